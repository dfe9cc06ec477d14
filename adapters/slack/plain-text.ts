/** Slack's way of writing a message -> the words a person meant. */

/** A name for an id, if one is known. */
export type NameOf = (user: string) => string | undefined;

const CODE = /<([^<>]*)>/g;

/**
 * Plain text of a message. Mentions of the desk itself disappear, other mentions become names, links keep
 * their address, entities become characters, and the emoji whose characters Slack tells become those.
 */
export function plainText(
  text: string,
  options: { readonly botUser: string; readonly nameOf: NameOf; readonly blocks?: unknown },
): string {
  const words = text.replace(CODE, (_, code: string) => spoken(code, options.botUser, options.nameOf));
  const plain = words.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  return emojiIn(options.blocks)
    .reduce((sofar, { name, characters }) => sofar.replaceAll(`:${name}:`, characters), plain)
    .replace(/(?<![ \t])[ \t]+\n/g, '\n')
    .trim();
}

function spoken(code: string, botUser: string, nameOf: NameOf): string {
  const bar = code.indexOf('|');
  const target = bar === -1 ? code : code.slice(0, bar);
  const label = bar === -1 ? '' : code.slice(bar + 1);
  if (target.startsWith('@')) {
    const user = target.slice(1);
    if (user === botUser) return ' ';
    return `@${label || nameOf(user) || user}`;
  }
  if (target.startsWith('#')) return `#${label || target.slice(1)}`;
  if (target.startsWith('!')) {
    const [command = ''] = target.slice(1).split('^');
    return label || `@${command}`;
  }
  const address = target.replace(/^mailto:/, '').replace(/^tel:/, '');
  return label === '' || label === address || `http://${label}` === target || `https://${label}` === target
    ? address
    : `${label} (${address})`;
}

/** Whether a message calls the desk. */
export function mentions(text: string, botUser: string): boolean {
  return text.includes(`<@${botUser}>`) || text.includes(`<@${botUser}|`);
}

/** Rich text names the characters of standard emoji; custom ones have none and keep their name. */
function emojiIn(blocks: unknown): { readonly name: string; readonly characters: string }[] {
  if (Array.isArray(blocks)) return blocks.slice(0, 200).flatMap(emojiIn);
  if (typeof blocks !== 'object' || blocks === null) return [];
  const { type, name, unicode, elements } = blocks as Record<string, unknown>;
  if (type !== 'emoji') return emojiIn(elements);
  if (
    typeof name !== 'string' ||
    typeof unicode !== 'string' ||
    !/^[0-9a-f]{1,6}(-[0-9a-f]{1,6}){0,9}$/i.test(unicode)
  )
    return [];
  const points = unicode.split('-').map((hex) => Number.parseInt(hex, 16));
  return points.every((point) => point <= 0x10ffff)
    ? [{ name, characters: String.fromCodePoint(...points) }]
    : [];
}
