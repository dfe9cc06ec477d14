/** The doors that the settings open, in one shape for whoever starts and stops them. */
import type { RequestHandler } from 'express';
import type { Arrivals } from '../bot/arrivals.ts';
import type { DeskParts } from '../bot/front-line/context.ts';
import type { Files, Intake, Ledger, Log, Messenger, Outbox } from '../bot/ports.ts';
import type { Language } from '../bot/types.ts';
import type { Article } from '../knowledge/types.ts';
import { apiDoor } from './api/api-door.ts';
import type { Config } from './config.ts';
import type { KnowledgeDesk } from './knowledge-desk.ts';
import type { Mongo } from './mongo/connect.ts';
import { MongoDoorMemory } from './mongo/door-memory.ts';
import { MongoFileStore } from './mongo/file-store.ts';
import { MongoTeamsFeedback } from './mongo/teams-feedback.ts';
import { MongoTeamsPace } from './mongo/teams-pace.ts';
import { MongoTeamsReferences } from './mongo/teams-references.ts';
import { mongoWebMessages } from './mongo/web-messages.ts';
import { slackDoor } from './slack/slack-door.ts';

import { Pace } from './teams/pace.ts';
import { deskSearch } from './teams/search.ts';
import { teamsDoor } from './teams/teams-door.ts';
import type { DeskFileOnPage } from './web/desk-file-api.ts';
import { managersView } from './web/managers-api.ts';
import type { FileStore } from './web/types.ts';
import { webDoor } from './web/web-door.ts';
import { bytesOf, deskFiles, webFiles } from './web-files.ts';
import { type WebhookSettings, webhookMessenger } from './webhook/webhook-messenger.ts';

export interface OpenDoor {
  readonly name: string;
  readonly messenger: Messenger;
  /** Mounted before any body parser: signatures are over the bytes. */
  readonly router?: RequestHandler;
  /** Called once the server listens. Resolves with what is wrong but does not stop the door. */
  start(): Promise<readonly string[]>;
  /** Resolves when nothing is under way beside the requests: files, notes, signs of progress. */
  idle?(): Promise<void>;
  stop(): Promise<void>;
}

export interface DoorParts {
  readonly config: Config;
  readonly parts: DeskParts;
  readonly outbox: Outbox;
  readonly intake: Intake;
  readonly ledger: Ledger;
  readonly mongo: Mongo;
  readonly log: Log;
  readonly arrivals: Arrivals;
  /** For the engineers' page. */
  readonly knowledgeDesk: KnowledgeDesk;
  /** For the managers' page. */
  readonly deskFile?: DeskFileOnPage;
  /** Instead of one that goes by Teams' published limits and the wall clock. */
  readonly teamsPace?: Pace;
  /** Titles to suggest to somebody who has not asked yet. */
  topics(language: Language): readonly Article['title'][];
}

export async function openDoors(
  all: DoorParts,
): Promise<{ readonly doors: readonly OpenDoor[]; readonly files: Files }> {
  const { config } = all;
  const files = new MongoFileStore(all.mongo);
  const inSlack = config.slack && slack(all, config.slack, files);
  const ofAllDoors = webFiles(files, inSlack?.openFile);
  const doors = [
    await web(all, ofAllDoors),
    ...(inSlack ? [inSlack.door] : []),
    ...(config.teams ? [await teams(all, config.teams, ofAllDoors)] : []),
    ...(config.apiTokens.length > 0 ? [api(all, ofAllDoors)] : []),
    ...(config.webhook ? [webhook(all, config.webhook)] : []),
  ];
  return { doors, files: deskFiles(ofAllDoors) };
}

async function web(
  { parts, intake, mongo, log, knowledgeDesk, deskFile }: DoorParts,
  files: FileStore,
): Promise<OpenDoor> {
  const door = webDoor({
    intake,
    messages: await mongoWebMessages(mongo, log),
    files,
    tickets: parts.store,
    clock: parts.clock,
    log,
    desk: () => parts.rules().desk,
    knowledge: knowledgeDesk,
    ...(deskFile && { deskFile }),
    managers: managersView(parts),
  });
  return { name: 'Web page', ...door, start: async () => [], stop: () => door.stop() };
}

function api(
  { config, parts, outbox, intake, ledger, log, deskFile }: DoorParts,
  files: FileStore,
): OpenDoor {
  const door = apiDoor({
    ...parts,
    outbox,
    intake,
    ledger,
    log,
    files,
    ...(deskFile && { deskFiles: deskFile.files }),
    tokens: config.apiTokens,
  });
  return { name: 'API', ...door, start: async () => [], stop: async () => {} };
}

function webhook({ parts }: DoorParts, settings: WebhookSettings): OpenDoor {
  const messenger = webhookMessenger(settings, parts.clock);
  return { name: 'Webhook', messenger, start: async () => [], stop: async () => {} };
}

function slack(
  { parts, outbox, intake, mongo, log, topics, arrivals }: DoorParts,
  settings: NonNullable<Config['slack']>,
  files: MongoFileStore,
): { readonly door: OpenDoor; readonly openFile: FileStore['get'] } {
  const { store } = parts;
  const door = slackDoor({
    settings,
    intake,
    outbox,
    desk: () => parts.rules().desk,
    reads: {
      ticketOfCard: (ref) => outbox.ticketOfCard(ref),
      conversation: (id) => store.conversation(id),
      pendingIn: (id) => store.pendingIn(id),
      ticketsOf: (person, limit) => store.ticketsOf(person, limit),
      openTickets: (limit) => store.openTickets(limit),
    },
    memory: new MongoDoorMemory(mongo),
    otherFiles: { read: (ref) => bytesOf(files, ref) },
    topics: async (language) => topics(language),
    turn: arrivals.turn,
    clock: parts.clock,
    log,
  });
  return {
    openFile: (ref) => door.openFile(ref),
    door: {
      name: 'Slack',
      messenger: door.messenger,
      ...(door.router && { router: door.router }),
      start: async () => (await door.start()).map((problem) => problem.message),
      idle: () => door.idle(),
      stop: () => door.stop(),
    },
  };
}

async function teams(
  { parts, outbox, intake, mongo, log, topics, teamsPace }: DoorParts,
  settings: NonNullable<Config['teams']>,
  files: FileStore,
): Promise<OpenDoor> {
  const door = teamsDoor({
    settings,
    intake,
    reads: {
      ticket: (id) => parts.store.ticket(id),
      ticketOfCard: (ref) => outbox.ticketOfCard(ref),
      conversation: (id) => parts.store.conversation(id),
      pendingIn: (id) => parts.store.pendingIn(id),
      delivery: (key) => outbox.delivery(key),
      events: (id) => parts.store.events(id),
    },
    references: await MongoTeamsReferences.open(mongo),
    files,
    feedback: new MongoTeamsFeedback(mongo),
    search: deskSearch(parts),
    prompts: topics,
    pace: teamsPace ?? new Pace(undefined, await MongoTeamsPace.open(mongo)),
    rules: () => parts.rules(),
    clock: parts.clock,
    log,
  });
  return {
    name: 'Teams',
    messenger: door.messenger,
    router: door.router,
    start: async () => {
      const problem = await door.start();
      return problem ? [problem] : [];
    },
    idle: () => door.idle(),
    stop: () => door.stop(),
  };
}
