/** Writes down what happens to a ticket, for tests: events with everything filled in that does not matter. */
import type { CalendarRules, Policy } from '../../../bot/desk.ts';
import type {
  Actor,
  Priority,
  TicketEvent,
  TicketFact,
  TicketId,
  WaitReason,
} from '../../../bot/tickets/types.ts';
import type { ChannelName, Door, PersonId } from '../../../bot/types.ts';

const HOUR_MS = 3_600_000;
export const hours = (count: number): number => count * HOUR_MS;
export const minutes = (count: number): number => count * 60_000;

export const LI_NA: Actor = { kind: 'person', id: 'web:li-na' as PersonId, name: 'Li Na' };
export const WANG: Actor = { kind: 'engineer', id: 'web:wang' as PersonId, name: 'Wang' };
const DESK: Actor = { kind: 'desk' };

/** Monday to Friday 09:00-18:00 in Shanghai, without holidays. */
export const OFFICE_HOURS: CalendarRules = {
  version: 'office',
  timeZone: 'Asia/Shanghai',
  week: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [day, [{ fromMinute: 540, toMinute: 1080 }]])),
  holidays: {},
  makeUpDays: {},
  confirmedYears: [2024, 2025, 2026, 2027],
};

/** An instant by the wall clock in Shanghai, which has no daylight saving. */
export const shanghai = (local: string): Date => new Date(`${local}:00+08:00`);

/** The week of the stories: Monday, 23 November 2026. */
export const MONDAY_9AM = shanghai('2026-11-23T09:00');
export const MONDAY_NOON = shanghai('2026-11-23T12:00');
export const FRIDAY_5PM = shanghai('2026-11-27T17:00');
export const SATURDAY_NOON = shanghai('2026-11-28T12:00');

const perPriority = (
  one: number,
  two: number,
  three: number,
  four: number,
): Readonly<Record<Priority, number>> => ({
  1: one,
  2: two,
  3: three,
  4: four,
});

export const STANDARD: Policy = {
  name: 'standard',
  version: '1',
  firstResponseMs: perPriority(minutes(15), minutes(30), hours(1), hours(4)),
  nextResponseMs: perPriority(minutes(30), hours(1), hours(2), hours(8)),
  resolutionMs: perPriority(hours(2), hours(4), hours(8), hours(24)),
  warnAtPercent: [50, 75, 90],
  escalation: [
    { level: 'second-line', afterMs: 0, repeatEveryMs: minutes(30), repeats: 2 },
    { level: 'manager', afterMs: hours(2), repeatEveryMs: 0, repeats: 0 },
  ],
  waits: {
    requester: { pausesClock: true, limitMs: hours(24) },
    vendor: { pausesClock: true, limitMs: hours(72) },
    parts: { pausesClock: true, limitMs: hours(72) },
    'change-window': { pausesClock: false, limitMs: hours(72) },
  },
  remindIdleAfterMs: hours(4),
  offerIdleAfterMs: hours(6),
  closeAfterMs: hours(16),
  alertsOutsideHours: [1],
};

export const policyOf = (): Policy => STANDARD;

/** What happened, when and by whom; actors follow from the kind of event unless named. */
export type Happening = readonly [at: Date, fact: TicketFact, by?: Actor];

export function ledger(...happenings: readonly Happening[]): readonly TicketEvent[] {
  return happenings.map(
    ([at, fact, by], seq): TicketEvent => ({
      ticket: 'T-1' as TicketId,
      seq,
      at,
      by: by ?? usualActor(fact),
      door: 'web' as Door,
      ...fact,
    }),
  );
}

function usualActor(fact: TicketFact): Actor {
  switch (fact.kind) {
    case 'opened':
    case 'heard':
    case 'reopened':
    case 'closed':
      return LI_NA;
    case 'warned':
    case 'escalated':
    case 'reminded':
    case 'offered':
      return DESK;
    default:
      return WANG;
  }
}

type Fact<Kind extends TicketFact['kind']> = Extract<TicketFact, { kind: Kind }>;

export const opened = (priority: Priority = 3, policy = 'standard@1'): Fact<'opened'> => ({
  kind: 'opened',
  requester: { id: 'web:li-na' as PersonId, name: 'Li Na' },
  language: 'en',
  summary: 'VPN does not connect',
  transcript: [],
  tried: [],
  attachments: [],
  impact: 'person',
  urgency: 'hinders',
  priority,
  policy,
});
export const claimed: TicketFact = { kind: 'claimed' };
export const said: TicketFact = { kind: 'said', text: 'Looking at it.', question: false };
export const asked: TicketFact = { kind: 'said', text: 'Which error do you see?', question: true };
export const heard: TicketFact = { kind: 'heard', text: 'Any news?', attachments: [] };
export const paused = (reason: WaitReason, until: Date): TicketFact => ({
  kind: 'paused',
  reason,
  until,
  text: '',
});
export const resumed: TicketFact = { kind: 'resumed', cause: 'engineer' };
export const resolved: TicketFact = { kind: 'resolved', solution: 'Renewed the certificate.' };
export const reopened: TicketFact = { kind: 'reopened', text: 'It is back.' };
export const closed = (cause: Fact<'closed'>['cause']): TicketFact => ({ kind: 'closed', cause });
export const prioritised = (priority: Priority): TicketFact => ({
  kind: 'prioritised',
  impact: 'team',
  urgency: 'stops-work',
  priority,
  reason: 'More people are affected.',
});
export const acknowledged: TicketFact = { kind: 'acknowledged' };
export const warned = (clock: Fact<'warned'>['clock'], percent: number, due: Date): TicketFact => ({
  kind: 'warned',
  clock,
  percent,
  due,
});
export const escalated = (
  clock: Fact<'escalated'>['clock'],
  step: number,
  due: Date,
  repeat = 0,
): TicketFact => ({
  kind: 'escalated',
  clock,
  from: 'first-line',
  to: STANDARD.escalation[step]!.level,
  channel: 'engineers' as ChannelName,
  due,
  step,
  repeat,
});
