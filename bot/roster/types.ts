/**
 * A **desk change** is an event with a name on it: somebody changed, while the desk runs, what the desk file
 * says about who is on duty or when the desk is open. Changes are appended and never altered; `seq` counts
 * from 0 without a gap, so that of two who change at once one is first and the other decides again.
 */
import type { CalendarRules, Desk } from '../desk.ts';
import type { Door, Language, PersonId } from '../types.ts';

export interface DeskChange {
  readonly seq: number;
  readonly at: Date;
  readonly by: { readonly id: PersonId; readonly name: string };
  readonly door: Door;
  readonly fact: DeskFact;
}

export type DeskFact =
  /** Leave, standing in, a swap: later entries win over earlier ones and over the desk file. */
  | { readonly kind: 'duty'; readonly entries: readonly DutyEntry[]; readonly reason: string }
  /**
   * A year's days off and make-up working days, as an administrator confirmed them: of that customer, or of the desk and
   * every customer without years of its own.
   */
  | { readonly kind: 'holidays'; readonly days: ConfirmedYear; readonly customer?: string }
  /** The desk file's hours and holidays as they were read: from then on these count. */
  | { readonly kind: 'hours'; readonly calendar: CalendarRules }
  /** The same of a customer. Without years of its own its holidays are the desk's, confirmed ones too. */
  | {
      readonly kind: 'customer-hours';
      readonly customer: string;
      readonly calendar: CalendarRules;
      readonly ownYears: boolean;
    }
  /** The whole desk file: the newest one counts in every replica. */
  | { readonly kind: 'desk-file'; readonly version: string; readonly text: string }
  /** A desk file that a manager has sent and that nobody has put in force yet, or does not want after all. */
  | ({ readonly kind: 'desk-file-offer'; readonly state: 'waits' | 'dropped' } & DeskFileOffer);

export interface DeskFileOffer {
  /** Ref of the file that was sent. */
  readonly file: string;
  /** Of the desk that it says. */
  readonly version: string;
  /** Of the desk file that was in force when it was checked: with another one it cannot be confirmed any more. */
  readonly basedOn: string;
}

/** `from` and `to` in the desk's zone: dates, both included, or times `YYYY-MM-DDTHH:MM`, the end excluded. */
export interface DutyEntry {
  readonly engineer: string;
  readonly from: string;
  readonly to: string;
  readonly on: boolean;
}

export interface ConfirmedYear {
  readonly year: number;
  /** `YYYY-MM-DD` -> name. */
  readonly holidays: Readonly<Record<string, string>>;
  /** `YYYY-MM-DD` that is worked -> ISO weekday whose hours it has. */
  readonly makeUpDays: Readonly<Record<string, number>>;
  /** Where the days come from, in the administrator's words. */
  readonly source: string;
}

/** Something in a desk file that cannot be put in force. */
export interface DeskFault {
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number;
  /** Which setting, what is wrong with it, and the way out. */
  readonly words: Readonly<Record<Language, string>>;
}

/** Reads what somebody wrote as a desk file. */
export interface DeskFileReader {
  /** What it says, or every fault with its line, among them what would break a promise that was made. */
  read(text: string): Promise<{ readonly desk: Desk } | { readonly faults: readonly DeskFault[] }>;
}
