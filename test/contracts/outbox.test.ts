import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import { emptied } from '../support/emptied.ts';
import { interruptedAfterRead } from '../support/interrupted-after-read.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { outboxContract } from './outbox.contract.ts';
import { aChange, aDelivery, anAlarm, MINUTE_MS, MONDAY_9AM } from './samples.ts';

outboxContract('in memory', async () => {
  const outbox = new MemoryOutbox();
  return { outbox, add: async (deliveries) => outbox.add(deliveries) };
});

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

const fail = (error: unknown) => {
  throw error;
};
const add = (...keys: string[]) =>
  new MongoDeskStore(real.mongo, fail).commit(aChange({ deliveries: keys.map((key) => aDelivery(key)) }));

outboxContract('in MongoDB', async () => {
  await emptied(real.mongo);
  const store = new MongoDeskStore(real.mongo, fail);
  return {
    outbox: new MongoOutbox(real.mongo, fail),
    add: (deliveries) => store.commit(aChange({ deliveries })),
  };
});

describe('two desks that take from one outbox', () => {
  test.each([1, 2, 3])(
    'when the other is quicker after read %d the slower one takes nothing',
    async (read) => {
      await emptied(real.mongo);
      await add('first', 'second');
      const quick = new MongoOutbox(real.mongo, fail);
      const taken: string[] = [];
      const outbox = interruptedAfterRead(real.mongo.outbox, read, async () => {
        taken.push(...(await quick.take(MONDAY_9AM, MINUTE_MS, 10)).map(({ key }) => key));
      });
      const slow = new MongoOutbox({ ...real.mongo, outbox }, fail);
      expect(await slow.take(MONDAY_9AM, MINUTE_MS, 10)).toEqual([]);
      expect(taken).toEqual(['first']);
    },
  );

  test.each([1, 2, 3])(
    'an alarm that the other has taken meanwhile (read %d) joins nothing',
    async (read) => {
      await emptied(real.mongo);
      const store = new MongoDeskStore(real.mongo, fail);
      const alarms = ['T-1', 'T-2', 'T-3'].map((key) => anAlarm(key));
      await store.commit(aChange({ deliveries: alarms }));
      const [head] = await new MongoOutbox(real.mongo, fail).take(MONDAY_9AM, MINUTE_MS, 1);
      // As an overtaken sender would: the conversation is free again for whoever takes from it.
      const taken = { freeAt: new Date(MONDAY_9AM.getTime() + MINUTE_MS), attemptedAt: MONDAY_9AM };
      const outbox = interruptedAfterRead(real.mongo.outbox, read, async () => {
        await real.mongo.outbox.updateOne({ _id: 'T-2' }, { $set: taken });
      });
      const slow = new MongoOutbox({ ...real.mongo, outbox }, fail);
      const joined = await slow.joinAlarms(head!, MONDAY_9AM, { atLeast: 1, atMost: 10 });
      // After the last read it had joined before it was touched.
      expect(joined.map(({ key }) => key)).toEqual(read < 3 ? ['T-3'] : ['T-2', 'T-3']);
    },
  );

  test('an overtaken sender cannot free what another is sending', async () => {
    await emptied(real.mongo);
    await add('first');
    const [slow, quick] = [new MongoOutbox(real.mongo, fail), new MongoOutbox(real.mongo, fail)];
    await slow.take(MONDAY_9AM, MINUTE_MS, 10);
    const later = new Date(MONDAY_9AM.getTime() + MINUTE_MS);
    expect(await quick.take(later, MINUTE_MS, 10)).toHaveLength(1);
    await slow.postpone('first', later, 'woke up too late', false);
    expect(await slow.take(later, MINUTE_MS, 10)).toEqual([]);
  });
});
