/**
 * Articles that say something else than the one that is shown: another edition under its title, or, under whatever title, a
 * sentence that repeats one of its own with another figure ("lasts at most 8 hours"). Both are named, the newer counts. Pure.
 */
import { titleKey } from '../../knowledge/same-title.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import type { Article, Match } from '../../knowledge/types.ts';
import { areForTheSame, audiencesThatSeparate } from './applies-here.ts';
import { machinesOf, sectionsIn } from './article/sections.ts';
import { plainText } from './tell-apart.ts';

export interface Contradicting {
  readonly match: Match;
  /** The sentence in which it differs; absent: under one title anything may. */
  readonly says?: string;
  /** Beside the one that is shown; `unknown`: a date is missing, or both have the same. */
  readonly age: 'older' | 'newer' | 'unknown';
}

/** @param shown the words of the article that the person reads: what they do not read contradicts nothing. */
export function contradicting(
  match: Match,
  shown: string,
  found: readonly Match[],
): readonly Contradicting[] {
  const read = plain(shown);
  const own = figuresIn(match.article).filter(({ clause }) => read.includes(clause));
  const known = new Set([match.article.id]);
  return found.flatMap((other): Contradicting[] => {
    if (known.has(other.article.id)) return [];
    known.add(other.article.id);
    const age = ageOf(other.article, match.article);
    if (isEdition(other, match)) return [{ match: other, age }];
    const says = own.length > 0 ? otherFigure(own, other.article, match.article) : undefined;
    return says === undefined ? [] : [{ match: other, says, age }];
  });
}

function ageOf(other: Article, { updated = '' }: Article): Contradicting['age'] {
  if (updated === '' || !other.updated || other.updated === updated) return 'unknown';
  return other.updated < updated ? 'older' : 'newer';
}

/** One that is for others is no edition of it, nor is a copy. */
function isEdition(other: Match, match: Match): boolean {
  const [{ title, body }, one] = [other.article, match.article];
  if (titleKey(title) !== titleKey(one.title) || body.trim() === one.body.trim()) return false;
  return audiencesThatSeparate([match, other]) === undefined;
}

/** A clause with amounts: how much, how long, how often. */
interface Figures {
  readonly clause: string;
  /** Its words without the amounts. */
  readonly words: ReadonlySet<string>;
  readonly amounts: readonly { readonly number: number; readonly unit: string }[];
  /** What the heading above it says it is for. */
  readonly machines: readonly string[];
}

/** Of a longer article the rest is not compared. */
const READ_CHARACTERS = 20_000;
/** Shorter ones say too little of what they are about: "open 14 days ahead" may be desks or parking spaces. */
const LEAST_WORDS = 4;
/** Share of the words of both that a clause must have in common with its repetition. */
const SAME_WORDS = 0.75;
const CLAUSE_CHARACTERS = 200;

function otherFigure(own: readonly Figures[], other: Article, one: Article): string | undefined {
  if (!areForTheSame(other, one)) return undefined;
  return figuresIn(other).find((its) => own.some((figures) => isAtOdds(figures, its)))?.clause;
}

function isAtOdds(one: Figures, other: Figures): boolean {
  const shared = [...one.words].filter((word) => other.words.has(word)).length;
  if (shared < LEAST_WORDS || shared / (one.words.size + other.words.size - shared) < SAME_WORDS)
    return false;
  if (String(one.machines) !== String(other.machines)) return false;
  const units = ({ amounts }: Figures) => amounts.map(({ unit }) => unit).join();
  return (
    units(one) === units(other) && one.amounts.some(({ number }, i) => number !== other.amounts[i]!.number)
  );
}

function figuresIn({ body }: Pick<Article, 'body'>): readonly Figures[] {
  return sectionsIn(body.slice(0, READ_CHARACTERS)).flatMap((section) =>
    plain(section.text)
      .split(CLAUSE_END)
      .map((clause) => clause.trim())
      .flatMap((clause): Figures[] => {
        if (clause.length > CLAUSE_CHARACTERS) return [];
        const amounts = [...clause.matchAll(AMOUNT)].map(([, number, unit]) => ({
          number: Number(number!.replace(/,/gu, '')),
          unit: unit!.toLowerCase().replace(/s$/u, '').replace(/^个/u, ''),
        }));
        if (amounts.length === 0) return [];
        const words = new Set(tokenise(clause.replace(AMOUNT, ' ')).map(({ text }) => text));
        return [{ clause, words, amounts, machines: machinesOf(section) }];
      }),
  );
}

const CLAUSE_END = /\n|[。！？；;!]|[.?](?=\s|$)|[,，](?!\d)/u;

function plain(markdown: string): string {
  return plainText(markdown).replace(/\|/gu, '');
}

/** Not a date, a version or a place: those differ between articles that do not contradict each other. */
const AMOUNT =
  /(?<![\w.,:/+-]|第\s?)(\d+(?:,\d{3})*(?:\.\d+)?)[ \u00a0-]?((?:working |business )?days?|hours?|minutes?|mins?|seconds?|weeks?|months?|years?|[KMGT]B|Mbps|%|percent|characters?|digits?|attempts?|times|people|copies|EUR|USD|SEK|euros?|dollars?|个?小时|分钟|秒|个?工作日|日内|天|周|个月|次|位|个?字符|元|欧元|美元|台|人|份)(?![A-Za-z])/giu;
