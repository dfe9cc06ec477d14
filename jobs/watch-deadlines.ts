/** Finds tickets whose next timer is due and does what is due: warns, escalates, reminds, closes. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskParts } from '../bot/front-line/context.ts';
import type { Change, ChannelDirectory } from '../bot/ports.ts';
import { append } from '../bot/tickets/append.ts';
import { BY_ITSELF, factsDue } from '../bot/tickets/fire.ts';
import { noticesFor } from '../bot/tickets/notices.ts';
import { type Rules, ticketOf } from '../bot/tickets/ticket.ts';
import type { Ticket, TicketEvent, TicketFact } from '../bot/tickets/types.ts';

/** How long one replica has a batch for itself; a killed one's tickets are taken over after it. */
const LEASE_MS = 15_000;
const BATCH = 1_000;
/** What falls due within one such span goes out together: a sweep for each ticket would cost more than it hastens. */
const TOGETHER_MS = 100;

export interface Watch {
  readonly forMs: number;
  /** Hears of every sweep in which something did. */
  readonly happened: () => void;
  /** Nothing is begun any more once it is aborted. */
  readonly signal?: AbortSignal;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Keeps watch over that much time: waits for the instant of the next timer itself and sweeps then, so that a
 * notice need not wait for the next run of the job. Ends at once when nothing falls into that time.
 */
export async function keepWatch(parts: DeskParts, watch: Watch): Promise<void> {
  const { signal, wait = (ms) => sleep(ms, undefined, { signal }).catch(() => undefined) } = watch;
  const until = parts.clock.now().getTime() + watch.forMs;
  while (!signal?.aborted) {
    const next = await parts.store.nextDueAt();
    if (!next || next.getTime() > until) return;
    const waitMs = next.getTime() - parts.clock.now().getTime();
    if (waitMs > 0) {
      await wait(Math.max(waitMs, TOGETHER_MS));
      if (signal?.aborted) return;
    }
    if ((await watchDeadlines(parts)) > 0) watch.happened();
  }
}

/**
 * One sweep, until nothing is due. Safe beside other replicas and when it runs twice: a ticket that changed
 * meanwhile is `stale`, is left alone, and is due again at its new time.
 * @returns how many tickets something happened to.
 */
export async function watchDeadlines(parts: DeskParts): Promise<number> {
  let count = 0;
  let next = decided(parts);
  for (;;) {
    const changes = await next;
    if (changes.length === 0) return count;
    // The next batch is decided while this one is written: its tickets are leased, so neither meets the other.
    next = decided(parts);
    const results = await parts.store.commitAll(changes).catch(async (error: unknown) => {
      await next.catch(() => undefined);
      throw error;
    });
    count += results.filter((result) => result === 'committed').length;
  }
}

/** Leases a batch of due tickets and decides what happens to them; empty when none is due. */
async function decided(parts: DeskParts): Promise<readonly Change[]> {
  const now = parts.clock.now();
  const tickets = await parts.store.due(now, LEASE_MS, BATCH);
  return tickets.length === 0 ? [] : changesFor(tickets, now, parts.rules(), parts);
}

async function changesFor(
  tickets: readonly Ticket[],
  now: Date,
  rules: Rules,
  parts: DeskParts,
): Promise<readonly Change[]> {
  const quick = tickets.map((ticket) =>
    warnOnly(ticket, factsDue(ticket, now, rules), now, rules, parts.channels),
  );
  const others = tickets.filter((_, index) => quick[index] === undefined);
  const logs =
    others.length > 0 ? await parts.store.eventsOfMany(others.map((ticket) => ticket.id)) : new Map();
  return tickets.flatMap((ticket, index) => {
    const known = quick[index];
    if (known) return [known];
    const history: readonly TicketEvent[] | undefined = logs.get(ticket.id);
    return history ? [changeFor(history, now, rules, parts.channels)] : [];
  });
}

/** From the log itself: what is due by it happens, and the projection is drawn anew either way. */
function changeFor(
  history: readonly TicketEvent[],
  now: Date,
  rules: Rules,
  channels: ChannelDirectory,
): Change {
  const current = ticketOf(history, rules);
  const facts = factsDue(current, now, rules);
  if (facts.length === 0) return change({ ticket: current, events: [] }, []);
  const { deliveries, ...done } = append(
    history,
    { ticket: current.id, by: { kind: 'desk' }, door: BY_ITSELF, at: now },
    facts,
    rules,
    channels,
  );
  return change(done, deliveries);
}

/**
 * A warning changes nothing but the list of timers, so thousands at once need not read their logs: the
 * result equals that of `changeFor` (a test compares them). Undefined when anything else is due.
 */
export function warnOnly(
  ticket: Ticket,
  facts: readonly TicketFact[],
  now: Date,
  rules: Rules,
  channels: ChannelDirectory,
): Change | undefined {
  if (facts.length === 0 || facts.some((fact) => fact.kind !== 'warned')) return undefined;
  const events = facts.map(
    (fact, index): TicketEvent => ({
      ticket: ticket.id,
      seq: ticket.version + index,
      at: now,
      by: { kind: 'desk' },
      door: BY_ITSELF,
      ...fact,
    }),
  );
  const after: Ticket = {
    ...ticket,
    version: ticket.version + events.length,
    timers: ticket.timers.filter((timer) => timer.at > now),
  };
  return change(
    { ticket: after, events, changed: ['version', 'timers'] },
    noticesFor(after, events, rules, channels),
  );
}

function change(ticket: Change['tickets'][number], deliveries: Change['deliveries']): Change {
  return { tickets: [ticket], deliveries, outcomes: [] };
}
