/**
 * What was promised on a ticket, and what has become of it: a pure function of its events, the policies they
 * name and the calendar. Nothing is stored that could drift; the same events give the same deadlines.
 *
 * What was earned stays earned. A later priority or policy changes the target, never the time already
 * counted; a reopened ticket goes on where it was resolved; a calendar made by `stitchCalendars` counts the
 * past by the hours that were valid then.
 */
import type { Policy } from '../desk.ts';
import type { ClockName, Priority, TicketEvent, WaitReason } from '../tickets/types.ts';
import type { Calendar } from './calendar.ts';

export interface Clock {
  readonly name: ClockName;
  readonly startedAt: Date;
  /** `seq` of the event that started it. */
  readonly startedBy: number;
  /** Service time promised, by the priority and policy in force now, or when it stopped. */
  readonly targetMs: number;
  /** From the start to where it stopped, else to its deadline or the last event, whichever is later. */
  readonly intervals: readonly Interval[];
  intervalsUntil(to: Date): readonly Interval[];
  /** Service time counted up to `now`; a pause that has reached its limit no longer holds it. */
  spentMs(now: Date): number;
  /** The deadline; undefined once stopped, and while paused. */
  readonly due?: Date;
  /** When that much service time was or will be counted, a running pause taken to reach its limit. */
  instantAt(spentMs: number): Date | undefined;
  readonly stoppedAt?: Date;
  /** Running and paused clocks may be past their deadline: compare `due` with now. */
  readonly outcome: 'running' | 'paused' | 'met' | 'missed';
}

export interface Interval {
  /** `closed`: outside service hours. */
  readonly kind: 'counted' | 'paused' | 'closed';
  readonly from: Date;
  readonly to: Date;
  readonly reason: IntervalReason;
}

export type IntervalReason =
  | 'service-hours'
  | 'outside-hours'
  /** Paused: for whom the ticket waits. */
  | WaitReason
  /** Paused: thought solved, until it was reopened. */
  | 'resolved'
  /** Counted: waiting, but the policy lets the clock run for that reason. */
  | 'wait-counts'
  /** Counted: waiting for the requester, who was never asked anything. */
  | 'no-question'
  /** Counted: the wait reached its limit. */
  | 'past-limit';

/**
 * The clocks of a ticket: first response, each next response, resolution. Events in order of `seq`; an event
 * dated before the one ahead of it counts as simultaneous with that one.
 */
export function clocksOf(
  events: readonly TicketEvent[],
  policyOf: (nameAtVersion: string) => Policy,
  calendar: Calendar,
): readonly Clock[] {
  const opened = events[0];
  if (opened?.kind !== 'opened') return [];
  let policy = policyOf(opened.policy);
  let priority: Priority = opened.priority;
  let nowMs = opened.at.getTime();

  const firstResponse = new RunningClock(
    'first-response',
    nowMs,
    opened.seq,
    policy.firstResponseMs[priority],
    calendar,
  );
  const resolution = new RunningClock(
    'resolution',
    nowMs,
    opened.seq,
    policy.resolutionMs[priority],
    calendar,
  );
  const nextResponses: RunningClock[] = [];
  const clocks = (): RunningClock[] => [firstResponse, ...nextResponses, resolution];
  const retarget = (): void => {
    firstResponse.retarget(policy.firstResponseMs[priority]);
    for (const clock of nextResponses) clock.retarget(policy.nextResponseMs[priority]);
    resolution.retarget(policy.resolutionMs[priority]);
  };
  const awaitResponse = (seq: number): void => {
    if (!firstResponse.stoppedAt || resolution.stoppedAt) return;
    if (nextResponses.length > 0 && !nextResponses.at(-1)!.stoppedAt) return;
    nextResponses.push(
      new RunningClock('next-response', nowMs, seq, policy.nextResponseMs[priority], calendar),
    );
  };
  const responded = (): void => {
    firstResponse.stop(nowMs);
    nextResponses.at(-1)?.stop(nowMs);
  };

  /** A question is out that the requester has not answered. */
  let isAsked = false;
  /** The wait that runs. `isAsked`: a question was out when it began, or was sent in the same breath. */
  let wait:
    | { readonly reason: WaitReason; readonly fromMs: number; readonly untilMs: number; isAsked: boolean }
    | undefined;
  /** From now on the wait holds the clock, or does not, by the policy in force. */
  const weigh = (): void => {
    if (!wait) return;
    const { reason, untilMs } = wait;
    if (!policy.waits[reason].pausesClock) resolution.waitCounting(nowMs, untilMs, 'wait-counts');
    else if (reason === 'requester' && !wait.isAsked) resolution.waitCounting(nowMs, untilMs, 'no-question');
    else resolution.pause(nowMs, untilMs, reason);
  };

  for (const event of events) {
    nowMs = Math.max(nowMs, event.at.getTime());
    switch (event.kind) {
      case 'said':
        if (event.by.kind === 'engineer') responded();
        if (event.question) {
          isAsked = true;
          if (wait && !wait.isAsked && wait.fromMs === nowMs) {
            wait.isAsked = true;
            weigh();
          }
        }
        break;
      case 'heard':
        isAsked = false;
        awaitResponse(event.seq);
        break;
      case 'paused':
        if (resolution.stoppedAt) break;
        wait = { reason: event.reason, fromMs: nowMs, untilMs: event.until.getTime(), isAsked };
        weigh();
        break;
      case 'resumed':
        wait = undefined;
        resolution.run(nowMs);
        break;
      case 'prioritised':
        priority = event.priority;
        retarget();
        break;
      case 'policy-changed': {
        const before = policy;
        policy = policyOf(event.policy);
        retarget();
        if (wait && nowMs < wait.untilMs) {
          const { reason } = wait;
          if (before.waits[reason].pausesClock !== policy.waits[reason].pausesClock) weigh();
        }
        break;
      }
      case 'resolved':
      case 'closed':
        wait = undefined;
        responded();
        resolution.stop(nowMs);
        break;
      case 'reopened':
        resolution.reopen(nowMs, policy.resolutionMs[priority]);
        // Whoever reopens a ticket by a button has said that it does not work: that, too, wants an answer.
        if (event.by.kind === 'person') awaitResponse(event.seq);
        break;
      case 'opened':
      case 'claimed':
      case 'released':
      case 'handed-over':
      case 'noted':
      case 'warned':
      case 'escalated':
      case 'acknowledged':
      case 'reminded':
      case 'offered':
        break;
      default: {
        const never: never = event;
        return never;
      }
    }
  }
  for (const clock of clocks()) clock.seenUntilMs = nowMs;
  return clocks();
}

/** Deadlines now; of several next responses the one that runs. */
export function deadlinesOf(clocks: readonly Clock[]): Partial<Record<ClockName, Date>> {
  const deadlines: Partial<Record<ClockName, Date>> = {};
  for (const { name, due } of clocks) if (due) deadlines[name] = due;
  return deadlines;
}

type HeldReason = WaitReason | 'resolved';

interface Span {
  readonly kind: 'counted' | 'paused';
  readonly reason: IntervalReason;
  readonly fromMs: number;
  toMs: number;
  /** Service time counted before it. */
  readonly earnedMs: number;
}

/** A clock as stretches that count or do not; the last one has no end yet. */
class RunningClock implements Clock {
  readonly name: ClockName;
  readonly startedAt: Date;
  readonly startedBy: number;
  targetMs: number;
  stoppedAt?: Date;
  /** Time of the ticket's last event: what lies beyond is not known to have happened. */
  seenUntilMs = 0;
  private readonly calendar: Calendar;
  private readonly spans: Span[] = [];

  constructor(name: ClockName, atMs: number, startedBy: number, targetMs: number, calendar: Calendar) {
    this.name = name;
    this.startedAt = new Date(atMs);
    this.startedBy = startedBy;
    this.targetMs = targetMs;
    this.calendar = calendar;
    this.push('counted', 'service-hours', atMs);
  }

  retarget(targetMs: number): void {
    if (!this.stoppedAt) this.targetMs = targetMs;
  }

  /** From here on it counts. */
  run(atMs: number): void {
    if (!this.stoppedAt) this.push('counted', 'service-hours', atMs);
  }

  /** Held, and running on by itself at `untilMs` unless something happens before. */
  pause(atMs: number, untilMs: number, reason: HeldReason): void {
    if (untilMs > atMs) this.push('paused', reason, atMs);
    this.push('counted', 'past-limit', Math.max(atMs, untilMs));
  }

  /** A wait during which it counts all the same. */
  waitCounting(atMs: number, untilMs: number, reason: 'wait-counts' | 'no-question'): void {
    if (untilMs > atMs) this.push('counted', reason, atMs);
    this.push('counted', 'past-limit', Math.max(atMs, untilMs));
  }

  stop(atMs: number): void {
    if (this.stoppedAt) return;
    this.push('paused', 'resolved', atMs);
    this.stoppedAt = new Date(atMs);
  }

  reopen(atMs: number, targetMs: number): void {
    if (!this.stoppedAt) return;
    this.stoppedAt = undefined;
    this.targetMs = targetMs;
    this.push('counted', 'service-hours', atMs);
  }

  /** Begins a stretch without an end and cuts off what was planned beyond. */
  private push(kind: Span['kind'], reason: IntervalReason, atMs: number): void {
    while (this.spans.length > 0 && this.spans.at(-1)!.fromMs >= atMs) this.spans.pop();
    const last = this.spans.at(-1);
    if (last) last.toMs = Math.min(last.toMs, atMs);
    const earnedMs = last ? last.earnedMs + this.counted(last, last.toMs) : 0;
    this.spans.push({ kind, reason, fromMs: atMs, toMs: Number.POSITIVE_INFINITY, earnedMs });
  }

  private counted(span: Span, toMs: number): number {
    if (span.kind === 'paused') return 0;
    return this.calendar.serviceTimeBetween(new Date(span.fromMs), new Date(Math.min(span.toMs, toMs)));
  }

  spentMs(now: Date): number {
    const span = this.spans.findLast((one) => one.fromMs <= now.getTime());
    return span ? span.earnedMs + this.counted(span, now.getTime()) : 0;
  }

  instantAt(spentMs: number): Date | undefined {
    if (spentMs <= 0) return this.startedAt;
    for (const [index, span] of this.spans.entries()) {
      if (span.kind === 'paused') continue;
      const next = this.spans[index + 1];
      if (next && next.earnedMs < spentMs) continue;
      return this.calendar.addServiceTime(new Date(span.fromMs), spentMs - span.earnedMs);
    }
    return undefined;
  }

  get isPaused(): boolean {
    const held = this.spans.findLast((one) => one.fromMs <= this.seenUntilMs);
    return !this.stoppedAt && held?.kind === 'paused';
  }

  get due(): Date | undefined {
    return this.stoppedAt || this.isPaused ? undefined : this.instantAt(this.targetMs);
  }

  get outcome(): Clock['outcome'] {
    if (this.stoppedAt) return this.spentMs(this.stoppedAt) <= this.targetMs ? 'met' : 'missed';
    return this.isPaused ? 'paused' : 'running';
  }

  get intervals(): readonly Interval[] {
    const end = this.stoppedAt?.getTime() ?? Math.max(this.due?.getTime() ?? 0, this.seenUntilMs);
    return this.intervalsUntil(new Date(end));
  }

  intervalsUntil(to: Date): readonly Interval[] {
    const endMs = Math.min(to.getTime(), this.stoppedAt?.getTime() ?? Number.POSITIVE_INFINITY);
    return this.spans.flatMap((span): readonly Interval[] => {
      const from = new Date(span.fromMs);
      const until = new Date(Math.min(span.toMs, endMs));
      if (!(from < until)) return [];
      if (span.kind === 'paused') return [{ kind: 'paused', from, to: until, reason: span.reason }];
      return this.openAndClosed(from, until, span.reason);
    });
  }

  private openAndClosed(from: Date, to: Date, reason: IntervalReason): readonly Interval[] {
    const intervals: Interval[] = [];
    let at = from;
    for (const open of this.calendar.openIntervals(from, to)) {
      if (at < open.from)
        intervals.push({ kind: 'closed', from: at, to: open.from, reason: 'outside-hours' });
      intervals.push({ kind: 'counted', from: open.from, to: open.to, reason });
      at = open.to;
    }
    if (at < to) intervals.push({ kind: 'closed', from: at, to, reason: 'outside-hours' });
    return intervals;
  }
}
