import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { fieldNamed, looksLikeAudience } from './field-names.ts';
import type { FieldName, Fields, Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export type Split = { readonly kind: 'split'; readonly fields: Fields; readonly body: string } | Objection;

const FRONT_MATTER_CHARACTERS_MAX = 32_000;

/** How each language of front matter is written by those who use it: YAML, or TOML as Hugo and Zola have it. */
const LANGUAGES = {
  yaml: { closing: /^(?:---|\.\.\.)[ \t]*$/m, line: 'three dashes', parse: parsedYaml },
  toml: { closing: /^\+\+\+[ \t]*$/m, line: 'three plus signs', parse: parsedToml },
} as const;

/**
 * Parts the YAML or TOML front matter from the Markdown below it. Whatever stands at the top between lines of
 * dashes or plus signs must be readable: it may say that the article is for engineers only, so passing over it
 * is not safe. Unknown keys are left aside; nothing is ever run.
 */
export function splitFrontMatter(text: string): Split {
  if (/^\s*\{\s*"[\w-]{1,40}"\s*:/.test(text)) return objection('front_matter_language', 'JSON');
  const start = /^\s*(---|\+\+\+|;;;)([^\n]*)(?:\n|$)/.exec(text);
  if (!start || /^[-+;|]/.test(start[2]!) || (start[1] !== '---' && start[2]!.trim() !== '')) {
    return { kind: 'split', fields: new Map(), body: text };
  }
  const named = start[2]!.trim();
  if (start[1] === ';;;' || !/^(?:ya?ml)?$/i.test(named)) {
    return objection('front_matter_language', named || 'JSON');
  }
  const language = LANGUAGES[start[1] === '+++' ? 'toml' : 'yaml'];
  const rest = text.slice(start[0].length);
  const closing = language.closing.exec(rest.slice(0, FRONT_MATTER_CHARACTERS_MAX));
  if (!closing) {
    return objection('front_matter', `it has no closing line of ${language.line}`);
  }
  const parsed = language.parse(rest.slice(0, closing.index));
  const fields = parsed.kind === 'parsed' ? fieldsOf(parsed.value) : parsed;
  return fields instanceof Map
    ? { kind: 'split', fields, body: rest.slice(closing.index + closing[0].length).replace(/^\n+/, '') }
    : fields;
}

type Parsed = { readonly kind: 'parsed'; readonly value: unknown } | Objection;

function parsedYaml(yaml: string): Parsed {
  const nesting = tooDeep(yaml);
  if (nesting !== undefined) {
    return objection('front_matter', `it is nested too deeply in line ${nesting + 2}`);
  }
  return parsedBy(() => parseYaml(yaml, { schema: 'core', maxAliasCount: 0, logLevel: 'error' }));
}

/** The parser itself gives up on deep nesting, long before the stack does. */
function parsedToml(toml: string): Parsed {
  return parsedBy(() => parseToml(toml));
}

function parsedBy(parse: () => unknown): Parsed {
  try {
    return { kind: 'parsed', value: parse() };
  } catch (error) {
    return objection('front_matter', error instanceof Error ? error.message.split('\n')[0] : undefined);
  }
}

/** Where Hugo (`params`) and Zola (`extra`) want the fields that are not their own, such as who may read a page. */
const OWN_FIELDS = ['params', 'extra'];

function fieldsOf(parsed: unknown): Map<FieldName, unknown> | Objection {
  if (parsed === null) return new Map();
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    return objection('front_matter', 'it does not consist of "key: value" lines');
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
    if (fields.has(field)) return objection('front_matter', `"${field}" is given twice`);
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
