import { describe, expect, test } from '@jest/globals';
import { answerReply } from '../../../bot/front-line/answer.ts';
import { passagesOf } from '../../../knowledge/search/passages.ts';
import { article } from '../../support/desk-under-test.ts';

/** What an article shows when the passage that holds the words is the one that matched. */
function shownAround(words: string, body: string): { markdown: string; isCut: boolean } {
  const long = article('handbook', 'Handbook', body);
  const passage = passagesOf(long).find(({ text }) => text.includes(words))!;
  const { parts } = answerReply([{ article: long, passage, confidence: 0.9 }], 'en');
  const shown = parts.find((part) => part.kind === 'passage');
  return {
    markdown: shown?.kind === 'passage' ? shown.markdown : '',
    isCut: parts.some((part) => part.kind === 'text' && part.text.includes('the whole article is longer')),
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
    const [first] = answerReply([match], 'en', wording).parts;
    expect(first).toMatchObject({ kind: 'text', text: expect.stringContaining('Staff in Berlin') });
  }
});
