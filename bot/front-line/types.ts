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
      readonly guess?: Guess;
      readonly at: Date;
    }
  | {
      readonly kind: 'offered';
      readonly question: string;
      readonly shown: readonly string[];
      readonly guess?: Guess;
      readonly at: Date;
    }
  /** The desk has proposed a ticket and waits for a yes or for details. */
  | {
      readonly kind: 'proposed';
      readonly question: string;
      readonly tried: readonly string[];
      /** Only a word was said so far, and the person was asked what about it: the answer is searched for with it. */
      readonly isVague?: true;
      readonly at: Date;
    };

/** The article the desk held for the right one, and how sure it was before it had learned anything on site. */
export interface Guess {
  readonly article: string;
  readonly confidence: number;
  /** A language model held that article, and no other that was in question, for right; absent: it was not asked. */
  readonly agreed?: boolean;
  /** Which one: how well the next one reads is not known by it. */
  readonly reader?: string;
}

/** What became of a request so far; `requestsIn` (reports/resolution.ts) makes each request's one ending of these. */
export interface Outcome {
  readonly conversation: ConversationId;
  /** Who asked: the requester, not the engineer who took the call. */
  readonly person?: PersonId;
  readonly at: Date;
  readonly kind: 'answered' | 'offered' | 'unanswered' | 'solved' | 'not-solved' | 'ticket' | 'reopened';
  readonly question: string;
  /** Shown, offered, tried in vain, or what solved it. */
  readonly articles: readonly string[];
  readonly guess?: Guess;
  readonly ticket?: TicketId;
}
