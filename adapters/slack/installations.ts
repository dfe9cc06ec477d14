/**
 * Many workspaces: each installs the app by OAuth, or their organization does for all of them. Tokens are kept encrypted in the door's memory and renewed
 * before they expire.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { InstallProvider, type Installation as OauthInstallation } from '@slack/oauth';
import type { WebClient, WebClientOptions } from '@slack/web-api';
import { type Request, type Response, Router } from 'express';
import type { Clock, Log } from '../../bot/ports.ts';
import { type Clients, type Installation, PatientClient } from './clients.ts';
import { slackCode } from './delivery-problem.ts';
import type { SlackSettings } from './settings.ts';
import { NEEDED_SCOPES, USEFUL_SCOPES } from './start-check.ts';
import type { SlackMemory } from './types.ts';

/** A token that was just read stays good: it is renewed two hours before it expires. */
const KEPT_MS = 60_000;

/** What Slack says of a token whose app was removed. */
const ENDED = new Set(['account_inactive', 'invalid_auth', 'not_authed', 'token_expired', 'token_revoked']);

/** The app is not installed in that workspace: nothing from there is heard. */
export class NotInstalled extends Error {
  readonly code = 'SLACK_NOT_INSTALLED';
  constructor(team: string) {
    super(`The app is not installed in ${team}: open /slack/install there.`);
    this.name = 'NotInstalled';
  }
}

export type OauthAccess = Extract<SlackSettings['access'], { kind: 'oauth' }>;

export interface Installations {
  readonly clients: Clients;
  /** `/slack/install` and the page Slack sends people back to. */
  readonly router: Router;
  /**
   * Forgets a workspace that removed the app; one that has installed it again by the time Slack's word arrives stays.
   * @throws when Slack cannot be asked: its word is to be sent again.
   */
  remove(team: string): Promise<void>;
}

export function openInstallations(
  access: OauthAccess,
  parts: {
    readonly memory: SlackMemory;
    readonly clock: Clock;
    readonly log: Log;
    readonly options: WebClientOptions;
  },
): Installations {
  const { memory, clock, log, options } = parts;
  const key = Buffer.from(access.encryptionKey, 'hex');
  const provider = new InstallProvider({
    clientId: access.clientId,
    clientSecret: access.clientSecret,
    stateSecret: access.stateSecret,
    clientOptions: { ...options },
    ...(options.logger && { logger: options.logger }),
    installationStore: {
      async storeInstallation(installation) {
        const team = installation.isEnterpriseInstall ? installation.enterprise?.id : installation.team?.id;
        if (!team) throw new Error('Slack names neither workspace nor organization');
        const named = [team, installation.enterprise?.id];
        if (access.workspaces.length > 0 && !access.workspaces.some((one) => named.includes(one)))
          throw new Error(`SLACK_WORKSPACES does not name ${team}`);
        await memory.write(memoryKey(team), encrypt(JSON.stringify(installation), key));
        log.info('slack.installed', { team });
      },
      async fetchInstallation({ teamId, enterpriseId, isEnterpriseInstall }) {
        const team = isEnterpriseInstall ? enterpriseId : teamId;
        const text = team === undefined ? undefined : await memory.read(memoryKey(team));
        if (text === undefined) throw new NotInstalled(team ?? 'without a name');
        return JSON.parse(decrypt(text, key)) as OauthInstallation<'v2', boolean>;
      },
      async deleteInstallation({ teamId, enterpriseId, isEnterpriseInstall }) {
        const team = isEnterpriseInstall ? enterpriseId : teamId;
        if (team !== undefined) await memory.remove(memoryKey(team));
      },
    },
  });

  const isStillGood = async (team: string): Promise<boolean> => {
    try {
      const { botToken } = await installation(team);
      await new PatientClient(botToken, { ...options }, clock).auth.test();
      return true;
    } catch (error) {
      if (error instanceof NotInstalled || ENDED.has(slackCode(error) ?? '')) return false;
      throw error;
    }
  };
  const kept = new Map<string, { readonly installation: Promise<Installation>; readonly until: number }>();
  const ask = async (team: string): Promise<Installation> => {
    const text = await memory.read(memoryKey(team));
    if (text === undefined) throw new NotInstalled(team);
    const isOrganization = team.startsWith('E');
    const { botToken, botUserId, botId, enterpriseId } = await provider.authorize({
      teamId: isOrganization ? undefined : team,
      enterpriseId: isOrganization ? team : undefined,
      isEnterpriseInstall: isOrganization,
    });
    if (!botToken || !botUserId) throw new NotInstalled(team);
    return {
      team,
      botToken,
      botUser: botUserId,
      ...(botId && { botId }),
      ...(isOrganization ? { enterprise: team } : enterpriseId && { enterprise: enterpriseId }),
    };
  };
  const clients = new Map<string, WebClient>();
  const installation = (team: string | undefined): Promise<Installation> => {
    if (team === undefined) return Promise.reject(new NotInstalled('without a name'));
    const now = clock.now().getTime();
    const known = kept.get(team);
    if (known && known.until > now) return known.installation;
    const asked = ask(team).catch((error: unknown) => {
      kept.delete(team);
      throw error;
    });
    kept.set(team, { installation: asked, until: now + KEPT_MS });
    return asked;
  };

  const router = Router();
  const scopes = [...NEEDED_SCOPES, ...Object.keys(USEFUL_SCOPES), 'im:read'];
  router.get('/slack/install', async (request: Request, response: Response) => {
    await provider.handleInstallPath(request, response, {}, { scopes, redirectUri: access.redirectUri });
  });
  router.get(new URL(access.redirectUri).pathname, async (request: Request, response: Response) => {
    await provider.handleCallback(request, response, {
      failure: (error, _options, _request, answer) => {
        log.warn('slack.install-failed', { code: error.code, error });
        answer.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
        answer.end(
          'The app was not installed. Please try again, or ask the administrator of the desk to look at its log.',
        );
      },
    });
    // The token of before may be good no longer.
    kept.clear();
  });

  return {
    router,
    clients: {
      installation,
      async of(team) {
        const { botToken } = await installation(team);
        const known = clients.get(botToken);
        if (known) return known;
        if (clients.size > 200) clients.clear();
        const client = new PatientClient(botToken, { ...options }, clock);
        clients.set(botToken, client);
        return client;
      },
    },
    async remove(team) {
      kept.delete(team);
      if (await isStillGood(team)) return log.info('slack.installed-again', { team });
      kept.delete(team);
      await memory.remove(memoryKey(team));
      log.info('slack.uninstalled', { team });
    },
  };
}

function memoryKey(team: string): string {
  return `slack:installation:${team}`;
}

/** AES-256-GCM; the text that comes back is proven to be the one that was kept. */
export function encrypt(text: string, key: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** @throws when the key is another one or the text was changed. */
export function decrypt(text: string, key: Buffer): string {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
