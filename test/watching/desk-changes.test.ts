/** What follows by itself from a change of the calendar, and from a change that nobody made. */
import { describe, expect, test } from '@jest/globals';
import { rulesFrom } from '../../adapters/desk-file/policy-history.ts';
import { completeAction } from '../../bot/actions.ts';
import type { CalendarRules, Policy } from '../../bot/desk.ts';
import { missedBy } from '../../bot/tickets/audited.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { ConversationId, Door, Person, PersonId } from '../../bot/types.ts';
import { raiseCalendarAlarm } from '../../jobs/calendar-alarm.ts';
import { redrawTickets } from '../../jobs/redraw-tickets.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
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
import { ANNA, BERLINS_POLICY, CHEN_GONG, twoCustomers } from '../support/two-customers.ts';

const ZHAO_NING: Person = { id: 'web:zhao-ning' as PersonId, name: '赵宁' };
const MANAGERS = 'web:channel-managers' as ConversationId;
const TOM = person('tom', 'en');
const DAY_MS = 24 * HOUR_MS;

function deskThatRedraws(startAt: string, rules = shippedRules) {
  const desk = deskUnderTest({ startAt: new Date(startAt), rules });
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

  describe('when the policy in the desk file changes', () => {
    const withPolicy = (change: Partial<Policy>): Rules => {
      const { desk } = shippedRules();
      return rulesFrom({ ...desk, policy: { ...desk.policy, version: '2', ...change } }, [desk.policy]);
    };
    const deskWithTicket = async () => {
      const desk = deskThatRedraws('2026-11-23T09:00:00+08:00');
      await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The plotter smears' } });
      await desk.redraw();
      return desk;
    };

    test('other targets move the deadlines of open tickets, and people are told', async () => {
      const desk = await deskWithTicket();
      desk.setRules(withPolicy({ resolutionMs: { 1: HOUR_MS, 2: HOUR_MS, 3: HOUR_MS, 4: HOUR_MS } }));
      expect(await desk.redraw()).toBe(1);
      expect(await desk.onlyTicket()).toMatchObject({
        policy: 'contract@2',
        deadlines: { resolution: new Date('2026-11-23T10:00:00+08:00') },
      });
      const told = wordsIn(desk.shownIn(TOM.id as string as ConversationId));
      expect(told).toContain('the service policy has changed');
      expect(told).toContain('solved by Mon 23 Nov, 10:00');
      expect(await desk.redraw()).toBe(0);
    });

    test('what moves no deadline counts for open tickets, too, and nobody is written to', async () => {
      const desk = await deskWithTicket();
      const words = () =>
        [TOM.id as string as ConversationId, ENGINEERS_CHANNEL].map((one) => desk.shownIn(one).length);
      const before = words();
      desk.setRules(withPolicy({ warnAtPercent: [80] }));
      expect(await desk.redraw()).toBe(1);
      const { id, policy, timers } = await desk.onlyTicket();
      expect(policy).toBe('contract@2');
      expect(timers.filter(({ kind }) => kind === 'warn').map(({ step }) => step)).toEqual([80, 80]);
      expect((await desk.store.events(id)).at(-1)).toMatchObject({ reason: 'policy', timesStand: true });
      expect(words()).toEqual(before);
      expect(await desk.redraw()).toBe(0);
    });

    test('a shorter chain calls whoever of it has not been called yet, once, and the auditor agrees', async () => {
      const desk = await deskWithTicket();
      const missed = async () => {
        const ticket = await desk.onlyTicket();
        return missedBy(desk.clock.now(), ticket, await desk.store.events(ticket.id), desk.parts.rules());
      };
      desk.clock.set(new Date('2026-11-23T10:00:00+08:00'));
      await watchDeadlines(desk.parts);
      expect(await desk.onlyTicket()).toMatchObject({ level: 'second-line' });
      const { escalation } = shippedRules().desk.policy;
      desk.setRules(withPolicy({ escalation: escalation.slice(1) }));
      await desk.redraw();
      const levels: string[] = [];
      for (const hour of [11, 12, 13, 14]) {
        desk.clock.set(new Date(`2026-11-23T${hour}:30:00+08:00`));
        await watchDeadlines(desk.parts);
        levels.push((await desk.onlyTicket()).level);
        expect(await missed()).toEqual([]);
      }
      expect(levels).toEqual(['second-line', 'second-line', 'service-manager', 'service-manager']);
    });

    test('together with the calendar, it counts as well', async () => {
      const desk = await deskWithTicket();
      await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01'));
      desk.setRules(withPolicy({ resolutionMs: { 1: HOUR_MS, 2: HOUR_MS, 3: HOUR_MS, 4: HOUR_MS } }));
      expect(await desk.redraw()).toBe(1);
      expect(await desk.onlyTicket()).toMatchObject({ policy: 'contract@2' });
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

describe('when one customer’s hours change', () => {
  test('its tickets move, with what they had earned, and nobody else’s', async () => {
    const old = () => twoCustomers(BERLINS_POLICY);
    const desk = deskThatRedraws('2026-11-23T16:00:00+08:00', old);
    const report = { kind: 'open-ticket', details: { summary: 'The plotter smears' } } as const;
    const people = [ANNA, CHEN_GONG, TOM];
    const recordHours = async (calendar: CalendarRules) => {
      const seq = (await desk.store.deskChanges(0)).length;
      const by = { id: 'desk:file' as PersonId, name: 'desk file' };
      const fact = { kind: 'customer-hours', customer: 'berlin', calendar, ownYears: true } as const;
      const change = { seq, at: desk.clock.now(), by, door: 'desk' as Door, fact };
      await desk.store.commit({ tickets: [], deliveries: [], outcomes: [], desk: [change] });
      await desk.parts.deskChanged?.();
    };
    await recordHours(old().desk.customers[1]!.calendar);
    for (const who of people) await desk.taps(who, report);
    await desk.redraw();
    const ticketsOf = () =>
      Promise.all(people.map(async ({ id }) => (await desk.store.ticketsOf(id, 1))[0]!));
    const [anna, chen, tom] = await ticketsOf();
    // 09:00 in Berlin: the 16 hours of priority 3 end after twelve-hour days on Tuesday at 13:00.
    expect(anna!.deadlines.resolution).toEqual(new Date('2026-11-24T13:00:00+01:00'));

    // At noon, three hours in, the days become eight hours long.
    desk.clock.set(new Date('2026-11-23T12:00:00+01:00'));
    const shorter = twoCustomers(
      BERLINS_POLICY,
      ['monday: [07:00-19:00]', 'monday: [07:00-15:00]'],
      ['tuesday: [07:00-19:00]', 'tuesday: [07:00-15:00]'],
      ['wednesday: [07:00-19:00]', 'wednesday: [07:00-15:00]'],
    );
    desk.setRules(shorter);
    await recordHours(shorter.desk.customers[1]!.calendar);
    expect(await desk.redraw()).toBe(1);
    const after = await ticketsOf();
    expect(after.slice(1)).toEqual([chen, tom]);
    // Three on Monday morning and three after noon, eight on Tuesday, two on Wednesday.
    expect(after[0]).toMatchObject({
      policy: 'berlin@2026-11',
      deadlines: { resolution: new Date('2026-11-25T09:00:00+01:00') },
    });
    expect(wordsIn(desk.shownIn(ANNA.id as string as ConversationId))).toContain(
      'solved by Wed 25 Nov, 09:00',
    );
    expect(await desk.redraw()).toBe(0);

    // The customer leaves the desk file: what its open ticket was promised stays.
    const { desk: berlins } = shorter;
    desk.setRules(rulesFrom(shippedRules().desk, [berlins.customers[1]!.policy!]));
    await desk.redraw();
    expect((await ticketsOf())[0]).toMatchObject({
      policy: 'berlin@2026-11',
      deadlines: { resolution: new Date('2026-11-25T09:00:00+01:00') },
    });
  });

  test('a year confirmed in chat is everybody’s who has the desk’s years, and who that is is said', async () => {
    const desk = deskUnderTest({
      startAt: new Date('2026-11-23T09:30:00+08:00'),
      rules: () => twoCustomers(),
    });
    const told = wordsIn(await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01..2027-01-03')));
    expect(told).toContain('上海工厂采用同样的日期。');
    expect(told).not.toContain('柏林');
    const { calendarOf } = desk.parts.rules();
    expect([undefined, 'plant', 'berlin'].map((one) => calendarOf(one).coversYear(2027))).toEqual([
      true,
      true,
      false,
    ]);
    expect(calendarOf('plant').dayKind('2027-01-01').kind).toBe('holiday');
  });

  test('a year confirmed for a customer is that customer’s alone', async () => {
    const desk = deskUnderTest({
      startAt: new Date('2026-11-23T09:30:00+08:00'),
      rules: () => twoCustomers(),
    });
    const days = confirm2027('Neujahr 2027-01-01');
    const told = wordsIn(await desk.taps(ZHAO_NING, { ...days, customer: 'berlin' }));
    expect(told).toContain('柏林办公室：赵宁确认了 2027 年节假日');
    const { calendarOf } = desk.parts.rules();
    expect([undefined, 'plant', 'berlin'].map((one) => calendarOf(one).coversYear(2027))).toEqual([
      false,
      false,
      true,
    ]);
    const shown = wordsIn(await desk.says(ZHAO_NING, '日历'));
    expect(shown).toContain('柏林办公室：已确认节假日的年份：2026（服务台配置）、2027（赵宁）。');
    expect(shown).toContain('上海工厂：采用服务台的节假日。');
    // The days themselves, the desk's and those of a customer with years of its own.
    expect(shown).toContain('2026 | 国庆节 | 2026-10-01..2026-10-07');
    expect(shown).toContain('2026 | 调休上班 | 2026-01-04（按周一）');
    expect(shown).toContain('柏林办公室：2027 | Neujahr | 2027-01-01');
    expect(shown).toContain('柏林办公室：2027 年由赵宁于');
    for (const customer of ['plant', 'paris'])
      expect(await desk.taps(ZHAO_NING, { ...days, customer })).toMatchObject([
        { refused: 'unknown-customer' },
      ]);
  });

  test('of another country are proposed as the library has them, and can be confirmed as they stand', async () => {
    const rules = () =>
      twoCustomers(['timeZone: Europe/Berlin', 'timeZone: Europe/Berlin\n      country: DE-BE']);
    const desk = deskUnderTest({ startAt: new Date('2026-11-23T09:30:00+08:00'), rules });
    await raiseCalendarAlarm(desk.parts);
    await desk.deliver();
    const [, ofBerlin] = desk.shownIn(MANAGERS);
    expect(wordsIn([ofBerlin!])).toContain('以下是假日库中的 2027 年公共假日');
    const [button] = buttonsIn([ofBerlin!]);
    const inputs = Object.fromEntries(
      (button!.inputs ?? []).map(({ name, initial }) => [name, initial ?? '']),
    );
    expect(inputs.source).toBe('date-holidays, DE-BE');
    const completed = completeAction(button!.action, inputs);
    if (!completed.ok) throw new Error(completed.problems.join());
    await desk.taps(ZHAO_NING, completed.action);
    const berlin = desk.parts.rules().calendarOf('berlin');
    // Good Friday, and Women's Day, which only Berlin and one other state have.
    for (const day of ['2027-03-26', '2027-03-08', '2027-10-03'])
      expect(berlin.dayKind(day)).toMatchObject({ kind: 'holiday' });
    expect(berlin.dayKind('2027-10-01').kind).toBe('workday');
    expect(desk.parts.rules().calendarOf(undefined).coversYear(2027)).toBe(false);
  });

  test('a year that does not go with a customer’s hours is refused with its name', async () => {
    const rules = () =>
      twoCustomers(['friday: [08:00-16:00] }\n  berlin', 'saturday: [08:00-16:00] }\n  berlin']);
    const desk = deskUnderTest({ startAt: new Date('2026-11-23T09:30:00+08:00'), rules });
    const wish = { ...confirm2027('元旦 2027-01-01'), makeUpDays: '2027-01-03 friday' };
    const [reply] = await desk.taps(ZHAO_NING, wish);
    expect(reply).toMatchObject({ refused: 'bad-days' });
    expect(wordsIn([reply!])).toContain('上海工厂：2027-01-03 要按星期五的时段上班，但那天没有服务时段');
  });
});

describe("while next year's holidays are missing", () => {
  test('each calendar that somebody has to confirm has its alarm, with its name and a button of its own', async () => {
    const desk = deskUnderTest({ startAt: new Date(monday), rules: () => twoCustomers() });
    await raiseCalendarAlarm(desk.parts);
    await raiseCalendarAlarm(desk.parts);
    await desk.deliver();
    const shown = desk.shownIn(MANAGERS);
    expect(shown).toHaveLength(2);
    expect(wordsIn(shown.slice(0, 1))).toContain('上海工厂采用同样的日期。');
    expect(wordsIn(shown.slice(1))).toMatch(/^柏林办公室：2027 年的节假日尚未确认，距元旦还有 39 天/);
    expect(buttonsIn(shown).map(({ label }) => label)).toEqual([
      '确认 2027 年',
      '确认 2027 年（柏林办公室）',
    ]);
    expect(buttonsIn(shown)[1]!.action).toEqual({ kind: 'confirm-holidays', customer: 'berlin' });
    await desk.taps(ZHAO_NING, { ...confirm2027('Neujahr 2027-01-01'), customer: 'berlin' });
    expect(await raiseCalendarAlarm(desk.parts)).toBe(true);
    await desk.taps(ZHAO_NING, confirm2027('元旦 2027-01-01'));
    expect(await raiseCalendarAlarm(desk.parts)).toBe(false);
  });

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
