/** Computes a ticket from its events. */

import type { Desk, Policy } from '../desk.ts';
import type { Calendar } from '../service-level/calendar.ts';
import { clocksOf, deadlinesOf } from '../service-level/clock.ts';
import { timersOf } from '../service-level/timers.ts';
import type { Status, Ticket, TicketEvent } from './types.ts';

export interface Rules {
  readonly desk: Desk;
  /**
   * By which a customer's tickets are promised; undefined: the desk's own. One that left the desk file keeps the hours
   * it had; one that was never heard of has the desk's, so that a promise still stands.
   */
  calendarOf(customer: string | undefined): Calendar;
  /** `name@version` -> that policy; the current one when it is gone, so that a promise still stands. */
  policyOf(nameAtVersion: string): Policy;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Folds events, oldest first, into the ticket.
 * @throws RangeError when the first is not `opened` or a `seq` is missing: the ledger is damaged.
 */
export function ticketOf(events: readonly TicketEvent[], rules: Rules): Ticket {
  const first = events[0];
  if (first?.kind !== 'opened')
    throw new RangeError(`Ledger of ${first?.ticket ?? 'a ticket'} does not start with 'opened'`);
  const ticket: Writable<Ticket> = {
    id: first.ticket,
    version: events.length,
    status: 'new',
    requester: first.requester,
    ...(first.customer && { customer: first.customer }),
    ...(first.conversation && { conversation: first.conversation }),
    language: first.language,
    ...(first.timeZone && { timeZone: first.timeZone }),
    summary: first.summary,
    ...(first.category && { category: first.category }),
    ...(first.asset && { asset: first.asset }),
    attachments: first.attachments,
    impact: first.impact,
    urgency: first.urgency,
    priority: first.priority,
    policy: first.policy,
    openedAt: first.at,
    openedBy: first.by,
    level: rules.desk.levels[0]!.id,
    levels: [rules.desk.levels[0]!.id],
    lastActivityAt: first.at,
    reopenings: 0,
    deadlines: {},
    timers: [],
  };
  for (const [index, event] of events.entries()) {
    if (event.seq !== index)
      throw new RangeError(`Ledger of ${event.ticket}: expected event ${index}, found ${event.seq}`);
    apply(ticket, event);
  }
  const calendar = rules.calendarOf(first.customer);
  ticket.deadlines = deadlinesOf(clocksOf(events, rules.policyOf, calendar));
  ticket.timers = timersOf(events, rules.policyOf, calendar);
  return ticket;
}

function apply(ticket: Writable<Ticket>, event: TicketEvent): void {
  switch (event.kind) {
    case 'opened':
      return;
    case 'claimed':
      if (event.by.kind === 'engineer')
        ticket.assignee = { id: event.by.id, name: event.by.name, since: event.at };
      if (ticket.status === 'new') ticket.status = 'claimed';
      delete ticket.alarm;
      break;
    case 'released':
    case 'offered':
      delete ticket.assignee;
      ticket.status = asOpen(ticket, 'new');
      break;
    case 'handed-over':
      if ('level' in event.to) {
        moveTo(ticket, event.to.level);
        delete ticket.assignee;
        ticket.status = asOpen(ticket, 'new');
      } else {
        ticket.assignee = { id: event.to.engineer, name: event.to.name, since: event.at };
        ticket.status = asOpen(ticket, 'claimed');
      }
      break;
    case 'said':
    case 'noted':
      break;
    case 'policy-changed':
      ticket.policy = event.policy;
      return;
    case 'heard':
      ticket.attachments = [...ticket.attachments, ...event.attachments];
      break;
    case 'paused':
      ticket.waiting = { reason: event.reason, until: event.until, text: event.text };
      ticket.status = 'waiting';
      delete ticket.alarm;
      break;
    case 'resumed':
      delete ticket.waiting;
      ticket.status = ticket.assignee ? 'claimed' : 'new';
      break;
    case 'prioritised':
      ticket.impact = event.impact;
      ticket.urgency = event.urgency;
      ticket.priority = event.priority;
      break;
    case 'warned':
    case 'reminded':
      return;
    case 'escalated':
      moveTo(ticket, event.to);
      ticket.alarm = { clock: event.clock, level: event.to, repeat: event.repeat };
      return;
    case 'acknowledged':
      delete ticket.alarm;
      break;
    case 'resolved':
      ticket.status = 'resolved';
      ticket.solution = event.solution;
      ticket.resolvedAt = event.at;
      delete ticket.waiting;
      delete ticket.alarm;
      break;
    case 'reopened':
      ticket.status = ticket.assignee ? 'claimed' : 'new';
      ticket.reopenings += 1;
      delete ticket.resolvedAt;
      delete ticket.closedAt;
      delete ticket.closeCause;
      break;
    case 'closed':
      ticket.status = 'closed';
      ticket.closedAt = event.at;
      ticket.closeCause = event.cause;
      delete ticket.waiting;
      delete ticket.alarm;
      break;
    default: {
      event satisfies never;
    }
  }
  ticket.lastActivityAt = event.at;
}

function moveTo(ticket: Writable<Ticket>, level: string): void {
  ticket.level = level;
  if (!ticket.levels.includes(level)) ticket.levels = [...ticket.levels, level];
}

/** A waiting ticket stays waiting when it changes hands. */
function asOpen(ticket: Ticket, otherwise: Status): Status {
  return ticket.waiting ? 'waiting' : otherwise;
}
