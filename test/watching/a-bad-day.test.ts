/** A day off-line, and clocks and zones that change, with many tickets open: a burst, no storm. */
import { describe, expect, test } from '@jest/globals';
import { compileCalendar } from '../../bot/service-level/calendar.ts';
import type { TicketEvent } from '../../bot/tickets/types.ts';
import { redrawTickets } from '../../jobs/redraw-tickets.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import {
  deskUnderTest,
  HOUR_MS,
  MINUTE_MS,
  person,
  shippedRules,
  WANG_LEI,
} from '../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';

const TICKETS = 60;
const WORDS: ReadonlySet<TicketEvent['kind']> = new Set(['warned', 'escalated', 'reminded', 'offered']);

/** Opened through a morning; a third is claimed, a third of those has been answered. */
async function busyDesk() {
  const desk = deskUnderTest({ startAt: new Date('2026-11-23T09:00:00+08:00') });
  for (let index = 0; index < TICKETS; index += 1) {
    const who = person(`person-${index}`, 'en');
    await desk.taps(who, { kind: 'open-ticket', details: { summary: `The plotter ${index} smears` } });
    const [ticket] = await desk.store.ticketsOf(who.id, 1);
    if (index % 3 === 0) await desk.taps(WANG_LEI, { kind: 'claim', ticket: ticket!.id });
    if (index % 9 === 0) await desk.taps(WANG_LEI, { kind: 'say', ticket: ticket!.id, text: 'on my way' });
    desk.clock.advance(2 * MINUTE_MS);
  }
  const tickets = await desk.store.openTickets(TICKETS);
  const logs = () => desk.store.eventsOfMany(tickets.map(({ id }) => id));
  const words = async () =>
    [...(await logs()).values()].flatMap((log) => log.filter(({ kind }) => WORDS.has(kind)));
  return { ...desk, tickets, logs, words };
}

describe('a desk that was off for a day', () => {
  test('says one word about each promise that passed, the strongest, and is quiet then', async () => {
    const [away, present] = [await busyDesk(), await busyDesk()];
    await present.passes(27 * HOUR_MS, 10 * MINUTE_MS);

    away.clock.advance(27 * HOUR_MS);
    await watchDeadlines(away.parts);
    const words = await away.words();
    for (const log of (await away.logs()).values()) {
      const said = log.filter(({ kind }) => WORDS.has(kind));
      const about = said.map((event) => ('clock' in event ? event.clock : 'idle'));
      expect([log[0]?.ticket, about]).toEqual([log[0]?.ticket, [...new Set(about)]]);
    }
    // The same day lived through: several words about each.
    expect(words.length).toBeGreaterThan(0);
    expect((await present.words()).length).toBeGreaterThan(3 * words.length);

    await watchDeadlines(away.parts);
    expect(await away.words()).toEqual(words);
  }, 60_000);

  test('tells each person at most once about each promise', async () => {
    const desk = await busyDesk();
    desk.clock.advance(27 * HOUR_MS);
    await watchDeadlines(desk.parts);
    const before = desk.tickets.map(({ conversation }) => desk.shownIn(conversation!).length);
    await desk.deliver();
    const told = desk.tickets.map(
      ({ conversation }, index) => desk.shownIn(conversation!).length - before[index]!,
    );
    expect(Math.max(...told)).toBeLessThanOrEqual(2);
    expect(told.filter((count) => count > 0).length).toBeGreaterThan(TICKETS / 2);
  }, 60_000);
});

describe('a clock that jumps', () => {
  test('eleven minutes ahead and back says nothing twice', async () => {
    const desk = await busyDesk();
    for (const jumpMinutes of [0, 11, -11, 11, -11, 0]) {
      desk.clock.advance(jumpMinutes * MINUTE_MS);
      await watchDeadlines(desk.parts);
    }
    desk.clock.advance(11 * MINUTE_MS);
    await watchDeadlines(desk.parts);
    const words = await desk.words();
    const identities = words.map((event) => JSON.stringify([event.ticket, { ...event, seq: 0, at: 0 }]));
    expect(words.length).toBeGreaterThan(0);
    expect(new Set(identities).size).toBe(identities.length);
    // The log runs forward all the same.
    for (const log of (await desk.logs()).values())
      expect(log.every(({ at }, index) => at >= (log[index - 1]?.at ?? at))).toBe(true);
  }, 60_000);
});

describe('a change of the time zone', () => {
  test('moves what is to come, tells each person the new time once, and warns of nothing again', async () => {
    const desk = await busyDesk();
    const ledger = new MemoryLedger(desk.store as MemoryDeskStore);
    const notes = new Map<string, string>();
    const memory = {
      read: async (key: string) => notes.get(key),
      write: async (key: string, text: string) => void notes.set(key, text),
    };
    const redraw = async () => {
      for (let seconds = 0; seconds < 60; seconds += 5) {
        await redrawTickets({ ...desk.parts, ledger }, memory);
        desk.clock.advance(5_000);
      }
    };
    await redraw();
    await watchDeadlines(desk.parts);
    const before = await desk.words();
    const rules = shippedRules();
    const calendar = { ...rules.desk.calendar, version: 'berlin', timeZone: 'Europe/Berlin' };
    const compiled = compileCalendar(calendar);
    desk.setRules({ ...rules, desk: { ...rules.desk, calendar }, calendarOf: () => compiled });
    await redraw();
    await watchDeadlines(desk.parts);

    const logs = [...(await desk.logs()).values()];
    const changes = logs.map((log) => log.filter(({ kind }) => kind === 'policy-changed').length);
    expect([Math.min(...changes), Math.max(...changes)]).toEqual([1, 1]);
    const after = (await desk.words()).filter(({ seq, ticket }) =>
      before.every((known) => known.ticket !== ticket || known.seq !== seq),
    );
    expect(after).toEqual([]);
  }, 60_000);
});
