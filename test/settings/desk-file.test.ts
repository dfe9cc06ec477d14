import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import type { DeskFault } from '../../bot/roster/types.ts';
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
    [
      'a day that no month has',
      '2026-05-01..2026-05-05',
      '2026-02-28..2026-02-30',
      'a day or a span of days',
    ],
    ['a holiday of a year', '2026-05-01..2026-05-05', '2026-05-01..2027-05-05', 'at most 60 days'],
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
    [
      'a channel as it stands in a link',
      '[web:channel-managers]',
      '["teams:19%3Aabc%40thread.tacv2"]',
      'out of a link, with %3A as :',
    ],
    ['a language nobody speaks here', 'language: zh', 'language: de', '"de" should be one of zh, en'],
    ['a priority out of range', 'hinders: 3', 'hinders: 7', '1, 2, 3 or 4'],
    ['two engineers with one name in a door', 'people: [web:zhang-min]', 'people: [web:wang-lei]', 'already'],
  ])('%s is named with its line', (_, from, to, words) => {
    const faults = faultsOf(changed(from, to));
    const line = lineOf(from);
    expect(faults.some((fault) => fault.words.en.includes(words) && Math.abs(fault.line - line) <= 1)).toBe(
      true,
    );
  });

  test('does not hide another: all are named at once', () => {
    const text = changed('closeAfter: 3d', 'closeAfter: x', changed('hinders: 3', 'hinders: 7'));
    expect(faultsOf(text).length).toBe(2);
  });

  test('of a day that stands in a year it is not of is named where it stands', () => {
    const wrong = (from: string, to: string): readonly (readonly [number, string])[] => {
      const text = changed(from, to);
      return faultsOf(text).map(({ line, words }) => [line - lineOf(to, text), words.en]);
    };
    expect(wrong('元旦: 2026-01-01..2026-01-03', '元旦: 2025-01-01..2025-01-03')).toEqual([
      [0, expect.stringContaining('calendar.years.2026.holidays.元旦: 2025-01-01 is no day of 2026.')],
    ]);
    expect(wrong('2026-10-10: monday', '2062-10-10: monday')).toEqual([
      [0, expect.stringContaining('2062-10-10 is no day of 2026.')],
    ]);
    // A notice may begin in the December before.
    expect(wrong('元旦: 2026-01-01..2026-01-03', '元旦: 2025-12-31..2026-01-03')).toEqual([]);
  });

  /** A file with a fault in each of its sections, of its shape in some and against a rule in others. */
  const EVERYWHERE = [
    ['language: zh', 'language: de', 'language', '"de"应为 zh、en 之一'],
    ['timeZone: Asia/Shanghai', 'timeZone: Asia/Shangai', 'calendar.timeZone', '本机不认识时区'],
    ['tuesday: [09:00-12:00,', 'tuesday: [09:00-14:00,', 'calendar.week.tuesday.1', '之前就开始了'],
    ['friday: [09:00-12:00', 'friday: [nine', 'calendar.week.friday.0', '这样的时段'],
    ['2026-10-10: monday', '2026-10-10: sunday', 'calendar.years.2026.makeUpDays.2026-10-10', '没有服务时段'],
    ['T0PLANT', 'T0BERLIN', 'customers.berlin.people.0', '已经属于 plant'],
    ['timeZone: Europe/Berlin', 'timeZone: Europe/Berlyn', 'customers.berlin.calendar.timeZone', 'Berlyn'],
    ['channel: managers', 'channel: boss', 'levels.service-manager.channel', '不存在'],
    ['people: [web:liu-yang]', 'people: [liu-yang]', 'engineers.liu-yang.people.0', '入口:标识'],
    ['levels: [second-line]', 'levels: [secondline]', 'engineers.chen-jie.levels.0', '没有级别'],
    [
      '{ engineer: zhang-min, days: [monday',
      '{ engineer: zhang-min, days: [someday',
      'duty.1.days.0',
      '之一',
    ],
    ['{ engineer: wang-lei,', '{ engineer: wang-lai,', 'duty.0.engineer', '没有工程师'],
    ['hinders: 3', 'hinders: 7', 'priorities.person.hinders', '1、2、3 或 4'],
    ['closeAfter: 3d', 'closeAfter: three days', 'policy.closeAfter', '这样的时长'],
    ['warnAt: [50, 75, 90]', 'warnAt: [50, 40, 90]', 'policy.warnAt.1', '从低到高'],
  ] as const;

  test('of any kind hides no other: shape, calendars, customers, people and policy are told in one pass', () => {
    const text = twoCustomersFile(...EVERYWHERE.map(([from, to]) => [from, to] as const));
    const faults = faultsOf(text);
    for (const [, to, setting, words] of EVERYWHERE) {
      const fault = faults.find(({ words: { zh } }) => zh.startsWith(`${setting}：`));
      expect(fault?.words).toEqual({
        zh: expect.stringContaining(words),
        en: expect.stringMatching(/^[^\u4e00-\u9fff]+$/),
      });
      expect([setting, fault?.line]).toEqual([
        setting,
        lineOf(to === 'T0BERLIN' ? 'T0BERLIN, teams' : to, text),
      ]);
    }
    // The plant has the desk's days and no Sunday either, and nobody is left in the second line: both follow, and are true.
    expect(faults.map(({ words }) => words.en.split(': ')[0]).sort()).toEqual(
      [
        ...EVERYWHERE.map(([, , setting]) => setting),
        'customers.plant.calendar.makeUpDays.2026-10-10',
        'policy.escalation.0.level',
      ].sort(),
    );
  });

  test('of a setting that stands twice does not hide those of the rest', () => {
    const text = `${changed('closeAfter: 3d', 'closeAfter: x')}\nlanguage: en`;
    expect(faultsOf(text).map(({ words }) => words.zh)).toEqual([
      expect.stringContaining('policy.closeAfter'),
      '这个设置在同一节里写了两次，请只留一个',
    ]);
  });

  test('of the YAML itself is told in both languages', () => {
    const [fault] = faultsOf(changed('closeAfter: 3d', '\tcloseAfter: 3d'));
    expect(fault).toMatchObject({
      line: lineOf('closeAfter: 3d'),
      words: { en: expect.stringContaining('Tabs') },
    });
    expect(fault!.words.zh).toBe('缩进请用空格，不要用制表符');
  });

  test('of a day or a time that there is not is told where it stands', () => {
    const entry = (from: string) =>
      faultsOf(
        changed(
          '  # - { engineer: liu-yang, from: 2026-12-01, to: 2026-12-03, on: true }',
          `  - { engineer: liu-yang, from: ${from}, to: 2026-12-03, on: true }`,
        ),
      ).map(({ words }) => words.en);
    for (const from of ['2026-02-30', '2026-12-01T25:00', '2026-12-01T18:00Z'])
      expect(entry(from)).toEqual([
        `duty.2.from: "${from}" should be a day or a time like 2026-12-01 or 2026-12-01T18:00`,
      ]);
    for (const from of ['2026-12-01', '2026-12-01T18:00']) expect(entry(from)).toEqual([]);
  });

  test('of an entry of the roster says what is wrong with it, not what else it could have been', () => {
    expect(faultsOf(changed('days: [monday, tuesday', 'days: [mon, tuesday'))).toMatchObject([
      { words: { en: expect.stringMatching(/^duty\.0\.days\.0: "mon" should be one of monday/) } },
    ]);
  });

  test('against a policy that tickets were promised by stands among the others', () => {
    const past = readDesk(SHIPPED);
    const policies = 'desk' in past ? [past.desk.policy] : [];
    const faulty = changed('resolution: { 1: 4h', 'resolution: { 1: 5h', changed('hinders: 3', 'hinders: 7'));
    const read = readDesk(faulty, policies);
    expect('faults' in read && read.faults.map(({ words }) => words.zh)).toEqual([
      expect.stringContaining('priorities.person.hinders'),
      expect.stringMatching(/^policy\.version：服务策略有改动/),
    ]);
  });

  /** Every place of a file, with what somebody may write there by mistake. */
  const places = (value: unknown, path: readonly (string | number)[] = []): (string | number)[][] => [
    [...path],
    ...(typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) =>
          places(inner, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : []),
  ];
  const MISTAKES: readonly [string, unknown][] = [
    ['a number', 7.5],
    ['nothing', null],
    ['an empty section', {}],
    ['a list of words', ['x y']],
  ];
  /** One of many that are alike will do. */
  const ALIKE =
    /2025|^engineers\.(zhang|liu|chen)|(tuesday|wednesday|saturday)|waits\.(parts|vendor)|^policy\.\w+\.[34]$/;
  test.each(MISTAKES)(
    'at one place, where %s stands, is told at that place and raises no false alarm',
    (_, mistake) => {
      const whole = parse(twoCustomersFile(BERLINS_POLICY));
      for (const path of places(whole).filter((one) => one.length > 0 && !ALIKE.test(one.join('.')))) {
        const copy = structuredClone(whole);
        const above = path.slice(0, -1).reduce((value, key) => value[key], copy);
        above[path.at(-1)!] = mistake;
        const faults = faultsOf(stringify(copy));
        const shape = faults.filter(({ words }) => /should be|is missing|is not a known/.test(words.en));
        // What was read may break a rule elsewhere: a level that has lost its channel. What was not may not.
        if (shape.length === 0) continue;
        const here = path.join('.');
        const elsewhere = faults.filter(({ words: { en } }) => {
          const place = en.slice(0, en.indexOf(': '));
          return !(place === here || place.startsWith(`${here}.`) || here.startsWith(`${place}.`));
        });
        expect([here, elsewhere.map(({ words }) => words.en)]).toEqual([here, []]);
      }
    },
  );

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
    ['an id that is no word', '  berlin:', '  "Berlin 1":', 'should be one word in small letters'],
    ['a misspelt setting', 'people: [slack:T0PLANT', 'poeple: [slack:T0PLANT', 'not a known setting'],
    [
      'make-up days of the desk on a day without hours',
      'monday: [08:00-16:00], ',
      '',
      'is to have the hours of weekday 1, which has none',
    ],
  ])('%s: the fault is named with its line and the way out', (_, from, to, words) => {
    const faults = faultsOf(twoCustomersFile([from, to]));
    const fault = faults.find((one) => one.words.en.includes(words));
    expect(fault?.words.en).toMatch(/^customers\./);
    const line = lineOf(from, twoCustomersFile());
    expect(fault!.line).toBeGreaterThan(line - 4);
    expect(fault!.line).toBeLessThan(line + 2);
  });

  test('a policy that calls itself like the desk’s and says something else', () => {
    const text = twoCustomersFile(BERLINS_POLICY, ['name: berlin\n', 'name: contract\n']);
    expect(faultsOf(text)).toEqual([
      {
        line: lineOf('name: contract', text),
        words: expect.objectContaining({
          en: expect.stringMatching(
            /^customers\.berlin\.policy\.name: 'contract@2026-11' is the desk's policy/,
          ),
        }),
      },
    ]);
  });

  test('hours so short that the desk’s promises would take years', () => {
    const text = twoCustomersFile([
      'week: { monday: [08:00-16:00], tuesday: [08:00-16:00], wednesday: [08:00-16:00], thursday: [08:00-16:00], friday: [08:00-16:00] }',
      'week: { monday: [08:00-08:01] }',
    ]);
    expect(faultsOf(text).map(({ words }) => words.zh)).toEqual([
      expect.stringMatching(/^customers\.plant\.calendar\.week：每周服务时间为 0\.\d+ 小时，这需要 \d+ 年/),
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
        words: expect.objectContaining({
          en: expect.stringMatching(/^customers\.berlin\.policy\.escalation\.1\.level: The chain comes back/),
        }),
      },
    ]);
  });
});
