/** The desk file: read, checked, watched. Which one is in force when there are several, live-rules.ts says. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { counted } from '../../bot/counted.ts';
import type { Desk, Policy } from '../../bot/desk.ts';
import type { DeskFileReader } from '../../bot/roster/types.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import { pastPolicies, rememberPolicies, rulesFrom, type VersionedStore } from './policy-history.ts';
import { describeFaults, readDesk } from './read-desk.ts';

export const SHIPPED_DESK_FILE = fileURLToPath(new URL('./desk.yaml', import.meta.url));

export class DeskFileFaulty extends Error {
  readonly code = 'DESK_FILE_FAULTY';
}

/** @throws DeskFileFaulty naming every fault with its line. */
export function loadDesk(file: string): Desk {
  return deskIn(file, textOf(file));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DeskFileFaulty(
      `The desk file ${file} cannot be read (${code}). Name another in DESK_FILE, or leave it empty for the one that ships: adapters/desk-file/desk.yaml, to copy and change.`,
    );
  }
}

function deskIn(file: string, text: string, past: readonly Policy[] = []): Desk {
  const read = readDesk(text, past);
  if ('faults' in read)
    throw new DeskFileFaulty(
      `The desk file has ${counted(read.faults.length, 'fault')}:\n${describeFaults(file, read.faults)}`,
    );
  return read.desk;
}

/** The rules of a desk without a past: for tests and measurements. */
export function rulesOf(desk: Desk): Rules {
  return rulesFrom(desk, []);
}

export interface LiveDesk {
  /** The file as it was last read without a fault. */
  text(): string;
  stop(): void;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Watches the file. `changed` hears of each reading: of nothing when it has no fault, else of what is wrong.
 * @throws DeskFileFaulty
 */
export async function liveDesk(
  file: string,
  history: Pick<VersionedStore, 'read'>,
  changed: (problem: Error | undefined) => void,
): Promise<LiveDesk> {
  const read = async (): Promise<string> => {
    const text = textOf(file);
    deskIn(file, text, await pastPolicies(history));
    return text;
  };
  let text = await read();
  const reload = (): void => {
    read().then(
      (next) => {
        if (next === text) return;
        text = next;
        changed(undefined);
      },
      (problem: Error) => changed(problem),
    );
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return { text: () => text, stop: () => unwatchFile(file, reload) };
}

/**
 * The rules a desk file makes, with every policy the desk has had before.
 * @throws DeskFileFaulty, PolicyVersionKept
 */
export async function rulesIn(text: string, history: VersionedStore, now: Date): Promise<Rules> {
  const desk = deskIn('(kept by the desk)', text);
  return rulesFrom(desk, await rememberPolicies(history, desk, now));
}

/** Reads a desk file before it is put in force. */
export function deskFileReader(history: Pick<VersionedStore, 'read'>): DeskFileReader {
  return { read: async (text) => readDesk(text, await pastPolicies(history)) };
}
