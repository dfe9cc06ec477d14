/** Vectors of endpoints as they are: with limits, tastes and faults of their own. Over real HTTP. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { endpointEmbedder } from '../../adapters/openai/embedder.ts';

interface Body {
  readonly input: readonly string[];
  readonly encoding_format?: string;
  readonly input_type?: string;
}
type Handler = (body: Body, response: ServerResponse, count: number) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function endpoint(handler: Handler, more: { readonly readingTimeoutMs?: number } = {}) {
  const asked: Body[] = [];
  server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const body = JSON.parse(text) as Body;
    asked.push(body);
    handler(body, response, asked.length);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k', model: 'm', ...more };
  return { asked, open: () => endpointEmbedder(settings) };
}

const say = (response: ServerResponse, status: number, value: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
const refuse = (response: ServerResponse) => say(response, 400, { error: { message: 'no' } });
/** A direction that tells the text: its length. */
const vectorOf = (text: string) => [3, 4 + text.length];
const answer = (body: Body, response: ServerResponse, vector: (text: string) => unknown = vectorOf) =>
  say(response, 200, { data: body.input.map((text, index) => ({ index, embedding: vector(text) })) });
const unitOf = (text: string) => {
  const [a, b] = vectorOf(text) as [number, number];
  return [a / Math.hypot(a, b), b / Math.hypot(a, b)];
};
const texts = (count: number) => Array.from({ length: count }, (_, i) => 'x'.repeat(i + 1));
const close = (vectors: readonly Float32Array[], expected: readonly string[]) => {
  expect(vectors).toHaveLength(expected.length);
  for (const [i, text] of expected.entries())
    for (const [j, value] of unitOf(text).entries()) expect(vectors[i]![j]).toBeCloseTo(value, 5);
};

describe('an endpoint with limits', () => {
  test.each([1, 10, 16])('takes %i texts at once, and is not asked for more again', async (limit) => {
    const { asked, open } = await endpoint((body, response) =>
      body.input.length > limit ? refuse(response) : answer(body, response),
    );
    const embedder = await open();
    close(await embedder.embed(texts(40), 'passage'), texts(40));
    asked.length = 0;
    close(await embedder.embed(texts(20), 'passage'), texts(20));
    expect(asked.every(({ input }) => input.length <= limit)).toBe(true);
  });

  test('reads the beginning of a text that is too long for it, and the others whole', async () => {
    const { asked, open } = await endpoint((body, response) =>
      body.input.some((text) => text.length > 500) ? refuse(response) : answer(body, response),
    );
    const embedder = await open();
    const long = 'y'.repeat(1_600);
    const vectors = await embedder.embed([...texts(30), long], 'passage');
    close(vectors, [...texts(30), long.slice(0, 400)]);
    // One text says nothing about how many are taken.
    asked.length = 0;
    await embedder.embed(texts(32), 'passage');
    expect(asked.map(({ input }) => input.length)).toEqual([32]);
  });

  test('is asked without what it does not know', async () => {
    const { asked, open } = await endpoint((body, response) =>
      body.input_type || body.encoding_format ? refuse(response) : answer(body, response),
    );
    close(await (await open()).embed(['one'], 'query'), ['one']);
    expect(asked.map(({ encoding_format, input_type }) => [encoding_format, input_type])).toEqual([
      ['float', 'query'],
      ['float', undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
  });

  test('that refuses whatever it is asked is not asked for ever', async () => {
    const { asked, open } = await endpoint((_, response) => refuse(response));
    await expect(open()).rejects.toMatchObject({ status: 400 });
    expect(asked).toHaveLength(3);
  });
});

test('an endpoint that is too slow for many texts is given fewer the next time', async () => {
  const { open } = await endpoint(
    (body, response) => {
      if (body.input.length <= 8) answer(body, response);
    },
    { readingTimeoutMs: 500 },
  );
  const embedder = await open();
  await expect(embedder.embed(texts(32), 'passage')).rejects.toThrow();
  close(await embedder.embed(texts(32), 'passage'), texts(32));
});

describe('an endpoint with tastes', () => {
  test('answers in another order', async () => {
    const { open } = await endpoint(({ input }, response) =>
      say(response, 200, {
        data: input.map((text, index) => ({ index, embedding: vectorOf(text) })).reverse(),
      }),
    );
    close(await (await open()).embed(texts(5), 'passage'), texts(5));
  });

  test('answers base64 unasked', async () => {
    const { open } = await endpoint((body, response) =>
      answer(body, response, (text) =>
        Buffer.from(Float32Array.from(vectorOf(text)).buffer).toString('base64'),
      ),
    );
    close(await (await open()).embed(texts(3), 'passage'), texts(3));
  });

  test('has no direction for a text of signs, which stops none of the others', async () => {
    const { open } = await endpoint((body, response) =>
      answer(body, response, (text) => (text === '---' ? [0, 0] : vectorOf(text))),
    );
    const embedder = await open();
    const [one, signs] = await embedder.embed(['one', '---'], 'passage');
    close([one!], ['one']);
    expect([...signs!]).toEqual([0, 0]);
    await expect(embedder.embed(['---'], 'query')).rejects.toMatchObject({ code: 'UNUSABLE_VECTORS' });
  });
});

describe('an endpoint with faults', () => {
  test.each<[string, (body: Body, response: ServerResponse) => void]>([
    ['one vector too few', ({ input }, r) => answer({ input: input.slice(1) }, r)],
    ['null among the numbers', (body, r) => answer(body, r, () => [1, null])],
    ['no vector', (body, r) => answer(body, r, () => null)],
    ['an empty vector', (body, r) => answer(body, r, () => [])],
    ['no data', (_, r) => say(r, 200, { object: 'list' })],
    ['an error that says it is none', (_, r) => say(r, 200, { error: { message: 'overloaded' } })],
  ])('%s: no vectors rather than wrong ones', async (_, fault) => {
    const { open } = await endpoint((body, response, count) =>
      count === 1 ? answer(body, response) : fault(body, response),
    );
    const embedder = await open();
    await expect(embedder.embed(texts(2), 'passage')).rejects.toMatchObject({ code: 'UNUSABLE_VECTORS' });
  });

  test('vectors of another model than at the start', async () => {
    const { open } = await endpoint((body, response, count) =>
      answer(body, response, (text) => (count === 1 ? vectorOf(text) : [...vectorOf(text), 1])),
    );
    const embedder = await open();
    await expect(embedder.embed(['one'], 'query')).rejects.toMatchObject({ code: 'OTHER_MODEL' });
    // The next start gives what it reads another name.
    expect((await open()).model).not.toBe(embedder.model);
  });

  test('a body that stalls behind its headers is given up', async () => {
    const { open } = await endpoint(
      (body, response, count) => {
        if (count === 1) return void answer(body, response);
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"data":');
      },
      { readingTimeoutMs: 100 },
    );
    const embedder = await open();
    await expect(embedder.embed(['one'], 'passage')).rejects.toThrow();
  });
});

test('nothing personal and no secret leaves the house', async () => {
  const { asked, open } = await endpoint((body, response) => answer(body, response));
  const embedder = await open();
  await embedder.embed(['我叫张伟丰，手机13812345678，密码是Sommer2026!'], 'query');
  await embedder.embed(
    ['mail li@corp.cn, my name is Tom Miller', 'ask Rebecca Stone or 财务 张丽华'],
    'passage',
  );
  const sent = JSON.stringify(asked);
  for (const secret of ['张伟丰', '13812345678', 'Sommer2026', 'li@corp.cn', 'Tom Miller', 'Stone', '张丽华'])
    expect(sent).not.toContain(secret);
  expect(sent).toContain('[phone]');
});
