/** Sentences of a model as it says them, over real HTTP: what is heard on the way, and what counts in the end. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLanguageModel } from '../../adapters/openai/language-model.ts';
import { SaidSoFar } from '../../adapters/openai/said-so-far.ts';
import { silentLog } from '../support/desk-under-test.ts';

const PASSAGES = [{ title: 'VPN', text: 'Restart it. Then call.' }];
const ONE = { text: 'Restart "it" {now}.', cites: [0] };
const TWO = { text: '然后重启。', cites: [0] };
const WHOLE = JSON.stringify({ sentences: [ONE, TWO] });

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const chunk = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'm', choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

/** Answers in one piece but for streams, which the test writes. `isHeard`: a sentence was. */
async function model(stream: (response: ServerResponse, isHeard: Promise<void>) => void) {
  const asked: { readonly stream: boolean }[] = [];
  let hear = () => {};
  const isHeard = new Promise<void>((resolve) => {
    hear = resolve;
  });
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const { stream: wantsStream, messages } = JSON.parse(body) as {
      stream?: boolean;
      messages: readonly { readonly content: string }[];
    };
    asked.push({ stream: wantsStream === true });
    if (wantsStream) return stream(response, isHeard);
    const content = messages[0]!.content.includes('rewrite') ? '{"question":"q"}' : WHOLE;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      }),
    );
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const opened = await openLanguageModel(
    { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k', model: 'm', structured: 'object' },
    silentLog,
  );
  const heard: unknown[] = [];
  const answer = (within?: AbortSignal) =>
    opened.answer('q', PASSAGES, 'en', within, (sentence) => {
      heard.push(sentence);
      hear();
    });
  return { answer, heard, asked };
}

const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('a model that streams', () => {
  test('and never stops is cut off long before the time is up', async () => {
    let sent = 0;
    const { answer } = await model((response) => {
      begin(response);
      const goOn = () => {
        while (!response.destroyed && sent < 200_000_000) {
          const event = chunk('x'.repeat(100_000));
          sent += event.length;
          if (!response.write(event)) return void response.once('drain', goOn);
        }
        response.end();
      };
      goOn();
    });
    expect(await answer()).toBeUndefined();
    expect(sent).toBeLessThan(100_000_000);
  });

  test('is heard sentence by sentence, and says the same as one that does not', async () => {
    const { answer, heard } = await model((response) => {
      begin(response);
      for (const character of WHOLE) response.write(chunk(character));
      response.end(`${chunk('', 'stop')}data: [DONE]\n\n`);
    });
    expect(await answer()).toEqual([ONE, TWO]);
    expect(heard).toEqual([ONE, TWO]);
  });

  test('is taken without a word about its end, and with chunks that hold no choice', async () => {
    const { answer } = await model((response) => {
      begin(response);
      response.write('data: {"object":"ping"}\n\ndata: {"choices":[],"prompt_filter_results":[]}\n\n');
      response.write(chunk(WHOLE));
      response.end('data: [DONE]\n\n');
    });
    expect(await answer()).toEqual([ONE, TWO]);
  });

  test.each<[string, (response: ServerResponse, isHeard: Promise<void>) => void]>([
    ['breaks off as if it were done', (response) => response.end()],
    ['loses its connection', (response, isHeard) => void isHeard.then(() => response.destroy())],
    ['sends what is no chunk', (response) => response.end('data: {"choices":[{"del\n\n')],
    ['is cut at its limit', (response) => response.end(chunk('', 'length'))],
  ])('that %s comes to nothing, though a sentence was heard', async (_, end) => {
    const { answer, heard } = await model((response, isHeard) => {
      begin(response);
      response.write(chunk(WHOLE.slice(0, -20)));
      end(response, isHeard);
    });
    expect(await answer()).toBeUndefined();
    expect(heard).toEqual([ONE]);
  });

  test('that stalls is given up when the time of the message is over', async () => {
    const message = new AbortController();
    const { answer, heard } = await model((response, isHeard) => {
      begin(response);
      response.write(chunk(WHOLE.slice(0, -20)));
      void isHeard.then(() => message.abort(new DOMException('over', 'TimeoutError')));
    });
    expect(await answer(message.signal)).toBeUndefined();
    expect(heard).toEqual([ONE]);
  });

  test('that stalls is given up after six seconds in any case', async () => {
    const { answer } = await model((response) => {
      begin(response);
      response.write(chunk(WHOLE.slice(0, -20)));
    });
    const began = Date.now();
    expect(await answer()).toBeUndefined();
    expect(Date.now() - began).toBeGreaterThan(5_900);
  }, 20_000);
});

test('an endpoint that takes no streams is asked in one piece, and not for a stream again', async () => {
  const { answer, asked } = await model((response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"stream is not supported"}}');
  });
  expect(await answer()).toEqual([ONE, TWO]);
  expect(await answer()).toEqual([ONE, TWO]);
  expect(asked.map(({ stream }) => stream)).toEqual([false, true, false, false]);
});

test('whatever the pieces and the layout, the sentences heard are those of the whole', () => {
  const sentence = fc.record({
    text: fc.string({ maxLength: 40, unit: 'grapheme' }),
    cites: fc.array(fc.nat(9), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(sentence, { maxLength: 5 }),
      fc.constantFrom(0, 2),
      fc.integer({ min: 1, max: 9 }),
      (said, indent, size) => {
        const text = `Sure: ${JSON.stringify({ sentences: said }, null, indent)} Bye`;
        const heard: unknown[] = [];
        const soFar = new SaidSoFar((one) => heard.push(one));
        for (let from = 0; from < text.length; from += size) soFar.add(text.slice(from, from + size));
        expect(heard).toEqual(said);
      },
    ),
  );
});
