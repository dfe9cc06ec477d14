import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mongoWebMessages } from '../../adapters/mongo/web-messages.ts';
import type { ConversationId } from '../../bot/types.ts';
import { memoryWebMessages } from '../support/memory-web-messages.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { webMessagesContract } from './web-messages.contract.ts';

webMessagesContract('in memory', async () => memoryWebMessages());

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

webMessagesContract('in MongoDB', async () => {
  for (const name of ['web_messages', 'web_conversations'])
    await real.mongo.db.collection(name).deleteMany({});
  return mongoWebMessages(real.mongo, { warn: () => {} });
});

test('a change stream that ends is opened again, and whoever watches is told to look everywhere', async () => {
  const warnings: string[] = [];
  const messages = await mongoWebMessages(real.mongo, { warn: (event) => warnings.push(event) });
  let told: (conversation: string | undefined) => void = () => {};
  const hears = (expected: string | undefined) =>
    new Promise<void>((resolve) => {
      told = (conversation) => conversation === expected && resolve();
    });
  const opened = hears('web:a');
  const watching = messages.watch((conversation) => told(conversation));
  const append = (id: string) =>
    messages.append({
      id,
      conversation: id as ConversationId,
      at: new Date('2026-11-23T09:00:00+08:00'),
      content: { kind: 'desk', reply: { language: 'en', parts: [] } },
    });
  await append('web:a');
  await opened;
  const lookedEverywhere = hears(undefined);
  await real.mongo.db.collection('web_conversations').drop();
  await lookedEverywhere;
  expect(warnings).toEqual(['web.live-by-polling']);
  const heardAgain = hears('web:b');
  await append('web:b');
  await heardAgain;
  await watching.stop();
}, 20_000);
