import { setTimeout as wait } from 'node:timers/promises';
import robotsModule from 'robots-parser';
import type { FetchRules } from './fetch-page.ts';
import { fetchPage, forbidden, isOnAllowedHost, USER_AGENT } from './fetch-page.ts';
import { formatOf, isCompanion } from './formats.ts';
import type { Defaults, DocumentSource, FoundDocument, Objection, PlacedObjection } from './outcome.ts';
import { DOCUMENT_BYTES_MAX, objection } from './outcome.ts';

/** Where a crawl stands; plain data, to be stored and given to the next run. */
export interface CrawlState {
  readonly pending: readonly string[];
  readonly seen: readonly string[];
  /** Fetched so far, against the limit. */
  readonly pages: number;
  /** Linked, on an allowed host, but outside the part of it that may be read; the first of them. */
  readonly outside: readonly string[];
}

export interface CrawlOptions {
  readonly collection: string;
  readonly defaults?: Defaults;
  readonly start: readonly string[];
  /** See `FetchRules`. */
  readonly allowHosts: readonly string[];
  readonly intranetHosts?: readonly string[];
  readonly besideProxy?: boolean;
  readonly pagesMax?: number;
  readonly bytesMax?: number;
  /** Between two requests; a longer wait asked for in robots.txt is granted up to half a minute. */
  readonly delayMs?: number;
  readonly timeoutMs?: number;
  /** Of an interrupted run. */
  readonly state?: CrawlState;
  /** Told after each page, once it has been dealt with. */
  readonly onState?: (state: CrawlState) => void | Promise<void>;
  readonly resolve?: FetchRules['resolve'];
  readonly wait?: (delayMs: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

const ADDRESS_CHARACTERS_MAX = 2_000;
const CRAWL_DELAY_MS_MAX = 30_000;
/** More are only said to be more. */
const OUTSIDE_KEPT = 500;
/** Stands for the format of a page whose server names none. */
const UNTYPED = { en: 'not named by the server', zh: '服务器未注明' };

// CommonJS, though its types speak of a default export.
const robotsParser = robotsModule as unknown as typeof robotsModule.default;

type Robots = ReturnType<typeof robotsParser>;

/** The pages of a site that can be reached from its start over links, on the allowed hosts only. */
export function crawlSource(options: CrawlOptions): DocumentSource {
  const { pagesMax = 2_000, bytesMax = DOCUMENT_BYTES_MAX, delayMs = 500, timeoutMs = 15_000 } = options;
  const pause = options.wait ?? ((ms, signal) => wait(ms, undefined, signal ? { signal } : {}));
  const hosts = { allowHosts: options.allowHosts, intranetHosts: options.intranetHosts ?? [] };
  const beside = options.besideProxy ? { besideProxy: true } : {};
  const pending: string[] = [...(options.state?.pending ?? options.start)];
  const seen = new Set<string>([...(options.state?.seen ?? []), ...pending]);
  const outside = new Set<string>(options.state?.outside);
  const robotsOf = new Map<string, Robots | Objection>();

  function follow(links: readonly string[], isOfSitemap = false): void {
    for (const link of links) {
      if (!URL.canParse(link)) continue;
      const url = new URL(link);
      const worthIt =
        link.length <= ADDRESS_CHARACTERS_MAX &&
        !seen.has(link) &&
        (isOfSitemap || !isCompanion(url.pathname)) &&
        isOnAllowedHost(url, hosts);
      if (!worthIt) continue;
      const problem = forbidden(url, hosts);
      if (problem?.code === 'outside_allow_list' && outside.size < OUTSIDE_KEPT) outside.add(link);
      if (problem) continue;
      seen.add(link);
      pending.push(link);
    }
  }

  async function robotsFor(url: URL, signal: AbortSignal | undefined): Promise<Robots | Objection> {
    const known = robotsOf.get(url.origin);
    if (known) return known;
    const address = `${url.origin}/robots.txt`;
    // Which part of a host may be read is for its pages.
    const allowHosts = [url.host, ...hosts.allowHosts];
    const rules: FetchRules = { ...hosts, ...beside, allowHosts, timeoutMs, bytesMax: 500_000, signal };
    const file = await fetchPage(address, options.resolve ? { ...rules, resolve: options.resolve } : rules);
    const robots = robotsFrom(address, file);
    robotsOf.set(url.origin, robots);
    return robots;
  }

  async function* documents(signal?: AbortSignal): AsyncGenerator<FoundDocument | PlacedObjection> {
    let fetched = 0;
    const mayFetch = async (url: URL): Promise<Objection | undefined> => {
      const robots = await robotsFor(url, signal);
      if ('kind' in robots) return robots;
      if (robots.isAllowed(url.href, USER_AGENT) === false) return objection('robots');
      const asked = Math.min((robots.getCrawlDelay(USER_AGENT) ?? 0) * 1000, CRAWL_DELAY_MS_MAX);
      if (fetched > 0) await pause(Math.max(delayMs, asked), signal);
      fetched += 1;
      return undefined;
    };
    const rules: FetchRules = {
      ...hosts,
      ...beside,
      timeoutMs,
      bytesMax,
      mayFetch,
      signal,
      ...(options.resolve ? { resolve: options.resolve } : {}),
    };
    let pages = options.state?.pages ?? 0;
    // What is being read stays in `pending` until it has been dealt with: an interruption loses nothing.
    for (let address = pending[0]; address !== undefined; address = pending[0]) {
      if (signal?.aborted) return;
      if (pages >= pagesMax) {
        yield { ...objection('page_limit', String(pagesMax)), location: address };
        break;
      }
      pages += 1;
      const found = await foundAt(address, rules, seen).catch((error: unknown) => {
        if (!signal?.aborted) throw error;
        return undefined; // stopped while waiting for its turn
      });
      if (signal?.aborted) return;
      if (found?.kind === 'sitemap') follow(found.links, true);
      else if (found) yield found;
      pending.shift();
      await options.onState?.({ pending: [...pending], seen: [...seen], pages, outside: [...outside] });
    }
    yield* beyond(outside);
  }

  return {
    collection: options.collection,
    ...(options.defaults ? { defaults: options.defaults } : {}),
    partial: options.state !== undefined,
    documents,
    follow: (links) => follow(links),
  };
}

/** Says once that there is more of the site than was read. */
function* beyond(outside: ReadonlySet<string>): Generator<PlacedObjection> {
  const [first] = outside;
  if (first === undefined) return;
  const more = outside.size < OUTSIDE_KEPT ? '' : '+';
  const { size } = outside;
  const detail = {
    en: `${size}${more} ${size === 1 ? 'page' : 'pages'}`,
    zh: `${size}${more} 个页面`,
  };
  yield { ...objection('outside_part', detail), location: first };
}

/** A list of the pages of a site, or of such lists, as sitemaps.org has it. */
interface Sitemap {
  readonly kind: 'sitemap';
  readonly links: readonly string[];
}

function linksOfSitemap(xml: string): readonly string[] {
  if (!/<(?:urlset|sitemapindex)[\s>]/.test(xml.slice(0, 5_000))) return [];
  return [...xml.matchAll(/<loc>\s*([^<>\s]{1,2000})\s*<\/loc>/g)].map(([, link]) =>
    link!.replaceAll('&amp;', '&'),
  );
}

async function foundAt(
  address: string,
  rules: FetchRules,
  seen: Set<string>,
): Promise<FoundDocument | PlacedObjection | Sitemap | undefined> {
  if (!URL.canParse(address))
    return {
      ...objection('unreachable', { en: 'it is not an address', zh: '不是有效的地址' }),
      location: address,
    };
  const page = await fetchPage(address, rules);
  if (page.kind === 'objection') return { ...page, location: address };
  // A redirect to a page that is read on its own.
  if (page.url !== new URL(address).href && seen.has(page.url)) return undefined;
  seen.add(page.url);
  const links = /\bxml\b/.test(page.mediaType) ? linksOfSitemap(page.bytes.toString('utf8')) : [];
  if (links.length > 0) return { kind: 'sitemap', links };
  if (formatOf(page.url, page.mediaType) === undefined) {
    return { ...objection('unsupported_format', page.mediaType || UNTYPED), location: page.url };
  }
  return {
    kind: 'document',
    location: page.url,
    url: page.url,
    bytes: page.bytes,
    mediaType: page.mediaType,
  };
}

/** As RFC 9309 has it: no such file allows everything, a server that fails allows nothing. */
function robotsFrom(address: string, file: Awaited<ReturnType<typeof fetchPage>>): Robots | Objection {
  if (file.kind === 'page') return robotsParser(address, file.bytes.toString('utf8'));
  const absent = file.code === 'gone' || (file.code === 'http_status' && String(file.detail).startsWith('4'));
  return absent ? robotsParser(address, '') : file;
}
