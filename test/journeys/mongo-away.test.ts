import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { DeskProcess, freePort } from '../torture/desk-process.ts';
import { TcpGate } from '../torture/tcp-gate.ts';

const TOM = { id: 'web:tom', name: 'Tom' };

let real: RealMongo;
let gate: TcpGate;
let desk: DeskProcess;
let folder: string;
beforeAll(async () => {
  real = await realMongo();
  const { port, pathname } = new URL(real.uri);
  gate = await TcpGate.before(Number(port));
  folder = await mkdtemp(join(tmpdir(), 'firstline-away-'));
  const uri = `mongodb://127.0.0.1:${gate.port}${pathname}?directConnection=true`;
  desk = new DeskProcess(await freePort(), { MONGODB_URI: uri, DATA_DIR: folder }, join(folder, 'desk.log'));
  desk.start();
  await desk.ready();
}, 120_000);
afterAll(async () => {
  await desk?.end('SIGTERM');
  gate?.stop();
  await real?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

async function say(text: string): Promise<{ status: number; code?: string; id: string; ms: number }> {
  const clientId = randomUUID();
  const askedAt = performance.now();
  const response = await fetch(`${desk.url}/page/api/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ clientId, person: TOM, conversation: TOM.id, text }),
  });
  const body = (await response.json()) as { error?: { code: string } };
  return {
    status: response.status,
    id: `web:${clientId}`,
    ms: performance.now() - askedAt,
    ...(body.error && { code: body.error.code }),
  };
}

/** Resolves when it holds; how long that took. */
async function until(holds: () => Promise<boolean>, withinMs: number): Promise<number> {
  const startedAt = performance.now();
  while (!(await holds().catch(() => false))) {
    if (performance.now() - startedAt > withinMs) throw new Error(`Not within ${withinMs} ms`);
    await sleep(50);
  }
  return performance.now() - startedAt;
}

const isHandled = async (id: string): Promise<boolean> =>
  (await real.mongo.inbox.findOne({ _id: id as never }))?.doneAt !== undefined;

describe.each(['cut', 'freeze'] as const)('while the way to MongoDB is %s', (how) => {
  beforeAll(() => gate[how]());

  test('people are told within three seconds that nothing was recorded', async () => {
    const answers = [];
    for (let ask = 0; ask < 4; ask += 1) answers.push(await say('my screen is black'));
    for (const { status, code, ms } of answers) {
      expect([status, code]).toEqual([503, 'STORE_UNAVAILABLE']);
      expect(ms).toBeLessThan(3_000);
    }
  }, 60_000);

  test('twenty who write at once are all told in time', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => say('my screen is black')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(3_000);
  }, 60_000);

  test('the desk lives, and says that it is not ready', async () => {
    expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${desk.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, { mongo: false }]);
    expect(desk.crashes).toEqual([]);
  }, 60_000);

  test('once mended it takes messages, handles them and runs its jobs, all within ten seconds', async () => {
    gate.mend();
    let id = '';
    const tookMs = await until(async () => {
      const answer = await say('my screen is black');
      id = answer.id;
      return answer.status === 202;
    }, 30_000);
    expect(tookMs).toBeLessThan(10_000);
    await until(() => isHandled(id), 10_000);
    // Left behind by a desk that was killed: only the job finds it.
    const forgotten = `web:${randomUUID()}`;
    const at = new Date(Date.now() - 60_000);
    await real.mongo.inbox.insertOne({
      _id: forgotten as never,
      incoming: {
        ...{
          kind: 'message',
          id: forgotten,
          conversation: TOM.id,
          person: TOM,
          text: 'hello?',
          attachments: [],
          at,
        },
      } as never,
      receivedAt: at,
      freeAt: at,
      tries: 0,
    });
    await until(() => isHandled(forgotten), 30_000);
  }, 90_000);
});
