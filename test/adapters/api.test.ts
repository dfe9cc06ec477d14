/** Other programs at the desk: over real HTTP, with tokens, by the same rules as a button. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { API_PATH, apiDoor } from '../../adapters/api/api-door.ts';
import { type ApiToken, readApiSettings } from '../../adapters/api/settings.ts';
import type { Rate } from '../../adapters/api/token.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import type { FileStore } from '../../adapters/web/types.ts';
import { webhookConversation, webhookMessenger } from '../../adapters/webhook/webhook-messenger.ts';
import { actionSchema } from '../../bot/actions.ts';
import type { Ledger } from '../../bot/ports.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Attachment, ConversationId, PersonId } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import {
  deskUnderTest,
  ENGINEERS_CHANNEL,
  MINUTE_MS,
  person,
  shippedRules,
  silentLog,
  WANG_LEI,
  wordsIn,
} from '../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { realMongo } from '../support/real-mongo.ts';
import { SetClock } from '../support/set-clock.ts';
import { twoCustomers } from '../support/two-customers.ts';

const open: Server[] = [];
afterEach(async () => {
  await Promise.all(
    open.splice(0).map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
          server.closeAllConnections();
        }),
    ),
  );
});

async function listening(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const sha256 = (token: string) => createHash('sha256').update(token).digest();
const TOKENS: readonly ApiToken[] = [
  { name: 'portal', sha256: sha256('portal-token'), role: 'agent' },
  { name: 'ops', sha256: sha256('ops-token'), role: 'agent' },
  { name: 'board', sha256: sha256('board-token'), role: 'reader' },
];

/** `ops` is 王磊 in the desk file, `portal` and `board` are nobody there. */
function rulesWithOps() {
  const rules = shippedRules();
  const engineers = rules.desk.engineers.map((one) =>
    one.id === 'zhao-ning' ? { ...one, people: [...one.people, 'api:ops' as PersonId] } : one,
  );
  return { ...rules, desk: { ...rules.desk, engineers } };
}

function memoryFiles(): FileStore {
  const kept = new Map<string, { attachment: Attachment; bytes: Buffer }>();
  return {
    put: async ({ name, mediaType, bytes }) => {
      const attachment = { name, mediaType, sizeBytes: bytes.length, ref: `file-${kept.size + 1}` };
      kept.set(attachment.ref, { attachment, bytes });
      return attachment;
    },
    get: async (ref) => {
      const found = kept.get(ref);
      return found && { attachment: found.attachment, content: () => Readable.from([found.bytes]) };
    },
  };
}

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, looked at by the tests
  readonly body: any;
}

async function api(
  more: { readonly rate?: Rate; readonly ledger?: Ledger } = {},
  rules: () => Rules = rulesWithOps,
) {
  const desk = deskUnderTest({ rules });
  const ledger = new MemoryLedger(desk.store as MemoryDeskStore);
  const { intake, outbox } = desk;
  const files = memoryFiles();
  const deskFiles = () => [
    { version: 'v7', text: 'name: …', at: desk.clock.now(), by: { name: '赵宁' } },
    { version: 'v6', text: 'old', at: desk.clock.now(), by: { name: 'desk file' } },
  ];
  const door = apiDoor({
    ...desk.parts,
    ...{ intake, outbox, ledger, files, deskFiles },
    ...{ tokens: TOKENS, log: silentLog },
    ...more,
  });
  const base = await listening(createServer(express().use(door.router)));
  const call = async (
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> => {
    const response = await fetch(`${base}${API_PATH}${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}-token` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
  };
  return {
    ...desk,
    base,
    get: (token: string | undefined, path: string, headers = {}) =>
      call(token, 'GET', path, undefined, headers),
    post: (token: string | undefined, path: string, body: unknown, headers = {}) =>
      call(token, 'POST', path, body, headers),
    call,
  };
}

const BEAMER = { summary: 'The beamer in room 4 stays dark' };

describe('a program opens a ticket', () => {
  test('and is told its number and where to read it; engineers get the card', async () => {
    const desk = await api();
    const { status, headers, body } = await desk.post('portal', '/tickets', BEAMER);
    expect(status).toBe(201);
    expect(headers.get('location')).toBe(`/api/v1/tickets/${body.ticket.id}`);
    expect(body.ticket).toMatchObject({
      summary: BEAMER.summary,
      status: 'new',
      requester: { name: 'portal' },
    });
    const read = await desk.get('board', `/tickets/${body.ticket.id}`);
    expect(read.body).toEqual(body.ticket);
    await desk.deliver();
    expect(wordsIn(desk.shownIn(ENGINEERS_CHANNEL))).toContain(BEAMER.summary);
  });

  test('for one of its own people, who then may close it and nobody else of them', async () => {
    const desk = await api();
    const as = { id: 'li-na', name: 'Li Na' };
    const { body } = await desk.post('portal', '/tickets', { ...BEAMER, as, urgency: 'stops-work' });
    expect(body.ticket).toMatchObject({ requester: { id: 'api:portal/li-na', name: 'Li Na' }, priority: 2 });
    const path = `/tickets/${body.ticket.id}/actions`;
    const other = await desk.post('portal', path, { kind: 'withdraw', as: { id: 'tom', name: 'Tom' } });
    expect(other).toMatchObject({ status: 403, body: { code: 'not-yours' } });
    const own = await desk.post('portal', path, { kind: 'withdraw', as });
    expect(own).toMatchObject({
      status: 200,
      body: { ticket: { status: 'closed', closeCause: 'withdrawn' } },
    });
  });

  test('sent again with the same key it is the same ticket', async () => {
    const desk = await api();
    const key = { 'idempotency-key': 'order-17' };
    const first = await desk.post('portal', '/tickets', BEAMER, key);
    const again = await desk.post('portal', '/tickets', BEAMER, key);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    const foreign = await desk.post('ops', '/tickets', BEAMER, key);
    expect(foreign.body.ticket.id).not.toBe(first.body.ticket.id);
    expect(await desk.store.openTickets(10)).toHaveLength(2);
  });

  test('ten times at once with one key: one ticket', async () => {
    const desk = await api();
    const key = { 'idempotency-key': 'order-18' };
    const all = await Promise.all(
      Array.from({ length: 10 }, () => desk.post('portal', '/tickets', BEAMER, key)),
    );
    expect(new Set(all.map(({ body }) => body.ticket?.id)).size).toBe(1);
    expect(await desk.store.openTickets(10)).toHaveLength(1);
  });

  test('while the store is away: told so, and nothing pretended', async () => {
    const desk = await api();
    (desk.store as MemoryDeskStore).away = true;
    const { status, headers, body } = await desk.post('portal', '/tickets', BEAMER);
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'store-unavailable' });
    expect(headers.get('retry-after')).toBe('5');
  });
});

describe('a program and customers', () => {
  const served = () => api({}, () => twoCustomers());
  const asBerlin = { id: 'anna@Berlin.Example', name: 'Anna' };

  test('names one when it opens a ticket, and reads by whose hours it goes', async () => {
    const desk = await served();
    // 09:00 in Shanghai is 02:00 in Berlin, which opens at seven.
    const { body } = await desk.post('portal', '/tickets', { ...BEAMER, customer: 'berlin' });
    expect(body.ticket).toMatchObject({
      customer: 'berlin',
      deadlines: { 'first-response': '2026-11-23T07:00:00.000Z' },
    });
    const events = await desk.get('board', `/tickets/${body.ticket.id}/events`);
    expect(events.body.events[0]).toMatchObject({ kind: 'opened', customer: 'berlin' });
    const explained = await desk.get('board', `/tickets/${body.ticket.id}/explain`);
    expect(explained.body.clocks[0].sentence).toContain('Due Mon 23 Nov, 08:00');
    const own = await desk.post('portal', '/tickets', BEAMER);
    expect(own.body.ticket).not.toHaveProperty('customer');
  });

  test('speaks for people who are known by the domain of their address', async () => {
    const desk = await served();
    const { body } = await desk.post('portal', '/tickets', { ...BEAMER, as: asBerlin });
    expect(body.ticket.customer).toBe('berlin');
  });

  test.each([
    ['one the desk file lacks', { customer: 'paris' }, 422, 'unknown-customer'],
    ['another than the person’s own', { customer: 'plant', as: asBerlin }, 403, 'not-your-customer'],
  ])('%s is refused, and nothing is opened', async (_, fields, status, code) => {
    const desk = await served();
    const answer = await desk.post('portal', '/tickets', { ...BEAMER, ...fields });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(await desk.store.openTickets(10)).toEqual([]);
  });
});

describe('a program acts by the rules of a button', () => {
  async function withTicket() {
    const desk = await api();
    await desk.taps(person('tom', 'en'), { kind: 'open-ticket', details: BEAMER });
    const { id } = await desk.onlyTicket();
    return { desk, id, path: `/tickets/${id}/actions` };
  }

  test('an engineer’s token claims; the second to claim hears who has it, as a conflict', async () => {
    const { desk, id, path } = await withTicket();
    expect(await desk.post('ops', path, { kind: 'claim' })).toMatchObject({
      status: 200,
      body: { ticket: { id, status: 'claimed', assignee: { name: '赵宁' } } },
    });
    await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution: 'x' });
    const late = await desk.post('ops', path, { kind: 'claim' });
    expect(late.status).toBe(409);
    expect(late.headers.get('content-type')).toContain('application/problem+json');
    expect(late.body).toMatchObject({
      type: 'urn:firstline:problem:already-yours',
      code: 'already-yours',
      status: 409,
      detail: 'It is yours already.',
    });
  });

  test('one that the desk file does not make an engineer is refused as anybody would be', async () => {
    const { desk, path } = await withTicket();
    const { status, body } = await desk.post(
      'portal',
      path,
      { kind: 'claim' },
      { 'accept-language': 'zh-CN' },
    );
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'not-an-engineer' });
    expect(body.detail).toContain('工程师的操作');
  });

  test.each([
    [{ kind: 'hand-over', to: 'nobody', reason: 'x' }, 422, 'unknown-colleague'],
    [{ kind: 'wait', reason: 'vendor', until: 'soon', text: 'x' }, 422, 'bad-time'],
    [{ kind: 'confirm' }, 403, 'not-yours'],
    [{ kind: 'resume' }, 409, 'not-waiting'],
  ])('%j: %d %s', async (action, status, code) => {
    const { desk, path } = await withTicket();
    expect(await desk.post('ops', path, action)).toMatchObject({ status, body: { code } });
  });

  test('on a ticket that is not there: 404', async () => {
    const desk = await api();
    const { status, body } = await desk.post('ops', '/tickets/T-99/actions', { kind: 'claim' });
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'no-such-ticket' });
  });

  test('a reader changes nothing', async () => {
    const { desk, id, path } = await withTicket();
    for (const [where, body] of [
      [path, { kind: 'claim' }],
      ['/tickets', BEAMER],
      ['/messages', { text: 'hello' }],
      ['/actions', { action: { kind: 'my-tickets' } }],
    ] as const)
      expect(await desk.post('board', where, body)).toMatchObject({
        status: 403,
        body: { code: 'read-only-token' },
      });
    expect((await desk.store.events(id as never)).length).toBe(1);
  });

  test('it asks in plain words and goes on with what it was shown', async () => {
    const desk = await api();
    const conversation = 'vpn';
    const asked = await desk.post('portal', '/messages', { text: 'my vpn is dead', conversation });
    expect(wordsIn(asked.body.replies)).toContain('Restart the VPN client');
    const none = await desk.post('portal', '/actions', { action: { kind: 'not-solved' } });
    expect(none.body.ticket).toBeUndefined();
    const people = await desk.post('portal', '/actions', { action: { kind: 'not-solved' }, conversation });
    expect(people).toMatchObject({ status: 201, body: { ticket: { summary: 'my vpn is dead' } } });
  });

  test('every action there is can be asked for, and none is unknown', async () => {
    const desk = await api();
    const { body } = await desk.post('portal', '/tickets', BEAMER);
    const ticket = body.ticket.id;
    const fields: Readonly<Record<string, object>> = {
      choose: { articleId: 'vpn.en' },
      'open-ticket': { details: BEAMER },
      'log-call': { caller: 'Tom', details: BEAMER },
      add: { ticket, text: 'x' },
      say: { ticket, text: 'x' },
      ask: { ticket, text: 'x' },
      note: { ticket, text: 'x' },
      release: { ticket, reason: 'x' },
      resolve: { ticket, solution: 'x' },
      'hand-over': { ticket, to: 'second-line', reason: 'x' },
      wait: { ticket, reason: 'vendor', text: 'x' },
      'set-priority': { ticket, impact: 'team', urgency: 'hinders', reason: 'x' },
      'change-duty': { engineer: 'wang-lei', duty: 'off', from: 'tomorrow' },
      'confirm-holidays': { year: '2027', holidays: '元旦 2027-01-01', source: 'x' },
      'change-desk': { text: 'x', basedOn: 'x' },
      'confirm-desk': { file: 'x', version: 'x', basedOn: 'x' },
      'drop-desk': { file: 'x', version: 'x', basedOn: 'x' },
    };
    const kinds = actionSchema.options.flatMap((option) => [...kindsOf(option)]);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const kind of kinds) {
      const action = { kind, ...(fields[kind] ?? (takesTicket(kind) ? { ticket } : {})) };
      const { status, body: answer } = await desk.post('ops', '/actions', { action });
      expect({ kind, status: [200, 201, 403, 409].includes(status) ? 'answered' : answer }).toEqual({
        kind,
        status: 'answered',
      });
    }
    expect(kinds.length).toBeGreaterThan(25);
  });
});

function kindsOf(option: (typeof actionSchema.options)[number]): Iterable<string> {
  return option.shape.kind._zod.values as Set<string>;
}
function takesTicket(kind: string): boolean {
  return actionSchema.options.some(
    (option) => 'ticket' in option.shape && [...kindsOf(option)].includes(kind),
  );
}

describe('a program and files', () => {
  const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 255]);
  const withFile = async () => {
    const desk = await api();
    const url = `${desk.base}${API_PATH}`;
    const send = (token: string, bytes: Buffer, query = '?name=beamer%2Fscreen.png') =>
      fetch(`${url}/files${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}-token`, 'content-type': 'image/png' },
        body: new Uint8Array(bytes),
      });
    const take = (token: string, ref: string) =>
      fetch(`${url}/files/${ref}`, { headers: { authorization: `Bearer ${token}-token` } });
    return { desk, send, take };
  };

  test('opens a ticket with one, adds another, and reads both back', async () => {
    const { desk, send, take } = await withFile();
    const kept = await send('portal', PICTURE);
    const file = await kept.json();
    expect([kept.status, file]).toEqual([
      201,
      { ref: 'file-1', name: 'beamer_screen.png', mediaType: 'image/png', sizeBytes: PICTURE.length },
    ]);
    const { status, body } = await desk.post('portal', '/tickets', { ...BEAMER, files: [file.ref] });
    expect(status).toBe(201);
    expect(body.ticket.attachments).toEqual([file]);
    const second = await (await send('portal', PICTURE, '?name=second.png')).json();
    const { id } = body.ticket;
    await desk.post('portal', `/tickets/${id}/actions`, { kind: 'add', text: 'closer', files: [second.ref] });
    const read = await desk.get('board', `/tickets/${id}`);
    expect(read.body.attachments).toEqual([file, second]);
    const { events } = (await desk.get('board', `/tickets/${id}/events`)).body;
    expect(events.map((event: { attachments: unknown }) => event.attachments)).toEqual([[file], [second]]);
    const bytes = await take('board', file.ref);
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(PICTURE);
    expect(Object.fromEntries(bytes.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': "attachment; filename*=UTF-8''beamer_screen.png",
      'x-content-type-options': 'nosniff',
    });
    await desk.deliver();
    // What engineers see of it is what they see of a file sent in chat.
    expect(JSON.stringify(desk.shownIn(ENGINEERS_CHANNEL))).toContain('beamer_screen.png');
  });

  test('says something in plain words with one', async () => {
    const { desk, send } = await withFile();
    const { ref } = await (await send('portal', PICTURE)).json();
    await desk.post('portal', '/messages', { text: 'the beamer shows this', files: [ref] });
    const { body } = await desk.post('portal', '/actions', { action: { kind: 'human' } });
    expect(body.ticket.attachments).toMatchObject([{ ref }]);
  });

  test('is told what is wrong with one', async () => {
    const { desk, send, take } = await withFile();
    const codes = async (answer: Response) => [answer.status, (await answer.json()).code];
    expect(await codes(await send('board', PICTURE))).toEqual([403, 'read-only-token']);
    expect(await codes(await send('portal', Buffer.alloc(0)))).toEqual([400, 'empty-file']);
    expect(await codes(await send('portal', PICTURE, ''))).toEqual([400, 'bad-request']);
    expect(await codes(await send('portal', Buffer.alloc(10 * 1024 * 1024 + 1)))).toEqual([413, 'too-large']);
    expect(await codes(await take('board', 'file-9'))).toEqual([404, 'no-such-file']);
    const opened = await desk.post('portal', '/tickets', { ...BEAMER, files: ['file-9'] });
    expect([opened.status, opened.body.code]).toEqual([404, 'no-such-file']);
    expect(await desk.store.openTickets(10)).toEqual([]);
  });
});

describe('a program and the desk file', () => {
  test('of a manager reads what is in force; another may not', async () => {
    const desk = await api();
    expect(await desk.get('ops', '/desk-file')).toMatchObject({
      status: 200,
      body: { version: 'v7', text: 'name: …', by: '赵宁' },
    });
    for (const [token, code] of [
      ['portal', 'not-a-manager'],
      ['board', 'read-only-token'],
    ] as const)
      expect(await desk.get(token, '/desk-file')).toMatchObject({ status: 403, body: { code } });
  });
});

describe('a program reads', () => {
  test('all open tickets, page by page, each once', async () => {
    const desk = await api();
    for (let index = 0; index < 7; index += 1) {
      desk.clock.advance(MINUTE_MS);
      await desk.taps(person(`p${index}`), { kind: 'open-ticket', details: BEAMER });
    }
    const seen: string[] = [];
    let next: string | undefined;
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await desk.get('board', `/tickets?limit=3${next ? `&after=${next}` : ''}`);
      seen.push(...body.tickets.map((ticket: { id: string }) => ticket.id));
      next = body.next;
      if (!next) break;
    }
    expect(seen).toEqual(['T-1001', 'T-1002', 'T-1003', 'T-1004', 'T-1005', 'T-1006', 'T-1007']);
    const { body } = await desk.get('board', '/tickets?requester=web:p3');
    expect(body.tickets.map((ticket: { id: string }) => ticket.id)).toEqual(['T-1004']);
  });

  test('a ticket’s events and how its deadlines came about', async () => {
    const desk = await api();
    await desk.taps(person('tom', 'en'), { kind: 'open-ticket', details: BEAMER });
    const { id } = await desk.onlyTicket();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id });
    const events = await desk.get('board', `/tickets/${id}/events`);
    expect(events.body.events).toMatchObject([
      { seq: 0, kind: 'opened', summary: BEAMER.summary },
      { seq: 1, kind: 'claimed', by: { kind: 'engineer', name: '王磊' }, at: desk.clock.now().toISOString() },
    ]);
    const later = await desk.get('board', `/tickets/${id}/events?from=1`);
    expect(later.body.events).toHaveLength(1);
    const told = await desk.get('board', `/tickets/${id}/explain`, { 'accept-language': 'en' });
    expect(told.body.clocks).toMatchObject([{ clock: 'first-response' }, { clock: 'resolution' }]);
    expect(told.body.clocks[1].sentence).toContain('service time used');
    expect(told.body.clocks[1].rows[0]).toMatchObject({ kind: 'counted' });
    expect(told.body.levels).toMatchObject([{ serviceMinutes: 0 }]);
  });

  test('the knowledge base', async () => {
    const desk = await api();
    const { body } = await desk.get('board', '/knowledge?q=vpn');
    expect(body.matches).toMatchObject([{ id: 'vpn.en', title: 'VPN does not connect', confidence: 0.95 }]);
    expect(await desk.get('board', '/knowledge/vpn.en')).toMatchObject({
      status: 200,
      body: { id: 'vpn.en' },
    });
    expect(await desk.get('board', '/knowledge/nothing')).toMatchObject({ status: 404 });
  });
});

describe('what it is not given', () => {
  test.each([
    [undefined, 'no-token'],
    ['stranger', 'unknown-token'],
  ])('token %p: 401 %s, on every route but the description', async (token, code) => {
    const desk = await api();
    for (const path of ['/tickets', '/tickets/T-1', '/tickets/T-1/events', '/knowledge?q=x'])
      expect(await desk.get(token, path)).toMatchObject({ status: 401, body: { code } });
    for (const path of ['/tickets', '/tickets/T-1/actions', '/actions', '/messages'])
      expect(await desk.post(token, path, {})).toMatchObject({ status: 401, body: { code } });
    expect((await desk.get(token, '/openapi.json')).status).toBe(200);
  });

  test.each([
    ['{', 'JSON'],
    ['[]', '/'],
    [{}, '/summary'],
    [{ summary: '' }, '/summary: needs some words (got \\"\\")'],
    [{ summary: 17 }, '/summary'],
    [{ ...BEAMER, impact: 'planet' }, 'got \\"planet\\"'],
    [{ ...BEAMER, priority: 1 }, 'priority'],
    [{ ...BEAMER, as: { id: '../x', name: 'x' } }, '/as/id'],
    ['{"summary":"x","__proto__":{"impact":"company"}}', '__proto__'],
  ])('a ticket from %j: 400 and the value is named', async (body, named) => {
    const desk = await api();
    const answer = await desk.post('portal', '/tickets', body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('bad-request');
    expect(JSON.stringify(answer.body)).toContain(named);
    expect(await desk.store.openTickets(10)).toEqual([]);
  });

  test.each([
    ['GET', '/tickets/1042', 400, 'bad-request'],
    ['GET', '/tickets/T-1', 404, 'no-such-ticket'],
    ['GET', '/tickets?limit=0', 400, 'bad-request'],
    ['GET', '/tickets?limit=1&limit=2', 400, 'bad-request'],
    ['GET', '/knowledge', 400, 'bad-request'],
    ['GET', '/nowhere', 404, 'not-found'],
    ['GET', '/tickets/%E0%A4%A', 400, 'bad-request'],
    ['DELETE', '/tickets', 405, 'wrong-method'],
  ])('%s %s: %d %s', async (method, path, status, code) => {
    const desk = await api();
    expect(await desk.call('board', method, path)).toMatchObject({ status, body: { code, status } });
  });

  test('an end of a page that the desk never gave', async () => {
    const { mongo, close } = await realMongo();
    const desk = await api({ ledger: new MongoLedger(mongo, () => undefined) });
    for (const place of ['nonsense', '"x"', '{"length":2}', '[1,{"$gt":""}]', 'null', '[null,null]', '[]']) {
      const after = Buffer.from(place).toString('base64url');
      const { status, body } = await desk.get('board', `/tickets?after=${after}`);
      expect({ place, named: status === 200 ? body.tickets : body.errors }).toEqual({
        place,
        named: status === 200 ? [] : [{ pointer: 'after', detail: 'take it from `next` of the page before' }],
      });
    }
    expect((await desk.get('board', '/tickets?after=nonsense')).status).toBe(400);
    await close();
  });

  test('a body that is no JSON, or too large, or a key with a line break', async () => {
    const desk = await api();
    const wrong = await desk.post('portal', '/tickets', 'a=b', { 'content-type': 'text/plain' });
    expect(wrong).toMatchObject({ status: 415, body: { code: 'wrong-content-type' } });
    const large = await desk.post('portal', '/tickets', { summary: 'x'.repeat(300_000) });
    expect(large).toMatchObject({ status: 413, body: { code: 'too-large' } });
    const key = await desk.post('portal', '/tickets', BEAMER, { 'idempotency-key': 'a b' });
    expect(key).toMatchObject({ status: 400, body: { code: 'bad-request' } });
  });

  test('more requests than it may: 429 and when to come back; another token is not held up', async () => {
    const desk = await api({ rate: { perMinute: 60, burst: 3 } });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await desk.get('board', '/tickets')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    const refused = await desk.get('board', '/tickets');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await desk.get('ops', '/tickets')).status).toBe(200);
    desk.clock.advance(1_000);
    expect((await desk.get('board', '/tickets')).status).toBe(200);
  });
});

describe('the description', () => {
  test('is valid OpenAPI 3.1 and speaks of every route there is', async () => {
    const desk = await api();
    const { body } = await desk.get(undefined, '/openapi.json');
    const result = await new Validator().validate(structuredClone(body));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
    );
    expect(described).toHaveLength(13);
    // What is described is there, and what is there is described.
    for (const { method, path } of described) {
      const address = path
        .replace(API_PATH, '')
        .replace('{ticket}', 'T-1')
        .replace('{article}', 'vpn.en')
        .replace('{file}', 'x');
      const { status, body: answer } = await desk.call(undefined, method, address);
      expect({ path, status, code: answer.code }).toEqual({ path, status: 401, code: 'no-token' });
    }
    expect(JSON.stringify(body)).not.toMatch(/"\$(id|defs)"/);
  });

  test('names what can be refused about a body where there is one', async () => {
    const desk = await api();
    const { body } = await desk.get(undefined, '/openapi.json');
    const statuses = (method: string, path: string) =>
      Object.keys(body.paths[`/api/v1${path}`][method].responses).filter((status) => /^41[35]$/.test(status));
    expect(statuses('post', '/tickets')).toEqual(['413', '415']);
    expect(statuses('post', '/files')).toEqual(['413']);
    expect(statuses('get', '/tickets')).toEqual([]);
  });

  test('says that a key used before is answered as before, whatever comes with it', async () => {
    const desk = await api();
    const key = { 'idempotency-key': 'k-1' };
    const said = await desk.post('portal', '/messages', { text: 'hello' }, key);
    expect(said.status).toBe(200);
    const { status, headers, body } = await desk.post('portal', '/tickets', BEAMER, key);
    expect([status, headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(body.replies).toEqual(said.body.replies);
    const described = (await desk.get(undefined, '/openapi.json')).body;
    expect(described.paths['/api/v1/tickets'].post.responses).toHaveProperty('200');
  });

  test('says whose customer a ticket is, and takes it when one is opened', async () => {
    const desk = await api();
    const { body } = await desk.get(undefined, '/openapi.json');
    const { schemas } = body.components;
    expect(schemas.Ticket.properties.customer).toMatchObject({ type: 'string' });
    expect(schemas.Ticket.required).not.toContain('customer');
    expect(schemas.OpenTicketRequest.properties).toHaveProperty('customer');
  });

  test('names every kind of action, and its references all lead somewhere', async () => {
    const desk = await api();
    const { body } = await desk.get(undefined, '/openapi.json');
    const action = JSON.stringify(body.components.schemas.Action);
    for (const option of actionSchema.options)
      for (const kind of kindsOf(option)) expect(action).toContain(`"${kind}"`);
    for (const [, reference] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference!.split('/').reduce((inner, key) => inner?.[key], body);
      expect({ reference, found: found !== undefined }).toEqual({ reference, found: true });
    }
  });
});

describe('a webhook', () => {
  const SECRET = `whsec_${randomBytes(32).toString('base64')}`;
  interface Heard {
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }

  async function hooked(answers: readonly number[] = [], headers: Record<string, string> = {}) {
    const heard: Heard[] = [];
    const plan = [...answers];
    const url = await listening(
      createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
          const status = plan.shift() ?? 204;
          if (status === 0) return request.socket.destroy();
          response.writeHead(status, headers).end();
        });
      }),
    );
    const { webhook } = readApiSettings({ WEBHOOK_URL: `${url}/hook`, WEBHOOK_SECRET: SECRET });
    const clock = new SetClock(new Date());
    const desk = deskUnderTest({ messengers: [webhookMessenger(webhook!, clock)] });
    Object.assign(desk.parts.channels, { observersOf: (id: never) => [webhookConversation(id)] });
    return { desk, heard };
  }
  const TOM = person('tom', 'en');
  const idsOf = (heard: readonly Heard[]) => heard.map(({ headers }) => headers['webhook-id']);

  test('hears of every event in order, signed so that a library of others accepts it', async () => {
    const { desk, heard } = await hooked();
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'My secret payroll file is gone' } });
    const { id } = await desk.onlyTicket();
    await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution: 'It was in the bin' });
    expect(idsOf(heard)).toEqual([`${id}_0`, `${id}_1`, `${id}_2`]);
    const verified = heard.map(({ headers, body }) =>
      new Webhook(SECRET).verify(body, headers as Record<string, string>),
    );
    expect(verified).toMatchObject([
      { type: 'ticket.opened', data: { ticket: id, seq: 0, by: 'person', status: 'new', priority: 3 } },
      { type: 'ticket.claimed', data: { ticket: id, seq: 1, by: 'engineer' } },
      { type: 'ticket.resolved', data: { ticket: id, seq: 2, status: 'resolved' } },
    ]);
    // Neither words nor names.
    expect(heard.map(({ body }) => body).join()).not.toMatch(/payroll|bin|tom|王磊/);
    const forged = { ...(heard[0]!.headers as Record<string, string>), 'webhook-id': 'T-1_0' };
    expect(() => new Webhook(SECRET).verify(heard[0]!.body, forged)).toThrow();
  });

  test('that fails or hangs up is told again under the same id, and nothing overtakes', async () => {
    const { desk, heard } = await hooked([500, 0, 204]);
    await desk.taps(TOM, { kind: 'open-ticket', details: BEAMER });
    const { id } = await desk.onlyTicket();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id });
    await desk.passes(MINUTE_MS, 1_000);
    expect(idsOf(heard)).toEqual([`${id}_0`, `${id}_0`, `${id}_0`, `${id}_1`]);
  });

  test('that asks for a pause gets it', async () => {
    const { desk, heard } = await hooked([429], { 'retry-after': '120' });
    await desk.taps(TOM, { kind: 'open-ticket', details: BEAMER });
    await desk.passes(100_000, 10_000);
    expect(heard).toHaveLength(1);
    await desk.passes(30_000, 10_000);
    expect(heard).toHaveLength(2);
  });

  test('that is gone is not told again, and other tickets are', async () => {
    const { desk, heard } = await hooked([410]);
    await desk.taps(TOM, { kind: 'open-ticket', details: BEAMER });
    await desk.passes(MINUTE_MS, 10_000);
    await desk.taps(person('maria'), { kind: 'open-ticket', details: BEAMER });
    expect(idsOf(heard)).toEqual(['T-1001_0', 'T-1002_0']);
  });

  test('that redirects is not followed: the body was signed for one address', async () => {
    const { desk, heard } = await hooked([307], { location: '/elsewhere' });
    await desk.taps(TOM, { kind: 'open-ticket', details: BEAMER });
    expect(heard).toHaveLength(1);
    await desk.passes(MINUTE_MS, 1_000);
    expect(heard).toHaveLength(2);
  });

  test('without one there is nothing to send', async () => {
    const desk = deskUnderTest();
    await desk.taps(TOM, { kind: 'open-ticket', details: BEAMER });
    const { parts, outbox } = desk;
    await deliverOutbox({ ...parts, outbox, messengers: new Map(), log: silentLog });
    const all = (outbox as unknown as { all(): readonly { to: ConversationId }[] }).all();
    expect(all.filter(({ to }) => to.startsWith('webhook:'))).toEqual([]);
  });
});
