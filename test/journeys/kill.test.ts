import { expect, test } from '@jest/globals';
import { torture } from '../torture/torture.ts';

/** The short form of `npx tsx test/bench/torture.ts`: each way of dying once, on three real desks. */
test('desks and MongoDB that are killed while promises pass lose nothing and say nothing twice', async () => {
  const { faults, kills, accepted, words, failedStarts, lateMs } = await torture({
    kills: 5,
    tickets: 24,
    people: 4,
    seed: 1,
  });
  expect(faults).toEqual([]);
  expect(kills).toEqual({
    'desk after it said yes': 1,
    'desk after it sent': 1,
    'desk asked to stop': 1,
    mongod: 1,
    desk: 1,
  });
  // It was no empty story.
  expect(accepted).toBeGreaterThan(20);
  expect(words).toBeGreaterThan(24);
  expect(failedStarts).toEqual([]);
  // Leases and locks of the dead end within half a minute.
  expect(lateMs.p99).toBeLessThan(60_000);
}, 300_000);
