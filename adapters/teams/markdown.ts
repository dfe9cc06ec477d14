/**
 * Markdown -> card elements. Rich text runs hold words that no client reads as markup, so nothing in an article can
 * become a mention, and a link only where the article has one to http or https.
 */
import MarkdownIt from 'markdown-it';
import { clean, isWebLink, shorten } from './text.ts';
import type { CardJson } from './types.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });
// Links are checked below; here all are parsed, so that the text of a refused one is kept.
markdown.validateLink = () => true;
type Token = ReturnType<typeof markdown.parse>[number];

/** More are unreadable in a chat: such a table becomes lines. */
const MOST_COLUMNS = 4;

export interface RunStyle {
  readonly weight?: 'Bolder';
  readonly italic?: true;
  readonly strikethrough?: true;
  readonly fontType?: 'Monospace';
  readonly size?: 'Small' | 'Medium' | 'Large';
  readonly color?: 'Attention';
  readonly isSubtle?: true;
}

/** One run; its words are shown as they are. */
export function run(text: string, style: RunStyle = {}, url?: string): CardJson {
  return {
    type: 'TextRun',
    text: clean(text).replace(/\s*\n\s*/g, ' '),
    ...style,
    ...(url && isWebLink(url) && { selectAction: { type: 'Action.OpenUrl', url } }),
  };
}

export function richText(inlines: readonly CardJson[], more: CardJson = {}): CardJson {
  return { type: 'RichTextBlock', inlines, ...more };
}

/** One element a line: runs know no line breaks. */
export function paragraphs(text: string, style: RunStyle = {}): readonly CardJson[] {
  const blocks: CardJson[] = [];
  let spacing = 'Default';
  for (const line of clean(text).split(/\r?\n/)) {
    if (line.trim() === '') {
      spacing = 'Medium';
      continue;
    }
    blocks.push(richText([run(line, style)], { spacing }));
    spacing = 'None';
  }
  return blocks;
}

/** @param limit of characters; what is beyond is left out, and `shortened` says so. */
export function cardElements(
  source: string,
  limit: number,
): { readonly elements: readonly CardJson[]; readonly shortened: boolean } {
  const elements: CardJson[] = [];
  const lists: { ordered: boolean; number: number; fresh: boolean }[] = [];
  let left = limit;
  let heading = false;
  let quotes = 0;
  /** Of the table being read: each cell as its runs, and as words. */
  let table: { cells: CardJson[][]; words: string[][]; left: number } | undefined;

  const add = (inlines: readonly CardJson[], text: string, more: CardJson = {}): void => {
    if (left <= 0 || text.trim() === '') return;
    left -= text.length + 40;
    const list = lists.at(-1);
    const indent = '\u2003'.repeat(Math.max(0, lists.length - 1));
    const mark = list
      ? `${indent}${list.fresh ? (list.ordered ? `${list.number}. ` : '• ') : '\u2003'}`
      : quotes > 0
        ? '│ '
        : '';
    if (list) list.fresh = false;
    elements.push(
      richText(mark ? [run(mark), ...inlines] : inlines, { spacing: list ? 'Small' : 'Default', ...more }),
    );
  };

  for (const token of markdown.parse(clean(source), {})) {
    if (left <= 0) break;
    switch (token.type) {
      case 'heading_open':
        heading = true;
        break;
      case 'heading_close':
        heading = false;
        break;
      case 'blockquote_open':
        quotes += 1;
        break;
      case 'blockquote_close':
        quotes -= 1;
        break;
      case 'bullet_list_open':
        lists.push({ ordered: false, number: 0, fresh: false });
        break;
      case 'ordered_list_open':
        lists.push({ ordered: true, number: Number(token.attrGet('start') ?? 1) - 1, fresh: false });
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        break;
      case 'list_item_open': {
        const list = lists.at(-1)!;
        list.number += 1;
        list.fresh = true;
        break;
      }
      case 'fence':
      case 'code_block':
        for (const [index, line] of token.content.trimEnd().split('\n').entries()) {
          if (left <= 0) break;
          // A run collapses spaces at its start: indentation is kept by spaces that do not break.
          const code = shorten(line.replace(/\t/g, '    '), left).replace(/^ +/, (spaces) =>
            '\u00a0'.repeat(spaces.length),
          );
          add([run(code, { fontType: 'Monospace' })], code, { spacing: index === 0 ? 'Small' : 'None' });
        }
        break;
      case 'table_open':
        table = { cells: [], words: [], left };
        break;
      case 'tr_open':
        table?.cells.push([]);
        table?.words.push([]);
        break;
      case 'table_close':
        if (table) {
          const columns = table.cells[0]?.length ?? 0;
          if (lists.length === 0 && columns > 0 && columns <= MOST_COLUMNS)
            elements.push(tableOf(table.cells, columns));
          else
            for (const row of table.words) add([run(row.join(' · '))], row.join(' · '), { spacing: 'Small' });
          left = Math.min(left, table.left);
        }
        table = undefined;
        break;
      case 'inline': {
        if (table) {
          const text = words(token.children ?? []) || '–';
          table.left -= text.length + 40;
          if (table.left <= 0) {
            // The row that is too much goes; what was read of the table stays.
            table.cells.pop();
            table.words.pop();
            if (table.cells.length > 1) elements.push(tableOf(table.cells, table.cells[0]!.length));
            left = 0;
            break;
          }
          const bold: RunStyle = table.cells.length === 1 ? { weight: 'Bolder' } : {};
          const runs = inlineRuns(token.children ?? [], bold);
          table.cells.at(-1)?.push(richText(runs.length > 0 ? runs : [run('–')]));
          table.words.at(-1)?.push(text);
          break;
        }
        const base: RunStyle = heading ? { weight: 'Bolder' } : {};
        for (const [index, line] of lines(token.children ?? []).entries()) {
          const text = words(line);
          if (text.length <= left) add(inlineRuns(line, base), text, index > 0 ? { spacing: 'None' } : {});
          else add([run(shorten(text, Math.max(2, left)), base)], text);
        }
        break;
      }
      default:
        break;
    }
  }
  return { elements, shortened: left <= 0 };
}

function tableOf(rows: readonly (readonly CardJson[])[], columns: number): CardJson {
  return {
    type: 'Table',
    firstRowAsHeader: true,
    columns: Array.from({ length: columns }, () => ({ width: 1 })),
    rows: rows.map((cells) => ({
      type: 'TableRow',
      cells: cells.slice(0, columns).map((cell) => ({ type: 'TableCell', items: [cell] })),
    })),
  };
}

/** The tokens of each line of a paragraph. */
function lines(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const found: Token[][] = [[]];
  for (const token of tokens)
    if (token.type === 'hardbreak') found.push([]);
    else found.at(-1)!.push(token);
  return found;
}

function words(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content))
    .join('');
}

function inlineRuns(tokens: readonly Token[], base: RunStyle): readonly CardJson[] {
  const runs: CardJson[] = [];
  let style: RunStyle = base;
  let url: string | undefined;
  const without = (key: keyof RunStyle): RunStyle => {
    const { [key]: _, ...rest } = style;
    return { ...rest, ...(key in base && { [key]: base[key] }) };
  };
  for (const token of tokens) {
    switch (token.type) {
      case 'strong_open':
        style = { ...style, weight: 'Bolder' };
        break;
      case 'strong_close':
        style = without('weight');
        break;
      case 'em_open':
        style = { ...style, italic: true };
        break;
      case 'em_close':
        style = without('italic');
        break;
      case 's_open':
        style = { ...style, strikethrough: true };
        break;
      case 's_close':
        style = without('strikethrough');
        break;
      case 'link_open':
        url = String(token.attrGet('href') ?? '');
        break;
      case 'link_close':
        url = undefined;
        break;
      case 'softbreak':
        runs.push(run(' ', style));
        break;
      case 'code_inline':
        runs.push(run(token.content, { ...style, fontType: 'Monospace' }));
        break;
      default:
        // An image shows its description: its address would tell its host who reads what.
        if (token.content !== '') runs.push(run(token.content, style, url));
    }
  }
  return runs;
}

/** The model's Markdown for a message: its formatting stays, images, HTML and addresses but http and https go. */
export function messageMarkdown(source: string, limit: number): string {
  return (
    shorten(clean(source), limit)
      .replace(/!\[([^\][]*)\]\([^)]*\)/g, '$1')
      // Nothing here may be read in two ways: of a thousand brackets that never close, each would be tried with each.
      .replace(/\[([^\][]*)\]\(([^)\s]*)(?:\s[^)]*)?\)/g, (whole, label: string, url: string) =>
        isWebLink(url) ? whole : label,
      )
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
  );
}
