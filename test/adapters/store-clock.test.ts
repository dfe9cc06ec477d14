import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type StoreClock, storeClock } from '../../adapters/mongo/store-clock.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

const MINUTE_MS = 60_000;

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

/** A machine whose wall clock is off, and can be set. */
async function onMachine(offMs: number) {
  const said: (readonly [string, unknown])[] = [];
  const hear = (event: string, fields?: unknown) => void said.push([event, fields]);
  const machine = { offMs };
  const clock = await storeClock(
    real.mongo.db,
    { info: hear, warn: hear },
    { wall: () => Date.now() + machine.offMs, steady: () => performance.now() },
  );
  return { clock, said, machine };
}

async function offByMs(clock: StoreClock): Promise<number> {
  const { localTime } = await real.mongo.db.command({ hello: 1 });
  return Math.abs(clock.now().getTime() - (localTime as Date).getTime());
}

describe('the time of a desk', () => {
  test.each([
    ['right', 0, []],
    ['eleven minutes ahead', 11 * MINUTE_MS, [['clock.off', { seconds: 660 }]]],
    ['eleven minutes behind', -11 * MINUTE_MS, [['clock.off', { seconds: -660 }]]],
  ])('is that of MongoDB when the clock of the machine is %s', async (_what, offMs, words) => {
    const { clock, said } = await onMachine(offMs);
    expect(await offByMs(clock)).toBeLessThan(MINUTE_MS / 2);
    expect(said).toEqual(words);
    clock.stop();
  });

  test('does not move when the clock of the machine jumps, which is said once', async () => {
    const { clock, said, machine } = await onMachine(0);
    machine.offMs = 11 * MINUTE_MS;
    expect(await offByMs(clock)).toBeLessThan(MINUTE_MS / 2);
    await clock.look();
    await clock.look();
    expect(await offByMs(clock)).toBeLessThan(MINUTE_MS / 2);
    expect(said).toEqual([['clock.off', { seconds: 660 }]]);
    machine.offMs = 0;
    await clock.look();
    expect(said[1]).toEqual(['clock.right-again', { seconds: 0 }]);
    clock.stop();
  });

  test('follows MongoDB when its clock is the one that jumps', async () => {
    let jumpMs = 0;
    const answering = {
      command: async () => ({ localTime: new Date(Date.parse('2026-11-23T01:00:00Z') + jumpMs) }),
    };
    const steady = { wall: () => 0, steady: () => 0 };
    const log = { info: () => {}, warn: () => {} };
    const clock = await storeClock(answering as never, log, steady);
    expect(clock.now()).toEqual(new Date('2026-11-23T01:00:00Z'));
    jumpMs = 60 * MINUTE_MS;
    await clock.look();
    expect(clock.now()).toEqual(new Date('2026-11-23T02:00:00Z'));
    clock.stop();
  });
});
