/**
 * Service hours on the time line. A calendar is **open** exactly while a clock on the wall of its zone shows
 * a time inside the day's hours: an hour that daylight saving skips does not count, one that comes twice
 * counts twice. All spans are milliseconds of **service time**: time during which the calendar is open.
 */
import type { CalendarRules, OpenInterval } from '../desk.ts';
import { collected, type DeskProblem, ProblemsError, type Report } from './problem.ts';
import { isTimeZone, offsetSegments } from './zone.ts';

export type { Problem } from './problem.ts';

export interface Calendar {
  readonly version: string;
  readonly timeZone: string;
  isOpen(at: Date): boolean;
  /** Service time from one instant to a later one; 0 when `to` is not later. */
  serviceTimeBetween(from: Date, to: Date): number;
  /** The first instant at which that much service time has passed; `from` itself at 0. */
  addServiceTime(from: Date, ms: number): Date;
  /** `at` itself while open. */
  nextOpening(at: Date): Date;
  /** Were the year's holidays confirmed? */
  coversYear(year: number): boolean;
  /** Open stretches inside `from`..`to`, cut to it, one a day and interval. */
  openIntervals(from: Date, to: Date): readonly { readonly from: Date; readonly to: Date }[];
  /** What a `YYYY-MM-DD` of the calendar's zone is. */
  dayKind(localDate: string): DayKind;
}

export interface DayKind {
  /** `weekend`: a weekday that has no hours. */
  readonly kind: 'holiday' | 'make-up' | 'weekend' | 'workday';
  /** The holiday's name. */
  readonly name?: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone is further from UTC than this. */
const MAX_OFFSET_MS = 15 * 3_600_000;
/** Instants outside are refused: a typing error in a year must not make the desk compute for minutes. */
const YEARS = { first: 1970, last: 2199 };

/** ISO weekday, 1 Monday to 7 Sunday, of a day counted from 1970-01-01. */
function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function dayNumber(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) / DAY_MS;
}

/** What a `YYYY-MM-DD` is by the rules; a day that is both holiday and made up for is a holiday. */
export function dayKindOf(rules: CalendarRules, localDate: string): DayKind {
  const holiday = rules.holidays[localDate];
  if (holiday !== undefined) return { kind: 'holiday', name: holiday };
  if (rules.makeUpDays[localDate] !== undefined) return { kind: 'make-up' };
  const hours = rules.week[isoWeekday(dayNumber(localDate))];
  return { kind: hours?.length ? 'workday' : 'weekend' };
}

/** ISO weekday whose hours and duty a date has: its own, a make-up day's model; undefined on a holiday. */
export function weekdayLike(rules: CalendarRules, localDate: string): number | undefined {
  if (rules.holidays[localDate] !== undefined) return undefined;
  return rules.makeUpDays[localDate] ?? isoWeekday(dayNumber(localDate));
}

/**
 * Makes the calendar that the rules describe. Years are compiled when first asked about, or at once for `range`.
 * @throws ProblemsError with everything `checkCalendar` finds.
 */
export function compileCalendar(
  rules: CalendarRules,
  range?: { readonly fromYear: number; readonly toYear: number },
): Calendar {
  const problems = checkCalendar(rules);
  if (problems.length > 0) throw new ProblemsError(problems);
  const openings = new Openings(rules);
  if (range) openings.cover(Date.UTC(range.fromYear, 0, 1), Date.UTC(range.toYear, 11, 31));

  return {
    version: rules.version,
    timeZone: rules.timeZone,
    isOpen: (at) => openings.nextOpening(at.getTime()) === at.getTime(),
    serviceTimeBetween: (from, to) => openings.between(from.getTime(), to.getTime()),
    addServiceTime: (from, ms) => new Date(openings.add(from.getTime(), ms)),
    nextOpening: (at) => new Date(openings.nextOpening(at.getTime())),
    coversYear: (year) => rules.confirmedYears.includes(year),
    openIntervals: (from, to) => openings.within(from.getTime(), to.getTime()),
    dayKind: (localDate) => dayKindOf(rules, localDate),
  };
}

/**
 * One calendar out of several that followed each other: until a part's `since` the one before it counts, so a
 * change of hours or holidays moves what is still to come and leaves what was earned. Parts in order; the
 * first one's `since` is not looked at.
 */
export function stitchCalendars(
  parts: readonly { readonly since: Date; readonly calendar: Calendar }[],
): Calendar {
  const last = parts.at(-1);
  if (!last) throw new RangeError('stitchCalendars needs at least one calendar; it was given none.');
  if (parts.length === 1) return last.calendar;
  const startOf = (index: number): number => (index === 0 ? -Infinity : parts[index]!.since.getTime());
  const endOf = (index: number): number => parts[index + 1]?.since.getTime() ?? Infinity;
  const partAt = (ms: number): number => {
    let index = parts.length - 1;
    while (startOf(index) > ms) index -= 1;
    return index;
  };
  return {
    version: parts.map((part) => part.calendar.version).join('+'),
    timeZone: last.calendar.timeZone,
    isOpen: (at) => parts[partAt(at.getTime())]!.calendar.isOpen(at),
    serviceTimeBetween(from, to) {
      let total = 0;
      for (const [index, part] of parts.entries()) {
        const start = Math.max(from.getTime(), startOf(index));
        const end = Math.min(to.getTime(), endOf(index));
        if (start < end) total += part.calendar.serviceTimeBetween(new Date(start), new Date(end));
      }
      return total;
    },
    addServiceTime(from, ms) {
      let left = ms;
      let at = from;
      for (let index = partAt(from.getTime()); ; index += 1) {
        const { calendar } = parts[index]!;
        const end = endOf(index);
        if (end === Infinity) return calendar.addServiceTime(at, left);
        const available = calendar.serviceTimeBetween(at, new Date(end));
        if (left <= available) return calendar.addServiceTime(at, left);
        left -= available;
        at = new Date(end);
      }
    },
    nextOpening(at) {
      let from = at;
      for (let index = partAt(at.getTime()); ; index += 1) {
        const opening = parts[index]!.calendar.nextOpening(from);
        const end = endOf(index);
        if (opening.getTime() < end) return opening;
        from = new Date(end);
      }
    },
    coversYear: (year) => last.calendar.coversYear(year),
    openIntervals: (from, to) =>
      parts.flatMap((part, index) => {
        const start = Math.max(from.getTime(), startOf(index));
        const end = Math.min(to.getTime(), endOf(index));
        return start < end ? part.calendar.openIntervals(new Date(start), new Date(end)) : [];
      }),
    dayKind: (localDate) =>
      parts[partAt(dayNumber(localDate) * DAY_MS + DAY_MS / 2)]!.calendar.dayKind(localDate),
  };
}

/** Open stretches as sorted arrays with prefix sums, grown a year at a time: every question is a binary search. */
class Openings {
  private readonly rules: CalendarRules;
  private starts: number[] = [];
  private ends: number[] = [];
  /** Service time before each start, counted from the first one. */
  private before: number[] = [];
  private totalMs = 0;
  private firstYear = 0;
  private lastYear = -1;

  constructor(rules: CalendarRules) {
    this.rules = rules;
  }

  /** Compiles the years around both instants, a day of margin for the zone's distance to UTC included. */
  cover(fromMs: number, toMs: number): void {
    if (this.lastYear >= this.firstYear && fromMs >= this.coveredFromMs && toMs < this.coveredToMs) return;
    const first = yearOf(fromMs - DAY_MS);
    const last = yearOf(toMs + DAY_MS);
    if (this.lastYear < this.firstYear) {
      this.firstYear = first;
      this.lastYear = first - 1;
    }
    while (this.lastYear < last) this.appendYear();
    if (first < this.firstYear) {
      const known = this.lastYear;
      this.starts = [];
      this.ends = [];
      this.before = [];
      this.totalMs = 0;
      this.firstYear = first;
      this.lastYear = first - 1;
      while (this.lastYear < known) this.appendYear();
    }
  }

  private get coveredFromMs(): number {
    return Date.UTC(this.firstYear, 0, 2);
  }

  private get coveredToMs(): number {
    return Date.UTC(this.lastYear, 11, 31);
  }

  private appendYear(): void {
    this.lastYear += 1;
    for (const [startMs, endMs] of openInYear(this.rules, this.lastYear)) {
      this.starts.push(startMs);
      this.ends.push(endMs);
      this.before.push(this.totalMs);
      this.totalMs += endMs - startMs;
    }
  }

  /** Index of the first stretch that ends after the instant; compiles on until there is one. */
  private firstEndingAfter(ms: number): number {
    this.cover(ms, ms);
    while ((this.ends.at(-1) ?? -Infinity) <= ms) this.growOn();
    return firstAbove(this.ends, ms);
  }

  private growOn(): void {
    if (this.lastYear >= YEARS.last) throw outOfYears(Date.UTC(this.lastYear + 1, 0, 1));
    this.appendYear();
  }

  nextOpening(ms: number): number {
    // First: an earlier year gives the stretches new places.
    const index = this.firstEndingAfter(ms);
    return Math.max(ms, this.starts[index]!);
  }

  between(fromMs: number, toMs: number): number {
    if (!(toMs > fromMs)) return 0;
    this.cover(fromMs, toMs);
    return this.openUntil(toMs) - this.openUntil(fromMs);
  }

  private openUntil(ms: number): number {
    const index = firstAbove(this.ends, ms);
    if (index === this.ends.length) return this.totalMs;
    return this.before[index]! + Math.max(0, ms - this.starts[index]!);
  }

  add(fromMs: number, ms: number): number {
    if (!(ms >= 0)) throw new RangeError(`addServiceTime takes a span of at least 0 ms; it was given ${ms}.`);
    if (ms === 0) return fromMs;
    this.cover(fromMs, fromMs);
    const target = this.openUntil(fromMs) + ms;
    while (this.totalMs < target) this.growOn();
    // The last stretch with less than the target before it: its end, not the next start, when it fits exactly.
    const index = firstAtLeast(this.before, target) - 1;
    return this.starts[index]! + target - this.before[index]!;
  }

  within(fromMs: number, toMs: number): readonly { readonly from: Date; readonly to: Date }[] {
    if (!(toMs > fromMs)) return [];
    this.cover(fromMs, toMs);
    const found: { from: Date; to: Date }[] = [];
    for (let index = firstAbove(this.ends, fromMs); index < this.ends.length; index += 1) {
      const startMs = this.starts[index]!;
      if (startMs >= toMs) break;
      found.push({
        from: new Date(Math.max(startMs, fromMs)),
        to: new Date(Math.min(this.ends[index]!, toMs)),
      });
    }
    return found;
  }
}

function yearOf(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  if (!(year >= YEARS.first - 1 && year <= YEARS.last)) throw outOfYears(ms);
  return year;
}

function outOfYears(ms: number): RangeError {
  const value = Number.isNaN(ms) ? 'an invalid date' : `the instant ${ms} ms`;
  return Object.assign(
    new RangeError(
      `The service calendar knows ${YEARS.first} to ${YEARS.last}; it was asked about ${value}.`,
    ),
    { code: 'CALENDAR_RANGE' },
  );
}

/** First index whose value is greater. */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** First index whose value is not less. */
function firstAtLeast(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Open stretches of a calendar year's local dates, in order. */
function openInYear(rules: CalendarRules, year: number): [number, number][] {
  const yearStart = Date.UTC(year, 0, 1);
  const yearEnd = Date.UTC(year + 1, 0, 1);
  const open: [number, number][] = [];
  for (const segment of offsetSegments(rules.timeZone, yearStart - MAX_OFFSET_MS, yearEnd + MAX_OFFSET_MS)) {
    // Inside a segment the wall clock runs evenly, so its readings can be treated like instants.
    const wallFrom = Math.max(segment.fromMs + segment.offsetMs, yearStart);
    const wallTo = Math.min(segment.toMs + segment.offsetMs, yearEnd);
    for (let day = Math.floor(wallFrom / DAY_MS); day * DAY_MS < wallTo; day += 1) {
      const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
      const weekday = weekdayLike(rules, date);
      if (weekday === undefined) continue;
      for (const { fromMinute, toMinute } of rules.week[weekday] ?? []) {
        const from = Math.max(day * DAY_MS + fromMinute * MINUTE_MS, wallFrom) - segment.offsetMs;
        const to = Math.min(day * DAY_MS + toMinute * MINUTE_MS, wallTo) - segment.offsetMs;
        if (from < to) open.push([from, to]);
      }
    }
  }
  return open;
}

/** Everything that is wrong with the rules; empty when they can be compiled. */
export function checkCalendar(rules: CalendarRules): readonly DeskProblem[] {
  return collected('calendar.', (report) => {
    if (!isTimeZone(rules.timeZone))
      report('CALENDAR_TIME_ZONE', 'timeZone', {
        en: `'${rules.timeZone}' is no time zone this machine knows. Write an IANA name such as Asia/Shanghai.`,
        zh: `本机不认识时区“${rules.timeZone}”。请写 IANA 名称，例如 Asia/Shanghai。`,
      });
    checkWeek(rules, report);
    for (const date of [...Object.keys(rules.holidays), ...Object.keys(rules.makeUpDays)])
      if (!isDate(date))
        report('CALENDAR_DATE', `holidays.${date}`, {
          en: `'${date}' is no date. Write YYYY-MM-DD.`,
          zh: `“${date}”不是日期。请写成 YYYY-MM-DD。`,
        });
    const isEverOpen = Object.values(rules.week).some((intervals) => intervals.length > 0);
    for (const [date, weekday] of Object.entries(rules.makeUpDays)) {
      const holiday = rules.holidays[date];
      if (holiday !== undefined)
        report('CALENDAR_DAY_TWICE', `makeUpDays.${date}`, {
          en: `${date} is a holiday (${holiday}) and a make-up working day. Remove one of the two.`,
          zh: `${date} 既是假日（${holiday}）又是调休上班日。请去掉其中一个。`,
        });
      // Where no day has hours that is said once.
      if (isEverOpen && !rules.week[weekday]?.length)
        report('CALENDAR_MAKE_UP_CLOSED', `makeUpDays.${date}`, {
          en: `${date} is to have the hours of weekday ${weekday}, which has none. Name a weekday with hours.`,
          zh: `${date} 要按星期${'一二三四五六日'[weekday - 1] ?? weekday}的时段上班，但那天没有服务时段。请写一个有时段的星期几。`,
        });
    }
  });
}

function checkWeek({ week }: CalendarRules, report: Report): void {
  let opens = false;
  for (const [weekday, intervals] of Object.entries(week)) {
    if (!/^[1-7]$/.test(weekday))
      report('CALENDAR_WEEKDAY', `week.${weekday}`, {
        en: `'${weekday}' is no weekday. Write 1 (Monday) to 7 (Sunday).`,
        zh: `“${weekday}”不是星期几。请写 1（星期一）到 7（星期日）。`,
      });
    let previous: OpenInterval | undefined;
    for (const [index, interval] of intervals.entries()) {
      const path = `week.${weekday}[${index}]`;
      const { fromMinute, toMinute } = interval;
      const isDayTime = (minute: number): boolean =>
        Number.isInteger(minute) && minute >= 0 && minute <= 1440;
      if (!isDayTime(fromMinute) || !isDayTime(toMinute) || fromMinute >= toMinute)
        report('CALENDAR_INTERVAL', path, {
          en: `${hours(interval)} does not run from a time of day to a later one. Split hours that pass midnight into two days.`,
          zh: `${hours(interval)} 的开始时间应早于结束时间。跨过零点的时段请分写在两天里。`,
        });
      else opens = true;
      if (previous && fromMinute < previous.toMinute)
        report('CALENDAR_OVERLAP', path, {
          en: `${hours(interval)} begins before ${hours(previous)} ends. Write the intervals in order, none inside another.`,
          zh: `${hours(interval)} 在 ${hours(previous)} 结束之前就开始了。请按先后顺序写，互不重叠。`,
        });
      previous = interval;
    }
  }
  if (!opens)
    report('CALENDAR_NEVER_OPEN', 'week', {
      en: 'No weekday has service hours, so no deadline would ever come. Give at least one day hours.',
      zh: '一周中没有一天有服务时段，时限就永远不会到。请至少给一天写上时段。',
    });
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** An interval of service hours as people write it: `09:00-12:00`. */
export function hours({ fromMinute, toMinute }: OpenInterval): string {
  const time = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return `${time(fromMinute)}-${time(toMinute)}`;
}
