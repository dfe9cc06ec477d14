/** Gives each article the questions people confirmed it solves. Derived anew each time, so nothing is learned twice. */

import { redact } from '../bot/redact.ts';
import { requestsInTurns } from '../bot/reports/resolution.ts';
import { confirmedQuestions } from '../bot/reports/what-was-learned.ts';
import { learnedQuestions } from '../knowledge/learned-questions.ts';
import type { OutcomeLog } from './refine-calibration.ts';

export interface LearnedQuestions {
  learned(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** In place of those there were; an empty list forgets. */
  learn(questions: ReadonlyMap<string, readonly string[]>): Promise<void>;
}

const LOOK_BACK_MS = 180 * 24 * 60 * 60_000;

/** The newest; each is cleaned and taken apart, which takes a tenth of a millisecond. */
const CONFIRMED_MAX = 5_000;

/** Returns how many articles have other questions than before. */
export async function learnQuestions(
  outcomes: OutcomeLog,
  store: LearnedQuestions,
  now: Date,
): Promise<number> {
  const rows = await outcomes.since(new Date(now.getTime() - LOOK_BACK_MS));
  const confirmed = confirmedQuestions(await requestsInTurns(rows, now)).slice(-CONFIRMED_MAX);
  const next = learnedQuestions(confirmed, redact);
  const before = await store.learned();
  const changed = new Map<string, readonly string[]>();
  for (const [article, questions] of next)
    if (JSON.stringify(before.get(article)) !== JSON.stringify(questions)) changed.set(article, questions);
  // What returned since, or is too old, is forgotten.
  for (const [article, questions] of before)
    if (questions.length > 0 && !next.has(article)) changed.set(article, []);
  await store.learn(changed);
  return changed.size;
}
