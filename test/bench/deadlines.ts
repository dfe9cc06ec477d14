/**
 * How deadlines hold up: many open tickets, many falling due in the same second, beside plain agenda with a
 * job per timer and the best index, in one run on one server.
 *
 *   npx tsx test/bench/deadlines.ts --tickets 100000 --due 10000 --replicas 1 --agenda [--kind warn|escalate]
 *
 * The desk's side is the shipped job with the shipped desk file and its real rules, on a clock shifted so
 * that the tickets fall due now. A notice counts when the transaction with its outbox entries is committed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import { connectMongo, type Mongo } from '../../adapters/mongo/connect.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { openMongo } from '../../adapters/mongo/embedded.ts';
import { eventDocument, ticketDocument } from '../../adapters/mongo/stored.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import { type Appended, append } from '../../bot/tickets/append.ts';
import { BY_ITSELF, factsDue } from '../../bot/tickets/fire.ts';
import type { Ticket, TicketEvent, TicketId, Timer } from '../../bot/tickets/types.ts';
import { createScheduler } from '../../jobs/scheduler.ts';
import { keepWatch } from '../../jobs/watch-deadlines.ts';
import {
  channels,
  cpuSecondsOf,
  insertAll,
  ms,
  opened,
  quantile,
  type Raw,
  renamed,
  rules,
  say,
  timed,
} from './many-tickets.ts';

const HOUR_MS = 3_600_000;
/** A Monday morning with nothing but service hours ahead, in the shipped desk's zone. */
const OPENED_AT = new Date('2026-11-23T01:30:00Z');
/** Until everybody has started, also on a busy machine. */
const LEAD_MS = 8_000;
const LONGEST_RUN_MS = 240_000;
const AGENDA_JOBS_A_TICKET = 3;

const { values: flags } = parseArgs({
  options: {
    tickets: { type: 'string', default: '100000' },
    due: { type: 'string', default: '10000' },
    replicas: { type: 'string', default: '1' },
    kind: { type: 'string', default: 'warn' },
    agenda: { type: 'boolean', default: false },
    'agenda-concurrency': { type: 'string', default: '100' },
    role: { type: 'string', default: 'main' },
    uri: { type: 'string', default: '' },
  },
});
const ticketCount = Number(flags.tickets);
const dueCount = Number(flags.due);
const replicaCount = Number(flags.replicas);

/** A log whose next timer is of that kind, everything before it having happened on time. */
function until(kind: Timer['kind'], id: TicketId): Pick<Appended, 'ticket' | 'events'> {
  let { ticket, events } = opened(id, OPENED_AT);
  for (;;) {
    const next = ticket.timers[0];
    if (!next) throw new Error(`The shipped policy never comes to ${kind}.`);
    if (next.kind === kind) return { ticket, events };
    const happened = { ticket: id, by: { kind: 'desk' }, door: BY_ITSELF, at: next.at } as const;
    const after = append(events, happened, factsDue(ticket, next.at, rules), rules, channels);
    events = [...events, ...after.events];
    ticket = after.ticket;
  }
}

function shifted(ticket: Ticket, byMs: number, id: TicketId): Ticket {
  const move = (at: Date) => new Date(at.getTime() + byMs);
  return {
    ...ticket,
    id,
    openedAt: move(ticket.openedAt),
    lastActivityAt: move(ticket.lastActivityAt),
    deadlines: Object.fromEntries(Object.entries(ticket.deadlines).map(([clock, at]) => [clock, move(at)])),
    timers: ticket.timers.map((timer) => ({
      ...timer,
      at: move(timer.at),
      ...(timer.due && { due: move(timer.due) }),
    })),
  };
}

async function medianMs(times: number, work: () => Promise<unknown>): Promise<number> {
  const measured: number[] = [];
  for (let n = 0; n < times; n++) measured.push(await timed(work));
  return quantile(measured, 0.5);
}

// ---------------------------------------------------------------- replicas

/** What a replica says when it is asked: how late each notice was, in ms. */
interface Report {
  readonly latenessMs: readonly number[];
}

function replicaMain(work: (dueAtMs: number, latenessMs: number[]) => Promise<void>): void {
  const latenessMs: number[] = [];
  process.on('disconnect', () => process.exit());
  process.on('message', (message: { readonly dueAtMs?: number }) => {
    if (message.dueAtMs !== undefined)
      void work(message.dueAtMs, latenessMs).then(() => process.send?.('started'));
    else process.send?.({ latenessMs } satisfies Report);
  });
  process.send?.('ready');
}

async function deskReplica(): Promise<void> {
  const mongo = await connectMongo(flags.uri);
  const log = { info: () => undefined, warn: console.error, error: console.error };
  replicaMain(async (dueAtMs, latenessMs) => {
    const virtualDue = until(flags.kind as Timer['kind'], 'T-0' as TicketId).ticket.timers[0]?.at as Date;
    const offsetMs = virtualDue.getTime() - dueAtMs;
    const store = new MongoDeskStore(mongo, console.error);
    const commitAll = store.commitAll.bind(store);
    store.commitAll = async (changes) => {
      const answers = await commitAll(changes);
      const late = Date.now() - dueAtMs;
      for (const answer of answers) if (answer === 'committed') latenessMs.push(late);
      return answers;
    };
    const parts: DeskParts = {
      store,
      clock: { now: () => new Date(Date.now() + offsetMs) },
      channels,
      rules: () => rules,
      knowledge: { article: () => undefined, ask: () => Promise.reject(), search: async () => [] },
    };
    const job = {
      name: 'watch-deadlines',
      everyMs: 1_000,
      run: () => keepWatch(parts, { forMs: 3_000, happened: () => undefined }),
    };
    await createScheduler(mongo.db, [job], log).start();
  });
}

async function agendaReplica(): Promise<void> {
  const mongo = await connectMongo(flags.uri);
  const outbox = mongo.db.collection('agenda_outbox');
  replicaMain(async (dueAtMs, latenessMs) => {
    const agenda = new Agenda({
      backend: new MongoBackend({
        mongo: mongo.db,
        collection: 'agenda_per_timer',
        ensureIndex: false,
        // Its own order reads and sorts everything that is due, once for each job it takes.
        sort: {},
      }),
      processEvery: 200,
      maxConcurrency: 2 * Number(flags['agenda-concurrency']),
      defaultConcurrency: Number(flags['agenda-concurrency']),
      // Without a limit it locks all that is due, one by one, before it runs the first.
      defaultLockLimit: 2 * Number(flags['agenda-concurrency']),
      // Locks that end while their jobs wait are taken again for ever.
      defaultLockLifetime: 600_000,
    });
    agenda.define('notice', async (job: { attrs: { data: { ticket: string } } }) => {
      await outbox.insertOne({ ticket: job.attrs.data.ticket, text: 'deadline', at: new Date() });
      latenessMs.push(Date.now() - dueAtMs);
    });
    await agenda.start();
  });
}

async function startReplicas(role: string, uri: string): Promise<readonly ChildProcess[]> {
  const args = [
    '--role',
    role,
    '--uri',
    uri,
    '--kind',
    flags.kind,
    '--agenda-concurrency',
    flags['agenda-concurrency'],
  ];
  const children = Array.from({ length: replicaCount }, () => fork(fileURLToPath(import.meta.url), args));
  await Promise.all(children.map((child) => once(child, 'message')));
  return children;
}

async function reports(children: readonly ChildProcess[]): Promise<readonly number[]> {
  const answers = children.map(async (child) => {
    const answer = once(child, 'message');
    child.send({});
    return ((await answer)[0] as Report).latenessMs;
  });
  return (await Promise.all(answers)).flat();
}

async function killAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
}

interface Firing {
  readonly notices: number;
  /** Processor time of the replicas and of MongoDB while it lasted. */
  readonly cpuSeconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function fire(children: readonly ChildProcess[], dueAtMs: number, mongodPid: number): Promise<Firing> {
  const pids = [mongodPid, ...children.flatMap((child) => child.pid ?? [])];
  const cpuSeconds = () => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
  const started = children.map((child) => once(child, 'message'));
  for (const child of children) child.send({ dueAtMs });
  await Promise.all(started);
  const before = cpuSeconds();
  let latenessMs = await reports(children);
  while (latenessMs.length < dueCount && Date.now() < dueAtMs + LONGEST_RUN_MS) {
    await sleep(250);
    latenessMs = await reports(children);
  }
  const lastMs = quantile(latenessMs, 1);
  return {
    notices: latenessMs.length,
    cpuSeconds: cpuSeconds() - before,
    perSecond: (latenessMs.length / lastMs) * 1_000,
    p50Ms: quantile(latenessMs, 0.5),
    p99Ms: quantile(latenessMs, 0.99),
  };
}

// ---------------------------------------------------------------- the run

function sayFiring(who: string, firing: Firing): void {
  say(
    `${who}: ${firing.notices} of ${dueCount} due at once, ${replicaCount} replica(s)`,
    `${Math.round(firing.perSecond)}/s  p50 ${ms(firing.p50Ms)}  p99 ${ms(firing.p99Ms)}  ${firing.cpuSeconds.toFixed(1)} s of processor time`,
  );
}

/** Of the tickets that are not due only the projection: nothing measured here reads their logs. */
async function loadTickets(mongo: Mongo): Promise<void> {
  const template = opened('T-0' as TicketId, OPENED_AT);
  const future = ticketCount - dueCount;
  // Their first timer comes hours to weeks after the others fall due.
  const shiftMs = (index: number) => 8 * HOUR_MS + ((index * 2_617_000) % (600 * HOUR_MS));
  const id = (index: number) => `T-${10_000_000 + index}` as TicketId;
  await insertAll(
    mongo,
    'tickets',
    future,
    (index) => ticketDocument(shifted(template.ticket, shiftMs(index), id(index))) as unknown as Raw,
  );
  const due = until(flags.kind as Timer['kind'], 'T-X' as TicketId);
  const dueId = (index: number) => `T-${index}`;
  await insertAll(
    mongo,
    'tickets',
    dueCount,
    (index) => ticketDocument(renamed(due.ticket, 'T-X', dueId(index))) as unknown as Raw,
  );
  await insertAll(
    mongo,
    'ticket_events',
    dueCount * due.events.length,
    (index) =>
      eventDocument(
        renamed(
          due.events[index % due.events.length] as TicketEvent,
          'T-X',
          dueId(Math.floor(index / due.events.length)),
        ),
      ) as unknown as Raw,
  );
}

/** Creation through the store's own transaction, sixteen at once, with and without deadlines by turns. */
async function measureCreation(mongo: Mongo): Promise<{ withMs: number; withoutMs: number; ratio: number }> {
  const store = new MongoDeskStore(mongo, console.error);
  const spent = { with: [] as number[], without: [] as number[] };
  let number = 20_000_000;
  const block = async (kind: 'with' | 'without') => {
    const changes = Array.from({ length: 200 }, () => {
      const { ticket, events } = opened(`T-${number++}` as TicketId, new Date('2027-03-01T02:00:00Z'));
      const stored = kind === 'with' ? ticket : { ...ticket, deadlines: {}, timers: [] };
      return { tickets: [{ ticket: stored, events }], deliveries: [], outcomes: [] };
    });
    spent[kind].push(
      await timed(async () => {
        const worker = async () => {
          for (let change = changes.pop(); change; change = changes.pop()) await store.commit(change);
        };
        await Promise.all(Array.from({ length: 16 }, worker));
      }),
    );
  };
  for (let round = 0; round < 12; round++) {
    await block(round % 2 === 0 ? 'with' : 'without');
    await block(round % 2 === 0 ? 'without' : 'with');
  }
  // Block against block of the same round: what else the machine does meanwhile falls on both.
  const ratios = spent.with.map((ms, round) => ms / (spent.without[round] as number));
  return {
    withMs: quantile(spent.with, 0.5) / 200,
    withoutMs: quantile(spent.without, 0.5) / 200,
    ratio: quantile(ratios, 0.5),
  };
}

async function loadAgenda(mongo: Mongo): Promise<void> {
  const jobs = mongo.db.collection('agenda_per_timer');
  await jobs.createIndex({ name: 1, lockedAt: 1, nextRunAt: 1 });
  const base = Date.now() + 8 * HOUR_MS;
  await insertAll(mongo, 'agenda_per_timer', ticketCount * AGENDA_JOBS_A_TICKET, (index) =>
    agendaJob(
      `T-${Math.floor(index / AGENDA_JOBS_A_TICKET)}`,
      new Date(base + ((index * 2_617_000) % (600 * HOUR_MS))),
    ),
  );
}

function agendaJob(ticket: string, nextRunAt: Date): Raw {
  return {
    ...{
      name: 'notice',
      type: 'normal',
      priority: 0,
      lockedAt: null,
      disabled: false,
      shouldSaveResult: false,
    },
    ...{ data: { ticket }, nextRunAt },
  };
}

async function measureAgenda(mongo: Mongo, uri: string, mongodPid: number): Promise<Firing> {
  const jobs = mongo.db.collection('agenda_per_timer');
  await loadAgenda(mongo);
  const agenda = new MongoBackend({
    mongo: mongo.db,
    collection: 'agenda_per_timer',
    ensureIndex: false,
    sort: {},
  });
  await agenda.connect();
  const poll = () =>
    agenda.repository.getNextJobToRun(
      'notice',
      new Date(),
      new Date(Date.now() - 60_000),
      new Date(),
      undefined,
    );
  say('agenda, job per timer: one poll with nothing due', ms(await medianMs(100, poll)));
  say(
    "agenda, job per timer: cancel one ticket's timers",
    ms(await medianMs(3, () => jobs.deleteMany({ name: 'notice', 'data.ticket': 'T-777' }))),
  );
  const children = await startReplicas('agenda', uri);
  try {
    const dueAtMs = Date.now() + LEAD_MS;
    await insertAll(mongo, 'agenda_per_timer', dueCount, (index) =>
      agendaJob(`T-due-${index}`, new Date(dueAtMs)),
    );
    return await fire(children, dueAtMs, mongodPid);
  } finally {
    await killAll(children);
  }
}

async function measureIdle(children: readonly ChildProcess[], mongodPid: number): Promise<void> {
  const idleMs = 20_000;
  const pids = children.flatMap((child) => child.pid ?? []);
  const before = pids.map(cpuSecondsOf);
  const mongodBefore = cpuSecondsOf(mongodPid);
  await sleep(idleMs);
  const share = (seconds: number) => `${((seconds / idleMs) * 100_000).toFixed(2)} % of a core`;
  const spent = pids.map((pid, index) => cpuSecondsOf(pid) - (before[index] as number));
  say(
    'the desk: watching while nothing is due, a replica',
    share(spent.reduce((sum, each) => sum + each, 0) / pids.length),
  );
  say(`MongoDB meanwhile, for ${pids.length} replica(s)`, share(cpuSecondsOf(mongodPid) - mongodBefore));
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'firstline-bench-'));
  const server = await openMongo({
    dataDir,
    mongodPath: process.env.MONGOD_PATH,
    log: { info: console.error, warn: console.error },
  });
  const mongodPid = server.pid as number;
  const mongo = await connectMongo(server.uri);
  let children: readonly ChildProcess[] = [];
  const interrupted = () => {
    process.kill(mongodPid);
    process.exit(1);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const { version } = await mongo.db.admin().serverInfo();
    console.log(
      `${cpus().length} x ${cpus()[0]?.model ?? 'cpu'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, MongoDB ${version}; ${new Date().toISOString()}`,
    );
    console.log(
      `${ticketCount} open tickets, ${dueCount} due at once (${flags.kind}), ${replicaCount} replica(s)\n`,
    );

    const before = cpuSecondsOf(mongodPid);
    await sleep(5_000);
    say('MongoDB with nobody there', `${((cpuSecondsOf(mongodPid) - before) * 20).toFixed(2)} % of a core`);
    say('loading the tickets', ms(await timed(() => loadTickets(mongo))));

    const store = new MongoDeskStore(mongo, console.error);
    const long = new Date('2026-01-01T00:00:00Z');
    say('the desk: one look with nothing due', ms(await medianMs(200, () => store.due(long, 1_000, 500))));
    const created = await measureCreation(mongo);
    say(
      'the desk: creating a ticket, 16 at once, with / without deadlines',
      `${ms(created.withMs)} / ${ms(created.withoutMs)}; median of the pairs ${created.ratio.toFixed(2)}`,
    );

    children = await startReplicas('desk', server.uri);
    const desk = await fire(children, Date.now() + LEAD_MS, mongodPid);
    sayFiring('the desk', desk);
    say('   outbox entries written', `${await mongo.outbox.countDocuments()}`);
    await measureIdle(children, mongodPid);
    await killAll(children);
    children = [];

    if (flags.agenda) {
      const agenda = await measureAgenda(mongo, server.uri, mongodPid);
      sayFiring('agenda, job per timer', agenda);
      say(
        'the desk against agenda, notices a second',
        `${(desk.perSecond / agenda.perSecond).toFixed(1)} times`,
      );
    }
  } finally {
    await killAll(children);
    await mongo.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

switch (flags.role) {
  case 'desk':
    await deskReplica();
    break;
  case 'agenda':
    await agendaReplica();
    break;
  default:
    await main();
}
