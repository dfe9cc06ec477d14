/** How a deadline came about, in words: nothing is left out, and the words fit the clock. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileCalendar } from '../../../bot/service-level/calendar.ts';
import { chineseHolidays } from '../../../bot/service-level/chinese-holidays.ts';
import { clocksOf } from '../../../bot/service-level/clock.ts';
import { type ClockExplanation, explain } from '../../../bot/service-level/explain.ts';
import type { ChannelName } from '../../../bot/types.ts';
import { eventsOf, histories, randomPolicyOf, walks } from './random-histories.ts';
import {
  asked,
  type Happening,
  ledger,
  MONDAY_9AM,
  OFFICE_HOURS,
  opened,
  paused,
  policyOf,
  reopened,
  resolved,
  resumed,
  said,
  shanghai,
} from './story.ts';

const { holidays, makeUpDays } = chineseHolidays(2026)!;
const china = compileCalendar({
  ...OFFICE_HOURS,
  version: 'cn-2026',
  holidays,
  makeUpDays,
  confirmedYears: [2026],
});
const inShanghai = (
  language: 'en' | 'zh',
  now: Date,
  ...story: readonly Happening[]
): readonly ClockExplanation[] =>
  explain(ledger(...story), policyOf, china, language, 'Asia/Shanghai', now).clocks;
const resolution = (language: 'en' | 'zh', now: Date, ...story: readonly Happening[]): ClockExplanation =>
  inShanghai(language, now, ...story).find(({ clock }) => clock === 'resolution')!;
const why = (explanation: ClockExplanation): readonly string[] =>
  explanation.rows.map((row) => `${row.kind}: ${row.why}`);
const at = (time: string): Date => shanghai(`2026-11-23T${time}`);

describe('an explanation', () => {
  test('names the holiday and the make-up working day that a deadline runs over', () => {
    // 2026-09-30 is a Wednesday, the holiday ends on 7 October, Saturday 10 October is worked.
    const story: readonly Happening[] = [[shanghai('2026-09-30T17:00'), opened(4)]];
    const english = resolution('en', shanghai('2026-09-30T17:30'), ...story);
    expect(why(english)).toEqual([
      'counted: service hours',
      'skipped: outside service hours; holiday National Day Thu 1 Oct – Wed 7 Oct',
      'counted: service hours',
      'skipped: outside service hours',
      'counted: service hours',
      'skipped: outside service hours',
      'counted: service hours of a make-up working day (调休)',
    ]);
    expect(english.rows.map((row) => row.totalMinutes)).toEqual([60, 60, 600, 600, 1140, 1140, 1440]);
    expect(english.due).toEqual(shanghai('2026-10-10T14:00'));
    expect(english.sentence).toBe(
      'Due Sat 10 Oct, 14:00: 30 min of 24 h service time used, 23 h 30 min left.',
    );
    const chinese = resolution('zh', shanghai('2026-09-30T17:30'), ...story);
    expect(why(chinese)).toContain('skipped: 服务时间外；节假日（国庆节）10月1日至10月7日');
    expect(why(chinese).at(-1)).toBe('counted: 调休上班日，服务时间内');
    expect(chinese.sentence).toContain('已用服务时间 30 分钟，共 24 小时，还剩 23 小时 30 分钟');
  });

  test('names weekends and single days', () => {
    const friday = resolution('en', shanghai('2026-11-27T17:30'), [shanghai('2026-11-27T17:00'), opened()]);
    expect(why(friday)[1]).toBe('skipped: outside service hours; weekend Sat 28 Nov – Sun 29 Nov');
    const madeUp = resolution('en', shanghai('2026-10-09T17:30'), [shanghai('2026-10-10T17:00'), opened()]);
    expect(why(madeUp)[1]).toBe('skipped: outside service hours; weekend Sun 11 Oct');
  });

  test('says of each wait whether it held the clock, and why not', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('09:30'), asked],
      [at('09:30'), paused('requester', at('10:30'))],
      [at('11:00'), resumed],
      [at('11:30'), paused('change-window', at('12:00'))],
      [at('12:00'), resumed],
      [at('13:00'), resolved],
      [at('14:00'), reopened],
    ];
    expect(why(resolution('en', at('14:30'), ...story)).slice(0, 7)).toEqual([
      'counted: service hours',
      'paused: waiting for the answer to a question that was sent',
      'counted: the wait had reached its limit',
      'counted: service hours',
      'counted: waiting, but the agreement lets the clock run for this reason',
      'counted: service hours',
      'paused: solved, until it was reopened',
    ]);
    const unasked = resolution(
      'zh',
      at('14:30'),
      [MONDAY_9AM, opened()],
      [at('10:00'), paused('requester', at('12:00'))],
    );
    expect(why(unasked)[1]).toBe('counted: 等待用户，但没有向用户提过问题');
  });

  test('of a paused clock says when it would be due, and of an ended wait that it runs', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), paused('vendor', at('12:00'))],
    ];
    const held = resolution('en', at('11:00'), ...story);
    expect(held.due).toBeUndefined();
    expect(held.sentence).toBe(
      'Paused since Mon 23 Nov, 10:00 with 1 h of 8 h used. If nothing ends the wait before its limit, it is due Tue 24 Nov, 10:00.',
    );
    expect(held.rows.at(-1)).toMatchObject({ kind: 'paused', to: at('11:00') });
    const over = resolution('en', at('13:00'), ...story);
    expect(over.due).toEqual(shanghai('2026-11-24T10:00'));
    expect(over.sentence).toMatch(/^Due Tue 24 Nov, 10:00: 2 h of 8 h/);
  });

  test('of a wait that began after the deadline says that it is late, not when it would be due', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened(2)],
      [at('14:00'), paused('vendor', at('18:00'))],
    ];
    expect(resolution('en', at('15:00'), ...story).sentence).toBe(
      'Was due Mon 23 Nov, 13:00: 5 h of 4 h service time used, 1 h late.',
    );
  });

  test('says what was met, missed or is late', () => {
    const first = (now: string, ...story: readonly Happening[]): string =>
      inShanghai('en', at(now), [MONDAY_9AM, opened()], ...story)[0]!.sentence;
    expect(first('11:00', [at('09:25'), said])).toBe('Met: stopped Mon 23 Nov, 09:25 after 25 min of 1 h.');
    expect(first('11:00', [at('10:20'), said])).toBe(
      'Missed: stopped Mon 23 Nov, 10:20 after 1 h 20 min; promised were 1 h, 20 min too late.',
    );
    expect(first('10:45')).toBe(
      'Was due Mon 23 Nov, 10:00: 1 h 45 min of 1 h service time used, 45 min late.',
    );
  });

  test('says that a year’s holidays are not confirmed when the deadline falls into it', () => {
    const newYear = resolution('en', shanghai('2026-12-31T17:30'), [shanghai('2026-12-31T17:00'), opened()]);
    expect(newYear.sentence).toContain('The holidays of 2027 are not confirmed');
    expect(resolution('en', at('10:00'), [MONDAY_9AM, opened()]).sentence).not.toContain('not confirmed');
  });

  test('as a message has a table for each clock and says what it was computed from', () => {
    const { parts } = explain(
      ledger([MONDAY_9AM, opened()]),
      policyOf,
      china,
      'en',
      'Asia/Shanghai',
      at('09:30'),
    );
    expect(parts.map(({ kind }) => kind)).toEqual(['text', 'text', 'table', 'text', 'text', 'table', 'text']);
    expect(parts[2]).toEqual({
      kind: 'table',
      columns: ['When', 'Clock', 'Service time', 'Total', 'Why'],
      rows: [['Mon 23 Nov, 09:00 – 10:00', 'counted', '1 h', '1 h', 'service hours']],
    });
    expect(parts.at(-1)).toMatchObject({
      text: 'Computed from one event, policy standard@1, calendar cn-2026 (Asia/Shanghai).',
    });
  });

  test('says which level had the ticket when, and for whom it waited', () => {
    const story: readonly Happening[] = [
      [MONDAY_9AM, opened()],
      [at('10:00'), { kind: 'handed-over', to: { level: 'second-line' }, reason: 'Network.' }],
      [at('11:00'), paused('vendor', at('15:00'))],
      [at('12:00'), resumed],
    ];
    const told = (language: 'en' | 'zh', ...happened: readonly Happening[]) =>
      explain(ledger(...happened), policyOf, china, language, 'Asia/Shanghai', at('14:00'), [
        { id: 'first-line', name: { zh: '一线', en: 'First line' }, channel: 'engineers' as ChannelName },
        { id: 'second-line', name: { zh: '二线', en: 'Second line' }, channel: 'engineers' as ChannelName },
      ]);
    const { levels, parts } = told('en', ...story);
    expect(levels.map(({ level, waiting, serviceMinutes }) => [level, waiting, serviceMinutes])).toEqual([
      [undefined, undefined, 60],
      ['second-line', undefined, 60],
      ['second-line', 'vendor', 60],
      ['second-line', undefined, 120],
    ]);
    expect(parts.at(-2)).toEqual({
      kind: 'table',
      columns: ['When', 'Who', 'Service time'],
      rows: [
        ['Mon 23 Nov, 09:00 – 10:00', 'First line', '1 h'],
        ['Mon 23 Nov, 10:00 – 11:00', 'Second line', '1 h'],
        ['Mon 23 Nov, 11:00 – 12:00', 'Second line, waiting for the vendor', '1 h'],
        ['Mon 23 Nov, 12:00 – 14:00', 'Second line', '2 h'],
      ],
    });
    expect(JSON.stringify(told('zh', ...story).parts)).toContain('二线，等待厂商');
    // With one level all the time there is nothing to tell apart.
    expect(JSON.stringify(told('en', story[0]!).parts)).not.toContain('Who had it');
  });

  test('has times of the reader’s zone and days of the desk’s', () => {
    const story = ledger([shanghai('2026-11-27T17:00'), opened()]);
    const { parts } = explain(story, policyOf, china, 'en', 'Europe/Berlin', shanghai('2026-11-27T17:10'));
    const table = parts.findLast((part) => part.kind === 'table')!;
    expect(table.rows[0]![0]).toBe('Fri 27 Nov, 10:00 – 11:00');
    expect(table.rows[1]).toEqual([
      'Fri 27 Nov, 11:00 – Mon 30 Nov, 02:00',
      'skipped',
      '',
      '1 h',
      'outside service hours; weekend Sat 28 Nov – Sun 29 Nov',
    ]);
  });
});

describe('the rows of any ticket', () => {
  test('follow each other without a gap and add up to the deadline', () => {
    fc.assert(
      fc.property(
        walks,
        fc.array(histories, { minLength: 10, maxLength: 10 }),
        fc.nat({ max: 3000 }),
        (walk, lives, later) => {
          const calendar = compileCalendar(walk.rules);
          for (const life of lives) {
            const events = eventsOf(life, walk);
            const last = Math.max(...events.map((event) => event.at.getTime()));
            const now = new Date(last + later * 60_000);
            const clocks = clocksOf(events, randomPolicyOf, calendar);
            const { clocks: explained } = explain(
              events,
              randomPolicyOf,
              calendar,
              'en',
              walk.rules.timeZone,
              now,
            );
            for (const [index, { rows, due }] of explained.entries()) {
              const clock = clocks[index]!;
              rows.forEach((row, position) => {
                expect(row.from).toEqual(position === 0 ? clock.startedAt : rows[position - 1]!.to);
              });
              const total = (rows.at(-1)?.totalMinutes ?? 0) * 60_000;
              if (clock.stoppedAt) expect(total).toBe(clock.spentMs(clock.stoppedAt));
              else if (due && due >= now) expect(total).toBe(clock.targetMs);
              else expect(total).toBe(clock.spentMs(now));
            }
          }
        },
      ),
      { numRuns: 60, seed: 13 },
    );
  });
});
