/**
 * What an auditor holds against a ticket. Written a second time on purpose: the promises are worked out from
 * the clocks and the log alone, without the timers that the desk itself goes by, so that a fault in those shows.
 */
import type { ChannelDirectory, Delivery } from '../ports.ts';
import { clocksOf } from '../service-level/clock.ts';
import { stepsSent } from '../service-level/escalation-step.ts';
import type { Branded } from '../types.ts';
import { noticesFor } from './notices.ts';
import { type Rules, ticketOf } from './ticket.ts';
import type { ClockName, Ticket, TicketEvent, Timer } from './types.ts';

/** Something that should have happened to a ticket: `escalate first-response 0`. */
export type Missed = `${Timer['kind']} ${ClockName | 'ticket'} ${number}`;

/**
 * What should have happened by `before` and has no event. A clock that is stopped or paused owes nothing; nor
 * does one whose moment lies outside the hours in which the policy lets people be called; a stronger word about
 * the same deadline stands for the weaker ones. `ticket` is what its events make it.
 */
export function missedBy(
  before: Date,
  ticket: Ticket,
  events: readonly TicketEvent[],
  rules: Rules,
): readonly Missed[] {
  if (ticket.status === 'closed') return [];
  const policy = rules.policyOf(ticket.policy);
  const calendar = rules.calendarOf(ticket.customer);
  const hasCome = (at: Date): boolean =>
    (policy.alertsOutsideHours.includes(ticket.priority) ? at : calendar.nextOpening(at)) <= before;

  const stepOf = stepsSent(events, policy);
  /** One that called a level of an earlier chain is a stronger word than any warning, and no step of this one. */
  const strengthOf = (event: Extract<TicketEvent, { kind: 'warned' | 'escalated' }>): number =>
    event.kind === 'warned' ? event.percent : ESCALATED + (stepOf(event) ?? -1);
  const promises = clocksOf(events, rules.policyOf, calendar).flatMap((clock): readonly Missed[] => {
    const { due, targetMs } = clock;
    if (!due) return [];
    const words = [
      ...policy.warnAtPercent.map((percent) => ({
        strength: percent,
        at: clock.instantAt((targetMs * percent) / 100)!,
        name: `warn ${clock.name} ${percent}` as const,
      })),
      ...policy.escalation.map(({ afterMs }, step) => ({
        strength: ESCALATED + step,
        at: clock.instantAt(targetMs + afterMs)!,
        name: `escalate ${clock.name} ${step}` as const,
      })),
    ];
    const said = events.flatMap((event) =>
      (event.kind === 'warned' || event.kind === 'escalated') &&
      event.clock === clock.name &&
      event.seq > clock.startedBy
        ? [{ at: event.at, due: event.due, strength: strengthOf(event) }]
        : [],
    );
    const isSaid = ({ strength, at }: (typeof words)[number]): boolean =>
      said.some((one) => one.strength >= strength && (one.due.getTime() === due.getTime() || one.at >= at));
    const missed = words.filter((word) => hasCome(word.at) && !isSaid(word));
    // One word is owed, not all: the strongest stands for the others.
    return missed.slice(-1).map(({ name }) => name);
  });

  // What the desk itself has planned and not done, whatever it is about.
  const planned = ticket.timers
    .filter(({ at }) => at <= before)
    .map(({ kind, clock, step }) => `${kind} ${clock ?? 'ticket'} ${step}` as const);
  return [...new Set([...promises, ...planned])];
}

/** Above every percentage: an escalation is a stronger word than any warning. */
const ESCALATED = 1_000;

/**
 * The notices that events since `since` must have and that are nowhere in the outbox, to be added as they are:
 * a key is the notice's identity, so one that is there after all does not go twice.
 *
 * An event counts as told when one notice of its kind exists, wherever that went: a channel that was added
 * to the desk file yesterday must not be flooded with what was said elsewhere the day before. A note may have
 * been typed where it would be posted, so it is never missing. Of the cards only the last state matters.
 */
export function untold(
  since: Date,
  ticket: Ticket,
  events: readonly TicketEvent[],
  known: ReadonlySet<NoticeKind>,
  rules: Rules,
  channels: ChannelDirectory,
): readonly Delivery[] {
  const lacking = (deliveries: readonly Delivery[]): readonly Delivery[] =>
    deliveries.filter(({ key }) => !known.has(noticeKind(key)));
  return events.flatMap((event, index) => {
    if (event.at < since || event.kind === 'noted') return [];
    const isLast = index === events.length - 1;
    const isOf = ({ content }: Delivery): boolean => isLast || content.kind !== 'card';
    if (lacking(noticesFor(ticket, [event], rules, channels).filter(isOf)).length === 0) return [];
    // Worded from the ticket as it was then: its level, its deadlines, its assignee.
    const then = ticketOf(events.slice(0, index + 1), rules);
    return lacking(noticesFor(then, [event], rules, channels).filter(isOf));
  });
}

/** `T-1042:7:person` of `T-1042:7:person:web:li-na`: the event and what kind of notice, not where it went. */
export type NoticeKind = Branded<'NoticeKind'>;

export function noticeKind(key: string): NoticeKind {
  return key.split(':', 3).join(':') as NoticeKind;
}
