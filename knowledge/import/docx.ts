import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
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
    { buffer: Buffer.from(withoutHiddenText(document.bytes)) },
    {
      styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh"],
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  );
  const markdown = htmlToMarkdown(html);
  const bold = markdown.heading ? '' : boldFirstLine(html);
  const heading = markdown.heading || bold;
  const body = bold ? markdown.body.replace(/^\*\*.*\*\*\s*/, '') : markdown.body;
  return { parts: [{ kind: 'draft', fields: new Map(), body, ...(heading ? { heading } : {}) }] };
}

/** Many write their title as a bold line of its own and never touch Word's styles. */
function boldFirstLine(html: string): string {
  const line = /^\s*<p>(?:<a id="[^"]*"><\/a>)?<strong>([^<]{2,80})<\/strong><\/p>/.exec(html)?.[1] ?? '';
  return htmlToMarkdown(`<h1>${line}</h1>`).heading;
}

const TEXT_OF_A_DOCUMENT = /^word\/[^/]+\.xml$/;
/** A run of text, none of which lies in another one of the same name. */
const RUN = /<(\w+):r(?:\s[^>]*)?>(?:(?!<\1:r[\s>])[\s\S])*?<\/\1:r>/g;
const IS_HIDDEN = /<\w+:(?:vanish|webHidden)(?:\s+\w+:val="(?:1|true|on)")?\s*\/>/;

/** Without what Word's author hid: a reader never sees it, so it must not be shown, nor reach a language model. */
function withoutHiddenText(bytes: Uint8Array): Uint8Array {
  const texts = unzipSync(bytes, { filter: ({ name }) => TEXT_OF_A_DOCUMENT.test(name) });
  const mended = Object.entries(texts).flatMap(([name, packed]): [string, Uint8Array][] => {
    const xml = strFromU8(packed);
    if (!IS_HIDDEN.test(xml)) return [];
    return [[name, strToU8(xml.replace(RUN, (run) => (IS_HIDDEN.test(run) ? '' : run)))]];
  });
  if (mended.length === 0) return bytes;
  return zipSync({ ...unzipSync(bytes), ...Object.fromEntries(mended) }, { level: 0 });
}
