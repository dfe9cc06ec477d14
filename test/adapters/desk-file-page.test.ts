/** The managers' side of the page: the desk file over real HTTP. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { loadDesk, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import { deskFileApi } from '../../adapters/web/desk-file-api.ts';
import { WebError } from '../../adapters/web/web-error.ts';

const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');
const MANAGER = 'web:zhao-ning';
const AT = new Date('2026-11-23T01:00:00Z');

let server: Server;
let url: string;
beforeAll(async () => {
  const files = () => [
    { version: 'v2', text: SHIPPED, at: AT, by: { name: '赵宁' } },
    { version: 'v1', text: 'older', at: AT, by: { name: 'desk file' } },
  ];
  const deskFile = { files, read: async (text: string) => readDesk(text) };
  const desk = loadDesk(SHIPPED_DESK_FILE);
  const app = express();
  app.use(
    '/desk-file',
    deskFileApi(deskFile, () => desk, [express.json()]),
  );
  app.use(((error, _request, response, _next) => {
    const { status, code } = error as WebError;
    response.status(error instanceof WebError ? status : 500).json({ code });
  }) satisfies express.ErrorRequestHandler);
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/desk-file`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function check(text: string, person = MANAGER) {
  const response = await fetch(`${url}/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person, text }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the desk file on the page', () => {
  test('is shown to a manager with who changed it when', async () => {
    const response = await fetch(`${url}?person=${MANAGER}`);
    expect(await response.json()).toEqual({
      text: SHIPPED,
      version: 'v2',
      history: [
        { version: 'v2', at: AT.toISOString(), by: '赵宁' },
        { version: 'v1', at: AT.toISOString(), by: 'desk file' },
      ],
    });
  });

  test.each(['web:wang-lei', 'web:li-na', 'slack:U1'])('is not shown to %s', async (person) => {
    expect((await fetch(`${url}?person=${person}`)).status).toBe(403);
    expect(await check(SHIPPED, person)).toEqual({ status: 403, body: { code: 'MANAGERS_ONLY' } });
  });

  test('is checked as it is written: every fault with its line', async () => {
    const line = SHIPPED.split('\n').indexOf('    levels: [first-line]') + 1;
    const { body } = await check(SHIPPED.replace('levels: [first-line]', 'levels: [third-line]'));
    expect(body.changed).toEqual([]);
    expect(body.faults[0]).toMatchObject({
      line,
      words: {
        zh: expect.stringContaining('没有级别“third-line”'),
        en: expect.stringContaining('third-line'),
      },
    });
    expect((await check('name: [')).body.faults.length).toBeGreaterThan(0);
  });

  test('that leaves no manager cannot be put in force here, and says so before it is tried', async () => {
    const { body } = await check(SHIPPED.replaceAll('manager: true', 'manager: false'));
    expect(body).toEqual({
      faults: [
        {
          line: 0,
          words: {
            zh: expect.stringContaining('没有工程师是经理'),
            en: expect.stringContaining('no engineer would be a manager'),
          },
        },
      ],
      changed: [],
    });
  });

  test('without a fault tells which parts are different', async () => {
    const text = SHIPPED.replace('name: 王磊', 'name: 王小磊').replace('closeAfter: 3d', 'closeAfter: 5d');
    expect(await check(text)).toEqual({
      status: 200,
      body: { faults: [], changed: ['engineers', 'policy'] },
    });
    expect((await check(`${SHIPPED}\n# a remark`)).body).toEqual({ faults: [], changed: [] });
  });
});
