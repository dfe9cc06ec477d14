/** Where doors hand in what happened: kept first, handled then, and found again after a crash. */

import pLimit from 'p-limit';
import { type Arrivals, openArrivals } from './arrivals.ts';
import { atMost } from './at-most.ts';
import type { DeskParts } from './front-line/context.ts';
import { isByItself, isUnfinished, oneRequest } from './front-line/one-request.ts';
import { apologise, handle, handleNothing, type Taken } from './handle.ts';
import { keepRenewing, LEASE_MS } from './leases.ts';
import { type Intake, type Log, StoreUnavailable } from './ports.ts';
import { NO_PAUSE, openTalks, type Pause } from './talks.ts';
import type { ConversationId, EventId, Incoming, IncomingMessage, Person } from './types.ts';

const MAX_TRIES = 3;
/** More at once would keep the next message waiting for its acknowledgement. */
const HANDLED_AT_ONCE = 2;
/** One that takes longer waits for a model or the store, and leaves its place to the next. */
const SLOW_AFTER_MS = 200;
const RETRY_AFTER_MS = [2_000, 15_000];
const ENDS_PAUSES_EVERY_MS = 50;

type Introduce = () => Promise<Person | undefined>;

interface Work {
  readonly id: EventId;
  readonly tries: number;
  /** Where other posts of the same request may wait. */
  readonly conversation?: ConversationId;
  readonly introduce?: Introduce;
  /** Should nothing be found, more may be on its way: it is left as it is, leased. */
  readonly mayRest?: boolean;
  /** What was left so, and is to be handled now with what has come since. */
  readonly left?: Taken;
}

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
  pause: Pause = NO_PAUSE,
): RunningIntake {
  const running = new Set<Promise<void>>();
  const limit = pLimit(HANDLED_AT_ONCE);
  const talks = openTalks(pause);

  const take = (id: EventId) => parts.store.take(id, parts.clock.now(), LEASE_MS);

  /** Gives what it left, if it did. */
  const work = async (job: Work): Promise<Taken | undefined> => {
    const { id, tries, conversation, introduce, left = [] } = job;
    const taken: Incoming[] = [...left];
    let stopRenewing = () => {};
    try {
      // Its lease has gone on while it was left.
      for (const one of left) await parts.store.renew(one.id, parts.clock.now(), LEASE_MS);
      await arrivals.turn();
      const [first, pending] = await Promise.all([
        left[0] ?? take(id),
        conversation ? parts.store.pendingIn(conversation) : [],
      ]);
      if (!first) return undefined;
      if (left.length === 0) taken.push(first);
      stopRenewing = keepRenewing(
        async () => {
          for (const one of taken) await parts.store.renew(one.id, parts.clock.now(), LEASE_MS);
        },
        (error) => log.warn('event.not-renewed', { event: id, error }),
      );
      if (first.kind === 'message' && pending.length > 1) await takeRest(first, pending, taken);
      const person = introduce ? await introduce() : first.person;
      const all = asTaken(person ? taken.map((one) => ({ ...one, person })) : taken);
      if (!person) await handleNothing(all, parts);
      else {
        const unlessNothing = (job.mayRest ?? false) && mayGoOn(all, left);
        const result = await handle(all, parts, { unlessNothing, readWithinMs: pause.readMs });
        if (result === 'found-nothing') return all;
      }
      onHandled();
      return undefined;
    } catch (error) {
      stopRenewing();
      log.error('event.failed', { event: id, tries, error });
      await giveBack(id, taken, tries, error).catch((again: unknown) =>
        log.error('event.not-given-back', { event: id, error: again }),
      );
      return undefined;
    } finally {
      stopRenewing();
    }
  };

  /** The other posts of the same request, as far as they are free: from that one on in both directions, without a gap. */
  const takeRest = async (message: IncomingMessage, pending: readonly Incoming[], taken: Incoming[]) => {
    const posts = oneRequest(message, pending, parts.rules());
    const place = posts.findIndex(({ id }) => id === message.id);
    const have = new Set(taken.map(({ id }) => id));
    for (const { id } of posts.slice(place + 1)) {
      if (have.has(id)) continue;
      const next = await take(id);
      if (!next) break;
      taken.push(next);
    }
    for (const { id } of posts.slice(0, place).reverse()) {
      const previous = await take(id);
      if (!previous) break;
      taken.unshift(previous);
    }
  };

  const giveBack = async (id: EventId, taken: readonly Incoming[], tries: number, error: unknown) => {
    const why = error instanceof Error ? error.name : 'unknown';
    const putBack = async (at: Date | 'set-aside') => {
      if (taken.length === 0) await parts.store.putBack(id, at, why);
      for (const one of taken) await parts.store.putBack(one.id, at, why);
    };
    // A store that is away, or busy with what a killed desk left behind, is not the message's fault.
    if (tries + 1 < MAX_TRIES || taken.length === 0 || error instanceof StoreUnavailable) {
      const delay = RETRY_AFTER_MS[Math.min(tries, RETRY_AFTER_MS.length - 1)]!;
      return putBack(new Date(parts.clock.now().getTime() + delay));
    }
    await apologise(asTaken(taken), parts);
    await putBack('set-aside');
    onHandled();
  };

  const run = (job: Work): Promise<Taken | undefined> =>
    new Promise((resolve) => {
      void limit(() => {
        const done = work(job);
        void done.then(resolve, () => resolve(undefined));
        return atMost(SLOW_AFTER_MS, done);
      });
    });

  const age = ({ at }: Incoming): number => parts.clock.now().getTime() - at.getTime();

  /** Something has come since it was last left, and that a moment ago: its writer may be typing on. */
  const mayGoOn = (taken: Taken, left: readonly Incoming[]): boolean =>
    taken.length > left.length && age(taken.at(-1)!) < pause.eachMs && age(taken[0]) < 2 * pause.mostMs;

  const track = (begun: Promise<unknown>): Promise<void> => {
    const task: Promise<void> = begun.then(() => void running.delete(task));
    running.add(task);
    return task;
  };

  /** Whether more seems to follow: the post looks unfinished, or is a change of one that does and still waits. */
  const seemsUnfinished = (incoming: Incoming): boolean => {
    if (pause.eachMs === 0 || incoming.kind !== 'message') return false;
    const { edits, text } = incoming;
    if (edits && !talks.isHeld(talkOf(incoming), edits)) return false;
    return (edits !== undefined && text.trim() === '') || isUnfinished(incoming, parts.rules());
  };

  const begin = (incoming: Incoming, isUnfinished: boolean, introduce?: Introduce): Promise<void> => {
    const { id, conversation } = incoming;
    const job: Work = { id, tries: 0, ...(introduce && { introduce }) };
    const talk = talkOf(incoming);
    if (incoming.kind === 'action') return track(talks.interrupt(talk, id, () => run(job)));
    const mayJoin = !isByItself(incoming, parts.rules());
    const joining: Work = { ...job, ...(mayJoin && { conversation }) };
    const mayRest = mayJoin && pause.eachMs > 0;
    return track(
      talks.join(talk, id, isUnfinished, async () => {
        let left = await run({ ...joining, mayRest });
        while (left) {
          const posts = left.map((one) => one.id);
          await talks.rest(talk, posts);
          left = await run({ ...joining, mayRest, left });
        }
      }),
    );
  };

  return {
    async accept(incoming, introduce) {
      const now = parts.clock.now();
      const isUnfinished = seemsUnfinished(incoming);
      // Other desks leave it to this one for so long; should this one die, they take it up then.
      const notBefore = isUnfinished ? new Date(now.getTime() + pause.mostMs) : now;
      const stored = await parts.store.receive(incoming, now, notBefore).finally(arrivals.begin());
      return {
        stored,
        handled: stored === 'new' ? begin(incoming, isUnfinished, introduce) : Promise.resolve(),
      };
    },
    async resume(most) {
      const waiting = await parts.store.waiting(parts.clock.now(), most);
      const last = new Map<string, Promise<void>>();
      for (const { person, ...job } of waiting) {
        const talk = talkOf({ ...job, person: { id: person } });
        const before = last.get(talk);
        last.set(talk, track(before ? before.then(() => run(job)) : run(job)));
      }
      await Promise.all(last.values());
      return waiting.length;
    },
    async idle() {
      while (running.size > 0) {
        talks.endPauses();
        // Another pause may begin meanwhile.
        await atMost(ENDS_PAUSES_EVERY_MS, Promise.all(running));
      }
    },
  };
}

function talkOf({
  conversation,
  person,
}: {
  readonly conversation: ConversationId;
  readonly person: Pick<Person, 'id'>;
}): string {
  return `${conversation} ${person.id}`;
}

function asTaken(incoming: readonly Incoming[]): Taken {
  const [first, ...more] = incoming;
  if (!first) throw new Error('Nothing was taken.');
  return [first, ...more];
}
