import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CONVERSATION_LIMITS, Pace, type SharedPace } from '../../adapters/teams/pace.ts';
import type { DeliveryError } from '../../bot/ports.ts';

/** Time that passes when somebody waits for it. */
class Time {
  now = 1_000;
  readonly #waiting: { readonly at: number; readonly wake: () => void }[] = [];
  readonly wait = (ms: number) =>
    new Promise<void>((wake) => void this.#waiting.push({ at: this.now + ms, wake }));

  /** Lets everybody wake up whose time comes until then. */
  async passes(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      this.#waiting.sort((one, other) => one.at - other.at);
      const next = this.#waiting[0];
      if (!next || next.at > end) break;
      this.#waiting.shift();
      this.now = Math.max(this.now, next.at);
      next.wake();
    }
    this.now = end;
  }
}

function paceAt(time: Time): Pace {
  return new Pace({ now: () => time.now, wait: time.wait, random: () => 0 });
}

/** Sends as the outbox does: in a conversation one after the other, and what must wait is tried again then. */
async function sendAll(pace: Pace, time: Time, conversation: string, count: number, left: number[]) {
  for (let sent = 0; sent < count; ) {
    try {
      await pace.enter(conversation);
      left.push(time.now);
      sent += 1;
    } catch (error) {
      const { problem } = error as DeliveryError;
      if (problem.kind !== 'later') throw error;
      await time.wait(problem.afterMs);
    }
  }
}

function mostWithin(at: readonly number[], ms: number): number {
  return Math.max(0, ...at.map((from) => at.filter((one) => one >= from && one < from + ms).length));
}

const LONG_MS = 3 * 3_600_000;

describe('what leaves for a conversation', () => {
  test('goes at once while there is room', async () => {
    const time = new Time();
    const pace = paceAt(time);
    const left: number[] = [];
    const sending = sendAll(pace, time, 'a', 7, left);
    await time.passes(300);
    await sending;
    expect(left).toHaveLength(7);
  });

  test('never exceeds any of the published limits, and all of it leaves', async () => {
    const time = new Time();
    const left: number[] = [];
    const sending = sendAll(paceAt(time), time, 'a', 2_000, left);
    await time.passes(LONG_MS);
    await sending;
    expect(left).toHaveLength(2_000);
    for (const { messages, withinMs } of CONVERSATION_LIMITS) {
      expect(mostWithin(left, withinMs)).toBeLessThanOrEqual(messages);
      // The limit is used, not undercut by half.
      expect(mostWithin(left, withinMs)).toBeGreaterThanOrEqual(messages - 1);
    }
  });

  test('holds nobody else up', async () => {
    const time = new Time();
    const pace = paceAt(time);
    const flood: number[] = [];
    const other: number[] = [];
    const sending = sendAll(pace, time, 'flooded', 500, flood);
    await time.passes(60_000);
    const from = time.now;
    const asked = sendAll(pace, time, 'healthy', 3, other);
    await time.passes(1_000);
    await asked;
    expect(other.at(-1)! - from).toBeLessThan(300);
    await time.passes(LONG_MS);
    await sending;
  });

  test('rests after a refusal, twice as long each time, and as long as Teams says', async () => {
    const time = new Time();
    const pace = paceAt(time);
    expect([pace.refused('a'), pace.refused('a'), pace.refused('a')]).toEqual([1_000, 2_000, 4_000]);
    await expect(pace.enter('a')).rejects.toMatchObject({ problem: { kind: 'later', afterMs: 4_000 } });
    await pace.enter('b');
    await time.passes(4_000);
    await pace.enter('a');
    pace.taken('a');
    expect(pace.refused('a', 7_000)).toBe(7_000);
    await expect(pace.enter('a')).rejects.toMatchObject({ problem: { afterMs: 7_000 } });
    for (let time = 0; time < 20; time += 1) pace.refused('c');
    expect(pace.refused('c')).toBe(300_000);
  });

  test('a sign of typing never waits and never makes others wait long', async () => {
    const time = new Time();
    const pace = paceAt(time);
    const signs: boolean[] = [];
    for (let sign = 0; sign < 20; sign += 1) {
      time.now += 45;
      signs.push(await pace.mayNow('a'));
    }
    expect(signs.filter(Boolean)).toHaveLength(7);
    time.now += 45;
    expect(await pace.mayNow('b')).toBe(true);
  });
});

describe('what leaves for all conversations', () => {
  test('stays below 30 a second however many there are, and each gets its turn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 40, maxLength: 120 }),
        async (counts) => {
          const time = new Time();
          const pace = paceAt(time);
          const each = counts.map(() => [] as number[]);
          const sending = counts.map((count, index) => sendAll(pace, time, `c${index}`, count, each[index]!));
          await time.passes(LONG_MS);
          await Promise.all(sending);
          const all = each.flat().sort((one, other) => one - other);
          expect(all).toHaveLength(counts.reduce((sum, count) => sum + count, 0));
          expect(mostWithin(all, 1_000)).toBeLessThanOrEqual(30);
          for (const left of each)
            for (const { messages, withinMs } of CONVERSATION_LIMITS)
              expect(mostWithin(left, withinMs)).toBeLessThanOrEqual(messages);
          // 25 a second, and not one after the other.
          expect(all.at(-1)! - all[0]!).toBeLessThan(all.length * 40 + 10_000);
        },
      ),
      { numRuns: 15, seed: 5 },
    );
  });
});

/** What several desks count together, as the store would. */
class Together implements SharedPace {
  readonly #time: Time;
  readonly #at = new Map<string, number[]>();
  isAway = false;
  asked = 0;

  constructor(time: Time) {
    this.#time = time;
  }

  async take(...[place, limits, marginMs]: Parameters<SharedPace['take']>): Promise<number> {
    this.asked += 1;
    if (this.isAway) throw new Error('away');
    const at = this.#at.get(place) ?? [];
    this.#at.set(place, at);
    const { now } = this.#time;
    const waits = limits.map(
      ({ messages, withinMs }) => (at.at(-messages) ?? -Infinity) + withinMs + marginMs - now,
    );
    const waitMs = Math.max(0, ...waits);
    if (waitMs === 0) at.push(now);
    return waitMs;
  }
}

describe('what several desks send into one conversation', () => {
  const threeDesks = async (shared: (time: Time) => SharedPace | undefined) => {
    const time = new Time();
    const together = shared(time);
    const left: number[] = [];
    const sending = [1, 2, 3].map(() =>
      sendAll(
        new Pace({ now: () => time.now, wait: time.wait, random: () => 0 }, together),
        time,
        'a',
        200,
        left,
      ),
    );
    await time.passes(LONG_MS);
    await Promise.all(sending);
    expect(left).toHaveLength(600);
    return CONVERSATION_LIMITS.map(({ messages, withinMs }) => mostWithin(left, withinMs) - messages);
  };

  test('stays below the limits together, and all of it leaves', async () => {
    for (const over of await threeDesks((time) => new Together(time))) expect(over).toBeLessThanOrEqual(0);
    // Each counting for itself they exceed them.
    expect(Math.max(...(await threeDesks(() => undefined)))).toBeGreaterThan(0);
  });

  test('goes by each one’s own count while the store is away, so that people are told of it', async () => {
    const time = new Time();
    const together = new Together(time);
    together.isAway = true;
    const pace = new Pace({ now: () => time.now, wait: time.wait, random: () => 0 }, together);
    const left: number[] = [];
    const sending = sendAll(pace, time, 'a', 60, left);
    await time.passes(4_000);
    expect(left.length).toBeGreaterThan(7);
    expect(mostWithin(left, 1_000)).toBeLessThanOrEqual(7);
    expect(together.asked).toBe(1);
    together.isAway = false;
    await time.passes(LONG_MS);
    await sending;
    expect(together.asked).toBeGreaterThan(10);
  });
});
