import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { LI_NA, signInEnv, type TeamsDesk, teamsDesk } from '../support/teams-desk.ts';
import { TeamsStandIn } from '../support/teams-stand-in.ts';

jest.spyOn(console, 'error').mockImplementation(() => {});
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);

let teams: TeamsStandIn;
let desk: TeamsDesk;
const rejections: unknown[] = [];
const onRejection = (reason: unknown) => void rejections.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  teams = await new TeamsStandIn().open();
  desk = await teamsDesk(teams, { env: { ...signInEnv(teams), TEAMS_TENANTS: '' } });
});
afterAll(async () => {
  await desk.close();
  await teams.close();
  process.off('unhandledRejection', onRejection);
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
  { type: 'messageUpdate', text: 'x' },
];

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
        if (status === 200 && activity.type === 'invoke') expect(typeof body).toBe('object');
      }),
      { numRuns: RUNS, seed: 11, endOnFailure: true },
    );
    await desk.settled();
    expect(rejections).toEqual([]);
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
    expect(rejections).toEqual([]);
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
