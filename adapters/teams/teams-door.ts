/**
 * The Teams door: `POST /api/messages`, where the Bot Framework brings what people do, and the messenger.
 *
 * Nothing is believed before botbuilder has checked the sender's token. Then the tenant is looked at, then the place
 * is remembered, then the desk keeps what came, and only then is it acknowledged; the work goes on
 * afterwards, so no turn comes near the 15 s after which Teams sends the same again. An invoke waits for its effect,
 * but not longer than `INVOKE_MS`.
 */
import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import { engineerOf, isSamePerson } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import { type Clock, type Intake, type Log, type Messenger, StoreUnavailable } from '../../bot/ports.ts';
import { engineerCard } from '../../bot/tickets/card.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type {
  Attachment,
  EventId,
  Incoming,
  IncomingAction,
  IncomingMessage,
  Language,
  Part,
  Person,
  Reply,
} from '../../bot/types.ts';
import { refusal as loopbackRefusal } from '../web/loopback-only.ts';
import { type Activity, readActivity, readEnvelope } from './activity.ts';
import { BotFramework, type InvokeAnswer, SignInRefused, SignInUnknown } from './bot-framework.ts';
import { FILES_PATH, fileLinks } from './file-links.ts';
import { type Consent, consentCard, fileCard, upload } from './give-file.ts';
import { baseOf, PressIdentity, personId, TEAMS } from './ids.ts';
import {
  ACCEPTED,
  answerToUnknown,
  cardAnswer,
  cardMessage,
  extension,
  refusedWith,
  sayFor,
  taskCard,
  taskText,
} from './invoke-answers.ts';
import { type TeamsMessenger, teamsMessenger } from './messenger.ts';
import { Pace } from './pace.ts';
import {
  FORM_ACTION,
  kindOf,
  type Press,
  personOf,
  type Received,
  readTicketLine,
  receive,
  tenantOf,
  ticketForm,
} from './receive.ts';
import { formCard, renderCard } from './render.ts';
import { teamsSentences } from './sentences.ts';
import { isServiceUrl, type TeamsSettings } from './settings.ts';
import { signInProblem } from './sign-in-problem.ts';
import { isFileUrl, takeFile } from './take-file.ts';
import { widthOf } from './text.ts';
import type { Reference, ReferenceStore, RemoteFile, SearchHit, TeamsFiles, TeamsReads } from './types.ts';
import { ADAPTIVE_CARD, type AdaptiveCard, type FeedbackStore, type OutgoingActivity } from './types.ts';

const BODY_LIMIT_BYTES = 256 * 1024;
const INVOKE_MS = 8_000;
const KEEP_MS = 2_500;
/** Teams gives a search extension about five seconds. */
const SEARCH_MS = 4_000;
const REMEMBERED = 5_000;
const FILES_AT_ONCE = 10;
const SIGN_MS = 3_000;
const MOST_SIGNS = 6;
const PROMPT_WIDTH = 26;
const BRIEF_CHARACTERS = 600;
/** Typed words that bring the form instead of a search. */
const FORM_WORDS =
  /^\s*(new ticket|on behalf of( a colleague)?|for a colleague|新工单|填写工单|代(同事)?报修)\s*[.。!！]?\s*$/i;

export interface TeamsDoorParts {
  readonly settings: TeamsSettings;
  readonly intake: Intake;
  readonly reads: TeamsReads;
  readonly references: ReferenceStore;
  /** Without it files that people send are named to them as not taken. */
  readonly files?: TeamsFiles;
  readonly clock: Clock;
  readonly log: Log;
  rules(): Rules;
  /** Articles and the person's own tickets, for the search extension. */
  search(text: string, person: Person): Promise<readonly SearchHit[]>;
  /** Titles of articles to suggest to somebody new: short ones are taken; without it a few common questions. */
  prompts?(language: Language): readonly string[];
  /** Without it thumbs are counted only. */
  readonly feedback?: FeedbackStore;
  /** A desk has one for all it sends. */
  readonly pace?: Pace;
}

export interface TeamsDoor {
  /** Answers `POST /api/messages` and `GET /api/teams/files/…`; passes on whatever else. */
  readonly router: Router;
  readonly messenger: Messenger;
  /** Tries the desk's own sign-in; what is wrong with it and how to mend it, if anything. */
  start(): Promise<string | undefined>;
  /** Resolves when nothing is under way beside the requests. */
  idle(): Promise<void>;
  /** Waits for what was begun beside the requests. */
  stop(): Promise<void>;
}

export function teamsDoor(parts: TeamsDoorParts): TeamsDoor {
  const { settings, intake, reads, references, clock, log, rules } = parts;
  const framework = new BotFramework(settings);
  const pace = parts.pace ?? new Pace();
  const presses = new PressIdentity();
  /** Presses whose short private answers are shown where they were pressed. */
  const awaited = new Set<EventId>();
  const remembered = new Map<string, string>();
  const background = new Set<Promise<void>>();
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  /** Teams tells of one installation twice at the same moment. */
  const greeted = new Set<string>();
  /** Consent cards that were answered. */
  const consented = new Set<string>();
  /** Messages and a hash of what they say now. */
  const said = new Map<EventId, string>();
  /** First versions of messages that their writers have changed since. */
  const late = new Set<EventId>();
  const links =
    settings.publicUrl === undefined
      ? undefined
      : fileLinks(settings.publicUrl, linkSecret(settings) ?? randomBytes(32).toString('hex'));

  const messenger: TeamsMessenger = teamsMessenger({
    settings,
    framework,
    references,
    pace,
    clock,
    log,
    desk: () => rules().desk,
    shownByInvoke: (key, reply) => isBrief(reply) && awaited.has(key.replace(/:reply:\d+$/, '') as EventId),
    ...(links
      ? { fileUrl: (ref: string) => links.urlOf(ref, clock.now()) }
      : { file: (ref: string) => bytesOf(ref) }),
  });

  const languageOf = ({ language }: Person): Language => language ?? rules().desk.language;

  /** Work nobody waits for: its failure is logged and is nobody's loss. */
  function beside(event: string, work: () => Promise<unknown>) {
    const task = work()
      .then(
        () => undefined,
        (error: unknown) => log.warn(event, { error }),
      )
      .finally(() => background.delete(task));
    background.add(task);
  }

  async function answerTo(body: unknown, serviceUrl: string): Promise<InvokeAnswer> {
    const activity = readActivity(body);
    if (!activity) return refusedWith(400, 'BAD_ACTIVITY', 'The activity cannot be read.');
    const tenant = tenantOf(activity);
    if (settings.tenants.length > 0 && !settings.tenants.includes(tenant?.toLowerCase() ?? '')) {
      log.warn('teams.foreign-tenant', { type: activity.type });
      return refusedWith(403, 'FOREIGN_TENANT', 'This desk does not serve that tenant.');
    }
    const received = receive(activity, { now: clock.now(), listenIn: settings.listenIn });
    if (!received) return ACCEPTED;
    try {
      return await answer(received, activity, referenceOf(activity, serviceUrl, tenant, clock.now()));
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.error('teams.not-recorded', { error });
      return unavailable(received, activity, serviceUrl);
    }
  }

  async function answer(received: Received, activity: Activity, reference: Reference): Promise<InvokeAnswer> {
    const language = languageOf(received.person);
    const s = teamsSentences(language);
    if (received.what === 'removed') {
      remembered.clear();
      greeted.delete(reference.conversation);
      const lost = rules().desk.channels.find(({ conversations }) =>
        conversations.some((one) => baseOf(one) === reference.conversation),
      );
      // Cards and warnings for it will be refused from now on.
      if (lost) log.error('teams.removed-from-channel', { channel: lost.name });
      await references.forget(reference.conversation);
      return ACCEPTED;
    }
    const isNew = received.what === 'added' && (await isNewPlace(reference));
    await remember(reference, activity);
    switch (received.what) {
      case 'message':
        return onMessage(received, activity, reference, language);
      case 'deleted':
        return onDeleted(received.message);
      case 'press':
        return onPress(received, received.press, received.content, received.isInvoke, language);
      case 'view':
        return onView(
          received.ticket,
          received.lead,
          received.automatic,
          received.person,
          activity,
          language,
        );
      case 'form':
        return taskCard(
          formCard(ticketForm(language, received.about), FORM_ACTION, language, s.formTitle),
          s.formTitle,
        );
      case 'form-sent':
        return onFormSent(received, received.press, received.content, activity, language);
      case 'query':
        return onQuery(received.text, received.person, language);
      case 'feedback':
        return onFeedback(received);
      case 'files':
        return onFilesWanted(received, received.ticket, activity, language);
      case 'consent':
        return onConsent(received, received.consent, activity, reference, language);
      case 'added':
        if (isNew) beside('teams.welcome-failed', () => welcome(reference, activity, language));
        if (reference.kind !== 'personal')
          beside('teams.members-unread', () => meetEngineers(reference, activity));
        return ACCEPTED;
      case 'unreadable-press':
        log.warn('teams.button-unreadable', {});
        if (received.isInvoke) return sayFor(activity, s.unreadableButton);
        beside('teams.note-unsent', () =>
          sayIn(received.conversation, s.unreadableButton, language, received.person),
        );
        return ACCEPTED;
      case 'other-invoke':
        log.warn('teams.request-unknown', { name: knownLetters(activity.name) });
        return answerToUnknown(activity, s.unknownRequest);
      default: {
        const never: never = received;
        return never;
      }
    }
  }

  /** A store that hangs counts as away: people are told within three seconds. What it keeps all the same is handled. */
  async function keep(incoming: Incoming): ReturnType<Intake['accept']> {
    const accepted = intake.accept(incoming);
    const isKept = await within(
      accepted.then(
        () => undefined,
        () => undefined,
      ),
      KEEP_MS,
    );
    if (isKept) return accepted;
    throw new StoreUnavailable('no answer in time');
  }

  async function isNewPlace({ conversation }: Reference): Promise<boolean> {
    if (greeted.has(conversation)) return false;
    greeted.add(conversation);
    if (greeted.size > REMEMBERED) greeted.delete(greeted.values().next().value!);
    return !(await references.get(conversation));
  }

  async function onMessage(
    received: Extract<Received, { what: 'message' }>,
    activity: Activity,
    reference: Reference,
    language: Language,
  ): Promise<InvokeAnswer> {
    const { message, under, called, withheld } = received;
    const { edits } = message;
    const ticket = under && (await reads.ticketOfCard(under));
    if (edits) {
      if (ticket || !(await isNewWording(received))) return ACCEPTED;
      superseded(edits);
    } else if (late.has(message.id) || (!called && !ticket && !message.overheard)) return ACCEPTED;
    if (called && FORM_WORDS.test(message.text)) {
      const form = formCard(ticketForm(language), FORM_ACTION, language, teamsSentences(language).formTitle);
      beside('teams.form-unsent', () => write(reference, activity, cardActivity(form)));
      return ACCEPTED;
    }
    if (called) beside('teams.typing-unsent', () => write(reference, activity, { type: 'typing' }));
    // Those of a changed message came with its first version.
    const files = edits ? [] : received.files;
    const taken = await Promise.all(files.map((file) => take(file, reference)));
    const lost = files.filter((_, index) => !taken[index]);
    for (const { name } of lost)
      beside('teams.file-note-unsent', () =>
        write(reference, activity, plainText(teamsSentences(language).fileNotTaken(name))),
      );
    if (withheld && !edits && (called || ticket)) {
      const s = teamsSentences(language);
      const isEngineer = ticket && engineerOf(rules().desk, message.person.id);
      const words = isEngineer ? s.filesNotGivenForTicket(ticket) : s.filesNotGiven;
      beside('teams.file-note-unsent', () => write(reference, activity, plainText(words)));
    }
    heard(message);
    const attachments = taken.flatMap((file) => file ?? []);
    const line = attachments.length > 0 ? await ticketLine(received) : undefined;
    const { handled } = await keep({
      ...message,
      attachments,
      ...(ticket && { underCardOf: ticket }),
      ...(line && { underCardOf: line.ticket, text: line.rest }),
    });
    if (called) beside('teams.typing-unsent', () => typeUntil(handled, reference, activity));
    if (line) beside('teams.note-unsent', () => confirm(message, line, handled, language));
    return ACCEPTED;
  }

  /** Teams gives files to a bot in a chat with it alone: there engineers name the ticket that a file is for. */
  async function ticketLine({ message, kind }: Extract<Received, { what: 'message' }>) {
    const line = kind === 'personal' ? readTicketLine(message.text) : undefined;
    const isKnown = line && engineerOf(rules().desk, message.person.id) && (await reads.ticket(line.ticket));
    return isKnown ? line : undefined;
  }

  /** Under a card what was written stands there; elsewhere its writer is told where it went. */
  async function confirm(
    { id, conversation }: IncomingMessage,
    { ticket, rest }: { readonly ticket: TicketId; readonly rest: string },
    handled: Promise<void>,
    language: Language,
  ) {
    await handled;
    // Refused: the desk has said why.
    if (await reads.delivery(`${id}:reply:0`)) return;
    const s = teamsSentences(language);
    await sayIn(conversation, /^\s*[>＞]/u.test(rest) ? s.fileSaid(ticket) : s.fileNoted(ticket), language);
  }

  /** A sign of typing fades after a few seconds; a model may take longer. */
  async function typeUntil(handled: Promise<void>, reference: Reference, activity: Activity) {
    for (let signs = 0; signs < MOST_SIGNS; signs += 1) {
      if (await within(Promise.race([handled, stopped]), SIGN_MS)) return;
      await write(reference, activity, { type: 'typing' });
    }
  }

  /**
   * Whether a changed message says something the desk has not heard: Teams tells of changed formatting and of
   * messages brought back as well. What is not addressed to it counts where it has been spoken with.
   */
  async function isNewWording({ message, called }: Extract<Received, { what: 'message' }>): Promise<boolean> {
    if (message.edits && said.get(message.edits) === hashOf(message.text)) return false;
    const turns = (await reads.conversation(message.conversation))?.turns ?? [];
    if (!called && turns.length === 0) return false;
    return !turns.some(({ who, text }) => who === 'person' && text === message.text);
  }

  /** What the desk has heard of a message, as a hash: a change to the same words is none. */
  function heard({ id, edits, text }: IncomingMessage) {
    said.set(edits ?? id, hashOf(text));
    if (said.size > REMEMBERED) said.delete(said.keys().next().value!);
  }

  /** Only what the desk still holds of the request can be taken back; a ticket keeps what it was told. */
  async function onDeleted(
    message: Extract<Received, { what: 'deleted' }>['message'],
  ): Promise<InvokeAnswer> {
    superseded(message.edits);
    said.delete(message.edits);
    // What waits comes first: were it handled in between, it is a turn by then.
    const waiting = await reads.pendingIn(message.conversation);
    const turns = (await reads.conversation(message.conversation))?.turns ?? [];
    const holds = [...waiting.map(({ id }) => id), ...turns.map(({ event }) => event)];
    if (holds.includes(message.edits)) await keep(message);
    return ACCEPTED;
  }

  /** Should the first version of a message arrive after its change, it is not listened to. */
  function superseded(message: EventId) {
    late.add(message);
    if (late.size > REMEMBERED) late.delete(late.values().next().value!);
  }

  async function take(file: RemoteFile, { serviceUrl }: Reference): Promise<Attachment | undefined> {
    if (!parts.files || !isFileUrl(file, settings)) return undefined;
    const token = file.needsToken ? await framework.token(serviceUrl).catch(() => undefined) : undefined;
    const bytes = await takeFile(file, token);
    return bytes && parts.files.put({ name: file.name, mediaType: file.mediaType, bytes });
  }

  async function onPress(
    { conversation, person, inPublic }: Received,
    press: Press,
    content: readonly string[],
    isInvoke: boolean,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    if (!press.ok) {
      if (isInvoke) return cardMessage(s.badInput(press.problems.join('; ')));
      beside('teams.note-unsent', () => sayIn(conversation, s.badInput(press.problems.join('; ')), language));
      return ACCEPTED;
    }
    const { action, label } = press;
    const incoming: IncomingAction = {
      kind: 'action',
      id: presses.idOf(content, clock.now()),
      conversation,
      person,
      action,
      at: clock.now(),
      ...(inPublic && { inPublic }),
    };
    if (!isInvoke) {
      await keep(incoming);
      return ACCEPTED;
    }
    if (inPublic) hold(incoming.id);
    try {
      const { stored, handled } = await keep(incoming);
      if (!(await within(handled, INVOKE_MS))) {
        awaited.delete(incoming.id);
        return cardMessage(s.stillWorking);
      }
      const said = inPublic ? await briefAnswer(incoming.id) : undefined;
      if (said) return cardMessage(said);
      awaited.delete(incoming.id);
      if (inPublic && 'ticket' in action && engineerOf(rules().desk, person.id)) {
        const card = await viewOf(action.ticket, '', []);
        if (card) return cardAnswer(card);
      }
      return cardMessage(stored === 'seen' ? s.alreadyDone : s.done(label || action.kind));
    } catch (error) {
      awaited.delete(incoming.id);
      throw error;
    }
  }

  function hold(id: EventId) {
    awaited.add(id);
    if (awaited.size > REMEMBERED) awaited.delete(awaited.values().next().value!);
  }

  /** What the desk says to the presser alone, if it is short enough to be shown on the spot. */
  async function briefAnswer(id: EventId): Promise<string | undefined> {
    const delivery = await reads.delivery(`${id}:reply:0`);
    if (delivery?.content.kind !== 'reply' || !delivery.onlyFor || !isBrief(delivery.content.reply))
      return undefined;
    return wordsOf(delivery.content.reply);
  }

  /** Rights are looked up each time: whoever left the desk file sees what everybody sees. */
  async function onView(
    ticket: TicketId,
    lead: string,
    automatic: boolean,
    person: Person,
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const isEngineer = engineerOf(rules().desk, person.id) !== undefined;
    if (!isEngineer && !automatic) return sayFor(activity, sentences(language).engineersOnly);
    const card = await viewOf(ticket, lead, isEngineer ? [activity.from.id] : undefined);
    return card ? cardAnswer(card) : sayFor(activity, sentences(language).noSuchTicket(ticket));
  }

  /** @param viewer the engineer's id in Teams; undefined: without the buttons. */
  async function viewOf(
    id: TicketId,
    lead: string,
    viewer: readonly string[] | undefined,
  ): Promise<AdaptiveCard | undefined> {
    const ticket = await reads.ticket(id);
    if (!ticket) return undefined;
    const drawn = engineerCard(ticket, rules());
    const warning: readonly Part[] = lead ? [{ kind: 'text', tone: 'warning', text: lead }] : [];
    const reply: Reply = { language: drawn.language, parts: [...warning, ...drawn.parts] };
    const context = await messenger.contextFor(reply);
    return renderCard(reply, context, {
      ticket: id,
      viewers: viewer ?? [],
      ...(viewer && { own: { lead } }),
    });
  }

  async function onFormSent(
    received: Received,
    press: Press,
    content: readonly string[],
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    const told = (text: string) => taskText(activity, text);
    if (!press.ok) return told(s.badInput(press.problems.join('; ')));
    const { person } = received;
    const conversation =
      received.kind === 'personal'
        ? received.conversation
        : await messenger.direct(person.id).catch(() => undefined);
    if (!conversation) return told(s.noPlace);
    const id = presses.idOf(content, clock.now());
    const { handled } = await keep({
      kind: 'action',
      id,
      conversation,
      person,
      action: press.action,
      at: clock.now(),
    });
    if (!(await within(handled, INVOKE_MS))) return told(s.stillWorking);
    const delivery = await reads.delivery(`${id}:reply:0`);
    const words = delivery?.content.kind === 'reply' ? firstWords(delivery.content.reply) : '';
    return told(words || s.done(press.label));
  }

  async function onFeedback({
    about,
    person,
    conversation,
    liked,
    text,
  }: Extract<Received, { what: 'feedback' }>): Promise<InvokeAnswer> {
    // Two events, so that the metrics tell them apart.
    log.info(liked ? 'teams.feedback-liked' : 'teams.feedback-disliked', { hasText: text !== '' });
    await parts.feedback?.keep({ about, person: person.id, conversation, liked, text, at: clock.now() });
    return { status: 200, body: {} };
  }

  /** The newest files of a ticket: all for engineers, for whom it belongs to what they sent and were sent. */
  async function filesFor(id: TicketId, person: Person): Promise<readonly Attachment[] | undefined> {
    const ticket = await reads.ticket(id);
    const { desk } = rules();
    const isEngineer = engineerOf(desk, person.id) !== undefined;
    if (!ticket || (!isEngineer && !isSamePerson(desk, person.id, ticket.requester.id))) return undefined;
    const added = (await reads.events(id)).flatMap((event) =>
      event.kind === 'said' || (event.kind === 'noted' && isEngineer) ? (event.attachments ?? []) : [],
    );
    const all = new Map([...ticket.attachments, ...added].map((file) => [file.ref, file]));
    return [...all.values()].slice(-FILES_AT_ONCE);
  }

  async function onFilesWanted(
    { kind, conversation: here, person }: Received,
    ticket: TicketId,
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    const files = await filesFor(ticket, person);
    if (!files) return sayFor(activity, sentences(language).engineersOnly);
    const held = await Promise.all(
      files.map(async (file) => ((await parts.files?.get(file.ref)) ? [file] : [])),
    );
    const given = held.flat();
    if (given.length === 0) return sayFor(activity, s.noFiles);
    const conversation =
      kind === 'personal' ? here : await messenger.direct(person.id).catch(() => undefined);
    const place = conversation && (await references.get(baseOf(conversation)));
    if (!place) return sayFor(activity, s.noPlace);
    beside('teams.consent-unsent', async () => {
      for (const file of given)
        await writeTo(place, { type: 'message', attachments: [consentCard(file, ticket, language)] });
    });
    return sayFor(activity, s.filesComing(given.length));
  }

  async function onConsent(
    { person }: Received,
    consent: Consent | undefined,
    activity: Activity,
    reference: Reference,
    language: Language,
  ): Promise<InvokeAnswer> {
    const done: InvokeAnswer = { status: 200, body: {} };
    const { replyToId } = activity;
    if (!consent) {
      log.warn('teams.consent-unreadable', {});
      const words = plainText(teamsSentences(language).unreadableButton);
      beside('teams.note-unsent', () => write(reference, activity, words));
      return done;
    }
    if (reference.kind !== 'personal') return done;
    const asked = `${reference.conversation} ${replyToId ?? consent.upload?.uniqueId ?? consent.file}`;
    // Teams repeats an invoke it thinks unanswered; one consent is one upload.
    if (consented.has(asked)) return done;
    consented.add(asked);
    if (consented.size > REMEMBERED) consented.delete(consented.values().next().value!);
    const card = () =>
      replyToId
        ? framework.remove(reference.serviceUrl, activity.conversation.id, replyToId)
        : Promise.resolve();
    const { upload: place } = consent;
    if (!place) {
      beside('teams.consent-not-removed', card);
      return done;
    }
    beside('teams.file-not-given', async () => {
      const files = await filesFor(consent.ticket, person);
      const file = files?.find(({ ref }) => ref === consent.file);
      const isGiven = file !== undefined && (await give(file, place.uploadUrl));
      const outgoing: OutgoingActivity = isGiven
        ? { type: 'message', attachments: [fileCard(place)] }
        : plainText(teamsSentences(language).notUploaded(file?.name ?? place.name));
      await writeTo(reference, outgoing);
      if (isGiven) await card();
    });
    return done;
  }

  async function give({ ref }: Attachment, url: string): Promise<boolean> {
    if (!isFileUrl({ url, needsToken: false }, settings)) {
      log.warn('teams.foreign-upload-address', { host: hostOf(url) });
      return false;
    }
    const bytes = await bytesOf(ref).catch((error: unknown) => {
      log.warn('teams.file-unreadable', { error });
      return undefined;
    });
    return bytes !== undefined && upload(url, bytes);
  }

  async function bytesOf(ref: string): Promise<Uint8Array | undefined> {
    const kept = await parts.files?.get(ref);
    return kept && buffer(kept.content());
  }

  async function onQuery(text: string, person: Person, language: Language): Promise<InvokeAnswer> {
    let hits: readonly SearchHit[] = [];
    const search = parts.search(text, person).then(
      (found) => {
        hits = found;
      },
      (error: unknown) => log.warn('teams.search-failed', { error }),
    );
    await within(search, SEARCH_MS);
    if (hits.length === 0) return extension({ type: 'message', text: teamsSentences(language).nothingFound });
    return extension({
      type: 'result',
      attachmentLayout: 'list',
      attachments: hits.slice(0, 25).map(({ title, line, reply }) => ({
        contentType: ADAPTIVE_CARD,
        // Whoever sees it in a chat must not find somebody else's buttons.
        content: renderCard(
          { ...reply, parts: reply.parts.filter(({ kind }) => kind !== 'buttons') },
          { nameOf: () => undefined },
        ),
        preview: { contentType: 'application/vnd.microsoft.card.thumbnail', content: { title, text: line } },
      })),
    });
  }

  async function unavailable(
    received: Received,
    activity: Activity,
    serviceUrl: string,
  ): Promise<InvokeAnswer> {
    const language = languageOf(received.person);
    const words = sentences(language).unavailable(rules().desk.hotline[language]);
    if (activity.type === 'invoke') return sayFor(activity, words);
    if (received.what === 'message' && !received.called) return ACCEPTED;
    if (received.what !== 'message' && received.what !== 'press') return ACCEPTED;
    // Said in the turn itself: nothing was kept that could say it later.
    const reference = referenceOf(activity, serviceUrl, undefined, clock.now());
    await write(reference, activity, plainText(words)).catch((error: unknown) => {
      log.warn('teams.note-unsent', { error });
    });
    return ACCEPTED;
  }

  /** Writes only what is new: most activities come from places and people already known. */
  async function remember(reference: Reference, activity: Activity) {
    const { at: _, ...fixed } = reference;
    await once(reference.conversation, JSON.stringify(fixed), () => references.save(reference));
    const { from } = activity;
    if (from.aadObjectId && from.id !== from.aadObjectId)
      await once(`person ${personId(from)}`, from.id, () => references.meet(personId(from), from.id));
  }

  async function once(key: string, value: string, write: () => Promise<void>) {
    if (remembered.get(key) === value) return;
    await write();
    remembered.set(key, value);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value!);
  }

  async function welcome(reference: Reference, activity: Activity, language: Language) {
    const s = teamsSentences(language);
    if (reference.kind !== 'personal') return write(reference, activity, plainText(s.welcomeChannel));
    // Teams cuts long ones on both sides.
    const topics = (parts.prompts?.(language) ?? []).filter((topic) => widthOf(topic) <= PROMPT_WIDTH);
    const prompts = [...topics.slice(0, 3), ...(topics.length < 3 ? s.prompts : []), s.myTickets].slice(0, 6);
    return write(reference, activity, {
      ...plainText(s.welcome),
      suggestedActions: {
        to: [activity.from.id],
        actions: prompts.map((prompt) => ({ type: 'imBack', title: prompt, value: prompt })),
      },
    });
  }

  /** So that views and mentions reach engineers who have not written yet. */
  async function meetEngineers({ serviceUrl }: Reference, activity: Activity) {
    for (const member of await framework.membersOf(serviceUrl, activity.conversation.id)) {
      const person = personId(member);
      if (member.aadObjectId && engineerOf(rules().desk, person)) await references.meet(person, member.id);
    }
  }

  function write(reference: Reference, activity: Activity, outgoing: OutgoingActivity) {
    return writeTo(reference, outgoing, activity.conversation.id);
  }

  /** Not through the outbox: of use now, or said again when asked again. A sign of typing waits for nothing. */
  async function writeTo(
    { serviceUrl, conversation }: Reference,
    outgoing: OutgoingActivity,
    place = conversation.slice(TEAMS.length + 1),
  ) {
    const lane = conversation.slice(TEAMS.length + 1);
    if (outgoing.type === 'typing') {
      if (!(await pace.mayNow(lane))) return;
    } else await pace.enter(lane);
    await framework.post(serviceUrl, place, outgoing);
  }

  function sayIn(to: Received['conversation'], text: string, language: Language, onlyFor?: Person) {
    return messenger.post(
      to,
      { language, parts: [{ kind: 'text', text }] },
      { key: 'note', ...(onlyFor && { onlyFor: onlyFor.id }) },
    );
  }

  async function onRequest(request: Request, response: Response) {
    const body: unknown = request.body;
    const envelope = readEnvelope(body);
    if (!envelope)
      return refuse(response, 400, 'BAD_ACTIVITY', 'An activity needs type, channelId and serviceUrl.');
    if (settings.signIn.kind === 'loopback') {
      const refused = loopbackRefusal({
        method: request.method,
        remoteAddress: request.socket.remoteAddress,
        headers: request.headers,
      });
      if (refused) return refuse(response, refused.status, refused.code, refused.message);
    }
    // Web chat and other channels of a bot are on by default: their people are not the tenant's.
    if (envelope.channelId !== 'msteams') {
      log.warn('teams.foreign-channel', {});
      return refuse(response, 403, 'FOREIGN_CHANNEL', 'This desk answers Microsoft Teams only.');
    }
    if (!isServiceUrl(envelope.serviceUrl, settings)) {
      log.warn('teams.foreign-service', { host: hostOf(envelope.serviceUrl) });
      return refuse(response, 403, 'FOREIGN_SERVICE', 'The service address is not one of the allowed hosts.');
    }
    try {
      const { status, body: answered } = await framework.turn(
        request.get('authorization') ?? '',
        body as object,
        () => answerTo(body, envelope.serviceUrl),
      );
      response.status(status);
      if (answered === undefined) response.end();
      else response.json(answered);
    } catch (error) {
      if (error instanceof SignInRefused) {
        log.warn('teams.sign-in-refused', {});
        return refuse(response, 401, error.code, error.message);
      }
      if (error instanceof SignInUnknown) {
        log.error('teams.sign-in-unknown', { error });
        return refuse(response, 503, error.code, error.message);
      }
      log.error('teams.turn-failed', { error });
      return refuse(response, 500, 'INTERNAL', 'The activity could not be handled.');
    }
  }

  async function idle() {
    while (background.size > 0) await Promise.all(background);
  }

  const router = Router();
  router.post('/api/messages', express.json({ limit: BODY_LIMIT_BYTES }), onRequest);
  router.get(`${FILES_PATH}/:ref`, async (request, response) => {
    const { ref } = request.params;
    const { until, signature } = request.query;
    const mayFetch = links?.isValid(ref, String(until), String(signature), clock.now());
    const file = mayFetch ? await parts.files?.get(ref) : undefined;
    if (!file) return refuse(response, 404, 'NOT_FOUND', 'There is no such file, or the link has ended.');
    const { name, mediaType } = file.attachment;
    response
      .attachment(name)
      .type(/^image\/(png|jpeg|gif)$/.test(mediaType) ? mediaType : 'application/octet-stream')
      .set('Content-Security-Policy', "default-src 'none'; sandbox")
      .set('X-Content-Type-Options', 'nosniff');
    file
      .content()
      .on('error', (error) => {
        log.error('teams.file-unreadable', { error });
        response.destroy();
      })
      .pipe(response);
  });
  router.use(['/api/messages', FILES_PATH], unreadable(log));

  return {
    router,
    messenger,
    start: () => signInProblem(settings, framework, log),
    idle,
    stop() {
      stop();
      return idle();
    },
  };
}

/** A name from outside, for the log; undefined when it looks like none. */
function knownLetters(name: string | undefined): string | undefined {
  return name && /^[\w./-]{1,60}$/.test(name) ? name : undefined;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

function refuse(response: Response, status: number, code: string, message: string) {
  response.status(status).json({ error: { code, message } });
}

/** Bodies that are no JSON, or too large; never the parser's own words, which quote them. */
function unreadable(log: Log): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const { status } = error as { status?: unknown };
    if (typeof status === 'number' && status >= 400 && status < 500)
      return refuse(response, status, 'BAD_REQUEST', 'The request cannot be read.');
    log.error('teams.request-failed', { error });
    refuse(response, 500, 'INTERNAL', 'The request could not be handled.');
  };
}

function plainText(text: string): OutgoingActivity {
  return { type: 'message', text, textFormat: 'plain' };
}

function cardActivity(content: AdaptiveCard): OutgoingActivity {
  return { type: 'message', attachments: [{ contentType: ADAPTIVE_CARD, content }] };
}

function isBrief({ parts }: Reply): boolean {
  return (
    parts.length > 0 &&
    parts.every(({ kind }) => kind === 'text') &&
    parts.reduce((sum, part) => sum + (part.kind === 'text' ? part.text.length : 0), 0) <= BRIEF_CHARACTERS
  );
}

function wordsOf({ parts }: Reply): string {
  return parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join('\n');
}

function firstWords({ parts }: Reply): string {
  const first = parts.find((part) => part.kind === 'text');
  return first?.kind === 'text' ? first.text : '';
}

function referenceOf(
  activity: Activity,
  serviceUrl: string,
  tenant: string | undefined,
  at: Date,
): Reference {
  const kind = kindOf(activity);
  return {
    conversation: baseOf(`${TEAMS}:${activity.conversation.id}` as Reference['conversation']),
    kind,
    serviceUrl,
    ...(tenant && { tenant }),
    bot: activity.recipient.id,
    ...(kind === 'personal' && { person: personOf(activity).id }),
    at,
  };
}

/** Resolves to whether it was done in time. */
async function within(work: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'unreadable';
}

/** The same on every replica; a managed identity has no secret to derive it from. */
function linkSecret({ signIn }: TeamsSettings): string | undefined {
  const password = signIn.kind === 'bot-framework' ? signIn.botbuilder.MicrosoftAppPassword : undefined;
  return password && `teams-files\n${password}`;
}
