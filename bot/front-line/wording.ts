/**
 * Checks a model's answer against the passages it was given. What a sentence says must stand in a passage
 * it cites; what does not hold is dropped, and when too little is left the article speaks for itself. The
 * model's words are data: nothing in them is ever carried out.
 */
export interface CitedSentence {
  readonly text: string;
  readonly cites: readonly number[];
}

/** Share of a sentence's own words that must occur in the passages it cites. */
const SUPPORT = 0.6;
const MAX_SENTENCE_CHARACTERS = 600;

/**
 * @returns Markdown with `[1]` behind each sentence, or undefined when less than half of the sentences hold, or the steps
 *   of a passage come out of order or with a gap: a step that was dropped can be the one that matters.
 */
export function checkedWording(
  sentencesOfModel: readonly CitedSentence[],
  passages: readonly { readonly title: string; readonly text: string }[],
): string | undefined {
  const kept = sentencesOfModel.filter((sentence) => holds(sentence, passages));
  if (kept.length === 0 || kept.length * 2 < sentencesOfModel.length) return undefined;
  if (!passages.every((passage, i) => keepsSteps(kept, i, passage.text))) return undefined;
  return kept.map(withCitations).join('\n\n');
}

/** A sentence by itself, when it holds: what may be shown before the others are there. */
export function checkedSentence(
  sentence: CitedSentence,
  passages: readonly { readonly title: string; readonly text: string }[],
): string | undefined {
  return holds(sentence, passages) ? withCitations(sentence) : undefined;
}

function withCitations({ text, cites }: CitedSentence): string {
  return `${text.trim()} ${[...new Set(cites)].map((cite) => `[${cite + 1}]`).join('')}`;
}

function holds(
  { text, cites }: CitedSentence,
  passages: readonly { readonly title: string; readonly text: string }[],
): boolean {
  if (text.trim() === '' || text.length > MAX_SENTENCE_CHARACTERS || cites.length === 0) return false;
  if (cites.some((cite) => !Number.isInteger(cite) || cite < 0 || cite >= passages.length)) return false;
  const cited = cites.map((cite) => `${passages[cite]!.title}\n${passages[cite]!.text}`).join('\n');
  // Figures, addresses, links, names of hosts and shares are never paraphrased: each must stand in the passage to the
  // letter. So must what is quoted, and what stands in brackets, or people read the marks of what the model was not told.
  const exact = text.match(EXACT) ?? [];
  if (exact.some((literal) => !cited.includes(literal.replace(/[.,:;)\]]+$/u, '')))) return false;
  const quoted = [...text.matchAll(QUOTED)].map(
    (parts) => parts.slice(1).find((part) => part !== undefined)!,
  );
  const loosely = (one: string) => one.toLowerCase().replace(/[\s*_`]+/gu, '');
  if (quoted.some((one) => !loosely(cited).includes(loosely(one)))) return false;
  const words = tokens(text);
  if (words.length === 0) return false;
  return shareIn(cited, words) >= SUPPORT && saysNoWhereTheyDo(text, cited);
}

const EXACT =
  /https?:\/\/\S+|[\w.+-]+@[\w.-]+|\\\\[\w.$\\-]+|(?<![\w.])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w(])|\d[\d.:,-]*|\[[\p{L} ]+\]/giu;
const QUOTED = /`([^`]+)`|“([^”]+)”|"([^"]+)"|「([^」]+)」|\*\*([^*]+)\*\*/gu;

/** Words that turn what is said around; 不 in 不同, 不仅 and 不过 does not. */
const NO =
  /\b(?:not|never|no|nobody|none|without|cannot|avoid|refuse)\b|n['’]t\b|不(?![同仅过少久断])|勿|禁止|切忌|无法|没有?|未|别(?![的处人])(?<![级分识区个特类性])/iu;
/** A clause that is said of a passage this much is said of that place. */
const SAME_PLACE = 0.5;

/** "Tell nobody your password" must not become "tell your password": each clause is denied or not as in the place it is taken from. */
function saysNoWhereTheyDo(text: string, cited: string): boolean {
  const places = clausesOf(cited).map((clause) => ({
    isNo: NO.test(clause),
    words: new Set(tokens(clause)),
  }));
  return clausesOf(text).every((clause) => {
    const words = tokens(clause);
    if (words.length === 0) return true;
    const shares = places.map((place) => words.filter((word) => place.words.has(word)).length / words.length);
    const best = Math.max(...shares);
    if (best < SAME_PLACE) return true;
    const isNo = NO.test(clause);
    return places.some((place, i) => shares[i] === best && place.isNo === isNo);
  });
}

function clausesOf(text: string): readonly string[] {
  return text
    .split(/[,，、;；:：\n]+|[.!?](?=\s|$)|[。！？]|\s(?=(?:and|but|or|then)\s)/giu)
    .filter((clause) => clause.trim() !== '');
}

/** Of a numbered step this much must be said for it to count as said. */
const SAID = 0.4;

/** Whether the numbered steps of a passage are said in their order, and none between the first and the last is missing. */
function keepsSteps(sentencesKept: readonly CitedSentence[], passage: number, text: string): boolean {
  const lists = numberedSteps(text);
  const said = sentencesKept.filter(({ cites }) => cites.includes(passage)).map((one) => one.text);
  const all = said.join('\n');
  return lists.every((steps) => {
    const isSaid = steps.map((step) => shareIn(all, tokens(step)) >= SAID);
    if (isSaid.slice(isSaid.indexOf(true), isSaid.lastIndexOf(true) + 1).includes(false)) return false;
    const places = said.flatMap((sentence) => {
      const shares = steps.map((step) => shareIn(step, tokens(sentence)));
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

/** The share of words that occur in a text. */
function shareIn(text: string, words: readonly string[]): number {
  if (words.length === 0) return 0;
  const known = new Set(tokens(text));
  return words.filter((word) => known.has(word)).length / words.length;
}

/** Latin words without frequent endings; pairs of neighbouring Han characters. */
function tokens(text: string): readonly string[] {
  const latin = (text.toLowerCase().match(/[a-z0-9][a-z0-9'-]{2,}/gu) ?? []).map((word) =>
    word.replace(/(?:ing|ed|es|s)$/u, ''),
  );
  const han = [...text.matchAll(/\p{Script=Han}+/gu)].flatMap(([run]) => {
    const characters = Array.from(run);
    return characters.length === 1
      ? characters
      : characters.slice(1).map((next, index) => characters[index]! + next);
  });
  return [...latin, ...han];
}
