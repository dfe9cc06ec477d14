/** The rules of a running desk: the desk file, and what people changed since, here or in another replica. */
import type { Clock, DeskStore, Log } from '../bot/ports.ts';
import { isSame, rulesWith } from '../bot/roster/rules-with.ts';
import type { DeskChange } from '../bot/roster/types.ts';
import { BY_ITSELF } from '../bot/tickets/fire.ts';
import type { Rules } from '../bot/tickets/ticket.ts';
import type { PersonId } from '../bot/types.ts';

const LOOK_EVERY_MS = 2_000;
const DESK_FILE = { id: 'desk:file' as PersonId, name: 'desk file' };

export interface LiveRules {
  rules(): Rules;
  /** Reads what was changed since the last look. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface LiveRulesParts {
  /** The desk file now: the same object until it changes. */
  file(): Rules;
  readonly store: Pick<DeskStore, 'deskChanges' | 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rejects when the log cannot be read at the start; later the last known changes stay in force. */
export async function liveRules({ file, store, clock, log }: LiveRulesParts): Promise<LiveRules> {
  let changes: readonly DeskChange[] = [];
  let recorded: Rules | undefined;
  let made: { readonly file: Rules; readonly changes: typeof changes; readonly rules: Rules } | undefined;

  const refresh = async (): Promise<void> => {
    const news = await store.deskChanges(changes.length);
    // Two looks at once may both bring the same news.
    const fresh = news.filter(({ seq }) => seq >= changes.length);
    if (fresh.length > 0) changes = [...changes, ...fresh];
  };
  /** Hours and holidays of the file go into the log, each time they change, so that the past keeps its own. */
  const recordHours = async (): Promise<void> => {
    const present = file();
    if (recorded === present) return;
    const { calendar } = present.desk;
    for (;;) {
      const last = changes.findLast(({ fact }) => fact.kind === 'hours')?.fact;
      if (last?.kind === 'hours' && isSame(last.calendar, calendar)) break;
      const change: DeskChange = {
        seq: changes.length,
        at: clock.now(),
        by: DESK_FILE,
        door: BY_ITSELF,
        fact: { kind: 'hours', calendar },
      };
      await store.commit({ tickets: [], deliveries: [], outcomes: [], desk: [change] });
      // Committed or overtaken by another replica: read what stands there now.
      await refresh();
    }
    recorded = present;
  };

  await refresh();
  await recordHours();
  const timer = setInterval(() => {
    refresh()
      .then(recordHours)
      .catch((error: unknown) => log.warn('desk-changes.not-read', { error }));
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    rules() {
      const present = file();
      if (made?.file !== present || made.changes !== changes)
        made = { file: present, changes, rules: rulesWith(present, changes) };
      return made.rules;
    },
    refresh: () => refresh().then(recordHours),
    stop: () => clearInterval(timer),
  };
}
