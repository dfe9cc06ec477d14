/** Addresses in an article as they lead: strangers write articles, too, and people trust what the desk shows. Pure. */

import { sentences } from './sentences.ts';

/** Code, which is no link, or one of the things that may lie. */
const PIECES =
  /^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|(?![\s\S]))|`[^`\n]+`|<(https?:\/\/[^\s<>]{1,2000})>|(!?)\[([^[\]\n]{0,300})\]\(\s*<?(https?:\/\/[^\s()<>]{1,2000})>?(?:\s+"[^"\n]*")?\s*\)|https?:\/\/[^\s()<>[\]"“”'，。；、]{1,2000}/gimu;
const NAMED_HOST = /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,})(?::\d+)?(?:[/?#]\S*)?$/iu;
const NAME_BEFORE_HOST = /^(https?:\/\/)[^\s/?#]*@/iu;

/**
 * Words of a link that name another host than it leads to, or that only the desk's own buttons and citations say, give way to
 * where it leads; what stands before an `@` in front of a host, and letters of other alphabets that look like Latin ones, are
 * written so that they deceive nobody. Of a picture its words are left: whoever shows it would tell its owner.
 */
export function withHonestLinks(markdown: string): string {
  return markdown.replace(
    PIECES,
    (found: string, _fence, bare?: string, mark?: string, label?: string, target?: string) => {
      if (bare !== undefined) {
        const address = plainAddress(bare);
        // A page may show a host in the letters it was made of.
        return address === bare && !/^https?:\/\/[^/?#]*xn--/iu.test(bare)
          ? found
          : `[${escaped(address)}](${address})`;
      }
      if (label === undefined || target === undefined)
        return /^https?:/iu.test(found) ? plainAddress(found) : found;
      if (mark === '!') return label === '' ? '' : `*${label}*`;
      const address = plainAddress(target);
      const host = hostOf(address);
      const named = NAMED_HOST.exec(label.replace(/[*_`\\]/gu, '').trim())?.[1];
      const claimed = named && hostOf(`http://${named}`);
      const isTrue =
        !isOwnWord(label) &&
        (!claimed ||
          !host ||
          host === claimed ||
          withoutWww(host).endsWith(`.${withoutWww(claimed)}`) ||
          withoutWww(host) === withoutWww(claimed));
      return `[${isTrue ? label : escaped(address)}](${address})`;
    },
  );
}

/** What stands on the desk's buttons below an answer, and the number of a source. */
function isOwnWord(label: string): boolean {
  const word = bareWord(label);
  return /^\d{1,2}$/u.test(word) || OWN_WORDS.has(word);
}

const OWN_WORDS: ReadonlySet<string> = new Set(
  (['en', 'zh'] as const)
    .map(sentences)
    .flatMap((s) => [
      s.solved,
      s.notSolved,
      s.human,
      s.openTicket,
      s.ticketForThat,
      s.wholeArticle,
      s.noneOfThese,
    ])
    .map(bareWord),
);

function bareWord(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, '');
}

function plainAddress(address: string): string {
  const bare = address.replace(NAME_BEFORE_HOST, '$1');
  const host = /^https?:\/\/([^/?#:]+)/iu.exec(bare)?.[1] ?? '';
  return /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(host)
    ? bare.replace(host, hostOf(bare) ?? host)
    : bare;
}

/** In the letters that are looked up; nothing of an address that leads nowhere. */
function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).hostname : undefined;
}

function withoutWww(host: string): string {
  return host.replace(/^www\./u, '');
}

function escaped(address: string): string {
  return address.replace(/[[\]\\*_`]/gu, '\\$&');
}

const DEFINITION =
  /^ {0,3}\[(?!\^)([^\]\n]{1,200})\]:[ \t]+<?(\S{1,2000}?)>?(?:[ \t]+["'(][^\n]*)?[ \t]*$/gmu;
const REFERENCE =
  /^[ \t]*(`{3,}|~{3,})[\s\S]*?(?:^[ \t]*\1|(?![\s\S]))|`[^`\n]+`|(?<!\\)\[([^[\]\n]{1,300})\](?:\[([^[\]\n]{0,200})\])?(?![([:])/gmu;

/** A part of an article whose links are written at the end of the whole, with each where it is meant. */
export function withOwnLinks(part: string, whole: string): string {
  const targets = new Map(
    [...whole.matchAll(DEFINITION)].map(([, name, target]) => [name!.toLowerCase(), target!] as const),
  );
  if (targets.size === 0) return part;
  return part
    .replace(DEFINITION, '')
    .replace(REFERENCE, (found: string, _fence, label?: string, name?: string) => {
      const target = label === undefined ? undefined : targets.get((name || label).toLowerCase());
      return target === undefined ? found : `[${label}](${target})`;
    })
    .trim();
}
