/**
 * What is read back is checked before the desk relies on it: a document may have been written by another
 * version of the desk or changed by hand. Fields that nothing computes with pass as they are.
 */
import { z } from 'zod';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { Delivery } from '../../bot/ports.ts';
import type { Ticket, TicketEvent } from '../../bot/tickets/types.ts';
import type { Incoming } from '../../bot/types.ts';
import type { ConversationDocument, EventDocument, OutboxDocument, TicketDocument } from './collections.ts';

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

const person = z.looseObject({ id: z.string().min(1), name: z.string() });
const version = z.int().nonnegative();

const ticketShape = z.looseObject({
  version,
  status: z.enum(['new', 'claimed', 'waiting', 'resolved', 'closed']),
  requester: person,
  language: z.string(),
  summary: z.string(),
  priority: z.literal([1, 2, 3, 4]),
  policy: z.string(),
  openedAt: z.date(),
  lastActivityAt: z.date(),
  level: z.string(),
  levels: z.array(z.string()),
  assignee: z.looseObject({ id: z.string(), name: z.string(), since: z.date() }).optional(),
  waiting: z.looseObject({ reason: z.string(), until: z.date() }).optional(),
  deadlines: z.record(z.string(), z.date()),
  timers: z.array(
    z.looseObject({ at: z.date(), kind: z.string(), step: z.number(), due: z.date().optional() }),
  ),
});

const eventShape = z.looseObject({
  ticket: z.string().min(1),
  seq: z.int().nonnegative(),
  at: z.date(),
  by: z.looseObject({ kind: z.enum(['person', 'engineer', 'desk']) }),
  door: z.string(),
  kind: z.string(),
  until: z.date().optional(),
  due: z.date().optional(),
});

const conversationShape = z.looseObject({
  version: z.int().positive(),
  person: z.string(),
  language: z.string(),
  turns: z.array(z.looseObject({ who: z.string(), text: z.string(), at: z.date() })),
  phase: z.looseObject({ kind: z.string() }),
  updatedAt: z.date(),
});

const incomingShape = z.looseObject({
  kind: z.enum(['message', 'action']),
  id: z.string().min(1),
  conversation: z.string().min(1),
  person,
  at: z.date(),
});

const deliveryShape = z.looseObject({
  to: z.string().min(1),
  content: z.looseObject({ kind: z.enum(['reply', 'under-card', 'card']) }),
  createdAt: z.date(),
  notBefore: z.date().optional(),
});

function checked(shape: z.ZodType, collection: string, id: string, value: unknown): void {
  const result = shape.safeParse(value);
  if (!result.success) {
    const why = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new StoredDamaged(collection, id, why.join('; '));
  }
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
