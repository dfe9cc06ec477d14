/** A desk in memory behind the real Slack door, in front of the Slack stand-in. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readSlackSettings } from '../../adapters/slack/settings.ts';
import { type SlackDoor, slackDoor } from '../../adapters/slack/slack-door.ts';
import type { LanguageModel, Log } from '../../bot/ports.ts';
import type { Pause } from '../../bot/talks.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { ChannelName, ConversationId, Incoming, PersonId } from '../../bot/types.ts';
import { type DeskUnderTest, deskUnderTest, shippedRules } from './desk-under-test.ts';
import type { MemoryDeskStore } from './memory-desk-store.ts';
import type { MemoryOutbox } from './memory-outbox.ts';
import { MemorySlackMemory } from './memory-slack-memory.ts';
import { SlackStandIn, type StandInOptions } from './slack-stand-in/slack-stand-in.ts';
import type { SlackPost } from './slack-stand-in/workspace.ts';

export const LI_NA = 'U0LINA';
export const WANG_LEI = 'U0WANG';
export const ZHANG_MIN = 'U0ZHANG';
export const ENGINEERS = 'C0ENGINEERS';
export const GENERAL = 'C0GENERAL';
export const HELP = 'C0HELP';

export interface HarnessOptions {
  readonly transport?: 'http' | 'socket';
  readonly env?:
    | Readonly<Record<string, string>>
    | ((slack: SlackStandIn) => Readonly<Record<string, string>>);
  readonly standIn?: StandInOptions;
  readonly start?: boolean;
  readonly model?: LanguageModel;
  /** Of the desk that ships, unless given. */
  readonly rules?: () => Rules;
  readonly pause?: Pause;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: unknown;
}

export class SlackHarness {
  readonly slack: SlackStandIn;
  readonly desk: DeskUnderTest;
  readonly door: SlackDoor;
  readonly memory: MemorySlackMemory;
  /** Everything that was handed in, in order, also what was seen before. */
  readonly received: Incoming[] = [];
  readonly logged: LogLine[] = [];
  /** While set, nothing is ever answered to the door. */
  hang = false;
  /** While set, what was kept is not dealt with before it resolves. */
  slow: Promise<void> | undefined;
  readonly #server: Server;
  readonly #handling = new Set<Promise<void>>();

  private constructor(
    slack: SlackStandIn,
    server: Server,
    memory: MemorySlackMemory,
    options: HarnessOptions,
  ) {
    this.slack = slack;
    this.memory = memory;
    this.#server = server;
    const log = (level: LogLine['level']) => (event: string, fields?: unknown) =>
      void this.logged.push({ level, event, fields });
    const lines: Log = { info: log('info'), warn: log('warn'), error: log('error') };
    const { settings, problems } = readSlackSettings({
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.apiUrl,
      ...(options.transport === 'socket'
        ? { SLACK_APP_TOKEN: slack.appToken }
        : { SLACK_SIGNING_SECRET: slack.signingSecret }),
      ...(typeof options.env === 'function' ? options.env(slack) : options.env),
    });
    if (!settings) throw new Error(problems.join('\n'));
    this.door = slackDoor({
      settings,
      log: lines,
      memory,
      clock: { now: () => this.desk.clock.now() },
      desk: () => this.desk.parts.rules().desk,
      intake: {
        accept: async (incoming, introduce) => {
          this.received.push(incoming);
          if (this.hang) await new Promise(() => undefined);
          const { stored, handled } = await this.desk.intake.accept(incoming, introduce);
          const { slow } = this;
          const done = handled.then(async () => {
            await slow;
            await this.desk.deliver();
          });
          this.#handling.add(done);
          void done.finally(() => this.#handling.delete(done));
          return { stored, handled: done };
        },
      },
      outbox: { add: (deliveries) => this.desk.outbox.add(deliveries) },
      reads: {
        ticketOfCard: (ref) => (this.desk.outbox as MemoryOutbox).ticketOfCard(ref),
        conversation: (id) => this.desk.store.conversation(id),
        pendingIn: (id) => this.desk.store.pendingIn(id),
        ticketsOf: (person, limit) => this.desk.store.ticketsOf(person, limit),
        openTickets: (limit) => this.desk.store.openTickets(limit),
      },
      topics: async () => ['VPN does not connect'],
    });
    this.desk = deskUnderTest({
      ...(options.model && { model: options.model }),
      ...(options.pause && { pause: options.pause }),
      messengers: [this.door.messenger],
      rules: () => withSlack((options.rules ?? shippedRules)()),
    });
  }

  static async start(options: HarnessOptions = {}): Promise<SlackHarness> {
    const slack = await SlackStandIn.start(options.standIn);
    slack.person(LI_NA, 'Li Na', { tz: 'Asia/Shanghai' });
    slack.person(WANG_LEI, 'Wang Lei');
    slack.person(ZHANG_MIN, 'Zhang Min');
    const everybody = [LI_NA, WANG_LEI, ZHANG_MIN, slack.botUser];
    slack.channel(ENGINEERS, 'engineers', everybody);
    slack.channel(GENERAL, 'general', everybody);
    slack.channel(HELP, 'it-help', everybody);
    const app = express();
    const server = createServer(app);
    const harness = new SlackHarness(slack, server, new MemorySlackMemory(), options);
    if (harness.door.router) app.use(harness.door.router);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    if (options.transport !== 'socket')
      slack.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
    if (options.start !== false) {
      await harness.door.start();
      if (options.transport === 'socket') await slack.untilConnected();
    }
    return harness;
  }

  /** While set, the database is away. */
  set away(away: boolean) {
    this.store.away = away;
    this.memory.away = away;
  }

  get store(): MemoryDeskStore {
    return this.desk.store as MemoryDeskStore;
  }

  /** Resolves when everything that has come in is handled, delivered and shown. */
  async settled(): Promise<void> {
    await this.door.idle();
    while (this.#handling.size > 0) await Promise.all(this.#handling);
    await this.desk.deliver();
    await this.door.idle();
  }

  /** Li Na writes to the desk; answers with what the desk has posted since. */
  async writes(
    user: string,
    text: string,
    channel = this.slack.directOf(user).id,
    thread?: string,
  ): Promise<readonly SlackPost[]> {
    const before = this.slack.deskPosts(channel).length;
    await this.slack.say(user, channel, text, { ...(thread && { thread }) });
    await this.settled();
    return this.slack.deskPosts(channel).slice(before);
  }

  async stop(): Promise<void> {
    await this.door.stop();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    await this.slack.stop();
  }
}

/** The shipped desk, with its engineers and their channel in Slack. */
function withSlack(rules: Rules): Rules {
  const ids: Readonly<Record<string, string>> = { 'web:wang-lei': WANG_LEI, 'web:zhang-min': ZHANG_MIN };
  return {
    ...rules,
    desk: {
      ...rules.desk,
      engineers: rules.desk.engineers.map((engineer) => ({
        ...engineer,
        people: engineer.people.flatMap((id) => (ids[id] ? [id, `slack:${ids[id]}` as PersonId] : [id])),
      })),
      channels: rules.desk.channels.map((channel) =>
        channel.name === ('engineers' as ChannelName)
          ? { ...channel, conversations: [`slack:${ENGINEERS}` as ConversationId] }
          : channel,
      ),
    },
  };
}

/** What an administrator's browser does to install the app. */
export async function installByClick(
  requestUrl: string,
  code = 'good-code',
  withCookie = true,
): Promise<Response> {
  const { origin } = new URL(requestUrl);
  const page = await fetch(`${origin}/slack/install`);
  const link = /href="(https:[^"]+)"/.exec(await page.text())![1]!.replaceAll('&amp;', '&');
  const state = new URL(link).searchParams.get('state')!;
  const cookie = page.headers.get('set-cookie')!.split(';')[0]!;
  return fetch(`${origin}/slack/oauth_redirect?code=${code}&state=${encodeURIComponent(state)}`, {
    headers: withCookie ? { cookie } : {},
  });
}
