/** The door's way out: replies into places whose references are known, or can be opened. */
import type { Desk } from '../../bot/desk.ts';
import { engineersOf } from '../../bot/engineers.ts';
import {
  type Clock,
  DeliveryError,
  type DeliveryProblem,
  type Log,
  type Messenger,
} from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import { type ConversationId, doorOf, type MessageRef, type PersonId, type Reply } from '../../bot/types.ts';
import type { BotFramework } from './bot-framework.ts';
import {
  baseOf,
  conversationId,
  isChannelId,
  isPress,
  messageOf,
  messageRef,
  placeOf,
  TEAMS,
} from './ids.ts';
import type { Pace } from './pace.ts';
import { isPicture, type RenderContext, renderReply, type Shared, ticketIn } from './render.ts';
import { teamsSentences } from './sentences.ts';
import { isServiceUrl, type TeamsSettings } from './settings.ts';
import type { Reference, ReferenceStore } from './types.ts';

export interface TeamsMessengerParts {
  readonly settings: TeamsSettings;
  readonly framework: Pick<BotFramework, 'post' | 'change' | 'openDirect' | 'botId' | 'answers'>;
  readonly references: ReferenceStore;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log: Log;
  desk(): Desk;
  /** Takes a reply that a waiting invoke shows by itself; false: nobody waits. */
  shownByInvoke(key: string, reply: Reply): boolean;
  fileUrl?(ref: string): string | undefined;
  /** Where files have no address: the bytes of one, to draw a small picture in the card itself. */
  file?(ref: string): Promise<Uint8Array | undefined>;
}

export interface TeamsMessenger extends Messenger {
  /** As a post would be drawn. */
  contextFor(reply: Reply): Promise<RenderContext>;
  /** Set for a post about a ticket in an engineers' channel. */
  sharedFor(to: ConversationId, reply: Reply): Promise<Shared | undefined>;
}

/** Somebody is about to open that place; or it is one that will never be. */
const LONGEST_UNKNOWN_MS = 10_000;
/** In base64 it leaves room for the words of a card. */
const PICTURE_BYTES = 12_000;
/** A file may lie with another platform, and a card does not wait long for an ornament. */
const PICTURE_WITHIN_MS = 3_000;
/** Opening conversations is paced like sending into one. */
const OPENING = 'opening';
/** How long somebody who cannot be written to is not tried again. */
const NO_DIRECT_MS = 10 * 60_000;

export function teamsMessenger(parts: TeamsMessengerParts): TeamsMessenger {
  const { settings, framework, references, pace, clock, desk } = parts;
  const unreachable = new Map<PersonId, number>();

  async function referenceFor(base: ConversationId): Promise<Reference> {
    const known = await references.get(base);
    if (known) {
      if (isServiceUrl(known.serviceUrl, settings)) return known;
      throw refused(`the address of ${base} is not one of the allowed hosts`);
    }
    if (!settings.serviceUrl) {
      const waitMs = Math.min(pace.refused(`unknown ${base}`), LONGEST_UNKNOWN_MS);
      throw later(waitMs, `nothing has come from ${base} yet, so there is no way to it`);
    }
    return {
      conversation: base,
      kind: isChannelId(base) ? 'channel' : 'groupChat',
      serviceUrl: settings.serviceUrl,
      ...(settings.tenants[0] && { tenant: settings.tenants[0] }),
      bot: framework.botId(),
      at: clock.now(),
    };
  }

  async function contextFor(reply: Reply): Promise<RenderContext> {
    const people = reply.parts.flatMap((part) => (part.kind === 'mention' ? part.people : []));
    const ids = people.length > 0 ? await references.teamsIdsOf(people) : new Map<PersonId, string>();
    const pictures = await picturesIn(reply);
    return {
      picture: ({ ref }) => pictures.get(ref),
      nameOf: (person) => {
        if (doorOf(person) !== TEAMS) return undefined;
        const engineer = desk().engineers.find((one) => one.people.includes(person));
        // Teams takes an Entra object id in a mention as well.
        return engineer && { id: ids.get(person) ?? person.slice(TEAMS.length + 1), name: engineer.name };
      },
      ...(parts.fileUrl && { fileUrl: ({ ref }) => parts.fileUrl?.(ref) }),
    };
  }

  async function picturesIn(reply: Reply): Promise<ReadonlyMap<string, string>> {
    const small = reply.parts
      .flatMap((part) => (part.kind === 'files' ? part.files : []))
      .filter((file) => isPicture(file) && file.sizeBytes > 0 && file.sizeBytes <= PICTURE_BYTES);
    if (!parts.file || small.length === 0) return new Map();
    const found = await Promise.all(
      small.slice(0, 3).map(async ({ ref, mediaType }) => {
        // An ornament: without it the file is still named.
        const bytes = await inTime(PICTURE_WITHIN_MS, parts.file?.(ref));
        return bytes && ([ref, `data:${mediaType};base64,${Buffer.from(bytes).toString('base64')}`] as const);
      }),
    );
    return new Map(found.flatMap((one) => (one ? [one] : [])));
  }

  async function sharedFor(to: ConversationId, reply: Reply): Promise<Shared | undefined> {
    if (reply.digestOf) return undefined;
    const base = baseOf(to);
    const channels = desk().channels.filter(({ conversations }) =>
      conversations.some((one) => baseOf(one) === base),
    );
    const ticket =
      channels.length > 0
        ? ticketIn(reply.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : [])))
        : undefined;
    if (!ticket) return undefined;
    const levels = desk().levels.filter(({ channel }) => channels.some(({ name }) => name === channel));
    const people = levels
      .flatMap(({ id }) => engineersOf(desk(), id))
      .flatMap((engineer) => engineer.people.filter((person) => doorOf(person) === TEAMS));
    const ids = await references.teamsIdsOf(people);
    return { ticket, viewers: [...new Set(ids.values())].slice(0, 60) };
  }

  async function direct(person: PersonId): Promise<ConversationId | undefined> {
    if (doorOf(person) !== TEAMS) return undefined;
    const known = await stored(() => references.directOf(person));
    if (known) return known.conversation;
    const now = clock.now();
    if (!settings.serviceUrl || (unreachable.get(person) ?? 0) > now.getTime()) return undefined;
    try {
      const ids = await stored(() => references.teamsIdsOf([person]));
      const [tenant] = settings.tenants;
      const member = ids.get(person) ?? person.slice(TEAMS.length + 1);
      await pace.enter(OPENING);
      const opened = await framework.openDirect(settings.serviceUrl, tenant, member);
      pace.taken(OPENING);
      const conversation = conversationId(opened);
      await references.save({
        conversation,
        kind: 'personal',
        serviceUrl: settings.serviceUrl,
        ...(tenant && { tenant }),
        bot: framework.botId(),
        person,
        at: now,
      });
      return conversation;
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      const problem = problemOf(error, 'repeatable', (retryAfterMs) => pace.refused(OPENING, retryAfterMs));
      if (problem.kind !== 'refused') throw new DeliveryError(problem);
      // Not installed for that person: nothing of ours reaches them until it is.
      unreachable.set(person, now.getTime() + NO_DIRECT_MS);
      return undefined;
    }
  }

  async function post(
    to: ConversationId,
    reply: Reply,
    { key, onlyFor, under }: { key: string; onlyFor?: PersonId; under?: MessageRef },
  ): Promise<MessageRef | undefined> {
    const place = placeOf(to);
    if (!place) throw refused(`${to} is not a conversation of Teams`);
    if (onlyFor && parts.shownByInvoke(key, reply)) return undefined;
    const reference = await stored(() => referenceFor(baseOf(to)));
    if (onlyFor && reference.kind !== 'personal') {
      // Teams cannot show one person something in a place that others read.
      const alone = await direct(onlyFor);
      const s = teamsSentences(reply.language);
      const sayHere = (text: string) =>
        post(to, { language: reply.language, parts: [{ kind: 'text', text }] }, { key });
      if (!alone) return sayHere(s.onlyForYou);
      const ref = await post(alone, reply, { key });
      // Whoever pressed a button was told so on the spot. The answer has arrived: without the hint it is found as well.
      if (key.endsWith(':reply:0') && !isPress(key))
        await sayHere(s.toldYouAlone).catch((error: unknown) =>
          parts.log.warn('teams.hint-unsent', { error }),
        );
      return ref;
    }
    const [drawn, shared] = await stored(() => Promise.all([contextFor(reply), sharedFor(to, reply)]));
    const ticket = ticketOf(key);
    const context: RenderContext = { ...drawn, ...(ticket && { ticket }) };
    const conversation = (under && messageOf(under)?.conversation) ?? place.conversation;
    const isChannel = reference.kind === 'channel';
    const activity = renderReply(reply, context, shared);
    const id = await sent(
      conversation,
      () => framework.post(reference.serviceUrl, conversation, activity),
      'once',
    );
    return id ? messageRef(placeOf(conversationId(conversation)) ?? place, isChannel, id) : undefined;
  }

  return {
    door: TEAMS,
    post,
    direct,
    contextFor,
    sharedFor,
    async update(ref, reply) {
      const message = messageOf(ref);
      if (!message) throw refused(`${ref} is not a message of Teams`);
      const to = conversationId(message.conversation);
      const reference = await stored(() => referenceFor(baseOf(to)));
      const [context, shared] = await stored(() => Promise.all([contextFor(reply), sharedFor(to, reply)]));
      const activity = renderReply(reply, context, shared);
      await sent(
        message.conversation,
        () => framework.change(reference.serviceUrl, message.conversation, message.activity, activity),
        'repeatable',
      );
    },
    /**
     * Reading messages back needs rights in Microsoft Graph that a desk should not have. What can be asked is whether
     * the service answers at all: while it does not, nothing is sent again, so an hour without it is one doubt, not fifty.
     */
    async find(to) {
      const base = baseOf(to);
      const reference = await stored(() => referenceFor(base));
      const place = placeOf(base);
      if (!place || (await framework.answers(reference.serviceUrl, place.base))) return undefined;
      throw later(pace.refused(place.base), 'the service does not answer');
    },
  };

  async function sent<T>(
    conversation: string,
    call: () => Promise<T>,
    how: 'once' | 'repeatable',
  ): Promise<T> {
    const lane = placeOf(conversationId(conversation))?.base ?? conversation;
    await pace.enter(lane);
    try {
      const result = await call();
      pace.taken(lane);
      return result;
    } catch (error) {
      const problem = problemOf(error, how, (retryAfterMs) => pace.refused(lane, retryAfterMs));
      if (statusOf(error) === 401) parts.log.error('teams.sign-in-refused-by-service', { error });
      throw new DeliveryError(problem);
    }
  }
}

/** The ticket that a notice is about: its key begins with the event it tells of. */
function ticketOf(key: string): TicketId | undefined {
  return /^(T-\d{1,9}):\d/.exec(key)?.[1] as TicketId | undefined;
}

/** Undefined when it fails or is late. */
async function inTime<T>(ms: number, work: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function stored<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    throw later(5_000, 'the references cannot be read');
  }
}

const refused = (why: string) => new DeliveryError({ kind: 'refused', why });
const later = (afterMs: number, why: string) => new DeliveryError({ kind: 'later', afterMs, why });

/**
 * @param how `repeatable`: doing it twice is the same as once, so a lost answer is no trouble.
 * @param backOff how long to leave the place alone, given what Teams asked for.
 */
function problemOf(
  error: unknown,
  how: 'once' | 'repeatable',
  backOff: (retryAfterMs?: number) => number,
): DeliveryProblem {
  const status = statusOf(error);
  const code = errorCode(error);
  const why = status === undefined ? code : `${status} ${code}`.trim();
  const again = (afterMs: number): DeliveryProblem => ({ kind: 'later', afterMs, why });
  const lost = (): DeliveryProblem => (how === 'repeatable' ? again(backOff()) : { kind: 'uncertain', why });
  switch (status) {
    case 412:
    case 429:
    case 503:
      return again(backOff(retryAfterMs(error)));
    case 401:
      return again(60_000);
    case undefined:
      break;
    default:
      return status >= 500 || status === 408 ? lost() : { kind: 'refused', why };
  }
  // Never left this machine.
  if (['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(code))
    return again(10_000);
  if (isTokenTrouble(error)) return again(30_000);
  return lost();
}

function statusOf(error: unknown): number | undefined {
  const { statusCode } = asRecord(error);
  return typeof statusCode === 'number' ? statusCode : undefined;
}

/** A code of the platform or the network; never its words, which may quote the message. */
function errorCode(error: unknown): string {
  const { code, name, body, details, cause } = asRecord(error);
  const told = asRecord(asRecord(body).error).code ?? asRecord(asRecord(details).error).code;
  const known = [told, code, asRecord(cause).code, name].find((one) => typeof one === 'string');
  return String(known ?? 'unknown').slice(0, 80);
}

function retryAfterMs(error: unknown): number | undefined {
  const headers = asRecord(asRecord(error).response).headers as { get?(name: string): unknown } | undefined;
  const seconds = Number(headers?.get?.('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3_600) * 1_000 : undefined;
}

/** Nothing was sent: the desk's own token could not be had. */
function isTokenTrouble(error: unknown): boolean {
  return error instanceof Error && /Auth|Credential|ServerError|ClientConfiguration/.test(error.name);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
