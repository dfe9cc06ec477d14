/** Random calendars and random lives of tickets, on whole minutes, around days on which clocks change. */
import fc from 'fast-check';
import type { CalendarRules, OpenInterval, Policy } from '../../../bot/desk.ts';
import type { Priority, TicketEvent, TicketFact, WaitReason } from '../../../bot/tickets/types.ts';
import { MINUTE_MS } from './minute-by-minute.ts';
import {
  acknowledged,
  claimed,
  closed,
  type Happening,
  LI_NA,
  ledger,
  minutes,
  opened,
  paused,
  prioritised,
  reopened,
  resolved,
  resumed,
  STANDARD,
  WANG,
} from './story.ts';

/** Where and from when the desk is watched; each walk runs into something that clocks get wrong. */
const PLACES: readonly { readonly timeZone: string; readonly from: string }[] = [
  { timeZone: 'Asia/Shanghai', from: '2026-02-12T16:00:00Z' },
  { timeZone: 'Asia/Shanghai', from: '2026-09-18T16:00:00Z' },
  { timeZone: 'Asia/Shanghai', from: '2026-12-28T16:00:00Z' },
  { timeZone: 'America/New_York', from: '2026-03-05T05:00:00Z' },
  { timeZone: 'America/New_York', from: '2026-10-29T04:00:00Z' },
  { timeZone: 'Europe/Berlin', from: '2026-03-26T23:00:00Z' },
  { timeZone: 'Europe/Berlin', from: '2026-10-22T22:00:00Z' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-04-02T13:00:00Z' },
  { timeZone: 'Australia/Lord_Howe', from: '2026-10-01T13:30:00Z' },
  { timeZone: 'Pacific/Apia', from: '2011-12-27T10:00:00Z' },
  { timeZone: 'America/Havana', from: '2026-10-29T04:00:00Z' },
];
export const WALK_DAYS = 8;
export const WALK_MINUTES = WALK_DAYS * 1440;

export interface Walk {
  readonly rules: CalendarRules;
  /** Of customers, in any of the places, with other hours and holidays. */
  readonly customers: readonly CalendarRules[];
  readonly from: Date;
}

/** Several intervals a day, in order, on any minute; round the clock and the small hours included. */
const dayHours: fc.Arbitrary<readonly OpenInterval[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant([{ fromMinute: 0, toMinute: 1440 }]) },
  { weight: 1, arbitrary: fc.constant([{ fromMinute: 90, toMinute: 150 }]) },
  {
    weight: 6,
    arbitrary: fc
      .uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 2, maxLength: 6 })
      .map((edges) => edges.sort((one, other) => one - other))
      .map((edges) =>
        Array.from({ length: Math.floor(edges.length / 2) }, (_, index) => ({
          fromMinute: edges[2 * index]!,
          toMinute: edges[2 * index + 1]!,
        })),
      ),
  },
);

const dayIndexes = fc.uniqueArray(fc.integer({ min: 0, max: WALK_DAYS }), { maxLength: 4 });

const hoursOfPlace = fc
  .record({
    place: fc.constantFrom(...PLACES),
    week: fc.tuple(dayHours, dayHours, dayHours, dayHours, dayHours, dayHours, dayHours),
    holidays: dayIndexes,
    makeUps: dayIndexes,
  })
  .filter(({ week }) => week.some((day) => day.length > 0))
  .map(({ place, week, holidays, makeUps }) => (from: Date): CalendarRules => {
    const date = (index: number): string =>
      new Date(from.getTime() + 14 * 3_600_000 + index * 86_400_000).toISOString().slice(0, 10);
    const model = week.findIndex((day) => day.length > 0) + 1;
    return {
      version: 'random',
      timeZone: place.timeZone,
      week: Object.fromEntries(week.map((day, index) => [index + 1, day])),
      holidays: Object.fromEntries(holidays.map((index) => [date(index), 'a holiday'])),
      makeUpDays: Object.fromEntries(
        makeUps.filter((index) => !holidays.includes(index)).map((index) => [date(index), model]),
      ),
      confirmedYears: [],
    };
  });

export const walks: fc.Arbitrary<Walk> = fc
  .record({
    place: fc.constantFrom(...PLACES),
    own: hoursOfPlace,
    customers: fc.array(hoursOfPlace, { maxLength: 2 }),
  })
  .map(({ place, own, customers }): Walk => {
    const from = new Date(place.from);
    return {
      from,
      rules: { ...own(from), timeZone: place.timeZone },
      customers: customers.map((hours) => hours(from)),
    };
  });

const same = (value: number): Readonly<Record<Priority, number>> => ({
  1: value,
  2: value,
  3: value,
  4: value,
});

/** Two policies to change between: short promises with differing priorities, and one where little pauses. */
const POLICIES: Readonly<Record<string, Policy>> = {
  'standard@1': {
    ...STANDARD,
    firstResponseMs: { 1: minutes(1), 2: minutes(37), 3: minutes(90), 4: minutes(400) },
    nextResponseMs: { 1: minutes(5), 2: minutes(45), 3: minutes(120), 4: minutes(480) },
    resolutionMs: { 1: minutes(60), 2: minutes(240), 3: minutes(611), 4: minutes(1800) },
  },
  'strict@2': {
    ...STANDARD,
    name: 'strict',
    version: '2',
    firstResponseMs: same(minutes(33)),
    nextResponseMs: same(minutes(200)),
    resolutionMs: same(minutes(500)),
    waits: {
      requester: { pausesClock: false, limitMs: minutes(60) },
      vendor: { pausesClock: false, limitMs: minutes(60) },
      parts: { pausesClock: true, limitMs: minutes(60) },
      'change-window': { pausesClock: true, limitMs: minutes(60) },
    },
  },
};
export const randomPolicyOf = (name: string): Policy => POLICIES[name]!;

const REASONS: readonly WaitReason[] = ['requester', 'vendor', 'parts', 'change-window'];

interface Step {
  /** Short gaps, nights and weekends; 0: in the same breath. */
  readonly gap: number;
  readonly what: number;
  readonly choice: number;
  readonly pauseMinutes: number;
  readonly isBack: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  gap: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 90 }),
    fc.integer({ min: 1, max: 900 }),
    fc.integer({ min: 900, max: 2500 }),
  ),
  what: fc.nat({ max: 19 }),
  choice: fc.nat({ max: 3 }),
  pauseMinutes: fc.oneof(fc.integer({ min: -5, max: 200 }), fc.integer({ min: 200, max: 4000 })),
  isBack: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
});

export interface History {
  /** Minutes after the walk begins. */
  readonly openedAfter: number;
  readonly priority: Priority;
  readonly policy: string;
  /** Which of the walk's customers; one that it lacks: nobody's. */
  readonly customer: number;
  readonly steps: readonly Step[];
}

export const histories: fc.Arbitrary<History> = fc.record({
  openedAfter: fc.integer({ min: 0, max: 2 * 1440 }),
  priority: fc.constantFrom<Priority>(1, 2, 3, 4),
  policy: fc.constantFrom(...Object.keys(POLICIES)),
  customer: fc.nat({ max: 2 }),
  steps: fc.array(step, { maxLength: 9 }),
});

export const customerId = (index: number): string => `customer-${index}`;

/** The ledger of a history: each step does one of the things that are possible then. */
export function eventsOf(history: History, { from, customers }: Walk): readonly TicketEvent[] {
  let minute = history.openedAfter;
  let state: 'open' | 'resolved' | 'closed' = 'open';
  const at = (after: number): Date => new Date(from.getTime() + after * MINUTE_MS);
  const whose = customers[history.customer] ? { customer: customerId(history.customer) } : {};
  const happenings: Happening[] = [[at(minute), { ...opened(history.priority, history.policy), ...whose }]];
  for (const { gap, what, choice, pauseMinutes, isBack } of history.steps) {
    minute = Math.min(minute + gap, WALK_MINUTES - 1440);
    const [fact, by] = factOf(what, choice, at(minute + pauseMinutes), state);
    if (fact.kind === 'resolved') state = 'resolved';
    if (fact.kind === 'closed') state = 'closed';
    if (fact.kind === 'reopened') state = 'open';
    // A door's clock may be behind: such an event counts as simultaneous with the one before it.
    happenings.push([at(isBack ? minute - 7 : minute), fact, by]);
  }
  return ledger(...happenings);
}

function factOf(
  what: number,
  choice: number,
  until: Date,
  state: 'open' | 'resolved' | 'closed',
): readonly [TicketFact, typeof WANG?] {
  if (state !== 'open') {
    // No door lets these through any more; a ledger may have them all the same.
    if (what === 17) return [{ kind: 'heard', text: '', attachments: [] }];
    if (what === 18) return [paused(REASONS[choice]!, until)];
    if (what === 19) return [resumed];
    if (what < 12 || state === 'closed') return [reopened, choice < 2 ? WANG : LI_NA];
    return [closed('confirmed')];
  }
  if (what < 4) return [{ kind: 'said', text: '', question: what < 2 }];
  if (what < 7) return [{ kind: 'heard', text: '', attachments: [] }];
  if (what < 11) return [paused(REASONS[choice]!, until)];
  if (what < 13) return [resumed];
  if (what < 15) return [prioritised((choice + 1) as Priority)];
  if (what === 15)
    return [{ kind: 'policy-changed', policy: Object.keys(POLICIES)[choice % 2]!, reason: '' }];
  if (what === 16) return [choice < 2 ? claimed : acknowledged];
  if (what === 17) return [choice === 0 ? closed('withdrawn') : { kind: 'noted', text: '' }];
  return [resolved];
}
