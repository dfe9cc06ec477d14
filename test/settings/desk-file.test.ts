import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { type DeskFault, readDesk } from '../../adapters/desk-file/read-desk.ts';
import { BERLINS_POLICY, twoCustomersFile } from '../support/two-customers.ts';

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
    ['a hotline left out', /^hotline:\n.*\n.*/m.exec(SHIPPED)![0], 'hotline:', 'hotline: is missing'],
    ['a list where a section belongs', 'name: contract', 'name: [contract]', 'policy.name: should be a text'],
    [
      'a section that is a word',
      /^channels:[\s\S]*?(?=\n\n)/m.exec(SHIPPED)![0],
      'channels: web',
      'channels: "web" should be a section',
    ],
    ['a span nobody can read', 'closeAfter: 3d', 'closeAfter: 3x', '"3x" should be a span like 30m'],
    ['a language nobody speaks here', 'language: zh', 'language: de', '"de" should be one of zh, en'],
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

describe('customers', () => {
  test('stand in the file that ships as an example that can be used as it is', () => {
    const example = SHIPPED.slice(SHIPPED.indexOf('# customers:'), SHIPPED.indexOf('# Where engineers talk'));
    const read = readDesk(`${SHIPPED}\n${example.replace(/^# ?/gm, '')}`);
    expect(read).toMatchObject({
      desk: {
        customers: [
          {
            id: 'berlin',
            people: ['slack:T0123456789', 'teams:11111111-2222-3333-4444-555555555555', 'mail:example.de'],
            ownYears: true,
            country: 'DE-BE',
            calendar: { timeZone: 'Europe/Berlin', confirmedYears: [2026] },
          },
        ],
      },
    });
  });

  test('without years have the desk’s holidays; ids are kept as the doors write them', () => {
    const read = readDesk(twoCustomersFile());
    const [plant, berlin] = 'desk' in read ? read.desk.customers : [];
    expect(plant).toMatchObject({
      name: { zh: '上海工厂', en: 'the Shanghai plant' },
      ownYears: false,
      calendar: { holidays: { '2026-10-07': '国庆节' }, confirmedYears: [2025, 2026] },
    });
    expect(plant).not.toHaveProperty('policy');
    expect(berlin!.people).toEqual([
      'slack:T0BERLIN',
      'teams:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      'mail:berlin.example',
      'web:anna',
    ]);
    expect(berlin!.calendar.holidays).not.toHaveProperty('2026-10-07');
  });

  test('may have a bare name and a policy of their own', () => {
    const read = readDesk(
      twoCustomersFile(BERLINS_POLICY, ['{ zh: 柏林办公室, en: the Berlin office }', 'Berlin']),
    );
    const berlin = 'desk' in read ? read.desk.customers[1] : undefined;
    expect(berlin).toMatchObject({
      name: { zh: 'Berlin', en: 'Berlin' },
      policy: { name: 'berlin', firstResponseMs: { 3: 1_800_000 } },
    });
  });

  const BERLINS_WEEK = /monday: \[07:00-19:00\][\s\S]*sunday: \[07:00-19:00\]/.exec(twoCustomersFile())![0];
  test.each([
    ['an unknown zone', 'Europe/Berlin', 'Europe/Berlyn', "'Europe/Berlyn' is no time zone"],
    ['hours that never open', BERLINS_WEEK, 'monday: []', 'Give at least one day hours'],
    [
      'hours that overlap',
      'monday: [07:00-19:00]',
      'monday: [07:00-12:00, 11:00-19:00]',
      '11:00-19:00 begins before 07:00-12:00 ends',
    ],
    [
      'hours past midnight',
      'monday: [07:00-19:00]',
      'monday: [22:00-06:00]',
      'Split hours that pass midnight',
    ],
    [
      'one workspace of two customers',
      'slack:T0BERLIN',
      'slack:T0PLANT',
      'slack:T0PLANT already belongs to plant; name it once',
    ],
    [
      'one mail domain twice, in whatever letters',
      'mail:Berlin.Example',
      'mail:Plant.Example',
      'mail:plant.example already belongs to plant',
    ],
    [
      'nobody to recognise',
      '[slack:T0PLANT, mail:plant.example, web:chen-gong, hotline:老周]',
      '[]',
      'Name a workspace, a tenant, a mail domain or a person',
    ],
    [
      'a country nobody can read',
      'timeZone: Europe/Berlin',
      'timeZone: Europe/Berlin\n      country: Germany',
      '"Germany" should be a country like DE',
    ],
    [
      'a sign nobody can read',
      'slack:T0PLANT',
      'T0PLANT',
      '"T0PLANT" should be a workspace like slack:T0123456789',
    ],
    ['an address for a domain', 'mail:plant.example', 'mail:x@plant.example', 'a mail domain like'],
    ['an id that is no word', '  berlin:', '  "Berlin 1":', 'is one word in small letters'],
    ['a misspelt setting', 'people: [slack:T0PLANT', 'poeple: [slack:T0PLANT', 'not a known setting'],
    [
      'make-up days of the desk on a day without hours',
      'monday: [08:00-16:00], ',
      '',
      'is to have the hours of weekday 1, which has none',
    ],
  ])('%s: the fault is named with its line and the way out', (_, from, to, words) => {
    const faults = faultsOf(twoCustomersFile([from, to]));
    const fault = faults.find(({ message }) => message.includes(words));
    expect(fault?.message).toMatch(/^customers\./);
    const line = lineOf(from, twoCustomersFile());
    expect(fault!.line).toBeGreaterThan(line - 4);
    expect(fault!.line).toBeLessThan(line + 2);
  });

  test('a policy that calls itself like the desk’s and says something else', () => {
    const text = twoCustomersFile(BERLINS_POLICY, ['name: berlin\n', 'name: contract\n']);
    expect(faultsOf(text)).toEqual([
      {
        line: lineOf('name: contract', text),
        message: expect.stringMatching(
          /^customers\.berlin\.policy\.name: 'contract@2026-11' is the desk's policy/,
        ),
      },
    ]);
  });

  test('a policy with a fault of its own', () => {
    const text = twoCustomersFile([
      BERLINS_POLICY[0],
      BERLINS_POLICY[1].replace('level: second-line, after: 0m', 'level: service-manager, after: 0m'),
    ]);
    expect(faultsOf(text)).toEqual([
      {
        line: expect.any(Number),
        message: expect.stringMatching(
          /^customers\.berlin\.policy\.escalation\.1\.level: The chain comes back/,
        ),
      },
    ]);
  });
});
