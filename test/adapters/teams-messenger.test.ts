import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BotFramework } from '../../adapters/teams/bot-framework.ts';
import { teamsMessenger } from '../../adapters/teams/messenger.ts';
import { Pace } from '../../adapters/teams/pace.ts';
import { readTeamsSettings } from '../../adapters/teams/settings.ts';
import { DeliveryError } from '../../bot/ports.ts';
import type { ConversationId, MessageRef, PersonId, Reply } from '../../bot/types.ts';
import { MONDAY_9AM, silentLog } from '../support/desk-under-test.ts';
import { MemoryTeamsReferences } from '../support/memory-teams-references.ts';
import { CHANNEL, signInEnv, teamsRules } from '../support/teams-desk.ts';
import { type Fault, TeamsStandIn, wordsOf } from '../support/teams-stand-in.ts';

let teams: TeamsStandIn;
let references: MemoryTeamsReferences;
beforeEach(async () => {
  teams = await new TeamsStandIn().open();
  references = new MemoryTeamsReferences();
  await references.save({
    conversation: TO,
    kind: 'personal',
    serviceUrl: `${teams.url}/`,
    bot: '28:x',
    person: 'teams:li-na' as PersonId,
    at: MONDAY_9AM,
  });
});
afterEach(async () => {
  await teams.close();
});

const TO = 'teams:a:li-na' as ConversationId;
const ROOM = `teams:${CHANNEL}` as ConversationId;
const words: Reply = { language: 'en', parts: [{ kind: 'text', text: 'hello' }] };
const card: Reply = { language: 'en', parts: [{ kind: 'text', text: 'T-1', tone: 'heading' }] };

function messenger(env: Readonly<Record<string, string>> = { TEAMS_WITHOUT_SIGN_IN: 'loopback' }) {
  const { settings, problems } = readTeamsSettings(env);
  if (!settings) throw new Error(problems.join());
  return teamsMessenger({
    settings,
    framework: new BotFramework(settings),
    references,
    pace: new Pace(),
    clock: { now: () => MONDAY_9AM },
    log: silentLog,
    desk: () => teamsRules().desk,
    shownByInvoke: () => false,
  });
}
const problemOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => (error instanceof DeliveryError ? error.problem : error),
  );

describe('a post that Teams does not take', () => {
  const post = (fault: Fault) => {
    teams.failNext(fault);
    return problemOf(messenger().post(TO, words, { key: 'k' }));
  };
  test.each<readonly [string, Fault, object]>([
    [
      'too many: wait as long as Teams says',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'later', afterMs: 7_000 },
    ],
    ['a conflict of its own: soon again', { status: 412 }, { kind: 'later' }],
    [
      'too many, without saying for how long: a second or so',
      { status: 429 },
      { kind: 'later', afterMs: expect.any(Number) },
    ],
    ['not there for a moment', { status: 503 }, { kind: 'later' }],
    ['a lost answer: it may have arrived', { status: 502 }, { kind: 'uncertain' }],
    ['a late answer: it may have arrived', { status: 504 }, { kind: 'uncertain' }],
    ['a cut connection: it may have arrived', { status: 0 }, { kind: 'uncertain' }],
    [
      'blocked by the person',
      { status: 403, body: { error: { code: 'MessageWritesBlocked', message: 'said: hello' } } },
      { kind: 'refused', why: '403 MessageWritesBlocked' },
    ],
    [
      'removed from the place',
      { status: 404, body: { error: { code: 'ConversationNotFound' } } },
      { kind: 'refused' },
    ],
    ['too large', { status: 413 }, { kind: 'refused' }],
    ['our sign-in', { status: 401 }, { kind: 'later', afterMs: 60_000 }],
  ])('%s', async (_name, fault, problem) => {
    expect(await post(fault)).toMatchObject(problem);
  });

  test('is tried once: the library would send it again, and people would read it twice', async () => {
    teams.failNext(
      { status: 503, arrives: true },
      { status: 503, arrives: true },
      { status: 429, arrives: true },
    );
    await problemOf(messenger().post(TO, words, { key: 'k' }));
    expect(teams.taken).toHaveLength(1);
  });

  test('because nobody listens there: it certainly did not arrive', async () => {
    const { url } = teams;
    await teams.close();
    expect(await problemOf(messenger().post(TO, words, { key: 'k' }))).toMatchObject({ kind: 'later' });
    teams = await new TeamsStandIn().open();
    expect(teams.url).not.toBe(url);
  });

  test('a change is the same twice, so its lost answer is no doubt', async () => {
    const ref = await messenger().post(TO, card, { key: 'k' });
    teams.failNext({ status: 502 });
    expect(await problemOf(messenger().update(ref!, card))).toMatchObject({ kind: 'later' });
  });
});

test("the mark and the citations of the model's words leave the process: the library would drop them", async () => {
  const passage = {
    kind: 'passage',
    title: 'VPN',
    markdown: 'Restart it. [1]',
    sources: [{ articleId: 'vpn', title: 'VPN' }],
    writtenByModel: true,
  } as const;
  await messenger().post(TO, { language: 'en', parts: [passage] }, { key: 'k' });
  expect(teams.taken[0]?.activity).toMatchObject({
    text: 'Restart it. [1]',
    entities: [
      { additionalType: ['AIGeneratedContent'], citation: [{ position: 1, appearance: { name: 'VPN' } }] },
    ],
    channelData: { feedbackLoop: { type: 'default' } },
  });
});

describe('a place that Teams limits', () => {
  test('is left alone until then, twice as long each time, and the others are not', async () => {
    const out = messenger();
    const waits: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      teams.failNext({ status: 429, headers: { 'retry-after': '0.01' } }, { status: 429 });
      const { afterMs } = (await problemOf(out.post(TO, words, { key: 'k' }))) as { afterMs: number };
      waits.push(afterMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
      teams.clearFaults();
    }
    expect(waits).toEqual([10, 10, 10]);
    teams.failNext({ status: 429 });
    const limited = await problemOf(out.post(TO, words, { key: 'k' }));
    expect(limited).toMatchObject({ kind: 'later' });
    // The fourth refusal in a row: 8 s and up to a quarter more.
    expect((limited as { afterMs: number }).afterMs).toBeGreaterThanOrEqual(8_000);
    const before = teams.taken.length;
    expect(await problemOf(out.post(TO, words, { key: 'k' }))).toMatchObject({
      kind: 'later',
      why: 'Teams limits the rate',
    });
    expect(teams.taken).toHaveLength(before);
    await references.save({
      conversation: ROOM,
      kind: 'channel',
      serviceUrl: `${teams.url}/`,
      bot: '28:x',
      at: MONDAY_9AM,
    });
    expect(await out.post(ROOM, words, { key: 'k' })).toBeDefined();
  });

  test('gets no more than it takes: what is above waits in the outbox', async () => {
    const out = messenger();
    const problems = await Promise.all(
      Array.from({ length: 30 }, (_, index) => problemOf(out.post(TO, words, { key: `k${index}` }))),
    );
    const waiting = problems.filter((problem) => problem !== undefined);
    expect(teams.taken.length + waiting.length).toBe(30);
    expect(teams.taken.length).toBeGreaterThanOrEqual(8);
    expect(teams.taken.length).toBeLessThanOrEqual(16);
    for (const problem of waiting) expect(problem).toMatchObject({ kind: 'later' });
  });
});

describe('a message whose answer was lost', () => {
  test('is sent again only when the service answers; whether it arrived cannot be asked', async () => {
    const out = messenger();
    expect(await out.find(TO, 'k')).toBeUndefined();
    teams.isAway = true;
    expect(await problemOf(out.find(TO, 'k'))).toMatchObject({ kind: 'later' });
    teams.isAway = false;
    expect(await out.find(TO, 'k')).toBeUndefined();
    expect(teams.taken).toEqual([]);
  });
});

describe('the ways to people', () => {
  test('a card is changed in place', async () => {
    const out = messenger();
    const ref = await out.post(TO, card, { key: 'k' });
    await out.update(ref!, { ...card, parts: [{ kind: 'text', text: 'T-1 claimed', tone: 'heading' }] });
    expect(teams.shownIn('a:li-na').map(({ activity }) => wordsOf(activity))).toEqual(['T-1 claimed']);
  });

  test('a post under a card goes into its thread', async () => {
    await references.save({
      conversation: ROOM,
      kind: 'channel',
      serviceUrl: `${teams.url}/`,
      bot: '28:x',
      at: MONDAY_9AM,
    });
    const out = messenger();
    const ref = await out.post(ROOM, card, { key: 'k' });
    await out.post(ROOM, words, { key: 'l', under: ref! });
    expect(teams.taken.map(({ conversation }) => conversation)).toEqual([
      CHANNEL,
      `${CHANNEL};messageid=${teams.taken[0]!.id}`,
    ]);
  });

  test('a place that is not known yet waits; an id of another door is refused', async () => {
    expect(
      await problemOf(messenger().post('teams:a:unknown' as ConversationId, words, { key: 'k' })),
    ).toMatchObject({ kind: 'later' });
    expect(
      await problemOf(messenger().post('slack:C1' as ConversationId, words, { key: 'k' })),
    ).toMatchObject({ kind: 'refused' });
    expect(await problemOf(messenger().update('web:1' as MessageRef, words))).toMatchObject({
      kind: 'refused',
    });
  });

  test('an address that is no longer allowed is not written to', async () => {
    await references.save({
      conversation: TO,
      kind: 'personal',
      serviceUrl: 'https://attacker.example/',
      bot: '28:x',
      at: MONDAY_9AM,
    });
    expect(await problemOf(messenger().post(TO, words, { key: 'k' }))).toMatchObject({ kind: 'refused' });
  });

  test('a person who has not written yet is reached where the app is installed', async () => {
    const env = { TEAMS_WITHOUT_SIGN_IN: 'loopback', TEAMS_SERVICE_URL: `${teams.url}/` };
    const direct = await messenger(env).direct('teams:new' as PersonId);
    expect(direct).toMatch(/^teams:direct-/);
    expect(await references.directOf('teams:new' as PersonId)).toMatchObject({ conversation: direct });
    expect(await messenger().direct('web:li-na' as PersonId)).toBeUndefined();
  });
});

describe("the desk's own sign-in", () => {
  test('of a managed identity goes out with each post, fetched once', async () => {
    const env = { ...signInEnv(teams), MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppPassword: '' };
    process.env.IDENTITY_ENDPOINT = `${teams.url}/msi`;
    process.env.IDENTITY_HEADER = 'header';
    try {
      const out = messenger(env);
      await out.post(TO, words, { key: 'a' });
      await out.post(TO, words, { key: 'b' });
      expect(teams.taken.map(({ authorization }) => authorization)).toEqual(
        Array(2).fill('Bearer managed https://api.botframework.com'),
      );
    } finally {
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
    }
  });
});
