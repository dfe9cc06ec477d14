/**
 * The desk's memory in MongoDB. One decision is one transaction; the number of an event, the version of a
 * conversation and the state of an inbox entry decide who was first.
 */
import { randomUUID } from 'node:crypto';
import type mongoose from 'mongoose';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { Change, DeskStore, TicketChange, WaitingEvent } from '../../bot/ports.ts';
import type { DeskChange, DeskFact } from '../../bot/roster/types.ts';
import type { Ticket, TicketEvent, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, EventId, Incoming, PersonId } from '../../bot/types.ts';
import type { TicketDocument } from './collections.ts';
import { answered, isDuplicateKey, type Mongo } from './connect.ts';
import { InboxInserts } from './inbox-inserts.ts';
import {
  conversationDocument,
  conversationFrom,
  deskChangeDocument,
  deskChangeFrom,
  eventDocument,
  eventFrom,
  incomingFrom,
  outboxDocument,
  ticketDocument,
  ticketFields,
  ticketFrom,
} from './stored.ts';

/** Much more in one transaction holds locks for long and repeats much when it collides. */
const CHANGES_A_TRANSACTION = 500;
const LANES = 2;
const FIRST_TICKET_NUMBER = 1001;

/** Ends a transaction whose change was made from something that has moved. */
class Stale extends Error {}
/** Ends a transaction that inserts a delivery whose key is there already. */
class KnownDelivery extends Error {}

export class MongoDeskStore implements DeskStore {
  readonly #mongo: Mongo;
  readonly #damaged: (error: unknown) => void;
  readonly #inserts: InboxInserts;

  /** `damaged` hears of documents that a list left out because they cannot be read. */
  constructor(mongo: Mongo, damaged: (error: unknown) => void) {
    this.#mongo = mongo;
    this.#damaged = damaged;
    this.#inserts = new InboxInserts(mongo.inbox);
  }

  async receive(incoming: Incoming, now: Date, notBefore = now): Promise<'new' | 'seen'> {
    incomingFrom(incoming.id, incoming);
    return this.#inserts.add({ _id: incoming.id, incoming, receivedAt: now, freeAt: notBefore, tries: 0 });
  }

  async take(id: EventId, now: Date, leaseMs: number): Promise<Incoming | undefined> {
    const taken = await answered(
      this.#mongo.inbox.findOneAndUpdate(
        // Never taken, and so not leased: it waits for its continuation.
        { _id: { $eq: id }, $or: [{ freeAt: { $lte: now } }, { freeAt: { $exists: true }, tries: 0 }] },
        { $set: { freeAt: new Date(now.getTime() + leaseMs) }, $inc: { tries: 1 } },
      ),
    );
    return taken ? incomingFrom(id, taken.incoming) : undefined;
  }

  async renew(id: EventId, now: Date, leaseMs: number): Promise<void> {
    await answered(
      this.#mongo.inbox.updateOne(
        { _id: { $eq: id }, freeAt: { $exists: true } },
        { $max: { freeAt: new Date(now.getTime() + leaseMs) } },
      ),
    );
  }

  async isHandled(id: EventId): Promise<boolean> {
    const kept = await answered(
      this.#mongo.inbox.findOne({ _id: { $eq: id } }, { projection: { doneAt: 1 } }),
    );
    return kept?.doneAt !== undefined;
  }

  async waiting(now: Date, limit: number): Promise<readonly WaitingEvent[]> {
    const found = await answered(
      this.#mongo.inbox
        .find(
          { freeAt: { $lte: now } },
          { projection: { tries: 1, 'incoming.conversation': 1, 'incoming.person.id': 1 } },
        )
        .sort({ receivedAt: 1 })
        .limit(limit)
        .toArray(),
    );
    // One that cannot be read says so when it is taken, and keeps no other from being given.
    return found.map(({ _id, tries, incoming }) => ({
      id: _id,
      tries,
      conversation: incoming?.conversation ?? ('' as ConversationId),
      person: incoming?.person?.id ?? ('' as PersonId),
    }));
  }

  async pendingIn(conversation: ConversationId): Promise<readonly Incoming[]> {
    const found = await answered(
      this.#mongo.inbox
        .find({ 'incoming.conversation': { $eq: conversation }, freeAt: { $exists: true } })
        .sort({ receivedAt: 1 })
        .toArray(),
    );
    return this.#readable(found, ({ _id, incoming }) => incomingFrom(_id, incoming));
  }

  async putBack(id: EventId, at: Date | 'set-aside', why: string): Promise<void> {
    const change =
      at === 'set-aside'
        ? { $set: { setAside: true, why }, $unset: { freeAt: '' as const } }
        : { $set: { freeAt: at, why } };
    // One that is done meanwhile stays done.
    await answered(this.#mongo.inbox.updateOne({ _id: { $eq: id }, freeAt: { $exists: true } }, change));
  }

  async conversation(id: ConversationId): Promise<Conversation | undefined> {
    const found = await answered(this.#mongo.conversations.findOne({ _id: { $eq: id } }));
    return found ? conversationFrom(found) : undefined;
  }

  async ticket(id: TicketId): Promise<Ticket | undefined> {
    const found = await answered(this.#mongo.tickets.findOne({ _id: { $eq: id } }));
    return found ? ticketFrom(found) : undefined;
  }

  async ticketsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>> {
    const found = await answered(this.#mongo.tickets.find({ _id: { $in: [...ids] } }).toArray());
    return new Map(this.#readable(found, ticketFrom).map((ticket) => [ticket.id, ticket]));
  }

  async events(id: TicketId): Promise<readonly TicketEvent[]> {
    const found = await answered(
      this.#mongo.events
        .find({ ticket: { $eq: id } })
        .sort({ seq: 1 })
        .toArray(),
    );
    return found.map(eventFrom);
  }

  /** A log that cannot be read is missing. */
  async eventsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, readonly TicketEvent[]>> {
    const found = await answered(this.#mongo.events.find({ ticket: { $in: [...ids] } }).toArray());
    const logs = new Map<TicketId, TicketEvent[]>();
    const damaged = new Set<TicketId>();
    for (const document of found) {
      try {
        const event = eventFrom(document);
        const log = logs.get(event.ticket);
        if (log) log.push(event);
        else logs.set(event.ticket, [event]);
      } catch (error) {
        this.#damaged(error);
        damaged.add(document.ticket);
      }
    }
    for (const id of damaged) logs.delete(id);
    for (const log of logs.values()) log.sort((one, other) => one.seq - other.seq);
    return logs;
  }

  async ticketsOf(person: PersonId, limit: number): Promise<readonly Ticket[]> {
    const found = await answered(
      this.#mongo.tickets
        .find({
          $or: [
            { 'requester.id': { $eq: person } },
            { 'openedBy.id': { $eq: person }, 'openedBy.kind': 'person' },
          ],
        })
        .sort({ openedAt: -1 })
        .limit(limit)
        .toArray(),
    );
    return this.#readable(found, ticketFrom);
  }

  async openTickets(limit: number): Promise<readonly Ticket[]> {
    const found = await answered(
      this.#mongo.tickets
        .find({ pressingAt: { $exists: true } })
        .sort({ pressingAt: 1, openedAt: 1 })
        .limit(limit)
        .toArray(),
    );
    return this.#readable(found, ticketFrom);
  }

  /** Numbers are never given twice; one whose ticket was not committed is missing. */
  async nextTicketId(): Promise<TicketId> {
    const counter = await answered(
      this.#mongo.counters.findOneAndUpdate(
        { _id: 'ticket' },
        { $inc: { value: 1 } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    return `T-${FIRST_TICKET_NUMBER - 1 + (counter?.value ?? 1)}` as TicketId;
  }

  async deskChanges(from: number): Promise<readonly DeskChange[]> {
    const found = await answered(
      this.#mongo.deskChanges
        .find({ _id: { $gte: from } })
        .sort({ _id: 1 })
        .toArray(),
    );
    return found.map(deskChangeFrom);
  }

  async deskLogLength(): Promise<number> {
    const last = await answered(
      this.#mongo.deskChanges.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 } }),
    );
    return last ? last._id + 1 : 0;
  }

  async newestDeskChanges(
    kind: DeskFact['kind'],
    limit: number,
    reaching?: string,
  ): Promise<readonly DeskChange[]> {
    const found = await answered(
      this.#mongo.deskChanges
        .find({
          'fact.kind': { $eq: kind },
          ...(reaching !== undefined && { 'fact.entries.to': { $gte: reaching } }),
        })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray(),
    );
    return found.map(deskChangeFrom).reverse();
  }

  async commit(change: Change): Promise<'committed' | 'stale'> {
    return this.#write([change]);
  }

  async commitAll(changes: readonly Change[]): Promise<readonly ('committed' | 'stale')[]> {
    // Two transactions at once keep this process and MongoDB busy together; related changes keep their order.
    const lanes = areUnrelated(changes) ? LANES : 1;
    const size = Math.min(Math.max(Math.ceil(changes.length / lanes), 1), CHANGES_A_TRANSACTION);
    const answers: ('committed' | 'stale')[] = [];
    for (let from = 0; from < changes.length; from += size * lanes) {
      const together = Array.from({ length: lanes }, (_, lane) => from + lane * size)
        .filter((start) => start < changes.length)
        .map((start) => this.#commitTogether(changes.slice(start, start + size)));
      answers.push(...(await Promise.all(together)).flat());
    }
    return answers;
  }

  /** One stale change spoils its transaction: halves are tried until it stands alone. */
  async #commitTogether(changes: readonly Change[]): Promise<readonly ('committed' | 'stale')[]> {
    const answer = await this.#write(changes);
    if (answer === 'committed' || changes.length === 1) return changes.map(() => answer);
    const middle = changes.length >> 1;
    return [
      ...(await this.#commitTogether(changes.slice(0, middle))),
      ...(await this.#commitTogether(changes.slice(middle))),
    ];
  }

  async #write(changes: readonly Change[], deliveriesAreNew = true): Promise<'committed' | 'stale'> {
    const { inbox, conversations, tickets, events, outbox, outcomes, deskChanges } = this.#mongo;
    const handles = changes.flatMap(handledBy);
    const talks = changes
      .flatMap((change) => change.conversation ?? [])
      .map((talk) =>
        guardedWrite(conversationDocument(talk), talk.version - 1, { version: talk.version - 1 }),
      );
    const moved = changes
      .flatMap((change) => change.tickets)
      .map(({ ticket, events, changed }) => {
        const from = ticket.version - events.length;
        if (changed && events.length > 0) return partialWrite(ticket, changed);
        // The number of its first event is guard enough, and a filter of `_id` alone costs half.
        return guardedWrite(ticketDocument(ticket), from, events.length > 0 ? {} : { version: from });
      });
    const happened = changes
      .flatMap((change) => change.tickets)
      .flatMap(checkedEvents)
      .map(eventDocument);
    const deliveries = changes.flatMap((change) => change.deliveries).map(outboxDocument);
    const ended = changes.flatMap((change) => change.outcomes);
    const ofDesk = changes.flatMap((change) => change.desk ?? []).map(deskChangeDocument);
    try {
      await this.#mongo.transact(async (session) => {
        // First: it decides most races.
        if (happened.length > 0) await events.insertMany(happened, { session });
        if (ofDesk.length > 0) await deskChanges.insertMany(ofDesk, { session });
        if (moved.length > 0) expectAll(moved, await tickets.bulkWrite(moved, { session }));
        if (talks.length > 0) expectAll(talks, await conversations.bulkWrite(talks, { session }));
        if (handles.length > 0) {
          const result = await inbox.updateMany(
            { _id: { $in: handles }, doneAt: { $exists: false } },
            // MongoDB forgets it by its own time.
            { $currentDate: { doneAt: true }, $unset: { incoming: '', freeAt: '' } },
            { session },
          );
          if (result.matchedCount !== handles.length) throw new Stale();
        }
        if (deliveries.length > 0 && deliveriesAreNew) {
          await outbox.insertMany(deliveries, { session }).catch((error: unknown) => {
            throw isDuplicateKey(error) ? new KnownDelivery() : error;
          });
        } else if (deliveries.length > 0) {
          // A key that is there already is that delivery: it stays as it is.
          await outbox.bulkWrite(
            deliveries.map(({ _id, ...rest }) => ({
              updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
            })),
            { session },
          );
        }
        if (ended.length > 0) await outcomes.insertMany([...ended], { session });
      });
      return 'committed';
    } catch (error) {
      // Upserts are much slower than inserts, so they wait until one is needed.
      if (error instanceof KnownDelivery) return this.#write(changes, false);
      if (error instanceof Stale || isDuplicateKey(error)) return 'stale';
      throw error;
    }
  }

  async due(now: Date, leaseMs: number, limit: number): Promise<readonly Ticket[]> {
    const { tickets } = this.#mongo;
    const found = await answered(
      tickets
        .find({ nextTimerAt: { $lte: now } })
        .sort({ nextTimerAt: 1 })
        .limit(limit)
        .toArray(),
    );
    if (found.length === 0) return [];
    const ids = found.map((each) => each._id);
    const lease = randomUUID();
    // Whoever looked at the same moment found the same ones: each goes to the one whose update comes first.
    const leased = await answered(
      tickets.updateMany(
        { _id: { $in: ids }, nextTimerAt: { $lte: now } },
        { $set: { nextTimerAt: new Date(now.getTime() + leaseMs), lease } },
      ),
    );
    if (leased.modifiedCount === found.length) return this.#readable(found, ticketFrom);
    return this.#readable(await answered(tickets.find({ _id: { $in: ids }, lease }).toArray()), ticketFrom);
  }

  async nextDueAt(): Promise<Date | undefined> {
    const [first] = await answered(
      this.#mongo.tickets
        .find({ nextTimerAt: { $exists: true } }, { projection: { _id: 0, nextTimerAt: 1 } })
        .sort({ nextTimerAt: 1 })
        .limit(1)
        .toArray(),
    );
    return first?.nextTimerAt;
  }

  #readable<D, T>(documents: readonly D[], read: (document: D) => T): readonly T[] {
    return documents.flatMap((document) => {
      try {
        return [read(document)];
      } catch (error) {
        this.#damaged(error);
        return [];
      }
    });
  }
}

/** From version 0 there must be none yet: inserting a second one is a duplicate key. */
function guardedWrite<T extends { readonly _id: string }>(
  document: T,
  from: number,
  guard: { readonly version?: number },
): mongoose.mongo.AnyBulkWriteOperation<T> {
  if (from === 0) return { insertOne: { document: document as mongoose.mongo.OptionalId<T> } };
  const filter = { _id: document._id, ...guard } as mongoose.mongo.Filter<T>;
  return { replaceOne: { filter, replacement: document } };
}

/** Only the fields that moved, and what is derived from the timers. */
function partialWrite(
  ticket: Ticket,
  changed: readonly (keyof Ticket)[],
): mongoose.mongo.AnyBulkWriteOperation<TicketDocument> {
  const { fields, nextTimerAt } = ticketFields(ticket, changed);
  return {
    updateOne: {
      filter: { _id: ticket.id },
      update: nextTimerAt
        ? { $set: { ...fields, nextTimerAt }, $unset: { lease: '' } }
        : { $set: fields, $unset: { lease: '', nextTimerAt: '' } },
    },
  };
}

function handledBy({ handles, alsoHandles = [] }: Change): readonly EventId[] {
  return handles === undefined ? alsoHandles : [handles, ...alsoHandles];
}

/** Whether no two of them are about the same ticket, conversation or event. */
function areUnrelated(changes: readonly Change[]): boolean {
  const subjects = changes.flatMap((change) => [
    ...handledBy(change).map((event) => `event ${event}`),
    ...(change.conversation === undefined ? [] : [`conversation ${change.conversation.id}`]),
    ...change.tickets.map(({ ticket }) => `ticket ${ticket.id}`),
  ]);
  return new Set(subjects).size === subjects.length;
}

/** An insert that found one there already has failed by itself; a replacement that found none has not. */
function expectAll(
  writes: readonly unknown[],
  result: { readonly matchedCount: number; readonly insertedCount: number },
): void {
  if (result.matchedCount + result.insertedCount !== writes.length) throw new Stale();
}

function checkedEvents({ ticket, events }: TicketChange): readonly TicketEvent[] {
  const first = ticket.version - events.length;
  events.forEach((event, index) => {
    if (event.ticket !== ticket.id || event.seq !== first + index) {
      throw new Error(
        `Event ${index} of the change is ${event.ticket}:${event.seq}; version ${ticket.version} of ${ticket.id} needs ${ticket.id}:${first + index}.`,
      );
    }
  });
  return events;
}
