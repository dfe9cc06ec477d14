/** Makes an `Action` of what a button sent back; strangers may have changed it on the way. */
import { z } from 'zod';
import type { Action } from './types.ts';

const ticket = z.string().regex(/^T-\d{1,9}$/, 'a ticket number looks like T-1042');
const words = z.string().trim().min(1, 'needs some words').max(8_000, 'is longer than 8,000 characters');
const short = z.string().trim().max(300, 'is longer than 300 characters');
/** What is known of a ticket when it is opened. */
export const detailsSchema = z.strictObject({
  summary: words,
  category: short.optional(),
  impact: z.enum(['person', 'team', 'company']).optional(),
  urgency: z.enum(['can-wait', 'hinders', 'stops-work']).optional(),
  asset: short.optional(),
  onBehalfOf: short.optional(),
  customer: short.optional(),
});

/** A desk file that was sent and checked. */
const sentDesk = {
  file: z.string().min(1, 'is a file that was sent').max(600, 'is longer than 600 characters'),
  version: short.min(1, 'is the version that was checked'),
  basedOn: short.min(1, 'is the version of the desk file it was made from'),
};

/** Every action, complete: what a button may send back, and what a program may ask for. */
export const actionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['solved', 'not-solved', 'none-of-these', 'my-tickets', 'queue', 'duty', 'calendar']),
  }),
  z.strictObject({ kind: z.literal('human'), summary: words.optional() }),
  z.strictObject({
    kind: z.literal('choose'),
    articleId: short.min(1),
    section: short.min(1).optional(),
    whole: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('open-ticket'), details: detailsSchema }),
  z.strictObject({
    kind: z.literal('log-call'),
    caller: short.min(1, 'needs a name'),
    details: detailsSchema,
  }),
  z.strictObject({
    kind: z.enum(['confirm', 'withdraw', 'claim', 'resume', 'acknowledge', 'show', 'explain']),
    ticket,
  }),
  z.strictObject({ kind: z.literal('reopen'), ticket, text: words.optional() }),
  z.strictObject({ kind: z.enum(['add', 'say', 'ask', 'note']), ticket, text: words }),
  z.strictObject({ kind: z.literal('release'), ticket, reason: words }),
  z.strictObject({ kind: z.literal('resolve'), ticket, solution: words }),
  z.strictObject({
    kind: z.literal('hand-over'),
    ticket,
    to: short.min(1, 'needs a colleague or a level'),
    reason: words,
  }),
  z.strictObject({
    kind: z.literal('wait'),
    ticket,
    reason: z.enum(['requester', 'vendor', 'parts', 'change-window']),
    until: short.optional(),
    text: words,
  }),
  z.strictObject({
    kind: z.literal('set-priority'),
    ticket,
    impact: z.enum(['person', 'team', 'company']),
    urgency: z.enum(['can-wait', 'hinders', 'stops-work']),
    reason: words,
  }),
  z.strictObject({
    kind: z.literal('approve-article'),
    ticket,
    title: short.optional(),
    body: words.optional(),
    audience: z.enum(['staff', 'engineers']).optional(),
    anyway: z.literal('yes').optional(),
  }),
  z.strictObject({ kind: z.literal('dismiss-article'), ticket }),
  z.strictObject({
    kind: z.literal('change-duty'),
    engineer: short.min(1, 'needs an engineer'),
    duty: z.enum(['on', 'off']),
    from: short.optional(),
    to: short.optional(),
    standIn: short.optional(),
    reason: short.optional(),
  }),
  z.strictObject({
    kind: z.literal('confirm-holidays'),
    customer: short.optional(),
    year: z.string().regex(/^20\d\d$/, 'is a year like 2027'),
    holidays: words,
    makeUpDays: z.string().max(8_000, 'is longer than 8,000 characters').optional(),
    source: short.min(1, 'says where the days come from'),
  }),
  z.strictObject({
    kind: z.literal('change-desk'),
    text: z.string().min(1, 'is the whole desk file').max(200_000, 'is longer than 200,000 characters'),
    basedOn: short.min(1, 'is the version of the desk file it was made from'),
  }),
  z.strictObject({ kind: z.literal('confirm-desk'), ...sentDesk }),
  z.strictObject({ kind: z.literal('drop-desk'), ...sentDesk }),
]);

/** Inputs that belong into `details` rather than beside `kind`. */
const DETAIL_KEYS = new Set(['summary', 'category', 'impact', 'urgency', 'asset', 'onBehalfOf', 'customer']);
const WITH_DETAILS = new Set(['open-ticket', 'log-call']);

/**
 * Merges what a button's inputs asked for into its action and checks the whole. Empty inputs count as absent.
 * `problems` name the field and the way out, without repeating what was typed.
 */
export function completeAction(
  action: unknown,
  inputs: Readonly<Record<string, string>>,
):
  | { readonly ok: true; readonly action: Action }
  | { readonly ok: false; readonly problems: readonly string[] } {
  if (typeof action !== 'object' || action === null || Array.isArray(action))
    return { ok: false, problems: ['action: needs an object with a kind'] };
  const { kind } = action as { kind?: unknown };
  const nested = typeof kind === 'string' && WITH_DETAILS.has(kind);
  const merged: Record<string, unknown> = { ...action };
  const inner: Record<string, unknown> = { ...(merged.details as object | undefined) };
  for (const [name, value] of Object.entries(inputs)) {
    if (value.trim() === '') continue;
    if (nested && DETAIL_KEYS.has(name)) inner[name] = value;
    else merged[name] = value;
  }
  if (nested) merged.details = inner;
  const read = actionSchema.safeParse(merged);
  if (read.success) return { ok: true, action: read.data as Action };
  return {
    ok: false,
    problems: read.error.issues.map((issue) => `${issue.path.join('.') || 'action'}: ${issue.message}`),
  };
}
