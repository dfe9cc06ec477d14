/**
 * A MongoDB to work with: the given one, or one of the desk's own that needs no set-up.
 */
import mongoose from 'mongoose';
import { MongoUnavailable } from './mongo-unavailable.ts';
import { keepMongod } from './mongod-process.ts';

const { MongoClient, MongoParseError, MongoServerSelectionError } = mongoose.mongo;

const REACH_TIMEOUT_MS = 5_000;

export interface OpenMongoOptions {
  /** `MONGODB_URI`, if it is set. */
  readonly uri?: string | undefined;
  /** The folder of the desk's own data; the server's files lie in `mongo` and `mongo-server` below it. */
  readonly dataDir: string;
  readonly log: { info(message: string): void; warn(message: string): void };
  /** A `mongod` the administrator names; otherwise one is looked for and, failing that, fetched. */
  readonly mongodPath?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

export interface OpenMongo {
  readonly uri: string;
  /** For the start-up screen: what MongoDB this is, without a password. */
  readonly how: string;
  /** Of the desk's own server; absent for a given one. */
  readonly pid?: number;
  /** Stops the desk's own server unless another desk uses it; a given one is left alone. */
  stop(): Promise<void>;
}

/** Rejects with `MongoUnavailable` within seconds when the given one is wrong, or when there is none to be had. */
export async function openMongo(options: OpenMongoOptions): Promise<OpenMongo> {
  if (options.uri !== undefined && options.uri.trim() !== '') return given(options.uri.trim());
  return keepMongod({
    dataDir: options.dataDir,
    mongodPath: options.mongodPath,
    env: options.env ?? process.env,
    log: options.log,
  });
}

async function given(uri: string): Promise<OpenMongo> {
  const where = hostsOf(uri);
  let client: mongoose.mongo.MongoClient;
  try {
    client = new MongoClient(uri, {
      serverSelectionTimeoutMS: REACH_TIMEOUT_MS,
      connectTimeoutMS: REACH_TIMEOUT_MS,
    });
  } catch (error) {
    throw new MongoUnavailable(
      'MONGO_URI_MALFORMED',
      `MONGODB_URI is not a MongoDB address (${withoutPassword(error, uri)}). It looks like mongodb://host:27017/firstline?replicaSet=rs0; signs like @ : / in a password are percent-encoded.`,
    );
  }
  try {
    const hello = await client.db('admin').command({ hello: 1 });
    if (hello.setName === undefined && hello.msg !== 'isdbgrid') {
      throw new MongoUnavailable(
        'MONGO_NO_REPLICA_SET',
        `The MongoDB at ${where} is no replica set, and the desk needs transactions. Start it with --replSet rs0 and run rs.initiate() once, or leave MONGODB_URI empty and the desk starts one of its own.`,
      );
    }
    return { uri, how: `MONGODB_URI (${where})`, stop: async () => undefined };
  } catch (error) {
    if (error instanceof MongoUnavailable) throw error;
    if (error instanceof MongoParseError) {
      throw new MongoUnavailable(
        'MONGO_URI_MALFORMED',
        `MONGODB_URI is wrong: ${withoutPassword(error, uri)}.`,
      );
    }
    const reason = withoutPassword(error, uri);
    if (error instanceof MongoServerSelectionError || (error as { code?: unknown }).code === 'ENOTFOUND') {
      throw new MongoUnavailable(
        'MONGO_UNREACHABLE',
        `No MongoDB answers at ${where} (${reason}). Check that it runs, that the name and port in MONGODB_URI are right, and that a set started with --replSet was initiated.`,
      );
    }
    throw new MongoUnavailable(
      'MONGO_REFUSED',
      `The MongoDB at ${where} refused the desk (${reason}). Check the user, the password and the rights in MONGODB_URI.`,
    );
  } finally {
    await client.close();
  }
}

/** What stands behind the password, which may itself hold unescaped signs; never the password. */
function hostsOf(uri: string): string {
  const afterScheme = uri.replace(/^[a-z+]+:\/\//i, '');
  return afterScheme.slice(afterScheme.lastIndexOf('@') + 1).split(/[/?]/, 1)[0] || '(no host)';
}

function withoutPassword(error: unknown, uri: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const secret = /^[a-z+]+:\/\/[^:]*:(.+)@/i.exec(uri)?.[1];
  const clean = message.replaceAll(uri, 'the address');
  return secret ? clean.replaceAll(secret, '***').replaceAll(decode(secret), '***') : clean;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
