/**
 * From pieces of text scattered over pages to Markdown in reading order.
 *
 * A page is cut where nothing is printed: along gutters between columns of prose, which are then read one after
 * the other, and around tables (after the recursive X-Y cut: Nagy and Seth, "Hierarchical representation of
 * optically scanned documents", ICPR 1984). What is left are lines, which make up paragraphs, lists, headings.
 */
import type { Line, Page, Piece } from './pdf-lines.ts';
import {
  gapsOf,
  isFull,
  isHan,
  lineOf,
  linesOf,
  MARKER,
  rounded,
  stepOf,
  together,
  usual,
  withCode,
} from './pdf-lines.ts';
import { withTables } from './pdf-tables.ts';

type Block =
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] };

export interface Laid {
  readonly body: string;
  /** The first of the largest headings of the first page. */
  readonly heading: string;
}

const CUTS_MAX = 6;
/** Share of a gutter that parts the cells of a table. */
const NARROW = 0.45;

/** The text of a document, page by page, as Markdown without headers, footers and page numbers. */
export function markdownOf(pages: readonly Page[]): Laid {
  const written = withoutRunningLines(withCode(pages).map((page) => linesOf(withTables(page))));
  const body = bodyOf(written.flat());
  const blocks = written.flatMap((lines) => blocksOf(lines, body.size * 0.9, CUTS_MAX));
  const texts = new Flow(body, blocks).texts;
  const first = Math.min(...texts.filter(({ level }) => level > 0).map(({ level }) => level));
  return {
    body: joined(texts),
    heading: texts.slice(0, 12).find(({ level }) => level === first)?.text ?? '',
  };
}

const PAGE_NUMBER =
  /^(?:[-–—·]?\s*\d{1,4}\s*[-–—·]?|\d{1,4}\s*(?:\/|of)\s*\d{1,4}|page\s*\d{1,4}(?:\s*(?:\/|of)\s*\d{1,4})?|第\s*\d{1,4}\s*页.{0,12})$/i;

/** What a browser prints above and below a page: when and which page; from where and how many. */
const PRINTED_WHEN =
  /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+(?:上午|下午)?\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M)?(?=\s|$)/i;
const PRINTED_FROM = /^(?:https?|file):\/\/\S+(?:\s+\d{1,4}\s*\/\s*\d{1,4})?$/i;

/** A line of a table of contents leads over dots to a page. */
const CONTENTS_ENTRY = /(?:[.．·…]\s?){5,}\s*\d{1,4}$/;

const EDGE_LINES_MAX = 3;

/** Without what stands at the edge of page after page, but for the page's number, in no larger letters than the text. */
function withoutRunningLines(pages: readonly (readonly Line[])[]): readonly (readonly Line[])[] {
  const { size } = bodyOf(pages.flat());
  // They are set apart from the text: a line that goes on below is part of it, however often it comes.
  const isApart = (one: Line | undefined, other: Line | undefined) =>
    one !== undefined && other !== undefined && other.baseline - one.baseline > size * 1.6;
  const edges = (lines: readonly Line[]) => {
    const top = lines.slice(0, EDGE_LINES_MAX).findIndex((line, index) => isApart(line, lines[index + 1]));
    const upwards = lines.slice(-EDGE_LINES_MAX).reverse();
    const bottom = upwards.findIndex((line, index) => isApart(lines.at(-index - 2), line));
    return [...lines.slice(0, top + 1), ...upwards.slice(0, bottom + 1)].filter(
      (line) => line.size <= size * 1.1,
    );
  };
  const key = (line: Line, page: number) =>
    `${line.text.replace(/\d+/g, (number) => `#${Number(number) - page}`)} ${Math.round(line.baseline / 4)}`;
  const seen = new Map<string, Set<number>>();
  for (const [page, lines] of pages.entries()) {
    for (const line of edges(lines)) {
      for (const known of [`${line.text} ${Math.round(line.baseline / 4)}`, key(line, page)]) {
        seen.set(known, (seen.get(known) ?? new Set()).add(page));
      }
    }
  }
  // The first page has often none, left and right pages may have each their own.
  const isRepeated = (known: string) => seen.get(known)!.size >= Math.max(2, Math.floor(pages.length * 0.4));
  return pages.map((lines, page) => {
    const running = new Set(
      edges(lines).filter(
        (line) =>
          isRepeated(key(line, page)) ||
          isRepeated(`${line.text} ${Math.round(line.baseline / 4)}`) ||
          (line === lines[0] && PRINTED_WHEN.test(line.text)) ||
          (line === lines.at(-1) && PRINTED_FROM.test(line.text)) ||
          ((line === lines[0] || line === lines.at(-1)) &&
            (pages.length > 1 || /^(?:page|第)/i.test(line.text)) &&
            PAGE_NUMBER.test(line.text)),
      ),
    );
    return lines.filter((line) => !running.has(line) && !CONTENTS_ENTRY.test(line.text));
  });
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly kind: 'columns' | 'table';
  readonly at: number;
  readonly rows: number;
}

function blocksOf(lines: readonly Line[], gutter: number, cutsLeft: number): readonly Block[] {
  const cut = cutsLeft > 0 ? bestCut(lines, gutter) : undefined;
  if (!cut) return lines.length > 0 ? [{ kind: 'lines', lines }] : [];
  const inside = lines.slice(cut.from, cut.to);
  const within: readonly Block[] =
    cut.kind === 'table'
      ? [{ kind: 'table', rows: rowsOf(inside, gutter) }]
      : [
          ...blocksOf(
            part(inside, (piece) => piece.right <= cut.at),
            gutter,
            cutsLeft - 1,
          ),
          ...blocksOf(
            part(inside, (piece) => piece.right > cut.at),
            gutter,
            cutsLeft - 1,
          ),
        ];
  return [
    ...blocksOf(lines.slice(0, cut.from), gutter, cutsLeft - 1),
    ...within,
    ...blocksOf(lines.slice(cut.to), gutter, cutsLeft - 1),
  ];
}

function part(lines: readonly Line[], belongs: (piece: Piece) => boolean): readonly Line[] {
  return lines
    .map(({ pieces }) => pieces.filter(belongs))
    .filter((pieces) => pieces.length > 0)
    .map(lineOf);
}

/** The gutter with most lines beside it: on both sides prose, or cells of a table. */
function bestCut(lines: readonly Line[], gutter: number): Cut | undefined {
  let best: Cut | undefined;
  for (const { at, width } of placesToCut(lines, gutter)) {
    const isFree = ({ pieces }: Line) =>
      pieces.every(({ left, right }) => left >= at + width / 2 - 0.5 || right <= at - width / 2 + 0.5);
    for (let from = 0; from < lines.length; from += 1) {
      let to = from;
      while (to < lines.length && isFree(lines[to]!)) to += 1;
      // At most as many rows as there are lines on the side that has fewer: mostly no more than were found.
      const run = lines.slice(from, to);
      const rowsMax = Math.min(
        run.filter((line) => line.left < at).length,
        run.filter((line) => line.right > at).length,
      );
      const cut = rowsMax > (best?.rows ?? 1) ? cutOf(lines, from, to, at, gutter) : undefined;
      const isTooNarrow = cut !== undefined && width < gutter && (cut.kind === 'columns' || cut.rows < 3);
      if (cut && !isTooNarrow && cut.rows > (best?.rows ?? 0)) best = cut;
      from = to;
    }
  }
  return best;
}

/** Where columns may begin; those of a table have less room between them than columns of prose. */
function placesToCut(
  lines: readonly Line[],
  gutter: number,
): readonly { readonly at: number; readonly width: number }[] {
  const middles = new Set<number>();
  const starts = new Map<number, number>();
  const besideStarts = new Map<number, number>();
  for (const { pieces } of lines) {
    for (const [index, { left }] of pieces.entries()) {
      const at = Math.round(left);
      const before = pieces[index - 1]?.right;
      starts.set(at, (starts.get(at) ?? 0) + 1);
      if (before === undefined) continue;
      if (left - before >= gutter) middles.add(Math.round((left + before) / 2));
      if (left - before >= gutter * NARROW) besideStarts.set(at, (besideStarts.get(at) ?? 0) + 1);
    }
  }
  const oftenIn = (counts: ReadonlyMap<number, number>) =>
    [...counts].filter(([, count]) => count > 2).map(([left]) => left);
  return [
    ...[...middles].map((at) => ({ at, width: gutter })),
    ...oftenIn(starts).map((left) => ({ at: left - gutter / 2, width: gutter })),
    ...oftenIn(besideStarts).map((left) => ({ at: left - (gutter * NARROW) / 2, width: gutter * NARROW })),
  ].slice(0, 300);
}

function cutOf(
  lines: readonly Line[],
  start: number,
  end: number,
  at: number,
  gutter: number,
): Cut | undefined {
  const onLeft = (line: Line) => line.left < at;
  const onRight = (line: Line) => line.right > at;
  const isBoth = (line: Line) => onLeft(line) && onRight(line);
  const step = stepOf(lines.slice(start, end));
  const goesOn = (index: number, steps: number) =>
    index < end && lines[index]!.baseline - lines[index - 1]!.baseline <= step * steps;
  // Lines on one side only, above and below, stay outside where that keeps their order.
  let from = start;
  while (from < end && !onRight(lines[from]!)) from += 1;
  let to = end;
  while (to > from && !onRight(lines[to - 1]!)) to -= 1;
  const inside = lines.slice(from, to);
  const left = part(inside, (piece) => piece.right <= at);
  const right = part(inside, (piece) => piece.right > at);
  const rows = Math.min(left.length, right.length);
  const isMarker = ({ text }: Line) => text.length < 6 && (MARKER.test(text) || /^[\d.]+$/.test(text));
  if (rows < 2 || left.every(isMarker)) return undefined;
  const both = inside.filter(isBoth).length;
  const isEven = both >= Math.max(left.length, right.length) * 0.9;
  const areColumns =
    (isProse(left, gutter) && isProse(right, gutter)) ||
    (isWide(left, gutter) && isWide(right, gutter) && (hasSteps(left) || hasSteps(right)));
  if (areColumns && (isEven || !sharesItsGaps(left, right))) {
    // A left column that is longer goes on; what is set apart below two that end together stands below both.
    const isLonger = (index: number) => right.length < (left.length + index - to) * 0.6;
    let below = to;
    while (below < end && (goesOn(below, 1.5) || isLonger(below))) below += 1;
    return { from, to: below, kind: 'columns', at, rows };
  }
  if (both < 2 || both < rows * 0.5) return undefined;
  const first = from + inside.findIndex(isBoth);
  // Below the last row that has both only what goes on in it.
  let below = from + inside.findLastIndex(isBoth) + 1;
  while (!onLeft(lines[below] ?? lines[first]!) && goesOn(below, 1.2)) below += 1;
  return { from: first, to: below, kind: 'table', at, rows: both };
}

function isWide(lines: readonly Line[], gutter: number): boolean {
  return (
    Math.max(...lines.map(({ right }) => right)) - Math.min(...lines.map(({ left }) => left)) > gutter * 9
  );
}

/** Steps one below the other, as no column of a table has them. */
function hasSteps(lines: readonly Line[]): boolean {
  return lines.filter(({ text }) => MARKER.test(text) && text.length > 6).length > 1;
}

/** Lines that mostly fill their column, and enough of them. */
function isProse(lines: readonly Line[], gutter: number): boolean {
  const width = Math.max(...lines.map(({ right }) => right)) - Math.min(...lines.map(({ left }) => left));
  const filled = lines.filter(({ left, right }) => right - left > width * 0.7).length;
  return lines.length >= 4 && isWide(lines, gutter) && filled >= lines.length * 0.45;
}

/** In a table of questions and answers whole rows are set apart; paragraphs of two columns end where they like. */
function sharesItsGaps(left: readonly Line[], right: readonly Line[]): boolean {
  const [fuller, other] = left.length >= right.length ? [left, right] : [right, left];
  const gaps = gapsOf(fuller);
  const shared = gaps.filter(({ from, to }) =>
    other.every(({ baseline, size }) => baseline <= from + size * 0.5 || baseline >= to - size * 0.5),
  );
  const startTogether = gaps.filter(({ to }) =>
    other.some(({ baseline, size }) => Math.abs(baseline - to) < size * 0.5),
  );
  return gaps.length >= 2 && shared.length >= gaps.length * 0.8 && startTogether.length >= gaps.length * 0.8;
}

function rowsOf(lines: readonly Line[], gutter: number): readonly (readonly string[])[] {
  const columns = columnsOf(lines, gutter);
  const cells = lines.map((line) =>
    columns.map(({ from, to }) => {
      const pieces = line.pieces.filter(({ left, right }) => left < to && right > from);
      return pieces.length > 0 ? lineOf(pieces).text : '';
    }),
  );
  const step = stepOf(lines);
  const isFull = (row: readonly string[]) => row.every((cell) => cell !== '');
  const isSetApart = gapsOf(lines).length > 0 && !cells.every(isFull);
  const rows: string[][] = [];
  for (const [index, row] of cells.entries()) {
    const above =
      index === 0 ? Number.POSITIVE_INFINITY : lines[index]!.baseline - lines[index - 1]!.baseline;
    // Less than a line below: what is centred beside several lines.
    const goesOn =
      above < lines[index]!.size * 0.9 || (above <= step * 1.25 && (isSetApart || row[0] === ''));
    const last = rows.at(-1);
    if (last && goesOn)
      for (const [column, cell] of row.entries()) last[column] = together(last[column]!, cell);
    else rows.push([...row]);
  }
  return rows;
}

function columnsOf(lines: readonly Line[], gutter: number): readonly { from: number; to: number }[] {
  const pieces = lines.flatMap((line) => line.pieces).toSorted((one, other) => one.left - other.left);
  const columns: { from: number; to: number }[] = [];
  for (const { left, right } of pieces) {
    const last = columns.at(-1);
    if (last && left - last.to < gutter * NARROW) last.to = Math.max(last.to, right);
    else columns.push({ from: left, to: right });
  }
  return columns;
}

interface Body {
  readonly size: number;
  readonly isBold: boolean;
}

/** What most of the letters look like. */
function bodyOf(lines: readonly Line[]): Body {
  const pieces = lines.flatMap((line) => line.pieces);
  return {
    size: usual(pieces.map((piece) => [rounded(piece.size), piece.text.length])) ?? 10,
    isBold: usual(pieces.map((piece) => [piece.isBold, piece.text.length])) ?? false,
  };
}

const HEADING_CHARACTERS_MAX = 120;

interface Text {
  readonly kind: 'paragraph' | 'item' | 'heading' | 'code' | 'table';
  text: string;
  /** Of a heading 1 to 6, of a list item its depth; else 0. */
  readonly level: number;
}

/** Lines to paragraphs, over the ends of columns and pages. */
class Flow {
  readonly #body: Body;
  /** Sizes of headings, the largest first. */
  readonly #larger: readonly number[];
  readonly #texts: Text[] = [];
  readonly #hyphenated: ReadonlySet<string>;
  /** Where items of the list at hand begin, the outermost first. */
  #indents: number[] = [];
  #last: Line | undefined;

  constructor(body: Body, blocks: readonly Block[]) {
    this.#body = body;
    const lines = blocks.flatMap((block) => (block.kind === 'lines' ? block.lines : []));
    const larger = lines.filter((line) => this.#isLarge(line)).map((line) => rounded(line.size));
    this.#hyphenated = new Set(lines.flatMap((line) => line.text.match(/\p{L}+-\p{Ll}+/gu) ?? []));
    this.#larger = [...new Set(larger)].sort((one, other) => other - one);
    for (const block of blocks) {
      if (block.kind === 'table') this.#table(block.rows);
      else this.#lines(block.lines);
    }
  }

  get texts(): readonly Text[] {
    return this.#texts;
  }

  #isLarge(line: Line): boolean {
    return (
      line.size > this.#body.size * 1.12 &&
      line.text.length <= HEADING_CHARACTERS_MAX &&
      !/[。；，,;]$/.test(line.text)
    );
  }

  #table(rows: readonly (readonly string[])[]): void {
    const line = (cells: readonly string[]) =>
      `| ${cells.map((cell) => cell.replace(/[\\|]/g, '\\$&')).join(' | ')} |`;
    const [first = [], ...others] = rows;
    const text = [line(first), line(first.map(() => '---')), ...others.map(line)].join('\n');
    this.#texts.push({ kind: 'table', text, level: 0 });
    this.#last = undefined;
  }

  #lines(lines: readonly Line[]): void {
    this.#indents = [];
    const step = stepOf(lines);
    const right = Math.max(...lines.map((line) => line.right));
    const left = Math.min(...lines.map((line) => line.left));
    for (const [index, line] of lines.entries()) {
      const tables = line.pieces.flatMap(({ table }) => (table ? [table] : []));
      if (tables.length > 0) {
        this.#lines(part([line], ({ table }) => !table));
        for (const table of tables) this.#table(table);
        continue;
      }
      const before = lines[index - 1];
      const last = this.#texts.at(-1);
      const kind = this.#kindOf(line, lines[index + 1], right);
      const gap = before ? line.baseline - before.baseline : 0;
      const isApart = gap > step * 1.3 || (before !== undefined && gap > line.size * 2.2);
      const isWrapped = before ? isFull(before, line, right) : this.#isUnfinished(line, left);
      const sameLook = this.#last && Math.abs(this.#last.size - line.size) < 1;
      if (last && last.kind === kind && kind === 'heading' && sameLook && before && gap < line.size * 1.7) {
        last.text = together(last.text, line.text, this.#hyphenated);
      } else if (last?.kind === 'code' && kind === 'code') {
        last.text += `\n${line.text}`;
      } else if (
        last &&
        kind === 'paragraph' &&
        (last.kind === 'item' || last.kind === 'paragraph') &&
        sameLook &&
        !isApart &&
        isWrapped &&
        !(before && last.kind === 'paragraph' && isIndented(line, before)) &&
        // Below an item that ended, not under its words but under its number.
        !(last.kind === 'item' && /[。！？.!?]$/.test(last.text) && this.#isOutside(line))
      ) {
        last.text = together(last.text, line.text, this.#hyphenated);
      } else {
        this.#begin(kind, line);
      }
      this.#last = line;
    }
  }

  #kindOf(line: Line, next: Line | undefined, right: number): Text['kind'] {
    if (this.#isLarge(line)) return 'heading';
    if (line.isCode) return 'code';
    if (MARKER.test(line.text) || /^\d{1,2}[.)、．）](?!\d)/.test(line.text)) {
      return this.#looksLikeHeading(line, next, right) ? 'heading' : 'item';
    }
    return this.#looksLikeHeading(line, next, right) ? 'heading' : 'paragraph';
  }

  /** A short bold line of its own, as those write a heading who never touch a style. */
  #looksLikeHeading(line: Line, next: Line | undefined, right: number): boolean {
    return (
      line.isBold &&
      !this.#body.isBold &&
      !(next && isFull(line, next, right)) &&
      line.size >= this.#body.size * 0.98 &&
      line.text.length <= 60 &&
      !/[。；，,;.]$/.test(line.text) &&
      !/[:：]./.test(line.text)
    );
  }

  #begin(kind: Text['kind'], line: Line): void {
    if (kind !== 'item' && kind !== 'paragraph') this.#indents = [];
    if (kind === 'heading') {
      const level = this.#larger.indexOf(rounded(line.size)) + 1 || this.#larger.length + 1;
      this.#texts.push({ kind, text: line.text, level: Math.min(level, 6) });
    } else if (kind === 'item') {
      this.#indents = this.#indents.filter((indent) => indent < line.left + 3);
      if (!this.#indents.some((indent) => Math.abs(indent - line.left) <= 6)) this.#indents.push(line.left);
      this.#texts.push({ kind, text: asItem(line.text), level: this.#indents.length - 1 });
    } else {
      this.#texts.push({ kind, text: line.text, level: 0 });
    }
  }

  #isOutside(line: Line): boolean {
    return line.left < (this.#indents.at(-1) ?? Number.NEGATIVE_INFINITY) + 3;
  }

  /** Whether the paragraph at the end of the last column or page goes on in this one. */
  #isUnfinished(line: Line, left: number): boolean {
    const last = this.#last;
    return (
      last !== undefined &&
      !/[.。!！?？:：;；]$/.test(last.text) &&
      (isHan(line.text[0]) || /^[\p{Ll}(（]/u.test(line.text)) &&
      line.left - left < line.size * 1.2
    );
  }
}

function isIndented(line: Line, before: Line): boolean {
  return line.left - before.left > line.size * 1.2;
}

function asItem(text: string): string {
  const number = /^[(（]?(\d{1,2})[.)、．）](?!\d)\s*/.exec(text);
  if (number) return `${number[1]}. ${text.slice(number[0].length)}`;
  const bullet = /^[•●▪◦○■□◆◇➢➤✓✔·‣\uf0b7\uf0a7\uf0d8–*-]\s*/u.exec(text);
  return bullet ? `- ${text.slice(bullet[0].length)}` : text;
}

function joined(texts: readonly Text[]): string {
  let body = '';
  let above: Text['kind'] | undefined;
  for (const { kind, text, level } of texts) {
    if (above !== undefined) body += above === 'item' && kind === 'item' ? '\n' : '\n\n';
    if (kind === 'heading') body += `${'#'.repeat(level)} ${text}`;
    else if (kind === 'item') body += `${'   '.repeat(level)}${text}`;
    else if (kind === 'code') body += `\`\`\`\n${text}\n\`\`\``;
    else body += text;
    above = kind;
  }
  return body;
}
