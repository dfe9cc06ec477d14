/**
 * The rules of a running desk: the desk file in force, and what people changed since, here or in another replica.
 *
 * Which desk file is in force, when it is changed on the page, in the file, or when desks on one MongoDB have
 * different files: the newest in the desk's log. A file goes into that log when it says something the log has never held,
 * and when it is saved while a desk runs. A desk that starts with a file from the log's past goes by what is in force and says
 * so; so two desks with different files never take turns.
 */
import { createHash } from 'node:crypto';
import type { Clock, DeskStore, Log } from '../bot/ports.ts';
import { isSame, rulesWith } from '../bot/roster/rules-with.ts';
import type { DeskChange, DeskFact } from '../bot/roster/types.ts';
import { BY_ITSELF } from '../bot/tickets/fire.ts';
import type { Rules } from '../bot/tickets/ticket.ts';
import type { PersonId } from '../bot/types.ts';

const LOOK_EVERY_MS = 2_000;
/** Duty that ended longer ago decides nothing any more: nobody is called about what happened then. */
const DUTY_KEPT_MS = 7 * 24 * 3_600_000;
const DESK_FILE = { id: 'desk:file' as PersonId, name: 'desk file' };

export interface LiveRules {
  rules(): Rules;
  /** The desk file in force. */
  file(): DeskFileInForce;
  /** The desk files that were in force, newest first; of those before the one in force what they said is not kept here. */
  files(): readonly (Omit<DeskFileInForce, 'text'> & { readonly text?: string })[];
  /** Reads what was changed since the last look. */
  refresh(): Promise<void>;
  stop(): void;
}

export interface DeskFileInForce {
  readonly version: string;
  readonly text: string;
  readonly at: Date;
  readonly by: DeskChange['by'];
}

export interface LiveRulesParts {
  /** The desk file of this machine now; without a fault. */
  text(): string;
  /** The file that ships, which counts only until there is another: an upgrade changes nobody's desk. */
  readonly isShipped?: boolean;
  /** The rules that a desk file makes. */
  read(text: string): Promise<Rules>;
  readonly store: Pick<DeskStore, 'deskChanges' | 'commit'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of those before the newest a hash is kept, to know one again, and not the text. */
type KnownFile = Omit<DeskFileInForce, 'text'> & { readonly hash: string; readonly text?: string };

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Rejects when the log cannot be read at the start; later the last known changes stay in force. */
export async function liveRules(parts: LiveRulesParts): Promise<LiveRules> {
  const { text, read, store, clock, log } = parts;
  /** Of what people changed, what still decides something; years of it are not carried along. */
  let changes: readonly DeskChange[] = [];
  let next = 0;
  /** Newest first. */
  let filesInForce: readonly KnownFile[] = [];
  /** What the file of this machine said when it was last looked at. */
  let seen: string | undefined;
  let inForce: { readonly text: string; readonly rules: Rules } | undefined;
  let recorded: Rules | undefined;
  const unknown = new Set<string>();
  let made: { readonly file: Rules; readonly changes: typeof changes; readonly rules: Rules } | undefined;

  const look = async (): Promise<void> => {
    const news = await store.deskChanges(next);
    // Two looks at once may both bring the same news.
    const fresh = news.filter(({ seq }) => seq >= next);
    const last = fresh.at(-1);
    if (!last) return;
    next = last.seq + 1;
    for (const { at, by, fact } of fresh)
      if (fact.kind === 'desk-file')
        filesInForce = [
          { at, by, version: fact.version, hash: hashOf(fact.text), text: fact.text },
          ...filesInForce.map(({ text: _, ...one }) => one),
        ];
    const kept = new Date(clock.now().getTime() - DUTY_KEPT_MS).toISOString().slice(0, 10);
    changes = [...changes, ...fresh].filter(
      ({ fact }) =>
        fact.kind !== 'desk-file' &&
        fact.kind !== 'desk-file-offer' &&
        (fact.kind !== 'duty' || fact.entries.some(({ to }) => to >= kept)),
    );
  };
  const record = async (fact: DeskFact): Promise<'committed' | 'stale'> => {
    const change = { seq: next, at: clock.now(), by: DESK_FILE, door: BY_ITSELF, fact };
    const answer = await store.commit({ tickets: [], deliveries: [], outcomes: [], desk: [change] });
    // Committed or overtaken by another replica: read what stands there now.
    await look();
    return answer;
  };

  const recordFile = async (): Promise<void> => {
    const present = text();
    if (present === seen) return;
    const isSaved = seen !== undefined;
    for (;;) {
      const [inForceNow] = filesInForce;
      if (inForceNow?.text === present) break;
      const isKnown = filesInForce.some(({ hash }) => hash === hashOf(present));
      if (!isSaved && inForceNow && (isKnown || parts.isShipped)) {
        log.warn('desk-file.not-in-force', { inForce: inForceNow.version, since: inForceNow.at });
        break;
      }
      const { desk } = await read(present);
      if ((await record({ kind: 'desk-file', version: desk.version, text: present })) === 'committed') break;
    }
    seen = present;
  };
  const putInForce = async (): Promise<void> => {
    const newest = filesInForce[0]?.text ?? text();
    if (newest === inForce?.text) return;
    try {
      const before = inForce?.rules.desk.customers ?? [];
      inForce = { text: newest, rules: await read(newest) };
      log.info('desk-file.in-force', { version: inForce.rules.desk.version });
      const { customers } = inForce.rules.desk;
      for (const { id } of before)
        if (!customers.some((one) => one.id === id)) log.warn('customer.removed', { customer: id });
    } catch (error) {
      // Written by a desk of another version: what was in force here stays, at the start the file of this machine.
      log.error('desk-file.unreadable', { error });
      inForce = { text: newest, rules: inForce?.rules ?? (await read(text())) };
    }
  };
  /** Hours and holidays of the file go into the log, each time they change, so that the past keeps its own. */
  const recordHours = async (): Promise<void> => {
    const present = inForce?.rules;
    if (!present || recorded === present) return;
    const { calendar, customers } = present.desk;
    for (;;) {
      const last = changes.findLast(({ fact }) => fact.kind === 'hours')?.fact;
      if (last?.kind === 'hours' && isSame(last.calendar, calendar)) break;
      await record({ kind: 'hours', calendar });
    }
    for (const { id: customer, calendar: theirs, ownYears } of customers)
      for (;;) {
        const isTheirs = (fact: DeskFact) => fact.kind === 'customer-hours' && fact.customer === customer;
        const last = changes.findLast(({ fact }) => isTheirs(fact))?.fact;
        const isKnown = last?.kind === 'customer-hours' && last.ownYears === ownYears;
        if (isKnown && isSame(last.calendar, theirs)) break;
        await record({ kind: 'customer-hours', customer, calendar: theirs, ownYears });
      }
    recorded = present;
  };
  const once = async (): Promise<void> => {
    await look();
    await recordFile();
    await putInForce();
    await recordHours();
  };
  // One at a time: two that both found the same file new would write it twice.
  let running: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    running = running.catch(() => undefined).then(once);
    return running;
  };

  /** A ticket from another desk's backup: it goes by the desk's hours. */
  const tellOfUnknown = (customer: string): void => {
    if (!unknown.has(customer)) log.warn('customer.unknown', { customer });
    unknown.add(customer);
  };

  await refresh();
  const timer = setInterval(() => {
    refresh().catch((error: unknown) => log.warn('desk-changes.not-read', { error }));
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    rules() {
      const file = inForce!.rules;
      if (made?.file !== file || made.changes !== changes)
        made = { file, changes, rules: rulesWith(file, changes, tellOfUnknown) };
      return made.rules;
    },
    file: () => {
      const { hash: _, ...file } = filesInForce[0]!;
      return { ...file, text: file.text! };
    },
    files: () => filesInForce.map(({ hash: _, ...file }) => file),
    refresh,
    stop: () => clearInterval(timer),
  };
}
