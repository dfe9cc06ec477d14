/**
 * Takes personal data and secrets out of a text before it leaves for a model or is kept as an example. Rules
 * for China and elsewhere: check digits decide where a number alone could be anything, so that ticket numbers,
 * host names, versions and error codes stay.
 */

const MARK = (what: string) => `[${what}]`;

/** @returns the text with each find replaced by what it was, e.g. `[phone]`. */
export function redact(text: string): string {
  return RULES.reduce((rest, { pattern, what, isOne }) => {
    return rest.replace(pattern, (found, ...groups) => {
      const keep = typeof groups[0] === 'string' && what === 'secret' ? groups[0] : '';
      return isOne && !isOne(found) ? found : `${keep}${MARK(what)}`;
    });
  }, text);
}

interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  /** A closer look at what the pattern found. */
  readonly isOne?: (found: string) => boolean;
}

/** The most frequent ones, and those of two characters: nine people in ten. */
const SURNAMES =
  '欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|令狐|东方|慕容|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝]';
/** What a sentence goes on with behind a name of two characters. */
const AFTER_NAMES = '[，。、的是在想要来和有我你请今昨现刚从已也工部电邮手帐账密打网登用申之]|VPN';

const RULES: readonly Rule[] = [
  {
    what: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/gu,
  },
  // Tokens that say what they are by their beginning.
  {
    what: 'token',
    pattern:
      /\b(?:xox[abeprs]-[\w-]{8,}|xapp-[\w-]{8,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|sk-[\w-]{16,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.[\w-]{5,}(?:\.[\w-]*)?)/gu,
  },
  // Words that announce a secret; the value goes, the word stays.
  {
    what: 'secret',
    pattern:
      /((?:\b(?:pass(?:word|wd|code|phrase)?|pwd|pw|pin|otp|secret|token|api[ _-]?key|verification code)\b|密码|口令|验证码|动态码|密钥)\s*(?:is|was|为|是|改成了?|设成了?|[:：=])\s*["'“「]?)(?!\[)[^\s"'”」，。；;,]{3,64}/giu,
  },
  // "密码Abc12345!", "my password Hunter2!": nothing stands between, and it looks like one.
  {
    what: 'secret',
    pattern:
      /((?:\b(?:[Pp]assword|PASSWORD|[Pp]asswd|[Pp]wd|[Pp]w)\b|密码|口令)\s?["'“「]?)(?!\[)(?=[\x21-\x7e]*\d)(?=[\x21-\x7e]*[a-z])(?=[\x21-\x7e]*[A-Z!@#$%^&*_+=?~])(?!(?:Windows|Office|Outlook)\d)[\x21-\x7e]{6,64}/gu,
  },
  // Who says who they are: a capital letter makes a name of any word, without one it must not go on like a sentence.
  {
    what: 'name',
    pattern:
      /(?<=\b(?:[Mm][Yy] [Nn](?:ame|AME)(?: [Ii][Ss]|['’][Ss])|I am called)[ \t]{1,3})(?:\p{Lu}[\p{L}'’.-]*(?:[ \t]\p{Lu}[\p{L}'’.-]*){0,3}|(?!(?:not?|now|never|in|on|still|already|also|too|so|the|a|an|as|at|and|gone|wrong|shown|missing|listed|spelled|spelt|written|used|taken|different|incorrect|only|hidden|cut|being|misspelled|misspelt|displayed)\b)\p{Ll}[\p{L}'’-]*)/gu,
  },
  {
    what: 'name',
    pattern: new RegExp(
      `(?<=我(?:的名字)?(?:名?叫做?|是叫)[ \\t]{0,2}|我的?(?:名字|姓名)(?:叫|是|为|[:：])[ \\t]{0,2}|(?:姓名|联系人)[ \\t]{0,2}[:：][ \\t]{0,2})(?:[小老阿](?![板师时])\\p{Script=Han}|(?:${SURNAMES})\\p{Script=Han}(?:(?!${AFTER_NAMES})\\p{Script=Han})?|\\p{Lu}[\\p{L}'’.-]*(?:[ \\t]\\p{Lu}[\\p{L}'’.-]*){0,3})`,
      'gu',
    ),
  },
  { what: 'address', pattern: /\b(?:https?|ftp):\/\/[^\s/:@]+:[^\s/@]+@\S+/giu },
  // RFC 5321's lengths: without an end each letter of a long Chinese text would be read to the end of its sentence.
  { what: 'email', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu },
  { what: 'identity number', pattern: /(?<!\d)\d{17}[\dXx](?![\dXx])/gu, isOne: isChineseIdentityNumber },
  // Announced as one it is one, though a digit may be mistyped.
  {
    what: 'identity number',
    pattern:
      /(?<=(?:身份证(?:号码?)?|\bid(?:entity)?(?:[ -]?card)?(?:[ -]?(?:number|no\.?))?)[ \t]{0,3}(?:is|为|是|[:：=])?[ \t]{0,3})(?:\d{17}[\dXx]|\d{15})(?![\dXx])/giu,
  },
  { what: 'phone', pattern: /(?<![\d.-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![\d-])/gu },
  { what: 'phone', pattern: /(?<![\d.-])0\d{2,3}[ -]\d{7,8}(?!\d)/gu },
  {
    what: 'phone',
    pattern: /(?<![\w.])\+\d{1,3}[ -]?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]?\d{2,4}){2,3}(?!\d)/gu,
  },
  { what: 'card number', pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/gu, isOne: isCardNumber },
  {
    what: 'IP address',
    pattern: /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])/gu,
    isOne: isAddressNotVersion,
  },
];

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
