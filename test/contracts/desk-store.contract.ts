import { describe, expect, test } from '@jest/globals';
import type { DeskStore, Outbox } from '../../bot/ports.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, EventId, PersonId } from '../../bot/types.ts';
import {
  aChange,
  aConversation,
  aDelivery,
  aMessage,
  anEvent,
  aTicket,
  aWarning,
  claiming,
  holidays,
  LI_NA,
  LI_NAS_CHAT,
  MINUTE_MS,
  MONDAY_9AM,
  minute,
  onLeave,
  opening,
} from './samples.ts';

const waitingEvent = (id: string, tries: number) => ({
  id,
  tries,
  conversation: LI_NAS_CHAT,
  person: LI_NA.id,
});

export interface DeskStoreUnderTest {
  readonly store: DeskStore;
  readonly outbox: Outbox;
  close(): Promise<void>;
}

/** `open` gives an empty store each time. */
export function deskStoreContract(name: string, open: () => Promise<DeskStoreUnderTest>): void {
  /** Each story starts with nothing. */
  const story = (what: string, tell: (desk: DeskStoreUnderTest) => Promise<void>) =>
    test(what, async () => {
      const desk = await open();
      try {
        await tell(desk);
      } finally {
        await desk.close();
      }
    });

  describe(`the desk's memory (${name})`, () => {
    describe('what comes in', () => {
      story('the same event twice is kept once', async ({ store }) => {
        expect(await store.receive(aMessage('web:1'), MONDAY_9AM)).toBe('new');
        expect(await store.receive(aMessage('web:1'), minute(5))).toBe('seen');
        expect(await store.waiting(minute(5), 10)).toEqual([waitingEvent('web:1', 0)]);
      });

      story('twenty doors reporting one event at once keep it once', async ({ store }) => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => store.receive(aMessage('web:1'), MONDAY_9AM)),
        );
        expect(answers.filter((answer) => answer === 'new')).toHaveLength(1);
      });

      story('is given back as it was written, to one handler at a time', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        const takers = await Promise.all(
          Array.from({ length: 10 }, () => store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS)),
        );
        expect(takers.filter(Boolean)).toEqual([aMessage('web:1')]);
        expect(await store.waiting(MONDAY_9AM, 10)).toEqual([]);
      });

      story('a handler that died leaves it to the next one, and it is counted', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS);
        expect(await store.waiting(minute(1), 10)).toEqual([waitingEvent('web:1', 1)]);
        expect(await store.take('web:1' as EventId, minute(1), MINUTE_MS)).toEqual(aMessage('web:1'));
      });

      story('a renewed lease lasts longer, and never less than before', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.take('web:1' as EventId, MONDAY_9AM, 2 * MINUTE_MS);
        await store.renew('web:1' as EventId, minute(1), 2 * MINUTE_MS);
        await store.renew('web:1' as EventId, MONDAY_9AM, MINUTE_MS);
        expect(await store.take('web:1' as EventId, minute(2), MINUTE_MS)).toBeUndefined();
        expect(await store.waiting(minute(3), 10)).toEqual([waitingEvent('web:1', 1)]);
      });

      story('nothing that is done, set aside or unknown comes back by being renewed', async ({ store }) => {
        await store.receive(aMessage('web:done'), MONDAY_9AM);
        await store.commit(aChange({ handles: 'web:done' as EventId }));
        await store.receive(aMessage('web:aside'), MONDAY_9AM);
        await store.putBack('web:aside' as EventId, 'set-aside', 'failed five times');
        for (const id of ['web:done', 'web:aside', 'web:unknown'])
          await store.renew(id as EventId, MONDAY_9AM, MINUTE_MS);
        expect(await store.waiting(minute(9), 10)).toEqual([]);
      });

      story('waits oldest first, and no more than asked for', async ({ store }) => {
        await store.receive(aMessage('web:second'), minute(2));
        await store.receive(aMessage('web:first'), minute(1));
        await store.receive(aMessage('web:third'), minute(3));
        const ids = (await store.waiting(minute(9), 2)).map((each) => each.id);
        expect(ids).toEqual(['web:first', 'web:second']);
      });

      story(
        'what its keeper waits with is given to nobody else before, and to the keeper at once',
        async ({ store }) => {
          await store.receive(aMessage('web:1'), MONDAY_9AM, minute(1));
          await store.receive(aMessage('web:2'), MONDAY_9AM, minute(1));
          expect(await store.waiting(minute(1 - 0.001), 10)).toEqual([]);
          expect(await store.take('web:1' as EventId, MONDAY_9AM, 3 * MINUTE_MS)).toEqual(aMessage('web:1'));
          // Its keeper died: whoever looks then takes it.
          expect(await store.waiting(minute(1), 10)).toEqual([waitingEvent('web:2', 0)]);
          // Once it was taken, the lease alone counts.
          expect(await store.take('web:1' as EventId, minute(2), MINUTE_MS)).toBeUndefined();
        },
      );

      story('of twenty who take what is held back one gets it', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM, minute(1));
        const takers = await Promise.all(
          Array.from({ length: 20 }, () => store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS)),
        );
        expect(takers.filter(Boolean)).toHaveLength(1);
      });

      story(
        'is pending in its conversation until it is handled or set aside, leased or not',
        async ({ store }) => {
          const ids = ['web:3', 'web:1', 'web:leased', 'web:later', 'web:done', 'web:aside'] as EventId[];
          for (const [index, id] of ids.entries()) {
            const notBefore = id === 'web:later' ? minute(60) : undefined;
            await store.receive(aMessage(id, minute(index)), minute(index), notBefore);
          }
          const elsewhere = { ...aMessage('web:elsewhere'), conversation: 'web:wang-wei' as ConversationId };
          await store.receive(elsewhere, MONDAY_9AM);
          await store.take('web:leased' as EventId, minute(9), 60 * MINUTE_MS);
          await store.commit(aChange({ handles: 'web:done' as EventId }));
          await store.putBack('web:aside' as EventId, 'set-aside', 'failed three times');
          expect(await store.pendingIn(LI_NAS_CHAT)).toEqual(
            ids.slice(0, 4).map((id, index) => aMessage(id, minute(index))),
          );
          expect(await store.pendingIn(elsewhere.conversation)).toEqual([elsewhere]);
          expect(await store.pendingIn('web:nobody' as ConversationId)).toEqual([]);
        },
      );

      story('what could not be handled comes back when it is told to', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS);
        await store.putBack('web:1' as EventId, minute(10), 'the knowledge base was away');
        expect(await store.waiting(minute(9), 10)).toEqual([]);
        expect(await store.waiting(minute(10), 10)).toHaveLength(1);
      });

      story('what is set aside does not come back, and is still known', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS);
        await store.putBack('web:1' as EventId, 'set-aside', 'failed five times');
        expect(await store.waiting(minute(9999), 10)).toEqual([]);
        expect(await store.take('web:1' as EventId, minute(9999), MINUTE_MS)).toBeUndefined();
        expect(await store.receive(aMessage('web:1'), minute(9999))).toBe('seen');
      });

      story('what nobody ever sent cannot be taken', async ({ store }) => {
        expect(await store.take('web:unknown' as EventId, MONDAY_9AM, MINUTE_MS)).toBeUndefined();
        expect(await store.isHandled('web:unknown' as EventId)).toBe(false);
      });
    });

    describe('handling', () => {
      story('an event is handled by the first of two commits', async ({ store, outbox }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        const handling = (key: string) =>
          store.commit(aChange({ handles: 'web:1' as EventId, deliveries: [aDelivery(key)] }));
        const answers = await Promise.all([handling('one'), handling('other')]);
        expect([...answers].sort()).toEqual(['committed', 'stale']);
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toHaveLength(1);
        expect(await store.isHandled('web:1' as EventId)).toBe(true);
      });

      story('a handled event is not waiting, and putting it back changes nothing', async ({ store }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.take('web:1' as EventId, MONDAY_9AM, MINUTE_MS);
        await store.commit(aChange({ handles: 'web:1' as EventId }));
        await store.putBack('web:1' as EventId, minute(1), 'too late');
        expect(await store.waiting(minute(5), 10)).toEqual([]);
        expect(await store.take('web:1' as EventId, minute(5), MINUTE_MS)).toBeUndefined();
        expect(await store.receive(aMessage('web:1'), minute(5))).toBe('seen');
      });

      story('several events are handled by one commit, or none of them is', async ({ store, outbox }) => {
        const [one, two, three] = ['web:1', 'web:2', 'web:3'] as EventId[] as [EventId, EventId, EventId];
        for (const id of [one, two, three]) await store.receive(aMessage(id), MONDAY_9AM);
        expect(await store.commit(aChange({ handles: two }))).toBe('committed');
        const together = (alsoHandles: readonly EventId[]) =>
          store.commit(aChange({ handles: one, alsoHandles, deliveries: [aDelivery('reply')] }));
        expect(await together([two, three])).toBe('stale');
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
        expect((await store.pendingIn(LI_NAS_CHAT)).map(({ id }) => id)).toEqual([one, three]);
        expect(await together([three])).toBe('committed');
        expect(await store.isHandled(one)).toBe(true);
        expect(await store.isHandled(three)).toBe(true);
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toHaveLength(1);
        expect(await store.waiting(minute(9), 10)).toEqual([]);
      });

      story('an event that was never kept cannot be handled', async ({ store }) => {
        expect(await store.commit(aChange({ handles: 'web:unknown' as EventId }))).toBe('stale');
      });
    });

    describe('conversations', () => {
      story('are given back as they were written', async ({ store }) => {
        expect(await store.conversation(LI_NAS_CHAT)).toBeUndefined();
        await store.commit(aChange({ conversation: aConversation(1) }));
        expect(await store.conversation(LI_NAS_CHAT)).toEqual(aConversation(1));
      });

      story('of two that continue the same version one is stale', async ({ store }) => {
        await store.commit(aChange({ conversation: aConversation(1) }));
        const answers = await Promise.all([
          store.commit(aChange({ conversation: aConversation(2) })),
          store.commit(aChange({ conversation: { ...aConversation(2), language: 'zh' } })),
        ]);
        expect([...answers].sort()).toEqual(['committed', 'stale']);
        expect((await store.conversation(LI_NAS_CHAT))?.version).toBe(2);
      });

      story('of two that begin the same conversation one is stale', async ({ store }) => {
        const answers = await Promise.all([
          store.commit(aChange({ conversation: aConversation(1) })),
          store.commit(aChange({ conversation: aConversation(1) })),
        ]);
        expect([...answers].sort()).toEqual(['committed', 'stale']);
      });
    });

    describe('tickets', () => {
      story('numbers are given once, however many ask', async ({ store }) => {
        const ids = await Promise.all(Array.from({ length: 50 }, () => store.nextTicketId()));
        expect(new Set(ids).size).toBe(50);
        for (const id of ids) expect(id).toMatch(/^T-\d{4,}$/);
      });

      story('a ticket and its log are given back as they were written', async ({ store }) => {
        const id = await store.nextTicketId();
        expect(await store.ticket(id)).toBeUndefined();
        expect(await store.events(id)).toEqual([]);
        await store.commit(opening(id));
        await store.commit(claiming(aTicket(id), 'lao-zhang'));
        expect(await store.ticket(id)).toEqual({ ...aTicket(id), version: 2, status: 'claimed' });
        expect(await store.events(id)).toEqual([anEvent(id, 0), anEvent(id, 1)]);
      });

      story('a log of more than ten events stays in order', async ({ store }) => {
        const id = await store.nextTicketId();
        const events = Array.from({ length: 12 }, (_, seq) => anEvent(id, seq));
        await store.commit(aChange({ tickets: [{ ticket: aTicket(id, { version: 12 }), events }] }));
        expect((await store.events(id)).map((event) => event.seq)).toEqual(events.map((event) => event.seq));
      });

      story('the logs of many tickets come in one read', async ({ store }) => {
        const [one, other, none] = ['T-1', 'T-11', 'T-111'] as TicketId[] as [TicketId, TicketId, TicketId];
        await store.commit(opening(one));
        await store.commit(claiming(aTicket(one), 'lao-zhang'));
        await store.commit(opening(other));
        const logs = await store.eventsOfMany([one, other, none]);
        expect(logs.get(one)).toEqual([anEvent(one, 0), anEvent(one, 1)]);
        expect(logs.get(other)).toEqual([anEvent(other, 0)]);
        expect(logs.has(none)).toBe(false);
      });

      story('gives many tickets at once, without those that are not there', async ({ store }) => {
        const [one, other, none] = [
          await store.nextTicketId(),
          await store.nextTicketId(),
          'T-0' as TicketId,
        ];
        await store.commit(opening(one));
        await store.commit(opening(other, { summary: 'Scanner' }));
        const tickets = await store.ticketsOfMany([one, other, none]);
        expect(tickets).toEqual(
          new Map([
            [one, aTicket(one)],
            [other, aTicket(other, { summary: 'Scanner' })],
          ]),
        );
        expect(await store.ticketsOfMany([])).toEqual(new Map());
      });

      story('of twenty engineers who claim at once exactly one wins', async ({ store, outbox }) => {
        const id = await store.nextTicketId();
        await store.commit(opening(id));
        const ticket = (await store.ticket(id)) as Ticket;
        const answers = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            store.commit(claiming(ticket, `engineer-${n}`, [aDelivery(`claimed by ${n}`)])),
          ),
        );
        expect(answers.filter((answer) => answer === 'committed')).toHaveLength(1);
        const winner = answers.indexOf('committed');
        expect(await store.events(id)).toEqual([anEvent(id, 0), anEvent(id, 1, `engineer-${winner}`)]);
        const said = await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
        expect(said.map((delivery) => delivery.key)).toEqual([`claimed by ${winner}`]);
      });

      story('a ticket opened twice under one number is opened once', async ({ store }) => {
        const id = await store.nextTicketId();
        expect(await store.commit(opening(id))).toBe('committed');
        expect(await store.commit(opening(id, { summary: 'Another one' }))).toBe('stale');
        expect((await store.ticket(id))?.summary).toBe('Printer jammed');
      });

      story('its timers can change without an event, unless it moved meanwhile', async ({ store }) => {
        const id = await store.nextTicketId();
        await store.commit(opening(id));
        const rearmed = aChange({
          tickets: [{ ticket: aTicket(id, { timers: [aWarning(minute(30))] }), events: [] }],
        });
        expect(await store.commit(rearmed)).toBe('committed');
        expect((await store.ticket(id))?.timers[0]?.at).toEqual(minute(30));
        await store.commit(claiming(aTicket(id), 'lao-zhang'));
        expect(await store.commit(rearmed)).toBe('stale');
      });

      story('an event out of its place is a mistake of the caller, not a lost race', async ({ store }) => {
        const id = await store.nextTicketId();
        const wrong = aChange({ tickets: [{ ticket: aTicket(id), events: [anEvent(id, 7)] }] });
        await expect(store.commit(wrong)).rejects.toThrow(':7');
      });

      story("a person's tickets come newest first", async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { openedAt: minute(1) }));
        await store.commit(opening('T-2' as TicketId, { openedAt: minute(2), status: 'closed' }));
        await store.commit(opening('T-3' as TicketId, { openedAt: minute(3) }));
        const other = { id: 'web:wang-wei' as PersonId, name: 'Wang Wei' };
        await store.commit(
          opening('T-4' as TicketId, { requester: other, openedBy: { kind: 'person', ...other } }),
        );
        const ids = async (limit: number) =>
          (await store.ticketsOf(LI_NA.id, limit)).map((ticket) => ticket.id);
        expect(await ids(10)).toEqual(['T-3', 'T-2', 'T-1']);
        expect(await ids(2)).toEqual(['T-3', 'T-2']);
      });

      story(
        'those somebody opened for a colleague are theirs, too; a call an engineer logged is not',
        async ({ store }) => {
          const requester = { id: 'web:on-behalf-Tom' as PersonId, name: 'Tom' };
          const openedBy = { kind: 'person', ...LI_NA } as const;
          await store.commit(opening('T-1' as TicketId, { requester, openedBy }));
          const engineer = { kind: 'engineer', ...LI_NA } as const;
          await store.commit(opening('T-2' as TicketId, { requester, openedBy: engineer }));
          expect((await store.ticketsOf(LI_NA.id, 10)).map(({ id }) => id)).toEqual(['T-1']);
          expect((await store.ticketsOf(requester.id, 10)).map(({ id }) => id).sort()).toEqual([
            'T-1',
            'T-2',
          ]);
        },
      );

      story('open tickets come with the most pressing deadline first', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { deadlines: {} }));
        await store.commit(opening('T-2' as TicketId, { deadlines: { resolution: minute(200) } }));
        await store.commit(
          opening('T-3' as TicketId, {
            deadlines: { resolution: minute(900), 'first-response': minute(60) },
          }),
        );
        await store.commit(
          opening('T-4' as TicketId, { status: 'closed', deadlines: { resolution: minute(1) } }),
        );
        await store.commit(opening('T-5' as TicketId, { deadlines: {}, openedAt: minute(1) }));
        expect((await store.openTickets(10)).map((ticket) => ticket.id)).toEqual([
          'T-3',
          'T-2',
          'T-1',
          'T-5',
        ]);
        expect(await store.openTickets(1)).toHaveLength(1);
      });

      story('what is handed out is a copy', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId));
        const ticket = (await store.ticket('T-1' as TicketId)) as { summary: string };
        ticket.summary = 'scribbled over';
        expect((await store.ticket('T-1' as TicketId))?.summary).toBe('Printer jammed');
      });
    });

    describe('one decision', () => {
      story('is written whole: handled, said, moved, delivered and counted', async ({ store, outbox }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        const change = aChange({
          ...opening('T-1' as TicketId),
          handles: 'web:1' as EventId,
          conversation: aConversation(1),
          deliveries: [aDelivery('opened')],
          outcomes: [
            { conversation: LI_NAS_CHAT, at: MONDAY_9AM, kind: 'ticket', question: 'printer', articles: [] },
          ],
        });
        expect(await store.commit(change)).toBe('committed');
        expect(await store.isHandled('web:1' as EventId)).toBe(true);
        expect(await store.conversation(LI_NAS_CHAT)).toBeDefined();
        expect(await store.ticket('T-1' as TicketId)).toBeDefined();
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toHaveLength(1);
      });

      story('whose ticket moved writes nothing at all', async ({ store, outbox }) => {
        await store.receive(aMessage('web:1'), MONDAY_9AM);
        await store.commit(opening('T-1' as TicketId));
        await store.commit(claiming(aTicket('T-1' as TicketId), 'lao-zhang'));
        const late = aChange({
          ...claiming(aTicket('T-1' as TicketId), 'xiao-chen', [aDelivery('claimed by xiao-chen')]),
          handles: 'web:1' as EventId,
          conversation: aConversation(1),
        });
        expect(await store.commit(late)).toBe('stale');
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
        expect(await store.conversation(LI_NAS_CHAT)).toBeUndefined();
        expect(await store.isHandled('web:1' as EventId)).toBe(false);
        expect(await store.events('T-1' as TicketId)).toHaveLength(2);
      });

      story('whose conversation moved opens no ticket', async ({ store, outbox }) => {
        await store.commit(aChange({ conversation: aConversation(1) }));
        const late = aChange({
          ...opening('T-1' as TicketId),
          conversation: aConversation(1),
          deliveries: [aDelivery('opened')],
        });
        expect(await store.commit(late)).toBe('stale');
        expect(await store.ticket('T-1' as TicketId)).toBeUndefined();
        expect(await store.events('T-1' as TicketId)).toEqual([]);
        expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
      });

      story('whose second ticket moved leaves the first one alone', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId));
        await store.commit(opening('T-2' as TicketId));
        await store.commit(claiming(aTicket('T-2' as TicketId), 'lao-zhang'));
        const both = aChange({
          tickets: [
            ...claiming(aTicket('T-1' as TicketId), 'xiao-chen').tickets,
            ...claiming(aTicket('T-2' as TicketId), 'xiao-chen').tickets,
          ],
        });
        expect(await store.commit(both)).toBe('stale');
        expect((await store.ticket('T-1' as TicketId))?.version).toBe(1);
      });

      story(
        'with a delivery that is known already is written; the delivery stays as it was',
        async ({ store, outbox }) => {
          await store.commit(aChange({ deliveries: [aDelivery('T-1 warned 75')] }));
          await store.commit(
            aChange({ ...opening('T-1' as TicketId), deliveries: [aDelivery('T-1 warned 75')] }),
          );
          expect(await store.ticket('T-1' as TicketId)).toBeDefined();
          const [first] = await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
          await outbox.sent('T-1 warned 75', MONDAY_9AM, undefined);
          expect(first?.key).toBe('T-1 warned 75');
          await store.commit(aChange({ deliveries: [aDelivery('T-1 warned 75')] }));
          expect(await outbox.take(minute(60), MINUTE_MS, 10)).toEqual([]);
        },
      );
    });

    describe('deadlines', () => {
      story('a ticket is due when its first timer is, not before', async ({ store }) => {
        await store.commit(
          opening('T-1' as TicketId, { timers: [aWarning(minute(10)), aWarning(minute(20))] }),
        );
        expect(await store.due(minute(9), MINUTE_MS, 10)).toEqual([]);
        const due = await store.due(minute(10), MINUTE_MS, 10);
        expect(due.map((ticket) => ticket.id)).toEqual(['T-1']);
        expect(due[0]?.timers).toEqual([aWarning(minute(10)), aWarning(minute(20))]);
      });

      story('a closed ticket and one without timers are never due', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { status: 'closed', timers: [aWarning(minute(1))] }));
        await store.commit(opening('T-2' as TicketId, { timers: [] }));
        expect(await store.due(minute(99_999), MINUTE_MS, 10)).toEqual([]);
        expect(await store.nextDueAt()).toBeUndefined();
      });

      story('it is known when the next one is due, a lease included', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { timers: [aWarning(minute(10))] }));
        await store.commit(opening('T-2' as TicketId, { timers: [aWarning(minute(7))] }));
        expect(await store.nextDueAt()).toEqual(minute(7));
        await store.due(minute(7), 2 * MINUTE_MS, 10);
        expect(await store.nextDueAt()).toEqual(minute(9));
        await store.due(minute(9), 60 * MINUTE_MS, 10);
        expect(await store.nextDueAt()).toEqual(minute(10));
      });

      story('is leased to one until the lease ends', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { timers: [aWarning(MONDAY_9AM)] }));
        expect(await store.due(MONDAY_9AM, MINUTE_MS, 10)).toHaveLength(1);
        expect(await store.due(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
        const again = await store.due(minute(1), MINUTE_MS, 10);
        expect(again[0]?.timers).toEqual([aWarning(MONDAY_9AM)]);
      });

      story('three desks that look at once are given each ticket once', async ({ store }) => {
        for (let n = 1; n <= 30; n++) {
          await store.commit(opening(`T-${n}` as TicketId, { timers: [aWarning(MONDAY_9AM)] }));
        }
        const given = (
          await Promise.all(Array.from({ length: 9 }, () => store.due(MONDAY_9AM, MINUTE_MS, 10)))
        ).flat();
        let rest = await store.due(MONDAY_9AM, MINUTE_MS, 10);
        while (rest.length > 0) {
          given.push(...rest);
          rest = await store.due(MONDAY_9AM, MINUTE_MS, 10);
        }
        expect(given).toHaveLength(30);
        expect(new Set(given.map((ticket) => ticket.id)).size).toBe(30);
      });

      story('a commit ends the lease: the next timer counts', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { timers: [aWarning(MONDAY_9AM)] }));
        const [ticket] = await store.due(MONDAY_9AM, 60 * MINUTE_MS, 10);
        await store.commit(claiming({ ...(ticket as Ticket), timers: [aWarning(minute(5))] }, 'desk'));
        expect(await store.due(minute(4), MINUTE_MS, 10)).toEqual([]);
        expect(await store.due(minute(5), MINUTE_MS, 10)).toHaveLength(1);
      });

      story('who wakes up after its lease ended is stale', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { timers: [aWarning(MONDAY_9AM)] }));
        const [slow] = await store.due(MONDAY_9AM, MINUTE_MS, 10);
        const [quick] = await store.due(minute(1), MINUTE_MS, 10);
        expect(await store.commit(claiming(quick as Ticket, 'desk'))).toBe('committed');
        expect(await store.commit(claiming(slow as Ticket, 'desk'))).toBe('stale');
      });

      story('the longest overdue come first', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId, { timers: [aWarning(minute(3))] }));
        await store.commit(opening('T-2' as TicketId, { timers: [aWarning(minute(1))] }));
        await store.commit(opening('T-3' as TicketId, { timers: [aWarning(minute(2))] }));
        const due = await store.due(minute(9), MINUTE_MS, 2);
        expect(due.map((ticket) => ticket.id).sort()).toEqual(['T-2', 'T-3']);
      });
    });

    describe('changes of the desk', () => {
      story('are given back as they were written, from any one on', async ({ store }) => {
        expect(await store.deskChanges(0)).toEqual([]);
        expect(await store.commit(aChange({ desk: [onLeave(0)] }))).toBe('committed');
        expect(await store.commit(aChange({ desk: [holidays(1)] }))).toBe('committed');
        expect(await store.deskChanges(0)).toEqual([onLeave(0), holidays(1)]);
        expect(await store.deskChanges(1)).toEqual([holidays(1)]);
        expect(await store.deskChanges(2)).toEqual([]);
      });

      story('tells the newest of a kind, and how long the log is', async ({ store }) => {
        expect(await store.deskLogLength()).toBe(0);
        expect(await store.newestDeskChanges('duty', 5)).toEqual([]);
        const file = (seq: number): DeskChange => ({
          ...holidays(seq),
          fact: { kind: 'desk-file', version: `v${seq}`, text: 'name: desk' },
        });
        const offer: DeskChange = {
          ...holidays(6),
          fact: { kind: 'desk-file-offer', state: 'waits', file: 'sent', version: 'v5', basedOn: 'v4' },
        };
        const log = [onLeave(0), file(1), holidays(2), onLeave(3), file(4), onLeave(5), offer];
        for (const change of log) await store.commit(aChange({ desk: [change] }));
        expect(await store.deskLogLength()).toBe(7);
        expect(await store.newestDeskChanges('desk-file-offer', 5)).toEqual([offer]);
        expect(await store.newestDeskChanges('duty', 2)).toEqual([onLeave(3), onLeave(5)]);
        expect(await store.newestDeskChanges('duty', 9)).toEqual([onLeave(0), onLeave(3), onLeave(5)]);
        expect(await store.newestDeskChanges('desk-file', 1)).toEqual([file(4)]);
        // That leave ends on the 25th.
        expect(await store.newestDeskChanges('duty', 1, '2026-11-25')).toEqual([onLeave(5)]);
        expect(await store.newestDeskChanges('duty', 9, '2026-11-26')).toEqual([]);
      });

      story(
        'of two made at once one is first, and nothing of the other is written',
        async ({ store, outbox }) => {
          const changes = ['a', 'b', 'c'].map((key) =>
            aChange({ desk: [onLeave(0)], deliveries: [aDelivery(key)] }),
          );
          const answers = await Promise.all(changes.map((change) => store.commit(change)));
          expect(answers.sort()).toEqual(['committed', 'stale', 'stale']);
          expect(await store.deskChanges(0)).toHaveLength(1);
          const kept = await Promise.all(['a', 'b', 'c'].map((key) => outbox.delivery(key)));
          expect(kept.filter(Boolean)).toHaveLength(1);
        },
      );
    });

    describe('many decisions together', () => {
      story('answers in order, the stale ones spoil nobody else', async ({ store, outbox }) => {
        for (let n = 0; n < 40; n++) await store.commit(opening(`T-${n}` as TicketId));
        for (const n of [7, 23]) await store.commit(claiming(aTicket(`T-${n}` as TicketId), 'somebody'));
        const answers = await store.commitAll(
          Array.from({ length: 40 }, (_, n) =>
            claiming(aTicket(`T-${n}` as TicketId), 'desk', [
              aDelivery(`notice ${n}`, { to: `web:${n}` as never }),
            ]),
          ),
        );
        expect(answers.flatMap((answer, n) => (answer === 'stale' ? [n] : []))).toEqual([7, 23]);
        const keys = (await outbox.take(MONDAY_9AM, MINUTE_MS, 100)).map((delivery) => delivery.key);
        expect(keys).toHaveLength(38);
        expect(keys).not.toContain('notice 7');
      });

      story('more than fit one transaction are all written', async ({ store }) => {
        const answers = await store.commitAll(
          Array.from({ length: 1_100 }, (_, n) => opening(`T-${n}` as TicketId)),
        );
        expect(answers.filter((answer) => answer === 'committed')).toHaveLength(1_100);
        expect(await store.openTickets(2_000)).toHaveLength(1_100);
      });

      story('two of one ticket, one after the other, are both written', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId));
        const claimed = aTicket('T-1' as TicketId, { version: 2, status: 'claimed' });
        const answers = await store.commitAll([
          claiming(aTicket('T-1' as TicketId), 'desk'),
          claiming(claimed, 'desk'),
        ]);
        expect(answers).toEqual(['committed', 'committed']);
        expect(await store.events('T-1' as TicketId)).toHaveLength(3);
      });

      story('two of one ticket made from the same version: the first is written', async ({ store }) => {
        await store.commit(opening('T-1' as TicketId));
        const answers = await store.commitAll([
          claiming(aTicket('T-1' as TicketId), 'desk'),
          claiming(aTicket('T-1' as TicketId), 'other desk'),
        ]);
        expect(answers).toEqual(['committed', 'stale']);
      });

      story('nothing to do is no trouble', async ({ store }) => {
        expect(await store.commitAll([])).toEqual([]);
        expect(await store.commit(aChange())).toBe('committed');
      });
    });
  });
}
