/** Builds a desk from its configuration, starts it, and stops it in the reverse order. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { openArrivals } from '../bot/arrivals.ts';
import type { DeskParts } from '../bot/front-line/context.ts';
import { openIntake } from '../bot/intake.ts';
import type { Clock, DeskStore, Files, Messenger } from '../bot/ports.ts';
import type { Pause } from '../bot/talks.ts';
import type { TicketId } from '../bot/tickets/types.ts';
import { type Door, doorOf } from '../bot/types.ts';
import { AUDIT_EVERY_MS, AUDIT_LOCK_MS, audit } from '../jobs/audit.ts';
import { raiseCalendarAlarm } from '../jobs/calendar-alarm.ts';
import { deliverOutbox, type OutboxParts } from '../jobs/deliver-outbox.ts';
import { learnQuestions } from '../jobs/learn-questions.ts';
import { proposeArticles } from '../jobs/propose-articles.ts';
import { redrawTickets } from '../jobs/redraw-tickets.ts';
import { refineCalibration } from '../jobs/refine-calibration.ts';
import { resumeInbox } from '../jobs/resume-inbox.ts';
import { createScheduler } from '../jobs/scheduler.ts';
import { sitExam } from '../jobs/sit-exam.ts';
import { keepWatch } from '../jobs/watch-deadlines.ts';
import { modelInBackground } from './background-model.ts';
import { checkDataFolder, checkKnowledgeFolder, readSynonyms } from './check-folders.ts';
import type { Config } from './config.ts';
import { deskFileReader, liveDesk, loadDesk, rulesIn, SHIPPED_DESK_FILE } from './desk-file/live-desk.ts';
import { heartbeat } from './heartbeat.ts';
import { runKnowledge } from './knowledge.ts';
import { articleProposals, knowledgeDesk } from './knowledge-desk.ts';
import { liveRules } from './live-rules.ts';
import { deskLog, type Logger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { MongoArticleStore } from './mongo/article-store.ts';
import { connectMongo } from './mongo/connect.ts';
import { MongoDeskStore } from './mongo/desk-store.ts';
import { MongoDoorMemory } from './mongo/door-memory.ts';
import { openMongo } from './mongo/embedded.ts';
import { MongoFolderEdits } from './mongo/folder-edits.ts';
import { MongoLedger } from './mongo/ledger.ts';
import { MongoOutbox } from './mongo/outbox.ts';
import { MongoOutcomeLog } from './mongo/outcome-log.ts';
import { MongoProposalStore } from './mongo/proposal-store.ts';
import { MongoSettingsStore } from './mongo/settings-store.ts';
import { sharedKnowledge } from './mongo/shared-knowledge.ts';
import { storeClock } from './mongo/store-clock.ts';
import { openDoors } from './open-doors.ts';
import { examOf } from './sit-exam.ts';
import { startEmbedder } from './start-embedder.ts';
import { startScreen } from './start-screen.ts';
import { tellOfFolderEdits } from './tell-of-folder-edits.ts';
import { webhookConversation } from './webhook/webhook-messenger.ts';

export interface RunningDesk {
  readonly url: string;
  readonly store: DeskStore;
  /** What runs where, what is off and which setting turns it on; one line each. */
  readonly summary: readonly string[];
  stop(): Promise<void>;
}

/** More than a screen of them is in the log. */
const SHOWN_REFUSALS = 8;
/** What the knowledge base does by itself gives way for this long to what comes in. */
const READING_GIVES_WAY_MS = 2_000;

/** About as long as people take to type on. */
const PAUSE: Pause = { eachMs: 1_800, mostMs: 5_000, readMs: 4_000 };

/** The model sits its exam for so long at a time: people ask it, too. */
const SITTING_MS = 5_000;
/** The start screen waits so long for what the model's self-test finds. */
const TESTED_WITHIN_MS = 2_000;

const CLOSE_WITHIN_MS = 5_000;
/** Longer than from the start of one run of the job to the next, so that hardly a moment is unwatched. */
const WATCH_AHEAD_MS = 3_000;

/** Rejects with an error that has a `code` and says the way out; whatever had started is stopped then. */
export async function startDesk(config: Config, logger: Logger, givenClock?: Clock): Promise<RunningDesk> {
  const metrics = createMetrics();
  const log = metrics.counting(deskLog(logger));
  /** Undone in reverse, also when starting fails half way. */
  const undo: (() => unknown)[] = [];
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        log.error('stop.failed', { error });
      }
    }
  };
  try {
    checkDataFolder(config.dataDir);
    if (config.knowledgeDir) checkKnowledgeFolder(config.knowledgeDir);
    const synonyms = config.synonymsFile && readSynonyms(config.synonymsFile);
    const deskFile = config.deskFile ?? SHIPPED_DESK_FILE;
    // Read once before anything is fetched or started: its faults come first.
    loadDesk(deskFile);
    await checkAddress(config);

    const mongod = await openMongo({
      uri: config.mongoUri,
      mongodPath: config.mongodPath,
      dataDir: config.dataDir,
      log: { info: (message) => logger.info(message), warn: (message) => logger.warn(message) },
    });
    undo.push(() => mongod.stop());
    const mongo = await connectMongo(mongod.uri);
    undo.push(() => mongo.close());
    const ownClock = givenClock ? undefined : await storeClock(mongo.db, log);
    undo.push(() => ownClock?.stop());
    const clock = givenClock ?? (ownClock as Clock);

    const articles = await MongoArticleStore.open(mongo);
    const settings = new MongoSettingsStore(mongo);
    const desk = await liveDesk(deskFile, settings, (problem) =>
      problem ? logger.error(problem.message) : log.info('desk-file.read'),
    );
    undo.push(() => desk.stop());
    const outcomes = new MongoOutcomeLog(mongo);
    const proposals = await MongoProposalStore.open(mongo);
    const arrivals = openArrivals();
    let searchTrouble: string | undefined;
    const exam = config.chat && examOf(config.chat);
    const knowledge = await runKnowledge({
      shared: sharedKnowledge(articles, settings, exam),
      ...(config.knowledgeDir && { folder: config.knowledgeDir }),
      ...(synonyms && { synonyms }),
      dataDir: config.dataDir,
      maxWrongAnswers: config.maxWrongAnswers,
      embedder: () =>
        startEmbedder(
          config,
          (close) => undo.push(close),
          log,
          (what) => {
            searchTrouble = what;
          },
        ),
      turn: () => arrivals.turn(READING_GIVES_WAY_MS),
      log,
    });
    undo.push(() => knowledge.stop());
    const chat = config.chat && exam && { chat: { ...config.chat, id: exam.id } };
    const model = modelInBackground(chat ?? {}, log, stopping.signal);

    const damaged = (error: unknown) => log.error('store.damaged', { error });
    const store = new MongoDeskStore(mongo, damaged);
    const outbox = new MongoOutbox(mongo, damaged);
    const ledger = new MongoLedger(mongo, damaged);
    const live = await liveRules({
      text: desk.text,
      isShipped: config.deskFile === undefined,
      read: (text) => rulesIn(text, settings, clock.now()),
      store,
      clock,
      log,
    });
    undo.push(() => live.stop());
    const knowledgeWork = knowledgeDesk({
      knowledge,
      store: articles,
      proposals,
      outcomes,
      settings,
      now: () => clock.now(),
    });
    const messengers = new Map<Door, Messenger>();
    // The doors keep files, and are built around the parts.
    let files: Files | undefined;
    const parts: DeskParts = {
      store,
      knowledge: knowledge.base,
      proposals: articleProposals(knowledgeWork, proposals),
      clock,
      rules: live.rules,
      deskChanged: live.refresh,
      preview: (to, options) => messengers.get(doorOf(to))?.preview?.(to, options),
      deskFile: deskFileReader(settings),
      files: {
        keep: (name, mediaType, bytes) => files!.keep(name, mediaType, bytes),
        read: (ref, limitBytes) => files!.read(ref, limitBytes),
      },
      channels: {
        conversationsOf: (name) =>
          live.rules().desk.channels.find((channel) => channel.name === name)?.conversations ?? [],
        ...(config.webhook && { observersOf: (ticket: TicketId) => [webhookConversation(ticket)] }),
      },
      get model() {
        return model.opened();
      },
    };
    const outboxParts: OutboxParts = {
      ...parts,
      outbox,
      messengers,
      log,
      signal: stopping.signal,
      turn: arrivals.turn,
    };
    const deliver = oneAtATime(
      () => deliverOutbox(outboxParts),
      (error) => log.error('outbox.failed', { error }),
    );
    undo.push(() => deliver.idle());
    knowledge.onFolderEdit(
      tellOfFolderEdits({
        ...parts,
        outcomes,
        edits: new MongoFolderEdits(mongo),
        deliver: deliver.run,
        now: () => clock.now(),
      }),
    );
    const intake = openIntake(parts, deliver.run, log, arrivals, PAUSE);
    const app = express().disable('x-powered-by');
    app.use((_request, response, next) => {
      // Asked to stop: whoever comes back does so over a new connection, which another desk takes.
      if (stopping.signal.aborted) response.set('Connection', 'close');
      next();
    });
    const server = createServer(app);
    // Nothing comes in any more before what came in is waited for, or a busy desk would never be idle.
    undo.push(() => intake.idle());
    undo.push(() => closeServer(server));
    const opened = await openDoors({
      config,
      parts,
      outbox,
      intake,
      arrivals,
      ledger,
      mongo,
      log,
      topics: knowledge.topics,
      deskFile: { ...deskFileReader(settings), files: live.files },
      knowledgeDesk: knowledgeWork,
    });
    const { doors } = opened;
    files = opened.files;
    for (const { messenger } of doors) messengers.set(messenger.door, messenger);
    // Before the server closes: it would wait for their open streams.
    for (const door of doors) undo.push(() => door.stop());

    let isReady = false;
    for (const { router } of doors) if (router) app.use(router);
    app.get('/healthz', (_request, response) => {
      response.json({ ok: true });
    });
    app.get('/readyz', async (_request, response) => {
      const mongoAnswers = await mongo.db.command({ ping: 1 }).then(
        () => true,
        () => false,
      );
      const ok = isReady && mongoAnswers;
      response.status(ok ? 200 : 503).json({
        ok,
        started: isReady,
        mongo: mongoAnswers,
        search: knowledge.meaning(),
        ...(searchTrouble && { searchTrouble }),
        model: model.state(),
      });
    });
    app.get('/metrics', async (_request, response) => {
      response.type(metrics.contentType).send(await metrics.text());
    });
    app.use((_request, response) => {
      response
        .status(404)
        .json({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } });
    });

    let isExamOver = false;
    const doorMemory = new MongoDoorMemory(mongo);
    const auditParts = {
      ...parts,
      ledger,
      log,
      beat: heartbeat(config.heartbeatUrl, log),
      signal: stopping.signal,
      rest: (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined),
    };
    const scheduler = createScheduler(
      mongo.db,
      [
        {
          name: 'watch-deadlines',
          everyMs: 1_000,
          // Where much falls due it is nearly always running when its replica is killed.
          lockMs: 3 * WATCH_AHEAD_MS,
          run: () =>
            keepWatch(parts, { forMs: WATCH_AHEAD_MS, happened: deliver.run, signal: stopping.signal }),
        },
        { name: 'deliver-outbox', everyMs: 1_000, run: () => deliverOutbox(outboxParts) },
        { name: 'resume-inbox', everyMs: 5_000, run: () => resumeInbox(intake) },
        {
          name: 'audit',
          everyMs: AUDIT_EVERY_MS,
          lockMs: AUDIT_LOCK_MS,
          run: () => audit(auditParts).then(deliver.run),
        },
        {
          name: 'redraw-tickets',
          everyMs: 5_000,
          run: () => redrawTickets(auditParts, doorMemory).then((count) => count > 0 && deliver.run()),
        },
        {
          name: 'calendar-alarm',
          everyMs: 60 * 60_000,
          run: () => raiseCalendarAlarm(parts).then(deliver.run),
        },
        {
          name: 'learn-questions',
          everyMs: 15 * 60_000,
          run: () => learnQuestions(outcomes, articles, clock.now()),
        },
        {
          name: 'propose-articles',
          everyMs: 5 * 60_000,
          run: () =>
            proposeArticles({ ...parts, ledger, proposals }, clock.now()).then(
              (count) => count > 0 && deliver.run(),
            ),
        },
        {
          name: 'refine-calibration',
          everyMs: 60 * 60_000,
          run: () => refineCalibration(outcomes, settings, clock.now(), 'the nightly run'),
        },
        {
          name: 'sit-exam',
          everyMs: 30_000,
          lockMs: 8 * SITTING_MS,
          async run() {
            const opened = model.opened();
            if (!exam || !opened || isExamOver) return;
            const until = performance.now() + SITTING_MS;
            const isTimeUp = () => stopping.signal.aborted || performance.now() > until;
            const sat = await sitExam(
              { ...exam, model: opened },
              settings,
              config.maxWrongAnswers,
              clock.now(),
              isTimeUp,
            );
            isExamOver = sat.kind === 'over' || sat.kind === 'finished';
            if (sat.kind === 'sat' || sat.kind === 'finished') log.info('model.examined', sat);
          },
        },
      ],
      log,
    );
    await listen(server, config);
    const notes: string[] = [];
    for (const door of doors) {
      for (const note of await door.start()) notes.push(`${door.name}: ${note}`);
    }
    await scheduler.start();
    undo.push(() => scheduler.stop());
    isReady = true;
    undo.push(() => {
      isReady = false;
    });

    const url = urlOf(server);
    await model.testedWithin(TESTED_WITHIN_MS);
    const summary = [
      ...startScreen(config, {
        url,
        mongo: mongod.how,
        articles: knowledge.count,
        doors: doors.map(({ name }) => name),
        deskFile: live.file(),
        ownDeskFile: desk.text(),
        model: model.state(),
        ...(searchTrouble && { searchTrouble }),
      }),
      ...knowledge.refused.slice(0, SHOWN_REFUSALS).map((line) => `Not taken: ${line}`),
      ...notes,
    ];
    return { url, store, summary, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A run asked for while one is under way follows it, once. */
function oneAtATime(run: () => Promise<unknown>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined;
  let again = false;
  const repeat = async (): Promise<void> => {
    while (again) {
      again = false;
      await run().catch(onError);
    }
    running = undefined;
  };
  return {
    run(): void {
      again = true;
      running ??= repeat();
    },
    /** Resolves when nothing is under way. */
    idle: async (): Promise<void> => running,
  };
}

/** The address asked for cannot be listened on. */
export class CannotListen extends Error {
  readonly code = 'CANNOT_LISTEN';
}

/** Before anything is fetched or started, though somebody may take the address meanwhile. @throws CannotListen */
async function checkAddress(config: Config): Promise<void> {
  const probe = createServer();
  await listen(probe, config);
  await new Promise((resolve) => probe.close(resolve));
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: `Port ${port} on ${host} is in use. Set PORT to a free one, or stop what uses it.`,
        EACCES: `Port ${port} on ${host} may not be opened by this user. Set PORT to one above 1023.`,
        EADDRNOTAVAIL: `HOST=${host} is not an address of this machine.`,
      };
      reject(new CannotListen(why[error.code ?? ''] ?? `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, resolve);
  });
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

/** Requests under way are answered; a page that keeps asking over its open connection is cut off after a while. */
async function closeServer(server: Server): Promise<void> {
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(force);
}
