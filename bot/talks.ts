/**
 * A talk is what one person writes in one conversation. It is handled in order, and while what they wrote looks
 * unfinished it waits a moment for the rest. Nothing here outlives the process: what was kept is found again without it.
 */
import { atMost } from './at-most.ts';
import type { EventId } from './types.ts';

/**
 * A message waits for what its writer wrote before, or it would be decided without that: about as long as a language
 * model may take. A button does not wait for a model.
 */
const BEHIND_MS = 16_000;
const BUTTON_BEHIND_MS = 2_000;

export interface Pause {
  /** How long a post that looks unfinished, or finds nothing, waits for the next one. */
  readonly eachMs: number;
  /** How long all unfinished posts of one request wait at most; those that find nothing, twice as long. */
  readonly mostMs: number;
  /** Nobody has read a reply sooner after their own words than this. */
  readonly readMs: number;
}

export const NO_PAUSE: Pause = { eachMs: 0, mostMs: 0, readMs: 0 };

interface Talk {
  /** Settles when all that has joined so far is done. */
  last: Promise<void>;
  /** How many are waiting or being handled. */
  size: number;
  /** What came last. */
  latest?: EventId;
  pause?: {
    readonly since: number;
    readonly posts: Set<EventId>;
    readonly over: Promise<void>;
    readonly end: () => void;
    timer?: NodeJS.Timeout;
  };
}

export type Talks = ReturnType<typeof openTalks>;

export function openTalks({ eachMs, mostMs }: Pause) {
  const talks = new Map<string, Talk>();

  const hold = (talk: Talk, post: EventId) => {
    if (!talk.pause) {
      let resolve = () => {};
      const over = new Promise<void>((done) => (resolve = done));
      const end = () => {
        clearTimeout(talk.pause?.timer);
        delete talk.pause;
        resolve();
      };
      talk.pause = { since: performance.now(), posts: new Set(), over, end };
    }
    const { pause } = talk;
    pause.posts.add(post);
    clearTimeout(pause.timer);
    const left = pause.since + mostMs - performance.now();
    pause.timer = setTimeout(pause.end, Math.min(eachMs, Math.max(left, 0)));
  };

  return {
    /** Works when all that joined earlier is done; what is unfinished, not before the next post or a while has come. */
    join(name: string, post: EventId, isUnfinished: boolean, work: () => Promise<void>): Promise<void> {
      const talk: Talk = talks.get(name) ?? { last: Promise.resolve(), size: 0 };
      talks.set(name, talk);
      talk.latest = post;
      if (isUnfinished) hold(talk, post);
      else talk.pause?.end();
      const before = talk.size > 0 ? talk.last : undefined;
      talk.size += 1;
      const inTurn = async () => {
        if (before) await atMost(BEHIND_MS, before);
        await talk.pause?.over;
        await work();
      };
      talk.last = (before || talk.pause ? inTurn() : work()).finally(() => {
        talk.size -= 1;
        if (talk.size === 0) talks.delete(name);
      });
      return talk.last;
    },
    /** Waits, from within its turn, for what may follow these posts: not at all when something has come already. */
    async rest(name: string, posts: readonly EventId[]): Promise<void> {
      const talk = talks.get(name);
      if (!talk?.latest || !posts.includes(talk.latest)) return;
      for (const post of posts) hold(talk, post);
      await talk.pause?.over;
    },
    /** Whether the talk is pausing on that post. */
    isHeld(name: string, post: EventId): boolean {
      return talks.get(name)?.pause?.posts.has(post) ?? false;
    },
    /** Works at once, but lets what is held go first, and waits for that briefly. */
    async interrupt(name: string, event: EventId, work: () => Promise<unknown>): Promise<void> {
      const talk = talks.get(name);
      if (talk?.pause) {
        talk.latest = event;
        talk.pause.end();
        await atMost(BUTTON_BEHIND_MS, talk.last);
      }
      await work();
    },
    endPauses(): void {
      for (const talk of talks.values()) talk.pause?.end();
    },
  };
}
