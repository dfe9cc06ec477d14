/** What the environment says about Teams. Pure, complete or refused: every fault is named with its fix. */
import { z } from 'zod';

export interface TeamsSettings {
  readonly signIn:
    | {
        readonly kind: 'bot-framework';
        readonly appId: string;
        /** As botbuilder reads them: credentials, and the addresses of the cloud where they differ. */
        readonly botbuilder: Readonly<Record<string, string>>;
      }
    /** Anybody on this machine may speak as anybody: for the playground and tests. */
    | { readonly kind: 'loopback' };
  /** Tenants whose people are served; empty: any (without sign-in only). */
  readonly tenants: readonly string[];
  /** Hosts the desk may be told to answer to; `*.` stands for one or more labels. With a port: http on loopback. */
  readonly serviceHosts: readonly string[];
  /** Where to write to a place of which no activity has come yet. */
  readonly serviceUrl: string;
  /** Channels and group chats where the desk reads along and speaks only when it is sure. */
  readonly listenIn: readonly string[];
  /** The desk's public address, for showing files in cards. */
  readonly publicUrl?: string;
}

interface Cloud {
  readonly botbuilder: Readonly<Record<string, string>>;
  readonly serviceHosts: readonly string[];
  readonly serviceUrl: string;
}

const PUBLIC_HOSTS = ['smba.trafficmanager.net', '*.botframework.com'];

/** botbuilder knows the public and the US cloud by itself; if it is given one address it wants them all. */
const CLOUDS: Readonly<Record<string, (tenant: string) => Cloud>> = {
  '': () => ({
    botbuilder: {},
    serviceHosts: PUBLIC_HOSTS,
    serviceUrl: 'https://smba.trafficmanager.net/teams/',
  }),
  'https://botframework.azure.us': () => ({
    botbuilder: { ChannelService: 'https://botframework.azure.us' },
    serviceHosts: [
      '*.infra.gov.teams.microsoft.us',
      '*.infra.dod.teams.microsoft.us',
      '*.botframework.azure.us',
    ],
    serviceUrl: 'https://smba.infra.gov.teams.microsoft.us/teams/',
  }),
  'https://botframework.azure.cn': (tenant) => ({
    botbuilder: {
      ChannelService: 'https://botframework.azure.cn',
      OAuthUrl: 'https://token.botframework.azure.cn/',
      ToChannelFromBotLoginUrl: `https://login.partner.microsoftonline.cn/${tenant}`,
      ToChannelFromBotOAuthScope: 'https://api.botframework.azure.cn',
      ToBotFromChannelTokenIssuer: 'https://api.botframework.azure.cn',
      ToBotFromChannelOpenIdMetadataUrl:
        'https://login.botframework.azure.cn/v1/.well-known/openidconfiguration',
      ToBotFromEmulatorOpenIdMetadataUrl: `https://login.partner.microsoftonline.cn/${tenant}/v2.0/.well-known/openid-configuration`,
      ValidateAuthority: 'true',
    },
    serviceHosts: ['frontend.botapi.msg.infra.teams.microsoftonline.cn', '*.botframework.azure.cn'],
    serviceUrl: 'https://frontend.botapi.msg.infra.teams.microsoftonline.cn/teams/',
  }),
};

/** What botbuilder takes for the public cloud when none of its addresses is set. */
const PUBLIC_ADDRESSES: Readonly<Record<string, string>> = {
  OAuthUrl: 'https://api.botframework.com',
  ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
  ToChannelFromBotOAuthScope: 'https://api.botframework.com',
  ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
  ToBotFromChannelOpenIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  ToBotFromEmulatorOpenIdMetadataUrl:
    'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
  CallerId: 'urn:botframework:azure',
  ValidateAuthority: 'true',
};

const guid = z.guid('is a GUID like 00000000-0000-0000-0000-000000000000');
const address = z.url({ protocol: /^https?$/, error: 'is an address like https://host/path' });
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((one) => one !== ''));
const APP_TYPES = ['SingleTenant', 'UserAssignedMSI', 'MultiTenant'] as const;

const shape = z.object({
  MicrosoftAppId: guid.optional(),
  MicrosoftAppPassword: z.string().trim().optional(),
  MicrosoftAppType: z
    .string()
    .transform(appTypeCalled)
    .pipe(
      z.enum(
        APP_TYPES,
        'is SingleTenant or UserAssignedMSI (MultiTenant for bots registered before August 2025)',
      ),
    )
    .default('SingleTenant'),
  MicrosoftAppTenantId: guid.optional(),
  ChannelService: z
    .string()
    .refine(
      (service) => service in CLOUDS,
      `is empty for the public cloud, or one of ${Object.keys(CLOUDS).filter(Boolean).join(', ')}`,
    )
    .default(''),
  OAuthUrl: address.optional(),
  ToChannelFromBotLoginUrl: address.optional(),
  ToChannelFromBotOAuthScope: address.optional(),
  ToBotFromChannelTokenIssuer: address.optional(),
  ToBotFromChannelOpenIdMetadataUrl: address.optional(),
  ToBotFromEmulatorOpenIdMetadataUrl: address.optional(),
  CallerId: z.string().trim().optional(),
  ValidateAuthority: z.enum(['true', 'false'], 'is true or false').optional(),
  TEAMS_WITHOUT_SIGN_IN: z.literal('loopback', 'is loopback, or absent').optional(),
  TEAMS_TENANTS: list.pipe(z.array(guid)).default([]),
  TEAMS_SERVICE_HOSTS: list
    .pipe(z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i, 'is a host name, or *.host')))
    .default([]),
  TEAMS_SERVICE_URL: address.optional(),
  TEAMS_LISTEN_CHANNELS: list
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^[^%/#:]+:[^%/#]+$/,
            'is an id like 19:abc@thread.tacv2; it stands in the link of the channel, where %3A is : and %40 is @',
          ),
      ),
    )
    .default([]),
  TEAMS_PUBLIC_URL: z
    .url({ protocol: /^https$/, error: 'is an address like https://desk.example.com' })
    .optional(),
});

/** Names of the settings read here. `HOST` is read as well, to see who can reach the desk. */
export const TEAMS_SETTINGS: readonly string[] = Object.keys(shape.shape);

/** Those that by themselves say a Teams door is wanted. */
const WANTED = ['MicrosoftAppId', 'MicrosoftAppPassword', 'MicrosoftAppTenantId', 'TEAMS_WITHOUT_SIGN_IN'];
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Without an app id, a secret, a tenant or the switch there is no Teams door and no problem. */
export function readTeamsSettings(env: Readonly<Record<string, string | undefined>>): {
  readonly settings?: TeamsSettings;
  readonly problems: readonly string[];
} {
  const present: Readonly<Record<string, string>> = Object.fromEntries(
    TEAMS_SETTINGS.flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  if (!WANTED.some((name) => name in present)) return { problems: [] };
  const read = shape.safeParse(present);
  if (!read.success)
    return {
      problems: read.error.issues
        .map((issue) => {
          const name = String(issue.path[0]);
          return `${name}=${name === 'MicrosoftAppPassword' ? '(secret)' : present[name]}: ${issue.message}`;
        })
        .concat(missingOf(present)),
    };
  const e = read.data;
  const problems: string[] = [];
  const host = env.HOST?.trim() || '127.0.0.1';

  if (e.TEAMS_WITHOUT_SIGN_IN) {
    if (!LOOPBACK_HOST.test(host))
      problems.push(
        `TEAMS_WITHOUT_SIGN_IN=loopback: HOST=${host} lets others reach the desk, and without sign-in anybody could speak as anybody; remove one of the two`,
      );
    if (e.MicrosoftAppId)
      problems.push(
        'TEAMS_WITHOUT_SIGN_IN=loopback: MicrosoftAppId is set as well; remove the switch to check sign-ins, or the id to go without',
      );
    if (problems.length > 0) return { problems };
    return {
      problems,
      settings: {
        signIn: { kind: 'loopback' },
        tenants: e.TEAMS_TENANTS,
        serviceHosts: e.TEAMS_SERVICE_HOSTS,
        serviceUrl: e.TEAMS_SERVICE_URL ?? '',
        listenIn: e.TEAMS_LISTEN_CHANNELS,
      },
    };
  }

  problems.push(...missingOf(present));
  const tenants = [
    ...new Set([e.MicrosoftAppTenantId, ...e.TEAMS_TENANTS].flatMap((one) => one?.toLowerCase() ?? [])),
  ];
  if (problems.length > 0 || !e.MicrosoftAppId) return { problems };

  const cloud = CLOUDS[e.ChannelService]!(e.MicrosoftAppTenantId ?? '');
  const own = Object.fromEntries(
    Object.keys(PUBLIC_ADDRESSES).flatMap((name) => (present[name] ? [[name, present[name]]] : [])),
  );
  const hasOwn = Object.keys(own).length > 0;
  return {
    problems,
    settings: {
      signIn: {
        kind: 'bot-framework',
        appId: e.MicrosoftAppId,
        botbuilder: {
          ...(hasOwn && { ...PUBLIC_ADDRESSES }),
          ...cloud.botbuilder,
          ...own,
          MicrosoftAppId: e.MicrosoftAppId,
          MicrosoftAppType: e.MicrosoftAppType,
          ...(e.MicrosoftAppPassword && { MicrosoftAppPassword: e.MicrosoftAppPassword }),
          ...(e.MicrosoftAppTenantId && { MicrosoftAppTenantId: e.MicrosoftAppTenantId }),
        },
      },
      tenants,
      serviceHosts: [...cloud.serviceHosts, ...e.TEAMS_SERVICE_HOSTS],
      serviceUrl: e.TEAMS_SERVICE_URL ?? cloud.serviceUrl,
      listenIn: e.TEAMS_LISTEN_CHANNELS,
      ...(e.TEAMS_PUBLIC_URL && { publicUrl: e.TEAMS_PUBLIC_URL }),
    },
  };
}

/** What belongs together with what is set, right or wrong: all of it is told at once. */
function missingOf(present: Readonly<Record<string, string>>): readonly string[] {
  if (present.TEAMS_WITHOUT_SIGN_IN) return [];
  const type = appTypeCalled(present.MicrosoftAppType ?? 'SingleTenant');
  const isManaged = type === 'UserAssignedMSI';
  const problems: string[] = [];
  if (!present.MicrosoftAppId)
    problems.push(
      'MicrosoftAppId: is missing; copy "Microsoft App ID" from the Configuration page of your Azure Bot. For a try-out without any account set TEAMS_WITHOUT_SIGN_IN=loopback instead',
    );
  if (!isManaged && !present.MicrosoftAppPassword)
    problems.push(
      'MicrosoftAppPassword: is missing; create a client secret under "Certificates & secrets" of the app registration and copy its value (not its id)',
    );
  if (isManaged && present.MicrosoftAppPassword)
    problems.push('MicrosoftAppPassword: remove it; a managed identity (UserAssignedMSI) has no secret');
  if (type !== 'MultiTenant' && !present.MicrosoftAppTenantId)
    problems.push(
      `MicrosoftAppTenantId: is missing; ${type} needs the "App Tenant ID" from the Configuration page of your Azure Bot`,
    );
  if (type === 'MultiTenant' && !present.MicrosoftAppTenantId && !present.TEAMS_TENANTS)
    problems.push(
      'TEAMS_TENANTS: is missing; a MultiTenant bot is reachable from every tenant, so name the ones it serves',
    );
  return problems;
}

function appTypeCalled(type: string): string {
  return APP_TYPES.find((one) => one.toLowerCase() === type.trim().toLowerCase()) ?? type;
}

/** Whether the desk may write to that address: https at a named host, or http on loopback where a host is named with its port. */
export function isServiceUrl(url: string, settings: Pick<TeamsSettings, 'signIn' | 'serviceHosts'>): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host, username, password } = new URL(url);
  if (username || password) return false;
  const isLoopback = LOOPBACK_HOST.test(hostname.replace(/^\[|\]$/g, ''));
  if (settings.signIn.kind === 'loopback') return protocol === 'http:' && isLoopback;
  return settings.serviceHosts.some((allowed) => {
    const isNamed = allowed.startsWith('*.')
      ? hostname.endsWith(allowed.slice(1).toLowerCase())
      : allowed.toLowerCase() === (allowed.includes(':') ? host : hostname);
    return (
      isNamed && (protocol === 'https:' || (protocol === 'http:' && isLoopback && allowed.includes(':')))
    );
  });
}
