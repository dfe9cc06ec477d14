/** The desk file's rules with what people changed while the desk runs. */
import type { CalendarRules } from '../desk.ts';
import { type Calendar, checkCalendar, compileCalendar, stitchCalendars } from '../service-level/calendar.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { ConfirmedYear, DeskChange, DeskFact } from './types.ts';

/**
 * `file` is the desk file in force, `changes` are oldest first. Who is on duty: the last entry wins. Hours and holidays count from the moment they were
 * changed or confirmed, so a change moves what is still to come and leaves what was earned, the desk's and each customer's
 * for itself. A year that stands in the desk file is the desk file's; a change that does not go with what is there is left
 * out. A customer that left the desk file keeps the hours it had, for its open tickets.
 * `unknown` hears of a customer that is asked for and was never in a desk file.
 */
export function rulesWith(
  file: Rules,
  changes: readonly DeskChange[],
  unknown: (customer: string) => void = () => {},
): Rules {
  if (changes.length === 0) return file;
  const { desk } = file;
  const own = hoursThrough(changes, undefined, desk, file.calendarOf(undefined));
  const customers = new Map<string, Through>();
  for (const customer of desk.customers)
    customers.set(customer.id, hoursThrough(changes, customer.id, customer, file.calendarOf(customer.id)));
  for (const { fact } of changes)
    if (fact.kind === 'customer-hours' && !customers.has(fact.customer))
      customers.set(fact.customer, hoursThrough(changes, fact.customer, fact, own.calendar));
  return {
    ...file,
    calendarOf: (customer) => {
      if (customer === undefined) return own.calendar;
      const found = customers.get(customer);
      if (!found) unknown(customer);
      return found?.calendar ?? own.calendar;
    },
    desk: {
      ...desk,
      calendar: own.rules,
      customers: desk.customers.map((one) => ({ ...one, calendar: customers.get(one.id)!.rules })),
      duty: [
        ...desk.duty,
        ...changes.flatMap(({ fact }) =>
          fact.kind === 'duty' ? fact.entries.map((entry) => ({ kind: 'dated' as const, ...entry })) : [],
        ),
      ],
    },
  };
}

/** Whose hours: the desk's have no `ownYears`. */
interface Hours {
  readonly calendar: CalendarRules;
  readonly ownYears?: boolean;
}

interface Through {
  /** As it is now. */
  readonly rules: CalendarRules;
  /** As it was, part by part. */
  readonly calendar: Calendar;
}

/** One calendar through its changes. `compiled` is `inFile`, and is used as long as there are none. */
function hoursThrough(
  changes: readonly DeskChange[],
  customer: string | undefined,
  inFile: Hours,
  compiled: Calendar,
): Through {
  const hoursIn = (fact: DeskFact): Hours | undefined => {
    if (customer === undefined) return fact.kind === 'hours' ? fact : undefined;
    return fact.kind === 'customer-hours' && fact.customer === customer ? fact : undefined;
  };
  const first = changes.map(({ fact }) => hoursIn(fact)).find((hours) => hours !== undefined);
  let base = first ?? inFile;
  let { calendar } = base;
  const parts = [{ since: new Date(0), calendar: first ? compileCalendar(calendar) : compiled }];
  /** By whose they are and year; a later word about a year replaces the earlier one. */
  const years = new Map<string, Extract<DeskFact, { kind: 'holidays' }>>();
  for (const { seq, at, fact } of changes) {
    const hours = hoursIn(fact);
    if (hours ? hours === first : fact.kind !== 'holidays') continue;
    const nextBase = hours ?? base;
    const nextYears = new Map(years);
    if (fact.kind === 'holidays') nextYears.set(`${fact.customer ?? ''} ${fact.days.year}`, fact);
    const whose = nextBase.ownYears ? customer : undefined;
    const ours = [...nextYears.values()].filter(
      (one) => one.customer === whose && !nextBase.calendar.confirmedYears.includes(one.days.year),
    );
    const version = fact.kind === 'holidays' ? `${fact.days.year}.${seq}` : nextBase.calendar.version;
    const next = withYears(
      nextBase.calendar,
      ours.map(({ days }) => days),
      version,
    );
    if (checkCalendar(next).length > 0) continue;
    if (fact.kind === 'holidays') years.set(`${fact.customer ?? ''} ${fact.days.year}`, fact);
    base = nextBase;
    if (isSame(next, calendar)) continue;
    calendar = next;
    const since = new Date(Math.max(at.getTime(), parts.at(-1)!.since.getTime()));
    parts.push({ since, calendar: compileCalendar(next) });
  }
  const stitched = stitchCalendars(parts);
  return { rules: { ...calendar, version: stitched.version }, calendar: stitched };
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
