/** Every route of the API in one table: what it takes, what it answers, what it does. Its description is made of this. */
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { engineerOf } from '../../bot/engineers.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import {
  type Intake,
  type Ledger,
  type LedgerPlace,
  type Outbox,
  StoreUnavailable,
} from '../../bot/ports.ts';
import { explain } from '../../bot/service-level/explain.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type {
  Action,
  Attachment,
  ConversationId,
  EventId,
  Incoming,
  Language,
  Person,
  PersonId,
  Reply,
} from '../../bot/types.ts';
import type { FileStore } from '../web/types.ts';
import { Problem, refusalProblem } from './problem.ts';
import type { ApiToken, Role } from './settings.ts';
import {
  articleShape,
  articleView,
  attachmentShape,
  deskFileShape,
  doneShape,
  eventsShape,
  eventView,
  explanationShape,
  keptShape,
  matchesShape,
  matchView,
  newAction,
  newMessage,
  newTicket,
  shape,
  ticketAction,
  ticketId,
  ticketShape,
  ticketsShape,
  ticketView,
} from './shapes.ts';

export interface ApiParts extends Pick<DeskParts, 'store' | 'knowledge' | 'clock' | 'rules'> {
  readonly files: FileStore;
  /** Newest first; the first is in force, and of that one the text is there. */
  deskFiles?(): readonly {
    readonly version: string;
    readonly text?: string;
    readonly at: Date;
    readonly by: { readonly name: string };
  }[];
  readonly intake: Intake;
  readonly outbox: Pick<Outbox, 'delivery'>;
  readonly ledger: Pick<Ledger, 'page' | 'projections'>;
}

export interface Asked {
  readonly token: ApiToken;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Checked by the route's schema; of a route that takes bytes the bytes. */
  readonly body: unknown;
  readonly mediaType: string;
  readonly language: Language;
  readonly idempotencyKey: string | undefined;
}

export interface Answer {
  readonly status: 200 | 201 | 202;
  readonly body: unknown;
  /** Instead of the body. */
  readonly bytes?: Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly id: string;
  readonly method: 'get' | 'post';
  /** As OpenAPI writes it: `/tickets/{ticket}`. */
  readonly path: string;
  readonly summary: string;
  readonly role: Role;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is a file, as it is; at most this long. */
  readonly bytesLimit?: number;
  /** Answers with a file. */
  readonly givesBytes?: true;
  readonly answers: Readonly<Partial<Record<Answer['status'], z.ZodType>>>;
  handle(asked: Asked): Promise<Answer>;
}

/** Somebody else may be handling the same event at this moment. */
const HANDLED_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 100;
const MOST_REPLIES = 10;
const FILE_LIMIT_BYTES = 10 * 1024 * 1024;

export function routesOf(parts: ApiParts): readonly Route[] {
  const { store, ledger, knowledge, clock, rules } = parts;
  const ofTicket = z.object({ ticket: ticketId });
  const limit = z.coerce.number().int().min(1).max(200);
  const ticketOf = async ({ params }: Asked): Promise<Ticket> => {
    const id = params.ticket as TicketId;
    const ticket = await store.ticket(id);
    if (!ticket) throw new Problem(404, 'no-such-ticket', `There is no ticket ${id}.`);
    return ticket;
  };
  const did = { 200: doneShape, 201: doneShape, 202: keptShape };

  return [
    {
      id: 'openTicket',
      method: 'post',
      path: '/tickets',
      summary: 'Open a ticket',
      role: 'agent',
      body: newTicket,
      // 200: the answer to something else that came with the same key before.
      answers: did,
      handle: (asked) => {
        const { as, conversation, files, ...details } = newTicket.parse(asked.body);
        const action = { kind: 'open-ticket', details } as Action;
        return act({ as, conversation, files, action }, asked, parts);
      },
    },
    {
      id: 'listTickets',
      method: 'get',
      path: '/tickets',
      summary: "Open tickets, oldest first, page by page; or one requester's, newest first",
      role: 'reader',
      query: z.object({
        requester: z.string().max(200).optional(),
        after: z.string().max(500).optional(),
        limit: limit.default(50),
      }),
      answers: { 200: ticketsShape },
      handle: async ({ query }) => {
        const count = query.limit as number;
        if (query.requester !== undefined) {
          const theirs = await store.ticketsOf(query.requester as PersonId, count);
          const own = theirs.filter((ticket) => ticket.requester.id === query.requester);
          return { status: 200, body: { tickets: own.map(ticketView) } };
        }
        const after = query.after === undefined ? undefined : placeOf(query.after as string);
        const span = { from: new Date(0), until: clock.now() };
        const { tickets: ids, end } = await ledger
          .page('opened', after, span, count)
          .catch((error: unknown) => {
            // Only the ledger can read its own places; what a program made up it cannot.
            throw after === undefined || error instanceof StoreUnavailable ? error : badPlace(query.after);
          });
        const found = await ledger.projections(ids);
        return {
          status: 200,
          body: {
            tickets: ids.flatMap((id) => found.get(id) ?? []).map(ticketView),
            ...(end && ids.length === count && { next: Buffer.from(end).toString('base64url') }),
          },
        };
      },
    },
    {
      id: 'readTicket',
      method: 'get',
      path: '/tickets/{ticket}',
      summary: 'A ticket as it is now',
      role: 'reader',
      params: ofTicket,
      answers: { 200: ticketShape },
      handle: async (asked) => ({ status: 200, body: ticketView(await ticketOf(asked)) }),
    },
    {
      id: 'readEvents',
      method: 'get',
      path: '/tickets/{ticket}/events',
      summary: 'Everything that happened to a ticket, oldest first',
      role: 'reader',
      params: ofTicket,
      query: z.object({ from: z.coerce.number().int().min(0).default(0) }),
      answers: { 200: eventsShape },
      handle: async (asked) => {
        const { id } = await ticketOf(asked);
        const events = await store.events(id);
        const from = asked.query.from as number;
        return { status: 200, body: { events: events.filter(({ seq }) => seq >= from).map(eventView) } };
      },
    },
    {
      id: 'explainTicket',
      method: 'get',
      path: '/tickets/{ticket}/explain',
      summary: 'How its deadlines came about: every interval counted, paused or skipped, and why',
      role: 'reader',
      params: ofTicket,
      answers: { 200: explanationShape },
      handle: async (asked) => {
        const { id, customer } = await ticketOf(asked);
        const { policyOf, calendarOf } = rules();
        const calendar = calendarOf(customer);
        const { timeZone } = calendar;
        const events = await store.events(id);
        const told = explain(events, policyOf, calendar, asked.language, timeZone, clock.now());
        return { status: 200, body: shape(explanationShape, told) };
      },
    },
    {
      id: 'actOnTicket',
      method: 'post',
      path: '/tickets/{ticket}/actions',
      summary: 'Act on a ticket, by the same rules as a button',
      role: 'agent',
      params: ofTicket,
      body: ticketAction,
      answers: did,
      handle: (asked) => {
        const { as, conversation, files, ...rest } = ticketAction.parse(asked.body);
        const action = { ...rest, ticket: asked.params.ticket } as unknown as Action;
        return act({ as, conversation, files, action }, asked, parts);
      },
    },
    {
      id: 'act',
      method: 'post',
      path: '/actions',
      summary: 'Whatever a button does: on an answer, a ticket, the roster, the calendar',
      role: 'agent',
      body: newAction,
      answers: did,
      handle: (asked) => {
        const { as, conversation, files, action } = newAction.parse(asked.body);
        return act({ as, conversation, files, action: action as Action }, asked, parts);
      },
    },
    {
      id: 'say',
      method: 'post',
      path: '/messages',
      summary: 'Say something to the desk in plain words, as a person would in chat',
      role: 'agent',
      body: newMessage,
      answers: did,
      handle: (asked) => {
        const { as, conversation, files, text } = newMessage.parse(asked.body);
        return act({ as, conversation, files, text }, asked, parts);
      },
    },
    {
      id: 'keepFile',
      method: 'post',
      path: '/files',
      summary: 'Upload a file, to name it by its `ref` when a ticket is opened or something is said',
      role: 'agent',
      query: z.object({ name: z.string().trim().min(1).max(200) }),
      bytesLimit: FILE_LIMIT_BYTES,
      answers: { 201: attachmentShape },
      handle: async ({ query, body, mediaType }) => {
        if (!Buffer.isBuffer(body) || body.length === 0)
          throw new Problem(400, 'empty-file', `The file ${JSON.stringify(query.name)} is empty.`);
        const name = (query.name as string).replace(/[\\/\p{Cc}]/gu, '_');
        return { status: 201, body: await parts.files.put({ name, mediaType, bytes: body }) };
      },
    },
    {
      id: 'readFile',
      method: 'get',
      path: '/files/{file}',
      summary: 'The bytes of a file that a ticket or an event names by its `ref`',
      role: 'reader',
      params: z.object({ file: z.string().min(1).max(200) }),
      givesBytes: true,
      answers: {},
      handle: async ({ params }) => {
        const found = await parts.files.get(params.file!);
        if (!found) throw noSuchFile(params.file!);
        const { name, mediaType, sizeBytes } = found.attachment;
        const headers = {
          'content-type': mediaType,
          'content-length': String(sizeBytes),
          'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
          'content-security-policy': "default-src 'none'; sandbox",
        };
        return { status: 200, body: undefined, bytes: found.content(), headers };
      },
    },
    {
      id: 'readDeskFile',
      method: 'get',
      path: '/desk-file',
      summary: 'The desk file in force, for a manager of the desk; an action `change-desk` replaces it',
      role: 'agent',
      answers: { 200: deskFileShape },
      handle: async ({ token }) => {
        if (!engineerOf(rules().desk, personOf(token))?.manager)
          throw new Problem(403, 'not-a-manager', `${personOf(token)} is no manager in the desk file.`);
        const [present] = parts.deskFiles?.() ?? [];
        if (!present)
          throw new Problem(404, 'no-desk-file', 'Here the desk file is read and changed in the file alone.');
        return {
          status: 200,
          body: shape(deskFileShape, { ...present, text: present.text ?? '', by: present.by.name }),
        };
      },
    },
    {
      id: 'searchKnowledge',
      method: 'get',
      path: '/knowledge',
      summary: 'Articles for a question, best first',
      role: 'reader',
      query: z.object({
        q: z.string().trim().min(1).max(4_000),
        limit: z.coerce.number().int().min(1).max(20).default(5),
      }),
      answers: { 200: matchesShape },
      handle: async ({ query, token, language }) => {
        const audience = isEngineer(token, parts) ? 'engineers' : 'staff';
        const matches = await knowledge.search(
          { question: query.q as string, audience, language },
          query.limit as number,
        );
        return { status: 200, body: { matches: matches.map(matchView) } };
      },
    },
    {
      id: 'readArticle',
      method: 'get',
      path: '/knowledge/{article}',
      summary: 'An article',
      role: 'reader',
      params: z.object({ article: z.string().min(1).max(300) }),
      answers: { 200: articleShape },
      handle: async ({ params, token }) => {
        const article = knowledge.article(params.article!);
        if (!article || (article.audience === 'engineers' && !isEngineer(token, parts)))
          throw new Problem(404, 'no-such-article', `There is no article ${JSON.stringify(params.article)}.`);
        return { status: 200, body: articleView(article) };
      },
    },
  ];
}

interface Wish {
  readonly as?: { readonly id: string; readonly name: string } | undefined;
  readonly conversation?: string | undefined;
  readonly files?: readonly string[] | undefined;
  readonly action?: Action;
  readonly text?: string;
}

/** Hands it in like any door and answers with what came of it. The same key is the same event, handled once. */
async function act(wish: Wish, asked: Asked, parts: ApiParts): Promise<Answer> {
  const { token, language, idempotencyKey } = asked;
  const self = personOf(token);
  const person: Person = wish.as
    ? {
        id: `${self}/${wish.as.id}` as PersonId,
        name: wish.as.name,
        language,
        ...mailDomainOf(wish.as.id),
      }
    : { id: self, name: token.name, language };
  const conversation = `${person.id}${wish.conversation ? `#${wish.conversation}` : ''}` as ConversationId;
  const id = `${self}:${idempotencyKey ?? randomUUID()}` as EventId;
  const common = { id, conversation, person, at: parts.clock.now() };
  const attachments = await Promise.all((wish.files ?? []).map((ref) => attachmentOf(ref, parts)));
  const incoming: Incoming = wish.action
    ? { kind: 'action', ...common, action: wish.action, ...(attachments.length > 0 && { attachments }) }
    : { kind: 'message', ...common, text: wish.text ?? '', attachments, answerAlone: true };

  const { stored, handled } = await parts.intake.accept(incoming);
  await handled;
  if (!(await isHandled(id, stored === 'seen', parts)))
    return { status: 202, body: { event: id, state: 'kept' } };
  const replies = await repliesTo(id, parts);
  const refused = replies.find((reply) => reply.refused !== undefined);
  if (refused) throw refusalProblem(refused.refused!, wordsOf(refused));
  const opened = replies.find((reply) => reply.opened !== undefined)?.opened;
  const about = opened ?? (wish.action && 'ticket' in wish.action ? wish.action.ticket : undefined);
  const ticket = about && (await parts.store.ticket(about));
  const body = shape(doneShape, { event: id, replies, ...(ticket && { ticket: ticketView(ticket) }) });
  const headers = {
    ...(opened && { location: `/api/v1/tickets/${opened}` }),
    ...(stored === 'seen' && { 'idempotency-replayed': 'true' }),
  };
  return { status: opened ? 201 : 200, body, headers };
}

/** Programs often name people by their address. */
function mailDomainOf(id: string): Pick<Person, 'belongsTo'> {
  const domain = /@([\w-]+(?:\.[\w-]+)+)$/.exec(id)?.[1];
  return domain ? { belongsTo: [`mail:${domain.toLowerCase()}`] } : {};
}

async function attachmentOf(ref: string, { files }: ApiParts): Promise<Attachment> {
  const found = await files.get(ref);
  if (!found) throw noSuchFile(ref);
  return found.attachment;
}

function noSuchFile(ref: string): Problem {
  return new Problem(
    404,
    'no-such-file',
    `There is no file ${JSON.stringify(ref.slice(0, 80))}; upload it first.`,
  );
}

async function isHandled(id: EventId, mayBeUnderWay: boolean, { store }: ApiParts): Promise<boolean> {
  const giveUpAt = performance.now() + (mayBeUnderWay ? HANDLED_WITHIN_MS : 0);
  for (;;) {
    if (await store.isHandled(id)) return true;
    if (performance.now() >= giveUpAt) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What the desk said to it: kept in the outbox under the event's own keys. */
async function repliesTo(id: EventId, { outbox }: ApiParts): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  for (let index = 0; index < MOST_REPLIES; index += 1) {
    const delivery = await outbox.delivery(`${id}:reply:${index}`);
    if (delivery?.content.kind !== 'reply') break;
    replies.push(delivery.content.reply);
  }
  return replies;
}

function wordsOf(reply: Reply): string {
  return reply.parts.flatMap((part) => (part.kind === 'text' ? [part.text] : [])).join(' ');
}

/** The person a token acts as. The desk file makes an engineer of it, or does not. */
export function personOf(token: ApiToken): PersonId {
  return `api:${token.name}` as PersonId;
}

function isEngineer(token: ApiToken, { rules }: ApiParts): boolean {
  return engineerOf(rules().desk, personOf(token)) !== undefined;
}

function placeOf(after: string): LedgerPlace {
  return Buffer.from(after, 'base64url').toString() as LedgerPlace;
}

function badPlace(after: unknown): Problem {
  return new Problem(400, 'bad-request', `after=${JSON.stringify(after)} is not the end of a page.`, {
    errors: [{ pointer: 'after', detail: 'take it from `next` of the page before' }],
  });
}
