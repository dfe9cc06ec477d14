/**
 * The desk's own MongoDB: one process per data folder, a replica set of one, reachable from this machine
 * only. It lives on when the desk is killed and is found again by its port at the next start; several desks on
 * one data folder share it. The last one to stop shuts it down.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mongoose from 'mongoose';
import { MongoUnavailable } from './mongo-unavailable.ts';
import { findMongod, type MongodBinary } from './mongod-binary.ts';

const { MongoClient, MongoServerError, MongoServerSelectionError } = mongoose.mongo;
type MongoClient = mongoose.mongo.MongoClient;

const REPLICA_SET = 'firstline';
/** A keeper's connections carry this name and a number of their own, so that the last desk knows it is the last. */
const KEEPER = 'firstline-keeper-';
const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;
const LEAVE_TIMEOUT_MS = 5_000;
const CONNECT_TRIES = 5;
const TRANSACTION_LIFETIME_S = 10;
const LONGEST_BACK_OFF_MS = 30_000;
const LOG_LIMIT_BYTES = 10_000_000;

export interface MongodOptions {
  readonly dataDir: string;
  readonly mongodPath?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly log: { info(message: string): void; warn(message: string): void };
}

export interface RunningMongod {
  readonly uri: string;
  readonly how: string;
  /** Of the process as it is now: another one after a crash. */
  readonly pid: number;
  stop(): Promise<void>;
}

interface Place {
  readonly dbPath: string;
  readonly serverDir: string;
  readonly logPath: string;
  readonly notePath: string;
  readonly lockPath: string;
}

/** Kept beside the data so that the next start finds the same server on the same port. */
interface Note {
  readonly port: number;
  readonly binary: string;
}

interface Server {
  readonly port: number;
  readonly pid: number;
  readonly how: string;
}

/**
 * Finds the running server of that data folder or starts one, and starts it again whenever it dies, until
 * `stop`. Rejects with `MongoUnavailable`.
 */
export async function keepMongod(options: MongodOptions): Promise<RunningMongod> {
  const place = await placeIn(options.dataDir);
  let server = await locked(place, () => adoptOrStart(place, options, undefined));
  const name = KEEPER + randomUUID();
  const client = directClient(server.port, { appName: name, heartbeatFrequencyMS: 1_000 });
  let stopping = false;
  let reviving: Promise<void> | undefined;
  const stopSignal = new AbortController();

  const revive = async () => {
    options.log.warn('The MongoDB server stopped; starting it again.');
    for (let waitMs = 500; !stopping; waitMs = Math.min(waitMs * 2, LONGEST_BACK_OFF_MS)) {
      try {
        server = await locked(place, () => adoptOrStart(place, options, server.port));
        options.log.info(`The MongoDB server runs again (pid ${server.pid}).`);
        return;
      } catch (error) {
        options.log.warn(`${error instanceof Error ? error.message : error} Next try in ${waitMs / 1000} s.`);
        await sleep(waitMs, undefined, { signal: stopSignal.signal }).catch(() => undefined);
      }
    }
  };
  client.on('serverHeartbeatFailed', () => {
    if (stopping || reviving) return;
    reviving = revive().finally(() => {
      reviving = undefined;
    });
  });
  // It may have died since it was looked at, and only a connected client notices that it dies.
  for (let tries = 1; !(await connected(client)); tries += 1) {
    if (tries === CONNECT_TRIES)
      throw new MongoUnavailable(
        'MONGO_DID_NOT_START',
        `The MongoDB server of ${options.dataDir} starts and dies again. Its last words, from ${place.logPath}:`,
        await lastWords(place.logPath),
      );
    server = await locked(place, () => adoptOrStart(place, options, server.port));
  }

  return {
    uri: `mongodb://127.0.0.1:${server.port}/firstline?replicaSet=${REPLICA_SET}`,
    how: server.how,
    get pid() {
      return server.pid;
    },
    async stop() {
      if (stopping) return;
      stopping = true;
      stopSignal.abort();
      await reviving;
      await locked(place, async () => {
        try {
          const others = (await keepersOf(client)).filter((keeper) => keeper !== name);
          if (others.length === 0) await shutDown(client, server.pid);
          else await leave(client, name, server.port);
        } catch (error) {
          options.log.warn(`The MongoDB server could not be stopped in good order: ${error}`);
        } finally {
          await client.close();
        }
      });
    },
  };
}

async function connected(client: MongoClient): Promise<boolean> {
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof MongoServerSelectionError) return false;
    throw error;
  }
}

async function placeIn(dataDir: string): Promise<Place> {
  const serverDir = join(dataDir, 'mongo-server');
  await mkdir(join(dataDir, 'mongo'), { recursive: true });
  await mkdir(serverDir, { recursive: true });
  return {
    dbPath: await realpath(join(dataDir, 'mongo')),
    serverDir,
    logPath: join(serverDir, 'server.log'),
    notePath: join(serverDir, 'server.json'),
    lockPath: join(serverDir, 'starting.lock'),
  };
}

async function adoptOrStart(
  place: Place,
  options: MongodOptions,
  samePort: number | undefined,
): Promise<Server> {
  const note = await readNote(place);
  if (note) {
    const pid = await pidOfOurs(note.port, place);
    if (pid !== undefined) {
      await becomePrimary(note.port);
      return { port: note.port, pid, how: 'the MongoDB server of this data folder, already running' };
    }
  }
  const binary = await findMongod({
    mongodPath: options.mongodPath,
    remembered: note?.binary,
    fetchedDir: place.serverDir,
    env: options.env,
    log: options.log,
  });
  if ('tried' in binary) {
    throw new MongoUnavailable(
      'MONGO_NOT_FOUND',
      options.mongodPath
        ? 'MONGOD_PATH names no MongoDB server that runs here. Mend it, or leave it empty and the desk looks for one or fetches it. Tried:'
        : 'No MongoDB server was found and none could be fetched. Set MONGODB_URI to a replica set, or install MongoDB so that "mongod" is on the PATH. Tried:',
      ['MONGODB_URI: not set', ...binary.tried],
    );
  }
  const port = samePort ?? (note && (await isFree(note.port)) ? note.port : await freePort());
  await writeFile(place.notePath, JSON.stringify({ port, binary: binary.path } satisfies Note));
  const pid = await start(binary, port, place);
  await becomePrimary(port);
  return { port, pid, how: `started here from ${binary.how}` };
}

async function start(binary: MongodBinary, port: number, place: Place): Promise<number> {
  const log = await stat(place.logPath).catch(() => undefined);
  if (log && log.size > LOG_LIMIT_BYTES) await rm(place.logPath);
  const child = spawn(
    binary.path,
    [
      ...[
        '--dbpath',
        place.dbPath,
        '--port',
        String(port),
        '--bind_ip',
        '127.0.0.1',
        '--replSet',
        REPLICA_SET,
      ],
      // Nothing here runs JavaScript in the server, so nobody may.
      '--noscripting',
      ...(process.platform === 'win32' ? [] : ['--nounixsocket']),
      ...['--logpath', place.logPath, '--logappend', '--quiet'],
      // Unasked, it takes half of the machine's memory and a twentieth of its disk.
      ...['--wiredTigerCacheSizeGB', '1', '--oplogSize', '512'],
      ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ],
    // In a session of its own neither Ctrl-C nor the death of the desk reaches it.
    { detached: true, stdio: 'ignore' },
  );
  child.unref();
  let ended: string | undefined;
  child.once('error', (error) => {
    ended = error.message;
  });
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? `code ${code}`}`;
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (ended === undefined && Date.now() < deadline) {
    if ((await pidOfOurs(port, place)) !== undefined && child.pid !== undefined) return child.pid;
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new MongoUnavailable(
    'MONGO_DID_NOT_START',
    `The MongoDB server ${binary.path} did not start: ${ended ?? `no answer within ${START_TIMEOUT_MS / 1000} s`}. Its last words, from ${place.logPath}:`,
    await lastWords(place.logPath),
  );
}

/** The last errors of the server's own log: a full disk, data of another version, a lost permission. */
async function lastWords(logPath: string): Promise<readonly string[]> {
  const lines = (await readFile(logPath, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-200);
  const grave = lines.filter((line) => /"s":"[EF]"/.test(line));
  return (grave.length > 0 ? grave : lines).slice(-3).map((line) => line.slice(0, 500));
}

/** Makes the server a replica set of one under its present port, and waits until it takes writes. */
async function becomePrimary(port: number): Promise<void> {
  const client = directClient(port);
  const host = `127.0.0.1:${port}`;
  const config = { _id: REPLICA_SET, members: [{ _id: 0, host }] };
  try {
    const admin = client.db('admin');
    const deadline = Date.now() + START_TIMEOUT_MS;
    let present = await replicaSetConfig(admin);
    while (present === undefined) {
      await admin.command({ replSetInitiate: config }).catch((error: unknown) => {
        // It has one and had only not read it yet.
        if (!(error instanceof MongoServerError && error.codeName === 'AlreadyInitialized')) throw error;
      });
      await sleep(20);
      present = await replicaSetConfig(admin);
    }
    if (present.members[0]?.host !== host) {
      const version = present.version + 1;
      await admin.command({ replSetReconfig: { ...present, ...config, version }, force: true });
    }
    // What a killed desk was writing stays locked until its transaction ends; the desk's own last milliseconds.
    await admin.command({ setParameter: 1, transactionLifetimeLimitSeconds: TRANSACTION_LIFETIME_S });
    while (!(await admin.command({ hello: 1 })).isWritablePrimary) {
      if (Date.now() > deadline) {
        throw new MongoUnavailable(
          'MONGO_DID_NOT_START',
          `The MongoDB server on ${host} does not take writes.`,
        );
      }
      await sleep(50);
    }
  } finally {
    await client.close();
  }
}

interface ReplicaSetConfig {
  readonly version: number;
  readonly members: readonly { readonly host: string }[];
}

async function replicaSetConfig(admin: mongoose.mongo.Db): Promise<ReplicaSetConfig | undefined> {
  try {
    return (await admin.command({ replSetGetConfig: 1 })).config;
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === 'NotYetInitialized') return undefined;
    throw error;
  }
}

/** The pid of the server on that port if it is the one that holds our data; ports and pids are given to others too. */
async function pidOfOurs(port: number, place: Place): Promise<number | undefined> {
  if (await isFree(port)) return undefined;
  const client = directClient(port, { serverSelectionTimeoutMS: 1_500 });
  try {
    const admin = client.db('admin');
    const { parsed } = await admin.command({ getCmdLineOpts: 1 });
    if (parsed?.storage?.dbPath !== place.dbPath) return undefined;
    return Number((await admin.command({ serverStatus: 1 })).pid);
  } catch {
    return undefined;
  } finally {
    await client.close();
  }
}

async function keepersOf(client: MongoClient): Promise<string[]> {
  const keepers = await client
    .db('admin')
    .aggregate([
      { $currentOp: { allUsers: true, idleConnections: true, localOps: true } },
      { $match: { appName: { $regex: `^${KEEPER}` } } },
      { $group: { _id: '$appName' } },
    ])
    .toArray();
  return keepers.map((keeper) => keeper._id);
}

/**
 * Closes the client and waits until the server has noticed: as long as a closed connection is listed, the next
 * desk to stop would not take itself for the last one and leave the server running.
 */
async function leave(client: MongoClient, name: string, port: number): Promise<void> {
  await client.close();
  const watcher = directClient(port);
  try {
    const deadline = Date.now() + LEAVE_TIMEOUT_MS;
    while ((await keepersOf(watcher)).includes(name) && Date.now() < deadline) await sleep(20);
  } finally {
    await watcher.close();
  }
}

async function shutDown(client: MongoClient, pid: number): Promise<void> {
  // Without force a replica set of one waits for a successor that never comes.
  const answer = client.db('admin').command({ shutdown: 1, force: true, timeoutSecs: 1 });
  await answer.catch(() => undefined);
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) throw new Error(`pid ${pid} still runs after ${STOP_TIMEOUT_MS / 1000} s`);
    await sleep(50);
  }
}

function directClient(port: number, options: mongoose.mongo.MongoClientOptions = {}): MongoClient {
  return new MongoClient(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    serverSelectionTimeoutMS: 5_000,
    maxPoolSize: 1,
    ...options,
  });
}

const heldHere = new Set<string>();

/** One desk at a time starts or stops the server of a data folder. A lock whose holder died counts as free. */
async function locked<T>(place: Place, work: () => Promise<T>): Promise<T> {
  while (!(await takeLock(place.lockPath))) await sleep(50);
  try {
    return await work();
  } finally {
    heldHere.delete(place.lockPath);
    await rm(place.lockPath, { force: true });
  }
}

async function takeLock(path: string): Promise<boolean> {
  if (heldHere.has(path)) return false;
  heldHere.add(path);
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    heldHere.delete(path);
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    const ageMs = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    // An empty lock is being written just now, unless it stays empty. Our own pid is that of a forerunner: a container's.
    const abandoned = holder > 0 ? holder === process.pid || !isAlive(holder) : ageMs > 2_000;
    if (abandoned) await rm(path, { force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readNote(place: Place): Promise<Note | undefined> {
  try {
    const note = JSON.parse(await readFile(place.notePath, 'utf8')) as Partial<Note>;
    return typeof note.port === 'number' && typeof note.binary === 'string'
      ? { port: note.port, binary: note.binary }
      : undefined;
  } catch {
    // Lost or half written: the server is looked for again, and its data are where they were.
    return undefined;
  }
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}

async function isFree(port: number): Promise<boolean> {
  return (await listenOnce(port)) !== undefined;
}

async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('No free port on 127.0.0.1.');
  return port;
}
