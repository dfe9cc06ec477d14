import { describe, expect, test } from '@jest/globals';
import { reliability } from '../../../knowledge/confidence/reliability.ts';
import type { SiteCalibration } from '../../../knowledge/confidence/site-calibration.ts';

const said = (confidence: number, ...right: boolean[]) => right.map((one) => ({ confidence, right: one }));

describe('how sure the desk was, beside how often it was right', () => {
  test('each judged guess is in one bucket, the surest too', () => {
    const judged = [
      ...said(0, false),
      ...said(0.5, true, false),
      ...said(0.9, true),
      ...said(0.95, true),
      ...said(1, true),
    ];
    const buckets = reliability(judged, undefined);
    expect(buckets.map(({ from, outcomes, right }) => [from, outcomes, right])).toEqual([
      [0, 1, 0],
      [0.5, 2, 1],
      [0.85, 1, 1],
      [0.95, 2, 2],
    ]);
    expect(buckets[3]!.sure).toBeCloseTo(0.975);
    expect(reliability([], undefined)).toEqual([]);
  });

  test('it is read as this site has learned to', () => {
    const site: SiteCalibration = {
      version: 1,
      made: '2026-11-23',
      outcomes: 100,
      slope: 1,
      intercept: -2,
      tried: [],
    };
    const [bucket, ...others] = reliability(said(0.9, true, false), site);
    expect(others).toEqual([]);
    expect(bucket).toMatchObject({ from: 0.5, until: 0.7, outcomes: 2, right: 1 });
    expect(bucket!.sure).toBeCloseTo(1 / (1 + Math.exp(2) / 9));
  });
});
