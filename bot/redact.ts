/**
 * Takes personal data and secrets out of a text before it leaves for a model or is kept as an example. Rules
 * for China and elsewhere: check digits decide where a number alone could be anything, so that ticket numbers,
 * host names, versions and error codes stay.
 */

import { isNumberedProduct } from './name-words.ts';
import { namesIn } from './personal-names.ts';

const MARK = (what: string) => `[${what}]`;

/** @returns the text with each find replaced by what it was, e.g. `[phone]`. */
export function redact(text: string): string {
  let upTo = 0;
  let nameless = '';
  for (const { start, end } of namesIn(text)) {
    nameless += `${text.slice(upTo, start)}${MARK('name')}`;
    upTo = end;
  }
  nameless += text.slice(upTo);
  return RULES.reduce(
    (rest, rule) => (typeof rule === 'function' ? rule(rest) : withRule(rest, rule)),
    nameless,
  );
}

function withRule(text: string, { pattern, what, isOne }: Rule): string {
  return text.replace(pattern, (found, ...groups) => {
    const { label = '', value = found } = (groups.at(-1) ?? {}) as { label?: string; value?: string };
    return isOne && !isOne(value, label) ? found : `${label}${MARK(what)}`;
  });
}

/**
 * The beginning of a text without personal data. It is cut after it was redacted, as half a phone number is not recognised as
 * one; but of 100,000 characters only so much is read.
 */
export function redactedStart(text: string, characters: number): string {
  return redact(text.slice(0, characters * READ_FOR_EACH)).slice(0, characters);
}

/** What is taken out may be longer than what stands for it. */
const READ_FOR_EACH = 5;

const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?';
/** 1990-05-12, 1990年5月12日, 19900512, 12.5.1990, 12 May 1990, May 12th, 1990. */
const DATE = `(?:19|20)\\d{2}(?:[-/.]\\d{1,2}[-/.]\\d{1,2}|年\\d{1,2}月(?:\\d{1,2}[日号]?)?|\\d{4})|\\d{1,2}[-/. ]\\d{1,2}[-/. ](?:\\d{4}|\\d{2})|\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?${MONTH},? \\d{4}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4}|\\d{2}年\\d{1,2}月(?:\\d{1,2}[日号]?)?`;

interface Rule {
  readonly what: string;
  /** What the group `label` finds stays; `value` is what is looked at more closely. */
  readonly pattern: RegExp;
  readonly isOne?: (value: string, label: string) => boolean;
}

const SECRET_WORDS =
  '\\b(?:pass(?:word|wd|code|phrase|wort)?|pwd|pw|pin|otp|secret|token|api[ _-]?key|access[ _-]?key|(?:wi-?fi|wlan|network|product|licen[cs]e|recovery|encryption|security|private) key|verification code)\\b|密码|密碼|口令|验证码|动态码|密钥|PIN码';
/** What secrets are made of: whoever types one has no Chinese input method on. */
const TYPED = '[^\\s\\p{Script=Han}\'"“”‘’「」，。；;,！？、（）[\\]]';

const RULES: readonly (Rule | ((text: string) => string))[] = [
  {
    what: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu,
  },
  // Tokens that say what they are by their beginning.
  {
    what: 'token',
    pattern:
      /\b(?:xox[abeprs]-[\w-]{8,}|xapp-[\w-]{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|ptt|dt|rt)-[\w-]{16,}|npm_\w{20,}|pypi-[\w-]{20,}|hf_\w{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{16,}|sk-[\w-]{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]*)?)/gu,
  },
  {
    what: 'token',
    pattern: /(?<label>\b(?:Bearer|Basic)\s+)(?<value>[\w.~+/-]{12,}=*)/giu,
    isOne: (value) => /\d/u.test(value),
  },
  {
    what: 'token',
    pattern:
      /(?<label>[?&;\s](?:sig|signature|access_token|auth|code|sid|session(?:id)?|jsessionid|client_secret)=)(?<value>[\w%.~+/-]{12,}=*)/giu,
  },
  // Words that announce a secret; the value goes, the word stays.
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<label>(?:${SECRET_WORDS})\\s*(?:is\\b|was\\b|就?是|为|用的是|[改设换][成为]了?|[:：=])\\s*["'“「]?)(?<value>${TYPED}{3,64})`,
      'giu',
    ),
    isOne: isNoState,
  },
  {
    what: 'secret',
    pattern: /(?<label>(?:密码|密碼|口令)(?:是|为|[:：=])\s*)["“「『][^"”」』\n]{1,64}["”」』]/gu,
  },
  {
    what: 'secret',
    pattern:
      /(?<label>(?:\b(?:otp|pin|verification code|passcode)\b|验证码|动态码|PIN码)\s?)(?<value>\d{4,8})(?!\d)/giu,
  },
  // AWS_SECRET_ACCESS_KEY=..., "db.password": "..."
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<label>[\\w.-]{0,40}(?:passw(?:or)?d|pwd|secret|token|key)[\\w.-]{0,40}["']?\\s?[:=]\\s?["']?)(?<value>${TYPED}{6,128})`,
      'giu',
    ),
    isOne: looksSecret,
  },
  // BitLocker's recovery key.
  { what: 'secret', pattern: /(?<!\d)\d{6}(?:-\d{6}){7}(?!\d)/gu },
  // "密码我输的是wang1988", "my pin is for the lobby and is 8842".
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<label>(?:${SECRET_WORDS})[^.,;:。，；：！!?？\\n[]{0,14}?(?:\\bis\\b|是|叫)\\s*["'“「]?)(?<value>${TYPED}{4,64})`,
      'giu',
    ),
    isOne: (value) => looksSecret(value) || (/^\d{4,8}$/u.test(value) && !/^20\d\d$/u.test(value)),
  },
  withoutSecretsBeside,
  withoutAccountsWithSecret,
  // "login: anna / hunter2", "用户名zhangwei 密码...": whose secret it is.
  {
    what: 'secret',
    pattern: new RegExp(
      `(?<label>(?:\\b(?:log-?[io]n|credentials?|user(?: ?name)?|account)\\b|账号|帐号|账户|用户名)\\s*(?:is\\b|是|为|[:：=])?\\s*[\\w.@-]{2,64}\\s?[/|]\\s?)(?<value>${TYPED}{5,64})`,
      'giu',
    ),
    isOne: looksSecret,
  },
  {
    what: 'account',
    pattern:
      /(?<label>(?:\b(?:log-?in|user(?: ?(?:name|id))?)\b|账号|帐号|账户|用户名)\s*(?:is\b|是|为|[:：=])?\s*)(?<value>[A-Za-z][\w.@-]{1,63})(?=\s?[/|]\s?\[secret\]|[\s,，、;；/|]{0,3}(?:and\s)?(?:(?:the|my)\s)?[^\s\d[\]]{2,12}\s?(?:is\b|是|为|[:：=])?\s?\[secret\])/giu,
    // luojing is a person, however English it ends.
    isOne: (value, label) =>
      isNoState(value) || (/\p{Script=Han}/u.test(label) && /^\p{Ll}+ing$/u.test(value)),
  },
  {
    what: 'account',
    pattern:
      /(?<label>(?:\buser ?name|\blogin(?: name)?|账号|帐号|账户|用户名)\s?[:：=]\s?)(?<value>[A-Za-z][\w.@-]{1,63})(?=\s*(?:[,，。；;\n]|$))/giu,
    isOne: isNoState,
  },
  { what: 'address', pattern: /\b(?:https?|ftp):\/\/[^\s/:@]+:[^\s/@]+@\S+/giu },
  // RFC 5321's lengths: without an end each letter of a long Chinese text would be read to the end of its sentence.
  {
    what: 'email',
    pattern:
      /(?:(?!\p{Script=Han})[\p{L}\p{N}._%+-]){1,64}@(?:(?!\p{Script=Han})[\p{L}\p{N}-]){1,63}(?:\.(?:(?!\p{Script=Han})[\p{L}\p{N}-]){1,63})+/gu,
  },
  // ISO 13616: country, check digits, up to 30 more; written in fours.
  {
    what: 'bank account',
    pattern:
      /(?<![\w-])(?:[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?|[a-z]{2}\d{2}[a-z0-9]{11,30})(?!\w)/gu,
    isOne: isIban,
  },
  { what: 'identity number', pattern: /(?<!\d)\d{17}[\dXx](?![\dXx])/gu, isOne: isChineseIdentityNumber },
  // Announced as one it is one, though a digit may be mistyped.
  {
    what: 'identity number',
    pattern:
      /(?<=(?:身份证(?:号码?)?|\bid(?:entity)?(?:[ -]?card)?(?:[ -]?(?:number|no\.?))?)[ \t]{0,3}(?:is|为|是|[:：=])?[ \t]{0,3})(?:\d{17}[\dXx]|\d{15})(?![\dXx])/giu,
  },
  {
    what: 'birth date',
    pattern: new RegExp(
      `(?<label>(?:\\b(?:date of birth|birth ?da(?:te|y)|bday|d\\.?o\\.?b\\b\\.?|(?:was|am|is|were|i['’]m|,|^) ?born(?: on)?|born(?: on)?(?= \\d))|出生日期|出生年月日?|出生于|生于|生日)[^\\d\\n]{0,12}?)(?:${DATE})`,
      'gimu',
    ),
  },
  { what: 'birth date', pattern: new RegExp(`(?:${DATE})(?=出生|生人)`, 'giu') },
  { what: 'chat id', pattern: /\bwxid_\w{4,}/giu },
  {
    what: 'chat id',
    pattern:
      /(?<label>(?:微信|\b(?:we ?chat|weixin|wx|telegram|skype|whatsapp|line|discord|signal))(?:号码?| ?(?:id|name|account|handle|number))?\s{0,2}(?:is\b|是|叫|[:：=])?\s{0,2}@?)(?<value>[A-Za-z][\w.-]{4,31})(?!\w)/giu,
    isOne: isChatId,
  },
  {
    what: 'chat id',
    pattern:
      /(?<label>\bQQ(?:号码?| ?(?:id|number))?\s{0,2}(?:is\b|是|[:：=])?\s{0,2})[1-9]\d{4,10}(?!\d)/giu,
  },
  { what: 'phone', pattern: /(?<![\d.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])/gu },
  { what: 'phone', pattern: /(?<![\d.-])0\d{2,3}[ -]\d{7,8}(?!\d)/gu },
  {
    what: 'phone',
    pattern: /(?<![\w.])\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,3}(?!\d)/gu,
  },
  // As they are written in Europe and America, with what tells them from other numbers.
  {
    what: 'phone',
    pattern: /(?<![\w.-])(?:\(0\d{1,4}\)[ -]?|0\d{2,4}[-/ ])\d{3,5}[ -]?\d{3,5}(?![\w-])/gu,
  },
  { what: 'phone', pattern: /(?<![\w.-])(?:\(\d{3}\)[ -]?|\d{3}-)\d{3}-\d{4}(?![\w-])/gu },
  {
    what: 'phone',
    pattern:
      /(?<label>(?:\b(?:phone|mobile|cell|call me|reach me|ring me|tel|telephone|extension|ext|direct (?:line|dial)|desk phone)\b\.?(?: (?:number|no\.?))?|分机号?码?|内线|电话号?码?|手机号?码?|座机号?码?)\s*(?:is\b|at\b|on\b|是|为|[:：=])?\s*)(?<value>\+?\d[\d ()/-]{2,18}\d)(?![\w])/giu,
    isOne: (value) => !/^(?:1?\d|20\d\d|365)$/u.test(value),
  },
  {
    what: 'identity number',
    pattern:
      /(?<label>(?:\b(?:ssn|social security(?: number)?|passport(?: (?:number|no\.?))?|national insurance(?: number)?)\b|护照号?码?|社保号?码?)\s*(?:is\b|是|为|[:：=])?\s*)(?<value>[A-Z]{0,3}\d(?:[ -]?\d){5,12}[A-Z]?)(?![A-Za-z0-9])/giu,
  },
  { what: 'identity number', pattern: /(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])/gu },
  {
    what: 'employee number',
    pattern:
      /(?<label>(?:\b(?:employee|staff|personnel|badge|payroll)[ -]?(?:number|no\.?|id|#)|员工编?号|工号|人员编号|职工号)\s*(?:is\b|是|为|[:：=#])?\s*)(?<value>[A-Za-z]{0,4}-?\d{3,12})(?!\w)/giu,
  },
  // GA 36-2018: a province, a letter, five or six more.
  {
    what: 'licence plate',
    pattern:
      /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·•-]?(?=[A-HJ-NP-Z]{0,3}\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Za-z0-9])/gu,
  },
  {
    what: 'licence plate',
    pattern:
      /(?<label>\b(?:car|vehicle|(?:number|licen[cs]e) ?plate|plate(?: number)?|registration(?: number)?)(?: is|:)?[ \t]{1,2})(?<value>[A-ZÄÖÜ]{1,3}[ -]?[A-Z]{0,2}[ -]?\d{1,4}(?:[ -]?[A-Z]{1,3})?)(?![\w-])/gu,
  },
  // Where things are to be sent: a street with its number.
  {
    what: 'street address',
    pattern:
      /(?:(?![到在是住寄送发往把请给])\p{Script=Han}){0,16}(?:路|街|大道|巷|弄|胡同)\d{1,5}(?:弄\d{1,4})?号(?:院|楼)?(?:\d{1,4}(?:号楼|栋|幢|单元|楼|层|室|号))*/gu,
  },
  {
    what: 'street address',
    pattern:
      /(?<![\w-])\d{1,5}[A-Za-z]? (?:\p{Lu}[\p{Ll}'’-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Square|Crescent|Terrace)\b(?:,? [A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})?/gu,
  },
  {
    what: 'street address',
    pattern:
      /(?<![\p{L}-])\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|allee|gasse)[ \t]\d{1,4}[ \t]?[a-z]?(?![\p{L}\d])/gu,
  },
  { what: 'card number', pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/gu, isOne: isCardNumber },
  // Announced as one, whatever its check digit says.
  {
    what: 'bank account',
    pattern:
      /(?<label>(?:银行卡|卡号|工资卡|储蓄卡|信用卡|账号|帐号|账户|\b(?:bank )?account(?: (?:number|no\.?))?|\b(?:card|debit card|credit card)(?: (?:number|no\.?))?)[^\d\n。.;；]{0,10})\d(?:[ -]?\d){11,18}(?!\d)/giu,
  },
  {
    what: 'IP address',
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/gu,
    isOne: isAddressNotVersion,
  },
];

/**
 * What looks like a secret in the neighbourhood of a word for one: "tried P@ssw0rd! and Welcome1 as passwords", "密码 hunter2
 * 不对", "winter2026 as my password". Each word and each value is looked at once, however many there are.
 */
function withoutSecretsBeside(text: string): string {
  const words = Array.from(text.matchAll(SECRET_WORD), (word) => ({
    start: word.index,
    end: word.index + word[0].length,
  }));
  if (words.length === 0) return text;
  let hidden = '';
  for (let i = 0; i <= words.length; i++) {
    const [start, end] = [words[i - 1]?.end ?? 0, words[i]?.start ?? text.length];
    const between = text.slice(start, end);
    const after = i < words.length;
    hidden += between.replace(VALUE, (value, at: number) => {
      const isSecret =
        (i > 0 && isBehindWord(between.slice(0, at), value)) ||
        (after && isBeforeWord(between.slice(at + value.length), value)) ||
        (isMixed(value) &&
          value.length >= 6 &&
          !/[\w[@.-]/u.test(text.charAt(start + at - 1)) &&
          ((i > 0 && isNear(between.slice(0, at))) || (after && isNear(between.slice(at + value.length)))));
      return isSecret ? MARK('secret') : value;
    });
    hidden += after ? text.slice(end, words[i]!.end) : '';
  }
  return hidden;
}

const SECRET_WORD = new RegExp(`${SECRET_WORDS}|\\bpasswords\\b`, 'giu');
const VALUE = new RegExp(`${TYPED}{5,64}`, 'gu');

/** "密码 hunter2 不对": nothing stands between. */
function isBehindWord(gap: string, value: string): boolean {
  return /^\s{0,2}["'“「]?$/u.test(gap) && looksSecret(value);
}

/** "winter2026 as my password", hunter2当密码. */
function isBeforeWord(gap: string, value: string): boolean {
  return /^["'”」]?(?: as (?:(?:my|the|a|new) ){0,2}|\s?(?:当|作为|做))$/iu.test(gap) && looksSecret(value);
}

function isNear(gap: string): boolean {
  return gap.length <= 40 && !/[.。\n]/u.test(gap);
}

/** "pwallace:Qwe123rty", "jsmith/Summer#2024"; a slash stands between many other things. */
function withoutAccountsWithSecret(text: string): string {
  return text.replace(ACCOUNT_WITH_SECRET, (found, account: string, between: string, value: string) => {
    const isSecret = isMixed(value) && (between === ':' || /[!@#$%^&*?~+=]/u.test(value));
    return isSecret && !NO_ACCOUNT.test(account) ? `${MARK('account')}${between}${MARK('secret')}` : found;
  });
}

const ACCOUNT_WITH_SECRET = new RegExp(
  `(?<![\\w.@:/\\\\+=-])([a-z][\\w.-]{1,39})([:/])(${TYPED}{6,64})`,
  'gu',
);
const NO_ACCOUNT =
  /^(?:https?|ftp|file|mailto|sips?|tel|ssh|git|data|urn|error|code|version|build|model|serial|sn|id|key|hash|sha\d*|md5|uuid|guid|host|server|port|path|image|tag|title|subject|ticket|case|issue|ref)$/u;

/** What is said of a secret, and none itself: "the password is expired", "pin is not accepted". */
const SAID_OF_SECRETS =
  /^(?:not?|n't|now|never|still|already|also|always|only|just|too|so|very|gone|the|an?|my|our|your|his|her|it|its|that|this|there|these|in|on|at|for|from|to|as|by|with|without|of|or|and|but|if|what|where|which|when|why|how|who|whose|can|could|does|do|did|has|have|will|would|should|please|wrong|right|correct|incorrect|invalid|valid|fine|ok|okay|bad|weak|strong|long|short|old|new|lost|missing|unknown|known|different|same|good|stuck|empty|blank|hidden|visible|safe|secure|temporary|due|about|somehow|sent|set|reset|forgotten|out|up|off|dead|broken|useless|ready|active|inactive|available|unavailable|shown|written|stolen|public|longer|shorter|both|none|null|undefined|optional|mandatory|unclear|identical|anywhere|nowhere|again|later|\?+|\.+)$/iu;
/** Error codes, updates, versions and amounts. */
const CODES =
  /^(?:0[xX][0-9a-fA-F]+|(?:KB|ERR(?:OR)?|[A-Z](?=\d{3,5}$)|[A-Z]{1,6}[-_])[-_]?\d{2,}(?:[-_.]\w+)*|v?\d+(?:[.-]\d+)+\w{0,3}|\d+[a-z]{1,9})$/u;

/** Told to be one: any word but those that say something of it. */
function isNoState(value: string): boolean {
  const word = value.replace(/[.!?:)]+$/u, '');
  if (word === '' || SAID_OF_SECRETS.test(word) || /^[a-z]+(?:ed|ing)$/iu.test(word)) return false;
  // "密码是AD密码", "the password is Windows": what it is for.
  return (
    !/^[A-Z]{2,4}$/u.test(word) && !/^(?:windows|office|outlook|wi-?fi|exchange|microsoft)$/iu.test(word)
  );
}

/** Only standing beside such a word: letters and digits in one, and no product, version or error code. */
function looksSecret(value: string): boolean {
  const word = value.replace(/[.?:)]+$/u, '');
  return (
    /\d/u.test(word) &&
    /\p{L}/u.test(word) &&
    !isNumberedProduct(word) &&
    !CODES.test(word) &&
    !/[/\\(]/u.test(word)
  );
}

/** Not only a lower-case word with a digit behind it, nor a name of a machine. */
function isMixed(value: string): boolean {
  const word = value.replace(/[.?:)]+$/u, '');
  return (
    looksSecret(word) &&
    // Step3, OAuth2
    !/^\p{L}?\p{Lu}?\p{Ll}+\d$/u.test(word) &&
    /\p{Ll}/u.test(word) &&
    /[\p{Lu}!@#$%^&*_+=?~]/u.test(word) &&
    !/@[\w-]+\.\w/u.test(word)
  );
}

/** ISO 7064 MOD 97-10, the country and its check digits read last; of 98 numbers 97 are none. */
function isIban(found: string): boolean {
  const characters = found.replace(/ /g, '').toUpperCase();
  if (characters.length < 15 || characters.length > 34 || characters.replace(/\D/g, '').length < 10)
    return false;
  const turned = `${characters.slice(4)}${characters.slice(0, 4)}`;
  const rest = Array.from(turned).reduce((so, one) => {
    const value = Number.parseInt(one, 36);
    return (so * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1;
}

/** "WeChat login fails", 微信 win10: only what is called an id may be a word. */
function isChatId(value: string, label: string): boolean {
  const word = value.replace(/[.-]+$/u, '');
  if (isNumberedProduct(word) || CODES.test(word)) return false;
  return /[\d_]/u.test(word) || (/号|\bid\b|handle/iu.test(label) && isNoState(word));
}

/** GB 11643-1999: birth date in digits 7 to 14, check digit by ISO 7064 MOD 11-2. */
function isChineseIdentityNumber(found: string): boolean {
  const month = Number(found.slice(10, 12));
  const day = Number(found.slice(12, 14));
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const sum = Array.from(found.slice(0, 17)).reduce(
    (total, digit, index) => total + Number(digit) * (2 ** (17 - index) % 11),
    0,
  );
  return '10X98765432'[sum % 11] === found.at(-1)!.toUpperCase();
}

/** Luhn, ISO/IEC 7812-1. */
function isCardNumber(found: string): boolean {
  const digits = found.replace(/\D/g, '');
  if (digits.length < 13 || digits.length > 19 || /^(\d)\1+$/.test(digits)) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, character, index) => {
      const digit = Number(character) * (index % 2 === 1 ? 2 : 1);
      return total + (digit > 9 ? digit - 9 : digit);
    }, 0);
  return sum % 10 === 0;
}

/** `10.2.0.1` may be a version; an address has a first part that networks use. Loopback tells nothing. */
function isAddressNotVersion(found: string): boolean {
  const first = Number(found.split('.')[0]);
  return first !== 127 && first !== 0 && first < 224;
}
