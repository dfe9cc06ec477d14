/**
 * Decides questions with known answers.
 *
 *   npm run eval -- --kb KB.jsonl --queries Q.jsonl --out D.jsonl [--no-embeddings | --model NAME] [--calibration C.json] [--risk 0.05]
 *   npm run eval -- --all [--leave-out everything|model]   every set and the strangers, by the shipped calibration, by one that
 *                                               has not seen the set, or by a model that has not, with the shipped strictness
 *   npm run eval -- --site                      what a strange site learns from outcomes and from questions that were solved
 *   npm run eval -- --train                     learns the shipped calibration from all sets
 *
 * `--model` names an embedding model of the endpoint in EMBEDDINGS_BASE_URL (EMBEDDINGS_API_KEY) instead of the local one.
 * Sets are folders with kb.jsonl and dev.jsonl, our own in test/bench/sets and others below `--sets`, where they are; models and
 * vectors are kept below `--data`.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { endpointEmbedder } from '../../adapters/openai/embedder.ts';
import { type Calibration, parseCalibration } from '../../knowledge/confidence/calibration.ts';
import { type LiveKnowledgeBase, openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { type KeptQuestions, rememberingQuestions } from '../../knowledge/search/recent-questions.ts';
import { type VectorCache, vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import type { Article, Embedder } from '../../knowledge/types.ts';
import { calibrationOf, type Observed, observe, trialsOf } from './calibrate.ts';
import { compare } from './compare-features.ts';
import {
  decisionOf,
  languageOf,
  type Query,
  readArticles,
  readLines,
  shippedSets,
} from './evaluation-sets.ts';
import { type Decision, type Figures, score } from './scorer.ts';
import { learningFromOutcomes, withPhrases } from './site-learning.ts';

const { values: options } = parseArgs({
  options: {
    kb: { type: 'string' },
    queries: { type: 'string' },
    out: { type: 'string' },
    all: { type: 'boolean', default: false },
    train: { type: 'boolean', default: false },
    site: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    'leave-out': { type: 'string' },
    'no-embeddings': { type: 'boolean', default: false },
    model: { type: 'string' },
    calibration: { type: 'string' },
    risk: { type: 'string', default: '0.05' },
    sets: { type: 'string', default: '../shared/eval' },
    data: { type: 'string', default: '.data' },
    made: { type: 'string', default: new Date().toISOString().slice(0, 10) },
  },
});

/** The articles that ship, a question of each held back. */
const SHIPPED_SET = 'shipped';
/** Written for this: what people write in chat, and questions about a subject of an article that it does not answer. */
const OWN_SETS = fileURLToPath(new URL('sets', import.meta.url));
/** Never learned of, whatever is left out. */
const UNSEEN_SETS = fileURLToPath(new URL('unseen', import.meta.url));
const SHIPPED = new URL('../../knowledge/confidence/shipped-calibration.json', import.meta.url);
/** Knows nothing: for observing before anything is learned. */
const BLANK: Calibration = {
  name: 'blank',
  provenance: { made: '', sets: [], figures: [] },
  hybrid: {
    model: { candidate: [], none: [] },
    nearMisses: { mean: 0, deviation: 1, count: 0 },
    tried: [],
    offer: 1,
  },
  words: {
    model: { candidate: [], none: [] },
    nearMisses: { mean: 0, deviation: 1, count: 0 },
    tried: [],
    offer: 1,
  },
};

const risk = Number(options.risk);
const local =
  options.model || (options['no-embeddings'] && !options.train)
    ? undefined
    : await localEmbedder(options.data);
const asked = options.model ? await endpointFor(options.model) : local;
const vectors = asked && vectorsInFolder(join(options.data, 'vectors'), asked.model, asked.dimensions);
const embedder = asked && vectors && rememberingQuestions(asked, keptIn(vectors));

try {
  if (options.train) await trainShipped();
  else if (options.all) await table();
  else if (options.site) await site();
  else if (options.compare) compare(await observeAll(), risk, (name, figures) => print(name, figures));
  else if (options.kb && options.queries && options.out)
    await decideSet(options.kb, options.queries, options.out);
  else throw new Error('Give --kb, --queries and --out, or --all, --site, --compare or --train.');
} finally {
  await local?.close();
}

async function decideSet(kbPath: string, queriesPath: string, out: string): Promise<void> {
  const calibration = options.calibration
    ? parseCalibration(readFileSync(options.calibration, 'utf8'))
    : undefined;
  const kb = await open(kbPath, calibration);
  const queries = readLines<Query>(queriesPath);
  const decisions = await decideAll(kb, queries);
  writeFileSync(out, decisions.map((decision) => `${JSON.stringify(decision)}\n`).join(''));
  print(
    '',
    score(
      queries.map((query) => ({ ...query, gold: query.gold ?? [] })),
      decisions,
    ),
  );
}

/** Every set with its own questions and with those of strangers. */
async function table(): Promise<void> {
  const trials = options['leave-out'] ? trialsOf(await observeAll()) : undefined;
  const strangers = strangersAt(options.sets);
  const all: Figures[] = [];
  for (const [set, path] of sets()) {
    const calibration =
      trials &&
      calibrationOf(
        `without-${set}`,
        trials,
        options.made,
        set,
        options['leave-out'] === 'model' ? 'all' : 'others',
      );
    const { articles, queries } = setAt(path);
    const kb = await openArticles(articles, calibration);
    const figures = score(queries, await decideAll(kb, queries));
    if (!isInvented(path)) all.push(figures);
    print(set, figures);
    if (strangers.length > 0) print(`  strangers`, score(strangers, await decideAll(kb, strangers)));
  }
  for (const [set, path] of setsIn(UNSEEN_SETS)) {
    const { articles, queries } = setAt(path);
    print(
      `${set} (unseen)`,
      score(queries, await decideAll(await openArticles(articles, undefined), queries)),
    );
  }
  const shipped = trials ? calibrationOf('without-shipped', trials, options.made, SHIPPED_SET) : undefined;
  for (const { articles, queries } of await shippedSets())
    print(SHIPPED_SET, score(queries, await decideAll(await openArticles(articles, shipped), queries)));
  const keys = Object.keys(all[0] ?? {});
  print(
    'macro average of the sets that people asked',
    Object.fromEntries(keys.map((key) => [key, all.reduce((sum, f) => sum + f[key]!, 0) / all.length])),
  );
}

/** On each set as a strange site: confirmed outcomes, then every second question as a phrase of its article. */
async function site(): Promise<void> {
  const trials = trialsOf(await observeAll());
  for (const line of learningFromOutcomes(trials)) console.log(line);
  for (const [set, path] of sets()) {
    const calibration = calibrationOf(`without-${set}`, trials, options.made, set);
    const { articles, queries } = setAt(path);
    const learned = withPhrases(articles, queries);
    for (const [name, known] of [
      ['as shipped', articles],
      ['with phrases', learned.articles],
    ] as const) {
      print(
        `${set} ${name}`,
        score(learned.rest, await decideAll(await openArticles(known, calibration), learned.rest)),
      );
    }
  }
}

async function trainShipped(): Promise<void> {
  const calibration = calibrationOf(`shipped-${options.made}`, trialsOf(await observeAll()), options.made);
  writeFileSync(
    SHIPPED,
    `${JSON.stringify(calibration, (_, x) => (typeof x === 'number' ? Number(x.toPrecision(6)) : x), 1)}\n`,
  );
  console.log(`wrote ${SHIPPED.pathname}`);
}

async function observeAll(): Promise<Observed[]> {
  const strangers = strangersAt(options.sets);
  const observed: Observed[] = [];
  for (const { articles, queries } of await shippedSets())
    observed.push(
      await observe(
        { set: SHIPPED_SET, hasPhrases: true, isInvented: false },
        await openArticles(articles, BLANK),
        queries,
        strangers,
      ),
    );
  for (const [set, path] of sets()) {
    const { articles, queries } = setAt(path);
    const asked = withPhrases(articles, queries);
    const kind = { set, isInvented: isInvented(path) };
    const started = performance.now();
    observed.push(
      await observe({ ...kind, hasPhrases: false }, await openArticles(articles, BLANK), queries, strangers),
      await observe(
        { ...kind, hasPhrases: true },
        await openArticles(asked.articles, BLANK),
        asked.rest,
        strangers,
      ),
    );
    console.error(`observed ${set} in ${Math.round((performance.now() - started) / 1000)} s`);
  }
  return observed;
}

/** Names and folders. */
function sets(): (readonly [name: string, path: string])[] {
  return [options.sets, OWN_SETS].filter(existsSync).flatMap(setsIn);
}

function setsIn(folder: string): (readonly [name: string, path: string])[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'kb.jsonl')))
    .map((name) => [name, join(folder, name)] as const);
}

function isInvented(path: string): boolean {
  return path.startsWith(OWN_SETS);
}

function setAt(path: string): { articles: Article[]; queries: Query[] } {
  return {
    articles: readArticles(join(path, 'kb.jsonl')),
    queries: readLines<Query>(join(path, 'dev.jsonl')),
  };
}

function strangersAt(folder: string): Query[] {
  const path = join(folder, 'oos', 'dev.jsonl');
  return existsSync(path) ? readLines<Query>(path) : [];
}

async function open(kbPath: string, calibration: Calibration | undefined): Promise<LiveKnowledgeBase> {
  return openArticles(readArticles(kbPath), calibration);
}

async function openArticles(
  articles: readonly Article[],
  calibration: Calibration | undefined,
): Promise<LiveKnowledgeBase> {
  const kb = await openKnowledgeBase({
    articles,
    risk,
    // nobody is waiting: a busy machine must not change the figures
    embedTimeoutMs: 60_000,
    ...(embedder && vectors ? { embedder, vectors } : {}),
    ...(calibration ? { calibration } : {}),
  });
  const { problem } = await kb.settled();
  if (problem) throw new Error(`The embedding model failed: ${problem}`);
  return kb;
}

async function decideAll(kb: LiveKnowledgeBase, queries: readonly Query[]): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const { id, text, lang } of queries) {
    const asked = {
      question: text,
      audience: 'staff',
      language: languageOf(lang, text),
    } as const;
    const verdict = await kb.ask(asked);
    const ranked = await kb.search(asked, 10);
    decisions.push(decisionOf(id, verdict, ranked));
  }
  return decisions;
}

function print(name: string, figures: Figures): void {
  const shown = Object.entries(figures).map(
    ([key, value]) => `${key} ${Number.isInteger(value) ? value : value.toFixed(3)}`,
  );
  console.log(`${name}\n  ${shown.join('  ')}`);
}

/** Questions are asked again in every run: their vectors are kept beside those of passages. */
function keptIn(vectors: VectorCache): KeptQuestions {
  const key = (text: string) => `query ${text}`;
  return {
    get: (text) => vectors.get(key(text)),
    set: (text, vector) => vectors.put([[key(text), vector]]),
  };
}

function endpointFor(model: string): Promise<Embedder> {
  const baseUrl = process.env.EMBEDDINGS_BASE_URL;
  if (!baseUrl)
    throw new Error('--model needs EMBEDDINGS_BASE_URL, the address of an OpenAI-compatible endpoint');
  return endpointEmbedder({ baseUrl, model, apiKey: process.env.EMBEDDINGS_API_KEY ?? 'none' });
}
