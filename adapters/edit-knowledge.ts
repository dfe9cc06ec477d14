/**
 * Every way an article becomes live or goes: imported, uploaded, approved, removed. Past confirmed questions
 * are asked again on a copy first; an edit that loses some is held until the editor insists.
 */

import { askForPerson } from '../bot/front-line/look-up.ts';
import { redact } from '../bot/redact.ts';
import { requestsInTurns } from '../bot/reports/resolution.ts';
import { confirmedQuestions } from '../bot/reports/what-was-learned.ts';
import type { OutcomeLog } from '../jobs/refine-calibration.ts';
import { type CrawlOptions, crawlSource } from '../knowledge/import/crawl.ts';
import { type ImportReport, type ImportStep, importRun } from '../knowledge/import/import-run.ts';
import { manifestKey } from '../knowledge/import/manifest.ts';
import {
  type Defaults,
  type DocumentSource,
  type Outcome,
  objection,
  type Refusal,
} from '../knowledge/import/outcome.ts';
import { refusal } from '../knowledge/import/refusals.ts';
import { hashOf } from '../knowledge/import/slug.ts';
import type { Confirmed } from '../knowledge/learned-questions.ts';
import { type Loss, losses, replay } from '../knowledge/replay.ts';
import type { Article, Asked } from '../knowledge/types.ts';
import type { RunningKnowledge } from './knowledge.ts';
import type { Alongside, ArticleEdit, MongoArticleStore } from './mongo/article-store.ts';

export interface EditParts {
  readonly knowledge: RunningKnowledge;
  readonly store: MongoArticleStore;
  readonly outcomes: OutcomeLog;
  now(): Date;
}

export interface EditOptions {
  /** Goes live although confirmed questions lose their answer. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: ImportStep) => void | Promise<void>;
  /** So many confirmed questions are asked again now; with meaning, a copy has to read what is new first. */
  readonly onTrial?: (confirmed: number) => void;
  /** Written together with the edit, or not at all; throws to keep it from going live. */
  readonly alongside?: Alongside;
}

export interface EditResult {
  /** `held`: nothing was changed because of the losses. */
  readonly kind: 'live' | 'held' | 'nothing-new';
  readonly losses: readonly Loss[];
}

export interface ImportResult extends EditResult {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly refused: readonly Refusal[];
  readonly documents: number;
  /** Articles that repeat another of the same import word for word; people are shown one of them. */
  readonly copies: Copies | undefined;
  /** False if it was interrupted: run again, it goes on. */
  readonly complete: boolean;
}

export interface Copies {
  readonly count: number;
  /** The locations of one of them and of the article it repeats. */
  readonly one: string;
  readonly other: string;
}

const LOOK_BACK_MS = 180 * 24 * 60 * 60_000;
/** Asked again before each edit; each takes milliseconds. */
const REPLAYED = 300;
/** MongoDB keeps documents of 16 MB, and a text may grow by half when it becomes UTF-8. */
const STORED_BYTES_MAX = 12 * 1024 * 1024;

export async function importFrom(
  source: DocumentSource,
  parts: EditParts,
  options: EditOptions = {},
): Promise<ImportResult> {
  return finish(await read(source, parts, options), source, parts, options);
}

/** Goes on where an interrupted crawl of the same collection stopped, unless `afresh`. */
export async function importCrawl(
  crawl: Omit<CrawlOptions, 'state' | 'onState'>,
  parts: EditParts,
  options: EditOptions & {
    readonly afresh?: boolean;
    /** Told that an interrupted crawl goes on, which had fetched so many pages. */
    readonly onGoingOn?: (pages: number) => void;
  } = {},
): Promise<ImportResult> {
  const { store } = parts;
  const { collection } = crawl;
  if (options.afresh) await store.endCrawl(collection);
  const earlier = await store.crawl(collection);
  if (earlier) options.onGoingOn?.(earlier.state.pages);
  const source = crawlSource({
    ...crawl,
    ...(earlier && { state: earlier.state }),
    onState: (state) => store.keepCrawl(collection, state),
  });
  const report = await read(
    source,
    parts,
    {
      ...options,
      onStep: async (step) => {
        // Before the page counts as dealt with: what was fetched politely, over hours, is not fetched again.
        if (step.kind !== 'progress') await store.keepCrawled(storable(step));
        await options.onStep?.(step);
      },
    },
    earlier?.outcomes,
  );
  const result = await finish(report, source, parts, options);
  // Held, it can be made live later without another crawl.
  if (result.complete && result.kind !== 'held') await store.endCrawl(collection);
  return result;
}

async function read(
  source: DocumentSource,
  { knowledge, store }: EditParts,
  { signal, onStep }: EditOptions,
  earlier?: readonly Outcome[],
): Promise<ImportReport> {
  const taken = new Map(
    knowledge
      .articles()
      .filter((article) => article.source.collection !== source.collection)
      .map((article) => [article.id, article.source]),
  );
  return importRun([source], await store.manifest(source.collection), {
    taken,
    ...(earlier && { earlier }),
    ...(signal && { signal }),
    ...(onStep && { onStep }),
  });
}

async function finish(
  report: ImportReport,
  { collection }: DocumentSource,
  parts: EditParts,
  options: EditOptions,
): Promise<ImportResult> {
  const before = await parts.store.manifest(collection);
  const all = [...report.added, ...report.changed];
  const put = all.filter(isStorable);
  const tooLarge = all.filter((article) => !isStorable(article)).map(refusedForSize);
  const edit = await goLive({ put, remove: report.removed }, parts, options);
  const isNew = (article: Article) => !before.has(manifestKey(article.source));
  return {
    ...edit,
    added: put.filter(isNew).length,
    changed: put.filter((article) => !isNew(article)).length,
    unchanged: report.unchanged.length,
    removed: report.removed.length,
    refused: [...report.refused, ...tooLarge],
    documents: report.documents,
    copies: copiesAmong([...report.unchanged, ...put]),
    complete: report.complete,
  };
}

function copiesAmong(articles: readonly Article[]): Copies | undefined {
  const firsts = new Map<string, string>();
  let copies: Copies | undefined;
  for (const { title, body, audience, source } of articles) {
    const key = hashOf(JSON.stringify([title, body, audience]), 16);
    const other = firsts.get(key);
    if (other === undefined) firsts.set(key, source.location);
    else copies = { one: source.location, other, ...copies, count: (copies?.count ?? 0) + 1 };
  }
  return copies;
}

/** Removes articles of the shared store; those of a folder go when their file goes. */
export async function removeArticles(
  keys: readonly string[],
  parts: EditParts,
  options: EditOptions = {},
): Promise<EditResult> {
  return goLive({ put: [], remove: keys }, parts, options);
}

/** Tries the edit on a copy, then writes it, unless confirmed questions lose by it. */
async function goLive(edit: ArticleEdit, parts: EditParts, options: EditOptions): Promise<EditResult> {
  if (edit.put.length === 0 && edit.remove.length === 0) return { kind: 'nothing-new', losses: [] };
  const lost = await lossesBy(edit, parts, options);
  if (lost.length > 0 && !options.force) return { kind: 'held', losses: lost };
  await parts.store.write(edit, options.alongside);
  await parts.knowledge.refresh();
  return { kind: 'live', losses: lost };
}

async function lossesBy(
  edit: ArticleEdit,
  parts: EditParts,
  { onTrial }: EditOptions,
): Promise<readonly Loss[]> {
  const trial = await tryOut(parts, onTrial);
  const gone = new Set(edit.remove);
  const removed = parts.knowledge
    .articles()
    .filter(({ source }) => gone.has(manifestKey(source)))
    .map(({ id }) => id);
  return trial ? trial(edit.put, removed) : [];
}

/**
 * A copy of the knowledge base as it is now, on which an edit can be tried, also after it has gone live: the confirmed
 * questions that lose by it, without personal data. Undefined while nothing has been confirmed.
 */
export async function tryOut(
  {
    knowledge,
    outcomes,
    now,
  }: Pick<EditParts, 'outcomes' | 'now'> & {
    readonly knowledge: Pick<RunningKnowledge, 'articles' | 'copy'>;
  },
  onTrial?: EditOptions['onTrial'],
): Promise<((put: readonly Article[], remove: readonly string[]) => Promise<readonly Loss[]>) | undefined> {
  const present = new Map(knowledge.articles().map((article) => [article.id, article]));
  const rows = await outcomes.since(lookBackFrom(now()));
  const confirmed = eachOnce(
    confirmedQuestions(await requestsInTurns(rows, now())).filter(({ article }) => present.has(article)),
  ).slice(-REPLAYED);
  if (confirmed.length === 0) return undefined;
  onTrial?.(confirmed.length);
  const articleOf = (id: string) => present.get(id);
  // Without what outcomes taught: a question that was learned word by word would be found whatever the edit does.
  const copy = await knowledge.copy();
  // As the person would get it today: for whom an article is counts as well.
  const asked = { ask: async (one: Asked) => (await askForPerson(one, [one.question], copy)).verdict };
  return async (put, remove) => {
    const before = await replay(asked, confirmed, articleOf);
    copy.remove(remove);
    copy.replace(put);
    await copy.settled();
    const after = await replay(asked, confirmed, articleOf);
    return losses(before, after, confirmed, articleOf).map((loss) => ({
      ...loss,
      question: redact(loss.question),
    }));
  };
}

/** What many people asked in the same words is one question, and leaves room for what few ask. In the order last asked. */
function eachOnce(confirmed: readonly Confirmed[]): readonly Confirmed[] {
  const last = new Map<string, Confirmed>();
  for (const one of confirmed) {
    const key = `${one.article} ${one.question.replace(/\s+/g, ' ').trim().toLowerCase()}`;
    last.delete(key);
    last.set(key, one);
  }
  return [...last.values()];
}

/** One document by itself; what else its collection holds stays. */
export function oneDocument(
  location: string,
  bytes: Uint8Array,
  collection: string,
  defaults: Defaults,
): DocumentSource {
  return {
    collection,
    defaults,
    partial: true,
    async *documents() {
      yield { kind: 'document', location, bytes };
    },
  };
}

/** Older confirmations tell of another knowledge base. */
export function lookBackFrom(now: Date): Date {
  return new Date(now.getTime() - LOOK_BACK_MS);
}

function storable(outcome: Outcome): Outcome {
  return outcome.kind === 'refused' || isStorable(outcome.article)
    ? outcome
    : refusedForSize(outcome.article);
}

function refusedForSize({ source: { collection, location } }: Article): Refusal {
  return refusal(
    collection,
    location,
    objection('too_large', { en: 'more than 12 MB of text', zh: '12 MB 以上的文字' }),
  );
}

function isStorable(article: Article): boolean {
  return Buffer.byteLength(article.body) <= STORED_BYTES_MAX;
}
