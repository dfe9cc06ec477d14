/**
 * Socket Mode that comes back. Bolt's receiver and its client do the talking; reconnecting is done here, because
 * the client (3.1.0) waits five seconds before every planned reconnect and, when it gives up, rejects where
 * nobody listens.
 */
import { SocketModeReceiver } from '@slack/bolt';
import type { Logger } from '@slack/logger';
import type { WebClientOptions } from '@slack/web-api';
import type { Log } from '../../bot/ports.ts';
import { proxyDispatcher } from '../proxy.ts';
import { slackCode } from './delivery-problem.ts';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
/** A connection that held this long was a good one: the next reconnect is immediate again. */
const GOOD_AFTER_MS = 10_000;
const GOODBYE_MS = 1_000;
/** Codes no further attempt can change; they are named at start and then only waited for. */
const HOPELESS = new Set([
  'invalid_auth',
  'not_authed',
  'missing_scope',
  'account_inactive',
  'not_allowed_token_type',
  'forbidden_team',
  'token_revoked',
]);

export interface Socket {
  readonly receiver: SocketModeReceiver;
  /** Resolves with the first connection; rejects when Slack refuses the app token. Afterwards it reconnects by itself. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isOpen(): boolean;
}

export interface SocketParts {
  readonly appToken: string;
  readonly clientOptions: WebClientOptions;
  readonly logger: Logger;
  readonly log: Log;
  readonly wait: (ms: number) => Promise<void>;
  readonly random?: () => number;
}

export function openSocket({
  appToken,
  clientOptions,
  logger,
  log,
  wait,
  random = Math.random,
}: SocketParts): Socket {
  const dispatcher = proxyDispatcher();
  const receiver = new SocketModeReceiver({
    appToken,
    ...(dispatcher && { dispatcher }),
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...clientOptions } },
    // The gate has said what went wrong; unacknowledged events come again.
    processEventErrorHandler: async () => false,
  });
  const { client } = receiver;
  guardMessages(client, log);
  let isStopping = false;
  let isOpen = false;
  let connectedAt = 0;
  let reconnecting: Promise<void> | undefined;

  const connect = async (): Promise<void> => {
    await client.start();
    isOpen = true;
    connectedAt = Date.now();
  };

  const reconnect = async (): Promise<void> => {
    // Many desks lose their sockets together: they do not come back in one instant.
    let waitMs = Date.now() - connectedAt > GOOD_AFTER_MS || connectedAt === 0 ? 0 : FIRST_WAIT_MS;
    for (;;) {
      if (waitMs > 0) await wait(Math.round(waitMs * (0.5 + random() / 2)));
      if (isStopping) return;
      try {
        await connect();
        log.info('slack.socket-open', {});
        return;
      } catch (error) {
        waitMs = Math.min(LONGEST_WAIT_MS, Math.max(FIRST_WAIT_MS, waitMs * 2));
        log.warn('slack.socket-not-open', { code: slackCode(error), waitMs, error });
      }
    }
  };

  client.on('disconnected', () => {
    const wasOpen = isOpen;
    isOpen = false;
    if (isStopping || !wasOpen || reconnecting) return;
    log.info('slack.socket-closed', {});
    reconnecting = reconnect().finally(() => {
      reconnecting = undefined;
    });
  });

  return {
    receiver,
    async start() {
      isStopping = false;
      try {
        await connect();
      } catch (error) {
        if (HOPELESS.has(slackCode(error) ?? '')) throw error;
        log.warn('slack.socket-not-open', { code: slackCode(error), error });
        connectedAt = Date.now();
        reconnecting = reconnect().finally(() => {
          reconnecting = undefined;
        });
      }
    },
    async stop() {
      isStopping = true;
      isOpen = false;
      // Slack may never answer the goodbye: the second one does not wait for it.
      await Promise.race([client.disconnect(), wait(GOODBYE_MS)]);
      await Promise.race([client.disconnect(), wait(GOODBYE_MS)]);
    },
    isOpen: () => isOpen,
  };
}

/** The client reads into whatever the socket brings; what it stumbles over must not end the process. */
function guardMessages(client: SocketModeReceiver['client'], log: Log): void {
  const listeners = client.listeners('ws_message') as ((...args: unknown[]) => unknown)[];
  client.removeAllListeners('ws_message');
  client.on('ws_message', (...args: unknown[]) => {
    for (const listener of listeners)
      Promise.resolve()
        .then(() => listener(...args))
        .catch((error: unknown) => log.warn('slack.socket-message-refused', { error }));
  });
}
