import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { heartbeat } from '../../adapters/heartbeat.ts';
import type { Log } from '../../bot/ports.ts';

const logged: { event: string; fields: unknown }[] = [];
const keep = (event: string, fields?: unknown) => {
  logged.push({ event, fields });
};
const log: Log = { info: keep, warn: keep, error: keep };
let stop = () => {};
afterEach(() => {
  stop();
  logged.length = 0;
});

async function watchedBy(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/my-secret`;
}

describe('the heartbeat', () => {
  test('is one GET of the address', async () => {
    const asked: string[] = [];
    const url = await watchedBy((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end('OK');
    });
    await heartbeat(url, log)();
    expect(asked).toEqual(['GET /ping/my-secret']);
    expect(logged).toEqual([]);
  });

  test('that is refused is logged without the secret in the address', async () => {
    const url = await watchedBy((_request, response) => response.writeHead(404).end());
    await heartbeat(url, log)();
    expect(logged).toEqual([{ event: 'heartbeat.refused', fields: { status: 404 } }]);
  });

  test('that is never answered does not hold the desk up', async () => {
    const url = await watchedBy(() => {});
    await heartbeat(url, log, 50)();
    expect(logged.map(({ event }) => event)).toEqual(['heartbeat.failed']);
  });

  test('that reaches nobody is logged and goes on', async () => {
    await heartbeat('http://127.0.0.1:1/', log)();
    expect(logged.map(({ event }) => event)).toEqual(['heartbeat.failed']);
  });

  test('without an address is none', async () => {
    await heartbeat(undefined, log)();
    expect(logged).toEqual([]);
  });
});
