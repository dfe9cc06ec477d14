/** As much of an article's part as a message holds, without cutting steps, tables and code where they mean nothing. Pure. */
import { FENCE, passagesOf } from '../../../knowledge/search/passages.ts';
import { asBold, hasSteps, type Section, written } from './sections.ts';

/** Steps that are cut are no help: up to this much they are shown to the last, */
const PROCEDURE_CHARACTERS = 3_600;
/** and so is how to see that they worked. */
const AFTER_CHARACTERS = 400;

export interface Fitting {
  readonly markdown: string;
  /** How many sections are there, in whole or in part. */
  readonly count: number;
  readonly isCut: boolean;
}

/** As many of the sections as fit, the focus in any case; of one that does not fit, what stands around the passage. */
export function whatFits(
  focus: Section,
  part: readonly Section[],
  passage: string,
  characters: number,
): Fitting {
  const room = focus.isProcedure ? Math.max(characters, PROCEDURE_CHARACTERS) : characters;
  const isCut = focus.text.length > room;
  const kept = new Map([[focus, isCut ? around(passage, focus.text, characters) : focus.text]]);
  let left = isCut ? 0 : Math.max(characters - focus.text.length, AFTER_CHARACTERS);
  let isDone = hasSteps(focus);
  let isShort = isCut;
  const at = part.indexOf(focus);
  for (const section of part.slice(at + 1)) {
    if (section.text.length > left) {
      isShort = true;
      // Without the steps that it is about a description helps nobody: as many as there is room for.
      if (!isDone && hasSteps(section) && left > 0) kept.set(section, around('', section.text, left));
      left = 0;
      break;
    }
    kept.set(section, section.text);
    left -= section.text.length;
    isDone ||= hasSteps(section);
  }
  for (const section of part.slice(0, at).reverse()) {
    if (section.text.length > left) continue;
    kept.set(section, section.text);
    left -= section.text.length;
  }
  const sections = part.flatMap((section) => {
    const text = kept.get(section);
    return text === undefined ? [] : [{ ...section, text }];
  });
  return { markdown: written(sections, asBold), count: sections.length, isCut: isShort };
}

/** Of a long section the steps around a passage, from their first one if that is near enough. */
function around(passage: string, text: string, characters: number): string {
  const pieces = passagesOf({ id: '', title: '', body: text }).map((piece) => piece.text);
  const matched = Math.max(0, pieces.indexOf(passage));
  const first = firstOfSteps(pieces, matched, characters);
  const shown: string[] = [];
  let length = 0;
  for (const [i, piece] of pieces.slice(first).entries()) {
    if (first + i > matched && length + piece.length > characters) break;
    shown.push(piece);
    length += piece.length;
  }
  const begin = text.indexOf(shown[0]!);
  const end = text.indexOf(shown.at(-1)!, begin) + shown.at(-1)!.length;
  // As it stands in the article, blank lines included, where it can be found there again.
  const cut = begin >= 0 && end > begin ? text.slice(begin, end) : shown.join('\n');
  return withBothFences(withTableHead(cut, text, begin), text, begin);
}

/** A step at the very beginning, unless it is the first of several. */
const LATER_STEP =
  /^(?:(?!1[.)、]|[（(]1[)）]|第[一1]步)(?:\d+[.)、]|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)|[-*+•]\s)/u;

/** The piece in which the steps begin that the matched one is in the middle of; the matched one where they would not fit. */
function firstOfSteps(pieces: readonly string[], matched: number, characters: number): number {
  let length = pieces[matched]!.length;
  let first = matched;
  while (first > 0 && LATER_STEP.test(pieces[first]!)) {
    length += pieces[first - 1]!.length;
    if (length > characters) return matched;
    first--;
  }
  return first;
}

/** Rows of a table mean nothing without its first two lines. */
function withTableHead(cut: string, text: string, begin: number): string {
  if (begin <= 0 || !cut.startsWith('|')) return cut;
  const before = text.slice(0, begin).trimEnd().split('\n');
  const rows = before.slice(before.findLastIndex((line) => !line.startsWith('|')) + 1);
  return rows.length >= 2 && /^\|[\s|:-]+\|$/.test(rows[1]!) ? [...rows.slice(0, 2), cut].join('\n') : cut;
}

/** Code that begins or ends outside of what is shown would turn the rest into code. */
function withBothFences(cut: string, text: string, begin: number): string {
  const count = (part: string) => part.split('\n').filter((line) => FENCE.test(line)).length;
  const opened = begin > 0 && count(text.slice(0, begin)) % 2 === 1 ? `\`\`\`\n${cut}` : cut;
  return count(opened) % 2 === 1 ? `${opened}\n\`\`\`` : opened;
}
