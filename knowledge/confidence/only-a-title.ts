import { wordsOf } from '../search/tokenise.ts';
import type { Article } from '../types.ts';

/**
 * What is known of an article that asks and does not answer is a likeness of two questions: it tells what both are about, and not
 * whether they ask the same of it. Of the surest such finds every fourth or fifth asks something else ("how do I record my screen?" for
 * "how do I rotate it?"): `npm run eval -- --all`, the pairs of questions.
 */
export const SURE_OF_A_TITLE = 0.75;

/** A text that is longer than its title by this much says more, and is not read word by word. */
const READ_CHARACTERS = 400;
const QUESTION = /[?？]\s*$/u;

/** Whether its text says nothing but its title once more, or is only questions itself. Pure. */
export function isOnlyATitle({ title, body }: Pick<Article, 'title' | 'body'>): boolean {
  if (body.length > title.length + READ_CHARACTERS) return false;
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  if (lines.every((line) => QUESTION.test(line))) return true;
  const named = new Set(wordsOf(title.toLowerCase()));
  return wordsOf(body.toLowerCase()).every((word) => named.has(word));
}

/** The confidence that such an article may have by its likeness; another keeps its own. Pure. */
export function atMostAsTitle(article: Article, confidence: number): number {
  return confidence > SURE_OF_A_TITLE && isOnlyATitle(article) ? SURE_OF_A_TITLE : confidence;
}
