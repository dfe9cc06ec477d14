/**
 * Who may talk to the page: a browser on this machine, on a page this door served. There is no sign-in, so a
 * foreign web site must not reach it through the browser of somebody who sits here either.
 */
import type { RequestHandler } from 'express';
import { shown, WebError } from './web-error.ts';

export interface RequestFacts {
  readonly method: string;
  readonly remoteAddress: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
/** A proxy adds these: then the one who asks is somewhere else, whatever the address says. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/** Why the request is refused; undefined when it may pass. */
export function refusal({ method, remoteAddress, headers }: RequestFacts): WebError | undefined {
  const address = (remoteAddress ?? '').replace(/^::ffff:/, '');
  if (!(address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)))
    return new WebError(
      403,
      'NOT_LOOPBACK',
      `The page answers on this machine only; you asked from ${shown(address)}.`,
    );
  const forwarded = FORWARDED.find((name) => headers[name] !== undefined);
  if (forwarded)
    return new WebError(
      403,
      'FORWARDED',
      `The page answers on this machine only, and the header ${shown(forwarded)} says the request came through a proxy.`,
    );
  // DNS rebinding: a foreign name that was made to point here still shows in Host.
  const host = String(headers.host ?? '');
  if (!LOOPBACK_NAMES.has(host.replace(/:\d{1,5}$/, '').toLowerCase()))
    return new WebError(
      403,
      'FOREIGN_HOST',
      `The page is called localhost or 127.0.0.1, not ${shown(host)}.`,
    );
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${host}`)
    return new WebError(403, 'FOREIGN_ORIGIN', `Another page, ${shown(origin)}, may not use this one.`);
  // Navigation to a page is all another site may do; older browsers do not send this header, and then Origin decides.
  const site = headers['sec-fetch-site'];
  const navigates = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigates)
    return new WebError(403, 'FOREIGN_SITE', `A request from a ${shown(site)} page is refused.`);
  return undefined;
}

export const loopbackOnly: RequestHandler = (request, _response, next) => {
  next(
    refusal({
      method: request.method,
      remoteAddress: request.socket.remoteAddress,
      headers: request.headers,
    }),
  );
};
