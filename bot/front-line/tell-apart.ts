/** What tells offered articles apart, so that a person can choose without opening each. Pure, and without a model. */

import { titleKey } from '../../knowledge/same-title.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import type { Article, Match } from '../../knowledge/types.ts';
import { topicOf } from './answer-part.ts';
import { appliesTo } from './applies-here.ts';
import { platformsIn, withoutPlatforms } from './platforms.ts';

/** One line about each match, the best first; undefined where an article has none that the others do not share. */
export function distinguishingLines(
  matches: readonly Match[],
  question = '',
): readonly (string | undefined)[] {
  const candidates = matches.map(({ article, passage }, i) =>
    // Only of the best match it is likely that the right section was found.
    [
      // Of editions under titles of their own ("Scan to mail", "Scan to mail (old)") the day says most.
      ...(matches.some((other) => isEdition(other.article, article)) ? [article.updated] : []),
      topicOf({ article, passage }, i === 0 ? undefined : question),
      firstSentence(article.body),
      article.appliesTo,
    ].flatMap((line) => (line === undefined || says(article.title, line) ? [] : [line])),
  );
  return candidates.map((own, i) => {
    const others = new Set(candidates.filter((_, j) => j !== i).flat());
    return own.find((line) => !others.has(line));
  });
}

function isEdition(one: Article, other: Article): boolean {
  return one.title !== other.title && titleKey(one.title) === titleKey(other.title);
}

/** What a button shows in every chat; the rest may be cut off. */
const LABEL_CHARACTERS = 60;
const SIGN_CHARACTERS = 30;
/** Of a longer article the rest tells nothing apart. */
const READ_CHARACTERS = 20_000;

/**
 * What each article is called where it is chosen: its title. Where two share it, with the first thing that tells them apart;
 * where they differ only in what a button would cut off, with the part in which they do.
 */
export function labelsOf(articles: readonly Article[]): readonly string[] {
  return articles.map((article) => {
    const { title } = article;
    const others = articles.filter((one) => one !== article);
    const namesakes = others.filter((one) => one.title === title);
    if (namesakes.length > 0) {
      const tells = SIGNS.find(
        (sign) => sign(article) && namesakes.every((one) => sign(one) !== sign(article)),
      );
      const sign = tells?.(article) ?? ownWords(article, namesakes) ?? '';
      const theirs = namesakes.flatMap((one) => tells?.(one) ?? []);
      const short = fitted(sign, theirs, SIGN_CHARACTERS);
      return short === '' ? title : `${shortened(title, LABEL_CHARACTERS - short.length - 3)} · ${short}`;
    }
    const titles = others.map((one) => one.title);
    return areAlike(title, titles, LABEL_CHARACTERS) ? fitted(title, titles, LABEL_CHARACTERS) : title;
  });
}

const SIGNS: readonly ((article: Article) => string | undefined)[] = [
  appliesTo,
  ({ updated }) => updated,
  ({ category }) => category,
  ({ owner }) => owner,
  // Without the row of a table, which is a number to people.
  ({ source }) =>
    source.location
      .replace(/#[^/]*$/u, '')
      .split('/')
      .at(-1),
];

/** The first of its words that none of the others has. */
function ownWords({ body }: Article, others: readonly Article[]): string | undefined {
  const textOf = (one: string) => plainText(one.slice(0, READ_CHARACTERS));
  const theirs = others.map((one) => textOf(one.body));
  return textOf(body)
    .split(/\n|(?<=[.!?])\s|[。！？；]/u)
    .map((words) => words.replace(/^(?:[-*+>#]|\d+[.)、])\s*/u, '').trim())
    .find((words) => words.length > 1 && !theirs.some((text) => text.includes(words)));
}

/** At most so many characters, and those in which it differs from each of the others that would be cut to the same. */
function fitted(text: string, others: readonly string[], limit: number): string {
  if (!areAlike(text, others, limit)) return shortened(text, limit);
  const shared = Math.max(...others.map((other) => sharedCharacters(text, other)));
  // From the beginning of the word, which may be what differs only with its end.
  const from = text.lastIndexOf(' ', shared) + 1;
  const room = Math.floor(limit / 2);
  const own = shortened(text.slice(shared - from >= room ? shared : from), room);
  return `${shortened(text, limit - own.length - 1)} ${own}`;
}

function areAlike(text: string, others: readonly string[], limit: number): boolean {
  return text.length > limit && others.some((other) => shortened(other, limit) === shortened(text, limit));
}

function sharedCharacters(one: string, other: string): number {
  let count = 0;
  while (count < one.length && one[count] === other[count]) count++;
  return count;
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // No half of a character that takes two.
  const kept = text.slice(0, limit - 1).replace(/\p{Surrogate}$/u, '');
  return `${kept.trimEnd()}…`;
}

/**
 * The one thing in which articles about the same differ, if it is what they run on: `Windows` and `macOS`, say. Then
 * asking for it is shorter than reading titles. One answer a match; undefined where a title says more.
 */
export function platformsThatSeparate(matches: readonly Match[]): readonly string[] | undefined {
  if (matches.length < 2) return undefined;
  const named = matches.map(({ article }) => platformsIn(article.title));
  if (named.some((platforms) => platforms.length !== 1)) return undefined;
  const answers = named.map(([platform]) => platform!);
  if (new Set(answers).size !== answers.length) return undefined;
  // What the titles say besides must be the same, or the platform is not what the person has to decide.
  const besides = matches.map(({ article }) => termsOf(withoutPlatforms(article.title)));
  const first = besides[0]!;
  const isSame = besides.every(
    (terms) => terms.size === first.size && [...terms].every((term) => first.has(term)),
  );
  return isSame ? answers : undefined;
}

const LINE_CHARACTERS = 120;
/** What a sentence begins or goes on with, and no heading, table or rule. */
const PROSE = /^[\p{L}\p{N}"“「《（(*_`[]/u;
/** What a template puts before the first sentence, or on a line of its own. */
const LABEL =
  /^(?:现象|问题(?:描述|现象)?|故障现象|适用范围|说明|symptoms?|problem|issue|summary|applies to)\s*[:：]\s*/iu;
/** Who wrote a document, and which version it is. */
const IMPRINT =
  /^(?:document (?:owner|number|id)|owner|author|version|revision|last (?:reviewed|updated|modified)|编制|作者|审核|版本|文件编号|文档编号|发布日期|生效日期|修订日期|更新日期)\s*[:：]|\bversion \d+(?:\.\d+)*\b.*\b\d{4}\b|^.{0,20}\d{4}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?$/iu;
const ONLY_A_LABEL = /^[^.!?。！？]{1,30}[:：]\**$/u;

/**
 * The first sentence before the steps that is neither heading, table nor code: in an article about a problem, what it looks
 * like. What stands behind steps is about their end and sounds like an answer.
 */
function firstSentence(body: string): string | undefined {
  const lines = body
    .replace(/^(```|~~~)[\s\S]*?^\1.*$/gmu, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
  const steps = lines.findIndex((line) => /^(?:\d+[.)、]|[*-]\s)/u.test(line));
  const before = lines.slice(0, steps < 0 ? undefined : steps);
  const begins = before.findIndex((line) => PROSE.test(line) && !ONLY_A_LABEL.test(line) && !isImprint(line));
  if (begins < 0) return undefined;
  // A sentence may go on over several lines.
  const ends = before.findIndex((line, i) => i > begins && !PROSE.test(line));
  const prose = before
    .slice(begins, ends < 0 ? undefined : ends)
    .join(' ')
    .replace(/(?<=[\p{Script=Han}，、；：]) (?=\p{Script=Han})/gu, '');
  const plain = plainText(prose).replace(LABEL, '').trim();
  const sentence = /^.*?(?:[.!?](?=\s|$)|[。！？])/u.exec(plain)?.[0] ?? plain;
  return shortened(sentence, LINE_CHARACTERS);
}

/** Without marks and where links lead. */
export function plainText(markdown: string): string {
  return markdown.replace(/!?\[([^\]]*)\]\([^)]*\)/gu, '$1').replace(/[*_`]+/gu, '');
}

function isImprint(line: string): boolean {
  return IMPRINT.test(line.replace(/[*_]/gu, ''));
}

/** Whether a line adds nothing to a title. */
export function says(title: string, line: string): boolean {
  const known = termsOf(title);
  return [...termsOf(line)].every((term) => known.has(term));
}

function termsOf(text: string): ReadonlySet<string> {
  return new Set(tokenise(text).map((term) => term.text));
}
