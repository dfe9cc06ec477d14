/** Takes up events that were kept but never handled: their replica died, or the store was away. */
import type { RunningIntake } from '../bot/intake.ts';

const BATCH = 50;

/** Returns how many it took up. */
export async function resumeInbox(intake: RunningIntake): Promise<number> {
  let count = 0;
  for (;;) {
    const resumed = await intake.resume(BATCH);
    count += resumed;
    if (resumed < BATCH) return count;
  }
}
