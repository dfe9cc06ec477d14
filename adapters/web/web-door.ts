/**
 * The web door: a page for staff, a page for engineers, and the small API they use.
 *
 * The API is the page's own and changes with it; programs use the desk's public API. All bodies and answers
 * are JSON; `person` and `conversation` say who looks at what (`web:li-na` looks at `web:li-na`, an engineer
 * also at a channel of the desk file). A refusal is `{error: {code, message}}`.
 *
 * | request | answer |
 * | --- | --- |
 * | `GET /page/api/desk` | names, hotline, people to try out as, engineers, channels, customers, limits, `now` |
 * | `GET /page/api/person?name=` | `{id, name}` of somebody with that name |
 * | `GET /page/api/conversation?person&conversation[&before]` | `{messages, revision, more}`: the newest entries (of a channel also every open card) |
 * | `GET /page/api/thread?person&conversation&under` | `{messages}` under that card |
 * | `GET /page/api/changes?person&conversation&after` | `{messages, revision, now}`: what came or changed after that revision, for a window without a stream |
 * | `GET /page/api/stream?person&conversation&after` | server-sent events: `message` (id = revision), `beat` `{now}`, `reset` |
 * | `POST /page/api/messages` `{clientId, person, conversation, text, files, under?}` | 202 when the desk has it for good; 503 when it could not be kept |
 * | `POST /page/api/actions` `{clientId, person, conversation, action, inputs, pressed?}` | as for messages |
 * | `POST /page/api/files?name=` raw bytes | 201 with the attachment |
 * | `GET /page/files/:ref` | the bytes, to be saved |
 * | `/page/api/knowledge/...` | the engineers' view of the knowledge base (knowledge-api.ts) |
 * | `/page/api/desk-file...` | the desk file, for managers (desk-file-api.ts) |
 * | `GET /page/api/calendar`, `GET /page/api/waiting` | the service calendar, and what waits for managers (managers-api.ts) |
 *
 * The same `clientId` is handled once, so the page may send again whatever it got no answer for.
 */
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import type { Desk } from '../../bot/desk.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import {
  type Clock,
  type DeskStore,
  type Intake,
  type Log,
  type Messenger,
  StoreUnavailable,
} from '../../bot/ports.ts';
import type { Attachment, Incoming, IncomingMessage, Language } from '../../bot/types.ts';
import type { KnowledgeDesk } from '../knowledge-desk.ts';
import { type DeskFileOnPage, deskFileApi } from './desk-file-api.ts';
import { knowledgeApi } from './knowledge-api.ts';
import { liveStreams } from './live.ts';
import { loopbackOnly } from './loopback-only.ts';
import { type ManagersView, managersApi } from './managers-api.ts';
import { LIBRARY_FILES, PAGE_FOLDER, pageHtml } from './page-files.ts';
import { checkAccess, readPerson, webChannels } from './people.ts';
import { read, receiveAction, receiveMessage, TEXT_LIMIT } from './receive.ts';
import { messageView } from './render.ts';
import type { FileStore, WebMessage } from './types.ts';
import { shown, WebError } from './web-error.ts';
import type { WebMessages } from './web-messages.ts';
import { WEB, webMessenger } from './web-messenger.ts';

/** A hundred thousand Chinese characters take 300 KB. */
export const BODY_LIMIT_BYTES = 512 * 1024;
export const FILE_LIMIT_BYTES = 10 * 1024 * 1024;
const LATEST = 100;
const THREAD = 500;
const OPEN_CARDS = 500;
/** People are told within three seconds that nothing can be recorded, also by a machine with much to do. */
const ANSWER_WITHIN_MS = 2_300;

export interface WebDoorParts {
  readonly intake: Intake;
  readonly messages: WebMessages;
  readonly files: FileStore;
  readonly tickets: Pick<DeskStore, 'ticket'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The desk file now. */
  desk(): Desk;
  /** Names to try out as on the staff page. */
  readonly people?: readonly string[];
  /** Without it engineers have no view of the knowledge base. */
  readonly knowledge?: KnowledgeDesk;
  /** Without it managers change the desk file in the file alone. */
  readonly deskFile?: DeskFileOnPage;
  /** Without it the calendar is shown and confirmed in chat alone. */
  readonly managers?: ManagersView;
}

export interface WebDoor {
  /** Answers `/`, `/engineers` and everything below `/page/`; passes on whatever else. */
  readonly router: Router;
  readonly messenger: Messenger;
  /** Ends the live streams; pages come back by themselves when a desk answers again. */
  stop(): Promise<void>;
}

const PEOPLE = ['李娜', '陈晓明', 'Maria Keller', 'Tom Baker'];

export function webDoor(parts: WebDoorParts): WebDoor {
  const { intake, messages, files, clock, log, desk, people = PEOPLE, knowledge, deskFile, managers } = parts;
  const live = liveStreams(messages, clock, log);
  const router = Router();
  const security = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", pageHtml('chat').scriptHash],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['article'],
      },
    },
    // Plain HTTP on this machine: a browser told to insist on HTTPS could not come back.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  router.use(['/page', /^\/(engineers\/?)?$/], security, loopbackOnly);

  for (const [path, entry] of [
    ['/', 'chat'],
    ['/engineers', 'engineers'],
  ] as const) {
    const { html } = pageHtml(entry);
    router.get(path, (_request, response) => {
      response.set('Cache-Control', 'no-cache').type('html').send(html);
    });
  }
  router.get('/page/lib/:name', (request, response, next) => {
    const file = LIBRARY_FILES.get(String(request.params.name));
    if (!file) return next();
    response.type('text/javascript').sendFile(file, { maxAge: 0, dotfiles: 'allow' });
  });
  router.use('/page/assets', express.static(PAGE_FOLDER, { index: false, maxAge: 0, redirect: false }));

  const api = Router();
  api.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use('/page/api', api);

  api.get('/desk', (_request, response) => {
    const { name, hotline, language, engineers, customers } = desk();
    response.json({
      name,
      hotline,
      language,
      people: people.map((one) => readPerson(desk(), '', one)),
      engineers: engineers.flatMap((engineer) => {
        const id = engineer.people.find((person) => person.startsWith(`${WEB}:`));
        return id
          ? [
              {
                id,
                name: engineer.name,
                people: engineer.people,
                channels: channelsOf(desk(), engineer.levels),
                changesDesk: engineer.manager && deskFile !== undefined,
                isManager: engineer.manager,
              },
            ]
          : [];
      }),
      channels: webChannels(desk()),
      customers: customers.map((one) => ({ id: one.id, name: one.name })),
      hasKnowledge: knowledge !== undefined,
      hasCalendar: managers !== undefined,
      limits: { textLength: TEXT_LIMIT, bodyBytes: BODY_LIMIT_BYTES, fileBytes: FILE_LIMIT_BYTES },
      now: clock.now(),
    });
  });

  api.get('/person', (request, response) => {
    response.json(readPerson(desk(), '', read(z.object({ name: z.string() }), request.query).name));
  });

  const place = z.object({ person: z.string().min(1).max(200), conversation: z.string().min(1).max(200) });
  const number = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
  const readPlace = (query: unknown) => {
    const { person, conversation } = read(place, query);
    const known = checkAccess(desk(), person as WebMessage['onlyFor'] & string, conversation);
    return { viewer: person as WebMessage['onlyFor'] & string, conversation: known };
  };

  api.get('/conversation', async (request, response) => {
    const seen = readPlace(request.query);
    const { before } = read(z.object({ before: number.optional() }), request.query);
    // Read before the messages: what changes in between is sent again by the stream rather than lost.
    const revision = await messages.revision(seen.conversation);
    const latest = await messages.list({
      ...seen,
      limit: LATEST,
      which: { kind: 'latest', ...(before === undefined ? {} : { before }) },
    });
    const openCards =
      before === undefined && isChannel(seen.conversation)
        ? await messages.list({ ...seen, limit: OPEN_CARDS, which: { kind: 'open-cards' } })
        : [];
    const known = new Set(latest.map(({ id }) => id));
    const all = [...openCards.filter(({ id }) => !known.has(id)), ...latest];
    response.json({ messages: all.map(messageView), revision, more: latest.length === LATEST });
  });

  api.get('/thread', async (request, response) => {
    const seen = readPlace(request.query);
    const { under } = read(z.object({ under: z.string().min(1).max(500) }), request.query);
    const thread = await messages.list({ ...seen, limit: THREAD, which: { kind: 'under', card: under } });
    response.json({ messages: thread.map(messageView) });
  });

  api.get('/changes', async (request, response) => {
    const seen = readPlace(request.query);
    const { after } = read(z.object({ after: number }), request.query);
    const [changed, revision] = await Promise.all([
      messages.list({ ...seen, limit: LATEST, which: { kind: 'changed', after } }),
      messages.revision(seen.conversation),
    ]);
    response.json({ messages: changed.map(messageView), revision, now: clock.now() });
  });

  api.get('/stream', (request, response) => {
    const { viewer, conversation } = readPlace(request.query);
    const after = request.get('last-event-id') ?? request.query.after;
    live.open(response, viewer, conversation, read(z.object({ after: number }), { after }).after);
  });

  api.post('/messages', jsonBody, async (request: Request, response: Response) => {
    const { under, files: refs, ...received } = receiveMessage(request.body, desk());
    const [attachments, card] = await Promise.all([
      Promise.all(refs.map(attachmentOf)),
      under === undefined ? undefined : cardAt(under, received.conversation),
    ]);
    if (!card && isChannel(received.conversation))
      throw new WebError(
        400,
        'NO_CARD',
        "In an engineers' channel people write under a card: `under` is missing.",
      );
    const at = clock.now();
    const message: IncomingMessage = {
      kind: 'message',
      ...received,
      attachments,
      at,
      ...(card ? { underCardOf: card.ticket } : {}),
    };
    const { id, name } = received.person;
    await keepAndAccept(
      message,
      {
        id: received.id,
        conversation: received.conversation,
        at,
        ...(under === undefined ? {} : { under }),
        content: { kind: 'person', person: { id, name }, text: received.text, attachments, state: 'pending' },
      },
      response,
    );
  });

  api.post('/actions', jsonBody, async (request: Request, response: Response) => {
    const { pressed, ...received } = receiveAction(request.body, desk());
    const at = clock.now();
    const { id, name } = received.person;
    const entry =
      pressed && !isChannel(received.conversation)
        ? ({
            id: received.id,
            conversation: received.conversation,
            at,
            content: {
              kind: 'person',
              person: { id, name },
              text: pressed.label,
              attachments: [],
              pressed: pressed.message,
              state: 'pending',
            },
          } as const)
        : undefined;
    await keepAndAccept({ kind: 'action', ...received, at }, entry, response);
  });

  /**
   * The entry is written before the desk takes the event, or an answer could stand above its question. It
   * stays `pending` when the desk cannot take it; the page offers to send it again under the same id.
   */
  async function keepAndAccept(
    incoming: Incoming,
    entry: Parameters<WebMessages['append']>[0] | undefined,
    response: Response,
  ): Promise<void> {
    const { stored, handled } = await inTime(async () => {
      if (entry) await messages.append(entry);
      return intake.accept(incoming);
    });
    response.status(202).json({ id: incoming.id, stored });
    if (!entry) return;
    const advanced = async (): Promise<void> => {
      await messages.advance(entry.id, 'kept');
      await handled;
      await messages.advance(entry.id, 'handled');
    };
    advanced().catch((error: unknown) =>
      // It shows an earlier state than it has.
      log.warn('web.state-not-kept', { event: entry.id, error }),
    );
  }

  async function attachmentOf(ref: string): Promise<Attachment> {
    const found = await files.get(ref);
    if (!found) throw new WebError(400, 'NO_SUCH_FILE', `There is no file ${shown(ref)}; upload it first.`);
    return found.attachment;
  }

  async function cardAt(id: string, conversation: string) {
    const found = await messages.find(id);
    const ticket = found?.content.kind === 'desk' ? found.content.ticket?.id : undefined;
    if (!found || found.conversation !== conversation || !ticket)
      throw new WebError(400, 'NO_SUCH_CARD', `${shown(id)} is not a card in ${shown(conversation)}.`);
    return { ticket };
  }

  const isChannel = (conversation: string): boolean =>
    webChannels(desk()).some((channel) => channel.conversation === conversation);

  api.post(
    '/files',
    express.raw({ type: () => true, limit: FILE_LIMIT_BYTES }),
    async (request, response) => {
      const { name } = read(z.object({ name: z.string().min(1).max(400) }), request.query);
      const bytes: unknown = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new WebError(400, 'EMPTY_FILE', `The file ${shown(name)} is empty.`);
      const type = request.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      const mediaType = /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) ? type : 'application/octet-stream';
      response.status(201).json(await files.put({ name: fileName(name), mediaType, bytes }));
    },
  );

  if (knowledge) api.use('/knowledge', knowledgeApi({ knowledge, desk, jsonBody, fileName }));
  if (deskFile) api.use('/desk-file', deskFileApi(deskFile, desk, jsonBody));
  if (managers) api.use(managersApi(managers, desk));

  router.get('/page/files/:ref', async (request, response) => {
    const ref = String(request.params.ref);
    const found = await files.get(ref);
    if (!found) throw new WebError(404, 'NO_SUCH_FILE', `There is no file ${shown(ref)}.`);
    const { name, mediaType } = found.attachment;
    // Only pictures keep their type, so that the page can show them; nothing a stranger sent is ever run here.
    response
      .attachment(name)
      .type(/^image\/(png|jpeg|gif|webp)$/.test(mediaType) ? mediaType : 'application/octet-stream')
      .set('Cache-Control', 'private, max-age=3600')
      .set('Content-Security-Policy', "default-src 'none'; sandbox");
    found
      .content()
      .on('error', (error) => {
        log.error('web.file-unreadable', { ref, error });
        response.destroy();
      })
      .pipe(response);
  });

  router.use('/page', (request) => {
    throw new WebError(
      404,
      'NOT_FOUND',
      `The page has no ${shown(`${request.method} ${request.originalUrl}`)}.`,
    );
  });
  router.use(errorAnswer(desk, log));

  return {
    router,
    messenger: webMessenger(parts),
    stop: () => live.stop(),
  };
}

/**
 * A store that hangs counts as away: people are not kept waiting. What it keeps all the same is handled, and
 * sending it again, under its id, is answered as seen.
 */
async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const done = work();
  done.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('no answer in time')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

function channelsOf(desk: Desk, levels: readonly string[]): readonly string[] {
  const names = new Set(
    desk.levels.filter(({ id }) => levels.includes(id)).map(({ channel }) => channel as string),
  );
  return webChannels(desk)
    .filter(({ name }) => names.has(name))
    .map(({ conversation }) => conversation);
}

/** The name without what a path or a terminal would make of it. */
function fileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return last.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').slice(0, 200) || 'file';
}

/** A JSON body of limited size. Its keys are data: one that could reach a prototype is refused. */
const jsonBody: RequestHandler[] = [
  (request, _response, next) => {
    if (request.is('application/json')) return next();
    const type = request.get('content-type');
    next(
      new WebError(
        415,
        'WRONG_CONTENT_TYPE',
        `Content-Type ${shown(type ?? 'none')} is not accepted; send application/json.`,
      ),
    );
  },
  express.json({
    limit: BODY_LIMIT_BYTES,
    reviver: (key, value: unknown) => {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype')
        throw new WebError(400, 'BAD_REQUEST', `The key ${shown(key)} is not accepted.`);
      return value;
    },
  }),
];

interface ParserError {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly length?: unknown;
  readonly limit?: unknown;
  readonly message: string;
}

/** Every failure as `{error: {code, message}}`; a stack goes to the log only. */
function errorAnswer(desk: () => Desk, log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const { status, code, message } = refusalOf(error, desk(), languagesOf(request.body));
    if (status >= 500) log.error('web.request-failed', { code, error });
    response.status(status).json({ error: { code, message } });
  };
}

/** The person's own, where the page has said it; else both. */
function languagesOf(body: unknown): readonly Language[] {
  const { person } = (body ?? {}) as { readonly person?: { readonly language?: unknown } };
  return person?.language === 'zh' || person?.language === 'en' ? [person.language] : ['zh', 'en'];
}

function refusalOf(
  error: unknown,
  { hotline }: Desk,
  languages: readonly Language[],
): { status: number; code: string; message: string } {
  if (error instanceof WebError) return error;
  const inWords = (words: 'unavailable' | 'failed') =>
    languages.map((language) => sentences(language)[words](hotline[language])).join(' ');
  if (error instanceof StoreUnavailable)
    return {
      status: 503,
      code: error.code,
      message: inWords('unavailable'),
    };
  const { type, status, length, limit, message } = error as ParserError;
  if (type === 'entity.too.large')
    return {
      status: 413,
      code: 'TOO_LARGE',
      message: `${length ?? 'So many'} bytes are too many; at most ${limit} are accepted.`,
    };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, code: 'BAD_REQUEST', message: `The request cannot be read: ${shown(message)}.` };
  if (error instanceof URIError)
    return { status: 400, code: 'BAD_REQUEST', message: `The address cannot be read: ${shown(message)}.` };
  return {
    status: 500,
    code: 'INTERNAL',
    message: inWords('failed'),
  };
}
