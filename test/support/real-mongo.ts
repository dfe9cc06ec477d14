import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { connectMongo, type Mongo } from '../../adapters/mongo/connect.ts';
import { type OpenMongo, openMongo } from '../../adapters/mongo/embedded.ts';

const dataDir = join(tmpdir(), `firstline-test-mongo-${userInfo().uid}`);

/** One server for all test files of this machine's user; global-setup.ts holds it during a run. */
export function openTestServer(): Promise<OpenMongo> {
  return openMongo({
    dataDir,
    log: { info: () => undefined, warn: (message) => process.stderr.write(`${message}\n`) },
  });
}

/** The program that server runs, for tests that start one of their own. */
export async function testMongodPath(): Promise<string> {
  const note: { binary: string } = JSON.parse(
    await readFile(join(dataDir, 'mongo-server', 'server.json'), 'utf8'),
  );
  return note.binary;
}

export interface RealMongo {
  readonly mongo: Mongo;
  /** Names the test's own database. */
  readonly uri: string;
  /** Drops the database. */
  close(): Promise<void>;
}

/** A database of its own on the shared server. Call `close` in `afterAll`. */
export async function realMongo(): Promise<RealMongo> {
  const server = await openTestServer();
  const database = `test_${randomUUID().slice(0, 13)}`;
  const mongo = await connectMongo(server.uri, { database });
  return {
    mongo,
    uri: server.uri.replace('/firstline?', `/${database}?`),
    async close() {
      await mongo.db.dropDatabase();
      await mongo.close();
      await server.stop();
    },
  };
}
