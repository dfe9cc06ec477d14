/**
 * How well likeness tells whether two questions ask for one thing: of a set's questions those with the same
 * right article are one thing. `npx tsx test/bench/gaps.ts DEV.jsonl [DATA_DIR]`
 */
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { bagsOf, inWords, likeness } from '../../knowledge/gaps.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import { type Query, readLines } from './evaluation-sets.ts';

const [path, dataDir = '.data'] = process.argv.slice(2);
if (!path) throw new Error('Name the questions: npx tsx test/bench/gaps.ts DEV.jsonl');

const byArticle = new Map<string, Query[]>();
for (const query of readLines<Query>(path))
  for (const article of query.gold.slice(0, 1))
    byArticle.set(article, [...(byArticle.get(article) ?? []), query]);
const questions = [...byArticle.values()]
  .filter((group) => group.length > 1)
  .flatMap((group) => group.slice(0, 4));
const embedder = await localEmbedder(dataDir);
const vectors = await embedder.embed(
  questions.map(({ text }) => text),
  'query',
);
await embedder.close();
const bags = bagsOf(questions.map(({ text }) => tokenise(text)));

const pairs = questions.flatMap((one, i) =>
  questions.slice(i + 1).map((other, k) => {
    const j = i + 1 + k;
    return {
      meaning: likeness(vectors[i]!, vectors[j]!),
      words: inWords(bags[i]!, bags[j]!),
      isSame: one.gold[0] === other.gold[0],
    };
  }),
);
const same = pairs.filter(({ isSame }) => isSame).length;
console.log(`${questions.length} questions, ${same} of ${pairs.length} pairs ask for one thing`);
for (const by of ['meaning', 'words'] as const)
  for (let threshold = 0.15; threshold < 0.9; threshold += 0.05) {
    const found = pairs.filter((pair) => pair[by] >= threshold);
    const right = found.filter(({ isSame }) => isSame).length;
    const precision = (right / Math.max(1, found.length)).toFixed(2);
    console.log(
      `${by} >= ${threshold.toFixed(2)}: precision ${precision}, recall ${(right / same).toFixed(2)}`,
    );
  }
