/** What other desks and their libraries got wrong, by their own bug reports, told again as a case each. */
import { describe, expect, test } from '@jest/globals';
import type { CalendarRules, Policy } from '../../../bot/desk.ts';
import { compileCalendar, stitchCalendars } from '../../../bot/service-level/calendar.ts';
import { type Clock, clocksOf } from '../../../bot/service-level/clock.ts';
import { levelTimesOf } from '../../../bot/service-level/level-times.ts';
import { onDuty } from '../../../bot/service-level/roster.ts';
import { timersOf } from '../../../bot/service-level/timers.ts';
import type { Priority, TicketFact } from '../../../bot/tickets/types.ts';
import { deskOf } from './sample-desk.ts';
import {
  acknowledged,
  asked,
  claimed,
  closed,
  escalated,
  type Happening,
  heard,
  hours,
  LI_NA,
  ledger,
  minutes,
  OFFICE_HOURS,
  opened,
  paused,
  prioritised,
  reopened,
  resolved,
  resumed,
  STANDARD,
  said,
} from './story.ts';

const utc = (time: string): Date => new Date(`${time}:00Z`);
const span = (
  fromHour: number,
  toHour: number,
): { readonly fromMinute: number; readonly toMinute: number } => ({
  fromMinute: fromHour * 60,
  toMinute: toHour * 60,
});
const on = (
  days: readonly number[],
  ...intervals: readonly (readonly [number, number])[]
): CalendarRules => ({
  ...OFFICE_HOURS,
  timeZone: 'UTC',
  week: Object.fromEntries(days.map((day) => [day, intervals.map(([from, to]) => span(from, to))])),
});
const WORKDAYS = [1, 2, 3, 4, 5];
const all = (ms: number): Readonly<Record<Priority, number>> => ({ 1: ms, 2: ms, 3: ms, 4: ms });
const promise = (change: Partial<Policy>): Policy => ({ ...STANDARD, ...change });
const clocks = (rules: CalendarRules, policy: Policy, ...story: readonly Happening[]): readonly Clock[] =>
  clocksOf(ledger(...story), () => policy, compileCalendar(rules));
const resolutionOf = (rules: CalendarRules, policy: Policy, ...story: readonly Happening[]): Clock =>
  clocks(rules, policy, ...story).at(-1)!;

describe('service hours', () => {
  // https://github.com/zammad/zammad/issues/390: 48 hours at 12 hours a day from a Wednesday night, with two
  // holidays that nobody had meant, took six days; taken out, it is four.
  test('48 hours at twelve a day are four days, and holidays among them postpone the end', () => {
    const rules = on([1, 2, 3, 4, 5, 6, 7], [9, 21]);
    const policy = promise({ resolutionMs: all(hours(48)) });
    const opening: Happening = [utc('2016-11-09T23:00'), opened()];
    expect(resolutionOf(rules, policy, opening).due).toEqual(utc('2016-11-13T21:00'));
    const holidays = { '2016-11-11': 'St Martin', '2016-11-13': 'Volkstrauertag' };
    expect(resolutionOf({ ...rules, holidays }, policy, opening).due).toEqual(utc('2016-11-15T21:00'));
  });

  // https://github.com/osTicket/osTicket/issues/6739: a schedule of Tuesdays only counted no day or one.
  test('a desk that works on Tuesdays only', () => {
    const policy = promise({ resolutionMs: all(hours(20)) });
    const clock = resolutionOf(on([2], [8, 17]), policy, [utc('2024-08-07T10:00'), opened()]);
    expect(clock.due).toEqual(utc('2024-08-27T10:00'));
  });

  // https://github.com/osTicket/osTicket/issues/6847 and https://github.com/chatwoot/chatwoot/issues/14009: a
  // lunch break cannot be said, or makes the due date wrong.
  test('a lunch break from one to two', () => {
    const policy = promise({ resolutionMs: all(hours(6)) });
    const clock = resolutionOf(on(WORKDAYS, [9, 13], [14, 18]), policy, [utc('2025-06-24T12:00'), opened()]);
    expect(clock.due).toEqual(utc('2025-06-25T10:00'));
  });

  // https://github.com/osTicket/osTicket/pull/4807, https://github.com/freescout-help-desk/freescout/issues/3756 and
  // https://github.com/chatwoot/chatwoot/pull/13392: deadlines in the evening, when nobody is there.
  test('what is opened before closing time is due the next working day', () => {
    const due = (rules: CalendarRules, ms: number, opening: string): Date | undefined =>
      resolutionOf(rules, promise({ resolutionMs: all(ms) }), [utc(opening), opened()]).due;
    expect(due(on(WORKDAYS, [8, 18]), hours(4), '2019-03-22T17:00')).toEqual(utc('2019-03-25T11:00'));
    expect(due(on(WORKDAYS, [9, 17]), hours(4), '2024-02-01T16:00')).toEqual(utc('2024-02-02T12:00'));
    expect(due(on(WORKDAYS, [9, 17]), hours(1), '2026-01-30T16:30')).toEqual(utc('2026-02-02T09:30'));
    expect(due(on(WORKDAYS, [9, 17]), hours(2), '2026-01-28T07:00')).toEqual(utc('2026-01-28T11:00'));
  });

  // https://github.com/frappe/helpdesk/issues/2075: raised on a day off, the response time began with the night.
  test('a ticket of a day off that is answered in the first working minutes took minutes', () => {
    const story: readonly Happening[] = [
      [utc('2024-12-07T12:00'), opened()],
      [utc('2024-12-09T09:12'), said],
    ];
    const [first] = clocks(on(WORKDAYS, [9, 17]), STANDARD, ...story);
    expect(first!.spentMs(utc('2024-12-20T00:00'))).toBe(minutes(12));
  });

  // https://github.com/zammad/zammad/issues/534 and https://github.com/frappe/helpdesk/pull/2449: open tickets kept
  // their old deadlines when the calendar or its holidays had been changed.
  test('a holiday entered later moves the deadline of an open ticket', () => {
    const plain = on(WORKDAYS, [9, 17]);
    const calendar = stitchCalendars([
      { since: new Date(0), calendar: compileCalendar(plain) },
      {
        since: utc('2026-04-01T12:00'),
        calendar: compileCalendar({ ...plain, holidays: { '2026-04-03': 'Good Friday' } }),
      },
    ]);
    const events = ledger([utc('2026-04-01T09:00'), opened()]);
    const policy = promise({ resolutionMs: all(hours(20)) });
    expect(clocksOf(events, () => policy, compileCalendar(plain)).at(-1)!.due).toEqual(
      utc('2026-04-03T13:00'),
    );
    expect(clocksOf(events, () => policy, calendar).at(-1)!.due).toEqual(utc('2026-04-06T13:00'));
  });
});

describe('service hours that others counted wrong', () => {
  const between = (rules: CalendarRules, from: string, to: string): number =>
    compileCalendar(rules).serviceTimeBetween(new Date(from), new Date(to));

  // https://github.com/zammad/zammad/issues/3180: round the clock lost a minute at each midnight.
  test('round the clock has no minute off at midnight', () => {
    const rules = on([1, 2, 3, 4, 5, 6, 7], [0, 24]);
    const policy = promise({ resolutionMs: all(hours(48)) });
    const clock = resolutionOf(rules, policy, [utc('2020-09-04T23:30'), opened()]);
    expect(clock.due).toEqual(utc('2020-09-06T23:30'));
  });

  // https://github.com/seppemans/businesstimedelta/issues/5: hours from ten at night to six could not be said exactly.
  test('a night shift is two intervals that touch', () => {
    const nights = on([1, 2, 3, 4, 5, 6, 7], [0, 6], [22, 24]);
    expect(between(nights, '2016-11-14T20:00Z', '2016-11-15T08:00Z')).toBe(hours(8));
    expect(compileCalendar(nights).addServiceTime(utc('2016-11-14T23:00'), hours(7))).toEqual(
      utc('2016-11-15T06:00'),
    );
  });

  // https://github.com/sifex/sla-timer/issues/4 and https://github.com/sifex/sla-timer/issues/6: a last day that ended
  // earlier in the day than the first had begun was not counted.
  test('an afternoon and the next morning are both counted', () => {
    expect(between(on(WORKDAYS, [8, 17]), '2023-04-27T15:43Z', '2023-04-28T13:02Z')).toBe(minutes(379));
    expect(between(on(WORKDAYS, [9, 17]), '2023-12-01T16:58Z', '2023-12-04T09:01:01Z')).toBe(181_000);
  });

  // https://github.com/riteshbonthalakoti/HELPDESK.AI/pull/3186: three days of eight hours ended in the weekend.
  test('24 hours from a Saturday noon end with Wednesday’s closing time, not on Thursday morning', () => {
    const policy = promise({ resolutionMs: all(hours(24)) });
    const clock = resolutionOf(on(WORKDAYS, [9, 17]), policy, [utc('2026-06-27T12:00'), opened()]);
    expect(clock.due).toEqual(utc('2026-07-01T17:00'));
  });

  // https://github.com/glpi-project/glpi/issues/687 and https://github.com/fivetran/dbt_zendesk/pull/136: what was opened,
  // or answered, outside the hours had no duration at all.
  test('opened in the evening and answered at night, it took the hours in between', () => {
    const story: readonly Happening[] = [
      [utc('2024-02-19T20:00'), opened(4)],
      [utc('2024-02-20T22:00'), said],
    ];
    const [first] = clocks(on(WORKDAYS, [9, 17]), STANDARD, ...story);
    expect([first!.spentMs(first!.stoppedAt!), first!.outcome]).toEqual([hours(8), 'missed']);
  });

  // https://github.com/frappe/helpdesk/issues/2214: targets that were changed did not show on the ticket.
  test('changed targets count for tickets that are open, from the time already used', () => {
    const shorter = promise({ version: '2', resolutionMs: all(minutes(24)) });
    const story: readonly Happening[] = [
      [utc('2025-03-11T09:00'), opened()],
      [utc('2025-03-11T09:10'), { kind: 'policy-changed', policy: 'standard@2', reason: 'policy' }],
    ];
    const clock = clocksOf(
      ledger(...story),
      (name) => (name === 'standard@2' ? shorter : STANDARD),
      compileCalendar(on(WORKDAYS, [9, 17])),
    ).at(-1)!;
    expect(clock.due).toEqual(utc('2025-03-11T09:24'));
  });
});

describe('daylight saving', () => {
  // https://github.com/OTRS/otrs/pull/787 (bug 9884): the solution time was wrong over a change of clocks at midnight.
  test('a night whose midnight does not exist is an hour short', () => {
    const saoPaulo = (...interval: readonly [number, number]): CalendarRules => ({
      ...on([1, 2, 3, 4, 5, 6, 7], interval),
      timeZone: 'America/Sao_Paulo',
    });
    const from = new Date('2015-10-17T12:00-03:00');
    expect(compileCalendar(saoPaulo(0, 24)).addServiceTime(from, hours(24))).toEqual(
      new Date('2015-10-18T13:00-02:00'),
    );
    expect(compileCalendar(saoPaulo(8, 18)).addServiceTime(from, hours(10))).toEqual(
      new Date('2015-10-18T12:00-02:00'),
    );
  });

  // https://github.com/bryntum/support/issues/5964: closed on Saturdays, a month of Santiago was closed altogether.
  test('a Saturday that comes to its last hour twice is closed for both, and nothing else is', () => {
    const santiago = compileCalendar({ ...on([1, 2, 3, 4, 5, 7], [0, 24]), timeZone: 'America/Santiago' });
    // Clocks go back from 24:00 of 1 April 2023 to 23:00.
    const friday = new Date('2023-03-31T00:00-03:00');
    const hoursUntil = (to: string): number => santiago.serviceTimeBetween(friday, new Date(to)) / hours(1);
    expect(hoursUntil('2023-04-01T00:00-03:00')).toBe(24);
    expect(hoursUntil('2023-04-02T00:00-04:00')).toBe(24);
    expect(hoursUntil('2023-05-01T00:00-04:00')).toBe(24 * 26);
  });

  // https://github.com/Dolibarr/dolibarr/issues/37540: leave over the change to summer time lost its last day.
  test('leave from Saturday to Monday over the change of clocks includes all of Monday', () => {
    const leave = {
      kind: 'dated',
      engineer: 'wang',
      from: '2026-03-28',
      to: '2026-03-30',
      on: false,
    } as const;
    const weekly = { kind: 'weekly', engineer: 'wang', days: WORKDAYS } as const;
    const calendar = { ...on(WORKDAYS, [9, 17]), timeZone: 'Europe/Paris' };
    const isThere = (at: string): boolean =>
      onDuty({ ...deskOf({ duty: [weekly, leave] }), calendar }, new Date(at)).length > 0;
    expect(
      [
        '2026-03-27T16:00+01:00',
        '2026-03-30T09:00+02:00',
        '2026-03-30T23:30+02:00',
        '2026-03-31T00:30+02:00',
      ].map(isThere),
    ).toEqual([true, false, false, true]);
  });

  // https://github.com/lennym/moment-business-time/issues/58: an hour added at two in the night stood still.
  test('an hour from the first two o’clock of the night is the second one', () => {
    const amsterdam = compileCalendar({
      ...on([1, 2, 3, 4, 5, 6, 7], [0, 10]),
      timeZone: 'Europe/Amsterdam',
    });
    expect(amsterdam.addServiceTime(new Date('2022-10-30T02:00:00+02:00'), hours(1))).toEqual(
      new Date('2022-10-30T02:00:00+01:00'),
    );
  });

  // https://github.com/Intrepidd/working_hours/issues/26: the next opening was an hour too early.
  test('a desk that opens at two opens after the repeated hour', () => {
    const rules = { ...on([2, 6, 7], [2, 17]), timeZone: 'America/New_York' };
    expect(compileCalendar(rules).nextOpening(new Date('2015-11-01T01:59:30-04:00'))).toEqual(
      new Date('2015-11-01T02:00:00-05:00'),
    );
  });

  // https://github.com/calcom/cal.diy/issues/30021: an afternoon's hours came an hour late on the day of the change.
  test('one to six in the afternoon stays one to six on the day the clocks change', () => {
    const calendar = compileCalendar({
      ...on([1, 2, 3, 4, 5, 6, 7], [13, 18]),
      timeZone: 'America/New_York',
    });
    expect(calendar.openIntervals(utc('2026-03-08T00:00'), utc('2026-03-09T12:00'))).toEqual([
      { from: utc('2026-03-08T17:00'), to: utc('2026-03-08T22:00') },
    ]);
  });

  // https://github.com/fivetran/dbt_zendesk/issues/25: history was counted with today's distance to UTC.
  test('a ticket of last winter keeps last winter’s distance to UTC', () => {
    const rules = { ...on(WORKDAYS, [9, 17]), timeZone: 'America/Chicago' };
    const story: readonly Happening[] = [
      [utc('2021-03-12T14:30'), opened()],
      [utc('2021-03-12T15:30'), said],
    ];
    expect(clocks(rules, STANDARD, ...story)[0]!.spentMs(utc('2021-07-01T00:00'))).toBe(minutes(30));
  });
});

describe('waiting', () => {
  const rules = on(WORKDAYS, [9, 17]);
  const day = promise({ resolutionMs: all(hours(8)) });

  // https://github.com/glpi-project/glpi/issues/10594 and https://github.com/glpi-project/glpi/pull/14937: a wait over the weekend was added with its
  // nights and days off, and the deadline moved too far.
  test('over a weekend moves the deadline by service hours alone', () => {
    const clock = resolutionOf(
      rules,
      day,
      [utc('2022-02-04T15:00'), opened()],
      [utc('2022-02-04T16:00'), paused('vendor', utc('2022-02-20T00:00'))],
      [utc('2022-02-07T10:00'), resumed],
    );
    expect(clock.due).toEqual(utc('2022-02-07T17:00'));
  });

  // https://github.com/glpi-project/glpi/issues/15605, https://github.com/glpi-project/glpi/issues/6902 and
  // https://github.com/glpi-project/glpi/pull/16383: a new priority forgot the days a ticket had waited.
  test('is not forgotten when the priority changes', () => {
    const clock = resolutionOf(
      rules,
      STANDARD,
      [utc('2023-09-18T09:00'), opened(3)],
      [utc('2023-09-18T10:00'), paused('vendor', utc('2023-09-30T00:00'))],
      [utc('2023-09-20T10:00'), prioritised(2)],
      [utc('2023-09-20T11:00'), resumed],
    );
    expect(clock.due).toEqual(utc('2023-09-20T14:00'));
  });

  // https://github.com/glpi-project/glpi/issues/7946, https://github.com/glpi-project/glpi/issues/24481 and
  // https://github.com/frappe/helpdesk/issues/1554: clocks expired, and people were told so, while a ticket waited.
  test('neither breaks a promise nor rings anybody up about it', () => {
    const events = ledger(
      [utc('2020-09-10T09:00'), opened()],
      [utc('2020-09-10T09:30'), asked],
      [utc('2020-09-10T09:30'), paused('requester', utc('2020-09-30T12:00'))],
    );
    const timers = timersOf(events, () => day, compileCalendar(rules));
    expect(timers.map(({ kind }) => kind)).toEqual(['pause-limit']);
    expect(
      clocksOf(events, () => day, compileCalendar(rules))
        .at(-1)!
        .spentMs(utc('2020-09-29T12:00')),
    ).toBe(minutes(30));
  });

  // https://github.com/zammad/zammad/issues/3551: an answer sent together with a wait did not count as the first response.
  test('in the same breath as the first answer leaves the first response met', () => {
    const [first] = clocks(
      rules,
      STANDARD,
      [utc('2021-05-10T09:00'), opened()],
      [utc('2021-05-10T09:10'), asked],
      [utc('2021-05-10T09:10'), paused('requester', utc('2021-05-12T09:00'))],
    );
    expect(first).toMatchObject({ outcome: 'met', stoppedAt: utc('2021-05-10T09:10') });
  });

  // https://github.com/frappe/helpdesk/pull/3776: solved straight from a wait of half a year, the wait was never taken off.
  test('that ends with the solution itself is taken off all the same', () => {
    const clock = resolutionOf(
      rules,
      day,
      [utc('2026-02-02T09:00'), opened()],
      [utc('2026-02-02T11:00'), paused('vendor', utc('2026-12-31T09:00'))],
      [utc('2026-08-03T15:00'), resolved],
    );
    expect(clock.spentMs(utc('2026-08-03T15:00'))).toBe(hours(2));
    expect(clock.outcome).toBe('met');
  });

  // https://github.com/zammad/zammad/issues/188 and https://github.com/glpi-project/glpi/issues/23359: the time between solved and reopened was
  // counted, or counted as waiting.
  test('for nothing: solved and reopened three times counts only the time it was open', () => {
    const story: Happening[] = [[utc('2016-08-01T09:00'), opened()]];
    for (const date of ['2016-08-01', '2016-08-02', '2016-08-03'])
      story.push([utc(`${date}T10:00`), resolved], [utc(`${date}T16:00`), reopened]);
    // 9 to 10, then from 16:00 to the next morning at ten: 1 + 2 + 2 hours; three are left from 16:00 on Wednesday.
    expect(resolutionOf(rules, day, ...story).due).toEqual(utc('2016-08-04T11:00'));
  });
});

describe('waiting, and what comes after', () => {
  const rules = on(WORKDAYS, [9, 17]);

  // https://github.com/frappe/erpnext/pull/49414: a night on hold pushed the deadline by sixteen hours.
  test('from closing to opening time moves no deadline', () => {
    const opening: Happening = [utc('2025-09-01T10:00'), opened()];
    const night: readonly Happening[] = [
      [utc('2025-09-01T17:00'), paused('vendor', utc('2025-09-05T17:00'))],
      [utc('2025-09-02T09:00'), resumed],
    ];
    const due = resolutionOf(rules, STANDARD, opening).due;
    expect(due).toEqual(utc('2025-09-02T10:00'));
    expect(resolutionOf(rules, STANDARD, opening, ...night).due).toEqual(due);
  });

  // https://github.com/glpi-project/glpi/pull/15948: the share of the time used went on while the ticket waited.
  test('uses no share of the time: half of it is used after the wait as before', () => {
    const story: readonly Happening[] = [
      [utc('2023-11-06T09:00'), opened()],
      [utc('2023-11-06T12:00'), paused('parts', utc('2023-11-10T12:00'))],
      [utc('2023-11-07T12:00'), resumed],
    ];
    const half = timersOf(ledger(...story), () => STANDARD, compileCalendar(rules)).find(
      ({ clock, kind, step }) => clock === 'resolution' && kind === 'warn' && step === 50,
    );
    expect(half!.at).toEqual(utc('2023-11-07T13:00'));
  });

  // https://github.com/frappe/helpdesk/issues/1542: a reply fulfilled the solution, too.
  test('is not the solution: an answer stops the first response alone', () => {
    const [first, resolution] = clocks(
      rules,
      STANDARD,
      [utc('2023-08-30T09:00'), opened()],
      [utc('2023-08-30T09:30'), said],
    );
    expect([first!.outcome, resolution!.outcome]).toEqual(['met', 'running']);
    expect(resolution!.due).toEqual(utc('2023-08-30T17:00'));
  });

  // https://github.com/frappe/helpdesk/pull/3297 and https://github.com/chatwoot/chatwoot/pull/15024: half an hour late had
  // become "late by a month" when somebody looked a month later.
  test('missed by half an hour stays missed by half an hour', () => {
    const clock = resolutionOf(
      rules,
      STANDARD,
      [utc('2026-04-07T09:00'), opened()],
      [utc('2026-04-08T09:30'), resolved],
    );
    expect(clock.spentMs(utc('2026-05-07T12:00')) - clock.targetMs).toBe(minutes(30));
  });

  // https://github.com/glpi-project/glpi/issues/1911: the level that got the ticket late had no time left, and nobody could
  // see whose time it had been.
  test('handed over, a ticket keeps its deadline, and each level has the time it had', () => {
    const story: readonly Happening[] = [
      [utc('2017-03-06T09:00'), opened(2)],
      [utc('2017-03-06T10:30'), { kind: 'handed-over', to: { level: 'second-line' }, reason: 'Network.' }],
    ];
    expect(resolutionOf(rules, STANDARD, ...story).due).toEqual(utc('2017-03-06T13:00'));
    const levels = levelTimesOf(ledger(...story), compileCalendar(rules), utc('2017-03-06T12:00'));
    expect(levels.map(({ level, spentMs }) => [level, spentMs])).toEqual([
      [undefined, minutes(90)],
      ['second-line', minutes(90)],
    ]);
  });

  // https://github.com/glpi-project/glpi/issues/6527: solved on Friday evening, it was closed on Sunday.
  test('for a word on the solution goes by service days', () => {
    const policy = promise({ closeAfterMs: hours(16) });
    const [close] = timersOf(
      ledger([utc('2019-10-25T09:00'), opened()], [utc('2019-10-25T16:30'), resolved]),
      () => policy,
      compileCalendar(rules),
    );
    expect(close).toMatchObject({ kind: 'close', at: utc('2019-10-29T16:30') });
  });
});

describe('answers', () => {
  const rules = on(WORKDAYS, [9, 17]);

  // https://github.com/zammad/zammad/issues/3140 and https://github.com/osTicket/osTicket/issues/1684: a ticket the engineer had answered last
  // became late because the person was silent.
  test('are not owed to a person who was answered and is silent', () => {
    const running = clocks(
      rules,
      STANDARD,
      [utc('2020-07-29T09:00'), opened()],
      [utc('2020-07-29T09:05'), said],
    );
    expect(running.filter(({ due }) => due).map(({ name }) => name)).toEqual(['resolution']);
  });

  // https://github.com/chatwoot/chatwoot/pull/13392: a first answer that came late made the miss invisible.
  test('that come late leave the promise missed for good', () => {
    const [first] = clocks(
      rules,
      STANDARD,
      [utc('2026-06-29T09:00'), opened()],
      [utc('2026-06-29T10:01'), said],
      [utc('2026-06-29T10:30'), resolved],
    );
    expect(first).toMatchObject({ outcome: 'missed', stoppedAt: utc('2026-06-29T10:01') });
  });

  // https://github.com/zammad/zammad/issues/2082: only the second answer moved the ticket's next deadline.
  test('stop the first response with the first of them, not with the second', () => {
    const running = clocks(
      rules,
      STANDARD,
      [utc('2018-06-15T09:00'), opened()],
      [utc('2018-06-15T09:20'), said],
    ).filter(({ due }) => due);
    expect(running.map(({ name, due }) => [name, due])).toEqual([['resolution', utc('2018-06-15T17:00')]]);
  });

  // https://github.com/zammad/zammad/issues/5177: a shorter next response took the place of the first.
  test('a next response shorter than the first does not overrule it', () => {
    const policy = promise({ firstResponseMs: all(hours(4)), nextResponseMs: all(hours(1)) });
    const running = clocks(
      rules,
      policy,
      [utc('2024-05-16T09:00'), opened()],
      [utc('2024-05-16T09:10'), heard],
    );
    expect(running.map(({ name, due }) => [name, due])).toContainEqual([
      'first-response',
      utc('2024-05-16T13:00'),
    ]);
    expect(running.some(({ name }) => name === 'next-response')).toBe(false);
  });

  // https://github.com/chatwoot/chatwoot/issues/10178: a "thank you" as the last word kept the clock running after the end.
  test('are not owed after the ticket is solved', () => {
    const running = clocks(
      rules,
      STANDARD,
      [utc('2024-09-27T09:00'), opened()],
      [utc('2024-09-27T09:30'), said],
      [utc('2024-09-27T10:00'), heard],
      [utc('2024-09-27T10:10'), resolved],
    );
    expect(running.map(({ outcome }) => outcome)).toEqual(['met', 'met', 'met']);
  });

  // https://github.com/zammad/zammad/issues/1322: words given on the web page did not count as an answer of the person.
  test('are owed whichever door the person used', () => {
    const clock = clocks(
      rules,
      STANDARD,
      [utc('2017-08-04T09:00'), opened()],
      [utc('2017-08-04T09:30'), said],
      [utc('2017-08-04T10:00'), heard, LI_NA],
    ).find(({ name }) => name === 'next-response');
    expect(clock!.due).toEqual(utc('2017-08-04T12:00'));
  });
});

describe('alerts', () => {
  const rules = on(WORKDAYS, [8, 18]);

  // https://github.com/glpi-project/glpi/pull/22678 and https://github.com/glpi-project/glpi/issues/15429: a step before the deadline of a
  // ticket that runs overnight fired at midnight, or when the ticket was opened.
  test('an hour before a deadline of the next morning come the next morning', () => {
    const policy = promise({ firstResponseMs: all(hours(4)), warnAtPercent: [75] });
    const at = (opening: string): Date =>
      timersOf(ledger([utc(opening), opened()]), () => policy, compileCalendar(rules)).find(
        ({ kind, clock }) => kind === 'warn' && clock === 'first-response',
      )!.at;
    expect(at('2026-01-12T10:00')).toEqual(utc('2026-01-12T13:00'));
    expect(at('2026-01-12T17:00')).toEqual(utc('2026-01-13T10:00'));
  });

  // https://github.com/glpi-project/glpi/issues/2184 and https://github.com/glpi-project/glpi/issues/2765: a step of the
  // time to take a ticket on was counted from the time to solve it.
  test('a step of the first response runs from the first response, one of the solution from the solution', () => {
    const steps = timersOf(
      ledger([utc('2017-05-10T08:00'), opened(2)]),
      () => STANDARD,
      compileCalendar(rules),
    )
      .filter(({ kind, step }) => kind === 'escalate' && step === 1)
      .map(({ clock, at, due }) => [clock, due, at]);
    expect(steps).toEqual([
      ['first-response', utc('2017-05-10T08:30'), utc('2017-05-10T10:30')],
      ['resolution', utc('2017-05-10T12:00'), utc('2017-05-10T14:00')],
    ]);
  });

  // https://github.com/grafana/oncall/issues/3261: made in summer, shifts and chains stood an hour early in winter.
  test('a shift and a warning keep the time on the wall when the clocks change', () => {
    const rules = { ...on(WORKDAYS, [9, 17]), timeZone: 'Europe/London' };
    const shift = {
      kind: 'dated',
      engineer: 'wang',
      from: '2023-10-23T08:30',
      to: '2023-11-03T17:30',
      on: true,
    } as const;
    const isThere = (at: string): boolean =>
      onDuty({ ...deskOf({ duty: [shift] }), calendar: rules }, utc(at)).length > 0;
    // The first day in British summer time, the last in winter time.
    expect(['2023-10-23T07:29', '2023-10-23T07:30'].map(isThere)).toEqual([false, true]);
    expect(['2023-11-03T17:29', '2023-11-03T17:30'].map(isThere)).toEqual([true, false]);
    const policy = promise({ firstResponseMs: all(hours(2)), warnAtPercent: [50] });
    const warnedAt = (opening: string) =>
      timersOf(ledger([utc(opening), opened(4)]), () => policy, compileCalendar(rules))[0]?.at;
    // After hours both times: an hour into the next morning, at ten by the wall.
    expect(warnedAt('2023-10-26T16:00')).toEqual(utc('2023-10-27T09:00'));
    expect(warnedAt('2023-10-30T17:00')).toEqual(utc('2023-10-31T10:00'));
  });

  // https://github.com/zammad/zammad/issues/4432: reminders came at midnight and on weekends.
  test('none falls outside service hours', () => {
    const calendar = compileCalendar(on(WORKDAYS, [9, 17]));
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const opening = new Date(utc('2022-12-12T00:00').getTime() + hours(hour));
      for (const timer of timersOf(ledger([opening, opened(4)]), () => STANDARD, calendar))
        expect(calendar.isOpen(timer.at)).toBe(true);
    }
  });

  // https://github.com/glpi-project/glpi/issues/1996 and https://github.com/glpi-project/glpi/issues/2408: two levels, and a mail every ten minutes until
  // the ticket was closed.
  test('a chain of two levels without repeats rings twice and never again', () => {
    const policy = promise({
      escalation: [
        { level: 'second-line', afterMs: minutes(10), repeatEveryMs: 0, repeats: 0 },
        { level: 'manager', afterMs: minutes(20), repeatEveryMs: 0, repeats: 0 },
      ],
    });
    const due = utc('2017-03-31T09:00');
    const story: readonly Happening[] = [
      [utc('2017-03-31T08:00'), opened()],
      [utc('2017-03-31T09:10'), escalated('first-response', 0, due)],
      [utc('2017-03-31T09:20'), escalated('first-response', 1, due)],
    ];
    const left = timersOf(ledger(...story), () => policy, compileCalendar(rules)).filter(
      ({ clock }) => clock === 'first-response',
    );
    expect(left).toEqual([]);
  });

  // https://github.com/glpi-project/glpi/issues/5319: only the first level was ever reached.
  test('the second level comes although the first has been told', () => {
    const due = utc('2019-02-04T09:00');
    const story: readonly Happening[] = [
      [utc('2019-02-04T08:00'), opened()],
      [due, escalated('first-response', 0, due)],
      [utc('2019-02-04T09:05'), claimed],
    ];
    const next = timersOf(ledger(...story), () => STANDARD, compileCalendar(rules)).filter(
      ({ clock }) => clock === 'first-response',
    );
    expect(next).toMatchObject([{ kind: 'escalate', step: 1, at: utc('2019-02-04T11:00') }]);
  });

  // https://github.com/osTicket/osTicket/issues/5160: a ticket given more time stayed marked as overdue.
  test('a ticket given more time is no longer late, and is warned about again when its new time comes', () => {
    const due = utc('2019-11-12T10:00');
    const story: readonly Happening[] = [
      [utc('2019-11-12T08:00'), opened(1)],
      [utc('2019-11-12T08:05'), said],
      [due, escalated('resolution', 0, due)],
      [utc('2019-11-12T11:00'), prioritised(3)],
    ];
    const timers = timersOf(ledger(...story), () => STANDARD, compileCalendar(rules)).filter(
      ({ clock }) => clock === 'resolution',
    );
    expect(timers.map(({ kind, step, at }) => [kind, step, at])).toEqual([
      ['warn', 50, utc('2019-11-12T12:00')],
      ['warn', 75, utc('2019-11-12T14:00')],
      ['warn', 90, utc('2019-11-12T15:12')],
      ['escalate', 0, utc('2019-11-12T16:00')],
      ['escalate', 1, utc('2019-11-13T08:00')],
    ]);
  });

  // https://github.com/freescout-help-desk/freescout/issues/3762: of reminders after one, two and three hours only the first came.
  test('three steps an hour apart come one after the other', () => {
    const step = (level: string, afterHours: number) => ({
      ...{ level, afterMs: hours(afterHours), repeatEveryMs: 0, repeats: 0 },
    });
    const policy = promise({ escalation: [step('a', 0), step('b', 1), step('c', 2)] });
    const due = utc('2024-02-05T09:00');
    const story: Happening[] = [[utc('2024-02-05T08:00'), opened()]];
    const next = () =>
      timersOf(ledger(...story), () => policy, compileCalendar(rules)).filter(
        ({ clock, kind }) => clock === 'first-response' && kind === 'escalate',
      )[0];
    for (const index of [0, 1, 2]) {
      const at = utc(`2024-02-05T${['09', '10', '11'][index]}:00`);
      expect(next()).toMatchObject({ step: index, at });
      story.push([at, { ...escalated('first-response', 0, due), step: index } as TicketFact]);
    }
    expect(next()).toBeUndefined();
  });

  // https://github.com/grafana/oncall/issues/4654 and https://github.com/grafana/oncall/issues/934: acknowledged pages went on,
  // and the calls of a step ran on beside those of the next.
  test('repeats end with an acknowledgement, and with the step that follows', () => {
    const due = utc('2024-07-10T09:00');
    const repeatsAfter = (...story: readonly Happening[]) =>
      timersOf(
        ledger([utc('2024-07-10T08:00'), opened()], [due, escalated('first-response', 0, due)], ...story),
        () => STANDARD,
        compileCalendar(rules),
      ).filter(({ clock, step, repeat }) => clock === 'first-response' && step === 0 && repeat! > 0).length;
    expect(repeatsAfter()).toBe(1);
    expect(repeatsAfter([utc('2024-07-10T09:10'), acknowledged])).toBe(0);
    expect(repeatsAfter([utc('2024-07-10T11:00'), escalated('first-response', 1, due)])).toBe(0);
  });

  // https://github.com/zammad/zammad/issues/5624: after a change of policy the old one's next answer stayed owed.
  test('a changed policy decides when the answer that is owed is due', () => {
    const slower = promise({ version: '2', nextResponseMs: all(hours(6)) });
    const events = ledger(
      [utc('2025-05-15T08:00'), opened()],
      [utc('2025-05-15T08:10'), said],
      [utc('2025-05-15T08:30'), heard],
      [utc('2025-05-15T08:40'), { kind: 'policy-changed', policy: 'standard@2', reason: 'policy' }],
    );
    const answers = timersOf(
      events,
      (name) => (name === 'standard@2' ? slower : STANDARD),
      compileCalendar(rules),
    ).filter(({ clock }) => clock === 'next-response');
    expect(new Set(answers.map(({ due }) => due?.toISOString()))).toEqual(
      new Set(['2025-05-15T14:30:00.000Z']),
    );
  });

  // https://github.com/glpi-project/glpi/issues/4170: nothing happened at the end of the time to take a ticket on.
  test('the first step comes at the deadline itself', () => {
    const policy = promise({ firstResponseMs: all(minutes(10)) });
    const step = timersOf(
      ledger([utc('2018-06-12T09:00'), opened()]),
      () => policy,
      compileCalendar(rules),
    ).find(({ clock, kind }) => clock === 'first-response' && kind === 'escalate');
    expect(step).toMatchObject({ step: 0, at: utc('2018-06-12T09:10') });
  });

  // https://github.com/zammad/zammad/issues/2949 and https://github.com/zammad/zammad/issues/904: tickets that were closed
  // elsewhere, never answered here, escalated.
  test('a ticket that was closed without a word escalates no more', () => {
    const events = ledger(
      [utc('2020-03-04T08:00'), opened()],
      [utc('2020-03-04T08:30'), closed('withdrawn')],
    );
    expect(timersOf(events, () => STANDARD, compileCalendar(rules))).toEqual([]);
  });
});
