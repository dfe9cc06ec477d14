/**
 * The clock for whoever is outside: a history in, every promise out. Nothing but what is given goes in, so the same
 * history gives the same deadlines anywhere; `npm run promises` is the same over JSON.
 *
 * How a history is read, where there is more than one way:
 * - Events are taken by `seq`, in whatever order they are given; one that is given twice counts once.
 * - An event dated before the one ahead of it (by `seq`) counts as simultaneous with that one.
 * - An event dated after `now` counts like any other and is named in `notes`.
 * - A policy that nobody gave (`name@version` of `opened` or `policy-changed`) is the last one of `policies`, and is
 *   named in `notes`: a promise still stands.
 * - A ticket whose `opened` names a customer goes by the calendars of that customer; where `customers` lacks it, by
 *   `calendars`, and it is named in `notes`.
 * - A pause holds the resolution alone, from its event up to `until`, unless the policy lets that reason count (a policy
 *   that changes meanwhile decides from then on) or, for `requester`, no question is out when it begins: no
 *   `said` with `question` since the last `heard`, a question dated like the pause included.
 * - Time between `resolved` and `reopened` counts for nobody.
 */
import type { CalendarRules, Policy } from '../desk.ts';
import type { ClockName, TicketEvent, Timer } from '../tickets/types.ts';
import type { Language } from '../types.ts';
import { compileCalendar, stitchCalendars } from './calendar.ts';
import { type Clock, clocksOf, deadlinesOf, type Interval } from './clock.ts';
import { type Explanation, explain } from './explain.ts';
import { levelTimesOf } from './level-times.ts';
import { type Problem, ProblemsError } from './problem.ts';
import { timersOf } from './timers.ts';

export interface History {
  /** The first, `seq` 0, is `opened`. */
  readonly events: readonly TicketEvent[];
  /** At least one; targets and spans in milliseconds of service time. */
  readonly policies: readonly Policy[];
  /** One after the other: each counts from its `since` on, the first from ever. */
  readonly calendars: readonly DatedCalendar[];
  /** The same by customer: of the one that `opened` names, in place of `calendars`. */
  readonly customers?: Readonly<Record<string, readonly DatedCalendar[]>>;
  readonly now: Date;
  /** Of the explanation; English without it. */
  readonly language?: Language;
}

export interface DatedCalendar {
  readonly since: Date;
  readonly rules: CalendarRules;
}

export interface Promises {
  /** Of the clocks that run; paused and stopped ones have none. */
  readonly deadlines: Readonly<Partial<Record<ClockName, Date>>>;
  readonly clocks: readonly PromisedClock[];
  /** What the desk would do by itself, soonest first. */
  readonly timers: readonly Timer[];
  /** The provider's own: with which level it lay and for whom outside it waited. */
  readonly levels: readonly {
    /** Undefined: the level every ticket starts with. */
    readonly level: string | undefined;
    readonly waiting?: string;
    readonly from: Date;
    readonly to?: Date;
    readonly spentMs: number;
  }[];
  readonly explanation: Explanation;
  /** What is odd about the history. */
  readonly notes: readonly string[];
}

export interface PromisedClock {
  readonly name: ClockName;
  readonly startedAt: Date;
  readonly targetMs: number;
  /** Service time counted up to `now`. */
  readonly spentMs: number;
  readonly due?: Date;
  readonly stoppedAt?: Date;
  readonly outcome: Clock['outcome'];
  readonly intervals: readonly Interval[];
}

/** @throws ProblemsError when the history cannot be one: naming every gap, contradiction and faulty calendar. */
export function promisesOf(history: History): Promises {
  const { policies, now, language = 'en' } = history;
  const events = inOrder(history);
  const customer = customerIn(events);
  const own = customer === undefined ? undefined : history.customers?.[customer];
  const calendar = stitchCalendars(
    (own ?? history.calendars).map(({ since, rules }) => ({ since, calendar: compileCalendar(rules) })),
  );
  const notes: string[] = [];
  const note = (text: string): void => {
    if (!notes.includes(text)) notes.push(text);
  };
  for (const { seq, at } of events)
    if (at > now) note(`Event ${seq} is dated ${at.toISOString()}, after now.`);
  if (customer !== undefined && !own)
    note(`There are no calendars of the customer ${customer}; the others count instead.`);
  const byName = new Map(policies.map((policy) => [`${policy.name}@${policy.version}`, policy]));
  const last = policies.at(-1) as Policy;
  const policyOf = (name: string): Policy => {
    const found = byName.get(name);
    if (!found) note(`There is no policy ${name}; ${last.name}@${last.version} counts instead.`);
    return found ?? last;
  };
  const clocks = clocksOf(events, policyOf, calendar);
  return {
    deadlines: deadlinesOf(clocks),
    clocks: clocks.map((clock): PromisedClock => {
      const { name, startedAt, targetMs, due, stoppedAt, outcome, intervals } = clock;
      return {
        ...{ name, startedAt, targetMs, spentMs: clock.spentMs(now), outcome, intervals },
        ...(due && { due }),
        ...(stoppedAt && { stoppedAt }),
      };
    }),
    timers: timersOf(events, policyOf, calendar),
    levels: levelTimesOf(events, calendar, now),
    explanation: explain(events, policyOf, calendar, language, calendar.timeZone, now),
    notes,
  };
}

function customerIn([opened]: readonly TicketEvent[]): string | undefined {
  return opened?.kind === 'opened' ? opened.customer : undefined;
}

function inOrder({ events, policies, calendars, customers }: History): readonly TicketEvent[] {
  const problems: Problem[] = [];
  const report = (code: string, path: string, message: string) => problems.push({ code, path, message });
  if (policies.length === 0) report('NO_POLICY', 'policies', 'There is none. Give at least one.');
  if (calendars.length === 0) report('NO_CALENDAR', 'calendars', 'There is none. Give at least one.');
  for (const [customer, own] of Object.entries(customers ?? {}))
    if (own.length === 0)
      report('NO_CALENDAR', `customers.${customer}`, 'There is none. Give at least one, or leave it out.');
  for (const [path, own] of [['calendars', calendars] as const, ...ofCustomers(customers)])
    own.forEach(({ since }, index) => {
      // The first one's `since` is not looked at.
      const before = index > 1 ? own[index - 1]!.since : undefined;
      if (before && since < before)
        report(
          'CALENDARS_ORDER',
          `${path}.${index}`,
          `It counts from ${since.toISOString()}, before the one ahead of it. Give them in order.`,
        );
    });
  const bySeq = new Map<number, TicketEvent>();
  for (const event of events) {
    const known = bySeq.get(event.seq);
    if (known && JSON.stringify(known) !== JSON.stringify(event))
      report('TWO_EVENTS', `events.${event.seq}`, `There are two different events ${event.seq}.`);
    bySeq.set(event.seq, event);
  }
  const ordered = [...bySeq.values()].sort((one, other) => one.seq - other.seq);
  ordered.forEach((event, index) => {
    if (event.seq !== index && ordered[index - 1]?.seq !== event.seq - 1)
      report('EVENT_MISSING', `events.${index}`, `Event ${index} is missing; ${event.seq} follows.`);
    if (event.ticket !== ordered[0]!.ticket)
      report(
        'TWO_TICKETS',
        `events.${event.seq}`,
        `It is of ${event.ticket}, the first of ${ordered[0]!.ticket}.`,
      );
  });
  if (ordered[0]?.kind !== 'opened')
    report('NOT_OPENED', 'events.0', `The first event is ${ordered[0]?.kind ?? 'missing'}, not 'opened'.`);
  if (problems.length > 0) throw new ProblemsError(problems);
  return ordered;
}

function ofCustomers(customers: History['customers'] = {}): (readonly [string, readonly DatedCalendar[]])[] {
  return Object.entries(customers).map(([id, own]) => [`customers.${id}`, own]);
}
