/** The provider's own clock: which level had the ticket for how long, and whom it waited for. */
import { describe, expect, test } from '@jest/globals';
import { compileCalendar } from '../../../bot/service-level/calendar.ts';
import { levelTimesOf } from '../../../bot/service-level/level-times.ts';
import type { TicketFact } from '../../../bot/tickets/types.ts';
import {
  escalated,
  FRIDAY_5PM,
  type Happening,
  hours,
  ledger,
  MONDAY_9AM,
  OFFICE_HOURS,
  opened,
  paused,
  reopened,
  resolved,
  resumed,
  shanghai,
} from './story.ts';

const office = compileCalendar(OFFICE_HOURS);
const at = (time: string): Date => shanghai(`2026-11-23T${time}`);
const toLevel = (level: string): TicketFact => ({
  kind: 'handed-over',
  to: { level },
  reason: 'Needs the network team.',
});
const times = (...story: readonly Happening[]): readonly unknown[] =>
  levelTimesOf(ledger(...story), office, FRIDAY_5PM).map((time) => [time.level, time.waiting, time.spentMs]);

describe('the time of a level', () => {
  test('runs from hand-over to hand-over, in service time, and goes on with the last one', () => {
    expect(
      times(
        [MONDAY_9AM, opened()],
        [at('17:00'), toLevel('second-line')],
        [shanghai('2026-11-24T10:00'), toLevel('manager')],
      ),
    ).toEqual([
      [undefined, undefined, hours(8)],
      ['second-line', undefined, hours(2)],
      ['manager', undefined, hours(8 + 27 - 1)],
    ]);
  });

  test('changes with an escalation, and not with a colleague of the same level', () => {
    const colleague: TicketFact = {
      kind: 'handed-over',
      to: { engineer: 'web:zhao' as never, name: 'Zhao' },
      reason: '',
    };
    expect(
      times(
        [MONDAY_9AM, opened()],
        [at('09:30'), colleague],
        [at('10:00'), escalated('first-response', 0, at('10:00'))],
        [at('11:00'), resolved],
      ),
    ).toEqual([
      [undefined, undefined, hours(1)],
      ['second-line', undefined, hours(1)],
    ]);
  });

  test('leaves out what it waited for others, up to the limit of the wait', () => {
    expect(
      times(
        [MONDAY_9AM, opened()],
        [at('10:00'), paused('vendor', at('12:00'))],
        [at('11:00'), toLevel('second-line')],
        [at('15:00'), resumed],
        [at('16:00'), resolved],
      ),
    ).toEqual([
      [undefined, undefined, hours(1)],
      [undefined, 'vendor', hours(1)],
      ['second-line', 'vendor', hours(1)],
      ['second-line', undefined, hours(3)],
      ['second-line', undefined, hours(1)],
    ]);
  });

  test('is the level’s again after the limit of a wait that nobody has ended yet', () => {
    expect(times([MONDAY_9AM, opened()], [at('10:00'), paused('vendor', at('12:00'))])).toEqual([
      [undefined, undefined, hours(1)],
      [undefined, 'vendor', hours(2)],
      [undefined, undefined, hours(6 + 27 + 8)],
    ]);
  });

  test('stands still while the ticket is solved and goes on when it is reopened', () => {
    expect(
      times(
        [MONDAY_9AM, opened()],
        [at('10:00'), resolved],
        [at('15:00'), reopened],
        [at('16:00'), resolved],
      ),
    ).toEqual([
      [undefined, undefined, hours(1)],
      [undefined, undefined, hours(1)],
    ]);
  });
});
