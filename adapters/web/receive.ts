/** What the page sends -> the desk's incoming messages and actions. Everything is checked; nothing is trusted. */
import { z } from 'zod';
import { completeAction } from '../../bot/actions.ts';
import type { Desk } from '../../bot/desk.ts';
import type { Action, ConversationId, EventId, Person } from '../../bot/types.ts';
import { checkAccess, NAME_LIMIT, readPerson } from './people.ts';
import { found, shown, WebError } from './web-error.ts';

/** Longest text of one message, in UTF-16 units: the desk says itself what it does with long ones. */
export const TEXT_LIMIT = 120_000;

const timeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'is not the name of a time zone');

const envelope = {
  clientId: z.uuid('is the UUID the page makes for each thing it sends'),
  person: z.strictObject({
    id: z.string().max(200).default(''),
    name: z.string().max(NAME_LIMIT * 4),
    language: z.enum(['zh', 'en']).optional(),
    timeZone: timeZone.optional(),
  }),
  conversation: z.string().min(1).max(200),
};
const messageBody = z.strictObject({
  ...envelope,
  text: z.string().max(TEXT_LIMIT),
  files: z.array(z.string().min(1).max(200)).max(10).default([]),
  under: z.string().min(1).max(500).optional(),
});
const inputName = /^[a-zA-Z][a-zA-Z0-9-]{0,40}$/;
const actionBody = z.strictObject({
  ...envelope,
  action: z.unknown(),
  inputs: z
    .record(z.string().regex(inputName, 'is not the name of an input'), z.string().max(20_000))
    .default({}),
  pressed: z
    .strictObject({ message: z.string().min(1).max(500), label: z.string().min(1).max(8_100) })
    .optional(),
});

interface Received {
  readonly id: EventId;
  readonly conversation: ConversationId;
  readonly person: Person;
}

export interface ReceivedMessage extends Received {
  readonly text: string;
  /** References to files stored before; not yet looked up. */
  readonly files: readonly string[];
  readonly under?: string;
}

export interface ReceivedAction extends Received {
  readonly action: Action;
  readonly pressed?: { readonly message: string; readonly label: string };
}

export function receiveMessage(body: unknown, desk: Desk): ReceivedMessage {
  const { text, files, under, ...rest } = read(messageBody, body);
  return { ...received(rest, desk), text, files, ...(under === undefined ? {} : { under }) };
}

export function receiveAction(body: unknown, desk: Desk): ReceivedAction {
  const { action, inputs, pressed, ...rest } = read(actionBody, body);
  const completed = completeAction(action, inputs);
  if (!completed.ok)
    throw new WebError(
      400,
      'BAD_ACTION',
      `The action ${shown(action)} cannot be done: ${completed.problems.join('; ')}.`,
    );
  return { ...received(rest, desk), action: completed.action, ...(pressed ? { pressed } : {}) };
}

function received(
  { clientId, person, conversation }: z.infer<z.ZodObject<typeof envelope>>,
  desk: Desk,
): Received {
  const known = readPerson(desk, person.id, person.name);
  return {
    id: `web:${clientId}` as EventId,
    conversation: checkAccess(desk, known.id, conversation),
    person: {
      ...known,
      ...(person.language ? { language: person.language } : {}),
      ...(person.timeZone ? { timeZone: person.timeZone } : {}),
    },
  };
}

/** Reads a value by its schema; the error names each field and what was there. */
export function read<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.map(String).join('.');
    const there = issue.path.reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
      value,
    );
    return `${path || 'body'}: ${issue.message}${found(issue, there)}`;
  });
  throw new WebError(400, 'BAD_REQUEST', `${faults.join('; ')}.`);
}
