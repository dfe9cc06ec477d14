import { strikethrough, taskListItems } from '@joplin/turndown-plugin-gfm';
import type { CheerioAPI } from 'cheerio';
import { load } from 'cheerio';
import TurndownService from 'turndown';
import { decode } from './decode.ts';
import { plainTables, TABLE } from './html-tables.ts';
import { fieldsOfProperties } from './notion-properties.ts';
import type { FieldName, FoundDocument, Objection, Reading } from './outcome.ts';
import { objection } from './outcome.ts';
import { pictureWords } from './picture-words.ts';
import { lastDateIn } from './written-date.ts';

type Nodes = ReturnType<CheerioAPI>;

/** What is not part of an article, or is hidden from a reader and must not reach anybody else either. */
const NOT_CONTENT = [
  'script, style, noscript, template, iframe, object, embed, svg, canvas, video, audio, form, button, input, select',
  'nav, aside, footer, body > header:not(#title-block-header), #title-block-header > :not(h1), [role=navigation], [role=banner], [role=contentinfo], [role=search]',
  '[hidden], [aria-hidden=true]',
  // Marks beside headings, footnotes and lines of code.
  'a.headerlink, a.header-anchor, a.hash-link, a.anchor, .footnote-back, .footnote-backref, .linenos, .lineno',
  // The number of a kind of part on a page of SharePoint.
  '[data-sp-componentid]',
  // Confluence exports: path, author line, footer, list of attachments.
  '#breadcrumb-section, #breadcrumbs, .page-metadata, #footer, .greybox, .toc-macro',
].join(', ');

/** Styles by which an element has no look at all, or lies where nobody looks. */
const HIDDEN_STYLE =
  /(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])|(?:left|top|text-indent)\s*:\s*-\d{4,})/i;

/** Where known systems put the article; the first that has text is taken. */
const CONTENT = [
  '#main-content', // Confluence
  '[data-automation-id="CanvasZone"], #spPageCanvasContent, .ms-rtestate-field', // SharePoint
  '.page-body', // Notion
  'main',
  '[role=main]',
  'article',
  // Pages of no known system often name it so.
  '#content, #bodyContent, .markdown-body',
  'body',
];

/** Parsing takes time that grows with the square of the depth: a hundred thousand levels take minutes. */
const DEPTH_MAX = 1_000;

const WARNINGS =
  '.confluence-information-macro-warning > .confluence-information-macro-body, .confluence-information-macro-note > .confluence-information-macro-body';

const SIGN_IN_CHARACTERS_MAX = 400;

const LINK_SHARE_OF_CONTENTS_PAGE = 0.8;

/** Reads a page: its article as Markdown, without scripts, menus and what is hidden. */
export function readHtml(document: FoundDocument): Reading {
  const decoded = decode(document.bytes, declaredCharset(document));
  if (decoded.kind === 'objection') return { parts: [decoded] };
  const page = sharePointPage(decoded.text) ?? decoded.text.replace(SERVER_LINE, '');
  if (depthOf(page) > DEPTH_MAX) return { parts: [objection('too_complex')] };
  const $ = load(page);
  const links = document.url === undefined ? {} : { links: linksOf($, document.url) };
  if (
    document.url !== undefined &&
    /\b(?:noindex|none)\b/i.test($('meta[name=robots]').attr('content') ?? '')
  ) {
    return { parts: [objection('robots')], ...links };
  }
  // A form somewhere on a page is one thing, a page that is nothing else another.
  const asksToSignIn = document.url !== undefined && $('input[type=password]').length > 0;
  const fields = fieldsOf($);
  if ('code' in fields) return { parts: [fields], ...links };
  // Confluence writes the space before the title, which may have a colon of its own.
  const confluenceTitle = $('#title-text').first().text().trim().split(' : ').slice(1).join(' : ').trim();
  const pageTitle =
    confluenceTitle || $('#title-text').first().text().trim() || siteless($('title').first().text());
  removeWhatIsNoContent($);
  const content = contentOf($);
  if (asksToSignIn && content.text().replace(/\s+/g, '').length < SIGN_IN_CHARACTERS_MAX) {
    return { parts: [objection('sign_in', new URL(document.url!).host)] };
  }
  // The page Confluence puts before those of a space.
  const isIndex = $('.pageSectionTitle').text().includes('Available Pages:');
  if (isIndex || isListOfLinks(content)) return { parts: [objection('only_links')], ...links };
  const firstHeading = content.find('h1, h2, h3').first();
  // There the title stands apart from the text: a first-level heading is a section.
  const hasOwnHeading = firstHeading.is('h1') && $('#title-text').length === 0;
  const ownHeading = hasOwnHeading ? firstHeading.text().trim() : '';
  const heading = ownHeading || pageTitle || firstHeading.text().trim();
  const body = toMarkdown($, content, document.url);
  return { parts: [{ kind: 'draft', fields, body, ...(heading ? { heading } : {}) }], ...links };
}

/** What tells the server how to make a page of it: `<%@ Page Language="C#" %>`. */
const SERVER_LINE = /^\s{0,100}<%@[^%]{0,2000}%>/;

/** Where SharePoint keeps the text of a page: of today, of a wiki, of a publishing site. */
const SHAREPOINT_TEXTS = ['CanvasContent1', 'WikiField', 'PublishingPageContent'];

/**
 * What a page of SharePoint shows, out of the file that is saved of it: there it stands with its tags escaped in a
 * property that a browser takes for a comment, and the page itself is empty.
 */
function sharePointPage(file: string): string | undefined {
  const property = (name: string): string => {
    const start = file.indexOf(`<mso:${name}`);
    const end = start < 0 ? -1 : file.indexOf(`</mso:${name}>`, start);
    return end < 0 ? '' : file.slice(file.indexOf('>', start) + 1, end).trim();
  };
  const text = SHAREPOINT_TEXTS.map(property).find((written) => written !== '');
  if (text === undefined) return undefined;
  const body = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&#(?:39|x27);/gi, "'")
    .replaceAll('&amp;', '&');
  return `<title>${property('Title')}</title><main>${body}</main>`;
}

/** HTML of another importer's making to Markdown, with its first heading. */
export function htmlToMarkdown(html: string): { readonly body: string; readonly heading: string } {
  const $ = load(html);
  removeWhatIsNoContent($);
  const heading = $('h1, h2, h3').first().text().trim();
  return { body: toMarkdown($, contentOf($), undefined), heading };
}

function removeWhatIsNoContent($: CheerioAPI): void {
  $(NOT_CONTENT).remove();
  for (const element of $('[style]').get())
    if (HIDDEN_STYLE.test($(element).attr('style') ?? '')) $(element).remove();
}

/** How deep elements lie in one another at most, leaving aside those that need no closing tag. */
function depthOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (
      /^(?:p|li|d[dt]|t[rdh]|thead|tbody|tfoot|option|[bh]r|img|input|meta|link|col|wbr|area|base)$/i.test(
        name!,
      )
    ) {
      continue;
    }
    depth = slash ? Math.max(0, depth - 1) : depth + 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function declaredCharset(document: FoundDocument): string | undefined {
  const top = Buffer.from(document.bytes.subarray(0, 2048)).toString('latin1');
  return (
    /charset=["']?([\w-]+)/i.exec(document.mediaType ?? '')?.[1] ??
    /<meta[^>]{0,200}charset=["']?([\w-]+)/i.exec(top)?.[1]
  );
}

/** The author's fields as `<meta name="firstline-audience" content="engineers">`, Notion's properties, Confluence's author and date. */
function fieldsOf($: CheerioAPI): ReadonlyMap<FieldName, unknown> | Objection {
  const properties = fieldsOfProperties(
    $('.page table.properties tr')
      .get()
      .map((row) => [$(row).children('th').text().trim(), $(row).children('td').text().trim()]),
  );
  if ('code' in properties) return properties;
  const fields = new Map(properties);
  const names: readonly FieldName[] = [
    'subject',
    'title',
    'language',
    'audience',
    'category',
    'appliesTo',
    'owner',
    'updated',
    'reviewBy',
    'questions',
  ];
  for (const name of names) {
    const value = $(`meta[name="firstline-${name}" i]`).attr('content');
    if (value !== undefined) fields.set(name, value);
  }
  const author = $('.page-metadata .author').last().text().trim();
  if (author && !fields.has('owner')) fields.set('owner', author);
  const changed = lastDateIn($('.page-metadata').text());
  if (changed && !fields.has('updated')) fields.set('updated', changed);
  const modified = $('meta[property="article:modified_time"]').attr('content') ?? '';
  if (/^\d{4}-\d{2}-\d{2}/.test(modified) && !fields.has('updated')) fields.set('updated', modified);
  return fields;
}

function siteless(title: string): string {
  return title.split(/ [|–—-] /)[0]!.trim();
}

function contentOf($: CheerioAPI): Nodes {
  const found = CONTENT.map((selector) => $(selector)).find(
    (nodes) => nodes.length > 0 && nodes.text().trim() !== '',
  );
  // Wrapped twice, for each search costs the square of the number of children of where it starts.
  return $('<div>').append($('<div>').append(found ?? $('body')));
}

function isListOfLinks(content: Nodes): boolean {
  const letters = (text: string) => text.replace(/\s+/g, '').length;
  const links = content.find('a[href]');
  return links.length >= 5 && letters(links.text()) > LINK_SHARE_OF_CONTENTS_PAGE * letters(content.text());
}

function linksOf($: CheerioAPI, base: string): readonly string[] {
  if (/\b(?:nofollow|none)\b/i.test($('meta[name=robots]').attr('content') ?? '')) return [];
  const root = resolved($('base[href]').attr('href') ?? '', base) ?? base;
  const links = $('a[href], area[href]')
    .get()
    .map((element) => resolved($(element).attr('href') ?? '', root))
    .filter((link) => link !== undefined);
  return [...new Set(links)];
}

/** An absolute web address without its fragment; nothing for mailto:, javascript: and the like. */
function resolved(href: string, base: string): string | undefined {
  if (!URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  url.hash = '';
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
}

function toMarkdown($: CheerioAPI, content: Nodes, base: string | undefined): string {
  for (const summary of content.find('summary').get()) {
    $(summary).replaceWith($('<p>').append($('<strong>').append($(summary).contents())));
  }
  for (const term of content.find('dt').get()) {
    $(term).replaceWith($('<p>').append($('<strong>').append($(term).contents())));
  }
  // Code without its own mark, as Confluence exports it, or with others around each word.
  for (const block of content.find('pre').get()) {
    const code = $(block).children('code');
    const language = code.attr('class') ?? '';
    if ($(block).children().length !== 1 || code.length !== 1) {
      const text = $(block).text();
      $(block).empty().append($('<code>').attr('class', language).text(text));
    }
  }
  // Confluence draws a sign beside what must not be overlooked, which is lost with its styles.
  for (const body of content.find(WARNINGS).get()) {
    const first = $(body).children('p').first();
    (first.length > 0 ? first : $(body)).prepend('⚠️ ');
  }
  for (const caption of content.find('table > caption').get()) {
    $(caption)
      .closest('table')
      .before($('<p>').append($(caption).contents()));
  }
  plainTables($, content);
  for (const image of content.find('img').get()) {
    const alt = pictureWords($(image).attr('alt') ?? '');
    if (alt) $(image).before(' ').after(' ').replaceWith($('<em>').text(alt));
    else $(image).remove();
  }
  for (const link of content.find('a').get()) {
    const href = ($(link).attr('href') ?? '').trim();
    const target = base === undefined ? absolute(href) : resolved(href, base);
    if (target === undefined) $(link).replaceWith($(link).contents());
    else $(link).attr('href', target).removeAttr('title');
  }
  return turndown().turndown(`<div>${content.html() ?? ''}</div>`);
}

/** Without a page's address only whole web and mail addresses lead anywhere. */
function absolute(href: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)/i.test(href) ? href : undefined;
}

function turndown(): TurndownService {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
  });
  service.use([strikethrough, taskListItems]);
  service.addRule('table', {
    filter: (node) => node.hasAttribute(TABLE),
    replacement: (_content, node) => `\n\n${'getAttribute' in node ? node.getAttribute(TABLE) : ''}\n\n`,
  });
  return service;
}
