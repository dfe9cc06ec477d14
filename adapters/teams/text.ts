/** Texts on their way into and out of Teams. */

/** At most `limit` UTF-16 units, whole code points, an ellipsis where it was cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 2 : limit - 1;
  return `${text.slice(0, Math.max(0, end)).trimEnd()}…`;
}

/** How wide it is drawn, in widths of a Latin letter: a Chinese character takes two. */
export function widthOf(text: string): number {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/g,
  );
  return text.length + (wide?.length ?? 0);
}

/**
 * Without NUL, lone surrogates and characters that reorder what surrounds them; `{{` is parted, since a card
 * takes `{{DATE(…)}}` for a function.
 */
export function clean(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u202A-\u202E\u2066-\u2069]/g, '')
      .replace(/\{(?=\{)/g, '{\u200b')
      .replace(/\p{Cs}/gu, '\ufffd')
  );
}

/** For text blocks and messages, where Teams reads Markdown: nothing in it is formatting, a link or a mention. */
export function escapeMarkdown(text: string): string {
  return clean(text)
    .replace(/[\\`*_{}[\]()#+\-.!|~>]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;');
}

/** An address people may follow. */
export function isWebLink(url: string): boolean {
  return /^https?:\/\/[^\s<>"]+$/i.test(url) && url.length <= 2_000;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** The words of an HTML message; its markup is gone, its line breaks are kept. */
export function wordsOfHtml(html: string): string {
  return decodeEntities(
    html
      .replace(/<!--[\s\S]*?-->|<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
      .replace(/\s+/g, ' ')
      .replace(/<(br|\/p|\/div|\/li|\/tr|\/h[1-6]|\/blockquote)\b[^>]*>/gi, '\n')
      .replace(/<[^>]*>/g, ''),
  )
    .replace(/ *\n */g, '\n')
    .trim();
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name.toLowerCase()] ?? whole;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}

/** What was written, without the markup of mentions; `ofDesk` are the desk's own, which go altogether. */
export function withoutMentions(text: string, ofDesk: readonly string[]): string {
  let rest = text;
  for (const mention of ofDesk) if (mention) rest = rest.replaceAll(mention, ' ');
  return rest
    .replace(/<\/?at\b[^<>]*>/gi, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/\u00a0/g, ' ')
    .trim();
}
