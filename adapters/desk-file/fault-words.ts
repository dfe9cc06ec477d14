/** What is wrong with a value, in the words of whoever wrote it, in both languages. */
import type { ErrorCode } from 'yaml';
import type { z } from 'zod';
import type { Language } from '../../bot/types.ts';

export type Words = Readonly<Record<Language, string>>;

const LONGEST_SHOWN = 60;
const KINDS: Readonly<Record<string, Words>> = {
  string: { en: 'a text', zh: '文字' },
  object: { en: 'a section with settings of its own', zh: '含有下级设置的一节' },
  record: { en: 'a section with settings of its own', zh: '含有下级设置的一节' },
  array: { en: 'a list', zh: '列表' },
  boolean: { en: 'true or false', zh: ' true 或 false' },
  number: { en: 'a number', zh: '数字' },
  int: { en: 'a whole number', zh: '整数' },
};

/** What a value should be. The schema names one of these where it says what is wrong. */
const SHOULD_BE = {
  span: {
    en: 'a span like 30m, 8h or 2d (a day is eight hours of service)',
    zh: ' 30m、8h 或 2d 这样的时长（一天按八个服务小时计）',
  },
  day: { en: 'a day like 2026-10-01', zh: ' 2026-10-01 这样的日期' },
  'day or time': {
    en: 'a day or a time like 2026-12-01 or 2026-12-01T18:00',
    zh: ' 2026-12-01 或 2026-12-01T18:00 这样的日期或时间',
  },
  instant: {
    en: 'an instant like 2026-11-23T09:00:00+08:00',
    zh: ' 2026-11-23T09:00:00+08:00 这样的时刻',
  },
  days: {
    en: 'a day or a span of days like 2026-10-01..2026-10-07',
    zh: ' 2026-10-01..2026-10-07 这样的一天或一段日期',
  },
  'few days': { en: 'a span of at most 60 days', zh: '不超过 60 天的一段日期' },
  forwards: { en: 'a span of days that does not end before it begins', zh: '结束不早于开始的一段日期' },
  hours: { en: 'a span of the day like 09:00-12:00', zh: ' 09:00-12:00 这样的时段' },
  'door:id': {
    en: 'door:id, like web:wang-lei or slack:U0123456789; out of a link, with %3A as : and %40 as @',
    zh: ' web:wang-lei 或 slack:U0123456789 这样的“入口:标识”；从链接复制时，%3A 写成 :，%40 写成 @',
  },
  priority: { en: '1, 2, 3 or 4', zh: ' 1、2、3 或 4' },
  country: { en: 'a country like DE, or a part of one like DE-BY', zh: ' DE 这样的国家或 DE-BY 这样的地区' },
  year: { en: 'a year like 2026', zh: ' 2026 这样的年份' },
  source: { en: 'a word on where the days come from', zh: '日期出处的说明' },
  word: { en: 'one word', zh: '一个不含空格的词' },
  version: { en: "one word in quotes, like '2026-11'", zh: "加引号的一个词，例如 '2026-11'" },
  'small word': {
    en: 'one word in small letters, like berlin',
    zh: '小写字母组成的一个词，例如 berlin',
  },
  belonging: {
    en: 'a workspace like slack:T0123456789, a tenant like teams:<its id>, a mail domain like mail:example.com, or a person like web:li-na',
    zh: ' slack:T0123456789 这样的工作区、teams:<租户 id> 这样的租户、mail:example.com 这样的邮件域名，或 web:li-na 这样的人',
  },
} as const satisfies Readonly<Record<string, Words>>;

/** Whole sentences, where the value itself says nothing. */
const SENTENCES = {
  'nobody recognised': {
    en: 'is empty, so nobody would be recognised. Name a workspace, a tenant, a mail domain or a person.',
    zh: '是空的，这样谁也认不出来。请写工作区、租户、邮件域名或某个人。',
  },
  'no door': { en: 'needs at least one door:id', zh: '至少要有一个“入口:标识”' },
  'no level': { en: 'needs at least one level', zh: '至少要有一个级别' },
} as const satisfies Readonly<Record<string, Words>>;

/** What the schema says when something is wrong: a key of the sentences here. */
export type Said = keyof typeof SHOULD_BE | keyof typeof SENTENCES;

const entry = (table: Readonly<Record<string, Words>>, key: string): Words | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

export const UNKNOWN_SETTING: Words = { en: 'is not a known setting', zh: '不是已知的设置' };
export const ENDLESS_ALIASES: Words = {
  en: 'repeats itself by aliases (*name) without end',
  zh: '用别名（*name）反复引用自身，没有尽头',
};

/** @param value what stands there; the library does not repeat it. Its own words for a missing one would be a riddle. */
export function wordsOf(issue: z.core.$ZodIssue, value: unknown): Words {
  const about = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  const sentence = entry(SENTENCES, about.message);
  if (sentence) return sentence;
  const given = issue.code === 'invalid_key' ? undefined : value;
  if (issue.code !== 'invalid_key' && (given === undefined || given === null))
    return { en: 'is missing', zh: '没有写' };
  const found =
    given === undefined || typeof given === 'object' ? '' : JSON.stringify(given).slice(0, LONGEST_SHOWN);
  const should = shouldBe(about);
  // A library's own words, for what no setting of this file can be: better in one language than not at all.
  if (!should) return { en: issue.message, zh: issue.message };
  return { en: `${found && `${found} `}should be ${should.en}`, zh: `${found}应为${should.zh}` };
}

function shouldBe(issue: z.core.$ZodIssue): Words | undefined {
  const named = entry(SHOULD_BE, issue.message);
  if (named) return named;
  switch (issue.code) {
    case 'invalid_value':
      return { en: `one of ${issue.values.join(', ')}`, zh: ` ${issue.values.join('、')} 之一` };
    case 'invalid_type':
      return entry(KINDS, issue.expected) ?? { en: issue.expected, zh: ` ${issue.expected}` };
    case 'invalid_union':
      return { en: 'one text, or one each in zh and en', zh: '一段文字，或 zh、en 各一段' };
    case 'too_small':
      return issue.origin === 'string'
        ? { en: 'a text that is not empty', zh: '非空文字' }
        : { en: `at least ${issue.minimum}`, zh: ` ${issue.minimum} 或更大` };
    case 'too_big':
      return { en: `at most ${issue.maximum}`, zh: ` ${issue.maximum} 或更小` };
    default:
      return undefined;
  }
}

/** What stands at that path of plain data; undefined where nothing does. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    data,
  );
}

const YAML_IN_CHINESE: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: '别名（*name）不能再带标签或锚点',
  BAD_ALIAS: '别名（*name）写得不对',
  BAD_COLLECTION_TYPE: '标签与内容的种类不符',
  BAD_DIRECTIVE: '以 % 开头的指令写得不对',
  BAD_DQ_ESCAPE: '双引号里的反斜杠转义写得不对',
  BAD_INDENT: '缩进不对：同一节里的各项要对齐，下级要比上级多缩进',
  BAD_PROP_ORDER: '标签和锚点的位置不对',
  BAD_SCALAR_START: '不能以这个符号开头，请给整段文字加引号',
  BLOCK_AS_IMPLICIT_KEY: '冒号左边只能是一个词；一行里有两个冒号时请给文字加引号',
  BLOCK_IN_FLOW: '方括号或花括号里不能另起缩进的列表或小节',
  DUPLICATE_KEY: '这个设置在同一节里写了两次，请只留一个',
  IMPOSSIBLE: '无法解析',
  KEY_OVER_1024_CHARS: '冒号左边的名称太长',
  MISSING_CHAR: '缺少符号：引号、括号、逗号或冒号没有写全，或冒号后少了空格',
  MULTILINE_IMPLICIT_KEY: '冒号左边的名称不能跨行',
  MULTIPLE_ANCHORS: '一处只能有一个锚点（&name）',
  MULTIPLE_DOCS: '文件里有不止一份文档（---），只能有一份',
  MULTIPLE_TAGS: '一处只能有一个标签（!name）',
  NON_STRING_KEY: '冒号左边应是文字',
  RESOURCE_EXHAUSTION: '嵌套太深',
  TAB_AS_INDENT: '缩进请用空格，不要用制表符',
  TAG_RESOLVE_FAILED: '不认识的标签（!name）',
  UNEXPECTED_TOKEN: '这里不该有这个符号',
};

/** A fault of the YAML itself. The library's words have the place in them, which stands before them anyway. */
export function wordsOfSyntax({
  code,
  message,
}: {
  readonly code: ErrorCode;
  readonly message: string;
}): Words {
  return {
    en: message.split('\n')[0]!.replace(/ at line \d+, column \d+:$/, ''),
    zh: YAML_IN_CHINESE[code],
  };
}
