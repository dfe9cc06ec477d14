import { titleKey } from '../same-title.ts';
import type { Explanation, Match, Verdict } from '../types.ts';
import type { Features } from './choice-model.ts';
import { isOnlyATitle, SURE_OF_A_TITLE } from './only-a-title.ts';

export type Thresholds = Explanation['thresholds'];

const MAX_CHOICES = 3;
/** A title this unlikely is noise beside better ones. */
const LEAST_CHOICE = 0.03;

/**
 * Turns ranked matches into a verdict. Confidences are probabilities that exclude each other, so the first three's add up.
 * Outcomes on a site tell only of what was shown: whether to show anything goes by what ships (`shippedTogether`).
 */
export function decide(
  matches: readonly Match[],
  features: Features,
  thresholds: Thresholds,
  calibration: string,
): Verdict {
  const why: Explanation = { features, thresholds, calibration };
  const [best, ...others] = newerFirst(matches);
  if (best && best.confidence >= thresholds.answer && answersIt(best))
    return { kind: 'answer', match: best, others, why };
  const shown = newerFirst(matches).slice(0, MAX_CHOICES);
  if (togetherOf(shown, features) < thresholds.choices) return { kind: 'none', matches, why };
  const offered = shown.filter((match, i) => i === 0 || match.confidence >= LEAST_CHOICE);
  return { kind: 'choices', matches: offered, why };
}

/** An article that is only a title answers nobody who did not ask in its very words. */
function answersIt({ article, confidence }: Match): boolean {
  return confidence > SURE_OF_A_TITLE || !isOnlyATitle(article);
}

/** All that a verdict is about, the likeliest first. */
export function matchesOf(verdict: Verdict): readonly Match[] {
  return verdict.kind === 'answer' ? [verdict.match, ...verdict.others] : verdict.matches;
}

/** How likely one of the first so many is right, as far as that decides whether they are shown. */
export function togetherOf(matches: readonly Match[], features: Features): number {
  const shown = matches.slice(0, MAX_CHOICES);
  return features.shippedTogether ?? shown.reduce((sum, match) => sum + match.confidence, 0);
}

/** Articles under one title contradict or repeat each other: the newer takes the better place, the older stays named. */
function newerFirst(matches: readonly Match[]): readonly Match[] {
  const sorted = [...matches];
  for (let i = 0; i < sorted.length; i++) {
    for (let j = i + 1; j < sorted.length; j++) {
      const [first, second] = [sorted[i]!, sorted[j]!];
      const sameTitle = titleKey(first.article.title) === titleKey(second.article.title);
      if (!sameTitle || (second.article.updated ?? '') <= (first.article.updated ?? '')) continue;
      // places are exchanged, confidences stay with the places: what differs is the date, not the fit
      sorted[i] = { ...second, confidence: first.confidence };
      sorted[j] = { ...first, confidence: second.confidence };
    }
  }
  return sorted;
}
