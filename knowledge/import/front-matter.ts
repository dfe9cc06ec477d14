import { parse } from 'yaml';
import { fieldNamed, looksLikeAudience } from './field-names.ts';
import type { FieldName, Fields, Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export type Split = { readonly kind: 'split'; readonly fields: Fields; readonly body: string } | Objection;

const FRONT_MATTER_CHARACTERS_MAX = 32_000;

/**
 * Parts the YAML front matter from the Markdown below it. Whatever stands at the top between lines of dashes
 * must be readable YAML: it may say that the article is for engineers only, so passing over it is not safe.
 * Unknown keys are left aside; nothing is ever run.
 */
export function splitFrontMatter(text: string): Split {
  const start = /^\s*(---|\+\+\+|;;;)([^\n]*)(?:\n|$)/.exec(text);
  if (!start || /^[-+;|]/.test(start[2]!) || (start[1] !== '---' && start[2]!.trim() !== '')) {
    return { kind: 'split', fields: new Map(), body: text };
  }
  const named = start[2]!.trim();
  if (start[1] !== '---' || !/^(?:ya?ml)?$/i.test(named)) {
    return objection('front_matter_language', named || (start[1] === '+++' ? 'TOML' : 'JSON'));
  }
  const end = /^(?:---|\.\.\.)[ \t]*$/m;
  const rest = text.slice(start[0].length);
  const closing = end.exec(rest.slice(0, FRONT_MATTER_CHARACTERS_MAX));
  if (!closing) {
    return objection('front_matter', 'it has no closing line of three dashes');
  }
  const fields = fieldsOf(rest.slice(0, closing.index));
  return fields instanceof Map
    ? { kind: 'split', fields, body: rest.slice(closing.index + closing[0].length).replace(/^\n+/, '') }
    : fields;
}

function fieldsOf(yaml: string): Map<FieldName, unknown> | Objection {
  const nesting = tooDeep(yaml);
  if (nesting !== undefined) {
    return objection('front_matter', `it is nested too deeply in line ${nesting + 2}`);
  }
  let parsed: unknown;
  try {
    parsed = parse(yaml, { schema: 'core', maxAliasCount: 0, logLevel: 'error' });
  } catch (error) {
    return objection('front_matter', error instanceof Error ? error.message.split('\n')[0] : undefined);
  }
  if (parsed === null) return new Map();
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    return objection('front_matter', 'it does not consist of "key: value" lines');
  }
  if (isDraft(parsed)) return objection('draft');
  const fields = new Map<FieldName, unknown>();
  for (const [key, value] of Object.entries(parsed)) {
    if (looksLikeAudience(key)) return objection('unknown_audience', key);
    const field = fieldNamed(key);
    if (!field) continue;
    // Site generators have both an id and a slug, the one a reader knows first; of other fields nobody can tell.
    if (field === 'subject' && fields.has(field)) continue;
    if (fields.has(field)) return objection('front_matter', `"${field}" is given twice`);
    fields.set(field, value);
  }
  return fields;
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
