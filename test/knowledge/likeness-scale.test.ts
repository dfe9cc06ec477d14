import { describe, expect, test } from '@jest/globals';
import { type KnownText, likenessOf, likenessScale } from '../../knowledge/likeness-scale.ts';

const SUBJECTS = ['vpn', 'printer', 'mail', 'badge'];

/** Each subject has a direction of its own; `common` is what all texts of a model have in common, whatever they say. */
function texts(common: number, isTranslated = true): KnownText[] {
  return (['zh', 'en'] as const).flatMap((language) =>
    SUBJECTS.map((subject, i) => {
      const vector = new Float32Array(2 * SUBJECTS.length + 1);
      vector[i + (language === 'zh' && !isTranslated ? SUBJECTS.length : 0)] = 1;
      vector[2 * SUBJECTS.length] = common;
      const length = Math.hypot(...vector);
      return { subject, language, vector: vector.map((value) => value / length) };
    }),
  );
}

describe('what a likeness means', () => {
  test.each([0, 1, 3])(
    'is told by texts about different things, whatever a model gives all texts (%d)',
    (common) => {
      const known = texts(common);
      const unrelated = likenessOf(known[0]!.vector, known[1]!.vector);
      const scale = likenessScale(known);
      for (const language of ['zh', 'en'] as const) {
        expect(scale[language]).toBeGreaterThan(unrelated);
        expect(scale[language]).toBeLessThan(1);
      }
      expect(scale.zh).toBeCloseTo(unrelated + 0.6 * (1 - unrelated));
      expect(scale.across).toBeGreaterThan(unrelated);
    },
  );

  test('with a model that does not know a translation when it sees one nothing is alike across languages', () => {
    expect(likenessScale(texts(1, false)).across).toBe(Number.POSITIVE_INFINITY);
    expect(likenessScale(texts(1, true)).across).toBeLessThanOrEqual(1);
  });

  test('without texts to tell by only the very same is alike', () => {
    expect(likenessScale([])).toEqual({ zh: 0.6, en: 0.6, across: Number.POSITIVE_INFINITY });
  });
});
