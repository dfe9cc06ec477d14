/** Looks at the installation before people do, and names every fault with its fix. */
import type { WebClient } from '@slack/web-api';
import type { Desk } from '../../bot/desk.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import { isDirect, placeOf } from './ids.ts';
import type { SlackSettings } from './settings.ts';

/** What the desk cannot do without. */
export const NEEDED_SCOPES = [
  'chat:write',
  'im:history',
  'im:write',
  'users:read',
  'app_mentions:read',
] as const;
/** What single abilities need; without them the rest works. */
export const USEFUL_SCOPES: Readonly<Record<string, string>> = {
  'channels:history': 'threads and listening in public channels, finding posts whose answer was lost',
  'groups:history': 'the same in private channels',
  'channels:read': 'checking the channels of the desk file',
  'groups:read': 'the same for private channels',
  commands: 'the slash command and shortcuts',
  'files:read': 'files people send',
  'files:write': 'showing files in engineers’ channels',
  'reactions:read': 'opening tickets by emoji',
  'reactions:write': 'status reactions',
  'assistant:write': 'suggested prompts',
};

export interface SetupProblem {
  readonly code: 'TOKEN' | 'SCOPE' | 'CHANNEL' | 'UNREACHABLE';
  /** Without it the desk does not work in Slack at all. */
  readonly isFatal: boolean;
  readonly message: string;
}

export class SlackSetupError extends Error {
  readonly code = 'SLACK_SETUP';
  readonly problems: readonly SetupProblem[];
  constructor(problems: readonly SetupProblem[]) {
    super(`Slack is not set up:\n${problems.map((one) => `  - ${one.message}`).join('\n')}`);
    this.name = 'SlackSetupError';
    this.problems = problems;
  }
}

/** Never rejects: what could not be looked at is a problem itself. */
export async function checkSetup(
  client: WebClient,
  desk: Desk,
  settings: SlackSettings,
): Promise<readonly SetupProblem[]> {
  let scopes: readonly string[] | undefined;
  try {
    const { response_metadata: metadata } = await client.auth.test();
    scopes = (metadata as { scopes?: readonly string[] } | undefined)?.scopes;
  } catch (error) {
    return [tokenProblem(error)];
  }
  const problems = scopes ? scopeProblems(scopes, settings) : [];
  const channels = [
    ...channelsOf(desk),
    ...settings.listenIn.map((channel) => ({ channel, name: 'SLACK_LISTEN_CHANNELS' })),
  ];
  for (const { channel, name } of channels) problems.push(...(await channelProblems(client, channel, name)));
  return problems;
}

function tokenProblem(error: unknown): SetupProblem {
  const code = slackCode(error);
  if (code !== undefined && /auth|token|account_inactive/.test(code))
    return {
      code: 'TOKEN',
      isFatal: true,
      message: `SLACK_BOT_TOKEN: Slack answers ${code}. Install the app in the workspace and copy the "Bot User OAuth Token" again.`,
    };
  return {
    code: 'UNREACHABLE',
    isFatal: false,
    message: `Slack cannot be asked who the app is (${code ?? deliveryProblem(error).why}). The desk keeps trying; check the network, the proxy and SLACK_API_URL.`,
  };
}

function scopeProblems(scopes: readonly string[], settings: SlackSettings): SetupProblem[] {
  const fix =
    'Add it under "OAuth & Permissions" (or paste adapters/slack/manifest.json under "App Manifest") and reinstall the app.';
  const missing = NEEDED_SCOPES.filter((scope) => !scopes.includes(scope)).map(
    (scope): SetupProblem => ({
      code: 'SCOPE',
      isFatal: true,
      message: `The app lacks the scope ${scope}. ${fix}`,
    }),
  );
  const useful = Object.entries(USEFUL_SCOPES)
    .filter(([scope]) => !scopes.includes(scope))
    .filter(([scope]) => settings.statusReactions || scope !== 'reactions:write')
    .filter(([scope]) => settings.ticketEmoji.length > 0 || scope !== 'reactions:read')
    .map(
      ([scope, what]): SetupProblem => ({
        code: 'SCOPE',
        isFatal: false,
        message: `The app lacks the scope ${scope}, needed for ${what}. ${fix}`,
      }),
    );
  return [...missing, ...useful];
}

function channelsOf(desk: Desk): readonly { readonly channel: string; readonly name: string }[] {
  return desk.channels.flatMap(({ name, conversations }) =>
    conversations.flatMap((conversation) => {
      const place = conversation.startsWith('slack:') ? placeOf(conversation) : undefined;
      return place && !isDirect(place.channel) && place.team === undefined
        ? [{ channel: place.channel, name: `desk file, channel "${name}"` }]
        : [];
    }),
  );
}

async function channelProblems(client: WebClient, channel: string, name: string): Promise<SetupProblem[]> {
  const problem = (message: string): SetupProblem[] => [
    { code: 'CHANNEL', isFatal: false, message: `${name}: ${message}` },
  ];
  try {
    const { channel: found } = await client.conversations.info({ channel });
    if (found?.is_archived) return problem(`${channel} is archived. Unarchive it or name another one.`);
    if (found && found.is_member === false)
      return problem(`the app is not in #${found.name ?? channel}. Write /invite @<the app> there.`);
    return [];
  } catch (error) {
    const code = slackCode(error);
    if (code === 'channel_not_found')
      return problem(
        `there is no channel ${channel}, or it is private and the app is not in it. Correct the id or write /invite @<the app> there.`,
      );
    // The missing scope is named by itself.
    if (code === 'missing_scope') return [];
    return problem(`${channel} could not be looked up (${code ?? deliveryProblem(error).why}).`);
  }
}
