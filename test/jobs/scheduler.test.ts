import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { setRight } from '../../jobs/scheduler.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';

const MINUTE_MS = 60_000;
const JOB = { name: 'watch-deadlines', everyMs: 1_000, run: async () => undefined };

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());
beforeEach(() => real.mongo.db.collection('agenda_jobs').deleteMany({}));

/** The job as it stands after the replicas have looked at it, in minutes from now. */
async function afterLook(nextRunIn: number, lockedIn: number | null) {
  const at = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
  const jobs = real.mongo.db.collection('agenda_jobs');
  await jobs.insertOne({
    name: JOB.name,
    nextRunAt: at(nextRunIn),
    lockedAt: lockedIn === null ? null : at(lockedIn),
  });
  await setRight(real.mongo.db, [JOB]);
  const { nextRunAt, lockedAt } = (await jobs.findOne({ name: JOB.name }))!;
  const minutes = (date: Date) => Math.round((date.getTime() - Date.now()) / MINUTE_MS) + 0;
  return { nextRunIn: minutes(nextRunAt), lockedIn: lockedAt && minutes(lockedAt) };
}

describe('a job that a replica with a wrong clock leaves behind', () => {
  test('eleven minutes ahead is free again, not in eleven minutes', async () => {
    expect(await afterLook(11, 11)).toEqual({ nextRunIn: 0, lockedIn: null });
  });

  test('eleven minutes behind is free by itself', async () => {
    expect(await afterLook(-11, -11)).toEqual({ nextRunIn: -11, lockedIn: -11 });
  });

  test('with a right one is left alone: whose lock it is does its work', async () => {
    expect(await afterLook(0, 0)).toEqual({ nextRunIn: 0, lockedIn: 0 });
  });
});
