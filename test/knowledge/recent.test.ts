import { expect, test } from '@jest/globals';
import { Recent } from '../../knowledge/recent.ts';

test('keeps the newest so many, and what is set again keeps its place', () => {
  const recent = new Recent<string, number>(2);
  recent.set('first', 1);
  recent.set('second', 2);
  recent.set('first', 3);
  recent.set('third', 4);
  expect(['first', 'second', 'third'].map((key) => recent.get(key))).toEqual([undefined, 2, 4]);
  recent.delete('second');
  recent.clear();
  expect(recent.has('third')).toBe(false);
});
