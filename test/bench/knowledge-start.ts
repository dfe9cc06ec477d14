/**
 * How soon a desk answers after a start, the first time and from its saved index, and how soon a changed article is
 * live in all of two desks on one MongoDB. `npm run bench -- knowledge-start [100000]`. The articles are those of
 * `bench search`; vectors are random, for time does not depend on their meaning, and cost nothing to make.
 */
import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningKnowledge, runKnowledge } from '../../adapters/knowledge.ts';
import { MongoArticleStore } from '../../adapters/mongo/article-store.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { sharedKnowledge } from '../../adapters/mongo/shared-knowledge.ts';
import type { Log } from '../../bot/ports.ts';
import type { Article, Embedder } from '../../knowledge/types.ts';
import { realMongo } from '../support/real-mongo.ts';

const DIMENSIONS = 768;
const VOCABULARY = 30_000;
const WORDS = 77;
const CHANGES = 20;
const WRITTEN_AT_ONCE = 5_000;

const size = Number(process.argv[2] ?? 100_000);
let state = 7;
const random = () => {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
};
const text = (count: number) =>
  Array.from({ length: count }, () => `w${Math.floor(VOCABULARY ** random())}x`).join(' ');
const articleOf = (i: number, version: string): Article => ({
  id: `a${i}`,
  subject: `a${i}`,
  title: text(6),
  body: text(WORDS),
  language: 'en',
  audience: 'staff',
  source: { collection: 'bench', location: `a${i}` },
  questions: [],
  version,
});
const embedder: Embedder = {
  model: 'random',
  dimensions: DIMENSIONS,
  embed: async (texts) =>
    texts.map(() => {
      const vector = Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5);
      const length = Math.hypot(...vector);
      return vector.map((x) => x / length);
    }),
};
const warn = (event: string, fields?: object) => console.error(event, fields);
const log: Log = { info: () => {}, warn, error: warn };
const asked = { question: 'w1x w200x w3000x', audience: 'staff', language: 'en' } as const;

const real = await realMongo();
const store = await MongoArticleStore.open(real.mongo);
const folder = mkdtempSync(join(tmpdir(), 'firstline-articles-'));
const dataDirs = [
  mkdtempSync(join(tmpdir(), 'firstline-data-')),
  join(folder, '..', `firstline-second-${process.pid}`),
];
const open = (dataDir: string): Promise<RunningKnowledge> =>
  runKnowledge({
    folder,
    dataDir,
    shared: sharedKnowledge(store, new MongoSettingsStore(real.mongo)),
    maxWrongAnswers: 0.05,
    embedder: async () => embedder,
    log,
  });

/** Milliseconds until the first answer, and until meaning is there too. */
async function started(dataDir: string) {
  const [from, cpu] = [performance.now(), process.cpuUsage()];
  const desk = await open(dataDir);
  await desk.base.ask(asked);
  const answers = performance.now() - from;
  const { user, system } = process.cpuUsage(cpu);
  await desk.learned();
  const meaning = performance.now() - from;
  return {
    desk,
    line: `first answer after ${seconds(answers)} (${seconds((user + system) / 1_000)} of the processor), by meaning too after ${seconds(meaning)}`,
  };
}
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

try {
  for (let from = 0; from < size; from += WRITTEN_AT_ONCE) {
    const count = Math.min(WRITTEN_AT_ONCE, size - from);
    await store.write({ put: Array.from({ length: count }, (_, i) => articleOf(from + i, '1')), remove: [] });
  }
  const first = await started(dataDirs[0]!);
  console.log(`${size} articles in MongoDB\n  without a saved index: ${first.line}`);
  const from = performance.now();
  await first.desk.stop();
  const index = statSync(join(dataDirs[0]!, 'knowledge.index')).size;
  console.log(
    `  stopped after ${seconds(performance.now() - from)}; the saved index has ${Math.round(index / 2 ** 20)} MB`,
  );
  cpSync(dataDirs[0]!, dataDirs[1]!, { recursive: true });
  const desks: RunningKnowledge[] = [];
  for (const dataDir of dataDirs) {
    const { desk, line } = await started(dataDir);
    console.log(`  from the saved index: ${line}`);
    desks.push(desk);
  }
  const taken: number[] = [];
  for (let change = 0; change < CHANGES; change++) {
    const article = { ...articleOf(change * 7, `changed ${change}`), title: `zebra${change} quagga` };
    const at = performance.now();
    await store.write({ put: [article], remove: [] });
    const question = { ...asked, question: article.title };
    for (const { base } of desks) {
      while ((await base.search(question, 1))[0]?.article.version !== article.version)
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    taken.push(performance.now() - at);
  }
  taken.sort((a, b) => a - b);
  console.log(
    `  a changed article is found in both desks after ${seconds(taken[CHANGES / 2]!)} (median), ${seconds(taken.at(-1)!)} (longest of ${CHANGES})`,
  );
  for (const desk of desks) await desk.stop();
} finally {
  for (const path of [folder, ...dataDirs]) rmSync(path, { recursive: true, force: true });
  await real.close();
}
