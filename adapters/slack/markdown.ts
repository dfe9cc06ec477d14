/**
 * Markdown -> Slack's rich text. Rich text is a tree, so nothing in an article can become a mention, and a link
 * only where the article has one to http or https.
 */
import type {
  RichTextBlockElement,
  RichTextElement,
  RichTextLink,
  RichTextList,
  RichTextSection,
  RichTextText,
} from '@slack/types';
import MarkdownIt from 'markdown-it';
import { clean } from './fit.ts';

type Style = NonNullable<RichTextText['style']>;

const markdown = new MarkdownIt({ html: false, linkify: false });
// Links are checked below; here all are parsed, so that the text of a refused one is kept.
markdown.validateLink = () => true;
type Token = ReturnType<typeof markdown.parse>[number];

/** An address people may follow. */
export function isWebLink(url: string): boolean {
  return /^https?:\/\/[^\s<>"]+$/i.test(url) && url.length <= 2_000;
}

/** The document as elements of one `rich_text` block. */
export function richText(source: string): readonly RichTextBlockElement[] {
  const elements: RichTextBlockElement[] = [];
  const lists: { style: 'bullet' | 'ordered'; number: number; fresh: boolean }[] = [];
  let heading = false;
  let quotes = 0;
  const row: string[] = [];
  const paragraph = (inline: RichTextElement[], spaced: boolean): void => {
    if (inline.length === 0) return;
    const list = lists.at(-1);
    if (quotes > 0) elements.push({ type: 'rich_text_quote', elements: inline });
    else if (list?.fresh) {
      addItem(elements, inline, list, lists.length - 1);
      list.fresh = false;
    } else
      elements.push({
        type: 'rich_text_section',
        elements: spaced ? [...inline, { type: 'text', text: '\n' }] : inline,
      });
  };
  for (const token of markdown.parse(clean(source), {})) {
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
        lists.push({ style: 'bullet', number: 0, fresh: false });
        break;
      case 'ordered_list_open':
        lists.push({ style: 'ordered', number: Number(token.attrGet('start') ?? 1) - 1, fresh: false });
        break;
      case 'list_item_open': {
        const list = lists.at(-1)!;
        list.number += 1;
        list.fresh = true;
        break;
      }
      case 'bullet_list_close':
      case 'ordered_list_close':
        lists.pop();
        break;
      case 'fence':
      case 'code_block':
        if (token.content.trim() !== '')
          elements.push({
            type: 'rich_text_preformatted',
            elements: [{ type: 'text', text: token.content.trimEnd() }],
          });
        break;
      case 'hr':
        break;
      case 'tr_open':
        row.length = 0;
        break;
      case 'tr_close':
        paragraph([{ type: 'text', text: row.join(' · ') }], false);
        break;
      case 'inline':
        if (isCell(token, row)) break;
        paragraph(inlineElements(token.children ?? [], heading ? { bold: true } : {}), !heading);
        break;
      case 'th_open':
      case 'td_open':
        row.push('');
        break;
      default:
        break;
    }
  }
  return elements;
}

/** A table's cells are gathered into one line a row. */
function isCell(token: Token, row: string[]): boolean {
  if (token.level < 1 || row.length === 0 || row.at(-1) !== '') return false;
  row[row.length - 1] = plain(token.children ?? []) || '–';
  return true;
}

function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.type === 'softbreak' || token.type === 'hardbreak' ? ' ' : token.content))
    .join('');
}

/** Slack numbers a list from `offset + 1`; its types do not know the field yet. */
type NumberedList = RichTextList & { offset?: number };

/** A list goes on after code or a nested list: its next item is counted from where it was. */
function addItem(
  elements: RichTextBlockElement[],
  inline: RichTextElement[],
  { style, number }: { readonly style: 'bullet' | 'ordered'; readonly number: number },
  depth: number,
): void {
  const indent = Math.min(depth, 8);
  const item: RichTextSection = { type: 'rich_text_section', elements: inline };
  const last = elements.at(-1);
  if (
    last?.type === 'rich_text_list' &&
    last.style === style &&
    (last.indent ?? 0) === indent &&
    number > 1
  ) {
    last.elements.push(item);
    return;
  }
  const list: NumberedList = { type: 'rich_text_list', style, indent, elements: [item] };
  if (style === 'ordered' && number > 1) list.offset = number - 1;
  elements.push(list);
}

function inlineElements(tokens: readonly Token[], base: Style): RichTextElement[] {
  const found: RichTextElement[] = [];
  const style: Style = { ...base };
  let link: { url: string; text: string } | undefined;
  const add = (text: string, extra: Style = {}): void => {
    if (text === '') return;
    if (link) {
      link.text += text;
      return;
    }
    const whole = { ...style, ...extra };
    found.push({ type: 'text', text, ...(Object.keys(whole).length > 0 && { style: whole }) });
  };
  for (const token of tokens) {
    switch (token.type) {
      case 'text':
      case 'text_special':
        add(token.content);
        break;
      case 'code_inline':
        add(token.content, { code: true });
        break;
      case 'softbreak':
      case 'hardbreak':
        add('\n');
        break;
      case 'strong_open':
        style.bold = true;
        break;
      case 'strong_close':
        if (!base.bold) delete style.bold;
        break;
      case 'em_open':
        style.italic = true;
        break;
      case 'em_close':
        delete style.italic;
        break;
      case 's_open':
        style.strike = true;
        break;
      case 's_close':
        delete style.strike;
        break;
      case 'image':
        add(token.content);
        break;
      case 'link_open':
        link = { url: String(token.attrGet('href') ?? ''), text: '' };
        break;
      case 'link_close':
        if (link) found.push(asLink(link.url, link.text, style));
        link = undefined;
        break;
      default:
        add(token.content);
    }
  }
  return found;
}

function asLink(url: string, text: string, style: Style): RichTextLink | RichTextText {
  const label = text === '' ? url : text;
  if (!isWebLink(url)) return { type: 'text', text: label === '' ? '–' : label };
  return { type: 'link', url, text: label, ...(Object.keys(style).length > 0 && { style: { ...style } }) };
}

/** How many characters of text the elements hold, as Slack counts them against a message. */
export function charactersOf(elements: readonly RichTextBlockElement[]): number {
  let sum = 0;
  for (const element of elements) {
    if (element.type === 'rich_text_list')
      for (const item of element.elements) sum += inlineCharacters(item.elements);
    else sum += inlineCharacters(element.elements);
  }
  return sum;
}

function inlineCharacters(elements: readonly RichTextElement[]): number {
  let sum = 0;
  for (const element of elements) {
    if (element.type === 'text') sum += element.text.length;
    else if (element.type === 'link') sum += (element.text ?? '').length + element.url.length;
    else sum += 12;
  }
  return sum;
}

/** The first elements that fit into `limit` characters; the last of them cut, if need be. `shortened` says so. */
export function fitRichText(
  elements: readonly RichTextBlockElement[],
  limit: number,
): { readonly elements: readonly RichTextBlockElement[]; readonly shortened: boolean } {
  const kept: RichTextBlockElement[] = [];
  let left = limit;
  for (const element of elements) {
    const size = charactersOf([element]);
    if (size <= left) {
      kept.push(element);
      left -= size;
      continue;
    }
    const part = cut(element, left);
    if (part) kept.push(part);
    return { elements: kept, shortened: true };
  }
  return { elements: kept, shortened: false };
}

function cut(element: RichTextBlockElement, limit: number): RichTextBlockElement | undefined {
  if (element.type === 'rich_text_list') {
    const items: RichTextSection[] = [];
    let left = limit;
    for (const item of element.elements) {
      const size = inlineCharacters(item.elements);
      if (size > left) break;
      items.push(item);
      left -= size;
    }
    return items.length > 0 ? { ...element, elements: items } : undefined;
  }
  const inline: RichTextElement[] = [];
  let left = limit - 1;
  for (const one of element.elements) {
    const size = inlineCharacters([one]);
    if (size <= left) {
      inline.push(one);
      left -= size;
      continue;
    }
    if (one.type === 'text' && left > 8) {
      let end = left;
      const last = one.text.charCodeAt(end - 1);
      if (last >= 0xd800 && last <= 0xdbff) end -= 1;
      inline.push({ ...one, text: one.text.slice(0, end) });
    }
    break;
  }
  if (inline.length === 0) return undefined;
  return { ...element, elements: [...inline, { type: 'text', text: '…' }] } as RichTextBlockElement;
}
