/**
 * How well a language model reads, before anything has happened on this site: questions with known answers, each with the
 * articles that the search puts first, judged by the model as in earnest. What it agrees to and how often that is wrong is evidence
 * of the same kind as a site's own outcomes. The questions are those of test/bench/sets of which the search is in doubt; nearly half
 * have no answer, and most of these ask an article's own subject for what it does not state.
 */
import { z } from 'zod';
import { leastStrict, type Tried } from '../../knowledge/confidence/risk-bound.ts';
import { triedWhereAgreed } from '../../knowledge/confidence/site-calibration.ts';
import type { LanguageModel } from '../ports.ts';
import { holdsFirstAlone } from './second-opinion.ts';

const exam = z.object({
  texts: z.array(z.object({ title: z.string(), text: z.string() })),
  questions: z.array(
    z.object({
      question: z.string(),
      language: z.enum(['zh', 'en']),
      /** Of the first article, by the shipped calibration. */
      confidence: z.number(),
      /** The first article is the answer. */
      right: z.boolean(),
      /** Places in `texts`, likeliest first. */
      articles: z.array(z.number().int()).min(1),
    }),
  ),
});
export type ReadingExam = z.infer<typeof exam>;
type ExamQuestion = ReadingExam['questions'][number];

/** One of the exam's questions: whether the model agreed with the search; undefined, it did not say. */
export type Mark = boolean | undefined;

export function parseExam(json: string): ReadingExam {
  return exam.parse(JSON.parse(json));
}

/** As `opinionsOn`, but for one call where the first article is not held for right. */
export async function markOf(
  { texts }: ReadingExam,
  { question, language, articles }: ExamQuestion,
  model: LanguageModel,
): Promise<Mark> {
  const [first, ...others] = articles.map((place) => texts[place]!);
  const opinion = await model.solves(question, first!, language);
  if (opinion !== 'yes') return opinion && false;
  const opinions = await Promise.all(others.map((other) => model.solves(question, other, language)));
  return opinions.includes(undefined) ? undefined : holdsFirstAlone([opinion, ...opinions]);
}

/** How often what it agreed to was wrong, from each confidence upwards; `marks` are those of the first questions. */
export function graded({ questions }: ReadingExam, marks: readonly Mark[]): readonly Tried[] {
  return triedWhereAgreed(
    questions.slice(0, marks.length).map(({ confidence, right }, i) => ({
      confidence,
      right,
      agreed: marks[i] === true,
    })),
  );
}

/** Looked at so often, as it costs some milliseconds. */
const LOOKED_AT_EVERY = 20;

/** Not even being right about all that is left, and about what it did not say, could show that the model may be trusted at this risk. */
export function isHopeless(sat: ReadingExam, marks: readonly Mark[], risk: number): boolean {
  if (marks.length % LOOKED_AT_EVERY !== 0) return false;
  const best = sat.questions.map(({ right }, i) => marks[i] ?? right);
  return leastStrict(graded(sat, best), risk) === undefined;
}
