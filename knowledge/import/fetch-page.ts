import { lookup as dnsLookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { timeLimit } from '../time-limit.ts';
import type { Objection } from './outcome.ts';
import { moreThan, objection } from './outcome.ts';
import { reachOf } from './public-address.ts';
import { systemProblem } from './system-problem.ts';

export const USER_AGENT = 'Firstline/1.0 (knowledge base import)';
const REDIRECTS_MAX = 5;
/** Where those are sent who are not signed in. */
const SIGN_IN = /^[^?#]*\b(?:log-?in|sign-?in|sso|saml2?|oauth2?|adfs|cas|idp|auth|accounts|passport)\b/i;

export interface FetchRules {
  /**
   * `host` or `host:port`, or either with the path of a page and all that lies below it: `wiki.example.com/it`. Nothing else
   * is ever contacted, not even by a redirect.
   */
  readonly allowHosts: readonly string[];
  /** Hosts of `allowHosts` that may have private addresses. */
  readonly intranetHosts: readonly string[];
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** Addresses of a name; the system's resolver unless a test brings its own. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Asked before each request, redirects included. */
  readonly mayFetch?: (url: URL) => Promise<Objection | undefined>;
  readonly signal?: AbortSignal | undefined;
  /** Others go through a proxy here: what cannot be reached says that this does not. */
  readonly besideProxy?: boolean;
}

export type Fetched =
  | { readonly kind: 'page'; readonly url: string; readonly mediaType: string; readonly bytes: Buffer }
  | Objection;

/** Fetches a page. Never rejects; every redirect is checked like the first address. */
export async function fetchPage(address: string, rules: FetchRules): Promise<Fetched> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    const outside = forbidden(url, rules);
    // The advice to allow its host would only bring in the page that asks who one is.
    if (outside && redirects > 0 && SIGN_IN.test(url.href)) return objection('sign_in', url.host);
    const problem = outside ?? (await rules.mayFetch?.(url));
    if (problem) return problem;
    const answer = await fetchOnce(url, rules);
    if (answer.kind !== 'redirect') return answer;
    if (!URL.canParse(answer.to, url))
      return objection('unreachable', {
        en: `it redirects to ${answer.to}`,
        zh: `它跳转到 ${answer.to}`,
      });
    url = new URL(answer.to, url);
    url.hash = '';
  }
  return objection('too_many_redirects');
}

/** The part of a site that an address is the beginning of: a folder or a page, with what lies below. */
export function partBelow({ host, pathname }: URL): string {
  const folder = /^(.*\/)[^/]*\.[^/]*$/.exec(pathname)?.[1] ?? pathname;
  return folder === '/' ? host : `${host}${folder}`;
}

/** Whether an address lies on a host of the list, whatever its path. */
export function isOnAllowedHost({ host }: URL, { allowHosts }: Pick<FetchRules, 'allowHosts'>): boolean {
  return allowHosts.some((entry) => entry.split('/', 1)[0] === host);
}

function isWithin({ host, pathname }: URL, entry: string): boolean {
  if (!entry.includes('/')) return entry === host;
  // As an address writes it: 帮助 is %E5%B8%AE...
  const part = new URL(`http://${entry}`).pathname;
  return (
    entry.split('/', 1)[0] === host &&
    (pathname === part || pathname.startsWith(part.endsWith('/') ? part : `${part}/`))
  );
}

/** Whether the list of hosts forbids an address; needs no network. */
export function forbidden(
  url: URL,
  rules: Pick<FetchRules, 'allowHosts' | 'intranetHosts'>,
): Objection | undefined {
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  const isAllowed = rules.allowHosts.some((entry) => isWithin(url, entry));
  if (!isWeb || url.username || url.password || !isAllowed) {
    const where = isOnAllowedHost(url, rules) ? `${url.host}${url.pathname}` : url.host;
    return objection('outside_allow_list', isWeb ? where : url.protocol);
  }
  const address = url.hostname.replace(/^\[|\]$/g, '');
  // For an address the resolver is not asked, so it is judged here.
  return isIP(address) && !mayConnect(address, rules.intranetHosts.includes(url.host))
    ? objection('private_address', address)
    : undefined;
}

function mayConnect(address: string, isIntranet: boolean): boolean {
  const reach = reachOf(address);
  return reach === 'public' || (isIntranet && reach === 'private');
}

class PrivateAddressError extends Error {}

/**
 * Resolves a name for the very connection that is about to be made: an answer that changes between a check
 * and the connection (DNS rebinding) has no gap to slip through.
 */
function guardedLookup(url: URL, rules: FetchRules): LookupFunction {
  const resolve =
    rules.resolve ??
    (async (hostname) => (await dnsLookup(hostname, { all: true })).map((found) => found.address));
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const bad = addresses.find((address) => !mayConnect(address, rules.intranetHosts.includes(url.host)));
        if (bad !== undefined) return callback(new PrivateAddressError(bad), '', 0);
        const all = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = all;
        if (!first) return callback(new Error(`no address for ${hostname}`), '', 0);
        return options.all ? callback(null, all) : callback(null, first.address, first.family);
      },
      (error) => callback(error, '', 0),
    );
  };
}

async function fetchOnce(
  url: URL,
  rules: FetchRules,
): Promise<Fetched | { readonly kind: 'redirect'; readonly to: string }> {
  // Told to end with the request, or a crawl would collect listeners on the signal that all of its pages share.
  const done = new AbortController();
  const signal = timeLimit(rules.timeoutMs, done.signal, ...(rules.signal ? [rules.signal] : []));
  try {
    const response = await send(url, guardedLookup(url, rules), signal);
    const status = response.statusCode ?? 0;
    const to = response.headers.location;
    if (status >= 300 && status < 400 && to !== undefined) {
      response.destroy();
      return { kind: 'redirect', to };
    }
    if (status !== 200) {
      response.destroy();
      return objection(status === 404 || status === 410 ? 'gone' : 'http_status', String(status));
    }
    const encoding = response.headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') {
      response.destroy();
      return objection('unreachable', {
        en: `the server sent ${encoding} although it was asked not to`,
        zh: `服务器不顾要求发送了 ${encoding} 压缩的内容`,
      });
    }
    const bytes = await bodyOf(response, rules.bytesMax);
    if (bytes === undefined) {
      return objection('too_large', moreThan(rules.bytesMax));
    }
    return { kind: 'page', url: url.href, mediaType: response.headers['content-type'] ?? '', bytes };
  } catch (error) {
    if (error instanceof PrivateAddressError) return objection('private_address', error.message);
    const code = rules.besideProxy ? 'unreachable_directly' : 'unreachable';
    if (signal.aborted && !rules.signal?.aborted)
      return objection(code, {
        en: `it was not all there within ${rules.timeoutMs / 1000} s`,
        zh: `${rules.timeoutMs / 1000} 秒内没有取完`,
      });
    return objection(code, systemProblem(error));
  } finally {
    done.abort();
  }
}

function send(url: URL, lookup: LookupFunction, signal: AbortSignal): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(url, {
      lookup,
      signal,
      // Never the global one, nor `false`, which is one more of its kind: where that leads through a proxy, the proxy
      // connects and the guard sees nothing.
      agent: isSecure ? new HttpsAgent() : new HttpAgent(),
      // Unpacked sizes need no guarding if nothing comes packed.
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity', accept: 'text/html, */*;q=0.5' },
    })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

/** The whole body, or nothing if it is larger than allowed. */
async function bodyOf(response: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bytesMax) {
      response.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
