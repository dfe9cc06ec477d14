/**
 * What it costs to hold every open ticket against its log, and how long a whole turn takes at the pace of the job.
 *
 *   npm run bench -- audit --tickets 20000
 *
 * The auditor is the shipped one on a real MongoDB. The tickets are late, warned, escalated, paused or claimed, their
 * logs and the notices of the last three days beside them: 200 different histories under as many numbers as asked for.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectMongo, type Mongo } from '../../adapters/mongo/connect.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { openMongo } from '../../adapters/mongo/embedded.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import { eventDocument, outboxDocument, ticketDocument } from '../../adapters/mongo/stored.ts';
import type { Delivery } from '../../bot/ports.ts';
import { append } from '../../bot/tickets/append.ts';
import { BY_ITSELF, factsDue } from '../../bot/tickets/fire.ts';
import type { Actor, Ticket, TicketEvent, TicketFact, TicketId } from '../../bot/tickets/types.ts';
import type { Door, PersonId } from '../../bot/types.ts';
import { AUDIT_BUDGET_MS, AUDIT_EVERY_MS, audit, OPEN_A_RUN } from '../../jobs/audit.ts';
import { channels, cpuSecondsOf, insertAll, opened, type Raw, renamed, rules, say } from './many-tickets.ts';

const HISTORIES = 200;
const OLDEST_MS = 60 * 24 * 3_600_000;
const NOTICES_FOR_MS = 72 * 3_600_000;
const MILLION = 1_000_000;

const { values: flags } = parseArgs({ options: { tickets: { type: 'string', default: '20000' } } });
const count = Number(flags.tickets);
const now = new Date();

interface History {
  readonly ticket: Ticket;
  readonly events: readonly TicketEvent[];
  readonly deliveries: readonly Delivery[];
}

/** As the desk would have lived it until now. */
function lived(index: number): History {
  const id = 'T-X' as TicketId;
  const openedAt = new Date(
    now.getTime() - 3_600_000 - ((index * 7_919) % HISTORIES) * (OLDEST_MS / HISTORIES),
  );
  let { ticket, events, deliveries }: History = opened(id, openedAt);
  const goOn = (facts: readonly TicketFact[], by: Actor, door: Door, at: Date): void => {
    const after = append(events, { ticket: id, by, door, at }, facts, rules, channels);
    ticket = after.ticket;
    events = [...events, ...after.events];
    deliveries = [...deliveries, ...after.deliveries];
  };
  const { people, name } = rules.desk.engineers[0]!;
  const engineer: Actor = { kind: 'engineer', id: people[0] as PersonId, name };
  const at = new Date(openedAt.getTime() + 600_000);
  if (index % 3 > 0) goOn([{ kind: 'claimed' }], engineer, 'web' as Door, at);
  if (index % 3 === 2) {
    goOn([{ kind: 'said', text: '请问是哪一台打印机?', question: true }], engineer, 'web' as Door, at);
    const until = new Date(now.getTime() + OLDEST_MS);
    goOn([{ kind: 'paused', reason: 'requester', until, text: '' }], engineer, 'web' as Door, at);
  }
  for (let next = ticket.timers[0]; next && next.at <= now; next = ticket.timers[0])
    goOn(factsDue(ticket, next.at, rules), { kind: 'desk' }, BY_ITSELF, next.at);
  return { ticket, events, deliveries };
}

/** In a function of its own: what it made must not weigh on what is measured. */
async function load(mongo: Mongo): Promise<{ readonly events: number; readonly notices: number }> {
  const histories = Array.from({ length: HISTORIES }, (_, index) => lived(index));
  const id = (index: number): string => `T-${10_000_000 + index}`;
  const all = <T>(pick: (history: History) => readonly T[]) =>
    Array.from({ length: count }, (_, index) => index).flatMap((index) =>
      pick(histories[index % HISTORIES]!).map((one) => ({ one, id: id(index) })),
    );
  await insertAll(mongo, 'tickets', count, (index) => {
    const { ticket } = histories[index % HISTORIES]!;
    return ticketDocument(renamed(ticket, 'T-X', id(index))) as unknown as Raw;
  });
  const events = all(({ events: log }) => log);
  await insertAll(mongo, 'ticket_events', events.length, (index) => {
    const { one, id: ticket } = events[index]!;
    return eventDocument(renamed(one, 'T-X', ticket)) as unknown as Raw;
  });
  const isNew = ({ createdAt }: Delivery) => now.getTime() - createdAt.getTime() < NOTICES_FOR_MS;
  const notices = all(({ deliveries }) => deliveries.filter(isNew));
  await insertAll(mongo, 'outbox', notices.length, (index) => {
    const { one, id: ticket } = notices[index]!;
    const { freeAt: _, ...sent } = outboxDocument(renamed(one, 'T-X', ticket), 0);
    return { ...sent, sentAt: one.createdAt } as unknown as Raw;
  });
  return { events: events.length, notices: notices.length };
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'firstline-bench-'));
  const server = await openMongo({
    dataDir,
    mongodPath: process.env.MONGOD_PATH,
    log: { info: console.error, warn: console.error },
  });
  const mongo = await connectMongo(server.uri);
  try {
    const { events, notices } = await load(mongo);
    console.log(
      `${cpus().length} x ${cpus()[0]?.model ?? 'cpu'}, Node ${process.version}; ${count} open tickets, ${(events / count).toFixed(1)} events each, ${(notices / count).toFixed(1)} notices of the last three days each\n`,
    );

    const fail = (error: unknown) => {
      throw error;
    };
    const parts = {
      store: new MongoDeskStore(mongo, fail),
      ledger: new MongoLedger(mongo, fail),
      clock: { now: () => new Date() },
      rules: () => rules,
      channels,
      log: { info: () => undefined, warn: console.error, error: console.error },
      beat: async () => undefined,
    };
    const mongodPid = server.pid as number;
    const spent = { checked: 0, ms: 0, node: 0, mongod: 0, found: 0 };
    for (let turned = false; !turned; ) {
      const [startedAt, cpuBefore, mongodBefore] = [
        performance.now(),
        process.cpuUsage(),
        cpuSecondsOf(mongodPid),
      ];
      const result = await audit(parts);
      const { user, system } = process.cpuUsage(cpuBefore);
      spent.ms += performance.now() - startedAt;
      spent.node += (user + system) / 1e6;
      spent.mongod += cpuSecondsOf(mongodPid) - mongodBefore;
      spent.checked += result.checked;
      spent.found += result.redrawn + result.added + result.untold + result.damaged.length;
      turned = result.turned;
    }
    const msEach = spent.ms / spent.checked;
    // The other half of a run is rest.
    const slice = Math.min(OPEN_A_RUN, AUDIT_BUDGET_MS / 2 / msEach);
    const share = (seconds: number) =>
      `${(((seconds * slice) / (AUDIT_EVERY_MS / 1_000)) * 100).toFixed(1)} %`;
    const [node, mongod] = [spent.node / spent.checked, spent.mongod / spent.checked];
    say('tickets checked in a whole turn; found wrong among them', `${spent.checked}; ${spent.found}`);
    say(
      'a ticket: time, processor time of the desk, of MongoDB',
      [msEach / 1_000, node, mongod].map((seconds) => `${Math.round(seconds * 1e6)} µs`).join(', '),
    );
    say('a run of the job, every five minutes', `${Math.round(slice)} tickets`);
    say('a whole turn of a million', `${(((MILLION / slice) * AUDIT_EVERY_MS) / 3_600_000).toFixed(1)} h`);
    say(
      'processor time meanwhile, on average: the desk, MongoDB',
      `${[node, mongod].map(share).join(', ')} of a core`,
    );
  } finally {
    await mongo.close();
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

await main();
