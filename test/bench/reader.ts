/**
 * How well a language model reads, and what that is worth: `npm run bench -- reader [--sample 100] [--sets DIR] [--data DIR]`, with the
 * endpoint in OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL. It sits the exam that a running desk would give it; then so many questions
 * of each set are decided without it and with it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { localEmbedder } from '../../adapters/local-model/embedder.ts';
import { openLanguageModel } from '../../adapters/openai/language-model.ts';
import { examOf } from '../../adapters/sit-exam.ts';
import { inQuestion, type Opinion, opinionsOn, withOpinions } from '../../bot/front-line/second-opinion.ts';
import { readingOf, sitExam } from '../../jobs/sit-exam.ts';
import { leastStrict } from '../../knowledge/confidence/risk-bound.ts';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { vectorsInFolder } from '../../knowledge/search/vector-cache.ts';
import { memoryValues } from '../support/memory-values.ts';
import { decisionOf, languageOf, type Query, readArticles, readLines, spread } from './evaluation-sets.ts';
import { type Decision, type Figures, score } from './scorer.ts';

const RISK = 0.05;
/** A model that says nothing is asked again so often, after so long. */
const SILENCES = 10;
const AWAY_MS = 60_000;

const { values: options } = parseArgs({
  options: {
    sample: { type: 'string', default: '100' },
    sets: { type: 'string', default: '../shared/eval' },
    data: { type: 'string', default: '.data' },
  },
});
const { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: apiKey = 'none', OPENAI_MODEL: model } = process.env;
if (!model) throw new Error('Name the model in OPENAI_MODEL, and its endpoint in OPENAI_BASE_URL.');
const sample = Number(options.sample);
if (!(sample > 0)) throw new Error(`--sample ${options.sample}: give a number of questions, e.g. 100`);

const quiet = { info() {}, warn() {}, error() {} };
const endpoint = { apiKey, model, ...(baseUrl && { baseUrl }) };
const reader = await openLanguageModel(endpoint, quiet);
const cores = `${cpus()[0]?.model}, ${availableParallelism()} cores`;
console.log(`${model}, answers as ${reader.structured}; ${cores}, Node ${process.versions.node}`);

const examinee = { ...examOf(endpoint), model: reader };
const kept = memoryValues();
const began = performance.now();
let silences = 0;
while ((await sitExam(examinee, kept, RISK, new Date(), () => false)).kind !== 'finished') {
  if (++silences > SILENCES) throw new Error('The model says nothing within the time a message has for it.');
  await sleep(AWAY_MS);
}
const { done, tried: examined } = await readingOf(kept, examinee);
const from = leastStrict(examined, RISK);
const { answered = 0, wrong = 0 } = examined.at(-1) ?? {};
console.log(
  `exam: ${done} of ${examinee.exam.questions.length} questions in ${Math.round((performance.now() - began) / 1000)} s; it agrees to ${answered}, ${wrong} of them wrong; ` +
    (from === undefined
      ? 'its agreement answers nothing'
      : `what it agrees to is answered from ${from.toFixed(2)} on`),
);

const embedder = await localEmbedder(options.data);
const vectors = vectorsInFolder(join(options.data, 'vectors'), embedder.model, embedder.dimensions);
for (const set of readdirSync(options.sets)) {
  const folder = join(options.sets, set);
  if (!existsSync(join(folder, 'kb.jsonl'))) continue;
  const articles = readArticles(join(folder, 'kb.jsonl'));
  const kb = await openKnowledgeBase({ articles, embedder, vectors, examined, embedTimeoutMs: 60_000 });
  await kb.settled();
  const queries = spread(readLines<Query>(join(folder, 'dev.jsonl'))).slice(0, sample);
  const alone: Decision[] = [];
  const together: Decision[] = [];
  const seen: { confidence: number; right: boolean; said: Opinion; tookMs: number }[] = [];
  for (const { id, text: question, gold, lang } of queries) {
    const language = languageOf(lang, question);
    const asked = { question, audience: 'staff', language } as const;
    const verdict = await kb.ask(asked);
    const ranked = await kb.search(asked, 10);
    const matches = inQuestion(verdict);
    const started = performance.now();
    const opinions = await opinionsOn(matches, question, language, reader, AbortSignal.timeout(60_000));
    const tookMs = performance.now() - started;
    alone.push(decisionOf(id, verdict, ranked));
    together.push(decisionOf(id, withOpinions(verdict, opinions), ranked));
    const [first] = matches;
    if (!first) continue;
    const right = gold.includes(first.article.id);
    seen.push({ confidence: first.confidence, right, said: opinions[0], tookMs });
  }
  const shareRight = (said: Opinion) => {
    const of = seen.filter((one) => one.said === said);
    return `${of.length}${of.length === 0 ? '' : ` (right: ${(of.filter(({ right }) => right).length / of.length).toFixed(2)})`}`;
  };
  const took = seen.map(({ tookMs }) => tookMs).sort((a, b) => a - b)[Math.floor(seen.length / 2)] ?? 0;
  console.log(
    `${set}: in doubt about ${seen.length} of ${queries.length}; of the first article it says yes to ${shareRight('yes')}, ` +
      `partly to ${shareRight('partly')}, no to ${shareRight('no')}, nothing to ${shareRight(undefined)}; ` +
      `area under the ROC curve: search ${area(seen, ({ confidence }) => confidence)}, ` +
      `model ${area(seen, ({ said }) => (said === 'yes' ? 1 : said === 'no' ? 0 : 0.5))}; median ${Math.round(took)} ms`,
  );
  console.log(`  without it: ${ends(score(queries, alone))}`);
  console.log(`  with it:    ${ends(score(queries, together))}`);
}
await embedder.close();

function ends(figures: Figures): string {
  const { resolved, wrong_among_answered, resolved_with_choices, unanswerable_given_choices } = figures;
  const shown = (figure: number | undefined) => figure?.toFixed(2) ?? 'none';
  return (
    `answered right ${shown(resolved)} (wrong among answered ${shown(wrong_among_answered)}), ` +
    `resolved with choices ${shown(resolved_with_choices)}, unanswerable shown choices ${shown(unanswerable_given_choices)}`
  );
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
