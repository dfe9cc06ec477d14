/**
 * The desk's messages into Slack. Every post carries its delivery's key as metadata: that is how a post whose
 * answer was lost is found again instead of being sent twice.
 */
import type { KnownBlock, MessageMetadata } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import {
  type Clock,
  type DeliveredMessage,
  DeliveryError,
  isGone,
  type Log,
  type Messenger,
  type Preview,
} from '../../bot/ports.ts';
import type { Attachment, ConversationId, MessageRef, PersonId, Reply } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import type { SlackFiles } from './files.ts';
import { LIMITS } from './fit.ts';
import { conversationId, isDirect, messageRef, type Place, placeOf, SLACK, userOf } from './ids.ts';
import { threadIn } from './receive.ts';
import { type Rendered, renderReply } from './render.ts';
import { slackSentences } from './sentences.ts';
import type { Streams } from './streams.ts';
import type { SlackMemory } from './types.ts';

export const METADATA_TYPE = 'firstline_delivery';
/** Newest posts searched for a key; a lost answer is looked for seconds later. */
const PAGES_SEARCHED = 5;
const POSTS_A_PAGE = 100;

export interface SlackMessengerParts {
  readonly clients: Clients;
  readonly memory: SlackMemory;
  readonly files: SlackFiles;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly log: Log;
  /** Decides for whom alone an answer in a channel is, and the value of the button that shares it. */
  readonly keepBack?: (
    to: ConversationId,
    reply: Reply,
    options: PostOptions,
  ) => Promise<{ readonly onlyFor: PersonId; readonly share: string } | undefined>;
  /** Whose conversation it is: told directly, when the post that began it was deleted. */
  readonly personIn?: (conversation: ConversationId) => Promise<PersonId | undefined>;
  /** Something was said there: the state of its request may have changed. */
  readonly posted?: (to: ConversationId) => void;
}

export type PostOptions = Parameters<Messenger['post']>[2];

export class SlackMessenger implements Messenger {
  readonly door = SLACK;
  readonly #parts: SlackMessengerParts;
  /** Buttons known to be kept: cards show the same ones again and again. */
  readonly #kept = new Recent<string>();
  /** Method and channel -> until when Slack wants to hear nothing. */
  readonly #silentUntil = new Map<string, number>();
  readonly #direct = new Map<PersonId, ConversationId>();

  constructor(parts: SlackMessengerParts) {
    this.#parts = parts;
  }

  async post(to: ConversationId, reply: Reply, options: PostOptions): Promise<MessageRef | undefined> {
    const back = await this.#keepBack(to, reply, options);
    const onlyFor = options.onlyFor ?? back?.onlyFor;
    const place = this.#place(to);
    const thread = threadOf(place, options.key, options.under);
    const rendered = await this.#render(reply, to);
    const user = onlyFor === undefined || isDirect(place.channel) ? undefined : userOf(onlyFor)?.user;
    const common = {
      channel: place.channel,
      text: rendered.text,
      blocks: [...rendered.blocks, ...(back ? [shareButton(back.share, to, reply.language)] : [])].slice(
        -LIMITS.blocks,
      ),
      ...(thread && { thread_ts: thread }),
    };
    if (user !== undefined) {
      await this.#call('chat.postEphemeral', place, (client) =>
        client.chat.postEphemeral({ ...common, user }),
      );
      return undefined;
    }
    const whole = {
      ...common,
      metadata: { event_type: METADATA_TYPE, event_payload: { key: options.key } },
    };
    const stream = await this.#replaceStream(place, options.key, whole);
    const posted = stream?.replaced ?? (await this.#postWhole(place, thread, whole));
    // The half of an answer above the whole one only confuses.
    if (stream?.left) await this.#delete(place, stream.left).catch(() => undefined);
    if (!posted) return this.#postDirectly(to, reply, options);
    if (place.thread || isDirect(place.channel)) this.#parts.posted?.(to);
    if (!posted.ts) return undefined;
    return messageRef(posted.channel ?? place.channel, posted.ts, place.team);
  }

  /**
   * Undefined: the post in whose thread it belongs was deleted. Slack says so, or shows it among everything else in the
   * channel, which is no place for it.
   */
  async #postWhole(
    place: Place,
    thread: string | undefined,
    whole: { readonly text: string; readonly blocks: KnownBlock[]; readonly metadata: MessageMetadata },
  ): Promise<{ readonly ts?: string; readonly channel?: string } | undefined> {
    const { channel } = place;
    try {
      const posted = await this.#call('chat.postMessage', place, (client) =>
        client.chat.postMessage({
          channel,
          ...whole,
          ...(thread && { thread_ts: thread }),
          unfurl_links: false,
          unfurl_media: false,
        }),
      );
      const { ts, message } = posted;
      if (!thread || !ts || isDirect(channel) || !message || message.thread_ts) return posted;
      if (!(await this.#isDeleted(place, thread))) return posted;
      await this.#delete(place, ts);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
    return undefined;
  }

  async #delete(place: Place, ts: string): Promise<void> {
    await this.#call('chat.delete', place, (client) => client.chat.delete({ channel: place.channel, ts }));
  }

  async #isDeleted(place: Place, ts: string): Promise<boolean> {
    const { channel } = place;
    return this.#call('conversations.replies', place, (client) =>
      client.conversations.replies({ channel, ts, limit: 1 }),
    ).then(() => false, isGone);
  }

  async #postDirectly(
    to: ConversationId,
    reply: Reply,
    { key, under }: PostOptions,
  ): Promise<MessageRef | undefined> {
    const person = under ? undefined : await this.#parts.personIn?.(to);
    const direct = person && (await this.direct(person));
    if (!direct)
      throw new DeliveryError({ kind: 'refused', why: 'what it belongs to was deleted', gone: true });
    return this.post(direct, reply, { key });
  }

  /** In the message's own thread, or the one it stands in. */
  async attach(file: Attachment, beside: DeliveredMessage, { key }: { readonly key: string }): Promise<void> {
    const meant = this.#place(beside.to);
    const shown = placeOf(beside.ref);
    // Said directly instead, since the thread was deleted.
    const isElsewhere = shown !== undefined && shown.channel !== meant.channel;
    const place = isElsewhere ? shown : meant;
    const thread = (isElsewhere ? undefined : threadOf(meant, beside.key, beside.under)) ?? shown?.thread;
    if (!thread) throw new DeliveryError({ kind: 'refused', why: `${beside.ref} is no post of Slack` });
    await this.#call('files.completeUploadExternal', place, () =>
      this.#parts.files.show(file, place, thread, key),
    );
  }

  preview(
    to: ConversationId,
    options: { readonly key: string; readonly person: PersonId },
  ): Preview | undefined {
    const place = placeOf(to);
    // What is for one person alone cannot be streamed.
    if (!place || (this.#parts.keepBack && !isDirect(place.channel))) return undefined;
    return this.#parts.streams.preview(place, options);
  }

  /** Undefined when nothing of it is shown. */
  async #replaceStream(
    place: Place,
    key: string,
    {
      text,
      blocks,
      metadata,
    }: { readonly text: string; readonly blocks: KnownBlock[]; readonly metadata: MessageMetadata },
  ): Promise<
    | { readonly replaced?: { readonly ts?: string; readonly channel?: string }; readonly left?: string }
    | undefined
  > {
    const ts = await this.#parts.streams.settle(key, place);
    if (ts === undefined) return undefined;
    try {
      const replaced = await this.#call('chat.update', place, (client) =>
        client.chat.update({ channel: place.channel, ts, text, blocks, metadata }),
      );
      return { replaced };
    } catch (error) {
      // It cannot be changed and is not the whole: said again, rather than half said.
      if (error instanceof DeliveryError && error.problem.kind === 'refused')
        return isGone(error) ? undefined : { left: ts };
      throw error;
    }
  }

  async update(ref: MessageRef, reply: Reply): Promise<void> {
    const place = placeOf(ref);
    if (!place?.thread) throw new DeliveryError({ kind: 'refused', why: `${ref} is no post of Slack` });
    const ts = place.thread;
    // Buttons lead back to the channel the card stands in.
    const rendered = await this.#render(
      reply,
      conversationId({ ...(place.team && { team: place.team }), channel: place.channel }),
    );
    await this.#call('chat.update', place, (client) =>
      client.chat.update({ channel: place.channel, ts, text: rendered.text, blocks: [...rendered.blocks] }),
    );
  }

  /** What was posted into a thread does not stand in the channel's history. */
  async find(
    to: ConversationId,
    key: string,
    under?: MessageRef,
  ): Promise<MessageRef | 'absent' | undefined> {
    const place = this.#place(to);
    const thread = threadOf(place, key, under);
    const search = { channel: place.channel, include_all_metadata: true, limit: POSTS_A_PAGE };
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_SEARCHED; page += 1) {
      const more = cursor ? { cursor } : {};
      const found = await this.#call(
        thread ? 'conversations.replies' : 'conversations.history',
        place,
        (client) =>
          thread
            ? client.conversations.replies({ ...search, ...more, ts: thread })
            : client.conversations.history({ ...search, ...more }),
      ).catch((error: unknown) => {
        if (isGone(error)) return undefined;
        throw error;
      });
      if (!found) return 'absent';
      for (const message of found.messages ?? []) {
        const { metadata, ts } = message as {
          metadata?: { event_type?: string; event_payload?: { key?: unknown } };
          ts?: string;
        };
        if (ts && metadata?.event_type === METADATA_TYPE && metadata.event_payload?.key === key)
          return messageRef(place.channel, ts, place.team);
      }
      cursor = found.response_metadata?.next_cursor || undefined;
      if (!cursor) return 'absent';
    }
    return 'absent';
  }

  async direct(person: PersonId): Promise<ConversationId | undefined> {
    const known = this.#direct.get(person);
    if (known) return known;
    const who = userOf(person);
    if (!who) return undefined;
    try {
      const client = await this.#parts.clients.of(who.team);
      const { channel } = await client.conversations.open({ users: who.user });
      if (!channel?.id) return undefined;
      const conversation = conversationId({ ...(who.team && { team: who.team }), channel: channel.id });
      this.#direct.set(person, conversation);
      return conversation;
    } catch (error) {
      const problem = deliveryProblem(error);
      if (problem.kind === 'refused') return undefined;
      throw new DeliveryError(problem);
    }
  }

  #place(to: ConversationId): Place {
    const place = placeOf(to);
    if (!place)
      throw new DeliveryError({
        kind: 'refused',
        why: `${to} is no conversation of Slack: expected slack:C0123ABCD`,
      });
    return place;
  }

  async #keepBack(to: ConversationId, reply: Reply, options: PostOptions) {
    try {
      return await this.#parts.keepBack?.(to, reply, options);
    } catch (error) {
      this.#parts.log.warn('slack.answer-not-kept', { error });
      throw new DeliveryError({
        kind: 'later',
        afterMs: 5_000,
        why: 'an answer could not be kept in the store',
      });
    }
  }

  async #render(reply: Reply, to: ConversationId): Promise<Rendered> {
    const rendered = renderReply(reply, to);
    try {
      for (const { key, text } of rendered.keep) {
        if (this.#kept.has(key)) continue;
        await this.#parts.memory.write(key, text);
        this.#kept.set(key, true);
      }
    } catch (error) {
      this.#parts.log.warn('slack.button-not-kept', { error });
      throw new DeliveryError({
        kind: 'later',
        afterMs: 5_000,
        why: 'a button could not be kept in the store',
      });
    }
    return rendered;
  }

  /** One call, its errors as delivery problems. A limited method and channel is left alone until Slack's time is over. */
  async #call<T>(method: string, place: Place, call: (client: WebClient) => Promise<T>): Promise<T> {
    const { clients, clock, log } = this.#parts;
    const limited = `${method} ${place.team ?? ''} ${place.channel}`;
    const now = clock.now().getTime();
    const until = this.#silentUntil.get(limited) ?? 0;
    if (until > now)
      throw new DeliveryError({ kind: 'later', afterMs: until - now, why: 'Slack limits the rate' });
    this.#silentUntil.delete(limited);
    try {
      return await call(await clients.of(place.team));
    } catch (error) {
      const problem = error instanceof DeliveryError ? error.problem : deliveryProblem(error);
      if (problem.kind === 'later') this.#silentUntil.set(limited, clock.now().getTime() + problem.afterMs);
      log.warn('slack.call-failed', {
        method,
        channel: place.channel,
        code: slackCode(error),
        problem: problem.kind,
      });
      throw new DeliveryError(problem);
    }
  }
}

/** Where what is delivered under that key stands; undefined: in no thread. */
function threadOf(place: Place, key: string, under: MessageRef | undefined): string | undefined {
  const above = under ? placeOf(under) : undefined;
  return above?.channel === place.channel ? above.thread : (place.thread ?? threadIn(key));
}

function shareButton(value: string, to: ConversationId, language: Reply['language']): KnownBlock {
  const { share } = slackSentences(language);
  return {
    type: 'actions',
    block_id: `share|${to}`,
    elements: [
      { type: 'button', action_id: 'share', text: { type: 'plain_text', text: share, emoji: false }, value },
    ],
  };
}
