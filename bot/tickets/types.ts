/**
 * A **ticket** is the log of its **events**; everything else about it is computed from them. An event says
 * who, what, when and through which door, and is never changed. `seq` counts from 0 without a gap: whoever
 * appends an event with a taken `seq` has lost a race and is told so.
 */
import type {
  Attachment,
  ChannelName,
  ConversationId,
  Door,
  EventId,
  Language,
  PersonId,
  TicketId,
} from '../types.ts';

export type { TicketId };

export type Impact = 'person' | 'team' | 'company';
export type Urgency = 'can-wait' | 'hinders' | 'stops-work';
/** 1 is the most pressing. Impact x urgency, by the desk file's matrix. */
export type Priority = 1 | 2 | 3 | 4;

export type Status = 'new' | 'claimed' | 'waiting' | 'resolved' | 'closed';

/** For whom a ticket waits. Each reason's limit and whether the clock pauses stand in the desk file. */
export type WaitReason = 'requester' | 'vendor' | 'parts' | 'change-window';

export type Actor =
  | { readonly kind: 'person'; readonly id: PersonId; readonly name: string }
  | { readonly kind: 'engineer'; readonly id: PersonId; readonly name: string }
  /** The desk itself: timers, jobs. */
  | { readonly kind: 'desk' };

export interface Turn {
  readonly who: 'person' | 'desk' | 'engineer';
  readonly text: string;
  readonly at: Date;
  /** Of a person's message: what it came as, so that its writer may change it while it is no ticket's. */
  readonly event?: EventId;
}

interface Happened {
  readonly ticket: TicketId;
  readonly seq: number;
  readonly at: Date;
  readonly by: Actor;
  readonly door: Door;
}

export type TicketEvent = Happened & TicketFact;

export type TicketFact =
  | {
      readonly kind: 'opened';
      readonly requester: { readonly id: PersonId; readonly name: string };
      /** Id of the customer by whose hours it is promised; absent: the desk's. */
      readonly customer?: string;
      /** Where the requester is spoken to; absent for a caller who has no chat. */
      readonly conversation?: ConversationId;
      readonly language: Language;
      /** Of whoever is spoken to about it; absent: the desk's. */
      readonly timeZone?: string;
      readonly summary: string;
      readonly transcript: readonly Turn[];
      /** Ids of the articles that were shown and did not help. */
      readonly tried: readonly string[];
      /** Their titles, in that order; absent in old logs. */
      readonly triedTitles?: readonly string[];
      readonly attachments: readonly Attachment[];
      readonly category?: string;
      readonly asset?: string;
      readonly impact: Impact;
      readonly urgency: Urgency;
      readonly priority: Priority;
      /** Name and version of the policy in force when it was opened. */
      readonly policy: string;
    }
  | { readonly kind: 'claimed' }
  | { readonly kind: 'released'; readonly reason: string }
  /** To a person, or to a level of the desk file where anybody of it may claim. */
  | {
      readonly kind: 'handed-over';
      readonly to: { readonly engineer: PersonId; readonly name: string } | { readonly level: string };
      readonly reason: string;
    }
  /** An engineer's words to the requester. The first of them is the first response. */
  | {
      readonly kind: 'said';
      readonly text: string;
      readonly question: boolean;
      readonly attachments?: readonly Attachment[];
      /** Why the ticket waits: told together with the pause that follows, in one message. */
      readonly withPause?: true;
    }
  /** The requester's words. */
  | { readonly kind: 'heard'; readonly text: string; readonly attachments: readonly Attachment[] }
  /** For colleagues only. */
  | { readonly kind: 'noted'; readonly text: string; readonly attachments?: readonly Attachment[] }
  | {
      readonly kind: 'paused';
      readonly reason: WaitReason;
      readonly until: Date;
      readonly text: string;
    }
  /** `limit`: the pause reached its end and the clock runs on. */
  | { readonly kind: 'resumed'; readonly cause: 'engineer' | 'requester-answered' | 'limit' }
  | {
      readonly kind: 'prioritised';
      readonly impact: Impact;
      readonly urgency: Urgency;
      readonly priority: Priority;
      readonly reason: string;
    }
  | {
      readonly kind: 'policy-changed';
      readonly policy: string;
      readonly reason: string;
      /** No deadline moved by it: nobody is told. */
      readonly timesStand?: true;
    }
  | { readonly kind: 'warned'; readonly clock: ClockName; readonly percent: number; readonly due: Date }
  | {
      readonly kind: 'escalated';
      readonly clock: ClockName;
      readonly from: string;
      readonly to: string;
      readonly channel: ChannelName;
      readonly due: Date;
      /** Index in the policy's escalation chain. */
      readonly step: number;
      /** 0 the first time, then counting the reminders of that step. */
      readonly repeat: number;
    }
  | { readonly kind: 'acknowledged' }
  /** Claimed but nothing happened for the time the policy allows. */
  | { readonly kind: 'reminded' }
  /** Idle after the reminder: anybody may take it. */
  | { readonly kind: 'offered' }
  | { readonly kind: 'resolved'; readonly solution: string }
  | { readonly kind: 'reopened'; readonly text: string }
  | { readonly kind: 'closed'; readonly cause: 'confirmed' | 'silence' | 'withdrawn' };

/** The promises: each a clock of its own. */
export type ClockName = 'first-response' | 'next-response' | 'resolution';

/** What a ticket is now: computed from its events by `ticketOf` (ticket.ts), stored beside them to be found. */
export interface Ticket {
  readonly id: TicketId;
  /** How many events it has: the `seq` of the next one. */
  readonly version: number;
  readonly status: Status;
  readonly requester: { readonly id: PersonId; readonly name: string };
  /** Id of the customer by whose hours it is promised; absent: the desk's. */
  readonly customer?: string;
  readonly conversation?: ConversationId;
  readonly language: Language;
  /** Of whoever is spoken to about it; absent: the desk's. */
  readonly timeZone?: string;
  readonly summary: string;
  readonly category?: string;
  readonly asset?: string;
  readonly attachments: readonly Attachment[];
  readonly impact: Impact;
  readonly urgency: Urgency;
  readonly priority: Priority;
  readonly policy: string;
  readonly openedAt: Date;
  readonly openedBy: Actor;
  readonly assignee?: { readonly id: PersonId; readonly name: string; readonly since: Date };
  /** Level of the desk file that looks at it. */
  readonly level: string;
  /** Every level it has been with, in order: each one's channel keeps the card up to date. */
  readonly levels: readonly string[];
  readonly waiting?: { readonly reason: WaitReason; readonly until: Date; readonly text: string };
  readonly lastActivityAt: Date;
  readonly solution?: string;
  readonly resolvedAt?: Date;
  readonly closedAt?: Date;
  readonly closeCause?: 'confirmed' | 'silence' | 'withdrawn';
  readonly reopenings: number;
  /** An escalation that nobody has acknowledged yet. */
  readonly alarm?: { readonly clock: ClockName; readonly level: string; readonly repeat: number };
  /** Deadlines now, by clock; absent when stopped or paused without end. */
  readonly deadlines: Readonly<Partial<Record<ClockName, Date>>>;
  /** What is to happen by itself, soonest first. */
  readonly timers: readonly Timer[];
}

/** Something that happens to a ticket by itself at an instant, unless an event moves or removes it. */
export interface Timer {
  readonly at: Date;
  readonly kind: 'warn' | 'escalate' | 'remind' | 'offer' | 'pause-limit' | 'close';
  readonly clock?: ClockName;
  /** `warn`: percent of the target; `escalate`: index in the policy's escalation chain; else 0. */
  readonly step: number;
  /** `escalate`: 0 the first time, then counting the reminders of that step. */
  readonly repeat?: number;
  /** The deadline it is about, for the text and the notice's identity. */
  readonly due?: Date;
}
