/** What starts, holds and stops the clocks of a ticket. */
import { describe, expect, test } from '@jest/globals';
import type { Policy } from '../../../bot/desk.ts';
import { compileCalendar, stitchCalendars } from '../../../bot/service-level/calendar.ts';
import { type Clock, clocksOf, deadlinesOf } from '../../../bot/service-level/clock.ts';
import type { ClockName } from '../../../bot/tickets/types.ts';
import {
  asked,
  claimed,
  closed,
  FRIDAY_5PM,
  type Happening,
  heard,
  hours,
  LI_NA,
  ledger,
  MONDAY_9AM,
  MONDAY_NOON,
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
  WANG,
} from './story.ts';

const office = compileCalendar(OFFICE_HOURS);
const clocks = (...happenings: readonly Happening[]): readonly Clock[] =>
  clocksOf(ledger(...happenings), policyOf, office);
const last = (name: ClockName, ...happenings: readonly Happening[]): Clock =>
  clocks(...happenings).findLast((clock) => clock.name === name)!;
const at = (time: string): Date => shanghai(`2026-11-23T${time}`);

describe('the first response', () => {
  test('is due an hour of service time after the opening, and a Saturday’s ticket on Monday', () => {
    expect(last('first-response', [MONDAY_9AM, opened()]).due).toEqual(at('10:00'));
    expect(last('first-response', [SATURDAY_NOON, opened()]).due).toEqual(shanghai('2026-11-30T10:00'));
  });

  test('is an engineer’s first words to the person: not a claim, not a note, not the desk’s own words', () => {
    const clock = last(
      'first-response',
      [MONDAY_9AM, opened()],
      [at('09:10'), claimed],
      [at('09:20'), { kind: 'noted', text: 'Certificate?' }],
      [at('09:30'), said, { kind: 'desk' }],
      [at('09:40'), heard],
    );
    expect(clock).toMatchObject({ outcome: 'running', due: at('10:00') });
    expect(last('first-response', [MONDAY_9AM, opened()], [at('09:45'), said])).toMatchObject({
      outcome: 'met',
      stoppedAt: at('09:45'),
      due: undefined,
    });
  });

  test('is met on the minute and missed a millisecond later', () => {
    expect(last('first-response', [MONDAY_9AM, opened()], [at('10:00'), said]).outcome).toBe('met');
    const late = new Date(at('10:00').getTime() + 1);
    expect(last('first-response', [MONDAY_9AM, opened()], [late, said]).outcome).toBe('missed');
  });

  test('is also the solution, the person’s own confirmation, or the withdrawal', () => {
    expect(last('first-response', [MONDAY_9AM, opened()], [at('09:30'), resolved]).stoppedAt).toEqual(
      at('09:30'),
    );
    expect(last('first-response', [MONDAY_9AM, opened()], [at('09:30'), closed('confirmed')]).outcome).toBe(
      'met',
    );
    expect(last('first-response', [MONDAY_9AM, opened()], [at('10:30'), closed('withdrawn')]).outcome).toBe(
      'missed',
    );
  });

  test('is not held by waiting for a vendor: nobody has spoken to the person yet', () => {
    const clock = last(
      'first-response',
      [MONDAY_9AM, opened()],
      [at('09:10'), paused('vendor', at('17:00'))],
    );
    expect(clock).toMatchObject({ outcome: 'running', due: at('10:00') });
  });

  test('stays as it was when the ticket is reopened', () => {
    const clock = last(
      'first-response',
      [MONDAY_9AM, opened()],
      [at('09:30'), resolved],
      [at('15:00'), reopened],
    );
    expect(clock).toMatchObject({ outcome: 'met', stoppedAt: at('09:30') });
  });
});

describe('the next response', () => {
  test('runs from the person’s words after the first response to the engineer’s next', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:30'), said],
      [at('11:00'), heard],
    ];
    expect(last('next-response', ...story)).toMatchObject({
      startedAt: at('11:00'),
      due: at('13:00'),
      outcome: 'running',
    });
    expect(last('next-response', ...story, [at('13:30'), said])).toMatchObject({ outcome: 'missed' });
  });

  test('is not pushed back by a person who writes again while waiting', () => {
    const clock = last(
      'next-response',
      [MONDAY_9AM, opened()],
      [at('09:30'), said],
      [at('11:00'), heard],
      [at('12:59'), heard],
    );
    expect(clock.due).toEqual(at('13:00'));
  });

  test('does not run before the first response: that one is owed', () => {
    expect(clocks([MONDAY_9AM, opened()], [at('09:30'), heard]).map(({ name }) => name)).toEqual([
      'first-response',
      'resolution',
    ]);
  });

  test('is owed again each time, and each time is kept', () => {
    const all = clocks(
      [MONDAY_9AM, opened()],
      [at('09:30'), said],
      [at('10:00'), heard],
      [at('10:30'), said],
      [at('11:00'), heard],
      [at('14:00'), said],
      [at('15:00'), heard],
      [at('15:30'), resolved],
    );
    expect(all.filter(({ name }) => name === 'next-response').map(({ outcome }) => outcome)).toEqual([
      'met',
      'missed',
      'met',
    ]);
  });

  test('is not owed for a last word on a solved ticket that stays solved', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), resolved],
    ];
    expect(last('next-response', ...story, [at('10:05'), heard])).toBeUndefined();
    expect(last('next-response', ...story, [at('10:05'), reopened, WANG], [at('10:05'), heard]).due).toEqual(
      at('12:05'),
    );
  });

  test('is owed to a person who reopens the ticket, not to an engineer who does', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), resolved],
    ];
    expect(last('next-response', ...story, [at('11:00'), reopened, LI_NA]).due).toEqual(at('13:00'));
    expect(last('next-response', ...story, [at('11:00'), reopened, WANG])).toBeUndefined();
  });
});

describe('the resolution', () => {
  test('counts service time from the opening', () => {
    expect(last('resolution', [FRIDAY_5PM, opened()]).due).toEqual(shanghai('2026-11-30T16:00'));
  });

  test('is held while waiting for a vendor and goes on with what was earned', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('11:00'), paused('vendor', shanghai('2026-11-25T12:00'))],
    ];
    expect(last('resolution', ...story)).toMatchObject({ outcome: 'paused', due: undefined });
    expect(last('resolution', ...story).spentMs(at('17:00'))).toBe(hours(2));
    const resumedOn = shanghai('2026-11-24T15:00');
    expect(last('resolution', ...story, [resumedOn, resumed]).due).toEqual(shanghai('2026-11-25T12:00'));
  });

  test('is not held for a reason that the policy lets run', () => {
    const clock = last(
      'resolution',
      [MONDAY_9AM, opened()],
      [at('10:00'), paused('change-window', at('16:00'))],
    );
    expect(clock).toMatchObject({ outcome: 'running', due: at('17:00') });
  });

  test('is held by waiting for the person only when a question was sent and not answered', () => {
    const wait = paused('requester', shanghai('2026-11-26T12:00'));
    const outcome = (...before: readonly Happening[]): string =>
      last('resolution', [MONDAY_9AM, opened()], ...before, [at('12:00'), wait]).outcome;
    expect(outcome([at('11:00'), asked])).toBe('paused');
    expect(outcome([at('12:00'), asked])).toBe('paused');
    expect(outcome([at('11:00'), said])).toBe('running');
    expect(outcome()).toBe('running');
    expect(outcome([at('10:00'), asked], [at('11:00'), heard])).toBe('running');
    expect(outcome([at('10:00'), asked], [at('11:00'), heard], [at('11:30'), asked])).toBe('paused');
  });

  test('is held by a question sent in the same breath as the wait, not by one an hour later', () => {
    const wait = paused('requester', shanghai('2026-11-26T12:00'));
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('12:00'), wait],
    ];
    expect(last('resolution', ...story, [at('12:00'), asked]).outcome).toBe('paused');
    expect(last('resolution', ...story, [at('13:00'), asked]).outcome).toBe('running');
    expect(last('resolution', ...story, [at('12:00'), resumed], [at('12:00'), asked]).outcome).toBe(
      'running',
    );
  });

  test('runs on by itself when a wait has reached its limit', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), paused('vendor', at('12:00'))],
    ];
    const clock = last('resolution', ...story);
    expect(clock.spentMs(at('11:00'))).toBe(hours(1));
    expect(clock.spentMs(at('13:00'))).toBe(hours(2));
    expect(clock.instantAt(clock.targetMs)).toEqual(shanghai('2026-11-24T10:00'));
    // Recorded hours later, it still has run since the limit.
    const limit = { kind: 'resumed', cause: 'limit' } as const;
    expect(last('resolution', ...story, [at('17:00'), limit, { kind: 'desk' }]).due).toEqual(
      shanghai('2026-11-24T10:00'),
    );
    // Nor does it take the record: any later event shows that time has passed.
    expect(last('resolution', ...story, [at('14:00'), { kind: 'noted', text: '' }]).outcome).toBe('running');
  });

  test('goes on where it was when the ticket is reopened; the time it was thought solved is not counted', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [MONDAY_NOON, resolved],
    ];
    expect(last('resolution', ...story)).toMatchObject({ outcome: 'met', stoppedAt: MONDAY_NOON });
    const again = last('resolution', ...story, [shanghai('2026-11-25T09:00'), reopened]);
    expect(again).toMatchObject({
      outcome: 'running',
      stoppedAt: undefined,
      due: shanghai('2026-11-25T14:00'),
    });
  });

  test('keeps the time when it was solved, whoever closes it later', () => {
    const clock = last(
      'resolution',
      [MONDAY_9AM, opened()],
      [MONDAY_NOON, resolved],
      [shanghai('2026-11-25T09:00'), closed('silence')],
    );
    expect(clock).toMatchObject({ outcome: 'met', stoppedAt: MONDAY_NOON });
  });

  test('takes the shorter target of a higher priority and keeps the time already used', () => {
    const clock = last('resolution', [MONDAY_9AM, opened(3)], [at('10:00'), prioritised(1)]);
    expect(clock).toMatchObject({ targetMs: hours(2), due: at('11:00') });
    // Used up before the change: it was over the new target before anybody changed it.
    expect(last('resolution', [MONDAY_9AM, opened(3)], [at('15:00'), prioritised(1)]).due).toEqual(
      at('11:00'),
    );
  });

  test('takes a changed policy for what is to come and leaves an old wait as it was', () => {
    const strict: Policy = {
      ...STANDARD,
      resolutionMs: { ...STANDARD.resolutionMs, 3: hours(4) },
      waits: { ...STANDARD.waits, vendor: { pausesClock: false, limitMs: hours(1) } },
    };
    const clock = clocksOf(
      ledger(
        [MONDAY_9AM, opened()],
        [at('10:00'), paused('vendor', at('12:00'))],
        [at('12:00'), resumed],
        [at('13:00'), { kind: 'policy-changed', policy: 'strict@2', reason: 'New contract.' }],
      ),
      (name) => (name === 'strict@2' ? strict : STANDARD),
      office,
    ).at(-1)!;
    expect(clock).toMatchObject({ targetMs: hours(4), due: at('15:00') });
  });

  test('is held or runs in the middle of a wait by the policy in force, from its change on', () => {
    const strict: Policy = {
      ...STANDARD,
      waits: { ...STANDARD.waits, vendor: { pausesClock: false, limitMs: hours(1) } },
    };
    const becomes = (first: string, then: string) =>
      clocksOf(
        ledger(
          [MONDAY_9AM, { ...opened(), policy: first }],
          [at('10:00'), paused('vendor', at('15:00'))],
          [at('13:00'), { kind: 'policy-changed', policy: then, reason: 'New contract.' }],
        ),
        (name) => (name === 'strict@2' ? strict : STANDARD),
        office,
      ).at(-1)!;
    const stricter = becomes('standard@1', 'strict@2');
    expect(stricter.outcome).toBe('running');
    expect(stricter.spentMs(at('14:00'))).toBe(hours(2));
    const milder = becomes('strict@2', 'standard@1');
    expect(milder.outcome).toBe('paused');
    expect(milder.spentMs(at('14:00'))).toBe(hours(4));
    expect(milder.spentMs(at('16:00'))).toBe(hours(5));
  });

  test('is stopped with the target that held then: a later change does not judge it again', () => {
    const clock = last(
      'resolution',
      [MONDAY_9AM, opened(3)],
      [at('15:00'), resolved],
      [at('16:00'), prioritised(1)],
    );
    expect(clock).toMatchObject({ targetMs: hours(8), outcome: 'met' });
  });

  test('keeps what a changed calendar had counted', () => {
    const closedMondays = compileCalendar({
      ...OFFICE_HOURS,
      version: 'no-mondays',
      week: { ...OFFICE_HOURS.week, 1: [] },
    });
    const stitched = stitchCalendars([
      { since: new Date(0), calendar: office },
      { since: MONDAY_NOON, calendar: closedMondays },
    ]);
    const clock = clocksOf(ledger([MONDAY_9AM, opened()]), policyOf, stitched).at(-1)!;
    // Three hours of Monday morning stay; the remaining five come on Tuesday.
    expect(clock.due).toEqual(shanghai('2026-11-24T14:00'));
  });
});

describe('a ledger in disorder', () => {
  test('counts an event dated before the one ahead of it as simultaneous with that one', () => {
    const clock = last('first-response', [MONDAY_9AM, opened()], [at('09:30'), claimed], [at('08:00'), said]);
    expect(clock).toMatchObject({ stoppedAt: at('09:30'), outcome: 'met' });
  });

  test('without an opening has no clocks', () => {
    expect(clocks()).toEqual([]);
    expect(clocks([MONDAY_9AM, said])).toEqual([]);
  });

  test('is not upset by a wait on a solved ticket', () => {
    const clock = last(
      'resolution',
      [MONDAY_9AM, opened()],
      [at('10:00'), resolved],
      [at('10:30'), paused('vendor', at('17:00'))],
      [at('11:00'), reopened],
    );
    expect(clock).toMatchObject({ outcome: 'running', due: at('18:00') });
  });

  test('is not upset by a wait that ended before it began', () => {
    const clock = last('resolution', [MONDAY_9AM, opened()], [at('10:00'), paused('vendor', at('09:30'))]);
    expect(clock).toMatchObject({ outcome: 'running', due: at('17:00') });
  });
});

describe('what is stored of it', () => {
  test('are the deadlines that run', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:30'), said],
      [at('11:00'), heard],
    ];
    expect(deadlinesOf(clocks(...story))).toEqual({ 'next-response': at('13:00'), resolution: at('17:00') });
    expect(deadlinesOf(clocks(...story, [at('12:00'), resolved]))).toEqual({});
  });

  test('can be laid out interval by interval, without gap or overlap', () => {
    const clock = last(
      'resolution',
      [FRIDAY_5PM, opened()],
      [shanghai('2026-11-30T10:00'), paused('parts', shanghai('2026-12-01T10:00'))],
      [shanghai('2026-11-30T11:00'), resumed],
    );
    const rows = clock.intervals.map(({ kind, from, to, reason }) => [kind, from, to, reason]);
    expect(rows).toEqual([
      ['counted', FRIDAY_5PM, shanghai('2026-11-27T18:00'), 'service-hours'],
      ['closed', shanghai('2026-11-27T18:00'), shanghai('2026-11-30T09:00'), 'outside-hours'],
      ['counted', shanghai('2026-11-30T09:00'), shanghai('2026-11-30T10:00'), 'service-hours'],
      ['paused', shanghai('2026-11-30T10:00'), shanghai('2026-11-30T11:00'), 'parts'],
      ['counted', shanghai('2026-11-30T11:00'), shanghai('2026-11-30T17:00'), 'service-hours'],
    ]);
    expect(clock.due).toEqual(shanghai('2026-11-30T17:00'));
    expect(clock.spentMs(new Date(FRIDAY_5PM.getTime() - minutes(5)))).toBe(0);
  });
});
