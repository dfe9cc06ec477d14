import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import type { LedgerOrder } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import { emptied } from '../support/emptied.ts';
import { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { ledgerContract } from './ledger.contract.ts';
import { aWarning, minute, opening } from './samples.ts';

ledgerContract('in memory', async () => {
  const store = new MemoryDeskStore();
  return { store, ledger: new MemoryLedger(store) };
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
  return { store: new MongoDeskStore(real.mongo, hear), ledger: new MongoLedger(real.mongo, hear) };
}

ledgerContract('in MongoDB', onMongo);

describe('the ledger in MongoDB', () => {
  test('leaves out a projection that cannot be read, and reports it', async () => {
    const { store, ledger } = await onMongo();
    await store.commit(opening('T-1' as TicketId));
    await real.mongo.db
      .collection('tickets')
      .updateOne({ _id: 'T-1' as never }, { $set: { timers: 'none' } });
    expect(await ledger.projections(['T-1' as TicketId])).toEqual(new Map());
    expect(damaged).toMatchObject([{ code: 'STORED_DAMAGED', id: 'T-1' }]);
  });

  test.each(['opened', 'deadline', 'timer', 'closed'] as const)(
    'a page by %s reads no more documents than it gives and sorts nothing',
    async (by: LedgerOrder) => {
      const { store, ledger } = await onMongo();
      for (let number = 1; number <= 30; number += 1) {
        const facts = { openedAt: minute(number), timers: [aWarning(minute(number))] };
        await store.commit(opening(`T-${number}` as TicketId, facts));
        const closed = { status: 'closed', closedAt: minute(number) } as const;
        await store.commit(opening(`T-${100 + number}` as TicketId, closed));
      }
      const span = { from: new Date(0), until: minute(100_000) };
      const { end } = await ledger.page(by, undefined, span, 10);
      await real.mongo.db.command({ profile: 2 });
      await ledger.page(by, end, span, 10);
      await real.mongo.db.command({ profile: 0 });
      const profile = real.mongo.db.collection('system.profile');
      const [found] = await profile.find({ op: 'query', ns: /\.tickets$/ }).toArray();
      await profile.drop();
      expect(found).toMatchObject({ nreturned: 10 });
      expect(found!.keysExamined).toBeLessThanOrEqual(13);
      expect(found!.hasSortStage ?? false).toBe(false);
    },
  );
});
