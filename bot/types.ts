/**
 * The words of the desk.
 *
 * A **door** is a way in: the web page, Slack, Teams, the hotline. A **person** writes in a **conversation**;
 * an **engineer** is a person whom the desk file names. A door turns what happens outside into an **incoming
 * message** or an **incoming action** and renders a **reply** in its platform's markup. A **channel** is a
 * named place for engineers; the desk file says which conversations it stands for.
 */
import type { Language } from '../knowledge/types.ts';

export type { Language };

declare const brand: unique symbol;
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A door's own name, e.g. `web`. The desk compares it and never looks inside. */
export type Door = Branded<'Door'>;
/** `<door>:<id there>`, e.g. `web:li-na`. */
export type PersonId = Branded<'PersonId'>;
/** `<door>:<id there>`: one direct chat, channel or thread. */
export type ConversationId = Branded<'ConversationId'>;
/** Name of an engineers' channel in the desk file. */
export type ChannelName = Branded<'ChannelName'>;
/** Identity of something that happened outside, unique over all doors; the same id is handled once. */
export type EventId = Branded<'EventId'>;
/** `T-1042`: what people read, say on the phone and type. */
export type TicketId = Branded<'TicketId'>;
/** A message as its platform names it; only the door that made it can read it. */
export type MessageRef = Branded<'MessageRef'>;

/** Whether a conversation is that channel or a thread in it: in every door a thread's id begins with its channel's. */
export function isIn(conversation: ConversationId, channel: ConversationId): boolean {
  return (
    conversation === channel ||
    (conversation.startsWith(channel) && /^[:;#]/.test(conversation.slice(channel.length)))
  );
}

/** The door a person or conversation id belongs to. */
export function doorOf(id: PersonId | ConversationId): Door {
  return id.slice(0, id.indexOf(':')) as Door;
}

export interface Person {
  readonly id: PersonId;
  readonly name: string;
  /** The person's own choice or the platform's locale, if either is known. */
  readonly language?: Language;
  /** IANA name, if known. */
  readonly timeZone?: string;
  /**
   * Where the door knows them to belong, most telling first, as the desk file's customers name it: `mail:example.com`,
   * a workspace `slack:T0123`, a tenant `teams:<its id>`.
   */
  readonly belongsTo?: readonly string[];
}

export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** Where the door or the file store keeps the bytes. */
  readonly ref: string;
}

export interface IncomingMessage {
  readonly kind: 'message';
  readonly id: EventId;
  readonly conversation: ConversationId;
  readonly person: Person;
  /** What was written, in plain text, without mentions of the desk itself. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
  readonly at: Date;
  /** Set when it was written under a ticket's card in an engineers' channel: it stays among engineers. */
  readonly underCardOf?: TicketId;
  /** Others read along: nothing meant for engineers or for one person is said aloud. */
  readonly inPublic?: boolean;
  /** In a channel where the desk only listens it speaks only when it is sure. */
  readonly overheard?: boolean;
  /** Its writer has changed an earlier message, and this is what it says now; without words: deleted it. */
  readonly edits?: EventId;
  /** Whoever sent it waits for the answer to this very message: it is not taken together with others. */
  readonly answerAlone?: true;
}

export interface IncomingAction {
  readonly kind: 'action';
  readonly id: EventId;
  readonly conversation: ConversationId;
  readonly person: Person;
  readonly action: Action;
  /** Sent along with what opens a ticket or says something about one. */
  readonly attachments?: readonly Attachment[];
  readonly at: Date;
  /** As for a message; a card in a channel is public. */
  readonly inPublic?: boolean;
}

export type Incoming = IncomingMessage | IncomingAction;

/**
 * What a button does. Buttons travel through platforms and come back from strangers: rights and state are
 * checked when an action arrives, never when its button is drawn. What a button's `inputs` ask for is merged
 * in by `completeAction` (actions.ts), which also refuses what does not fit.
 */
export type Action =
  // The person's, on an answer.
  | { readonly kind: 'solved' }
  | { readonly kind: 'not-solved' }
  | { readonly kind: 'human'; readonly summary?: string }
  /** An article that was offered; `section` and `whole`: more of one that was shown in part. */
  | {
      readonly kind: 'choose';
      readonly articleId: string;
      readonly section?: string | undefined;
      readonly whole?: true | undefined;
    }
  | { readonly kind: 'none-of-these' }
  | { readonly kind: 'open-ticket'; readonly details: TicketDetails }
  | { readonly kind: 'my-tickets' }
  // The person's, on a ticket.
  | { readonly kind: 'confirm'; readonly ticket: TicketId }
  | { readonly kind: 'reopen'; readonly ticket: TicketId; readonly text?: string }
  | { readonly kind: 'add'; readonly ticket: TicketId; readonly text: string }
  | { readonly kind: 'withdraw'; readonly ticket: TicketId }
  // An engineer's.
  | { readonly kind: 'log-call'; readonly caller: string; readonly details: TicketDetails }
  | { readonly kind: 'claim'; readonly ticket: TicketId }
  | { readonly kind: 'release'; readonly ticket: TicketId; readonly reason: string }
  | { readonly kind: 'say'; readonly ticket: TicketId; readonly text: string }
  | { readonly kind: 'ask'; readonly ticket: TicketId; readonly text: string }
  | { readonly kind: 'note'; readonly ticket: TicketId; readonly text: string }
  | {
      readonly kind: 'wait';
      readonly ticket: TicketId;
      readonly reason: string;
      readonly until?: string;
      readonly text: string;
    }
  | { readonly kind: 'resume'; readonly ticket: TicketId }
  | { readonly kind: 'hand-over'; readonly ticket: TicketId; readonly to: string; readonly reason: string }
  | {
      readonly kind: 'set-priority';
      readonly ticket: TicketId;
      readonly impact: string;
      readonly urgency: string;
      readonly reason: string;
    }
  | { readonly kind: 'acknowledge'; readonly ticket: TicketId }
  | { readonly kind: 'resolve'; readonly ticket: TicketId; readonly solution: string }
  | { readonly kind: 'show'; readonly ticket: TicketId }
  | { readonly kind: 'explain'; readonly ticket: TicketId }
  | { readonly kind: 'queue' }
  // An engineer's, on an article that a ticket proposes; what is not given stays as it was drafted.
  | {
      readonly kind: 'approve-article';
      readonly ticket: TicketId;
      readonly title?: string;
      readonly body?: string;
      readonly audience?: string;
      /** Although confirmed questions lose their answer. */
      readonly anyway?: string;
    }
  | { readonly kind: 'dismiss-article'; readonly ticket: TicketId }
  // The desk itself: who is on duty, when it is open.
  | { readonly kind: 'duty' }
  | {
      readonly kind: 'change-duty';
      readonly engineer: string;
      readonly duty: 'on' | 'off';
      /** Days or times, as people write them; see `decideDuty`. */
      readonly from?: string;
      readonly to?: string;
      readonly standIn?: string;
      readonly reason?: string;
    }
  | { readonly kind: 'calendar' }
  | {
      readonly kind: 'confirm-holidays';
      /** Whose; absent: the desk's, and of all customers without years of their own. */
      readonly customer?: string;
      readonly year: string;
      readonly holidays: string;
      readonly makeUpDays?: string;
      readonly source: string;
    }
  /** The whole desk file anew: engineers, levels, policy. `basedOn` is the version it was made from. */
  | { readonly kind: 'change-desk'; readonly text: string; readonly basedOn: string }
  /** The same with a file that was sent and checked: `file` is its ref, `version` that of the desk it says. */
  | {
      readonly kind: 'confirm-desk';
      readonly file: string;
      readonly version: string;
      readonly basedOn: string;
    }
  /** That file is not wanted after all. */
  | {
      readonly kind: 'drop-desk';
      readonly file: string;
      readonly version: string;
      readonly basedOn: string;
    };

export interface TicketDetails {
  readonly summary: string;
  readonly category?: string;
  readonly impact?: string;
  readonly urgency?: string;
  readonly asset?: string;
  /** Name of the colleague it is for, when it is not for the one who writes. */
  readonly onBehalfOf?: string;
  /** Id of the customer it is for, where the person does not say so by themselves. */
  readonly customer?: string;
}

/** A message of the desk, free of any platform's markup. Texts are plain unless they say Markdown. */
export interface Reply {
  readonly language: Language;
  readonly parts: readonly Part[];
  /** For programs: the ticket that was opened. Doors show `parts`. */
  readonly opened?: TicketId;
  /** One message about many tickets, the most pressing first; absent: about one at most. */
  readonly digestOf?: readonly TicketId[];
  /** For programs: why the desk did not do what it was asked, as a stable code. */
  readonly refused?: string;
}

export type Part =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly tone?: 'plain' | 'heading' | 'quiet' | 'warning';
    }
  | {
      /** Words of an article, or of the model on the strength of articles. */
      readonly kind: 'passage';
      readonly title: string;
      readonly markdown: string;
      /** "Knowledge base: VPN does not connect · 2026-11-02"; one line a source. */
      readonly sources: readonly PassageSource[];
      readonly writtenByModel: boolean;
    }
  | { readonly kind: 'quote'; readonly who: string; readonly text: string }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'files'; readonly files: readonly Attachment[] }
  | { readonly kind: 'buttons'; readonly buttons: readonly Button[] }
  /** Calls these engineers by name, in the platform's way. */
  | { readonly kind: 'mention'; readonly people: readonly PersonId[] };

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface PassageSource {
  readonly articleId: string;
  readonly title: string;
  readonly url?: string;
  readonly updated?: string;
}

export interface Button {
  readonly label: string;
  readonly action: Action | ActionTemplate;
  readonly style?: 'primary' | 'danger';
  /** Asked of the person before the action is sent: a modal, a dialog, a small form. */
  readonly inputs?: readonly Input[];
  /** Little used: a platform with few places puts it behind an overflow menu. */
  readonly secondary?: boolean;
}

/** An action that lacks what its button's inputs ask for. */
export interface ActionTemplate {
  readonly kind: Action['kind'];
  readonly ticket?: TicketId;
  readonly customer?: string;
}

export interface Input {
  readonly name: string;
  readonly label: string;
  readonly kind: 'line' | 'text' | 'select' | 'time';
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly required: boolean;
  readonly initial?: string;
}
