/** Hundreds of promises that pass at once: one message for a channel, and nothing lost on the way. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import { DeliveryError, type DeskStore, type Ledger, type Messenger, type Outbox } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId } from '../../bot/types.ts';
import { audit } from '../../jobs/audit.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MINUTE_MS,
  person,
  silentLog,
  WANG_LEI,
  wordsIn,
  ZHANG_MIN,
} from '../support/desk-under-test.ts';
import { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { RecordingMessenger } from '../support/recording-messenger.ts';

const MANAGERS = 'web:channel-managers' as ConversationId;
const SETTLED_MS = 3_000;

interface Stored {
  readonly store: DeskStore;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
}

function inMemory(): Stored & { readonly outbox: MemoryOutbox } {
  const outbox = new MemoryOutbox();
  const store = new MemoryDeskStore(outbox);
  return { store, outbox, ledger: new MemoryLedger(store) };
}

/** So many tickets opened in the same minute, of which nobody has taken any. */
async function deskWith(count: number, stored: Stored) {
  const desk = deskUnderTest(stored);
  for (let index = 0; index < count; index += 1)
    await desk.taps(person(`person-${index}`, 'en'), {
      kind: 'open-ticket',
      details: { summary: `The plotter ${index} smears` },
    });
  const ids = (await desk.store.openTickets(count)).map(({ id }) => id);
  const seen = (conversation = ENGINEERS_CHANNEL) =>
    desk.web.postedTo(conversation).filter(({ key, under }) => !under && !key.includes(':card'));
  return {
    ...desk,
    ids,
    /** Posts that call the channel. */
    seen,
    /** The clock goes on, what falls due is decided, and nothing is sent yet. */
    async falls(ms: number) {
      desk.clock.advance(ms);
      await watchDeadlines(desk.parts);
    },
    async settles() {
      await desk.deliver();
      desk.clock.advance(SETTLED_MS);
      await desk.deliver();
    },
    audit: () => audit({ ...desk.parts, ledger: stored.ledger, log: silentLog, beat: async () => undefined }),
  };
}

const IN_ORDER = { redrawn: 0, hastened: 0, added: 0, late: [], damaged: [], untold: 0, outbox: 0, inbox: 0 };

/** One engineer claims them all, one after the other. */
async function claims(desk: Awaited<ReturnType<typeof deskWith>>, ids: readonly TicketId[]): Promise<void> {
  for (const id of ids)
    await desk.intake
      .accept({
        kind: 'action',
        id: `test:claim-${id}` as never,
        conversation: ENGINEERS_CHANNEL,
        person: ZHANG_MIN,
        action: { kind: 'claim', ticket: id },
        at: new Date(desk.clock.now().getTime() + 1),
      })
      .then(({ handled }) => handled);
}

describe('a channel', () => {
  test('is told of ten late tickets one by one', async () => {
    const desk = await deskWith(10, inMemory());
    await desk.falls(31 * MINUTE_MS);
    await desk.deliver();
    expect(desk.seen()).toHaveLength(10);
  });

  test('is told of eleven in one message', async () => {
    const desk = await deskWith(11, inMemory());
    await desk.falls(31 * MINUTE_MS);
    await desk.settles();
    expect(desk.seen()).toHaveLength(1);
    expect(wordsIn([desk.seen()[0]!.reply])).toContain('11 张工单现在需要处理。');
    expect(desk.seen()[0]!.reply.digestOf).toEqual(desk.ids);
  });

  test('is told in one message of what comes in while the first of it waits', async () => {
    const desk = await deskWith(30, inMemory());
    await desk.falls(31 * MINUTE_MS);
    await desk.deliver();
    expect(desk.seen()).toHaveLength(0);
    // Meanwhile the next warning of the same tickets falls due.
    await desk.falls(15 * MINUTE_MS);
    await desk.settles();
    expect(desk.seen()).toHaveLength(1);
    expect(wordsIn([desk.seen()[0]!.reply])).toContain('首次响应: 30 张已用 75%');
  });

  test('that waits for the rest of a burst is no fault in the log; one whose door is away is', async () => {
    const stored = inMemory();
    const desk = await deskWith(30, stored);
    await desk.falls(31 * MINUTE_MS);
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (event: string) => warnings.push(event) };
    const send = (messenger: Messenger) =>
      deliverOutbox({
        ...desk.parts,
        outbox: stored.outbox,
        messengers: new Map([[desk.web.door, messenger]]),
        log,
      });
    await send(desk.web);
    expect(desk.seen()).toHaveLength(0);
    expect(warnings).toEqual([]);
    desk.clock.advance(SETTLED_MS);
    const away = new RecordingMessenger('web');
    away.post = async () => {
      throw new DeliveryError({ kind: 'later', afterMs: MINUTE_MS, why: 'busy' });
    };
    await send(away);
    expect(warnings).toContain('delivery.postponed');
  });

  test('does not wait for ever for the rest of a burst that does not end', async () => {
    const desk = await deskWith(40, inMemory());
    await desk.falls(31 * MINUTE_MS);
    for (let second = 0; second < 12; second += 1) {
      desk.clock.advance(1_000);
      await desk.store.commit({
        tickets: [],
        outcomes: [],
        deliveries: [
          {
            key: `T-1001:${100 + second}:channel:${ENGINEERS_CHANNEL}`,
            to: ENGINEERS_CHANNEL,
            createdAt: desk.clock.now(),
            content: {
              kind: 'alarm',
              event: (await desk.store.events(desk.ids[0]!)).find(({ kind }) => kind === 'warned') as never,
            },
          },
        ],
      });
      await desk.deliver();
    }
    expect(desk.seen().length).toBeGreaterThan(0);
  });
});

describe('a digest', () => {
  test('leaves out what somebody has claimed, paused or solved before it goes out', async () => {
    const stored = inMemory();
    const desk = await deskWith(40, stored);
    await desk.falls(61 * MINUTE_MS);
    const [claimed, paused, solved, acknowledged] = desk.ids as [TicketId, TicketId, TicketId, TicketId];
    const tap = (ticket: TicketId, action: object) =>
      desk.intake
        .accept({
          kind: 'action',
          id: `test:tap-${ticket}` as never,
          conversation: ENGINEERS_CHANNEL,
          person: WANG_LEI,
          action: { ticket, ...action } as never,
          at: desk.clock.now(),
        })
        .then(({ handled }) => handled);
    await tap(claimed, { kind: 'claim' });
    await tap(paused, { kind: 'wait', reason: 'requester', text: 'Which plotter?' });
    await tap(solved, { kind: 'resolve', solution: 'a new nozzle' });
    await tap(acknowledged, { kind: 'acknowledge' });
    await desk.settles();
    const [digest, ...more] = desk.seen();
    expect(more).toEqual([]);
    expect(digest?.reply.digestOf).toEqual(desk.ids.slice(4));
    const fates = stored.outbox.all().filter(({ key }) => key.includes(':channel:'));
    expect(fates.filter(({ fate }) => fate === 'withdrawn').map(({ key }) => key.split(':')[0])).toEqual(
      // The first of all carries the others and is settled with them.
      [paused, solved, acknowledged],
    );
    expect(new Set(fates.map(({ fate }) => fate))).toEqual(new Set(['withdrawn', 'sent']));
    expect(await desk.audit()).toMatchObject(IN_ORDER);
  });

  test('is not sent at all when all of it was seen to', async () => {
    const stored = inMemory();
    const desk = await deskWith(12, stored);
    await desk.falls(31 * MINUTE_MS);
    await claims(desk, desk.ids);
    desk.clock.advance(1_000);
    await desk.settles();
    expect(desk.seen()).toEqual([]);
    expect(stored.outbox.all().filter(({ fate }) => fate === 'withdrawn')).toHaveLength(12);
  });

  test('of one ticket that is left is that ticket’s own message', async () => {
    const desk = await deskWith(12, inMemory());
    await desk.falls(31 * MINUTE_MS);
    await claims(desk, desk.ids.slice(0, 11));
    desk.clock.advance(1_000);
    await desk.settles();
    expect(desk.seen()).toHaveLength(1);
    expect(buttonsIn([desk.seen()[0]!.reply]).map(({ action }) => action)).toContainEqual({
      kind: 'claim',
      ticket: desk.ids[11],
    });
  });

  test('opens each ticket, and what is done about one is done about that one alone', async () => {
    const desk = await deskWith(20, inMemory());
    await desk.falls(61 * MINUTE_MS);
    await desk.settles();
    const show = buttonsIn([desk.seen()[0]!.reply]).find(({ action }) => action.kind === 'show');
    const [card] = await desk.taps(WANG_LEI, show!.action as never, ENGINEERS_CHANNEL);
    const acknowledge = buttonsIn([card!]).find(({ action }) => action.kind === 'acknowledge');
    await desk.taps(WANG_LEI, acknowledge!.action as never, ENGINEERS_CHANNEL);
    const alarmed = (await desk.store.openTickets(30)).filter(({ alarm }) => alarm).map(({ id }) => id);
    expect(alarmed).toHaveLength(19);
    expect(alarmed).not.toContain((show!.action as { ticket: TicketId }).ticket);
  });

  test('whose sender died before it was posted goes out whole, and once', async () => {
    const stored = inMemory();
    const desk = await deskWith(25, stored);
    await desk.falls(31 * MINUTE_MS);
    desk.clock.advance(SETTLED_MS);
    const [head] = await stored.outbox.take(desk.clock.now(), 20_000, 1);
    await stored.outbox.joinAlarms(head!, desk.clock.now(), { atLeast: 10, atMost: 100 });
    await desk.deliver();
    expect(desk.seen()).toEqual([]);
    desk.clock.advance(20_000);
    await desk.deliver();
    expect(desk.seen().map(({ reply }) => reply.digestOf)).toEqual([desk.ids]);
    expect(stored.outbox.all().every(({ fate }) => fate === 'sent')).toBe(true);
  });

  test('whose sender died after it was posted is not posted again, and all of it counts as told', async () => {
    const stored = inMemory();
    const desk = await deskWith(25, stored);
    await desk.falls(31 * MINUTE_MS);
    desk.clock.advance(SETTLED_MS);
    const { sentThenNext, sent } = stored.outbox;
    const away = async () => {
      throw new Error('killed');
    };
    stored.outbox.sent = away;
    stored.outbox.sentThenNext = away;
    const postpone = stored.outbox.postpone;
    stored.outbox.postpone = away;
    await expect(desk.deliver()).rejects.toThrow('killed');
    Object.assign(stored.outbox, { sentThenNext, sent, postpone });
    expect(desk.seen()).toHaveLength(1);
    expect(stored.outbox.all().filter(({ fate }) => fate === 'waiting')).toHaveLength(25);
    desk.clock.advance(20_000);
    await desk.deliver();
    expect(desk.seen()).toHaveLength(1);
    expect(stored.outbox.all().every(({ fate }) => fate === 'sent')).toBe(true);
  });

  test('stands for the cards that would be new there; one comes when somebody acts on its ticket', async () => {
    const stored = inMemory();
    const desk = await deskWith(30, stored);
    await desk.falls(4 * HOUR_MS);
    await desk.settles();
    const posts = desk.web.postedTo(MANAGERS);
    expect(posts.map(({ reply }) => reply.digestOf?.length)).toEqual([undefined, 30]);
    expect(stored.outbox.all().filter(({ fate }) => fate !== 'sent')).toEqual([]);
    const ticket = desk.ids[20]!;
    await desk.taps(WANG_LEI, { kind: 'note', ticket, text: 'ordered a nozzle' }, MANAGERS);
    const [card, note] = desk.web.postedTo(MANAGERS).slice(2);
    expect(wordsIn([card!.reply])).toContain(ticket);
    expect(note).toMatchObject({ under: card!.ref });
    await desk.taps(WANG_LEI, { kind: 'claim', ticket }, MANAGERS);
    const later = desk.web.postedTo(MANAGERS).slice(4);
    expect(later).toHaveLength(1);
    expect(later[0]).toMatchObject({ under: card!.ref });
    expect(card!.updates).toBe(1);
  });

  test('leaves no card out where cards are the list that engineers work through', async () => {
    const desk = await deskWith(30, inMemory());
    Object.assign(desk.web, { listsCards: true });
    await desk.falls(4 * HOUR_MS);
    await desk.settles();
    expect(desk.web.postedTo(MANAGERS)).toHaveLength(31);
  });

  test('that waits too long is reported as what does not move', async () => {
    const desk = await deskWith(25, inMemory());
    await desk.falls(31 * MINUTE_MS);
    desk.clock.advance(SETTLED_MS);
    desk.web.failNext({ kind: 'later', afterMs: HOUR_MS, why: 'the platform is away' });
    await desk.deliver();
    desk.clock.advance(11 * MINUTE_MS);
    expect(await desk.audit()).toMatchObject({ outbox: 25 });
  });

  test('keeps its place before what was said after its first alarm', async () => {
    const desk = await deskWith(15, inMemory());
    await desk.falls(31 * MINUTE_MS);
    const deliveries = ['roster changed'].map((text) => ({
      key: text,
      to: ENGINEERS_CHANNEL,
      createdAt: desk.clock.now(),
      content: { kind: 'reply', reply: { language: 'en', parts: [{ kind: 'text', text }] } } as const,
    }));
    await desk.store.commit({ tickets: [], outcomes: [], deliveries });
    await desk.settles();
    const said = desk.seen().map(({ reply, key }) => (reply.digestOf ? 'digest' : key));
    expect(said).toEqual(['digest', 'roster changed']);
  });
});

describe('a single warning', () => {
  test('is not sent any more when somebody has claimed the ticket before it could', async () => {
    const stored = inMemory();
    const desk = await deskWith(1, stored);
    await desk.falls(31 * MINUTE_MS);
    desk.web.failNext({ kind: 'later', afterMs: MINUTE_MS, why: 'rate limited' });
    await desk.deliver();
    desk.clock.advance(MINUTE_MS / 2);
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: desk.ids[0]! }, ENGINEERS_CHANNEL);
    desk.clock.advance(MINUTE_MS);
    await desk.deliver();
    expect(desk.seen()).toEqual([]);
    const [warning] = stored.outbox.all().filter(({ key }) => key.includes(':channel:'));
    expect(warning).toMatchObject({ fate: 'withdrawn', why: 'somebody has seen to it meanwhile' });
  });
});

describe('two hundred tickets late at once, in MongoDB', () => {
  let real: RealMongo;
  beforeAll(async () => {
    real = await realMongo();
  }, 120_000);
  afterAll(() => real?.close());

  test('are few messages, and the auditor proves that each promise was told', async () => {
    const fail = (error: unknown) => {
      throw error;
    };
    const { mongo } = real;
    const desk = await deskWith(200, {
      store: new MongoDeskStore(mongo, fail),
      outbox: new MongoOutbox(mongo, fail),
      ledger: new MongoLedger(mongo, fail),
    });
    // A day off: the answer is late beyond the last level, and half of the time for the solution is over.
    await desk.falls(26 * HOUR_MS);
    const waiting = await mongo.outbox.countDocuments({ freeAt: { $exists: true }, 'content.kind': 'alarm' });
    expect(waiting).toBe(400);
    const before = desk.seen(MANAGERS).length;
    for (let round = 0; round < 10; round += 1) {
      await desk.settles();
      await watchDeadlines(desk.parts);
    }
    const told = desk.seen(MANAGERS).slice(before);
    expect(told.map(({ reply }) => reply.digestOf?.length)).toEqual([200]);
    expect(wordsIn([told[0]!.reply])).toContain('首次响应: 200 张已超时');
    expect(wordsIn([told[0]!.reply])).toContain('解决: 200 张已用 50%');
    // Each of them is settled with the message that told it.
    const alarms = await mongo.outbox.find({ 'content.kind': 'alarm' }).toArray();
    expect(alarms).toHaveLength(400);
    expect(new Set(alarms.map(({ ref }) => ref))).toEqual(new Set([told[0]!.ref]));
    expect(alarms.filter(({ sentAt, freeAt }) => sentAt && !freeAt)).toHaveLength(400);
    expect(new Set(alarms.map(({ within }) => within))).toEqual(new Set([undefined, told[0]!.key]));
    desk.clock.advance(15 * MINUTE_MS);
    expect(await desk.audit()).toMatchObject({ ...IN_ORDER, checked: 200, turned: true });
  }, 300_000);
});
