/**
 * Finds names that nothing introduces: "Rebecca Stone cannot open the mailbox", 财务 张丽华 打不开. In Latin letters by lists of
 * given names and surnames, less those that are words, too; in Chinese by a surname before characters of given names, where
 * a dictionary sees no words and the sentence goes on as behind a person.
 */

import {
  GRAMMAR,
  hasFrequentSurname,
  isAlsoAWord,
  isGivenName,
  isNoName,
  isShoutedOrProduct,
  isSurname,
  LETTER,
  NOT_GIVEN,
  PART,
  PARTICLE,
  SURNAME,
  surnameAt,
} from './name-words.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

// --- In Latin letters -------------------------------------------------------------------------------------------------

/** Not within a host name, a path with slashes or an address. */
const APART_BEFORE = '(?<![\\p{Script=Latin}\\p{N}_@./-])';
const APART_BEHIND = `(?!${LETTER}|[\\p{N}_@]|[.-](?:${LETTER}|\\p{N}))`;
const CAPITALISED = new RegExp(
  `${APART_BEFORE}${PART}(?:(?:[ \\t]${PARTICLE}){0,2}[ \\t]${PART})*${APART_BEHIND}`,
  'gu',
);
const SMALL_PAIR = new RegExp(`${APART_BEFORE}[a-z]{3,20}(?=[ \\t]([a-z]{3,20})${APART_BEHIND})`, 'gu');
/** "Gupta, Anil". */
const TURNED_ROUND = new RegExp(`${APART_BEFORE}(${PART}),[ \\t](${PART})${APART_BEHIND}`, 'gu');
const IS_PARTICLE = new RegExp(`^${PARTICLE}$`, 'u');
const PARTS_MAX = 4;

/** In order of the kinds of place they were found in; they may overlap. Pure. */
export function latinNamesByThemselves(text: string): Span[] {
  const found: Span[] = [];
  for (const { 0: run, index } of text.matchAll(CAPITALISED)) {
    const parts = Array.from(run.matchAll(/[^ \t]+/gu), (part) => ({
      word: part[0].replace(/['’]s$/u, ''),
      start: index + part.index,
    }));
    for (let i = 0; i < parts.length; ) {
      const length = nameLength(parts.slice(i, i + 2 * PARTS_MAX).map(({ word }) => word));
      if (length > 0) {
        const last = parts[i + length - 1]!;
        found.push({ start: parts[i]!.start, end: last.start + last.word.length });
      }
      i += Math.max(1, length);
    }
  }
  for (const { 0: whole, 1: surname, 2: given, index } of text.matchAll(TURNED_ROUND))
    if (isFirmSurname(surname!) && isFirmGivenName(given!))
      found.push({ start: index, end: index + whole.length });
  for (const { 0: given, 1: surname, index } of text.matchAll(SMALL_PAIR))
    if ((isFirmGivenName(given) && isFirmSurname(surname!)) || isSmallPinyin(given, surname!))
      found.push({ start: index, end: index + given.length + 1 + surname!.length });
  return found;
}

/** How many of the words, from the first on, are a name; 0: it begins none. */
function nameLength(words: readonly string[]): number {
  const [first, second] = words;
  if (!isPart(first)) return 0;
  let length = 0;
  if (isFirmGivenName(first)) length = 1;
  else if (!isPart(second)) return 0;
  else if (isGivenName(first) && isFirmSurname(second)) length = 2;
  else if (isFirmSurname(first) && isFirmGivenName(second)) length = 2;
  else return isInPinyin(first, second) ? 2 : 0;
  // What follows with a capital letter is more of it, though no list has it.
  while (length < PARTS_MAX) {
    let next = length;
    while (words[next] !== undefined && IS_PARTICLE.test(words[next]!)) next++;
    if (!isPart(words[next])) break;
    length = next + 1;
  }
  return length;
}

function isPart(word: string | undefined): word is string {
  return word !== undefined && !IS_PARTICLE.test(word) && !isNoName(word) && !isShoutedOrProduct(word);
}

/** Nothing but a given name, as far as the lists know. */
function isFirmGivenName(word: string): boolean {
  return !isNoName(word) && !isAlsoAWord(word) && isGivenName(word);
}

function isFirmSurname(word: string): boolean {
  return !isNoName(word) && !isAlsoAWord(word) && isSurname(word);
}

const SYLLABLE =
  '(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:a[io]?|ang?|e[inr]?|eng|i(?:a(?:ng?|o)?|e|ng?|ong|u)?|o(?:ng|u)?|u(?:a(?:i|ng?)?|e|i|n|o)?)';
const IS_PINYIN = new RegExp(`^(?:${SYLLABLE}){1,2}$`, 'u');
const PINYIN_SURNAMES: ReadonlySet<string> = new Set(
  'wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo ma luo liang song zheng xie tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lv lu jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng duan qian he han'.split(
    ' ',
  ),
);

/** "Li Xiaoming", "Xiaoming Li". */
function isInPinyin(first: string, second: string): boolean {
  const [one, other] = [first.toLowerCase(), second.toLowerCase()];
  if (!IS_PINYIN.test(one) || !IS_PINYIN.test(other)) return false;
  return (
    (PINYIN_SURNAMES.has(one) && !isWordOfOwn(other)) || (PINYIN_SURNAMES.has(other) && !isWordOfOwn(one))
  );
}

/** Of those surnames the ones that no language nearby has as a word. */
const ONLY_SURNAMES =
  /^(?:zhang|wang|zhao|zhou|zheng|zeng|huang|xiao|xiong|jiang|liang|peng|deng|feng|shen|chen|yang|tian|qian|liao|duan|shao|meng)$/u;

/** "zhang lei". */
function isSmallPinyin(surname: string, given: string): boolean {
  return ONLY_SURNAMES.test(surname) && IS_PINYIN.test(given);
}

/** Many names in pinyin have two letters. */
function isWordOfOwn(word: string): boolean {
  return word.length < 2 || (word.length > 2 && isAlsoAWord(word));
}

// --- Chinese ----------------------------------------------------------------------------------------------------------

/** Hardly found behind a surname but in names. */
const FIRM = new Set(
  '祥秀蓉俊伟君敏振杰凤芳瑞嘉贤宇泽辉鹏惠燕诺鸿慧卿斐玲斌萍彦桂涛麟昭凯芬贞佩娜霞钧炳浩铭莉汝菲鹤毅旭勋欣琪儒霖裕艳翠怡婷钦渊轩逸琳瑜焕颖弘桢琦翔骏禹祯媛薇淳婉莹妮毓雯灿瑾燮巍琼瑶钰楠璋祺璐瑛钊翊倩鑫晖恺妍馨娟丽静磊彤萱梓涵睿瑄玥昊晟煜炜烨焱熠皓骁骞煊芸茜芷珊黛蕾蓓蕙菁莎苒茵荃桐榕棋楷柏淑娴娥嫣姝婧婕婵娅娇妤姗嫒嬿璇璟珂珺琬琰琛瑗玮珏珈琨彬彪勇铮锟镕忠恒愉懿擎昕昱昀晗曦沁沐泓淇淼渝湘滢漪潇澜澍炀煦熙珍盈祎禄竣筱筠绍绮翎翰耀聪舒艺芊芙芝苑若英茹莺菱萌葆虹豪赟赫辰迪邦铎锦雁霄霏韬颂飒驰骥黎晓佳雅宸沛畅汐靖哲栋尧',
);
/** In names, and elsewhere. */
const ALSO = new Set(
  '文明国华军海平建东立新强思远志林光云春清龙江山河福荣兴成永世元金安宁康乐宝贵红雨雪冰梦秋冬夏星晨阳亮洋波松竹兰梅花青玉美爱心诚信义仁礼智刚超飞虎生学友正大小子家长一中方可如宏广博达利全胜顺武兵民德道凡帆坤健壮力维伦克卫西南北城景晶露甜紫宣朝庆泉源洁润温满晴爽旺昌鸣啸震雷宗守继承启延培树根木森桥千双三锋钢银珠宾尚善喜怀念恩慕初希奇奕天丹丰岩岚岳峻川溪汉楚越然亦乃之才琴香朋炎先群真良士书仪俐菊莲荷蓝悦航柱勤进峰亚帅语诗治致果',
);
/** Days, words and products whose characters would do. */
const NO_NAME = /^(?:许可|周[一二三四五六日末]|鲁大师|马奇诺|金山|方正)/u;
/** A person comes next. */
const BEFORE =
  /(?:^|[^\p{Script=Han}]|[让给帮找请和跟与同打向由把将被是叫问用像替为及等陪]|联系|通知|抄送|同事|经理|总监|主管|主任|老师|新人|领导|老板|[部组科处室]|昨天|今天|刚才|上午|下午|怀疑|觉得|听说|前任|接替|咨询|属于|转告|告诉|提醒|发现|隔壁|旁边|对面|原来)$/u;
/** Something counted or dated: 两张, 下周. */
const COUNTED = /[上下本单前后中这每一二两三四五六七八九十几双整各该\d](?=[张章段包席周]$)/u;
/** So it goes on behind a person. */
export const BEHIND_PERSON =
  /^(?:$|[^\p{Script=Han}]|[的说和跟来也用在那这不没已刚现老都打开把被是要下上弄发给重加处今昨帮取去新换登电接休出请报于入离])/u;

/** 小李, 老王; no 最小, 多老. */
const NICKNAME = /(?<![大最较更很太多不从古])[小老]$/u;
/** 张经理. */
const TITLES =
  '经理|总监|总经理|主任|老师|工程师|先生|女士|小姐|主管|部长|科长|处长|院长|校长|教授|医生|律师|师傅|同学|秘书|助理|总(?![是部之共体数线计裁机额会有要算量价结]|的来说|的是)|哥|姐|工(?![作号具程资位单厂时人业序况大])';
const TITLED = new RegExp(`${SURNAME}(?:(?![${NOT_GIVEN}])\\p{Script=Han}){0,2}?(?:${TITLES})`, 'uy');

const words = new Intl.Segmenter('zh', { granularity: 'word' });
/** The segmenter is far slower on long strings than on many short ones. */
const PIECE_CHARACTERS = 500;
const HAN_RUN = /\p{Script=Han}{2,}/gu;
/** Where neither can be found nothing needs to be cut into words. */
const MAY_BE_ONE = new RegExp(
  `${SURNAME}\\p{Script=Han}?(?:[${[...FIRM, ...ALSO].join('')}]|\\p{Script=Han}?(?:${TITLES}))`,
  'u',
);

/** In order, without overlaps. Pure. */
export function chineseNamesByThemselves(text: string): Span[] {
  const found: Span[] = [];
  for (const { 0: run, index } of text.matchAll(HAN_RUN))
    for (let from = 0; from < run.length; from += PIECE_CHARACTERS)
      found.push(...namesInPiece(text, run.slice(from, from + PIECE_CHARACTERS), index + from));
  return found;
}

function namesInPiece(text: string, piece: string, offset: number): Span[] {
  if (!MAY_BE_ONE.test(piece)) return [];
  const pieces = [...words.segment(piece)];
  const wordAt = new Map(pieces.map(({ index, segment }) => [index, segment]));
  const found: Span[] = [];
  let free = 0;
  for (const { index, segment } of pieces) {
    if (index < free) continue;
    const surname = surnameAt(piece, index);
    // A longer word only begins like a name; of one character more it may be half a name: 陈思|远.
    if (surname === undefined || segment.length > surname.length + 1 || GRAMMAR.includes(surname)) continue;
    const isApart = segment === surname;
    const ofGiven = () =>
      [2, 1].find((given) => {
        const end = index + surname.length + given;
        // Of a surname and one character more there are words (高峰, 江苏), and people whom the dictionary knows (张旭).
        if (end > piece.length || (given === 1 && !isApart && !isKnownPerson(segment))) return false;
        if (end < piece.length && !wordAt.has(end)) return false;
        const before = text.slice(Math.max(0, offset + index - 4), offset + index);
        const next = wordAt.get(end) ?? text.charAt(offset + end);
        return isNamedSo(surname, piece.slice(index + surname.length, end), before, next);
      });
    const nickname =
      isApart && NICKNAME.test(piece.slice(Math.max(0, index - 2), index)) && hasFrequentSurname(surname);
    if (nickname && BEHIND_PERSON.test(piece.charAt(index + surname.length))) {
      found.push({ start: offset + index - 1, end: offset + index + surname.length });
      continue;
    }
    const behind = (isApart ? titledLength(piece, index) : undefined) ?? ofGiven();
    if (behind === undefined) continue;
    free = index + surname.length + behind;
    found.push({ start: offset + index, end: offset + free });
  }
  return found;
}

function isKnownPerson(word: string): boolean {
  return hasFrequentSurname(word) && FIRM.has(word.slice(-1)) && !/^(?:余|许诺|黄莺|胡桐)/u.test(word);
}

/** How much of a title and what stands before it there is behind the surname. */
function titledLength(piece: string, index: number): number | undefined {
  TITLED.lastIndex = index;
  const titled = TITLED.exec(piece)?.[0];
  // One of the words that are surnames, too, has a full name or a whole title behind it.
  if (titled === undefined || (!hasFrequentSurname(titled) && /(?:总|工|哥|姐)$/u.test(titled)))
    return undefined;
  return titled.length - surnameAt(titled, 0)!.length;
}

/** How much a given name has to look like one depends on how sure its surname and its place are. */
function isNamedSo(surname: string, given: string, before: string, next: string): boolean {
  const isFrequent = hasFrequentSurname(surname);
  if (NO_NAME.test(surname + given) || COUNTED.test(before + surname)) return false;
  const characters = Array.from(given);
  const isNone = characters.some((one, place) => {
    if (NOT_GIVEN.includes(one)) return true;
    const isListed = FIRM.has(one) || ALSO.has(one);
    return !isListed && (!isFrequent || (place === 1 && BEHIND_PERSON.test(one)));
  });
  if (isNone) return false;
  const looks = characters.reduce((sum, one) => sum + (FIRM.has(one) ? 2 : ALSO.has(one) ? 1 : 0), 0);
  const place = (BEFORE.test(before) ? 1 : 0) + (next.length > 1 || BEHIND_PERSON.test(next) ? 1 : 0);
  if (looks === 0 || (place === 0 && !isFrequent)) return false;
  return looks + place >= (isFrequent ? 3 : 4);
}
