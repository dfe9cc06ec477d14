import type { Page, Piece, Rule } from './pdf-lines.ts';
import { isFull, linesOf, together, usual } from './pdf-lines.ts';

const RULES_MAX = 3_000;
/** Rules that are meant to meet come this near, in points. */
const NEAR = 3;
/** A cell with more than this is a part of the page with a frame around it. */
const CELL_CHARACTERS_MAX = 800;

/** A page's pieces, with one in place of each table that is drawn with rules. */
export function withTables({ pieces, rules }: Page): readonly Piece[] {
  if (rules.length > RULES_MAX) return pieces;
  let rest = pieces;
  for (const drawn of connected(rules)) {
    const table = tableOf(drawn, rest);
    if (!table) continue;
    const within = new Set(table.pieces);
    rest = [...rest.filter((piece) => !within.has(piece)), table.whole];
  }
  return rest;
}

/** Rules that touch, directly or over others. */
function connected(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const groups: Rule[][] = [];
  for (const rule of rules) {
    const touched = groups.filter((group) => group.some((other) => touches(rule, other)));
    const [first] = touched;
    if (!first) {
      groups.push([rule]);
      continue;
    }
    first.push(rule, ...touched.slice(1).flat());
    for (const group of touched.slice(1)) groups.splice(groups.indexOf(group), 1);
  }
  return groups;
}

function touches(one: Rule, other: Rule): boolean {
  return (
    one.left <= other.right + NEAR &&
    other.left <= one.right + NEAR &&
    one.top <= other.bottom + NEAR &&
    other.top <= one.bottom + NEAR
  );
}

function tableOf(
  rules: readonly Rule[],
  pieces: readonly Piece[],
): { readonly pieces: readonly Piece[]; readonly whole: Piece } | undefined {
  const across = rules.filter(({ left, right, top, bottom }) => right - left >= bottom - top);
  const down = rules.filter(({ left, right, top, bottom }) => right - left < bottom - top);
  const left = Math.min(...rules.map((rule) => rule.left));
  const right = Math.max(...rules.map((rule) => rule.right));
  // The outer edges may be left open.
  const xs = distinct([left, right, ...down.map((rule) => (rule.left + rule.right) / 2)]);
  const ys = distinct(across.map((rule) => (rule.top + rule.bottom) / 2));
  if (xs.length < 3 || ys.length < 3) return undefined;
  const within = pieces.filter(
    (piece) => placeOf(middleOf(piece).x, xs) >= 0 && placeOf(middleOf(piece).y, ys) >= 0,
  );
  const cells = cellsOf(xs, ys, across, down);
  const held = cells.map((row) => row.map((): Piece[] => []));
  for (const piece of within) {
    const { x, y } = middleOf(piece);
    const [row, column] = cells[placeOf(y, ys)]![placeOf(x, xs)]!;
    held[row]![column]!.push(piece);
  }
  const texts = held.map((row) => row.map((inside, column) => textOf(inside, xs[column + 1]!)));
  const filled = texts.flat().filter((text) => text !== '');
  if (filled.length < 3 || filled.some((text) => text.length > CELL_CHARACTERS_MAX)) return undefined;
  const columns = xs
    .slice(1)
    .flatMap((_, column) => (texts.some((row) => row[column] !== '') ? [column] : []));
  const table = texts
    .map((row) => columns.map((column) => row[column]!))
    .filter((row) => row.some((text) => text !== ''));
  if (columns.length < 2 || table.length < 2) return undefined;
  const size = usual(within.map((piece) => [piece.size, piece.text.length]))!;
  const whole = { left, right, baseline: ys[0]! + size, size, font: '', isBold: false, isCode: false };
  return { pieces: within, whole: { ...whole, text: table.flat().join(' '), table } };
}

function middleOf({ left, right, baseline, size }: Piece): { readonly x: number; readonly y: number } {
  return { x: (left + right) / 2, y: baseline - size * 0.35 };
}

/** Sorted, those that are meant to be the same taken once. */
function distinct(places: readonly number[]): readonly number[] {
  return places
    .toSorted((one, other) => one - other)
    .filter((place, index, all) => index === 0 || place - all[index - 1]! > NEAR);
}

/** Between which two of the edges; -1 outside. */
function placeOf(at: number, edges: readonly number[]): number {
  const place = edges.findLastIndex((edge) => edge <= at);
  return place === edges.length - 1 ? -1 : place;
}

/** For each field of the grid the one whose cell it belongs to: the first without a rule between. */
function cellsOf(
  xs: readonly number[],
  ys: readonly number[],
  across: readonly Rule[],
  down: readonly Rule[],
): readonly (readonly (readonly [row: number, column: number])[])[] {
  const cells: (readonly [number, number])[][] = [];
  for (let row = 0; row < ys.length - 1; row += 1) {
    cells.push([]);
    for (let column = 0; column < xs.length - 1; column += 1) {
      const x = (xs[column]! + xs[column + 1]!) / 2;
      const y = (ys[row]! + ys[row + 1]!) / 2;
      const isBelowRule = across.some(
        (rule) => Math.abs(rule.top - ys[row]!) <= NEAR * 2 && rule.left <= x && rule.right >= x,
      );
      const isBesideRule = down.some(
        (rule) => Math.abs(rule.left - xs[column]!) <= NEAR * 2 && rule.top <= y && rule.bottom >= y,
      );
      const above = row > 0 && !isBelowRule ? cells[row - 1]![column] : undefined;
      const before = column > 0 && !isBesideRule ? cells[row]![column - 1] : undefined;
      cells[row]!.push(above ?? before ?? [row, column]);
    }
  }
  return cells;
}

/** What a cell says, up to its right edge: a line that ends long before it ends on purpose. */
function textOf(pieces: readonly Piece[], edge: number): string {
  const lines = linesOf(pieces);
  const right = Math.max(edge - 2 * NEAR, ...lines.map((line) => line.right));
  let text = '';
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    if (before === undefined || isFull(before, line, right)) text = together(text, line.text);
    else text += `; ${line.text}`;
  }
  return text;
}
