import type { Candidate, Found, Signals } from '../search/search-index.ts';

/** A candidate with the figures the calibration reads. */
export interface Weighed {
  readonly candidate: Candidate;
  readonly features: Readonly<Record<string, number>>;
}

export function weigh(found: Found): Weighed[] {
  return found.candidates.map((candidate) => ({ candidate, features: { ...candidate.signals } }));
}

/** A first ranking by absolute scores; rank-based fusion would throw away how good the best one is. */
export function rankScore(signals: Signals, hasMeaning: boolean): number {
  const words = signals.words + 0.1 * signals.unitCoverage;
  if (!hasMeaning) return words;
  return (
    0.75 * signals.supportCosine + 0.25 * Math.max(signals.titleCosine, signals.phraseCosine) + 0.15 * words
  );
}
