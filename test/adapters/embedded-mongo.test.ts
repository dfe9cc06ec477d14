import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import mongoose from 'mongoose';
import { connectMongo } from '../../adapters/mongo/connect.ts';
import { type OpenMongo, type OpenMongoOptions, openMongo } from '../../adapters/mongo/embedded.ts';
import { testMongodPath } from '../support/real-mongo.ts';

jest.setTimeout(60_000);

let mongodPath: string;
let dataDir: string;
let opened: OpenMongo[];
const said: string[] = [];
const log = { info: (line: string) => said.push(line), warn: (line: string) => said.push(line) };

beforeAll(async () => {
  mongodPath = await testMongodPath();
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'firstline-embedded-'));
  opened = [];
  said.length = 0;
});
afterEach(async () => {
  for (const each of opened) await each.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function open(options: Partial<OpenMongoOptions> = {}): Promise<OpenMongo> {
  const mongo = await openMongo({ dataDir, log, mongodPath, ...options });
  opened.push(mongo);
  return mongo;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const NOTE = { _id: 'a note', value: 1 };

describe("the desk's own MongoDB", () => {
  test('is a replica set on this machine only, and runs no scripts', async () => {
    const { uri } = await open();
    expect(uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/firstline\?replicaSet=firstline$/);
    const mongo = await connectMongo(uri);
    const { parsed } = await mongo.db.admin().command({ getCmdLineOpts: 1 });
    expect(parsed).toMatchObject({ net: { bindIp: '127.0.0.1' }, security: { javascriptEnabled: false } });
    await mongo.close();
  });

  test('killed, it is started again by itself and has lost nothing', async () => {
    const server = await open();
    const mongo = await connectMongo(server.uri);
    await mongo.counters.insertOne(NOTE);
    const before = server.pid as number;
    process.kill(before, 'SIGKILL');
    await until(() => server.pid !== before);
    await until(() => mongo.counters.findOne({ _id: NOTE._id }).then(Boolean, () => false));
    await mongo.counters.insertOne({ _id: 'another', value: 2 });
    expect(await mongo.counters.countDocuments()).toBe(2);
    expect(said.join('\n')).toContain('starting it again');
    await mongo.close();
  });

  test('stopped and started, it is on the same port and has its data', async () => {
    const first = await open();
    const mongo = await connectMongo(first.uri);
    await mongo.counters.insertOne(NOTE);
    await mongo.close();
    await first.stop();
    expect(isAlive(first.pid as number)).toBe(false);
    const second = await open();
    expect(second.uri).toBe(first.uri);
    const again = await connectMongo(second.uri);
    expect(await again.counters.findOne({ _id: NOTE._id })).toEqual(NOTE);
    await again.close();
  });

  test('outlives a desk that was killed, and the next desk finds it', async () => {
    const module = pathToFileURL(join(process.cwd(), 'adapters/mongo/embedded.ts')).href;
    const script = `
      const { openMongo } = await import(${JSON.stringify(module)});
      const log = { info() {}, warn() {} };
      const { pid } = await openMongo({ ...${JSON.stringify({ dataDir, mongodPath })}, log });
      process.stdout.write(String(pid));`;
    const desk = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = await once(desk.stdout, 'data');
    desk.kill('SIGKILL');
    await once(desk, 'exit');
    expect(isAlive(Number(pid))).toBe(true);
    const next = await open();
    expect(next.pid).toBe(Number(pid));
    expect(next.how).toContain('already running');
    await next.stop();
    expect(isAlive(Number(pid))).toBe(false);
  });

  test('is shared by two desks on one data folder, even when they start at once; the last one stops it', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    expect(one.pid).toBe(other.pid);
    await one.stop();
    expect(isAlive(other.pid as number)).toBe(true);
    await other.stop();
    expect(isAlive(other.pid as number)).toBe(false);
  });

  test('takes another port when its own was taken meanwhile', async () => {
    const first = await open();
    const port = Number(new URL(first.uri).port);
    await first.stop();
    const squatter = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await open();
      expect(second.uri).not.toBe(first.uri);
      const mongo = await connectMongo(second.uri);
      await mongo.transact((session) => mongo.counters.insertOne(NOTE, { session }));
      await mongo.close();
    } finally {
      squatter.close();
    }
  });

  test('that cannot start says so in its own words', async () => {
    await mkdir(join(dataDir, 'mongo'));
    await writeFile(join(dataDir, 'mongo', 'storage.bson'), 'rubbish');
    const failure = await open().catch((error) => error);
    expect(failure).toMatchObject({ code: 'MONGO_DID_NOT_START' });
    expect(failure.tried.length).toBeGreaterThan(0);
    expect(failure.message).toContain('server.log');
  });
});

describe('no MongoDB to be had', () => {
  test('lists what was tried and the ways out', async () => {
    const env = { PATH: '', MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9' };
    const failure = await open({ mongodPath: undefined, env }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'MONGO_NOT_FOUND' });
    expect(failure.message).toContain('Set MONGODB_URI');
    for (const place of ['MONGODB_URI', 'PATH', 'data folder', 'download site', 'Python package index']) {
      expect(failure.tried.filter((line: string) => line.includes(place))).toHaveLength(1);
    }
  });

  test('a named program that is none is refused by its name', async () => {
    const failure = await open({ mongodPath: process.execPath }).catch((error) => error);
    expect(failure).toMatchObject({ code: 'MONGO_NOT_FOUND' });
    expect(failure.message).toContain(process.execPath);
  });
});

describe('a given MONGODB_URI', () => {
  const PASSWORD = 'hunter2hunter2';

  test.each([
    [
      'a port where nothing listens',
      `mongodb://desk:${PASSWORD}@127.0.0.1:9/x`,
      'MONGO_UNREACHABLE',
      '127.0.0.1:9',
    ],
    [
      'a name that does not exist',
      `mongodb://desk:${PASSWORD}@nowhere.invalid/x`,
      'MONGO_UNREACHABLE',
      'nowhere.invalid',
    ],
    ['no address at all', `desk:${PASSWORD}@somewhere`, 'MONGO_URI_MALFORMED', 'mongodb://'],
    [
      'an unescaped password',
      `mongodb://desk:${PASSWORD}@/@db.invalid/x`,
      'MONGO_URI_MALFORMED',
      'percent-encoded',
    ],
  ])(
    'with %s is refused within ten seconds, and the password is not repeated',
    async (_what, uri, code, named) => {
      const failure = await open({ uri }).catch((error) => error);
      expect(failure).toMatchObject({ code });
      expect(failure.message).toContain(named);
      expect(failure.message).not.toContain(PASSWORD);
    },
    10_000,
  );

  test('of a server that is no replica set is refused with the way to make it one', async () => {
    const port = await freePort();
    const standalone = spawn(
      mongodPath,
      ['--dbpath', dataDir, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--nounixsocket'],
      { stdio: 'ignore' },
    );
    try {
      const uri = `mongodb://127.0.0.1:${port}/x`;
      const client = new mongoose.mongo.MongoClient(uri);
      await client.connect();
      await client.close();
      const failure = await open({ uri }).catch((error) => error);
      expect(failure).toMatchObject({ code: 'MONGO_NO_REPLICA_SET' });
      expect(failure.message).toContain('rs.initiate()');
    } finally {
      standalone.kill();
      await once(standalone, 'exit');
    }
  });

  test('is used as it is and not stopped', async () => {
    const own = await open();
    const given = await open({ uri: own.uri });
    expect(given).toMatchObject({ uri: own.uri, how: expect.stringContaining('127.0.0.1') });
    await given.stop();
    expect(isAlive(own.pid as number)).toBe(true);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
