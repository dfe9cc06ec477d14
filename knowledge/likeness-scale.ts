/**
 * What a likeness means. Vectors of one model have other likenesses than those of the next, two Chinese questions others than two
 * English ones, and a question and its translation less than either: with one number for all, one model joins everything and another
 * nothing. So texts whose sense is known, the titles of articles in two languages, say for each model what "alike" is.
 */
import type { Language } from './types.ts';

/** From which likeness on two questions ask for one thing, by the languages they are asked in. */
export type LikenessScale = Readonly<Record<Language | 'across', number>>;

export interface KnownText {
  /** Texts of one subject say the same, one in each language. */
  readonly subject: string;
  readonly language: Language;
  /** A unit vector. */
  readonly vector: Float32Array;
}

/** So far on the way from a text about something else to the very same text. `npm run bench -- gaps` shows what others would give. */
const ALIKE = 0.6;
/** A model that finds fewer of the translations among the others cannot read one of the languages. */
const TRANSLATIONS_FOUND = 0.5;

/**
 * Within a language a share of the way from what texts about different things have to sameness. Across languages as much as a text
 * and its translation have on average, and more than any two texts about different things; with a model that does not know
 * translations when it sees them, nothing is alike.
 */
export function likenessScale(known: readonly KnownText[]): LikenessScale {
  const within = (language: Language): number => {
    const texts = known.filter((text) => text.language === language);
    const unrelated = meanOf(
      texts.flatMap((one, i) => others(one, texts.slice(i + 1)).map((other) => likeness(one, other))),
    );
    return unrelated + ALIKE * (1 - unrelated);
  };
  return { zh: within('zh'), en: within('en'), across: across(known) };
}

function across(known: readonly KnownText[]): number {
  const english = known.filter(({ language }) => language === 'en');
  const pairs = known
    .filter(({ language }) => language === 'zh')
    .flatMap((one) => {
      const translation = english.find(({ subject }) => subject === one.subject);
      if (!translation) return [];
      const likest = Math.max(...others(one, english).map((other) => likeness(one, other)));
      return [{ translated: likeness(one, translation), likest }];
    });
  const found = pairs.filter(({ translated, likest }) => translated > likest).length;
  if (found < TRANSLATIONS_FOUND * pairs.length || pairs.length < 2) return Number.POSITIVE_INFINITY;
  return Math.max(meanOf(pairs.map(({ translated }) => translated)), ...pairs.map(({ likest }) => likest));
}

function others(one: KnownText, among: readonly KnownText[]): readonly KnownText[] {
  return among.filter(({ subject }) => subject !== one.subject);
}

function likeness(one: KnownText, other: KnownText): number {
  return likenessOf(one.vector, other.vector);
}

/** Of unit vectors. */
export function likenessOf(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
