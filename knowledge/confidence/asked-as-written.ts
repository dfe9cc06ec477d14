import type { Match } from '../types.ts';
import type { Features } from './choice-model.ts';

/**
 * An article's title and questions are its author's word on what it answers. A question that consists of the
 * same terms as one of them needs no estimate; what remains is the author's own error.
 */
const AS_WRITTEN = 0.98;
/** `titleBoth` of the same terms on both sides; rounding aside. */
const SAME_TERMS = 0.999;
/** One word is a topic, not a question: "printer" is in many minds many things, and no title makes it as sure as one. */
const LEAST_TERMS = 2;
const SURE_OF_A_TOPIC = 0.97;

interface Ranked {
  readonly match: Match;
  readonly features: Features;
}

/**
 * Raises the article that the question quotes, when it is one subject's alone; the others share what is left
 * in their old proportions, as the confidences of one question exclude each other. Best first, as it comes.
 */
export function askedAsWritten<T extends Ranked>(ranked: readonly T[]): readonly T[] {
  const terms = Math.round(Math.expm1(ranked[0]?.features.length ?? 0));
  if (terms < LEAST_TERMS)
    return ranked.map((one) => {
      const confidence = Math.min(one.match.confidence, SURE_OF_A_TOPIC);
      return { ...one, match: { ...one.match, confidence } };
    });
  const quoted = ranked.filter(
    ({ features }) => (features.titleBoth ?? 0) >= SAME_TERMS && (features.unknownTerms ?? 0) === 0,
  );
  const subjects = new Set(quoted.map(({ match }) => match.article.subject));
  const first = quoted[0];
  if (!first || subjects.size !== 1 || first.match.confidence >= AS_WRITTEN) return ranked;
  const left = 1 - first.match.confidence;
  const share = left > 0 ? (1 - AS_WRITTEN) / left : 0;
  return ranked
    .map((one) => ({
      ...one,
      match: { ...one.match, confidence: one === first ? AS_WRITTEN : one.match.confidence * share },
    }))
    .sort((a, b) => b.match.confidence - a.match.confidence);
}
