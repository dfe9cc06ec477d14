import { withoutMarks } from './learned-questions.ts';
import { type LikenessScale, likenessOf } from './likeness-scale.ts';
import { type Term, tokenise } from './search/tokenise.ts';
import type { Language } from './types.ts';

/** A question that the knowledge base did not answer, or answered wrongly. */
export interface Missed {
  readonly question: string;
  readonly at: Date;
  /** Articles that were shown and did not help. */
  readonly wrong: readonly string[];
  /** Of the question, as a unit vector; without one it is compared by its words. */
  readonly vector?: Float32Array;
}

/** Questions about one thing that is missing. */
export interface Gap {
  /** The question that is most like the others. */
  readonly question: string;
  readonly count: number;
  /** How many of them were shown an article that did not help, and which ones. */
  readonly answeredWrongly: number;
  readonly wrong: readonly string[];
  /** Further questions, the newest first; asked in two languages, one of them is in the other. */
  readonly examples: readonly string[];
  readonly lastAt: Date;
}

/** From this on two questions ask for one thing; `npm run bench -- gaps` shows what others would give. */
const ALIKE_IN_WORDS = 0.25;
/** Every pair is compared: the newest questions only. */
const QUESTIONS_MAX = 2_000;
const EXAMPLES = 3;

/**
 * Groups questions by likeness: the one with the most others like it takes them, then the same with the rest.
 * The largest group comes first.
 * @param scale what the likeness of their vectors means; without one they are compared by their words
 */
export function gapsIn(missed: readonly Missed[], scale?: LikenessScale): readonly Gap[] {
  const newest = [...missed].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, QUESTIONS_MAX);
  const bags = bagsOf(newest.map(({ question }) => tokenise(withoutMarks(question))));
  const languages = newest.map(({ question }) => languageOf(question));
  const isAlike = (i: number, j: number): boolean => {
    const [one, other] = [newest[i]!.vector, newest[j]!.vector];
    if (!scale || !one || !other) return inWords(bags[i]!, bags[j]!) >= ALIKE_IN_WORDS;
    return likenessOf(one, other) >= alikeFrom(scale, languages[i], languages[j]);
  };
  const alike = newest.map((_, i) => newest.flatMap((_, j) => (i !== j && isAlike(i, j) ? [j] : [])));
  const left = new Set(newest.keys());
  const gaps: Gap[] = [];
  while (left.size > 0) {
    let centre = -1;
    let most: readonly number[] = [];
    for (const i of left) {
      const others = alike[i]!.filter((j) => left.has(j));
      if (centre !== -1 && others.length <= most.length) continue;
      centre = i;
      most = others;
    }
    for (const i of [centre, ...most]) left.delete(i);
    gaps.push(
      gapOf(
        newest[centre]!,
        most.map((i) => newest[i]!),
      ),
    );
  }
  return gaps.sort((a, b) => b.count - a.count || b.lastAt.getTime() - a.lastAt.getTime());
}

function gapOf(centre: Missed, others: readonly Missed[]): Gap {
  const all = [centre, ...others];
  const language = languageOf(centre.question);
  const foreign = others.find(({ question }) => languageOf(question) !== language);
  const examples = new Set(others.map(({ question }) => question));
  examples.delete(centre.question);
  const shown = [...examples].slice(0, EXAMPLES);
  // Whoever writes the article is to see that it is wanted in both.
  if (foreign && !shown.includes(foreign.question)) shown.splice(-1, 1, foreign.question);
  return {
    question: centre.question,
    count: all.length,
    answeredWrongly: all.filter(({ wrong }) => wrong.length > 0).length,
    wrong: [...new Set(all.flatMap(({ wrong }) => wrong))],
    examples: shown,
    lastAt: new Date(Math.max(...all.map(({ at }) => at.getTime()))),
  };
}

export type Bag = ReadonlyMap<string, number>;

/** Terms weighed by how rare they are among the questions; each bag has length 1. */
export function bagsOf(questions: readonly (readonly Term[])[]): readonly Bag[] {
  const frequency = new Map<string, number>();
  for (const terms of questions)
    for (const text of new Set(terms.map((term) => term.text)))
      frequency.set(text, (frequency.get(text) ?? 0) + 1);
  return questions.map((terms) => {
    const bag = new Map<string, number>();
    for (const { text, weight } of terms)
      bag.set(text, weight * Math.log(1 + questions.length / frequency.get(text)!));
    const length = Math.hypot(...bag.values()) || 1;
    return new Map(Array.from(bag, ([text, weight]) => [text, weight / length]));
  });
}

/** Undefined for both in one: such a text is like texts of either language, and unlike by the measure of neither. */
export function languageOf(question: string): Language | undefined {
  const count = (letters: RegExp) => question.match(letters)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  if (han === 0) return 'en';
  return han >= count(/\p{Script=Latin}/gu) ? 'zh' : undefined;
}

/** From which likeness on questions in these languages are alike. */
export function alikeFrom(
  scale: LikenessScale,
  one: Language | undefined,
  other: Language | undefined,
): number {
  if (!one || !other) return Math.max(scale.zh, scale.en);
  return scale[one === other ? one : 'across'];
}

export function inWords(a: Bag, b: Bag): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let sum = 0;
  for (const [text, weight] of small) sum += weight * (large.get(text) ?? 0);
  return sum;
}
