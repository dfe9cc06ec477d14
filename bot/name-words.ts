/** Which words are names of people, and which only look like them. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// --- In Latin letters -------------------------------------------------------------------------------------------------

/** A letter of any script that has capitals: no Chinese character stands in a name of this kind. */
export const LETTER = '(?:(?!\\p{Script=Han})\\p{L})';
/** One part of a name, with a capital letter; an end keeps a text made for it from being read again and again. */
export const PART = `\\p{Lu}(?:\\.|['’]?${LETTER}(?:${LETTER}|['’-]){0,39})`;
export const PARTICLE = '(?:van|von|de|der|den|da|dos|du|di|la|le|el|al|bin|ten|ter)';

interface Lists {
  /** What is no name although a capital letter may begin it. */
  readonly noNames: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
  /** Of all parts of names, given ones among them. */
  readonly surnames: ReadonlySet<string>;
  readonly getGender: typeof import('gender-detection-from-name').getGender;
}

let read: Lists | undefined;

/** Read with the first text that is looked at: together they take 40 MB and a third of a second, and many programs here never ask. */
function lists(): Lists {
  if (read) return read;
  const require = createRequire(import.meta.url);
  // The package is a list for spell checkers and has no code.
  const surnames = () =>
    join(dirname(require.resolve('@cspell/dict-people-names/cspell-ext.json')), 'dict/people-names.txt');
  read = {
    noNames: wordsIn(new URL('no-names.txt', import.meta.url)),
    words: wordsIn(new URL('words-that-are-names.txt', import.meta.url)),
    surnames: wordsIn(surnames()),
    getGender: require('gender-detection-from-name').getGender,
  };
  return read;
}

function wordsIn(file: URL | string): ReadonlySet<string> {
  const text = readFileSync(file, 'utf8').replace(/^#.*$/gmu, '');
  return new Set(text.toLowerCase().split(/\s+/u).filter(Boolean));
}

/** Products, days, what people say of themselves, `I'll`: no part of a name, wherever it stands. */
export function isNoName(word: string): boolean {
  const one = simple(word);
  return lists().noNames.has(one) || /['’]\p{L}{1,2}$/u.test(one);
}

/** Whether there are people of this given name; many of these names are words of another kind as well. */
export function isGivenName(word: string): boolean {
  const one = simple(word);
  const { getGender } = lists();
  return getGender(one) !== 'unknown' || getGender(withoutAccents(one)) !== 'unknown';
}

export function isSurname(word: string): boolean {
  const one = simple(word);
  const { surnames } = lists();
  return surnames.has(one) || surnames.has(withoutAccents(one));
}

/** A name that is a word, a place, a product, too, or is too short to tell. */
export function isAlsoAWord(word: string): boolean {
  const one = simple(word);
  const { words } = lists();
  return one.length <= 2 || words.has(one) || words.has(withoutAccents(one));
}

/** VPN, OneDrive; McAllister and O'Neil are people. */
export function isShoutedOrProduct(word: string): boolean {
  return /^\p{Lu}{2,}$/u.test(word) || isProduct(word);
}

export function isProduct(word: string): boolean {
  return /^(?!Ma?c|O['’]|D[ei]|Le|La|Van|Fitz)\p{Lu}\p{Ll}+\p{Lu}/u.test(word);
}

/** Of `Anna's` and `Ann-Marie` what stands in a list. */
function simple(word: string): string {
  return word.toLowerCase().replace(/(?:['’]s|-.*)$/u, '');
}

function withoutAccents(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '');
}

/** `Windows11`, `SHA256`: a product or a norm with its number. Pure. */
export function isNumberedProduct(word: string): boolean {
  const [, product] = /^(\p{L}+)[ -]?\d{1,4}[a-z]{0,2}$/iu.exec(word) ?? [];
  return product !== undefined && lists().noNames.has(product.toLowerCase());
}

// --- Chinese ----------------------------------------------------------------------------------------------------------

const COMPOUND = '欧阳|上官|司马|诸葛|司徒|夏侯|皇甫|尉迟|令狐|东方|慕容';
/** The most frequent surnames, which are hardly ever words of their own. */
const FREQUENT =
  '王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧董袁潘蒋蔡余杜叶苏魏吕丁沈姚卢姜崔谭陆汪范廖贾韦邱侯邹熊孟秦尹薛闫黎贺顾郝龚邵钱严覃戴莫孔赖倪洪翟骆聂欧焦俞柳章鲁葛阮柯裴霍翁冉';
/** Those that are words, too. */
const RARER =
  '马高于任程金石夏付傅方白江段雷龙史陶毛万武向汤常温康施文牛樊邢安齐易乔伍庞颜庄岳殷詹申耿关兰左甘祝包宁尚符舒纪梅童凌毕单季涂成苗谷盛曲蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝田';

export const SURNAME = `(?:${COMPOUND}|[${FREQUENT}${RARER}])`;
const BEGINS = new RegExp(SURNAME, 'uy');
const IS_FREQUENT = new RegExp(`^(?:${COMPOUND}|[${FREQUENT}])`, 'u');

/** The surname that begins there; of two characters where these are one. */
export function surnameAt(text: string, start: number): string | undefined {
  BEGINS.lastIndex = start;
  return BEGINS.exec(text)?.[0];
}

/** Whether it begins with a surname that is hardly ever a word of its own. */
export function hasFrequentSurname(text: string): boolean {
  return IS_FREQUENT.test(text);
}

/** Surnames, too, but mostly words of grammar: 和主管 is nobody. */
export const GRAMMAR = '和时车单项应从向祝于';

/** Never in a given name. */
export const NOT_GIVEN =
  '，。、的地得是在想要来和有我你他她它们请今昨现刚从已也都还又就再工部电邮手帐账密打网登用申之了着过不没无未别能会可让把被给对向到去上下出进回个这那哪什么怎吗呢吧啊呀哦嘛啦各某每问题报装连接坏错';
