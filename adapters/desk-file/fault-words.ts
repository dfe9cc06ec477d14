/** What is wrong with a value, in the words of whoever wrote it. */
import type { z } from 'zod';

const LONGEST_SHOWN = 60;
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'a section with settings of its own',
  record: 'a section with settings of its own',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
};

/** @param value what stands there; the library does not repeat it. Its own words for a missing one would be a riddle. */
export function wordsOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (value === undefined || value === null) return 'is missing';
  const found = typeof value === 'object' ? '' : `${JSON.stringify(value).slice(0, LONGEST_SHOWN)} `;
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid'))
    return `${found}should be one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') return `${found}should be ${KINDS[issue.expected] ?? issue.expected}`;
  return found && issue.message.startsWith('is ')
    ? `${found}should be ${issue.message.slice('is '.length)}`
    : issue.code === 'invalid_union'
      ? `${found}cannot be read; give one text, or one each in zh and en`
      : issue.message;
}

/** What stands at that path of plain data; undefined where nothing does. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    data,
  );
}
