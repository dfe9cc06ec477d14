/** The desk file's rules with what people changed while the desk runs. */
import type { CalendarRules } from '../desk.ts';
import { checkCalendar, compileCalendar, stitchCalendars } from '../service-level/calendar.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { ConfirmedYear, DeskChange } from './types.ts';

/**
 * `file` is the desk file in force, `changes` are oldest first. Who is on duty: the last entry wins. Hours and holidays count from the moment they were
 * changed or confirmed, so a change moves what is still to come and leaves what was earned. A year that stands
 * in the desk file is the desk file's; a change that does not go with what is there is left out.
 */
export function rulesWith(file: Rules, changes: readonly DeskChange[]): Rules {
  if (changes.length === 0) return file;
  const { desk } = file;
  const years = new Map<number, ConfirmedYear>();
  const first = changes.find(({ fact }) => fact.kind === 'hours')?.fact;
  let base = first?.kind === 'hours' ? first.calendar : desk.calendar;
  let calendar = base;
  const parts = [{ since: new Date(0), calendar: first ? compileCalendar(base) : file.calendar }];
  for (const { seq, at, fact } of changes) {
    if (fact.kind === 'duty' || fact.kind === 'desk-file' || fact === first) continue;
    const nextBase = fact.kind === 'hours' ? fact.calendar : base;
    const nextYears = new Map(years);
    if (fact.kind === 'holidays') nextYears.set(fact.days.year, fact.days);
    const ours = [...nextYears.values()].filter(({ year }) => !nextBase.confirmedYears.includes(year));
    const version = fact.kind === 'hours' ? fact.calendar.version : `${fact.days.year}.${seq}`;
    const next = withYears(nextBase, ours, version);
    if (checkCalendar(next).length > 0) continue;
    if (fact.kind === 'holidays') years.set(fact.days.year, fact.days);
    base = nextBase;
    if (isSame(next, calendar)) continue;
    calendar = next;
    const since = new Date(Math.max(at.getTime(), parts.at(-1)!.since.getTime()));
    parts.push({ since, calendar: compileCalendar(next) });
  }
  const stitched = stitchCalendars(parts);
  return {
    ...file,
    calendar: stitched,
    desk: {
      ...desk,
      calendar: { ...calendar, version: stitched.version },
      duty: [
        ...desk.duty,
        ...changes.flatMap(({ fact }) =>
          fact.kind === 'duty' ? fact.entries.map((entry) => ({ kind: 'dated' as const, ...entry })) : [],
        ),
      ],
    },
  };
}

/** Whether two calendars say the same, whatever their versions are called. */
export function isSame(one: CalendarRules, other: CalendarRules): boolean {
  const said = ({ timeZone, week, holidays, makeUpDays, confirmedYears }: CalendarRules) =>
    JSON.stringify([
      timeZone,
      ...[week, holidays, makeUpDays].map((record) => Object.entries(record).sort()),
      [...confirmedYears].sort(),
    ]);
  return said(one) === said(other);
}

/** The calendar with those years' days beside its own. */
export function withYears(
  calendar: CalendarRules,
  years: readonly ConfirmedYear[],
  version: string,
): CalendarRules {
  return {
    ...calendar,
    version,
    holidays: Object.assign({}, calendar.holidays, ...years.map((one) => one.holidays)),
    makeUpDays: Object.assign({}, calendar.makeUpDays, ...years.map((one) => one.makeUpDays)),
    confirmedYears: [...new Set([...calendar.confirmedYears, ...years.map((one) => one.year)])].sort(),
  };
}
