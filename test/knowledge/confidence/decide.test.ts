import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../knowledge/confidence/decide.ts';
import type { Verdict } from '../../../knowledge/types.ts';
import { article } from '../articles-for-tests.ts';

const THRESHOLDS = { answer: 0.9, choices: 0.5 };

/** Titles with confidences, best first; the text before a slash is the title, the one behind it the date. */
function decided(...found: readonly (readonly [name: string, confidence: number])[]): Verdict {
  const matches = found.map(([name, confidence]) => {
    const [title = '', updated] = name.split('/');
    const one = article(name, title, 'words', updated ? { updated } : {});
    return { article: one, passage: { articleId: name, headings: [], text: 'words' }, confidence };
  });
  return decide(matches, {}, THRESHOLDS, 'test');
}
const shown = (verdict: Verdict) =>
  verdict.kind === 'answer' ? [verdict.match.article.id] : verdict.matches.map(({ article: { id } }) => id);

describe('what is done with what was found', () => {
  test('the best match answers from the threshold on, and not below it', () => {
    expect(decided(['vpn', 0.9], ['wifi', 0.05])).toMatchObject({ kind: 'answer' });
    expect(decided(['vpn', 0.89], ['wifi', 0.05])).toMatchObject({ kind: 'choices' });
  });

  test('three that are likely together are offered, none that only adds noise', () => {
    expect(shown(decided(['vpn', 0.3], ['wifi', 0.2], ['proxy', 0.1], ['mail', 0.1]))).toEqual([
      'vpn',
      'wifi',
      'proxy',
    ]);
    expect(shown(decided(['vpn', 0.3], ['wifi', 0.25], ['proxy', 0.01]))).toEqual(['vpn', 'wifi']);
    expect(shown(decided(['vpn', 0.8], ['wifi', 0.02], ['proxy', 0.01]))).toEqual(['vpn']);
  });

  test('nothing is offered when even three together are unlikely, or when there is nothing', () => {
    expect(decided(['vpn', 0.2], ['wifi', 0.1], ['proxy', 0.1])).toMatchObject({ kind: 'none' });
    expect(decided()).toMatchObject({ kind: 'none', matches: [] });
  });

  test('of two under one title the newer answers, and the older is named', () => {
    const verdict = decided(['Join Wi-Fi/2024-01-01', 0.95], ['join wi-fi/2026-01-01', 0.04]);
    expect(verdict).toMatchObject({
      kind: 'answer',
      match: { article: { id: 'join wi-fi/2026-01-01' }, confidence: 0.95 },
      others: [{ article: { id: 'Join Wi-Fi/2024-01-01' } }],
    });
  });

  test.each([
    ['Guest Wi-Fi', 'Guest Wi-Fi (new)'],
    ['Guest Wi-Fi (2024)', 'Guest Wi-Fi [v2]'],
    ['访客无线网', '访客无线网（新版）'],
    ['访客无线网 - 旧版', '访客无线网'],
  ])('%s and %s are one title', (older, newer) => {
    const verdict = decided([`${older}/2024-01-01`, 0.95], [`${newer}/2026-01-01`, 0.04]);
    expect(verdict).toMatchObject({ match: { article: { title: newer }, confidence: 0.95 } });
  });

  test('what stands in brackets and is no edition tells titles apart', () => {
    const verdict = decided(['VPN (Windows)/2024-01-01', 0.95], ['VPN (macOS)/2026-01-01', 0.04]);
    expect(verdict).toMatchObject({ match: { article: { title: 'VPN (Windows)' } } });
  });
});
