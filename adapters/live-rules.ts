/** The rules of a running desk: the desk file, and what people changed since, here or in another replica. */
import type { DeskLog, Log } from '../bot/ports.ts';
import { rulesWith } from '../bot/roster/rules-with.ts';
import type { DeskChange } from '../bot/roster/types.ts';
import type { Rules } from '../bot/tickets/ticket.ts';

const LOOK_EVERY_MS = 2_000;

export interface LiveRules {
  rules(): Rules;
  /** Reads what was changed since the last look. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Rejects when the log cannot be read at the start; later the last known changes stay in force. */
export async function liveRules(file: () => Rules, desk: DeskLog, log: Log): Promise<LiveRules> {
  let changes: readonly DeskChange[] = await desk.deskChanges(0);
  let made:
    | { readonly file: Rules; readonly changes: readonly DeskChange[]; readonly rules: Rules }
    | undefined;
  const refresh = async (): Promise<void> => {
    const news = await desk.deskChanges(changes.length);
    // Two looks at once may both bring the same news.
    const fresh = news.filter(({ seq }) => seq >= changes.length);
    if (fresh.length > 0) changes = [...changes, ...fresh];
  };
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn('desk-changes.not-read', { error }));
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    rules() {
      const present = file();
      if (made?.file !== present || made.changes !== changes)
        made = { file: present, changes, rules: rulesWith(present, changes) };
      return made.rules;
    },
    refresh,
    stop: () => clearInterval(timer),
  };
}
