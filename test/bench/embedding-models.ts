/**
 * Compares embedding models by finding the right article with nothing but the nearest passage.
 *
 *   npx tsx test/bench/embedding-models.ts SETS_FOLDER [MODELS.json]
 *
 * SETS_FOLDER has a folder per set with `kb.jsonl` and `dev.jsonl`; MODELS.json is a list of models on this
 * machine ({ name, folder, recipe }). Without it the desk's own model is measured. Vectors are kept in the
 * machine's temporary folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder } from '../../adapters/local-model/embedder.ts';
import { fetchModel, type LocalModel } from '../../adapters/local-model/fetch-model.ts';
import { textsToEmbed } from '../../knowledge/search/search-index.ts';
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import type { Embedder } from '../../knowledge/types.ts';
import { type Query, readArticles, readLines } from './evaluation-sets.ts';

const [setsFolder, modelsFile] = process.argv.slice(2);
if (setsFolder === undefined) throw new Error('Name the folder with the evaluation sets');
const cacheFolder = join(tmpdir(), 'firstline-vectors');

async function embedOnce(embedder: Embedder, texts: readonly string[], as: 'query' | 'passage') {
  const cache = vectorsInFolder(join(cacheFolder, as), embedder.model, embedder.dimensions);
  const missing = [...new Set(texts)].filter((text) => cache.get(text) === undefined);
  for (let at = 0; at < missing.length; at += 64) {
    const some = missing.slice(at, at + 64);
    const vectors = await embedder.embed(some, as);
    cache.put(some.map((text, index) => [text, vectors[index]!]));
  }
  return texts.map((text) => cache.get(text)!);
}

/** Share of answerable questions with a right article first, and among the first three. */
async function recall(embedder: Embedder, folder: string): Promise<readonly [number, number]> {
  const articles = readArticles(join(folder, 'kb.jsonl'));
  const queries = readLines<Query>(join(folder, 'dev.jsonl')).filter((query) => query.gold.length > 0);
  const units = articles.flatMap((article) =>
    textsToEmbed(article).map((text) => ({ id: article.id, text })),
  );
  const passages = await embedOnce(
    embedder,
    units.map((unit) => unit.text),
    'passage',
  );
  const questions = await embedOnce(
    embedder,
    queries.map((query) => query.text),
    'query',
  );
  const hits = [0, 0];
  queries.forEach((query, number) => {
    const best = new Map<string, number>();
    units.forEach((unit, at) => {
      best.set(unit.id, Math.max(best.get(unit.id) ?? -1, dot(questions[number]!, passages[at]!)));
    });
    const ranked = [...best].sort((a, b) => b[1] - a[1]).map(([id]) => id);
    [1, 3].forEach((depth, index) => {
      if (ranked.slice(0, depth).some((id) => query.gold.includes(id))) hits[index]! += 1;
    });
  });
  return [hits[0]! / queries.length, hits[1]! / queries.length];
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

const models: readonly LocalModel[] =
  modelsFile === undefined ? [await fetchModel('.data')] : JSON.parse(readFileSync(modelsFile, 'utf8'));
const sets = readdirSync(setsFolder).filter((set) =>
  ['kb.jsonl', 'dev.jsonl'].every((file) => existsSync(join(setsFolder, set, file))),
);
for (const model of models) {
  const embedder = await loadEmbedder(model);
  for (const set of sets) {
    const [first, three] = await recall(embedder, join(setsFolder, set));
    console.log(
      `${model.name}\t${set}\trecall@1 ${(first * 100).toFixed(1)}\t@3 ${(three * 100).toFixed(1)}`,
    );
  }
  await embedder.close();
}
