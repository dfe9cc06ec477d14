import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { WebSocketServer } from 'ws';
import { readConfig } from '../../adapters/config.ts';
import { EXAMPLE_CERTIFICATE, EXAMPLE_KEY } from '../support/example-certificate.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const APP = '11111111-1111-4111-8111-111111111111';

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const listening = (server: Server) => new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));

/** What stands outside: an embedding endpoint, Slack with its socket, all of them hosts below `example`. */
function outside(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const said = (value: object) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    switch (request.url) {
      case '/v1/embeddings': {
        const { input } = JSON.parse(Buffer.concat(chunks).toString()) as { input: string[] };
        return said({ data: input.map((_, index) => ({ index, embedding: [1, 2, 3] })) });
      }
      case '/api/auth.test':
        return said({ ok: true, team_id: 'T1', user_id: 'U1', bot_id: 'B1' });
      case '/api/apps.connections.open':
        return said({ ok: true, url: 'wss://slack.example/link' });
      default:
        return response.writeHead(404).end();
    }
  });
}

describe('behind a proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'firstline-proxy-'));
  const asked: string[] = [];
  const direct: string[] = [];
  let secure: Server;
  let proxy: Server;
  let loopback: Server;
  let came: Record<string, unknown>;

  beforeAll(async () => {
    secure = createSecureServer({ key: EXAMPLE_KEY, cert: EXAMPLE_CERTIFICATE }, outside);
    const sockets = new WebSocketServer({ server: secure });
    sockets.on('connection', (socket) => socket.send(JSON.stringify({ type: 'hello' })));
    loopback = createServer((request, response) => {
      direct.push(`${request.headers.host} ${request.url}`);
      response.end('direct');
    });
    proxy = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      response.end('by proxy');
    });
    proxy.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`);
      socket.on('error', () => undefined);
      // Only what is below `example` is outside; Microsoft is asked for and not reached.
      if (!/\.example:443$/.test(request.url ?? '')) return socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      const onward = connect(portOf(secure), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
    });
    await Promise.all([secure, loopback, proxy].map(listening));
    const trusted = join(folder, 'example.pem');
    writeFileSync(trusted, EXAMPLE_CERTIFICATE);
    const via = `http://desk:hunter2@127.0.0.1:${portOf(proxy)}`;
    const env = {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: trusted,
      HTTPS_PROXY: via,
      http_proxy: via,
      NO_PROXY: '127.0.0.2',
      EXCEPTED: `http://127.0.0.2:${portOf(loopback)}/excepted`,
      LOOPBACK: `http://127.0.0.1:${portOf(loopback)}/loopback`,
      MicrosoftAppId: APP,
      MicrosoftAppPassword: 'hunter2',
      MicrosoftAppTenantId: APP,
      FORGED: jwt.sign({ iss: 'https://api.botframework.com', aud: APP }, 'x', { keyid: 'k' }),
    };
    const said = await new Promise<string>((resolve, reject) => {
      execFile(
        process.execPath,
        ['--import', 'tsx', 'test/support/behind-proxy.ts'],
        { cwd: ROOT, env },
        (error, out, err) => (error ? reject(new Error(`${error.message}\n${err}`)) : resolve(out)),
      );
    });
    came = JSON.parse(said) as Record<string, unknown>;
  }, 60_000);

  afterAll(() => {
    for (const server of [secure, proxy, loopback]) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const hostsAsked = () => new Set(asked.map((one) => one.split(' ')[1]));

  test('models, Slack and its socket are reached through it, as whom it wants to hear', () => {
    expect(came).toMatchObject({ https: [3, 2], slack: 'T1', socket: true });
    expect(hostsAsked()).toContain('model.example:443');
    expect(hostsAsked()).toContain('slack.example:443');
    const credentials = `Basic ${Buffer.from('desk:hunter2').toString('base64')}`;
    expect(asked.filter((one) => !one.endsWith(credentials))).toEqual([]);
  });

  test('what has no TLS is asked of the proxy itself, without a tunnel', () => {
    expect(came.http).toBe('by proxy');
    expect(asked.some((one) => one.startsWith('POST http://plain.example/page'))).toBe(true);
  });

  test('Microsoft is asked for keys and tokens, and posted to, through it', () => {
    expect(hostsAsked()).toContain('login.botframework.com:443');
    expect(hostsAsked()).toContain('login.microsoftonline.com:443');
    expect(hostsAsked()).toContain('smba.trafficmanager.net:443');
  });

  test('this machine and what NO_PROXY names are reached without it', () => {
    expect(came).toMatchObject({ exception: 'direct', 'this machine': 'direct' });
    expect(direct.map((one) => one.split(' ')[1])).toEqual(['/excepted', '/loopback']);
    expect([...hostsAsked()].filter((host) => /localhost|127\.0\.0/.test(host ?? ''))).toEqual([]);
  });

  test('a crawl never is: the guard against private addresses sees every connection', () => {
    expect(came.crawl).toMatchObject({ code: 'private_address' });
    expect([...hostsAsked()].filter((host) => /wiki/.test(host ?? ''))).toEqual([]);
  });
});

describe('the settings of a proxy', () => {
  const problemsOf = (env: Record<string, string>) => {
    const read = readConfig(env);
    return 'problems' in read ? read.problems : [];
  };

  test.each(['proxy.example.com:8080', 'socks5://proxy.example.com:1080', 'proxy'])(
    '%s is refused',
    (value) => {
      expect(problemsOf({ HTTPS_PROXY: value })).toEqual([
        `HTTPS_PROXY=${value}: should be the address of an HTTP proxy, like http://proxy.example.com:8080`,
      ]);
    },
  );

  test('a password in a faulty one is not repeated', () => {
    const [problem] = problemsOf({ https_proxy: 'anna:hunter2@proxy.example.com:8080' });
    expect(problem).toContain('HTTPS_PROXY=proxy.example.com:8080');
    expect(problem).not.toContain('hunter2');
  });

  test('small letters count first, and HTTP_PROXY alone serves both', () => {
    expect(
      readConfig({ https_proxy: 'http://small:1', HTTPS_PROXY: 'http://large:1', no_proxy: '.corp' }),
    ).toMatchObject({ config: { proxy: { https: 'http://small:1', direct: '.corp' } } });
    expect(readConfig({ HTTP_PROXY: 'http://one:1' })).toMatchObject({
      config: { proxy: { https: 'http://one:1', http: 'http://one:1' } },
    });
  });

  test('an exception without a proxy is none', () => {
    expect(readConfig({ NO_PROXY: '*' })).toEqual(readConfig({}));
  });
});
