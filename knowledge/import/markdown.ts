import { cleanText } from './clean-text.ts';
import { decode } from './decode.ts';
import { splitFrontMatter } from './front-matter.ts';
import { plainFlavours } from './markdown-flavours.ts';
import { fieldsOfProperties } from './notion-properties.ts';
import type { Fields, FoundDocument, Objection, Reading } from './outcome.ts';

/** Reads Markdown (or plain text) with YAML front matter. Linear in its length, whatever is in it. */
export function readMarkdown(document: FoundDocument): Reading {
  const decoded = decode(document.bytes);
  if (decoded.kind === 'objection') return { parts: [decoded] };
  const split = splitFrontMatter(cleanText(decoded.text));
  if (split.kind === 'objection') return { parts: [split] };
  const read = NOTION_NAME.test(document.location) ? splitProperties(split.body) : undefined;
  if (read && 'code' in read) return { parts: [read] };
  const written = plainFlavours(withoutHiddenHtml(read?.body ?? split.body));
  const { body, heading } = titled(written, document.location);
  const fields = new Map([...(read?.fields ?? []), ...split.fields]);
  return { parts: [{ kind: 'draft', fields, body, ...(heading === undefined ? {} : { heading }) }] };
}

/** As Notion names what it exports. */
const NOTION_NAME = / [0-9a-f]{32}\.md$/i;
const PROPERTY = /^([^:：\n]{1,40})[:：][ \t]+(.{0,500})$/u;

/** Notion writes a page's properties as lines below its title; who may read it can be one of them. */
function splitProperties(text: string): { readonly fields: Fields; readonly body: string } | Objection {
  const [title = '', ...blocks] = text.split(/\n{2,}/);
  const lines = (blocks[0] ?? '').split('\n');
  const properties = lines.map((line) => PROPERTY.exec(line));
  if (!/^# /.test(title) || !properties.every((property) => property !== null)) {
    return { fields: new Map(), body: text };
  }
  const fields = fieldsOfProperties(properties.map((property) => [property![1]!, property![2]!]));
  return 'code' in fields ? fields : { fields, body: [title, ...blocks.slice(1)].join('\n\n') };
}

/** Its first heading; of a plain text that has none a short first line with an empty one below it. */
function titled(body: string, location: string): { readonly body: string; readonly heading?: string } {
  const heading = firstHeading(body);
  if (heading !== undefined) return { body, heading };
  const line = /^\s*([^\n]{2,60})\n[ \t]*\n(?=\s*\S)/.exec(body.slice(0, 10_000));
  if (!line || !/\.txt$/i.test(location) || /[。.!！:：;；,，]\s*$|^[-*#>|\d]/.test(line[1]!))
    return { body };
  return { body: body.slice(line[0].length), heading: line[1]!.trim() };
}

function firstHeading(markdown: string): string | undefined {
  let fence: string | undefined;
  for (const line of markdown.slice(0, 100_000).split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined) {
      const heading = /^ {0,3}#{1,6}[ \t]+(.*)$/
        .exec(line.slice(0, 500))?.[1]
        ?.replace(/#+\s*$/, '')
        .trim();
      if (heading) return heading.replace(/[*`]/g, '');
    }
  }
  return undefined;
}

/**
 * Takes out scripts, styles and comments: what a reader does not see must not be found, nor reach a language
 * model. Code blocks and code spans stay, for there such tags are what the article is about; so does a tag
 * that is never closed, for dropping the rest of an article would lose it.
 */
function withoutHiddenHtml(markdown: string): string {
  const lower = markdown.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  // Beyond its last occurrence an end is not looked for again and again: that keeps this linear.
  const last = new Map(['-->', '</script', '</style'].map((end) => [end, lower.lastIndexOf(end)]));
  const pieces =
    /^ {0,3}(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|(?![\s\S]))|`[^`\n]+`|<!--|<(script|style)\b/gm;
  let kept = '';
  let at = 0;
  for (let match = pieces.exec(lower); match; match = pieces.exec(lower)) {
    if (!match[0].startsWith('<')) continue;
    const end = match[2] === undefined ? '-->' : `</${match[2]}`;
    if (last.get(end)! < match.index) continue;
    const close = lower.indexOf(end, match.index);
    kept += markdown.slice(at, match.index);
    at = lower.indexOf('>', close) + 1 || lower.length;
    pieces.lastIndex = at;
  }
  return kept + markdown.slice(at);
}
