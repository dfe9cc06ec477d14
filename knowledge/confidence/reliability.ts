import { type Outcome, onSite, type SiteCalibration } from './site-calibration.ts';

/** Judged guesses of which the desk was about equally sure. */
export interface Bucket {
  /** Confidence, 0..1; what is as sure as `until` is in the next bucket, but for the last. */
  readonly from: number;
  readonly until: number;
  readonly outcomes: number;
  /** How many of them were right. */
  readonly right: number;
  /** How sure it was on average; where it is honest, as often it was right. */
  readonly sure: number;
}

/** Finer towards the end where it answers. */
const BOUNDS = [0, 0.3, 0.5, 0.7, 0.85, 0.95, 1];

/** How sure the desk was and how often it was right, as this site reads the shipped confidence now; empty buckets are missing. */
export function reliability(
  judged: readonly Outcome[],
  site: SiteCalibration | undefined,
): readonly Bucket[] {
  const read = judged.map(({ confidence, right }) => ({ confidence: onSite(site, confidence), right }));
  return BOUNDS.slice(0, -1).flatMap((from, i) => {
    const until = BOUNDS[i + 1]!;
    const inside = read.filter(
      ({ confidence }) => confidence >= from && (confidence < until || until === BOUNDS.at(-1)),
    );
    if (inside.length === 0) return [];
    const sure = inside.reduce((sum, { confidence }) => sum + confidence, 0) / inside.length;
    return [
      { from, until, outcomes: inside.length, right: inside.filter(({ right }) => right).length, sure },
    ];
  });
}
