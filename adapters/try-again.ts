import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits and tries, again and again, until something comes of it, and returns that; undefined when told to stop before. A
 * try that rejects ends it.
 */
export async function tryAgain<T>(
  everyMs: number,
  stopping: AbortSignal,
  run: () => Promise<T | undefined>,
): Promise<T | undefined> {
  while (!stopping.aborted) {
    await pause(everyMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    if (stopping.aborted) break;
    const made = await run();
    if (made !== undefined) return made;
  }
  return undefined;
}
