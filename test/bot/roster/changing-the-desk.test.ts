/** The roster and the calendar, changed in chat while the desk runs. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SHIPPED_DESK_FILE } from '../../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../../adapters/desk-file/read-desk.ts';
import { deskFilesWaiting, waitingForManagers } from '../../../bot/front-line/on-desk-file.ts';
import { rulesWith } from '../../../bot/roster/rules-with.ts';
import { onDuty } from '../../../bot/service-level/roster.ts';
import type { Action, ConversationId, Person, PersonId } from '../../../bot/types.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  person,
  shippedRules,
  WANG_LEI,
  wordsIn,
} from '../../support/desk-under-test.ts';
import { twoCustomers, twoCustomersFile } from '../../support/two-customers.ts';

const ZHAO_NING: Person = { id: 'web:zhao-ning' as PersonId, name: '赵宁' };
const MANAGERS = 'web:channel-managers' as ConversationId;
const LI_NA = person('li-na', 'en');

type Desk = ReturnType<typeof deskUnderTest>;
const dutyAt = (desk: Desk, at: string) => onDuty(desk.parts.rules().desk, new Date(at)).map(({ id }) => id);
const HOLIDAYS_2027 = {
  kind: 'confirm-holidays',
  year: '2027',
  holidays: '元旦 2027-01-01..2027-01-03\n春节 2027-02-05..2027-02-11\n国庆节 2027-10-01..2027-10-07',
  makeUpDays: '2027-02-14 monday',
  source: '国务院办公厅通知',
} as const;

describe('who is on duty', () => {
  test('is shown to an engineer for the week, with a way to change it', async () => {
    const desk = deskUnderTest();
    const shown = await desk.says(WANG_LEI, '谁值班');
    expect(wordsIn(shown)).toContain('2026-11-23 | 王磊、张敏');
    expect(wordsIn(shown)).toContain('2026-11-28 (休息)');
    expect(buttonsIn(shown).map(({ label }) => label)).toEqual(['调整值班']);
  });

  test('is told to staff by name, without the roster', async () => {
    const shown = await deskUnderTest().says(LI_NA, 'who is on duty?');
    expect(wordsIn(shown)).toBe('On duty today: 王磊, 张敏.');
  });

  test('changes with a word of the engineer, and the channel hears who changed what', async () => {
    const desk = deskUnderTest();
    const shown = await desk.says(WANG_LEI, '我今天请假');
    expect(wordsIn(shown)).toContain('已登记');
    expect(dutyAt(desk, '2026-11-23T10:00:00+08:00')).toEqual(['zhang-min']);
    expect(dutyAt(desk, '2026-11-24T10:00:00+08:00')).toEqual(['wang-lei', 'zhang-min']);
    expect(wordsIn(desk.shownIn(ENGINEERS_CHANNEL))).toBe('王磊调整了值班：王磊 2026-11-23 不值班。');
    expect(await desk.store.deskChanges(0)).toMatchObject([
      { seq: 0, by: { id: WANG_LEI.id, name: '王磊' }, door: 'web', fact: { kind: 'duty' } },
    ]);
  });

  test('a ticket opened then names those who are really there', async () => {
    const desk = deskUnderTest();
    await desk.says(WANG_LEI, '我今天请假');
    const shown = await desk.taps(LI_NA, { kind: 'open-ticket', details: { summary: 'beamer dead' } });
    expect(wordsIn(shown)).toContain('on duty: 张敏');
  });

  test('a swap calls the colleague by name', async () => {
    const desk = deskUnderTest();
    await desk.says(WANG_LEI, 'swap with liu yang tomorrow');
    expect(dutyAt(desk, '2026-11-24T10:00:00+08:00')).toEqual(['zhang-min', 'liu-yang']);
    expect(desk.shownIn(ENGINEERS_CHANNEL)[0]?.parts).toContainEqual({
      kind: 'mention',
      people: ['web:liu-yang'],
    });
  });

  test('of an afternoon is shown with its times', async () => {
    const desk = deskUnderTest();
    await desk.says(WANG_LEI, '我明天下午请假');
    const shown = wordsIn(await desk.says(WANG_LEI, 'duty'));
    expect(shown).toContain('2026-11-24 | 09:00 王磊, 张敏; 12:00 张敏');
  });

  test("of somebody else is theirs or a manager's to change", async () => {
    const desk = deskUnderTest();
    const action = { kind: 'change-duty', engineer: 'zhang-min', duty: 'off', from: '明天' } as const;
    const [refusal] = await desk.taps(WANG_LEI, action);
    expect(refusal).toMatchObject({ refused: 'not-your-duty' });
    expect(await desk.store.deskChanges(0)).toEqual([]);
    await desk.taps(ZHAO_NING, action);
    expect(dutyAt(desk, '2026-11-24T10:00:00+08:00')).toEqual(['wang-lei']);
  });

  test.each([
    [{ engineer: 'nobody' }, 'unknown-engineer'],
    [{ engineer: 'wang-lei', from: 'soon' }, 'bad-time'],
    [{ engineer: 'wang-lei', from: '2026-11-25', to: '2026-11-24' }, 'bad-span'],
    [{ engineer: 'wang-lei', from: '2026-11-20', to: '2026-11-22' }, 'bad-span'],
    [{ engineer: 'wang-lei', from: '2026-11-24', to: '2028-11-24' }, 'bad-span'],
    [{ engineer: 'wang-lei', standIn: 'wang-lei' }, 'unknown-engineer'],
  ])('%j is refused as %s, and nothing is recorded', async (fields, refused) => {
    const desk = deskUnderTest();
    const [reply] = await desk.taps(WANG_LEI, { kind: 'change-duty', duty: 'off', ...fields });
    expect(reply).toMatchObject({ refused });
    expect(await desk.store.deskChanges(0)).toEqual([]);
    expect(desk.shownIn(ENGINEERS_CHANNEL)).toEqual([]);
  });

  test('staff change nothing, whatever button they send', async () => {
    const desk = deskUnderTest();
    const [reply] = await desk.taps(LI_NA, { kind: 'change-duty', engineer: 'wang-lei', duty: 'off' });
    expect(reply).toMatchObject({ refused: 'not-an-engineer' });
    await desk.says(LI_NA, '我今天请假');
    expect(await desk.store.deskChanges(0)).toEqual([]);
  });

  test('two changes at once are both kept, one after the other', async () => {
    const desk = deskUnderTest();
    await Promise.all([
      desk.says(WANG_LEI, 'on leave tomorrow'),
      desk.taps(ZHAO_NING, { kind: 'change-duty', engineer: 'liu-yang', duty: 'on', from: '明天' }),
    ]);
    expect((await desk.store.deskChanges(0)).map(({ seq }) => seq)).toEqual([0, 1]);
    expect(dutyAt(desk, '2026-11-24T10:00:00+08:00')).toEqual(['zhang-min', 'liu-yang']);
  });
});

describe("next year's holidays", () => {
  test('wait for the managers from eight weeks before until they are confirmed', async () => {
    const desk = deskUnderTest();
    const waiting = (at: string) =>
      waitingForManagers(desk.parts.rules(), new Date(at), 'en', desk.parts).then((all) =>
        all.map(({ about, text }) => [about, text.slice(0, 37)]),
      );
    expect(await waiting('2026-11-05T12:00:00+08:00')).toEqual([]);
    expect(await waiting('2026-11-06T12:00:00+08:00')).toEqual([
      ['calendar', 'The holidays of 2027 are not confirmed'.slice(0, 37)],
    ]);
    await desk.taps(ZHAO_NING, HOLIDAYS_2027);
    expect(await waiting('2026-12-30T12:00:00+08:00')).toEqual([]);
  });

  test('are proposed with their source, and say what is missing from them', async () => {
    const desk = deskUnderTest();
    const shown = await desk.says(ZHAO_NING, '日历');
    expect(wordsIn(shown)).toContain('2027 年的节假日尚未确认');
    expect(wordsIn(shown)).toContain('春节 2027-02-05..2027-02-08');
    expect(wordsIn(shown)).toContain('全国年节及纪念日放假办法');
    expect(buttonsIn(shown).map(({ label }) => label)).toEqual(['确认 2027 年']);
  });

  test('confirmed by a manager count from then on, and every channel hears it', async () => {
    const desk = deskUnderTest();
    const before = desk.parts.rules().calendarOf(undefined);
    await desk.taps(ZHAO_NING, HOLIDAYS_2027);
    const { calendarOf, desk: rules } = desk.parts.rules();
    const calendar = calendarOf(undefined);
    expect(calendar.coversYear(2027)).toBe(true);
    expect(calendar.dayKind('2027-02-10')).toEqual({ kind: 'holiday', name: '春节' });
    expect(calendar.isOpen(new Date('2027-02-14T10:00:00+08:00'))).toBe(true);
    expect(calendar.version).not.toBe(before.version);
    expect(rules.calendar.version).toBe(calendar.version);
    for (const channel of [ENGINEERS_CHANNEL, MANAGERS])
      expect(wordsIn(desk.shownIn(channel))).toContain('赵宁确认了 2027 年节假日：放假 17 天，调休上班 1 天');
    expect(wordsIn(await desk.says(WANG_LEI, '日历'))).toContain('2027 年由赵宁于');
  });

  test('are not confirmed by an engineer who is no manager, nor by staff', async () => {
    const desk = deskUnderTest();
    expect((await desk.taps(WANG_LEI, HOLIDAYS_2027))[0]).toMatchObject({ refused: 'not-a-manager' });
    expect((await desk.taps(LI_NA, HOLIDAYS_2027))[0]).toMatchObject({ refused: 'not-an-engineer' });
    expect(desk.parts.rules().calendarOf(undefined).coversYear(2027)).toBe(false);
  });

  test.each([
    [{ year: '2026' }, 'in-desk-file'],
    [{ year: '2035' }, 'bad-year'],
    [{ holidays: '春节' }, 'bad-days'],
    [{ holidays: '春节 2027-02-30' }, 'bad-days'],
    [{ holidays: '春节 2026-02-05..2026-02-11' }, 'bad-days'],
    [{ holidays: '春节 2027-02-11..2027-02-05' }, 'bad-days'],
    [{ makeUpDays: '2027-02-14 someday' }, 'bad-days'],
    [{ makeUpDays: '2027-02-14 sunday' }, 'bad-days'],
    [{ makeUpDays: '2027-02-06 monday' }, 'bad-days'],
  ])('%j is refused as %s, naming the line', async (fields, refused) => {
    const desk = deskUnderTest();
    const [reply] = await desk.taps(ZHAO_NING, { ...HOLIDAYS_2027, ...fields });
    expect(reply).toMatchObject({ refused });
    const line = Object.values(fields)[0]!;
    expect(wordsIn([reply!])).toContain(line.slice(0, 10));
    expect(await desk.store.deskChanges(0)).toEqual([]);
  });

  test('corrected later are replaced, day by day', async () => {
    const desk = deskUnderTest();
    await desk.taps(ZHAO_NING, HOLIDAYS_2027);
    await desk.taps(ZHAO_NING, { ...HOLIDAYS_2027, holidays: '元旦 2027-01-01', makeUpDays: '' });
    const calendar = desk.parts.rules().calendarOf(undefined);
    expect(calendar.dayKind('2027-01-01')).toMatchObject({ kind: 'holiday' });
    expect(calendar.dayKind('2027-02-10')).toEqual({ kind: 'workday' });
  });

  test('confirmed when the year has begun leave what was counted as it was', () => {
    const file = shippedRules();
    const [newYear, later] = [new Date('2027-01-01T09:00:00+08:00'), new Date('2027-01-04T09:00:00+08:00')];
    const days = {
      year: 2027,
      holidays: { '2027-01-01': '元旦', '2027-01-05': '补休' },
      makeUpDays: {},
      source: 's',
    };
    const calendar = rulesWith(file, [
      { seq: 0, at: later, by: ZHAO_NING, door: 'web' as never, fact: { kind: 'holidays', days } },
    ]).calendarOf(undefined);
    expect(calendar.serviceTimeBetween(newYear, later)).toBe(
      file.calendarOf(undefined).serviceTimeBetween(newYear, later),
    );
    expect(calendar.isOpen(new Date('2027-01-05T10:00:00+08:00'))).toBe(false);
    expect(file.calendarOf(undefined).isOpen(new Date('2027-01-05T10:00:00+08:00'))).toBe(true);
  });

  test('that stand in the desk file by now are the desk file’s', () => {
    const file = shippedRules();
    const days = { year: 2026, holidays: { '2026-11-24': 'x' }, makeUpDays: {}, source: 's' };
    const rules = rulesWith(file, [
      { seq: 0, at: new Date(), by: ZHAO_NING, door: 'web' as never, fact: { kind: 'holidays', days } },
    ]);
    expect(rules.calendarOf(undefined).dayKind('2026-11-24')).toEqual({ kind: 'workday' });
  });
});

describe('the desk file', () => {
  const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');
  const withFile = (rules = shippedRules) => {
    const desk = deskUnderTest({ rules });
    Object.assign(desk.parts, { deskFile: { read: async (text: string) => readDesk(text) } });
    const basedOn = desk.parts.rules().desk.version;
    const change = (who: Person, text: string, from = basedOn) =>
      desk.taps(who, { kind: 'change-desk', text, basedOn: from });
    const written = async () =>
      (await desk.store.deskChanges(0))
        .filter(({ fact }) => fact.kind !== 'desk-file-offer')
        .map(({ by, fact }) => [by.name, fact.kind]);
    return { desk, change, written };
  };
  const RENAMED = SHIPPED.replace('name: 王磊', 'name: 王小磊');

  test('is changed by a manager: an event with the name on it, and every channel hears what', async () => {
    const { desk, change, written } = withFile();
    expect(wordsIn(await change(ZHAO_NING, RENAMED))).toBe('赵宁修改了服务台配置：工程师。');
    expect(await written()).toEqual([['赵宁', 'desk-file']]);
    for (const channel of [ENGINEERS_CHANNEL, MANAGERS])
      expect(wordsIn(desk.shownIn(channel))).toContain('赵宁修改了服务台配置：工程师。');
  });

  test.each([
    ['by an engineer who is no manager', WANG_LEI, RENAMED, undefined, 'not-a-manager'],
    ['by staff', LI_NA, RENAMED, undefined, 'not-an-engineer'],
    [
      'with a fault',
      ZHAO_NING,
      SHIPPED.replace('levels: [first-line]', 'levels: [third-line]'),
      undefined,
      'desk-file-faulty',
    ],
    ['made from an older one', ZHAO_NING, RENAMED, 'an older one', 'desk-file-moved'],
    [
      'without any manager left',
      ZHAO_NING,
      SHIPPED.replaceAll('manager: true', 'manager: false'),
      undefined,
      'no-manager-left',
    ],
  ])('is not changed %s', async (_how, who, text, from, refused) => {
    const { desk, change, written } = withFile();
    const shown = await change(who, text, from);
    expect(shown).toMatchObject([{ refused }]);
    expect(await written()).toEqual([]);
    expect(desk.shownIn(MANAGERS)).toEqual([]);
    if (refused === 'desk-file-faulty')
      expect(wordsIn(shown)).toMatch(
        /\n第 \d+ 行：engineers\.wang-lei\.levels\.0：没有级别“third-line”。现有：first-line/,
      );
  });

  test('that gains or loses a customer says so, and what becomes of its open tickets', async () => {
    const before = withFile();
    expect(wordsIn(await before.change(ZHAO_NING, twoCustomersFile()))).toBe('赵宁修改了服务台配置：客户。');
    const after = withFile(() => twoCustomers());
    const told = wordsIn(await after.change(ZHAO_NING, SHIPPED));
    expect(told).toContain('配置中不再有客户：上海工厂、柏林办公室。未关闭的工单沿用原来承诺的服务时间');
    expect(wordsIn(after.desk.shownIn(MANAGERS))).toContain('配置中不再有客户');
  });

  test('that says nothing new is no event', async () => {
    const { change, written } = withFile();
    expect(wordsIn(await change(ZHAO_NING, SHIPPED))).toContain('没有任何改动');
    expect(await written()).toEqual([]);
  });

  describe('in a direct message', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    /** As a running desk has it: the file in force stands in the log. */
    const running = async () => {
      const opened = withFile();
      const { desk } = opened;
      const kept = new Map<string, Uint8Array>();
      Object.assign(desk.parts, {
        files: {
          async keep(name: string, mediaType: string, content: Uint8Array) {
            const ref = `kept-${kept.size}`;
            kept.set(ref, content);
            return { name, mediaType, sizeBytes: content.length, ref };
          },
          read: async (ref: string, limit: number) => {
            const content = kept.get(ref);
            return content && content.length <= limit ? content : undefined;
          },
        },
      });
      await desk.store.commit({
        tickets: [],
        deliveries: [],
        outcomes: [],
        desk: [
          {
            seq: 0,
            at: new Date('2026-11-20T02:00:00Z'),
            by: { id: 'desk:file' as PersonId, name: 'desk file' },
            door: 'desk' as never,
            fact: { kind: 'desk-file', version: desk.parts.rules().desk.version, text: SHIPPED },
          },
        ],
      });
      const sends = (who: Person, content: Uint8Array, text = '', more = {}) => {
        kept.set('sent', content);
        const file = { name: 'desk.yaml', mediaType: 'text/yaml', sizeBytes: content.length, ref: 'sent' };
        return desk.says(who, text, { attachments: [file], ...more });
      };
      return { ...opened, kept, sends };
    };
    const inEnglish = { ...ZHAO_NING, language: 'en' as const };

    test.each([
      ['desk file', 'This desk file is in force, last changed by desk file'],
      ['服务台配置', '这是现行的服务台配置，最近由desk file于'],
    ])('is given to a manager who says "%s"', async (words, answer) => {
      const { desk, kept } = await running();
      const [shown] = await desk.says(ZHAO_NING, words);
      expect(wordsIn([shown!])).toContain(answer);
      const files = shown!.parts.flatMap((part) => (part.kind === 'files' ? part.files : []));
      expect(files.map(({ name }) => name)).toEqual(['desk.yaml']);
      expect(new TextDecoder().decode(kept.get(files[0]!.ref))).toBe(SHIPPED);
    });

    test.each([
      [WANG_LEI, 'not-a-manager'],
      [LI_NA, 'not-an-engineer'],
    ])('is neither given to nor taken from anybody else', async (who, refused) => {
      const { desk, sends, written, kept } = await running();
      expect(await desk.says(who, 'desk file')).toMatchObject([{ refused }]);
      expect(kept.size).toBe(0);
      expect(await sends(who, bytes(RENAMED), 'new desk file')).toMatchObject([{ refused }]);
      const confirm = { kind: 'confirm-desk', file: 'sent', version: 'x', basedOn: 'x' } as const;
      expect(await desk.taps(who, confirm)).toMatchObject([{ refused }]);
      expect(await written()).toHaveLength(1);
    });

    test('is not given where others read along', async () => {
      const { desk, kept } = await running();
      expect(wordsIn(await desk.says(ZHAO_NING, 'desk file', { inPublic: true }))).toContain(
        'direct message',
      );
      expect(kept.size).toBe(0);
    });

    test.each([
      [ZHAO_NING, '', '将会改动：工程师。'],
      [inEnglish, '', 'It would change: engineers.'],
      [ZHAO_NING, 'here is the new desk file', 'It would change: engineers.'],
    ])('is checked and shown first, and counts when it is confirmed, once', async (who, text, shows) => {
      const { desk, sends, written } = await running();
      const shown = await sends(who, bytes(RENAMED), text);
      expect(wordsIn(shown)).toContain(shows);
      expect(wordsIn(shown)).toMatch(/- \d+: .*name: 王磊.*\n\+ \d+: .*name: 王小磊/);
      expect(await written()).toHaveLength(1);
      const action = buttonsIn(shown)[0]!.action as Action;
      const done = wordsIn(await desk.taps(who, action));
      expect(done).toMatch(/赵宁修改了服务台配置：工程师。|赵宁 changed the desk file: engineers/);
      expect(await written()).toEqual([
        ['desk file', 'desk-file'],
        ['赵宁', 'desk-file'],
      ]);
      expect(wordsIn(desk.shownIn(MANAGERS))).toContain('赵宁修改了服务台配置：工程师。');
      const read = readDesk(RENAMED);
      if (!('desk' in read)) throw new Error('The changed file has faults');
      desk.setRules({ ...desk.parts.rules(), desk: read.desk });
      await desk.taps(who, action);
      expect(await written()).toHaveLength(2);
    });

    test('waits for every manager until one of them puts it in force', async () => {
      const { desk, sends } = await running();
      const waiting = () =>
        waitingForManagers(desk.parts.rules(), desk.clock.now(), 'zh', desk.parts).then((all) =>
          all.filter(({ about }) => about === 'desk-file'),
        );
      await sends(ZHAO_NING, bytes(RENAMED));
      // Sent once more it is the same.
      await sends(ZHAO_NING, bytes(RENAMED));
      const [one, ...others] = await waiting();
      expect(others).toEqual([]);
      expect(one!.text).toBe('赵宁于11月23日周一 09:00发来一份服务台配置，等待确认生效。将会改动：工程师。');
      const [confirm] = buttonsIn([{ language: 'zh', parts: one!.parts }]);
      // Who asks for the desk file sees it there, too.
      expect(wordsIn(await desk.says(ZHAO_NING, '服务台配置'))).toContain(one!.text);
      await desk.taps(ZHAO_NING, confirm!.action as Action);
      const read = readDesk(RENAMED);
      if (!('desk' in read)) throw new Error('The changed file has faults');
      desk.setRules({ ...desk.parts.rules(), desk: read.desk });
      expect(await waiting()).toEqual([]);
    });

    test('waits no more when it is discarded, and can be sent again; nobody else discards it', async () => {
      const { desk, sends, written } = await running();
      const waiting = () => deskFilesWaiting(desk.parts.rules(), 'en', desk.parts);
      const drop = buttonsIn(await sends(ZHAO_NING, bytes(RENAMED)))[1]!.action as Action;
      expect(await desk.taps(WANG_LEI, drop)).toMatchObject([{ refused: 'not-a-manager' }]);
      expect(await waiting()).toHaveLength(1);
      expect(wordsIn(await desk.taps(ZHAO_NING, drop))).toBe('这份服务台配置不再等待确认，没有任何改动。');
      expect(await waiting()).toEqual([]);
      expect(await written()).toHaveLength(1);
      await sends(ZHAO_NING, bytes(RENAMED));
      expect(await waiting()).toHaveLength(1);
    });

    test('waits no more when another file is in force, or when the file is gone', async () => {
      const { desk, sends, kept } = await running();
      await sends(ZHAO_NING, bytes(RENAMED));
      const rules = desk.parts.rules();
      const moved = { ...rules, desk: { ...rules.desk, version: 'another' } };
      expect(await deskFilesWaiting(rules, 'zh', desk.parts)).toHaveLength(1);
      expect(await deskFilesWaiting(moved, 'zh', desk.parts)).toEqual([]);
      kept.delete('sent');
      expect(await deskFilesWaiting(rules, 'zh', desk.parts)).toEqual([]);
    });

    test('is not confirmed when somebody changed it meanwhile', async () => {
      const { desk, sends, written } = await running();
      const action = buttonsIn(await sends(ZHAO_NING, bytes(RENAMED)))[0]!.action as Action;
      const rules = desk.parts.rules();
      desk.setRules({ ...rules, desk: { ...rules.desk, version: 'another' } });
      expect(await desk.taps(ZHAO_NING, action)).toMatchObject([{ refused: 'desk-file-moved' }]);
      expect(await written()).toHaveLength(1);
    });

    test('is not confirmed when the file says something else than what was checked', async () => {
      const { desk, sends, kept, written } = await running();
      const action = buttonsIn(await sends(ZHAO_NING, bytes(RENAMED)))[0]!.action as Action;
      kept.set('sent', bytes(SHIPPED.replace('name: 王磊', 'name: 王大磊')));
      expect(await desk.taps(ZHAO_NING, action)).toMatchObject([{ refused: 'desk-file-unreadable' }]);
      expect(await written()).toHaveLength(1);
    });

    test.each([
      ['with a fault', bytes(SHIPPED.replace('levels: [first-line]', 'levels: [x]')), 'desk-file-faulty'],
      ['larger than the desk reads', new Uint8Array(200_001).fill(35), 'desk-file-unreadable'],
      ['that is no text', new Uint8Array([0, 1, 255, 254]), 'desk-file-unreadable'],
      ['with zero bytes in it', bytes(`${SHIPPED}\0`), 'desk-file-unreadable'],
      [
        'without any manager',
        bytes(SHIPPED.replaceAll('manager: true', 'manager: false')),
        'no-manager-left',
      ],
    ])('is refused %s, and there is nothing to confirm', async (_what, content, refused) => {
      const { sends, written } = await running();
      const shown = await sends(ZHAO_NING, content);
      expect(shown).toMatchObject([{ refused }]);
      expect(buttonsIn(shown)).toEqual([]);
      if (refused === 'desk-file-faulty')
        expect(wordsIn(shown)).toMatch(/\n第 \d+ 行：engineers\.wang-lei\.levels/);
      expect(await written()).toHaveLength(1);
    });
  });
});
