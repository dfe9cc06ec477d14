// Characters a reader cannot see but a program obeys: controls, direction overrides, and the invisible tag
// letters used to hide instructions in a text. Joiners (200C, 200D) stay: emoji and some scripts need them.
const INVISIBLE =
  /(?![\n\t])\p{Cc}|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text of a stranger without invisible characters, with `\n` line ends, in Unicode form NFC. */
export function cleanText(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(INVISIBLE, '')
    .normalize('NFC');
}

/** The same on one line of at most `lengthMax` characters. */
export function cleanLine(text: string, lengthMax: number): string {
  const line = cleanText(text.slice(0, lengthMax * 4))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1).trimEnd()}…`;
}
