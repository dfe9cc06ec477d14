import type { CheerioAPI } from 'cheerio';

type Nodes = ReturnType<CheerioAPI>;
type Node = ReturnType<Nodes['contents']>[number];

/**
 * Carries a table's Markdown past turndown, whose own plugin needs half a minute for two thousand rows.
 */
export const TABLE = 'data-firstline-table';

const COLUMNS_MAX = 50;

/**
 * Makes every table one that Markdown can hold: as many cells in each row, spans filled in, a first row of
 * headings, plain text in the cells. A table used for layout (one column, or cells with headings, code or
 * several steps) becomes its cells one after the other.
 */
export function plainTables($: CheerioAPI, content: Nodes): void {
  content.find(`[${TABLE}]`).removeAttr(TABLE);
  // The innermost first: what it leaves behind is then content of a cell.
  for (const table of content.find('table').get().reverse()) {
    const rows = $(table)
      .find('tr')
      .get()
      .map((row) => $(row).children('td, th').get())
      .filter((cells) => cells.length > 0);
    $(table).replaceWith(isLayout($, rows) ? inSequence($, table, rows) : asGrid($, rows));
  }
}

function isLayout($: CheerioAPI, rows: readonly (readonly Node[])[]): boolean {
  return (
    rows.every((cells) => cells.length <= 1) ||
    rows.some((cells) =>
      cells.some((cell) => $(cell).find('h1, h2, h3, h4, h5, h6, pre, table').length > 0),
    ) ||
    // Steps in a cell are worth lines of their own, unless columns with headings say what they belong to.
    (!rows[0]!.every((cell) => $(cell).is('th')) &&
      rows.some((cells) => cells.some((cell) => $(cell).find('li + li').length > 0)))
  );
}

function inSequence($: CheerioAPI, table: Node, rows: readonly (readonly Node[])[]): Nodes {
  const sequence = $('<div>');
  if (rows.length === 0) return sequence.text($(table).text());
  for (const cell of rows.flat()) {
    sequence.append($('<div>').append($(cell).contents()));
  }
  return sequence;
}

function asGrid($: CheerioAPI, rows: readonly (readonly Node[])[]): Nodes {
  const grid = texts($, rows);
  const columns = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const filled = grid.map((row) => line(Array.from({ length: columns }, (_, column) => row[column] ?? '')));
  const [heading = '', ...body] = filled;
  const markdown = [heading, line(Array<string>(columns).fill('---')), ...body].join('\n');
  return $('<div>').attr(TABLE, markdown).text('table');
}

function texts($: CheerioAPI, rows: readonly (readonly Node[])[]): readonly (readonly string[])[] {
  const grid: string[][] = rows.map(() => []);
  for (const [index, cells] of rows.entries()) {
    let column = 0;
    for (const cell of cells) {
      while (grid[index]![column] !== undefined) column += 1;
      const text = cellText($, cell);
      const across = span($(cell).attr('colspan'));
      const down = Math.min(span($(cell).attr('rowspan')), rows.length - index);
      for (let at = column; at < Math.min(column + across, COLUMNS_MAX); at += 1) {
        for (let below = index; below < index + down; below += 1) {
          // Text of a wide cell stands once; of a high one beside each row it belongs to.
          grid[below]![at] = at === column ? text : '';
        }
      }
      column = Math.min(column + across, COLUMNS_MAX);
    }
  }
  return grid;
}

function cellText($: CheerioAPI, cell: Node): string {
  $(cell).find('br').replaceWith('\n');
  $(cell).find('p, div, li').append('\n');
  return $(cell)
    .text()
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .join('; ')
    .replace(/[\\|]/g, '\\$&');
}

function span(attribute: string | undefined): number {
  const number = Number.parseInt(attribute ?? '1', 10);
  return number >= 1 ? Math.min(number, COLUMNS_MAX) : 1;
}
