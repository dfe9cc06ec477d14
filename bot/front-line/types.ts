/**
 * A **conversation** is what the desk remembers of one chat: its turns, what it last showed or asked (its
 * **phase**), the ticket people talk about. A **request** inside it ends in one **outcome**.
 */
import type { TicketId, Turn } from '../tickets/types.ts';
import type { Attachment, ConversationId, Language, PersonId } from '../types.ts';

export interface Conversation {
  readonly id: ConversationId;
  /** 1 for the first one stored, then one more each time. */
  readonly version: number;
  readonly person: PersonId;
  readonly language: Language;
  /** Of the present request, oldest first, at most 40. */
  readonly turns: readonly Turn[];
  readonly attachments: readonly Attachment[];
  readonly phase: Phase;
  /** The ticket that what is written next belongs to, unless it is a new request. */
  readonly ticket?: TicketId;
  readonly updatedAt: Date;
}

export type Phase =
  | { readonly kind: 'idle' }
  /** An article was shown and the person has not said whether it helped. */
  | {
      readonly kind: 'answered';
      readonly question: string;
      readonly shown: readonly string[];
      readonly confidence: number;
      readonly at: Date;
    }
  | {
      readonly kind: 'offered';
      readonly question: string;
      readonly shown: readonly string[];
      readonly at: Date;
    }
  /** The desk has proposed a ticket and waits for a yes or for details. */
  | {
      readonly kind: 'proposed';
      readonly question: string;
      readonly tried: readonly string[];
      readonly at: Date;
    };

/** How a request ended; counted in the reports. */
export interface Outcome {
  readonly conversation: ConversationId;
  readonly at: Date;
  readonly kind: 'solved' | 'answered' | 'ticket' | 'not-solved' | 'reopened';
  readonly question: string;
  readonly articles: readonly string[];
  readonly confidence?: number;
  readonly ticket?: TicketId;
}
