import { getEventListeners } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CrawlOptions, CrawlState } from '../../../knowledge/import/crawl.ts';
import { crawlSource } from '../../../knowledge/import/crawl.ts';
import { fetchPage, partBelow } from '../../../knowledge/import/fetch-page.ts';
import { importRun } from '../../../knowledge/import/import-run.ts';
import { readDocument } from '../../../knowledge/import/read-document.ts';
import { pdfFile } from './fixtures/pdf-file.ts';

jest.setTimeout(60_000);

type Page = string | ((request: IncomingMessage, response: ServerResponse) => void);

let server: Server;
let host: string;
let asked: string[];
let pages: Record<string, Page>;

beforeEach(async () => {
  asked = [];
  pages = {};
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const page = pages[request.url ?? ''];
    if (page === undefined) response.writeHead(404).end();
    else if (typeof page === 'string')
      response.setHeader('content-type', 'text/html; charset=utf-8').end(page);
    else page(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const redirect =
  (to: string): Page =>
  (_request, response) =>
    response.writeHead(302, { location: to }).end();

const send =
  (type: string, body: string | Uint8Array): Page =>
  (_request, response) =>
    response.setHeader('content-type', type).end(body);

/** A crawl of the wiki on this machine, which is on the list as an intranet host. */
function wiki(options: Partial<CrawlOptions> = {}) {
  return crawlSource({
    collection: 'crawl:wiki',
    start: [`http://${host}/`],
    allowHosts: [host],
    intranetHosts: [host],
    wait: async () => {},
    ...options,
  });
}

const anywhere = { allowHosts: ['127.0.0.1:1'], intranetHosts: ['127.0.0.1:1'] };

async function crawled(options: Partial<CrawlOptions> = {}) {
  const reader = { read: readDocument, close: async () => {} };
  const report = await importRun([wiki(options)], new Map(), { reader });
  const path = (location: string) => location.replace(`http://${host}`, '');
  return {
    articles: report.added.map((article) => path(article.source.location)),
    refused: report.refused.map((refusal) => [refusal.code, path(refusal.location)]),
    report,
  };
}

describe('a crawl', () => {
  test('leaves nothing behind on the signal that may end it', async () => {
    for (let page = 0; page < 15; page += 1)
      pages[page === 0 ? '/' : `/${page}`] =
        `<p>Call extension ${page} for help. <a href="/${page + 1}">next</a></p>`;
    const { signal } = new AbortController();
    const before = getEventListeners(signal, 'abort').length;
    const reader = { read: readDocument, close: async () => {} };
    const { documents } = await importRun([wiki()], new Map(), { reader, signal });
    expect(documents).toBe(16);
    expect(getEventListeners(signal, 'abort').length).toBe(before);
  });

  test('says so when the server does not say what a page is', async () => {
    pages['/'] = (_request, response) => response.end('words');
    const { report } = await crawled();
    expect(report.refused[0]?.reason).toEqual({
      en: 'The format "not named by the server" is not read.',
      zh: '不支持格式“服务器未注明”。',
    });
  });

  test('reads what can be reached over links, each page once, and says where it was', async () => {
    pages['/'] =
      '<title>Help</title><p>Read <a href="vpn">this</a>, <a href="/vpn#top">again</a>, <a href="a.css">x</a>.';
    pages['/vpn'] = '<h1>VPN</h1><p>Sign in again. <a href="/">Home</a> <a href="guide.pdf">Guide</a></p>';
    pages['/guide.pdf'] = send('application/pdf', pdfFile(['VPN guide', 'Sign in again.']));
    const { articles, refused, report } = await crawled();
    expect(articles).toEqual(['/', '/vpn', '/guide.pdf']);
    expect(refused).toEqual([]);
    expect(report.added[1]).toMatchObject({
      title: 'VPN',
      source: { collection: 'crawl:wiki', url: `http://${host}/vpn` },
    });
    expect(asked).toEqual(['/robots.txt', '/', '/vpn', '/guide.pdf']);
  });

  test('refuses by name what is missing, broken, too large or of another kind', async () => {
    pages['/'] =
      '<p>Help pages of the service desk, all of them: <a href=gone>1</a><a href=bad>2</a><a href=big>3</a><a href=app>4</a><a href=packed>5</a>';
    pages['/bad'] = (_request, response) => response.writeHead(500).end();
    pages['/big'] = send('text/html', 'x'.repeat(2000));
    pages['/app'] = send('application/octet-stream', 'x');
    pages['/packed'] = (_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end('x');
    expect(await crawled({ bytesMax: 1000 })).toMatchObject({
      articles: ['/'],
      refused: [
        ['gone', '/gone'],
        ['http_status', '/bad'],
        ['too_large', '/big'],
        ['unsupported_format', '/app'],
        ['unreachable', '/packed'],
      ],
    });
  });

  test('a page that asks to sign in is no article, and the advice is not to allow the host it is on', async () => {
    pages['/'] =
      '<p>Help pages of the service desk, all of them: <a href=a>1</a><a href=b>2</a><a href=c>3</a><form><input type=password></form>'.padEnd(
        2000,
        'x ',
      );
    pages['/a'] = redirect('/login?next=a');
    pages['/login?next=a'] =
      '<title>Sign in</title><p>Please sign in.</p><form><input type="password"></form>';
    pages['/b'] = redirect('https://sso.example.com/adfs/ls?x=1');
    pages['/c'] = redirect('https://other.example.com/page');
    const { articles, refused, report } = await crawled();
    expect(articles).toEqual(['/']);
    expect(refused).toEqual([
      ['sign_in', '/login?next=a'],
      ['sign_in', '/b'],
      ['outside_allow_list', '/c'],
    ]);
    expect(report.refused[1]!.reason.en).toBe('The page asks to sign in, at sso.example.com.');
    expect(report.refused[1]!.reason.zh).toBe('该页面要求在 sso.example.com 登录。');
  });

  test('starts from a sitemap, or a list of sitemaps, if it is given one', async () => {
    const map = (name: string, ...links: string[]) =>
      send(
        'application/xml',
        `<?xml version="1.0"?><${name} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${links.map((link) => `<url><loc>${link}</loc></url>`).join('')}</${name}>`,
      );
    pages['/sitemap.xml'] = map('sitemapindex', `http://${host}/help.xml`);
    pages['/help.xml'] = map(
      'urlset',
      `http://${host}/p?id=1&amp;x=2`,
      'http://elsewhere.example/',
      'nonsense',
    );
    pages['/p?id=1&x=2'] = '<h1>VPN</h1><p>Sign in again.</p>';
    expect(await crawled({ start: [`http://${host}/sitemap.xml`] })).toMatchObject({
      articles: ['/p?id=1&x=2'],
      refused: [],
    });
  });

  test('a file whose type the server does not know is what its name says', async () => {
    pages['/'] =
      '<p>Files of the service desk, all of them: <a href="faq.csv?v=2">1</a><a href="x.md">2</a><a href="y.bin">3</a>';
    pages['/faq.csv?v=2'] = send('application/octet-stream', 'question,answer\nHow?,So.');
    pages['/x.md'] = send('text/plain', '# Notes\n\nRestart it.');
    pages['/y.bin'] = send('application/octet-stream', 'x');
    const { articles, refused } = await crawled();
    expect(articles.map((location) => location.replace(/#.*/, ''))).toEqual(['/', '/faq.csv?v=2', '/x.md']);
    expect(refused).toEqual([['unsupported_format', '/y.bin']]);
  });

  test('stops at its limit of pages and says so', async () => {
    for (let page = 0; page < 10; page += 1)
      pages[`/${page || ''}`] = `<p>Page, which leads to <a href="/${page + 1}">on</a>`;
    const { articles, refused } = await crawled({ pagesMax: 3 });
    expect(articles).toEqual(['/', '/1', '/2']);
    expect(refused).toEqual([['page_limit', '/3']]);
  });

  test('waits between two requests, longer if the site asks for it', async () => {
    pages['/'] = '<p>Read this page: <a href="/a">a</a>';
    pages['/a'] = '<p>Text.';
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    await crawled({ delayMs: 700, wait });
    pages['/robots.txt'] = 'User-agent: *\nCrawl-delay: 3';
    await crawled({ delayMs: 700, wait });
    pages['/robots.txt'] = 'User-agent: *\nCrawl-delay: 86400';
    await crawled({ wait });
    expect(waits).toEqual([700, 3000, 30_000]);
  });

  test('says that it does not go through the proxy where others do and it gets nowhere', async () => {
    const { report } = await crawled({ start: ['http://127.0.0.1:1/'], besideProxy: true, ...anywhere });
    expect(report.refused[0]).toMatchObject({
      code: 'unreachable_directly',
      reason: {
        en: expect.stringMatching(/ECONNREFUSED.* never through the proxy/),
        zh: expect.stringContaining('不经过代理'),
      },
    });
    const without = await crawled({ start: ['http://127.0.0.1:1/'], ...anywhere });
    expect(without.refused).toEqual([['unreachable', 'http://127.0.0.1:1/']]);
  });

  test('gives up on a server that does not answer', async () => {
    pages['/'] = () => {};
    expect((await crawled({ timeoutMs: 50 })).refused).toEqual([['unreachable', '/']]);
  });
});

describe('robots.txt', () => {
  test('is obeyed, after a redirect too', async () => {
    pages['/robots.txt'] = 'User-agent: *\nDisallow: /private';
    pages['/'] = '<p>Read this page: <a href="/private/a">a</a> <a href="/r">r</a>';
    pages['/r'] = redirect('/private/b');
    pages['/private/a'] = '<p>Secret.';
    pages['/private/b'] = '<p>Secret.';
    const { refused } = await crawled();
    expect(refused).toEqual([
      ['robots', '/private/a'],
      ['robots', '/r'],
    ]);
    expect(asked).not.toContain('/private/b');
  });

  test('of a server that fails forbids everything; of one that has none nothing', async () => {
    pages['/'] = '<p>Text.';
    pages['/robots.txt'] = (_request, response) => response.writeHead(503).end();
    expect(await crawled()).toMatchObject({ articles: [], refused: [['http_status', '/']] });
    pages['/robots.txt'] = (_request, response) => response.writeHead(403).end();
    expect(await crawled()).toMatchObject({ articles: ['/'], refused: [] });
  });
});

describe('nothing outside the list is ever contacted', () => {
  test('links to other hosts are not followed', async () => {
    pages['/'] = '<p>Read this page: <a href="http://example.com/">x</a> <a href="http://127.0.0.1:1/">y</a>';
    expect(await crawled()).toMatchObject({ articles: ['/'], refused: [] });
  });

  test('redirects to other hosts are refused; to allowed ones followed', async () => {
    pages['/'] =
      '<p>Read this page: <a href="/out">x</a> <a href="/in">y</a> <a href="/file">z</a> <a href="/round">r</a>';
    pages['/out'] = redirect('http://169.254.169.254/latest/meta-data');
    pages['/file'] = redirect('file:///etc/passwd');
    pages['/in'] = redirect('/target');
    pages['/round'] = redirect('/round?');
    pages['/round?'] = redirect('/round');
    pages['/target'] = '<p>Text.';
    expect(await crawled()).toMatchObject({
      articles: ['/', '/target'],
      refused: [
        ['outside_allow_list', '/out'],
        ['outside_allow_list', '/file'],
        ['too_many_redirects', '/round'],
      ],
    });
  });

  test('a part of a host is what lies below its path, in whatever letters, and what else is linked is named once', async () => {
    pages['/it'] =
      '<p>Help pages of the service desk: <a href="/it/vpn">1</a> <a href="/italy">2</a> <a href="/hr/pay">3</a> <a href="/it/../hr/pay">4</a> <a href="/%E5%B8%AE%E5%8A%A9/wifi">5</a> <a href="/it/moved">6</a>';
    pages['/it/vpn'] =
      '<p>Sign in again. <a href="/hr/pay">Pay</a> <a href="http://elsewhere.example/">x</a>';
    pages['/it/moved'] = redirect('/hr/list');
    pages['/%E5%B8%AE%E5%8A%A9/wifi'] = '<p>重新连接无线网络，然后输入密码。';
    const { articles, refused, report } = await crawled({
      start: [`http://${host}/it`],
      allowHosts: [`${host}/it`, `${host}/帮助/`],
    });
    expect(articles).toEqual(['/it', '/it/vpn', '/%E5%B8%AE%E5%8A%A9/wifi']);
    expect(refused).toEqual([
      ['outside_allow_list', '/it/moved'],
      ['outside_part', '/italy'],
    ]);
    expect(report.refused[0]!.reason.en).toContain(`leads to ${host}/hr/list, which`);
    expect(report.refused[1]!.reason).toMatchObject({
      en: expect.stringContaining('links to 2 pages outside'),
      zh: expect.stringContaining('另有 2 个页面不在读取范围内'),
    });
    expect(asked.filter((path) => /^\/(hr|italy)/.test(path))).toEqual([]);
  });

  test.each([
    ['https://wiki.example.com/', 'wiki.example.com'],
    ['https://wiki.example.com/it', 'wiki.example.com/it'],
    ['https://wiki.example.com:8443/it/', 'wiki.example.com:8443/it/'],
    ['https://wiki.example.com/it/index.html', 'wiki.example.com/it/'],
    ['https://wiki.example.com/sitemap.xml?all=1', 'wiki.example.com'],
  ])('what lies below %s is %s', (address, part) => {
    expect(partBelow(new URL(address))).toBe(part);
  });

  test.each(['http://user:secret@HOST/', 'ftp://HOST/', 'http://example.com/', 'not an address'])(
    'a start at %s is refused',
    async (start) => {
      const { articles, refused } = await crawled({ start: [start.replace('HOST', host)] });
      expect(articles).toEqual([]);
      expect(refused).toHaveLength(1);
      expect(asked).toEqual([]);
    },
  );
});

describe('private addresses', () => {
  test('are not contacted, even if the host is allowed, unless it is named as intranet', async () => {
    pages['/'] = '<p>Text.';
    expect((await crawled({ intranetHosts: [] })).refused).toEqual([['private_address', '/']]);
    expect(asked).toEqual([]);
    expect((await crawled()).articles).toEqual(['/']);
  });

  test('behind a name are found where the connection is made', async () => {
    pages['/'] = '<p>Text.';
    const named = `wiki.test:${host.split(':')[1]}`;
    const through = async (addresses: readonly string[], intranetHosts: readonly string[]) =>
      (
        await crawled({
          start: [`http://${named}/`],
          allowHosts: [named],
          intranetHosts,
          resolve: async () => addresses,
        })
      ).report;
    expect((await through(['127.0.0.1'], [])).refused).toMatchObject([
      { code: 'private_address', reason: { en: expect.stringContaining('127.0.0.1') } },
    ]);
    expect((await through(['93.184.216.34', '127.0.0.1'], [])).refused).toMatchObject([
      { code: 'private_address' },
    ]);
    expect((await through(['169.254.169.254'], [named])).refused).toMatchObject([
      { code: 'private_address' },
    ]);
    expect(asked).toEqual([]);
    expect((await through(['127.0.0.1'], [named])).added).toHaveLength(1);
  });

  test('cannot be slipped in between a check and the connection: each connection resolves once', async () => {
    pages['/'] = redirect('/next');
    pages['/next'] = '<p>Text.';
    const named = `wiki.test:${host.split(':')[1]}`;
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.1']];
    const fetched = await fetchPage(`http://${named}/`, {
      allowHosts: [named],
      intranetHosts: [named],
      timeoutMs: 5_000,
      bytesMax: 1000,
      resolve: async () => answers.shift() ?? [],
    });
    expect(fetched).toMatchObject({ kind: 'objection', code: 'private_address', detail: '169.254.169.254' });
    expect(asked).toEqual(['/']);
    expect(answers).toHaveLength(1);
  });
});

describe('a crawl that is interrupted', () => {
  test('goes on where it stopped; the page it was at is read again', async () => {
    for (let page = 0; page < 6; page += 1)
      pages[`/${page || ''}`] = `<p>Page, which leads to <a href="/${page + 1}">on</a>`;
    const stop = new AbortController();
    let state: CrawlState | undefined;
    const onState = (now: CrawlState) => {
      state = now;
    };
    const reader = {
      read: (document: Parameters<typeof readDocument>[0]) => {
        if (document.location.endsWith('/3')) stop.abort();
        return readDocument(document);
      },
      close: async () => {},
    };
    const first = await importRun([wiki({ onState })], new Map(), { signal: stop.signal, reader });
    expect(first.added).toHaveLength(3);
    expect(state?.pending).toEqual([`http://${host}/3`]);
    const stored = JSON.parse(JSON.stringify(state));
    const second = await crawled({ state: stored });
    expect(second.articles).toEqual(['/3', '/4', '/5']);
    expect(second.refused).toEqual([['gone', '/6']]);
  });

  test('counts what it had fetched before against the limit', async () => {
    for (let page = 0; page < 10; page += 1)
      pages[`/${page || ''}`] = `<p>Page, which leads to <a href="/${page + 1}">on</a>`;
    const state = { pending: [`http://${host}/3`], seen: [], pages: 3, outside: [] };
    const { articles, refused } = await crawled({ pagesMax: 4, state });
    expect(articles).toEqual(['/3']);
    expect(refused).toEqual([['page_limit', '/4']]);
  });

  test('does not take what it did not see for gone', async () => {
    pages['/'] = '<p>Text.';
    const previous = new Map([[`crawl:wiki\thttp://${host}/old`, 'v1']]);
    const resumed = wiki({ state: { pending: [`http://${host}/`], seen: [], pages: 1, outside: [] } });
    expect((await importRun([resumed], previous)).removed).toEqual([]);
    expect((await importRun([wiki()], previous)).removed).toHaveLength(1);
    delete pages['/'];
    pages['/'] = (_request, response) => response.writeHead(502).end();
    expect((await importRun([wiki()], previous)).removed).toEqual([]);
  });
});
