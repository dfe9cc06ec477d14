/**
 * The web door on a real desk without a database: the desk's own decisions, the shipped desk file and
 * articles, memory in place of MongoDB. `npx tsx test/support/web-harness.ts` serves it for looking at.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import express from 'express';
import type { KnowledgeDesk } from '../../adapters/knowledge-desk.ts';
import type { DeskFileOnPage } from '../../adapters/web/desk-file-api.ts';
import { managersView } from '../../adapters/web/managers-api.ts';
import type { FileStore } from '../../adapters/web/types.ts';
import { type WebDoor, webDoor } from '../../adapters/web/web-door.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import { openIntake } from '../../bot/intake.ts';
import type { Clock } from '../../bot/ports.ts';
import { rulesWith } from '../../bot/roster/rules-with.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Pause } from '../../bot/talks.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Attachment } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import type { KnowledgeBase } from '../../knowledge/types.ts';
import { scriptedKnowledge, shippedRules, silentLog } from './desk-under-test.ts';
import { MemoryDeskStore } from './memory-desk-store.ts';
import { memoryWebMessages } from './memory-web-messages.ts';

export interface WebHarnessOptions {
  readonly clock: Clock;
  readonly knowledge?: KnowledgeBase;
  readonly rules?: Rules;
  readonly people?: readonly string[];
  /** For the engineers' view of the knowledge base. */
  readonly knowledgeDesk?: KnowledgeDesk;
  /** For the managers' view of the desk file. */
  readonly deskFile?: DeskFileOnPage;
  readonly port?: number;
  readonly pause?: Pause;
}

export type WebHarness = Awaited<ReturnType<typeof webHarness>>;

export async function webHarness(options: WebHarnessOptions) {
  const { clock, knowledge = scriptedKnowledge(), rules = shippedRules() } = options;
  const store = new MemoryDeskStore();
  let changes: readonly DeskChange[] = [];
  const messages = memoryWebMessages();
  const files = memoryFiles();
  const parts: DeskParts = {
    store,
    knowledge,
    clock,
    rules: () => rulesWith(rules, changes),
    deskChanged: async () => {
      changes = await store.deskChanges(0);
    },
    channels: {
      conversationsOf: (name) =>
        rules.desk.channels.find((channel) => channel.name === name)?.conversations ?? [],
    },
  };
  let door: WebDoor;
  const deliver = () =>
    deliverOutbox({
      ...parts,
      outbox: store.outbox,
      messengers: new Map([[door.messenger.door, door.messenger]]),
      log: silentLog,
    });
  const intake = openIntake(parts, () => void deliver(), silentLog, undefined, options.pause);

  let server = createServer();
  let port = options.port ?? 0;
  /** Serves on the same port as before; what was said is still there. */
  async function start(): Promise<void> {
    door = webDoor({
      intake,
      messages,
      files,
      tickets: store,
      clock,
      log: silentLog,
      desk: () => rules.desk,
      managers: managersView(parts),
      ...(options.people ? { people: options.people } : {}),
      ...(options.knowledgeDesk ? { knowledge: options.knowledgeDesk } : {}),
      ...(options.deskFile ? { deskFile: options.deskFile } : {}),
    });
    const app = express().disable('x-powered-by');
    app.use(door.router);
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  }
  async function stop(): Promise<void> {
    await intake.idle();
    await door.stop();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
  await start();

  return {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    get messenger() {
      return door.messenger;
    },
    store,
    messages,
    intake,
    rules,
    start,
    stop,
    deliver,
    /** Does what falls due by the clock now. */
    async deadlines(): Promise<void> {
      await watchDeadlines(parts);
      await deliver();
    },
  };
}

function memoryFiles(): FileStore {
  const kept = new Map<string, { attachment: Attachment; bytes: Buffer }>();
  return {
    put: async ({ name, mediaType, bytes }) => {
      const attachment = { name, mediaType, sizeBytes: bytes.length, ref: randomUUID() };
      kept.set(attachment.ref, { attachment, bytes });
      return attachment;
    },
    get: async (ref) => {
      const found = kept.get(ref);
      return found && { attachment: found.attachment, content: () => Readable.from([found.bytes]) };
    },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { SHIPPED_ARTICLES } = await import('../../adapters/knowledge.ts');
  const { articlesIn } = await import('../../knowledge/import/articles-in.ts');
  const { openKnowledgeBase } = await import('../../knowledge/knowledge-base.ts');
  const { articles } = await articlesIn(SHIPPED_ARTICLES);
  const harness = await webHarness({
    clock: { now: () => new Date() },
    knowledge: await openKnowledgeBase({ articles }),
    port: Number(process.env.PORT ?? 3979),
  });
  console.log(harness.url);
}
