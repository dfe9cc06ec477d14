import { createHash } from 'node:crypto';
import { tokenise } from './search/tokenise.ts';
import type { Article } from './types.ts';

/** A question that somebody asked and an article solved, in the person's own word. */
export interface Confirmed {
  readonly question: string;
  readonly article: string;
}

/** More make an article long-winded: it would be found for everything. */
export const LEARNED_MAX = 20;
const CHARACTERS_MAX = 200;
const TERMS_MIN = 2;

/**
 * The questions each article has been confirmed to solve, newest first, without repetitions. A question that several
 * articles solved belongs to the one that solved it most often, the newest first when equal.
 * @param confirmed oldest first
 * @param clean takes out what must not be kept, e.g. personal data
 */
export function learnedQuestions(
  confirmed: readonly Confirmed[],
  clean: (text: string) => string,
): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, { readonly question: string; readonly solvedBy: Map<string, number> }>();
  for (const { question, article } of [...confirmed].reverse()) {
    const cleaned = clean(question).replace(/\s+/g, ' ').trim();
    const key = keyOf(cleaned);
    if (key === undefined || cleaned.length > CHARACTERS_MAX) continue;
    const one = known.get(key) ?? { question: cleaned, solvedBy: new Map<string, number>() };
    one.solvedBy.set(article, (one.solvedBy.get(article) ?? 0) + 1);
    known.set(key, one);
  }
  const learned = new Map<string, string[]>();
  for (const { question, solvedBy } of known.values()) {
    const [article] = [...solvedBy].reduce((most, next) => (next[1] > most[1] ? next : most));
    const questions = learned.get(article) ?? [];
    if (questions.length < LEARNED_MAX) questions.push(question);
    learned.set(article, questions);
  }
  return learned;
}

/** Its terms, whatever their order: "vpn broken!" and "Broken VPN" are one. Undefined: too little to learn from. */
function keyOf(question: string): string | undefined {
  const terms = new Set(tokenise(withoutMarks(question)).map(({ text }) => text));
  return terms.size < TERMS_MIN ? undefined : [...terms].sort().join(' ');
}

/** A cleaned text without what stands for what was taken out, e.g. `[phone]`: it says nothing of what is asked. */
export function withoutMarks(text: string): string {
  return text.replace(/\[[\p{L} ]+\]/gu, ' ');
}

/** The article with further questions people ask it with; another version of it. */
export function withQuestions(article: Article, learned: readonly string[] = []): Article {
  const further = learned.filter((question) => !article.questions.includes(question));
  if (further.length === 0) return article;
  const hash = createHash('sha256').update(JSON.stringify(further)).digest('hex').slice(0, 16);
  return {
    ...article,
    questions: [...article.questions, ...further],
    version: `${article.version}+${hash}`,
  };
}
