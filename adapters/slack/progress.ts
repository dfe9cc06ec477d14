/**
 * The state of a request, shown where it was made: a status while the desk looks things up and reactions on the
 * person's own post. For show only: nothing depends on it, and where a workspace does not allow it, it stops.
 */
import type { WebClient } from '@slack/web-api';
import pLimit from 'p-limit';
import type { Clock, Log } from '../../bot/ports.ts';
import type { Status, Ticket } from '../../bot/tickets/types.ts';
import type { ConversationId, IncomingMessage, Language } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import type { Post } from './receive.ts';
import { slackSentences } from './sentences.ts';
import type { SlackMemory, SlackReads } from './types.ts';

const RECEIVED = 'eyes';
/** What is answered sooner needs no sign that it is being worked on. */
const SHOWN_AFTER_MS = 400;
const EMOJI: Readonly<Record<Status, string>> = {
  new: 'ticket',
  claimed: 'wrench',
  waiting: 'hourglass_flowing_sand',
  resolved: 'white_check_mark',
  closed: 'white_check_mark',
};
/** More requests at once are not shown: a desk that has much to do does that first. */
const SHOWN_AT_ONCE = 12;
/** A call that a workspace refuses is not tried again for this long. */
const GIVEN_UP_MS = 3_600_000;
const HARMLESS = new Set(['already_reacted', 'no_reaction', 'message_not_found']);

export interface ProgressParts {
  readonly clients: Clients;
  readonly reads: Pick<SlackReads, 'conversation' | 'ticketsOf'>;
  readonly memory: SlackMemory;
  readonly clock: Clock;
  readonly log: Log;
  readonly reactions: boolean;
  readonly inBackground: (task: () => Promise<void>) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** Waited for before a sign is put up; see `Arrivals.turn`. */
  readonly turn: () => Promise<unknown>;
}

interface Marked {
  readonly team?: string;
  readonly channel: string;
  readonly ts: string;
  readonly emoji?: string;
}

export class Progress {
  readonly #parts: ProgressParts;
  readonly #givenUpUntil = new Map<string, number>();
  /** The last post of a conversation: a button may open a ticket about it later. */
  readonly #last = new Recent<ConversationId, { readonly place: Marked; readonly at: Date }>();

  /** Signs go up one after another: a burst of messages has more important calls to make. */
  readonly #oneByOne = pLimit(1);
  #shown = 0;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
  }

  /** From the moment a post is kept until the desk has dealt with it. A quick answer needs no sign before it. */
  begin(
    post: Post,
    { conversation, at }: Pick<IncomingMessage, 'conversation' | 'at'>,
    handled: Promise<void>,
    language: () => Promise<Language>,
  ): void {
    const { reactions, inBackground, wait } = this.#parts;
    const place = { ...(post.team && { team: post.team }), channel: post.channel, ts: post.ts };
    this.#last.set(conversation, { place, at });
    inBackground(async () => {
      const isQuick = await Promise.race([handled.then(() => true), wait(SHOWN_AFTER_MS).then(() => false)]);
      if (!isQuick && this.#shown < SHOWN_AT_ONCE) {
        this.#shown += 1;
        await this.#showWork(post, place, handled, language).finally(() => {
          this.#shown -= 1;
        });
      }
      await handled;
      if (reactions) await this.#markOpened(conversation);
    });
  }

  async #showWork(
    post: Post,
    place: Marked,
    handled: Promise<void>,
    language: () => Promise<Language>,
  ): Promise<void> {
    const { reactions, turn } = this.#parts;
    let isHandled = false;
    void handled.then(() => {
      isHandled = true;
    });
    const isShown = await this.#oneByOne(async () => {
      await turn();
      if (isHandled) return false;
      await Promise.all([
        this.#status(post, slackSentences(await language()).thinking),
        reactions ? this.#react(place, 'add', RECEIVED) : undefined,
      ]);
      return true;
    });
    await handled;
    if (!isShown) return;
    await Promise.all([
      this.#status(post, ''),
      reactions ? this.#react(place, 'remove', RECEIVED) : undefined,
    ]);
  }

  /** A button was pressed: it may have opened a ticket about the last post. */
  pressed(conversation: ConversationId, handled: Promise<void>): void {
    if (!this.#parts.reactions || !this.#last.has(conversation)) return;
    this.#parts.inBackground(async () => {
      await handled;
      await this.#markOpened(conversation);
    });
  }

  async #markOpened(conversation: ConversationId): Promise<void> {
    const last = this.#last.get(conversation);
    const ticket = await this.#ticketOf(conversation);
    if (!last || !ticket || ticket.openedAt < last.at) return;
    this.#last.delete(conversation);
    const emoji = EMOJI[ticket.status];
    await this.#parts.memory.write(memoryKey(ticket.id), JSON.stringify({ ...last.place, emoji }));
    await this.#react(last.place, 'add', emoji);
  }

  async #ticketOf(conversation: ConversationId): Promise<Ticket | undefined> {
    const { reads } = this.#parts;
    const found = await reads.conversation(conversation);
    if (!found?.ticket) return undefined;
    return (await reads.ticketsOf(found.person, 20)).find((one) => one.id === found.ticket);
  }

  /** The desk has said something there: when it was about the ticket that came of a post, the post shows it. */
  posted(conversation: ConversationId): void {
    if (!this.#parts.reactions) return;
    this.#parts.inBackground(async () => {
      const ticket = await this.#ticketOf(conversation);
      if (ticket) await this.#show(ticket);
    });
  }

  async #show(ticket: Pick<Ticket, 'id' | 'status'>): Promise<void> {
    const text = await this.#parts.memory.read(memoryKey(ticket.id));
    if (text === undefined) return;
    const marked = JSON.parse(text) as Marked;
    const emoji = EMOJI[ticket.status];
    if (marked.emoji === emoji) return;
    await this.#parts.memory.write(memoryKey(ticket.id), JSON.stringify({ ...marked, emoji }));
    await this.#react(marked, 'add', emoji);
    if (marked.emoji) await this.#react(marked, 'remove', marked.emoji);
  }

  #status(post: Post, status: string): Promise<void> {
    return this.#try('assistant.threads.setStatus', post.team, async (client) => {
      await client.assistant.threads.setStatus({
        channel_id: post.channel,
        thread_ts: post.thread ?? post.ts,
        status,
      });
    });
  }

  #react({ team, channel, ts }: Marked, what: 'add' | 'remove', name: string): Promise<void> {
    return this.#try('reactions', team, async (client) => {
      await client.reactions[what]({ channel, timestamp: ts, name });
    });
  }

  async #try(
    what: string,
    team: string | undefined,
    call: (client: WebClient) => Promise<void>,
  ): Promise<void> {
    const { clients, clock, log } = this.#parts;
    const key = `${what} ${team ?? ''}`;
    const now = clock.now().getTime();
    if ((this.#givenUpUntil.get(key) ?? 0) > now) return;
    try {
      await call(await clients.of(team));
    } catch (error) {
      const code = slackCode(error);
      if (code !== undefined && HARMLESS.has(code)) return;
      // Refused for good, or too much for now: it is only for show.
      const problem = deliveryProblem(error);
      this.#givenUpUntil.set(
        key,
        now +
          (problem.kind === 'refused' ? GIVEN_UP_MS : problem.kind === 'later' ? problem.afterMs : 30_000),
      );
      log.info('slack.progress-not-shown', { what, code });
    }
  }
}

function memoryKey(ticket: string): string {
  return `slack:post-of:${ticket}`;
}
