/** What the command and the page show of the knowledge base: its articles, why it answers so, what it lacks. */

import { redactedStart } from '../bot/redact.ts';
import { type Figures, figuresOf, requestsInTurns } from '../bot/reports/resolution.ts';
import { unmetQuestions } from '../bot/reports/what-was-learned.ts';
import type { OutcomeLog } from '../jobs/refine-calibration.ts';
import { matchesOf } from '../knowledge/confidence/decide.ts';
import { type Gap, gapsIn, type Missed } from '../knowledge/gaps.ts';
import { detectLanguage } from '../knowledge/import/detect-language.ts';
import { withoutMarks } from '../knowledge/learned-questions.ts';
import type { Article, Audience } from '../knowledge/types.ts';
import type { VerdictInContext } from './explain-verdict.ts';
import type { RunningKnowledge } from './knowledge.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Each may have to be embedded. */
const COMPARED = 500;

/**
 * Articles whose id, title, collection or owner contains the text; all without one. What should have been
 * reviewed before `today` (YYYY-MM-DD) comes first, the longest overdue on top: it has somebody's work in it,
 * and a long list is not shown to its end.
 */
export function articlesLike(text: string, articles: readonly Article[], today: string): readonly Article[] {
  const wanted = text.trim().toLowerCase();
  return articles
    .filter(({ id, title, owner, source }) =>
      [id, title, source.collection, owner ?? ''].some((field) => field.toLowerCase().includes(wanted)),
    )
    .sort(
      (a, b) =>
        order(dueAt(a, today), dueAt(b, today)) ||
        order(a.source.collection, b.source.collection) ||
        order(a.id, b.id),
    );
}

/** When the review of an overdue article was due; of others something later than any day. */
function dueAt({ reviewBy }: Article, today: string): string {
  return reviewBy !== undefined && reviewBy < today ? reviewBy : 'later';
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export async function explainQuestion(
  question: string,
  audience: Audience,
  knowledge: RunningKnowledge,
): Promise<VerdictInContext> {
  const asked = { question, audience, language: detectLanguage(question) ?? 'en' };
  const verdict = await knowledge.base.ask(asked);
  const nowhere = knowledge.lacking(asked);
  const closest = matchesOf(verdict)[0];
  return {
    verdict,
    nowhere,
    elsewhere: closest
      ? knowledge.lacking(asked, closest.article.id).filter((word) => !nowhere.includes(word))
      : [],
    hasMeaning: knowledge.meaning() === 'words and meaning',
  };
}

/** What people asked in vain in the last days, grouped, without personal data. */
export async function knowledgeGaps(
  outcomes: OutcomeLog,
  knowledge: RunningKnowledge,
  days: number,
  now: Date,
): Promise<readonly Gap[]> {
  const rows = await outcomes.since(new Date(now.getTime() - days * DAY_MS));
  const unmet = unmetQuestions(await requestsInTurns(rows, now))
    .slice(-COMPARED)
    .map((one) => ({ ...one, question: redactedStart(one.question.trim(), 300).replace(/\s+/g, ' ') }));
  // Without meaning they are grouped by their words.
  const vectors = await knowledge
    .embed(unmet.map(({ question }) => withoutMarks(question)))
    .catch(() => undefined);
  return gapsIn(unmet.map((one, i): Missed => (vectors?.[i] ? { ...one, vector: vectors[i] } : one)));
}

export async function resolutionFigures(outcomes: OutcomeLog, days: number, now: Date): Promise<Figures> {
  const from = new Date(now.getTime() - days * DAY_MS);
  return figuresOf(await requestsInTurns(await outcomes.since(from), now));
}
