import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { LI_NA, signInEnv, type TeamsDesk, teamsDesk } from '../support/teams-desk.ts';
import { APP_ID, TeamsStandIn } from '../support/teams-stand-in.ts';

// botbuilder tells each refusal to the console.
jest.spyOn(console, 'error').mockImplementation(() => {});

let teams: TeamsStandIn;
let desk: TeamsDesk;
beforeAll(async () => {
  teams = await new TeamsStandIn().open();
  desk = await teamsDesk(teams, { env: signInEnv(teams) });
});
afterAll(async () => {
  await desk.close();
  await teams.close();
});
let before = 0;
beforeEach(() => {
  before = desk.accepted();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const question = (more = {}) => desk.activity(LI_NA, { text: 'the vpn is down', ...more });

describe('who may bring activities', () => {
  test('a token of the Bot Framework for this app is let in, and the desk keeps what came', async () => {
    const { status } = await desk.send(question(), bearer(teams.token()));
    expect(status).toBe(200);
    expect(desk.accepted()).toBe(before + 1);
  });

  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const half = (token: string, part: number) => token.split('.')[part]!;
  const forgeries: readonly (readonly [string, () => string])[] = [
    ['no token', () => ''],
    ['an empty token', () => 'Bearer '],
    ['words instead of a token', () => 'Bearer let-me-in'],
    ['another scheme', () => `Basic ${teams.token()}`],
    ['a token in three words', () => `Bearer ${teams.token()} more`],
    ['a token that somebody else signed', () => `Bearer ${teams.token({}, { key: stranger })}`],
    ['a token of an unknown key', () => `Bearer ${teams.token({}, { key: stranger, keyid: 'key-2' })}`],
    ['an expired token', () => `Bearer ${teams.token({}, { expiresIn: '-10m' })}`],
    ['a token that is not valid yet', () => `Bearer ${teams.token({}, { notBefore: '20m' })}`],
    [
      'a token for another app',
      () => `Bearer ${teams.token({ aud: '99999999-2222-3333-4444-555555555555' })}`,
    ],
    ['a token for nobody', () => `Bearer ${teams.token({ aud: undefined })}`],
    ['a token of another issuer', () => `Bearer ${teams.token({ iss: 'https://login.example.com' })}`],
    [
      'a token for another service',
      () => `Bearer ${teams.token({ serviceurl: 'https://smba.trafficmanager.net/x/' })}`,
    ],
    ['an unsigned token', () => `Bearer ${unsigned({ iss: 'https://api.botframework.com', aud: APP_ID })}`],
    [
      'a token signed with the public words of a shared secret',
      () => `Bearer ${teams.token({}, { key: 'secret', algorithm: 'HS256' })}`,
    ],
    [
      'a genuine head with another body',
      () => {
        const [own, other] = [teams.token(), teams.token({ aud: 'x' })];
        return `Bearer ${half(own, 0)}.${half(other, 1)}.${half(own, 2)}`;
      },
    ],
    [
      'a token whose body is no JSON',
      () => `Bearer ${half(teams.token(), 0)}.bm90LWpzb24.${half(teams.token(), 2)}`,
    ],
    ['a token with a cut signature', () => `Bearer ${teams.token().slice(0, -9)}`],
  ];
  test.each(forgeries)(
    '%s is refused with 401, nothing runs and nothing is told',
    async (_name, authorization) => {
      const { status, body } = await desk.send(question(), { authorization: authorization() });
      expect(status).toBe(401);
      expect(desk.accepted()).toBe(before);
      expect(body).toEqual({ error: { code: 'TEAMS_SIGN_IN_REFUSED', message: expect.any(String) } });
      expect(JSON.stringify(body)).not.toMatch(/signature|jwt|expired|audience|key/i);
    },
  );

  test('another tenant, another channel and another service address are refused with 403', async () => {
    const tenant = {
      conversation: {
        id: 'a:1',
        conversationType: 'personal',
        tenantId: 'ffffffff-0000-0000-0000-000000000000',
      },
    };
    const ours = bearer(teams.token());
    expect((await desk.send(question(tenant), ours)).status).toBe(403);
    const none = { conversation: { id: 'a:1', conversationType: 'personal' }, channelData: {} };
    expect((await desk.send(question(none), ours)).status).toBe(403);
    expect((await desk.send(question({ channelId: 'webchat' }), ours)).status).toBe(403);
    expect((await desk.send(question({ channelId: 'AseChannel' }), ours)).status).toBe(403);
    const serviceUrl = 'https://attacker.example/';
    expect(
      (await desk.send(question({ serviceUrl }), bearer(teams.token({ serviceurl: serviceUrl })))).status,
    ).toBe(403);
    expect(desk.accepted()).toBe(before);
    expect(await desk.references.get('teams:a:1' as never)).toBeUndefined();
  });

  test('what is no activity is refused before anybody asks who sent it', async () => {
    for (const body of ['{}', '[]', 'null', '"x"', '{"type":1}', 'no json', '{"type":"message"}']) {
      const { status } = await desk.send(body);
      expect(status).toBe(400);
    }
    expect((await desk.send(JSON.stringify({ text: 'x'.repeat(300_000) }))).status).toBe(413);
    expect(desk.accepted()).toBe(before);
  });

  test.each([
    ['cannot be fetched', false],
    ['do not come', 'hanging'],
  ] as const)(
    'while the keys %s nobody is let in, and the desk says that it cannot know',
    async (_name, served) => {
      const closed = await new TeamsStandIn().open();
      closed.keysAreServed = served;
      const other = await teamsDesk(closed, { env: signInEnv(closed) });
      try {
        const { status, body } = await other.send(
          other.activity(LI_NA, { text: 'hi' }),
          bearer(closed.token()),
        );
        expect(status).toBe(503);
        expect(body.error.code).toBe('TEAMS_SIGN_IN_UNKNOWN');
        expect(other.accepted()).toBe(0);
      } finally {
        await other.close();
        await closed.close();
      }
    },
  );
});

describe('without sign-in', () => {
  test('activities are taken from this machine only, never through a proxy or from a web page', async () => {
    const open = await teamsDesk(teams);
    try {
      const activity = open.activity(LI_NA, { text: 'the vpn is down' });
      expect((await open.send(activity, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(403);
      expect((await open.send(activity, { origin: 'https://attacker.example' })).status).toBe(403);
      expect(
        (await open.send({ ...activity, serviceUrl: 'https://smba.trafficmanager.net/teams/' })).status,
      ).toBe(403);
      expect(open.accepted()).toBe(0);
      expect((await open.send(activity)).status).toBe(200);
      expect(open.accepted()).toBe(1);
    } finally {
      await open.close();
    }
  });
});

function unsigned(claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT', kid: 'key-1' })}.${encode({ ...claims, serviceurl: `${teams.url}/`, exp: 4102444800 })}.`;
}
