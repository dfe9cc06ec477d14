/**
 * The Teams door: `POST /api/messages`, where the Bot Framework brings what people do, and the messenger.
 *
 * Nothing is believed before botbuilder has checked the sender's token. Then the tenant is looked at, then the place
 * is remembered, then the desk keeps what came, and only then is it acknowledged; the work goes on
 * afterwards, so no turn comes near the 15 s after which Teams sends the same again. An invoke waits for its effect,
 * but not longer than eight seconds (presses.ts).
 */
import { randomBytes } from 'node:crypto';
import type { Router } from 'express';
import { atMost } from '../../bot/at-most.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import { type Clock, type Intake, type Log, type Messenger, StoreUnavailable } from '../../bot/ports.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { EventId, Incoming, Language, Person } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import { type Activity, readActivity } from './activity.ts';
import { BotFramework, type InvokeAnswer } from './bot-framework.ts';
import type { DoorContext } from './door-context.ts';
import { fileLinks } from './file-links.ts';
import { bytesOf, openFilesOfTickets } from './files-of-tickets.ts';
import { ACCEPTED, answerToUnknown, extension, refusedWith, sayFor, taskCard } from './invoke-answers.ts';
import { openMessages } from './messages.ts';
import { type TeamsMessenger, teamsMessenger } from './messenger.ts';
import { Pace } from './pace.ts';
import { openPlaces, referenceOf } from './places.ts';
import { isBrief, openPresses } from './presses.ts';
import { FORM_ACTION, type Received, receive, tenantOf, ticketForm } from './receive.ts';
import { formCard, renderCard } from './render.ts';
import { requestsRouter } from './requests.ts';
import { teamsSentences } from './sentences.ts';
import type { TeamsSettings } from './settings.ts';
import { signInProblem } from './sign-in-problem.ts';
import {
  ADAPTIVE_CARD,
  type FeedbackStore,
  type Reference,
  type ReferenceStore,
  type SearchHit,
  type TeamsFiles,
  type TeamsReads,
} from './types.ts';
import { openWriter, plainText } from './writer.ts';

const KEEP_MS = 2_500;
/** Teams gives a search extension about five seconds. */
const SEARCH_MS = 4_000;

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
  const { settings, intake, references, clock, log, rules } = parts;
  const framework = new BotFramework(settings);
  const pace = parts.pace ?? new Pace();
  /** Presses whose short private answers are shown where they were pressed. */
  const awaited = new Recent<EventId>();
  const background = new Set<Promise<void>>();
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
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
      : { file: (ref: string) => bytesOf(parts.files, ref) }),
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

  /** A store that hangs counts as away: people are told within three seconds. What it keeps all the same is handled. */
  async function keep(incoming: Incoming): ReturnType<Intake['accept']> {
    const accepted = intake.accept(incoming);
    const isKept = await atMost(
      KEEP_MS,
      accepted.then(
        () => undefined,
        () => undefined,
      ),
    );
    if (isKept) return accepted;
    throw new StoreUnavailable('no answer in time');
  }

  const writer = openWriter(framework, pace, messenger);
  const context: DoorContext = {
    ...parts,
    ...writer,
    files: parts.files,
    framework,
    messenger,
    keep,
    beside,
    stopped,
  };
  const messages = openMessages(context);
  const presses = openPresses(context, awaited);
  const filesOfTickets = openFilesOfTickets(context);
  const places = openPlaces(context, (language) => parts.prompts?.(language) ?? []);

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
      await places.left(reference);
      return ACCEPTED;
    }
    const isNew = received.what === 'added' && (await places.isNewPlace(reference));
    await places.remember(reference, activity);
    switch (received.what) {
      case 'message':
        return messages.onMessage(received, activity, reference, language);
      case 'deleted':
        return messages.onDeleted(received.message);
      case 'press':
        return presses.onPress(received, received.press, received.content, received.isInvoke, language);
      case 'view':
        return presses.onView(
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
        return presses.onFormSent(received, received.press, received.content, activity, language);
      case 'query':
        return onQuery(received.text, received.person, language);
      case 'feedback':
        return onFeedback(received);
      case 'files':
        return filesOfTickets.onFilesWanted(received, received.ticket, activity, language);
      case 'consent':
        return filesOfTickets.onConsent(received, received.consent, activity, reference, language);
      case 'added':
        places.joined(reference, activity, language, isNew);
        return ACCEPTED;
      case 'unreadable-press':
        log.warn('teams.button-unreadable', {});
        if (received.isInvoke) return sayFor(activity, s.unreadableButton);
        beside('teams.note-unsent', () =>
          writer.sayIn(received.conversation, s.unreadableButton, language, received.person),
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

  async function onQuery(text: string, person: Person, language: Language): Promise<InvokeAnswer> {
    let hits: readonly SearchHit[] = [];
    const search = parts.search(text, person).then(
      (found) => {
        hits = found;
      },
      (error: unknown) => log.warn('teams.search-failed', { error }),
    );
    await atMost(SEARCH_MS, search);
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
    await writer.write(reference, activity, plainText(words)).catch((error: unknown) => {
      log.warn('teams.note-unsent', { error });
    });
    return ACCEPTED;
  }

  async function idle() {
    while (background.size > 0) await Promise.all(background);
  }

  const router = requestsRouter({ ...parts, files: parts.files, framework, links, answerTo });

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

/** The same on every replica; a managed identity has no secret to derive it from. */
function linkSecret({ signIn }: TeamsSettings): string | undefined {
  const password = signIn.kind === 'bot-framework' ? signIn.botbuilder.MicrosoftAppPassword : undefined;
  return password && `teams-files\n${password}`;
}
