/** Service hours: when the desk is open, and how much of its time lies between two instants. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CalendarRules } from '../../../bot/desk.ts';
import {
  type Calendar,
  checkCalendar,
  compileCalendar,
  stitchCalendars,
} from '../../../bot/service-level/calendar.ts';
import { chineseHolidays } from '../../../bot/service-level/chinese-holidays.ts';
import { MINUTE_MS, openMinutes } from './minute-by-minute.ts';
import { WALK_MINUTES, walks } from './random-histories.ts';
import {
  FRIDAY_5PM,
  hours,
  MONDAY_9AM,
  MONDAY_NOON,
  minutes,
  OFFICE_HOURS,
  SATURDAY_NOON,
  shanghai,
} from './story.ts';

const office = compileCalendar(OFFICE_HOURS);
const everyDay = (fromMinute: number, toMinute: number): CalendarRules['week'] =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, [{ fromMinute, toMinute }]]));

describe('office hours', () => {
  test('are open from the minute of opening and closed from the minute of closing', () => {
    expect(office.isOpen(MONDAY_9AM)).toBe(true);
    expect(office.isOpen(new Date(MONDAY_9AM.getTime() - 1))).toBe(false);
    expect(office.isOpen(shanghai('2026-11-23T18:00'))).toBe(false);
    expect(office.isOpen(new Date(shanghai('2026-11-23T18:00').getTime() - 1))).toBe(true);
    expect(office.isOpen(SATURDAY_NOON)).toBe(false);
  });

  test('two hours from Friday at five end on Monday at ten', () => {
    expect(office.addServiceTime(FRIDAY_5PM, hours(2))).toEqual(shanghai('2026-11-30T10:00'));
  });

  test('an hour from Friday at five ends on Friday at closing time, not on Monday at opening time', () => {
    expect(office.addServiceTime(FRIDAY_5PM, hours(1))).toEqual(shanghai('2026-11-27T18:00'));
  });

  test('what begins on Saturday begins to count on Monday', () => {
    expect(office.addServiceTime(SATURDAY_NOON, hours(1))).toEqual(shanghai('2026-11-30T10:00'));
    expect(office.addServiceTime(SATURDAY_NOON, 0)).toEqual(SATURDAY_NOON);
    expect(office.nextOpening(SATURDAY_NOON)).toEqual(shanghai('2026-11-30T09:00'));
    expect(office.nextOpening(MONDAY_NOON)).toEqual(MONDAY_NOON);
  });

  test('no time lies between an instant and an earlier one', () => {
    expect(office.serviceTimeBetween(FRIDAY_5PM, MONDAY_9AM)).toBe(0);
    expect(office.serviceTimeBetween(MONDAY_9AM, FRIDAY_5PM)).toBe(hours(4 * 9 + 8));
  });

  test('years are added forwards and backwards when they are asked about', () => {
    const fresh = compileCalendar(OFFICE_HOURS, { fromYear: 2026, toYear: 2026 });
    const weekOf = (monday: string): number =>
      fresh.serviceTimeBetween(
        shanghai(`${monday}T00:00`),
        new Date(shanghai(`${monday}T00:00`).getTime() + hours(168)),
      );
    expect([weekOf('2031-03-03'), weekOf('1999-03-01'), weekOf('2026-11-23')]).toEqual([
      hours(45),
      hours(45),
      hours(45),
    ]);
    expect(fresh.addServiceTime(MONDAY_9AM, hours(45 * 52))).toEqual(shanghai('2027-11-19T18:00'));
  });

  test('the next opening in an earlier year is found after a later one was asked about', () => {
    for (const ask of ['nextOpening', 'isOpen'] as const) {
      const asked = compileCalendar(OFFICE_HOURS);
      asked.serviceTimeBetween(shanghai('2027-01-04T09:00'), shanghai('2027-01-05T09:00'));
      const fresh = compileCalendar(OFFICE_HOURS);
      for (const at of ['2026-12-31T20:00', '2026-12-31T10:00', '2025-03-01T12:00'])
        expect(asked[ask](shanghai(at))).toEqual(fresh[ask](shanghai(at)));
    }
    const asked = compileCalendar(OFFICE_HOURS);
    asked.isOpen(shanghai('2027-01-04T09:00'));
    expect(asked.nextOpening(shanghai('2026-12-29T20:00'))).toEqual(shanghai('2026-12-30T09:00'));
  });

  test('an instant thousands of years away is refused instead of computed for minutes', () => {
    expect(() => office.addServiceTime(new Date('9999-01-01'), hours(1))).toThrow(
      expect.objectContaining({ code: 'CALENDAR_RANGE' }),
    );
    expect(() => office.serviceTimeBetween(MONDAY_9AM, new Date(8.64e15))).toThrow(RangeError);
    expect(() => office.isOpen(new Date(Number.NaN))).toThrow('an invalid date');
    expect(() => office.addServiceTime(MONDAY_9AM, -1)).toThrow(RangeError);
    expect(() => office.addServiceTime(MONDAY_9AM, Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
  });
});

describe('several intervals a day', () => {
  const withLunch = compileCalendar({
    ...OFFICE_HOURS,
    week: {
      1: [
        { fromMinute: 540, toMinute: 720 },
        { fromMinute: 810, toMinute: 1080 },
      ],
    },
  });

  test('the lunch break does not count', () => {
    expect(withLunch.addServiceTime(MONDAY_9AM, hours(4))).toEqual(shanghai('2026-11-23T14:30'));
    expect(withLunch.serviceTimeBetween(MONDAY_9AM, shanghai('2026-11-23T18:00'))).toBe(hours(7.5));
    expect(withLunch.isOpen(shanghai('2026-11-23T12:30'))).toBe(false);
    expect(withLunch.openIntervals(MONDAY_NOON, shanghai('2026-11-23T14:00'))).toEqual([
      { from: shanghai('2026-11-23T13:30'), to: shanghai('2026-11-23T14:00') },
    ]);
  });
});

describe('holidays and 调休', () => {
  const { holidays, makeUpDays } = chineseHolidays(2026)!;
  const china = compileCalendar({ ...OFFICE_HOURS, holidays, makeUpDays });

  test('National Day is skipped and the Saturday after it is worked', () => {
    // 30 September 2026 is a Wednesday; the holiday runs to 7 October, 10 October is a Saturday that is worked.
    expect(china.addServiceTime(shanghai('2026-09-30T17:00'), hours(2))).toEqual(
      shanghai('2026-10-08T10:00'),
    );
    expect(china.serviceTimeBetween(shanghai('2026-10-01T00:00'), shanghai('2026-10-12T00:00'))).toBe(
      hours(27),
    );
    expect(china.isOpen(shanghai('2026-10-10T10:00'))).toBe(true);
    expect(office.isOpen(shanghai('2026-10-10T10:00'))).toBe(false);
  });

  test('each day has its kind and the holiday its name', () => {
    expect(china.dayKind('2026-10-01')).toEqual({ kind: 'holiday', name: '国庆节' });
    expect(china.dayKind('2026-10-10')).toEqual({ kind: 'make-up' });
    expect(china.dayKind('2026-10-11')).toEqual({ kind: 'weekend' });
    expect(china.dayKind('2026-10-12')).toEqual({ kind: 'workday' });
  });

  test('a make-up day has the hours of the weekday it stands for', () => {
    const shortFridays = compileCalendar({
      ...OFFICE_HOURS,
      week: { ...OFFICE_HOURS.week, 5: [{ fromMinute: 540, toMinute: 720 }] },
      makeUpDays: { '2026-01-04': 5 },
    });
    expect(shortFridays.openIntervals(shanghai('2026-01-04T00:00'), shanghai('2026-01-05T00:00'))).toEqual([
      { from: shanghai('2026-01-04T09:00'), to: shanghai('2026-01-04T12:00') },
    ]);
  });

  test('says which years were confirmed', () => {
    expect([office.coversYear(2026), office.coversYear(2030)]).toEqual([true, false]);
  });
});

describe('daylight saving', () => {
  const newYork = compileCalendar({ ...OFFICE_HOURS, timeZone: 'America/New_York', week: everyDay(0, 1440) });
  const nights = compileCalendar({ ...OFFICE_HOURS, timeZone: 'Europe/Berlin', week: everyDay(90, 150) });

  test('a day round the clock has 23 hours in spring and 25 in autumn', () => {
    const day = (from: string, to: string): number =>
      newYork.serviceTimeBetween(new Date(from), new Date(to));
    expect(day('2026-03-08T00:00:00-05:00', '2026-03-09T00:00:00-04:00')).toBe(hours(23));
    expect(day('2026-11-01T00:00:00-04:00', '2026-11-02T00:00:00-05:00')).toBe(hours(25));
  });

  test('half past one to half past two loses what the wall clock skips and repeats what it repeats', () => {
    const night = (date: string): readonly number[] =>
      nights
        .openIntervals(new Date(Date.parse(date) - hours(3)), new Date(Date.parse(date) + hours(9)))
        .map(({ from, to }) => (to.getTime() - from.getTime()) / MINUTE_MS);
    expect(night('2026-03-28')).toEqual([60]);
    expect(night('2026-03-29')).toEqual([30]);
    expect(night('2026-10-25')).toEqual([60, 30]);
  });

  test('Lord Howe moves its clocks by half an hour', () => {
    const island = compileCalendar({
      ...OFFICE_HOURS,
      timeZone: 'Australia/Lord_Howe',
      week: everyDay(0, 1440),
    });
    const day = island.serviceTimeBetween(new Date('2026-10-03T13:30:00Z'), new Date('2026-10-04T13:00:00Z'));
    expect(day).toBe(hours(23.5));
  });

  test('a date that never was has no hours', () => {
    // Samoa went from 29 to 31 December 2011.
    const apia = compileCalendar({ ...OFFICE_HOURS, timeZone: 'Pacific/Apia', week: everyDay(540, 600) });
    expect(apia.serviceTimeBetween(new Date('2011-12-29T00:00:00Z'), new Date('2012-01-01T00:00:00Z'))).toBe(
      hours(3),
    );
    expect(apia.addServiceTime(new Date('2011-12-29T20:00:00Z'), hours(1))).toEqual(
      new Date('2011-12-30T20:00:00Z'),
    );
  });
});

describe('random calendars', () => {
  test('are open in exactly the minutes in which a clock on the wall says so', () => {
    fc.assert(
      fc.property(walks, ({ rules, from }) => {
        const calendar = compileCalendar(rules);
        const open = new Uint8Array(WALK_MINUTES);
        for (const interval of calendar.openIntervals(
          from,
          new Date(from.getTime() + WALK_MINUTES * MINUTE_MS),
        )) {
          const start = (interval.from.getTime() - from.getTime()) / MINUTE_MS;
          open.fill(1, start, (interval.to.getTime() - from.getTime()) / MINUTE_MS);
        }
        expect(Buffer.from(open).equals(Buffer.from(openMinutes(rules, from, WALK_MINUTES)))).toBe(true);
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('time adds up, to the millisecond, and adding it is the way back', () => {
    const instant = fc.integer({ min: 0, max: 400 * 86_400_000 });
    fc.assert(
      fc.property(
        walks,
        instant,
        instant,
        instant,
        fc.integer({ min: 1, max: 200 * 3_600_000 }),
        (walk, a, b, c, ms) => {
          const calendar = compileCalendar(walk.rules);
          const [one, two, three] = [a, b, c]
            .sort((x, y) => x - y)
            .map((at) => new Date(walk.from.getTime() + at)) as [Date, Date, Date];
          const between = calendar.serviceTimeBetween(one, three);
          expect(calendar.serviceTimeBetween(one, two) + calendar.serviceTimeBetween(two, three)).toBe(
            between,
          );
          const listed = calendar
            .openIntervals(one, three)
            .reduce((sum, { from, to }) => sum + to.getTime() - from.getTime(), 0);
          expect(listed).toBe(between);
          const end = calendar.addServiceTime(one, ms);
          expect(calendar.serviceTimeBetween(one, end)).toBe(ms);
          // The first such instant: a millisecond earlier it was not yet so much.
          expect(calendar.serviceTimeBetween(one, new Date(end.getTime() - 1))).toBe(ms - 1);
          const opening = calendar.nextOpening(one);
          expect(calendar.isOpen(opening)).toBe(true);
          expect(calendar.serviceTimeBetween(one, opening)).toBe(0);
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });

  test('answer the same in whatever order they are asked about years', () => {
    const instant = fc.date({
      min: new Date('2018-01-01T00:00:00Z'),
      max: new Date('2030-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(walks, fc.array(instant, { minLength: 2, maxLength: 8 }), ({ rules }, instants) => {
        const asked = compileCalendar(rules);
        const whole = compileCalendar(rules, { fromYear: 2016, toYear: 2033 });
        for (const at of instants)
          for (const ask of [
            (calendar: Calendar) => calendar.nextOpening(at),
            (calendar: Calendar) => calendar.addServiceTime(at, hours(30)),
            (calendar: Calendar) => calendar.serviceTimeBetween(at, instants[0]!),
          ])
            expect(ask(asked)).toEqual(ask(whole));
      }),
      { numRuns: 30, seed: 9 },
    );
  });
});

describe('a change of hours', () => {
  const longer = compileCalendar({
    ...OFFICE_HOURS,
    version: 'longer',
    week: {
      ...OFFICE_HOURS.week,
      1: [{ fromMinute: 420, toMinute: 1200 }],
      6: [{ fromMinute: 540, toMinute: 720 }],
    },
  });
  const changed = stitchCalendars([
    { since: new Date(0), calendar: office },
    { since: SATURDAY_NOON, calendar: longer },
  ]);

  test('counts the past by the old hours and what comes by the new ones', () => {
    // Saturday morning was closed when it was Saturday morning; Monday opens at seven from then on.
    expect(changed.serviceTimeBetween(FRIDAY_5PM, SATURDAY_NOON)).toBe(hours(1));
    expect(longer.serviceTimeBetween(FRIDAY_5PM, SATURDAY_NOON)).toBe(hours(4));
    expect(changed.addServiceTime(FRIDAY_5PM, hours(2))).toEqual(shanghai('2026-11-30T08:00'));
    expect(changed.nextOpening(SATURDAY_NOON)).toEqual(shanghai('2026-11-30T07:00'));
    expect(changed.addServiceTime(FRIDAY_5PM, hours(1))).toEqual(shanghai('2026-11-27T18:00'));
    expect(changed.addServiceTime(FRIDAY_5PM, minutes(30))).toEqual(shanghai('2026-11-27T17:30'));
    expect(changed.nextOpening(shanghai('2026-11-28T08:00'))).toEqual(shanghai('2026-11-30T07:00'));
    expect([
      changed.isOpen(shanghai('2026-11-28T10:00')),
      changed.isOpen(shanghai('2026-11-30T07:30')),
    ]).toEqual([false, true]);
    expect(changed.version).toBe('office+longer');
  });

  test('in the middle of an open day cuts the day at the change', () => {
    const tuesdayNoon = shanghai('2026-11-24T12:00');
    const shut = compileCalendar({ ...OFFICE_HOURS, version: 'shut', week: { 5: OFFICE_HOURS.week[5]! } });
    const stitched = stitchCalendars([
      { since: new Date(0), calendar: office },
      { since: tuesdayNoon, calendar: shut },
    ]);
    expect(stitched.openIntervals(shanghai('2026-11-24T08:00'), shanghai('2026-11-28T00:00'))).toEqual([
      { from: shanghai('2026-11-24T09:00'), to: tuesdayNoon },
      { from: shanghai('2026-11-27T09:00'), to: shanghai('2026-11-27T18:00') },
    ]);
    expect([stitched.isOpen(new Date(tuesdayNoon.getTime() - 1)), stitched.isOpen(tuesdayNoon)]).toEqual([
      true,
      false,
    ]);
    expect(stitched.addServiceTime(MONDAY_9AM, hours(12))).toEqual(tuesdayNoon);
    expect(stitched.addServiceTime(MONDAY_9AM, hours(13))).toEqual(shanghai('2026-11-27T10:00'));
  });
});

describe('rules that cannot be kept', () => {
  const codes = (change: Partial<CalendarRules>): readonly string[] =>
    checkCalendar({ ...OFFICE_HOURS, ...change }).map(({ code }) => code);

  test('are named by a code; the rules of the stories have none', () => {
    expect(codes({})).toEqual([]);
    expect(codes({ timeZone: 'Mars/Base' })).toEqual(['CALENDAR_TIME_ZONE']);
    expect(codes({ week: {} })).toEqual(['CALENDAR_NEVER_OPEN']);
    expect(codes({ week: { 1: [], 2: [] } })).toEqual(['CALENDAR_NEVER_OPEN']);
    expect(
      codes({
        week: {
          1: [
            { fromMinute: 60, toMinute: 120 },
            { fromMinute: 119, toMinute: 180 },
          ],
        },
      }),
    ).toEqual(['CALENDAR_OVERLAP']);
    expect(
      codes({
        week: {
          1: [
            { fromMinute: 300, toMinute: 360 },
            { fromMinute: 60, toMinute: 120 },
          ],
        },
      }),
    ).toEqual(['CALENDAR_OVERLAP']);
    expect(
      codes({
        week: {
          1: [
            { fromMinute: 60, toMinute: 120 },
            { fromMinute: 120, toMinute: 180 },
          ],
        },
      }),
    ).toEqual([]);
    expect(codes({ week: { ...OFFICE_HOURS.week, 6: [{ fromMinute: 1320, toMinute: 360 }] } })).toEqual([
      'CALENDAR_INTERVAL',
    ]);
    expect(codes({ week: { ...OFFICE_HOURS.week, 6: [{ fromMinute: 0, toMinute: 1441 }] } })).toEqual([
      'CALENDAR_INTERVAL',
    ]);
    expect(codes({ week: { ...OFFICE_HOURS.week, 8: [] } })).toEqual(['CALENDAR_WEEKDAY']);
    expect(codes({ holidays: { '2026-02-30': 'no such day' } })).toEqual(['CALENDAR_DATE']);
    expect(codes({ holidays: { '2026-05-01': '劳动节' }, makeUpDays: { '2026-05-01': 1 } })).toEqual([
      'CALENDAR_DAY_TWICE',
    ]);
    expect(codes({ makeUpDays: { '2026-05-09': 7 } })).toEqual(['CALENDAR_MAKE_UP_CLOSED']);
    // Where no day has hours, that is the one thing to mend.
    expect(codes({ week: {}, makeUpDays: { '2026-05-09': 1, '2026-10-10': 1 } })).toEqual([
      'CALENDAR_NEVER_OPEN',
    ]);
  });

  test('are all reported at once, with the place in the desk file, and never compiled', () => {
    const rules = { ...OFFICE_HOURS, timeZone: 'Mars/Base', week: {} };
    expect(checkCalendar(rules).map(({ path }) => path)).toEqual(['calendar.timeZone', 'calendar.week']);
    expect(() => compileCalendar(rules)).toThrow(expect.objectContaining({ code: 'CALENDAR_TIME_ZONE' }));
    expect(() => compileCalendar(rules)).toThrow(/No weekday has service hours/);
  });
});
