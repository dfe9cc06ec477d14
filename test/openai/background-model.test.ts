import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { modelInBackground } from '../../adapters/background-model.ts';
import { silentLog } from '../support/desk-under-test.ts';

let server: Server;
let status: number;
let stopping: AbortController;
beforeEach(async () => {
  stopping = new AbortController();
  server = createServer((request, response) => {
    request.resume();
    const message = { role: 'assistant', content: '{"question":"q"}' };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ index: 0, finish_reason: 'stop', message }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  stopping.abort();
  server.closeAllConnections();
  server.close();
});

/** Waits until it is so; the test's own time limit ends it otherwise. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a model that failed its self-test is tested again, and each trouble is told of once', async () => {
  status = 401;
  const told: unknown[] = [];
  const log = { ...silentLog, error: (_: string, fields?: object) => void told.push(fields) };
  const { port } = server.address() as AddressInfo;
  const chat = { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k', model: 'm' };
  const model = modelInBackground({ chat }, log, stopping.signal, 20);
  expect(model.state()).toBe('being tested');
  await model.testedWithin(10_000);
  expect(model.state()).toBe('off: the endpoint refuses the key (401); set OPENAI_API_KEY');
  expect(model.opened()).toBeUndefined();
  status = 404;
  await until(() => model.state().includes('404'));
  status = 200;
  await until(() => model.opened() !== undefined);
  expect(model.state()).toBe('on, structured output: schema');
  expect(told.map((fields) => (fields as { trouble: string }).trouble.match(/\d{3}/)?.[0])).toEqual([
    '401',
    '404',
  ]);
});

test('without a model there is none, and nobody waits', async () => {
  const model = modelInBackground({}, silentLog, stopping.signal);
  await model.testedWithin(10_000);
  expect(model.state()).toBe('off');
});
