import { describe, expect, test } from '@jest/globals';
import type { DeskStore, Ledger, LedgerOrder, LedgerPlace } from '../../bot/ports.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { EventId } from '../../bot/types.ts';
import {
  aChange,
  aDelivery,
  aMessage,
  anEvent,
  aTicket,
  aWarning,
  MINUTE_MS,
  MONDAY_9AM,
  minute,
  opening,
} from './samples.ts';

export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly store: DeskStore;
}

const ALWAYS = { from: new Date(0), until: minute(100_000) };

/** `open` gives an empty desk each time. */
export function ledgerContract(name: string, open: () => Promise<LedgerUnderTest>): void {
  const story = (what: string, tell: (under: LedgerUnderTest) => Promise<void>) =>
    test(what, async () => tell(await open()));

  const opened = (store: DeskStore, id: string, facts: Partial<Ticket> = {}) =>
    store.commit(opening(id as TicketId, facts));

  /** All pages of that size, one after the other. */
  async function pages(ledger: Ledger, by: LedgerOrder, size: number, span = ALWAYS): Promise<string[][]> {
    const all: string[][] = [];
    let after: LedgerPlace | undefined;
    for (;;) {
      const { tickets, end } = await ledger.page(by, after, span, size);
      if (tickets.length === 0) {
        expect(end).toBeUndefined();
        return all;
      }
      all.push([...tickets]);
      after = end;
    }
  }

  describe(`the ledger (${name})`, () => {
    story('gives open tickets in the order they were opened, page by page, each once', async (desk) => {
      for (const [index, id] of ['T-5', 'T-1', 'T-4', 'T-2', 'T-3'].entries())
        await opened(desk.store, id, { openedAt: minute(index) });
      expect(await pages(desk.ledger, 'opened', 2)).toEqual([['T-5', 'T-1'], ['T-4', 'T-2'], ['T-3']]);
    });

    story('loses none of a thousand that were opened in the same instant', async ({ store, ledger }) => {
      const ids = Array.from({ length: 25 }, (_, index) => `T-${100 + index}`);
      for (const id of ids) await opened(store, id);
      for (const by of ['opened', 'deadline'] as const)
        expect((await pages(ledger, by, 4)).flat().sort()).toEqual(ids);
    });

    story('knows deadlines of open tickets, of a span, earliest first', async ({ store, ledger }) => {
      await opened(store, 'T-1', { deadlines: { resolution: minute(9), 'first-response': minute(3) } });
      await opened(store, 'T-2', { deadlines: { resolution: minute(2) } });
      await opened(store, 'T-3', { deadlines: { resolution: minute(1) } });
      await opened(store, 'T-4', { deadlines: {} });
      await opened(store, 'T-5', { deadlines: { resolution: minute(2) }, status: 'closed' });
      expect(await pages(ledger, 'deadline', 9, { from: minute(2), until: minute(3) })).toEqual([
        ['T-2', 'T-1'],
      ]);
    });

    story('sees through a lease: a leased ticket is due when the lease ends', async ({ store, ledger }) => {
      await opened(store, 'T-1', { timers: [aWarning(MONDAY_9AM)] });
      const due = (until: Date) => pages(ledger, 'timer', 9, { ...ALWAYS, until });
      expect(await due(MONDAY_9AM)).toEqual([['T-1']]);
      await store.due(MONDAY_9AM, MINUTE_MS, 10);
      expect(await due(MONDAY_9AM)).toEqual([]);
      expect(await due(minute(1))).toEqual([['T-1']]);
    });

    story('gives what was closed by when it was closed, and only that', async ({ store, ledger }) => {
      await opened(store, 'T-1', { status: 'closed', closedAt: minute(5) });
      await opened(store, 'T-2', { status: 'closed', closedAt: minute(4) });
      await opened(store, 'T-3');
      expect(await pages(ledger, 'closed', 9)).toEqual([['T-2', 'T-1']]);
      expect(await pages(ledger, 'opened', 9)).toEqual([['T-3']]);
    });

    story('gives projections as they were written', async ({ store, ledger }) => {
      await opened(store, 'T-1');
      const ids = ['T-1', 'T-9'] as TicketId[];
      expect([...(await ledger.projections(ids))]).toEqual([['T-1', aTicket('T-1' as TicketId)]]);
    });

    story("knows each ticket's notices, sent or not, and no other's", async ({ store, ledger }) => {
      const keys = ['T-1:0:person:web:x', 'T-1:1:card:web:y', 'T-12:0:person:web:x', 'web:1:reply:0'];
      await store.commit(aChange({ deliveries: keys.map((key) => aDelivery(key)) }));
      expect([...(await ledger.noticeKeys(['T-1' as TicketId]))].sort()).toEqual(keys.slice(0, 2));
      expect(await ledger.noticeKeys([])).toEqual(new Set());
    });

    story('counts what waits too long, and not what may not go yet', async ({ store, ledger }) => {
      await store.commit(
        aChange({
          deliveries: [
            aDelivery('old'),
            aDelivery('planned', { notBefore: minute(30) }),
            aDelivery('new', { createdAt: minute(20) }),
          ],
        }),
      );
      await store.receive(aMessage('web:old'), MONDAY_9AM);
      await store.receive(aMessage('web:new'), minute(19));
      await store.receive(aMessage('web:hopeless'), MONDAY_9AM);
      await store.putBack('web:hopeless' as EventId, 'set-aside', 'failed three times');
      await store.receive(aMessage('web:done'), MONDAY_9AM);
      await store.commit(aChange({ handles: 'web:done' as EventId }));
      expect(await ledger.stuck(minute(10), minute(18), 100)).toEqual({ outbox: 1, inbox: 1, setAside: 1 });
    });

    story('counts no further than it is asked to', async ({ store, ledger }) => {
      const deliveries = Array.from({ length: 5 }, (_, index) => aDelivery(`${index}`));
      await store.commit(aChange({ deliveries }));
      expect(await ledger.stuck(minute(10), minute(10), 3)).toMatchObject({ outbox: 3 });
    });

    story('keeps one bookmark, the last', async ({ ledger }) => {
      expect(await ledger.bookmark()).toBeUndefined();
      await ledger.keepBookmark({ at: MONDAY_9AM, places: { opened: 'a' as LedgerPlace }, late: ['T-1 x'] });
      const last = { at: minute(5), places: {}, late: [] };
      await ledger.keepBookmark(last);
      expect(await ledger.bookmark()).toEqual(last);
    });

    story('a ticket that changes while pages are read is neither lost nor given twice', async (desk) => {
      const { store, ledger } = desk;
      for (const id of ['T-1', 'T-2', 'T-3'])
        await opened(store, id, { openedAt: minute(Number(id.slice(2))) });
      const first = await ledger.page('opened', undefined, ALWAYS, 2);
      const moved = aTicket('T-3' as TicketId, { version: 2, openedAt: minute(3), status: 'claimed' });
      await store.commit(aChange({ tickets: [{ ticket: moved, events: [anEvent(moved.id, 1)] }] }));
      const second = await ledger.page('opened', first.end, ALWAYS, 2);
      expect([...first.tickets, ...second.tickets]).toEqual(['T-1', 'T-2', 'T-3']);
    });
  });
}
