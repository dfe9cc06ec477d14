/**
 * Checks a model's answer against the passages it was given. What a sentence says must stand in a passage
 * it cites; what does not hold is dropped, and when too little is left the article speaks for itself. The
 * model's words are data: nothing in them is ever carried out.
 */
import { stem } from '../../knowledge/search/tokenise.ts';

export interface CitedSentence {
  readonly text: string;
  readonly cites: readonly number[];
}

type Passage = { readonly title: string; readonly text: string };

const MAX_SENTENCE_CHARACTERS = 600;

/**
 * @returns Markdown with `[1]` behind each sentence, or undefined when less than half of the sentences hold, or the steps
 *   of a passage come out of order or with a gap: a step that was dropped can be the one that matters.
 */
export function checkedWording(
  sentencesOfModel: readonly CitedSentence[],
  passages: readonly Passage[],
): string | undefined {
  const kept = sentencesOfModel.filter((sentence) => holds(sentence, passages));
  if (kept.length === 0 || kept.length * 2 < sentencesOfModel.length) return undefined;
  if (!passages.every((passage, i) => keepsSteps(kept, i, passage.text))) return undefined;
  return kept.map(withCitations).join('\n\n');
}

/** A sentence by itself, when it holds: what may be shown before the others are there. */
export function checkedSentence(sentence: CitedSentence, passages: readonly Passage[]): string | undefined {
  return holds(sentence, passages) ? withCitations(sentence) : undefined;
}

function withCitations({ text, cites }: CitedSentence): string {
  return `${text.trim()} ${[...new Set(cites)].map((cite) => `[${cite + 1}]`).join('')}`;
}

/**
 * Whether a question is what the last of these messages asks, on its own feet: most of its words stand in the messages, all of its
 * figures and addresses, and something of the last one. Else the desk would answer what nobody asked, and be sure of it.
 */
export function isRestatement(question: string, messages: readonly string[]): boolean {
  const all = messages.join('\n');
  const words = wordsIn(question);
  const last = wordsIn(messages.at(-1) ?? '');
  return (
    keepsExact(question, all) &&
    shareOf(words, spoken(all).has) >= RESTATED &&
    (last.length === 0 || last.some(spoken(question).has))
  );
}

/** Of the words of a restatement; it may add what a conversation leaves unsaid. */
const RESTATED = 0.6;

function keepsExact(text: string, source: string): boolean {
  const exact = text.match(EXACT) ?? [];
  return exact.every((literal) => source.includes(literal.replace(/[.,:;)\]]+$/u, '')));
}

function holds({ text, cites }: CitedSentence, passages: readonly Passage[]): boolean {
  if (text.trim() === '' || text.length > MAX_SENTENCE_CHARACTERS || cites.length === 0) return false;
  if (cites.some((cite) => !Number.isInteger(cite) || cite < 0 || cite >= passages.length)) return false;
  if (UNSEEN.test(text)) return false;
  const cited = cites.map((cite) => `${passages[cite]!.title}\n${passages[cite]!.text}`).join('\n');
  // Figures, addresses, links, names of hosts and shares are never paraphrased: each must stand in the passage to the
  // letter. So must what is quoted, and what stands in brackets, or people read the marks of what the model was not told.
  if (!keepsExact(text, cited)) return false;
  const quoted = [...text.matchAll(QUOTED)].map(
    (parts) => parts.slice(1).find((part) => part !== undefined)!,
  );
  const loosely = (one: string) => one.toLowerCase().replace(/[\s*_`]+/gu, '');
  if (quoted.some((one) => !loosely(cited).includes(loosely(one)))) return false;
  return wordsIn(text).length > 0 && cites.some((cite) => isSaidIn(passages[cite]!, text));
}

const EXACT =
  /https?:\/\/\S+|[\w.+-]+@[\w.-]+|\\\\[\w.$\\-]+|(?<![\w.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w(])|\d[\d.:,-]*|\[[\p{L} ]+\]/giu;
const QUOTED = /`([^`]+)`|“([^”]+)”|"([^"]+)"|「([^」]+)」|\*\*([^*]+)\*\*/gu;
/** What turns, hides or joins letters on a screen. */
const UNSEEN = /(?![\n\t])[\p{Cf}\p{Cc}]/u;

/**
 * Whether each clause is said by one sentence of the passage, and the next clause by the same or the next one: all of its
 * words stand there, the first of them and most others in one clause, which is denied as often as this one is and whose own
 * first word is said, too. Words that stand far apart make any sentence ("tell the caller your password" out of "call the
 * desk" and "type your password"), and half of an order another one ("the ticket is closed" out of "say that the ticket is closed").
 */
function isSaidIn(passage: Passage, said: string): boolean {
  const all = spoken(said);
  /** Of each sentence the first clause that may have been said last. */
  let before: ReadonlyMap<number, number> | undefined;
  for (const clause of clausesOf(said)) {
    const { first, words } = clause;
    if (first === undefined) continue;
    const here = new Map<number, number>();
    for (const [i, place] of placesIn(passage).entries()) {
      if (!words.every(place.has)) continue;
      if (OPPOSITES.some(([one, other]) => turns(one, other, clause.text, place.text))) continue;
      const shares = place.clauses.map(({ has }) => shareOf(words, has));
      const best = Math.max(...shares);
      const from = !before || before.has(i - 1) ? 0 : (before.get(i) ?? place.clauses.length);
      const at = place.clauses.findIndex(
        ({ has, first: verb, noes }, j) =>
          j >= from &&
          shares[j] === best &&
          has(first) &&
          (verb === undefined || all.has(verb)) &&
          noes === clause.noes,
      );
      if (at >= 0 && best >= SAID_IN_ONE) here.set(i, at);
    }
    if (here.size === 0) return false;
    before = here;
  }
  return true;
}

interface Place extends Spoken {
  readonly clauses: readonly Clause[];
}

/** The title and the sentences of a passage, taken apart once: many sentences are held against them. */
function placesIn(passage: Passage): readonly Place[] {
  const known = PLACES.get(passage);
  if (known) return known;
  const places = [passage.title, ...passage.text.split(SENTENCE_ENDS)]
    .filter((sentence) => sentence.trim() !== '')
    .map((sentence) => ({ ...spoken(sentence), clauses: clausesOf(sentence) }));
  PLACES.set(passage, places);
  return places;
}

const PLACES = new WeakMap<Passage, readonly Place[]>();

const SENTENCE_ENDS = /\n|(?<=[^\d\s][.!?])(?=\s)|(?<=[。！？])/u;
/** Of the words of a clause, so many stand in one clause of the passage. */
const SAID_IN_ONE = 0.7;

/** Small words that mostly mean nothing by themselves, and the whole where the passage has the other one alone. */
const OPPOSITES = [
  [/\bon\b/iu, /\boff\b/iu],
  [/\bin\b/iu, /\bout\b/iu],
  [/\bafter\b|后/iu, /\bbefore\b|前/iu],
] as const;

function turns(one: RegExp, other: RegExp, said: string, cited: string): boolean {
  return one.test(said) && !one.test(cited) && other.test(cited);
}

/** Words that turn what is said around; 不 in 不同, 不仅 and 不过 does not. */
const NO =
  /\b(?:not|never|no|nobody|none|without|cannot|avoid|refuse)\b|n['’]t\b|不(?![同仅过少久断])|勿|禁止|切忌|无法|没有?|未|别(?![的处人])(?<![级分识区个特类性])/giu;
/** 是不是 asks. */
const WHETHER = /(\p{Script=Han})[不没]\1/gu;

interface Clause extends Spoken {
  /** How often it is denied: "tell nobody your password" must not become "tell your password". */
  readonly noes: number;
  readonly words: readonly string[];
  /** Mostly the verb of what is to be done. */
  readonly first: string | undefined;
}

function clausesOf(text: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let isGoingOn = false;
  for (const [i, piece] of text.split(BETWEEN_CLAUSES).entries()) {
    // "Never open and forward it" denies both.
    if (i % 2 === 1) isGoingOn = /\band\b/iu.test(piece);
    else if (piece.trim() !== '') {
      const noes = piece.replace(WHETHER, '$1').match(NO)?.length ?? 0;
      const words = wordsIn(piece.replace(LISTED, ''));
      clauses.push({
        ...spoken(piece),
        words,
        noes: noes === 0 && isGoingOn ? (clauses.at(-1)?.noes ?? 0) : noes,
        first: words[0],
      });
    }
  }
  return clauses;
}

const BETWEEN_CLAUSES = /([,，;；\n]+|[.!?](?=\s|$)|[。！？]|\s(?:and|but|then)(?=\s))/iu;
const LISTED = /^\s*(?:\d+[.)、]|[-*+])\s*/u;

/** Of a numbered step this much must be said for it to count as said. */
const SAID = 0.4;
/** A sentence of which this much stands in a step is that step. */
const SAME_PLACE = 0.5;

/** Whether the numbered steps of a passage are said in their order, and none between the first and the last is missing. */
function keepsSteps(sentencesKept: readonly CitedSentence[], passage: number, text: string): boolean {
  const texts = sentencesKept.filter(({ cites }) => cites.includes(passage)).map((one) => one.text);
  const said = texts.map(wordsIn);
  const all = spoken(texts.join('\n'));
  return numberedSteps(text).every((list) => {
    const steps = list.map(spoken);
    const isSaid = list.map((step) => shareOf(wordsIn(step), all.has) >= SAID);
    if (isSaid.slice(isSaid.indexOf(true), isSaid.lastIndexOf(true) + 1).includes(false)) return false;
    const places = said.flatMap((words) => {
      const shares = steps.map(({ has }) => shareOf(words, has));
      const best = Math.max(...shares);
      return best >= SAME_PLACE ? [shares.indexOf(best)] : [];
    });
    return places.every((place, i) => i === 0 || place >= places[i - 1]!);
  });
}

/** Each numbered list as its steps. */
function numberedSteps(text: string): readonly (readonly string[])[] {
  const lists: string[][] = [];
  for (const line of text.split('\n')) {
    const [, number, step] = /^\s*(\d+)[.)、]\s*(.+)$/u.exec(line) ?? [];
    if (step === undefined) continue;
    if (number === '1' || lists.length === 0) lists.push([step]);
    else lists.at(-1)!.push(step);
  }
  return lists;
}

/** The share of words that occur. */
function shareOf(words: readonly string[], has: (word: string) => boolean): number {
  return words.length === 0 ? 0 : words.filter(has).length / words.length;
}

interface Spoken {
  readonly text: string;
  has(word: string): boolean;
}

/** A text that can be asked whether it holds a word as `wordsIn` gives it. */
function spoken(text: string): Spoken {
  const plain = text.normalize('NFKC').toLowerCase();
  const stems = new Set(plain.match(LETTERS)?.map(stemOf));
  const hasHan = (word: string) => plain.includes(word) || plain.includes(word.replace(SMALL, ''));
  return { text, has: (word) => (HAN.test(word) ? hasHan(word) : stems.has(word)) };
}

/** The words of a text that say something: Latin ones by their stems, Chinese ones as they stand there. */
function wordsIn(text: string): readonly string[] {
  const plain = text.normalize('NFKC').toLowerCase();
  return Array.from(segmenter.segment(plain), ({ segment }) => segment)
    .flatMap((segment) => (HAN.test(segment) ? [segment] : (segment.match(LETTERS) ?? [])))
    .filter((word) => !saysNothing(word))
    .map((word) => (HAN.test(word) ? word : stemOf(word)));
}

/** The segmenter leaves small words together: 请先, 再用. */
function saysNothing(word: string): boolean {
  return SAYS_NOTHING.has(word) || (HAN.test(word) && Array.from(word).every((one) => SAYS_NOTHING.has(one)));
}

/** Left at a word by the segmenter: 您现在. */
const SMALL = /^[您你请再先就把将]|[的了着]$/gu;
const HAN = /\p{Script=Han}/u;
const LETTERS = /(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+(?:['’](?!\p{Script=Han})\p{L}+)*/gu;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

function stemOf(word: string): string {
  return stem(word.replace(/['’]s$/u, ''));
}

/** What may be said without standing in a passage: how words hang together, politeness, and the verbs of a screen. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(
  `still a an the this that these those it its they them their there here you your yours we our us i me my and or but so if when
  while as than because to of for from in into at by with about on via be is are was were been being do does did done have
  has had can could will would should may might must shall then next now again also first finally once after afterwards
  please just simply make sure ensure check want need needs needed follow following which who where what how such click tap
  press select choose enter type use using used try go see worked step steps not never no cannot don't doesn't isn't can't won't
  的 了 着 得 地 吗 呢 吧 请 您 你 我 他 她 它 您的 你的 我们 你们 我的 在 里 中 把 将 被 用 和 与 及 或 或者 以及 并 并且 而 然后 再 接着 随后
  先 首先 最后 之后 以后 后 可 可以 可能 能 能够 会 要 想 需 需要 应 应该 应当 必须 务必 如果 若 如 当 时 时候 是 有 为 对 从 到 至 向 以 按
  一下 即可 就 也 都 还 等 这 那 该 此 其 这个 那个 这些 这样 因为 所以 进行 完成 操作 步骤 点 击 单击 选择 选 选中 输入 填 填写 尝试 试
  试试 确认 确保 检查 使用 通过 才 才能 只 只能 去 来 不 不要 不能 不可 不会 不得 没 没有 勿 请勿 切勿 别 无法 未`.split(
    /\s+/,
  ),
);
