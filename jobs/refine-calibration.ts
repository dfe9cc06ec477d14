/** Learns once a day from confirmed outcomes how this site should read the shipped confidence. */
import { z } from 'zod';
import type { Outcome } from '../bot/front-line/types.ts';
import { requestsInTurns } from '../bot/reports/resolution.ts';
import { judgedGuesses } from '../bot/reports/what-was-learned.ts';
import {
  adopt,
  inForce,
  type Outcome as JudgedGuess,
  type Refined,
  refine,
  rollBack,
  type SiteHistory,
} from '../knowledge/confidence/site-calibration.ts';

/** Where versions are kept, each with who wrote it and when; the settings store is one. */
export interface VersionedValues {
  read(key: string): Promise<{ readonly version: number; readonly value: unknown } | undefined>;
  write(
    key: string,
    value: unknown,
    expectedVersion: number,
    by: string,
    at: Date,
  ): Promise<'written' | 'stale'>;
}

export interface OutcomeLog {
  /** Oldest first. */
  since(from: Date): Promise<readonly Outcome[]>;
}

export interface Calibrations {
  /** Of the stored value; 0 before the first. */
  readonly version: number;
  readonly history: SiteHistory;
  /** Somebody rolled back: the nightly run changes nothing until somebody asks for it. */
  readonly held: boolean;
}

export const CALIBRATIONS_KEY = 'site-calibration';
/** The job looks more often than that, because a desk may be restarted every day. */
const BETWEEN_VERSIONS_MS = 20 * 60 * 60_000;
/** Older outcomes tell of another knowledge base. */
const LOOK_BACK_MS = 180 * 24 * 60 * 60_000;

const tried = z.array(z.object({ strictness: z.number(), answered: z.number(), wrong: z.number() }));
const stored = z.object({
  versions: z.array(
    z.object({
      version: z.number().int(),
      made: z.string(),
      outcomes: z.number().int(),
      slope: z.number(),
      intercept: z.number(),
      tried,
      agreedBy: z.record(z.string(), tried).optional(),
    }),
  ),
  inForce: z.number().int().optional(),
  held: z.boolean(),
});

export async function readCalibrations(values: Pick<VersionedValues, 'read'>): Promise<Calibrations> {
  const found = await values.read(CALIBRATIONS_KEY);
  if (!found) return { version: 0, history: { versions: [] }, held: false };
  const { versions, inForce, held } = stored.parse(found.value);
  return {
    version: found.version,
    history: { versions, ...(inForce === undefined ? {} : { inForce }) },
    held,
  };
}

export type Refinement =
  | Refined
  /** Rolled back by hand, or nothing new was confirmed since the last day, or another replica was faster. */
  | { readonly kind: 'unchanged'; readonly why: 'held' | 'nothing-new' | 'stale' };

/** What people said of the desk's guesses, as far as it still counts. */
export async function judgedOutcomes(outcomes: OutcomeLog, now: Date): Promise<readonly JudgedGuess[]> {
  const rows = await outcomes.since(new Date(now.getTime() - LOOK_BACK_MS));
  return judgedGuesses(await requestsInTurns(rows, now));
}

/** `asked`: by somebody, who thereby ends a roll-back. */
export function refineCalibration(
  outcomes: OutcomeLog,
  values: VersionedValues,
  now: Date,
  by: string,
  asked = false,
): Promise<Refinement> {
  return refineWith(() => judgedOutcomes(outcomes, now), values, now, by, asked);
}

/** The same with what `judgedOutcomes` gives, which is asked for only when it is needed. */
export async function refineWith(
  judge: () => Promise<readonly JudgedGuess[]>,
  values: VersionedValues,
  now: Date,
  by: string,
  asked: boolean,
): Promise<Refinement> {
  const { version, history, held } = await readCalibrations(values);
  if (held && !asked) return { kind: 'unchanged', why: 'held' };
  const judged = await judge();
  const present = inForce(history);
  const isDue =
    !present ||
    (present.outcomes !== judged.length && now.getTime() - Date.parse(present.made) >= BETWEEN_VERSIONS_MS);
  if (!asked && !isDue) return { kind: 'unchanged', why: 'nothing-new' };
  const previous = Math.max(0, ...history.versions.map((one) => one.version));
  const refined = refine(judged, previous, now.toISOString());
  if (refined.kind === 'too-few') return refined;
  const next = { ...adopt(history, refined.calibration), held: false };
  const result = await values.write(CALIBRATIONS_KEY, next, version, by, now);
  return result === 'written' ? refined : { kind: 'unchanged', why: 'stale' };
}

/** Back to a version, or without one to what ships; the nightly run rests then. @throws when there is no such version */
export async function rollBackCalibration(
  values: VersionedValues,
  to: number | undefined,
  now: Date,
  by: string,
): Promise<'written' | 'stale'> {
  const { version, history } = await readCalibrations(values);
  return values.write(CALIBRATIONS_KEY, { ...rollBack(history, to), held: true }, version, by, now);
}
