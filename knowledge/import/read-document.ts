import { readDocx } from './docx.ts';
import { endingOf, formatOf } from './formats.ts';
import { readHtml } from './html.ts';
import { readMarkdown } from './markdown.ts';
import type { FoundDocument, Reading } from './outcome.ts';
import { DOCUMENT_BYTES_MAX, objection } from './outcome.ts';
import { readPdf } from './pdf.ts';
import { readCsv, readXlsx } from './spreadsheet.ts';

/** Reads one document of any format. Never rejects: what is wrong with it is in the reading. */
export async function readDocument(document: FoundDocument): Promise<Reading> {
  if (document.bytes.length > DOCUMENT_BYTES_MAX) {
    return { parts: [objection('too_large', `${(document.bytes.length / 1024 / 1024).toFixed(1)} MB`)] };
  }
  if (document.bytes.length === 0) return { parts: [objection('empty')] };
  try {
    return await byFormat(document);
  } catch (error) {
    // Deep nesting ends in a full stack; anything else is a document its library did not expect.
    const code = error instanceof RangeError ? 'too_complex' : 'damaged';
    return { parts: [objection(code)] };
  }
}

async function byFormat(document: FoundDocument): Promise<Reading> {
  const format = formatOf(document.location, document.mediaType);
  switch (format) {
    case 'markdown':
      return readMarkdown(document);
    case 'html':
      return readHtml(document);
    case 'docx':
      return readDocx(document);
    case 'pdf':
      return readPdf(document);
    case 'csv':
      return readCsv(document);
    case 'xlsx':
      return readXlsx(document);
    case 'archive':
    case undefined:
      return { parts: [objection('unsupported_format', document.mediaType ?? endingOf(document.location))] };
    default: {
      const never: never = format;
      return never;
    }
  }
}
