/**
 * What is to happen to a ticket by itself, and when. Everything is planned from the events alone: whatever
 * claims, acknowledges, pauses or resolves adds an event, and the timers it ends are no longer there.
 */
import type { EscalationStep, Policy } from '../desk.ts';
import type { Priority, TicketEvent, Timer } from '../tickets/types.ts';
import type { Calendar } from './calendar.ts';
import { type Clock, clocksOf } from './clock.ts';
import { type Escalated, stepsSent } from './escalation-step.ts';

/**
 * Timers, soonest first. A warning or escalation that was sent is not planned again, not even when the
 * deadline has moved, as long as it was sent at or after the moment the new plan has for it. What lies before
 * the last event is late already: of the warnings of one clock only the strongest stays, of its escalations only the
 * furthest.
 */
export function timersOf(
  events: readonly TicketEvent[],
  policyOf: (nameAtVersion: string) => Policy,
  calendar: Calendar,
): readonly Timer[] {
  const state = stateOf(events);
  if (!state || state.isClosed) return [];
  const policy = policyOf(state.policy);
  /** Instants in service time can still fall on the minute of closing; nobody is rung up for that. */
  const alert = (at: Date): Date =>
    policy.alertsOutsideHours.includes(state.priority) ? at : calendar.nextOpening(at);

  if (state.resolvedAt)
    return [
      { kind: 'close', at: alert(calendar.addServiceTime(state.resolvedAt, policy.closeAfterMs)), step: 0 },
    ];

  const stepOf = stepsSent(events, policy);
  const timers: Timer[] = [];
  for (const clock of clocksOf(events, policyOf, calendar)) {
    if (!clock.due) continue;
    const told = { ...toldOf(clock, events), stepOf };
    const ofClock = [
      ...warnings(clock, clock.due, policy, told, alert),
      ...escalations(clock, clock.due, policy, told, state.priority, calendar, alert),
    ];
    timers.push(...withoutOutdone(ofClock, state.lastAt));
  }
  if (state.waitingUntil) timers.push({ kind: 'pause-limit', at: alert(state.waitingUntil), step: 0 });
  else if (state.isAssigned) timers.push(idleTimer(state, policy, calendar, alert));
  return timers.sort((one, other) => one.at.getTime() - other.at.getTime());
}

type Alert = (at: Date) => Date;
type Warned = Extract<TicketEvent, { kind: 'warned' }>;

interface Told {
  readonly warned: readonly Warned[];
  readonly escalated: readonly Escalated[];
  /** Of the policy in force; undefined for a level that its chain does not call. */
  stepOf(sent: Escalated): number | undefined;
  /** `seq` of the last event by which somebody took notice; -1 if there is none. */
  readonly noticed: number;
}

/** What was sent about clocks of that name; an earlier one's notices lie before anything this one plans. */
function toldOf(clock: Clock, events: readonly TicketEvent[]): Omit<Told, 'stepOf'> {
  const warned: Warned[] = [];
  const escalated: Escalated[] = [];
  let noticed = -1;
  for (const event of events) {
    if (event.kind === 'warned' && event.clock === clock.name) warned.push(event);
    else if (event.kind === 'escalated' && event.clock === clock.name) escalated.push(event);
    else if (event.kind === 'acknowledged' || event.kind === 'claimed' || event.kind === 'paused')
      noticed = event.seq;
  }
  return { warned, escalated, noticed };
}

function warnings(clock: Clock, due: Date, policy: Policy, told: Told, alert: Alert): readonly Timer[] {
  if (told.escalated.some((sent) => sent.due.getTime() === due.getTime() || sent.at >= due)) return [];
  return policy.warnAtPercent.flatMap((percent): readonly Timer[] => {
    const at = clock.instantAt((clock.targetMs * percent) / 100)!;
    const isTold = told.warned.some(
      (sent) => sent.percent >= percent && (sent.due.getTime() === due.getTime() || sent.at >= at),
    );
    return isTold ? [] : [{ kind: 'warn', at: alert(at), clock: clock.name, step: percent, due }];
  });
}

function escalations(
  clock: Clock,
  due: Date,
  policy: Policy,
  told: Told,
  priority: Priority,
  calendar: Calendar,
  alert: Alert,
): readonly Timer[] {
  const instantOf = (step: EscalationStep): Date => clock.instantAt(clock.targetMs + step.afterMs)!;
  const timer = (step: number, repeat: number, at: Date): Timer => ({
    kind: 'escalate',
    at: alert(at),
    clock: clock.name,
    step,
    repeat,
    due,
  });
  /** The furthest notice about this deadline. */
  let last: { readonly sent: Escalated; readonly index: number } | undefined;
  for (const sent of told.escalated) {
    const index = told.stepOf(sent);
    if (index === undefined) continue;
    const step = policy.escalation[index];
    const isThisDue =
      sent.due.getTime() === due.getTime() || (step !== undefined && sent.at >= instantOf(step));
    if (isThisDue && !(last && last.index > index)) last = { sent, index };
  }
  const timers = policy.escalation.flatMap((step, index) =>
    last && index <= last.index ? [] : [timer(index, 0, instantOf(step))],
  );
  const step = last && policy.escalation[last.index];
  if (
    last &&
    step &&
    step.repeatEveryMs > 0 &&
    last.sent.repeat < step.repeats &&
    told.noticed < last.sent.seq
  ) {
    // Counted from when it was really sent, so that a day off-line is not made up for in a row. Where the
    // policy rings outside service hours a repeat goes by the wall clock: otherwise it would wait for morning.
    const { at: sentAt, repeat } = last.sent;
    const at = policy.alertsOutsideHours.includes(priority)
      ? new Date(sentAt.getTime() + step.repeatEveryMs)
      : calendar.addServiceTime(sentAt, step.repeatEveryMs);
    timers.push(timer(last.index, repeat + 1, at));
  }
  return timers;
}

/** Drops what is late and said better by something else that is late. */
function withoutOutdone(timers: readonly Timer[], now: Date): readonly Timer[] {
  const late = timers.filter((timer) => timer.at <= now);
  if (late.length < 2) return timers;
  const rank = (timer: Timer): number => (timer.kind === 'escalate' ? 1000 + timer.step : timer.step);
  const strongest = late.reduce((one, other) => (rank(other) > rank(one) ? other : one));
  return timers.filter((timer) => timer === strongest || timer.at > now);
}

function idleTimer(state: State, policy: Policy, calendar: Calendar, alert: Alert): Timer {
  const { idleSince, remindedAt } = state;
  if (!remindedAt)
    return {
      kind: 'remind',
      at: alert(calendar.addServiceTime(idleSince, policy.remindIdleAfterMs)),
      step: 0,
    };
  const planned = calendar.addServiceTime(idleSince, policy.offerIdleAfterMs);
  // A reminder that came late leaves as much time as one that came in time.
  const fair = calendar.addServiceTime(
    remindedAt,
    Math.max(0, policy.offerIdleAfterMs - policy.remindIdleAfterMs),
  );
  return { kind: 'offer', at: alert(new Date(Math.max(planned.getTime(), fair.getTime()))), step: 0 };
}

/** As much of the ticket as timers depend on. */
interface State {
  policy: string;
  priority: Priority;
  lastAt: Date;
  isAssigned: boolean;
  /** When an engineer last did something, or had a reason not to. */
  idleSince: Date;
  remindedAt?: Date | undefined;
  waitingUntil?: Date | undefined;
  resolvedAt?: Date | undefined;
  isClosed: boolean;
}

function stateOf(events: readonly TicketEvent[]): State | undefined {
  const opened = events[0];
  if (opened?.kind !== 'opened') return undefined;
  const state: State = {
    policy: opened.policy,
    priority: opened.priority,
    lastAt: opened.at,
    isAssigned: false,
    idleSince: opened.at,
    isClosed: false,
  };
  for (const event of events) {
    if (event.at > state.lastAt) state.lastAt = event.at;
    switch (event.kind) {
      case 'opened':
      case 'heard':
      case 'warned':
      case 'escalated':
        continue;
      case 'reminded':
        state.remindedAt = state.lastAt;
        continue;
      case 'claimed':
        state.isAssigned = true;
        break;
      case 'handed-over':
        state.isAssigned = 'engineer' in event.to;
        break;
      case 'released':
      case 'offered':
        state.isAssigned = false;
        break;
      case 'paused':
        if (!state.resolvedAt) state.waitingUntil = event.until;
        break;
      case 'resumed':
        state.waitingUntil = undefined;
        break;
      case 'resolved':
        state.resolvedAt = state.lastAt;
        state.waitingUntil = undefined;
        break;
      case 'reopened':
        state.resolvedAt = undefined;
        state.isClosed = false;
        break;
      case 'closed':
        state.isClosed = true;
        state.waitingUntil = undefined;
        break;
      case 'prioritised':
        state.priority = event.priority;
        break;
      case 'policy-changed':
        state.policy = event.policy;
        continue;
      case 'said':
      case 'noted':
      case 'acknowledged':
        break;
      default: {
        const never: never = event;
        return never;
      }
    }
    state.idleSince = state.lastAt;
    state.remindedAt = undefined;
  }
  return state;
}
