/** What keeps a desk from starting is said before anything is fetched or started. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readConfig } from '../../adapters/config.ts';
import { createLogger } from '../../adapters/log.ts';
import { startDesk } from '../../adapters/start-desk.ts';

let folder: string;
let other: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'firstline-start-'));
  other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => other.close(resolve));
  rmSync(folder, { recursive: true });
});

const started = (env: Record<string, string>) => {
  // There is no such server: whoever gets as far as MongoDB says so.
  const read = readConfig({ DATA_DIR: folder, MONGOD_PATH: join(folder, 'no-mongod'), PORT: '0', ...env });
  if ('problems' in read) throw new Error(read.problems.join());
  return startDesk(read.config, createLogger('silent'));
};

test('a port in use', async () => {
  const { port } = other.address() as AddressInfo;
  await expect(started({ PORT: String(port) })).rejects.toMatchObject({
    code: 'CANNOT_LISTEN',
    message: `Port ${port} on 127.0.0.1 is in use. Set PORT to a free one, or stop what uses it.`,
  });
});

test('an address of another machine', () =>
  expect(started({ HOST: '192.0.2.1' })).rejects.toMatchObject({
    code: 'CANNOT_LISTEN',
    message: 'HOST=192.0.2.1 is not an address of this machine.',
  }));

test('a folder of articles that is not there', () =>
  expect(started({ KNOWLEDGE_DIR: join(folder, 'none') })).rejects.toMatchObject({
    code: 'KNOWLEDGE_FOLDER_UNUSABLE',
  }));

test("a file of the company's own words that is not there", () =>
  expect(started({ SYNONYMS_FILE: join(folder, 'none.yaml') })).rejects.toMatchObject({
    code: 'SYNONYMS_UNUSABLE',
  }));

test('a desk file that is not there', () =>
  expect(started({ DESK_FILE: join(folder, 'none.yaml') })).rejects.toMatchObject({
    code: 'DESK_FILE_FAULTY',
    message: expect.stringContaining('leave it empty for the one that ships'),
  }));

test('a MongoDB server that is not where MONGOD_PATH says comes last', () =>
  expect(started({})).rejects.toMatchObject({
    code: 'MONGO_NOT_FOUND',
    message: expect.stringContaining('MONGOD_PATH names no MongoDB server that runs here'),
  }));
