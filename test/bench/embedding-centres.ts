/**
 * Writes adapters/local-model/centres.json: the mean vector of questions and of passages, over the articles that
 * ship, half of it Chinese and half English. To be run only when a model changes: every stored vector changes
 * with it.
 *
 *   npx tsx test/bench/embedding-centres.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { loadEmbedder } from '../../adapters/local-model/embedder.ts';
import { fetchModel } from '../../adapters/local-model/fetch-model.ts';
import { allMiniLmL6, multilingualE5Small } from '../../adapters/local-model/models.ts';
import { passagesOf } from '../../knowledge/search/passages.ts';

function textsOf(language: string) {
  const folder = new URL(`../../knowledge/articles/${language}/`, import.meta.url);
  const articles = readdirSync(folder).map((file) => {
    const [, head = '', body = ''] =
      /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(new URL(file, folder), 'utf8')) ?? [];
    return { id: file, body, ...(parse(head) as { title: string; questions: string[] }) };
  });
  return {
    query: articles.flatMap((article) => article.questions),
    passage: articles.flatMap((article) =>
      passagesOf(article).map((passage) => [article.title, ...passage.headings, passage.text].join('\n')),
    ),
  };
}

const mean = (vectors: readonly Float32Array[]) =>
  vectors[0]!.map((_, at) => vectors.reduce((sum, vector) => sum + vector[at]!, 0) / vectors.length);

const centres: Record<string, Record<string, string>> = {};
for (const [name, sources, languages] of [
  ['multilingual-e5-small', multilingualE5Small, ['zh', 'en']],
  ['all-minilm-l6-v2', allMiniLmL6, ['en']],
] as const) {
  const model = await fetchModel('.data', sources);
  const { centre: _, ...recipe } = model.recipe;
  const embedder = await loadEmbedder([{ ...model, recipe }]);
  const entry: Record<string, string> = {};
  for (const as of ['query', 'passage'] as const) {
    const means = [];
    for (const language of languages) means.push(mean(await embedder.embed(textsOf(language)[as], as)));
    entry[as] = Buffer.from(mean(means).buffer).toString('base64');
  }
  centres[name] = entry;
  await embedder.close();
}
const target = new URL('../../adapters/local-model/centres.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(centres, null, 2)}\n`);
