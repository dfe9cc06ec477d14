/** What the web door keeps: its own message list, so that history, other windows and other replicas agree. */
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import type { NewWebMessage, SentState, WebContent, WebMessage } from './types.ts';

export interface WebMessagesQuery {
  readonly conversation: ConversationId;
  /** Whose eyes: messages `onlyFor` somebody else are left out. */
  readonly viewer: PersonId;
  readonly limit: number;
  readonly which: /** The newest that stand under no card, answered in order of place; `before` pages back. */
    | { readonly kind: 'latest'; readonly before?: number }
    /** Everything that came or changed after that revision, in order of revision. */
    | { readonly kind: 'changed'; readonly after: number }
    /** One card's thread, in order of place. */
    | { readonly kind: 'under'; readonly card: string }
    /** Cards of tickets that are not closed, in order of place. */
    | { readonly kind: 'open-cards' };
}

/**
 * Revisions of one conversation become visible in order: whoever has seen revision n and asks for what changed
 * after n misses nothing.
 */
export interface WebMessages {
  /** `seen`: that id is stored already and stays as it is. */
  append(message: NewWebMessage): Promise<'new' | 'seen'>;
  /** Puts new content in the place of the old. False: there is no such message. */
  replace(id: string, content: WebContent): Promise<boolean>;
  /** Moves a person's message on to a later state; an earlier or equal state changes nothing. */
  advance(id: string, state: SentState): Promise<void>;
  find(id: string): Promise<WebMessage | undefined>;
  /** Id of the ticket's card in that conversation. */
  cardOf(ticket: TicketId, conversation: ConversationId): Promise<string | undefined>;
  list(query: WebMessagesQuery): Promise<readonly WebMessage[]>;
  /** The conversation's newest revision; 0 when nothing was ever written. */
  revision(conversation: ConversationId): Promise<number>;
  /**
   * Calls `changed` after every change by anybody, on this replica or another; with undefined when it cannot
   * tell which conversation: look at all of them. It may be called too often, never too seldom.
   */
  watch(changed: (conversation: ConversationId | undefined) => void): { stop(): Promise<void> };
}
