/** Deliveries on their way, in MongoDB. Several desks take from it at once; each conversation keeps its order. */
import { randomUUID } from 'node:crypto';
import type { Delivery, Outbox, TakenDelivery } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, MessageRef } from '../../bot/types.ts';
import type { OutboxDocument } from './collections.ts';
import { answered, type Mongo } from './connect.ts';
import { deliveryFrom, outboxDocument } from './stored.ts';

/** What has joined another is given to nobody. */
const NEVER = new Date('9999-12-31T00:00:00Z');

export class MongoOutbox implements Outbox {
  readonly #mongo: Mongo;
  readonly #damaged: (error: unknown) => void;
  /** The lease under which each delivery was last taken here: an overtaken sender must not free it under another. */
  readonly #leases = new Map<string, string>();
  /** Alarms on their way from here that others have joined. */
  readonly #joined = new Set<string>();

  constructor(mongo: Mongo, damaged: (error: unknown) => void) {
    this.#mongo = mongo;
    this.#damaged = damaged;
  }

  async take(now: Date, leaseMs: number, limit: number): Promise<readonly TakenDelivery[]> {
    const heads = await this.#heads(now, limit);
    if (heads.length === 0) return [];
    const lease = randomUUID();
    await answered(
      this.#mongo.outbox.updateMany({ _id: { $in: heads }, freeAt: { $lte: now } }, [
        {
          $set: {
            freeAt: new Date(now.getTime() + leaseMs),
            attempts: { $add: ['$attempts', 1] },
            attemptedAt: now,
            // A lease that nobody gave back: its sender died, perhaps after the message had left.
            uncertain: { $or: ['$uncertain', { $gt: ['$lease', null] }] },
            doubts: { $add: [{ $ifNull: ['$doubts', 0] }, { $cond: [{ $gt: ['$lease', null] }, 1, 0] }] },
            lease,
          },
        },
      ]),
    );
    const taken = await answered(
      this.#mongo.outbox
        .find({ _id: { $in: heads }, lease })
        .sort({ orderAt: 1, place: 1, _id: 1 })
        .toArray(),
    );
    return taken.flatMap((document) => this.#taken(document, lease) ?? []);
  }

  #taken(document: OutboxDocument, lease: string): TakenDelivery | undefined {
    try {
      const { attempts, uncertain, doubts = 0 } = document;
      const delivery = { ...deliveryFrom(document), attempts, uncertain, doubts };
      this.#leases.set(document._id, lease);
      return delivery;
    } catch (error) {
      this.#damaged(error);
      return undefined;
    }
  }

  /**
   * Keys of the head of each conversation that may go: its attempted delivery, else its oldest unsent one. An
   * attempted one that is not free means: somebody is sending it, or it waits for its next try. The attempts
   * are read after the candidates; the other way round, one taken in between would let the second one through.
   */
  async #heads(now: Date, limit: number): Promise<string[]> {
    const { outbox } = this.#mongo;
    const passed = new Set<ConversationId>();
    const waiting = await answered(
      outbox
        .find({ attemptedAt: { $exists: true }, freeAt: { $gt: now } }, { projection: { _id: 0, to: 1 } })
        .toArray(),
    );
    for (const { to } of waiting) passed.add(to);
    const heads: string[] = [];
    for (;;) {
      const found = await answered(
        outbox
          .find({ freeAt: { $lte: now }, to: { $nin: [...passed] } }, { projection: { to: 1 } })
          .sort({ orderAt: 1, place: 1 })
          .limit(limit)
          .toArray(),
      );
      const first = new Map<ConversationId, string>();
      for (const { _id, to } of found) if (!first.has(to)) first.set(to, _id);
      const attempted = await answered(
        outbox
          .find(
            { attemptedAt: { $exists: true }, to: { $in: [...first.keys()] } },
            { projection: { to: 1, freeAt: 1 } },
          )
          .toArray(),
      );
      for (const { _id, to, freeAt } of attempted) {
        if (freeAt !== undefined && freeAt <= now) first.set(to, _id);
        else first.delete(to);
      }
      heads.push(...first.values());
      if (heads.length >= limit || found.length < limit) return heads.slice(0, limit);
      for (const { to } of found) passed.add(to);
    }
  }

  async sent(key: string, at: Date, ref: MessageRef | undefined): Promise<void> {
    await this.#finish(key, { sentAt: at, ...(ref !== undefined && { ref }) });
  }

  /**
   * What is next is looked up while the one before still holds the conversation, and leased by its own key after that
   * one is done: whoever takes it in between has it, and nothing behind it is taken by mistake.
   */
  async sentThenNext(
    { key, to }: Pick<TakenDelivery, 'key' | 'to'>,
    now: Date,
    ref: MessageRef | undefined,
    leaseMs: number,
  ): Promise<TakenDelivery | undefined> {
    const { outbox } = this.#mongo;
    const before = await answered(outbox.findOne({ _id: { $eq: key } }, { projection: { orderAt: 1 } }));
    const [next] = before
      ? await answered(
          outbox
            .find({
              // From its own place on: the index need not be read from the beginning.
              orderAt: { $gte: before.orderAt },
              freeAt: { $lte: now },
              to: { $eq: to },
              attemptedAt: { $exists: false },
            })
            .sort({ orderAt: 1, place: 1 })
            .limit(1)
            .toArray(),
        )
      : [];
    if (!next) {
      await this.sent(key, now, ref);
      return undefined;
    }
    const lease = randomUUID();
    const attempts = next.attempts + 1;
    const leased = { freeAt: new Date(now.getTime() + leaseMs), attempts, attemptedAt: now, lease };
    this.#leases.delete(key);
    await this.#finishJoined(key, { sentAt: now, ...(ref !== undefined && { ref }) });
    const { matchedCount } = await answered(
      outbox.bulkWrite([
        { updateOne: finished(key, { sentAt: now, ...(ref !== undefined && { ref }) }) },
        {
          updateOne: {
            filter: { _id: next._id, freeAt: { $lte: now }, attemptedAt: { $exists: false } },
            update: { $set: leased },
          },
        },
      ]),
    );
    // Not both: somebody else has the next one, or had taken over this one.
    return matchedCount === 2 ? this.#taken({ ...next, attempts }, lease) : undefined;
  }

  /** Looked for from its own place on, as what is next is: whatever waits elsewhere is passed over along the index. */
  async joinAlarms(
    { key, to, createdAt, notBefore, uncertain }: TakenDelivery,
    now: Date,
    { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
  ): Promise<readonly Delivery[]> {
    const { outbox } = this.#mongo;
    const joined = () =>
      answered(
        outbox
          .find({ within: { $eq: key }, freeAt: { $exists: true } })
          .sort({ orderAt: 1, place: 1, _id: 1 })
          .toArray(),
      );
    let members = await joined();
    if (!uncertain && members.length < atMost) {
      const waiting = await answered(
        outbox
          .find(
            {
              orderAt: { $gte: notBefore ?? createdAt },
              freeAt: { $lte: now },
              to: { $eq: to },
              attemptedAt: { $exists: false },
              'content.kind': 'alarm',
            },
            { projection: { _id: 1 } },
          )
          .sort({ orderAt: 1, place: 1 })
          .limit(atMost - members.length)
          .toArray(),
      );
      if (waiting.length > 0 && members.length + waiting.length >= atLeast) {
        await this.join(
          { key },
          waiting.map(({ _id }) => _id),
          now,
        );
        members = await joined();
      }
    }
    if (members.length > 0) this.#joined.add(key);
    return members.flatMap((document) => this.#readable(document) ?? []);
  }

  async join({ key }: Pick<TakenDelivery, 'key'>, keys: readonly string[], now: Date): Promise<void> {
    if (keys.length === 0) return;
    this.#joined.add(key);
    await answered(
      this.#mongo.outbox.updateMany(
        { _id: { $in: [...keys] }, freeAt: { $lte: now }, attemptedAt: { $exists: false } },
        { $set: { within: key, freeAt: NEVER } },
      ),
    );
  }

  async renew(key: string, now: Date, leaseMs: number): Promise<void> {
    const lease = this.#leases.get(key);
    if (lease === undefined) return;
    await answered(
      this.#mongo.outbox.updateOne(
        { _id: { $eq: key }, lease, freeAt: { $exists: true } },
        { $max: { freeAt: new Date(now.getTime() + leaseMs) } },
      ),
    );
  }

  async withdraw(keys: readonly string[], at: Date, why: string): Promise<void> {
    if (keys.length === 0) return;
    for (const key of keys) this.#leases.delete(key);
    await answered(
      this.#mongo.outbox.updateMany(
        { _id: { $in: [...keys] }, freeAt: { $exists: true } },
        settled({ withdrawnAt: at, why }),
      ),
    );
  }

  async add(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await answered(
      this.#mongo.outbox.bulkWrite(
        deliveries.map(outboxDocument).map(({ _id, ...rest }) => ({
          updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
        })),
      ),
    );
  }

  async abandon(key: string, at: Date, why: string): Promise<void> {
    await this.#finish(key, { abandonedAt: at, why });
  }

  async postpone(key: string, at: Date, why: string, uncertain: boolean | 'as-before'): Promise<void> {
    const lease = this.#leases.get(key);
    this.#leases.delete(key);
    await answered(
      this.#mongo.outbox.updateOne(
        { _id: { $eq: key }, freeAt: { $exists: true }, ...(lease !== undefined && { lease }) },
        {
          $set: { freeAt: at, why, ...(uncertain !== 'as-before' && { uncertain }) },
          $unset: { lease: '' },
          ...(uncertain === true && { $inc: { doubts: 1 } }),
        },
      ),
    );
  }

  async #finish(key: string, how: object): Promise<void> {
    this.#leases.delete(key);
    await this.#finishJoined(key, how);
    const { filter, update } = finished(key, how);
    await answered(this.#mongo.outbox.updateOne(filter, update));
  }

  /** Before the one they joined: killed in between, that one is taken again, and they with it. */
  async #finishJoined(key: string, how: object): Promise<void> {
    if (!this.#joined.delete(key)) return;
    await answered(
      this.#mongo.outbox.updateMany({ within: { $eq: key }, freeAt: { $exists: true } }, settled(how)),
    );
  }

  #readable(document: OutboxDocument): Delivery | undefined {
    try {
      return deliveryFrom(document);
    } catch (error) {
      this.#damaged(error);
      return undefined;
    }
  }

  async delivery(key: string): Promise<Delivery | undefined> {
    const kept = await answered(this.#mongo.outbox.findOne({ _id: { $eq: key } }));
    return kept ? deliveryFrom(kept) : undefined;
  }

  async card(
    ticket: TicketId,
    conversation: ConversationId,
  ): Promise<{ readonly ref: MessageRef; readonly version: number } | undefined> {
    const card = await answered(this.#mongo.cards.findOne({ _id: { $eq: cardId(ticket, conversation) } }));
    return card ? { ref: card.ref, version: card.version } : undefined;
  }

  async cardsIn(conversation: ConversationId, tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>> {
    const ids = tickets.map((ticket) => cardId(ticket, conversation));
    const found = await answered(
      this.#mongo.cards.find({ _id: { $in: ids } }, { projection: { ticket: 1 } }).toArray(),
    );
    return new Set(found.map(({ ticket }) => ticket));
  }

  async cardSent(
    ticket: TicketId,
    conversation: ConversationId,
    ref: MessageRef,
    version: number,
  ): Promise<void> {
    await answered(
      this.#mongo.cards.updateOne(
        { _id: cardId(ticket, conversation) },
        { $set: { ticket, conversation, ref, version } },
        { upsert: true },
      ),
    );
  }

  async ticketOfCard(ref: MessageRef): Promise<TicketId | undefined> {
    return (await answered(this.#mongo.cards.findOne({ ref: { $eq: ref } })))?.ticket;
  }
}

function finished(key: string, how: object) {
  return { filter: { _id: key, freeAt: { $exists: true } }, update: settled(how) };
}

function settled(how: object) {
  return { $set: how, $unset: { freeAt: '' as const, attemptedAt: '' as const, lease: '' as const } };
}

function cardId(ticket: TicketId, conversation: ConversationId): string {
  return `${ticket} ${conversation}`;
}
