import { describe, expect, test } from '@jest/globals';
import { type Example, fitChoices, probabilities } from '../../../knowledge/confidence/choice-model.ts';

const question = { constant: 1 };
const example = (fits: readonly number[], right: number): Example => ({
  question,
  candidates: fits.map((fit) => ({ fit })),
  right: fits.map((_, i) => i === right),
  weight: 1,
});

describe('which article, or none', () => {
  const model = fitChoices([
    ...Array.from({ length: 40 }, () => example([0.9, 0.2], 0)),
    ...Array.from({ length: 40 }, () => example([0.2, 0.8], 1)),
    ...Array.from({ length: 40 }, () => example([0.3, 0.2], -1)),
    ...Array.from({ length: 5 }, () => example([0.9, 0.2], -1)),
  ]);
  const ask = (...fits: number[]) =>
    probabilities(
      model,
      question,
      fits.map((fit) => ({ fit })),
    );

  test('the one that fits is likely, the other is not', () => {
    const [first, second] = ask(0.9, 0.2);
    expect(first).toBeGreaterThan(0.8);
    expect(second).toBeLessThan(0.05);
  });

  test('of two that fit alike neither is sure', () => {
    expect(ask(0.9, 0.9)[0]).toBeLessThan(0.55);
  });

  test('where nothing fits it is none of them', () => {
    expect(ask(0.3, 0.2).reduce((a, b) => a + b)).toBeLessThan(0.2);
  });

  test('without candidates there is nothing to be sure of', () => {
    expect(ask()).toEqual([]);
  });

  test('what fits better is never less likely for it, whatever the examples say', () => {
    const misleading = fitChoices([
      ...Array.from({ length: 40 }, () => example([0.2, 0.9], 0)),
      ...Array.from({ length: 10 }, () => example([0.9, 0.2], 0)),
    ]);
    const [worse, better] = probabilities(misleading, question, [{ fit: 0.1 }, { fit: 1 }]);
    expect(better).toBeGreaterThanOrEqual(worse!);
  });
});
