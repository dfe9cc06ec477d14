import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import type { FieldName, FoundDocument, Objection, Reading } from './outcome.ts';
import { objection } from './outcome.ts';

/** Fewer characters than this a page, on average, is a page number on a picture. */
const CHARACTERS_A_PAGE_MIN = 15;
const UNREADABLE_SHARE_MAX = 0.05;

/** Reads a PDF that has text; scanned, garbled and protected ones are refused, not guessed at. */
export async function readPdf(document: FoundDocument): Promise<Reading> {
  try {
    // pdf.js takes the buffer away from its owner, so it gets a copy.
    const pdf = await getDocumentProxy(new Uint8Array(document.bytes), { verbosity: 0 });
    try {
      const { text, totalPages } = await extractText(pdf, { mergePages: false });
      const body = text.join('\n\n');
      const problem = illegible(body, totalPages);
      if (problem) return { parts: [problem] };
      const { info } = await getMeta(pdf);
      const heading = titleOf(info, body);
      return { parts: [{ kind: 'draft', fields: fieldsOf(info), body, ...(heading ? { heading } : {}) }] };
    } finally {
      await pdf.destroy();
    }
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') return { parts: [objection('encrypted')] };
    return { parts: [objection('damaged')] };
  }
}

/** A font without a text map comes out as NULs, private-use or replacement characters. */
function illegible(text: string, pages: number): Objection | undefined {
  const letters = text.replace(/\s+/g, '');
  const unreadable = letters.match(/[\p{Cc}\p{Co}\ufffd]/gu)?.length ?? 0;
  const readable = letters.length - unreadable;
  return readable < CHARACTERS_A_PAGE_MIN * Math.min(pages, 10) ||
    unreadable > letters.length * UNREADABLE_SHARE_MAX
    ? objection('scanned')
    : undefined;
}

function titleOf(info: Readonly<Record<string, unknown>>, body: string): string {
  const title = typeof info.Title === 'string' ? info.Title.trim() : '';
  const written = /^(?:microsoft word - |untitled|无标题|文档\s*\d*$)|\.(?:docx?|pdf|pptx?|html?)$/i.test(
    title,
  )
    ? ''
    : title;
  const [firstLine = ''] = body.trim().split('\n', 1);
  return written || (firstLine.length <= 80 ? firstLine.trim() : '');
}

function fieldsOf(info: Readonly<Record<string, unknown>>): ReadonlyMap<FieldName, unknown> {
  const date = /^D:(\d{4})(\d{2})(\d{2})/.exec(String(info.ModDate ?? info.CreationDate ?? ''));
  return new Map(date ? [['updated', `${date[1]}-${date[2]}-${date[3]}`]] : []);
}
