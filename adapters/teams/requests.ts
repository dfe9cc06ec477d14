/** What comes in over HTTP: nothing is believed before botbuilder has checked the sender's token. */
import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Clock, Log } from '../../bot/ports.ts';
import { refusal as loopbackRefusal } from '../web/loopback-only.ts';
import { readEnvelope } from './activity.ts';
import { type BotFramework, type InvokeAnswer, SignInRefused, SignInUnknown } from './bot-framework.ts';
import { FILES_PATH, type FileLinks } from './file-links.ts';
import { isServiceUrl, type TeamsSettings } from './settings.ts';
import { hostOf } from './take-file.ts';
import type { TeamsFiles } from './types.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

export interface RequestsParts {
  readonly settings: TeamsSettings;
  readonly framework: BotFramework;
  /** Absent: nobody may fetch a file. */
  readonly links: FileLinks | undefined;
  readonly files: TeamsFiles | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Called within the turn, with the activity as it came. */
  answerTo(body: unknown, serviceUrl: string): Promise<InvokeAnswer>;
}

export function requestsRouter({
  settings,
  framework,
  links,
  files,
  clock,
  log,
  answerTo,
}: RequestsParts): Router {
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

  const router = Router();
  router.post('/api/messages', express.json({ limit: BODY_LIMIT_BYTES }), onRequest);
  router.get(`${FILES_PATH}/:ref`, async (request, response) => {
    const { ref } = request.params;
    const { until, signature } = request.query;
    const mayFetch = links?.isValid(ref, String(until), String(signature), clock.now());
    const file = mayFetch ? await files?.get(ref) : undefined;
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
  return router;
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
