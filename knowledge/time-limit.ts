/**
 * A signal that aborts after so many milliseconds, or with one of the others. Not `AbortSignal.any` of
 * `AbortSignal.timeout`: when the garbage collector has run in between, that never fires (Node 20.20), and a
 * person waits for a model that has long had its time.
 */
export function timeLimit(ms: number, ...others: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  setTimeout(() => controller.abort(new DOMException('The time is up', 'TimeoutError')), ms).unref();
  for (const other of others) {
    const follow = () => controller.abort(other.reason);
    if (other.aborted) follow();
    else other.addEventListener('abort', follow, { once: true, signal });
  }
  return signal;
}
