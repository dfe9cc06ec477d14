import { createHash } from 'node:crypto';

const SLUG_CHARACTERS_MAX = 80;

/**
 * A short name made of letters (Chinese ones too) and digits, the same for the same text everywhere. What is
 * too long, or differs in signs only (C and C++), is told apart by a hash.
 */
export function slug(text: string): string {
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const tellsApart = plain !== '' && plain.length <= SLUG_CHARACTERS_MAX && !/\p{S}/u.test(text);
  if (tellsApart) return plain;
  const shortened = [...plain].slice(0, SLUG_CHARACTERS_MAX - 10).join('');
  return [shortened, hashOf(text)].filter(Boolean).join('-').replace(/-+/g, '-');
}

/** Eight hexadecimal digits: enough to tell the rows of one table apart. */
export function hashOf(text: string | Uint8Array, digits = 8): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}
