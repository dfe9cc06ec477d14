import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { endpointEmbedder, OtherModel } from '../../adapters/openai/embedder.ts';
import { EMBEDDING_SETTINGS, troubleOf } from '../../adapters/openai/trouble.ts';

const troubleAt = (baseUrl: string) =>
  endpointEmbedder({ baseUrl, apiKey: 'k', model: 'm' }).then(
    () => 'none',
    (error: unknown) => troubleOf(error, EMBEDDING_SETTINGS),
  );

/** What is said of an endpoint that answers each request so. */
async function troubleWith(status: number, body: string, protocol = 'http'): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const trouble = await troubleAt(`${protocol}://127.0.0.1:${port}/v1`);
  server.closeAllConnections();
  server.close();
  return trouble;
}

const REFUSAL = JSON.stringify({ error: { message: 'Incorrect API key provided: sk-secret' } });

test.each([
  [401, 'refuses the key (401); set EMBEDDINGS_API_KEY'],
  [403, 'EMBEDDINGS_API_KEY may not use EMBEDDINGS_MODEL'],
  [404, 'check EMBEDDINGS_MODEL, and EMBEDDINGS_BASE_URL, which mostly ends in /v1'],
  [429, 'takes no more requests at present (429)'],
  [400, 'refuses the request (400)'],
  [502, 'fails by itself (502)'],
])(
  'an endpoint that answers %i is told of with the way out, and without its own words',
  async (status, words) => {
    const trouble = await troubleWith(status, REFUSAL);
    expect(trouble).toContain(words);
    expect(trouble).not.toContain('secret');
  },
);

test('a page instead of an answer', async () => {
  expect(await troubleWith(200, '{"data":"<html>"}')).toContain('is the address of an OpenAI-compatible API');
});

test('nobody at the address', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  expect(await troubleAt(`http://127.0.0.1:${port}/v1`)).toBe(
    'nothing listens at the address (ECONNREFUSED); check EMBEDDINGS_BASE_URL, or HTTPS_PROXY',
  );
});

test('https to a server that speaks http', async () => {
  expect(await troubleWith(200, '{}', 'https')).toMatch(/says https and the server speaks http/);
});

test('another model behind the same name', () => {
  expect(troubleOf(new OtherModel(), EMBEDDING_SETTINGS)).toContain('the articles are read anew');
});
