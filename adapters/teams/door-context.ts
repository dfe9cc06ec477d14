/** What the parts of the Teams door share. */
import type { Clock, Intake, Log } from '../../bot/ports.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Incoming } from '../../bot/types.ts';
import type { BotFramework } from './bot-framework.ts';
import type { TeamsMessenger } from './messenger.ts';
import type { TeamsSettings } from './settings.ts';
import type { ReferenceStore, TeamsFiles, TeamsReads } from './types.ts';
import type { Writer } from './writer.ts';

export interface DoorContext extends Writer {
  readonly settings: TeamsSettings;
  readonly reads: TeamsReads;
  readonly references: ReferenceStore;
  readonly files: TeamsFiles | undefined;
  readonly clock: Clock;
  readonly log: Log;
  rules(): Rules;
  readonly framework: BotFramework;
  readonly messenger: TeamsMessenger;
  /** Hands in what happened; `StoreUnavailable` after a moment, when people have to be told. */
  keep(incoming: Incoming): ReturnType<Intake['accept']>;
  /** Work nobody waits for: its failure is logged under that name and is nobody's loss. */
  beside(event: string, work: () => Promise<unknown>): void;
  /** Resolves when the desk stops. */
  readonly stopped: Promise<void>;
}
