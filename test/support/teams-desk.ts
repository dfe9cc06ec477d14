/** A desk in memory with the real Teams door on a real port, talking to a stand-in of the Bot Framework. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pace } from '../../adapters/teams/pace.ts';
import { readTeamsSettings } from '../../adapters/teams/settings.ts';
import { type TeamsDoorParts, teamsDoor } from '../../adapters/teams/teams-door.ts';
import type { Feedback } from '../../adapters/teams/types.ts';
import type { Intake, Log, LogFields } from '../../bot/ports.ts';
import type { Pause } from '../../bot/talks.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { deskUnderTest, HOUR_MS, shippedRules } from './desk-under-test.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import { MemoryTeamsReferences } from './memory-teams-references.ts';
import { APP_ID, TENANT, type TeamsStandIn } from './teams-stand-in.ts';

export const CHANNEL = '19:engineers@thread.tacv2';
export const LI_NA = { id: '29:li-na', aadObjectId: 'li-na', name: '李娜' };
export const WANG_LEI = { id: '29:wang', aadObjectId: 'wang', name: '王磊' };
export const ZHANG_MIN = { id: '29:zhang', aadObjectId: 'zhang', name: '张敏' };
export const DESK_ACCOUNT = { id: `28:${APP_ID}`, name: 'Firstline' };

/** The shipped desk, with its first engineers and every channel reachable in Teams. */
export function teamsRules(
  channel = CHANNEL,
  people: readonly string[] = ['wang', 'zhang'],
  rules = shippedRules(),
): Rules {
  const engineers = rules.desk.engineers.map((engineer, index) =>
    people[index]
      ? { ...engineer, people: [...engineer.people, `teams:${people[index]}` as PersonId] }
      : engineer,
  );
  const channels = rules.desk.channels.map((one, index) =>
    index === 0
      ? { ...one, conversations: [...one.conversations, `teams:${channel}` as ConversationId] }
      : one,
  );
  return { ...rules, desk: { ...rules.desk, engineers, channels } };
}

export interface TeamsDeskOptions extends Partial<Pick<TeamsDoorParts, 'files' | 'search'>> {
  readonly env?: Readonly<Record<string, string>>;
  readonly rules?: () => Rules;
  /** Instead of the desk's own. */
  readonly intake?: (own: Intake) => Intake;
  readonly port?: number;
  readonly pause?: Pause;
  /** As in real time; otherwise an hour passes between one message and the next. */
  readonly pace?: Pace;
}

function unhurried(): Pace {
  let hours = 0;
  const now = () => {
    hours += 1;
    return hours * HOUR_MS;
  };
  return new Pace({ now, wait: async () => {}, random: () => 0 });
}

/** With sign-in checked against the stand-in's keys, unless `env` says otherwise. */
export function signInEnv(standIn: TeamsStandIn): Readonly<Record<string, string>> {
  return {
    MicrosoftAppId: APP_ID,
    MicrosoftAppPassword: 'a secret',
    MicrosoftAppTenantId: TENANT,
    ToBotFromChannelOpenIdMetadataUrl: `${standIn.url}/openid`,
    TEAMS_SERVICE_HOSTS: standIn.host,
  };
}

export async function teamsDesk(standIn: TeamsStandIn, options: TeamsDeskOptions = {}) {
  const { settings, problems } = readTeamsSettings(options.env ?? { TEAMS_WITHOUT_SIGN_IN: 'loopback' });
  if (!settings) throw new Error(problems.join('\n'));
  const outbox = new MemoryOutbox();
  let rules = options.rules ?? (() => teamsRules());
  const lines: { readonly event: string; readonly fields: LogFields | undefined }[] = [];
  const note = (event: string, fields?: LogFields) => void lines.push({ event, fields });
  const log: Log = { info: note, warn: note, error: note };
  const messengers: Parameters<typeof deskUnderTest>[0] = { outbox, rules };
  const late: { deliver: () => Promise<unknown> } = { deliver: async () => {} };
  let accepted = 0;
  const references = new MemoryTeamsReferences();
  const feedback: Feedback[] = [];
  const holder: { intake?: Intake } = {};
  const intake: Intake = {
    async accept(incoming) {
      accepted += 1;
      const result = await holder.intake!.accept(incoming);
      // As the real desk does: delivery begins when the effects are committed.
      const handled = result.handled.then(() => void late.deliver());
      return { ...result, handled };
    },
  };
  const now: { clock?: { now(): Date } } = {};
  const door = teamsDoor({
    settings,
    intake,
    references,
    clock: { now: () => now.clock!.now() },
    log,
    rules: () => rules(),
    reads: {
      ticket: (id) => desk.store.ticket(id),
      ticketOfCard: (ref) => outbox.ticketOfCard(ref),
      conversation: (id) => desk.store.conversation(id),
      pendingIn: (id) => desk.store.pendingIn(id),
      events: (id) => desk.store.events(id),
      delivery: async (key) => outbox.all().find((one) => one.key === key),
    },
    search: options.search ?? (async () => []),
    pace: options.pace ?? unhurried(),
    ...(options.files && { files: options.files }),
    feedback: { keep: async (one) => void feedback.push(one) },
  });
  const desk = deskUnderTest({
    ...messengers,
    messengers: [door.messenger],
    ...(options.pause && { pause: options.pause }),
  });
  now.clock = desk.clock;
  holder.intake = options.intake ? options.intake(desk.intake) : desk.intake;
  const deliveries = new Set<Promise<unknown>>();
  late.deliver = () => {
    const run: Promise<unknown> = desk.deliver().finally(() => deliveries.delete(run));
    deliveries.add(run);
    return run;
  };

  const app = express().use(door.router);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let activities = 0;
  const nextId = () => {
    activities += 1;
    return `in-${activities}`;
  };

  const settled = async () => {
    await desk.intake.idle();
    // A delivery that fails is looked at again by the next one.
    while (deliveries.size > 0) await Promise.all(deliveries);
    await desk.deliver();
    await door.idle();
  };

  return {
    desk,
    door,
    references,
    outbox,
    lines,
    feedback,
    url,
    settled,
    accepted: () => accepted,
    /** As the door reads them; the desk has its own `setRules`. */
    setRules(next: () => Rules) {
      rules = next;
    },
    /** An activity as Teams would send it. */
    activity(from: typeof LI_NA, more: Readonly<Record<string, unknown>> = {}) {
      return {
        type: 'message',
        id: nextId(),
        channelId: 'msteams',
        serviceUrl: `${standIn.url}/`,
        from,
        recipient: DESK_ACCOUNT,
        conversation: { id: `a:${from.aadObjectId}`, conversationType: 'personal', tenantId: TENANT },
        locale: 'en-US',
        localTimezone: 'Asia/Shanghai',
        textFormat: 'plain',
        channelData: { tenant: { id: TENANT } },
        ...more,
      };
    },
    inChannel: (thread?: string) => ({
      conversation: {
        id: thread ? `${CHANNEL};messageid=${thread}` : CHANNEL,
        conversationType: 'channel',
        isGroup: true,
        tenantId: TENANT,
      },
    }),
    async send(activity: unknown, headers: Readonly<Record<string, string>> = {}) {
      const response = await fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof activity === 'string' ? activity : JSON.stringify(activity),
      });
      const text = await response.text();
      // biome-ignore lint/suspicious/noExplicitAny: JSON as it came
      const body: any = text.startsWith('{') ? JSON.parse(text) : text;
      return { status: response.status, body };
    },
    async close() {
      await settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type TeamsDesk = Awaited<ReturnType<typeof teamsDesk>>;
