/** What `npm start` says once the desk runs. */

import { counted } from '../bot/counted.ts';
import type { Config } from './config.ts';
import type { DeskFileInForce } from './live-rules.ts';

export interface RunningParts {
  readonly url: string;
  /** Which MongoDB, and how it came. */
  readonly mongo: string;
  /** How many are searched. */
  readonly articles: number;
  /** Names of the open doors. */
  readonly doors: readonly string[];
  readonly deskFile: DeskFileInForce;
  /** What the file of this machine says. */
  readonly ownDeskFile: string;
  /** What the self-test of the language model found. */
  readonly model: string;
  /** What is wrong with the embedding endpoint. */
  readonly searchTrouble?: string;
}

/** Where a browser on this machine finds the page; undefined where it answers nobody, see web/loopback-only.ts. */
function pageAddress(url: string): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const own = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' }[hostname] ?? hostname;
  return /^(localhost|127\..+|\[::1\])$/.test(own) ? `${protocol}//${own}${port && `:${port}`}` : undefined;
}

/** One line each: what runs where, what is off and which setting turns it on. */
export function startScreen(config: Config, running: RunningParts): readonly string[] {
  const { mongo, doors } = running;
  const page = pageAddress(running.url);
  const url = page ?? running.url;
  const nowhere = `nowhere: the page serves this machine only, and HOST=${config.host} leaves that out; HOST=0.0.0.0 serves both`;
  const isOpen = (name: string) => doors.includes(name);
  const row = (name: string, what: string) => `${name.padEnd(12)}${what}`;
  const search = {
    off: 'by words alone (EMBEDDINGS=off)',
    local: 'by words now; by meaning too as soon as the local model has read the articles (minutes, once)',
    endpoint: running.searchTrouble
      ? `by words alone until the endpoint answers: ${running.searchTrouble}`
      : 'by words now; by meaning too as soon as the endpoint has read the articles (EMBEDDINGS_BASE_URL)',
  }[config.embeddings.kind];
  return [
    row('Staff', page ? `${page}/` : nowhere),
    row('Engineers', page ? `${page}/engineers` : nowhere),
    row(
      'Slack',
      isOpen('Slack')
        ? 'on'
        : 'off; SLACK_BOT_TOKEN and SLACK_APP_TOKEN turn it on (adapters/slack/README.md)',
    ),
    row('Teams', isOpen('Teams') ? 'on' : 'off; MicrosoftAppId turns it on (adapters/teams/README.md)'),
    row('MongoDB', mongo),
    row('Knowledge', knowledgeRow(running.articles, config.knowledgeDir)),
    row('Search', search),
    row(
      'Model',
      config.chat
        ? `${config.chat.model}, ${running.model === 'being tested' ? 'being tested; /readyz says what came of it' : running.model}`
        : 'off, articles speak for themselves; OPENAI_MODEL turns it on',
    ),
    row(
      'Desk file',
      `${config.deskFile ?? 'the one that ships; DESK_FILE names your own'} (${deskFileInForce(running)})`,
    ),
    row('API', apiRow(config, url)),
    row('Heartbeat', config.heartbeatUrl ? 'on' : 'off; HEARTBEAT_URL turns it on'),
    row('Data', config.dataDir),
  ];
}

/** With those imported. */
function knowledgeRow(articles: number, folder: string | undefined): string {
  if (articles === 0)
    return `no articles yet: ${folder ?? 'the folder that ships'} holds none that can be read; what is put there is live within seconds`;
  const words = counted(articles, 'article');
  return folder ? `${words} of ${folder}` : `${words}, those that ship; KNOWLEDGE_DIR names your own`;
}

function deskFileInForce({ deskFile: { version, text, by, at }, ownDeskFile }: RunningParts): string {
  return text === ownDeskFile
    ? `version ${version}`
    : `an earlier one: in force is version ${version} of ${at.toISOString()} by ${by.name}; save the file while the desk runs to put it in force`;
}

function apiRow({ apiTokens, webhook }: Config, url: string): string {
  const names = apiTokens.map(({ name, role }) => `${name} (${role})`).join(', ');
  const api = names
    ? `on for ${names}; ${url}/api/v1/openapi.json describes it`
    : 'off; API_TOKENS turns it on (adapters/api/README.md)';
  return `${api}; webhooks ${webhook ? `to ${new URL(webhook.url).host}` : 'off (WEBHOOK_URL)'}`;
}
