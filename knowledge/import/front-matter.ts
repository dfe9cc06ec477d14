import { parse as parseToml, TomlError } from 'smol-toml';
import { parse as parseYaml, YAMLParseError } from 'yaml';
import { fieldNamed, looksLikeAudience } from './field-names.ts';
import type { FieldName, Fields, Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export type Split = { readonly kind: 'split'; readonly fields: Fields; readonly body: string } | Objection;

const FRONT_MATTER_CHARACTERS_MAX = 32_000;

/** How those languages are written that stand between two lines: YAML, and TOML as Hugo and Zola have it. */
const LANGUAGES = {
  yaml: {
    closing: /^(?:---|\.\.\.)[ \t]*$/m,
    line: { en: 'three dashes', zh: '三个短横线' },
    parse: parsedYaml,
  },
  toml: { closing: /^\+\+\+[ \t]*$/m, line: { en: 'three plus signs', zh: '三个加号' }, parse: parsedToml },
} as const;

/** A brace with a key behind it, in whatever quotes: an object that was meant to be JSON. */
const OBJECT = /^\s*\{\s*(?:"[^"\n]{1,60}"|'[^'\n]{1,60}'|[\p{L}_][\p{L}\p{N}_-]{0,60})\s*:/u;

/**
 * Parts the front matter from the Markdown below it: YAML or TOML between two lines of dashes or plus signs, or a
 * JSON object as Hugo has it. What stands at the top as such must be readable: it may say that the article is for
 * engineers only, so passing over it is not safe. Unknown keys are left aside; nothing is ever run.
 */
export function splitFrontMatter(text: string): Split {
  if (OBJECT.test(text)) return splitJson(text);
  const start = /^\s*(---|\+\+\+|;;;)([^\n]*)(?:\n|$)/.exec(text);
  if (!start || /^[-+;|]/.test(start[2]!) || (start[1] !== '---' && start[2]!.trim() !== '')) {
    return { kind: 'split', fields: new Map(), body: text };
  }
  const named = start[2]!.trim();
  if (start[1] === ';;;' || !/^(?:ya?ml)?$/i.test(named)) {
    return objection('front_matter_language', named || start[1]);
  }
  const language = LANGUAGES[start[1] === '+++' ? 'toml' : 'yaml'];
  const rest = text.slice(start[0].length);
  const closing = language.closing.exec(rest.slice(0, FRONT_MATTER_CHARACTERS_MAX));
  if (!closing) {
    return faulty(`it has no closing line of ${language.line.en}`, `缺少${language.line.zh}的结束行`);
  }
  const parsed = language.parse(rest.slice(0, closing.index), linesIn(start[0]));
  const fields = parsed.kind === 'parsed' ? fieldsOf(parsed.value) : parsed;
  return fields instanceof Map
    ? { kind: 'split', fields, body: rest.slice(closing.index + closing[0].length).replace(/^\n+/, '') }
    : fields;
}

type Parsed = { readonly kind: 'parsed'; readonly value: unknown } | Objection;

function faulty(en: string, zh: string): Objection {
  return objection('front_matter', { en, zh });
}

/** What is wrong in a line of the whole document. */
function faultyLine(line: number, en: string, zh: string): Objection {
  return faulty(`line ${line}: ${en}`, `第 ${line} 行${zh}`);
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}

/** What the faults are that people make, by the parser's code; its own words are for those who know YAML well. */
const YAML_FAULTS: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  BLOCK_AS_IMPLICIT_KEY: ['a value holds a colon and needs quotes', '的值里有冒号，需要加引号'],
  DUPLICATE_KEY: ['a key is given twice', '的键重复出现'],
  TAB_AS_INDENT: ['a tab stands where spaces belong', '用制表符缩进，应改用空格'],
  BAD_INDENT: ['it is not indented like the lines around it', '的缩进与前后行不一致'],
  MISSING_CHAR: ['a quote, bracket, comma or colon is missing', '缺少引号、括号、逗号或冒号'],
  MULTILINE_IMPLICIT_KEY: ['a colon behind the key is missing', '的键后面缺少冒号'],
  BAD_SCALAR_START: ['the value begins with a sign that needs quotes', '的值以特殊符号开头，需要加引号'],
  BAD_DQ_ESCAPE: [
    'a backslash stands in double quotes; single quotes take it as it is',
    '的双引号里有反斜杠，请改用单引号',
  ],
};

function parsedYaml(yaml: string, linesBefore: number): Parsed {
  const nesting = tooDeep(yaml);
  if (nesting !== undefined) {
    return faultyLine(nesting + linesBefore + 1, 'it is nested too deeply', '嵌套过深');
  }
  try {
    const value: unknown = parseYaml(yaml, { schema: 'core', maxAliasCount: 0, logLevel: 'error' });
    return { kind: 'parsed', value };
  } catch (error) {
    // Anything else is an alias, which could grow without end.
    if (!(error instanceof YAMLParseError)) return faulty('it holds an alias (*name)', '使用了别名（*名称）');
    const [message = ''] = error.message.replace(/ at line \d+, column \d+:?/, '').split('\n');
    const [en, zh] = YAML_FAULTS[error.code] ?? [message, '不符合 YAML 语法'];
    return faultyLine((error.linePos?.[0].line ?? 1) + linesBefore, en, zh);
  }
}

/** The parser itself gives up on deep nesting, long before the stack does. */
function parsedToml(toml: string, linesBefore: number): Parsed {
  try {
    return { kind: 'parsed', value: parseToml(toml) };
  } catch (error) {
    if (!(error instanceof TomlError)) return faulty('it is no TOML', '不是 TOML');
    const [message = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return faultyLine(error.line + linesBefore, message, '不符合 TOML 语法');
  }
}

function splitJson(text: string): Split {
  const object = objectAtTop(text.slice(0, FRONT_MATTER_CHARACTERS_MAX));
  if (object.kind === 'objection') return object;
  const [behind = '', ...below] = text.slice(object.end).split('\n');
  if (behind.trim() !== '') {
    return faultyLine(
      linesIn(text.slice(0, object.end)) + 1,
      'something stands behind its closing brace',
      '的右花括号后面还有内容',
    );
  }
  const parsed = parsedJson(text.slice(0, object.end));
  const fields = parsed.kind === 'parsed' ? fieldsOf(parsed.value) : parsed;
  if (!(fields instanceof Map)) return fields;
  // Of a text that begins with an example of JSON the example would be lost.
  if (fields.size === 0) {
    return faulty(
      'it has none of the fields of an article; an example is written between lines of ```',
      '没有任何文章字段；如果是示例，请放在两行 ``` 之间',
    );
  }
  return { kind: 'split', fields, body: below.join('\n').replace(/^\n+/, '') };
}

/** A string, with the colon that makes it a key, or a bracket of any kind. */
const JSON_MARKS = /("(?:[^"\\\n]|\\.)*")(\s*:)?|[{}[\]]/g;

/** Where the object at the top ends. A key given twice is objected to: the parser would take the last without a word. */
function objectAtTop(text: string): { readonly kind: 'object'; readonly end: number } | Objection {
  const open: Set<string>[] = [];
  for (const { 0: mark, 1: name, 2: colon, index } of text.matchAll(JSON_MARKS)) {
    if (mark === '{' || mark === '[') open.push(new Set());
    else if (mark === '}' || mark === ']') open.pop();
    else if (colon) {
      if (open.at(-1)?.has(name!)) {
        return faultyLine(linesIn(text.slice(0, index)) + 1, `${name} is given twice`, `的 ${name} 重复出现`);
      }
      open.at(-1)?.add(name!);
    }
    if (open.length === 0) return { kind: 'object', end: index + mark.length };
  }
  return faulty('its closing brace is missing', '缺少结尾的右花括号');
}

function parsedJson(json: string): Parsed {
  try {
    return { kind: 'parsed', value: JSON.parse(json) };
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    if (position === undefined) return faulty('it is no JSON', '不是有效的 JSON');
    const line = linesIn(json.slice(0, Number(position))) + 1;
    return faultyLine(
      line,
      'a quote, comma, colon or brace is missing or too many',
      '缺少或多出引号、逗号、冒号或括号',
    );
  }
}

/** Where Hugo (`params`) and Zola (`extra`) want the fields that are not their own, such as who may read a page. */
const OWN_FIELDS = ['params', 'extra'];

function fieldsOf(parsed: unknown): Map<FieldName, unknown> | Objection {
  if (parsed === null) return new Map();
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    return faulty('it does not consist of "key: value" lines', '不是由“键: 值”组成的');
  }
  if (isDraft(parsed)) return objection('draft');
  const fields = new Map<FieldName, unknown>();
  const written = Object.entries(parsed).flatMap(([key, value]) =>
    OWN_FIELDS.includes(key.toLowerCase()) && isTable(value)
      ? Object.entries(value)
      : [[key, value] as const],
  );
  for (const [key, value] of written) {
    if (looksLikeAudience(key)) return objection('unknown_audience', key);
    const field = fieldNamed(key);
    if (!field) continue;
    // Site generators have both an id and a slug, the one a reader knows first; of other fields nobody can tell.
    if (field === 'subject' && fields.has(field)) continue;
    if (fields.has(field)) return faulty(`"${field}" is given twice`, `“${field}”重复出现`);
    // TOML has days and times of its own; to everything after this a date is what was written.
    fields.set(field, value instanceof Date ? value.toISOString() : value);
  }
  return fields;
}

function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Hugo, Jekyll and Docusaurus leave such pages out of their sites. */
function isDraft(fields: object): boolean {
  return (
    ('draft' in fields && fields.draft === true) || ('published' in fields && fields.published === false)
  );
}

/**
 * The line where nesting goes beyond what fields need. Checked before parsing, for deep nesting makes the
 * YAML parser run for minutes (400 times "? ") or end the whole process (30,000 times "[").
 */
function tooDeep(yaml: string): number | undefined {
  let open = 0;
  for (const [index, line] of yaml.split('\n').entries()) {
    for (const character of line) {
      if (character === '[' || character === '{') open += 1;
      if (character === ']' || character === '}') open = Math.max(0, open - 1);
    }
    const indent = line.search(/\S/);
    if (open > 12 || indent > 12 || /(?:[-?:]\s+){4}/.test(line)) return index;
  }
  return undefined;
}
