/** Cutting texts to Slack's limits without cutting a character in half. */

/** The limits Slack publishes for Block Kit, and the undocumented one on a message as a whole. */
export const LIMITS = {
  blocks: 50,
  viewBlocks: 100,
  /** Slack answers `msg_blocks_too_long` somewhere above 13,000; measured, not published. */
  messageCharacters: 12_000,
  fallbackText: 3_000,
  header: 150,
  sectionText: 3_000,
  elements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  overflowOptions: 5,
  optionText: 75,
  optionValue: 150,
  options: 100,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  actionId: 255,
  blockId: 255,
  viewTitle: 24,
  viewButton: 24,
  inputLabel: 2_000,
  inputText: 3_000,
  placeholder: 150,
  privateMetadata: 3_000,
  tableRows: 100,
  tableColumns: 20,
  mentions: 50,
} as const;

/** At most `limit` UTF-16 units, whole code points, an ellipsis where it was cut. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 1) return limit === 1 ? '…' : '';
  let end = limit - 1;
  const last = text.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** As `shorten`; Slack refuses empty texts, so an empty one becomes a dash. */
export function shortenFilled(text: string, limit: number): string {
  const fitted = shorten(clean(text).trim(), limit);
  return fitted === '' ? '–' : fitted;
}

/** Without NUL, lone surrogates and bidirectional overrides, which Slack refuses or which reorder what surrounds them. */
export function clean(text: string): string {
  return text
    .replace(/[^\P{Cc}\t\n\r]|[\u202A-\u202E\u2066-\u2069]/gu, '')
    .replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** For places where Slack reads `&`, `<` and `>` as its own: nothing in it can be a mention or a link. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
