/**
 * Finds the names of people in what they write: by where they stand, as people say who somebody is, and by the names
 * themselves.
 */

import {
  GRAMMAR,
  hasFrequentSurname,
  isNoName,
  isProduct,
  isShoutedOrProduct,
  NOT_GIVEN,
  PART,
  PARTICLE,
  SURNAME,
  surnameAt,
} from './name-words.ts';
import {
  BEHIND_PERSON,
  chineseNamesByThemselves,
  latinNamesByThemselves,
  type Span,
} from './names-by-themselves.ts';

/** Where people are named, in order, without overlaps. Pure. */
export function namesIn(text: string): readonly Span[] {
  const found = [
    ...latinNames(text),
    ...latinNamesByThemselves(text),
    ...chineseNames(text),
    ...chineseNamesByThemselves(text),
  ].sort((one, other) => one.start - other.start);
  const apart: { start: number; end: number }[] = [];
  for (const { start, end } of found) {
    const last = apart.at(-1);
    if (last !== undefined && start < last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}

// --- Names in Latin letters -----------------------------------------------------------------------------------------

const FULL_NAME = `${PART}(?:[ \\t](?:${PARTICLE}[ \\t]){0,2}${PART}){0,3}`;
const SENTENCE = '(?:^|[.!?;,。！？，；:：\\n]|\\p{Emoji_Presentation})[ \\t]*';
const ROLE =
  'colleague|co-?worker|boss|manager|supervisor|team ?mate|team lead|assistant|intern|employee|joiner|hire|starter|student|director|secretary|wife|husband';

/** Where a name stands; the closer look is at what stands there. */
const LATIN: readonly { readonly before: string; readonly after?: string; readonly isShouted?: boolean }[] = [
  // A capital letter makes a name of any word.
  { before: "\\b(?:[Mm][Yy] [Nn](?:ame|AME)(?: [Ii][Ss]|['’][Ss])|I am called)[ \\t]{1,3}", isShouted: true },
  { before: "\\b[Ii](?:['’]m| am)[ \\t]{1,3}", after: 'clause' },
  // Without its apostrophe it is German, too: "im Ordner".
  { before: `${SENTENCE}[Ii]m[ \\t]{1,3}`, after: 'from' },
  { before: "\\b(?:[Tt]his|[Ii]t)(?: is|['’]s)[ \\t]{1,3}", after: 'introduced' },
  { before: SENTENCE, after: 'here' },
  { before: SENTENCE, after: 'office' },
  {
    before:
      '\\b(?:[Aa]dd|[Rr]emove|[Ii]nvite|[Uu]nlock|[Gg]rant|[Gg]ive|[Cc]ontact|[Aa]sk|[Cc]c|behalf of)[ \\t]{1,3}',
    after: 'whole',
  },
  {
    before: `\\b(?:[Mm]y|[Oo]ur|[Nn]ew|[Tt]he|[Hh]is|[Hh]er|[Aa]) (?:new )?(?:${ROLE}),?[ \\t]{1,3}`,
  },
  { before: '\\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau)\\.?[ \\t]{1,3}' },
  { before: '\\b(?:account|mailbox|calendar|laptop|profile|phone) of[ \\t]{1,3}' },
  {
    before: '(?:^|\\n)[ \\t]*(?:Hi|Hello|Hey|Dear|Hallo|Good (?:morning|afternoon|evening))[ \\t]{1,3}',
    after: 'greeted',
  },
  {
    before:
      '(?:[Rr]egards|[Tt]hanks(?: a lot| in advance)?|[Tt]hank you|[Cc]heers|[Ss]incerely|BR|[Bb]est(?: wishes)?|[Gg]reetings|Gr(?:u|ü)(?:ss|ß)e)[ \\t]*[,.!\\n-][\\s-]{0,4}',
    after: 'end',
  },
];

const AFTER: Readonly<Record<string, string>> = {
  clause:
    '(?=[ \\t]*(?:[,.!;:()\\n–—-]|$)|[ \\t]+(?:from|in|at|of|with|and|here|calling|writing|again|working|based|speaking|new|my|our|I)\\b)',
  introduced:
    '(?=[ \\t]*(?:[,.!;\\n–—-]|$)|[ \\t]+(?:from|at|of|here|again|calling|speaking|writing|with|in)\\b)',
  here: '(?=[ \\t]+(?:here|speaking)(?:[ \\t]*[,.!;:–—\\n-]|[ \\t]*$|[ \\t]+from\\b))',
  office:
    '(?=[ \\t]+from[ \\t]+(?:(?:the|our)[ \\t]+)?(?:[\\p{L}&-]+[ \\t]+){0,2}(?:office|team|department|dept|branch|accounting|accounts|sales|hr|HR|finance|marketing|logistics|legal|purchasing|procurement|production|reception|payroll|controlling|support)\\b)',
  from: '(?=[ \\t]+from\\b)',
  greeted: '(?=[ \\t]*[,!.:\\n–—])',
  end: '(?=[ \\t]*[.!]?\\s*$)',
};

/** Said of names, and no names: "my name is changed". */
const PARTICIPLE =
  /^(?!(?:.*fr|sy|sae|wale|[jk]hal|jav|nave|ahm|moha?m+|muham+|ham|maj|t|n|j|jar|obai?)ed$)\p{Ll}+(?:ed|ing)$/u;
const SAID_OF_NAMES =
  /^(?:not?|now|never|in|on|still|already|also|too|so|the|a|an|as|at|and|gone|wrong|shown|missing|spelt|written|taken|different|incorrect|only|hidden|cut|being|misspelt|right|correct|always|empty|blank|long|short|unknown|there|here|nowhere|again|with|without|both|twice|on|under|of|for|from|to)$/u;

function latinNames(text: string): Span[] {
  const found: Span[] = [];
  for (const { before, after = '', isShouted = false } of LATIN_PATTERNS) {
    for (const match of text.matchAll(before)) {
      const name = firstName(match[1]!, isShouted);
      if (name === undefined || !isFollowed(text, match, name, after)) continue;
      const start = match.index + match[0].length - match[1]!.length;
      found.push({ start, end: start + name.length });
    }
  }
  for (const pattern of SMALL) {
    for (const match of text.matchAll(pattern)) {
      const word = match[1]!;
      if (isNoName(word) || SAID_OF_NAMES.test(word) || PARTICIPLE.test(word) || STATES.test(word)) continue;
      const start = match.index + match[0].indexOf(word, match[0].length - word.length);
      found.push({ start, end: start + word.length });
    }
  }
  return found;
}

const LATIN_PATTERNS = LATIN.map(({ before, after, isShouted }) => ({
  before: new RegExp(`(?:${before})(${FULL_NAME})`, 'gu'),
  after,
  isShouted,
}));
const FOLLOWED = Object.fromEntries(
  Object.entries(AFTER).map(([name, source]) => [name, new RegExp(source.replace('(?=', '^(?:'), 'u')]),
);
/** Without a capital letter: only where nothing else is said so. */
const SMALL = [
  /\bmy name(?: is|['’]s)[ \t]{1,3}(\p{Ll}[\p{L}'’-]*)/giu,
  /(?:^|[.!?,;\n][ \t]*|\bhi |\bhello |\bhey )(?:i['’]?m|this is)[ \t]{1,3}(\p{Ll}[\p{L}'’-]+)(?=[ \t]+from[ \t]+\p{L})/giu,
];
/** "i'm new from", "this is different from". */
const STATES =
  /^(?:far|free|absent|apart|away|home|ill|offline|online|blind|tired|independent|separate|\p{Ll}+(?:ent|ant|ful|less|able|ible|ous|ive|ly|al|ic))$/u;

/** The words that can be one; undefined when it begins with a word of another kind. */
function firstName(words: string, isShouted: boolean): string | undefined {
  const parts = words.split(/(?<=[ \t])/u);
  const name: string[] = [];
  for (const part of parts) {
    const word = part.trim();
    const isOther = isNoName(word) || (isShouted ? isProduct(word) : isShoutedOrProduct(word));
    if (isOther) break;
    name.push(part);
  }
  const whole = name
    .join('')
    .trimEnd()
    .replace(/['’]s$/u, '');
  return /\p{L}{2}/u.test(whole) ? whole : undefined;
}

function isFollowed(text: string, match: RegExpMatchArray, name: string, after: string): boolean {
  if (after === '') return true;
  // "add Luis Hernandez": one word alone may be anything.
  if (after === 'whole') return name.length === match[1]!.length && /\p{L}[ \t]\p{Lu}/u.test(name);
  const start = match.index! + match[0].length - match[1]!.length;
  const isWhole = name.length === match[1]!.length;
  // Two words with capital letters are a person; one is it only where the clause goes on as behind a name.
  if (isWhole && (after === 'clause' || after === 'introduced') && /\p{L}[ \t]\p{Lu}/u.test(name))
    return true;
  const rest = text.slice(start + name.length, start + name.length + 40);
  if (after === 'here' && /(?:ing|tion)$/u.test(name)) return false;
  return FOLLOWED[after]!.test(rest);
}

// --- Chinese names --------------------------------------------------------------------------------------------------

const SOME_UNIT =
  '(?:[\\p{Script=Han}A-Za-z0-9]{1,10}?(?:部门?|组|科|处|室|中心|公司|分部|团队|车间|店|学院|基地|厂)的?)';
const UNIT = `${SOME_UNIT}?`;
const SAYS_WHO = `(?:本人(?:叫|是)?|我是|我叫|这边是|这里是|我这边是|我这里是)${UNIT}[ \\t]{0,2}`;
const LABEL =
  '(?:姓名|联系人|申请人|使用人|负责人|收件人|报修人|经办人|用户|员工)[ \\t]{0,2}[:：][ \\t]{0,2}|我的?(?:名字|姓名)(?:叫|是|为|[:：])[ \\t]{0,2}|我的?名?叫做?[ \\t]{0,2}|我是叫';
const OTHERS =
  '(?:同事|新?员工|联系人|申请人|使用人|负责人|收件人|报修人|经办人|新来的|新入职的|实习生|新人|领导|老板|主管|助理|用户|同学|老师|帮|替|给|联系|找)(?:一下)?[ \\t]{0,2}';
const HAN_OR_LATIN = `(?:${LABEL})(${FULL_NAME}|[小老阿](?![板师时])\\p{Script=Han})`;

const CALLED = new RegExp(HAN_OR_LATIN, 'gu');
const STRONG = new RegExp(`(?:${LABEL})|(?:${SAYS_WHO})`, 'gu');
const WEAK = new RegExp(OTHERS, 'gu');
const OF_A_UNIT = new RegExp(`(?:^|[，,。！!：:\\n])[ \\t]*${SOME_UNIT}[ \\t]{0,2}`, 'gu');
const SIGNED = new RegExp(
  `(?:(?:部|组|科|处|室|中心|公司)[ \\t]{1,3}|\\n[ \\t]*|(?:谢谢|多谢|感谢)[!！。，,~ \\t]{1,3}|[—-]{1,2}[ \\t]?)(?=(${SURNAME}\\p{Script=Han}{1,2})[。.!！]?\\s*$)`,
  'gu',
);

const words = new Intl.Segmenter('zh', { granularity: 'word' });

function chineseNames(text: string): Span[] {
  if (!/\p{Script=Han}/u.test(text)) return [];
  const found: Span[] = [];
  const add = (start: number, length: number) => {
    if (length > 0) found.push({ start, end: start + length });
  };
  for (const match of text.matchAll(CALLED))
    add(match.index + match[0].length - match[1]!.length, match[1]!.length);
  for (const match of text.matchAll(STRONG))
    add(match.index + match[0].length, nameAt(text, match.index + match[0].length, true));
  for (const match of text.matchAll(WEAK)) {
    const start = match.index + match[0].length;
    if (hasFrequentSurname(text.slice(start, start + 2))) add(start, nameAt(text, start, false));
  }
  for (const match of text.matchAll(OF_A_UNIT)) {
    const start = match.index + match[0].length;
    const length = nameAt(text, start, false);
    if (/^(?:[，,。.！!；;：:\s]|$)/u.test(text.slice(start + length, start + length + 1)))
      add(start, length);
  }
  for (const match of text.matchAll(SIGNED)) {
    const start = match.index + match[0].length;
    if (nameAt(text, start, true) === match[1]!.length) add(start, match[1]!.length);
  }
  return found;
}

/** How long the name is that begins there; 0: none does. A dictionary knows words, and hardly any names. */
function nameAt(text: string, start: number, isStrong: boolean): number {
  const surname = surnameAt(text, start);
  if (surname === undefined || (!isStrong && GRAMMAR.includes(surname))) return 0;
  const [first, ...rest] = [...words.segment(text.slice(start, start + 8))].map(({ segment }) => segment);
  const isFrequent = hasFrequentSurname(surname);
  if (first !== surname) {
    // "张三", "刘德华": words by themselves, of which nothing else is said where they stand alone.
    if (isStrong && surname.length === 2 && first!.startsWith(surname)) return withGiven(text, start + 2) + 2;
    const isAlone = /^(?:[，。,.!！;；：:\s]|$)/u.test(text.slice(start + first!.length));
    return isStrong && isFrequent && isAlone && first!.length <= 3 ? first!.length : 0;
  }
  const given = rest[0] ?? '';
  const after = rest[1] ?? '';
  if (!isGiven(given)) return 0;
  if (given.length === 2) return isFrequent || given[0] === given[1] ? surname.length + 2 : 0;
  if (given.length > 2) return 0;
  // "给李娜开一下权限": she is not called 李娜开.
  const isMore = after.length === 1 && isGiven(after) && (isStrong || !BEHIND_PERSON.test(after));
  return surname.length + 1 + (isMore ? 1 : 0);
}

function withGiven(text: string, start: number): number {
  return (
    [2, 1].find((length) => isGiven(text.slice(start, start + length)) && text.length >= start + length) ?? -2
  );
}

function isGiven(characters: string): boolean {
  return (
    /^\p{Script=Han}+$/u.test(characters) && !Array.from(characters).some((one) => NOT_GIVEN.includes(one))
  );
}
