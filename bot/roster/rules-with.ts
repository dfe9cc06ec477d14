/** The desk file's rules with what people changed while the desk runs. */
import type { CalendarRules } from '../desk.ts';
import { checkCalendar, compileCalendar, stitchCalendars } from '../service-level/calendar.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { ConfirmedYear, DeskChange } from './types.ts';

/**
 * `changes` oldest first. Who is on duty: the last entry wins. Holidays count from the moment they were
 * confirmed, so a year confirmed late moves what is still to come and leaves what was earned. A year that stands
 * in the desk file is the desk file's; a change that no longer goes with the file is left out.
 */
export function rulesWith(file: Rules, changes: readonly DeskChange[]): Rules {
  if (changes.length === 0) return file;
  const { desk } = file;
  const years = new Map<number, ConfirmedYear>();
  const parts = [{ since: new Date(0), calendar: file.calendar }];
  let calendar = desk.calendar;
  for (const { seq, at, fact } of changes) {
    if (fact.kind !== 'holidays' || desk.calendar.confirmedYears.includes(fact.days.year)) continue;
    const next = withYears(
      desk.calendar,
      [...new Map(years).set(fact.days.year, fact.days).values()],
      `${fact.days.year}.${seq}`,
    );
    if (checkCalendar(next).length > 0) continue;
    years.set(fact.days.year, fact.days);
    parts.push({ since: at, calendar: compileCalendar(next) });
    calendar = next;
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
