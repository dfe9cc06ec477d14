/** The collections of the desk, what a document of each looks like, and the indexes they are found by. */
import mongoose from 'mongoose';
import type { Conversation, Outcome } from '../../bot/front-line/types.ts';
import type { AuditBookmark, Delivery } from '../../bot/ports.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Ticket, TicketEvent, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, EventId, Incoming, MessageRef } from '../../bot/types.ts';

/** How long a handled event is remembered; platforms send one again for up to a day. */
const INBOX_MEMORY_SECONDS = 24 * 60 * 60;

export interface InboxDocument {
  readonly _id: EventId;
  /** Taken away when it was handled: it was only kept to be handled. */
  readonly incoming?: Incoming;
  readonly receivedAt: Date;
  /** From when it may be taken; absent when it is done or set aside. */
  readonly freeAt?: Date;
  readonly tries: number;
  readonly doneAt?: Date;
  readonly setAside?: boolean;
  readonly why?: string;
}

export type ConversationDocument = Omit<Conversation, 'id'> & { readonly _id: ConversationId };

export type TicketDocument = Omit<Ticket, 'id'> & {
  readonly _id: TicketId;
  /** The first timer's instant, or the end of the lease of whoever works on it; absent when nothing is to come. */
  readonly nextTimerAt?: Date;
  /** Whose lease it is. A commit writes the document anew, without it. */
  readonly lease?: string;
  /** The earliest deadline; far away without one; absent when closed. */
  readonly pressingAt?: Date;
};

/** `_id` is `T-1042:7`: a taken number is a lost race. */
export type EventDocument = TicketEvent & { readonly _id: string };

export type OutboxDocument = Omit<Delivery, 'key'> & {
  readonly _id: string;
  /** Place in its conversation: the instant it may go, then its place in its change. */
  readonly orderAt: Date;
  readonly place: number;
  /** From when it may be taken; absent when it is sent, abandoned or withdrawn. */
  readonly freeAt?: Date;
  readonly attempts: number;
  /** Set from the first attempt until it is sent or abandoned: nothing newer in its conversation goes before it. */
  readonly attemptedAt?: Date;
  /** Who is sending it; left over when its sender died. */
  readonly lease?: string;
  readonly uncertain: boolean;
  /** Attempts that ended uncertain; absent when there were none. */
  readonly doubts?: number;
  /** The alarm it has joined and whose fate it shares; `freeAt` is far away until then. */
  readonly within?: string;
  readonly sentAt?: Date;
  readonly ref?: MessageRef;
  readonly abandonedAt?: Date;
  readonly withdrawnAt?: Date;
  readonly why?: string;
};

export interface CardDocument {
  readonly _id: string;
  readonly ticket: TicketId;
  readonly conversation: ConversationId;
  readonly ref: MessageRef;
  readonly version: number;
}

export type OutcomeDocument = Outcome;

export interface CounterDocument {
  readonly _id: string;
  readonly value: number;
}

export type DeskChangeDocument = Omit<DeskChange, 'seq'> & { readonly _id: number };

export interface SettingDocument {
  readonly _id: string;
  readonly key: string;
  readonly version: number;
  readonly value: unknown;
  readonly by: string;
  readonly at: Date;
}

/** Where a job that goes through everything in slices has got to; `_id` is the job's name. */
export type BookmarkDocument = AuditBookmark & { readonly _id: string };

type Of<T extends object> = mongoose.mongo.Collection<T>;

export interface Collections {
  readonly inbox: Of<InboxDocument>;
  readonly conversations: Of<ConversationDocument>;
  readonly tickets: Of<TicketDocument>;
  readonly events: Of<EventDocument>;
  readonly outbox: Of<OutboxDocument>;
  readonly cards: Of<CardDocument>;
  readonly outcomes: Of<OutcomeDocument>;
  readonly counters: Of<CounterDocument>;
  readonly settings: Of<SettingDocument>;
  readonly deskChanges: Of<DeskChangeDocument>;
  readonly bookmarks: Of<BookmarkDocument>;
}

/** The driver's own collections: the stores write documents as they are, in bulk, without hydrating them. */
export function collectionsOf(db: mongoose.mongo.Db): Collections {
  return {
    inbox: db.collection('inbox'),
    conversations: db.collection('conversations'),
    tickets: db.collection('tickets'),
    events: db.collection('ticket_events'),
    outbox: db.collection('outbox'),
    cards: db.collection('cards'),
    outcomes: db.collection('outcomes'),
    counters: db.collection('counters'),
    settings: db.collection('settings'),
    deskChanges: db.collection('desk_changes'),
    bookmarks: db.collection('bookmarks'),
  };
}

type Index = readonly [Record<string, 1 | -1>, mongoose.mongo.CreateIndexesOptions?];

/** A partial index on `$exists` serves `$lte`; one on `$type: 'date'` does not. */
const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } });

const INDEXES: Readonly<Record<string, readonly Index[]>> = {
  inbox: [
    [{ receivedAt: 1, freeAt: 1 }, present('freeAt')],
    [{ 'incoming.conversation': 1, receivedAt: 1 }, present('freeAt')],
    [{ doneAt: 1 }, { expireAfterSeconds: INBOX_MEMORY_SECONDS }],
    [{ setAside: 1 }, present('setAside')],
  ],
  tickets: [
    [{ nextTimerAt: 1, _id: 1 }, present('nextTimerAt')],
    [{ pressingAt: 1, openedAt: 1, _id: 1 }, present('pressingAt')],
    [{ openedAt: 1, _id: 1 }, present('pressingAt')],
    [{ closedAt: 1, _id: 1 }, present('closedAt')],
    [{ 'requester.id': 1, openedAt: -1 }],
    [{ 'openedBy.id': 1, openedAt: -1 }, { partialFilterExpression: { 'openedBy.kind': 'person' } }],
  ],
  outbox: [
    [{ orderAt: 1, place: 1, freeAt: 1, to: 1 }, present('freeAt')],
    [{ to: 1 }, present('attemptedAt')],
    [{ within: 1 }, present('within')],
  ],
  cards: [[{ ref: 1 }]],
  outcomes: [[{ at: 1 }]],
  ticket_events: [[{ ticket: 1, seq: 1 }]],
  conversations: [],
  counters: [],
  settings: [],
  desk_changes: [[{ 'fact.kind': 1, _id: -1 }], [{ 'fact.kind': 1, 'fact.entries.to': 1 }]],
  bookmarks: [],
};

/** Creates what is missing and drops what is not named here; quick when nothing changed. */
export async function syncIndexes(connection: mongoose.Connection): Promise<void> {
  for (const [name, indexes] of Object.entries(INDEXES)) {
    const schema = new mongoose.Schema(
      {},
      { collection: name, strict: false, versionKey: false, _id: false },
    );
    for (const [fields, options] of indexes) schema.index(fields, options as mongoose.IndexOptions);
    const model = connection.models[name] ?? connection.model(name, schema);
    await model.createCollection();
    await model.syncIndexes({ background: false });
  }
}
