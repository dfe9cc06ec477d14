import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { unlessHung } from '../../adapters/mongo/connect.ts';
import { MongoFileStore } from '../../adapters/mongo/file-store.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { emptied } from '../support/emptied.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

const MONDAY_9AM = new Date('2026-11-23T01:00:00Z');
let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
beforeEach(() => emptied(real.mongo));
afterAll(() => real?.close());

describe('files', () => {
  test('come back as they were sent, with their name', async () => {
    const files = new MongoFileStore(real.mongo);
    const bytes = randomBytes(700_000);
    const { ref, sizeBytes } = await files.put(Readable.from([bytes]), '截图.png', 'image/png');
    const file = await files.get(ref);
    expect(file).toMatchObject({ name: '截图.png', mediaType: 'image/png', sizeBytes: 700_000 });
    expect(sizeBytes).toBe(700_000);
    expect((await buffer(file?.bytes as Readable)).equals(bytes)).toBe(true);
  });

  test('that nobody kept are not found', async () => {
    const files = new MongoFileStore(real.mongo);
    expect(await files.get('no-such-ref')).toBeUndefined();
    expect(await files.get({ $gt: '' } as unknown as string)).toBeUndefined();
  });

  test('too large are refused and leave nothing behind', async () => {
    const files = new MongoFileStore(real.mongo, 1_000_000);
    await expect(files.put(randomBytes(1_000_001), 'film.mp4', 'video/mp4')).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
    });
    expect(await real.mongo.db.collection('files.files').countDocuments()).toBe(0);
    expect(await real.mongo.db.collection('files.chunks').countDocuments()).toBe(0);
    expect((await files.put(randomBytes(1_000_000), 'note.txt', 'text/plain')).sizeBytes).toBe(1_000_000);
  });
});

describe('settings', () => {
  test('keep every version with who wrote it', async () => {
    const settings = new MongoSettingsStore(real.mongo);
    expect(await settings.read('duty')).toBeUndefined();
    for (let version = 0; version < 12; version++) {
      await settings.write('duty', { week: version }, version, 'lao-zhang', MONDAY_9AM);
    }
    await settings.write('duty-notes', 'another key', 0, 'xiao-chen', MONDAY_9AM);
    expect(await settings.read('duty')).toEqual({
      version: 12,
      value: { week: 11 },
      by: 'lao-zhang',
      at: MONDAY_9AM,
    });
    expect((await settings.history('duty')).map((each) => each.version)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
  });

  test('of ten who change the same version one wins', async () => {
    const settings = new MongoSettingsStore(real.mongo);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => settings.write('duty', n, 0, `engineer-${n}`, MONDAY_9AM)),
    );
    expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
    expect((await settings.read('duty'))?.by).toBe(`engineer-${answers.indexOf('written')}`);
    expect(await settings.write('duty', 'skipping ahead', 5, 'nobody', MONDAY_9AM)).toBe('stale');
  });
});

test('an operation that nobody ever answers is a store that is away', async () => {
  // As the driver leaves one that meets a connection in the instant it breaks.
  await expect(unlessHung(new Promise(() => {}), 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await unlessHung(Promise.resolve('there'))).toBe('there');
});
