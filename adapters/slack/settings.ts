/** What the environment says about Slack. Pure, complete or refused: every fault is named with its fix. */
import { z } from 'zod';

export interface SlackSettings {
  readonly transport:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  readonly access:
    | { readonly kind: 'token'; readonly botToken: string }
    /** Many workspaces: each installs the app by OAuth. */
    | {
        readonly kind: 'oauth';
        readonly clientId: string;
        readonly clientSecret: string;
        readonly stateSecret: string;
        /** 32 bytes; installations are encrypted with it. */
        readonly encryptionKey: string;
        /** Where Slack sends people back to. */
        readonly redirectUri: string;
        /** Workspaces that may install it; empty: whoever finds the page. */
        readonly workspaces: readonly string[];
      };
  /** Another address of the Web API, for tests and proxies. */
  readonly apiUrl?: string;
  /** Channel ids where the desk reads along and speaks only when it is sure. */
  readonly listenIn: readonly string[];
  /** Slash commands it answers, with their slash. */
  readonly commands: readonly string[];
  /** Emoji names that open a ticket from a post. */
  readonly ticketEmoji: readonly string[];
  /** Shows the state of a request as reactions on the person's own post. */
  readonly statusReactions: boolean;
  /** Whether a question asked in a channel is answered for everybody, or for the one who asked with 'share'. */
  readonly answersInChannels: 'public' | 'private';
}

const list = z.string().transform((text) =>
  text
    .split(/[\s,;]+/)
    .map((one) => one.trim())
    .filter((one) => one !== ''),
);
const yesNo = z.enum(['on', 'off'], 'is on or off');

const shape = z.object({
  SLACK_BOT_TOKEN: z
    .string()
    .trim()
    .regex(/^xox[be]/, 'starts with xoxb-; copy it from "OAuth & Permissions" of your app')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .trim()
    .regex(
      /^xapp-/,
      'starts with xapp-; create one with the scope connections:write under "Basic Information", "App-Level Tokens"',
    )
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .trim()
    .min(8, 'is too short; copy it from "Basic Information", "App Credentials"')
    .optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'is an address like https://slack.com/api/' })
    .optional(),
  SLACK_CLIENT_ID: z.string().trim().optional(),
  SLACK_CLIENT_SECRET: z.string().trim().optional(),
  SLACK_STATE_SECRET: z
    .string()
    .trim()
    .min(16, 'needs at least 16 characters that nobody can guess')
    .optional(),
  SLACK_ENCRYPTION_KEY: z
    .string()
    .trim()
    .regex(/^[0-9a-f]{64}$/i, 'is 64 hexadecimal digits; make one with: openssl rand -hex 32')
    .optional(),
  SLACK_REDIRECT_URI: z
    .url({ protocol: /^https?$/, error: 'is an address like https://desk.example.com/slack/oauth_redirect' })
    .optional(),
  SLACK_WORKSPACES: list
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^[TE][\w-]+$/,
            'is a list of ids of workspaces like T0123ABCD or organizations like E0123ABCD',
          ),
      ),
    )
    .default([]),
  SLACK_LISTEN_CHANNELS: list
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^[CG][\w-]+$/,
            'is a channel id like C0123ABCD; Slack shows it at the end of "View channel details"',
          ),
      ),
    )
    .default([]),
  SLACK_COMMANDS: list
    .transform((words) => words.map((word) => (word.startsWith('/') ? word : `/${word}`)))
    .pipe(z.array(z.string().regex(/^\/[^\s/]{1,31}$/, 'is a word like /it of at most 32 characters')))
    .default(['/it']),
  SLACK_TICKET_EMOJI: list
    .transform((names) => names.map((name) => name.replace(/^:|:$/g, '')))
    .default(['ticket']),
  SLACK_STATUS_REACTIONS: yesNo.default('on'),
  SLACK_CHANNEL_ANSWERS: z.enum(['public', 'private'], 'is public or private').default('public'),
});

/** Names of the settings read here. */
export const SLACK_SETTINGS: readonly string[] = Object.keys(shape.shape);
const SECRET = /TOKEN|SECRET|KEY/;

/**
 * Without any `SLACK_*` setting there is no Slack door and no problem. `SLACK_APP_TOKEN` chooses Socket Mode;
 * without it requests are received over HTTP and their signatures checked.
 */
export function readSlackSettings(env: Readonly<Record<string, string | undefined>>): {
  readonly settings?: SlackSettings;
  readonly problems: readonly string[];
} {
  const present: Readonly<Record<string, string>> = Object.fromEntries(
    SLACK_SETTINGS.flatMap((name) => {
      const value = env[name];
      return value === undefined || value.trim() === '' ? [] : [[name, value]];
    }),
  );
  if (Object.keys(present).length === 0) return { problems: [] };
  const read = shape.safeParse(present);
  const problems = read.success
    ? []
    : read.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return `${name}=${SECRET.test(name) ? '(secret)' : present[name]}: ${issue.message}`;
      });
  const oauth = [
    present.SLACK_CLIENT_ID,
    present.SLACK_CLIENT_SECRET,
    present.SLACK_STATE_SECRET,
    present.SLACK_ENCRYPTION_KEY,
    present.SLACK_REDIRECT_URI,
  ];
  const isOauth = oauth.some((value) => value !== undefined);
  if (isOauth && oauth.some((value) => value === undefined))
    problems.push(
      'SLACK_CLIENT_ID: installing in several workspaces needs SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET, SLACK_ENCRYPTION_KEY and SLACK_REDIRECT_URI together',
    );
  if (isOauth && present.SLACK_BOT_TOKEN)
    problems.push(
      'SLACK_BOT_TOKEN: remove it, or remove SLACK_CLIENT_ID; a desk has one token or installs itself by OAuth',
    );
  if (!isOauth && !present.SLACK_BOT_TOKEN)
    problems.push(
      'SLACK_BOT_TOKEN: is missing; copy it from "OAuth & Permissions" of your app (it starts with xoxb-)',
    );
  if (present.SLACK_BOT_TOKEN?.startsWith('xoxe'))
    problems.push(
      'SLACK_BOT_TOKEN: expires (token rotation is on); turn rotation off, or install by OAuth with SLACK_CLIENT_ID and the settings beside it',
    );
  if (!present.SLACK_APP_TOKEN && !present.SLACK_SIGNING_SECRET)
    problems.push(
      'SLACK_APP_TOKEN: set it for Socket Mode (no public address needed), or SLACK_SIGNING_SECRET to receive requests over HTTP',
    );
  if (!read.success || problems.length > 0) return { problems };
  const e = read.data;
  return {
    problems: [],
    settings: {
      transport: e.SLACK_APP_TOKEN
        ? { kind: 'socket', appToken: e.SLACK_APP_TOKEN }
        : { kind: 'http', signingSecret: e.SLACK_SIGNING_SECRET! },
      access: e.SLACK_BOT_TOKEN
        ? { kind: 'token', botToken: e.SLACK_BOT_TOKEN }
        : {
            kind: 'oauth',
            clientId: e.SLACK_CLIENT_ID!,
            clientSecret: e.SLACK_CLIENT_SECRET!,
            stateSecret: e.SLACK_STATE_SECRET!,
            encryptionKey: e.SLACK_ENCRYPTION_KEY!,
            redirectUri: e.SLACK_REDIRECT_URI!,
            workspaces: e.SLACK_WORKSPACES,
          },
      ...(e.SLACK_API_URL && { apiUrl: e.SLACK_API_URL }),
      listenIn: e.SLACK_LISTEN_CHANNELS,
      commands: e.SLACK_COMMANDS,
      ticketEmoji: e.SLACK_TICKET_EMOJI,
      statusReactions: e.SLACK_STATUS_REACTIONS === 'on',
      answersInChannels: e.SLACK_CHANNEL_ANSWERS,
    },
  };
}
