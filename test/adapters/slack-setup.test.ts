import { afterEach, describe, expect, test } from '@jest/globals';
import { ENGINEERS, HELP, LI_NA, SlackHarness } from '../support/slack-harness.ts';
import { ALL_SCOPES } from '../support/slack-stand-in/slack-stand-in.ts';

let harness: SlackHarness;
afterEach(() => harness.stop());

const start = async (options: Parameters<typeof SlackHarness.start>[0] = {}) => {
  harness = await SlackHarness.start({ ...options, start: false });
  return harness;
};

describe('at start', () => {
  test('a good installation has no problems', async () => {
    await start();
    expect(await harness.door.start()).toEqual([]);
    expect(harness.door.isReceiving()).toBe(true);
  });

  test('a wrong token is named, with the step that puts it right', async () => {
    await start({ env: { SLACK_BOT_TOKEN: 'xoxb-wrong' } });
    await expect(harness.door.start()).rejects.toMatchObject({
      code: 'SLACK_SETUP',
      message: expect.stringContaining('Bot User OAuth Token'),
    });
  });

  test('a wrong app token is named too', async () => {
    await start({ transport: 'socket', env: { SLACK_APP_TOKEN: 'xapp-wrong' } });
    await expect(harness.door.start()).rejects.toMatchObject({
      message: expect.stringContaining('connections:write'),
    });
  });

  test('a scope it cannot do without stops it; one for a single ability is named with the ability', async () => {
    await start({
      standIn: { scopes: ALL_SCOPES.filter((scope) => scope !== 'chat:write' && scope !== 'files:read') },
    });
    const error = await harness.door.start().then(
      () => undefined,
      (thrown: unknown) => thrown as { problems: readonly { isFatal: boolean; message: string }[] },
    );
    expect(error?.problems.map((one) => [one.isFatal, /scope (\S+?)[.,]/.exec(one.message)?.[1]])).toEqual([
      [true, 'chat:write'],
      [false, 'files:read'],
    ]);
  });

  test('channels it is not in, archived ones and unknown ones are named with the fix', async () => {
    await start({ env: { SLACK_LISTEN_CHANNELS: `${HELP} C0NOWHERE` } });
    const { slack } = harness;
    slack.channels.get(ENGINEERS)!.members.delete(slack.botUser);
    slack.channels.get(HELP)!.isArchived = true;
    const messages = (await harness.door.start()).map((one) => one.message);
    expect(messages).toHaveLength(3);
    expect(messages.join('\n')).toMatch(/not in #engineers.*\/invite/);
    expect(messages.join('\n')).toContain(`${HELP} is archived`);
    expect(messages.join('\n')).toContain('there is no channel C0NOWHERE');
  });

  test('while Slack cannot be reached the desk starts all the same, and answers when Slack is back', async () => {
    await start();
    harness.slack.failNext('auth.test', { kind: 'http', status: 500 }, { kind: 'http', status: 500 });
    expect((await harness.door.start()).map((one) => one.code)).toEqual(['UNREACHABLE']);
    const { slack } = harness;
    await slack.say(LI_NA, slack.directOf(LI_NA).id, 'my vpn is broken');
    expect(slack.pendingEvents).toBe(1);
    await slack.advance(0);
    await harness.settled();
    expect(slack.deskPosts(slack.directOf(LI_NA).id)).toHaveLength(1);
  });

  test('before it is started and after it was stopped, events are left to Slack’s retry', async () => {
    await start();
    const { slack } = harness;
    const { id } = slack.directOf(LI_NA);
    expect((await slack.say(LI_NA, id, 'my vpn is broken')).sent[0]?.status).toBe(503);
    await harness.door.start();
    await slack.advance(0);
    await harness.settled();
    expect(slack.deskPosts(id)).toHaveLength(1);
    await harness.door.stop();
    expect((await slack.say(LI_NA, id, 'thanks')).sent[0]?.status).toBe(503);
  });
});
