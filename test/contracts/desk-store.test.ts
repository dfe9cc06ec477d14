import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import { emptied } from '../support/emptied.ts';
import { interruptedAfterRead } from '../support/interrupted-after-read.ts';
import { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { deskStoreContract } from './desk-store.contract.ts';
import { aWarning, MINUTE_MS, MONDAY_9AM, opening } from './samples.ts';

deskStoreContract('in memory', async () => {
  const store = new MemoryDeskStore();
  return { store, outbox: store.outbox, close: async () => undefined };
});

let real: RealMongo;
const damaged: unknown[] = [];
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

async function onMongo() {
  await emptied(real.mongo);
  damaged.length = 0;
  const hear = (error: unknown) => damaged.push(error);
  return {
    store: new MongoDeskStore(real.mongo, hear),
    outbox: new MongoOutbox(real.mongo, hear),
    close: async () => undefined,
  };
}

deskStoreContract('in MongoDB', onMongo);

describe('a ticket whose document somebody broke by hand', () => {
  const [whole, broken] = ['T-1', 'T-2'] as TicketId[] as [TicketId, TicketId];
  async function withBroken() {
    const desk = await onMongo();
    await desk.store.commit(opening(whole, { timers: [aWarning(MONDAY_9AM)] }));
    await desk.store.commit(opening(broken, { timers: [aWarning(MONDAY_9AM)] }));
    await real.mongo.db
      .collection('tickets')
      .updateOne({ _id: broken as never }, { $set: { openedAt: 'Monday' } });
    return desk;
  }

  test('says what is wrong with it when it is asked for', async () => {
    const { store } = await withBroken();
    await expect(store.ticket(broken)).rejects.toMatchObject({ code: 'STORED_DAMAGED', id: broken });
    expect((await store.ticket(whole))?.id).toBe(whole);
  });

  test('does not keep the others from being due, and is reported', async () => {
    const { store } = await withBroken();
    expect((await store.due(MONDAY_9AM, MINUTE_MS, 10)).map((ticket) => ticket.id)).toEqual([whole]);
    expect(damaged).toMatchObject([{ code: 'STORED_DAMAGED', id: broken }]);
  });
});

describe('an operator smuggled in as an id', () => {
  test('finds nothing', async () => {
    const { store } = await onMongo();
    await store.commit(opening('T-1' as TicketId));
    expect(await store.ticket({ $gt: '' } as unknown as TicketId)).toBeUndefined();
    expect(await store.ticket('T-1' as TicketId)).toBeDefined();
  });
});

describe('two desks that look for what is due', () => {
  test('when the other is quicker between looking and leasing the slower one gets nothing', async () => {
    const { store: quick } = await onMongo();
    await quick.commit(opening('T-1' as TicketId, { timers: [aWarning(MONDAY_9AM)] }));
    let given = 0;
    const tickets = interruptedAfterRead(real.mongo.tickets, 1, async () => {
      given = (await quick.due(MONDAY_9AM, MINUTE_MS, 10)).length;
    });
    const slow = new MongoDeskStore({ ...real.mongo, tickets }, () => undefined);
    expect(await slow.due(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
    expect(given).toBe(1);
  });
});
