/**
 * Days off and 调休 against the notices of the State Council's General Office as they were published:
 * of 2024, 2023-10-25 (the government's own site, reprinted e.g. at xasb168.com/info/1001/1033.htm);
 * of 2025, 2024-11-12, 国办发明电〔2024〕12号 (gov.cn/zhengce/content/202411/content_6986382.htm);
 * of 2026, 2025-11-04 (Xinhua, reprinted at politics.gmw.cn/2025-11/04/content_38391083.htm).
 */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import Holidays from 'date-holidays';
import { loadDesk, SHIPPED_DESK_FILE } from '../../../adapters/desk-file/live-desk.ts';
import { compileCalendar } from '../../../bot/service-level/calendar.ts';
import {
  calendarAlarm,
  chineseHolidays,
  proposeChineseHolidays,
} from '../../../bot/service-level/chinese-holidays.ts';
import { proposePublicHolidays } from '../../../bot/service-level/public-holidays.ts';
import { OFFICE_HOURS, shanghai } from './story.ts';

/** `02-10..02-17` as it stands in a notice. */
function days(year: number, ...ranges: readonly string[]): readonly string[] {
  return ranges.flatMap((range) => {
    const [from, to = from] = range.split('..') as [string, string?];
    const dates: string[] = [];
    for (let at = Date.parse(`${year}-${from}`); at <= Date.parse(`${year}-${to}`); at += 86_400_000)
      dates.push(new Date(at).toISOString().slice(0, 10));
    return dates;
  });
}

const NOTICES = [
  {
    year: 2024,
    off: days(
      2024,
      '01-01',
      '02-10..02-17',
      '04-04..04-06',
      '05-01..05-05',
      '06-10',
      '09-15..09-17',
      '10-01..10-07',
    ),
    worked: days(2024, '02-04', '02-18', '04-07', '04-28', '05-11', '09-14', '09-29', '10-12'),
  },
  {
    year: 2025,
    off: days(2025, '01-01', '01-28..02-04', '04-04..04-06', '05-01..05-05', '05-31..06-02', '10-01..10-08'),
    worked: days(2025, '01-26', '02-08', '04-27', '09-28', '10-11'),
  },
  {
    year: 2026,
    off: days(
      2026,
      '01-01..01-03',
      '02-15..02-23',
      '04-04..04-06',
      '05-01..05-05',
      '06-19..06-21',
      '09-25..09-27',
      '10-01..10-07',
    ),
    worked: days(2026, '01-04', '02-14', '02-28', '05-09', '09-20', '10-10'),
  },
];

describe('the desk file that ships', () => {
  const { calendar } = loadDesk(SHIPPED_DESK_FILE);
  const compiled = compileCalendar(calendar);

  test.each(NOTICES.filter(({ year }) => calendar.confirmedYears.includes(year)))(
    'is open on exactly the days of $year that the notice leaves, day by day',
    ({ year, off, worked }) => {
      const wrong = days(year, '01-01..12-31').filter((date) => {
        const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
        const isWorked = worked.includes(date) || (weekday >= 1 && weekday <= 5 && !off.includes(date));
        return compiled.isOpen(shanghai(`${date}T10:00`)) !== isWorked;
      });
      expect(wrong).toEqual([]);
    },
  );

  test('holds the years 2025 and 2026', () => {
    expect(calendar.confirmedYears).toEqual([2025, 2026]);
  });
});

describe('the notice', () => {
  test.each(NOTICES)('of $year: days off and days worked in exchange', ({ year, off, worked }) => {
    const found = chineseHolidays(year)!;
    expect(Object.keys(found.holidays).sort()).toEqual([...off].sort());
    expect(Object.keys(found.makeUpDays).sort()).toEqual([...worked].sort());
    expect(found.basis).toBe('notice');
  });

  test('has every make-up day on a weekend, standing for a weekday', () => {
    for (const { year } of NOTICES)
      for (const [date, weekday] of Object.entries(chineseHolidays(year)!.makeUpDays)) {
        expect([0, 6]).toContain(new Date(`${date}T00:00:00Z`).getUTCDay());
        expect([1, 2, 3, 4, 5]).toContain(weekday);
      }
  });

  test('names the festivals in full', () => {
    expect(chineseHolidays(2025)!.holidays['2025-10-06']).toBe('中秋节');
    expect(chineseHolidays(2024)!.holidays['2024-04-04']).toBe('清明节');
  });

  test('of a year that is not in the data is unknown, not a plain year', () => {
    expect(chineseHolidays(2003)).toBeUndefined();
    expect(chineseHolidays(2060)).toBeUndefined();
    // 2007 reaches into December with the New Year of 2008: a year is known by its own festivals.
    expect(chineseHolidays(2007)?.holidays['2007-12-31']).toBe('元旦');
  });
});

describe('the proposal for a year without a notice', () => {
  test('holds the days fixed by law, which every notice since has kept', () => {
    for (const year of [2025, 2026]) {
      const known = chineseHolidays(year)!.holidays;
      for (const [date, name] of Object.entries(proposeChineseHolidays(year).holidays)) {
        // In 2025 the Mid-autumn Festival fell into the week of National Day.
        expect([date, known[date] !== undefined, name]).toEqual([date, true, name]);
      }
    }
  });

  test('agrees with an independent calendar of the lunar festivals up to 2032', () => {
    const independent = new Holidays('CN');
    // In 2033, with its leap month at the end of the year, the other one is known to be a month off.
    for (let year = 2027; year < 2033; year += 1) {
      const proposed = proposeChineseHolidays(year).holidays;
      const festivals = independent
        .getHolidays(year)
        .filter(({ name }) => /春节|清明节|端午节|中秋节/.test(name))
        .map(({ date }) => date.slice(0, 10));
      expect(festivals.length).toBeGreaterThanOrEqual(6);
      for (const date of festivals) expect([date, proposed[date] !== undefined]).toEqual([date, true]);
    }
  });

  test('has the Mid-autumn Festival of 2033 on 8 September, which leap months make hard', () => {
    expect(proposeChineseHolidays(2033).holidays['2033-09-08']).toBe('中秋节');
  });

  test('is marked as one and has no 调休', () => {
    expect(proposeChineseHolidays(2027)).toMatchObject({ basis: 'proposal', makeUpDays: {} });
  });
});

/** Prints them as JSON, for a process of its own: a time zone holds for a whole process. */
const PROGRAM = `
  import { chineseHolidays, proposeChineseHolidays } from './bot/service-level/chinese-holidays.ts';
  import { proposePublicHolidays } from './bot/service-level/public-holidays.ts';
  console.log(JSON.stringify([
    new Date(2027, 0, 1).getTimezoneOffset(),
    chineseHolidays(2026),
    proposeChineseHolidays(2027),
    await proposePublicHolidays({ country: 'DE' }, 2027, 'en'),
    await proposePublicHolidays({ country: 'US' }, 2027, 'en'),
  ]));`;

test.each([
  ['America/Los_Angeles', 480],
  ['Pacific/Kiritimati', -840],
])('all of them are the same on a machine in %s', async (zone, offset) => {
  const said = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PROGRAM], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  });
  expect(JSON.parse(said)).toEqual([
    offset,
    chineseHolidays(2026),
    proposeChineseHolidays(2027),
    await proposePublicHolidays({ country: 'DE' }, 2027, 'en'),
    await proposePublicHolidays({ country: 'US' }, 2027, 'en'),
  ]);
});

describe('the alarm for a year nobody has confirmed', () => {
  const confirmed = { ...OFFICE_HOURS, confirmedYears: [2026] };

  test('rings eight weeks ahead, by the desk’s own date', () => {
    expect(calendarAlarm(confirmed, shanghai('2026-11-05T23:59'))).toBeUndefined();
    expect(calendarAlarm(confirmed, shanghai('2026-11-06T00:00'))).toEqual({ year: 2027, daysLeft: 56 });
    expect(calendarAlarm(confirmed, shanghai('2026-12-31T23:59'))).toEqual({ year: 2027, daysLeft: 1 });
    expect(calendarAlarm(confirmed, shanghai('2027-01-01T00:00'))).toEqual({ year: 2027, daysLeft: 0 });
  });

  test('is silent once the next year is confirmed', () => {
    const both = { ...confirmed, confirmedYears: [2026, 2027] };
    expect(calendarAlarm(both, shanghai('2026-12-31T12:00'))).toBeUndefined();
  });
});
