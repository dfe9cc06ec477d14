import { describe, expect, test } from '@jest/globals';
import { decideDuty } from '../../../bot/roster/decide-duty.ts';
import { dutyWishIn } from '../../../bot/roster/duty-words.ts';
import { localTime } from '../../../bot/roster/local-time.ts';
import type { PersonId } from '../../../bot/types.ts';
import { shippedRules } from '../../support/desk-under-test.ts';

const { desk } = shippedRules();
/** Monday 23 November 2026, 14:05 in Shanghai. */
const MONDAY_AFTERNOON = new Date('2026-11-23T14:05:00+08:00');
const wangLei = desk.engineers.find(({ id }) => id === 'wang-lei')!;
const said = (text: string, now = MONDAY_AFTERNOON) => dutyWishIn(text, wangLei, desk, now);
const entriesOf = (text: string) => {
  const wish = said(text);
  if (wish?.kind !== 'change') return wish?.kind ?? 'something else';
  const decision = decideDuty(wish.action, 'web:wang-lei' as PersonId, desk, MONDAY_AFTERNOON);
  if (!decision.ok) return decision.refusal.kind;
  return decision.fact.entries.map(
    ({ engineer, from, to, on }) => `${engineer} ${on ? 'on' : 'off'} ${from}..${to}`,
  );
};

describe('an engineer says in plain words', () => {
  test.each([
    ['I am on site until 18:00', ['wang-lei on 2026-11-23T14:05..2026-11-23T18:00']],
    ["I'm on site until six", ['wang-lei on 2026-11-23T14:05..2026-11-23T18:00']],
    ['i am on duty till 9pm.', ['wang-lei on 2026-11-23T14:05..2026-11-23T21:00']],
    ['我在现场到18点', ['wang-lei on 2026-11-23T14:05..2026-11-23T18:00']],
    ['我值班到晚上八点半', ['wang-lei on 2026-11-23T14:05..2026-11-23T20:30']],
    ['我今天在岗到六点', ['wang-lei on 2026-11-23T14:05..2026-11-23T18:00']],
    ['我在到18:00', ['wang-lei on 2026-11-23T14:05..2026-11-23T18:00']],
    ['我明天值班', ['wang-lei on 2026-11-24..2026-11-24']],
    ['我今天请假', ['wang-lei off 2026-11-23..2026-11-23']],
    ['我12月1日到3日请假', ['wang-lei off 2026-12-01..2026-12-03']],
    ['我下周休假。', ['wang-lei off 2026-11-30..2026-12-06']],
    ['我周五下午请假', ['wang-lei off 2026-11-27T12:00..2026-11-28T00:00']],
    ['I am on leave from 2026-12-01 to 2026-12-03', ['wang-lei off 2026-12-01..2026-12-03']],
    ['on leave tomorrow', ['wang-lei off 2026-11-24..2026-11-24']],
    ['I am off on Friday', ['wang-lei off 2026-11-27..2026-11-27']],
    ['I am sick today', ['wang-lei off 2026-11-23..2026-11-23']],
    ['I take leave on 1 Dec', ['wang-lei off 2026-12-01..2026-12-01']],
    ['我1月4日休假', ['wang-lei off 2027-01-04..2027-01-04']],
    [
      'swap with 刘洋 tomorrow',
      ['wang-lei off 2026-11-24..2026-11-24', 'liu-yang on 2026-11-24..2026-11-24'],
    ],
    [
      'Liu Yang covers for me on 2026-12-01',
      ['wang-lei off 2026-12-01..2026-12-01', 'liu-yang on 2026-12-01..2026-12-01'],
    ],
    ['我明天和刘洋换班', ['wang-lei off 2026-11-24..2026-11-24', 'liu-yang on 2026-11-24..2026-11-24']],
    ['周三刘洋替我值班', ['wang-lei off 2026-11-25..2026-11-25', 'liu-yang on 2026-11-25..2026-11-25']],
  ])('%s', (text, entries) => {
    expect(entriesOf(text)).toEqual(entries);
  });

  test.each([
    'I am on leave',
    '我请假',
    'swap with Liu Yang',
    'I am on leave next Friday or so',
    'I am on site until thirteen o clock',
    '我和刘洋换班',
    '我周五和周六请假',
  ])('"%s", and is asked what is missing', (text) => {
    expect(entriesOf(text)).toBe('unclear');
  });

  test.each([
    'I am out of paper',
    'I am off the network since this morning',
    'my VPN does not connect until I restart it',
    '我不在办公室怎么连VPN',
    '我的打印机今天卡纸了',
    'swap space is full',
    'the printer is on site until 18:00',
    'on duty',
    '我们请假系统打不开',
    '我'.repeat(200),
  ])('"%s", which is not about their duty', (text) => {
    expect(entriesOf(text)).toBe('something else');
  });

  test('"until six" in the evening, when six is over, and is asked', () => {
    const night = new Date('2026-11-23T19:00:00+08:00');
    expect(said('I am on site until six', night)?.kind).toBe('unclear');
  });
});

describe('a day or time in the form', () => {
  test.each([
    ['2026-12-01', '2026-12-01'],
    ['2026-12-01 8:30', '2026-12-01T08:30'],
    ['2026-12-01T18:00', '2026-12-01T18:00'],
    ['18:00', '2026-11-23T18:00'],
    ['１８：００', '2026-11-23T18:00'],
    ['24:00', '2026-11-24T00:00'],
    ['今天', '2026-11-23'],
    ['Tomorrow', '2026-11-24'],
  ])('%s', (text, local) => {
    expect(localTime(text, '2026-11-23')).toBe(local);
  });

  test.each([
    '2026-02-30',
    '25:00',
    '2026-12-01 18:61',
    'soon',
    '',
    '1.12.2026',
    '__proto__',
    '2026-12-01\n18:00x',
  ])('that is none: %j', (text) => {
    expect(localTime(text, '2026-11-23')).toBeUndefined();
  });
});
