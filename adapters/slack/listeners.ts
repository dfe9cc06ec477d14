/**
 * What happens in Slack, handed to the desk. A listener returns when the event is kept, and not before: the gate
 * acknowledges then. Whatever is for show only (reactions, status, home) goes on in the background.
 */
import type { App } from '@slack/bolt';
import type { ModalView, View } from '@slack/types';
import { completeAction } from '../../bot/actions.ts';
import type { Desk } from '../../bot/desk.ts';
import { engineerOf } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { Clock, Intake, Log } from '../../bot/ports.ts';
import type {
  Action,
  ConversationId,
  EventId,
  Incoming,
  Language,
  Person,
  TicketDetails,
} from '../../bot/types.ts';
import { decodeButton, type PressedButton, referenceIn } from './buttons.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import type { SlackFiles } from './files.ts';
import {
  BUTTON_FORM,
  blockOf,
  buttonForm,
  type FormOrigin,
  noteForm,
  readOrigin,
  readPostOrigin,
  TICKET_FORM,
  TICKET_SHORTCUTS,
  type TicketFormStart,
  ticketForm,
} from './forms.ts';
import { homeView, MOST_COUNTED, NEW_TICKET_ACTION } from './home.ts';
import { conversationId, eventId, instantOf, isDirect, messageRef, personId, placeOf } from './ids.ts';
import type { SlackMessenger } from './messenger.ts';
import type { Known, People, Who } from './people.ts';
import { plainText } from './plain-text.ts';
import type { Progress } from './progress.ts';
import {
  attachmentOf,
  type Command,
  conversationsOf,
  incomingMessage,
  type Post,
  type Press,
  type Reaction,
  type Receiver,
  readCommand,
  readDeletion,
  readOpened,
  readPost,
  readPress,
  readReaction,
  readShortcut,
  readStep,
  readStrange,
  readSubmission,
  routeOf,
  type Shortcut,
  type Submission,
  type Thread,
  teamIn,
  threadToLookUp,
} from './receive.ts';
import { conversationIn } from './render.ts';
import { type SlackSentences, slackSentences } from './sentences.ts';
import type { SlackSettings } from './settings.ts';
import { isShare, type Sharing } from './sharing.ts';
import type { SlackMemory, SlackReads } from './types.ts';
import { within } from './within.ts';

export interface ListenerParts {
  readonly settings: SlackSettings;
  readonly intake: Intake;
  readonly desk: () => Desk;
  readonly reads: SlackReads;
  readonly memory: SlackMemory;
  readonly clients: Clients;
  readonly files: Pick<SlackFiles, 'came'>;
  readonly people: People;
  readonly messenger: SlackMessenger;
  readonly progress: Progress;
  readonly sharing: Sharing;
  readonly clock: Clock;
  readonly log: Log;
  /** Questions people ask most, for the suggested prompts; the manifest's own without it. */
  readonly topics?: (language: Language) => Promise<readonly string[]>;
  /** Runs what nobody waits for; its errors are logged. */
  readonly inBackground: (task: () => Promise<void>) => void;
  readonly uninstalled?: (team: string) => Promise<void>;
}

/** Every button, form, shortcut and command: what they are is decided by what they carry. */
const ANYTHING = /.*/s;
/** One who is refused or told that nothing can be kept hears it once in this time. */
const TOLD_AGAIN_AFTER_MS = 5 * 60_000;
/** Leaves room within Slack's three seconds to say that it did not work. */
const ANSWER_WITHIN_MS = 2_000;
const KEEP_WITHIN_MS = 1_800;
/** Slack shows no more beside an input. */
const MOST_OF_AN_ERROR = 300;

/** Where words for one person alone can be put. */
interface Ear {
  readonly user: string;
  readonly team?: string | undefined;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly language?: Language | undefined;
}

type Words = (s: SlackSentences, hotline: string) => string;

export class Listeners {
  readonly #parts: ListenerParts;
  readonly #told = new Map<string, number>();

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  register(app: App): void {
    app.event('message', ({ body }) => this.post(body));
    app.event('app_mention', ({ body }) => this.post(body));
    app.event('reaction_added', ({ body }) => this.reaction(body));
    app.event('app_home_opened', ({ body }) => this.opened(body));
    app.event('app_uninstalled', ({ body }) => this.uninstalled(body));
    app.event('tokens_revoked', async ({ body, event }) => {
      // A person's own token is none of the desk's.
      if ((event.tokens.bot?.length ?? 0) > 0) await this.uninstalled(body);
    });
    app.event('function_executed', ({ body }) => this.step(body));
    app.action(ANYTHING, async ({ body, ack }) => {
      await this.press(body);
      await ack();
    });
    app.view(ANYTHING, async ({ body, ack }) => {
      const answer = await this.submission(body);
      await (answer ? ack(answer) : ack());
    });
    app.shortcut(ANYTHING, async ({ body, ack }) => {
      await this.shortcut(body);
      await ack();
    });
    app.command(ANYTHING, async ({ body, ack }) => {
      const text = await this.command(body);
      await (text ? ack({ response_type: 'ephemeral', text }) : ack());
    });
  }

  async #receiver(team: string | undefined): Promise<Receiver> {
    const { settings, clients } = this.#parts;
    const manyWorkspaces = settings.access.kind === 'oauth';
    const { botUser, botId } = await clients.installation(manyWorkspaces ? team : undefined);
    return { botUser, ...(botId && { botId }), listenIn: settings.listenIn, manyWorkspaces };
  }

  #receiverOf(body: unknown): Promise<Receiver> {
    return this.#receiver(teamIn(body));
  }

  async uninstalled(body: unknown): Promise<void> {
    const team = teamIn(body);
    if (team) await this.#parts.uninstalled?.(team);
  }

  async post(body: unknown): Promise<void> {
    const receiver = await this.#receiverOf(body);
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
      this.#learnNames(post.text, post.team, receiver.botUser),
    ]);
    if (route.overheard && known.kind === 'not-served') return;
    const person = this.#served(known, ear);
    if (!person) return;
    const incoming = incomingMessage(post, route, person, {
      botUser: receiver.botUser,
      nameOf: (user) => this.#parts.people.nameOf(user),
      now: this.#parts.clock.now(),
    });
    const { stored, handled } = await this.#keep(
      incoming,
      introduce && (async () => this.#served(await introduce(), ear)),
    );
    if (stored === 'new' && !route.overheard && !route.underCardOf)
      this.#parts.progress.begin(post, incoming, handled, () => this.#languageOf(ear));
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
      await this.#keep(
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
      await this.#tellOnce('unavailable', { ...ear, language: await this.#languageOf(ear) }, (s, hotline) =>
        s.unavailableMessage(hotline),
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

  async #learnNames(text: string, team: string | undefined, botUser: string): Promise<void> {
    const users = [...text.matchAll(/<@([UW][\w-]+)>/g)]
      .map((found) => found[1]!)
      .filter((user) => user !== botUser);
    if (users.length > 0) await this.#parts.people.learn(users, team);
  }

  async reaction(body: unknown): Promise<void> {
    const receiver = await this.#receiverOf(body);
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
    const person = this.#served(await this.#parts.people.know({ user, team }), ear);
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
      found.user && found.user !== user && !found.bot_id ? await this.#nameOf(found.user, team) : undefined;
    const files = (found.files ?? []).flatMap((file) =>
      attachmentOf(file, receiver.manyWorkspaces ? reaction.workspace : undefined),
    );
    const summary = words || files.map((file) => file.name).join(', ');
    if (!summary) return;
    await this.#keepTicket(
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

  async opened(body: unknown): Promise<void> {
    const opened = readOpened(body, await this.#receiverOf(body));
    if (!opened) return;
    const { user, team, channel, tab } = opened;
    this.#parts.inBackground(async () => {
      const known = await this.#parts.people.know({ user, team });
      if (known.kind !== 'person') return;
      if (tab === 'home') await this.#showHome(known.person, user, team);
      else if (channel) await this.#greet(known.person, channel, team);
    });
  }

  async #showHome(person: Person, user: string, team: string | undefined): Promise<void> {
    const { clients, messenger, reads, desk, clock } = this.#parts;
    const direct = await messenger.direct(person.id);
    if (!direct) return;
    const rules = desk();
    const isEngineer = engineerOf(rules, person.id) !== undefined;
    const [mine, queue] = await Promise.all([
      reads.ticketsOf(person.id, MOST_COUNTED).catch(() => undefined),
      isEngineer ? reads.openTickets(MOST_COUNTED).catch(() => undefined) : undefined,
    ]);
    const view = homeView({
      person,
      language: this.#language(person),
      desk: rules,
      now: clock.now(),
      direct,
      mine,
      queue,
    });
    const client = await clients.of(team);
    await client.views.publish({ user_id: user, view });
  }

  /** The first time somebody opens the messages they are greeted; the prompts are renewed every time. */
  async #greet(person: Person, channel: string, team: string | undefined): Promise<void> {
    const { memory, messenger, clients, topics } = this.#parts;
    const language = this.#language(person);
    const key = `slack:greeted:${person.id}`;
    const to = conversationId({ ...(team && { team }), channel });
    if (!(await memory.read(key))) {
      await memory.write(key, 'greeted');
      await messenger.post(
        to,
        { language, parts: [{ kind: 'text', text: sentences(language).greeting }] },
        { key },
      );
    }
    const questions = await topics?.(language);
    if (!questions || questions.length === 0) return;
    const client = await clients.of(team);
    await client.assistant.threads.setSuggestedPrompts({
      channel_id: channel,
      prompts: questions
        .slice(0, 4)
        .map((question) => ({ title: question.slice(0, 75), message: question.slice(0, 300) })),
    });
  }

  async press(body: unknown): Promise<void> {
    const receiver = await this.#receiverOf(body);
    const press = readPress(body, receiver);
    if (!press) return;
    const ear: Ear = { user: press.user, team: press.team, channel: press.channel, thread: press.thread };
    try {
      await within(ANSWER_WITHIN_MS, this.#pressed(press, ear), press.id);
    } catch (error) {
      this.#parts.log.error('slack.press-failed', { event: press.id, error });
      this.#sayInTheirLanguage(ear, (s, hotline) => s.unavailable(hotline));
    }
  }

  async #pressed(press: Press, ear: Ear): Promise<void> {
    const { people, clock, log } = this.#parts;
    const { user, team, userTeam } = press;
    const { known, introduce } = await people.meet({ user, team, userTeam, name: press.userName });
    const person = this.#served(known, ear);
    if (!person) return;
    const language = this.#language(person);
    const s = slackSentences(language);
    const heard = { ...ear, language };
    if (press.value === NEW_TICKET_ACTION) return this.#openTicketForm({}, press, person);
    const conversation = await this.#conversationOf(press, person);
    if (!conversation) return;
    if (isShare(press.value))
      return this.#tell(heard, await this.#parts.sharing.share(press.value, person, language));
    const button = await this.#button(press.value);
    if (!button) {
      log.warn('slack.button-unreadable', { event: press.id });
      return this.#explain(heard, press, s.unreadableButton);
    }
    if (button.inputs.length > 0)
      return this.#openForm(buttonForm(button, { conversation, value: press.value }, language), press, heard);
    const completed = completeAction(button.action, {});
    if (!completed.ok) {
      log.warn('slack.action-refused', { event: press.id, problems: completed.problems.length });
      return this.#explain(heard, press, s.unreadableButton);
    }
    const at = instantOf(press.pressedAt, clock.now());
    const { handled } = await this.#keep(
      this.#incomingAction(press.id, conversation, person, completed.action, at),
      introduce && (async () => this.#served(await introduce(), ear)),
    );
    this.#parts.progress.pressed(conversation, handled);
  }

  #sayInTheirLanguage(ear: Ear, words: Words): void {
    this.#parts.inBackground(async () => {
      const language = await this.#languageOf(ear);
      await this.#tell({ ...ear, language }, words(slackSentences(language), this.#hotline(language)));
    });
  }

  async #button(value: string): Promise<PressedButton | undefined> {
    const key = referenceIn(value);
    const text = key === undefined ? value : await this.#parts.memory.read(key);
    return text === undefined ? undefined : decodeButton(text);
  }

  async #conversationOf(press: Press, person: Person): Promise<ConversationId | undefined> {
    const written = conversationIn(press.blockId);
    const place = written && placeOf(written);
    // Only the very channel the button was pressed in is believed, or the person's own direct messages.
    if (written && place && (press.channel === undefined || place.channel === press.channel)) return written;
    if (press.channel === undefined) return this.#parts.messenger.direct(person.id);
    const thread = press.thread ?? press.messageTs;
    return conversationId({
      ...(press.team && { team: press.team }),
      channel: press.channel,
      ...(!isDirect(press.channel) && thread && { thread }),
    });
  }

  #incomingAction(
    id: EventId,
    conversation: ConversationId,
    person: Person,
    action: Action,
    at: Date,
  ): Incoming {
    const channel = placeOf(conversation)?.channel ?? '';
    return {
      kind: 'action',
      id,
      conversation,
      person,
      action,
      at,
      ...(!isDirect(channel) && { inPublic: true }),
    };
  }

  async #openForm(
    view: View,
    press: { readonly triggerId: string; readonly team?: string | undefined },
    ear: Ear,
  ): Promise<void> {
    const client = await this.#parts.clients.of(press.team);
    try {
      await client.views.open({ trigger_id: press.triggerId, view });
    } catch (error) {
      const code = slackCode(error);
      this.#parts.log.warn('slack.form-not-opened', { code, error });
      await this.#tell(ear, slackSentences(ear.language ?? this.#parts.desk().language).formNotOpened);
    }
  }

  async #openTicketForm(
    start: TicketFormStart,
    from: {
      readonly triggerId: string;
      readonly user: string;
      readonly team?: string | undefined;
      readonly channel?: string | undefined;
    },
    person: Person,
  ): Promise<void> {
    const language = this.#language(person);
    const ear = { user: from.user, team: from.team, channel: from.channel, language };
    await this.#openForm(ticketForm(start, language), from, ear);
  }

  /** The answer closes the form, or says in it what is wrong. */
  async submission(body: unknown): Promise<FormAnswer | undefined> {
    const receiver = await this.#receiverOf(body);
    const sent = readSubmission(body, receiver);
    if (!sent) {
      this.#parts.log.warn('slack.form-unreadable', {});
      const { language } = this.#parts.desk();
      return { response_action: 'update', view: this.#note(slackSentences(language).unknownForm, language) };
    }
    try {
      return await within(ANSWER_WITHIN_MS, this.#submitted(sent, readOrigin(sent.metadata)), sent.id);
    } catch (error) {
      this.#parts.log.error('slack.form-failed', { event: sent.id, error });
      const { known } = await this.#parts.people.meet(sent);
      const language = known.kind === 'person' ? this.#language(known.person) : this.#parts.desk().language;
      return this.#refusal(sent, slackSentences(language).unavailable(this.#hotline(language)), language);
    }
  }

  async #submitted(sent: Submission, origin: FormOrigin | undefined): Promise<FormAnswer | undefined> {
    const { user, team, userTeam } = sent;
    const person = this.#served(
      await this.#parts.people.know({ user, team, userTeam, name: sent.userName }),
      { user, team },
    );
    if (!person) return undefined;
    const language = this.#language(person);
    const s = slackSentences(language);
    if (sent.form === TICKET_FORM) return this.#ticketFormSent(sent, person);
    if (!origin || !placeOf(origin.conversation) || sent.form !== BUTTON_FORM) {
      this.#parts.log.warn('slack.form-unknown', { event: sent.id });
      return this.#refusal(sent, s.unknownForm, language);
    }
    const button = await this.#button(origin.value);
    if (!button) return this.#refusal(sent, s.unreadableButton, language);
    const completed = completeAction(button.action, sent.inputs);
    if (!completed.ok) return this.#corrections(sent, completed.problems, language);
    await this.#keep(
      this.#incomingAction(sent.id, origin.conversation, person, completed.action, this.#parts.clock.now()),
    );
    return undefined;
  }

  /** In the form itself, so that what was entered can still be copied; a form without inputs gives way to the words. */
  #refusal(sent: Submission, text: string, language: Language): FormAnswer {
    return sent.firstBlock
      ? { response_action: 'errors', errors: { [sent.firstBlock]: text.slice(0, MOST_OF_AN_ERROR) } }
      : { response_action: 'update', view: this.#note(text, language) };
  }

  /** Beside each input what is wrong with it, in the person's language; `problems` are worded for programs. */
  #corrections(sent: Submission, problems: readonly string[], language: Language): FormAnswer {
    const s = slackSentences(language);
    const errors: Record<string, string> = {};
    for (const problem of problems) {
      const name = problem.replace(/:.*$/s, '').split('.').at(-1) ?? '';
      if (sent.names.includes(name))
        errors[blockOf(name)] = sent.inputs[name]?.trim() ? s.cannotBeUsed : s.fillIn;
    }
    return Object.keys(errors).length > 0
      ? { response_action: 'errors', errors }
      : this.#refusal(sent, s.unreadableButton, language);
  }

  #note(text: string, language: Language): ModalView {
    return noteForm(this.#parts.desk().name[language], text, language);
  }

  async #ticketFormSent(sent: Submission, person: Person) {
    const language = this.#language(person);
    const s = slackSentences(language);
    // Asked for here and not when the form opens: a form opens within three seconds or never.
    const conversation = await this.#parts.messenger.direct(person.id);
    if (!conversation) return this.#refusal(sent, s.unavailable(this.#hotline(language)), language);
    const colleague = sent.people.for;
    const onBehalfOf =
      colleague && colleague !== sent.user ? await this.#nameOf(colleague, sent.team) : undefined;
    const completed = completeAction(
      { kind: 'open-ticket', details: {} },
      { ...sent.inputs, ...(onBehalfOf && { onBehalfOf }) },
    );
    if (!completed.ok || completed.action.kind !== 'open-ticket')
      return this.#corrections(sent, completed.ok ? [] : completed.problems, language);
    const { details } = completed.action;
    const from = readPostOrigin(sent.metadata);
    if (!from) {
      await this.#keepTicket(sent.id, conversation, person, details, sent.files, false);
      return undefined;
    }
    const post = { workspace: sent.workspace, team: sent.team, ...from };
    const { memory } = this.#parts;
    const ofPost = await memory.read(filesKey(post));
    const files = [...(ofPost ? (JSON.parse(ofPost) as Post['files']) : []), ...sent.files];
    // The same event as the emoji on that post: whoever comes second is told, and the same form sent twice is one.
    const event = eventOfPost(post);
    if (await this.#keepTicket(event, conversation, person, details, files, false)) {
      await memory.write(formKey(event), sent.id);
      return undefined;
    }
    return (await memory.read(formKey(event))) === sent.id
      ? undefined
      : this.#refusal(sent, s.ticketAlready, language);
  }

  /** Whether it is new. */

  async #keepTicket(
    id: EventId,
    conversation: ConversationId,
    person: Person,
    details: TicketDetails,
    attachments: Post['files'],
    inPublic: boolean,
  ): Promise<boolean> {
    const { stored } = await this.#keep({
      kind: 'action',
      id,
      conversation,
      person,
      action: { kind: 'open-ticket', details },
      at: this.#parts.clock.now(),
      ...(attachments.length > 0 && { attachments }),
      ...(inPublic && { inPublic }),
    });
    return stored === 'new';
  }

  async shortcut(body: unknown): Promise<void> {
    const receiver = await this.#receiverOf(body);
    const found = readShortcut(body, receiver);
    if (!found) return;
    const ear: Ear = { user: found.user, team: found.team, channel: found.from?.channel };
    try {
      await within(ANSWER_WITHIN_MS, this.#shortcutUsed(found, receiver, ear), 'a shortcut');
    } catch (error) {
      this.#parts.log.error('slack.shortcut-failed', { error });
      this.#sayInTheirLanguage(ear, (s) => s.formNotOpened);
    }
  }

  async #shortcutUsed(found: Shortcut, receiver: Receiver, ear: Ear): Promise<void> {
    const { user, team, userTeam, userName: name } = found;
    const person = this.#served(await this.#parts.people.know({ user, team, userTeam, name }), ear);
    if (!person) return;
    if (!TICKET_SHORTCUTS.includes(found.name)) {
      this.#parts.log.warn('slack.shortcut-unknown', {});
      const { settings } = this.#parts;
      const language = this.#language(person);
      const words = slackSentences(language).unknownShortcut(settings.commands[0] ?? '/it');
      return this.#explain({ user, team, language }, found, words);
    }
    const start = await this.#startFrom(found, receiver);
    await this.#openTicketForm(start, { ...found, channel: ear.channel }, person);
  }

  async #startFrom({ from, user, team }: Shortcut, receiver: Receiver): Promise<TicketFormStart> {
    if (!from) return {};
    await this.#learnNames(from.text, team, receiver.botUser);
    const summary = plainText(from.text, {
      botUser: receiver.botUser,
      nameOf: (id) => this.#parts.people.nameOf(id),
    });
    if (from.files.length > 0)
      await this.#parts.memory.write(filesKey({ team, ...from }), JSON.stringify(from.files));
    const isColleague = from.author !== undefined && from.author !== user && from.author !== receiver.botUser;
    const { channel, ts } = from;
    return {
      from: { channel, ts },
      summary: summary.slice(0, 2_900),
      ...(isColleague && { forUser: from.author }),
    };
  }

  /** The workflow ends there and says why, instead of waiting for ever. */
  async step(body: unknown): Promise<void> {
    const { clients, desk, log } = this.#parts;
    const step = readStep(body, await this.#receiverOf(body));
    if (!step) return;
    log.warn('slack.step-unknown', {});
    const client = await clients.of(step.team);
    try {
      await client.functions.completeError({
        function_execution_id: step.run,
        error: slackSentences(desk().language).unknownStep,
        ...(step.token && { token: step.token }),
      });
    } catch (error) {
      log.warn('slack.step-not-ended', { code: slackCode(error), error });
    }
  }

  /** Something of Slack's that no part of this app asks for. What it is to be answered with, if anything. */
  async strange(body: unknown): Promise<object | undefined> {
    const found = readStrange(body, await this.#receiverOf(body));
    if (!found) return undefined;
    const { type, user, team, userTeam, channel } = found;
    this.#parts.log.warn('slack.request-unknown', { type });
    this.#parts.inBackground(async () => {
      const ear = { user, team, channel };
      const person = this.#served(await this.#parts.people.know({ user, team, userTeam }), ear);
      // A list asks again with every letter that is typed.
      if (person)
        await this.#tellOnce(
          'unknown',
          { ...ear, language: this.#language(person) },
          (s) => s.unknownRequest,
        );
    });
    return type === 'block_suggestion' ? { options: [] } : undefined;
  }

  /** What is said to the one who typed it; undefined says nothing. */
  async command(body: unknown): Promise<string | undefined> {
    const receiver = await this.#receiverOf(body);
    const command = readCommand(body, receiver);
    if (!command) return undefined;
    try {
      return await within(ANSWER_WITHIN_MS, this.#obey(command, receiver), command.id);
    } catch (error) {
      this.#parts.log.error('slack.command-failed', { event: command.id, error });
      const { known } = await this.#parts.people.meet(command);
      const language = this.#languageIn(known);
      return slackSentences(language).unavailable(this.#hotline(language));
    }
  }

  async #obey(command: Command, receiver: Receiver): Promise<string | undefined> {
    const { messenger, clock, people, log } = this.#parts;
    const { user, team, userName: name } = command;
    const known = await people.know({ user, team, name });
    if (known.kind === 'not-served') return slackSentences(known.language).strangers;
    const { person } = known;
    const language = this.#language(person);
    const s = slackSentences(language);
    const { commands } = this.#parts.settings;
    if (!commands.includes(command.word)) {
      log.warn('slack.command-unknown', { event: command.id });
      return s.unknownCommand(command.word, commands[0] ?? '/it');
    }
    const wanted = readCommandText(command.text);
    if (wanted.kind === 'help') return s.usage(command.word);
    const say = (text: string) =>
      plainText(text, { botUser: receiver.botUser, nameOf: (id) => people.nameOf(id) });
    if (wanted.kind === 'form') {
      const forUser = wanted.forUser;
      await this.#openTicketForm(
        { ...(wanted.text && { summary: say(wanted.text) }), ...(forUser && { forUser }) },
        command,
        person,
      );
      return undefined;
    }
    const conversation = await messenger.direct(person.id);
    if (!conversation) return s.unavailable(this.#hotline(language));
    const at = clock.now();
    if (wanted.kind === 'ask') {
      await this.#learnNames(wanted.text, command.team, receiver.botUser);
      await this.#keep({
        kind: 'message',
        id: command.id,
        conversation,
        person,
        text: say(wanted.text),
        attachments: [],
        at,
      });
    } else
      await this.#keep({
        kind: 'action',
        id: command.id,
        conversation,
        person,
        action: { kind: wanted.kind },
        at,
      });
    return placeOf(conversation)?.channel === command.channel ? undefined : s.answeredInDirect;
  }

  /** The person, or undefined: a stranger is told why, bots and people who are gone are not. */
  #served(known: Known, ear: Ear): Person | undefined {
    if (known.kind === 'person') return known.person;
    this.#parts.log.info('slack.not-served', { why: known.why });
    if (known.why === 'stranger')
      this.#parts.inBackground(() =>
        this.#tellOnce('stranger', { ...ear, language: known.language }, (s) => s.strangers),
      );
    return undefined;
  }

  async #languageOf(who: Who): Promise<Language> {
    return this.#languageIn(await this.#parts.people.know(who));
  }

  #languageIn(known: Known): Language {
    return known.kind === 'person' ? this.#language(known.person) : known.language;
  }

  #language(person: Person): Language {
    return person.language ?? this.#parts.desk().language;
  }

  #hotline(language: Language): string {
    return this.#parts.desk().hotline[language];
  }

  async #nameOf(user: string, team: string | undefined): Promise<string> {
    await this.#parts.people.learn([user], team);
    return this.#parts.people.nameOf(user) ?? user;
  }

  /** Hands in; a store that does not answer in time is a store that is away. */
  #keep(...what: Parameters<Intake['accept']>): ReturnType<Intake['accept']> {
    const { files, intake } = this.#parts;
    const { id, attachments = [] } = what[0];
    // Before the desk tells other doors of them.
    const accepted =
      attachments.length > 0
        ? files.came(attachments).then(() => intake.accept(...what))
        : intake.accept(...what);
    return within(KEEP_WITHIN_MS, accepted, id);
  }

  async #tellOnce(what: string, ear: Ear, words: Words): Promise<void> {
    const key = `${what} ${ear.team ?? ''}/${ear.user}`;
    const now = this.#parts.clock.now().getTime();
    if ((this.#told.get(key) ?? 0) > now) return;
    if (this.#told.size > 1_000) this.#told.clear();
    this.#told.set(key, now + TOLD_AGAIN_AFTER_MS);
    const language = ear.language ?? this.#parts.desk().language;
    await this.#tell(ear, words(slackSentences(language), this.#hotline(language)));
  }

  /** As `tell`, where the person looks: on the app's home, or after a shortcut, nobody looks at a conversation. */
  async #explain(
    ear: Ear & { readonly language: Language },
    { triggerId, team }: { readonly triggerId: string; readonly team?: string | undefined },
    text: string,
  ): Promise<void> {
    if (ear.channel) return this.#tell(ear, text);
    try {
      const client = await this.#parts.clients.of(team);
      await client.views.open({ trigger_id: triggerId, view: this.#note(text, ear.language) });
    } catch (error) {
      this.#parts.log.warn('slack.form-not-opened', { code: slackCode(error), error });
      await this.#tell(ear, text);
    }
  }

  /** Words for one person alone, now or never: a wish, not a promise. */
  async #tell({ user, team, channel, thread }: Ear, text: string): Promise<void> {
    const { messenger, clients, log } = this.#parts;
    try {
      const client = await clients.of(team);
      if (channel) {
        try {
          const below = thread && { thread_ts: thread };
          await client.chat.postEphemeral({ channel, user, text, ...below });
          return;
        } catch (error) {
          // Shortcuts and commands are used where the app is not, too.
          if (isDirect(channel) || deliveryProblem(error).kind !== 'refused') throw error;
        }
      }
      const direct = await messenger.direct(personId(user, team));
      const place = direct && placeOf(direct);
      if (place) await client.chat.postEphemeral({ channel: place.channel, user, text });
    } catch (error) {
      log.warn('slack.not-told', { code: slackCode(error), error });
    }
  }
}

interface FormErrors {
  readonly response_action: 'errors';
  readonly errors: Record<string, string>;
}

/** What is wrong stands in the form, or in its place. */
type FormAnswer = FormErrors | { readonly response_action: 'update'; readonly view: ModalView };

type Wanted =
  | { readonly kind: 'help' | 'my-tickets' | 'queue' }
  | { readonly kind: 'form'; readonly text?: string; readonly forUser?: string }
  | { readonly kind: 'ask'; readonly text: string };

interface PostPlace {
  readonly team?: string | undefined;
  readonly channel: string;
  readonly ts: string;
}

/** A post becomes one ticket, by whichever way. */
function eventOfPost({ workspace, channel, ts }: PostPlace & { readonly workspace: string }): EventId {
  return eventId('reaction', workspace, channel, ts);
}

/** Files of a post whose ticket form is open. */
function filesKey({ team, channel, ts }: PostPlace): string {
  return `slack:files:${team ? `${team}/` : ''}${channel}:${ts}`;
}

/** Which form opened the ticket of a post. */
function formKey(event: EventId): string {
  return `slack:form:${event}`;
}

/** What stands behind a slash command. */
export function readCommandText(text: string): Wanted {
  const words = text.trim();
  if (words === '' || /^(new|ticket|form|报修|新建|开工单)$/i.test(words)) return { kind: 'form' };
  if (/^(help|\?|帮助)$/i.test(words)) return { kind: 'help' };
  if (/^(my )?tickets$|^(我的)?工单$/i.test(words)) return { kind: 'my-tickets' };
  if (/^(queue|队列)$/i.test(words)) return { kind: 'queue' };
  const behalf = /^(?:for|代|替)\s*<@([UW][\w-]+)(?:\|[^>]*)?>\s*([\s\S]*)$/i.exec(words);
  if (behalf) return { kind: 'form', forUser: behalf[1]!, ...(behalf[2] && { text: behalf[2].trim() }) };
  const form = /^(?:new|ticket|报修|新建|开工单)[\s:：]+([\s\S]+)$/i.exec(words);
  return form ? { kind: 'form', text: form[1]!.trim() } : { kind: 'ask', text: words };
}
