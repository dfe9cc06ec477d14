import type { Article, Passage } from '../types.ts';

/** About as much as a small embedding model reads well, and as much as fits one chat message. */
const PASSAGE_CHARACTERS = 700;
/** A document of 10 MB is a data dump; what lies behind this is shown by the article but not indexed. */
const MAX_PASSAGES = 400;

/** Cuts an article at its headings, then at paragraphs and sentences, into passages of some 700 characters. */
export function passagesOf(article: Pick<Article, 'id' | 'title' | 'body'>): Passage[] {
  const passages: Passage[] = [];
  let headings: string[] = [];
  let text = '';
  const flush = () => {
    if (text.trim() !== '')
      passages.push({ articleId: article.id, headings: [...headings], text: text.trim() });
    text = '';
  };
  let fenced = false;
  for (const line of article.body.split(/\r\n|\r|\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? null : /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
    // "# Do this" is a numbered step in wiki text: only a second or deeper level is taken for a heading
    if (heading?.[1] !== undefined && heading[2] !== undefined && heading[1].length > 1) {
      flush();
      const level = heading[1].length - 2;
      headings = [...headings.slice(0, level), heading[2]];
      continue;
    }
    for (const piece of line.length > PASSAGE_CHARACTERS ? sentences(line) : [line]) {
      if (text.length + piece.length > PASSAGE_CHARACTERS && text.length > PASSAGE_CHARACTERS / 4) flush();
      text += text === '' || line.length <= PASSAGE_CHARACTERS ? `${piece}\n` : piece;
    }
    if (passages.length >= MAX_PASSAGES) return passages;
  }
  flush();
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
