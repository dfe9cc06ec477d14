/** Where doors hand in what happened: kept first, handled then, and found again after a crash. */

import pLimit from 'p-limit';
import { type Arrivals, openArrivals } from './arrivals.ts';
import { atMost } from './at-most.ts';
import type { DeskParts } from './front-line/context.ts';
import { apologise, handle } from './handle.ts';
import { keepRenewing, LEASE_MS } from './leases.ts';
import { type Intake, type Log, StoreUnavailable } from './ports.ts';
import type { EventId, Incoming, Person } from './types.ts';

const MAX_TRIES = 3;
/** More at once would keep the next message waiting for its acknowledgement. */
const HANDLED_AT_ONCE = 2;
/** One that takes longer waits for a model or the store, and leaves its place to the next. */
const SLOW_AFTER_MS = 200;
const RETRY_AFTER_MS = [2_000, 15_000];

type Introduce = () => Promise<Person | undefined>;

export interface RunningIntake extends Intake {
  /** Handles what was kept but never handled; returns how many it took up. */
  resume(limit: number): Promise<number>;
  /** Resolves when nothing is being handled. */
  idle(): Promise<void>;
}

/** `onHandled` is called after each commit: something may wait to be delivered. */
export function openIntake(
  parts: DeskParts,
  onHandled: () => void,
  log: Log,
  arrivals: Arrivals = openArrivals(),
): RunningIntake {
  const running = new Set<Promise<void>>();
  const limit = pLimit(HANDLED_AT_ONCE);

  const work = async (id: EventId, tries: number, introduce?: Introduce): Promise<void> => {
    let incoming: Incoming | undefined;
    let stopRenewing = () => {};
    try {
      await arrivals.turn();
      incoming = await parts.store.take(id, parts.clock.now(), LEASE_MS);
      if (!incoming) return;
      stopRenewing = keepRenewing(
        () => parts.store.renew(id, parts.clock.now(), LEASE_MS),
        (error) => log.warn('event.not-renewed', { event: id, error }),
      );
      const person = introduce ? await introduce() : incoming.person;
      if (person) await handle({ ...incoming, person }, parts);
      else await parts.store.commit({ handles: id, tickets: [], deliveries: [], outcomes: [] });
      onHandled();
    } catch (error) {
      stopRenewing();
      log.error('event.failed', { event: id, tries, error });
      await giveBack(id, incoming, tries, error).catch((again: unknown) =>
        log.error('event.not-given-back', { event: id, error: again }),
      );
    } finally {
      stopRenewing();
    }
  };

  const giveBack = async (id: EventId, incoming: Incoming | undefined, tries: number, error: unknown) => {
    const why = error instanceof Error ? error.name : 'unknown';
    // A store that is away, or busy with what a killed desk left behind, is not the message's fault.
    if (tries + 1 < MAX_TRIES || !incoming || error instanceof StoreUnavailable) {
      const delay = RETRY_AFTER_MS[Math.min(tries, RETRY_AFTER_MS.length - 1)]!;
      await parts.store.putBack(id, new Date(parts.clock.now().getTime() + delay), why);
      return;
    }
    await apologise(incoming, parts);
    await parts.store.putBack(id, 'set-aside', why);
    onHandled();
  };

  const start = (id: EventId, tries: number, introduce?: Introduce): Promise<void> => {
    const task = new Promise<void>((resolve) => {
      void limit(() => {
        const done = work(id, tries, introduce).finally(resolve);
        return atMost(SLOW_AFTER_MS, done);
      });
    }).finally(() => running.delete(task));
    running.add(task);
    return task;
  };

  return {
    async accept(incoming, introduce) {
      const stored = await parts.store.receive(incoming, parts.clock.now()).finally(arrivals.begin());
      return { stored, handled: stored === 'new' ? start(incoming.id, 0, introduce) : Promise.resolve() };
    },
    async resume(most) {
      const waiting = await parts.store.waiting(parts.clock.now(), most);
      await Promise.all(waiting.map(({ id, tries }) => start(id, tries)));
      return waiting.length;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
