/** The settings of how other programs connect: tokens of the API, and where webhooks go. */
import type { WebhookSettings } from '../webhook/webhook-messenger.ts';

export const API_SETTINGS = ['API_TOKENS', 'WEBHOOK_URL', 'WEBHOOK_SECRET'] as const;

/** A reader may look; an agent may also act, as the person `api:<name>` of the desk file may. */
export type Role = 'reader' | 'agent';

export interface ApiToken {
  readonly name: string;
  /** SHA-256 of the token; the token itself is kept nowhere. */
  readonly sha256: Buffer;
  readonly role: Role;
}

export interface ReadApiSettings {
  readonly tokens: readonly ApiToken[];
  readonly webhook?: WebhookSettings;
  readonly problems: readonly string[];
}

const ENTRY = /^([a-z][a-z0-9-]{0,31}):([0-9a-f]{64}):(reader|agent)$/;
const SHORTEST_KEY_BYTES = 24;

/** Secrets are not repeated in problems: an entry is named by its place in the list. */
export function readApiSettings(env: Readonly<Record<string, string | undefined>>): ReadApiSettings {
  const problems: string[] = [];
  const tokens: ApiToken[] = [];
  const entries = (env.API_TOKENS ?? '').split(',').filter((entry) => entry.trim() !== '');
  for (const [index, entry] of entries.entries()) {
    const [, name, sha256, role] = ENTRY.exec(entry.trim()) ?? [];
    if (!name || !sha256 || !role)
      problems.push(
        `API_TOKENS: entry ${index + 1} is not name:sha256:role, e.g. portal:<64 hex digits of the token's SHA-256>:agent (role: reader or agent)`,
      );
    else if (tokens.some((token) => token.name === name))
      problems.push(`API_TOKENS: the name ${name} stands there twice; each token needs its own`);
    else tokens.push({ name, sha256: Buffer.from(sha256, 'hex'), role: role as Role });
  }
  const webhook = readWebhook(env, problems);
  return { tokens, problems, ...(webhook && { webhook }) };
}

function readWebhook(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): WebhookSettings | undefined {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret } = env;
  if (!url && !secret) return undefined;
  const isUrl = url !== undefined && URL.canParse(url) && /^https?:\/\//.test(url);
  if (!url) problems.push('WEBHOOK_URL: WEBHOOK_SECRET is set, but not where events are to be sent');
  else if (!isUrl) problems.push(`WEBHOOK_URL=${url.slice(0, 80)}: is an address like https://host/path`);
  const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret ?? '')?.[1];
  const bytes = Buffer.from(key ?? '', 'base64');
  if (bytes.length < SHORTEST_KEY_BYTES)
    problems.push(
      `WEBHOOK_SECRET: is whsec_ and at least ${SHORTEST_KEY_BYTES} bytes in base64, e.g. from: echo whsec_$(openssl rand -base64 32)`,
    );
  return isUrl && bytes.length >= SHORTEST_KEY_BYTES ? { url, key: bytes } : undefined;
}
