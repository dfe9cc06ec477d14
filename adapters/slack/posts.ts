/** Posts, their changes and deletions, and the emoji that makes a ticket of one. */
import { slackCode } from './delivery-problem.ts';
import { conversationId, eventOfPost, isDirect, messageRef } from './ids.ts';
import { plainText } from './plain-text.ts';
import {
  attachmentOf,
  conversationsOf,
  incomingMessage,
  type Post,
  type Reaction,
  type Receiver,
  readDeletion,
  readPost,
  readReaction,
  routeOf,
  type Thread,
  threadToLookUp,
} from './receive.ts';
import type { Ear, ListenerParts, Reception } from './reception.ts';

export class Posts {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;

  constructor(parts: ListenerParts, reception: Reception) {
    this.#parts = parts;
    this.#reception = reception;
  }

  async post(body: unknown): Promise<void> {
    const receiver = await this.#reception.receiverOf(body);
    const gone = readDeletion(body, receiver);
    if (gone) return this.#deleted(gone, receiver);
    const post = readPost(body, receiver);
    if (!post) return;
    const ear: Ear = { user: post.user, team: post.team, channel: post.channel, thread: post.thread };
    try {
      await this.#postReceived(post, receiver, ear);
    } catch (error) {
      if (post.callsDesk || isDirect(post.channel)) this.#apologise(ear);
      throw error;
    }
  }

  async #postReceived(post: Post, receiver: Receiver, ear: Ear): Promise<void> {
    const thread = await this.#thread(post);
    const route = routeOf(post, thread, receiver);
    if (!route) return;
    const [{ known, introduce }] = await Promise.all([
      this.#parts.people.meet({ user: post.user, team: post.team, userTeam: post.userTeam }),
      this.#reception.learnNames(post.text, post.team, receiver.botUser),
    ]);
    if (route.overheard && known.kind === 'not-served') return;
    const person = this.#reception.served(known, ear);
    if (!person) return;
    const incoming = incomingMessage(post, route, person, {
      botUser: receiver.botUser,
      nameOf: (user) => this.#parts.people.nameOf(user),
      now: this.#parts.clock.now(),
    });
    const { stored, handled } = await this.#reception.keep(
      incoming,
      introduce && (async () => this.#reception.served(await introduce(), ear)),
    );
    if (stored === 'new' && !route.overheard && !route.underCardOf)
      this.#parts.progress.begin(post, incoming, handled, () => this.#reception.languageOf(ear));
  }

  /** Only what the desk still holds of a request can be taken back; a ticket keeps what it was told. */
  async #deleted(post: Post, receiver: Receiver): Promise<void> {
    const { reads, people, clock } = this.#parts;
    for (const conversation of conversationsOf(post)) {
      // What waits comes first: were it handled in between, it is a turn by then.
      const waiting = await reads.pendingIn(conversation);
      const turns = (await reads.conversation(conversation))?.turns ?? [];
      const holds = [...waiting.map(({ id }) => id), ...turns.map(({ event }) => event)];
      if (!holds.includes(post.edits)) continue;
      const { known, introduce } = await people.meet(post);
      if (known.kind !== 'person') return;
      const route = { conversation, ...(!isDirect(post.channel) && { inPublic: true }) };
      await this.#reception.keep(
        incomingMessage(post, route, known.person, {
          botUser: receiver.botUser,
          nameOf: () => undefined,
          now: clock.now(),
        }),
        introduce &&
          (async () => {
            const met = await introduce();
            return met.kind === 'person' ? met.person : undefined;
          }),
      );
      return;
    }
  }

  /** What could not be kept comes again from Slack; the person is told, once in a while. */
  #apologise(ear: Ear): void {
    this.#parts.inBackground(async () => {
      await this.#reception.tellOnce(
        'unavailable',
        { ...ear, language: await this.#reception.languageOf(ear) },
        (s, hotline) => s.unavailableMessage(hotline),
      );
    });
  }

  async #thread(post: Post): Promise<Thread> {
    const look = threadToLookUp(post);
    if (!look) return {};
    const { reads } = this.#parts;
    const [card, first, own] = await Promise.all([
      post.thread ? reads.ticketOfCard(messageRef(post.channel, post.thread, post.team)) : undefined,
      reads.conversation(look.first),
      reads.conversation(look.own),
    ]);
    return { ...(card && { card }), ...(first && { first }), ...(own && { own }) };
  }

  async reaction(body: unknown): Promise<void> {
    const receiver = await this.#reception.receiverOf(body);
    const reaction = readReaction(body, receiver);
    if (!reaction || !this.#parts.settings.ticketEmoji.includes(reaction.emoji.replace(/::.*$/, ''))) return;
    const found = await this.#postAt(reaction);
    // The desk's own words are no request.
    if (!found || found.user === receiver.botUser || (found.bot_id && found.bot_id === receiver.botId))
      return;
    const { team, channel, ts, user } = reaction;
    const root = found.thread_ts ?? ts;
    if (await this.#parts.reads.ticketOfCard(messageRef(channel, root, team))) return;
    const ear = { user, team, channel, thread: found.thread_ts };
    const person = this.#reception.served(await this.#parts.people.know({ user, team }), ear);
    if (!person) return;
    const place = { ...(team && { team }), channel, ...(!isDirect(channel) && { thread: root }) };
    const first = conversationId(place);
    const begun = isDirect(channel) ? undefined : await this.#parts.reads.conversation(first);
    const conversation = begun && begun.person !== person.id ? conversationId({ ...place, user }) : first;
    const words = plainText(found.text ?? '', {
      botUser: receiver.botUser,
      nameOf: (id) => this.#parts.people.nameOf(id),
    });
    const author =
      found.user && found.user !== user && !found.bot_id
        ? await this.#reception.nameOf(found.user, team)
        : undefined;
    const files = (found.files ?? []).flatMap((file) =>
      attachmentOf(file, receiver.manyWorkspaces ? reaction.workspace : undefined),
    );
    const summary = words || files.map((file) => file.name).join(', ');
    if (!summary) return;
    await this.#reception.keepTicket(
      eventOfPost(reaction),
      conversation,
      person,
      { summary: summary.slice(0, 8_000), ...(author && { onBehalfOf: author }) },
      files,
      !isDirect(channel),
    );
  }

  async #postAt({ team, channel, ts }: Reaction) {
    const client = await this.#parts.clients.of(team);
    try {
      const { messages } = await client.conversations.replies({
        channel,
        ts,
        latest: ts,
        inclusive: true,
        limit: 1,
      });
      return messages?.find((message) => message.ts === ts);
    } catch (error) {
      // What Slack will not show cannot become a ticket; what it could not show now, it can on the retry.
      const code = slackCode(error);
      if (code === undefined) throw error;
      this.#parts.log.warn('slack.post-unreadable', { code, channel });
      return undefined;
    }
  }
}
