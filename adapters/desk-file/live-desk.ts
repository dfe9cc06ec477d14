/** The desk file of a running desk: read again whenever it changes; a faulty one leaves the last good one in force. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Desk } from '../../bot/desk.ts';
import type { Clock } from '../../bot/ports.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import { rememberPolicy, rulesFrom, type VersionedStore } from './policy-history.ts';
import { describeFaults, readDesk } from './read-desk.ts';

export const SHIPPED_DESK_FILE = fileURLToPath(new URL('./desk.yaml', import.meta.url));

export class DeskFileFaulty extends Error {
  readonly code = 'DESK_FILE_FAULTY';
}

/** @throws DeskFileFaulty naming every fault with its line. */
export function loadDesk(file: string): Desk {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DeskFileFaulty(`The desk file ${file} cannot be read (${code}). DESK_FILE names it.`);
  }
  const read = readDesk(text);
  if ('faults' in read)
    throw new DeskFileFaulty(
      `The desk file has ${read.faults.length} fault(s):\n${describeFaults(file, read.faults)}`,
    );
  return read.desk;
}

/** The rules of a desk without a past: for tests and measurements. */
export function rulesOf(desk: Desk): Rules {
  return rulesFrom(desk, []);
}

export interface LiveDesk {
  rules(): Rules;
  stop(): void;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Watches the file. `changed` hears of each reading: of nothing when the new rules are in force, else of what
 * is wrong.
 * @throws DeskFileFaulty, PolicyVersionKept
 */
export async function liveDesk(
  file: string,
  history: VersionedStore,
  clock: Clock,
  changed: (problem: Error | undefined) => void,
): Promise<LiveDesk> {
  const read = async (): Promise<Rules> => {
    const desk = loadDesk(file);
    return rulesFrom(desk, await rememberPolicy(history, desk.policy, clock.now()));
  };
  let rules = await read();
  const reload = (): void => {
    read().then(
      (next) => {
        if (next.desk.version === rules.desk.version) return;
        rules = next;
        changed(undefined);
      },
      (problem: Error) => changed(problem),
    );
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return { rules: () => rules, stop: () => unwatchFile(file, reload) };
}
