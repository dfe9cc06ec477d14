import mammoth from 'mammoth';
import { checkArchive } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import { htmlToMarkdown } from './html.ts';
import type { FoundDocument, Reading } from './outcome.ts';
import { objection } from './outcome.ts';

/** Reads a Word document; pictures are left out, their descriptions too. Rejects if it is damaged. */
export async function readDocx(document: FoundDocument): Promise<Reading> {
  if (isCompoundFile(document.bytes)) {
    // What Word protects with a password is a compound file; so is a .doc named .docx.
    return { parts: [objection('encrypted')] };
  }
  const problem = await checkArchive(document.bytes);
  if (problem) return { parts: [problem] };
  const { value: html } = await mammoth.convertToHtml(
    { buffer: Buffer.from(document.bytes) },
    {
      styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh"],
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  );
  const { body, heading } = htmlToMarkdown(html);
  return { parts: [{ kind: 'draft', fields: new Map(), body, ...(heading ? { heading } : {}) }] };
}
