import { onSite, refine } from '../../knowledge/confidence/site-calibration.ts';
import type { Article } from '../../knowledge/types.ts';
import { ranked, type Trials } from './calibrate.ts';
import type { Query } from './evaluation-sets.ts';

const REPEATS = 20;
const OUTCOMES = 200;
const UNANSWERABLE = 0.3;

/** Calibration error of a strange knowledge base before and after a number of confirmed outcomes, on questions not among them. */
export function learningFromOutcomes(trials: Trials): string[] {
  return trials.modes.hybrid.map(({ set, model, observations }) => {
    const seen = observations.own.map((one) => {
      const best = ranked(model, one)[0];
      return {
        confidence: best?.confidence ?? 0,
        right: one.gold.includes(best?.id ?? ''),
        answerable: one.gold.length > 0,
      };
    });
    const count = Math.min(OUTCOMES, Math.floor(seen.length / 2));
    const random = randomNumbers(1);
    let before = 0;
    let after = 0;
    let made = 0;
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const order = shuffled(seen, random);
      const refined = refine(order.slice(0, count), 0, '');
      const rest = order.slice(count);
      before += calibrationError(rest, (p) => p) / REPEATS;
      if (refined.kind !== 'refined') continue;
      made++;
      after += calibrationError(rest, (p) => onSite(refined.calibration, p));
    }
    return `${set.padEnd(16)} ${count} outcomes  before ${before.toFixed(3)}  after ${made === 0 ? 'too few' : (after / made).toFixed(3)}`;
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
