import type { Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export type Decoded = { readonly kind: 'text'; readonly text: string; readonly encoding: string } | Objection;

/** Shares below which GB18030 is a guess gone wrong, found on Latin-1, Big5, Cyrillic, Shift-JIS samples. */
const COMMON_PAIRS_MIN = 0.7;

/**
 * Bytes to text: a byte order mark, else UTF-8, else the charset the document declares, else GB18030, Big5 or
 * Shift-JIS if the result looks like simplified Chinese, traditional Chinese or Japanese, else Windows-1252 if it
 * looks like English with typographic signs. Anything else is objected to rather than guessed: wrong characters
 * in an index are found by nobody. (Japanese is refused later, with a word about the language.)
 */
export function decode(bytes: Uint8Array, declared?: string): Decoded {
  const marked = byteOrderMark(bytes);
  if (marked) {
    return (
      strictly(bytes, marked) ??
      objection('wrong_encoding', { en: `; its mark says ${marked}`, zh: `；其 BOM 标明 ${marked}` })
    );
  }
  if (bytes.includes(0)) {
    return objection('binary');
  }
  const decoded =
    strictly(bytes, 'utf-8') ??
    (declared === undefined ? undefined : strictly(bytes, declared)) ??
    (looksLikeChinese(bytes) ? strictly(bytes, 'gb18030') : undefined) ??
    traditionalChinese(bytes) ??
    japanese(bytes) ??
    (looksLikeEnglish(bytes) ? strictly(bytes, 'windows-1252') : undefined);
  if (!decoded || hasBeenMisreadBefore(decoded.text)) {
    return objection(
      'wrong_encoding',
      declared && { en: `; it declares ${declared}`, zh: `；它声明为 ${declared}` },
    );
  }
  return decoded;
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  return undefined;
}

/** What Windows-1252 has from 80 to 9F, where Node 20 decodes it as Latin-1: control characters. */
const WESTERN = [
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f',
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178',
].join('');

function strictly(bytes: Uint8Array, encoding: string): Extract<Decoded, { kind: 'text' }> | undefined {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    const decoded = decoder.decode(bytes);
    const text =
      decoder.encoding === 'windows-1252'
        ? decoded.replace(/[\x80-\x9f]/g, (control) => WESTERN[control.charCodeAt(0) - 0x80]!)
        : decoded;
    return text.includes('\0') ? undefined : { kind: 'text', text, encoding };
  } catch {
    return undefined; // bytes that are not in this encoding, or a charset nobody knows
  }
}

/**
 * Nearly any bytes decode as GB18030. Real Chinese keeps to the rows of punctuation (A1-A3) and of common
 * characters (B0-D7), with second bytes from A1; other encodings scatter. Only Korean (EUC-KR) stays in those
 * rows, and there in the first of them: Chinese is sorted by sound, and no text is without s, t, w, x, y and z.
 */
function looksLikeChinese(bytes: Uint8Array): boolean {
  let pairs = 0;
  let common = 0;
  let characters = 0;
  let hangulRows = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at]!;
    if (lead < 0x80) continue;
    const trail = bytes[at + 1] ?? 0;
    const fourBytes = trail >= 0x30 && trail <= 0x39;
    at += fourBytes ? 3 : 1;
    if (fourBytes) continue;
    pairs += 1;
    const commonRow = (lead >= 0xa1 && lead <= 0xa3) || (lead >= 0xb0 && lead <= 0xd7);
    if (commonRow && trail >= 0xa1) common += 1;
    if (lead >= 0xb0) characters += 1;
    if (lead >= 0xb0 && lead <= 0xc8) hangulRows += 1;
  }
  const isKorean = characters >= KOREAN_CHARACTERS_MIN && hangulRows === characters;
  return pairs > 0 && common / pairs >= COMMON_PAIRS_MIN && !isKorean;
}

/** So many characters of Chinese that all begin with a to r are not met; half of them do. */
const KOREAN_CHARACTERS_MIN = 16;

/** What any traditional Chinese text is full of, and the words of a help desk for those of a line or two. */
const TRADITIONAL = new Set(
  '的一是不了在有我他這個們來為時到上下中大要會可以就出對能也那得着說過用從請如果後前無法與及或按選開關啟動設定電腦網路連線重新登入帳號密碼列印機印表郵件檔案視窗系統問題公司先再將其並於',
);
const TRADITIONAL_SHARE_MIN = 0.12;
const BIG5_COMMON_MIN = 0.9;

/** Second bytes in the lower half, which EUC-JP and EUC-KR never have and Big5 has in four of ten characters. */
const BIG5_LOW_MIN = 0.1;

/** Big5, if hardly any character is rare (common ones are in rows A4-C6) and enough are what Chinese is made of. */
function traditionalChinese(bytes: Uint8Array): Extract<Decoded, { kind: 'text' }> | undefined {
  let pairs = 0;
  let common = 0;
  let low = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at]!;
    if (lead < 0x80) continue;
    at += 1;
    pairs += 1;
    if (lead >= 0xa1 && lead <= 0xc6) common += 1;
    if ((bytes[at] ?? 0) < 0x80) low += 1;
  }
  if (common < pairs * BIG5_COMMON_MIN || low < pairs * BIG5_LOW_MIN) return undefined;
  const decoded = strictly(bytes, 'big5');
  const han = decoded?.text.match(/\p{Script=Han}/gu) ?? [];
  const known = han.filter((character) => TRADITIONAL.has(character)).length;
  // Two characters at least: one can be chance.
  return known >= 2 && known >= han.length * TRADITIONAL_SHARE_MIN ? decoded : undefined;
}

const KANA_SHARE_MIN = 0.3;

/** Shift-JIS, if a good part of what is not ASCII is kana; half-width ones do not count, for Western letters become those. */
function japanese(bytes: Uint8Array): Extract<Decoded, { kind: 'text' }> | undefined {
  const decoded = strictly(bytes, 'shift_jis');
  const letters = decoded?.text.match(/[^\0-\x7f]/gu)?.length ?? 0;
  const kana = decoded?.text.match(/[\u3041-\u30fc]/gu)?.length ?? 0;
  return letters > 0 && kana >= letters * KANA_SHARE_MIN ? decoded : undefined;
}

/** Quotes, dashes, bullets and signs that Western Windows puts into English; other letters are not guessed at. */
const WESTERN_SIGNS = new Set([0x80, 0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99]);
for (const sign of [0xa0, 0xa3, 0xa7, 0xa9, 0xae, 0xb0, 0xb1, 0xb7, 0xd7]) WESTERN_SIGNS.add(sign);

/** Hardly anything but ASCII, and of the rest only such signs, of which two hardly ever stand together. */
function looksLikeEnglish(bytes: Uint8Array): boolean {
  let signs = 0;
  let together = 0;
  for (const [at, byte] of bytes.entries()) {
    if (byte < 0x80) continue;
    if (!WESTERN_SIGNS.has(byte)) return false;
    signs += 1;
    if ((bytes[at + 1] ?? 0) >= 0x80) together += 1;
  }
  return signs > 0 && signs <= bytes.length * 0.15 && together <= signs * 0.2;
}

/** A file that was saved after being read in the wrong encoding is beyond repair, whatever it is now in. */
function hasBeenMisreadBefore(text: string): boolean {
  const replaced = text.match(/\ufffd|锟斤拷|烫烫烫/g)?.length ?? 0;
  return replaced > 0 && replaced * 200 > text.length;
}
