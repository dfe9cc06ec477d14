import { expect, test } from '@jest/globals';
import { articlesLike } from '../../adapters/look-at-knowledge.ts';
import { OFFICE } from '../knowledge/articles-for-tests.ts';

const [first, ...others] = OFFICE.map((article, index) => ({ ...article, id: `a${index}.en` }));

test('articles past their review come first, the longest overdue on top; the rest by collection and id', () => {
  const [second, third, fourth] = others;
  const articles = [
    { ...first!, reviewBy: '2027-01-01' },
    second!,
    { ...third!, reviewBy: '2026-11-01' },
    { ...fourth!, reviewBy: '2026-03-01' },
  ];
  const ids = (today: string) => articlesLike('', articles, today).map(({ id }) => id);
  expect(ids('2026-11-27')).toEqual(['a3.en', 'a2.en', 'a0.en', 'a1.en']);
  expect(ids('2026-11-01')).toEqual(['a3.en', 'a0.en', 'a1.en', 'a2.en']); // due today is not overdue
});
