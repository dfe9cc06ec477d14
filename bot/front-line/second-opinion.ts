/**
 * What a language model may do to a decision. Each article is judged by itself, in a call of its own, so what
 * an article says can only ever speak for or against that article: one that was written to be chosen moves nothing
 * past an article that holds by itself. A model turns choices into an answer only as far as outcomes on this site have
 * shown that it is right when it agrees with the search, or as its reading exam has (`thresholds.agreed`): the share of wrong
 * answers is what the desk promises to bound, and how well a model reads nobody knows beforehand.
 */
import type { Match, Verdict } from '../../knowledge/types.ts';
import type { LanguageModel } from '../ports.ts';
import type { Language } from '../types.ts';
import { partFor } from './answer-part.ts';

/** Whether the article of that match tells how to solve the question; undefined: the model did not say. */
export type Opinion = Awaited<ReturnType<LanguageModel['solves']>>;

/** More than is ever offered is not asked about. */
const MAX_JUDGED = 3;
const JUDGED_CHARACTERS = 3_000;
/** So sure the desk is of an article only that was written for the very question. */
const BEYOND_DOUBT = 0.97;

/** The articles of a verdict that an opinion could move; none where it could not. */
export function inQuestion(verdict: Verdict): readonly Match[] {
  switch (verdict.kind) {
    case 'answer':
      return isBeyondDoubt(verdict) ? [] : [verdict.match, ...verdict.others].slice(0, MAX_JUDGED);
    case 'choices':
      return verdict.matches.slice(0, MAX_JUDGED);
    case 'none':
      return [];
    default: {
      const never: never = verdict;
      return never;
    }
  }
}

/** Before a model whose reading is proven nothing is: likeness takes the coffee machine of one kitchen for that of another. */
function isBeyondDoubt({ match, others, why }: Extract<Verdict, { kind: 'answer' }>): boolean {
  return why.thresholds.agreed === undefined && (match.confidence >= BEYOND_DOUBT || others.length === 0);
}

/** Agreement with the search: the first solves it, and none of the others does. */
export function holdsFirstAlone(opinions: readonly Opinion[]): boolean {
  return opinions.every((opinion, i) => (opinion === 'yes') === (i === 0));
}

export async function opinionsOn(
  matches: readonly Match[],
  question: string,
  language: Language,
  model: LanguageModel,
  within: AbortSignal,
): Promise<readonly Opinion[]> {
  return Promise.all(
    matches.map((match) =>
      model.solves(
        question,
        { title: match.article.title, text: partFor(match, question, {}, JUDGED_CHARACTERS).markdown },
        language,
        within,
      ),
    ),
  );
}

/**
 * The verdict after the opinions on `inQuestion(verdict)`, in order. Choices: what the model holds for right comes
 * first, otherwise the order stays; one that is sure enough for both is the answer. An answer stays unless the model says
 * that this article does not solve it; then the person chooses among the same articles. Pure.
 * @param reader whose opinions they are
 */
export function withOpinions(verdict: Verdict, opinions: readonly Opinion[], reader?: string): Verdict {
  const judged = inQuestion(verdict);
  if (judged.length === 0) return verdict;
  const agreed = opinions.includes(undefined) ? undefined : holdsFirstAlone(opinions);
  const why = {
    ...verdict.why,
    ...(agreed !== undefined && { agreed }),
    ...(agreed !== undefined && reader !== undefined && { reader }),
  };
  const rank = (i: number) => (opinions[i] === 'yes' ? 0 : opinions[i] === 'no' ? 2 : 1);
  const ordered = judged
    .map((match, i) => ({ match, rank: rank(i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ match }) => match);
  if (verdict.kind === 'choices') {
    const [best, ...others] = verdict.matches;
    if (best && agreed && best.confidence >= (why.thresholds.agreed ?? Number.POSITIVE_INFINITY))
      return { kind: 'answer', match: best, others, why };
    return { ...verdict, matches: [...ordered, ...verdict.matches.slice(judged.length)], why };
  }
  return opinions[0] === 'no' ? { kind: 'choices', matches: ordered, why } : { ...verdict, why };
}
