/** Has the language model sit its reading exam, a piece at a time, and keeps what it showed; see bot/front-line/reading-exam.ts. */
import { z } from 'zod';
import { graded, isHopeless, type Mark, markOf, type ReadingExam } from '../bot/front-line/reading-exam.ts';
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
  again: z.number().int().default(0),
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

/**
 * Asks on until time is up, the model says nothing, or no further question could change what comes of it. What it was silent to
 * is asked once more at the end: an endpoint has bad minutes, and its model would be refused for them for ever.
 */
export async function sitExam(
  { model, id, exam }: Examinee,
  values: VersionedValues,
  risk: number,
  now: Date,
  isTimeUp: () => boolean,
): Promise<Sitting> {
  const before = await readMarks(values, id);
  if (before.finished) return { kind: 'over' };
  let sat: Sat = before;
  /** Asked in vain just now: about these it is silent, or it is away, which the next ones tell. */
  let silent: readonly number[] = [];
  while (!isOver(exam, sat, risk) && !isTimeUp()) {
    const places = openPlaces(exam, sat, silent).slice(0, AT_ONCE);
    const said = await Promise.all(places.map((place) => markOf(exam, exam.questions[place]!, model)));
    const rest = openPlaces(exam, sat, [...silent, ...places]);
    if (isNew(exam, sat) && rest.length > 0 && said.every((mark) => mark === undefined)) {
      if (silent.length > 0) break;
      silent = places;
      continue;
    }
    sat = marked(exam, sat, [...silent, ...places], [...silent.map(() => undefined), ...said]);
    silent = [];
    // Perhaps it limits the rate: what it takes until the next sitting is for people.
    if (said.includes(undefined)) break;
  }
  if (sat === before) return { kind: 'nothing-new' };
  const { marks } = sat;
  const finished = isOver(exam, sat, risk);
  const value = { marks: marks.map((mark) => mark ?? null), again: sat.again, finished };
  if ((await values.write(keyOf(id), value, before.version, 'the reading exam', now)) === 'stale')
    return { kind: 'nothing-new' };
  return finished
    ? { kind: 'finished', from: leastStrict(graded(exam, marks), risk), done: marks.length }
    : { kind: 'sat', done: marks.length, of: exam.questions.length };
}

/** How far it has come. */
interface Sat {
  readonly marks: readonly Mark[];
  /** From that place on what it was silent to is yet to be asked again. */
  readonly again: number;
}

/** What is asked next was not asked before. */
function isNew({ questions }: ReadingExam, { marks }: Sat): boolean {
  return marks.length < questions.length;
}

/** Places of the questions still to be asked, in order: new ones, then those it was silent to. */
function openPlaces(exam: ReadingExam, sat: Sat, besides: readonly number[]): readonly number[] {
  const { marks, again } = sat;
  const isOpen = isNew(exam, sat)
    ? (place: number) => place >= marks.length
    : (place: number) => place >= again && marks[place] === undefined;
  return [...exam.questions.keys()].filter((place) => isOpen(place) && !besides.includes(place));
}

function marked(exam: ReadingExam, sat: Sat, places: readonly number[], said: readonly Mark[]): Sat {
  const marks = [...sat.marks];
  for (const [i, place] of places.entries()) marks[place] = said[i];
  return { marks, again: isNew(exam, sat) ? sat.again : Math.max(...places) + 1 };
}

function isOver(exam: ReadingExam, sat: Sat, risk: number): boolean {
  return isNew(exam, sat) ? isHopeless(exam, sat.marks, risk) : openPlaces(exam, sat, []).length === 0;
}

async function readMarks(
  values: Pick<VersionedValues, 'read'>,
  id: string,
): Promise<Sat & { readonly version: number; readonly finished: boolean }> {
  const found = await values.read(keyOf(id));
  if (!found) return { version: 0, marks: [], again: 0, finished: false };
  const { marks, again, finished } = stored.parse(found.value);
  return { version: found.version, marks: marks.map((mark) => mark ?? undefined), again, finished };
}
