/**
 * The time all desks on one MongoDB go by: its own. What a machine's clock says matters to nobody, so a
 * replica whose clock is wrong, or jumps, neither warns early nor takes over what others still work on.
 */
import type mongoose from 'mongoose';
import type { Clock, Log } from '../../bot/ports.ts';

const LOOK_EVERY_MS = 10_000;
/** Less is the time the question took on its way, and no error of a clock. */
const TOLERANCE_MS = 250;
/** From here on somebody should set the machine's clock. */
const WRONG_FROM_MS = 30_000;

export interface StoreClock extends Clock {
  /** Asks MongoDB for its time now; rejects when it does not answer. */
  look(): Promise<void>;
  stop(): void;
}

/** What the clock reads of the machine: its wall clock, and one that only runs forward. Both in ms. */
export interface MachineTime {
  wall(): number;
  steady(): number;
}

const thisMachine: MachineTime = { wall: () => Date.now(), steady: () => performance.now() };

/**
 * Between two looks time goes on by the machine's steady clock. While MongoDB is away that alone counts. A
 * machine whose clock is off by half a minute or more is said once in the log (`clock.off`), and once when it is right again.
 * Rejects when MongoDB does not answer at the start.
 */
export async function storeClock(
  db: mongoose.mongo.Db,
  log: Pick<Log, 'info' | 'warn'>,
  machine: MachineTime = thisMachine,
): Promise<StoreClock> {
  /** What is to be added to the steady clock. */
  let aheadMs: number | undefined;
  let isWrong = false;

  const look = async (): Promise<void> => {
    const askedAt = machine.steady();
    const { localTime } = await db.command({ hello: 1 });
    const tookMs = machine.steady() - askedAt;
    const found = (localTime as Date).getTime() - (askedAt + tookMs / 2);
    // A slow answer tells less exactly: what was known before is kept while it is within that.
    if (aheadMs === undefined || Math.abs(found - aheadMs) > TOLERANCE_MS + tookMs) aheadMs = found;
    const offMs = machine.wall() - (machine.steady() + aheadMs);
    if (Math.abs(offMs) >= WRONG_FROM_MS === isWrong) return;
    isWrong = !isWrong;
    const seconds = Math.round(offMs / 1_000) || 0;
    if (isWrong) log.warn('clock.off', { seconds });
    else log.info('clock.right-again', { seconds });
  };

  await look();
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY_MS);
  timer.unref();
  return {
    now: () => new Date(Math.round(machine.steady() + (aheadMs as number))),
    look,
    stop: () => clearInterval(timer),
  };
}
