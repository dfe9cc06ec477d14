import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { askedAsWritten } from './confidence/asked-as-written.ts';
import {
  answerThreshold,
  type Calibration,
  type Learned,
  type NearMisses,
  nearMissesOf,
  parseCalibration,
} from './confidence/calibration.ts';
import { type Features, probabilities } from './confidence/choice-model.ts';
import { decide } from './confidence/decide.ts';
import { type Weighed, weigh } from './confidence/features.ts';
import { atMostAsTitle } from './confidence/only-a-title.ts';
import type { Tried } from './confidence/risk-bound.ts';
import {
  agreedThreshold,
  allOnSite,
  type SiteCalibration,
  siteThreshold,
} from './confidence/site-calibration.ts';
import { titleKey } from './same-title.ts';
import { type QuestionVectors, type SavedIndex, SearchIndex } from './search/search-index.ts';
import { synonymsFrom } from './search/synonyms.ts';
import { textsToEmbed } from './search/units.ts';
import { type VectorCache, vectorsInMemory } from './search/vector-cache.ts';
import type { Article, Asked, Embedder, KnowledgeBase, Match, Verdict } from './types.ts';

export interface KnowledgeBaseOptions {
  readonly articles: readonly Article[];
  /** Absent or failing: words alone. */
  readonly embedder?: Embedder;
  /** Where vectors are remembered; without one, for this run only. */
  readonly vectors?: VectorCache;
  /** Absent: the one that ships. */
  readonly calibration?: Calibration;
  /** What this site's confirmed outcomes have taught. */
  readonly site?: SiteCalibration;
  /** What the language model in use showed of its reading; see `agreedThreshold`. */
  readonly examined?: readonly Tried[];
  /** What `save` gave at an earlier start: nothing that has not changed is indexed again. */
  readonly saved?: SavedKnowledgeBase;
  /** Share of wrong answers the administrator accepts; 0.05 unless told. */
  readonly risk?: number;
  /** The company's own words, in the shape of search/synonyms.yaml. */
  readonly synonyms?: string;
  /** A question waits this long for its vector, then goes by words alone; 1000 unless told. */
  readonly embedTimeoutMs?: number;
  /** Waited for between steps of work that nobody waits for; the event loop's next round unless told. */
  readonly turn?: () => Promise<unknown>;
}

export interface LiveKnowledgeBase extends KnowledgeBase {
  /** Adds articles, or their new versions in place of the old, findable by words at once; what has not changed costs nothing. */
  replace(articles: readonly Article[]): void;
  remove(ids: readonly string[]): void;
  articles(): readonly Article[];
  /** From now on decides as this site's outcomes have taught, or without one as shipped, and as `examined` says of the language model. */
  calibrate(site: SiteCalibration | undefined, examined?: readonly Tried[]): void;
  /**
   * Gives it a model that it was opened without. Until the model has read every article, questions go by words;
   * vectors that were saved with the same model need no reading.
   */
  learn(embedder: Embedder, vectors: VectorCache): Promise<Settled>;
  /** Whether questions are compared by meaning now: not while the model reads, nor after it failed three in a row. */
  hasMeaning(): boolean;
  /**
   * The words of a question that no article this asker may see has, by whatever name; with an id those that this
   * article has not.
   */
  lacking(asked: Pick<Asked, 'question' | 'audience'>, id?: string): readonly string[];
  /** For a later start. */
  save(): SavedKnowledgeBase;
  /** The figures behind a decision, to learn from: `without` hides one article, `wordsOnly` leaves meaning out. */
  inspect(asked: Asked, how?: { readonly without?: string; readonly wordsOnly?: boolean }): Promise<Weighed>;
  /** Resolves when every article has its vectors or the embedder has failed; asking does not need to wait for it. */
  settled(): Promise<Settled>;
}

export interface SavedKnowledgeBase {
  readonly index: SavedIndex;
  /** The embedding model the vectors are of. */
  readonly model?: string;
  readonly nearMisses: OwnNearMisses;
}

interface OwnNearMisses {
  readonly hybrid?: NearMisses;
  readonly words?: NearMisses;
}

export interface Settled {
  /** Articles found by words alone so far, because the embedder failed or is absent. */
  readonly byWordsAlone: number;
  /** Why the embedder failed, if it did. */
  readonly problem?: string;
}

const SHIPPED_SYNONYMS = readFileSync(new URL('./search/synonyms.yaml', import.meta.url), 'utf8');
const SHIPPED_CALIBRATION = new URL('./confidence/shipped-calibration.json', import.meta.url);

const DEFAULT_RISK = 0.05;
const DEFAULT_EMBED_TIMEOUT_MS = 1000;
/** More of a question adds nothing a vector of a few hundred numbers could hold. */
const EMBEDDED_CHARACTERS = 2000;
/** From then on questions go by words at once, until the model answers again. */
const MISSED_THAT_SILENCE = 3;
const BATCH = 64;
/** So many of its own titles tell a knowledge base how confident its near misses are. */
const SELF_QUESTIONS = 200;
/** Share of articles changed since, at which it looks again. */
const LOOK_AGAIN_AT = 0.02;

/** Opens a knowledge base: articles are findable by words when the promise resolves, by meaning as their vectors arrive. */
export async function openKnowledgeBase(options: KnowledgeBaseOptions): Promise<LiveKnowledgeBase> {
  const { risk = DEFAULT_RISK, embedTimeoutMs = DEFAULT_EMBED_TIMEOUT_MS, turn = setImmediate } = options;
  let { embedder, vectors = vectorsInMemory() } = options;
  /** Half of the articles with and half without vectors would compare badly: a model that comes later waits. */
  let isLearning = false;
  /** Questions in a row that went by words because the model failed or was too slow. */
  let missed = 0;
  let isProbing = false;
  const calibration = options.calibration ?? parseCalibration(readFileSync(SHIPPED_CALIBRATION, 'utf8'));
  const synonyms = synonymsFrom(SHIPPED_SYNONYMS, ...(options.synonyms ? [options.synonyms] : []));
  const { saved } = options;
  const index = saved ? SearchIndex.load(saved.index, options.articles, synonyms) : new SearchIndex(synonyms);
  /** Of the vectors in the index. */
  let vectorsBy = saved?.model;
  let nearMisses: OwnNearMisses = saved?.nearMisses ?? {};
  let changedSinceLook = nearMisses.words ? 0 : Number.POSITIVE_INFINITY;
  let { site, examined = [] } = options;
  let queued = false;
  let settling: Promise<Settled> = Promise.resolve({ byWordsAlone: 0 });

  function replace(articles: readonly Article[]): void {
    const changed = articles.filter((article) => index.article(article.id)?.version !== article.version);
    for (const article of changed) index.put(article);
    changedSinceLook += changed.length;
    if (queued || (changed.length === 0 && !embedder)) return;
    // many changes in a row are looked at once
    queued = true;
    settling = settling.then(() => {
      queued = false;
      return settle();
    });
  }

  function remove(ids: readonly string[]): void {
    for (const id of ids) index.remove(id);
  }

  /** Vectors for what lacks them, then the look at itself. */
  async function settle(): Promise<Settled> {
    let problem: string | undefined;
    const waiting = embedder ? index.withoutVectors() : [];
    let done = 0;
    try {
      for (; done < waiting.length; done += BATCH) {
        const batch = waiting.slice(done, done + BATCH);
        const texts = batch.map((article) => textsToEmbed(article));
        const found = await remembered(texts.flat(), 'passage');
        for (const [i, article] of batch.entries())
          index.setVectors(article, found.splice(0, texts[i]!.length));
        await turn();
      }
      if (changedSinceLook > index.size * LOOK_AGAIN_AT) {
        changedSinceLook = 0;
        await lookAtItself();
      }
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    const byWordsAlone = embedder ? index.withoutVectors().length : index.size;
    if (byWordsAlone === 0) isLearning = false;
    return { byWordsAlone, ...(problem ? { problem } : {}) };
  }

  function use(next: Embedder, cache: VectorCache | undefined): void {
    if (vectorsBy !== next.model) {
      index.forgetVectors();
      vectorsBy = next.model;
      // How sure near misses make one model says nothing of the next.
      nearMisses = nearMisses.words ? { words: nearMisses.words } : {};
      missed = 0;
    }
    if (!nearMisses.hybrid) changedSinceLook = Number.POSITIVE_INFINITY;
    embedder = next;
    if (cache) vectors = cache;
  }

  /** Asks its own titles while their articles are hidden: what is found then is a near miss. */
  async function lookAtItself(): Promise<void> {
    const articles = sample(ownTitles(index.articles()), SELF_QUESTIONS);
    const titles = embedder
      ? await remembered(
          articles.map(({ title }) => title),
          'query',
        )
      : [];
    index.centre(titles.map((vector, i) => ({ vector, language: articles[i]!.language })));
    const confidence = (article: Article, whole: Float32Array | undefined) => {
      const asked: Asked = { question: article.title, audience: 'engineers', language: article.language };
      return weighed(asked, whole && { whole }, article.id).ranked[0]?.match.confidence ?? 0;
    };
    const words: number[] = [];
    const hybrid: number[] = [];
    for (const [i, article] of articles.entries()) {
      words.push(confidence(article, undefined));
      if (titles[i]) hybrid.push(confidence(article, titles[i]));
      // a large knowledge base takes seconds for this: questions go first
      await turn();
    }
    nearMisses = {
      words: nearMissesOf(words),
      ...(hybrid.length > 0 ? { hybrid: nearMissesOf(hybrid) } : {}),
    };
  }

  async function remembered(texts: readonly string[], as: 'query' | 'passage'): Promise<Float32Array[]> {
    const key = (text: string) => `${as} ${text}`;
    const missing = [...new Set(texts.filter((text) => !vectors.get(key(text))))];
    for (let i = 0; i < missing.length; i += BATCH) {
      const batch = missing.slice(i, i + BATCH);
      const made = await embedder!.embed(batch, as);
      vectors.put(batch.map((text, j) => [key(text), made[j]!] as const));
    }
    return texts.map((text) => vectors.get(key(text))!);
  }

  async function vectorsOf(question: string): Promise<QuestionVectors | undefined> {
    if (!embedder || isLearning) return undefined;
    const whole = index.inItsWords(question.slice(0, EMBEDDED_CHARACTERS));
    const line = whole.split('\n', 1)[0]!;
    const texts = line.trim() === '' || line === whole ? [whole] : [whole, line];
    if (missed >= MISSED_THAT_SILENCE) {
      // Nobody waits for it any more; the question is only put to it to hear whether it is back.
      if (!isProbing) {
        isProbing = true;
        const answered = () => {
          missed = 0;
        };
        void embedder
          .embed(texts, 'query')
          .then(answered, () => undefined)
          .finally(() => {
            isProbing = false;
          });
      }
      return undefined;
    }
    const made = await inTime(embedder.embed(texts, 'query'), embedTimeoutMs);
    missed = made === undefined ? missed + 1 : 0;
    return made?.[0] && { whole: made[0], ...(made[1] ? { line: made[1] } : {}) };
  }

  function weighed(asked: Asked, question: QuestionVectors | undefined, without?: string) {
    const found = index.find(asked, question, without);
    const learned: Learned = found.hasMeaning ? calibration.hybrid : calibration.words;
    const { question: about, candidates } = weigh(found);
    const chances = probabilities(
      learned.model,
      about,
      candidates.map(({ features }) => features),
    );
    const order = [...candidates.keys()].sort((a, b) => chances[b]! - chances[a]!);
    const read = allOnSite(
      site,
      order.map((i) => chances[i]!),
    );
    const estimated = order.map((i, place) => {
      const { candidate, features } = candidates[i]!;
      const { article, passage } = candidate;
      return {
        match: { article, passage, confidence: atMostAsTitle(article, read[place]!) } satisfies Match,
        features: { ...about, ...features, shippedConfidence: chances[i]! } satisfies Features,
      };
    });
    const ranked = askedAsWritten(estimated);
    const own = found.hasMeaning ? nearMisses.hybrid : nearMisses.words;
    const shipped = answerThreshold(learned, own, risk);
    const agreed = agreedThreshold(site, examined, risk);
    return {
      ranked,
      thresholds: {
        answer: siteThreshold(site, shipped, risk),
        choices: learned.offer,
        ...(agreed !== undefined && { agreed }),
      },
    };
  }

  if (embedder) use(embedder, options.vectors);
  replace(options.articles);
  return {
    replace,
    remove,
    article: (id) => index.article(id),
    articles: () => index.articles(),
    settled: () => settling,
    learn(next, cache) {
      isLearning = true;
      use(next, cache);
      settling = settling.then(settle);
      return settling;
    },
    hasMeaning: () => embedder !== undefined && !isLearning && missed < MISSED_THAT_SILENCE,
    calibrate(next, read = []) {
      site = next;
      examined = read;
    },
    lacking: (asked, id) => index.lacking(asked, id),
    save: () => ({
      index: index.save(),
      ...(vectorsBy === undefined ? {} : { model: vectorsBy }),
      nearMisses,
    }),
    inspect: async (asked, how = {}) =>
      weigh(index.find(asked, how.wordsOnly ? undefined : await vectorsOf(asked.question), how.without)),
    search: async (asked, limit) =>
      weighed(asked, await vectorsOf(asked.question))
        .ranked.slice(0, limit)
        .map(({ match }) => match),
    async ask(asked): Promise<Verdict> {
      const { ranked, thresholds } = weighed(asked, await vectorsOf(asked.question));
      const first = ranked.slice(0, 3);
      const matches = first.map(({ match }) => match);
      const shippedTogether = first.reduce((sum, { features }) => sum + features.shippedConfidence, 0);
      return decide(
        matches,
        { ...ranked[0]?.features, ...(site && { shippedTogether }) },
        thresholds,
        site ? `${calibration.name}, site-${site.version}` : calibration.name,
      );
    },
  };
}

/** Undefined when the promise fails or takes longer. */
async function inTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  return Promise.race([promise.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

/**
 * Articles whose title no other article of their language has. One that does is no near miss of the other but the same once
 * more: copies share the confidence among them, and would make the knowledge base take its own noise for certainty.
 */
function ownTitles(articles: readonly Article[]): readonly Article[] {
  const key = ({ title, language }: Article) => `${language} ${titleKey(title)}`;
  const counts = new Map<string, number>();
  for (const article of articles) counts.set(key(article), (counts.get(key(article)) ?? 0) + 1);
  return articles.filter((article) => counts.get(key(article)) === 1);
}

/** Evenly spread, the same each time. */
function sample<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.floor((i * all.length) / count)]!);
}
