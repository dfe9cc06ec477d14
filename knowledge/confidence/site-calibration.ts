import { logOdds, probability } from './calibration.ts';
import { leastStrict, type Tried, upperBound } from './risk-bound.ts';

/** What became of one decision on site. Silence is no outcome. */
export interface Outcome {
  /** Confidence of the best match by the shipped calibration, as it was when asked. */
  readonly confidence: number;
  /** Confirmed solved by that match: true. Not solved, reopened, or solved by something else: false. */
  readonly right: boolean;
  /** A language model held that match, and no other that was in question, for right. */
  readonly agreed?: boolean;
  /** Which one. */
  readonly reader?: string;
}

/** What a site's own outcomes say about the shipped confidence; data, one version each time it is made. */
export interface SiteCalibration {
  readonly version: number;
  readonly made: string;
  readonly outcomes: number;
  /** Log odds on site = slope x shipped log odds + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** How often answers from each confidence (on site) upwards were wrong. */
  readonly tried: readonly Tried[];
  /** The same where the language model in use agreed, shown as an answer or as a choice. */
  readonly agreed?: readonly Tried[] | undefined;
  /** The same of each language model that was in use; what one agreed to says nothing of how well the next one reads. */
  readonly agreedBy?: Readonly<Record<string, readonly Tried[]>> | undefined;
}

export type Refined =
  | { readonly kind: 'refined'; readonly calibration: SiteCalibration }
  | {
      readonly kind: 'too-few';
      readonly outcomes: number;
      readonly needed: number;
      readonly neededOfEachKind: number;
    };

/** Two numbers are learned; with fewer outcomes the prior would decide most of it. `npm run eval -- --site` shows what they change. */
export const NEEDED_OUTCOMES = 100;
export const NEEDED_OF_EACH_KIND = 10;

/** Below it an article is one among many, and a model that says yes to it says yes to much. */
const LEAST_AGREED_PERCENT = 20;

const STEPS = 50;
/** Strength of the belief that what ships is right: as if 1 / this variance. */
const PRIOR_PRECISION = { slope: 4, intercept: 1 };

/**
 * Learns a line through log odds (Platt, "Probabilistic outputs for support vector machines", 1999) with a prior that
 * the shipped confidence is right. A new version each time; nothing is overwritten.
 */
export function refine(outcomes: readonly Outcome[], previousVersion: number, made: string): Refined {
  const right = outcomes.filter((outcome) => outcome.right).length;
  if (outcomes.length < NEEDED_OUTCOMES || Math.min(right, outcomes.length - right) < NEEDED_OF_EACH_KIND) {
    return {
      kind: 'too-few',
      outcomes: outcomes.length,
      needed: NEEDED_OUTCOMES,
      neededOfEachKind: NEEDED_OF_EACH_KIND,
    };
  }
  const odds = outcomes.map(({ confidence }) => logOdds(confidence));
  const { slope, intercept } = lineThrough(
    odds,
    outcomes.map((outcome) => outcome.right),
  );
  const seen = outcomes.map((outcome, i) => ({
    ...outcome,
    confidence: probability(slope * odds[i]! + intercept),
  }));
  return {
    kind: 'refined',
    calibration: {
      version: previousVersion + 1,
      made,
      outcomes: outcomes.length,
      slope,
      intercept,
      tried: tryOn(seen, 50),
      agreedBy: triedByReader(seen),
    },
  };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/** A confidence that falls as evidence rises is noise, not knowledge. */
const SLOPE_MIN = 0.1;
const SMALLEST_SHARE = 1e-9;
/** What gains less changes nothing that anybody sees. */
const NO_BETTER = 1e-9;

/**
 * By Newton's method, each step halved until it is one for the better: a whole one goes far astray where all outcomes were of
 * about one confidence, and ends with everything held for certain.
 */
function lineThrough(odds: readonly number[], right: readonly boolean[]): Line {
  let line: Line = { slope: 1, intercept: 0 };
  let now = misfit(line, odds, right);
  for (let step = 0; step < STEPS; step++) {
    const towards = newtonStep(line, odds, right);
    let share = 1;
    let next = stepped(line, towards, share);
    let then = misfit(next, odds, right);
    while (share > SMALLEST_SHARE && then > now) {
      share /= 2;
      next = stepped(line, towards, share);
      then = misfit(next, odds, right);
    }
    if (now - then < NO_BETTER) break;
    line = next;
    now = then;
  }
  return line;
}

function stepped({ slope, intercept }: Line, towards: Line, share: number): Line {
  return {
    slope: Math.max(SLOPE_MIN, slope - share * towards.slope),
    intercept: intercept - share * towards.intercept,
  };
}

/** How badly it tells what was right, by the log of the probability, and how far it is from what ships. */
function misfit({ slope, intercept }: Line, odds: readonly number[], right: readonly boolean[]): number {
  const prior = PRIOR_PRECISION.slope * (slope - 1) ** 2 + PRIOR_PRECISION.intercept * intercept ** 2;
  return odds.reduce((sum, x, i) => {
    const against = (right[i] ? -1 : 1) * (slope * x + intercept);
    // log(1 + exp(against)), which may be more than a number holds
    return sum + Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against)));
  }, prior / 2);
}

function newtonStep({ slope, intercept }: Line, odds: readonly number[], right: readonly boolean[]): Line {
  let g0 = PRIOR_PRECISION.slope * (slope - 1);
  let g1 = PRIOR_PRECISION.intercept * intercept;
  let h00 = PRIOR_PRECISION.slope;
  let h01 = 0;
  let h11 = PRIOR_PRECISION.intercept;
  for (const [i, x] of odds.entries()) {
    const p = probability(slope * x + intercept);
    const error = p - (right[i] ? 1 : 0);
    g0 += error * x;
    g1 += error;
    h00 += p * (1 - p) * x * x;
    h01 += p * (1 - p) * x;
    h11 += p * (1 - p);
  }
  // No flatter than it may be: then only its height is sought.
  if (slope <= SLOPE_MIN && h11 * g0 - h01 * g1 > 0) return { slope: 0, intercept: g1 / h11 };
  const determinant = h00 * h11 - h01 * h01;
  return {
    slope: (h11 * g0 - h01 * g1) / determinant,
    intercept: (h00 * g1 - h01 * g0) / determinant,
  };
}

/** Of a word whose reader is not known nothing is learned. */
function triedByReader(seen: readonly Outcome[]): Readonly<Record<string, readonly Tried[]>> {
  const readers = new Set(seen.flatMap(({ agreed, reader }) => (agreed && reader ? [reader] : [])));
  return Object.fromEntries(
    [...readers].map((reader) => [reader, triedWhereAgreed(seen.filter((one) => one.reader === reader))]),
  );
}

/** The calibration as it counts with that language model in use, or with none. */
export function withReader(
  site: SiteCalibration | undefined,
  reader: string | undefined,
): SiteCalibration | undefined {
  const agreed = reader === undefined ? undefined : site?.agreedBy?.[reader];
  return site && { ...site, agreed };
}

/** How often what a language model agreed to was wrong, from each confidence upwards. */
export function triedWhereAgreed(seen: readonly Outcome[]): readonly Tried[] {
  return tryOn(
    seen.filter(({ agreed }) => agreed),
    LEAST_AGREED_PERCENT,
  );
}

function tryOn(seen: readonly Outcome[], leastPercent: number): Tried[] {
  const tried: Tried[] = [];
  for (let percent = 99; percent >= leastPercent; percent--) {
    const answered = seen.filter(({ confidence }) => confidence >= percent / 100);
    tried.push({
      strictness: percent / 100,
      answered: answered.length,
      wrong: answered.filter((one) => !one.right).length,
    });
  }
  return tried;
}

/** The shipped confidence as this site has learned to read it. */
export function onSite(site: SiteCalibration | undefined, confidence: number): number {
  return site ? probability(site.slope * logOdds(confidence) + site.intercept) : confidence;
}

/**
 * The shipped confidences of one question, best first, as this site has learned to read them. They exclude each other, and
 * outcomes tell of the best alone: the others share what it leaves, and lose with it rather than take its place.
 */
export function allOnSite(
  site: SiteCalibration | undefined,
  confidences: readonly number[],
): readonly number[] {
  const [best] = confidences;
  if (!site || best === undefined || best <= 0 || best >= 1) return confidences;
  const read = onSite(site, best);
  const share = Math.min(read / best, (1 - read) / (1 - best));
  return confidences.map((confidence, i) => (i === 0 ? read : confidence * share));
}

/**
 * From which confidence (on site) to answer: the lowest the site's own outcomes show to be safe; where they show none, the
 * shipped threshold as this site reads it, but never where its own outcomes put the error above the risk.
 */
export function siteThreshold(site: SiteCalibration | undefined, shipped: number, risk: number): number {
  if (!site) return shipped;
  const proven = leastStrict(site.tried, risk);
  return proven ?? Math.max(onSite(site, shipped), 1 - risk);
}

/**
 * From which confidence (on site) to answer where a language model agrees: the lowest that the site's own outcomes show to be
 * safe. Where they show none, the lowest that the model's reading exam does (`examined`, by shipped confidence), unless the outcomes
 * speak against it; undefined: nowhere.
 */
export function agreedThreshold(
  site: SiteCalibration | undefined,
  examined: readonly Tried[],
  risk: number,
): number | undefined {
  const own = site?.agreed ?? [];
  const proven = leastStrict(own, risk);
  if (proven !== undefined) return proven;
  const passed = leastStrict(examined, risk);
  if (passed === undefined) return undefined;
  const from = onSite(site, passed);
  // The strictest rule that lets through all that this one does: `tried` goes from strict to lenient.
  const seen = own.find(({ strictness }) => strictness <= from);
  const leastWrong = seen ? 1 - upperBound(seen.answered - seen.wrong, seen.answered) : 0;
  return leastWrong > risk ? undefined : from;
}

/** Every version ever made and the one in force; none in force means the shipped calibration alone. */
export interface SiteHistory {
  readonly versions: readonly SiteCalibration[];
  readonly inForce?: number;
}

export function adopt(history: SiteHistory, calibration: SiteCalibration): SiteHistory {
  return { versions: [...history.versions, calibration], inForce: calibration.version };
}

/** Back to a version, or without one to what ships. @throws when there is no such version */
export function rollBack(history: SiteHistory, version?: number): SiteHistory {
  if (version === undefined) return { versions: history.versions };
  if (!history.versions.some((one) => one.version === version)) {
    const known = history.versions.map((one) => one.version).join(', ') || 'none';
    throw Object.assign(new Error(`There is no site calibration ${version}; there are: ${known}.`), {
      code: 'no-such-calibration',
    });
  }
  return { versions: history.versions, inForce: version };
}

export function inForce(history: SiteHistory): SiteCalibration | undefined {
  return history.versions.find(({ version }) => version === history.inForce);
}
