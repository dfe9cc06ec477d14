import { onSite, refine, type SiteCalibration } from '../../knowledge/confidence/site-calibration.ts';
import type { Article } from '../../knowledge/types.ts';
import { ranked, type Trials } from './calibrate.ts';
import type { Query } from './evaluation-sets.ts';

const REPEATS = 20;
const OUTCOMES = 200;
const UNANSWERABLE = 0.3;

/**
 * Calibration error of a strange knowledge base before and after confirmed outcomes: half of its questions are the past,
 * drawn with the share of unanswerable ones that the figures assume; the other half is what is judged. `floor` is what even a
 * perfect confidence would show on so few questions.
 */
export function learningFromOutcomes(trials: Trials): string[] {
  const plain = trials.modes.hybrid.filter(({ hasPhrases }) => !hasPhrases);
  return plain.map(({ set, model, observations }) => {
    const seen = observations.own.map((one) => {
      const best = ranked(model, one)[0];
      return {
        confidence: best?.confidence ?? 0,
        right: one.gold.includes(best?.id ?? ''),
        answerable: one.gold.length > 0,
      };
    });
    const random = randomNumbers(1);
    const totals = { before: 0, after: 0, floor: 0 };
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const order = shuffled(seen, random);
      const halves = [true, false].map((answerable) => {
        const kind = order.filter((one) => one.answerable === answerable);
        return { past: kind.slice(0, kind.length / 2), future: kind.slice(kind.length / 2) };
      });
      const outcomes = Array.from({ length: OUTCOMES }, () => {
        const { past } = halves[random() < UNANSWERABLE ? 1 : 0]!;
        return past[Math.floor(random() * past.length)]!;
      });
      const refined = refine(outcomes, 0, '');
      if (refined.kind !== 'refined') throw new Error(`${set}: ${JSON.stringify(refined)}`);
      const future = halves.flatMap((half) => half.future);
      totals.before += calibrationError(future, (p) => p) / REPEATS;
      totals.after += calibrationError(future, (p) => onSite(refined.calibration, p)) / REPEATS;
      totals.floor += calibrationError(asIfPerfect(future, refined.calibration, random), (p) => p) / REPEATS;
    }
    const figures = Object.entries(totals).map(([name, value]) => `${name} ${value.toFixed(3)}`);
    return `${set.padEnd(16)} ${OUTCOMES} outcomes  ${figures.join('  ')}`;
  });
}

function asIfPerfect(seen: readonly Seen[], site: SiteCalibration, random: () => number): Seen[] {
  return seen.map((one) => {
    const confidence = onSite(site, one.confidence);
    return { ...one, confidence, right: random() < confidence };
  });
}

/** Every second answerable question becomes a phrase of its article; the others are left to ask. */
export function withPhrases(
  articles: readonly Article[],
  queries: readonly Query[],
): { articles: Article[]; rest: Query[] } {
  const answerable = queries.filter(({ gold }) => gold.length > 0);
  const learned = answerable.filter((_, i) => i % 2 === 0);
  const phrases = new Map<string, string[]>();
  for (const { gold, text } of learned)
    phrases.set(gold[0]!, [...(phrases.get(gold[0]!) ?? []), text.split('\n', 1)[0]!]);
  return {
    articles: articles.map((article) => ({
      ...article,
      questions: [...article.questions, ...(phrases.get(article.id) ?? [])],
    })),
    rest: queries.filter((query) => !learned.includes(query)),
  };
}

interface Seen {
  readonly confidence: number;
  readonly right: boolean;
  readonly answerable: boolean;
}

function calibrationError(seen: readonly Seen[], read: (confidence: number) => number): number {
  const yes = seen.filter(({ answerable }) => answerable).length;
  const weight = (one: Seen) =>
    one.answerable ? (1 - UNANSWERABLE) / yes : UNANSWERABLE / (seen.length - yes);
  const bins = new Float64Array(10);
  for (const one of seen) {
    const confidence = read(one.confidence);
    bins[Math.min(9, Math.floor(confidence * 10))]! += weight(one) * (confidence - (one.right ? 1 : 0));
  }
  return bins.reduce((sum, difference) => sum + Math.abs(difference), 0);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const order = [...values];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Park and Miller, CACM 1988: the same numbers each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
