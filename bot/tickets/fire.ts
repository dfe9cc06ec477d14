/** What a ticket's timers do when their time has come. */

import { levelOf } from '../engineers.ts';
import type { Door } from '../types.ts';
import type { Rules } from './ticket.ts';
import type { Ticket, TicketFact, Timer } from './types.ts';

/** The door of what the desk does by itself. */
export const BY_ITSELF = 'desk' as Door;

/**
 * The facts that the due timers add, in order; empty when none is due any more. Of several due warnings of
 * one clock only the strongest is told, and none beside an escalation: after an outage people get one word
 * about a ticket, not five.
 */
export function factsDue(ticket: Ticket, now: Date, rules: Rules): readonly TicketFact[] {
  const due = ticket.timers.filter((timer) => timer.at <= now);
  const isOutdone = (timer: Timer): boolean =>
    timer.kind === 'warn' &&
    due.some(
      (other) =>
        other.clock === timer.clock &&
        (other.kind === 'escalate' || (other.kind === 'warn' && other.step > timer.step)),
    );
  const isRepeated = (timer: Timer): boolean =>
    timer.kind === 'escalate' &&
    due.some(
      (other) =>
        other.kind === 'escalate' &&
        other.clock === timer.clock &&
        (other.step > timer.step || (other.step === timer.step && (other.repeat ?? 0) > (timer.repeat ?? 0))),
    );
  return due
    .filter((timer) => !isOutdone(timer) && !isRepeated(timer))
    .map((timer) => factOf(timer, ticket, rules));
}

function factOf(timer: Timer, ticket: Ticket, rules: Rules): TicketFact {
  switch (timer.kind) {
    case 'warn':
      return { kind: 'warned', clock: timer.clock!, percent: timer.step, due: timer.due! };
    case 'escalate': {
      const policy = rules.policyOf(ticket.policy);
      const to = levelOf(rules.desk, policy.escalation[timer.step]?.level ?? ticket.level);
      return {
        kind: 'escalated',
        clock: timer.clock!,
        from: ticket.level,
        to: to.id,
        channel: to.channel,
        due: timer.due!,
        step: timer.step,
        repeat: timer.repeat ?? 0,
      };
    }
    case 'remind':
      return { kind: 'reminded' };
    case 'offer':
      return { kind: 'offered' };
    case 'pause-limit':
      return { kind: 'resumed', cause: 'limit' };
    case 'close':
      return { kind: 'closed', cause: 'silence' };
    default: {
      const never: never = timer.kind;
      return never;
    }
  }
}
