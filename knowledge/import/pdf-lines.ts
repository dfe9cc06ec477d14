/** A piece of text as it lies on its page, in points from the page's left and upper edge. */
export interface Piece {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly baseline: number;
  readonly size: number;
  /** Tells fonts of the document apart, no more. */
  readonly font: string;
  readonly isBold: boolean;
  readonly isCode: boolean;
  /** Cells of a table between rules, which its text then stands for. */
  readonly table?: readonly (readonly string[])[];
}

/** A printed line, as the thin box it is; also the edge of a box that is printed whole. */
export interface Rule {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Page {
  readonly pieces: readonly Piece[];
  readonly rules: readonly Rule[];
}

/** Pieces on one baseline, from left to right. */
export interface Line extends Omit<Piece, 'font' | 'table'> {
  readonly pieces: readonly Piece[];
}

/** Chinese fonts say of themselves that all their letters are equally wide: that makes no code of them. */
export function withCode(pages: readonly Page[]): readonly Page[] {
  const pieces = pages.flatMap((page) => page.pieces);
  const chinese = new Set(pieces.filter(({ text }) => HAN.test(text)).map(({ font }) => font));
  const most = usual(pieces.map(({ font, text }) => [font, text.length]));
  return pages.map((page) => ({
    ...page,
    pieces: page.pieces.map((piece) => ({
      ...piece,
      isCode: piece.isCode && piece.font !== most && !chinese.has(piece.font),
    })),
  }));
}

export function linesOf(pieces: readonly Piece[]): readonly Line[] {
  const rows: Piece[][] = [];
  for (const piece of pieces.toSorted((one, other) => one.baseline - other.baseline)) {
    const row = rows.at(-1);
    const height = row?.[0] && Math.max(row[0].size, piece.size);
    if (row && height && piece.baseline - row[0]!.baseline < height * 0.4) row.push(piece);
    else rows.push([piece]);
  }
  return rows.map(lineOf);
}

export function lineOf(row: readonly Piece[]): Line {
  const pieces = row.toSorted((one, other) => one.left - other.left);
  // Letters and digits among Chinese have a font of their own.
  const chinese = pieces.filter(({ text }) => HAN.test(text));
  const telling = chinese.length > 0 ? chinese : pieces;
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const gap = index === 0 ? 0 : piece.left - pieces[index - 1]!.right;
    // Between Chinese characters a little room is no space.
    if (index === 1 && gap > piece.size * 0.4 && /^\d{1,2}$/.test(text)) text += '.';
    const isSpace = gap > piece.size * (isHan(text.at(-1)) && isHan(piece.text[0]) ? 0.6 : 0.17);
    text += isSpace && !/\s$/.test(text) ? ` ${piece.text}` : piece.text;
  }
  return {
    pieces,
    text: text.replace(/\s+/g, ' ').trim(),
    left: pieces[0]!.left,
    right: Math.max(...pieces.map(({ right }) => right)),
    baseline: usual(pieces.map(({ baseline, text }) => [baseline, text.length]))!,
    size: usual(pieces.map(({ size, text }) => [size, text.length]))!,
    isBold: telling.every(({ isBold }) => isBold),
    isCode: pieces.every(({ isCode }) => isCode),
  };
}

export function gapsOf(lines: readonly Line[]): readonly { readonly from: number; readonly to: number }[] {
  const step = stepOf(lines);
  return lines
    .slice(1)
    .map((line, index) => ({ from: lines[index]!.baseline, to: line.baseline }))
    .filter(({ from, to }) => to - from > step * 1.25);
}

/** From one line to the next within a paragraph: less than half of the lines stand closer. */
export function stepOf(lines: readonly Line[]): number {
  const steps = lines
    .slice(1)
    .map((line, index) => line.baseline - lines[index]!.baseline)
    .filter((step, index) => step > lines[index]!.size * 0.9)
    .sort((one, other) => one - other);
  return steps[Math.floor((steps.length - 1) * 0.3)] ?? Number.POSITIVE_INFINITY;
}

export const rounded = (size: number) => Math.round(size * 2) / 2;

export function usual<T>(weighed: readonly (readonly [T, number])[]): T | undefined {
  const sums = new Map<T, number>();
  for (const [value, weight] of weighed) sums.set(value, (sums.get(value) ?? 0) + weight);
  return [...sums].reduce<readonly [T | undefined, number]>(
    (best, other) => (other[1] > best[1] ? other : best),
    [undefined, -1],
  )[0];
}

/** Whether the first word of the next line had no room any more: then nobody ended the line on purpose. */
export function isFull(line: Line, next: Line, right: number): boolean {
  const letters = Math.max(1, next.text.length);
  if (/^\p{Ll}/u.test(next.text) && !/[.!?:]$/.test(line.text)) return true;
  const word = isHan(next.text[0]) ? 2 : /^\S+/.exec(next.text)![0].length + 1;
  return right - line.right < (word * (next.right - next.left)) / letters + line.size * 0.6;
}

/** A line and the one it goes on in: words are put together again, Chinese needs no space. */
export function together(text: string, next: string, hyphenated: ReadonlySet<string> = new Set()): string {
  if (text === '' || next === '') return text + next;
  const parted = /(\p{L}*\p{Ll})[\u00ad\u2010-]$/u.exec(text);
  const rest = /^\p{Ll}\p{L}*/u.exec(next)?.[0];
  // What is written with a hyphen elsewhere has one of its own.
  if (parted && rest) return hyphenated.has(`${parted[1]}-${rest}`) ? text + next : text.slice(0, -1) + next;
  return isHan(text.at(-1)) || isHan(next[0]) ? text + next : `${text} ${next}`;
}

export const HAN = /\p{Script=Han}/u;

export function isHan(character: string | undefined): boolean {
  return /[\p{Script=Han}\u3000-\u303f\uff00-\uffef“”‘’]/u.test(character ?? '');
}

/** How an item of a list begins. */
export const MARKER =
  /^(?:\d{1,2}[.)、．）]|[(（]\d{1,2}[)）]|[a-z][.)]|[①-⑳]|[•●▪◦○■□◆◇➢➤✓✔·‣\uf0b7\uf0a7\uf0d8–*-])(?=\s|$)/u;
