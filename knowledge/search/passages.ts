import type { Article, Passage } from '../types.ts';

/** About as much as a small embedding model reads well, and as much as fits one chat message. */
const PASSAGE_CHARACTERS = 700;
/** A document of 10 MB is a data dump; what lies behind this is shown by the article but not indexed. */
const MAX_PASSAGES = 400;

/** What stands under one heading, up to the next one whatever its level; before the first one under none. */
export interface Section {
  /** Those above it and its own, outermost first, without the article's title. */
  readonly headings: readonly string[];
  /** Of its own heading: 1 for `##`, the outermost; 0 without one. */
  readonly level: number;
  readonly lines: readonly string[];
}

/** An article's Markdown cut at its headings; the first section has none, and no lines where a heading comes first. */
export function sectionsOf(body: string): readonly Section[] {
  const sections: { headings: string[]; level: number; lines: string[] }[] = [
    { headings: [], level: 0, lines: [] },
  ];
  // An article may begin with its third level, or leave one out: what stands at one level is never below another of it.
  let above: readonly { readonly heading: string; readonly level: number }[] = [];
  let isCode = false;
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (FENCE.test(line)) isCode = !isCode;
    // "# Do this" is a numbered step in wiki text: only a second or deeper level is taken for a heading
    const [, marks, heading] = (isCode ? null : /^#(#{1,5})\s+(.+?)\s*#*$/.exec(line)) ?? [];
    if (marks === undefined || heading === undefined) {
      sections.at(-1)!.lines.push(line);
      continue;
    }
    const level = marks.length;
    above = [...above.filter((one) => one.level < level), { heading, level }];
    sections.push({ headings: above.map((one) => one.heading), level, lines: [] });
  }
  return sections;
}

/** Where code begins, or ends. */
export const FENCE = /^\s*(?:```|~~~)/;

/** Cuts an article at its headings, then at paragraphs and sentences, into passages of some 700 characters. */
export function passagesOf(article: Pick<Article, 'id' | 'title' | 'body'>): Passage[] {
  const passages: Passage[] = [];
  for (const { headings, lines } of sectionsOf(article.body)) {
    let text = '';
    const flush = () => {
      if (text.trim() !== '')
        passages.push({ articleId: article.id, headings: [...headings], text: text.trim() });
      text = '';
    };
    for (const line of lines) {
      for (const piece of line.length > PASSAGE_CHARACTERS ? sentences(line) : [line]) {
        if (text.length + piece.length > PASSAGE_CHARACTERS && text.length > PASSAGE_CHARACTERS / 4) flush();
        text += text === '' || line.length <= PASSAGE_CHARACTERS ? `${piece}\n` : piece;
      }
      if (passages.length >= MAX_PASSAGES) return passages;
    }
    flush();
  }
  if (passages.length === 0) passages.push({ articleId: article.id, headings: [], text: '' });
  return passages;
}

function sentences(line: string): string[] {
  const pieces = line.match(/[^.!?。！？；]*(?:[.!?](?=\s|$)|[。！？；]|[.!?]|$)/g) ?? [line];
  return pieces.flatMap((piece) =>
    piece.length <= PASSAGE_CHARACTERS
      ? [piece]
      : (piece.match(new RegExp(`.{1,${PASSAGE_CHARACTERS}}`, 'gsu')) ?? []),
  );
}
