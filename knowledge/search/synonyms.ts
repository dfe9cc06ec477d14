import { parse } from 'yaml';
import { z } from 'zod';
import { type Term, tokenise } from './tokenise.ts';
import type { Expansion } from './word-index.ts';

/** Finds other words for what was asked. */
export type Synonyms = (terms: readonly Term[]) => Expansion[];

const SYNONYM_WEIGHT = 0.6;
const LONGEST_PHRASE = 4;
const FILE = z.array(z.array(z.string().min(1)).min(2));

/**
 * Reads lists of words that mean the same (YAML, a list of lists). A phrase of several terms is found where they stand side by side.
 * @throws an error naming the file's fault when it is not a list of lists of words
 */
export function synonymsFrom(...files: readonly string[]): Synonyms {
  const groups = new Map<string, Set<string>>();
  for (const file of files) {
    const read = FILE.safeParse(parse(file) ?? []);
    if (!read.success) {
      throw Object.assign(
        new Error(
          `The synonyms file must be a list of lists of at least two words: ${z.prettifyError(read.error)}`,
        ),
        { code: 'synonyms-unreadable' },
      );
    }
    for (const words of read.data) {
      const phrases = words.map((word) =>
        tokenise(word).filter((term) => term.weight === 1 || word.length === 1),
      );
      for (const [i, phrase] of phrases.entries()) {
        if (phrase.length === 0) continue;
        const key = phrase.map((term) => term.text).join(' ');
        const others = groups.get(key) ?? new Set<string>();
        for (const [j, other] of phrases.entries())
          if (i !== j) for (const term of other) others.add(term.text);
        groups.set(key, others);
      }
    }
  }
  return (terms) => {
    const words = terms
      .filter((term) => term.weight === 1 || [...term.text].length === 1)
      .map((term) => term.text);
    const found: Expansion[] = [];
    for (let start = 0; start < words.length; start++) {
      for (let length = 1; length <= LONGEST_PHRASE && start + length <= words.length; length++) {
        const instead = groups.get(words.slice(start, start + length).join(' '));
        if (instead) found.push({ of: words[start]!, instead: [...instead], weight: SYNONYM_WEIGHT });
      }
    }
    return found;
  };
}
