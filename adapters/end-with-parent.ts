/**
 * npm ends the shell it started a script in, and a shell passes no signal on: whoever it had started is left to itself
 * and does not hear of it. It is seen by the parent's id, which is another one then.
 * @returns stops watching.
 */
export function endWithParent(end: () => void, everyMs = 500): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
