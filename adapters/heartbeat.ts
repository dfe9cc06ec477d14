/** Tells a service outside that the desk has just found itself in order; that service rings when it hears nothing. */
import type { Log } from '../bot/ports.ts';

const TIMEOUT_MS = 10_000;

/** A beat is one GET of `url`. It never rejects: the silence is what is noticed. Without a `url` it does nothing. */
export function heartbeat(url: string | undefined, log: Log, timeoutMs = TIMEOUT_MS): () => Promise<void> {
  if (url === undefined) return async () => undefined;
  return async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      await response.body?.cancel();
      // Never the address: it holds the secret that lets others beat in the desk's name.
      if (!response.ok) log.warn('heartbeat.refused', { status: response.status });
    } catch (error) {
      log.warn('heartbeat.failed', { error });
    }
  };
}
