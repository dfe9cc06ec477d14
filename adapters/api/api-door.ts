/** The API as a door: other programs come in here, by the same rules as people with buttons. */
import { pipeline } from 'node:stream/promises';
import express, { type ErrorRequestHandler, type Request, Router } from 'express';
import type { z } from 'zod';
import { sentences } from '../../bot/front-line/sentences.ts';
import { type Log, type Messenger, StoreUnavailable } from '../../bot/ports.ts';
import type { Door, Language } from '../../bot/types.ts';
import { found, shown } from '../web/web-error.ts';
import { describeApi } from './description.ts';
import { type FieldError, Problem, problemBody } from './problem.ts';
import { type ApiParts, type Route, routesOf } from './routes.ts';
import type { ApiToken } from './settings.ts';
import { type Rate, rateLimit, tokenOf } from './token.ts';

export const API = 'api' as Door;
export const API_PATH = '/api/v1';
const BODY_LIMIT_BYTES = 256 * 1024;
const RATE: Rate = { perMinute: 600, burst: 100 };
const MOST_ERRORS = 20;

export interface ApiDoorParts extends ApiParts {
  readonly tokens: readonly ApiToken[];
  readonly log: Log;
  readonly rate?: Rate;
}

export interface ApiDoor {
  /** Answers everything below `/api/`. */
  readonly router: Router;
  readonly messenger: Messenger;
}

export function apiDoor(parts: ApiDoorParts): ApiDoor {
  const routes = routesOf(parts);
  const mayAsk = rateLimit(parts.rate ?? RATE, parts.clock);
  const router = Router();
  router.use('/api', (_request, response, next) => {
    response.set({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    next();
  });
  const description = describeApi(routes);
  router.get(`${API_PATH}/openapi.json`, (_request, response) => {
    response.json(description);
  });

  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  const json = express.json({ limit: BODY_LIMIT_BYTES, strict: true });
  for (const [path, ofPath] of paths) {
    const address = `${API_PATH}${path.replace(/\{(\w+)\}/g, ':$1')}`;
    for (const route of ofPath) {
      router[route.method](
        address,
        // Whose token it is comes first: a stranger's body is not read.
        (request, _response, next) => {
          const token = tokenOf(request.get('authorization'), parts.tokens);
          mayAsk(token);
          if (route.role === 'agent' && token.role !== 'agent')
            throw new Problem(403, 'read-only-token', `The token ${token.name} may only read.`);
          next();
        },
        (request, _response, next) => {
          if (!route.body || request.is('application/json')) return next();
          const type = request.get('content-type') ?? 'none';
          throw new Problem(415, 'wrong-content-type', `Content-Type ${shown(type)}: send application/json.`);
        },
        route.bytesLimit === undefined ? json : express.raw({ type: () => true, limit: route.bytesLimit }),
        async (request, response) => {
          const {
            status,
            body: answer,
            bytes,
            headers,
          } = await route.handle({
            token: tokenOf(request.get('authorization'), parts.tokens),
            params: read(route.params, request.params) as Record<string, string>,
            query: read(route.query, request.query) as Record<string, unknown>,
            body: route.bytesLimit === undefined ? read(route.body, request.body) : request.body,
            mediaType: mediaTypeOf(request),
            language: languageOf(request),
            idempotencyKey: keyOf(request),
          });
          response.status(status).set(headers ?? {});
          if (bytes) await pipeline(bytes, response);
          else response.json(answer);
        },
      );
    }
    router.all(address, (request, response) => {
      const allowed = ofPath.map(({ method }) => method.toUpperCase()).join(', ');
      response.set('allow', allowed);
      throw new Problem(405, 'wrong-method', `${request.method} is not possible here; ${allowed} is.`);
    });
  }
  router.use('/api', (request) => {
    throw new Problem(
      404,
      'not-found',
      `The API has no ${shown(`${request.method} ${request.originalUrl}`)}.`,
    );
  });
  router.use('/api', errorAnswer(parts));
  return { router, messenger: silentMessenger };
}

/** What is said to a program is in the answer to its request and in the ticket's events; nothing is pushed. */
const silentMessenger: Messenger = {
  door: API,
  post: async () => undefined,
  update: async () => {},
  find: async () => undefined,
  direct: async () => undefined,
};

/** @throws Problem 400 naming every field and the value that was there. */
function read(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return value ?? {};
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.slice(0, MOST_ERRORS).map((issue): FieldError => {
    const there = issue.path.reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
          ? Reflect.get(inner, key)
          : undefined,
      value,
    );
    const path = issue.path.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'));
    return { pointer: `/${path.join('/')}`, detail: `${issue.message}${found(issue, there)}` };
  });
  const all = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  throw new Problem(400, 'bad-request', `${all}.`, { errors });
}

function mediaTypeOf(request: Request): string {
  const type = request.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/.test(type) ? type : 'application/octet-stream';
}

function languageOf(request: Request): Language {
  return request.acceptsLanguages('en', 'zh') === 'zh' ? 'zh' : 'en';
}

function keyOf(request: Request): string | undefined {
  const key = request.get('idempotency-key');
  if (key === undefined || /^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new Problem(
    400,
    'bad-request',
    `Idempotency-Key ${shown(key)}: has 1 to 128 visible ASCII characters.`,
  );
}

function errorAnswer({ rules, log }: ApiDoorParts): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error, languageOf(request), rules().desk.hotline[languageOf(request)]);
    if (problem.status >= 500) log.error('api.failed', { code: problem.code, error });
    response
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem)));
  };
}

interface ParserError {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly limit?: unknown;
  readonly message?: unknown;
}

function problemOf(error: unknown, language: Language, hotline: string): Problem {
  if (error instanceof Problem) return error;
  const s = sentences(language);
  if (error instanceof StoreUnavailable)
    return new Problem(503, 'store-unavailable', s.unavailable(hotline), { headers: { 'retry-after': '5' } });
  const { type, status, limit, message } = error as ParserError;
  if (type === 'entity.too.large')
    return new Problem(413, 'too-large', `At most ${limit} bytes are accepted.`);
  if (error instanceof URIError || (typeof status === 'number' && status >= 400 && status < 500))
    return new Problem(400, 'bad-request', `The request cannot be read: ${shown(message)}.`);
  return new Problem(500, 'internal', s.failed(hotline));
}
