/** What happens to a ticket by itself: warnings, escalations, reminders, the end of a wait, the closing. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Policy } from '../../../bot/desk.ts';
import { compileCalendar } from '../../../bot/service-level/calendar.ts';
import { clocksOf } from '../../../bot/service-level/clock.ts';
import { timersOf } from '../../../bot/service-level/timers.ts';
import type { Priority, TicketEvent, TicketFact, Timer } from '../../../bot/tickets/types.ts';
import { eventsOf, histories, randomPolicyOf, walks } from './random-histories.ts';
import {
  acknowledged,
  asked,
  claimed,
  closed,
  escalated,
  FRIDAY_5PM,
  type Happening,
  heard,
  hours,
  ledger,
  MONDAY_9AM,
  minutes,
  OFFICE_HOURS,
  opened,
  paused,
  policyOf,
  prioritised,
  reopened,
  resolved,
  resumed,
  SATURDAY_NOON,
  STANDARD,
  said,
  shanghai,
  warned,
} from './story.ts';

const office = compileCalendar(OFFICE_HOURS);
const at = (time: string): Date => shanghai(`2026-11-23T${time}`);
const timers = (...story: readonly Happening[]): readonly Timer[] =>
  timersOf(ledger(...story), policyOf, office);
/** `[kind, step, time]` of one clock's timers, or of those that belong to no clock. */
const planned = (clock: Timer['clock'], ...story: readonly Happening[]): readonly unknown[] =>
  timers(...story)
    .filter((timer) => timer.clock === clock)
    .map(({ kind, step, at: when }) => [kind, step, when]);

describe('warnings', () => {
  test('come at the steps of the policy, before the escalations, soonest first', () => {
    expect(planned('first-response', [MONDAY_9AM, opened()])).toEqual([
      ['warn', 50, at('09:30')],
      ['warn', 75, at('09:45')],
      ['warn', 90, at('09:54')],
      ['escalate', 0, at('10:00')],
      ['escalate', 1, at('12:00')],
    ]);
    const instants = timers([MONDAY_9AM, opened()]).map((timer) => timer.at.getTime());
    expect(instants).toEqual([...instants].sort((one, other) => one - other));
  });

  test('are gone with the clock they belong to', () => {
    expect(planned('first-response', [MONDAY_9AM, opened()], [at('09:20'), said])).toEqual([]);
    expect(timers([MONDAY_9AM, opened()], [at('09:20'), closed('withdrawn')])).toEqual([]);
  });

  test('are not planned again once sent', () => {
    const due = at('10:00');
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:45'), warned('first-response', 75, due)],
    ];
    expect(planned('first-response', ...story)[0]).toEqual(['warn', 90, at('09:54')]);
  });

  test('are not sent again because a wait has moved the deadline', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:10'), said],
      [at('13:00'), warned('resolution', 50, at('17:00'))],
      [at('14:00'), paused('vendor', shanghai('2026-11-26T09:00'))],
      [shanghai('2026-11-24T09:00'), resumed],
    ];
    expect(planned('resolution', ...story)[0]).toEqual(['warn', 75, shanghai('2026-11-24T10:00')]);
  });

  test('of a stricter target that are late already are one, the strongest', () => {
    // Four and a half hours used; a priority with a target of four and a half hours more or less past 90 %.
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened(4)],
      [at('09:05'), said],
      [at('12:45'), prioritised(2)],
    ];
    expect(planned('resolution', ...story).slice(0, 2)).toEqual([
      ['warn', 90, at('12:36')],
      ['escalate', 0, at('13:00')],
    ]);
  });

  test('are not sent beside an escalation that is late too', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened(3)],
      [at('09:05'), said],
      [at('14:00'), prioritised(2)],
    ];
    expect(planned('resolution', ...story)).toEqual([
      ['escalate', 0, at('13:00')],
      ['escalate', 1, at('15:00')],
    ]);
  });
});

describe('escalations', () => {
  const missed: readonly Happening[] = [
    [MONDAY_9AM, opened()],
    [at('10:00'), escalated('first-response', 0, at('10:00'))],
  ];

  test('are repeated from when they were really sent', () => {
    expect(planned('first-response', ...missed)).toEqual([
      ['escalate', 0, at('10:30')],
      ['escalate', 1, at('12:00')],
    ]);
    const late: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('11:15'), escalated('first-response', 0, at('10:00'))],
    ];
    expect(planned('first-response', ...late)[0]).toEqual(['escalate', 0, at('11:45')]);
    expect(timers(...late)[0]).toMatchObject({ step: 0, repeat: 1, due: at('10:00') });
  });

  test('are repeated as often as the policy says', () => {
    const twice: readonly Happening[] = [
      ...missed,
      [at('10:30'), escalated('first-response', 0, at('10:00'), 1)],
      [at('11:00'), escalated('first-response', 0, at('10:00'), 2)],
    ];
    expect(planned('first-response', ...twice)).toEqual([['escalate', 1, at('12:00')]]);
  });

  test.each<[string, TicketFact]>([
    ['acknowledged', acknowledged],
    ['claimed', claimed],
    ['put on hold', paused('vendor', at('17:00'))],
  ])('are no longer repeated when somebody has %s; the next level still hears of it', (_what, fact) => {
    expect(planned('first-response', ...missed, [at('10:10'), fact])).toEqual([['escalate', 1, at('12:00')]]);
  });

  test('are repeated although somebody claimed the ticket before', () => {
    const story: readonly Happening[] = [[MONDAY_9AM, opened()], [at('09:10'), claimed], ...missed.slice(1)];
    expect(planned('first-response', ...story)[0]).toEqual(['escalate', 0, at('10:30')]);
  });

  test('of a level that was passed over are not made up for', () => {
    // A day off-line: the furthest step was told, the one before it would only repeat the news.
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('15:00'), escalated('first-response', 1, at('10:00'))],
    ];
    expect(planned('first-response', ...story)).toEqual([]);
  });

  test('are not sent again because a higher priority finds the deadline long past', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened(3)],
      [at('09:10'), said],
      [at('17:00'), escalated('resolution', 0, at('17:00'))],
      [at('17:05'), acknowledged],
      [at('17:10'), prioritised(2)],
    ];
    // Now due at 13:00: the second step is late at 15:00 already, the first was told after its moment.
    expect(planned('resolution', ...story)).toEqual([['escalate', 1, at('15:00')]]);
  });

  test('count the time after the deadline in service time, waits left out', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:10'), said],
      [at('17:00'), escalated('resolution', 0, at('17:00'))],
      [at('17:30'), paused('vendor', shanghai('2026-11-27T09:00'))],
    ];
    expect(planned('resolution', ...story)).toEqual([]);
    expect(planned('resolution', ...story, [shanghai('2026-11-25T09:00'), resumed])).toEqual([
      ['escalate', 1, shanghai('2026-11-25T10:30')],
    ]);
  });

  test('of an earlier policy stand for the step that calls the same level, whatever its number', () => {
    const toManager: Policy = {
      ...STANDARD,
      version: '2',
      escalation: [{ level: 'manager', afterMs: hours(1), repeatEveryMs: 0, repeats: 0 }],
    };
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), escalated('first-response', 0, at('10:00'))],
      [at('10:30'), { kind: 'policy-changed', policy: 'standard@2', reason: 'policy' }],
    ];
    const left = (...more: readonly Happening[]) =>
      timersOf(ledger(...story, ...more), (name) => (name === 'standard@2' ? toManager : STANDARD), office)
        .filter(({ clock }) => clock === 'first-response')
        .map(({ kind, step, at: when }) => [kind, step, when]);
    // The second line was called; the manager, now the first step, was not.
    expect(left()).toEqual([['escalate', 0, at('11:00')]]);
    const toldManager = { ...escalated('first-response', 0, at('10:00')), to: 'manager' } as TicketFact;
    expect(left([at('11:00'), toldManager])).toEqual([]);
    // A level that has left the desk file meanwhile: whoever stood in for it was called, once.
    const toFirst = { ...escalated('first-response', 0, at('10:00')), to: 'first-line' } as TicketFact;
    expect(left([at('11:00'), toFirst])).toEqual([]);
  });

  test('of an earlier answer do not silence the next one', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:10'), said],
      [at('09:20'), heard],
      [at('11:20'), escalated('next-response', 0, at('11:20'))],
      [at('11:30'), said],
      [at('12:00'), heard],
    ];
    expect(planned('next-response', ...story)[0]).toEqual(['warn', 50, at('13:00')]);
    expect(planned('next-response', ...story)).toContainEqual(['escalate', 0, at('14:00')]);
  });
});

describe('outside service hours', () => {
  test('what falls on the minute of closing waits for the morning, unless the policy rings for that priority', () => {
    // Two hours' target of a resolution opened on Friday at four: due on the minute of closing.
    const friday4pm = shanghai('2026-11-27T16:00');
    const due = (priority: Priority, policy: Policy): Date =>
      timersOf(ledger([friday4pm, opened(priority)]), () => policy, office).find(
        ({ kind, clock }) => kind === 'escalate' && clock === 'resolution',
      )!.at;
    const twoHours: Policy = { ...STANDARD, resolutionMs: { ...STANDARD.resolutionMs, 3: hours(2) } };
    expect(due(3, twoHours)).toEqual(shanghai('2026-11-30T09:00'));
    expect(due(1, twoHours)).toEqual(shanghai('2026-11-27T18:00'));
  });

  test('an alarm of a priority that rings at night is repeated at night', () => {
    const story = (priority: Priority): readonly Happening[] => [
      [shanghai('2026-11-27T17:40'), opened(priority)],
      [shanghai('2026-11-27T17:55'), escalated('first-response', 0, shanghai('2026-11-27T17:55'))],
    ];
    expect(planned('first-response', ...story(1))[0]).toEqual(['escalate', 0, shanghai('2026-11-27T18:25')]);
    const early: Policy = { ...STANDARD, firstResponseMs: { ...STANDARD.firstResponseMs, 3: minutes(15) } };
    const [repeat] = timersOf(ledger(...story(3)), () => early, office);
    expect(repeat).toMatchObject({ step: 0, repeat: 1, at: shanghai('2026-11-30T09:25') });
  });

  test('a wait that ends at night is over in the morning, and nobody is written to before', () => {
    const story: readonly Happening[] = [
      [FRIDAY_5PM, opened()],
      [FRIDAY_5PM, asked],
      [FRIDAY_5PM, paused('requester', SATURDAY_NOON)],
    ];
    expect(planned(undefined, ...story)).toEqual([['pause-limit', 0, shanghai('2026-11-30T09:00')]]);
  });
});

describe('claimed but idle', () => {
  const taken: readonly Happening[] = [
    [MONDAY_9AM, opened(4)],
    [at('09:10'), claimed],
    [at('09:20'), said],
  ];

  test('the engineer is reminded, then the ticket is offered to others', () => {
    expect(planned(undefined, ...taken)).toEqual([['remind', 0, at('13:20')]]);
    expect(planned(undefined, ...taken, [at('13:20'), { kind: 'reminded' }])).toEqual([
      ['offer', 0, at('15:20')],
    ]);
    expect(
      planned(undefined, ...taken, [at('13:20'), { kind: 'reminded' }], [at('15:20'), { kind: 'offered' }]),
    ).toEqual([]);
  });

  test('a reminder that came late leaves as much time as one in time', () => {
    expect(planned(undefined, ...taken, [at('15:00'), { kind: 'reminded' }])).toEqual([
      ['offer', 0, at('17:00')],
    ]);
  });

  test('anything the engineer does begins a new wait; the person’s words do not', () => {
    expect(planned(undefined, ...taken, [at('11:00'), { kind: 'noted', text: '' }])).toEqual([
      ['remind', 0, at('15:00')],
    ]);
    expect(planned(undefined, ...taken, [at('11:00'), heard])).toEqual([['remind', 0, at('13:20')]]);
  });

  test('work after a reminder begins a new wait, with a reminder of its own', () => {
    const worked: readonly Happening[] = [...taken, [at('13:20'), { kind: 'reminded' }], [at('13:30'), said]];
    expect(planned(undefined, ...worked)).toEqual([['remind', 0, at('17:30')]]);
  });

  test('nobody is reminded of a ticket that waits, or that nobody has', () => {
    expect(planned(undefined, ...taken, [at('10:00'), paused('vendor', at('17:00'))])).toEqual([
      ['pause-limit', 0, at('17:00')],
    ]);
    expect(planned(undefined, ...taken, [at('10:00'), { kind: 'released', reason: '' }])).toEqual([]);
  });
});

describe('a solved ticket', () => {
  const solved: readonly Happening[] = [
    [MONDAY_9AM, opened()],
    [at('10:00'), resolved],
  ];

  test('closes after the silence the policy allows, and has nothing else ahead', () => {
    expect(timers(...solved)).toEqual([{ kind: 'close', at: shanghai('2026-11-24T17:00'), step: 0 }]);
  });

  test('that is closed has nothing ahead; reopened it is watched again', () => {
    expect(timers(...solved, [at('11:00'), closed('confirmed')])).toEqual([]);
    const again = timers(...solved, [at('11:00'), closed('confirmed')], [at('12:00'), reopened]);
    expect(again.map(({ kind }) => kind)).toContain('escalate');
  });
});

describe('a ticket left to itself', () => {
  /** What a job would add for the timers due at the first of them. */
  function fire(events: readonly TicketEvent[], due: readonly Timer[], now: Date): readonly TicketEvent[] {
    const facts = due.map((timer): TicketFact => {
      switch (timer.kind) {
        case 'warn':
          return warned(timer.clock!, timer.step, timer.due!);
        case 'escalate':
          return escalated(timer.clock!, timer.step, timer.due!, timer.repeat);
        case 'remind':
          return { kind: 'reminded' };
        case 'offer':
          return { kind: 'offered' };
        case 'pause-limit':
          return { kind: 'resumed', cause: 'limit' };
        case 'close':
          return closed('silence');
        default: {
          const never: never = timer.kind;
          return never;
        }
      }
    });
    const added = ledger(...facts.map((fact): Happening => [now, fact, { kind: 'desk' }]));
    return [...events, ...added.map((event) => ({ ...event, seq: event.seq + events.length }))];
  }

  function priorityOf(events: readonly TicketEvent[]): Priority {
    const last = events.findLast((event) => event.kind === 'opened' || event.kind === 'prioritised');
    return last?.kind === 'opened' || last?.kind === 'prioritised' ? last.priority : 4;
  }

  test('whatever its life was, is told of every promise broken, at most as often as the policy says, then is left alone', () => {
    fc.assert(
      fc.property(
        walks,
        fc.array(histories, { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 0, max: 3000 }),
        (walk, lives, lateMinutes) => {
          const calendar = compileCalendar(walk.rules);
          for (const life of lives) {
            let events = eventsOf(life, walk);
            const before = events.length;
            for (let round = 0; ; round += 1) {
              expect(round).toBeLessThan(60);
              const ahead = timersOf(events, randomPolicyOf, calendar);
              const first = ahead[0];
              if (!first) break;
              // The desk may have been off-line: everything up to then is due at once.
              const now = new Date(
                Math.max(first.at.getTime(), events.at(-1)!.at.getTime()) + lateMinutes * 60_000,
              );
              const due = ahead.filter(({ at: when }) => when <= now);
              if (priorityOf(events) !== 1) expect(calendar.isOpen(first.at)).toBe(true);
              const next = fire(events, due.slice(0, 1), now);
              const key = (timer: Timer): string =>
                `${timer.kind} ${timer.clock} ${timer.step} ${timer.repeat} ${timer.due?.getTime()}`;
              // What was done is not planned again.
              expect(timersOf(next, randomPolicyOf, calendar).map(key)).not.toContain(key(first));
              events = next;
            }
            for (const clock of clocksOf(events, randomPolicyOf, calendar)) {
              if (clock.stoppedAt) continue;
              const told = events
                .slice(before)
                .filter((event) => event.kind === 'escalated' && event.clock === clock.name);
              const hadBeen = events.slice(0, before).some((event) => event.kind === 'escalated');
              expect(hadBeen || told.length > 0).toBe(true);
              expect(told.length).toBeLessThanOrEqual(4);
            }
          }
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });
});
