/**
 * What is read back is checked before the desk relies on it: a document may have been written by another
 * version of the desk or changed by hand. Fields that nothing computes with pass as they are.
 */
import type { Conversation } from '../../bot/front-line/types.ts';
import type { Delivery } from '../../bot/ports.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Ticket, TicketEvent } from '../../bot/tickets/types.ts';
import type { Incoming } from '../../bot/types.ts';
import type {
  ConversationDocument,
  DeskChangeDocument,
  EventDocument,
  OutboxDocument,
  TicketDocument,
} from './collections.ts';

/** A document that is not what it should be. It is left as it is, for somebody to look at. */
export class StoredDamaged extends Error {
  readonly code = 'STORED_DAMAGED';
  readonly collection: string;
  readonly id: string;
  constructor(collection: string, id: string, why: string) {
    super(
      `The document ${id} in ${collection} is damaged: ${why}. Restore it from a backup or repair it by hand.`,
    );
    this.name = 'StoredDamaged';
    this.collection = collection;
    this.id = id;
  }
}

/** What a value must be; plain predicates, for thousands of documents a second pass here. */
type Rule = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Rule>>;

const text: Rule = (value) => typeof value === 'string';
const id: Rule = (value) => typeof value === 'string' && value !== '';
const count: Rule = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const number: Rule = (value) => typeof value === 'number';
const date: Rule = (value) => value instanceof Date && !Number.isNaN(value.getTime());
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || rule(value);
const oneOf =
  (...allowed: readonly unknown[]): Rule =>
  (value) =>
    allowed.includes(value);
const listOf =
  (rule: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(rule);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const mapOf =
  (rule: Rule): Rule =>
  (value) =>
    isObject(value) && Object.values(value).every(rule);
const object =
  (shape: Shape): Rule =>
  (value) =>
    isObject(value) && faultyFields(shape, value).length === 0;

function faultyFields(shape: Shape, value: Readonly<Record<string, unknown>>): readonly string[] {
  const faulty: string[] = [];
  for (const field in shape) if (!shape[field]?.(value[field])) faulty.push(field);
  return faulty;
}

const person = object({ id, name: text });

const ticketShape: Shape = {
  version: count,
  status: oneOf('new', 'claimed', 'waiting', 'resolved', 'closed'),
  requester: person,
  customer: optional(id),
  language: text,
  summary: text,
  priority: oneOf(1, 2, 3, 4),
  policy: text,
  openedAt: date,
  lastActivityAt: date,
  level: text,
  levels: listOf(text),
  assignee: optional(object({ id, name: text, since: date })),
  waiting: optional(object({ reason: text, until: date })),
  deadlines: mapOf(date),
  timers: listOf(object({ at: date, kind: text, step: number, due: optional(date) })),
};

const eventShape: Shape = {
  ticket: id,
  seq: count,
  at: date,
  by: object({ kind: oneOf('person', 'engineer', 'desk') }),
  door: text,
  kind: text,
  until: optional(date),
  due: optional(date),
};

const conversationShape: Shape = {
  version: count,
  person: id,
  language: text,
  turns: listOf(object({ who: text, text, at: date })),
  phase: object({ kind: text }),
  updatedAt: date,
};

const incomingShape: Shape = {
  kind: oneOf('message', 'action'),
  id,
  conversation: id,
  person,
  at: date,
};

const deliveryShape: Shape = {
  to: id,
  content: object({ kind: oneOf('reply', 'alarm', 'under-card', 'card', 'file', 'event') }),
  createdAt: date,
  notBefore: optional(date),
};

const deskChangeShape: Shape = {
  at: date,
  by: person,
  door: text,
  fact: (value) =>
    dutyFact(value) ||
    holidaysFact(value) ||
    hoursFact(value) ||
    customerHoursFact(value) ||
    deskFileFact(value) ||
    deskFileOfferFact(value),
};
const dutyFact = object({
  kind: oneOf('duty'),
  entries: listOf(object({ engineer: id, from: id, to: id, on: oneOf(true, false) })),
  reason: text,
});
const deskFileFact = object({ kind: oneOf('desk-file'), version: id, text: id });
const deskFileOfferFact = object({
  kind: oneOf('desk-file-offer'),
  state: oneOf('waits', 'dropped'),
  file: id,
  version: id,
  basedOn: id,
});
const openInterval = object({ fromMinute: number, toMinute: number });
const calendar = object({
  version: text,
  timeZone: text,
  week: mapOf(listOf(openInterval)),
  holidays: mapOf(text),
  makeUpDays: mapOf(number),
  confirmedYears: listOf(number),
});
const hoursFact = object({ kind: oneOf('hours'), calendar });
const customerHoursFact = object({
  kind: oneOf('customer-hours'),
  customer: id,
  calendar,
  ownYears: oneOf(true, false),
});
const holidaysFact = object({
  kind: oneOf('holidays'),
  customer: optional(id),
  days: object({ year: number, holidays: mapOf(text), makeUpDays: mapOf(number), source: text }),
});

function checked(shape: Shape, collection: string, document: string, value: unknown): void {
  if (!isObject(value)) throw new StoredDamaged(collection, document, 'it is no object');
  const faulty = faultyFields(shape, value).map((field) => {
    const found = JSON.stringify(value[field]);
    return `${field} is ${found === undefined ? 'missing' : found.slice(0, 80)}`;
  });
  if (faulty.length > 0) throw new StoredDamaged(collection, document, faulty.join(', '));
}

/** Without a deadline: after everything that has one. */
const NEVER = new Date('9999-12-31T00:00:00Z');

/** Refuses (`StoredDamaged`) what could not be read back later. */
export function ticketDocument(ticket: Ticket): TicketDocument {
  checked(ticketShape, 'tickets', ticket.id, ticket);
  const { id, ...rest } = ticket;
  if (ticket.status === 'closed') return { _id: id, ...rest };
  const deadlines = Object.values(ticket.deadlines).map((deadline) => deadline.getTime());
  const pressingAt = deadlines.length === 0 ? NEVER : new Date(Math.min(...deadlines));
  const nextTimerAt = ticket.timers[0]?.at;
  return { _id: id, ...rest, pressingAt, ...(nextTimerAt && { nextTimerAt }) };
}

/** Those fields of an open ticket as they stand in its document, and what follows from its timers. */
export function ticketFields(
  ticket: Ticket,
  names: readonly (keyof Ticket)[],
): { readonly fields: Partial<TicketDocument>; readonly nextTimerAt: Date | undefined } {
  const shape = Object.fromEntries(
    names.flatMap((name) => (ticketShape[name] ? [[name, ticketShape[name]]] : [])),
  );
  checked(shape, 'tickets', ticket.id, ticket);
  return {
    fields: Object.fromEntries(names.map((name) => [name, ticket[name]])),
    nextTimerAt: ticket.timers[0]?.at,
  };
}

export function ticketFrom(document: TicketDocument): Ticket {
  checked(ticketShape, 'tickets', String(document._id), document);
  const { _id, nextTimerAt: _next, lease: _lease, pressingAt: _pressing, ...rest } = document;
  return { id: _id, ...rest };
}

export function eventDocument(event: TicketEvent): EventDocument {
  const _id = `${event.ticket}:${event.seq}`;
  checked(eventShape, 'ticket_events', _id, event);
  return { _id, ...event };
}

export function eventFrom(document: EventDocument): TicketEvent {
  checked(eventShape, 'ticket_events', String(document._id), document);
  const { _id, ...event } = document;
  return event as TicketEvent;
}

export function deskChangeDocument({ seq, ...rest }: DeskChange): DeskChangeDocument {
  checked(deskChangeShape, 'desk_changes', String(seq), rest);
  return { _id: seq, ...rest };
}

export function deskChangeFrom({ _id, ...rest }: DeskChangeDocument): DeskChange {
  checked(deskChangeShape, 'desk_changes', String(_id), rest);
  return { seq: _id, ...rest };
}

export function conversationDocument(conversation: Conversation): ConversationDocument {
  checked(conversationShape, 'conversations', conversation.id, conversation);
  const { id, ...rest } = conversation;
  return { _id: id, ...rest };
}

export function conversationFrom(document: ConversationDocument): Conversation {
  checked(conversationShape, 'conversations', String(document._id), document);
  const { _id, ...rest } = document;
  return { id: _id, ...rest };
}

export function incomingFrom(id: string, incoming: unknown): Incoming {
  checked(incomingShape, 'inbox', id, incoming);
  return incoming as Incoming;
}

/** `place`: where the delivery stands among those of its change. */
export function outboxDocument(delivery: Delivery, place: number): OutboxDocument {
  checked(deliveryShape, 'outbox', delivery.key, delivery);
  const { key, ...rest } = delivery;
  const goesAt = delivery.notBefore ?? delivery.createdAt;
  return { _id: key, ...rest, orderAt: goesAt, place, freeAt: goesAt, attempts: 0, uncertain: false };
}

export function deliveryFrom(document: OutboxDocument): Delivery {
  checked(deliveryShape, 'outbox', String(document._id), document);
  const { _id, to, onlyFor, content, createdAt, notBefore } = document;
  return {
    key: _id,
    to,
    content,
    createdAt,
    ...(onlyFor !== undefined && { onlyFor }),
    ...(notBefore !== undefined && { notBefore }),
  };
}
