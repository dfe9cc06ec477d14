/**
 * A desk for journeys: the real doors as the composition root opens them, the real stores on a real MongoDB
 * behind a wire that can be cut, the shipped desk file and articles, and the jobs, run whenever the clock is moved.
 * Only what the knowledge base answers is written down here, so that its tuning changes no journey.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readConfig } from '../../adapters/config.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import { SHIPPED_ARTICLES } from '../../adapters/knowledge.ts';
import { connectMongo } from '../../adapters/mongo/connect.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import { MongoOutbox } from '../../adapters/mongo/outbox.ts';
import { openDoors } from '../../adapters/open-doors.ts';
import { Pace } from '../../adapters/teams/pace.ts';
import { openArrivals } from '../../bot/arrivals.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import { openIntake } from '../../bot/intake.ts';
import type { Files, Messenger } from '../../bot/ports.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Door, EventId, Language } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { resumeInbox } from '../../jobs/resume-inbox.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import { articlesIn } from '../../knowledge/import/articles-in.ts';
import { ScriptedKnowledge, shippedRules, silentLog } from '../support/desk-under-test.ts';
import { realMongo } from '../support/real-mongo.ts';
import { SetClock } from '../support/set-clock.ts';
import { TcpGate } from '../torture/tcp-gate.ts';
import type { ChannelKey, DoorDriver, Player } from './door-driver.ts';

/** In the shipped desk file, by their English names. */
const ENGLISH_NAMES: Readonly<Record<string, string>> = {
  'wang-lei': 'Wang Lei',
  'zhang-min': 'Zhang Min',
  'liu-yang': 'Liu Yang',
  'chen-jie': 'Chen Jie',
  'zhao-ning': 'Zhao Ning',
};

let shipped: ReturnType<typeof articlesIn> | undefined;

/** What is asked in the journeys, and which shipped articles the desk shows for it. */
async function journeyKnowledge(): Promise<ScriptedKnowledge> {
  shipped ??= articlesIn(SHIPPED_ARTICLES);
  const { articles } = await shipped;
  const id = (subject: string, language: Language) => {
    const found = articles.find((one) => one.subject === subject && one.language === language);
    if (!found) throw new Error(`No article ${subject} in ${language} ships`);
    return found.id;
  };
  return new ScriptedKnowledge(articles, [
    { when: /VPN.*(连不上|断)|连不上.*VPN/i, show: [id('vpn-no-connection', 'zh')] },
    { when: /vpn/i, show: [id('vpn-no-connection', 'en')] },
    { when: /密码/, show: [id('password-forgotten', 'zh')] },
    { when: /password/i, show: [id('password-forgotten', 'en')] },
    { when: /打印/, show: [id('printer-does-not-print', 'zh'), id('paper-jam', 'zh')] },
    { when: /print/i, show: [id('printer-does-not-print', 'en'), id('paper-jam', 'en')] },
  ]);
}

export type JourneyDesk = Awaited<ReturnType<typeof openJourneyDesk>>;

export async function openJourneyDesk(driver: DoorDriver, language: Language, startAt: Date) {
  const clock = new SetClock(startAt);
  const real = await realMongo();
  const { port, pathname } = new URL(real.uri);
  const gate = await TcpGate.before(Number(port));
  const mongo = await connectMongo(`mongodb://127.0.0.1:${gate.port}${pathname}?directConnection=true`);
  // MongoDB forgets old events by its own clock, which is not the journey's.
  await mongo.inbox.dropIndex('doneAt_1');
  const rules = rulesFor(driver, language);
  const store = new MongoDeskStore(mongo, fail);
  const outbox = new MongoOutbox(mongo, fail);
  const read = readConfig({ PORT: '0', EMBEDDINGS: 'off', ...driver.settings });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  let files: Files | undefined;
  const parts: DeskParts = {
    store,
    deskFile: { read: async (text) => readDesk(text) },
    get files() {
      return files;
    },
    knowledge: await journeyKnowledge(),
    clock,
    rules: () => rules,
    channels: {
      conversationsOf: (name) => rules.desk.channels.find((one) => one.name === name)?.conversations ?? [],
    },
  };
  const messengers = new Map<Door, Messenger>();
  let delivering: Promise<unknown> = Promise.resolve();
  const deliver = () => {
    delivering = delivering.then(() =>
      deliverOutbox({ ...parts, outbox, messengers, log: silentLog }).catch(awayOnly),
    );
    return delivering;
  };
  const arrivals = openArrivals();
  const intake = openIntake(parts, () => void deliver(), silentLog, arrivals);
  const opened = await openDoors({
    config: read.config,
    parts,
    outbox,
    intake,
    arrivals,
    ledger: new MongoLedger(mongo, fail),
    mongo,
    log: silentLog,
    topics: () => [],
    teamsPace: unhurried(),
    // No journey goes through the engineers' view of the knowledge base.
    knowledgeDesk: undefined as never,
  });
  const { doors } = opened;
  files = opened.files;
  const app = express().disable('x-powered-by');
  for (const { messenger, router } of doors) {
    messengers.set(messenger.door, messenger);
    if (router) app.use(router);
  }
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const door of doors) await door.start();

  /** Resolves when everything that has come in is handled, told and shown. */
  async function settled(): Promise<void> {
    await intake.idle();
    await deliver();
    for (const door of doors) await door.idle?.();
    await intake.idle();
    await deliver();
  }
  /** Resolves when the doors have said what they can say without the store. */
  async function shown(): Promise<void> {
    for (const door of doors) await door.idle?.();
  }
  /** What the jobs do once a second. */
  async function jobs(): Promise<void> {
    await resumeInbox(intake);
    await watchDeadlines(parts);
    await settled();
  }
  let tidied = 0;

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock,
    rules,
    store,
    settled,
    shown,
    /** Moves the clock, stopping wherever something falls due on the way. */
    async passesTo(end: Date): Promise<void> {
      for (;;) {
        const open = await store.openTickets(100);
        const next = open
          .flatMap(({ timers }) => timers.map(({ at }) => at.getTime()))
          .filter((at) => at > clock.now().getTime() && at <= end.getTime())
          .sort((one, other) => one - other)[0];
        if (next === undefined) break;
        clock.set(new Date(next));
        await jobs();
      }
      clock.set(end);
      await jobs();
    },
    /** Withdraws what a journey has left open, so that the next one begins with a quiet desk. */
    async tidy(): Promise<void> {
      for (const ticket of await store.openTickets(100)) {
        tidied += 1;
        const { handled } = await intake.accept({
          kind: 'action',
          id: `test:tidy-${tidied}` as EventId,
          conversation: ticket.conversation ?? driver.channelId('engineers'),
          person: ticket.requester,
          action: { kind: 'withdraw', ticket: ticket.id as TicketId },
          at: clock.now(),
        });
        await handled;
      }
      await settled();
    },
    away: () => gate.cut(),
    async back(): Promise<void> {
      gate.mend();
      // The driver looks for the server every three seconds; whoever asks meanwhile waits for it.
      await mongo.db.command({ ping: 1 });
    },
    async close(): Promise<void> {
      await settled();
      for (const door of doors) await door.stop();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await mongo.close();
      gate.stop();
      await real.close();
    },
  };
}

/** The shipped desk file in that language, with its people and channels where the driver has them. */
function rulesFor(driver: DoorDriver, language: Language): Rules {
  const rules = shippedRules();
  const { engineers, channels } = rules.desk;
  return {
    ...rules,
    desk: {
      ...rules.desk,
      language,
      engineers: engineers.map((engineer) => {
        const player = engineerAsPlayer(engineer.id, engineer.name, language);
        return { ...engineer, name: player.name, people: [driver.personId(player)] };
      }),
      channels: channels.map((channel) => ({
        ...channel,
        conversations: [driver.channelId(channel.name as string as ChannelKey)],
      })),
    },
  };
}

export function engineerAsPlayer(key: string, chineseName: string, language: Language): Player {
  const name = language === 'zh' ? chineseName : (ENGLISH_NAMES[key] ?? key);
  return { key, name, language, isEngineer: true };
}

/** Limits pass by the wall clock; here an hour goes by whenever it is looked at. */
function unhurried(): Pace {
  let now = 0;
  return new Pace({ now: () => (now += 3_600_000), wait: async () => {}, random: () => 0 });
}

/** A desk whose MongoDB is away delivers later. */
function awayOnly(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'STORE_UNAVAILABLE') throw error;
}

function fail(error: unknown): never {
  throw error;
}
