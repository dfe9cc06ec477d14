import { fileURLToPath } from 'node:url';
import { getDocumentProxy, getMeta, getResolvedPDFJS } from 'unpdf';
import type { FieldName, FoundDocument, Objection, Reading } from './outcome.ts';
import { objection } from './outcome.ts';
import { markdownOf } from './pdf-layout.ts';
import type { Page, Piece, Rule } from './pdf-lines.ts';
import { statedDate } from './written-date.ts';

// The library writes fonts into buffers that it then shortens, with a method that Node has from version 21.
if (!('transferToFixedLength' in ArrayBuffer.prototype)) {
  Object.defineProperty(ArrayBuffer.prototype, 'transferToFixedLength', {
    value(this: ArrayBuffer, length?: number) {
      return this.slice(0, length);
    },
  });
}

/**
 * What the codes of Chinese fonts mean that are not part of the file, as is usual in China: the library comes
 * without these tables. They are Adobe's (BSD-3-Clause), as pdfjs-dist 5.6 packs them.
 */
const CMAPS = fileURLToPath(new URL('predefined-cmaps/', import.meta.url));

/** Fewer characters than this a page, on average, is a page number on a picture. */
const CHARACTERS_A_PAGE_MIN = 15;
const UNREADABLE_SHARE_MAX = 0.05;

/** Reads a PDF that has text; scanned, garbled and protected ones are refused, not guessed at. */
export async function readPdf(document: FoundDocument): Promise<Reading> {
  try {
    // pdf.js takes the buffer away from its owner, so it gets a copy.
    const pdf = await getDocumentProxy(new Uint8Array(document.bytes), {
      verbosity: 0,
      cMapUrl: CMAPS,
      cMapPacked: true,
      // No picture is wanted: without a limit each would be unpacked.
      maxImageSize: 16,
    });
    try {
      const pages: Page[] = [];
      for (let number = 1; number <= pdf.numPages; number += 1) pages.push(await pageOf(pdf, number));
      const problem = illegible(pages);
      if (problem) return { parts: [problem] };
      const laid = markdownOf(pages);
      const { info } = await getMeta(pdf);
      const name = nameOf(info);
      // The file often has a shorter name of what its heading says in full.
      const named = laid.heading.includes(name) ? laid.heading : name;
      const { body, heading } = named ? { body: laid.body, heading: named } : splitTitle(laid.body);
      return {
        parts: [{ kind: 'draft', fields: fieldsOf(info, body), body, ...(heading ? { heading } : {}) }],
      };
    } finally {
      await pdf.destroy();
    }
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') return { parts: [objection('encrypted')] };
    return { parts: [objection('damaged')] };
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Smaller letters, as letters off the page, are there to be found by programs and not by readers. */
const SIZE_MIN = 2;

/** What can be read on a page, turned as the page is; what stands askew, as a watermark does, is left out. */
async function pageOf(pdf: Pdf, number: number): Promise<Page> {
  const page = await pdf.getPage(number);
  const viewport = page.getViewport({ scale: 1 });
  const { OPS } = await getResolvedPDFJS();
  const { fnArray, argsArray } = await page.getOperatorList();
  const { items, styles } = await page.getTextContent();
  const seen = new Set<string>();
  const pieces = items.flatMap((item): readonly Piece[] => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [a, b, c, d, left, baseline] = placed(
      item.transform as unknown as Matrix,
      viewport.transform as unknown as Matrix,
    );
    const size = Math.hypot(c, d);
    const isOnPage = left >= -1 && left <= viewport.width && baseline >= 0 && baseline <= viewport.height + 1;
    // Bold is often the same letters printed twice.
    const print = `${item.str} ${Math.round(left / 2)} ${Math.round(baseline / 2)}`;
    if (Math.abs(b) > Math.abs(a) * 0.1 || a < 0 || size < SIZE_MIN || !isOnPage || seen.has(print))
      return [];
    seen.add(print);
    const font = fontOf(page, item.fontName);
    const isCode = styles[item.fontName]?.fontFamily === 'monospace';
    const text = plainRadicals(item.str);
    return [
      { text, left, right: left + item.width, baseline, size, font: font.name, isBold: font.isBold, isCode },
    ];
  });
  const rules = rulesOf(fnArray, argsArray, viewport.transform as unknown as Matrix, OPS);
  page.cleanup();
  return { pieces, rules };
}

type Operators = Awaited<ReturnType<typeof getResolvedPDFJS>>['OPS'];
type PdfPage = Awaited<ReturnType<Pdf['getPage']>>;

/** A font under its own name, for each of its parts has another one; bold by its flag, or its name. */
function fontOf(page: PdfPage, id: string): { readonly name: string; readonly isBold: boolean } {
  if (!page.commonObjs.has(id)) return { name: id, isBold: false };
  const font: { readonly name?: string; readonly bold?: boolean; readonly black?: boolean } =
    page.commonObjs.get(id);
  const name = (font.name ?? id).replace(/^[A-Z]{6}\+/, '');
  const isBold = font.bold || font.black || /bold|black|heavy|demi|simhei|heiti|黑体/i.test(name);
  return { name, isBold: isBold === true };
}

/** How thick a rule is at most, and how long at least, in points. */
const THICKNESS_MAX = 2.5;
const LENGTH_MIN = 6;

/** The straight lines and the edges of boxes that are drawn on a page, in its coordinates. */
function rulesOf(
  operators: readonly number[],
  operands: readonly unknown[],
  page: Matrix,
  OPS: Operators,
): readonly Rule[] {
  const rules: Rule[] = [];
  const saved: Matrix[] = [];
  let now = page;
  for (const [index, operator] of operators.entries()) {
    const given = operands[index] as readonly unknown[] | null;
    if (operator === OPS.save || operator === OPS.paintFormXObjectBegin) saved.push(now);
    if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) now = saved.pop() ?? page;
    if (operator === OPS.transform) now = placed(given as unknown as Matrix, now);
    const form = operator === OPS.paintFormXObjectBegin ? given?.[0] : undefined;
    if (Array.isArray(form)) now = placed(form as unknown as Matrix, now);
    const [painting, , box] = operator === OPS.constructPath ? given! : [];
    // Without paint it only bounds what follows.
    if (painting === undefined || painting === OPS.endPath || !box) continue;
    const [x, y, right, top] = [...(box as Float32Array)] as [number, number, number, number];
    rules.push(...edgesOf(placed([1, 0, 0, 1, x, y], now), placed([1, 0, 0, 1, right, top], now)));
  }
  return rules;
}

function edgesOf([, , , , x, y]: Matrix, [, , , , otherX, otherY]: Matrix): readonly Rule[] {
  const [left, right, top, bottom] = [
    Math.min(x, otherX),
    Math.max(x, otherX),
    Math.min(y, otherY),
    Math.max(y, otherY),
  ];
  const [width, height] = [right - left, bottom - top];
  if (Math.max(width, height) < LENGTH_MIN) return [];
  if (Math.min(width, height) <= THICKNESS_MAX) return [{ left, right, top, bottom }];
  return [
    { left, right, top, bottom: top },
    { left, right, top: bottom, bottom },
    { left, right: left, top, bottom },
    { left: right, right, top, bottom },
  ];
}

type Matrix = readonly [number, number, number, number, number, number];

/** Where a text with its own matrix lies on the page as it is looked at, y downwards. */
function placed([a, b, c, d, e, f]: Matrix, [pa, pb, pc, pd, pe, pf]: Matrix): Matrix {
  return [
    pa * a + pc * b,
    pb * a + pd * b,
    pa * c + pc * d,
    pb * c + pd * d,
    pa * e + pc * f + pe,
    pb * e + pd * f + pf,
  ];
}

/** Radicals that Unicode does not decompose, and the characters meant. */
const RADICALS =
  '⺠民⺟母⺩王⺮竹⺶羊⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟';
const CHARACTER_OF = new Map(RADICALS.match(/../g)!.map((pair): [string, string] => [pair[0]!, pair[1]!]));

/** Browsers write Chinese characters that are radicals too as radicals, which no search finds. */
function plainRadicals(text: string): string {
  return text.replace(
    /[\u2e80-\u2fdf]/g,
    (radical) => CHARACTER_OF.get(radical) ?? radical.normalize('NFKC'),
  );
}

/** A font without a text map comes out as NULs, private-use or replacement characters. */
function illegible(pages: readonly Page[]): Objection | undefined {
  const letters = pages
    .flatMap(({ pieces }) => pieces.map(({ text }) => text))
    .join('')
    .replace(/\s+/g, '');
  const unreadable = letters.match(/[\p{Cc}\p{Co}\ufffd]/gu)?.length ?? 0;
  const readable = letters.length - unreadable;
  return readable < CHARACTERS_A_PAGE_MIN * Math.min(pages.length, 10) ||
    unreadable > letters.length * UNREADABLE_SHARE_MAX
    ? objection('scanned')
    : undefined;
}

function nameOf(info: Readonly<Record<string, unknown>>): string {
  const title = typeof info.Title === 'string' ? info.Title.trim() : '';
  const isFileName =
    /^(?:microsoft word - |untitled|\(?anonymous\)?$|about:blank|无标题|文档\s*\d*$)|\.(?:docx?|pdf|pptx?|html?)$/i;
  return isFileName.test(title) ? '' : title;
}

/** Without any heading a short first line stands for one. */
function splitTitle(body: string): { readonly body: string; readonly heading: string } {
  const [first = '', ...rest] = body.split('\n\n');
  return first.length <= 60 && !/^[|`]|[\n。.!！]/.test(first) && rest.length > 0
    ? { body: rest.join('\n\n'), heading: first }
    : { body, heading: '' };
}

function fieldsOf(info: Readonly<Record<string, unknown>>, body: string): ReadonlyMap<FieldName, unknown> {
  const stated = statedDate(body);
  if (stated) return new Map([['updated', stated]]);
  const date = /^D:(\d{4})(\d{2})(\d{2})/.exec(String(info.ModDate ?? info.CreationDate ?? ''));
  return new Map(date ? [['updated', `${date[1]}-${date[2]}-${date[3]}`]] : []);
}
