import { describe, expect, test } from '@jest/globals';
import type { Delivery, Outbox, TakenDelivery } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, MessageRef } from '../../bot/types.ts';
import { aDelivery, anAlarm, LI_NAS_CHAT, MINUTE_MS, MONDAY_9AM, minute } from './samples.ts';

export interface OutboxUnderTest {
  readonly outbox: Outbox;
  /** What a commit does with its deliveries. */
  add(deliveries: readonly Delivery[]): Promise<unknown>;
}

const CHANNEL = 'web:engineers' as ConversationId;

/** `open` gives an empty outbox each time. */
export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  const story = (what: string, tell: (under: OutboxUnderTest) => Promise<void>) =>
    test(what, async () => tell(await open()));
  const keysOf = (deliveries: readonly Delivery[]) => deliveries.map((delivery) => delivery.key);

  describe(`the outbox (${name})`, () => {
    story('gives a delivery as it was written, once', async ({ outbox, add }) => {
      await add([aDelivery('hello')]);
      const taken = await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      expect(taken).toEqual([{ ...aDelivery('hello'), attempts: 1, uncertain: false, doubts: 0 }]);
      expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
    });

    story('takes what follows from a delivery, once', async ({ outbox }) => {
      await outbox.add([aDelivery('file')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.sent('file', MONDAY_9AM, undefined);
      await outbox.add([aDelivery('file'), aDelivery('another')]);
      await outbox.add([]);
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 10))).toEqual(['another']);
    });

    story('gives one conversation its messages in order, one after the other', async ({ outbox, add }) => {
      await add([aDelivery('first'), aDelivery('second')]);
      await add([aDelivery('third', { createdAt: minute(1) })]);
      for (const key of ['first', 'second', 'third']) {
        expect(keysOf(await outbox.take(minute(2), MINUTE_MS, 10))).toEqual([key]);
        expect(await outbox.take(minute(2), MINUTE_MS, 10)).toEqual([]);
        await outbox.sent(key, minute(2), undefined);
      }
      expect(await outbox.take(minute(9), MINUTE_MS, 10)).toEqual([]);
    });

    story('with the word that one was sent comes the next of its conversation', async ({ outbox, add }) => {
      await add([aDelivery('first'), aDelivery('to engineers', { to: CHANNEL }), aDelivery('second')]);
      await add([
        aDelivery('in the morning', { notBefore: minute(600) }),
        aDelivery('third', { createdAt: minute(1) }),
      ]);
      let [delivery] = await outbox.take(minute(1), MINUTE_MS, 1);
      const went: unknown[] = [];
      while (delivery) {
        went.push([delivery.key, delivery.attempts, delivery.uncertain]);
        // While it is being sent nobody is given anything of that conversation.
        const others = await outbox.take(minute(1), MINUTE_MS, 10);
        expect(others.filter(({ to }) => to === LI_NAS_CHAT)).toEqual([]);
        delivery = await outbox.sentThenNext(delivery, minute(1), undefined, MINUTE_MS);
      }
      expect(went).toEqual(['first', 'second', 'third'].map((key) => [key, 1, false]));
      expect(await outbox.take(minute(1), MINUTE_MS, 10)).toEqual([]);
      expect(keysOf(await outbox.take(minute(600), MINUTE_MS, 10))).toContain('in the morning');
    });

    story(
      'the next one, given like that to a sender that dies, comes back uncertain',
      async ({ outbox, add }) => {
        await add([aDelivery('first'), aDelivery('second')]);
        const [first] = await outbox.take(MONDAY_9AM, MINUTE_MS, 1);
        await outbox.sentThenNext(first!, MONDAY_9AM, undefined, MINUTE_MS);
        expect(await outbox.take(new Date(minute(1).getTime() - 1), MINUTE_MS, 10)).toEqual([]);
        expect(await outbox.take(minute(1), MINUTE_MS, 10)).toMatchObject([
          { key: 'second', attempts: 2, uncertain: true },
        ]);
      },
    );

    story('one slow conversation does not hold up another', async ({ outbox, add }) => {
      await add([
        aDelivery('to Li Na'),
        aDelivery('to Li Na again'),
        aDelivery('to engineers', { to: CHANNEL }),
      ]);
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 1))).toEqual(['to Li Na']);
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 1))).toEqual(['to engineers']);
    });

    story('a long queue ahead does not hide the conversations behind it', async ({ outbox, add }) => {
      await add(Array.from({ length: 120 }, (_, n) => aDelivery(`${n}`)));
      await add([aDelivery('to engineers', { to: CHANNEL, createdAt: minute(1) })]);
      expect(keysOf(await outbox.take(minute(1), MINUTE_MS, 10))).toEqual(['0', 'to engineers']);
    });

    story('no more are given than asked for', async ({ outbox, add }) => {
      await add(
        Array.from({ length: 12 }, (_, n) => aDelivery(`${n}`, { to: `web:${n}` as ConversationId })),
      );
      expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 5)).toHaveLength(5);
      expect(await outbox.take(MONDAY_9AM, MINUTE_MS, 50)).toHaveLength(7);
    });

    story('what must wait until morning waits, and holds nobody up', async ({ outbox, add }) => {
      await add([aDelivery('in the morning', { notBefore: minute(600) }), aDelivery('now')]);
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 10))).toEqual(['now']);
      await outbox.sent('now', MONDAY_9AM, undefined);
      expect(await outbox.take(minute(599), MINUTE_MS, 10)).toEqual([]);
      expect(keysOf(await outbox.take(minute(600), MINUTE_MS, 10))).toEqual(['in the morning']);
    });

    story('what failed comes back later and keeps its place', async ({ outbox, add }) => {
      await add([aDelivery('first'), aDelivery('second')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.postpone('first', minute(5), 'rate limited', false);
      expect(await outbox.take(minute(4), MINUTE_MS, 10)).toEqual([]);
      const again = await outbox.take(minute(5), MINUTE_MS, 10);
      expect(again).toMatchObject([{ key: 'first', attempts: 2, uncertain: false }]);
    });

    story('what failed is first again even if something older turns up late', async ({ outbox, add }) => {
      await add([aDelivery('first', { createdAt: minute(1) })]);
      await outbox.take(minute(1), MINUTE_MS, 10);
      await add([aDelivery('written by a desk whose clock is slow')]);
      expect(await outbox.take(minute(1), MINUTE_MS, 10)).toEqual([]);
      await outbox.postpone('first', minute(2), 'rate limited', false);
      expect(keysOf(await outbox.take(minute(2), MINUTE_MS, 10))).toEqual(['first']);
      await outbox.sent('first', minute(2), undefined);
      expect(await outbox.take(minute(2), MINUTE_MS, 10)).toHaveLength(1);
    });

    story('a postponed one of uncertain fate says so', async ({ outbox, add }) => {
      await add([aDelivery('hello')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.postpone('hello', minute(1), 'no answer', true);
      expect(await outbox.take(minute(1), MINUTE_MS, 10)).toMatchObject([{ attempts: 2, uncertain: true }]);
    });

    story(
      'what is still being sent is kept from others as long as its lease is renewed',
      async ({ outbox, add }) => {
        await add([aDelivery('first'), aDelivery('second')]);
        await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
        await outbox.renew('first', new Date(minute(1).getTime() - 1), MINUTE_MS);
        await outbox.renew('first', MONDAY_9AM, MINUTE_MS);
        expect(await outbox.take(minute(1), MINUTE_MS, 10)).toEqual([]);
        expect(await outbox.take(minute(2), MINUTE_MS, 10)).toMatchObject([
          { key: 'first', uncertain: true },
        ]);
      },
    );

    story('what is not being sent is not kept from anybody by being renewed', async ({ outbox, add }) => {
      await add([aDelivery('first'), aDelivery('second')]);
      await outbox.renew('first', MONDAY_9AM, MINUTE_MS);
      await outbox.renew('unknown', MONDAY_9AM, MINUTE_MS);
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 10))).toEqual(['first']);
      await outbox.postpone('first', minute(1), 'the platform is slow', false);
      await outbox.renew('first', minute(1), MINUTE_MS);
      expect(keysOf(await outbox.take(minute(1), MINUTE_MS, 10))).toEqual(['first']);
      await outbox.sent('first', minute(1), undefined);
      await outbox.renew('first', minute(1), MINUTE_MS);
      expect(keysOf(await outbox.take(minute(1), MINUTE_MS, 10))).toEqual(['second']);
    });

    story('what a dead sender had in hand comes back uncertain', async ({ outbox, add }) => {
      await add([aDelivery('hello')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      expect(await outbox.take(new Date(minute(1).getTime() - 1), MINUTE_MS, 10)).toEqual([]);
      expect(await outbox.take(minute(1), MINUTE_MS, 10)).toMatchObject([{ attempts: 2, uncertain: true }]);
    });

    story(
      'how often its fate was unknown is counted, and not how often it waited',
      async ({ outbox, add }) => {
        await add([aDelivery('hello')]);
        await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
        await outbox.postpone('hello', minute(1), 'no answer', true);
        await outbox.take(minute(1), MINUTE_MS, 10);
        await outbox.postpone('hello', minute(2), 'could not be asked', 'as-before');
        expect(await outbox.take(minute(2), MINUTE_MS, 10)).toMatchObject([{ uncertain: true, doubts: 1 }]);
        // Its sender dies.
        expect(await outbox.take(minute(3), MINUTE_MS, 10)).toMatchObject([{ uncertain: true, doubts: 2 }]);
        await outbox.postpone('hello', minute(4), 'rate limited', false);
        expect(await outbox.take(minute(4), MINUTE_MS, 10)).toMatchObject([{ uncertain: false, doubts: 2 }]);
      },
    );

    story('certain again after a try that surely failed', async ({ outbox, add }) => {
      await add([aDelivery('hello')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.take(minute(1), MINUTE_MS, 10);
      await outbox.postpone('hello', minute(2), 'looked: it had not arrived', false);
      expect(await outbox.take(minute(2), MINUTE_MS, 10)).toMatchObject([{ attempts: 3, uncertain: false }]);
    });

    story('what will never arrive makes room for the next', async ({ outbox, add }) => {
      await add([aDelivery('first'), aDelivery('second')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.abandon('first', MONDAY_9AM, 'the person has left');
      expect(keysOf(await outbox.take(MONDAY_9AM, MINUTE_MS, 10))).toEqual(['second']);
    });

    story('what was sent cannot be postponed or abandoned afterwards', async ({ outbox, add }) => {
      await add([aDelivery('hello')]);
      await outbox.take(MONDAY_9AM, MINUTE_MS, 10);
      await outbox.sent('hello', MONDAY_9AM, undefined);
      await outbox.postpone('hello', MONDAY_9AM, 'late news', false);
      await outbox.abandon('hello', MONDAY_9AM, 'late news');
      expect(await outbox.take(minute(60), MINUTE_MS, 10)).toEqual([]);
    });

    story(
      'eight senders at once: each message to one, each conversation in order, also those that go on by themselves',
      async ({ outbox, add }) => {
        const deliveries = Array.from({ length: 60 }, (_, n) =>
          aDelivery(`${n % 6}-${Math.floor(n / 6)}`, { to: `web:chat-${n % 6}` as ConversationId }),
        );
        await add(deliveries);
        const sent: string[] = [];
        const sender = async () => {
          for (let idle = 0; idle < 3; ) {
            const taken = await outbox.take(MONDAY_9AM, MINUTE_MS, 4);
            idle = taken.length === 0 ? idle + 1 : 0;
            for (const one of taken) {
              for (let next: TakenDelivery | undefined = one; next; ) {
                sent.push(next.key);
                const isLast = sent.length % 3 === 0;
                if (isLast) await outbox.sent(next.key, MONDAY_9AM, undefined);
                next = isLast ? undefined : await outbox.sentThenNext(next, MONDAY_9AM, undefined, MINUTE_MS);
              }
            }
          }
        };
        await Promise.all(Array.from({ length: 8 }, sender));
        await sender();
        expect(new Set(sent).size).toBe(60);
        expect(sent).toHaveLength(60);
        for (let chat = 0; chat < 6; chat++) {
          const order = sent
            .filter((key) => key.startsWith(`${chat}-`))
            .map((key) => Number(key.split('-')[1]));
          expect(order).toEqual([...order].sort((one, other) => one - other));
        }
      },
    );

    describe('alarms of one channel', () => {
      const alarm = (n: number) => anAlarm(`T-${n}:4:channel`, { to: CHANNEL, createdAt: minute(n) });
      const MANY = { atLeast: 2, atMost: 10 };
      const taken = async (outbox: Outbox, at = minute(9)) => (await outbox.take(at, MINUTE_MS, 10))[0]!;

      story('join the one that was taken, in order, and share its fate', async ({ outbox, add }) => {
        await add([alarm(1), alarm(2), aDelivery('roster', { to: CHANNEL, createdAt: minute(2) })]);
        await add([alarm(3), anAlarm('elsewhere', { createdAt: minute(3) })]);
        const [head, elsewhere] = await outbox.take(minute(9), MINUTE_MS, 10);
        expect([head?.key, elsewhere?.key]).toEqual([alarm(1).key, 'elsewhere']);
        expect(await outbox.joinAlarms(head!, minute(9), MANY)).toEqual([alarm(2), alarm(3)]);
        expect(await outbox.take(minute(9), MINUTE_MS, 10)).toEqual([]);
        await outbox.sent(head!.key, minute(9), 'web:digest' as MessageRef);
        await outbox.sent(elsewhere!.key, minute(9), undefined);
        // What stood between them is next, and of the alarms nothing comes again.
        expect(keysOf(await outbox.take(minute(9), MINUTE_MS, 10))).toEqual(['roster']);
        await outbox.sent('roster', minute(9), undefined);
        expect(await outbox.take(minute(60), MINUTE_MS, 10)).toEqual([]);
      });

      story('are done too where the next one is taken along', async ({ outbox, add }) => {
        await add([alarm(1), alarm(2), alarm(3), aDelivery('roster', { to: CHANNEL, createdAt: minute(4) })]);
        const head = await taken(outbox);
        await outbox.joinAlarms(head, minute(9), MANY);
        const next = await outbox.sentThenNext(head, minute(9), undefined, MINUTE_MS);
        expect(next?.key).toBe('roster');
        await outbox.sent('roster', minute(9), undefined);
        expect(await outbox.take(minute(60), MINUTE_MS, 10)).toEqual([]);
      });

      story('stay alone while they are few', async ({ outbox, add }) => {
        await add([alarm(1), alarm(2)]);
        const head = await taken(outbox);
        expect(await outbox.joinAlarms(head, minute(9), MANY)).toEqual([]);
        await outbox.sent(head.key, minute(9), undefined);
        expect(keysOf(await outbox.take(minute(9), MINUTE_MS, 10))).toEqual([alarm(2).key]);
      });

      story('join no other kind and nothing that must wait', async ({ outbox, add }) => {
        await add([alarm(1), alarm(2), alarm(3), { ...alarm(4), notBefore: minute(600) }]);
        await add([aDelivery('roster', { to: CHANNEL, createdAt: minute(1) })]);
        const joined = await outbox.joinAlarms(await taken(outbox), minute(9), MANY);
        expect(keysOf(joined)).toEqual([alarm(2).key, alarm(3).key]);
      });

      story('no more join than may', async ({ outbox, add }) => {
        await add([1, 2, 3, 4, 5].map(alarm));
        const head = await taken(outbox);
        const joined = await outbox.joinAlarms(head, minute(9), { atLeast: 2, atMost: 3 });
        expect(keysOf(joined)).toEqual([2, 3, 4].map((n) => alarm(n).key));
        await outbox.sent(head.key, minute(9), undefined);
        expect(keysOf(await outbox.take(minute(9), MINUTE_MS, 10))).toEqual([alarm(5).key]);
      });

      story('wait on with the one they joined, and more may join then', async ({ outbox, add }) => {
        await add([1, 2, 3].map(alarm));
        const head = await taken(outbox);
        await outbox.joinAlarms(head, minute(9), MANY);
        await outbox.postpone(head.key, minute(10), 'rate limited', false);
        await add([alarm(4)]);
        expect(await outbox.take(minute(9), MINUTE_MS, 10)).toEqual([]);
        const again = await taken(outbox, minute(10));
        expect(again.key).toBe(head.key);
        expect(keysOf(await outbox.joinAlarms(again, minute(10), MANY))).toEqual(
          [2, 3, 4].map((n) => alarm(n).key),
        );
      });

      story('stay the same where the message may have arrived with them', async ({ outbox, add }) => {
        await add([1, 2, 3].map(alarm));
        await outbox.joinAlarms(await taken(outbox), minute(9), MANY);
        await add([alarm(4), alarm(5)]);
        // Its sender dies.
        const again = await taken(outbox, minute(10));
        expect(again).toMatchObject({ key: alarm(1).key, uncertain: true });
        expect(keysOf(await outbox.joinAlarms(again, minute(10), MANY))).toEqual(
          [2, 3].map((n) => alarm(n).key),
        );
        await outbox.sent(again.key, minute(10), undefined);
        expect(keysOf(await outbox.take(minute(10), MINUTE_MS, 10))).toEqual([alarm(4).key]);
      });

      story('none joins one that may have arrived by itself', async ({ outbox, add }) => {
        await add([alarm(1)]);
        await taken(outbox);
        await add([2, 3, 4].map(alarm));
        const again = await taken(outbox, minute(10));
        expect(await outbox.joinAlarms(again, minute(10), MANY)).toEqual([]);
      });

      story('are given up with the one they joined', async ({ outbox, add }) => {
        await add([1, 2, 3].map(alarm));
        const head = await taken(outbox);
        await outbox.joinAlarms(head, minute(9), MANY);
        await outbox.abandon(head.key, minute(9), 'the channel is gone');
        expect(await outbox.take(minute(60), MINUTE_MS, 10)).toEqual([]);
      });

      story('take others along that are named', async ({ outbox, add }) => {
        await add([alarm(1), alarm(2), alarm(3)]);
        await add([aDelivery('card 2', { to: CHANNEL, createdAt: minute(2) })]);
        await add([aDelivery('card 3', { to: CHANNEL, createdAt: minute(3) })]);
        await add([aDelivery('in the morning', { to: CHANNEL, notBefore: minute(600) })]);
        const head = await taken(outbox);
        await outbox.joinAlarms(head, minute(9), MANY);
        await outbox.join(head, ['card 2', 'in the morning', 'nothing'], minute(9));
        await outbox.join(head, [], minute(9));
        await outbox.sent(head.key, minute(9), undefined);
        expect(keysOf(await outbox.take(minute(9), MINUTE_MS, 10))).toEqual(['card 3']);
        await outbox.sent('card 3', minute(9), undefined);
        expect(keysOf(await outbox.take(minute(600), MINUTE_MS, 10))).toEqual(['in the morning']);
      });

      story('are withdrawn when nobody need hear them', async ({ outbox, add }) => {
        await add([1, 2, 3, 4].map(alarm));
        const head = await taken(outbox);
        await outbox.joinAlarms(head, minute(9), MANY);
        await outbox.withdraw([alarm(3).key], minute(9), 'claimed');
        await outbox.withdraw([], minute(9), 'claimed');
        expect(keysOf(await outbox.joinAlarms(head, minute(9), MANY))).toEqual([alarm(2).key, alarm(4).key]);
        await outbox.withdraw([head.key], minute(9), 'claimed');
        await outbox.sent(head.key, minute(9), undefined);
        expect(await outbox.delivery(head.key)).toEqual(alarm(1));
      });
    });

    describe('cards', () => {
      const ticket = 'T-1001' as TicketId;
      const ref = 'web:message-7' as MessageRef;

      story('a ticket has one card in a conversation, and it is known what it shows', async ({ outbox }) => {
        expect(await outbox.card(ticket, CHANNEL)).toBeUndefined();
        await outbox.cardSent(ticket, CHANNEL, ref, 1);
        expect(await outbox.card(ticket, CHANNEL)).toEqual({ ref, version: 1 });
        await outbox.cardSent(ticket, CHANNEL, ref, 4);
        expect(await outbox.card(ticket, CHANNEL)).toEqual({ ref, version: 4 });
        expect(await outbox.card(ticket, LI_NAS_CHAT)).toBeUndefined();
      });

      story('it is known which of many tickets have one there', async ({ outbox }) => {
        const ids = ['T-1001', 'T-1002', 'T-1003'] as TicketId[];
        await outbox.cardSent(ids[0]!, CHANNEL, ref, 1);
        await outbox.cardSent(ids[1]!, LI_NAS_CHAT, ref, 1);
        expect(await outbox.cardsIn(CHANNEL, ids)).toEqual(new Set([ids[0]]));
        expect(await outbox.cardsIn(CHANNEL, [])).toEqual(new Set());
      });

      story('a card tells its ticket', async ({ outbox }) => {
        await outbox.cardSent(ticket, CHANNEL, ref, 1);
        expect(await outbox.ticketOfCard(ref)).toBe(ticket);
        expect(await outbox.ticketOfCard('web:message-8' as MessageRef)).toBeUndefined();
      });
    });
  });
}
