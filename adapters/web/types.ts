/**
 * The words of the web door.
 *
 * A **web message** is one entry of a conversation as the page shows it: words of the desk or of a person.
 * In an engineers' channel a **card** is the desk's first top-level message about a ticket; messages **under**
 * it are its thread. A **place** counts a conversation's entries in the order they came; a **revision** counts
 * its changes, so "everything after revision 41" is exactly what a page that was away has missed.
 */
import type { Readable } from 'node:stream';
import type { Priority, Status, TicketId, WaitReason } from '../../bot/tickets/types.ts';
import type { Attachment, ConversationId, Language, PersonId, Reply } from '../../bot/types.ts';

/** `pending`: written, not yet known to be kept by the desk. `kept`: it cannot be lost. `handled`: the desk has acted on it. */
export type SentState = 'pending' | 'kept' | 'handled';

export type WebContent =
  | {
      readonly kind: 'desk';
      readonly reply: Reply;
      /** Set on a card, and only there: what it shows beside the reply's own parts. */
      readonly ticket?: TicketGlance;
      /** Id of the card whose ticket this is about: a warning or another shout in an engineers' channel. */
      readonly about?: string;
    }
  | {
      readonly kind: 'person';
      readonly person: { readonly id: PersonId; readonly name: string };
      readonly text: string;
      readonly attachments: readonly Attachment[];
      /** The message whose button was pressed; `text` is the button's label then. */
      readonly pressed?: string;
      readonly state: SentState;
    };

/** The ticket as it was when its card was last drawn. */
export interface TicketGlance {
  readonly id: TicketId;
  readonly status: Status;
  readonly priority: Priority;
  readonly summary: string;
  readonly requester: string;
  readonly openedAt: Date;
  readonly assignee?: { readonly id: PersonId; readonly name: string };
  /** Every id of the assignee, whichever door it was claimed through. */
  readonly assigneePeople: readonly PersonId[];
  readonly waiting?: { readonly reason: WaitReason; readonly until: Date };
  readonly respondBy?: Date;
  readonly resolveBy?: Date;
  readonly alarmed: boolean;
  readonly lastActivityAt: Date;
}

export interface NewWebMessage {
  /** Its identity: the same id is stored once. */
  readonly id: string;
  readonly conversation: ConversationId;
  readonly at: Date;
  /** Id of the card it belongs under. */
  readonly under?: string;
  /** Never shown to anybody else. */
  readonly onlyFor?: PersonId;
  readonly content: WebContent;
}

export interface WebMessage extends NewWebMessage {
  readonly place: number;
  readonly revision: number;
  /** Messages under it that everybody may see. */
  readonly replies: number;
}

/** Keeps files that people send along. */
export interface FileStore {
  /** Keeps the bytes and answers with the attachment that names them; its `ref` cannot be guessed. */
  put(file: {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: Buffer;
  }): Promise<Attachment>;
  /** `content` is called at most once, and only when the bytes are wanted. */
  get(
    ref: string,
  ): Promise<{ readonly attachment: Attachment; readonly content: () => Readable } | undefined>;
}

/** A person as the page says who it is. */
export interface WebPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly language?: Language;
  readonly timeZone?: string;
}
