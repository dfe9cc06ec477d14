/**
 * What a language model says of the article that search puts first: `npm run bench -- reader [--sample 60] [--sets DIR] [--data DIR]`,
 * with the endpoint in OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL. Of each set so many questions are asked, those of which search
 * is surest left out as nobody asks a model about them. It tells whether this model may be trusted where likeness cannot tell.
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { openLanguageModel } from '../../adapters/openai/language-model.ts';
import { inQuestion, opinionsOn } from '../../bot/front-line/second-opinion.ts';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import { languageOf, type Query, readArticles, readLines } from './evaluation-sets.ts';

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '60' },
    sets: { type: 'string', default: '../shared/eval' },
    data: { type: 'string', default: '.data' },
  },
});
const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: apiKey = 'none', OPENAI_MODEL: model } = process.env;
if (!model) throw new Error('Name the model in OPENAI_MODEL, and its endpoint in OPENAI_BASE_URL.');
const sample = Number(options.sample);
if (!(sample > 0)) throw new Error(`--sample ${options.sample}: give a number of questions, e.g. 60`);

const quiet = { info() {}, warn() {}, error() {} };
const reader = await openLanguageModel({ apiKey, model, ...(baseUrl && { baseUrl }) }, quiet);
const embedder = await localEmbedder(options.data);
const vectors = vectorsInFolder(join(options.data, 'vectors'), embedder.model, embedder.dimensions);
const cores = `${cpus()[0]?.model}, ${availableParallelism()} cores`;
console.log(`${model}, answers as ${reader.structured}; ${cores}, Node ${process.versions.node}`);

for (const set of readdirSync(options.sets)) {
  const folder = join(options.sets, set);
  if (!existsSync(join(folder, 'kb.jsonl'))) continue;
  const articles = readArticles(join(folder, 'kb.jsonl'));
  const kb = await openKnowledgeBase({ articles, embedder, vectors, embedTimeoutMs: 60_000 });
  await kb.settled();
  const seen: { confidence: number; right: boolean; said: boolean | undefined; tookMs: number }[] = [];
  for (const { text: question, gold, lang } of spread(readLines<Query>(join(folder, 'dev.jsonl')))) {
    if (seen.length === sample) break;
    const language = languageOf(lang, question);
    const [first] = inQuestion(await kb.ask({ question, audience: 'staff', language }));
    if (!first) continue;
    const started = performance.now();
    const [said] = await opinionsOn([first], question, language, reader, AbortSignal.timeout(60_000));
    const right = gold.includes(first.article.id);
    seen.push({ confidence: first.confidence, right, said, tookMs: performance.now() - started });
  }
  const shareRight = (said: boolean | undefined) => {
    const of = seen.filter((one) => one.said === said);
    return `${of.length}${of.length === 0 ? '' : ` (right: ${(of.filter(({ right }) => right).length / of.length).toFixed(2)})`}`;
  };
  const took = seen.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[Math.floor(seen.length / 2)] ?? 0;
  console.log(
    `${set}: ${seen.length} asked; it says yes of ${shareRight(true)}, no of ${shareRight(false)}, nothing of ${shareRight(undefined)}; ` +
      `area under the ROC curve: search ${area(seen, ({ confidence }) => confidence)}, ` +
      `model ${area(seen, ({ said }) => (said === undefined ? 0.5 : Number(said)))}; median ${Math.round(took)} ms`,
  );
}
await embedder.close();

/** In an order that is the same in every run and has nothing to do with the file's. */
function spread(queries: readonly Query[]): Query[] {
  const stride = 7919;
  return queries
    .map((query, i) => ({ query, at: (i * stride) % 10_007 }))
    .sort((a, b) => a.at - b.at)
    .map(({ query }) => query);
}

/** Probability that a right article has the higher figure than a wrong one; a tie counts half. */
function area<T extends { readonly right: boolean }>(seen: readonly T[], figure: (one: T) => number): string {
  const yes = seen.filter(({ right }) => right).map(figure);
  const no = seen.filter(({ right }) => !right).map(figure);
  if (yes.length === 0 || no.length === 0) return 'none';
  let above = 0;
  for (const a of yes) for (const b of no) above += a > b ? 1 : a === b ? 0.5 : 0;
  return (above / yes.length / no.length).toFixed(2);
}
