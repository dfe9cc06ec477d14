/** What all replicas share of the knowledge base, as one: articles, learned questions, the site's calibration. */

import { readCalibrations } from '../../jobs/refine-calibration.ts';
import { inForce } from '../../knowledge/confidence/site-calibration.ts';
import type { SharedKnowledge } from '../knowledge.ts';
import type { MongoArticleStore } from './article-store.ts';
import type { SettingsStore } from './settings-store.ts';

export function sharedKnowledge(store: MongoArticleStore, settings: SettingsStore): SharedKnowledge {
  return {
    inventory: () => store.inventory(),
    learned: () => store.learned(),
    mark: (revision) => store.mark(revision),
    since: (mark) => store.since(mark),
    read: (keys) => store.read(keys),
    changesSince: (revision) => store.changesSince(revision),
    watch: (changed) => store.watch(changed),
    calibration: async () => inForce((await readCalibrations(settings)).history),
  };
}
