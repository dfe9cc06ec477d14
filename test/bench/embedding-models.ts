/**
 * Compares embedding models by finding the right article with nothing but the nearest passage: the desk's two
 * models with and without their centre taken away, both together, and other models alone and beside the first.
 *
 *   npx tsx test/bench/embedding-models.ts SETS_FOLDER [MODELS.json]
 *
 * SETS_FOLDER has a folder per set with `kb.jsonl` and `dev.jsonl`; MODELS.json is a list of other models on this
 * machine ({ name, folder, recipe }). Vectors are kept in the machine's temporary folder.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEmbedder } from '../../adapters/local-model/embedder.ts';
import { fetchModel, type LocalModel } from '../../adapters/local-model/fetch-model.ts';
import { allMiniLmL6, multilingualE5Small } from '../../adapters/local-model/models.ts';
import { textsToEmbed } from '../../knowledge/search/units.ts';
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

/** How near each question is to each unit of text, one row a question. */
async function nearness(embedder: Embedder, set: EvaluationSet): Promise<readonly Float32Array[]> {
  const passages = await embedOnce(
    embedder,
    set.units.map((unit) => unit.text),
    'passage',
  );
  const questions = await embedOnce(
    embedder,
    set.queries.map((query) => query.text),
    'query',
  );
  return questions.map((question) => Float32Array.from(passages, (passage) => dot(question, passage)));
}

/** Share of the questions with a right article first, and among the first three. */
function recall(set: EvaluationSet, rows: readonly Float32Array[]): string {
  const hits = [1, 3].map((depth) => {
    const found = set.queries.filter((query, number) => {
      const best = new Map<string, number>();
      set.units.forEach(({ id }, at) => {
        best.set(id, Math.max(best.get(id) ?? -1, rows[number]![at]!));
      });
      const ranked = [...best].sort((one, other) => other[1] - one[1]).slice(0, depth);
      return ranked.some(([id]) => query.gold.includes(id));
    });
    return ((100 * found.length) / set.queries.length).toFixed(1);
  });
  return `recall@1 ${hits[0]} @3 ${hits[1]}`;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

interface EvaluationSet {
  readonly units: readonly { readonly id: string; readonly text: string }[];
  readonly queries: readonly Query[];
}

function readSet(folder: string): EvaluationSet {
  const articles = readArticles(join(folder, 'kb.jsonl'));
  return {
    units: articles.flatMap((article) => textsToEmbed(article).map((text) => ({ id: article.id, text }))),
    queries: readLines<Query>(join(folder, 'dev.jsonl')).filter((query) => query.gold.length > 0),
  };
}

const plain = ({ recipe: { centre: _, ...recipe }, ...model }: LocalModel): LocalModel => ({
  ...model,
  recipe,
});
const multilingual = await fetchModel('.data', multilingualE5Small);
const english = await fetchModel('.data', allMiniLmL6);
const others: readonly LocalModel[] =
  modelsFile === undefined ? [] : JSON.parse(readFileSync(modelsFile, 'utf8'));
const candidates: readonly (readonly [string, readonly LocalModel[]])[] = [
  [multilingual.name, [plain(multilingual)]],
  [`${multilingual.name}, centred`, [multilingual]],
  [english.name, [plain(english)]],
  [`${english.name}, centred`, [english]],
  ['both, centred: the desk', [multilingual, english]],
  ...others.flatMap((model): [string, readonly LocalModel[]][] => [
    [model.name, [model]],
    [`${multilingual.name}, centred, and ${model.name}`, [multilingual, model]],
  ]),
];
const sets = readdirSync(setsFolder)
  .filter((set) => ['kb.jsonl', 'dev.jsonl'].every((file) => existsSync(join(setsFolder, set, file))))
  .map((set) => ({ name: set, ...readSet(join(setsFolder, set)) }));
for (const [name, models] of candidates) {
  const embedder = await loadEmbedder(models);
  for (const set of sets) {
    // A model that does not read Chinese says nothing about a Chinese set
    if (models.every(({ recipe }) => recipe.letters === 'latin') && set.queries[0]?.lang === 'zh') continue;
    console.log(`${set.name.padEnd(16)} ${recall(set, await nearness(embedder, set))}  ${name}`);
  }
  await embedder.close();
}
