/** What the environment says. Pure, complete or refused: every fault is named at once. */
import { isIP } from 'node:net';
import { z } from 'zod';
import { API_SETTINGS, type ApiToken, readApiSettings } from './api/settings.ts';
import { PROXY_SETTINGS, type ProxySettings, readProxySettings } from './proxy.ts';
import { readSlackSettings, SLACK_SETTINGS, type SlackSettings } from './slack/settings.ts';
import { readTeamsSettings, TEAMS_SETTINGS, type TeamsSettings } from './teams/settings.ts';
import type { WebhookSettings } from './webhook/webhook-messenger.ts';

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly deskFile?: string;
  readonly knowledgeDir?: string;
  /** The company's own abbreviations and names, in the shape of knowledge/search/synonyms.yaml. */
  readonly synonymsFile?: string;
  readonly mongoUri?: string;
  readonly mongodPath?: string;
  readonly logLevel: string;
  /** Of the answers shown, the share that may be wrong, 0..1. */
  readonly maxWrongAnswers: number;
  readonly chat?: {
    readonly baseUrl?: string;
    readonly apiKey: string;
    readonly model: string;
    readonly structured?: 'schema' | 'object' | 'none';
  };
  readonly embeddings:
    | { readonly kind: 'off' }
    | { readonly kind: 'local' }
    | {
        readonly kind: 'endpoint';
        readonly baseUrl: string;
        readonly apiKey: string;
        readonly model: string;
      };
  readonly heartbeatUrl?: string;
  readonly proxy?: ProxySettings;
  /** Who may use the API; empty: it is off. */
  readonly apiTokens: readonly ApiToken[];
  readonly webhook?: WebhookSettings;
  readonly slack?: SlackSettings;
  readonly teams?: TeamsSettings;
}

const text = z.string().trim().min(1);
const url = z.url({ protocol: /^https?$/, error: 'is an address like https://host/path' });
const settings = z.object({
  HOST: z
    .string()
    .refine((host) => host === 'localhost' || isIP(host) !== 0, 'is an IP address or localhost')
    .default('127.0.0.1'),
  PORT: z.coerce
    .number('is a number from 0 to 65535')
    .int('is a whole number')
    .min(0, 'is at least 0')
    .max(65_535, 'is at most 65535')
    .default(3978),
  DATA_DIR: text.default('.data'),
  DESK_FILE: text.optional(),
  KNOWLEDGE_DIR: text.optional(),
  SYNONYMS_FILE: text.optional(),
  MONGODB_URI: text.optional(),
  MONGOD_PATH: text.optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MAX_WRONG_ANSWERS: z.coerce
    .number('is a number')
    .min(0.01, 'is at least 0.01 (1 %)')
    .max(0.5, 'is at most 0.5 (50 %)')
    .default(0.05),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: url.optional(),
  OPENAI_MODEL: text.optional(),
  LLM_STRUCTURED: z.enum(['schema', 'object', 'none']).optional(),
  EMBEDDINGS: z.enum(['local', 'endpoint', 'off']).optional(),
  EMBEDDINGS_BASE_URL: url.optional(),
  EMBEDDINGS_API_KEY: text.optional(),
  EMBEDDINGS_MODEL: text.optional(),
  HEARTBEAT_URL: url.optional(),
});

/** Names of all settings. */
export const SETTINGS: readonly string[] = [
  ...new Set([
    ...Object.keys(settings.shape),
    ...PROXY_SETTINGS,
    ...API_SETTINGS,
    ...SLACK_SETTINGS,
    ...TEAMS_SETTINGS,
  ]),
];

export type ReadConfig = { readonly config: Config } | { readonly problems: readonly string[] };

/** Empty settings count as absent, as they do in an env file. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ReadConfig {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const read = settings.safeParse(present);
  const problems = read.success
    ? []
    : read.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        const words = issue.code === 'invalid_value' ? `is one of ${issue.values.join(', ')}` : issue.message;
        return `${name}=${shown(name, present[name])}: ${words}`;
      });
  const slack = readSlackSettings(present);
  const teams = readTeamsSettings(present);
  const api = readApiSettings(present);
  const proxy = readProxySettings(present);
  problems.push(...slack.problems, ...teams.problems, ...api.problems, ...proxy.problems);
  problems.push(...missingOf(present));
  const e = read.data;
  if (!e || problems.length > 0) return { problems: problems.map(asAWish) };
  return {
    config: {
      host: e.HOST,
      port: e.PORT,
      dataDir: e.DATA_DIR,
      ...(e.DESK_FILE && { deskFile: e.DESK_FILE }),
      ...(e.KNOWLEDGE_DIR && { knowledgeDir: e.KNOWLEDGE_DIR }),
      ...(e.SYNONYMS_FILE && { synonymsFile: e.SYNONYMS_FILE }),
      ...(e.MONGODB_URI && { mongoUri: e.MONGODB_URI }),
      ...(e.MONGOD_PATH && { mongodPath: e.MONGOD_PATH }),
      logLevel: e.LOG_LEVEL,
      maxWrongAnswers: e.MAX_WRONG_ANSWERS,
      ...(e.OPENAI_MODEL && {
        chat: {
          // Local endpoints want a key that is not empty and do not read it.
          apiKey: e.OPENAI_API_KEY ?? 'none',
          model: e.OPENAI_MODEL,
          ...(e.OPENAI_BASE_URL && { baseUrl: e.OPENAI_BASE_URL }),
          ...(e.LLM_STRUCTURED && { structured: e.LLM_STRUCTURED }),
        },
      }),
      embeddings: embeddingsOf(e),
      ...(e.HEARTBEAT_URL && { heartbeatUrl: e.HEARTBEAT_URL }),
      ...(proxy.settings && { proxy: proxy.settings }),
      apiTokens: api.tokens,
      ...(api.webhook && { webhook: api.webhook }),
      ...(slack.settings && { slack: slack.settings }),
      ...(teams.settings && { teams: teams.settings }),
    },
  };
}

function embeddingsOf(e: z.infer<typeof settings>): Config['embeddings'] {
  const kind = e.EMBEDDINGS ?? (e.EMBEDDINGS_BASE_URL ? 'endpoint' : 'local');
  if (kind !== 'endpoint') return { kind };
  return {
    kind,
    baseUrl: e.EMBEDDINGS_BASE_URL ?? '',
    apiKey: e.EMBEDDINGS_API_KEY ?? e.OPENAI_API_KEY ?? 'none',
    model: e.EMBEDDINGS_MODEL ?? '',
  };
}

/** What belongs together with what is set, right or wrong. */
function missingOf(present: Readonly<Record<string, string | undefined>>): readonly string[] {
  const problems: string[] = [];
  if ((present.OPENAI_BASE_URL || present.OPENAI_API_KEY) && !present.OPENAI_MODEL)
    problems.push('OPENAI_MODEL: name the chat model, e.g. gpt-5-mini, qwen-plus or deepseek-chat');
  const { EMBEDDINGS: kind } = present;
  if (kind === 'endpoint' && !present.EMBEDDINGS_BASE_URL)
    problems.push(
      'EMBEDDINGS_BASE_URL: EMBEDDINGS=endpoint needs the address of an OpenAI-compatible endpoint',
    );
  if (present.EMBEDDINGS_BASE_URL && !present.EMBEDDINGS_MODEL && kind !== 'off' && kind !== 'local')
    problems.push('EMBEDDINGS_MODEL: name the embedding model of EMBEDDINGS_BASE_URL');
  return problems;
}

/** `PORT=x: is a number` would claim what it denies. What is missing, or set beside something else, is. */
function asAWish(problem: string): string {
  return problem
    .replace(/^(\w+(?:=.*?)?): is (?!missing|not )/, '$1: should be ')
    .replace(/^(\w+(?:=.*?)?): starts with /, '$1: should start with ');
}

/** A value is repeated so that it can be found, unless it may be a secret. */
function shown(name: string, value: string | undefined): string {
  return /KEY|TOKEN|SECRET|PASSWORD|URI/.test(name) ? '...' : (value ?? '').slice(0, 80);
}
