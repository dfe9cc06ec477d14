import { endWithParent } from './end-with-parent.ts';

const ENDING = ['SIGINT', 'SIGTERM'] as const;
/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_PRESS_MS = 1_000;

/**
 * Calls `finish` once: at the first Ctrl-C or SIGTERM, or when npm is gone that had started this. From a second
 * later on a signal ends the process as if nobody had listened. (`process.exit` would end threads that are in a
 * model's own code, and that is a crash with a message about C++.)
 * @returns stops listening.
 */
export function whenToldToEnd(finish: () => void): () => void {
  let isFinishing = false;
  const stopListening = (): void => {
    for (const signal of ENDING) process.removeListener(signal, told);
  };
  const told = (): void => {
    if (isFinishing) return;
    isFinishing = true;
    setTimeout(stopListening, SAME_PRESS_MS).unref();
    finish();
  };
  for (const signal of ENDING) process.on(signal, told);
  // Without npm in between a command may well outlive the shell that started it.
  const stopWatching = process.env.npm_lifecycle_event ? endWithParent(told) : undefined;
  return () => {
    stopWatching?.();
    stopListening();
  };
}
