/** Work that nobody waits for gives way to what comes in: whoever wrote waits for an acknowledgement. */
import { setImmediate } from 'node:timers/promises';
import { atMost } from './at-most.ts';

/** The answer to a message gives way for this long at most, so that answers go on however many come in. */
const GIVES_WAY_MS = 250;

export interface Arrivals {
  /** Something is being kept, until what this returns is called. */
  begin(): () => void;
  /**
   * Whoever has work to begin that nobody waits for right now asks for its turn: it comes when nothing is being
   * kept, or after `mostMs`, a quarter of a second unless told. `busy`: more is to be kept than work should
   * compete with.
   */
  turn(mostMs?: number): Promise<'free' | 'busy'>;
}

export function openArrivals(): Arrivals {
  let arriving = 0;
  /** Resolves when nothing is being kept. */
  let quiet: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  return {
    begin() {
      arriving += 1;
      return () => {
        arriving -= 1;
        if (arriving > 0) return;
        quiet?.resolve();
        quiet = undefined;
      };
    },
    async turn(mostMs = GIVES_WAY_MS) {
      // What has arrived by now is read before anything is begun.
      await setImmediate();
      if (arriving === 0) return 'free';
      if (!quiet) {
        let resolve = () => {};
        quiet = { promise: new Promise<void>((done) => (resolve = done)), resolve };
      }
      return (await atMost(mostMs, quiet.promise)) ? 'free' : 'busy';
    },
  };
}
