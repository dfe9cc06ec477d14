import type { AuditBookmark, Ledger, LedgerOrder, LedgerPlace, Stuck } from '../../bot/ports.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { MemoryDeskStore } from './memory-desk-store.ts';

/** The auditor's view of a memory store: same promises. */
export class MemoryLedger implements Ledger {
  readonly #store: MemoryDeskStore;
  #bookmark: AuditBookmark | undefined;

  constructor(store: MemoryDeskStore) {
    this.#store = store;
  }

  async page(
    by: LedgerOrder,
    after: LedgerPlace | undefined,
    { from, until }: { readonly from: Date; readonly until: Date },
    limit: number,
  ) {
    const all = this.#store
      .stored()
      .flatMap(({ ticket, nextTimerAt }) => {
        const at = instantOf(by, ticket, nextTimerAt);
        if (!at || at < from || at > until) return [];
        return [{ id: ticket.id, place: `${at.toISOString()} ${ticket.id}` as LedgerPlace }];
      })
      .sort((one, other) => (one.place < other.place ? -1 : 1));
    const page = all.filter(({ place }) => after === undefined || place > after).slice(0, limit);
    return { tickets: page.map(({ id }) => id), end: page.at(-1)?.place };
  }

  async projections(tickets: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>> {
    const wanted = new Set(tickets);
    const stored = this.#store.stored().filter(({ ticket }) => wanted.has(ticket.id));
    return new Map(stored.map(({ ticket }) => [ticket.id, structuredClone(ticket)]));
  }

  async noticeKeys(tickets: readonly TicketId[]): Promise<ReadonlySet<string>> {
    const wanted = new Set<string>(tickets);
    const keys = this.#store.outbox.all().map(({ key }) => key);
    return new Set(keys.filter((key) => wanted.has(key.slice(0, key.indexOf(':')))));
  }

  async stuck(outboxBefore: Date, inboxBefore: Date, limit: number): Promise<Stuck> {
    const waiting = this.#store.outbox
      .all()
      .filter((one) => one.fate === 'waiting' && (one.notBefore ?? one.createdAt) < outboxBefore);
    const unhandled = this.#store.unhandled();
    return {
      outbox: Math.min(waiting.length, limit),
      inbox: Math.min(
        unhandled.filter((one) => !one.isSetAside && one.receivedAt < inboxBefore).length,
        limit,
      ),
      setAside: Math.min(unhandled.filter((one) => one.isSetAside).length, limit),
    };
  }

  async bookmark(): Promise<AuditBookmark | undefined> {
    return structuredClone(this.#bookmark);
  }

  async keepBookmark(bookmark: AuditBookmark): Promise<void> {
    this.#bookmark = structuredClone(bookmark);
  }
}

function instantOf(by: LedgerOrder, ticket: Ticket, nextTimerAt: Date | undefined): Date | undefined {
  switch (by) {
    case 'opened':
      return ticket.status === 'closed' ? undefined : ticket.openedAt;
    case 'deadline': {
      const deadlines = Object.values(ticket.deadlines).sort((one, other) => Number(one) - Number(other));
      return ticket.status === 'closed' ? undefined : deadlines[0];
    }
    case 'timer':
      return nextTimerAt;
    case 'closed':
      return ticket.closedAt;
    default: {
      const never: never = by;
      return never;
    }
  }
}
