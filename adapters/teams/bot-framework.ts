/**
 * botbuilder: proves who sent an activity, and writes into places. Nothing else of this door knows the library, so a
 * move to the Microsoft 365 Agents SDK changes this file (see README.md).
 */
import { type Activity, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationError, type ConnectorClient } from 'botframework-connector';
import { Entity } from 'botframework-connector/lib/connectorApi/models/mappers.js';
import type { TeamsSettings } from './settings.ts';
import type { OutgoingActivity } from './types.ts';

/** A platform call may take this long; the outbox leases a delivery for longer. */
const CALL_TIMEOUT_MS = 10_000;
/** Fetching the keys and checking a token with them may take this long: Teams wants its answer within 15 s. */
const CHECK_TIMEOUT_MS = 4_000;

// The serialiser drops what it does not know of an entity: the AI label and the citations would never leave.
(Entity.type as { additionalProperties?: unknown }).additionalProperties = { type: { name: 'Object' } };

/** What an invoke is answered with. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The sender's token does not prove what it must. Its words stay here: they would help a forger. */
export class SignInRefused extends Error {
  readonly code = 'TEAMS_SIGN_IN_REFUSED';
  constructor(cause: unknown) {
    super('The request does not come from the Bot Framework, or not for this app.', { cause });
    this.name = 'SignInRefused';
  }
}

/** The keys to check tokens with could not be fetched: nothing is known about the sender. */
export class SignInUnknown extends Error {
  readonly code = 'TEAMS_SIGN_IN_UNKNOWN';
  constructor(cause: unknown) {
    super(
      'The keys of the Bot Framework cannot be fetched; check that the desk can reach its OpenID address.',
      {
        cause,
      },
    );
    this.name = 'SignInUnknown';
  }
}

export interface Member {
  readonly id: string;
  readonly aadObjectId?: string;
}

export class BotFramework extends CloudAdapter {
  readonly #appId: string;
  readonly #connectors = new Map<string, Promise<ConnectorClient>>();

  constructor({ signIn }: Pick<TeamsSettings, 'signIn'>) {
    super(
      new ConfigurationBotFrameworkAuthentication(signIn.kind === 'bot-framework' ? signIn.botbuilder : {}),
    );
    this.#appId = signIn.kind === 'bot-framework' ? signIn.appId : '';
  }

  /**
   * Does the work if the sender is who it must be.
   * @throws SignInRefused, SignInUnknown: the work was not begun.
   */
  async turn<T>(authorization: string, activity: object, work: () => Promise<T>): Promise<T> {
    let done: { readonly result: T } | { readonly error: unknown } | undefined;
    let began = false;
    let isLate = false;
    const turn = this.processActivity(authorization, activity as Activity, async () => {
      if (isLate) return;
      began = true;
      done = await work().then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
    });
    // The library waits for the keys without end; Teams does not wait for us.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        isLate = !began;
        if (isLate) resolve();
      }, CHECK_TIMEOUT_MS);
    });
    turn.catch(() => undefined);
    try {
      await Promise.race([turn, late]);
      if (isLate) throw new SignInUnknown(undefined);
    } catch (error) {
      if (error instanceof SignInUnknown) throw error;
      // jsonwebtoken's own errors come through as they are; botbuilder would answer them with 500.
      if (!done) throw isKeyTrouble(error) ? new SignInUnknown(error) : new SignInRefused(error);
      throw error;
    } finally {
      clearTimeout(timer);
    }
    if (!done) throw new SignInRefused(undefined);
    if ('error' in done) throw done.error;
    return done.result;
  }

  /** @returns the new activity's id, if the platform names it. */
  async post(
    serviceUrl: string,
    conversation: string,
    activity: OutgoingActivity,
  ): Promise<string | undefined> {
    const connector = await this.#connector(serviceUrl);
    const sent = await connector.conversations.sendToConversation(
      conversation,
      addressed(activity, conversation),
      {
        timeout: CALL_TIMEOUT_MS,
      },
    );
    return sent.id;
  }

  async change(
    serviceUrl: string,
    conversation: string,
    activityId: string,
    activity: OutgoingActivity,
  ): Promise<void> {
    const connector = await this.#connector(serviceUrl);
    await connector.conversations.updateActivity(
      conversation,
      activityId,
      { ...addressed(activity, conversation), id: activityId },
      { timeout: CALL_TIMEOUT_MS },
    );
  }

  async remove(serviceUrl: string, conversation: string, activityId: string): Promise<void> {
    const connector = await this.#connector(serviceUrl);
    await connector.conversations.deleteActivity(conversation, activityId, { timeout: CALL_TIMEOUT_MS });
  }

  /** Opens the personal chat with somebody who has the app; returns its conversation id. */
  async openDirect(serviceUrl: string, tenant: string | undefined, member: string): Promise<string> {
    const connector = await this.#connector(serviceUrl);
    const bot = this.botId();
    const created = await connector.conversations.createConversation(
      {
        isGroup: false,
        bot: { id: bot, name: '' },
        members: [{ id: member, name: '' }],
        ...(tenant && { tenantId: tenant }),
        channelData: { ...(tenant && { tenant: { id: tenant } }) },
      } as unknown as Parameters<ConnectorClient['conversations']['createConversation']>[0],
      { timeout: CALL_TIMEOUT_MS },
    );
    return created.id;
  }

  /** The first members of a place, at most a few hundred. */
  async membersOf(serviceUrl: string, conversation: string): Promise<readonly Member[]> {
    const connector = await this.#connector(serviceUrl);
    const found = await connector.conversations.getConversationMembers(conversation, {
      timeout: CALL_TIMEOUT_MS,
    });
    return [...found].map(({ id, aadObjectId }) => ({ id, ...(aadObjectId && { aadObjectId }) }));
  }

  /** Whether the service answers, be it with a refusal; a read, so asking does nothing. */
  async answers(serviceUrl: string, conversation: string): Promise<boolean> {
    try {
      const connector = await this.#connector(serviceUrl);
      // Its type wants every optional parameter.
      const options = { pageSize: 1, timeout: CALL_TIMEOUT_MS } as unknown as {
        pageSize: number;
        continuationToken: string;
      };
      await connector.conversations.getConversationPagedMembers(conversation, options);
      return true;
    } catch (error) {
      const { statusCode } = error as { statusCode?: unknown };
      return typeof statusCode === 'number' && statusCode < 500 && ![408, 429].includes(statusCode);
    }
  }

  /** For files that Teams keeps behind the desk's own sign-in. */
  async token(serviceUrl: string): Promise<string | undefined> {
    if (!this.#appId) return undefined;
    const connector = await this.#connector(serviceUrl);
    const { credentials } = connector as unknown as { credentials: { getToken?(): Promise<string> } };
    return credentials.getToken?.();
  }

  botId(): string {
    return `28:${this.#appId}`;
  }

  /** One for each service: a connector holds the token, and another would fetch one more for each message. */
  #connector(serviceUrl: string): Promise<ConnectorClient> {
    const known = this.#connectors.get(serviceUrl);
    if (known) return known;
    const created = this.botFrameworkAuthentication
      .createConnectorFactory(this.createClaimsIdentity(this.#appId))
      .create(serviceUrl, undefined as unknown as string)
      .then(withoutRetries);
    this.#connectors.set(serviceUrl, created);
    created.catch(() => this.#connectors.delete(serviceUrl));
    return created;
  }
}

/** A post is not idempotent: the outbox alone decides about another try. */
function withoutRetries(connector: ConnectorClient): ConnectorClient {
  const { client } = connector as unknown as {
    client: { pipeline: { removePolicy(of: { name: string }): unknown } };
  };
  client.pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  return connector;
}

function addressed(activity: OutgoingActivity, conversation: string): Partial<Activity> {
  return { ...activity, conversation: { id: conversation } } as unknown as Partial<Activity>;
}

function isKeyTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (
    error.name === 'FetchError' ||
    (typeof code === 'string' && /^E[A-Z]+$/.test(code)) ||
    (error instanceof AuthenticationError && /^Failed to load/.test(error.message))
  );
}
