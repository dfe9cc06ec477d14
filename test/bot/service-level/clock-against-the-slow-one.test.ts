/** The clock against a model that walks through every minute: tens of thousands of random lives of tickets. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rulesOf } from '../../../adapters/desk-file/live-desk.ts';
import type { CalendarRules } from '../../../bot/desk.ts';
import { type Clock, clocksOf, deadlinesOf } from '../../../bot/service-level/clock.ts';
import { ticketOf } from '../../../bot/tickets/ticket.ts';
import type { TicketEvent } from '../../../bot/tickets/types.ts';
import { MINUTE_MS, openMinutes, type SlowClock, slowClocks } from './minute-by-minute.ts';
import {
  customerId,
  eventsOf,
  histories,
  randomPolicyOf,
  WALK_MINUTES,
  type Walk,
  walks,
} from './random-histories.ts';
import { deskOf } from './sample-desk.ts';

const CALENDARS = 100;
const HISTORIES_PER_CALENDAR = 200;

/** Times of the ledger as they count: never earlier than the event before. */
function inOrder(events: readonly TicketEvent[]): readonly TicketEvent[] {
  let latest = events[0]!.at;
  return events.map((event) => {
    if (event.at > latest) latest = event.at;
    return { ...event, at: latest };
  });
}

function describeFast(clock: Clock, from: Date, last: Date): object {
  const minute = (at: Date | undefined): number | undefined =>
    at && (at.getTime() - from.getTime()) / MINUTE_MS < WALK_MINUTES
      ? (at.getTime() - from.getTime()) / MINUTE_MS
      : undefined;
  const looks = [
    last,
    new Date(last.getTime() + 611 * MINUTE_MS),
    new Date(last.getTime() + 1440 * MINUTE_MS),
  ];
  return {
    name: clock.name,
    target: clock.targetMs / MINUTE_MS,
    startedAt: minute(clock.startedAt),
    stoppedAt: minute(clock.stoppedAt),
    due: minute(clock.due),
    half: minute(clock.instantAt(Math.floor(clock.targetMs / 2 / MINUTE_MS) * MINUTE_MS)),
    spent: looks.map((at) => clock.spentMs(at) / MINUTE_MS),
    countedRows: clock
      .intervalsUntil(last)
      .filter(({ kind }) => kind === 'counted')
      .reduce((sum, { from: start, to }) => sum + (to.getTime() - start.getTime()) / MINUTE_MS, 0),
    outcome: clock.outcome,
  };
}

function describeSlow(clock: SlowClock, from: Date, last: Date): object {
  const lastMinute = (last.getTime() - from.getTime()) / MINUTE_MS;
  const spent = [lastMinute, lastMinute + 611, lastMinute + 1440].map((minute) => clock.spentBefore(minute));
  const isStopped = clock.stoppedAt !== undefined;
  const outcome = isStopped
    ? clock.spentBefore(clock.stoppedAt) <= clock.targetMinutes
      ? 'met'
      : 'missed'
    : clock.isPaused
      ? 'paused'
      : 'running';
  return {
    name: clock.name,
    target: clock.targetMinutes,
    startedAt: clock.startedAt,
    stoppedAt: clock.stoppedAt,
    due: isStopped || clock.isPaused ? undefined : clock.reaches(clock.targetMinutes),
    half: clock.reaches(Math.floor(clock.targetMinutes / 2)),
    spent,
    countedRows: spent[0],
    outcome,
  };
}

/** A desk that serves the walk's customers. */
function rulesIn({ rules, customers }: Walk) {
  const desk = deskOf({
    calendar: rules,
    customers: customers.map((calendar, index) => ({
      id: customerId(index),
      name: { zh: '客户', en: 'Customer' },
      people: [`web:person-${index}`],
      calendar,
      ownYears: true,
    })),
  });
  return { ...rulesOf(desk), policyOf: randomPolicyOf };
}

describe('the clock and the model that walks through every minute', () => {
  test('agree on every deadline, pause and outcome of 20,000 random lives of tickets', () => {
    let lives = 0;
    let deadlines = 0;
    let pauses = 0;
    let ofCustomers = 0;
    fc.assert(
      fc.property(walks, fc.integer(), (walk: Walk, seed) => {
        const rules = rulesIn(walk);
        const openTo = (calendar: CalendarRules) => openMinutes(calendar, walk.from, WALK_MINUTES);
        const [own, theirs] = [openTo(walk.rules), walk.customers.map(openTo)];
        fc.assert(
          fc.property(histories, (history) => {
            const events = eventsOf(history, walk);
            const ticket = ticketOf(events, rules);
            const open = theirs[history.customer] ?? own;
            const ordered = inOrder(events);
            const last = ordered.at(-1)!.at;
            const fast = clocksOf(events, randomPolicyOf, rules.calendarOf(ticket.customer));
            const slow = slowClocks(ordered, randomPolicyOf, open, walk.from);
            lives += 1;
            if (ticket.customer) ofCustomers += 1;
            const promised = deadlinesOf(fast);
            if (JSON.stringify(ticket.deadlines) !== JSON.stringify(promised))
              expect(ticket.deadlines).toEqual(promised);
            deadlines += fast.filter((clock) => clock.due).length;
            pauses += fast.filter((clock) => clock.outcome === 'paused').length;
            const found = fast.map((clock) => describeFast(clock, walk.from, last));
            const wanted = slow.map((clock) => describeSlow(clock, walk.from, last));
            // Jest's comparison takes longer than the clocks: it is asked for its words when they differ.
            if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
          }),
          { numRuns: HISTORIES_PER_CALENDAR, seed },
        );
      }),
      { numRuns: CALENDARS, seed: 20261123, endOnFailure: true },
    );
    expect(lives).toBe(CALENDARS * HISTORIES_PER_CALENDAR);
    // The lives must be worth comparing: most have a deadline ahead, many are paused.
    expect(deadlines).toBeGreaterThan(lives / 2);
    expect(pauses).toBeGreaterThan(lives / 20);
    expect(ofCustomers).toBeGreaterThan(lives / 5);
  });
});
