import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decrypt, encrypt } from '../../adapters/slack/installations.ts';
import { GENERAL, installByClick, LI_NA, SlackHarness } from '../support/slack-harness.ts';
import type { StandInOptions } from '../support/slack-stand-in/slack-stand-in.ts';
import { wordsOf } from '../support/slack-stand-in/workspace.ts';

let harness: SlackHarness;
const KEY = 'ab'.repeat(32);

const open = async (more: Readonly<Record<string, string>> = {}, standIn: StandInOptions = {}) => {
  harness = await SlackHarness.start({
    standIn,
    env: (slack) => ({
      SLACK_BOT_TOKEN: '',
      SLACK_CLIENT_ID: slack.clientId,
      SLACK_CLIENT_SECRET: slack.clientSecret,
      SLACK_STATE_SECRET: 'a state secret of some length',
      SLACK_ENCRYPTION_KEY: KEY,
      SLACK_REDIRECT_URI: 'https://desk.example.com/slack/oauth_redirect',
      ...more,
    }),
  });
};
afterEach(() => harness.stop());

const install = (code?: string, withCookie?: boolean): Promise<Response> =>
  installByClick(harness.slack.requestUrl!, code, withCookie);

describe('a desk that serves many workspaces', () => {
  beforeEach(() => open());

  test('is installed by a click, keeps the token encrypted, and names the workspace in its ids', async () => {
    const { slack } = harness;
    expect((await install()).status).toBe(200);
    const kept = [...harness.memory.texts].find(([key]) => key.startsWith('slack:installation:'))!;
    expect(kept[0]).toBe(`slack:installation:${slack.team}`);
    expect(kept[1]).not.toContain('xoxb');
    expect(decrypt(kept[1], Buffer.from(KEY, 'hex'))).toContain('xoxb-given');

    const [answer] = await harness.writes(LI_NA, 'my vpn is broken');
    expect(wordsOf(answer?.blocks)).toContain('Restart the VPN client.');
    expect(harness.received[0]).toMatchObject({
      conversation: `slack:${slack.team}/${slack.directOf(LI_NA).id}`,
      person: { id: `slack:${slack.team}/${LI_NA}` },
    });
    await slack.press(LI_NA, answer!, 'That did not help');
    await harness.settled();
    expect((await harness.desk.onlyTicket()).requester.id).toBe(`slack:${slack.team}/${LI_NA}`);
    const { ts } = await slack.say(LI_NA, GENERAL, `<@${slack.botUser}> my vpn is broken`);
    await harness.settled();
    expect(slack.deskPosts(GENERAL)[0]?.thread).toBe(ts);
  });

  test('takes no installation without the state it gave out, nor with a wrong code', async () => {
    expect((await install('good-code', false)).status).toBe(400);
    expect((await install('bad-code')).status).toBe(400);
    expect(harness.memory.texts.size).toBe(0);
  });

  test('hears nothing from a workspace that has not installed it, and Slack need not repeat it', async () => {
    const { slack } = harness;
    const { sent } = await slack.say(LI_NA, slack.directOf(LI_NA).id, 'my vpn is broken');
    expect(sent[0]?.status).toBe(200);
    expect(slack.pendingEvents).toBe(0);
    expect(harness.received).toEqual([]);
  });

  test('renews a token that is about to expire', async () => {
    const { slack } = harness;
    slack.tokenLifetimeS = 3_600;
    await install();
    const [first] = [...slack.tokens].slice(-1);
    await harness.writes(LI_NA, 'my vpn is broken');
    expect(slack.callsTo('oauth.v2.access').map((call) => call.args.grant_type)).toEqual([
      undefined,
      'refresh_token',
    ]);
    slack.tokens.delete(first!);
    expect(await harness.writes(LI_NA, 'thanks')).toHaveLength(1);
  });

  test('forgets a workspace that removed it', async () => {
    const { slack } = harness;
    await install();
    await slack.send({ type: 'tokens_revoked', tokens: { oauth: ['U1'], bot: [] } });
    expect(harness.memory.texts.size).toBe(1);
    slack.tokens.clear();
    await slack.send({ type: 'app_uninstalled' });
    expect(harness.memory.texts.size).toBe(0);
    await slack.say(LI_NA, slack.directOf(LI_NA).id, 'my vpn is broken');
    expect(harness.received).toEqual([]);
  });

  test('keeps one that has installed it again, whenever Slack tells of the removal', async () => {
    const { slack } = harness;
    await install();
    await harness.writes(LI_NA, 'my vpn is broken');
    slack.tokens.clear();
    await install();
    await slack.send({ type: 'tokens_revoked', tokens: { oauth: [], bot: [slack.botUser] } });
    await slack.send({ type: 'app_uninstalled' });
    const [answer] = await harness.writes(LI_NA, 'thanks');
    expect(wordsOf(answer?.blocks)).not.toBe('');
  });

  test('asks Slack again about a removal when it cannot say', async () => {
    const { slack } = harness;
    await install();
    slack.tokens.clear();
    slack.failNext('auth.test', { kind: 'error', error: 'internal_error' });
    expect((await slack.send({ type: 'app_uninstalled' })).status).toBe(503);
    expect(harness.memory.texts.size).toBe(1);
    await slack.advance(60_000);
    expect(harness.memory.texts.size).toBe(0);
  });
});

describe('an installation', () => {
  test('from a workspace that is not named is refused', async () => {
    await open({ SLACK_WORKSPACES: 'T0OTHER' });
    expect((await install()).status).toBe(400);
    expect(harness.memory.texts.size).toBe(0);
  });

  test('is read with its own key only, and only as it was written', async () => {
    await open();
    const key = Buffer.from(KEY, 'hex');
    const kept = encrypt('xoxb-secret', key);
    expect(encrypt('xoxb-secret', key)).not.toBe(kept);
    expect(decrypt(kept, key)).toBe('xoxb-secret');
    expect(() => decrypt(kept, Buffer.alloc(32))).toThrow();
    const changed = Buffer.from(kept, 'base64');
    changed[30] = changed[30]! ^ 1;
    expect(() => decrypt(changed.toString('base64'), key)).toThrow();
  });
});

describe('a desk that an organization has installed for all of its workspaces', () => {
  const ORG = 'E0ORG';
  beforeEach(() => open({ SLACK_WORKSPACES: ORG }, { enterprise: ORG }));

  test('keeps one installation, names the organization in its ids, and opens tickets by post, press, command and form', async () => {
    const { slack } = harness;
    expect((await install()).status).toBe(200);
    expect(harness.memory.texts.has(`slack:installation:${ORG}`)).toBe(true);
    const [answer] = await harness.writes(LI_NA, 'my vpn is broken');
    expect(harness.received[0]).toMatchObject({
      conversation: `slack:${ORG}/${slack.directOf(LI_NA).id}`,
      person: { id: `slack:${ORG}/${LI_NA}` },
    });
    await slack.press(LI_NA, answer!, 'That did not help');
    await harness.settled();
    expect((await harness.desk.onlyTicket()).requester.id).toBe(`slack:${ORG}/${LI_NA}`);
    await slack.command(LI_NA, GENERAL, '/it', 'new the screen is dark');
    await slack.submit(slack.views[0]!, {});
    await harness.settled();
    expect(await harness.desk.store.openTickets(10)).toHaveLength(2);
    await slack.openApp(LI_NA, 'home');
    await harness.settled();
    expect(wordsOf(slack.homes.get(LI_NA)?.blocks)).toContain('T-1002');
  });

  test('serves colleagues of every workspace, and nobody of another company', async () => {
    const { slack } = harness;
    await install();
    const colleague = slack.person('U0TWO', 'Wu', { team: 'T0SECOND' }).id;
    const guest = slack.person('U0OUT', 'Out', { team: 'T0ELSE', enterprise: 'E0ELSE' }).id;
    slack.channels.get(GENERAL)!.members.add(colleague).add(guest);
    const text = `<@${slack.botUser}> my vpn is broken`;
    await slack.say(colleague, GENERAL, text);
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toHaveLength(1);
    await slack.say(guest, GENERAL, text);
    await harness.settled();
    expect(slack.deskPosts(GENERAL)).toHaveLength(1);
    expect(slack.ephemerals).toHaveLength(1);
    expect(slack.ephemerals[0]?.user).toBe(guest);
  });

  test('forgets the organization that removed it', async () => {
    await install();
    harness.slack.tokens.clear();
    await harness.slack.send({ type: 'app_uninstalled' });
    expect(harness.memory.texts.size).toBe(0);
  });
});
