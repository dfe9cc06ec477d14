import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoTeamsFeedback } from '../../adapters/mongo/teams-feedback.ts';
import { MongoTeamsPace } from '../../adapters/mongo/teams-pace.ts';
import { MongoTeamsReferences } from '../../adapters/mongo/teams-references.ts';
import type { Reference, ReferenceStore } from '../../adapters/teams/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { emptied } from '../support/emptied.ts';
import { MemoryTeamsReferences } from '../support/memory-teams-references.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

const LI_NA = 'teams:li-na' as PersonId;
const reference = (id: string, more: Partial<Reference> = {}): Reference => ({
  conversation: `teams:${id}` as ConversationId,
  kind: 'personal',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  tenant: 't',
  bot: '28:x',
  person: LI_NA,
  at: new Date('2026-11-23T01:00:00Z'),
  ...more,
});

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

describe.each<readonly [string, () => Promise<ReferenceStore>]>([
  ['in memory', async () => new MemoryTeamsReferences()],
  [
    'in MongoDB',
    async () => {
      await emptied(real.mongo);
      return MongoTeamsReferences.open(real.mongo);
    },
  ],
])('Teams references %s', (_name, open) => {
  test('give back what was saved, the newest for a place', async () => {
    const store = await open();
    await store.save(reference('a:1'));
    const moved = reference('a:1', { serviceUrl: 'https://smba.trafficmanager.net/apac/' });
    await store.save(moved);
    expect(await store.get(moved.conversation)).toEqual(moved);
    expect(await store.get('teams:a:2' as ConversationId)).toBeUndefined();
  });

  test("know a person's chat, the one that is alive", async () => {
    const store = await open();
    await store.save(reference('a:new', { at: new Date('2026-11-23T02:00:00Z') }));
    await store.save(reference('a:old'));
    await store.save(reference('19:group', { kind: 'groupChat', at: new Date('2026-11-23T03:00:00Z') }));
    expect(await store.directOf(LI_NA)).toMatchObject({ conversation: 'teams:a:new' });
    await store.forget('teams:a:new' as ConversationId);
    expect(await store.directOf(LI_NA)).toMatchObject({ conversation: 'teams:a:old' });
    expect(await store.directOf('teams:nobody' as PersonId)).toBeUndefined();
  });

  test('keep a place without a person or a tenant as it is', async () => {
    const store = await open();
    const { person: _, tenant: __, ...channel } = reference('19:x@thread.tacv2', { kind: 'channel' });
    await store.save(channel);
    expect(await store.get(channel.conversation)).toEqual(channel);
  });

  test("remember Teams' own ids of the people met, the newest", async () => {
    const store = await open();
    await store.meet(LI_NA, '29:old');
    await store.meet(LI_NA, '29:new');
    expect(await store.teamsIdsOf([LI_NA, 'teams:tom' as PersonId])).toEqual(new Map([[LI_NA, '29:new']]));
    expect(await store.teamsIdsOf([])).toEqual(new Map());
  });
});

test('a thumb is kept once a person and message, the last one', async () => {
  await emptied(real.mongo);
  const store = new MongoTeamsFeedback(real.mongo);
  const thumb = {
    about: 'activity-1',
    person: LI_NA,
    conversation: 'teams:a:1' as ConversationId,
    liked: true,
    text: '',
    at: new Date('2026-11-23T01:00:00Z'),
  };
  await store.keep(thumb);
  await store.keep({ ...thumb, liked: false, text: 'old version' });
  await store.keep({ ...thumb, about: 'activity-2' });
  const kept = await real.mongo.db.collection('teams_feedback').find().sort({ about: 1 }).toArray();
  expect(kept.map(({ about, liked, text }) => [about, liked, text])).toEqual([
    ['activity-1', false, 'old version'],
    ['activity-2', true, ''],
  ]);
});

test('What desks send into a place of Teams is counted together, each place by itself', async () => {
  await emptied(real.mongo);
  const desks = [await MongoTeamsPace.open(real.mongo), await MongoTeamsPace.open(real.mongo)];
  const limits = [
    { messages: 7, withinMs: 3_600_000 },
    { messages: 30, withinMs: 7_200_000 },
  ];
  const waits = await Promise.all(
    Array.from({ length: 40 }, (_, index) => desks[index % 2]!.take('19:x', limits, 50)),
  );
  expect(waits.filter((waitMs) => waitMs === 0)).toHaveLength(7);
  const most = Math.max(...waits);
  expect(most).toBeGreaterThan(3_000_000);
  expect(most).toBeLessThanOrEqual(3_600_050);
  expect(await desks[1]!.take('19:y', limits, 50)).toBe(0);
});
