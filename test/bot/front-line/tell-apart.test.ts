import { describe, expect, test } from '@jest/globals';
import { choicesReply } from '../../../bot/front-line/answer.ts';
import { distinguishingLines, labelsOf, platformsThatSeparate } from '../../../bot/front-line/tell-apart.ts';
import type { Article, Match } from '../../../knowledge/types.ts';
import { article, buttonsIn, wordsIn } from '../../support/desk-under-test.ts';

const match = (
  title: string,
  body: string,
  more: Partial<Article> = {},
  headings: readonly string[] = [],
): Match => ({
  article: article(title, title, body, more),
  passage: { articleId: title, headings, text: body },
  confidence: 0.3,
});

describe('the line that tells an offered article from the others', () => {
  test('is what the problem looks like: its first sentence, without markup', () => {
    expect(
      distinguishingLines([
        match(
          'VPN does not connect',
          '# VPN\n\nThe client hangs at **Connecting**. Most often it is the clock.\n\n1. Wait.',
        ),
        match(
          'VPN 连上后打不开内网',
          '## 现象\n\nVPN 显示[已连接](https://a.example)，但内网网页打不开。换个浏览器也一样。',
        ),
      ]),
    ).toEqual(['The client hangs at Connecting.', 'VPN 显示已连接，但内网网页打不开。']);
  });

  test('is what it was found by, where an article is about several things; never a word that stands in every article', () => {
    const printing =
      'All offices use it.\n\n## Paper jam\n\n1. Open it.\n2. Pull.\n\n## Scan to e-mail\n\n1. Press.\n2. Wait.\n\n## Badges\n\nHold it.\n\n## Expected result\n\nPaper.';
    expect(
      ['Scan to e-mail', 'Expected result'].map(
        (heading) => distinguishingLines([match('FollowMe', printing, {}, [heading])])[0],
      ),
    ).toEqual(['Scan to e-mail', 'All offices use it.']);
    const faq = printing.replace('## Badges', '## FAQ');
    expect(distinguishingLines([match('FollowMe', faq, {}, ['FAQ'])])).toEqual(['All offices use it.']);
    const second = (question: string) =>
      distinguishingLines(
        [match('Best', 'Something else.'), match('FollowMe', printing, {}, ['Scan to e-mail'])],
        question,
      )[1];
    expect(second('scan to my mailbox')).toBe('Scan to e-mail');
    expect(second('no toner')).toBe('All offices use it.');
    const password = printing.replace('## Expected result', '## Afterwards');
    expect(distinguishingLines([match('Password', password, {}, ['Afterwards'])])).toEqual([
      'All offices use it.',
    ]);
    const drive = '## Symptoms\n\n- No drive.\n\n## Resolution\n\n1. Restart.\n2. Wait.';
    expect(distinguishingLines([match('Drive H:', drive, {}, ['Symptoms'])])).toEqual([undefined]);
  });

  test('is not who wrote it and in which version', () => {
    for (const imprint of [
      'Document owner: Workplace Services. Version 3.2. Last reviewed 14 October 2026.',
      'Finance Systems · Version 5 · Last updated: 3 March 2026',
      '编制：信息部 审核：张建国 版本：V2.3',
      '信息部 2026年1月15日',
    ])
      expect(distinguishingLines([match('Guide', `${imprint}\n\nFor old laptops.`)])).toEqual([
        'For old laptops.',
      ]);
  });

  test.each([
    ['that begins with steps', '1. Restart it.\n2. Wait.'],
    ['whose first sentence stands behind its steps', '1. Restart it.\n\nIt worked when a page comes out.'],
    ['whose first sentence only announces steps', '**Steps**:\n\n- Restart it.'],
    ['that begins with a table', '| a | b |\n| - | - |\n| 1 | 2 |'],
    ['that is code', '```\nping vpn\n```'],
    ['that says its title again', 'Printer prints nothing.'],
    ['that says the same as the other', 'Contact the desk.'],
    ['that is empty', ''],
  ])('is for whom it is, of an article %s', (_, body) => {
    const other = match('Scanner is slow', 'Contact the desk.', { appliesTo: 'Scanners on floor 2' });
    const lines = distinguishingLines([
      match('Printer prints nothing', body, { appliesTo: 'Office printers' }),
      other,
    ]);
    expect(lines[0]).toBe('Office printers');
  });

  test('goes on over the ends of lines', () => {
    expect(
      distinguishingLines([
        match('VPN', 'The client hangs at\n**Connecting** for minutes. It is the clock.'),
        match('一网通', '绝大多数服务均已接入一网通，\n用工号登录即可使用。其他说明。'),
        match('Wi-Fi', 'No network is listed\n\nRestart it.'),
      ]),
    ).toEqual([
      'The client hangs at Connecting for minutes.',
      '绝大多数服务均已接入一网通，用工号登录即可使用。',
      'No network is listed',
    ]);
  });

  test('leaves out the label of a template', () => {
    expect(
      distinguishingLines([
        match('企业微信无法登录', '**现象**：打开后一直转圈。\n\n1. 检查网络。'),
        match('Slow Wi-Fi', 'Symptom: pages load for minutes.'),
      ]),
    ).toEqual(['打开后一直转圈。', 'pages load for minutes.']);
  });

  test('is none where nothing tells it apart', () => {
    const same = () => match('Printer', 'Contact the desk.', { appliesTo: 'Everybody' });
    expect(distinguishingLines([same(), same()])).toEqual([undefined, undefined]);
  });

  test('is short', () => {
    const [line] = distinguishingLines([match('A', '很长的一句话'.repeat(100)), match('B', 'Short.')]);
    expect(Array.from(line!)).toHaveLength(120);
    expect(line).toMatch(/…$/);
  });

  test('stands beside the titles, and the buttons stay the titles', () => {
    const reply = choicesReply(
      [match('VPN down', 'The client hangs.'), match('Wi-Fi down', 'No network is listed.')],
      'en',
    );
    expect(wordsIn([reply])).toContain('VPN down: The client hangs.');
    expect(buttonsIn([reply]).map(({ label }) => label)).toEqual([
      'VPN down',
      'Wi-Fi down',
      'None of these',
      'A human, please',
    ]);
  });
});

describe('articles about the same on different platforms', () => {
  const apart = (...titles: string[]) => platformsThatSeparate(titles.map((title) => match(title, 'Body.')));

  test('are told apart by one question, whose answers are the buttons', () => {
    const matches = [match('Install the VPN on Windows', 'x'), match('Install the VPN on macOS', 'y')];
    const reply = choicesReply(matches, 'en');
    expect(wordsIn([reply])).toContain('What is it on?');
    expect(buttonsIn([reply]).map(({ label, action }) => [label, action.kind])).toEqual([
      ['Windows', 'choose'],
      ['macOS', 'choose'],
      ['None of these', 'none-of-these'],
      ['A human, please', 'human'],
    ]);
    expect(wordsIn([choicesReply(matches, 'zh')])).toContain('是在哪种设备上');
  });

  test.each([
    [
      ['在 iPhone 上设置公司邮箱', '在安卓手机上设置公司邮箱'],
      ['iPhone', 'Android'],
    ],
    [
      ['Mail on Windows 11', 'Mail on Mac', 'Mail on Ubuntu'],
      ['Windows', 'macOS', 'Linux'],
    ],
  ])('%j', (titles, answers) => {
    expect(apart(...titles)).toEqual(answers);
  });

  test.each([
    ['about different things', ['Printer on Windows', 'VPN on macOS']],
    ['of which one names none', ['Install the VPN', 'Install the VPN on macOS']],
    ['of which two name the same', ['Install the VPN on Mac', 'Install the VPN on macOS']],
    ['of which one names two', ['VPN on Windows and macOS', 'VPN on Linux']],
    ['that are one', ['VPN on Windows']],
  ])('articles %s are offered by their titles', (_, titles) => {
    expect(apart(...titles)).toBeUndefined();
  });
});

describe('what an offered article is called', () => {
  const row = (id: string, title: string, body: string, more: Partial<Article> = {}) =>
    article(id, title, body, {
      source: { collection: 'import:faq', location: `faq/all.csv#${id}` },
      updated: '2026-05-01',
      ...more,
    });

  test('rows of one table that ask the same are told apart by what only they say', () => {
    const asked = 'How long is my password valid?';
    expect(
      labelsOf([
        row('1', asked, '- You are reminded by mail.\n- SAP: **180 days**.'),
        row('2', asked, '- You are reminded by mail.\n- Windows: **365 days**.'),
      ]),
    ).toEqual([`${asked} · SAP: 180 days.`, `${asked} · Windows: 365 days.`]);
    expect(
      labelsOf([
        row('1', '怎么申请权限？', '提交“门禁权限”。', { language: 'zh' }),
        row('2', '怎么申请权限？', '填写《财务共享申请表》。', { language: 'zh' }),
      ]),
    ).toEqual(['怎么申请权限？ · 提交“门禁权限”', '怎么申请权限？ · 填写《财务共享申请表》']);
    expect(labelsOf([row('1', asked, 'One.'), row('2', asked, 'Two.', { owner: 'HR' })])).toEqual([
      `${asked} · One.`,
      `${asked} · HR`,
    ]);
  });

  test('titles that begin alike are told apart within what a button shows', () => {
    const asked =
      'What do I do when the label printer in the Stockholm warehouse on the third floor shows E0';
    const labels = labelsOf([row('3', `${asked}3?`, 'Clean it.'), row('4', `${asked}4?`, 'Ribbon.')]);
    expect(labels.map((label) => label.slice(0, 60))).toEqual(labels);
    expect(labels[0]).toMatch(/^What do I do when the label printer .*… E03\?$/);
    expect(labels[1]).toMatch(/… E04\?$/);
    const zh =
      '三楼仓库标签打印机打印出货标签时面板上显示故障代码并且一直响铃同时电脑端提示任务失败而且重启打印机和电脑之后仍然完全没有任何变化应该怎么办才好呢也就是说代码为';
    const [one, other] = labelsOf([row('5', `${zh}甲`, '清洁。'), row('6', `${zh}乙`, '换。')]);
    expect(one!.length).toBeLessThanOrEqual(60);
    expect([one!.at(-1), other!.at(-1)]).toEqual(['甲', '乙']);
    expect(labelsOf([row('3', `${asked}3?`, 'Clean it.')])).toEqual([`${asked}3?`]);
  });

  test('also where articles are of ten megabytes without a full stop', () => {
    const huge = (mark: string) => row(mark, 'Log', `${mark} ${'x'.repeat(10_000_000)}`);
    const [one, other] = [huge('😀'.repeat(40)), huge('B')];
    expect(labelsOf([one, other])).toEqual([`Log · ${'😀'.repeat(14)}…`, `Log · B ${'x'.repeat(27)}…`]);
  });

  test('of a long title there is room for what tells it from its namesake', () => {
    const long = `How do I ${'really '.repeat(15)}print?`;
    const [label] = labelsOf([row('1', long, 'With a badge.'), row('2', long, 'With a PIN.')]);
    expect(label!.length).toBeLessThanOrEqual(60);
    expect(label).toMatch(/… · With a badge\.$/);
    const subsidiary = (place: string) =>
      row(place, 'Office Wi-Fi', 'Join it.', { appliesTo: `Employees of the subsidiary in ${place}` });
    const labels = labelsOf([subsidiary('Hamburg'), subsidiary('Munich')]);
    expect(labels).toEqual([expect.stringMatching(/… Hamburg$/), expect.stringMatching(/… Munich$/)]);
  });

  test('the line below it repeats nothing, and of editions gives the day', () => {
    const place = (name: string) => row(name, 'Office Wi-Fi', 'Join it.', { appliesTo: `${name} office` });
    const other = row('p', 'Printer is offline', 'The panel is dark.');
    const said = wordsIn([choicesReply([place('Berlin'), place('Munich'), other].map(asMatch), 'en')]);
    expect(said).not.toMatch(/Berlin office: Berlin office/);
    expect(said).toContain('Printer is offline: The panel is dark.');
    const alone = row('v', 'Guest Wi-Fi', '1. Open it.', { appliesTo: 'Visitors' });
    expect(wordsIn([choicesReply([asMatch(alone)], 'en')])).toMatch(/^Is it this\?\nFor: Visitors\n\[/);
    const editions = [
      row('n', 'Scan to mail', '1. Tap.'),
      row('o', 'Scan to mail (old)', '1. Press.', { updated: '2023-05-05' }),
    ];
    const dated = wordsIn([choicesReply(editions.map(asMatch), 'en')]);
    expect(dated).toContain('Scan to mail: 2026-05-01');
    expect(dated).toContain('Scan to mail (old): 2023-05-05');
  });

  function asMatch(one: Article): Match {
    return { article: one, passage: { articleId: one.id, headings: [], text: one.body }, confidence: 0.4 };
  }
});
