import { describe, expect, test } from '@jest/globals';
import { synonymsFrom } from '../../../knowledge/search/synonyms.ts';
import type { Term } from '../../../knowledge/search/tokenise.ts';

/** Articles that have these terms. */
const having =
  (...terms: string[]) =>
  (asked: readonly Term[]) =>
    asked.every(({ text }) => terms.includes(text));

describe('a question in words that the articles have', () => {
  const { reworded } = synonymsFrom(
    '- [wecom, wechat work, 企业微信]\n- [gp, globalprotect]\n- [微信, wechat]\n- [卡, slow]',
  );
  const wecom = ['企业', '微', '微信'];

  test.each([
    ['WeCom is down', '企业微信 is down', 'a name in another language'],
    ['wechat work is down', '企业微信 is down', 'the longest of two names that begin alike'],
    ['my企业微信 and GP', 'my企业微信 and GP', 'no word of the list that articles have is there for gp'],
    ['the wecomputer', 'the wecomputer', 'a Latin name only as a whole word'],
    ['打卡', '打卡', 'one Chinese character stands inside too many words'],
  ])('%s is %s: %s', (asked, expected) => {
    expect(reworded(asked, having(...wecom))).toBe(expected);
  });

  test('keeps a word that articles have, whatever else they call it', () => {
    expect(reworded('gp', having('gp', 'globalprotect'))).toBe('gp');
    expect(reworded('GP fails', having('globalprotect'))).toBe('globalprotect fails');
    expect(reworded('企业微信', having(...wecom, 'wechat'))).toBe('企业微信');
  });

  test('may be asked of a list of tens of thousands', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `- [name${i}x, thing${i}x]`).join('\n');
    expect(synonymsFrom(many).reworded('where is name19999x?', having('thing19999x', 'thing', 'x'))).toBe(
      'where is thing19999x?',
    );
  });
});
