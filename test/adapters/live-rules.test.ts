/** Two replicas of a desk on one MongoDB: what is changed at one is known to the other. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rulesOf } from '../../adapters/desk-file/live-desk.ts';
import { liveRules } from '../../adapters/live-rules.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { onDuty } from '../../bot/service-level/roster.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import { aChange, holidays, onLeave } from '../contracts/samples.ts';
import { HOUR_MS, shippedRules, silentLog } from '../support/desk-under-test.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { SetClock } from '../support/set-clock.ts';

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());

test('a change is in force where it was made, and elsewhere with the next look; a restart knows it too', async () => {
  const store = new MongoDeskStore(real.mongo, () => undefined);
  let file = shippedRules();
  const clock = new SetClock('2026-11-23T09:00:00+08:00');
  const replica = () => liveRules({ file: () => file, store, clock, log: silentLog });
  const [one, other] = [await replica(), await replica()];
  const leave = onLeave(1);
  if (leave.fact.kind !== 'duty') throw new Error('leave is about duty');
  const entries = leave.fact.entries.map((entry) => ({ ...entry, engineer: 'wang-lei' }));
  await store.commit(aChange({ desk: [{ ...leave, fact: { ...leave.fact, entries } }] }));
  await store.commit(aChange({ desk: [holidays(2)] }));

  const tuesday = new Date('2026-11-24T10:00:00+08:00');
  const present = ({ rules }: typeof one) => onDuty(rules().desk, tuesday).map(({ id }) => id);
  await one.refresh();
  expect(present(one)).toEqual(['zhang-min']);
  expect(present(other)).toEqual(['wang-lei', 'zhang-min']);
  // Two looks at once do not count a change twice.
  await Promise.all([other.refresh(), other.refresh()]);
  expect(present(other)).toEqual(['zhang-min']);
  expect(other.rules().calendar.version).toBe(one.rules().calendar.version);
  expect(other.rules()).toBe(other.rules());
  const restarted = await replica();
  expect(restarted.rules().calendar.coversYear(2027)).toBe(true);

  // The desk file gets other hours: from now on, not for what was counted.
  clock.set('2026-11-25T12:00:00+08:00');
  const week = { ...file.desk.calendar.week, 3: [{ fromMinute: 600, toMinute: 1_200 }] };
  const before = restarted.rules();
  file = rulesOf({ ...file.desk, version: 'v2', calendar: { ...file.desk.calendar, version: 'v2', week } });
  await Promise.all([one, other, restarted].map((each) => each.refresh()));
  expect(await store.deskChanges(0)).toMatchObject([
    { fact: { kind: 'hours' }, by: { name: 'desk file' } },
    { fact: { kind: 'duty' } },
    { fact: { kind: 'holidays' } },
    { fact: { kind: 'hours', calendar: { version: 'v2' } } },
  ]);
  const [nine, noon, night] = ['09:00', '12:00', '23:00'].map((at) => new Date(`2026-11-25T${at}:00+08:00`));
  const counted = ({ calendar }: Rules, from = nine!, to = noon!) => calendar.serviceTimeBetween(from, to);
  expect(counted(restarted.rules())).toBe(counted(before));
  expect(counted(restarted.rules(), noon, night)).toBe(8 * HOUR_MS);
  expect(restarted.rules().calendar.coversYear(2027)).toBe(true);
  for (const each of [one, other, restarted]) each.stop();
});
