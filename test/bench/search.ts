/**
 * Speed and memory of search beside MiniSearch, on articles made of random sentences whose words are as frequent as words are
 * (Zipf): `npm run bench -- search [10000 100000]`. The whole decision is timed, the embedding of the question excluded:
 * vectors are random, for time does not depend on their meaning.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import MiniSearch from 'minisearch';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { readIndex, writeIndex } from '../../knowledge/search/index-file.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import type { Article, Embedder } from '../../knowledge/types.ts';

const DIMENSIONS = 768;
const QUESTIONS = 200;
const VOCABULARY = 30_000;
const WORDS = 77;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const sizes = process.argv.slice(2).map(Number);
console.log(
  `${cpus()[0]?.model} x ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
);
for (const size of sizes.length > 0 ? sizes : [10_000, 100_000]) await measure(size);

async function measure(size: number): Promise<void> {
  const random = randomNumbers(7);
  const word = () => `w${Math.floor(VOCABULARY ** random())}x`;
  const text = (count: number) => Array.from({ length: count }, word).join(' ');
  const articles: Article[] = Array.from({ length: size }, (_, i) => ({
    id: `a${i}`,
    subject: `a${i}`,
    title: text(6),
    body: text(WORDS),
    language: 'en',
    audience: 'staff',
    source: { collection: 'bench', location: `a${i}` },
    questions: [],
    version: '1',
  }));
  const questions = Array.from({ length: QUESTIONS }, () => text(4 + Math.floor(random() * 12)));
  const embedder: { -readonly [K in keyof Embedder]: Embedder[K] } = {
    model: 'random',
    dimensions: DIMENSIONS,
    embed: async (texts) =>
      texts.map(() => {
        const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
        const length = Math.hypot(...vector);
        return vector.map((x) => x / length);
      }),
  };
  console.log(`\n${size} articles of ${WORDS} words, ${QUESTIONS} questions`);

  const before = memory();
  let started = performance.now();
  const mini = new MiniSearch({
    fields: ['title', 'body'],
    tokenize: (value) => tokenise(value).map((term) => term.text),
    processTerm: (term) => term,
    searchOptions: { boost: { title: 2 } },
  });
  mini.addAll(articles);
  const miniBuild = performance.now() - started;
  const miniMemory = memory() - before;
  report(
    'MiniSearch, same tokeniser',
    miniBuild,
    miniMemory,
    size,
    await times(questions, async (q) => mini.search(q)),
  );
  mini.removeAll();

  await measureOwn('words alone', undefined);
  await measureOwn('words and meaning', embedder);

  /** In a function of its own, so that the one before is gone when memory is counted. */
  async function measureOwn(name: string, own: typeof embedder | undefined): Promise<void> {
    const base = memory();
    started = performance.now();
    // on the disk, as a desk keeps them
    const folder = mkdtempSync(join(tmpdir(), 'firstline-index-'));
    const cache = vectorsInFolder(folder, 'random', DIMENSIONS);
    const kb = await openKnowledgeBase({ articles, ...(own ? { embedder: own, vectors: cache } : {}) });
    const build = performance.now() - started;
    await kb.settled();
    const asked = (question: string) => ({ question, audience: 'staff', language: 'en' }) as const;
    // made before the clock starts: what a question costs the model is the model's figure
    const vectors =
      own &&
      new Map(
        await Promise.all(questions.map(async (q) => [q, (await own.embed([q], 'query'))[0]!] as const)),
      );
    if (own && vectors) own.embed = async (texts) => texts.map((q) => vectors.get(q)!);
    report(name, build, memory() - base, size, await times(questions, (q) => kb.ask(asked(q))));

    const path = join(folder, 'index');
    started = performance.now();
    await writeIndex(path, 'bench', kb.save());
    const write = performance.now() - started;
    started = performance.now();
    const { knowledge: saved } = (await readIndex(path, 'bench'))!;
    const again = await openKnowledgeBase({ articles, saved, ...(own ? { embedder: own } : {}) });
    await again.ask(asked(questions[0]!));
    const start = performance.now() - started;
    started = performance.now();
    again.replace([{ ...articles[0]!, body: text(WORDS), version: '2' }]);
    const change = performance.now() - started;
    console.log(
      `  saved ${Math.round(statSync(path).size / 2 ** 20)} MB in ${Math.round(write)} ms, first answer from it after ` +
        `${Math.round(start)} ms, one changed article ${change.toFixed(1)} ms`,
    );
    rmSync(folder, { recursive: true });
  }
}

async function times(
  questions: readonly string[],
  ask: (question: string) => Promise<unknown>,
): Promise<Times> {
  for (const question of questions.slice(0, 50)) await ask(question);
  const wall: number[] = [];
  const cpu: number[] = [];
  for (const question of questions) {
    const [started, before] = [performance.now(), process.cpuUsage()];
    await ask(question);
    wall.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    cpu.push((user + system) / 1_000);
  }
  const rising = (a: number, b: number) => a - b;
  return { wall: wall.sort(rising), cpu: cpu.sort(rising) };
}

/** Milliseconds, rising. On a machine that does other things too, only the processor's share tells of the program. */
interface Times {
  readonly wall: readonly number[];
  readonly cpu: readonly number[];
}

function report(name: string, buildMs: number, bytes: number, size: number, { wall, cpu }: Times): void {
  const at = (taken: readonly number[], share: number) =>
    taken[Math.min(taken.length - 1, Math.floor(share * taken.length))]!.toFixed(1);
  console.log(
    `  ${name.padEnd(28)} build ${(buildMs / 1000).toFixed(1)} s  p50 ${at(wall, 0.5)} ms  p99 ${at(wall, 0.99)} ms  ` +
      `(of the processor ${at(cpu, 0.5)} and ${at(cpu, 0.99)} ms)  ` +
      `${Math.round(bytes / 2 ** 20)} MB, ${(bytes / size / 1024).toFixed(1)} KB an article`,
  );
}

/** Bytes in use; without the collection first, what somebody else has left behind would count. */
function memory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Mulberry32: the same numbers each time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
