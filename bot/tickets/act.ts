/** What an action does to a ticket, or why it may not: rights and state, decided here for every door alike. */
import { engineerOf, isSamePerson } from '../engineers.ts';
import { instantOf, localTime } from '../roster/local-time.ts';
import { wallTime } from '../service-level/zone.ts';
import type { Action, Attachment, Person } from '../types.ts';
import type { Rules } from './ticket.ts';
import type { Actor, Ticket, TicketFact, WaitReason } from './types.ts';

export type TicketAction = Exclude<
  Extract<Action, { ticket: unknown }>,
  { kind: 'show' | 'explain' | 'approve-article' | 'dismiss-article' }
>;

export type Refusal =
  /** Engineers only. */
  | { readonly kind: 'not-an-engineer' }
  /** Somebody else's ticket. */
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'claimed-by'; readonly name: string; readonly since: Date }
  | { readonly kind: 'already-yours' }
  | { readonly kind: 'closed'; readonly at: Date }
  | { readonly kind: 'already-resolved'; readonly at: Date }
  | { readonly kind: 'not-resolved' }
  | { readonly kind: 'not-waiting' }
  | { readonly kind: 'nothing-to-acknowledge' }
  | { readonly kind: 'unknown-colleague'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'bad-time'; readonly value: string };

export type ActResult =
  | { readonly ok: true; readonly by: Actor; readonly facts: readonly TicketFact[] }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Decides an action on a ticket as it is now.
 * The requester may confirm, reopen, add and withdraw; everything else is for engineers.
 * @param attachments what was sent along with words for the requester or for colleagues.
 */
export function act(
  ticket: Ticket,
  action: TicketAction,
  person: Person,
  rules: Rules,
  now: Date,
  attachments: readonly Attachment[] = [],
): ActResult {
  const { desk } = rules;
  const engineer = engineerOf(desk, person.id);
  const isRequester = isSamePerson(desk, ticket.requester.id, person.id);
  const no = (refusal: Refusal): ActResult => ({ ok: false, refusal });
  const asRequester: Actor = { kind: 'person', id: person.id, name: person.name };
  const asEngineer: Actor = { kind: 'engineer', id: person.id, name: engineer?.name ?? person.name };
  const ok = (by: Actor, ...facts: readonly TicketFact[]): ActResult => ({ ok: true, by, facts });
  const isMine = ticket.assignee !== undefined && isSamePerson(desk, ticket.assignee.id, person.id);

  switch (action.kind) {
    case 'confirm':
    case 'add':
    case 'withdraw':
      if (!isRequester) return no({ kind: 'not-yours' });
      break;
    case 'reopen':
      if (!isRequester && !engineer) return no({ kind: 'not-yours' });
      break;
    default:
      if (!engineer) return no({ kind: 'not-an-engineer' });
  }
  if (ticket.status === 'closed' && action.kind !== 'reopen' && action.kind !== 'note')
    return no({ kind: 'closed', at: ticket.closedAt ?? now });

  /** Whoever works on a ticket that nobody has takes it with the first thing they do. */
  const taking: readonly TicketFact[] = ticket.assignee ? [] : [{ kind: 'claimed' }];
  const files = attachments.length > 0 ? { attachments } : {};

  switch (action.kind) {
    case 'confirm':
      if (ticket.status !== 'resolved') return no({ kind: 'not-resolved' });
      return ok(asRequester, { kind: 'closed', cause: 'confirmed' });
    case 'reopen':
      if (ticket.status !== 'resolved' && ticket.status !== 'closed') return no({ kind: 'not-resolved' });
      return ok(isRequester ? asRequester : asEngineer, { kind: 'reopened', text: action.text ?? '' });
    case 'add':
      return ok(asRequester, ...heardFacts(ticket, action.text, attachments));
    case 'withdraw':
      return ok(asRequester, { kind: 'closed', cause: 'withdrawn' });
    case 'claim':
      if (isMine) return no({ kind: 'already-yours' });
      if (ticket.assignee)
        return no({ kind: 'claimed-by', name: ticket.assignee.name, since: ticket.assignee.since });
      if (ticket.status === 'resolved') return no({ kind: 'already-resolved', at: ticket.resolvedAt ?? now });
      return ok(asEngineer, { kind: 'claimed' });
    case 'release':
      if (!ticket.assignee || !(isMine || engineer?.manager)) return no({ kind: 'not-yours' });
      return ok(asEngineer, { kind: 'released', reason: action.reason });
    case 'say':
      return ok(asEngineer, ...taking, { kind: 'said', text: action.text, question: false, ...files });
    case 'ask':
      return ok(asEngineer, ...taking, { kind: 'said', text: action.text, question: true });
    case 'note':
      return ok(asEngineer, { kind: 'noted', text: action.text, ...files });
    case 'wait': {
      if (ticket.status === 'resolved') return no({ kind: 'already-resolved', at: ticket.resolvedAt ?? now });
      const reason = action.reason as WaitReason;
      const until = waitUntil(action.until, reason, ticket, rules, now);
      if (!until) return no({ kind: 'bad-time', value: action.until ?? '' });
      // The reason goes to the person as the engineer's words. Waiting for the requester pauses the clock only
      // on a question that was sent: the same words are the question then.
      const told: TicketFact = {
        kind: 'said',
        text: action.text,
        question: reason === 'requester',
        withPause: true,
      };
      return ok(asEngineer, ...taking, told, { kind: 'paused', reason, until, text: action.text });
    }
    case 'resume':
      if (ticket.status !== 'waiting') return no({ kind: 'not-waiting' });
      return ok(asEngineer, { kind: 'resumed', cause: 'engineer' });
    case 'hand-over': {
      const level = desk.levels.find(
        (one) => one.id === action.to || Object.values(one.name).includes(action.to),
      );
      if (level)
        return ok(asEngineer, { kind: 'handed-over', to: { level: level.id }, reason: action.reason });
      const colleague = desk.engineers.find((one) => one.id === action.to || one.name === action.to);
      if (!colleague?.people[0])
        return no({
          kind: 'unknown-colleague',
          name: action.to,
          known: [...desk.levels.map((one) => one.id), ...desk.engineers.map((one) => one.name)],
        });
      return ok(asEngineer, {
        kind: 'handed-over',
        to: { engineer: colleague.people[0], name: colleague.name },
        reason: action.reason,
      });
    }
    case 'set-priority': {
      const { impact, urgency } = action as { impact: Ticket['impact']; urgency: Ticket['urgency'] };
      const priority = desk.priorities[impact][urgency];
      return ok(asEngineer, { kind: 'prioritised', impact, urgency, priority, reason: action.reason });
    }
    case 'acknowledge':
      if (!ticket.alarm) return no({ kind: 'nothing-to-acknowledge' });
      return ok(asEngineer, { kind: 'acknowledged' });
    case 'resolve':
      if (ticket.status === 'resolved') return no({ kind: 'already-resolved', at: ticket.resolvedAt ?? now });
      if (ticket.assignee && !isMine && !engineer?.manager)
        return no({ kind: 'claimed-by', name: ticket.assignee.name, since: ticket.assignee.since });
      return ok(asEngineer, ...taking, { kind: 'resolved', solution: action.solution });
    default: {
      const never: never = action;
      return never;
    }
  }
}

/** The requester's words; they end a wait for the requester and reopen what was thought solved. */
export function heardFacts(
  ticket: Ticket,
  text: string,
  attachments: Extract<TicketFact, { kind: 'heard' }>['attachments'] = [],
): readonly TicketFact[] {
  const heard: TicketFact = { kind: 'heard', text, attachments };
  if (ticket.status === 'resolved') return [{ kind: 'reopened', text }, heard];
  if (ticket.waiting?.reason === 'requester')
    return [heard, { kind: 'resumed', cause: 'requester-answered' }];
  return [heard];
}

const SERVICE_DAY_MS = 8 * 3_600_000;

/**
 * End of a wait: `4h` or `2d` of service time (a service day is 8 h), a time by the desk's clock (`2026-12-01 17:00`), or
 * an ISO instant; never later than the reason's limit in the policy. Absent: the limit. Undefined when the value cannot be read or is past.
 */
function waitUntil(
  value: string | undefined,
  reason: WaitReason,
  ticket: Ticket,
  rules: Rules,
  now: Date,
): Date | undefined {
  const { limitMs } = rules.policyOf(ticket.policy).waits[reason];
  const calendar = rules.calendarOf(ticket.customer);
  const limit = calendar.addServiceTime(now, limitMs);
  if (value === undefined) return limit;
  const short = /^(\d{1,3})\s*([hd])$/.exec(value.trim());
  const { timeZone } = rules.desk.calendar;
  const local = localTime(value, wallTime(now, timeZone).slice(0, 10));
  const asked = short
    ? calendar.addServiceTime(now, Number(short[1]) * (short[2] === 'h' ? 3_600_000 : SERVICE_DAY_MS))
    : local
      ? instantOf(local, timeZone)
      : new Date(value);
  if (Number.isNaN(asked.getTime()) || asked <= now) return undefined;
  return new Date(Math.min(asked.getTime(), limit.getTime()));
}
