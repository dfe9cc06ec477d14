import { describe, expect, test } from '@jest/globals';
import { examOf } from '../../adapters/sit-exam.ts';
import type { LanguageModel } from '../../bot/ports.ts';
import { readingOf, sitExam } from '../../jobs/sit-exam.ts';
import { leastStrict } from '../../knowledge/confidence/risk-bound.ts';
import { memoryValues } from '../support/memory-values.ts';

const RISK = 0.05;
const NOW = new Date('2026-11-27T01:00:00Z');
const exam = examOf({ apiKey: 'none', model: 'small', baseUrl: 'http://127.0.0.1:1/v1' });
const { texts, questions } = exam.exam;

type Solves = LanguageModel['solves'];
const reader = (solves: Solves) => {
  const asked: string[] = [];
  const model: LanguageModel = {
    restate: async () => undefined,
    answer: async () => undefined,
    solves(question, passage, language) {
      asked.push(`${question} / ${passage.title} / ${passage.text}`);
      return solves(question, passage, language);
    },
  };
  return { model, asked };
};
/** Which text answers which question, as the exam has it. */
const answers = new Set(
  questions.flatMap(({ question, right, articles }) =>
    right ? [`${question} ${texts[articles[0]!]!.text}`] : [],
  ),
);
const good: Solves = async (question, { text }) => (answers.has(`${question} ${text}`) ? 'yes' : 'no');

const never = () => false;
const sit = (solves: Solves, kept = memoryValues(), isTimeUp = never) =>
  sitExam({ ...exam, ...reader(solves) }, kept, RISK, NOW, isTimeUp);

test('the exam that ships asks of both kinds, in both languages, about texts that it holds', () => {
  for (const { articles, confidence } of questions) {
    for (const place of articles) expect(texts[place]).toBeDefined();
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThan(1);
  }
  for (const language of ['zh', 'en']) {
    const rights = questions.filter((one) => one.language === language).map(({ right }) => right);
    expect(new Set(rights)).toEqual(new Set([true, false]));
  }
});

describe('a model that reads well', () => {
  test('is believed from then on', async () => {
    const kept = memoryValues();
    expect(await readingOf(kept, exam)).toMatchObject({ done: 0, finished: false });
    const sitting = await sit(good, kept);
    expect(sitting).toEqual({ kind: 'finished', from: expect.any(Number), done: questions.length });
    expect(leastStrict((await readingOf(kept, exam)).tried, RISK)).toBeLessThan(0.5);
  });

  test('is asked on where it was interrupted, no question twice, and nothing more when it is over', async () => {
    const kept = memoryValues();
    const { model, asked } = reader(good);
    let left = 3;
    const first = await sitExam({ ...exam, model }, kept, RISK, NOW, () => left-- === 0);
    expect(first).toEqual({ kind: 'sat', done: 6, of: questions.length });
    expect(await readingOf(kept, exam)).toMatchObject({ done: 6, finished: false });
    expect(await sitExam({ ...exam, model }, kept, RISK, NOW, never)).toMatchObject({ kind: 'finished' });
    const all = asked.length;
    expect(new Set(asked).size).toBe(all);
    expect(await sitExam({ ...exam, model }, kept, RISK, NOW, never)).toEqual({ kind: 'over' });
    expect(asked).toHaveLength(all);
  });
});

test.each<[string, Solves]>([
  ['says yes to everything', async () => 'yes'],
  ['says yes to every first article', async (_, { text }) => (FIRST.has(text) ? 'yes' : 'no')],
  [
    'answers by chance',
    async (question, { text }) => ((question.length * 7 + text.length) % 3 === 0 ? 'yes' : 'no'),
  ],
  ['holds everything for partly right', async () => 'partly'],
])('a model that %s is never believed, and not asked to the end', async (_, solves) => {
  const kept = memoryValues();
  const sitting = await sit(solves, kept);
  expect(sitting).toMatchObject({ kind: 'finished', from: undefined });
  expect(sitting.kind === 'finished' && sitting.done).toBeLessThan(questions.length);
  expect(leastStrict((await readingOf(kept, exam)).tried, RISK)).toBeUndefined();
});
const FIRST = new Set(questions.map(({ articles }) => texts[articles[0]!]!.text));

test('of a model that says nothing nothing is kept: it is asked again later', async () => {
  const kept = memoryValues();
  expect(await sit(async () => undefined, kept)).toEqual({ kind: 'nothing-new' });
  expect(await kept.read(`reading-exam:${exam.id}`)).toBeUndefined();
});

/** Sitting after sitting, as the desk has it; and every question that was asked, as often as it was. */
async function sitToTheEnd(solves: Solves) {
  const kept = memoryValues();
  const { model, asked } = reader(solves);
  for (let sittings = 1; sittings < 1_000; sittings++) {
    const sitting = await sitExam({ ...exam, model }, kept, RISK, NOW, never);
    if (sitting.kind === 'finished')
      return { sitting, sittings, asked, reading: await readingOf(kept, exam) };
  }
  throw new Error('It never ends');
}
function most(asked: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const one of asked) counts.set(one, (counts.get(one) ?? 0) + 1);
  return Math.max(...counts.values());
}

test('questions to which it is always silent count as no agreement, and hold nothing up', async () => {
  const refused = new Set([0, 1, 6, 7, 11, questions.length - 2, questions.length - 1]);
  const silent: Solves = async (question, passage, language) =>
    [...refused].some((i) => questions[i]!.question === question)
      ? undefined
      : good(question, passage, language);
  const { sitting, reading, asked } = await sitToTheEnd(silent);
  expect(sitting).toMatchObject({ kind: 'finished', from: expect.any(Number), done: questions.length });
  const rights = questions.filter(({ right }, i) => right && !refused.has(i));
  expect(reading.tried.at(-1)!.answered).toBeLessThanOrEqual(rights.length);
  expect(most(asked)).toBeLessThanOrEqual(4);
});

test('an endpoint with bad minutes costs its model little: what it was silent to is asked once more', async () => {
  let calls = 0;
  // Every fifteenth call fails, whatever is asked.
  const flaky: Solves = async (question, passage, language) =>
    ++calls % 15 === 0 ? undefined : good(question, passage, language);
  const whole = (await sitToTheEnd(good)).reading.tried.at(-1)!.answered;
  const { sitting, reading, asked } = await sitToTheEnd(flaky);
  expect(sitting).toMatchObject({ kind: 'finished', from: expect.any(Number) });
  expect(reading.tried.at(-1)!.answered).toBeGreaterThan(0.95 * whole);
  expect(most(asked)).toBeLessThanOrEqual(2);
});

test('a sitting ends where the endpoint takes no more, so that people are answered', async () => {
  let calls = 0;
  const limited: Solves = async () => (++calls > 5 ? undefined : 'no');
  const kept = memoryValues();
  expect(await sit(limited, kept)).toMatchObject({ kind: 'sat', done: 6 });
  expect(calls).toBe(6);
  expect(await sit(limited, kept)).toEqual({ kind: 'nothing-new' });
  expect(calls).toBe(10);
});

test('of two desks that ask at once one keeps what was said', async () => {
  const kept = memoryValues();
  const results = await Promise.all([sit(good, kept), sit(good, kept)]);
  expect(results.map(({ kind }) => kind).sort()).toEqual(['finished', 'nothing-new']);
});

test('another model, or another endpoint, sits an exam of its own', () => {
  const other = { apiKey: 'none', model: 'large', baseUrl: 'http://127.0.0.1:1/v1' };
  expect(examOf(other).id).not.toBe(exam.id);
  expect(examOf({ ...other, baseUrl: 'http://127.0.0.1:2/v1' }).id).not.toBe(examOf(other).id);
  expect(examOf({ ...other, apiKey: 'changed' }).id).toBe(examOf(other).id);
});
