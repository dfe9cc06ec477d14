/**
 * Articles that were imported or approved, what confirmed outcomes added to any article, and how far an
 * interrupted crawl got. Every write takes the next **revision** inside its transaction, so revisions become
 * visible in their order and a replica that has seen one asks for what came after it.
 */
import { randomInt } from 'node:crypto';
import type mongoose from 'mongoose';
import type { CrawlState } from '../../knowledge/import/crawl.ts';
import { type Manifest, manifestKey } from '../../knowledge/import/manifest.ts';
import type { Outcome, Refusal } from '../../knowledge/import/outcome.ts';
import type { Article } from '../../knowledge/types.ts';
import { answered, type Mongo } from './connect.ts';

interface ArticleDocument {
  /** `manifestKey` of its source: the document it was made from. */
  readonly _id: string;
  readonly collection: string;
  readonly articleId: string;
  readonly version: string;
  /** Absent: it was removed, and replicas still have to hear of it. */
  readonly article?: Article;
  readonly revision: number;
}

interface LearnedDocument {
  /** The article's id. */
  readonly _id: string;
  readonly questions: readonly string[];
  readonly revision: number;
}

interface CrawlDocument {
  /** The collection that is being crawled. */
  readonly _id: string;
  readonly state: CrawlState;
}

/** What a page of a crawl under way came to. */
interface StagedDocument {
  readonly _id: string;
  readonly collection: string;
  readonly article?: Article;
  readonly refused?: Refusal;
}

export interface ArticleChanges {
  /** Everything up to it has been told. */
  readonly revision: number;
  readonly put: readonly Article[];
  /** The article's id and the `manifestKey` of the document that is gone: another may have taken the id since. */
  readonly removed: readonly { readonly id: string; readonly key: string }[];
  /** Article id -> all questions that confirmed outcomes taught about it. */
  readonly learned: ReadonlyMap<string, readonly string[]>;
}

/** What there is at a revision, by name only. */
export interface Inventory {
  readonly revision: number;
  readonly versions: Manifest;
  readonly learned: ArticleChanges['learned'];
}

/** A write that a desk has seen: where its knowledge of the store ends. JSON can hold it. */
export interface Mark {
  /** Names the store itself: another may have got as far. */
  readonly store: number;
  readonly revision: number;
  /** A document of that write and its version. A store that was put back to an earlier day and written anew has another. */
  readonly key: string;
  readonly version: string;
}

export interface ArticleEdit {
  readonly put: readonly Article[];
  /** `manifestKey`s. */
  readonly remove: readonly string[];
}

const REVISION = 'knowledge';
/** Beside it, a number by which one store is told from another. */
const STORE = 'knowledge-store';
/** A transaction of many large articles would hold the counter for long. */
const WRITES_A_TRANSACTION = 200;
const RECONNECT_MS = 2_000;
const READ_AT_ONCE = 1_000;

/** A further write within the transaction of an edit. */
export type Alongside = (session: mongoose.mongo.ClientSession) => Promise<void>;

export class MongoArticleStore {
  readonly #mongo: Mongo;
  readonly #articles: mongoose.mongo.Collection<ArticleDocument>;
  readonly #learned: mongoose.mongo.Collection<LearnedDocument>;
  readonly #crawls: mongoose.mongo.Collection<CrawlDocument>;
  readonly #staged: mongoose.mongo.Collection<StagedDocument>;

  private constructor(mongo: Mongo) {
    this.#mongo = mongo;
    this.#articles = mongo.db.collection('articles');
    this.#learned = mongo.db.collection('learned_questions');
    this.#crawls = mongo.db.collection('crawls');
    this.#staged = mongo.db.collection('crawled_articles');
  }

  static async open(mongo: Mongo): Promise<MongoArticleStore> {
    const store = new MongoArticleStore(mongo);
    await store.#articles.createIndex({ revision: 1 });
    await store.#articles.createIndex({ collection: 1 });
    await store.#learned.createIndex({ revision: 1 });
    await store.#staged.createIndex({ collection: 1 });
    return store;
  }

  /** What the named collection holds, or without a name all of them. */
  async manifest(collection?: string): Promise<Manifest> {
    const found = await answered(
      this.#articles
        .find(present(collection), { projection: { version: 1 } })
        .sort({ _id: 1 })
        .toArray(),
    );
    return new Map(found.map(({ _id, version }) => [_id, version]));
  }

  /** For a start that knows most of it: what differs is read with `read`. */
  async inventory(): Promise<Inventory> {
    // The counter first: what is written while the others are read is told again as a change.
    const counter = await answered(this.#mongo.counters.findOne({ _id: REVISION }));
    const [versions, learned] = await Promise.all([this.manifest(), this.learned()]);
    return { revision: counter?.value ?? 0, versions, learned };
  }

  /** The articles of those `manifestKey`s; one that is gone is missing. */
  async read(keys: readonly string[]): Promise<readonly Article[]> {
    const found: Article[] = [];
    for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
      const some = keys.slice(from, from + READ_AT_ONCE);
      const documents = await answered(this.#articles.find({ _id: { $in: some } }).toArray());
      for (const { article } of documents) if (article) found.push(article);
    }
    return found;
  }

  /** The last write up to that revision of which a document still tells; undefined while there is none. */
  async mark(revision: number): Promise<Mark | undefined> {
    const [document] = await answered(
      this.#articles
        .find({ revision: { $lte: revision } }, { projection: { revision: 1, version: 1 } })
        .sort({ revision: -1 })
        .limit(1)
        .toArray(),
    );
    if (!document) return undefined;
    const { _id: key, version } = document;
    return { store: await this.#name(), revision: document.revision, key, version };
  }

  /** What changed since a mark; undefined when this store has not come by that way, or nothing tells of it any more. */
  async since(mark: Mark): Promise<ArticleChanges | undefined> {
    const { store, revision, key, version } = mark;
    const found = await answered(
      this.#articles.findOne({ _id: { $eq: key } }, { projection: { revision: 1, version: 1 } }),
    );
    const isSame =
      found?.revision === revision && found.version === version && store === (await this.#name());
    return isSame ? this.changesSince(revision) : undefined;
  }

  async #name(): Promise<number> {
    const named = await answered(
      this.#mongo.counters.findOneAndUpdate(
        { _id: STORE },
        { $setOnInsert: { value: randomInt(2 ** 47) } },
        { upsert: true, returnDocument: 'after' },
      ),
    );
    return named!.value;
  }

  async articles(collection?: string): Promise<readonly Article[]> {
    const found = await answered(this.#articles.find(present(collection)).sort({ _id: 1 }).toArray());
    return found.flatMap(({ article }) => article ?? []);
  }

  /**
   * Makes an edit live in every replica. `alongside` is written with the last of it or not at all; what it throws leaves an
   * edit of one article unwritten.
   */
  async write({ put, remove }: ArticleEdit, alongside?: Alongside): Promise<void> {
    const keys = new Set(remove);
    const gone = await answered(this.#articles.find({ _id: { $in: [...keys] } }).toArray());
    const writes: Omit<ArticleDocument, 'revision'>[] = [
      ...put.map((article) => ({ ...describe(article), article })),
      ...gone.map(({ article: _, revision: __, ...rest }) => rest),
    ];
    for (let from = 0; from < writes.length; from += WRITES_A_TRANSACTION) {
      const some = writes.slice(from, from + WRITES_A_TRANSACTION);
      await this.#mongo.transact(async (session) => {
        const revision = await this.#nextRevision(session);
        await this.#articles.bulkWrite(
          some.map((document) => ({
            replaceOne: {
              filter: { _id: document._id },
              replacement: { ...document, revision },
              upsert: true,
            },
          })),
          { session },
        );
        if (from + WRITES_A_TRANSACTION >= writes.length) await alongside?.(session);
      });
    }
  }

  /** Questions learned about articles, in place of those there were; an empty list forgets. */
  async learn(questions: ReadonlyMap<string, readonly string[]>): Promise<void> {
    if (questions.size === 0) return;
    await this.#mongo.transact(async (session) => {
      const revision = await this.#nextRevision(session);
      await this.#learned.bulkWrite(
        Array.from(questions, ([_id, learned]) => ({
          replaceOne: { filter: { _id }, replacement: { questions: learned, revision }, upsert: true },
        })),
        { session },
      );
    });
  }

  async learned(): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await answered(this.#learned.find({}).toArray());
    return new Map(found.map(({ _id, questions }) => [_id, questions]));
  }

  async changesSince(revision: number): Promise<ArticleChanges> {
    // The counter first: what is written while the two collections are read is told the next time.
    const counter = await answered(this.#mongo.counters.findOne({ _id: REVISION }));
    const upTo = counter?.value ?? 0;
    if (upTo === revision) return { revision, put: [], removed: [], learned: new Map() };
    const since = { revision: { $gt: revision, $lte: upTo } };
    const [documents, learned] = await Promise.all([
      answered(this.#articles.find(since).toArray()),
      answered(this.#learned.find(since).toArray()),
    ]);
    return {
      revision: upTo,
      put: documents.flatMap(({ article }) => article ?? []),
      removed: documents.flatMap(({ _id, article, articleId }) =>
        article ? [] : [{ id: articleId, key: _id }],
      ),
      learned: new Map(learned.map(({ _id, questions }) => [_id, questions])),
    };
  }

  /** Calls `changed` soon after a write by anybody; without a change stream it stays silent, and the reader polls. */
  watch(changed: () => void): { stop(): Promise<void> } {
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    let stream: mongoose.mongo.ChangeStream | undefined;
    const open = (): void => {
      if (stopped) return;
      const opened = this.#mongo.counters.watch([{ $match: { 'documentKey._id': REVISION } }]);
      stream = opened;
      const ended = (): void => {
        if (stream !== opened) return;
        stream = undefined;
        opened.removeAllListeners().on('error', () => {});
        opened.close().catch(() => {});
        if (!stopped) timer = setTimeout(open, RECONNECT_MS);
      };
      opened.on('change', changed).once('error', ended).once('close', ended);
    };
    open();
    return {
      async stop() {
        stopped = true;
        clearTimeout(timer);
        const closing = stream;
        stream = undefined;
        closing?.removeAllListeners().on('error', () => {});
        await closing?.close().catch(() => {});
      },
    };
  }

  /** An interrupted crawl: where it stands and what the pages it has read came to, refused ones too. */
  async crawl(
    collection: string,
  ): Promise<{ readonly state: CrawlState; readonly outcomes: readonly Outcome[] } | undefined> {
    const found = await answered(this.#crawls.findOne({ _id: { $eq: collection } }));
    if (!found) return undefined;
    const staged = await answered(this.#staged.find({ collection: { $eq: collection } }).toArray());
    const outcomes = staged.flatMap(({ article, refused }): Outcome[] =>
      article ? [{ kind: 'article', article }] : refused ? [refused] : [],
    );
    return { state: found.state, outcomes };
  }

  async keepCrawled(outcome: Outcome): Promise<void> {
    const { article, refused } =
      outcome.kind === 'article'
        ? { article: outcome.article, refused: undefined }
        : { article: undefined, refused: outcome };
    const source = article?.source ?? refused!;
    // A document may be refused for several reasons, each of a part of it.
    const why = refused ? [refused.code, refused.reason.en] : [];
    const _id = [manifestKey(source), ...why].join('\t');
    const { collection } = source;
    await answered(this.#staged.replaceOne({ _id }, { collection, article, refused }, { upsert: true }));
  }

  async keepCrawl(collection: string, state: CrawlState): Promise<void> {
    await answered(this.#crawls.replaceOne({ _id: collection }, { state }, { upsert: true }));
  }

  async endCrawl(collection: string): Promise<void> {
    await answered(this.#crawls.deleteOne({ _id: { $eq: collection } }));
    await answered(this.#staged.deleteMany({ collection: { $eq: collection } }));
  }

  async #nextRevision(session: mongoose.mongo.ClientSession): Promise<number> {
    const counter = await this.#mongo.counters.findOneAndUpdate(
      { _id: REVISION },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after', session },
    );
    return counter!.value;
  }
}

function present(collection: string | undefined) {
  const there = { article: { $exists: true } };
  return collection === undefined ? there : { ...there, collection: { $eq: collection } };
}

function describe({ id, version, source }: Article): Omit<ArticleDocument, 'article' | 'revision'> {
  return { _id: manifestKey(source), collection: source.collection, articleId: id, version };
}
