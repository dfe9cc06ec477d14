import { detectLanguage } from './import/detect-language.ts';
import type { Confirmed } from './learned-questions.ts';
import type { Article, KnowledgeBase, Verdict } from './types.ts';

/** What a person who asks is shown of the article that once solved it. */
export type Shown = 'answer' | 'choice' | 'nothing';

/** A confirmed question that an edit would answer less well. */
export interface Loss {
  readonly question: string;
  readonly article: string;
  readonly title: string;
  readonly before: Shown;
  readonly after: Shown;
  /** What would be shown as the answer instead. */
  readonly instead?: string;
}

/** Asks confirmed questions again, one after the other. */
export async function replay(
  base: Pick<KnowledgeBase, 'ask'>,
  confirmed: readonly Confirmed[],
  articleOf: (id: string) => Article | undefined,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const { question, article } of confirmed) {
    const language = detectLanguage(question) ?? articleOf(article)?.language ?? 'en';
    const audience = articleOf(article)?.audience ?? 'staff';
    verdicts.push(await base.ask({ question, audience, language }));
  }
  return verdicts;
}

/**
 * The confirmed questions whose article is shown less prominently after an edit than before. Pure; verdicts are
 * in the order of the questions. A translation of the article is as good as the article.
 */
export function losses(
  before: readonly Verdict[],
  after: readonly Verdict[],
  confirmed: readonly Confirmed[],
  articleOf: (id: string) => Article | undefined,
): readonly Loss[] {
  return confirmed.flatMap(({ question, article }, i) => {
    const solved = articleOf(article);
    if (!solved) return [];
    const verdict = after[i]!;
    const [was, is] = [shownOf(before[i]!, solved), shownOf(verdict, solved)];
    if (WORTH[is] >= WORTH[was]) return [];
    const answer = verdict.kind === 'answer' ? verdict.match.article.title : undefined;
    return [
      { question, article, title: solved.title, before: was, after: is, ...(answer && { instead: answer }) },
    ];
  });
}

const WORTH: Readonly<Record<Shown, number>> = { answer: 2, choice: 1, nothing: 0 };

function shownOf(verdict: Verdict, { id, subject }: Article): Shown {
  const isIt = (article: Article) => article.id === id || article.subject === subject;
  switch (verdict.kind) {
    case 'answer':
      return isIt(verdict.match.article) ? 'answer' : 'nothing';
    case 'choices':
      return verdict.matches.some(({ article }) => isIt(article)) ? 'choice' : 'nothing';
    case 'none':
      return 'nothing';
    default: {
      const never: never = verdict;
      return never;
    }
  }
}
