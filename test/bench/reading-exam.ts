/**
 * Makes the exam that a language model sits before it may turn choices into answers: `npm run bench -- reading-exam [--data DIR]`
 * writes bot/front-line/reading-exam.json from the questions of test/bench/sets of which the search that ships is in doubt.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { READING_EXAM } from '../../adapters/sit-exam.ts';
import type { ReadingExam } from '../../bot/front-line/reading-exam.ts';
import { inQuestion, opinionsOn } from '../../bot/front-line/second-opinion.ts';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import { languageOf, type Query, readArticles, readLines, spread } from './evaluation-sets.ts';

/** Of 231 that a good reader agrees to six may be wrong; see risk-bound.ts. */
const QUESTIONS = 400;
const SETS = fileURLToPath(new URL('sets', import.meta.url));

const { values: options } = parseArgs({ options: { data: { type: 'string', default: '.data' } } });
const embedder = await localEmbedder(options.data);
const vectors = vectorsInFolder(join(options.data, 'vectors'), embedder.model, embedder.dimensions);
const texts: { title: string; text: string }[] = [];
const questions: ReadingExam['questions'] = [];

const placeOf = (passage: { readonly title: string; readonly text: string }): number => {
  const known = texts.findIndex(({ title, text }) => title === passage.title && text === passage.text);
  return known < 0 ? texts.push({ title: passage.title, text: passage.text }) - 1 : known;
};

for (const { name } of readdirSync(SETS, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const articles = readArticles(join(SETS, name, 'kb.jsonl'));
  const kb = await openKnowledgeBase({ articles, embedder, vectors, embedTimeoutMs: 60_000 });
  await kb.settled();
  for (const { text: question, gold, lang } of readLines<Query>(join(SETS, name, 'dev.jsonl'))) {
    const language = languageOf(lang, question);
    const matches = inQuestion(await kb.ask({ question, audience: 'staff', language }));
    const [first] = matches;
    if (!first) continue;
    const read: number[] = [];
    const reader = {
      restate: async () => undefined,
      answer: async () => undefined,
      solves: async (_: string, passage: { readonly title: string; readonly text: string }) => {
        read.push(placeOf(passage));
        return undefined;
      },
    };
    await opinionsOn(matches, question, language, reader, AbortSignal.timeout(60_000));
    const confidence = Number(first.confidence.toFixed(3));
    questions.push({
      question,
      language,
      confidence,
      right: gold.includes(first.article.id),
      articles: read,
    });
  }
}
await embedder.close();

const chosen = spread(questions).slice(0, QUESTIONS);
const used = [...new Set(chosen.flatMap(({ articles }) => articles))];
const made: ReadingExam = {
  texts: used.map((place) => texts[place]!),
  questions: chosen.map((one) => ({ ...one, articles: one.articles.map((place) => used.indexOf(place)) })),
};
const lines = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one)).join(',\n');
writeFileSync(
  READING_EXAM,
  `{"texts": [\n${lines(made.texts)}\n],\n"questions": [\n${lines(made.questions)}\n]}\n`,
);
console.log(
  `${made.questions.length} of ${questions.length} questions in doubt, of which the first article is right for ` +
    `${made.questions.filter(({ right }) => right).length}; ${made.texts.length} texts`,
);
