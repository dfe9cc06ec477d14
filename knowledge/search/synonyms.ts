import { parse } from 'yaml';
import { z } from 'zod';
import { type Term, tokenise } from './tokenise.ts';
import type { Expansion } from './word-index.ts';

/** Other words for what was asked. */
export interface Synonyms {
  /** For a run of terms, those that would satisfy them as well. */
  expand(terms: readonly Term[]): Expansion[];
  /**
   * A question in words that are known, for what reads whole sentences: a small model does not know that WeCom is 企业微信.
   * Only what is not known is replaced, by the first word of its list that is.
   */
  reworded(question: string, isKnown: (terms: readonly Term[]) => boolean): string;
}

const SYNONYM_WEIGHT = 0.6;
const LONGEST_PHRASE = 4;
const FILE = z.array(z.array(z.string().min(1)).min(2));

/**
 * Reads lists of words that mean the same (YAML, a list of lists). A phrase of several terms is found where they stand side by side.
 * @throws an error naming the file's fault when it is not a list of lists of words
 */
export function synonymsFrom(...files: readonly string[]): Synonyms {
  const groups = new Map<string, Set<string>>();
  const instead = new Map<string, string[]>();
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
      for (const word of words) {
        const others = words.filter((other) => other !== word);
        if (isTelling(word)) instead.set(key(word), [...(instead.get(key(word)) ?? []), ...others]);
      }
      const phrases = words.map((word) =>
        tokenise(word).filter((term) => term.weight === 1 || word.length === 1),
      );
      for (const [i, phrase] of phrases.entries()) {
        if (phrase.length === 0) continue;
        const said = phrase.map((term) => term.text).join(' ');
        const others = groups.get(said) ?? new Set<string>();
        for (const [j, other] of phrases.entries())
          if (i !== j) for (const term of other) others.add(term.text);
        groups.set(said, others);
      }
    }
  }
  const lengths = lengthsByFirst([...instead.keys()]);
  return {
    expand: (terms) => expansions(terms, groups),
    reworded: (question, isKnown) =>
      replaced(question, lengths, (word) => {
        const others = instead.get(key(word));
        if (!others || isKnown(tokenise(word))) return others && word;
        return others.find((other) => isKnown(tokenise(other))) ?? word;
      }),
  };
}

function expansions(terms: readonly Term[], groups: ReadonlyMap<string, ReadonlySet<string>>): Expansion[] {
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
}

const key = (word: string): string => word.toLowerCase();

/** One Chinese character stands inside too many words. */
function isTelling(word: string): boolean {
  return /[a-z]/i.test(word) || Array.from(word).length > 1;
}

/** How long the words are that begin with a character, longest first. */
function lengthsByFirst(words: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const lengths = new Map<string, Set<number>>();
  for (const word of words) lengths.set(word[0]!, (lengths.get(word[0]!) ?? new Set()).add(word.length));
  return new Map([...lengths].map(([first, all]) => [first, [...all].sort((a, b) => b - a)]));
}

/**
 * A text with words replaced by what `instead` gives for them, the longest first; a Latin one only as a whole. A company's list may have
 * thousands of words: one regular expression of them all takes seconds.
 */
function replaced(
  text: string,
  lengths: ReadonlyMap<string, readonly number[]>,
  instead: (word: string) => string | undefined,
): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    let taken = 1;
    let other: string | undefined;
    for (const length of lengths.get(key(text[at]!)) ?? []) {
      const end = at + length;
      if (end > text.length || !isBoundary(text, at) || !isBoundary(text, end)) continue;
      other = instead(text.slice(at, end));
      if (other === undefined) continue;
      taken = length;
      break;
    }
    result += other ?? text[at]!;
    at += taken;
  }
  return result;
}

/** Not between two Latin letters or digits. */
function isBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || !LATIN.test(text[at - 1]!) || !LATIN.test(text[at]!);
}
const LATIN = /[a-z0-9]/i;
