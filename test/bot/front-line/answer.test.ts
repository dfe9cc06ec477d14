import { describe, expect, test } from '@jest/globals';
import { answerReply } from '../../../bot/front-line/answer.ts';
import { partFor, type Wanted } from '../../../bot/front-line/answer-part.ts';
import { passagesOf } from '../../../knowledge/search/passages.ts';
import type { Match } from '../../../knowledge/types.ts';
import { article } from '../../support/desk-under-test.ts';

/** What an article shows when the passage that holds the words is the one that matched. */
function shownAround(words: string, body: string): { markdown: string; isCut: boolean } {
  const long = article('handbook', 'Handbook', body);
  const passage = passagesOf(long).find(({ text }) => text.includes(words))!;
  const { parts } = answerReply([{ article: long, passage, confidence: 0.9 }], 'en');
  const shown = parts.find((part) => part.kind === 'passage');
  return {
    markdown: shown?.kind === 'passage' ? shown.markdown : '',
    isCut: parts.some(
      (part) => part.kind === 'text' && /the whole article is longer|another device/.test(part.text),
    ),
  };
}
const step = (n: number, text: string) => `${n}. ${text} ${'and wait until it has finished '.repeat(8)}`;
const CHAPTERS = [
  '## Windows',
  '',
  ...[1, 2, 3, 4].map((n) => step(n, `Windows step ${n}`)),
  '',
  '## How you know it worked',
  '',
  'The icon is green.',
  '',
  '## Linux',
  '',
  ...[1, 2, 3].map((n) => step(n, `Linux step ${n}`)),
].join('\n');

describe('what is shown of a long article', () => {
  test('begins with the first step, though a later one holds the words that were asked for', () => {
    const { markdown, isCut } = shownAround('Windows step 4', CHAPTERS);
    expect(markdown).toMatch(/^\*\*Windows\*\*\n\n1\. Windows step 1/);
    expect(markdown).toContain('4. Windows step 4');
    expect(isCut).toBe(true);
  });

  test('says how to see that it worked, and leaves other chapters out', () => {
    const { markdown } = shownAround('Windows step 4', CHAPTERS);
    expect(markdown).toContain('The icon is green.');
    expect(markdown).not.toContain('Linux');
    expect(shownAround('Linux step 3', CHAPTERS).markdown).not.toContain('Windows');
  });

  test('goes on to the steps where the section that matched has none', () => {
    const body = `## 现象\n\n客户端一直转圈。\n\n## 处理步骤\n\n1. 重启客户端。\n\n${'其他说明。'.repeat(400)}`;
    expect(shownAround('客户端一直转圈', body).markdown).toContain('1. 重启客户端。');
  });

  test('goes on to the next of several numbered sections', () => {
    const body = `## 第一步 安装\n\n- 打开软件中心\n\n## 第二步 登录\n\n- 输入工号\n\n## 常见问题\n\n- 别的事情\n\n${'附录。'.repeat(700)}`;
    const { markdown } = shownAround('打开软件中心', body);
    expect(markdown).toContain('输入工号');
    expect(markdown).not.toContain('别的事情');
  });

  test('begins where it matched when the first step is too far away', () => {
    const many = Array.from({ length: 30 }, (_, i) => step(i + 1, `Step number ${i + 1}`)).join('\n');
    const { markdown } = shownAround('Step number 30', `## All\n\n${many}`);
    expect(markdown).toContain('30. Step number 30');
    expect(markdown).not.toContain('1. Step number 1 ');
    expect(markdown.length).toBeLessThan(2_000);
  });

  test('does not end with a line across', () => {
    expect(shownAround('Restart', 'Restart it.\n\n---\n').markdown.trim()).toBe('Restart it.');
    expect(shownAround('Restart', 'Restart it.\n\n---\n\nThen wait.').markdown).toContain('---');
  });
});

test('for whom an answer is stands above it, whoever words it', () => {
  const found = article('vpn', 'VPN', 'Restart it.', { appliesTo: 'Staff in Berlin' });
  const match = {
    article: found,
    passage: { articleId: 'vpn', headings: [], text: found.body },
    confidence: 0.9,
  };
  for (const wording of [undefined, { markdown: 'Restart it. [1]' }]) {
    const [first] = answerReply([match], 'en', { wording }).parts;
    expect(first).toMatchObject({ kind: 'text', text: expect.stringContaining('Staff in Berlin') });
  }
});

/** What somebody who asks this is shown of an article, the passage with these words being the one that matched. */
function asked(question: string, words: string, body: string, wanted: Wanted = {}) {
  const found = article('kb', 'Guide', body);
  const passage = passagesOf(found).find(({ text }) => text.includes(words))!;
  return partFor({ article: found, passage }, question, wanted);
}
const list = (name: string) =>
  ['open', 'choose', 'finish'].map((verb, i) => `${i + 1}. ${name} ${verb}.`).join('\n');
const VPN = [
  '## Summary',
  'How to connect.',
  '## Applies to',
  '| Platform | Version |\n| --- | --- |\n| Windows | 11 |\n| iPhone / iPad | iOS 16 |',
  '## Before you begin',
  'Enrol the device.',
  '## Windows',
  list('Portal'),
  '## macOS',
  list('Self Service'),
  '## iPhone and iPad',
  list('App Store'),
  '## Expected result',
  'The globe is solid.',
  '## See also',
  '- Partner access',
  '## Revision history',
  '| Version | Change |\n| --- | --- |\n| 1.0 | First |',
].join('\n\n');
const LONG_VPN = VPN.replaceAll('finish.', `finish. ${'Wait for it. '.repeat(130)}`);

const PRINTER = [
  '## 添加打印机',
  list('地址'),
  '## 卡纸处理',
  list('盖板'),
  '## 扫描到邮箱',
  list('进稿器'),
  '## 打印出来是空白',
  '更换硒鼓。',
  '## 仍然不行',
  '拨打 8000。',
].join('\n\n');

describe('several procedures in one article', () => {
  test('whoever names a machine is not shown the steps of others, however short the article is', () => {
    for (const body of [VPN, LONG_VPN]) {
      const { markdown, isWhole } = asked('vpn on my iphone', 'App Store open', body);
      expect(markdown).toContain('3. App Store finish.');
      expect(markdown).toContain('The globe is solid.');
      expect(markdown).toContain('Enrol the device.');
      expect(markdown).not.toMatch(/Portal|Self Service/);
      expect(isWhole).toBe(false);
    }
  });

  test('the named machine counts also where search found another one, unless the article does not know it', () => {
    expect(asked('vpn on my macbook', 'Portal open', LONG_VPN).markdown).toContain('1. Self Service open.');
    expect(asked('vpn on ubuntu', 'Portal open', LONG_VPN).markdown).toContain('1. Portal open.');
    const phone = VPN.replace('## iPhone and iPad', '## 手机').replace('## macOS', '## 苹果电脑');
    expect(asked('安卓怎么连vpn', 'Portal open', phone).markdown).not.toMatch(/Portal|Self Service/);
  });

  test('somebody who named none is asked whether it is another one, and gets that at a tap', () => {
    const { otherMachines } = asked('connect the vpn', 'Portal open', LONG_VPN);
    expect(otherMachines.map(({ heading }) => heading)).toEqual(['macOS', 'iPhone and iPad']);
    const { section } = otherMachines[0]!;
    const found = article('kb', 'Guide', LONG_VPN);
    const passage = passagesOf(found).find(({ text }) => text.includes('Portal open'))!;
    const said = answerReply([{ article: found, passage, confidence: 1 }], 'en', {
      question: 'connect',
    }).parts;
    expect(JSON.stringify(said)).toContain('This is for: Windows. If you have another device:');
    expect(asked('connect the vpn', 'Portal open', LONG_VPN, { section }).markdown).toMatch(
      /^\*\*macOS\*\*\n\n1\. Self Service open\./m,
    );
    expect(asked('connect the vpn on my phone', 'App Store open', LONG_VPN).otherMachines).toEqual([]);
    expect(asked('vpn on windows', 'Portal open', LONG_VPN).otherMachines).toEqual([]);
  });

  test('of a short article as well, when it has no steps for all machines', () => {
    const body = `## Overview\n\nText.\n\n## Windows\n\n${list('Portal')}\n\n## Mac\n\n${list('Service')}\n\n## Errors\n\nCall us.`;
    expect(asked('on my mac', 'Service open', body).markdown).toBe(`**Mac**\n\n${list('Service')}`);
    const common = body.replace('Call us.', list('Log off and'));
    expect(asked('on my mac', 'Service open', common).markdown).toContain('Log off and finish.');
  });

  test('the steps for the named machine come alone where only the introduction was found', () => {
    expect(asked('vpn on my mac', 'How to connect', VPN).markdown).toMatch(/^\*\*Before you begin\*\*/);
    expect(asked('vpn on my mac', 'How to connect', VPN).markdown).not.toContain('How to connect');
    const errors = VPN.replace(
      '## Expected result',
      '## Errors\n\nGateway timeout: move.\n\n## Expected result',
    );
    expect(asked('gateway timeout on my mac', 'Gateway timeout', errors).markdown).toContain(
      'Gateway timeout',
    );
  });

  test('the kind of machine decides where no section was found, and where one was it is said by the way', () => {
    const phone = asked('outlook on my phone', 'How to connect', LONG_VPN).markdown;
    expect(phone).toContain('3. App Store finish.');
    expect(phone).not.toMatch(/Portal|Self Service/);
    expect(asked('no code on my phone', 'Portal open', LONG_VPN).markdown).toContain('Portal open');
  });

  test('several questions are each answered by the part about them', () => {
    const printer = article('p', 'Printer', PRINTER);
    const passage = (words: string) => passagesOf(printer).find(({ text }) => text.includes(words))!;
    const match = { article: printer, passage: passage('盖板 open'), confidence: 1 };
    const { parts } = answerReply([match], 'zh', {
      question: '扫描到邮箱？卡纸怎么办？',
      questions: ['卡纸怎么办'],
    });
    expect(JSON.stringify(parts)).not.toContain('进稿器');
  });

  test('for whom it is stands above a part, of a table the line about the machine that was named', () => {
    expect(asked('vpn on my iphone', 'App Store open', LONG_VPN).statedFor).toBe('iPhone / iPad · iOS 16');
    const stated = LONG_VPN.replace('How to connect.', '**Applies to:** staff in Berlin.').replace(
      '## Applies to',
      '## Notes',
    );
    expect(asked('connect', 'Portal open', stated).statedFor).toBe('staff in Berlin');
    expect(asked('connect', 'Portal open', VPN).statedFor).toBeUndefined();
  });

  test('what an article says about itself is shown to nobody, and is no reason to call it longer', () => {
    for (const history of ['Revision history', '5. Version History', '修订记录', '六、变更历史']) {
      const whole = asked('connect', 'Portal open', VPN.replace('Revision history', history));
      expect(whole.markdown).not.toMatch(/First|Partner access/);
      expect(whole.markdown).toContain('## Windows');
      expect(whole.isWhole).toBe(true);
    }
    const only = asked('history', 'Chapter', '## History\n\nChapter one.');
    expect(only.markdown).toContain('Chapter one.');
  });

  test('one of several troubles is shown alone where the words and the search agree on it', () => {
    const { markdown, isWhole } = asked('打印机卡纸了怎么弄', '盖板 open', PRINTER);
    expect(markdown).toBe(`**卡纸处理**\n\n${list('盖板')}\n\n**仍然不行**\n\n拨打 8000。`);
    expect(isWhole).toBe(false);
    expect(asked('打出来是空白', '更换硒鼓', PRINTER).markdown).not.toContain('地址');
  });

  test('the same for several machines is one of them', () => {
    const body = `## Add a printer\n\n### On Windows\n\n${list('Settings')}\n\n### On a Mac\n\n${list('Service')}\n\n## Paper jam\n\n${list('Tray')}\n\n## Scan\n\n${list('Glass')}`;
    const { markdown } = asked('how do I add it', 'Service open', body);
    expect(markdown).toContain('3. Settings finish.');
    expect(markdown).toContain('3. Service finish.');
    expect(markdown).not.toMatch(/Tray|Glass/);
    expect(asked('paper jam', 'Tray open', body).markdown).not.toContain('Settings');
    const move = body
      .replace('On Windows', 'From Windows to Windows')
      .replace('On a Mac', 'From Windows to Mac');
    expect(asked('add it when I go from windows to a mac', 'Service open', move).markdown).not.toContain(
      'Settings',
    );
  });

  test('one that is told in a sentence comes without those behind it, but with its solution', () => {
    const money = `## Submit\n\n${list('Claim')}\n\n## When the money comes\n\nOn the 25th.\n\n## Errors\n\nE-104: again.\n\n## Recall\n\n${list('Recall')}`;
    expect(asked('when comes the money', 'On the 25th', money).markdown).toBe(
      '**When the money comes**\n\nOn the 25th.',
    );
    const result = `${money}\n\n## Expected result\n\nDone.`.replace('## Errors', '## Limits');
    expect(asked('when comes the money', 'On the 25th', result).markdown).not.toContain('Done.');
    expect(asked('recall a claim', 'Recall open', result).markdown).toContain('Done.');
    const solved = money.replace('## Errors', '## Solution');
    expect(asked('when comes the money', 'On the 25th', solved).markdown).toContain('E-104');
  });

  test('all of them where they do not agree, or the steps need what stands elsewhere', () => {
    expect(asked('打印机卡纸了怎么弄', '地址 open', PRINTER).isWhole).toBe(true);
    expect(asked('打印机坏了', '盖板 open', PRINTER).isWhole).toBe(true);
    expect(asked('打印机卡纸了', '盖板 open', PRINTER.replace('盖板 choose', '按上表填写')).isWhole).toBe(
      true,
    );
    const elsewhere = PRINTER.replace('盖板 choose', 'Continue with step 2 of the section above');
    expect(asked('打印机卡纸了', '盖板 open', elsewhere).isWhole).toBe(true);
    expect(
      asked('打印机卡纸了', '盖板 open', PRINTER.replace('盖板 choose', 'Lift the lid above it')).isWhole,
    ).toBe(false);
  });

  test('an article about one thing stays whole, with its cause and when to stop', () => {
    const body = `## Symptoms\n\nNo drive.\n\n## Cause\n\nNo network.\n\n## Resolution\n\n${list('Drive')}\n\n## Verification\n\nIt opens.\n\n## Escalation\n\nCall us.`;
    expect(asked('drive finish', 'Drive open', body)).toMatchObject({ isWhole: true, markdown: body });
  });
});

describe('what belongs to steps', () => {
  const filler = 'Wait for it. '.repeat(125);
  const two = [
    '## Windows',
    `${list('Portal')} ${filler}`,
    '### How to verify',
    'Windows shows a lock.',
    '## Mac',
    `${list('Service')} ${filler}`,
    '### How to verify',
    'The Mac shows a globe.',
    '## If it does not work',
    '- Call us.',
  ].join('\n\n');

  test('is how to see that these worked, not those of others', () => {
    const { markdown } = asked('connect', 'Portal open', two);
    expect(markdown).toContain('Windows shows a lock.');
    expect(markdown).not.toContain('The Mac shows a globe.');
  });

  test('is there however long they are, and they are whole unless they are far too long for a message', () => {
    const long = (n: number) =>
      Array.from(
        { length: n },
        (_, i) => `${i + 1}. Update part ${i + 1} and wait. ${'Slowly. '.repeat(12)}`,
      ).join('\n');
    const guide = (n: number) => `## Start\n\nText.\n\n## Update\n\n${long(n)}\n\n## Verify\n\nIt blinks.`;
    const whole = asked('update', 'Update part 20 ', guide(25)).markdown;
    expect(whole).toContain('1. Update part 1 and');
    expect(whole).toContain('25. Update part 25 and');
    expect(whole).toContain('It blinks.');
    const far = asked('update', 'Update part 50 ', guide(60)).markdown;
    expect(far).toContain('50. Update part 50 and');
    expect(far).not.toContain('1. Update part 1 and');
    expect(far.length).toBeLessThan(2_600);
  });

  test('comes with them when only how to see that it worked was found', () => {
    expect(asked('connect', 'The Mac shows a globe', two).markdown).toContain('1. Service open.');
    for (const heading of ['Afterwards', 'Next steps', '修改之后'])
      expect(
        asked(
          'connect',
          'Lock it',
          `## Change\n\n${list('Service')}\n\n## ${heading}\n\nLock it.\n\n## Other\n\n${filler}${filler}${filler}`,
        ).markdown,
      ).toMatch(/1\. Service open[\s\S]*Lock it\.$/);
  });

  test('is no numbered chapter with steps of its own, but a numbered one that is a step', () => {
    const chapters = `## 一、登录\n\n${list('甲')}\n\n## 二、打印\n\n${list('乙')}\n\n## 三、导出\n\n${list('丙')} ${filler}${filler}${filler}`;
    const alone = asked('怎么登录', '甲 open', chapters).markdown;
    expect(alone).toContain('3. 甲 finish.');
    expect(alone).not.toContain('乙');
    const steps = `## 1. Install\n\n- Open it\n\n## 2. Sign in\n\n- Type it\n\n## Other\n\n${filler}${filler}${filler}`;
    expect(asked('install', 'Open it', steps).markdown).toContain('Type it');
  });

  test('of a long table the rows that match have its head, and code stays code', () => {
    const rows = Array.from(
      { length: 120 },
      (_, i) => `| E-${100 + i} | Meaning number ${i} | Do thing ${i} |`,
    );
    const table = `## Errors\n\n| Error | Meaning | Fix |\n| --- | --- | --- |\n${rows.join('\n')}`;
    const { markdown } = asked('E-190', '| E-190 |', table);
    expect(markdown).toMatch(
      /^\*\*Errors\*\*\n\n\| Error \| Meaning \| Fix \|\n\| --- \| --- \| --- \|\n\| E-/,
    );
    expect(markdown).toContain('| E-190 | Meaning number 90 | Do thing 90 |');
    const code = `## Script\n\nRun:\n\n\`\`\`\n${Array.from({ length: 200 }, (_, i) => `command --number ${i}`).join('\n')}\n\`\`\``;
    for (const words of ['number 0\n', 'number 99', 'number 199']) {
      const shown = asked('script', words, code).markdown;
      expect((shown.match(/^```/gmu) ?? []).length % 2).toBe(0);
    }
  });
});

test('the article itself is one tap away from what a model made of it', () => {
  const found = article('kb', 'Guide', 'Restart it.');
  const match = {
    article: found,
    passage: { articleId: 'kb', headings: [], text: found.body },
    confidence: 1,
  };
  const of = (wording?: { markdown: string }) =>
    JSON.stringify(answerReply([match], 'en', { question: 'restart', wording }));
  expect(of({ markdown: 'Restart it. [1]' })).toContain('Whole article');
  expect(of()).not.toContain('Whole article');
});

test('for whom it is, as the text says, is not lost where a model read it and left it out', () => {
  const found = article('kb', 'Guide', '## Applies to\n\nStaff in Berlin.\n\n## Steps\n\nRestart it.');
  const match = { article: found, passage: passagesOf(found)[1]!, confidence: 1 };
  const part = partFor(match, 'restart');
  expect(part.statedFor).toBeUndefined();
  const of = (wording?: { markdown: string; part: typeof part }) =>
    answerReply([match], 'en', { question: 'restart', wording }).parts[0];
  expect(of({ markdown: 'Restart it. [1]', part })).toMatchObject({ text: 'For: Staff in Berlin' });
  expect(of()).toMatchObject({ kind: 'passage' });
});

test('all of a cut article is one tap away, and what does not fit even then is said', () => {
  const of = (body: string, wanted?: Wanted) => {
    const long = article('kb', 'Guide', body);
    const passage = passagesOf(long)[0]!;
    return answerReply([{ article: long, passage, confidence: 1 }], 'en', {
      question: 'steps',
      ...(wanted && { wanted }),
    }).parts;
  };
  const cut = `## One\n\n${list('First')}\n\n## Two\n\n${'Text. '.repeat(400)}`;
  const buttons = of(cut).flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
  expect(buttons.map(({ label }) => label)).toContain('Whole article');
  expect(buttons.map(({ action }) => action)).toContainEqual({
    kind: 'choose',
    articleId: 'kb',
    whole: true,
  });
  const whole = of(cut, { whole: true });
  expect(JSON.stringify(whole)).not.toContain('Whole article');
  expect(JSON.stringify(whole)).toContain('Text. Text.');
  expect(JSON.stringify(of(cut.repeat(9), { whole: true }))).toContain('longer than fits here');
});

describe('beside an answer', () => {
  const match = (
    id: string,
    title: string,
    body: string,
    more: Parameters<typeof article>[3] = {},
  ): Match => {
    const found = article(id, title, body, more);
    return { article: found, passage: passagesOf(found)[0]!, confidence: 0.9 };
  };
  const newer = match('scan', '扫描到邮箱', '按绿色键。', { language: 'zh', updated: '2026-07-07' });
  const older = match('scan-old', '扫描到邮箱（旧版）', '按红色键。', {
    language: 'zh',
    updated: '2024-03-01',
  });
  const beside = (found: readonly Match[], language: 'zh' | 'en' = 'zh', wording?: { markdown: string }) => {
    const { parts } = answerReply([newer], language, { question: '扫描', found, wording });
    return {
      said: parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])),
      opens: parts.flatMap((part) =>
        part.kind === 'buttons'
          ? part.buttons.flatMap(({ label, action }) =>
              'articleId' in action ? [[label, action.articleId]] : [],
            )
          : [],
      ),
    };
  };

  test('an older article under its title that says something else is named, and one tap away', () => {
    const { said, opens } = beside([older]);
    expect(said).toContain(
      '还有一篇较早的文章《扫描到邮箱（旧版）》（2024-03-01），说法不一时以这一篇为准。',
    );
    expect(opens).toContainEqual(['扫描到邮箱（旧版）', 'scan-old']);
    expect(beside([older], 'en').said.join()).toContain('There is an older article, too');
    expect(beside([older], 'zh', { markdown: '请按绿色键。' }).opens).toContainEqual([
      '扫描到邮箱（旧版）',
      'scan-old',
    ]);
  });

  test('one of the same title is told by its date, and without a known order none is held for right', () => {
    const sameTitle = match('scan-b', '扫描到邮箱', '按蓝色键。', {
      language: 'zh',
      updated: '2026-07-07',
      source: { collection: 'folder', location: '三楼/复印机.docx' },
    });
    const { said, opens } = beside([sameTitle]);
    expect(said).toContain('还有一篇同名文章《扫描到邮箱》（2026-07-07）。');
    expect(opens).toContainEqual(['扫描到邮箱 · 复印机.docx', 'scan-b']);
  });

  test('copies, other titles and what is for others are not', () => {
    const others = [
      match('copy', '扫描到邮箱', '按绿色键。 ', { language: 'zh', updated: '2024-01-01' }),
      match('jam', '打印机卡纸', '打开后盖。', { language: 'zh' }),
    ];
    expect(beside(others).opens).toEqual([]);
    const here = match('wifi-sh', '连接无线网', '选 A。', { language: 'zh', appliesTo: '上海' });
    const there = match('wifi-sz', '连接无线网', '选 B。', { language: 'zh', appliesTo: '深圳' });
    const { parts } = answerReply([here], 'zh', { question: '无线网', found: [there] });
    expect(JSON.stringify(parts)).not.toContain('wifi-sz');
  });
});
