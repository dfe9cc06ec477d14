/** The desk file of a running desk: read again whenever it changes; a faulty one leaves the last good one in force. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Desk } from '../../bot/desk.ts';
import { compileCalendar } from '../../bot/service-level/calendar.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
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

/** Everything the rules of a desk are made of. */
export function rulesOf(desk: Desk): Rules {
  return {
    desk,
    calendar: compileCalendar(desk.calendar),
    // One policy is in force; a ticket of an earlier version is held to the one that replaced it.
    policyOf: () => desk.policy,
  };
}

export interface LiveDesk {
  rules(): Rules;
  stop(): void;
}

const LOOK_EVERY_MS = 2_000;

export function liveDesk(file: string, onChange: (problem: DeskFileFaulty | undefined) => void): LiveDesk {
  let rules = rulesOf(loadDesk(file));
  const reload = () => {
    try {
      const desk = loadDesk(file);
      if (desk.version === rules.desk.version) return;
      rules = rulesOf(desk);
      onChange(undefined);
    } catch (error) {
      if (!(error instanceof DeskFileFaulty)) throw error;
      onChange(error);
    }
  };
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, reload);
  return { rules: () => rules, stop: () => unwatchFile(file, reload) };
}
