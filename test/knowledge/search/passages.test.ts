import { describe, expect, test } from '@jest/globals';
import { passagesOf } from '../../../knowledge/search/passages.ts';

const of = (body: string) => passagesOf({ id: 'a', title: 'A', body });

describe('the passages of an article', () => {
  test('a passage ends where a heading begins, and knows its headings', () => {
    expect(of('First.\n## Windows\nClick.\n### Windows 11\nTap.\n## Mac\nPress.')).toEqual([
      { articleId: 'a', headings: [], text: 'First.' },
      { articleId: 'a', headings: ['Windows'], text: 'Click.' },
      { articleId: 'a', headings: ['Windows', 'Windows 11'], text: 'Tap.' },
      { articleId: 'a', headings: ['Mac'], text: 'Press.' },
    ]);
  });

  test('where an article leaves levels out, what stands at one level is not below its neighbour', () => {
    const body = '### Windows\nClick.\n### Linux\nType.\n##### Ubuntu\nTap.\n## Ask\nUs.\n#### Mail\nIt.';
    expect(of(body).map(({ headings }) => headings)).toEqual([
      ['Windows'],
      ['Linux'],
      ['Linux', 'Ubuntu'],
      ['Ask'],
      ['Ask', 'Mail'],
    ]);
  });

  test('a comment in a script is no heading', () => {
    expect(of('```\n## not a heading\n```')).toHaveLength(1);
  });

  test('a long paragraph is cut between sentences and nothing is lost', () => {
    const body = Array.from({ length: 60 }, (_, i) => `Sentence number ${i} says something.`).join(' ');
    const passages = of(body);
    expect(passages.length).toBeGreaterThan(2);
    expect(passages.every(({ text }) => text.length <= 800 && text.endsWith('.'))).toBe(true);
    expect(
      passages
        .map(({ text }) => text)
        .join(' ')
        .replace(/\s+/g, ' '),
    ).toBe(body);
  });

  test('an empty article still has a passage to show', () => {
    expect(of('')).toEqual([{ articleId: 'a', headings: [], text: '' }]);
  });

  test('of 10 MB without a space the beginning is indexed', () => {
    expect(of('x'.repeat(10_000_000)).length).toBeLessThanOrEqual(20_000);
  });
});
