import { describe, expect, test } from '@jest/globals';
import { openArrivals } from '../../bot/arrivals.ts';

const soon = (ms: number) => new Promise<'waits'>((resolve) => setTimeout(resolve, ms, 'waits'));

describe('giving way to what comes in', () => {
  test('work has its turn at once when nothing is being kept', async () => {
    await expect(openArrivals().turn()).resolves.toBe('free');
  });

  test('it waits until everything that was arriving is kept', async () => {
    const arrivals = openArrivals();
    const ends = [arrivals.begin(), arrivals.begin()];
    // Longer than a machine stands still between two looks.
    const turns = [arrivals.turn(60_000), arrivals.turn(60_000)];
    await expect(Promise.race([...turns, soon(20)])).resolves.toBe('waits');
    ends[0]!();
    await expect(Promise.race([...turns, soon(20)])).resolves.toBe('waits');
    ends[1]!();
    await expect(Promise.all(turns)).resolves.toEqual(['free', 'free']);
    await expect(arrivals.turn()).resolves.toBe('free');
  });

  test('it goes on in the end, and is told to do little, when ever more comes in', async () => {
    const arrivals = openArrivals();
    arrivals.begin();
    await expect(arrivals.turn()).resolves.toBe('busy');
  });
});
