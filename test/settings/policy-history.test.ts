import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { deskFileReader, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import {
  PolicyVersionKept,
  rememberPolicies,
  rulesFrom,
  type VersionedStore,
} from '../../adapters/desk-file/policy-history.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import type { Desk } from '../../bot/desk.ts';
import { BERLINS_POLICY, twoCustomersFile } from '../support/two-customers.ts';

const SHIPPED = readFileSync(SHIPPED_DESK_FILE, 'utf8');
const MONDAY_9AM = new Date('2026-11-23T09:00:00+08:00');
const TUESDAY_9AM = new Date('2026-11-24T09:00:00+08:00');
const HOUR_MS = 3_600_000;

function deskFrom(...changes: readonly (readonly [string, string])[]): Desk {
  const text = changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`The shipped desk file has no "${from}"`);
    return all.replace(from, to);
  }, SHIPPED);
  const read = readDesk(text);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.desk;
}

function memory(): VersionedStore {
  let kept: { value: unknown; version: number } | undefined;
  return {
    read: async () => structuredClone(kept),
    write: async (_key, value, expected) => {
      if ((kept?.version ?? 0) !== expected) return 'stale';
      kept = { value: structuredClone(value), version: expected + 1 };
      return 'written';
    },
  };
}

const TWO_HOURS = [
  ['firstResponse: { 1: 1h, 2: 1h, 3: 1h, 4: 1h }', 'firstResponse: { 1: 2h, 2: 2h, 3: 2h, 4: 2h }'],
  ['version: "2026-11"', 'version: "2026-12"'],
] as const;

describe('a new version of the policy', () => {
  test('holds for new tickets; the old ones keep the promise they were opened under', async () => {
    const store = memory();
    await rememberPolicies(store, deskFrom(), MONDAY_9AM);
    const desk = deskFrom(...TWO_HOURS);
    const rules = rulesFrom(desk, await rememberPolicies(store, desk, TUESDAY_9AM));
    expect(rules.policyOf('contract@2026-11').firstResponseMs[3]).toBe(HOUR_MS);
    expect(rules.policyOf('contract@2026-12').firstResponseMs[3]).toBe(2 * HOUR_MS);
  });

  test('needs a new version: under the old one it is refused', async () => {
    const store = memory();
    await rememberPolicies(store, deskFrom(), MONDAY_9AM);
    await expect(rememberPolicies(store, deskFrom(TWO_HOURS[0]), TUESDAY_9AM)).rejects.toThrow(
      PolicyVersionKept,
    );
  });

  test('that is gone leaves tickets with the one in force', () => {
    const desk = deskFrom();
    expect(rulesFrom(desk, []).policyOf('contract@1999-01')).toEqual(desk.policy);
  });
});

test('reading the same file again, with another comment, adds nothing', async () => {
  const store = memory();
  await rememberPolicies(store, deskFrom(), MONDAY_9AM);
  expect(await rememberPolicies(store, deskFrom(['# The desk:', '# Our desk:']), TUESDAY_9AM)).toHaveLength(
    1,
  );
});

describe('a customer’s policy', () => {
  const deskWith = (text: string): Desk => {
    const read = readDesk(text);
    if ('faults' in read) throw new Error(JSON.stringify(read.faults));
    return read.desk;
  };

  test('is remembered beside the desk’s, also when the customer is gone', async () => {
    const store = memory();
    await rememberPolicies(store, deskWith(twoCustomersFile(BERLINS_POLICY)), MONDAY_9AM);
    const desk = deskFrom();
    const rules = rulesFrom(desk, await rememberPolicies(store, desk, TUESDAY_9AM));
    expect(rules.policyOf('berlin@2026-11').firstResponseMs[3]).toBe(HOUR_MS / 2);
  });

  test('needs a new version too, and the line of the old one is named', async () => {
    const store = memory();
    await rememberPolicies(store, deskWith(twoCustomersFile(BERLINS_POLICY)), MONDAY_9AM);
    const text = twoCustomersFile(BERLINS_POLICY, ['3: 30m', '3: 40m']);
    expect(await deskFileReader(store).read(text)).toEqual({
      faults: [
        {
          line: text.slice(0, text.indexOf('version: "2026-11"')).split('\n').length,
          words: expect.objectContaining({
            en: expect.stringMatching(/^customers\.berlin\.policy\.version: the policy has changed/),
          }),
        },
      ],
    });
  });
});
