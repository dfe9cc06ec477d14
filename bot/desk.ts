/**
 * The desk as its administrator wrote it down: engineers, levels, channels, service hours, policies.
 * Read and checked by adapters/desk-file.ts; plain data here. Durations are milliseconds of service time
 * unless a name says otherwise.
 */
import type { Impact, Priority, Urgency, WaitReason } from './tickets/types.ts';
import type { ChannelName, ConversationId, Language, PersonId } from './types.ts';

export interface Desk {
  /** Changes with every change of the file: a hash of its content. */
  readonly version: string;
  readonly name: Readonly<Record<Language, string>>;
  /** What people are told to call, as it stands in a sentence of that language. */
  readonly hotline: Readonly<Record<Language, string>>;
  /** Language of the engineers' channels. */
  readonly language: Language;
  readonly calendar: CalendarRules;
  /** Whose public holidays are proposed to be confirmed: ISO 3166, `DE` or `DE-BY`; absent: the time zone may say. */
  readonly country?: string;
  /** Companies with hours of their own; whoever belongs to none of them goes by the desk's. */
  readonly customers: readonly Customer[];
  readonly engineers: readonly Engineer[];
  /** From first line to last: an escalation goes to the next one. */
  readonly levels: readonly Level[];
  readonly channels: readonly Channel[];
  readonly priorities: Readonly<Record<Impact, Readonly<Record<Urgency, Priority>>>>;
  readonly policy: Policy;
  readonly duty: readonly DutyRule[];
}

/** A company or a site that the desk serves by its own hours, and perhaps its own policy. */
export interface Customer {
  readonly id: string;
  readonly name: Readonly<Record<Language, string>>;
  /** How its people are recognised: ids of people, or what a door says they belong to (`Person.belongsTo`). */
  readonly people: readonly string[];
  readonly calendar: CalendarRules;
  /** As the desk's. */
  readonly country?: string;
  /** Its years of holidays are its own; else they are the desk's. */
  readonly ownYears: boolean;
  /** Absent: the desk's. */
  readonly policy?: Policy;
}

export interface Engineer {
  readonly id: string;
  readonly name: string;
  readonly language: Language;
  /** The same person in each door. */
  readonly people: readonly PersonId[];
  readonly levels: readonly string[];
  readonly manager: boolean;
}

export interface Level {
  readonly id: string;
  readonly name: Readonly<Record<Language, string>>;
  readonly channel: ChannelName;
}

export interface Channel {
  readonly name: ChannelName;
  readonly conversations: readonly ConversationId[];
}

/** Opening hours: weekly intervals, local time of `timeZone`, minus holidays, plus make-up working days. */
export interface CalendarRules {
  readonly version: string;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO weekday 1 (Monday) to 7 -> intervals `HH:MM`-`HH:MM`, in order, not overlapping. */
  readonly week: Readonly<Record<number, readonly OpenInterval[]>>;
  /** `YYYY-MM-DD` -> name. */
  readonly holidays: Readonly<Record<string, string>>;
  /** 调休: `YYYY-MM-DD` that is worked -> the ISO weekday whose hours it has. */
  readonly makeUpDays: Readonly<Record<string, number>>;
  /** Years for which holidays were confirmed; beyond them the clock warns and counts plain weeks. */
  readonly confirmedYears: readonly number[];
}

export interface OpenInterval {
  /** Minutes since local midnight. */
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Policy {
  readonly name: string;
  readonly version: string;
  readonly firstResponseMs: Readonly<Record<Priority, number>>;
  /** How soon an engineer answers the requester's later words. */
  readonly nextResponseMs: Readonly<Record<Priority, number>>;
  readonly resolutionMs: Readonly<Record<Priority, number>>;
  /** Percent of a target at which the channel is warned, ascending. */
  readonly warnAtPercent: readonly number[];
  /** Runs from a missed deadline; the first step usually at 0. */
  readonly escalation: readonly EscalationStep[];
  readonly waits: Readonly<Record<WaitReason, { readonly pausesClock: boolean; readonly limitMs: number }>>;
  readonly remindIdleAfterMs: number;
  readonly offerIdleAfterMs: number;
  /** Silence after `resolved` closes. */
  readonly closeAfterMs: number;
  /** Priorities whose warnings and escalations are also sent outside service hours. */
  readonly alertsOutsideHours: readonly Priority[];
}

export interface EscalationStep {
  readonly level: string;
  /** Service time after the deadline. */
  readonly afterMs: number;
  /** Posted again this often until somebody acknowledges, claims or pauses; 0: once. */
  readonly repeatEveryMs: number;
  readonly repeats: number;
}

/** Who is on duty: weekly table, overridden by dated entries. */
export type DutyRule =
  | { readonly kind: 'weekly'; readonly engineer: string; readonly days: readonly number[] }
  | {
      readonly kind: 'dated';
      readonly engineer: string;
      readonly from: string;
      readonly to: string;
      readonly on: boolean;
    };
