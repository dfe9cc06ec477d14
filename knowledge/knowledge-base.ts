import { readFileSync } from 'node:fs';
import { rankScore } from './confidence/features.ts';
import { type Candidate, type Found, SearchIndex, textsToEmbed } from './search/search-index.ts';
import { synonymsFrom } from './search/synonyms.ts';
import type { Article, Asked, Embedder, KnowledgeBase, Match, Verdict } from './types.ts';

export interface KnowledgeBaseOptions {
  readonly articles: readonly Article[];
  /** Absent or failing: words alone. */
  readonly embedder?: Embedder;
  /** The company's own words, in the shape of search/synonyms.yaml. */
  readonly synonyms?: string;
  /** A question waits this long for its vector, then goes by words alone. */
  readonly embedTimeoutMs?: number;
}

export interface LiveKnowledgeBase extends KnowledgeBase {
  /** Adds articles, or their new versions in place of the old; what has not changed costs nothing. */
  replace(articles: readonly Article[]): Promise<void>;
  remove(ids: readonly string[]): void;
  articles(): readonly Article[];
}

const SHIPPED_SYNONYMS = readFileSync(new URL('./search/synonyms.yaml', import.meta.url), 'utf8');

export async function openKnowledgeBase(options: KnowledgeBaseOptions): Promise<LiveKnowledgeBase> {
  const { embedder, embedTimeoutMs = 1000 } = options;
  const index = new SearchIndex(
    synonymsFrom(SHIPPED_SYNONYMS, ...(options.synonyms ? [options.synonyms] : [])),
  );

  async function replace(articles: readonly Article[]): Promise<void> {
    for (const article of articles) {
      if (index.article(article.id)?.version === article.version) continue;
      const vectors = await embedder?.embed(textsToEmbed(article), 'passage').catch(() => undefined);
      index.put(article, vectors);
    }
  }

  async function find(asked: Asked): Promise<{ found: Found; ranked: readonly Candidate[] }> {
    const query = await embedder
      ?.embed([asked.question], 'query')
      .then(([vector]) => vector)
      .catch(() => undefined);
    void embedTimeoutMs;
    const found = index.find(asked, query);
    const score = (candidate: Candidate) => rankScore(candidate.signals, found.hasMeaning);
    return { found, ranked: [...found.candidates].sort((a, b) => score(b) - score(a)) };
  }

  function match(candidate: Candidate): Match {
    const { words, titleAsked, titleCoverage, coverage } = candidate.signals;
    const evidence = 5 * words + 2 * coverage + 2 * titleAsked + titleCoverage - 5;
    return {
      article: candidate.article,
      passage: candidate.passage,
      confidence: 1 / (1 + Math.exp(-evidence)),
    };
  }

  await replace(options.articles);
  return {
    replace,
    remove: (ids) => {
      for (const id of ids) index.remove(id);
    },
    article: (id) => index.article(id),
    articles: () => index.articles(),
    search: async (asked, limit) => (await find(asked)).ranked.slice(0, limit).map(match),
    async ask(asked): Promise<Verdict> {
      const { ranked } = await find(asked);
      const matches = ranked.slice(0, 3).map(match);
      const [best, ...others] = matches;
      const thresholds = { answer: 0.8, choices: 0.4 };
      const why = { features: { ...ranked[0]?.signals }, thresholds, calibration: 'provisional' };
      if (best && best.confidence >= thresholds.answer) return { kind: 'answer', match: best, others, why };
      if (best && best.confidence >= thresholds.choices) return { kind: 'choices', matches, why };
      return { kind: 'none', matches, why };
    },
  };
}
