/**
 * The knowledge base of a running desk: what ships or the company's own folder, what was imported and
 * approved, what confirmed outcomes taught, and the model that compares meanings.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../bot/ports.ts';
import type { Tried } from '../knowledge/confidence/risk-bound.ts';
import type { SiteCalibration } from '../knowledge/confidence/site-calibration.ts';
import { openReader } from '../knowledge/import/document-reader.ts';
import { manifestKey } from '../knowledge/import/manifest.ts';
import type { Refusal } from '../knowledge/import/outcome.ts';
import {
  articlesOf,
  editOfFiles,
  type FolderEdit,
  FolderState,
  watchFolder,
} from '../knowledge/import/watch-folder.ts';
import {
  type LiveKnowledgeBase,
  openKnowledgeBase,
  type SavedKnowledgeBase,
} from '../knowledge/knowledge-base.ts';
import { withQuestions } from '../knowledge/learned-questions.ts';
import { rememberingQuestions } from '../knowledge/search/recent-questions.ts';
import { type VectorCache, vectorsInFolder } from '../knowledge/search/vector-cache.ts';
import type { Article, Embedder, KnowledgeBase, Language } from '../knowledge/types.ts';
import type { ArticleChanges, Inventory, Mark } from './mongo/article-store.ts';
import { type KnownBefore, savedKnowledge } from './saved-knowledge.ts';
import { tryAgain } from './try-again.ts';

export const SHIPPED_ARTICLES = fileURLToPath(new URL('../knowledge/articles', import.meta.url));

const SUGGESTED = 4;
/** A change by another replica is seen within this even without a change stream. */
const LOOK_EVERY_MS = 2_000;
/** What changed is saved this often, and when the desk stops. */
const SAVE_EVERY_MS = 10 * 60_000;
const LEARN_AGAIN_MS = 60_000;
/** Nobody waits for an answer of a copy: a busy machine must not make one question go by words and the next by meaning. */
const PATIENT_MS = 30_000;

export interface RunningKnowledge {
  readonly base: KnowledgeBase;
  readonly count: number;
  /** Documents that were not taken, each with the reason and the way out; one line each. */
  readonly refused: readonly string[];
  /** The same of the folder as it is now, for a page. */
  refusedNow(): readonly Refusal[];
  /** Titles people may start from, in their language. */
  topics(language: Language): readonly string[];
  /** For the start screen and readiness: how search works right now. */
  meaning(): 'words' | 'indexing' | 'words and meaning';
  /** See `LiveKnowledgeBase`. */
  lacking: LiveKnowledgeBase['lacking'];
  /** What is searched now, without what outcomes taught. */
  articles(): readonly Article[];
  /** A knowledge base of its own to try a change on, without what outcomes taught. */
  copy(): Promise<LiveKnowledgeBase>;
  /** Vectors of texts while there is a model. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>;
  /**
   * From now on is told of every edit of the folder once it is live; and, when the model has read the articles, of what was
   * edited since this desk was stopped.
   */
  onFolderEdit(tell: FolderEditListener): void;
  /** Takes in at once what was written elsewhere, instead of within seconds. */
  refresh(): Promise<void>;
  /** Resolves when the model has read every article, or there is none. */
  learned(): Promise<void>;
  stop(): Promise<void>;
}

/** The knowledge base before an edit that is live already. */
export interface KnowledgeBefore extends Pick<RunningKnowledge, 'articles' | 'copy'> {
  /** The articles that ship with the desk were changed, by its update. */
  readonly isShipped: boolean;
}

/** Resolves with what takes its time, if anything: it is done beside the watching. */
export type FolderEditListener = (
  put: readonly Article[],
  remove: readonly string[],
  before: KnowledgeBefore,
) => Promise<(() => Promise<void>) | undefined>;

/** What is shared by all replicas. */
export interface SharedKnowledge {
  /** Where what is known up to that revision ends, for a later start. */
  mark(revision: number): Promise<Mark | undefined>;
  /** Undefined: the store is another one, or cannot tell any more; its `inventory` says what there is. */
  since(mark: Mark): Promise<ArticleChanges | undefined>;
  learned(): Promise<ArticleChanges['learned']>;
  inventory(): Promise<Inventory>;
  /** The articles of those `manifestKey`s; one that is gone is missing. */
  read(keys: readonly string[]): Promise<readonly Article[]>;
  changesSince(revision: number): Promise<ArticleChanges>;
  /** Calls `changed` soon after a write; may stay silent. */
  watch(changed: () => void): { stop(): Promise<void> };
  calibration(): Promise<SiteCalibration | undefined>;
  /** What the language model in use showed of its reading; empty until it has. */
  examined(): Promise<readonly Tried[]>;
}

export interface KnowledgeOptions {
  /** The company's own documents; the shipped articles stay out when it is given. */
  readonly folder?: string;
  readonly shared?: SharedKnowledge;
  /** Where the index and the vectors of passages are kept, so that they are computed once. */
  readonly dataDir: string;
  readonly maxWrongAnswers: number;
  /** See `KnowledgeBaseOptions`. */
  readonly synonyms?: string;
  /** Fetches and loads the model; undefined when there is none to be had. Asked again when it rejects. */
  embedder(): Promise<Embedder | undefined>;
  /** See `KnowledgeBaseOptions`. */
  readonly turn?: () => Promise<unknown>;
  /** After the model failed it is given what it has not read yet; a minute unless told. */
  readonly learnAgainMs?: number;
  readonly log: Log;
}

/** The code of an embedder's error when its endpoint answers with another model than it was opened with. */
const OTHER_MODEL = 'OTHER_MODEL';

/**
 * Searches by words within a second; meaning joins when the model is there and the articles have their
 * vectors, which takes minutes on a first start. A later one reads only what changed since the desk last stopped.
 */
export async function runKnowledge(options: KnowledgeOptions): Promise<RunningKnowledge> {
  const { folder, shared, dataDir, maxWrongAnswers: risk, synonyms, embedder, log } = options;
  const { learnAgainMs = LEARN_AGAIN_MS } = options;
  const stopping = new AbortController();
  const keeper = savedKnowledge(dataDir, log);
  const [before, calibrated, read = []] = await Promise.all([
    keeper.read(),
    shared?.calibration(),
    shared?.examined(),
  ]);
  const place = folder ?? SHIPPED_ARTICLES;
  const collection = folder ? 'folder' : 'shipped';
  const reader = openReader();
  const files = before?.folder === place ? before.files : [];
  const then = before ?? (await keeper.readFolder());
  const state = new FolderState(place, reader, collection, undefined, files);
  const { articles, refused } = (await state.look()).change ?? { articles: [], refused: [] };
  report(refused, log);
  const filesAtStart = state.save();

  const inFolder = new Map(articles.map((article) => [article.id, article]));
  const stock = shared ? await stockOf(shared, before) : NO_STOCK;
  const imported = new Map(stock.articles.map((one) => [one.id, one]));
  const learned = new Map(stock.learned);
  for (const id of imported.keys()) if (inFolder.has(id)) log.warn('knowledge.same-id', { id });
  let site = calibrated;
  let examined = read;
  let revision = stock.revision;

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

  const base = await openKnowledgeBase({
    articles: bareArticles().map(asSearched),
    risk,
    ...(synonyms && { synonyms }),
    ...(site && { site }),
    examined,
    ...(before && { saved: before.base }),
    ...(options.turn && { turn: options.turn }),
  });
  let model: Embedder | undefined;
  let vectors: VectorCache | undefined;
  let isModelComing = true;
  let isSaved = before !== undefined && isAsSaved(base.articles(), before.base);
  const modelBefore = before?.base.model;

  const apply = (ids: readonly string[]): void => {
    base.replace(ids.flatMap((id) => bare(id) ?? []).map(asSearched));
    base.remove(ids.filter((id) => bare(id) === undefined));
    isSaved = false;
  };

  /** What edits of the folder cost, one after the other, beside the watching. */
  let trying: Promise<void> = Promise.resolve();
  /** One after the other: the last state is the one that stays. */
  let saving: Promise<void> = Promise.resolve();
  const save = (): Promise<void> => {
    saving = saving.then(async () => {
      if (isSaved) return;
      // An edit that is not told of yet has to be found again after a kill.
      await trying;
      isSaved = true;
      const mark = await shared?.mark(revision).catch(() => undefined);
      await keeper.write({
        base: base.save(),
        folder: place,
        files: state.save(),
        imported: [...imported.values()],
        ...(mark && { mark }),
      });
    });
    return saving;
  };
  const savingNowAndThen = setInterval(save, SAVE_EVERY_MS);

  const learn = async (opened: Embedder): Promise<void> => {
    if (stopping.signal.aborted) return;
    const found: Embedder = rememberingQuestions({
      ...opened,
      embed: (texts, as) =>
        opened.embed(texts, as).catch((error: unknown) => {
          if ((error as { code?: unknown } | undefined)?.code === OTHER_MODEL) becameAnother(found);
          throw error;
        }),
    });
    const cache = vectorsInFolder(join(dataDir, 'vectors'), found.model, found.dimensions);
    if (modelBefore !== found.model) isSaved = false;
    const { byWordsAlone, problem } = await base.learn(found, cache);
    if (stopping.signal.aborted) return;
    model = found;
    vectors = cache;
    if (problem) {
      log.warn('knowledge.words-only', { articles: byWordsAlone });
      void learnAgain(found, cache);
    } else log.info('knowledge.meaning-ready', { articles: base.articles().length, model: found.model });
  };
  const learnAgain = async (found: Embedder, cache: VectorCache): Promise<void> => {
    const hasRead = await tryAgain(learnAgainMs, stopping.signal, async () => {
      if (model !== found) return false;
      return (await base.learn(found, cache)).byWordsAlone === 0 || undefined;
    });
    if (!hasRead) return;
    log.info('knowledge.meaning-ready', { articles: base.articles().length, model: found.model });
    isSaved = false;
    await save();
  };
  /** An endpoint may start after the desk: asked again until it answers, and then told of once. */
  const openAgain = async (): Promise<void> => {
    const found = await tryAgain(learnAgainMs, stopping.signal, () => embedder().catch(() => undefined));
    if (!found) return;
    await learn(found);
    await save();
  };
  /** What one model has read is of no use to the next: it is opened as if it were new. */
  const becameAnother = (found: Embedder): void => {
    if (model !== found) return;
    model = undefined;
    log.warn('knowledge.another-model', { model: found.model });
    void openAgain().catch((error: unknown) => log.warn('knowledge.words-only', { error }));
  };
  const learning = embedder()
    .then(
      (found) => found && learn(found),
      (error: unknown) => {
        if (stopping.signal.aborted) return;
        log.warn('knowledge.words-only', { error });
        void openAgain().catch((problem: unknown) => log.warn('knowledge.words-only', { error: problem }));
      },
    )
    .catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn('knowledge.words-only', { error });
    })
    .then(() => {
      isModelComing = false;
      if (!stopping.signal.aborted) void save();
    });

  let refusedNow = refused;
  async function copy(): Promise<LiveKnowledgeBase> {
    const copied = await openKnowledgeBase({
      articles: bareArticles(),
      risk,
      ...(synonyms && { synonyms }),
      saved: base.save(),
      ...(site && { site }),
      examined,
      ...(model && vectors && { embedder: model, vectors }),
      embedTimeoutMs: PATIENT_MS,
    });
    await copied.settled();
    return copied;
  }

  /** As it is but for an edit that is live: with the articles it changed or removed as they were. */
  const past = (old: readonly Article[], ids: ReadonlySet<string>): KnowledgeBefore => {
    const had = new Set(old.map(({ id }) => id));
    return {
      isShipped: folder === undefined,
      articles: () => [...bareArticles().filter(({ id }) => !ids.has(id)), ...old],
      async copy() {
        const copied = await copy();
        copied.remove([...ids].filter((id) => !had.has(id)));
        copied.replace(old);
        await copied.settled();
        return copied;
      },
    };
  };
  /** Of two with one id the imported one is shown, whatever becomes of the other. */
  const unlessImported = ({ changed, removed }: FolderEdit): FolderEdit => ({
    changed: changed.filter(({ id }) => !imported.has(id)),
    removed: removed.filter((id) => !imported.has(id)),
  });
  const tellOfEditsMeanwhile = async (tell: FolderEditListener): Promise<void> => {
    if (then?.folder !== place) return;
    const { changed, removed } = unlessImported(editOfFiles(then.files, filesAtStart));
    const ids = new Set([...changed.map(({ id }) => id), ...removed]);
    if (ids.size === 0) return;
    const old = articlesOf(then.files).filter(({ id }) => ids.has(id));
    await Promise.race([learning, aborted(stopping.signal)]);
    if (!stopping.signal.aborted) await (await tell(changed, removed, past(old, ids)))?.();
  };

  let onEdit: FolderEditListener | undefined;
  const afterwards = (step: () => Promise<void>): void => {
    trying = trying.then(step).catch((error: unknown) => {
      if (!stopping.signal.aborted) log.error('knowledge.edit-not-tried', { error });
    });
  };
  // Not after the model has read, which takes minutes: what is changed meanwhile is found by words.
  const watching = folder
    ? watchFolder(
        folder,
        async (change) => {
          report(change.refused, log);
          refusedNow = change.refused;
          const { changed, removed } = unlessImported(change);
          const ids = new Set([...changed.map(({ id }) => id), ...removed]);
          const old = [...ids].flatMap((id) => inFolder.get(id) ?? []);
          for (const article of change.changed) inFolder.set(article.id, article);
          for (const id of change.removed) inFolder.delete(id);
          apply([...change.changed.map(({ id }) => id), ...change.removed]);
          log.info('knowledge.changed', { changed: change.changed.length, removed: change.removed.length });
          const rest = await onEdit?.(changed, removed, past(old, ids)).catch((error: unknown) => {
            log.error('knowledge.edit-not-tried', { error });
            return undefined;
          });
          if (rest) afterwards(rest);
        },
        { signal: stopping.signal, state },
      )
    : Promise.resolve();

  const look = async (): Promise<void> => {
    if (!shared) return;
    const changes = await shared.changesSince(revision);
    const [next, read] = await Promise.all([shared.calibration(), shared.examined()]);
    const isOther = next?.version !== site?.version;
    if (isOther || read !== examined) {
      site = next;
      examined = read;
      base.calibrate(site, examined);
    }
    if (isOther) log.info('knowledge.calibrated', { version: site?.version ?? 'shipped' });
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
      article: (id) => base.article(id),
    },
    count: bareArticles().length,
    refused: refused.map(({ location, reason, wayOut }) => `${location}: ${reason.en} ${wayOut.en}`),
    refusedNow: () => refusedNow,
    topics: (language) =>
      base
        .articles()
        .filter((article) => article.language === language && article.audience === 'staff')
        .slice(0, SUGGESTED)
        .map((article) => article.title),
    meaning: () => (base.hasMeaning() ? 'words and meaning' : isModelComing ? 'indexing' : 'words'),
    lacking: (asked, id) => base.lacking(asked, id),
    articles: bareArticles,
    copy,
    onFolderEdit(tell) {
      onEdit = tell;
      afterwards(() => tellOfEditsMeanwhile(tell));
    },
    embed: async (texts) => (texts.length === 0 ? [] : await model?.embed(texts, 'query')),
    refresh,
    learned: () => learning,
    async stop() {
      stopping.abort();
      clearInterval(savingNowAndThen);
      await following?.stop();
      await watching;
      await trying;
      await reader.close();
      await save();
    },
  };
}

/** Resolves when it is. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** In another order they would only be saved once more. */
function isAsSaved(
  articles: readonly Article[],
  { index: { articles: saved } }: SavedKnowledgeBase,
): boolean {
  return (
    saved.length === articles.length &&
    articles.every(({ id, version }, i) => saved[i]!.id === id && saved[i]!.version === version)
  );
}

interface Stock {
  readonly articles: readonly Article[];
  readonly learned: ArticleChanges['learned'];
  readonly revision: number;
}

const NO_STOCK: Stock = { articles: [], learned: new Map(), revision: 0 };

/** What the shared store holds now, of which only what differs from what was known before is read. */
async function stockOf(shared: SharedKnowledge, before: KnownBefore | undefined): Promise<Stock> {
  const known = before?.imported ?? [];
  const changes = before?.mark && (await shared.since(before.mark));
  if (changes) {
    const { put, removed, revision } = changes;
    const moved = new Set([
      ...put.map(({ source }) => manifestKey(source)),
      ...removed.map(({ key }) => key),
    ]);
    const stayed = moved.size === 0 ? known : known.filter(({ source }) => !moved.has(manifestKey(source)));
    return { articles: [...stayed, ...put], learned: await shared.learned(), revision };
  }
  const { versions, learned, revision } = await shared.inventory();
  const same = known.filter(({ source, version }) => versions.get(manifestKey(source)) === version);
  const had = new Set(same.map(({ source }) => manifestKey(source)));
  const others = await shared.read([...versions.keys()].filter((key) => !had.has(key)));
  return { articles: [...same, ...others], learned, revision };
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
