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
 * @returns Markdown with `[1]` behind each sentence, or undefined when less than half of the sentences hold.
 */
export function checkedWording(
  sentencesOfModel: readonly CitedSentence[],
  passages: readonly { readonly title: string; readonly text: string }[],
): string | undefined {
  const kept = sentencesOfModel.filter((sentence) => holds(sentence, passages));
  if (kept.length === 0 || kept.length * 2 < sentencesOfModel.length) return undefined;
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
  // Figures, addresses and links are never paraphrased: each must stand in the passage to the letter. So must what
  // stands in brackets, or people read the marks of what the model was not told.
  const exact = text.match(/https?:\/\/\S+|[\w.+-]+@[\w.-]+|\d[\d.:,-]*|\[[\p{L} ]+\]/gu) ?? [];
  if (exact.some((literal) => !cited.includes(literal.replace(/[.,:;)\]]+$/u, '')))) return false;
  const words = tokens(text);
  if (words.length === 0) return false;
  const known = new Set(tokens(cited));
  return words.filter((word) => known.has(word)).length / words.length >= SUPPORT;
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
