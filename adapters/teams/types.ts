/**
 * The words of the Teams door.
 *
 * An **activity** is what the Bot Framework carries, both ways. An **invoke** is an activity that waits for an
 * answer in the same request. A **place** is a chat, a channel or a channel's thread; a **reference** is what must
 * be known to write into a place unasked. A **view** is a shared card as one engineer sees it: with the buttons.
 */
import type { Readable } from 'node:stream';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { Delivery } from '../../bot/ports.ts';
import type { Ticket, TicketEvent, TicketId } from '../../bot/tickets/types.ts';
import type { Attachment, ConversationId, Incoming, MessageRef, PersonId, Reply } from '../../bot/types.ts';

/** `personal`: one person and the desk. */
export type PlaceKind = 'personal' | 'groupChat' | 'channel';

export interface Reference {
  /** The place without thread and person, e.g. `teams:19:…@thread.tacv2`. */
  readonly conversation: ConversationId;
  readonly kind: PlaceKind;
  readonly serviceUrl: string;
  readonly tenant?: string;
  /** Teams' id of the desk there. */
  readonly bot: string;
  /** Of a personal chat. */
  readonly person?: PersonId;
  readonly at: Date;
}

/** Remembers where the desk may write, and Teams' own id of each person. Rejects with `StoreUnavailable`. */
export interface ReferenceStore {
  /** A place has one reference; an older one is replaced, since a service address may move. */
  save(reference: Reference): Promise<void>;
  get(conversation: ConversationId): Promise<Reference | undefined>;
  /** The personal chat with that person. */
  directOf(person: PersonId): Promise<Reference | undefined>;
  /** The desk was removed from there. */
  forget(conversation: ConversationId): Promise<void>;
  /** Teams' id (`29:…`) of a person, for views and mentions. */
  meet(person: PersonId, teamsId: string): Promise<void>;
  /** Those it has met. */
  teamsIdsOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>>;
}

/** What the door reads of the desk's state. Each rejects when the store cannot be reached. */
export interface TeamsReads {
  ticket(id: TicketId): Promise<Ticket | undefined>;
  ticketOfCard(ref: MessageRef): Promise<TicketId | undefined>;
  conversation(id: ConversationId): Promise<Conversation | undefined>;
  pendingIn(id: ConversationId): Promise<readonly Incoming[]>;
  events(id: TicketId): Promise<readonly TicketEvent[]>;
  /** Of the outbox, whatever has become of it. */
  delivery(key: string): Promise<Delivery | undefined>;
}

/** Keeps files that people send along, and gives back those to be shown. */
export interface TeamsFiles {
  put(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: Buffer;
  }): Promise<Attachment>;
  get(
    ref: string,
  ): Promise<{ readonly attachment: Attachment; readonly content: () => Readable } | undefined>;
}

/** One result of the search extension. It is shown to the searcher, who may put it into any chat. */
export interface SearchHit {
  readonly title: string;
  readonly line: string;
  readonly reply: Reply;
}

/** A thumb under words that the model wrote. */
export interface Feedback {
  /** The message it is about. */
  readonly about: string;
  readonly person: PersonId;
  readonly conversation: ConversationId;
  readonly liked: boolean;
  /** What the person wrote beside it, if anything. */
  readonly text: string;
  readonly at: Date;
}

/** Keeps thumbs; a person's later one about the same message replaces the earlier. Rejects with `StoreUnavailable`. */
export interface FeedbackStore {
  keep(feedback: Feedback): Promise<void>;
}

/** An activity on its way out, as far as this door uses it. */
export interface OutgoingActivity {
  readonly type: 'message' | 'typing';
  readonly text?: string;
  readonly textFormat?: 'plain' | 'markdown';
  /** Shown in notifications. */
  readonly summary?: string;
  readonly attachments?: readonly (CardAttachment | FileConsentAttachment | FileInfoAttachment)[];
  readonly entities?: readonly Readonly<Record<string, unknown>>[];
  readonly channelData?: Readonly<Record<string, unknown>>;
  readonly suggestedActions?: {
    readonly to: readonly string[];
    readonly actions: readonly { readonly type: 'imBack'; readonly title: string; readonly value: string }[];
  };
}

export interface CardAttachment {
  readonly contentType: 'application/vnd.microsoft.card.adaptive';
  readonly content: AdaptiveCard;
}

/** Asks somebody whether the desk may put a file into their OneDrive; in personal chats only. */
export interface FileConsentAttachment {
  readonly contentType: 'application/vnd.microsoft.teams.card.file.consent';
  readonly name: string;
  readonly content: {
    readonly description: string;
    readonly sizeInBytes: number;
    /** Comes back with the answer. */
    readonly acceptContext: object;
    readonly declineContext: object;
  };
}

/** Stands for a file that was uploaded so. */
export interface FileInfoAttachment {
  readonly contentType: 'application/vnd.microsoft.teams.card.file.info';
  readonly contentUrl: string;
  readonly name: string;
  readonly content: { readonly uniqueId: string; readonly fileType: string };
}

/** An element, action or card; the published schema checks the rest. */
export type CardJson = Readonly<Record<string, unknown>>;

export interface AdaptiveCard extends CardJson {
  readonly type: 'AdaptiveCard';
  readonly version: '1.5';
  readonly body: readonly CardJson[];
  readonly actions?: readonly CardJson[];
}

export const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';

/** A file of a message, still where Teams keeps it. */
export interface RemoteFile {
  readonly name: string;
  readonly mediaType: string;
  readonly url: string;
  /** The address wants the desk's own token. */
  readonly needsToken: boolean;
}
