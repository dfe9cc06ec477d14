/** The clock as somebody outside calls it. */
import { describe, expect, test } from '@jest/globals';
import { type History, promisesOf } from '../../../bot/service-level/promises.ts';
import {
  asked,
  claimed,
  escalated,
  type Happening,
  hours,
  ledger,
  MONDAY_9AM,
  minutes,
  OFFICE_HOURS,
  opened,
  paused,
  STANDARD,
  shanghai,
} from './story.ts';

const STORY: readonly Happening[] = [
  [MONDAY_9AM, opened(3)],
  [shanghai('2026-11-23T09:30'), claimed],
  [shanghai('2026-11-23T10:00'), asked],
  [shanghai('2026-11-23T10:00'), paused('requester', shanghai('2026-11-24T12:00'))],
];
const history = (more: Partial<History> = {}): History => ({
  events: ledger(...STORY),
  policies: [STANDARD],
  calendars: [{ since: new Date(0), rules: OFFICE_HOURS }],
  now: shanghai('2026-11-23T11:00'),
  ...more,
});

describe('a history from outside', () => {
  test('gives deadlines, clocks, timers, level times and the explanation', () => {
    const { deadlines, clocks, timers, levels, explanation, notes } = promisesOf(history());
    expect(deadlines).toEqual({});
    expect(clocks).toMatchObject([
      { name: 'first-response', outcome: 'met', spentMs: hours(1), targetMs: hours(1) },
      { name: 'resolution', outcome: 'paused', spentMs: hours(1), targetMs: hours(8) },
    ]);
    expect(timers).toMatchObject([{ kind: 'pause-limit', at: shanghai('2026-11-24T12:00') }]);
    expect(levels).toMatchObject([
      { level: undefined, from: MONDAY_9AM, spentMs: hours(1) },
      { level: undefined, waiting: 'requester', spentMs: hours(1) },
    ]);
    expect(explanation.clocks.map(({ clock }) => clock)).toEqual(['first-response', 'resolution']);
    expect(notes).toEqual([]);
  });

  test('may come in any order and twice over', () => {
    const { events } = history();
    expect(promisesOf(history({ events: [...events, ...events].reverse() }))).toEqual(promisesOf(history()));
  });

  test('counts by the hours that were valid then', () => {
    const rules = {
      ...OFFICE_HOURS,
      week: { ...OFFICE_HOURS.week, 1: [{ fromMinute: 600, toMinute: 1080 }] },
    };
    const calendars = [
      { since: new Date(0), rules: OFFICE_HOURS },
      { since: shanghai('2026-11-23T09:20'), rules },
    ];
    const events = ledger([MONDAY_9AM, opened(3)]);
    const [first] = promisesOf(history({ events, calendars })).clocks;
    // Twenty minutes by the old hours, the rest from ten o'clock on.
    expect(first?.due).toEqual(shanghai('2026-11-23T10:40'));
  });

  test('says what is odd and counts all the same', () => {
    const events = ledger([MONDAY_9AM, opened(3, 'deleted@7')], [shanghai('2026-11-23T12:00'), claimed]);
    const { notes, deadlines } = promisesOf(history({ events }));
    expect(deadlines['first-response']).toEqual(shanghai('2026-11-23T10:00'));
    expect(notes).toEqual([
      'Event 1 is dated 2026-11-23T04:00:00.000Z, after now.',
      'There is no policy deleted@7; standard@1 counts instead.',
    ]);
  });

  const [first, second, third] = ledger(...STORY);
  test.each([
    ['with a gap', { events: [first!, third!] }, 'EVENT_MISSING', /Event 1 is missing/],
    ['without its opening', { events: [{ ...second!, seq: 0 }] }, 'NOT_OPENED', /is claimed, not 'opened'/],
    [
      'with two events of one number',
      { events: [first!, second!, { ...third!, seq: 1 }] },
      'TWO_EVENTS',
      /two different/,
    ],
    ['without a policy', { policies: [] }, 'NO_POLICY', /at least one/],
    ['without a calendar', { calendars: [] }, 'NO_CALENDAR', /at least one/],
    [
      'with calendars out of order',
      {
        calendars: ['2026-01-01', '2026-03-01', '2026-02-01'].map((day) => ({
          since: new Date(day),
          rules: OFFICE_HOURS,
        })),
      },
      'CALENDARS_ORDER',
      /calendars\.2: It counts from 2026-02-01T00:00:00\.000Z, before the one ahead of it/,
    ],
    [
      'with a calendar that never opens',
      { calendars: [{ since: new Date(0), rules: { ...OFFICE_HOURS, week: {} } }] },
      'CALENDAR_NEVER_OPEN',
      /./,
    ],
  ])('is refused %s', (_what, more, code, words) => {
    expect(() => promisesOf(history(more as Partial<History>))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(words) }),
    );
  });

  test('that was escalated shows the time with each level', () => {
    const due = shanghai('2026-11-23T10:00');
    const events = ledger([MONDAY_9AM, opened(3)], [due, escalated('first-response', 0, due)]);
    const { levels } = promisesOf(history({ events, now: shanghai('2026-11-23T10:30') }));
    expect(levels.map(({ level, spentMs }) => [level, spentMs])).toEqual([
      [undefined, hours(1)],
      ['second-line', minutes(30)],
    ]);
  });
});

describe('a ticket of a customer', () => {
  const calendars = [{ since: new Date(0), rules: OFFICE_HOURS }];
  const berlin = [
    {
      since: new Date(0),
      rules: {
        ...OFFICE_HOURS,
        timeZone: 'Europe/Berlin',
        week: { 1: [{ fromMinute: 540, toMinute: 1080 }] },
      },
    },
  ];
  const events = ledger([MONDAY_9AM, { ...opened(3), customer: 'berlin' }]);

  test('goes by that customer’s calendars, and one without by the others', () => {
    const customers = { berlin };
    expect(promisesOf(history({ events, calendars, customers }))).toMatchObject({
      deadlines: { 'first-response': new Date('2026-11-23T10:00:00+01:00') },
      notes: [],
    });
    const plain = ledger([MONDAY_9AM, opened(3)]);
    expect(promisesOf(history({ events: plain, calendars, customers }))).toEqual(
      promisesOf(history({ events: plain, calendars })),
    );
  });

  test('of which there is none goes by the others, and that is said', () => {
    expect(promisesOf(history({ events, calendars }))).toMatchObject({
      deadlines: { 'first-response': shanghai('2026-11-23T10:00') },
      notes: ['There are no calendars of the customer berlin; the others count instead.'],
    });
  });

  test('with an empty list of calendars is refused', () => {
    expect(() => promisesOf(history({ events, customers: { berlin: [] } }))).toThrow('customers.berlin');
  });
});
