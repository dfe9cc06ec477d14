/** Builds a desk from its configuration, starts it, and stops it in the reverse order. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { DeskParts } from '../bot/front-line/context.ts';
import { openIntake } from '../bot/intake.ts';
import type { ChannelDirectory, Clock, Messenger } from '../bot/ports.ts';
import type { Door } from '../bot/types.ts';
import { deliverOutbox, type OutboxParts } from '../jobs/deliver-outbox.ts';
import { resumeInbox } from '../jobs/resume-inbox.ts';
import { createScheduler } from '../jobs/scheduler.ts';
import { watchDeadlines } from '../jobs/watch-deadlines.ts';
import type { Config } from './config.ts';
import { liveDesk, SHIPPED_DESK_FILE } from './desk-file/live-desk.ts';
import { runKnowledge } from './knowledge.ts';
import { deskLog, type Logger } from './log.ts';
import { connectMongo } from './mongo/connect.ts';
import { MongoDeskStore } from './mongo/desk-store.ts';
import { openMongo } from './mongo/embedded.ts';
import { MongoFileStore } from './mongo/file-store.ts';
import { MongoOutbox } from './mongo/outbox.ts';
import { mongoWebMessages } from './mongo/web-messages.ts';
import { startEmbedder } from './start-embedder.ts';
import { webDoor } from './web/web-door.ts';
import { webFiles } from './web-files.ts';

export interface RunningDesk {
  readonly url: string;
  /** What runs where, what is off and which setting turns it on; one line each. */
  readonly summary: readonly string[];
  stop(): Promise<void>;
}

const systemClock: Clock = { now: () => new Date() };

export async function startDesk(config: Config, logger: Logger): Promise<RunningDesk> {
  const log = deskLog(logger);
  /** Undone in reverse, also when starting fails half way. */
  const undo: (() => unknown)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        log.error('stop.failed', { error });
      }
    }
  };
  try {
    const desk = liveDesk(config.deskFile ?? SHIPPED_DESK_FILE, (problem) =>
      problem ? logger.error(problem.message) : log.info('desk-file.read'),
    );
    undo.push(() => desk.stop());

    const mongod = await openMongo({
      uri: config.mongoUri,
      mongodPath: config.mongodPath,
      dataDir: config.dataDir,
      log: { info: (message) => logger.info(message), warn: (message) => logger.warn(message) },
    });
    undo.push(() => mongod.stop());
    const mongo = await connectMongo(mongod.uri);
    undo.push(() => mongo.close());

    const knowledge = await runKnowledge({
      ...(config.knowledgeDir && { folder: config.knowledgeDir }),
      maxWrongAnswers: config.maxWrongAnswers,
      embedder: () => startEmbedder(config, (close) => undo.push(close), log),
      log,
    });
    undo.push(() => knowledge.stop());

    const channels: ChannelDirectory = {
      conversationsOf: (name) =>
        desk.rules().desk.channels.find((channel) => channel.name === name)?.conversations ?? [],
    };
    const damaged = (error: unknown) => log.error('store.damaged', { error });
    const store = new MongoDeskStore(mongo, damaged);
    const parts: DeskParts = {
      store,
      knowledge: knowledge.base,
      clock: systemClock,
      channels,
      rules: desk.rules,
    };
    const messengers = new Map<Door, Messenger>();
    const outboxParts: OutboxParts = { ...parts, outbox: new MongoOutbox(mongo, damaged), messengers, log };
    const deliver = oneAtATime(
      () => deliverOutbox(outboxParts),
      (error) => log.error('outbox.failed', { error }),
    );
    const intake = openIntake(parts, deliver, log);

    const app = express().disable('x-powered-by');
    const server = createServer(app);
    const web = webDoor({
      intake,
      messages: await mongoWebMessages(mongo, logger),
      files: webFiles(new MongoFileStore(mongo)),
      tickets: store,
      clock: systemClock,
      log: logger,
      desk: () => desk.rules().desk,
    });
    messengers.set(web.messenger.door, web.messenger);

    let ready = false;
    app.get('/healthz', (_request, response) => {
      response.json({ ok: true });
    });
    app.get('/readyz', async (_request, response) => {
      const mongoAnswers = await mongo.db.command({ ping: 1 }).then(
        () => true,
        () => false,
      );
      const ok = ready && mongoAnswers;
      response
        .status(ok ? 200 : 503)
        .json({ ok, started: ready, mongo: mongoAnswers, search: knowledge.meaning() });
    });
    app.use(web.router);
    app.use((_request, response) => {
      response
        .status(404)
        .json({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } });
    });

    const scheduler = createScheduler(
      mongo.db,
      [
        {
          name: 'watch-deadlines',
          everyMs: 1_000,
          run: async () => (await watchDeadlines(parts)) > 0 && deliver(),
        },
        { name: 'deliver-outbox', everyMs: 1_000, run: () => deliverOutbox(outboxParts) },
        { name: 'resume-inbox', everyMs: 5_000, run: () => resumeInbox(intake) },
      ],
      log,
    );
    await listen(server, config);
    undo.push(() => closeServer(server));
    undo.push(() => web.stop());
    undo.push(() => intake.idle());
    await scheduler.start();
    undo.push(() => scheduler.stop());
    ready = true;
    undo.push(() => {
      ready = false;
    });

    const { address, port } = server.address() as AddressInfo;
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
    return { url, summary: [`MongoDB      ${mongod.how}`, `Knowledge    ${knowledge.count} articles`], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A run asked for while one is under way follows it, once. */
function oneAtATime(run: () => Promise<unknown>, onError: (error: unknown) => void): () => void {
  let isRunning = false;
  let again = false;
  return () => {
    again = true;
    if (isRunning) return;
    isRunning = true;
    void (async () => {
      while (again) {
        again = false;
        await run().catch(onError);
      }
      isRunning = false;
    })();
  };
}

export class PortTaken extends Error {
  readonly code = 'PORT_TAKEN';
}

function listen(server: ReturnType<typeof createServer>, { host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why: Readonly<Record<string, string>> = {
        EADDRINUSE: `Port ${port} on ${host} is in use. Set PORT to a free one, or stop what uses it.`,
        EACCES: `Port ${port} on ${host} may not be opened by this user. Set PORT to one above 1023.`,
        EADDRNOTAVAIL: `HOST=${host} is not an address of this machine.`,
      };
      reject(new PortTaken(why[error.code ?? ''] ?? `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, resolve);
  });
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
