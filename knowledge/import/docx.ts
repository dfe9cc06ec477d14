import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import mammoth from 'mammoth';
import { checkArchive } from './archive.ts';
import { isCompoundFile } from './compound-file.ts';
import { htmlToMarkdown } from './html.ts';
import type { FieldName, FoundDocument, Reading } from './outcome.ts';
import { objection } from './outcome.ts';
import { statedDate } from './written-date.ts';

/** Reads a Word document; of pictures their descriptions, if people wrote them. Rejects if it is damaged. */
export async function readDocx(document: FoundDocument): Promise<Reading> {
  if (isCompoundFile(document.bytes)) {
    // What Word protects with a password is a compound file; so is a .doc named .docx.
    return { parts: [objection('encrypted')] };
  }
  const problem = await checkArchive(document.bytes);
  if (problem) return { parts: [problem] };
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(asPrinted(document.bytes)) },
    {
      styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='标题'] => h1:fresh"],
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
    },
  );
  const html = withNumbers(value);
  const markdown = htmlToMarkdown(html);
  const bold = markdown.heading ? '' : boldFirstLine(html);
  const heading = markdown.heading || bold;
  const body = bold ? markdown.body.replace(/^\*\*.*\*\*\s*/, '') : markdown.body;
  return {
    parts: [{ kind: 'draft', fields: fieldsOf(document.bytes, body), body, ...(heading ? { heading } : {}) }],
  };
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

function fieldsOf(bytes: Uint8Array, body: string): ReadonlyMap<FieldName, unknown> {
  const stated = statedDate(body);
  if (stated) return new Map([['updated', stated]]);
  const about = unzipSync(bytes, { filter: ({ name }) => name === 'docProps/core.xml' })['docProps/core.xml'];
  const changed = /<dcterms:modified[^>]*>(\d{4}-\d{2}-\d{2})/.exec(about ? strFromU8(about) : '')?.[1];
  return new Map(changed ? [['updated', changed]] : []);
}

/**
 * The document as a reader sees it. Without what its author hid: that must not be shown, nor reach a language
 * model. With the number of each item of a list, for the library begins at one again after each picture.
 */
function asPrinted(bytes: Uint8Array): Uint8Array {
  const texts = unzipSync(bytes, { filter: ({ name }) => TEXT_OF_A_DOCUMENT.test(name) });
  const mended = Object.entries(texts).flatMap(([name, packed]): [string, Uint8Array][] => {
    const xml = strFromU8(packed);
    const shown = IS_HIDDEN.test(xml) ? xml.replace(RUN, (run) => (IS_HIDDEN.test(run) ? '' : run)) : xml;
    const numbered = numberedItems(shown);
    return numbered === xml ? [] : [[name, strToU8(numbered)]];
  });
  if (mended.length === 0) return bytes;
  return zipSync({ ...unzipSync(bytes), ...Object.fromEntries(mended) }, { level: 0 });
}

/** The properties of a paragraph that is an item of a list. */
const ITEM =
  /<w:pPr>(?:(?!<\/w:pPr>)[\s\S])*?<w:numPr>\s*((?:(?!<\/w:numPr>)[\s\S])*?)<\/w:numPr>[\s\S]*?<\/w:pPr>/g;

/** Writes at the beginning of each item of a list how many of its list and level it is the last of. */
function numberedItems(xml: string): string {
  const counts = new Map<string, number[]>();
  return xml.replace(ITEM, (properties, numbering: string) => {
    const list = /<w:numId\s+w:val="(\d+)"/.exec(numbering)?.[1] ?? '0';
    const level = Math.min(Number(/<w:ilvl\s+w:val="(\d+)"/.exec(numbering)?.[1] ?? 0), 8);
    // Zero takes a paragraph out of its list.
    if (list === '0') return properties;
    const before = counts.get(list) ?? [];
    const number = (before[level] ?? 0) + 1;
    counts.set(list, [...Array.from({ length: level }, (_, above) => before[above] ?? 0), number]);
    return `${properties}<w:r><w:t>\ue000${number}\ue001</w:t></w:r>`;
  });
}

/** Lets each list begin where its first item says, and takes what says so out again. */
function withNumbers(html: string): string {
  return html
    .replace(/<ol>(?=<li>(?:<[a-z][^<>]*>)*\ue000(\d+)\ue001)/g, (_, number: string) =>
      number === '1' ? '<ol>' : `<ol start="${number}">`,
    )
    .replace(/\ue000\d*\ue001/g, '');
}
