import { expect, test } from '@jest/globals';
import { counted } from '../../bot/counted.ts';

test('one is singular; none and many are plural', () => {
  expect([0, 1, 2, 12_000].map((count) => counted(count, 'article'))).toEqual([
    '0 articles',
    '1 article',
    '2 articles',
    '12,000 articles',
  ]);
  expect(counted(1, 'setting needs', 'settings need')).toBe('1 setting needs');
  expect(counted(3, 'setting needs', 'settings need')).toBe('3 settings need');
});
