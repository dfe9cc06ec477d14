import { fieldNamed, looksLikeAudience } from './field-names.ts';
import type { FieldName, Fields, Objection } from './outcome.ts';
import { objection } from './outcome.ts';
import { lastDateIn } from './written-date.ts';

/** What the properties of a Notion page say; who may read it can be one of them. Unknown ones are left aside. */
export function fieldsOfProperties(
  properties: readonly (readonly [name: string, value: string])[],
): Fields | Objection {
  const fields = new Map<FieldName, unknown>();
  for (const [name, value] of properties) {
    if (looksLikeAudience(name)) return objection('unknown_audience', name);
    const field = fieldNamed(name);
    const isDay = field === 'updated' || field === 'reviewBy';
    const known = isDay ? lastDateIn(value) : value.trim();
    if (field && field !== 'subject' && field !== 'title' && known) fields.set(field, known);
  }
  return fields;
}
