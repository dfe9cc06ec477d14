/** Web API clients, one a workspace. They never retry by themselves: a post Slack may have taken is not sent again. */
import type { Logger } from '@slack/logger';
import { WebClient as Client, type WebClient, type WebClientOptions } from '@slack/web-api';

export const CALL_TIMEOUT_MS = 10_000;

/** What the desk is in a workspace. */
export interface Installation {
  readonly team: string;
  readonly enterprise?: string;
  readonly botToken: string;
  readonly botUser: string;
  readonly botId?: string;
}

export interface Clients {
  /** @throws when the app is not installed there or Slack cannot be asked who it is. */
  installation(team: string | undefined): Promise<Installation>;
  of(team: string | undefined): Promise<WebClient>;
}

export function clientOptions(apiUrl: string | undefined, logger: Logger): WebClientOptions {
  return {
    ...(apiUrl && { slackApiUrl: apiUrl }),
    logger,
    timeout: CALL_TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  };
}

/** One workspace, one token. Who that is is asked once, and again after a failure. */
export function singleClient(botToken: string, options: WebClientOptions): Clients {
  const client = new Client(botToken, options);
  let asked: Promise<Installation> | undefined;
  const ask = async (): Promise<Installation> => {
    const {
      team_id: team,
      user_id: botUser,
      bot_id: botId,
      enterprise_id: enterprise,
    } = await client.auth.test();
    return {
      team: team ?? 'T0',
      ...(enterprise && { enterprise }),
      botToken,
      botUser: botUser ?? '',
      ...(botId && { botId }),
    };
  };
  return {
    installation() {
      asked ??= ask().catch((error: unknown) => {
        asked = undefined;
        throw error;
      });
      return asked;
    },
    of: () => Promise.resolve(client),
  };
}
