/**
 * Articles may be about one thing and for different people: an office each, a machine each. Whom an article **applies to** is
 * said in its fields or its text; which of them is for this person is told by what the person says. Search does not weigh it,
 * so it is looked at when everything is found. Pure.
 */
import { matchesOf } from '../../knowledge/confidence/decide.ts';
import { titleKey } from '../../knowledge/same-title.ts';
import type { Article, Match, Verdict } from '../../knowledge/types.ts';
import { sectionsIn, wordsIn } from './article/sections.ts';
import { statedFor } from './article/stated-for.ts';
import { machinesIn, machinesMeant, platformsIn, runsOn, withoutPlatforms } from './platforms.ts';

/** Of a longer article nobody says any later for whom it is. */
const READ_CHARACTERS = 20_000;
/** One that is so much less likely than the best match is no rival of it. */
const CLOSE = 0.25;
/** More offices than this are no quick question. */
const MAX_ASKED = 5;

/** For whom an article is, in its own words; of a table in it the rows about these machines. */
export function appliesTo(
  { appliesTo, body }: Pick<Article, 'appliesTo' | 'body'>,
  machines: readonly string[] = [],
): string | undefined {
  return appliesTo ?? statedFor(sectionsIn(body.slice(0, READ_CHARACTERS)), machines);
}

/**
 * What for whom articles are makes of a verdict. `told`: what was said tells whose article it is. `asked`: it does not, and the
 * person is asked. `elsewhere`: the likeliest is for another machine than the question names, so it is no answer.
 */
export type ForWhom =
  | { readonly kind: 'told' | 'asked' }
  | { readonly kind: 'elsewhere'; readonly likeliest: Article };

export interface Decided {
  readonly verdict: Verdict;
  /** Absent: for whom the articles are changes nothing. */
  readonly forWhom?: ForWhom;
}

/**
 * The verdict for somebody who has said these things, the most telling first. Of articles about one thing those that apply
 * elsewhere give way to the one that applies here, and their confidence goes to it: it is about the same. Where nothing that was
 * said tells them apart none of them is the answer, and the person is asked.
 * @param near more matches than the verdict has, for articles about the same that found no place there.
 */
export function forThisPerson(
  verdict: Verdict,
  said: readonly string[],
  near: readonly Match[] = [],
): Decided {
  const [best, ...others] = matchesOf(verdict);
  if (!best || verdict.kind === 'none') return { verdict };
  const { why } = verdict;
  const known = new Set([best, ...others].map(({ article }) => article.id));
  const more = near.filter((one) => !known.has(one.article.id) && isForOthers(best, one));
  const family = [best, ...others.filter((one) => isForOthers(best, one)), ...more];
  const here = thoseFor(family, said);
  const [first] = here;
  if (first && here.length < family.length) {
    const confidence = Math.min(
      1,
      family.reduce((sum, one) => sum + one.confidence, 0),
    );
    const match = { ...first, confidence };
    const rest = [...here.slice(1), ...others.filter((one) => !family.includes(one))];
    const isSure = here.length === 1 && (verdict.kind === 'answer' || confidence >= why.thresholds.answer);
    const told: Verdict = isSure
      ? { kind: 'answer', match, others: rest, why }
      : { kind: 'choices', matches: [match, ...rest], why };
    return { verdict: told, forWhom: { kind: 'told' } };
  }
  const rivals = family.filter(({ confidence }) => confidence >= best.confidence * CLOSE);
  // What is for everybody is for this person, too.
  const isOpen = verdict.kind === 'choices' ? family.length > others.length : isForSome(best.article);
  if (rivals.length > 1 && isOpen) {
    const asked: Verdict = { kind: 'choices', matches: rivals.slice(0, MAX_ASKED), why };
    return { verdict: asked, forWhom: { kind: 'asked' } };
  }
  return withOwnMachineFirst(verdict, said[0] ?? '');
}

/** Whether the whole verdict is on articles about one thing, so that there may be more of them. */
export function isOnOneThing(verdict: Verdict): boolean {
  return areOnOneThing(matchesOf(verdict));
}

/**
 * For whom articles about one thing are, if that is what tells them apart: asking for it is shorter than reading titles. One
 * answer a match.
 */
export function audiencesThatSeparate(matches: readonly Match[]): readonly string[] | undefined {
  if (!areOnOneThing(matches)) return undefined;
  const answers = matches.flatMap(({ article }) => appliesTo(article) ?? []);
  return new Set(answers).size === matches.length ? answers : undefined;
}

/**
 * The one of the articles that were offered for whom somebody says they are: "Munich", "on my mac", "深圳的". Undefined: what
 * they say is more than that, or tells no one of them.
 */
export function oneForWhom(articles: readonly Article[], said: string): Article | undefined {
  const offered = articles.map((article) => ({ article }));
  if (!areOnOneThing(offered)) return undefined;
  const [here, another] = thoseFor(offered, [said]);
  if (!here || another) return undefined;
  const whom = wordsIn(`${whomOf(here.article) ?? ''} one`);
  return [...wordsIn(withoutPlatforms(said))].every((word) => whom.has(word)) ? here.article : undefined;
}

/** An article, with what it was found by or without. */
type Found = Pick<Match, 'article'>;

function areOnOneThing([first, ...others]: readonly Found[]): boolean {
  return first !== undefined && others.length > 0 && others.every((one) => isForOthers(first, one));
}

/** About the same and for others: what their titles do not share says for whom they are. */
function isForOthers({ article: one }: Found, { article: other }: Found): boolean {
  if (one.id === other.id || one.language !== other.language) return false;
  const [title, second] = [subjectOf(one), subjectOf(other)];
  // Looked at first: most articles share nothing, and whom one is for may have to be read in its text.
  if (![...title].some((word) => second.has(word))) return false;
  const [own, its] = [whomOf(one), whomOf(other)];
  if (own === its && String(machinesFor(one)) === String(machinesFor(other))) return false;
  const isSaid = (words: ReadonlySet<string>, besides: ReadonlySet<string>, whom = '') => {
    const known = wordsIn(whom);
    return [...words].every((word) => besides.has(word) || known.has(word));
  };
  return isSaid(title, second, own) && isSaid(second, title, its);
}

/** Whether both are for the same people with the same machines, as far as they say so. */
export function areForTheSame(one: Article, other: Article): boolean {
  const isSame = one.language === other.language && whomOf(one) === whomOf(other);
  return isSame && String(machinesFor(one)) === String(machinesFor(other));
}

function subjectOf({ title }: Article): ReadonlySet<string> {
  return wordsIn(withoutPlatforms(titleKey(title)));
}

/** Undefined: for everybody. */
function whomOf(article: Article): string | undefined {
  const whom = appliesTo(article);
  return whom === undefined || EVERYBODY.test(whom) ? undefined : whom;
}

function isForSome(article: Article): boolean {
  return whomOf(article) !== undefined || machinesFor(article).length > 0;
}

const EVERYBODY =
  /^(?=.*(?:\ball\b|\bevery|所有|全))(?:all|every(?:one|body)?|staff|employees|people|users|colleagues|offices?|sites|locations|company|of|the|in|at|and|所有|全体|全部|全员|各|公司|员工|人员|同事|用户|办公室|办公区|地点|的|[\s,，、;；.。])+$/iu;

/** Of articles about one thing those for somebody who said this; none where nothing was said that tells them apart. */
function thoseFor<One extends Found>(family: readonly One[], said: readonly string[]): readonly One[] {
  if (family.length < 2) return [];
  for (const text of said) {
    const machines = machinesMeant(text) ?? [];
    const byMachine = family.filter(({ article }) => runsOn(machinesFor(article), machines));
    const isTold = byMachine.length > 0 && byMachine.length < family.length;
    const byWords = withMostWords(isTold ? byMachine : family, text);
    if (byWords.length > 0) return byWords;
    if (isTold) return byMachine;
  }
  return [];
}

function machinesFor(article: Article): readonly string[] {
  const named = machinesIn(whomOf(article) ?? '');
  return named.length > 0 ? named : platformsIn(article.title);
}

/** What stands behind it is for whom an article is not. */
const EXCEPT =
  /\b(?:except|excluding|outside|other than|but not|not (?:for|in|at)|without)\b|除(?!了)|不(?:含|包括|适用于?)/iu;

/** Those for whom most of the words are that one of them is for and not all; none where there are no such words. */
function withMostWords<One extends Found>(family: readonly One[], text: string): readonly One[] {
  const whom = family.map(({ article }) => {
    const [is = '', ...isNot] = withoutPlatforms(whomOf(article) ?? '').split(EXCEPT);
    return { is: wordsIn(is), isNot: wordsIn(isNot.join(' ')) };
  });
  const titles = family.map(({ article }) => subjectOf(article));
  const bodies = family.map(({ article }) => wordsIn(article.body.slice(0, READ_CHARACTERS)));
  // What all titles have, or another's text, says what the trouble is, and not who has it.
  const isTrouble = (word: string, i: number) =>
    titles.every((title) => title.has(word)) || bodies.some((body, j) => j !== i && body.has(word));
  const words = [...wordsIn(withoutPlatforms(text))].filter(
    (word) => word.length > 1 && !whom.every(({ is }) => is.has(word)),
  );
  const counts = whom.map(({ is, isNot }, i) =>
    words.some((word) => isNot.has(word))
      ? -1
      : words.filter((word) => is.has(word) && !isTrouble(word, i)).length,
  );
  const most = Math.max(...counts);
  const left = family.filter((_, i) => counts[i] === most);
  return left.length < family.length && most >= 0 ? left : [];
}

/** What runs on the machine the question names stands before what does not; and where that was the answer, titles are shown. */
function withOwnMachineFirst(verdict: Exclude<Verdict, { kind: 'none' }>, question: string): Decided {
  const machines = machinesMeant(question);
  if (!machines) return { verdict };
  const isHere = ({ article }: Match) => runsOn(machinesIn(whomOf(article) ?? ''), machines);
  // Fields are often about the most frequent machine, and the text about another as well.
  const isElsewhere = (match: Match) =>
    machinesFor(match.article).length > 0 &&
    !isHere(match) &&
    !runsOn(machinesIn(match.article.body.slice(0, READ_CHARACTERS)), machines);
  const all = matchesOf(verdict);
  const [best] = all;
  if (!best || !isElsewhere(best)) return { verdict };
  const near = all.filter(({ confidence }) => confidence >= best.confidence * CLOSE);
  if (!near.some(isHere)) return { verdict };
  const matches = [...all.filter((one) => !isElsewhere(one)), ...all.filter(isElsewhere)];
  const own: Verdict = { kind: 'choices', matches, why: verdict.why };
  return { verdict: own, forWhom: { kind: 'elsewhere', likeliest: best.article } };
}
