/**
 * How long work in hand is kept from others: after a lease that nobody renewed, its worker counts as dead and another
 * takes the work up. Renewed while the work goes on, so that a lease need not outlast the slowest work.
 */
export const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 3_000;
/** Longer than any work takes that goes well (a model's time budget, 15 s). What hangs is left to others. */
const RENEWED_FOR_MS = 20_000;

/** Calls `renew` from time to time, until what this returns is called, or for long enough. */
export function keepRenewing(renew: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let left = Math.floor(RENEWED_FOR_MS / RENEW_EVERY_MS);
  const timer = setInterval(() => {
    left -= 1;
    if (left === 0) clearInterval(timer);
    renew().catch(failed);
  }, RENEW_EVERY_MS);
  return () => clearInterval(timer);
}
