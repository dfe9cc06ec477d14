/**
 * After a change of calendar or policy: computes every open ticket anew, by the policy in force from then on. What was
 * counted stays counted, for the calendar is stitched; where a deadline moves the log says why, and the person is told the
 * new time.
 */
import { createHash } from 'node:crypto';
import { customerCalled, policyFor } from '../bot/customers.ts';
import type { CalendarRules } from '../bot/desk.ts';
import type { DeskParts } from '../bot/front-line/context.ts';
import type { Change, Ledger, LedgerPlace } from '../bot/ports.ts';
import { append } from '../bot/tickets/append.ts';
import { BY_ITSELF } from '../bot/tickets/fire.ts';
import { type Rules, ticketOf } from '../bot/tickets/ticket.ts';
import type { Ticket, TicketEvent } from '../bot/tickets/types.ts';

/** By then every replica decides by the new rules: nothing is drawn by the old ones behind this job's back. */
const SETTLE_MS = 10_000;
const PAGE = 200;
/** Well below the time after which another replica takes the job to be dead; the next run goes on. */
const BUDGET_MS = 10_000;

/** How far the job has come, for the next run or another replica. */
export interface RedrawMemory {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

interface Progress {
  readonly calendar: string;
  readonly policy: string;
  readonly cause: 'calendar' | 'policy';
  /** When the change was first seen. */
  readonly since: string;
  readonly after?: LedgerPlace;
  readonly done?: true;
}

const KEY = 'redraw-tickets';

/** @returns how many tickets were drawn anew in this run. */
export async function redrawTickets(
  parts: DeskParts & { readonly ledger: Pick<Ledger, 'page' | 'projections'> },
  memory: RedrawMemory,
): Promise<number> {
  const startedAt = performance.now();
  const rules = parts.rules();
  const now = parts.clock.now();
  const { customers } = rules.desk;
  const unversioned = (one: CalendarRules) => ({ ...one, version: '' });
  const own = unversioned(rules.desk.calendar);
  const [calendar, policy] =
    customers.length === 0
      ? [hashOf(own), hashOf(rules.desk.policy)]
      : [
          hashOf([own, ...customers.map((one) => [one.id, unversioned(one.calendar)])]),
          hashOf([rules.desk.policy, ...customers.map((one) => [one.id, one.policy])]),
        ];
  const text = await memory.read(KEY);
  const known = text === undefined ? undefined : (JSON.parse(text) as Progress);
  if (known?.calendar !== calendar || known.policy !== policy) {
    const cause = known?.calendar === calendar ? 'policy' : 'calendar';
    const first: Progress = { calendar, policy, cause, since: now.toISOString() };
    // A desk that runs for the first time has drawn every ticket by these rules.
    await memory.write(KEY, JSON.stringify(known ? first : { ...first, done: true }));
    return 0;
  }
  if (known.done || now.getTime() - Date.parse(known.since) < SETTLE_MS) return 0;

  let count = 0;
  let { after } = known;
  const span = { from: new Date(0), until: now };
  while (performance.now() - startedAt < BUDGET_MS) {
    const { tickets: ids, end } = await parts.ledger.page('opened', after, span, PAGE);
    if (ids.length > 0) {
      const [logs, stored] = await Promise.all([
        parts.store.eventsOfMany(ids),
        parts.ledger.projections(ids),
      ]);
      const changes = ids.flatMap((id) => {
        const [log, ticket] = [logs.get(id), stored.get(id)];
        return log && ticket ? changeFor(log, ticket, known.cause, now, rules, parts) : [];
      });
      // One that moved meanwhile was drawn by whoever moved it.
      const results = await parts.store.commitAll(changes);
      count += results.filter((result) => result === 'committed').length;
    }
    if (end) after = end;
    const isLast = ids.length < PAGE;
    await memory.write(
      KEY,
      JSON.stringify({ ...known, ...(after && { after }), ...(isLast && { done: true }) }),
    );
    if (isLast) break;
  }
  return count;
}

function changeFor(
  log: readonly TicketEvent[],
  stored: Ticket,
  cause: Progress['cause'],
  now: Date,
  rules: Rules,
  parts: DeskParts,
): readonly Change[] {
  const drawn = ticketOf(log, rules);
  if (drawn.version !== stored.version || drawn.status === 'closed') return [];
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const hasMoved = ({ deadlines }: Ticket) => !isSame(sorted(deadlines), sorted(stored.deadlines));
  const policy = policyNow(drawn, rules);
  if (policy === drawn.policy && !hasMoved(drawn))
    return isSame(drawn.timers, stored.timers)
      ? []
      : [{ tickets: [{ ticket: drawn, events: [] }], deliveries: [], outcomes: [] }];
  const reason = policy === drawn.policy ? cause : 'policy';
  const changed = (times: { readonly timesStand?: true }) =>
    append(
      log,
      { ticket: drawn.id, by: { kind: 'desk' }, door: BY_ITSELF, at: now },
      [{ kind: 'policy-changed', policy, reason, ...times }],
      rules,
      parts.channels,
    );
  const moved = changed({});
  const { deliveries, ...change } = hasMoved(moved.ticket) ? moved : changed({ timesStand: true });
  return [{ tickets: [change], deliveries, outcomes: [] }];
}

/** By which the ticket goes from now on. One of a customer that left the desk file keeps what it was promised. */
function policyNow({ customer, policy }: Ticket, { desk }: Rules): string {
  if (customer !== undefined && !customerCalled(desk, customer)) return policy;
  const { name, version } = policyFor(desk, customer);
  return `${name}@${version}`;
}

const sorted = (deadlines: Ticket['deadlines']) => Object.entries(deadlines).sort();

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
