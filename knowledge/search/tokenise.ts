import { stemmer } from 'stemmer';
import { spelledOut } from './spelled-out.ts';

/**
 * Cuts text into the terms that are indexed and asked for.
 *
 * - English words are lower-cased and stemmed (Porter, "An algorithm for suffix stripping", 1980); common words carry nothing.
 * - Chinese is cut into words by Intl.Segmenter and, because the segmenter does not know a company's own
 *   words, also into overlapping pairs of characters. Latin words in it are words; one letter belongs to what follows: `C盘`.
 * - What has digits or inner punctuation (error codes, versions, host and file names) stays whole and is also
 *   given in parts: `0x80070005`, `gp-client.exe`, `128.11.1esr`.
 */
export interface Term {
  readonly text: string;
  /** How much it counts beside others: a pair of characters counts less than a word. */
  readonly weight: number;
}

/** Longer texts are cut here before anything else looks at them; a question of 100,000 characters is a log. */
export const MAX_QUESTION_CHARACTERS = 4000;

const PIECE_CHARACTERS = 500; // Intl.Segmenter is far slower on long strings than on many short ones
const MAX_TERM_CHARACTERS = 64;
const PAIR_WEIGHT = 0.5;

const HAN = /\p{Script=Han}/u;
const LETTER = String.raw`(?!\p{Script=Han})[\p{L}\p{N}]`;
const MORE = String.raw`(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])`;
const RUN = new RegExp(
  String.raw`(?:${LETTER})?\p{Script=Han}+|${LETTER}${MORE}*(?:['’._\-+#/@:\\&]${MORE}+)*[+#]{0,2}`,
  'gu',
);
/** The segmenter leaves the half of it that would count as a word. */
const WHAT_TO_DO = /怎么办|咋办/g;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

const ENGLISH_STOP_WORDS = new Set(
  `a an and any are as at be been but by can can't cannot could did didn't do does doesn't don't for from get got had
  has have he hello hi how i i'd i'll i'm i've if in into is isn't it it's its just like me my no not of on or
  our please she should so some thank thanks than that the their them then there they this to too us very was
  we were what when where which who why will with won't would you your yours am about also all there's let via
  want need help tell know anyone someone way`.split(/\s+/),
);
const CHINESE_STOP_WORDS = new Set(
  `的 了 吗 呢 啊 吧 呀 我 你 您 他 她 它 我的 你的 他的 她的 我们 你们 他们 是 在 有 和 与 或 就 都 也 还 很 把 被 让 给 从 到 对 要 会 能 可以
  怎么 怎样 如何 什么 为什么 哪 哪里 哪个 哪些 请问 请 一下 一个 这 那 这个 那个 这样 那样 不 没 没有 想 需要 上 里 下 个
  么 之 其 及 以 等 时 后 前 中 用 来 去 并 而 但 如果 因为 所以 谢谢 你好 咋 啥 呗 嘛 得 着 过 又 再
  能不能 是不是 可不可以 会不会 要不要 有没有 能否 是否`.split(/\s+/),
);

/** Same letters for the same word: width, case, quotes, control characters. */
export function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/\p{Cc}/gu, (c) => (c === '\n' ? c : ' '));
}

/** The terms of a text in order, repeated as often as they occur. */
export function tokenise(text: string): Term[] {
  const terms: Term[] = [];
  for (const [run] of spelledOut(normalise(text)).replace(WHAT_TO_DO, ' ').matchAll(RUN)) {
    if (HAN.test(run)) pushChinese(run, terms);
    else pushWord(run, terms);
  }
  return terms;
}

/** The words of a text as they stand there, without those that say nothing; a single Chinese character is rarely one. */
export function wordsOf(text: string): string[] {
  const words = [...spelledOut(text).matchAll(RUN)].flatMap(([run]) =>
    HAN.test(run) ? chineseWords(run) : [run],
  );
  return [...new Set(words)].filter((word) => tokenise(word).length > 0);
}

/** Single characters side by side are one word that the segmenter does not know. */
function chineseWords(run: string): string[] {
  const words: string[] = [];
  let singles = '';
  for (const segment of [...Array.from(segmenter.segment(run), (piece) => piece.segment), '']) {
    if (segment.length === 1 && !saysNothing(segment)) {
      singles += segment;
      continue;
    }
    words.push(singles, segment);
    singles = '';
  }
  return words.filter((word) => word.length > 1 && word !== '无法');
}

function pushWord(word: string, terms: Term[]): void {
  if (ENGLISH_STOP_WORDS.has(word)) return;
  const parts = word.split(/[^\p{L}\p{N}\p{M}]+/u).filter((part) => part !== '');
  const first = parts[0];
  if (first === undefined) return;
  if (parts.length === 1) {
    push(/[+#]$/.test(word) ? word : stem(first), 1, terms);
  } else if (word.includes("'")) {
    const bare = word.endsWith("'s") ? first : parts.join('');
    if (!ENGLISH_STOP_WORDS.has(bare)) push(stem(bare), 1, terms);
  } else {
    // "wi-fi" is "wifi"; "gp-client.exe" stays whole
    push(/\d|[._/@:\\]/.test(word) ? word : stem(parts.join('')), 1, terms);
    for (const part of parts) {
      if (part.length > 1 && !ENGLISH_STOP_WORDS.has(part)) push(stem(part), PAIR_WEIGHT, terms);
    }
  }
}

function pushChinese(run: string, terms: Term[]): void {
  for (let start = 0; start < run.length; start += PIECE_CHARACTERS) {
    let single = '';
    for (const piece of segmenter.segment(run.slice(start, start + PIECE_CHARACTERS))) {
      const segment = withoutParticle(piece.segment);
      if (saysNothing(segment)) {
        single = '';
      } else if (segment.length === 1) {
        // two single characters side by side are often one word the segmenter does not know
        if (single !== '') push(single + segment, PAIR_WEIGHT, terms);
        else push(segment, PAIR_WEIGHT, terms);
        single = segment;
      } else {
        push(segment, 1, terms);
        if (segment.length > 2)
          for (let i = 0; i + 2 <= segment.length; i++) push(segment.slice(i, i + 2), PAIR_WEIGHT, terms);
        single = '';
      }
    }
  }
}

/** 忘了 and 忘 are one word. */
function withoutParticle(segment: string): string {
  return segment.length > 1 && segment.endsWith('了') ? segment.slice(0, -1) : segment;
}

/** A stop word, or a pair of them that the segmenter left together (我在, 都不). */
function saysNothing(segment: string): boolean {
  return (
    CHINESE_STOP_WORDS.has(segment) ||
    (segment.length === 2 && [...segment].every((character) => CHINESE_STOP_WORDS.has(character)))
  );
}

export function stem(word: string): string {
  return /^[a-z]{3,}$/.test(word) ? stemmer(word) : word;
}

function push(text: string, weight: number, terms: Term[]): void {
  terms.push({ text: text.slice(0, MAX_TERM_CHARACTERS), weight });
}
