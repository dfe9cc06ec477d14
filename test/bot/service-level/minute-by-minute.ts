/**
 * The same clocks, worked out the slow way: walk through every minute, look at a clock on the wall, look back
 * over what has happened so far, and count the minute or not. No intervals, no prefix sums, no Temporal.
 * Everything in it happens on whole minutes.
 */
import type { CalendarRules, Policy } from '../../../bot/desk.ts';
import type { ClockName, Priority, TicketEvent } from '../../../bot/tickets/types.ts';

export const MINUTE_MS = 60_000;

interface WallMinute {
  readonly date: string;
  readonly weekday: number;
  readonly minute: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const walls = new Map<string, readonly WallMinute[]>();

/** What the wall shows at every quarter of an hour from `from` on; no zone changes its clocks in between. */
function wallQuarters(timeZone: string, from: Date, minutes: number): readonly WallMinute[] {
  const key = `${timeZone} ${from.toISOString()} ${minutes}`;
  const known = walls.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const quarters: WallMinute[] = [];
  for (let minute = 0; minute < minutes; minute += 15) {
    const part = Object.fromEntries(
      format
        .formatToParts(new Date(from.getTime() + minute * MINUTE_MS))
        .map(({ type, value }) => [type, value]),
    );
    quarters.push({
      date: `${part.year}-${part.month}-${part.day}`,
      weekday: WEEKDAYS.indexOf(part.weekday!) + 1,
      minute: Number(part.hour) * 60 + Number(part.minute),
    });
  }
  walls.set(key, quarters);
  return quarters;
}

/** For each minute from `from` (on a quarter of an hour): is the desk open? */
export function openMinutes(rules: CalendarRules, from: Date, minutes: number): Uint8Array {
  const open = new Uint8Array(minutes);
  const quarters = wallQuarters(rules.timeZone, from, minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    const wall = quarters[Math.floor(minute / 15)]!;
    if (rules.holidays[wall.date] !== undefined) continue;
    const weekday = rules.makeUpDays[wall.date] ?? wall.weekday;
    const shown = wall.minute + (minute % 15);
    for (const { fromMinute, toMinute } of rules.week[weekday] ?? [])
      if (fromMinute <= shown && shown < toMinute) open[minute] = 1;
  }
  return open;
}

export interface SlowClock {
  readonly name: ClockName;
  readonly targetMinutes: number;
  /** Minutes since the start of the walk. */
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly isPaused: boolean;
  /** Minutes counted before that minute. */
  spentBefore(minute: number): number;
  /** First minute before which so much was counted; undefined: not within the walk. */
  reaches(spent: number): number | undefined;
}

/** Walks from `from` through `open.length` minutes; the first event is not before `from`. */
export function slowClocks(
  events: readonly TicketEvent[],
  policyOf: (nameAtVersion: string) => Policy,
  open: Uint8Array,
  from: Date,
): readonly SlowClock[] {
  const minuteOf = (event: TicketEvent): number => (event.at.getTime() - from.getTime()) / MINUTE_MS;
  const opened = minuteOf(events[0]!);
  const last = minuteOf(events.at(-1)!);

  // Which clocks there are follows from the order of events alone.
  const starts: { name: ClockName; startIndex: number; stopIndex: number | undefined }[] = [];
  const isResponse = (event: TicketEvent): boolean =>
    (event.kind === 'said' && event.by.kind === 'engineer') ||
    event.kind === 'resolved' ||
    event.kind === 'closed';
  const isPlea = (event: TicketEvent): boolean =>
    event.kind === 'heard' || (event.kind === 'reopened' && event.by.kind === 'person');
  const firstResponse = events.findIndex(isResponse);
  starts.push({
    name: 'first-response',
    startIndex: 0,
    stopIndex: firstResponse < 0 ? undefined : firstResponse,
  });
  if (firstResponse >= 0) {
    let waitingSince: number | undefined;
    for (let index = firstResponse + 1; index < events.length; index += 1) {
      const event = events[index]!;
      const isOpen = resolutionState(events.slice(0, index + 1), policyOf).isOpen;
      if (isPlea(event) && isOpen && waitingSince === undefined) waitingSince = index;
      if (isResponse(event) && waitingSince !== undefined) {
        starts.push({ name: 'next-response', startIndex: waitingSince, stopIndex: index });
        waitingSince = undefined;
      }
    }
    if (waitingSince !== undefined)
      starts.push({ name: 'next-response', startIndex: waitingSince, stopIndex: undefined });
  }

  const target = (name: ClockName, upToIndex: number): number => {
    let priority: Priority = 4;
    let policy: Policy | undefined;
    for (const event of events.slice(0, upToIndex + 1)) {
      if (event.kind === 'opened' || event.kind === 'policy-changed') policy = policyOf(event.policy);
      if (event.kind === 'opened' || event.kind === 'prioritised') priority = event.priority;
    }
    const field = {
      'first-response': 'firstResponseMs',
      'next-response': 'nextResponseMs',
      resolution: 'resolutionMs',
    } as const;
    return policy![field[name]][priority] / MINUTE_MS;
  };

  const clocks = starts.map(({ name, startIndex, stopIndex }): SlowClock => {
    const startedAt = minuteOf(events[startIndex]!);
    const stoppedAt = stopIndex === undefined ? undefined : minuteOf(events[stopIndex]!);
    const spent = new Int32Array(open.length + 1);
    for (let minute = startedAt; minute < open.length; minute += 1) {
      const counts = stoppedAt === undefined || minute < stoppedAt ? open[minute]! : 0;
      spent[minute + 1] = spent[minute]! + counts;
    }
    return slowClock(name, target(name, stopIndex ?? events.length - 1), startedAt, stoppedAt, false, spent);
  });

  // Resolution: minute by minute, looking back over what has happened up to and including that minute.
  const spent = new Int32Array(open.length + 1);
  let happened = 0;
  let state = resolutionState([], policyOf);
  let heldUntil = 0;
  for (let minute = opened; minute < open.length; minute += 1) {
    const before = happened;
    while (happened < events.length && minuteOf(events[happened]!) <= minute) happened += 1;
    if (happened !== before) {
      state = resolutionState(events.slice(0, happened), policyOf);
      heldUntil = state.heldUntil ? (state.heldUntil.getTime() - from.getTime()) / MINUTE_MS : 0;
    }
    const counts = state.isOpen && minute >= heldUntil ? open[minute]! : 0;
    spent[minute + 1] = spent[minute]! + counts;
  }
  const final = resolutionState(events, policyOf);
  const stopIndex = final.isOpen
    ? undefined
    : events.findLastIndex((_, index) => resolutionState(events.slice(0, index), policyOf).isOpen);
  return [
    ...clocks,
    slowClock(
      'resolution',
      target('resolution', stopIndex ?? events.length - 1),
      opened,
      stopIndex === undefined ? undefined : minuteOf(events[stopIndex]!),
      final.isOpen &&
        final.heldUntil !== undefined &&
        last < (final.heldUntil.getTime() - from.getTime()) / MINUTE_MS,
      spent,
    ),
  ];
}

function slowClock(
  name: ClockName,
  targetMinutes: number,
  startedAt: number,
  stoppedAt: number | undefined,
  isPaused: boolean,
  /** Minutes counted before each minute of the walk. */
  spent: Int32Array,
): SlowClock {
  return {
    name,
    targetMinutes,
    startedAt,
    stoppedAt,
    isPaused,
    spentBefore: (minute) => spent[Math.min(minute, spent.length - 1)]!,
    reaches(wanted) {
      for (let minute = startedAt; minute < spent.length - 1; minute += 1)
        if (spent[minute]! >= wanted) return minute;
      return undefined;
    },
  };
}

/** Looks back over everything so far: is the ticket open, and does a wait hold the clock, until when? */
function resolutionState(
  events: readonly TicketEvent[],
  policyOf: (nameAtVersion: string) => Policy,
): { readonly isOpen: boolean; readonly heldUntil: Date | undefined } {
  const lastEnd = events.findLastIndex((event) => event.kind === 'resolved' || event.kind === 'closed');
  const lastStart = events.findLastIndex((event) => event.kind === 'opened' || event.kind === 'reopened');
  if (lastStart <= lastEnd) return { isOpen: events.length === 0, heldUntil: undefined };
  const wait = events.findLastIndex((event) => event.kind === 'paused' || event.kind === 'resumed');
  const pause = events[wait];
  if (pause?.kind !== 'paused' || wait < lastStart) return { isOpen: true, heldUntil: undefined };
  const inForce = events.findLast((event) => event.kind === 'opened' || event.kind === 'policy-changed');
  const policy = policyOf(
    inForce?.kind === 'opened' || inForce?.kind === 'policy-changed' ? inForce.policy : '',
  );
  if (!policy.waits[pause.reason].pausesClock) return { isOpen: true, heldUntil: undefined };
  if (pause.reason === 'requester') {
    const asked = events.findLastIndex(
      (event, index) =>
        event.kind === 'said' &&
        event.question &&
        (index < wait || event.at.getTime() === pause.at.getTime()),
    );
    const heard = events.slice(0, wait).findLastIndex((event) => event.kind === 'heard');
    if (asked <= heard) return { isOpen: true, heldUntil: undefined };
  }
  return { isOpen: true, heldUntil: pause.until };
}
