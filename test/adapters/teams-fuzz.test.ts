import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { LI_NA, signInEnv, type TeamsDesk, teamsDesk } from '../support/teams-desk.ts';
import { APP_ID, TENANT, TeamsStandIn } from '../support/teams-stand-in.ts';

jest.spyOn(console, 'error').mockImplementation(() => {});
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);

let teams: TeamsStandIn;
let desk: TeamsDesk;
beforeAll(async () => {
  teams = await new TeamsStandIn().open();
  desk = await teamsDesk(teams, { env: { ...signInEnv(teams), TEAMS_TENANTS: '' } });
});
afterAll(async () => {
  await desk.close();
  await teams.close();
});

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    '',
    ' ',
    '\u0000',
    '\ud83d',
    '<at>',
    '{"$gt":""}',
    [],
    {},
    [[]],
    'x'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constant({ $ne: null }),
  fc.constant({ $where: 'sleep(1e9)' }),
  fc.jsonValue({ maxDepth: 3 }),
);
const key = fc.constantFrom(
  'text',
  'value',
  'name',
  'type',
  'data',
  'firstline',
  'a',
  'p',
  'v',
  'kind',
  'ticket',
  '$ne',
  '__proto__',
  'constructor',
  'toString',
  'length',
);

const press = {
  action: {
    type: 'Action.Execute',
    data: { firstline: { a: { kind: 'note', ticket: 'T-1' }, p: '1', l: 'Note' }, '1:text': 'x' },
  },
};
const form = { data: { firstline: { a: { kind: 'open-ticket', details: {} }, p: 'f' }, 'f:summary': 'x' } };
const shapes: readonly object[] = [
  { type: 'message', text: 'the vpn is down' },
  {
    type: 'message',
    text: '<at>Firstline</at> hi',
    entities: [{ type: 'mention', text: '<at>Firstline</at>', mentioned: { id: '28:x' } }],
  },
  { type: 'message', value: press.action.data },
  { type: 'message', attachments: [{ contentType: 'text/html', content: '<p>x</p>' }] },
  { type: 'message', attachments: [{ contentType: 'image/png', contentUrl: 'http://127.0.0.1:1/x' }] },
  { type: 'invoke', name: 'adaptiveCard/action', value: press },
  {
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { data: { firstline: { v: 'T-1' } } }, trigger: 'automatic' },
  },
  { type: 'invoke', name: 'task/fetch', value: { data: {} } },
  { type: 'invoke', name: 'task/submit', value: form },
  { type: 'invoke', name: 'composeExtension/query', value: { parameters: [{ name: 'query', value: 'x' }] } },
  {
    type: 'invoke',
    name: 'composeExtension/fetchTask',
    value: { messagePayload: { body: { content: '<p>x</p>' } } },
  },
  { type: 'invoke', name: 'composeExtension/submitAction', value: form },
  {
    type: 'invoke',
    name: 'message/submitAction',
    value: { actionValue: { reaction: 'like', feedback: '{}' } },
  },
  { type: 'conversationUpdate', membersAdded: [{ id: '28:x' }] },
  { type: 'installationUpdate', action: 'add' },
  {
    type: 'messageUpdate',
    text: 'x',
    channelData: { eventType: 'editMessage' },
    timestamp: '2026-11-23T01:00:00Z',
  },
  { type: 'messageUpdate', text: 'x', channelData: { eventType: 'undeleteMessage' } },
  { type: 'messageDelete', channelData: { eventType: 'softDeleteMessage' } },
  { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] },
  {
    type: 'message',
    text: '<at><at>Firstline</at></at> <at id="0">x</at> hi',
    conversation: {
      id: '19:x@thread.tacv2;messageid=17',
      conversationType: 'channel',
      isGroup: true,
      tenantId: TENANT,
    },
    entities: [
      { type: 'mention', text: '<at>Firstline</at>', mentioned: { id: `28:${APP_ID}` } },
      { type: 'mention', text: '<at><at>', mentioned: { id: '29:x' } },
    ],
  },
  {
    type: 'message',
    text: 'read along',
    conversation: { id: '19:g@thread.v2', conversationType: 'groupChat', isGroup: true, tenantId: TENANT },
  },
  { type: 'message', text: '维'.repeat(30_000) },
  { type: 'message', conversation: { id: 'a:x', conversationType: 'personal', tenantId: 'b'.repeat(36) } },
  { type: 'conversationUpdate', membersRemoved: [{ id: '28:x' }] },
  { type: 'installationUpdate', action: 'remove-upgrade' },
  { type: 'invoke', name: 'adaptiveCard/action', value: { action: { data: { firstline: { g: 'T-1' } } } } },
  {
    type: 'invoke',
    name: 'fileConsent/invoke',
    replyToId: 'm',
    value: {
      type: 'fileUpload',
      action: 'accept',
      context: { firstline: { ticket: 'T-1', file: 'f' } },
      uploadInfo: {
        contentUrl: 'https://x',
        uploadUrl: 'https://x',
        name: 'x',
        uniqueId: 'u',
        fileType: 'png',
      },
    },
  },
  { type: 'invoke', name: 'application/search', value: { queryText: 'x' } },
  { type: 'invoke', name: 'composeExtension/queryLink', value: { url: 'https://x' } },
  { type: 'invoke', name: 'signin/verifyState', value: { state: '1' } },
];

/** The body each kind of invoke must have: with another, or none, Teams shows an error or sends the click again. */
function isRightShape(name: unknown, body: Json): boolean {
  const kind = String(name);
  if (kind === 'adaptiveCard/action')
    return typeof body.statusCode === 'number' && typeof body.type === 'string' && body.value !== undefined;
  if (
    kind.startsWith('task/') ||
    ['composeExtension/fetchTask', 'composeExtension/submitAction'].includes(kind)
  )
    return ['message', 'continue'].includes(String((body.task as Json | undefined)?.type));
  if (kind.startsWith('composeExtension/'))
    return ['message', 'result'].includes(String((body.composeExtension as Json | undefined)?.type));
  return typeof body === 'object' && body !== null;
}

type Json = Record<string, unknown>;
/** Replaces, adds or removes something anywhere in the activity. */
function mutated(
  activity: Json,
  path: readonly number[],
  change: 'set' | 'add' | 'drop',
  name: string,
  value: unknown,
): Json {
  const copy = structuredClone(activity);
  let at: Json = copy;
  for (const step of path) {
    const inner = Object.values(at).filter((one): one is Json => typeof one === 'object' && one !== null);
    if (inner.length === 0) break;
    at = inner[step % inner.length]!;
  }
  if (Array.isArray(at) && name === 'length') return copy;
  const names = Object.keys(at);
  const chosen = names[(path[0] ?? 0) % Math.max(1, names.length)] ?? name;
  if (change === 'drop') delete at[chosen];
  else
    Object.defineProperty(at, change === 'add' ? name : chosen, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return copy;
}
const change = fc.tuple(
  fc.array(fc.nat(20), { maxLength: 5 }),
  fc.constantFrom('set' as const, 'add' as const, 'drop' as const),
  key,
  odd,
);

const anyActivity = fc
  .tuple(fc.constantFrom(...shapes), fc.array(change, { minLength: 1, maxLength: 4 }))
  .map(([shape, changes]) =>
    changes.reduce<Json>(
      (activity, [path, how, name, value]) => mutated(activity, path, how, name, value),
      desk.activity(LI_NA, shape as Json),
    ),
  );

describe('activities as no client would send them', () => {
  test(`${RUNS} of them with a good token: no failure of ours, and nothing left hanging`, async () => {
    const authorization = `Bearer ${teams.token()}`;
    let [ran, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(anyActivity, async (activity) => {
        const { status, body } = await desk.send(activity, { authorization });
        if (status === 200) ran += 1;
        else refused += 1;
        expect([200, 400, 401, 403, 413]).toContain(status);
        if (status !== 200) expect(Object.keys(body.error)).toEqual(['code', 'message']);
        if (status === 200 && activity.type === 'invoke')
          expect([activity.name, isRightShape(activity.name, body)]).toEqual([activity.name, true]);
      }),
      { numRuns: RUNS, seed: 11, endOnFailure: true },
    );
    await desk.settled();
    expect(
      desk.lines.filter(({ event }) => event === 'teams.turn-failed' || event === 'event.failed'),
    ).toEqual([]);
    // Both kinds occurred: neither was everything let through nor everything turned away.
    expect(ran).toBeGreaterThan(RUNS / 20);
    expect(refused).toBeGreaterThan(RUNS / 20);
  }, 300_000);

  test('and as many without one: none is let in', async () => {
    const before = desk.accepted();
    await fc.assert(
      fc.asyncProperty(anyActivity, fc.string({ maxLength: 60 }), async (activity, words) => {
        const authorization = encodeURIComponent(words);
        const { status } = await desk.send(activity, authorization ? { authorization } : {});
        expect([400, 401, 403]).toContain(status);
      }),
      { numRuns: Math.ceil(RUNS / 2), seed: 12, endOnFailure: true },
    );
    expect(desk.accepted()).toBe(before);
  }, 300_000);

  test(`and ${Math.ceil(RUNS / 2)} with tokens that were forged or damaged: 401 or 403, never a failure of ours`, async () => {
    const before = desk.accepted();
    const activity = desk.activity(LI_NA, { text: 'the vpn is down' });
    const parts = (token: string) => token.split('.') as [string, string, string];
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = fc.record(
      {
        iss: fc.constantFrom('https://api.botframework.com', 'https://evil.example', ''),
        aud: fc.constantFrom(APP_ID, '*', ''),
        serviceurl: fc.constantFrom(`${teams.url}/`, 'https://evil.example/'),
        exp: fc.constantFrom<unknown>(4_102_444_800, 1, -1, 'never', null),
        nbf: fc.constantFrom<unknown>(0, 4_102_444_800, 'x'),
        appid: odd,
      },
      { requiredKeys: [] },
    );
    const header = fc.record(
      {
        alg: fc.constantFrom('none', 'None', 'HS256', 'RS256', 'ES256', 'RS384', '', 'x'),
        kid: fc.oneof(fc.constantFrom('key-1', 'key-2', '../../etc/passwd', ''), odd),
        typ: fc.constantFrom('JWT', 'x'),
        jku: fc.constant('https://evil.example/keys'),
      },
      { requiredKeys: [] },
    );
    const forged = fc.oneof(
      // Other claims or another header over a good signature, no signature, or noise.
      fc.tuple(header, claims, fc.constantFrom('good', '', 'AAAA', '!!')).map(([head, body, signature]) => {
        const good = parts(teams.token());
        return `${encoded(head)}.${encoded(body)}.${signature === 'good' ? good[2] : signature}`;
      }),
      fc
        .tuple(odd, odd)
        .map(([head, body]) => `${encoded(head)}.${encoded(body)}.${parts(teams.token())[2]}`),
      // One character of a good token is another.
      fc.nat().map((at) => {
        const token = teams.token();
        // The last character of a part may hold bits that say nothing.
        const place = at % (token.length - 2);
        const other = token[place] === 'A' ? 'B' : 'A';
        return `${token.slice(0, place)}${other}${token.slice(place + 1)}`;
      }),
      fc.constantFrom(
        '',
        '.',
        '..',
        '...',
        'null',
        'undefined',
        '[object Object]',
        'a.b',
        'a.b.c',
        'x'.repeat(6_000),
      ),
    );
    await fc.assert(
      fc.asyncProperty(forged, fc.constantFrom('Bearer', 'bearer', 'Basic', ''), async (token, scheme) => {
        const words = `${scheme} ${token}`.trim();
        const { status, body } = await desk.send(activity, words ? { authorization: words } : {});
        expect([401, 403]).toContain(status);
        expect(Object.keys(body.error)).toEqual(['code', 'message']);
      }),
      { numRuns: Math.ceil(RUNS / 2), seed: 14, endOnFailure: true },
    );
    expect(desk.accepted()).toBe(before);
    // A twin shows that the same request with a good token is let in.
    expect((await desk.send(activity, { authorization: `Bearer ${teams.token()}` })).status).toBe(200);
    await desk.settled();
  }, 300_000);

  test('bodies that are no JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), fc.constant('['.repeat(50_000))),
        async (body) => {
          const { status } = await desk.send(body, { authorization: `Bearer ${teams.token()}` });
          expect([400, 401, 403]).toContain(status);
        },
      ),
      { numRuns: 200, seed: 13 },
    );
  }, 120_000);
});
