/** A history as JSON through the command, as somebody outside runs it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { twoCustomersFile } from '../support/two-customers.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = (history: unknown, ...more: readonly string[]) => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'adapters/promises-command.ts', '-', ...more],
    { cwd: ROOT, input: JSON.stringify(history), encoding: 'utf8' },
  );
  return { stdout, stderr, status };
};
const OPENED = {
  ticket: 'T-1',
  seq: 0,
  at: '2026-11-25T17:30:00+08:00',
  by: { kind: 'person', id: 'web:li-na', name: 'Li Na' },
  kind: 'opened',
  requester: { id: 'web:li-na', name: 'Li Na' },
  language: 'en',
  summary: 'The plotter smears',
  transcript: [],
  tried: [],
  attachments: [],
  impact: 'team',
  urgency: 'hinders',
  priority: 2,
  policy: 'contract@2026-11',
};

test('a history gives its deadlines by the desk file that ships', () => {
  const { stdout, status } = run({ now: '2026-11-26T08:00:00+08:00', events: [OPENED] });
  expect(status).toBe(0);
  // Half an hour was left on Wednesday; the first hour ends on Thursday at half past nine.
  expect(JSON.parse(stdout)).toMatchObject({
    deadlines: { 'first-response': '2026-11-26T01:30:00.000Z' },
    clocks: [{ name: 'first-response', spentMs: 1_800_000 }, { name: 'resolution' }],
    notes: [],
  });
}, 60_000);

test('one that cannot be a history ends with 1 and says why', () => {
  expect(run({ now: 'Thursday', events: [{ ...OPENED, seq: -1 }] })).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/events\.0\.seq: .*\nnow: "Thursday" should be an instant like/),
  });
  expect(run({ now: '2026-11-26T08:00:00Z' })).toMatchObject({ status: 1, stderr: 'events: is missing\n' });
  expect(run({ now: '2026-11-26T08:00:00Z', events: [{ ...OPENED, kind: 'claimed' }] })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("The first event is claimed, not 'opened'"),
  });
}, 60_000);

test('an event without what the clocks read of it is named with what it lacks', () => {
  const event = (seq: number, kind: string, more: object = {}) => ({
    ...{ ticket: 'T-1', seq, at: '2026-11-25T18:00:00+08:00', by: { kind: 'engineer' }, kind },
    ...more,
  });
  const { status, stderr } = run({
    now: '2026-11-26T08:00:00Z',
    events: [
      { ...OPENED, priority: 7 },
      event(1, 'paused', { reason: 'lunch' }),
      event(2, 'postponed'),
      event(3, 'paused', { reason: 'vendor', until: 'tomorrow' }),
    ],
  });
  expect(status).toBe(1);
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringMatching(/^events\.2\.kind: "postponed" should be one of opened, claimed, /),
    'events.3.until: "tomorrow" should be an instant like 2026-11-23T09:00:00+08:00',
    'events.0.priority: 7 should be 1, 2, 3 or 4',
    'events.1.reason: "lunch" should be one of requester, vendor, parts, change-window',
    'events.1.until: is missing',
  ]);
}, 60_000);

test('a ticket of a customer goes by the hours the desk file has for it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'promises-'));
  const desk = join(folder, 'desk.yaml');
  writeFileSync(desk, twoCustomersFile());
  const history = { now: '2026-11-26T08:00:00+08:00', events: [{ ...OPENED, customer: 'berlin' }] };
  const { stdout } = run(history, '--desk', desk);
  rmSync(folder, { recursive: true });
  // 10:30 in Berlin.
  expect(JSON.parse(stdout)).toMatchObject({
    deadlines: { 'first-response': '2026-11-25T10:30:00.000Z' },
    notes: [],
  });
}, 60_000);
