/**
 * Keeps the desk below what Teams takes from a bot: so much in a conversation (a channel counts with all its threads),
 * and so much in all of them together. A short wait is spent here, a longer one in the outbox, which keeps the order;
 * other conversations go on meanwhile. What has room here is counted once more among all desks on one MongoDB: two of
 * them may write into threads of the same channel at the same moment.
 */
import { DeliveryError } from '../../bot/ports.ts';

/** As Microsoft publishes them for sending to one conversation, shortest first. */
export const CONVERSATION_LIMITS: readonly Limit[] = [
  { messages: 7, withinMs: 1_000 },
  { messages: 8, withinMs: 2_000 },
  { messages: 60, withinMs: 30_000 },
  { messages: 1_800, withinMs: 3_600_000 },
];

/** 25 a second for the app in a tenant, where Microsoft names 30: reads and invokes count as well. */
const EACH_MS = 40;
/** The same, of all desks together. */
const LIMITS_OF_ALL: readonly Limit[] = [{ messages: 25, withinMs: 1_000 }];
const ALL = 'all';
/** A store that does not say by then what other desks have sent is not asked again for a while. */
const SHARED_WITHIN_MS = 1_000;
const ALONE_MS = 5_000;
/** What leaves here evenly may arrive there a little closer together. */
const MARGIN_MS = 50;
/** Longer waits give their place in the outbox's batch to others. */
const WAITED_HERE_MS = 2_100;
const WAITING_HERE = 16;
const LONGEST_BACK_OFF_MS = 300_000;
const REMEMBERED_MS = 3_600_000;

export interface Limit {
  readonly messages: number;
  readonly withinMs: number;
}

interface Lane {
  /** When messages left or are to leave, oldest first. */
  readonly at: number[];
  silentUntil: number;
  /** Other desks have filled it until then. */
  fullUntil: number;
  /** Refusals in a row. */
  refusals: number;
}

/** Counts for several desks at once. */
export interface SharedPace {
  /** Counts one message for that place if every limit has room, and answers 0; else how long that takes, in ms. */
  take(place: string, limits: readonly Limit[], marginMs: number): Promise<number>;
}

export interface PaceParts {
  /** Milliseconds that only ever grow: the wall clock may be set back. */
  now(): number;
  wait(ms: number): Promise<void>;
  random(): number;
}

const REAL: PaceParts = {
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

export class Pace {
  readonly #parts: PaceParts;
  readonly #shared: SharedPace | undefined;
  readonly #lanes = new Map<string, Lane>();
  #nextOfAll = 0;
  #nextLater = 0;
  #waiting = 0;
  #aloneUntil = 0;
  #sweptAt = 0;

  constructor(parts: PaceParts = REAL, shared?: SharedPace) {
    this.#parts = parts;
    this.#shared = shared;
  }

  /**
   * Resolves when a message may leave for that conversation, and counts it.
   * @throws DeliveryError `later` when that is not within about two seconds.
   */
  async enter(conversation: string): Promise<void> {
    const lane = this.#lane(conversation);
    const deadline = this.#parts.now() + WAITED_HERE_MS;
    const hasRoom = (at: number, now: number) =>
      at <= now || (at <= deadline && this.#waiting < WAITING_HERE);
    let isCounted = false;
    let isCountedOfAll = false;
    for (;;) {
      const now = this.#parts.now();
      const here = this.#freeAt(lane, now);
      if (!hasRoom(here, now))
        throw later(
          here - now,
          lane.silentUntil > now ? 'Teams limits the rate' : 'kept below the rate Teams takes',
        );
      const everywhere = isCounted ? now : Math.max(now, this.#nextOfAll);
      if (here <= now && !hasRoom(everywhere, now)) {
        // Each of many gets a moment of its own to come back at.
        this.#nextLater = Math.max(this.#nextLater, everywhere) + EACH_MS;
        throw later(this.#nextLater - now, 'kept below the rate Teams takes from all conversations together');
      }
      if (here <= now && !isCounted) {
        this.#nextOfAll = everywhere + EACH_MS;
        isCounted = true;
      }
      const at = Math.max(here, everywhere);
      if (at <= now) {
        // Before the store is asked: others here look meanwhile.
        lane.at.push(now);
        const ofAllMs: number = isCountedOfAll ? 0 : await this.#share(ALL, LIMITS_OF_ALL, 0);
        isCountedOfAll = ofAllMs <= 0;
        const ofLaneMs = isCountedOfAll ? await this.#share(conversation, CONVERSATION_LIMITS, MARGIN_MS) : 0;
        if (isCountedOfAll && ofLaneMs <= 0) return;
        lane.at.splice(lane.at.lastIndexOf(now), 1);
        const asked = this.#parts.now();
        if (ofLaneMs > 0) lane.fullUntil = asked + ofLaneMs;
        else if (!hasRoom(asked + ofAllMs, asked))
          throw later(ofAllMs, 'kept below the rate Teams takes from all desks together');
        else await this.#waitFor(ofAllMs);
        continue;
      }
      // What else leaves meanwhile may change the lane: it is looked at again.
      await this.#waitFor(at - now);
    }
  }

  /** For what is of no use later: counts it if it may leave at once. */
  async mayNow(conversation: string): Promise<boolean> {
    const lane = this.#lane(conversation);
    const now = this.#parts.now();
    if (this.#freeAt(lane, now) > now || this.#nextOfAll > now) return false;
    lane.at.push(now);
    this.#nextOfAll = now + EACH_MS;
    return (
      (await this.#share(ALL, LIMITS_OF_ALL, 0)) <= 0 &&
      (await this.#share(conversation, CONVERSATION_LIMITS, MARGIN_MS)) <= 0
    );
  }

  /** While the store is away a desk goes by its own count: people are to be told of it. */
  async #share(place: string, limits: readonly Limit[], marginMs: number): Promise<number> {
    if (!this.#shared || this.#aloneUntil > this.#parts.now()) return 0;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), SHARED_WITHIN_MS);
    });
    const taken = this.#shared.take(place, limits, marginMs).catch(() => undefined);
    const waitMs = await Promise.race([taken, late]);
    clearTimeout(timer);
    if (waitMs === undefined) this.#aloneUntil = this.#parts.now() + ALONE_MS;
    return waitMs ?? 0;
  }

  /** Teams did not take it: nothing goes there for as long as it says, or twice as long each time. @returns how long. */
  refused(conversation: string, retryAfterMs?: number): number {
    const lane = this.#lane(conversation);
    const backOff = Math.min(1_000 * 2 ** lane.refusals, LONGEST_BACK_OFF_MS);
    const ms = retryAfterMs ?? Math.round(backOff * (1 + this.#parts.random() * 0.25));
    lane.refusals += 1;
    lane.silentUntil = Math.max(lane.silentUntil, this.#parts.now() + ms);
    return ms;
  }

  /** Teams took something there. */
  taken(conversation: string): void {
    this.#lane(conversation).refusals = 0;
  }

  async #waitFor(ms: number): Promise<void> {
    this.#waiting += 1;
    try {
      await this.#parts.wait(ms);
    } finally {
      this.#waiting -= 1;
    }
  }

  #freeAt({ at, silentUntil, fullUntil }: Lane, now: number): number {
    while (at.length > 0 && at[0]! <= now - REMEMBERED_MS) at.shift();
    return CONVERSATION_LIMITS.reduce(
      (earliest, { messages, withinMs }) =>
        at.length < messages
          ? earliest
          : Math.max(earliest, at[at.length - messages]! + withinMs + MARGIN_MS),
      Math.max(now, silentUntil, fullUntil, at.at(-1) ?? 0),
    );
  }

  #lane(conversation: string): Lane {
    const known = this.#lanes.get(conversation);
    if (known) return known;
    this.#sweep();
    const lane: Lane = { at: [], silentUntil: 0, fullUntil: 0, refusals: 0 };
    this.#lanes.set(conversation, lane);
    return lane;
  }

  /** Conversations in which nothing has been said for as long as the longest limit looks back. */
  #sweep(): void {
    const now = this.#parts.now();
    if (now - this.#sweptAt < 60_000) return;
    this.#sweptAt = now;
    for (const [conversation, { at, silentUntil }] of this.#lanes)
      if (silentUntil < now && (at.at(-1) ?? -Infinity) <= now - REMEMBERED_MS)
        this.#lanes.delete(conversation);
  }
}

function later(ms: number, why: string): DeliveryError {
  return new DeliveryError({ kind: 'later', afterMs: Math.max(1, Math.ceil(ms)), why });
}
