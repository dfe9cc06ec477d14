import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { type DeskFault, readDesk } from '../../adapters/desk-file/read-desk.ts';

const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');

/** The shipped file with one place changed; the place must be there. */
function changed(from: string, to: string, text = SHIPPED): string {
  if (!text.includes(from)) throw new Error(`The shipped desk file has no "${from}"`);
  return text.replace(from, to);
}

function faultsOf(text: string): readonly DeskFault[] {
  const read = readDesk(text);
  return 'faults' in read ? read.faults : [];
}

const lineOf = (words: string, text = SHIPPED) => text.slice(0, text.indexOf(words)).split('\n').length;

describe('the desk file that ships', () => {
  const read = readDesk(SHIPPED);
  test('is the contract: answer within an hour, five days, eight hours', () => {
    expect(read).toMatchObject({ desk: { policy: { firstResponseMs: { 1: 3_600_000, 4: 3_600_000 } } } });
    const week = 'desk' in read ? read.desk.calendar.week : {};
    const minutes = Object.values(week)
      .flat()
      .reduce((sum, { fromMinute, toMinute }) => sum + toMinute - fromMinute, 0);
    expect(minutes).toBe(5 * 8 * 60);
  });
  test('knows holidays and make-up days of this year', () => {
    expect(read).toMatchObject({
      desk: { calendar: { holidays: { '2026-10-07': '国庆节' }, makeUpDays: { '2026-10-10': 1 } } },
    });
  });
});

describe('a fault', () => {
  test.each([
    [
      'a level that does not exist',
      'level: second-line, after: 0m',
      'level: second-lin, after: 0m',
      'second-lin',
    ],
    ['a span nobody can read', 'closeAfter: 3d', 'closeAfter: three days', '30m, 8h or 2d'],
    ['a misspelt setting', 'remindIdleAfter: 4h', 'remindIdelAfter: 4h', 'not a known setting'],
    ['a time zone that does not exist', 'Asia/Shanghai', 'Asia/Shangai', 'Asia/Shangai'],
    [
      'hours that overlap',
      'monday: [09:00-12:00, 13:00-18:00]',
      'monday: [09:00-14:00, 13:00-18:00]',
      '13:00-18:00',
    ],
    [
      'a holiday that ends before it begins',
      '2026-05-01..2026-05-05',
      '2026-05-05..2026-05-01',
      'before it begins',
    ],
    ['a channel that does not exist', 'channel: managers', 'channel: manager', 'manager'],
    ['an engineer of no level', 'levels: [second-line]', 'levels: [third-line]', 'third-line'],
    ['duty of nobody', '{ engineer: wang-lei,', '{ engineer: wang-lai,', 'wang-lai'],
    ['a priority out of range', 'hinders: 3', 'hinders: 7', '1, 2, 3 or 4'],
    ['two engineers with one name in a door', 'people: [web:zhang-min]', 'people: [web:wang-lei]', 'already'],
  ])('%s is named with its line', (_, from, to, words) => {
    const faults = faultsOf(changed(from, to));
    const line = lineOf(from);
    expect(faults.some((fault) => fault.message.includes(words) && Math.abs(fault.line - line) <= 1)).toBe(
      true,
    );
  });

  test('does not hide another: all are named at once', () => {
    const text = changed('closeAfter: 3d', 'closeAfter: x', changed('hinders: 3', 'hinders: 7'));
    expect(faultsOf(text).length).toBe(2);
  });

  test.each([
    ['YAML that is none', 'a: ['],
    ['an empty file', ''],
    ['a list', '- 1'],
    ['a duplicated key', `${SHIPPED}\nlanguage: en`],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]`,
    ],
    ['a prototype', '__proto__: { polluted: true }'],
  ])('%s is refused in words', (_, text) => {
    expect(faultsOf(text).length).toBeGreaterThan(0);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
