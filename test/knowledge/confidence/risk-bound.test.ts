import { describe, expect, test } from '@jest/globals';
import { leastStrict, upperBound } from '../../../knowledge/confidence/risk-bound.ts';

describe('how wrong it may be', () => {
  test('the bound is that of Clopper and Pearson', () => {
    // 1 - 0.1 ** (1 / n) for no error in n; the others from tables of the exact binomial interval
    expect(upperBound(0, 50)).toBeCloseTo(1 - 0.1 ** (1 / 50), 6);
    expect(upperBound(5, 100, 0.025)).toBeCloseTo(0.1128, 3);
    expect(upperBound(10, 20, 0.025)).toBeCloseTo(0.728, 3);
  });

  test('nothing seen proves nothing', () => {
    expect(upperBound(0, 0)).toBe(1);
  });

  test('a rule is taken only if every stricter one was safe', () => {
    const tried = [
      { strictness: 3, answered: 100, wrong: 0 },
      { strictness: 2, answered: 300, wrong: 5 },
      { strictness: 1, answered: 500, wrong: 60 },
      { strictness: 0.5, answered: 9000, wrong: 10 },
    ];
    expect(leastStrict(tried, 0.05)).toBe(2);
    expect(leastStrict(tried, 0.15)).toBe(0.5);
  });

  test('a rule too strict to have answered anything does not end the search', () => {
    expect(
      leastStrict(
        [
          { strictness: 9, answered: 3, wrong: 0 },
          { strictness: 2, answered: 300, wrong: 2 },
        ],
        0.05,
      ),
    ).toBe(2);
  });

  test('where no rule is safe there is none', () => {
    expect(leastStrict([{ strictness: 2, answered: 20, wrong: 4 }], 0.05)).toBeUndefined();
  });
});
