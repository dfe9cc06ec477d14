/** What the command and the page show of the knowledge base: its articles, why it answers so, what it lacks. */

import { appliesTo } from '../bot/front-line/applies-here.ts';
import { wordsIn } from '../bot/front-line/article/sections.ts';
import { askForPerson } from '../bot/front-line/look-up.ts';
import { redactedStart } from '../bot/redact.ts';
import { type Figures, figuresOf, requestsInTurns } from '../bot/reports/resolution.ts';
import { unmetQuestions } from '../bot/reports/what-was-learned.ts';
import {
  judgedOutcomes,
  type OutcomeLog,
  readCalibrations,
  type VersionedValues,
} from '../jobs/refine-calibration.ts';
import { matchesOf } from '../knowledge/confidence/decide.ts';
import { type Bucket, reliability } from '../knowledge/confidence/reliability.ts';
import { inForce, NEEDED_OF_EACH_KIND, NEEDED_OUTCOMES } from '../knowledge/confidence/site-calibration.ts';
import { type Gap, gapsIn, type Missed } from '../knowledge/gaps.ts';
import { articlesIn } from '../knowledge/import/articles-in.ts';
import { detectLanguage } from '../knowledge/import/detect-language.ts';
import { withoutMarks } from '../knowledge/learned-questions.ts';
import { likenessScale } from '../knowledge/likeness-scale.ts';
import type { Article, Audience } from '../knowledge/types.ts';
import type { VerdictInContext } from './explain-verdict.ts';
import { type RunningKnowledge, SHIPPED_ARTICLES } from './knowledge.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Each may have to be embedded. */
const COMPARED = 500;
const EMBEDDED_AT_ONCE = 16;

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
  const { verdict, forWhom } = await askForPerson(asked, [question], knowledge.base);
  const closest = matchesOf(verdict)[0];
  // For whom an article is is no part of its text, and not searched.
  const whom = wordsIn(
    matchesOf(verdict)
      .map(({ article }) => appliesTo(article) ?? '')
      .join('\n'),
  );
  const isUnsaid = (word: string) => ![...wordsIn(word)].every((one) => whom.has(one));
  const nowhere = knowledge.lacking(asked).filter(isUnsaid);
  return {
    verdict,
    nowhere,
    elsewhere: closest
      ? knowledge
          .lacking(asked, closest.article.id)
          .filter((word) => isUnsaid(word) && !nowhere.includes(word))
      : [],
    hasMeaning: knowledge.meaning() === 'words and meaning',
    ...(forWhom && { forWhom }),
  };
}

/** What people asked in vain in the last days, grouped, without personal data. */
export async function knowledgeGaps(
  outcomes: OutcomeLog,
  knowledge: Pick<RunningKnowledge, 'embed'>,
  days: number,
  now: Date,
): Promise<readonly Gap[]> {
  const rows = await outcomes.since(new Date(now.getTime() - days * DAY_MS));
  const unmet = unmetQuestions(await requestsInTurns(rows, now))
    .slice(-COMPARED)
    .map((one) => ({ ...one, question: redactedStart(one.question.trim(), 300).replace(/\s+/g, ' ') }));
  if (unmet.length < 2) return gapsIn(unmet);
  const known = await shippedTitles();
  const texts = [...known.map(({ title }) => title), ...unmet.map(({ question }) => withoutMarks(question))];
  // Without meaning they are grouped by their words.
  const vectors = await embedInTurns(texts, knowledge).catch(() => undefined);
  if (!vectors) return gapsIn(unmet);
  const scale = likenessScale(known.map((one, i) => ({ ...one, vector: vectors[i]! })));
  return gapsIn(
    unmet.map((one, i): Missed => ({ ...one, vector: vectors[known.length + i]! })),
    scale,
  );
}

/** Undefined while there is no model. Few at a time: what people ask meanwhile waits for no more than these. */
async function embedInTurns(
  texts: readonly string[],
  knowledge: Pick<RunningKnowledge, 'embed'>,
): Promise<readonly Float32Array[] | undefined> {
  const vectors: Float32Array[] = [];
  for (let i = 0; i < texts.length; i += EMBEDDED_AT_ONCE) {
    const made = await knowledge.embed(texts.slice(i, i + EMBEDDED_AT_ONCE));
    if (!made) return undefined;
    vectors.push(...made);
  }
  return vectors;
}

/** In two languages, and there on every desk, whatever it searches. */
let titles: Promise<readonly Article[]> | undefined;
function shippedTitles(): Promise<readonly Article[]> {
  titles ??= articlesIn(SHIPPED_ARTICLES).then(({ articles }) => articles);
  return titles;
}

/** How sure the desk is, and what of it people have confirmed. */
export interface Sureness {
  /** Guesses that somebody judged, and how many of them were right. */
  readonly judged: number;
  readonly right: number;
  /** So many it takes to learn, of each kind at least so many. */
  readonly needed: number;
  readonly neededOfEachKind: number;
  /** What was learned and counts; absent: as shipped. */
  readonly learned?: { readonly version: number; readonly made: string; readonly outcomes: number };
  /** Somebody rolled back: nothing is learned until somebody asks for it. */
  readonly held: boolean;
  readonly buckets: readonly Bucket[];
}

export async function sureness(
  outcomes: OutcomeLog,
  settings: Pick<VersionedValues, 'read'>,
  now: Date,
): Promise<Sureness> {
  const [judged, { history, held }] = await Promise.all([
    judgedOutcomes(outcomes, now),
    readCalibrations(settings),
  ]);
  const site = inForce(history);
  return {
    judged: judged.length,
    right: judged.filter(({ right }) => right).length,
    needed: NEEDED_OUTCOMES,
    neededOfEachKind: NEEDED_OF_EACH_KIND,
    ...(site && { learned: { version: site.version, made: site.made, outcomes: site.outcomes } }),
    held,
    buckets: reliability(judged, site),
  };
}

export async function resolutionFigures(outcomes: OutcomeLog, days: number, now: Date): Promise<Figures> {
  const from = new Date(now.getTime() - days * DAY_MS);
  return figuresOf(await requestsInTurns(await outcomes.since(from), now));
}
