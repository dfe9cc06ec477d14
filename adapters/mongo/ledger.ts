/** The tickets and queues themselves, for the auditor: by pages along an index, past every lease. */
import type mongoose from 'mongoose';
import type { AuditBookmark, Ledger, LedgerOrder, LedgerPlace, Stuck } from '../../bot/ports.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { TicketDocument } from './collections.ts';
import { answered, type Mongo } from './connect.ts';
import { ticketFrom } from './stored.ts';

type Filter = mongoose.mongo.Filter<TicketDocument>;
type Field = 'openedAt' | 'pressingAt' | 'closedAt' | 'nextTimerAt' | '_id';

/** Fields of the index that each order goes along; together they tell any two tickets apart. */
const FIELDS: Readonly<Record<LedgerOrder, readonly [Field, ...Field[]]>> = {
  opened: ['openedAt', '_id'],
  deadline: ['pressingAt', 'openedAt', '_id'],
  timer: ['nextTimerAt', '_id'],
  closed: ['closedAt', '_id'],
};
/** Of the partial index that holds only what is meant. */
const PRESENT: Readonly<Record<LedgerOrder, Field>> = {
  opened: 'pressingAt',
  deadline: 'pressingAt',
  timer: 'nextTimerAt',
  closed: 'closedAt',
};
const BOOKMARK = 'audit';

export class MongoLedger implements Ledger {
  readonly #mongo: Mongo;
  readonly #damaged: (error: unknown) => void;

  /** `damaged` hears of documents that cannot be read. */
  constructor(mongo: Mongo, damaged: (error: unknown) => void) {
    this.#mongo = mongo;
    this.#damaged = damaged;
  }

  async page(
    by: LedgerOrder,
    after: LedgerPlace | undefined,
    { from, until }: { readonly from: Date; readonly until: Date },
    limit: number,
  ): Promise<{ readonly tickets: readonly TicketId[]; readonly end: LedgerPlace | undefined }> {
    const fields = FIELDS[by];
    const ended = after === undefined ? undefined : valuesAt(after);
    const filter = {
      $and: [
        { [PRESENT[by]]: { $exists: true } },
        // The index is entered where the last page ended: `behind` alone may be applied to what is read.
        { [fields[0]]: { $gte: ended?.[0] ?? from, $lte: until } },
        ...(ended ? [behind(fields, ended)] : []),
      ],
    } as Filter;
    const all = Object.fromEntries(fields.map((field) => [field, 1 as const]));
    const found = await answered(
      this.#mongo.tickets.find(filter, { projection: all }).sort(all).limit(limit).toArray(),
    );
    const last = found.at(-1);
    return {
      tickets: found.map(({ _id }) => _id),
      end: last && (JSON.stringify(fields.map((field) => last[field])) as LedgerPlace),
    };
  }

  async projections(tickets: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>> {
    const found = await answered(this.#mongo.tickets.find({ _id: { $in: [...tickets] } }).toArray());
    const readable = new Map<TicketId, Ticket>();
    for (const document of found) {
      try {
        readable.set(document._id, ticketFrom(document));
      } catch (error) {
        this.#damaged(error);
      }
    }
    return readable;
  }

  async noticeKeys(tickets: readonly TicketId[]): Promise<ReadonlySet<string>> {
    if (tickets.length === 0) return new Set();
    // The keys of a ticket's notices begin with its id and a colon, which a semicolon follows.
    const ranges = tickets.map((id) => ({ _id: { $gte: `${id}:`, $lt: `${id};` } }));
    const found = await answered(
      this.#mongo.outbox.find({ $or: ranges }, { projection: { _id: 1 } }).toArray(),
    );
    return new Set(found.map(({ _id }) => _id));
  }

  async stuck(outboxBefore: Date, inboxBefore: Date, limit: number): Promise<Stuck> {
    const { outbox, inbox } = this.#mongo;
    const [waitingOut, waitingIn, setAside] = await Promise.all([
      answered(
        outbox.countDocuments({ freeAt: { $exists: true }, orderAt: { $lt: outboxBefore } }, { limit }),
      ),
      answered(
        inbox.countDocuments({ freeAt: { $exists: true }, receivedAt: { $lt: inboxBefore } }, { limit }),
      ),
      answered(inbox.countDocuments({ setAside: true }, { limit })),
    ]);
    return { outbox: waitingOut, inbox: waitingIn, setAside };
  }

  async bookmark(): Promise<AuditBookmark | undefined> {
    const found = await answered(this.#mongo.bookmarks.findOne({ _id: BOOKMARK }));
    return found ? { at: found.at, places: found.places, late: found.late } : undefined;
  }

  async keepBookmark(bookmark: AuditBookmark): Promise<void> {
    await answered(this.#mongo.bookmarks.replaceOne({ _id: BOOKMARK }, bookmark, { upsert: true }));
  }
}

/** Everything that comes after those values in the order of the fields. */
function behind(fields: readonly Field[], values: readonly unknown[]): object {
  return {
    $or: fields.map((field, index) => ({
      ...Object.fromEntries(fields.slice(0, index).map((before, at) => [before, values[at]])),
      [field]: { $gt: values[index] },
    })),
  };
}

function valuesAt(place: LedgerPlace): readonly unknown[] {
  const values: readonly string[] = JSON.parse(place);
  return values.map((value, index) => (index < values.length - 1 ? new Date(value) : value));
}
