import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  adopt,
  agreedThreshold,
  allOnSite,
  inForce,
  type Outcome,
  onSite,
  refine,
  rollBack,
  type SiteCalibration,
  siteThreshold,
  withReader,
} from '../../../knowledge/confidence/site-calibration.ts';

/** On this site what ships as `confidence` is right `share` of the time. */
const outcomes = (confidence: number, share: number, count: number): Outcome[] =>
  Array.from({ length: count }, (_, i) => ({ confidence, right: i < share * count }));

function refined(of: readonly Outcome[]): SiteCalibration {
  const result = refine(of, 0, '2026-11-23');
  if (result.kind !== 'refined') throw new Error('too few');
  return result.calibration;
}

describe('learning from confirmed outcomes', () => {
  test('a site with 99 outcomes is told that 100 are needed', () => {
    expect(refine(outcomes(0.9, 0.5, 99), 0, '2026-11-23')).toEqual({
      kind: 'too-few',
      outcomes: 99,
      needed: 100,
      neededOfEachKind: 10,
    });
  });

  test('a site where nothing ever failed cannot tell right from wrong yet', () => {
    expect(refine(outcomes(0.9, 1, 500), 0, '2026-11-23').kind).toBe('too-few');
  });

  test('confidence comes down where answers fail more often than shipped', () => {
    const site = refined([...outcomes(0.9, 0.6, 100), ...outcomes(0.3, 0.1, 100)]);
    expect(onSite(site, 0.9)).toBeGreaterThan(0.5);
    expect(onSite(site, 0.9)).toBeLessThan(0.7);
    expect(onSite(site, 0.3)).toBeLessThan(0.2);
  });

  test('and stays where the shipped confidence is right', () => {
    const site = refined([...outcomes(0.9, 0.9, 200), ...outcomes(0.3, 0.3, 200)]);
    expect(onSite(site, 0.9)).toBeCloseTo(0.9, 1);
    expect(onSite(site, 0.3)).toBeCloseTo(0.3, 1);
  });

  test('the articles of one question go on excluding each other, and none overtakes the best', () => {
    const site = (slope: number, intercept: number): SiteCalibration => ({
      ...refined(outcomes(0.9, 0.6, 100)),
      slope,
      intercept,
    });
    const sum = (confidences: readonly number[]) => confidences.reduce((all, one) => all + one, 0);
    const [best, second, third] = allOnSite(site(0.5, 0.4), [0.5, 0.3, 0.15]);
    expect(best).toBeCloseTo(onSite(site(0.5, 0.4), 0.5));
    expect(best! + second! + third!).toBeLessThan(1);
    expect(second! / third!).toBeCloseTo(2);
    const worse = allOnSite(site(1, -2), [0.5, 0.49]);
    expect(worse[1]).toBeLessThan(worse[0]!);
    expect(sum(worse)).toBeLessThan(0.25);
    expect(allOnSite(undefined, [0.5, 0.49])).toEqual([0.5, 0.49]);
    expect(allOnSite(site(1, 1), [])).toEqual([]);
  });

  test('answers begin lower where the site has shown that lower is safe', () => {
    const site = refined([...outcomes(0.8, 0.99, 200), ...outcomes(0.2, 0.1, 100)]);
    expect(siteThreshold(site, 0.97, 0.05)).toBeLessThan(0.97);
  });

  test('and never below 95 % where it has shown nothing safe', () => {
    const site = refined([...outcomes(0.9, 0.7, 100), ...outcomes(0.2, 0.1, 50)]);
    expect(siteThreshold(site, 0.8, 0.05)).toBeGreaterThanOrEqual(0.95);
  });

  test('outcomes that were all nearly certain beforehand make it less sure where many were wrong, not certain', () => {
    const judged = [...outcomes(0.942, 0.71, 14), ...outcomes(0.98, 0.8, 40), ...outcomes(0.994, 0.85, 59)];
    const site = refined(judged);
    expect(site.slope).toBeGreaterThan(0);
    expect(site.slope).toBeLessThan(2);
    expect(onSite(site, 0.942)).toBeLessThan(0.942);
    expect(onSite(site, 0.99)).toBeCloseTo(0.82, 1);
    expect(siteThreshold(site, 0.9, 0.05)).toBeGreaterThan(onSite(site, 0.994));
  });

  test('whatever people said, what it makes of all outcomes together is what was right of them', () => {
    const shares = fc.array(fc.tuple(fc.double({ min: 0.02, max: 0.9999, noNaN: true }), fc.boolean()), {
      minLength: 200,
      maxLength: 300,
    });
    fc.assert(
      fc.property(shares, (said) => {
        const judged = said.map(([confidence, right]) => ({ confidence, right }));
        const result = refine(judged, 0, '2026-11-23');
        fc.pre(result.kind === 'refined');
        const site = (result as Extract<typeof result, { kind: 'refined' }>).calibration;
        const mean = judged.reduce((sum, one) => sum + onSite(site, one.confidence), 0) / judged.length;
        const right = judged.filter((one) => one.right).length / judged.length;
        expect(site.slope).toBeGreaterThanOrEqual(0.1);
        expect(Math.abs(mean - right)).toBeLessThan(0.03);
      }),
      { numRuns: 25 },
    );
  });

  describe('where a language model agreed', () => {
    const agreed = (of: readonly Outcome[]) =>
      of.map((outcome) => ({ ...outcome, agreed: true, reader: 'small' }));
    const withSmall = (of: readonly Outcome[]) => withReader(refined(of), 'small');
    const others = [...outcomes(0.4, 0.3, 100), ...outcomes(0.9, 0.9, 50)];

    test('answers begin as low as outcomes have shown to be safe', () => {
      const site = withSmall([...others, ...agreed(outcomes(0.4, 0.99, 100))]);
      expect(agreedThreshold(site, [], 0.05)).toBeLessThan(0.7);
      expect(siteThreshold(site, 0.97, 0.05)).toBeGreaterThanOrEqual(0.95);
    });

    test('nothing changes while it agreed too seldom, or was wrong too often', () => {
      expect(
        agreedThreshold(withSmall([...others, ...agreed(outcomes(0.4, 1, 20))]), [], 0.05),
      ).toBeUndefined();
      expect(
        agreedThreshold(withSmall([...others, ...agreed(outcomes(0.4, 0.8, 200))]), [], 0.05),
      ).toBeUndefined();
    });

    const passed = [
      { strictness: 0.3, answered: 200, wrong: 0 },
      { strictness: 0.2, answered: 220, wrong: 20 },
    ];

    test('before there are outcomes the exam that it has passed counts, as far as it shows', () => {
      expect(agreedThreshold(undefined, passed, 0.05)).toBe(0.3);
      expect(
        agreedThreshold(undefined, [{ strictness: 0.3, answered: 200, wrong: 30 }], 0.05),
      ).toBeUndefined();
      const site = withSmall([...others, ...agreed(outcomes(0.4, 1, 8))]);
      expect(agreedThreshold(site, passed, 0.05)).toBeCloseTo(onSite(site, 0.3));
    });

    test('and no longer once outcomes speak against it', () => {
      const site = withSmall([...others, ...agreed(outcomes(0.9, 0.8, 60))]);
      expect(agreedThreshold(site, passed, 0.05)).toBeUndefined();
    });

    test('nothing changes without outcomes of this site that tell of it', () => {
      expect(agreedThreshold(withSmall(others), [], 0.05)).toBeUndefined();
      expect(agreedThreshold(undefined, [], 0.05)).toBeUndefined();
    });

    test('what one model agreed to neither helps nor harms the next one', () => {
      const good = refined([...others, ...agreed(outcomes(0.4, 0.99, 100))]);
      const bad = refined([...others, ...agreed(outcomes(0.9, 0.8, 60))]);
      expect(agreedThreshold(withReader(good, 'small'), [], 0.05)).toBeLessThan(0.7);
      expect(agreedThreshold(withReader(good, 'next'), [], 0.05)).toBeUndefined();
      expect(agreedThreshold(withReader(bad, 'small'), passed, 0.05)).toBeUndefined();
      expect(agreedThreshold(withReader(bad, 'next'), passed, 0.05)).toBeCloseTo(onSite(bad, 0.3));
      expect(agreedThreshold(withReader(good, undefined), [], 0.05)).toBeUndefined();
    });

    test('nor does the word of a model that is not named', () => {
      const unnamed = outcomes(0.4, 0.99, 100).map((one) => ({ ...one, agreed: true }));
      expect(refined([...others, ...unnamed]).agreedBy).toEqual({});
    });
  });

  test('every version is kept and any can be put back in force', () => {
    const first = refined(outcomes(0.9, 0.6, 100));
    const second = { ...first, version: 2 };
    const history = adopt(adopt({ versions: [] }, first), second);
    expect(inForce(history)?.version).toBe(2);
    expect(inForce(rollBack(history, 1))?.version).toBe(1);
    expect(inForce(rollBack(history))).toBeUndefined();
    expect(rollBack(history).versions).toHaveLength(2);
    expect(() => rollBack(history, 7)).toThrow(expect.objectContaining({ code: 'no-such-calibration' }));
  });
});
