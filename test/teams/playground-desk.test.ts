import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import { deskForPlayground } from '../../adapters/teams/playground-desk.ts';

test("the playground's people and channel are put into the shipped desk file, and it stays sound", () => {
  const read = readDesk(deskForPlayground(readFileSync(SHIPPED_DESK_FILE, 'utf8')));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  const { engineers, channels } = read.desk;
  expect(
    engineers.slice(0, 3).map(({ people }) => people.filter((one) => one.startsWith('teams:')).length),
  ).toEqual([1, 1, 0]);
  expect(channels[0]!.conversations).toContain('teams:channel-announcements-id');
});
