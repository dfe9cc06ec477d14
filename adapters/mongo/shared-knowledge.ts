/** What all replicas share of the knowledge base, as one: articles, learned questions, the site's calibration. */

import { readCalibrations } from '../../jobs/refine-calibration.ts';
import { type Examinee, readingOf } from '../../jobs/sit-exam.ts';
import type { Tried } from '../../knowledge/confidence/risk-bound.ts';
import { inForce, withReader } from '../../knowledge/confidence/site-calibration.ts';
import type { SharedKnowledge } from '../knowledge.ts';
import type { MongoArticleStore } from './article-store.ts';
import type { SettingsStore } from './settings-store.ts';

/** @param exam of the language model in use, if there is one */
export function sharedKnowledge(
  store: MongoArticleStore,
  settings: SettingsStore,
  exam?: Omit<Examinee, 'model'>,
): SharedKnowledge {
  // Once an exam is over nothing about it changes.
  let examined: readonly Tried[] = [];
  return {
    inventory: () => store.inventory(),
    learned: () => store.learned(),
    mark: (revision) => store.mark(revision),
    since: (mark) => store.since(mark),
    read: (keys) => store.read(keys),
    changesSince: (revision) => store.changesSince(revision),
    watch: (changed) => store.watch(changed),
    calibration: async () => withReader(inForce((await readCalibrations(settings)).history), exam?.id),
    async examined() {
      if (exam && examined.length === 0) {
        const { finished, tried } = await readingOf(settings, exam);
        if (finished) examined = tried;
      }
      return examined;
    },
  };
}
