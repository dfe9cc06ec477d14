/**
 * The agenda: what runs by itself, and when. The only file that knows the library.
 *
 * Agenda is the clock and nothing more. Its locks do not keep two replicas apart for sure (a replica's own
 * clock decides, and an over-long run goes on beside its successor), so every job takes its work by leases
 * on the documents themselves and may run twice at once.
 */
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Log } from '../bot/ports.ts';

export interface Job {
  /** Also the name of the file it comes from. */
  readonly name: string;
  readonly everyMs: number;
  /** A killed replica's run is taken up by another after this long; longer than a run. 20 s without it. */
  readonly lockMs?: number;
  run(): Promise<unknown>;
}

export interface Scheduler {
  start(): Promise<void>;
  /** Waits for the runs under way, then gives the locks back. */
  stop(): Promise<void>;
}

/** The database a job store lives in: what the backend wants, without naming the driver here. */
type Database = Extract<ConstructorParameters<typeof MongoBackend>[0], { mongo: unknown }>['mongo'];

const COLLECTION = 'agenda_jobs';
const PROCESS_EVERY_MS = 500;
/** Far longer than any run. */
const LOCK_LIFETIME_MS = 20_000;
const STOP_WITHIN_MS = 25_000;
const FAILURES_TOLD_EVERY_MS = 10_000;
const SET_RIGHT_EVERY_MS = 5_000;
/** More than a run or a lock may lie ahead in good order. */
const AHEAD_MS = 5_000;

export function createScheduler(database: Database, jobs: readonly Job[], log: Log): Scheduler {
  let agenda: Agenda | undefined;
  const running = new Set<Promise<unknown>>();
  let settingRight: NodeJS.Timeout | undefined;
  return {
    async start() {
      // Not before: the library touches the database as soon as it is constructed.
      agenda = new Agenda({
        backend: new MongoBackend({ mongo: database, collection: COLLECTION }),
        // A number: agenda reads '500ms' as five seconds.
        processEvery: PROCESS_EVERY_MS,
        defaultLockLifetime: LOCK_LIFETIME_MS,
        // Locks of more jobs than it runs would wait for a dead replica's lock to end.
        defaultLockLimit: 1,
        defaultConcurrency: 1,
      });
      agenda.on('error', reported(log));
      for (const job of jobs) {
        const process = async () => {
          const run = job.run().catch((error: unknown) => log.error('job.failed', { job: job.name, error }));
          running.add(run);
          await run.finally(() => running.delete(run));
        };
        agenda.define(job.name, process, { lockLifetime: job.lockMs ?? LOCK_LIFETIME_MS });
      }
      // `every` is an upsert without a unique index behind it: replicas that start together would each
      // insert the job.
      await database
        .collection(COLLECTION)
        .createIndex({ name: 1, type: 1 }, { unique: true, partialFilterExpression: { type: 'single' } });
      await agenda.start();
      for (const job of jobs) await agenda.every(job.everyMs, job.name);
      await forget(database, jobs);
      settingRight = setInterval(() => {
        setRight(database, jobs).catch((error: unknown) => log.warn('agenda.not-set-right', { error }));
      }, SET_RIGHT_EVERY_MS);
      settingRight.unref();
    },
    async stop() {
      clearInterval(settingRight);
      const all = Promise.all(running);
      await Promise.race([all, new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref())]);
      // Not `drain`: it leaves locks behind that hold the job up until they expire.
      await agenda?.stop();
    },
  };
}

/** While the store is away agenda fails twice a second for each job: one line in ten seconds says as much. */
function reported(log: Log): (error: Error) => void {
  let silentUntil = 0;
  let unsaid = 0;
  return (error) => {
    unsaid += 1;
    if (performance.now() < silentUntil) return;
    log.error('agenda.failed', { error, times: unsaid });
    silentUntil = performance.now() + FAILURES_TOLD_EVERY_MS;
    unsaid = 0;
  };
}

/** Jobs of an earlier version would be locked and never run. */
async function forget(database: Database, jobs: readonly Job[]): Promise<void> {
  await database.collection(COLLECTION).deleteMany({ name: { $nin: jobs.map((job) => job.name) } });
}

/**
 * Agenda goes by its machine's clock. One that was ahead leaves behind, when its desk is killed, a next run and a
 * lock in the future, and no other replica would touch the job until then. MongoDB's own time tells.
 */
export async function setRight(database: Database, jobs: readonly Job[]): Promise<void> {
  const beyond = (field: string, ms: number) => ({ $expr: { $gt: [field, { $add: ['$$NOW', ms] }] } });
  await database.collection(COLLECTION).bulkWrite(
    jobs.flatMap(({ name, everyMs }) => [
      {
        updateMany: {
          filter: { name, ...beyond('$nextRunAt', everyMs + AHEAD_MS) },
          update: [{ $set: { nextRunAt: '$$NOW' } }],
        },
      },
      {
        updateMany: {
          filter: { name, ...beyond('$lockedAt', AHEAD_MS) },
          update: [{ $set: { lockedAt: null } }],
        },
      },
    ]),
  );
}
