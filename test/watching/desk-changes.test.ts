/** What follows by itself from a change of the calendar, and from a change that nobody made. */
import { describe, expect, test } from '@jest/globals';
import type { ConversationId, Person, PersonId } from '../../bot/types.ts';
import { raiseCalendarAlarm } from '../../jobs/calendar-alarm.ts';
import { redrawTickets } from '../../jobs/redraw-tickets.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  person,
  shippedRules,
  wordsIn,
} from '../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';

const ZHAO_NING: Person = { id: 'web:zhao-ning' as PersonId, name: '赵宁' };
const MANAGERS = 'web:channel-managers' as ConversationId;
const TOM = person('tom', 'en');
const DAY_MS = 24 * HOUR_MS;

function deskThatRedraws(startAt: string) {
  const desk = deskUnderTest({ startAt: new Date(startAt) });
  const ledger = new MemoryLedger(desk.store as MemoryDeskStore);
  const notes = new Map<string, string>();
  const memory = {
    read: async (key: string) => notes.get(key),
    write: async (key: string, text: string) => void notes.set(key, text),
  };
  const run = () => redrawTickets({ ...desk.parts, ledger }, memory);
  /** The job as it runs, every five seconds for a minute. */
  const redraw = async () => {
    let count = 0;
    for (let seconds = 0; seconds < 60; seconds += 5) {
      count += await run();
      desk.clock.advance(5_000);
    }
    await desk.deliver();
    return count;
  };
  return { ...desk, run, redraw };
}

const confirm2027 = (holidays: string) =>
  ({ kind: 'confirm-holidays', year: '2027', holidays, source: '通知' }) as const;

describe('when the calendar changes', () => {
  test('an open ticket whose deadline moves has it in its log, and the person is told the new time', async () => {
    const desk = deskThatRedraws('2026-12-31T16:00:00+08:00');
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The plotter smears' } });
    await desk.redraw();
    const before = await desk.onlyTicket();
    expect(before.deadlines.resolution).toEqual(new Date('2027-01-04T16:00:00+08:00'));

    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01..2027-01-03'));
    expect(await desk.redraw()).toBe(1);
    const after = await desk.onlyTicket();
    expect(after.deadlines.resolution).toEqual(new Date('2027-01-05T16:00:00+08:00'));
    expect((await desk.store.events(after.id)).at(-1)).toMatchObject({
      kind: 'policy-changed',
      reason: 'calendar',
      by: { kind: 'desk' },
    });
    const told = wordsIn(desk.shownIn(TOM.id as string as ConversationId));
    expect(told).toContain('the service calendar has changed');
    expect(told).toContain('solved by Tue 5 Jan, 16:00');
    expect(wordsIn(desk.shownIn(ENGINEERS_CHANNEL))).toContain('时限已重新计算：服务日历有调整');
    expect(await desk.redraw()).toBe(0);
  });

  test('one whose deadlines stay is left in peace', async () => {
    const desk = deskThatRedraws('2026-11-23T09:00:00+08:00');
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The plotter smears' } });
    await desk.redraw();
    const { version } = await desk.onlyTicket();
    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01'));
    expect(await desk.redraw()).toBe(0);
    expect((await desk.onlyTicket()).version).toBe(version);
  });

  test('nothing is drawn before every replica has heard of it', async () => {
    const desk = deskThatRedraws('2026-12-31T16:00:00+08:00');
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The plotter smears' } });
    await desk.redraw();
    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01'));
    expect([await desk.run(), await desk.run()]).toEqual([0, 0]);
    desk.clock.advance(9_000);
    expect(await desk.run()).toBe(0);
    desk.clock.advance(1_000);
    expect(await desk.run()).toBe(1);
  });

  test('a policy with other targets moves the deadlines, too, and says so', async () => {
    const desk = deskThatRedraws('2026-11-23T09:00:00+08:00');
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The plotter smears' } });
    await desk.redraw();
    const rules = shippedRules();
    const policy = {
      ...rules.desk.policy,
      version: '2',
      resolutionMs: { 1: HOUR_MS, 2: HOUR_MS, 3: HOUR_MS, 4: HOUR_MS },
    };
    desk.setRules({ ...rules, desk: { ...rules.desk, policy }, policyOf: () => policy });
    expect(await desk.redraw()).toBe(1);
    expect(await desk.onlyTicket()).toMatchObject({
      policy: 'contract@2',
      deadlines: { resolution: new Date('2026-11-23T10:00:00+08:00') },
    });
  });

  test('four hundred tickets are drawn page by page, each once', async () => {
    const desk = deskThatRedraws('2026-12-31T16:00:00+08:00');
    for (let index = 0; index < 401; index += 1)
      await desk.taps(person(`tom-${index}`, 'en'), { kind: 'open-ticket', details: { summary: 'x' } });
    await desk.redraw();
    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01'));
    expect(await desk.redraw()).toBe(401);
  });
});

describe("while next year's holidays are missing", () => {
  const monday = '2026-11-23T09:30:00+08:00';

  test('the managers are told, with the proposal and a button to confirm it', async () => {
    const desk = deskUnderTest({ startAt: new Date(monday) });
    expect(await raiseCalendarAlarm(desk.parts)).toBe(true);
    await desk.deliver();
    const shown = desk.shownIn(MANAGERS);
    expect(wordsIn(shown)).toContain('2027 年的节假日尚未确认，距元旦还有 39 天');
    expect(wordsIn(shown)).toContain('国庆节 2027-10-01..2027-10-03');
    expect(buttonsIn(shown).map(({ label }) => label)).toEqual(['确认 2027 年']);
  });

  test('they hear it once a week, and every day of the last two weeks', async () => {
    const desk = deskUnderTest({ startAt: new Date(monday) });
    const toldOn: string[] = [];
    for (let day = 0; day < 39; day += 1) {
      const before = desk.shownIn(MANAGERS).length;
      await raiseCalendarAlarm(desk.parts);
      await raiseCalendarAlarm(desk.parts);
      await desk.deliver();
      if (desk.shownIn(MANAGERS).length > before) toldOn.push(desk.clock.now().toISOString().slice(5, 10));
      desk.clock.advance(DAY_MS);
    }
    expect(toldOn).toEqual([
      ...['11-23', '11-27', '12-04', '12-11'],
      // Then every working day.
      ...['12-18', '12-21', '12-22', '12-23', '12-24', '12-25', '12-28', '12-29', '12-30', '12-31'],
    ]);
  });

  test('nobody is rung up for it at night', async () => {
    const desk = deskUnderTest({ startAt: new Date('2026-11-23T03:00:00+08:00') });
    expect(await raiseCalendarAlarm(desk.parts)).toBe(true);
    await desk.deliver();
    expect(desk.shownIn(MANAGERS)).toEqual([]);
  });

  test('it is quiet once they are confirmed', async () => {
    const desk = deskUnderTest({ startAt: new Date(monday) });
    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01..2027-01-03'));
    expect(await raiseCalendarAlarm(desk.parts)).toBe(false);
  });
});
