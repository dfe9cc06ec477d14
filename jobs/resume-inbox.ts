/** Takes up events that were kept but never handled: their replica died, or the store was away. */
import type { RunningIntake } from '../bot/intake.ts';

const BATCH = 20;
/** A run takes up no more after this long, so that the job does not outlive its lock: the next one goes on. */
const RUN_MS = 8_000;

/** Returns how many it took up. */
export async function resumeInbox(intake: Pick<RunningIntake, 'resume'>, runMs = RUN_MS): Promise<number> {
  const until = performance.now() + runMs;
  let count = 0;
  for (;;) {
    const resumed = await intake.resume(BATCH);
    count += resumed;
    if (resumed < BATCH || performance.now() >= until) return count;
  }
}
