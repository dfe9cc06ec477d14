import { cleanText } from './clean-text.ts';
import { decode } from './decode.ts';
import { splitFrontMatter } from './front-matter.ts';
import type { FoundDocument, Reading } from './outcome.ts';

/** Reads Markdown (or plain text) with YAML front matter. Linear in its length, whatever is in it. */
export function readMarkdown(document: FoundDocument): Reading {
  const decoded = decode(document.bytes);
  if (decoded.kind === 'objection') return { parts: [decoded] };
  const split = splitFrontMatter(cleanText(decoded.text));
  if (split.kind === 'objection') return { parts: [split] };
  const body = withoutHiddenHtml(split.body);
  const heading = firstHeading(body);
  return {
    parts: [{ kind: 'draft', fields: split.fields, body, ...(heading === undefined ? {} : { heading }) }],
  };
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
