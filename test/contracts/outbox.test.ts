import { afterAll, beforeAll } from '@jest/globals';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import { emptied } from '../support/emptied.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { outboxContract } from './outbox.contract.ts';
import { aChange } from './samples.ts';

outboxContract('in memory', async () => {
  const outbox = new MemoryOutbox();
  return { outbox, add: async (deliveries) => outbox.add(deliveries) };
});

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

outboxContract('in MongoDB', async () => {
  await emptied(real.mongo);
  const fail = (error: unknown) => {
    throw error;
  };
  const store = new MongoDeskStore(real.mongo, fail);
  return {
    outbox: new MongoOutbox(real.mongo, fail),
    add: (deliveries) => store.commit(aChange({ deliveries })),
  };
});
