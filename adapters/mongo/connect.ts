/**
 * The connection to MongoDB and what every store on it shares: how long a failure may take, how much a write
 * must survive, and one way to run a transaction.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { StoreUnavailable } from '../../bot/ports.ts';
import { type Collections, collectionsOf, syncIndexes } from './collections.ts';

const { MongoError, MongoNetworkError, MongoServerError } = mongoose.mongo;

/** A person waits for the answer "not recorded": it has to come within three seconds. */
const SERVER_SELECTION_TIMEOUT_MS = 2_000;
const TRANSACTION_RETRY_MS = 2_500;
/** How soon a MongoDB that hangs without closing its connections is noticed. */
const HEARTBEAT_MS = 3_000;
/** A desk that starts while MongoDB starts again or chooses a primary waits for it. */
const CONNECT_WITHIN_MS = 30_000;
const CONNECT_AGAIN_AFTER_MS = 500;
/**
 * The driver (7.8) waits for ever when a connection breaks in the instant before it writes to it: the socket tells
 * nobody any more. What takes longer than this, far above every timeout here, has met that.
 */
const HUNG_AFTER_MS = 25_000;

export interface Mongo extends Collections {
  readonly connection: mongoose.Connection;
  readonly client: mongoose.mongo.MongoClient;
  readonly db: mongoose.mongo.Db;
  /**
   * Runs the work in a transaction, again when it collided with another one. What the work throws ends it
   * with nothing written; a store that is away is `StoreUnavailable`.
   */
  transact<T>(work: (session: mongoose.mongo.ClientSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Instead of the one in the address. */
  readonly database?: string;
  /** How long a MongoDB that is away is waited for. */
  readonly withinMs?: number;
}

/**
 * Connects and brings the indexes into line; rejects when either fails, so that a desk never starts half. A
 * MongoDB that is away is waited for.
 */
export async function connectMongo(uri: string, options: ConnectOptions = {}): Promise<Mongo> {
  const giveUpAt = performance.now() + (options.withinMs ?? CONNECT_WITHIN_MS);
  for (;;) {
    try {
      return await connectOnce(uri, options);
    } catch (error) {
      if (!isAway(error)) throw error;
      if (performance.now() > giveUpAt) throw new StoreUnavailable(error);
      await sleep(CONNECT_AGAIN_AFTER_MS);
    }
  }
}

async function connectOnce(uri: string, options: ConnectOptions): Promise<Mongo> {
  const instance = new mongoose.Mongoose();
  // Filters are never built of strangers' objects; should it happen all the same, nothing matches.
  instance.set('sanitizeFilter', true);
  instance.set('strictQuery', 'throw');
  instance.set('autoIndex', false);
  instance.set('autoCreate', false);
  const connection = await instance
    .createConnection(uri, {
      appName: 'firstline',
      dbName: options.database ?? databaseOf(uri),
      // Without it a call made while MongoDB is away hangs for ten seconds before it says so.
      bufferCommands: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      connectTimeoutMS: SERVER_SELECTION_TIMEOUT_MS,
      socketTimeoutMS: 20_000,
      heartbeatFrequencyMS: HEARTBEAT_MS,
      // A claim that a fail-over may forget is no claim.
      writeConcern: { w: 'majority' },
      retryWrites: true,
      // An optional field that is absent stays absent instead of becoming null.
      ignoreUndefined: true,
      maxPoolSize: 30,
    })
    .asPromise();
  const client = connection.getClient() as mongoose.mongo.MongoClient;
  const db = client.db(connection.name);
  try {
    await syncIndexes(connection);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return {
    connection,
    client,
    db,
    ...collectionsOf(db),
    transact: (work) => transact(client, work),
    close: () => connection.close(),
  };
}

/** Runs an operation of a store; MongoDB being away or not taking writes becomes `StoreUnavailable`. */
export async function answered<T>(operation: Promise<T>): Promise<T> {
  try {
    return await unlessHung(operation);
  } catch (error) {
    throw isAway(error) ? new StoreUnavailable(error) : error;
  }
}

/** @param forMs for tests. */
export async function unlessHung<T>(operation: Promise<T>, forMs = HUNG_AFTER_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('no answer')), forMs);
    timer.unref();
  });
  try {
    return await Promise.race([operation, hung]);
  } finally {
    clearTimeout(timer);
  }
}

export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}

/**
 * The driver's `withTransaction` goes on for two minutes when the server is gone during a commit; a person
 * waits for this answer.
 */
async function transact<T>(
  client: mongoose.mongo.MongoClient,
  work: (session: mongoose.mongo.ClientSession) => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + TRANSACTION_RETRY_MS;
  const session = client.startSession();
  try {
    for (let attempt = 0; ; attempt++) {
      session.startTransaction({ readConcern: { level: 'snapshot' }, writeConcern: { w: 'majority' } });
      try {
        const result = await unlessHung(work(session));
        await unlessHung(commit(session, giveUpAt));
        return result;
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        if (!hasLabel(error, 'TransientTransactionError'))
          throw isAway(error) ? new StoreUnavailable(error) : error;
        if (performance.now() > giveUpAt) throw new StoreUnavailable(error);
        await sleep(Math.random() * Math.min(5 * 1.5 ** attempt, 200));
      }
    }
  } finally {
    await unlessHung(session.endSession(), SERVER_SELECTION_TIMEOUT_MS).catch(() => undefined);
  }
}

/** A commit whose answer was lost is asked again; MongoDB answers what became of it. */
async function commit(session: mongoose.mongo.ClientSession, giveUpAt: number): Promise<void> {
  for (;;) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!hasLabel(error, 'UnknownTransactionCommitResult')) throw error;
      if (performance.now() > giveUpAt) throw new StoreUnavailable(error);
    }
  }
}

function hasLabel(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label);
}

const AWAY_NAMES = new Set([
  'MongoServerSelectionError',
  'MongoNotConnectedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoExpiredSessionError',
  'MongoWriteConcernError',
]);

/** Codes of a server that is there and takes no writes: no primary, shutting down, disk full, no rights. */
const AWAY_CODES = new Set([13, 18, 50, 91, 189, 10107, 11600, 11602, 13435, 13436, 14031]);

/** The driver passes on as it is what its socket says while it writes. */
const SOCKET_CODES: readonly unknown[] = ['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'];

function isAway(error: unknown): boolean {
  if (SOCKET_CODES.includes((error as NodeJS.ErrnoException | undefined)?.code)) return true;
  if (!(error instanceof MongoError)) return false;
  return (
    // Also of a pool that was emptied because another connection broke.
    error instanceof MongoNetworkError ||
    AWAY_NAMES.has(error.name) ||
    AWAY_CODES.has(Number(error.code)) ||
    error.hasErrorLabel('RetryableWriteError') ||
    error.hasErrorLabel('TransientTransactionError')
  );
}

function databaseOf(uri: string): string {
  return /^[a-z+]+:\/\/[^/]+\/([^?]+)/i.exec(uri)?.[1] ?? 'firstline';
}
