/**
 * How well likeness tells whether two questions ask for one thing: of a set's questions those with the same right article are one
 * thing. Without a set: the questions of the articles that ship, in two languages. `npm run bench -- gaps [DEV.jsonl] [DATA_DIR]`
 */
import { SHIPPED_ARTICLES } from '../../adapters/knowledge.ts';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { alikeFrom, bagsOf, gapsIn, inWords, languageOf } from '../../knowledge/gaps.ts';
import { articlesIn } from '../../knowledge/import/articles-in.ts';
import { likenessOf, likenessScale } from '../../knowledge/likeness-scale.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import type { Language } from '../../knowledge/types.ts';
import { type Query, readLines } from './evaluation-sets.ts';

const [path, dataDir = '.data'] = process.argv.slice(2);
/** More of one thing would outweigh the others. */
const OF_EACH = 4;

const { articles } = await articlesIn(SHIPPED_ARTICLES);
const asked = path
  ? readLines<Query>(path).flatMap(({ text, gold: [thing] }) => (thing ? [{ text, thing }] : []))
  : articles.flatMap(({ subject, questions }) =>
      questions.slice(0, OF_EACH).map((text) => ({ text, thing: subject })),
    );
const byThing = new Map<string, { text: string; thing: string }[]>();
for (const one of asked) byThing.set(one.thing, [...(byThing.get(one.thing) ?? []), one]);
const questions = [...byThing.values()]
  .filter((group) => group.length > 1)
  .flatMap((group) => (path ? group.slice(0, OF_EACH) : group))
  .map((one) => ({ ...one, language: languageOf(one.text) }));
const embedder = await localEmbedder(dataDir);
const embed = (texts: readonly string[]) => embedder.embed(texts, 'query');
const titles = await embed(articles.map(({ title }) => title));
const vectors = await embed(questions.map(({ text }) => text));
await embedder.close();
const scale = likenessScale(articles.map((article, i) => ({ ...article, vector: titles[i]! })));
const bags = bagsOf(questions.map(({ text }) => tokenise(text)));

function languagesOf(one: Language | undefined, other: Language | undefined) {
  if (!one || !other) return 'mixed' as const;
  return one === other ? one : ('across' as const);
}

const pairs = questions.flatMap((one, i) =>
  questions.slice(i + 1).map((other, k) => {
    const j = i + 1 + k;
    return {
      languages: languagesOf(one.language, other.language),
      least: alikeFrom(scale, one.language, other.language),
      meaning: likenessOf(vectors[i]!, vectors[j]!),
      words: inWords(bags[i]!, bags[j]!),
      isSame: one.thing === other.thing,
    };
  }),
);
type Pair = (typeof pairs)[number];

function line(name: string, among: readonly Pair[], isFound: (pair: Pair) => boolean): void {
  const found = among.filter(isFound);
  const right = found.filter(({ isSame }) => isSame).length;
  const precision = (right / Math.max(1, found.length)).toFixed(2);
  const recall = (right / among.filter(({ isSame }) => isSame).length).toFixed(3);
  console.log(`  ${name}: ${found.length} pairs, precision ${precision}, recall ${recall}`);
}

for (const languages of ['zh', 'en', 'across', 'mixed'] as const) {
  const among = pairs.filter((pair) => pair.languages === languages);
  const same = among.filter(({ isSame }) => isSame).length;
  if (same === 0) continue;
  console.log(`${languages}: ${same} of ${among.length} pairs ask for one thing`);
  const own = among[0]!.least.toFixed(2);
  line(`the desk's own, meaning >= ${own}`, among, ({ meaning, least }) => meaning >= least);
  for (let least = 0.15; least < 0.8; least += 0.05) {
    line(`meaning >= ${least.toFixed(2)}`, among, ({ meaning }) => meaning >= least);
    if (languages !== 'across') line(`words   >= ${least.toFixed(2)}`, among, ({ words }) => words >= least);
  }
}

const things = new Map(questions.map(({ text, thing }) => [text, thing]));
const missed = questions.map(({ text }, i) => ({
  question: text,
  at: new Date(i),
  wrong: [],
  vector: vectors[i]!,
}));
for (const [name, by] of [
  ['one language each', { ...scale, across: Number.POSITIVE_INFINITY }],
  ['across languages', scale],
  ['words alone', undefined],
] as const) {
  const groups = gapsIn(missed, by).filter(({ count }) => count > 1);
  const shown = groups.flatMap(({ question, examples }) => examples.map((one) => [question, one] as const));
  const right = shown.filter(([one, other]) => things.get(one) === things.get(other)).length;
  console.log(
    `groups, ${name}: ${groups.length} of several questions, with ${groups.reduce((sum, { count }) => sum + count, 0)} of ${questions.length}; of ${shown.length} examples ${right} ask for what their group asks for`,
  );
}
