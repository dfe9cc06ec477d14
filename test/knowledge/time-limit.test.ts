import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, jest, test } from '@jest/globals';
import { timeLimit } from '../../knowledge/time-limit.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
// With all that a long run of tests leaves behind, a collection takes seconds.
jest.setTimeout(60_000);

describe('a time limit', () => {
  test('comes, also when the garbage collector runs while only a listener waits for it', async () => {
    const message = AbortSignal.timeout(60_000);
    const reasons: unknown[] = [];
    const wait = () => {
      const signal = timeLimit(120, message);
      signal.addEventListener('abort', () => reasons.push((signal.reason as Error).name));
    };
    for (let one = 0; one < 10; one += 1) wait();
    for (let times = 0; times < 2; times += 1) {
      await sleep(10);
      collectGarbage();
    }
    await sleep(300);
    expect(reasons).toEqual(Array.from({ length: 10 }, () => 'TimeoutError'));
  });

  test('ends with the one it is part of, and says why', async () => {
    const stop = new AbortController();
    const limit = timeLimit(60_000, stop.signal);
    const aborted = once(limit, 'abort');
    stop.abort('the desk stops');
    await aborted;
    expect(limit.reason).toBe('the desk stops');
  });

  test('has ended when what it is part of had', () => {
    expect(timeLimit(60_000, AbortSignal.abort('over'))).toMatchObject({ aborted: true, reason: 'over' });
  });
});
