import type { z } from 'zod';

/** What the page's API answers when it refuses: a status, a stable code, and a sentence that names the value. */
export class WebError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'WebError';
    this.status = status;
    this.code = code;
  }
}

/** A stranger's value in a message: quoted, on one line, cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** What stood where something else was expected; nothing more of what holds a key too many, which may hold names. */
export function found(issue: z.core.$ZodIssue, there: unknown): string {
  return issue.code === 'unrecognized_keys' ? '' : ` (got ${shown(there)})`;
}
