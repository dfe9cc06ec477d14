/**
 * The knowledge base of a running desk: what ships or the company's own folder, what was imported and
 * approved, what confirmed outcomes taught, and the model that compares meanings.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../bot/ports.ts';
import type { SiteCalibration } from '../knowledge/confidence/site-calibration.ts';
import { articlesIn } from '../knowledge/import/articles-in.ts';
import { manifestKey } from '../knowledge/import/manifest.ts';
import { watchFolder } from '../knowledge/import/watch-folder.ts';
import { type LiveKnowledgeBase, openKnowledgeBase } from '../knowledge/knowledge-base.ts';
import { withQuestions } from '../knowledge/learned-questions.ts';
import { type VectorCache, vectorsInFolder } from '../knowledge/search/vector-cache.ts';
import type { Article, Embedder, KnowledgeBase, Language } from '../knowledge/types.ts';
import type { ArticleChanges } from './mongo/article-store.ts';

export const SHIPPED_ARTICLES = fileURLToPath(new URL('../knowledge/articles', import.meta.url));

const SUGGESTED = 4;
/** A change by another replica is seen within this even without a change stream. */
const LOOK_EVERY_MS = 2_000;

export interface RunningKnowledge {
  readonly base: KnowledgeBase;
  readonly count: number;
  /** Documents that were not taken, each with the reason and the way out; one line each. */
  readonly refused: readonly string[];
  /** Titles people may start from, in their language. */
  topics(language: Language): readonly string[];
  /** For the start screen and readiness: how search works right now. */
  meaning(): 'words' | 'indexing' | 'words and meaning';
  /** What is searched now, without what outcomes taught. */
  articles(): readonly Article[];
  /** A knowledge base of its own to try a change on, without what outcomes taught. */
  copy(): Promise<LiveKnowledgeBase>;
  /** Vectors of texts while there is a model. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>;
  /** Takes in at once what was written elsewhere, instead of within seconds. */
  refresh(): Promise<void>;
  /** Resolves when the model has read every article, or there is none. */
  learned(): Promise<void>;
  stop(): Promise<void>;
}

/** What is shared by all replicas. */
export interface SharedKnowledge {
  changesSince(revision: number): Promise<ArticleChanges>;
  /** Calls `changed` soon after a write; may stay silent. */
  watch(changed: () => void): { stop(): Promise<void> };
  calibration(): Promise<SiteCalibration | undefined>;
}

export interface KnowledgeOptions {
  /** The company's own documents; the shipped articles stay out when it is given. */
  readonly folder?: string;
  readonly shared?: SharedKnowledge;
  /** Where vectors of passages are kept, so that they are computed once. */
  readonly dataDir: string;
  readonly maxWrongAnswers: number;
  /** Fetches and loads the model; undefined when there is none to be had. */
  embedder(): Promise<Embedder | undefined>;
  readonly log: Log;
}

/**
 * Searches by words within a second; meaning joins when the model is there and the articles have their
 * vectors, which takes minutes on a first start.
 */
export async function runKnowledge(options: KnowledgeOptions): Promise<RunningKnowledge> {
  const { folder, shared, dataDir, maxWrongAnswers: risk, embedder, log } = options;
  const stopping = new AbortController();
  const { articles, refused } = await articlesIn(folder ?? SHIPPED_ARTICLES, {
    collection: folder ? 'folder' : 'shipped',
  });
  report(refused, log);

  const inFolder = new Map(articles.map((article) => [article.id, article]));
  const imported = new Map<string, Article>();
  const learned = new Map<string, readonly string[]>();
  let site: SiteCalibration | undefined;
  let revision = 0;

  /** The article as it came; of two with one id the imported one. */
  const bare = (id: string): Article | undefined => imported.get(id) ?? inFolder.get(id);
  const allIds = () => new Set([...inFolder.keys(), ...imported.keys()]);
  const bareArticles = () => [...allIds()].map((id) => bare(id)!);
  const asSearched = (article: Article) => withQuestions(article, learned.get(article.id));

  /** Takes a change of the shared part into the maps; returns the ids it may have changed. */
  const take = (changes: ArticleChanges): readonly string[] => {
    for (const { id, key } of changes.removed) {
      const present = imported.get(id);
      if (present && manifestKey(present.source) === key) imported.delete(id);
    }
    for (const article of changes.put) {
      if (inFolder.has(article.id)) log.warn('knowledge.same-id', { id: article.id });
      imported.set(article.id, article);
    }
    for (const [id, questions] of changes.learned) learned.set(id, questions);
    revision = changes.revision;
    return [
      ...changes.removed.map(({ id }) => id),
      ...changes.put.map(({ id }) => id),
      ...changes.learned.keys(),
    ];
  };
  if (shared) {
    take(await shared.changesSince(0));
    site = await shared.calibration();
  }

  const start = await openKnowledgeBase({
    articles: bareArticles().map(asSearched),
    risk,
    ...(site && { site }),
  });
  /** The last one answers; an earlier one until that has read everything. */
  let bases: readonly LiveKnowledgeBase[] = [start];
  let base = start;
  let model: Embedder | undefined;
  let vectors: VectorCache | undefined;
  let meaning: ReturnType<RunningKnowledge['meaning']> = 'indexing';

  const apply = (ids: readonly string[]): void => {
    const present = ids.flatMap((id) => bare(id) ?? []).map(asSearched);
    const gone = ids.filter((id) => bare(id) === undefined);
    for (const each of bases) {
      each.replace(present);
      each.remove(gone);
    }
  };

  const learn = async (): Promise<void> => {
    const found = await embedder();
    if (!found || stopping.signal.aborted) {
      meaning = 'words';
      return;
    }
    vectors = vectorsInFolder(join(dataDir, 'vectors'), found.model, found.dimensions);
    const better = await openKnowledgeBase({ articles: [], embedder: found, vectors, risk });
    better.calibrate(site);
    better.replace(bareArticles().map(asSearched));
    bases = [...bases, better];
    const { byWordsAlone, problem } = await better.settled();
    if (stopping.signal.aborted) return;
    model = found;
    base = better;
    bases = [better];
    meaning = byWordsAlone === 0 ? 'words and meaning' : 'words';
    if (problem) log.warn('knowledge.words-only', { articles: byWordsAlone });
    else log.info('knowledge.meaning-ready', { articles: base.articles().length, model: found.model });
  };
  const learning = learn().catch((error: unknown) => {
    meaning = 'words';
    if (!stopping.signal.aborted) log.warn('knowledge.words-only', { error });
  });

  const watching = folder
    ? learning.then(() =>
        watchFolder(
          folder,
          async (change) => {
            report(change.refused, log);
            for (const article of change.changed) inFolder.set(article.id, article);
            for (const id of change.removed) inFolder.delete(id);
            apply([...change.changed.map(({ id }) => id), ...change.removed]);
            log.info('knowledge.changed', { changed: change.changed.length, removed: change.removed.length });
          },
          { signal: stopping.signal, collection: 'folder' },
        ),
      )
    : Promise.resolve();

  const look = async (): Promise<void> => {
    if (!shared) return;
    const changes = await shared.changesSince(revision);
    const next = await shared.calibration();
    if (next?.version !== site?.version) {
      site = next;
      for (const each of bases) each.calibrate(site);
      log.info('knowledge.calibrated', { version: site?.version ?? 'shipped' });
    }
    if (changes.revision === revision) return;
    apply(take(changes));
    log.info('knowledge.changed', {
      changed: changes.put.length,
      removed: changes.removed.length,
      learned: changes.learned.size,
    });
  };
  /** One look after the other; whoever asks for one gets one that began afterwards. */
  let looking: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => {
    looking = looking.catch(() => undefined).then(look);
    return looking;
  };
  const following = shared && follow(shared, refresh, log);

  return {
    base: {
      ask: (asked) => base.ask(asked),
      search: (asked, limit) => base.search(asked, limit),
      article: (id): Article | undefined => base.article(id),
    },
    count: bareArticles().length,
    refused: refused.map(({ location, reason, wayOut }) => `${location}: ${reason.en} ${wayOut.en}`),
    topics: (language) =>
      base
        .articles()
        .filter((article) => article.language === language && article.audience === 'staff')
        .slice(0, SUGGESTED)
        .map((article) => article.title),
    meaning: () => meaning,
    articles: bareArticles,
    async copy() {
      const copied = await openKnowledgeBase({
        articles: bareArticles(),
        risk,
        saved: base.save(),
        ...(site && { site }),
        ...(model && vectors && { embedder: model, vectors }),
      });
      await copied.settled();
      return copied;
    },
    embed: async (texts) => (texts.length === 0 ? [] : await model?.embed(texts, 'query')),
    refresh,
    learned: () => learning,
    async stop() {
      stopping.abort();
      await following?.stop();
      await watching;
    },
  };
}

/** Looks after every change it is told of, and every two seconds anyway. */
function follow(shared: SharedKnowledge, look: () => Promise<void>, log: Log) {
  let stopped = false;
  let isDown = false;
  let under: Promise<void> = Promise.resolve();
  const run = (): void => {
    under = look().then(
      () => {
        isDown = false;
      },
      (error: unknown) => {
        if (!isDown && !stopped) log.warn('knowledge.not-followed', { error });
        isDown = true;
      },
    );
  };
  const timer = setInterval(run, LOOK_EVERY_MS);
  const watched = shared.watch(run);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await watched.stop();
      await under;
    },
  };
}

function report(refused: readonly { readonly location: string; readonly code: string }[], log: Log): void {
  for (const { location, code } of refused) log.warn('knowledge.refused', { location, code });
}
