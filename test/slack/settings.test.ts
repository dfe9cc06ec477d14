import { describe, expect, test } from '@jest/globals';
import { readSlackSettings } from '../../adapters/slack/settings.ts';

const TOKEN = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'a-signing-secret' };

describe('the settings of the Slack door', () => {
  test('no setting, no Slack and nothing to complain about', () => {
    expect(readSlackSettings({ PORT: '1', SLACK_BOT_TOKEN: ' ' })).toEqual({ problems: [] });
  });

  test('a signing secret receives over HTTP, an app token chooses Socket Mode even beside a signing secret', () => {
    expect(readSlackSettings(TOKEN).settings?.transport).toEqual({
      kind: 'http',
      signingSecret: 'a-signing-secret',
    });
    expect(readSlackSettings({ ...TOKEN, SLACK_APP_TOKEN: 'xapp-1' }).settings?.transport).toEqual({
      kind: 'socket',
      appToken: 'xapp-1',
    });
  });

  test('names every fault at once, with the fix and without the secret', () => {
    const { settings, problems } = readSlackSettings({
      SLACK_BOT_TOKEN: 'ghp_1',
      SLACK_APP_TOKEN: 'wrong',
      SLACK_LISTEN_CHANNELS: '#general',
    });
    expect(settings).toBeUndefined();
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toContain('xoxb-');
    expect(problems.join('\n')).toContain('connections:write');
    expect(problems.join('\n')).not.toContain('ghp_1');
  });

  test('says which half is missing', () => {
    expect(readSlackSettings({ SLACK_BOT_TOKEN: 'xoxb-1' }).problems[0]).toMatch(
      /SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET/,
    );
    expect(readSlackSettings({ SLACK_APP_TOKEN: 'xapp-1' }).problems[0]).toMatch(/SLACK_BOT_TOKEN/);
    expect(readSlackSettings({ SLACK_APP_TOKEN: 'xapp-1', SLACK_CLIENT_ID: '1' }).problems[0]).toMatch(
      /SLACK_ENCRYPTION_KEY/,
    );
  });

  test('commands, emoji and channels are lists; a slash and colons may be left out', () => {
    const { settings } = readSlackSettings({
      ...TOKEN,
      SLACK_COMMANDS: 'it /服务台',
      SLACK_TICKET_EMOJI: ':ticket:, sos',
      SLACK_LISTEN_CHANNELS: 'C01,C02',
    });
    expect(settings).toMatchObject({
      commands: ['/it', '/服务台'],
      ticketEmoji: ['ticket', 'sos'],
      listenIn: ['C01', 'C02'],
    });
  });
});
