/** What ended requests teach: about the desk's confidence, about how people ask, about what is missing. Pure. */
import type { Outcome as JudgedGuess } from '../../knowledge/confidence/site-calibration.ts';
import type { Confirmed } from '../../knowledge/learned-questions.ts';
import type { Request } from './resolution.ts';

/** Guesses that somebody judged: only a clear word counts, never silence. */
export function judgedGuesses(requests: readonly Request[]): readonly JudgedGuess[] {
  return requests.flatMap(({ guess, ending, solvedBy, inVain }) => {
    if (!guess) return [];
    const { article, ...judged } = guess;
    if (ending === 'confirmed') return [{ ...judged, right: solvedBy.includes(article) }];
    const isWrong = inVain.includes(article) || (ending === 'returned' && solvedBy.includes(article));
    return isWrong ? [{ ...judged, right: false }] : [];
  });
}

/** Questions that one article solved and that did not come back; oldest first. */
export function confirmedQuestions(requests: readonly Request[]): readonly Confirmed[] {
  return requests.flatMap(({ ending, question, solvedBy }) =>
    ending === 'confirmed' && solvedBy.length === 1 && question ? [{ question, article: solvedBy[0]! }] : [],
  );
}

export interface Unmet {
  readonly question: string;
  readonly at: Date;
  /** Articles that were shown and did not help; none: nothing was shown to be right. */
  readonly wrong: readonly string[];
}

/** Questions that were not answered, or wrongly. */
export function unmetQuestions(requests: readonly Request[]): readonly Unmet[] {
  return requests.flatMap(({ ending, question, begun, answers, inVain, solvedBy }) => {
    const isUnmet = ending === 'ticket' || ending === 'abandoned' || ending === 'returned';
    // Titles that were offered and not opened answered nothing.
    const wrong = ending === 'returned' ? solvedBy : inVain.filter((article) => answers.includes(article));
    return isUnmet && question ? [{ question, at: begun, wrong: [...new Set(wrong)] }] : [];
  });
}
