/** The knowledge base of a running desk: what ships, the company's own folder, and the model that compares meanings. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../bot/ports.ts';
import { articlesIn } from '../knowledge/import/articles-in.ts';
import { watchFolder } from '../knowledge/import/watch-folder.ts';
import { type LiveKnowledgeBase, openKnowledgeBase } from '../knowledge/knowledge-base.ts';
import { vectorsInFolder } from '../knowledge/search/vector-cache.ts';
import type { Article, Embedder, KnowledgeBase, Language } from '../knowledge/types.ts';

export const SHIPPED_ARTICLES = fileURLToPath(new URL('../knowledge/articles', import.meta.url));

const SUGGESTED = 4;

export interface RunningKnowledge {
  readonly base: KnowledgeBase;
  readonly count: number;
  /** Documents that were not taken, each with the reason and the way out; one line each. */
  readonly refused: readonly string[];
  /** Titles people may start from, in their language. */
  topics(language: Language): readonly string[];
  /** For the start screen and readiness: how search works right now. */
  meaning(): 'words' | 'indexing' | 'words and meaning';
  stop(): Promise<void>;
}

export interface KnowledgeOptions {
  /** The company's own documents; the shipped articles stay out when it is given. */
  readonly folder?: string;
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
  const { folder, dataDir, maxWrongAnswers: risk, embedder, log } = options;
  const stopping = new AbortController();
  const { articles, refused } = await articlesIn(folder ?? SHIPPED_ARTICLES, {
    collection: folder ? 'folder' : 'shipped',
  });
  report(refused, log);
  let base: LiveKnowledgeBase = await openKnowledgeBase({ articles, risk });
  let meaning: ReturnType<RunningKnowledge['meaning']> = 'indexing';

  const learn = async (): Promise<void> => {
    const model = await embedder();
    if (!model || stopping.signal.aborted) {
      meaning = 'words';
      return;
    }
    const vectors = vectorsInFolder(join(dataDir, 'vectors'), model.model, model.dimensions);
    const better = await openKnowledgeBase({ articles: base.articles(), embedder: model, vectors, risk });
    const { byWordsAlone, problem } = await better.settled();
    if (stopping.signal.aborted) return;
    base = better;
    meaning = byWordsAlone === 0 ? 'words and meaning' : 'words';
    if (problem) log.warn('knowledge.words-only', { articles: byWordsAlone });
    else log.info('knowledge.meaning-ready', { articles: base.articles().length, model: model.model });
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
            base.replace(change.changed);
            base.remove(change.removed);
            log.info('knowledge.changed', { changed: change.changed.length, removed: change.removed.length });
          },
          { signal: stopping.signal, collection: 'folder' },
        ),
      )
    : Promise.resolve();

  return {
    base: {
      ask: (asked) => base.ask(asked),
      search: (asked, limit) => base.search(asked, limit),
      article: (id): Article | undefined => base.article(id),
    },
    count: articles.length,
    refused: refused.map(({ location, reason, wayOut }) => `${location}: ${reason.en} ${wayOut.en}`),
    topics: (language) =>
      base
        .articles()
        .filter((article) => article.language === language && article.audience === 'staff')
        .slice(0, SUGGESTED)
        .map((article) => article.title),
    meaning: () => meaning,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

function report(refused: readonly { readonly location: string; readonly code: string }[], log: Log): void {
  for (const { location, code } of refused) log.warn('knowledge.refused', { location, code });
}
