/** Two replicas of a desk on one MongoDB: what is changed at one is known to the other. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deskFileReader, rulesIn, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { type LiveRules, liveRules } from '../../adapters/live-rules.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoSettingsStore } from '../../adapters/mongo/settings-store.ts';
import { onDuty } from '../../bot/service-level/roster.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Door, PersonId } from '../../bot/types.ts';
import { aChange, holidays, onLeave } from '../contracts/samples.ts';
import { HOUR_MS } from '../support/desk-under-test.ts';
import { emptied } from '../support/emptied.ts';
import { type RealMongo, realMongo } from '../support/real-mongo.ts';
import { SetClock } from '../support/set-clock.ts';
import { twoCustomersFile } from '../support/two-customers.ts';

let real: RealMongo;
beforeAll(async () => {
  real = await realMongo();
}, 120_000);
afterAll(() => real?.close());
beforeEach(() => emptied(real.mongo));

const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');
const changed = (...changes: readonly (readonly [string, string])[]) =>
  changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The shipped desk file has no "${from}"`);
    return text.replace(from, to);
  }, SHIPPED);

/** Desks on one MongoDB, each with a file of its own that can be saved. */
function desks() {
  const store = new MongoDeskStore(real.mongo, () => undefined);
  const settings = new MongoSettingsStore(real.mongo);
  const clock = new SetClock('2026-11-23T09:00:00+08:00');
  const running: LiveRules[] = [];
  const start = async (file: { text: string }, isShipped = false) => {
    const warned: string[] = [];
    const hear = (event: string) => void warned.push(event);
    const live = await liveRules({
      text: () => file.text,
      isShipped,
      read: (text) => rulesIn(text, settings, clock.now()),
      store,
      clock,
      log: { info: () => undefined, warn: hear, error: hear },
    });
    running.push(live);
    return { ...live, warned };
  };
  const stop = () => {
    for (const one of running) one.stop();
  };
  return { store, settings, clock, start, stop };
}

test('a change is in force where it was made, and elsewhere with the next look; a restart knows it too', async () => {
  const { store, clock, start, stop } = desks();
  const file = { text: SHIPPED };
  const replica = () => start(file);
  const [one, other] = [await replica(), await replica()];
  const leave = onLeave(2);
  if (leave.fact.kind !== 'duty') throw new Error('leave is about duty');
  const entries = leave.fact.entries.map((entry) => ({ ...entry, engineer: 'wang-lei' }));
  await store.commit(aChange({ desk: [{ ...leave, fact: { ...leave.fact, entries } }] }));
  await store.commit(aChange({ desk: [holidays(3)] }));

  const tuesday = new Date('2026-11-24T10:00:00+08:00');
  const present = ({ rules }: typeof one) => onDuty(rules().desk, tuesday).map(({ id }) => id);
  await one.refresh();
  expect(present(one)).toEqual(['zhang-min']);
  expect(present(other)).toEqual(['wang-lei', 'zhang-min']);
  // Two looks at once do not count a change twice.
  await Promise.all([other.refresh(), other.refresh()]);
  expect(present(other)).toEqual(['zhang-min']);
  expect(other.rules().calendarOf(undefined).version).toBe(one.rules().calendarOf(undefined).version);
  expect(other.rules()).toBe(other.rules());
  const restarted = await replica();
  expect(restarted.rules().calendarOf(undefined).coversYear(2027)).toBe(true);

  // The desk file gets other hours: from now on, not for what was counted.
  clock.set('2026-11-25T12:00:00+08:00');
  const before = restarted.rules();
  file.text = changed(['wednesday: [09:00-12:00, 13:00-18:00]', 'wednesday: [10:00-20:00]']);
  await Promise.all([one, other, restarted].map((each) => each.refresh()));
  expect(await store.deskChanges(0)).toMatchObject([
    { fact: { kind: 'desk-file' }, by: { name: 'desk file' } },
    { fact: { kind: 'hours' }, by: { name: 'desk file' } },
    { fact: { kind: 'duty' } },
    { fact: { kind: 'holidays' } },
    { fact: { kind: 'desk-file', text: file.text } },
    { fact: { kind: 'hours' } },
  ]);
  const [nine, noon, night] = ['09:00', '12:00', '23:00'].map((at) => new Date(`2026-11-25T${at}:00+08:00`));
  const counted = ({ calendarOf }: Rules, from = nine!, to = noon!) =>
    calendarOf(undefined).serviceTimeBetween(from, to);
  expect(counted(restarted.rules())).toBe(counted(before));
  expect(counted(restarted.rules(), noon, night)).toBe(8 * HOUR_MS);
  expect(restarted.rules().calendarOf(undefined).coversYear(2027)).toBe(true);
  stop();
});

const ZHAO_NING = { id: 'web:zhao-ning' as PersonId, name: '赵宁' };
const NEW_POLICY = [
  ['firstResponse: { 1: 1h, 2: 1h, 3: 1h, 4: 1h }', 'firstResponse: { 1: 2h, 2: 2h, 3: 2h, 4: 2h }'],
  ['version: "2026-11"', 'version: "2026-12"'],
] as const;
const namesOf = ({ rules }: LiveRules) => rules().desk.engineers.map(({ name }) => name);
const RENAMED = changed(['name: 王磊', 'name: 王小磊']);

test('years of changes are not carried along: neither duty that is over nor what desk files said before', async () => {
  const { store, clock, start, stop } = desks();
  const one = await start({ text: SHIPPED });
  const dated = ({ rules }: LiveRules) => rules().desk.duty.filter(({ kind }) => kind === 'dated');
  const leave = (seq: number, from: string) => {
    const entries = [{ engineer: 'wang-lei', from, to: from, on: false }];
    return { ...onLeave(seq), fact: { kind: 'duty', entries, reason: '' } } as const;
  };
  const first = await store.deskLogLength();
  await store.commit(aChange({ desk: [leave(first, '2024-03-01'), leave(first + 1, '2026-11-27')] }));
  await store.commit(aChange({ desk: [leave(first + 2, '2026-11-20')] }));
  const fact = { kind: 'desk-file', version: 'renamed', text: RENAMED } as const;
  const change = { seq: first + 3, at: clock.now(), by: ZHAO_NING, door: 'web' as Door, fact };
  await store.commit(aChange({ desk: [change] }));
  const restarted = await start({ text: SHIPPED });
  await one.refresh();
  for (const each of [one, restarted]) {
    // Of the last days: who was called then must still be told the same.
    expect(dated(each)).toMatchObject([{ from: '2026-11-27' }, { from: '2026-11-20' }]);
    expect(each.files().map(({ text }) => text === undefined)).toEqual([false, true]);
    expect(each.file().text).toBe(RENAMED);
  }
  // It is known again all the same: a desk that starts with the earlier file does not put it in force.
  expect(restarted.warned).toEqual(['desk-file.not-in-force']);
  await store.commit(aChange({ desk: [leave(await store.deskLogLength(), '2026-11-30')] }));
  await Promise.all([one.refresh(), restarted.refresh()]);
  for (const each of [one, restarted]) expect(dated(each)).toHaveLength(3);
  stop();
});

describe('the desk file in force', () => {
  test('is the one a manager wrote, in every replica and after a restart, whatever the files say', async () => {
    const { store, clock, start, stop } = desks();
    const [one, other] = [await start({ text: SHIPPED }), await start({ text: SHIPPED })];
    const seq = (await store.deskChanges(0)).length;
    const text = changed(...NEW_POLICY);
    const fact = { kind: 'desk-file', version: 'by hand', text } as const;
    await store.commit(
      aChange({ desk: [{ seq, at: clock.now(), by: ZHAO_NING, door: 'web' as Door, fact }] }),
    );
    await Promise.all([one.refresh(), other.refresh()]);
    const restarted = await start({ text: SHIPPED });
    for (const each of [one, other, restarted]) {
      expect(each.rules().desk.policy).toMatchObject({ version: '2026-12' });
      expect(each.rules().policyOf('contract@2026-11').firstResponseMs[3]).toBe(HOUR_MS);
      expect(each.file()).toMatchObject({ text, by: ZHAO_NING });
    }
    expect(restarted.warned).toEqual(['desk-file.not-in-force']);
    stop();
  });

  test('does not go to and fro between two desks with different files: the newer one counts', async () => {
    const { store, start, stop } = desks();
    const one = await start({ text: SHIPPED });
    const other = await start({ text: RENAMED });
    for (let looks = 0; looks < 3; looks += 1) await Promise.all([one.refresh(), other.refresh()]);
    const restarted = await start({ text: SHIPPED });
    for (const each of [one, other, restarted]) expect(namesOf(each)).toContain('王小磊');
    expect((await store.deskChanges(0)).filter(({ fact }) => fact.kind === 'desk-file')).toHaveLength(2);
    expect([one.warned, other.warned, restarted.warned]).toEqual([[], [], ['desk-file.not-in-force']]);
    stop();
  });

  test('is an earlier one again when that is saved while the desk runs', async () => {
    const { start, stop } = desks();
    const file = { text: SHIPPED };
    const desk = await start(file);
    for (const text of [RENAMED, SHIPPED]) {
      file.text = text;
      await desk.refresh();
      expect(namesOf(desk).includes('王小磊')).toBe(text === RENAMED);
    }
    stop();
  });

  test('is written once by desks that start at the same moment', async () => {
    const { store, start, stop } = desks();
    await Promise.all([1, 2, 3].map(() => start({ text: SHIPPED })));
    expect((await store.deskChanges(0)).map(({ fact }) => fact.kind)).toEqual(['desk-file', 'hours']);
    stop();
  });

  test('is not replaced by another that ships with an upgrade', async () => {
    const { start, stop } = desks();
    await start({ text: SHIPPED }, true);
    const upgraded = await start({ text: RENAMED }, true);
    expect(namesOf(upgraded)).not.toContain('王小磊');
    stop();
  });
});

test('a desk file that breaks a promise is a fault, with its line', async () => {
  const { settings, start, stop } = desks();
  await start({ text: SHIPPED });
  const reader = deskFileReader(settings);
  expect(await reader.read(changed(NEW_POLICY[0]))).toMatchObject({
    faults: [{ line: SHIPPED.split('\n').indexOf('  version: "2026-11"') + 1 }],
  });
  expect(await reader.read(changed(...NEW_POLICY))).toHaveProperty('desk');
  stop();
});

describe('a customer’s hours', () => {
  const LATER = ['wednesday: [07:00-19:00]', 'wednesday: [10:00-20:00]'] as const;
  const berlin = (at: string) => new Date(`2026-11-25T${at}:00+01:00`);

  test('change from now on, in every replica; what was counted stays, and so do the plant’s and the desk’s', async () => {
    const { store, clock, start, stop } = desks();
    const file = { text: twoCustomersFile() };
    const [one, other] = [await start(file), await start(file)];
    clock.set(berlin('09:00').toISOString());
    const before = one.rules();
    file.text = twoCustomersFile(LATER);
    await Promise.all([one.refresh(), other.refresh()]);
    expect(
      (await store.deskChanges(0)).map(({ fact }) =>
        fact.kind === 'customer-hours' ? fact.customer : fact.kind,
      ),
    ).toEqual(['desk-file', 'hours', 'plant', 'berlin', 'desk-file', 'berlin']);
    const counted = ({ calendarOf }: Rules, customer: string | undefined, from: Date, to: Date) =>
      calendarOf(customer).serviceTimeBetween(from, to) / HOUR_MS;
    for (const desk of [one, other, await start(file)]) {
      expect(counted(desk.rules(), 'berlin', berlin('07:00'), berlin('09:00'))).toBe(2);
      expect(counted(desk.rules(), 'berlin', berlin('09:00'), berlin('23:00'))).toBe(10);
      for (const customer of ['plant', undefined])
        expect(desk.rules().calendarOf(customer).version).toBe(before.calendarOf(customer).version);
    }
    stop();
  });

  test('stay for its open tickets when it leaves the desk file, and the log says so once', async () => {
    const { start, stop } = desks();
    const file = { text: twoCustomersFile() };
    const desk = await start(file);
    const before = desk.rules().calendarOf('berlin').version;
    file.text = SHIPPED;
    for (let looks = 0; looks < 3; looks += 1) await desk.refresh();
    expect(desk.rules().desk.customers).toEqual([]);
    expect(desk.rules().calendarOf('berlin')).toMatchObject({ version: before, timeZone: 'Europe/Berlin' });
    expect(desk.warned).toEqual(['customer.removed', 'customer.removed']);
    const restarted = await start(file);
    expect(restarted.rules().calendarOf('berlin').timeZone).toBe('Europe/Berlin');
    stop();
  });

  test('of a customer that no desk file ever named are the desk’s, and the log says so once', async () => {
    const { start, stop } = desks();
    const desk = await start({ text: SHIPPED });
    for (let times = 0; times < 3; times += 1)
      expect(desk.rules().calendarOf('paris')).toBe(desk.rules().calendarOf(undefined));
    expect(desk.warned).toEqual(['customer.unknown']);
    stop();
  });
});
