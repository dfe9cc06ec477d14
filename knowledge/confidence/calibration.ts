import { z } from 'zod';
import type { ChoiceModel } from './choice-model.ts';
import { leastStrict, type Tried } from './risk-bound.ts';

/** What was learned from questions with known answers; data, kept as JSON with where it came from. */
export interface Calibration {
  readonly name: string;
  readonly provenance: {
    readonly made: string;
    readonly sets: readonly string[];
    readonly figures: readonly string[];
  };
  /** With embeddings, and by words alone. */
  readonly hybrid: Learned;
  readonly words: Learned;
}

export interface Learned {
  readonly model: ChoiceModel;
  /** What near misses look like in the knowledge bases learned from, for one too small to tell itself. */
  readonly nearMisses: NearMisses;
  /** How often rules of rising strictness were wrong on knowledge bases they had not seen. */
  readonly tried: readonly Tried[];
  /** Least probability of the first three together at which they are offered. */
  readonly offer: number;
}

/**
 * Confidence (as log odds) that a knowledge base has in its best match for a question whose own article is
 * missing. Where near misses are confident, an answer has to be more so.
 */
export interface NearMisses {
  readonly mean: number;
  readonly deviation: number;
  readonly count: number;
}

const weights = z.array(
  z.object({ feature: z.string(), weight: z.number(), mean: z.number(), deviation: z.number().positive() }),
);
const nearMisses = z.object({ mean: z.number(), deviation: z.number(), count: z.number() });
const learned = z.object({
  model: z.object({ candidate: weights, none: weights }),
  nearMisses,
  tried: z.array(z.object({ strictness: z.number(), answered: z.number(), wrong: z.number() })),
  offer: z.number().min(0).max(1),
});
const FILE = z.object({
  name: z.string().min(1),
  provenance: z.object({ made: z.string(), sets: z.array(z.string()), figures: z.array(z.string()) }),
  hybrid: learned,
  words: learned,
});

/** @throws an error with code `calibration-unreadable` that names the fault */
export function parseCalibration(json: string): Calibration {
  const read = FILE.safeParse(JSON.parse(json));
  if (read.success) return read.data;
  const problem = `The calibration cannot be read: ${z.prettifyError(read.error)}. Make it anew with \`npm run eval -- --train\`.`;
  throw Object.assign(new Error(problem), { code: 'calibration-unreadable' });
}

/** So many near misses of the calibration's own count beside those of the knowledge base. */
const PRIOR_NEAR_MISSES = 20;

/** Below this an article is by the desk's own estimate more likely wrong than right, whatever its near misses look like. */
const LEAST_ANSWER = 0.5;

/**
 * The confidence from which a knowledge base answers: its near misses' mean plus `strictness` standard
 * deviations, the strictness being the least that kept wrong answers below `risk` elsewhere. 1 when none did.
 */
export function answerThreshold(learned: Learned, own: NearMisses | undefined, risk: number): number {
  const strictness = leastStrict(learned.tried, risk);
  return strictness === undefined ? 1 : thresholdAt(strictness, learned.nearMisses, own);
}

export function thresholdAt(strictness: number, shipped: NearMisses, own: NearMisses | undefined): number {
  const { mean, deviation } = pooled(shipped, own);
  return Math.max(LEAST_ANSWER, probability(mean + strictness * deviation));
}

function pooled(shipped: NearMisses, own: NearMisses | undefined): { mean: number; deviation: number } {
  if (!own || own.count === 0) return shipped;
  const share = own.count / (own.count + PRIOR_NEAR_MISSES);
  return {
    mean: share * own.mean + (1 - share) * shipped.mean,
    deviation: Math.sqrt(share * own.deviation ** 2 + (1 - share) * shipped.deviation ** 2),
  };
}

export function logOdds(p: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, p));
  return Math.log(inside / (1 - inside));
}

export function probability(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

export function nearMissesOf(confidences: readonly number[]): NearMisses {
  const odds = confidences.map(logOdds);
  const mean = odds.reduce((sum, x) => sum + x, 0) / Math.max(1, odds.length);
  const variance = odds.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, odds.length);
  return { mean, deviation: Math.sqrt(variance), count: odds.length };
}
