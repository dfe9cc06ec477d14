import type { Article } from '../types.ts';
import { passagesOf } from './passages.ts';
import type { Field } from './word-index.ts';

/**
 * An article is indexed in **units**: each passage, its title, and each phrase people ask it with. The number of a unit's part
 * says which: that of the passage, -1 for the title, -2 - n for phrase n.
 */
export const TITLE = -1;

export function isPassage(part: number): boolean {
  return part > TITLE;
}

export function isPhrase(part: number): boolean {
  return part < TITLE;
}

/** From a phrase's number to its part and, as it is its own inverse, back. */
export function phraseAt(number: number): number {
  return TITLE - 1 - number;
}

const TITLE_WEIGHT = 3;
const HEADING_WEIGHT = 1.5;

/** What the embedding model reads of an article, in the order of its units. */
export function textsToEmbed(article: Article): string[] {
  return unitsOf(article).map((unit) => unit.text);
}

export function unitsOf(article: Article): { part: number; text: string; fields: readonly Field[] }[] {
  const passages = passagesOf(article);
  return partsOf(passages.length, article.questions.length).map((part) => {
    if (part === TITLE) return { part, text: article.title, fields: [] };
    if (isPhrase(part)) {
      const text = article.questions[phraseAt(part)]!;
      return { part, text, fields: [{ text, weight: 1 }] };
    }
    const { text, headings } = passages[part]!;
    const above = headings.join(' / ');
    return {
      part,
      text: [article.title, above, text].filter((each) => each !== '').join('\n'),
      fields: [
        { text: article.title, weight: TITLE_WEIGHT },
        { text: above, weight: HEADING_WEIGHT },
        { text, weight: 1 },
      ],
    };
  });
}

export function partsOf(passages: number, phrases: number): number[] {
  const rising = (count: number) => Array.from({ length: count }, (_, i) => i);
  return [...rising(passages), TITLE, ...rising(phrases).map(phraseAt)];
}
