/**
 * A year's days as an administrator reads and edits them in a form, one a line:
 *
 *     春节 2027-02-05..2027-02-11
 *
 * and, for make-up working days, the day and the weekday whose hours it has: `2027-02-14 monday`.
 */
import { daysLater } from './local-time.ts';
import type { ConfirmedYear } from './types.ts';

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const LONGEST_DAYS = 31;

export interface BadLine {
  readonly line: string;
  readonly why: 'form' | 'no-date' | 'other-year' | 'backwards';
}

export type ReadYear =
  | { readonly ok: true; readonly days: ConfirmedYear }
  | { readonly ok: false; readonly bad: readonly BadLine[] };

/** Days of the neighbouring December and January may belong to a year, too. */
export function belongsToYear(year: number, date: string): boolean {
  return date >= `${year - 1}-12-01` && date <= `${year + 1}-01-31`;
}

/** Every line that cannot be read is named. */
export function readYear(year: number, holidays: string, makeUpDays: string, source: string): ReadYear {
  const bad: BadLine[] = [];
  const off: Record<string, string> = {};
  const worked: Record<string, number> = {};
  const linesOf = (text: string) =>
    text
      .normalize('NFKC')
      .split(/[\n;]/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const belongs = (date: string) => belongsToYear(year, date);

  for (const line of linesOf(holidays)) {
    const read = /^(.{1,120}?)[:\s]+(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?$/.exec(line);
    const [first, last] = [read?.[2], read?.[3] ?? read?.[2]];
    if (!read || !first || !last) bad.push({ line, why: 'form' });
    else if (!isDate(first) || !isDate(last)) bad.push({ line, why: 'no-date' });
    else if (!belongs(first) || !belongs(last)) bad.push({ line, why: 'other-year' });
    else if (first > last || daysLater(first, LONGEST_DAYS) < last) bad.push({ line, why: 'backwards' });
    else for (let date = first; date <= last; date = daysLater(date, 1)) off[date] = read[1]!.trim();
  }
  for (const line of linesOf(makeUpDays)) {
    const read = /^(\d{4}-\d{2}-\d{2})[:\s]+(\S+)$/.exec(line);
    const weekday = read ? weekdayIn(read[2]!) : 0;
    if (!read || weekday === 0) bad.push({ line, why: 'form' });
    else if (!isDate(read[1]!)) bad.push({ line, why: 'no-date' });
    else if (!belongs(read[1]!)) bad.push({ line, why: 'other-year' });
    else worked[read[1]!] = weekday;
  }
  if (bad.length > 0) return { ok: false, bad };
  return { ok: true, days: { year, holidays: off, makeUpDays: worked, source } };
}

/** As `readYear` reads them: neighbouring days of one name in one line. */
export function holidayLines(holidays: Readonly<Record<string, string>>): string {
  return holidaySpans(holidays)
    .map(({ name, days }) => `${name} ${days}`)
    .join('\n');
}

/** Neighbouring days of one name are one span: `2027-02-05..2027-02-11`, or the one day. */
export function holidaySpans(
  holidays: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly days: string }[] {
  const spans: { name: string; from: string; to: string }[] = [];
  for (const [date, name] of Object.entries(holidays).sort()) {
    const last = spans.at(-1);
    if (last?.name === name && daysLater(last.to, 1) === date) last.to = date;
    else spans.push({ name, from: date, to: date });
  }
  return spans.map(({ name, from, to }) => ({ name, days: from === to ? from : `${from}..${to}` }));
}

export function makeUpLines(makeUpDays: Readonly<Record<string, number>>): string {
  return Object.entries(makeUpDays)
    .sort()
    .map(([date, weekday]) => `${date} ${WEEKDAYS[weekday - 1]}`)
    .join('\n');
}

function weekdayIn(word: string): number {
  const han = /^(?:周|星期)?([一二三四五六日天])$/.exec(word);
  if (han) return '一二三四五六日'.indexOf(han[1]!.replace('天', '日')) + 1;
  return (
    WEEKDAYS.findIndex((day) => day === word.toLowerCase() || day.slice(0, 3) === word.toLowerCase()) + 1
  );
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
