/**
 * The words of the Slack door.
 *
 * A **workspace** is what Slack calls a team (`T…`). A **place** is a channel or direct message of a workspace
 * (`C…`, `D…`, `G…`), a **thread** a post with its replies, named by the post's `ts`. A **twin** is a second
 * event about the same post: a mention in a joined channel comes as `app_mention` and as `message`. **Memory**
 * is what the door keeps between a post and a click on it: a key with a small text.
 */

import type { Conversation } from '../../bot/front-line/types.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Incoming, MessageRef, PersonId } from '../../bot/types.ts';

/** What the door reads of the desk's state. Every method rejects when the store cannot be reached. */
export interface SlackReads {
  ticketOfCard(ref: MessageRef): Promise<TicketId | undefined>;
  conversation(id: ConversationId): Promise<Conversation | undefined>;
  pendingIn(id: ConversationId): Promise<readonly Incoming[]>;
  ticketsOf(person: PersonId, limit: number): Promise<readonly Ticket[]>;
  openTickets(limit: number): Promise<readonly Ticket[]>;
}

/**
 * Small texts the door must find again after a restart or on another replica: buttons too long for Slack,
 * answers that may be shared, installations. Writing a key again replaces its text.
 */
export interface SlackMemory {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
}

/** Bytes of files that did not come through Slack, so that they can be shown in Slack. */
export interface OtherFiles {
  read(ref: string): Promise<Uint8Array | undefined>;
}
