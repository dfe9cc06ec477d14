/** Web API clients, one a workspace. They never retry by themselves: a post Slack may have taken is not sent again. */
import type { Logger } from '@slack/logger';
import {
  WebClient as Client,
  type WebAPICallResult,
  WebAPIRateLimitedError,
  type WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Clock } from '../../bot/ports.ts';

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

/**
 * A method and channel Slack has limited is not called before Slack's time is over, whoever asks: they hear at once
 * what Slack would answer.
 */
export class PatientClient extends Client {
  readonly #clock: Clock;
  readonly #silentUntil = new Map<string, number>();

  constructor(botToken: string, options: WebClientOptions, clock: Clock) {
    super(botToken, options);
    this.#clock = clock;
  }

  override async apiCall(method: string, options: Record<string, unknown> = {}): Promise<WebAPICallResult> {
    const limited = `${method} ${options.channel ?? options.channel_id ?? ''}`;
    const silentMs = (this.#silentUntil.get(limited) ?? 0) - this.#clock.now().getTime();
    if (silentMs > 0) throw new WebAPIRateLimitedError(Math.ceil(silentMs / 1_000));
    this.#silentUntil.delete(limited);
    try {
      return await super.apiCall(method, options);
    } catch (error) {
      if (error instanceof WebAPIRateLimitedError)
        this.#silentUntil.set(limited, this.#clock.now().getTime() + error.retryAfter * 1_000);
      throw error;
    }
  }
}

/** One workspace, one token. Who that is is asked once, and again after a failure. */
export function singleClient(botToken: string, options: WebClientOptions, clock: Clock): Clients {
  const client = new PatientClient(botToken, options, clock);
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
