/**
 * The State Council's yearly notice as data: days off and 调休, days worked in exchange. `chinese-days` is the
 * source; a year that its data does not hold is not known here either, and never taken for plain weeks.
 */
import chineseDays from 'chinese-days';
import type { CalendarRules } from '../desk.ts';
import { wallTime } from './zone.ts';

export interface YearOfHolidays {
  readonly year: number;
  /** `YYYY-MM-DD` -> name in Chinese. */
  readonly holidays: Readonly<Record<string, string>>;
  /** `YYYY-MM-DD` that is worked -> ISO weekday it stands for. */
  readonly makeUpDays: Readonly<Record<string, number>>;
  /** For the record that an administrator confirms. */
  readonly source: string;
  /** `notice`: as published. `proposal`: the days fixed by law; bridge days and 调休 are not known yet. */
  readonly basis: 'notice' | 'proposal';
}

const FULL_NAMES: Readonly<Record<string, string>> = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };
/** Every notice has these two; New Year alone may be in the data because it reaches back into December. */
const IN_EVERY_NOTICE = ['春节', '国庆节'];

/** Days off and make-up days of a year as published; undefined when the library's data lacks the notice. */
export function chineseHolidays(year: number): YearOfHolidays | undefined {
  const days = noticedDays(year);
  const off = days.filter((day) => !day.isWorked);
  if (IN_EVERY_NOTICE.some((name) => !off.some((day) => day.name === name))) return undefined;
  return {
    year,
    holidays: Object.fromEntries(off.map(({ date, name }) => [date, name])),
    makeUpDays: makeUpDaysOf(days),
    source: '国务院办公厅放假通知, chinese-days',
    basis: 'notice',
  };
}

interface NoticedDay {
  readonly date: string;
  readonly name: string;
  readonly isWorked: boolean;
}

/** Days that a notice speaks of: the library gives them `Spring Festival,春节,4`, others the name of their weekday. */
function noticedDays(year: number): readonly NoticedDay[] {
  const days: NoticedDay[] = [];
  for (let date = `${year}-01-01`; date.startsWith(`${year}-`); date = plusDays(date, 1)) {
    const detail = chineseDays.getDayDetail(date);
    const name = detail.name.split(',')[1];
    if (name) days.push({ date, name: FULL_NAMES[name] ?? name, isWorked: detail.work });
  }
  return days;
}

/**
 * A notice says which days are worked, not for which days off: a festival's first make-up day is taken to
 * stand for its first bridge day, and so on. It only matters where weekdays differ in their hours.
 */
function makeUpDaysOf(days: readonly NoticedDay[]): Readonly<Record<string, number>> {
  const bridges = days.filter(({ date }) => chineseDays.isInLieu(date));
  const used = new Set<NoticedDay>();
  const makeUps: Record<string, number> = {};
  for (const { date, name, isWorked } of days) {
    if (!isWorked) continue;
    const bridge = bridges.find((one) => one.name === name && !used.has(one));
    if (bridge) used.add(bridge);
    makeUps[date] = bridge ? new Date(`${bridge.date}T00:00:00Z`).getUTCDay() : 1;
  }
  return makeUps;
}

/**
 * The days that the law fixes (as amended in November 2024), for a year whose notice is not known: a start
 * for the administrator, who adds bridge days and 调休 when the notice is out. Never confirmed by itself.
 */
export function proposeChineseHolidays(year: number): YearOfHolidays {
  const springFestival = lunar(year, 1, 1);
  const days: readonly (readonly [string, string])[] = [
    [`${year}-01-01`, '元旦'],
    ...[-1, 0, 1, 2].map((offset): readonly [string, string] => [plusDays(springFestival, offset), '春节']),
    [pureBrightness(year), '清明节'],
    [`${year}-05-01`, '劳动节'],
    [`${year}-05-02`, '劳动节'],
    [lunar(year, 5, 5), '端午节'],
    [lunar(year, 8, 15), '中秋节'],
    ...[1, 2, 3].map((day): readonly [string, string] => [`${year}-10-0${day}`, '国庆节']),
  ];
  return {
    year,
    holidays: Object.fromEntries(days),
    makeUpDays: {},
    source: '全国年节及纪念日放假办法 (2024), chinese-days',
    basis: 'proposal',
  };
}

/** First day of the lunar year 1900. */
const LUNAR_FROM = '1900-01-31';

/** By the library's months: its dates are a day off where the machine's own clock is behind UTC. */
function lunar(year: number, month: number, day: number): string {
  let days = day - 1;
  for (let before = 1900; before < year; before += 1) days += monthsOf(before, 12);
  return plusDays(LUNAR_FROM, days + monthsOf(year, month - 1));
}

/** Days of the first months of a lunar year, with the leap month that follows one of them. */
function monthsOf(year: number, months: number): number {
  const leap = chineseDays.getYearLeapMonth(year);
  let days = leap.leapMonth !== undefined && leap.leapMonth <= months ? leap.days : 0;
  for (let month = 1; month <= months; month += 1) days += chineseDays.monthDays(year, month);
  return days;
}

/** The 4th, 5th or 6th of April, by the rule that holds from 2000 to 2099. */
function pureBrightness(year: number): string {
  const inCentury = year % 100;
  return `${year}-04-0${Math.floor(inCentury * 0.2422 + 4.81) - Math.floor(inCentury / 4)}`;
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The notice usually comes in the first half of November; nobody wants to look for it at Christmas. */
const ALARM_DAYS = 56;

/**
 * A year whose holidays nobody has confirmed although it has begun (`daysLeft` 0) or begins within eight
 * weeks; undefined when all is well. Deadlines that reach into it count plain weeks until then.
 */
export function calendarAlarm(
  rules: CalendarRules,
  now: Date,
): { readonly year: number; readonly daysLeft: number } | undefined {
  const today = wallTime(now, rules.timeZone).slice(0, 10);
  const year = Number(today.slice(0, 4));
  if (!rules.confirmedYears.includes(year)) return { year, daysLeft: 0 };
  const daysLeft = (Date.UTC(year + 1, 0, 1) - Date.parse(today)) / 86_400_000;
  if (daysLeft > ALARM_DAYS || rules.confirmedYears.includes(year + 1)) return undefined;
  return { year: year + 1, daysLeft };
}
