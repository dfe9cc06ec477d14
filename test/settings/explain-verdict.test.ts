import { describe, expect, test } from '@jest/globals';
import { explainVerdict, type VerdictInContext } from '../../adapters/explain-verdict.ts';
import type { Explanation, Match, Verdict } from '../../knowledge/types.ts';
import { article } from '../support/desk-under-test.ts';

const match = (title: string, confidence: number): Match => ({
  article: article(title, title, 'Body.'),
  passage: { articleId: title, headings: [], text: 'Body.' },
  confidence,
});
const why = (thresholds: Partial<Explanation['thresholds']> = {}, features = {}): Explanation => ({
  features,
  thresholds: { answer: 0.85, choices: 0.3, ...thresholds },
  calibration: 'shipped',
});
const told = (verdict: Verdict, more: Partial<VerdictInContext> = {}, language: 'zh' | 'en' = 'en') =>
  explainVerdict({ verdict, nowhere: [], elsewhere: [], hasMeaning: true, ...more }, language)
    .flatMap(({ title, lines }) => [title, ...lines])
    .join('\n');
const [vpn, wifi] = [match('VPN down', 0.6), match('Wi-Fi down', 0.4)];

describe('why a question is answered', () => {
  test('is how sure the desk is, and from where on it answers', () => {
    const said = told({ kind: 'answer', match: match('VPN down', 0.9), others: [], why: why() });
    expect(said).toContain('answered with "VPN down": 90.0 % sure');
    expect(said).toContain('from 85.0 % on');
    expect(said).not.toContain('What would change it');
  });

  test('is that it was asked in the words of the article', () => {
    const verdict: Verdict = {
      kind: 'answer',
      match: match('VPN down', 0.98),
      others: [],
      why: why({}, { titleBoth: 1 }),
    };
    expect(told(verdict)).toContain("in the very words of that article's title");
    expect(told(verdict, {}, 'zh')).toContain('与这篇文章的标题或其中列出的问法一致');
  });
});

describe('why titles are offered', () => {
  const verdict: Verdict = { kind: 'choices', matches: [vpn, wifi], why: why() };

  test('is how much is missing to an answer, and what would bring it', () => {
    const said = told(verdict);
    expect(said).toContain(
      '2 titles are offered. "VPN down" is the likeliest with 60.0 %: too little to answer (85.0 %)',
    );
    expect(said).toContain('write the question under "questions" in that article');
    expect(said).toContain('MAX_WRONG_ANSWERS');
  });

  test('names two articles that compete, and none where one is far ahead', () => {
    expect(told(verdict)).toContain('"VPN down" and "Wi-Fi down" compete');
    expect(told({ ...verdict, matches: [vpn, match('Wi-Fi down', 0.05)] })).not.toContain('compete');
  });

  test('is that nothing has proved safe enough to answer', () => {
    const said = told({ ...verdict, why: why({ answer: 1 }) });
    expect(said).toContain('at present nothing is answered outright');
    expect(said).toContain('no limit has proved safe');
    expect(said).not.toContain('100.0 %');
  });

  test('tells from where on the word of a language model is enough', () => {
    expect(told({ ...verdict, why: why({ agreed: 0.4 }) })).toContain('enough from 40.0 % on');
    expect(told(verdict)).not.toContain('language model');
  });
});

describe('why it is left to people', () => {
  const verdict: Verdict = {
    kind: 'none',
    matches: [match('VPN down', 0.1), match('Wi-Fi down', 0.05)],
    why: why(),
  };

  test('is what was closest, and how far it was', () => {
    const said = told(verdict);
    expect(said).toContain(
      'The closest article is "VPN down" with 10.0 %; the first three reach 15.0 % together',
    );
    expect(said).toContain('from 30.0 % on');
  });

  test('is as shipped how far it was, whatever this site taught of the closest', () => {
    const onSite: Verdict = { ...verdict, why: why({}, { shippedTogether: 0.12 }) };
    expect(told(onSite)).toContain('reach 12.0 % together, and titles are shown from 30.0 % on (as shipped');
    expect(told(onSite, {}, 'zh')).toContain('按出厂校准');
    expect(told(verdict)).not.toContain('as shipped');
  });

  test('is which words no article has, and which the closest lacks', () => {
    const said = told(verdict, { nowhere: ['docker'], elsewhere: ['install'] });
    expect(said).toContain('No article says: docker');
    expect(said).toContain('not in "VPN down": install');
    expect(said).toContain('SYNONYMS_FILE');
    expect(told(verdict)).toContain('All of them stand in the closest article.');
  });

  test('is that an article may be missing where the closest is about something else', () => {
    expect(told({ ...verdict, matches: [match('VPN down', 0.01)] })).toContain('an article is missing');
    expect(told(verdict)).not.toContain('an article is missing');
  });

  test('is so, too, where this site taught to be surer of everything', () => {
    const taught = {
      ...verdict,
      matches: [match('VPN down', 0.15)],
      why: why({}, { shippedConfidence: 0.01 }),
    };
    expect(told(taught)).toContain('an article is missing');
  });

  test('is that nothing has anything in common with it', () => {
    expect(told({ ...verdict, matches: [] })).toContain('no article has anything in common');
  });

  test('may be that meanings are not compared yet', () => {
    expect(told(verdict, { hasMeaning: false })).toContain('Only words are compared at present');
    expect(told(verdict)).not.toContain('Only words');
  });
});

test.each<Verdict>([
  { kind: 'answer', match: vpn, others: [wifi], why: why() },
  { kind: 'choices', matches: [vpn, wifi], why: why({ agreed: 0.4 }) },
  { kind: 'choices', matches: [vpn, wifi], why: why({ answer: 1 }) },
  { kind: 'none', matches: [vpn], why: why() },
  { kind: 'none', matches: [], why: why() },
])('Chinese tells as much as English, and nothing in English (%#)', (verdict) => {
  const more = { nowhere: ['绘图仪'], elsewhere: ['安装'], hasMeaning: false };
  const [zh, en] = (['zh', 'en'] as const).map((language) =>
    explainVerdict({ verdict, ...more, hasMeaning: false }, language),
  );
  expect(zh!.map(({ lines }) => lines.length)).toEqual(en!.map(({ lines }) => lines.length));
  const words = zh!.flatMap(({ title, lines }) => [title, ...lines]).join(' ');
  expect(words.replace(/VPN down|Wi-Fi down|MAX_WRONG_ANSWERS|SYNONYMS_FILE|questions/g, '')).not.toMatch(
    /[a-z]/i,
  );
});
