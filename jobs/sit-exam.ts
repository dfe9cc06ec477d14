/** Has the language model sit its reading exam, a piece at a time, and keeps what it showed; see bot/front-line/reading-exam.ts. */
import { z } from 'zod';
import { graded, isOver, type Mark, markOf, type ReadingExam } from '../bot/front-line/reading-exam.ts';
import type { LanguageModel } from '../bot/ports.ts';
import { leastStrict, type Tried } from '../knowledge/confidence/risk-bound.ts';
import type { VersionedValues } from './refine-calibration.ts';

export interface Examinee {
  readonly model: LanguageModel;
  /** The endpoint, the model, the exam and how it is asked: with another of these it starts anew. */
  readonly id: string;
  readonly exam: ReadingExam;
}

export type Sitting =
  /** It goes on with the next run. */
  | { readonly kind: 'sat'; readonly done: number; readonly of: number }
  /** The model said nothing, or another replica was faster. */
  | { readonly kind: 'nothing-new' }
  /** It was before: there is nothing left to ask. */
  | { readonly kind: 'over' }
  /** `from`: the confidence from which its agreement is enough for an answer; undefined: it is never. */
  | { readonly kind: 'finished'; readonly from: number | undefined; readonly done: number };

/** Asked at once: people who ask meanwhile are to be answered. */
const AT_ONCE = 2;

const stored = z.object({
  /** One a question, in order; null: it did not say. */
  marks: z.array(z.boolean().nullable()),
  finished: z.boolean(),
});

const keyOf = (id: string) => `reading-exam:${id}`;

export interface Reading {
  /** Questions it was asked. */
  readonly done: number;
  readonly finished: boolean;
  /** How often what it agreed to was wrong; empty before it has finished. */
  readonly tried: readonly Tried[];
}

export async function readingOf(
  values: Pick<VersionedValues, 'read'>,
  { id, exam }: Omit<Examinee, 'model'>,
): Promise<Reading> {
  const { marks, finished } = await readMarks(values, id);
  return { done: marks.length, finished, tried: finished ? graded(exam, marks) : [] };
}

/** Asks on until time is up, or no further question could change what comes of it. */
export async function sitExam(
  { model, id, exam }: Examinee,
  values: VersionedValues,
  risk: number,
  now: Date,
  isTimeUp: () => boolean,
): Promise<Sitting> {
  const before = await readMarks(values, id);
  if (before.finished) return { kind: 'over' };
  const marks = [...before.marks];
  while (!isOver(exam, marks, risk) && !isTimeUp()) {
    const next = exam.questions.slice(marks.length, marks.length + AT_ONCE);
    const said = await Promise.all(next.map((question) => markOf(exam, question, model)));
    // Silence about one question is an answer like another; about all of them the model is away.
    if (said.every((mark) => mark === undefined)) break;
    marks.push(...said);
  }
  if (marks.length === before.marks.length) return { kind: 'nothing-new' };
  const finished = isOver(exam, marks, risk);
  const value = { marks: marks.map((mark) => mark ?? null), finished };
  if ((await values.write(keyOf(id), value, before.version, 'the reading exam', now)) === 'stale')
    return { kind: 'nothing-new' };
  return finished
    ? { kind: 'finished', from: leastStrict(graded(exam, marks), risk), done: marks.length }
    : { kind: 'sat', done: marks.length, of: exam.questions.length };
}

async function readMarks(
  values: Pick<VersionedValues, 'read'>,
  id: string,
): Promise<{ readonly version: number; readonly marks: readonly Mark[]; readonly finished: boolean }> {
  const found = await values.read(keyOf(id));
  if (!found) return { version: 0, marks: [], finished: false };
  const { marks, finished } = stored.parse(found.value);
  return { version: found.version, marks: marks.map((mark) => mark ?? undefined), finished };
}
