import { describe, expect, test } from '@jest/globals';
import { isServiceUrl, readTeamsSettings, TEAMS_SETTINGS } from '../../adapters/teams/settings.ts';

const APP = '11111111-2222-3333-4444-555555555555';
const TENANT = 'AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee';
const single = { MicrosoftAppId: APP, MicrosoftAppPassword: 'secret', MicrosoftAppTenantId: TENANT };

describe('the Teams door in the environment', () => {
  test('is neither wanted nor a problem when nothing is said about it', () => {
    expect(readTeamsSettings({ PORT: '3978', ChannelService: '' })).toEqual({ problems: [] });
  });

  test('opens for a single tenant with an id, a secret and the tenant', () => {
    const { settings, problems } = readTeamsSettings(single);
    expect(problems).toEqual([]);
    expect(settings?.signIn).toMatchObject({
      kind: 'bot-framework',
      appId: APP,
      botbuilder: { MicrosoftAppType: 'SingleTenant' },
    });
    expect(settings?.tenants).toEqual([TENANT.toLowerCase()]);
  });

  test('opens for a managed identity without a secret, however its type is spelt', () => {
    const { settings, problems } = readTeamsSettings({
      MicrosoftAppId: APP,
      MicrosoftAppTenantId: TENANT,
      MicrosoftAppType: 'userassignedmsi',
    });
    expect(problems).toEqual([]);
    expect(settings?.signIn).toMatchObject({ botbuilder: { MicrosoftAppType: 'UserAssignedMSI' } });
  });

  test('names every missing setting at once, and where to find it', () => {
    const { settings, problems } = readTeamsSettings({ MicrosoftAppPassword: 'secret' });
    expect(settings).toBeUndefined();
    expect(problems.join('\n')).toMatch(
      /MicrosoftAppId: is missing; copy[\s\S]*MicrosoftAppTenantId: is missing/,
    );
  });

  test('does not open without an app id: botbuilder would let everybody in', () => {
    expect(readTeamsSettings({ MicrosoftAppTenantId: TENANT }).settings).toBeUndefined();
  });

  test('refuses a secret beside a managed identity, a tenant that is no GUID and an unknown cloud, without telling the secret', () => {
    const faults = readTeamsSettings({
      ...single,
      MicrosoftAppTenantId: 'contoso',
      ChannelService: 'https://example.com',
    }).problems;
    expect(faults.join('\n')).toMatch(
      /MicrosoftAppTenantId=contoso: is a GUID[\s\S]*ChannelService=https:\/\/example.com/,
    );
    const managed = readTeamsSettings({ ...single, MicrosoftAppType: 'UserAssignedMSI' }).problems;
    expect(managed).toEqual([expect.stringContaining('remove it')]);
    expect([...faults, ...managed].join()).not.toContain('secret"');
  });

  test('a bot of many tenants must say which it serves', () => {
    const { MicrosoftAppTenantId: _, ...many } = { ...single, MicrosoftAppType: 'MultiTenant' };
    expect(readTeamsSettings(many).problems).toEqual([expect.stringContaining('TEAMS_TENANTS')]);
    expect(readTeamsSettings({ ...many, TEAMS_TENANTS: TENANT }).problems).toEqual([]);
  });

  test('without sign-in it opens on loopback only, and not beside an app id', () => {
    const open = { TEAMS_WITHOUT_SIGN_IN: 'loopback' };
    expect(readTeamsSettings(open).settings?.signIn).toEqual({ kind: 'loopback' });
    expect(readTeamsSettings({ ...open, HOST: '::1' }).problems).toEqual([]);
    expect(readTeamsSettings({ ...open, HOST: '0.0.0.0' }).problems).toEqual([
      expect.stringContaining('HOST=0.0.0.0'),
    ]);
    expect(readTeamsSettings({ ...open, ...single }).settings).toBeUndefined();
    expect(readTeamsSettings({ TEAMS_WITHOUT_SIGN_IN: 'yes' }).problems).toHaveLength(1);
  });

  test('knows the addresses of the cloud that 21Vianet operates', () => {
    const { settings, problems } = readTeamsSettings({
      ...single,
      ChannelService: 'https://botframework.azure.cn',
    });
    expect(problems).toEqual([]);
    expect(settings?.signIn).toMatchObject({
      botbuilder: {
        ToChannelFromBotLoginUrl: `https://login.partner.microsoftonline.cn/${TENANT}`,
        ToBotFromChannelTokenIssuer: 'https://api.botframework.azure.cn',
      },
    });
    expect(isServiceUrl('https://frontend.botapi.msg.infra.teams.microsoftonline.cn/x', settings!)).toBe(
      true,
    );
    expect(isServiceUrl('https://smba.trafficmanager.net/x', settings!)).toBe(false);
  });

  test("completes botbuilder's addresses when one of them is set: it takes all or none", () => {
    const { settings } = readTeamsSettings({
      ...single,
      ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:9/openid',
    });
    expect(settings?.signIn).toMatchObject({
      botbuilder: {
        ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:9/openid',
        ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      },
    });
    expect(readTeamsSettings(single).settings?.signIn).not.toMatchObject({
      botbuilder: { OAuthUrl: expect.anything() },
    });
  });

  test('lists each setting it reads', () => {
    expect(TEAMS_SETTINGS).toEqual(
      expect.arrayContaining(['MicrosoftAppId', 'TEAMS_WITHOUT_SIGN_IN', 'TEAMS_SERVICE_HOSTS']),
    );
  });
});

describe('addresses the desk may be told to write to', () => {
  const { settings } = readTeamsSettings({
    ...single,
    TEAMS_SERVICE_HOSTS: '127.0.0.1:4000,teams.proxy.example',
  });
  test.each([
    ['https://smba.trafficmanager.net/emea/', true],
    ['https://webchat.botframework.com/', true],
    ['https://teams.proxy.example/x', true],
    ['http://127.0.0.1:4000/', true],
    ['http://127.0.0.1:4001/', false],
    ['http://smba.trafficmanager.net/emea/', false],
    ['http://teams.proxy.example/x', false],
    ['https://smba.trafficmanager.net.attacker.example/', false],
    ['https://attacker.example/smba.trafficmanager.net', false],
    ['https://smba.trafficmanager.net@attacker.example/', false],
    ['https://user@smba.trafficmanager.net/', false],
    ['https://botframework.com.attacker.example/', false],
    ['file:///etc/passwd', false],
    ['not an address', false],
  ])('%s: %s', (url, allowed) => {
    expect(isServiceUrl(url, settings!)).toBe(allowed);
  });
});
