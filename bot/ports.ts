/**
 * What the desk needs from outside, in its own words. Each port has a fake for tests (test/support) and a
 * real thing (adapters), and one contract suite both pass (test/contracts).
 */
import type { Audience } from '../knowledge/types.ts';
import type { Conversation, Outcome } from './front-line/types.ts';
import type { DeskChange, DeskFact } from './roster/types.ts';
import type { Ticket, TicketEvent, TicketId } from './tickets/types.ts';
import type {
  Attachment,
  Branded,
  ChannelName,
  ConversationId,
  Door,
  EventId,
  Incoming,
  Language,
  MessageRef,
  Person,
  PersonId,
  Reply,
} from './types.ts';

/** The one place that knows what time it is. */
export interface Clock {
  now(): Date;
}

/** Structured log lines: a stable event name and fields that hold no personal data. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Ids, counts, codes, durations; never what people wrote or who they are. `error` is logged by class, code and stack. */
export interface LogFields {
  readonly error?: unknown;
  readonly [field: string]: unknown;
}

/** What a door may ask of the desk. */
export interface Intake {
  /**
   * Stores what came in, then handles it. `stored` resolves when it can no longer be lost: a door
   * acknowledges then, never before. `seen` says the same event was stored earlier and nothing more will
   * happen. `handled` resolves when its effects are committed and their delivery has begun; it never rejects.
   * Rejects with `StoreUnavailable` when it could not be stored: the door says so to the person.
   * `introduce` is for a door that has yet to ask its platform who that is, while the event is kept already: it is
   * called before the event is handled; undefined: nobody the desk serves, and nothing is done. Should the desk
   * die in between, the person stays as handed in.
   */
  accept(
    incoming: Incoming,
    introduce?: () => Promise<Person | undefined>,
  ): Promise<{ readonly stored: 'new' | 'seen'; readonly handled: Promise<void> }>;
}

/** A message on its way out. Its key is its identity: the same key is delivered once. */
export interface Delivery {
  readonly key: string;
  readonly to: ConversationId;
  /** Shown to this person alone, where the platform can. */
  readonly onlyFor?: PersonId;
  readonly content: DeliveryContent;
  readonly createdAt: Date;
  /** Not before this instant. */
  readonly notBefore?: Date;
}

export type DeliveryContent =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /**
   * A warning or an escalation for a whole channel. Drawn when it goes out, from the ticket as it is then; of many that
   * wait one message is made.
   */
  | { readonly kind: 'alarm'; readonly event: AlarmEvent }
  /** A reply posted under the ticket's card in that conversation. */
  | { readonly kind: 'under-card'; readonly ticket: TicketId; readonly reply: Reply }
  /** The ticket's card: posted the first time, then changed in place; drawn from the ticket as it is then. */
  | { readonly kind: 'card'; readonly ticket: TicketId }
  /** A file that a delivered message names, put beside it; it waits for nothing and holds nothing up. */
  | { readonly kind: 'file'; readonly file: Attachment; readonly beside: DeliveredMessage }
  /** For a program: that something happened, without what people wrote or who they are. */
  | { readonly kind: 'event'; readonly news: EventNews };

/** What a whole channel is called for by the desk itself. */
export type AlarmEvent = Extract<TicketEvent, { readonly kind: 'warned' | 'escalated' | 'offered' }>;

/** Where a message has arrived, as it was sent. */
export interface DeliveredMessage {
  readonly ref: MessageRef;
  readonly key: string;
  readonly to: ConversationId;
  readonly under?: MessageRef;
}

/** One event of a ticket as a program hears of it; it reads the rest where it may. */
export interface EventNews {
  readonly ticket: TicketId;
  readonly seq: number;
  readonly at: Date;
  readonly happened: TicketEvent['kind'];
  readonly by: TicketEvent['by']['kind'];
  readonly status: Ticket['status'];
  readonly priority: Ticket['priority'];
}

/** Where deliveries wait and their fate is kept. */
export interface Outbox {
  /**
   * Leases deliveries that may go now: for each conversation only its oldest unsent one, so order is kept.
   * `uncertain` marks one whose earlier attempt was cut off: it may have arrived.
   */
  take(now: Date, leaseMs: number, limit: number): Promise<readonly TakenDelivery[]>;
  sent(key: string, at: Date, ref: MessageRef | undefined): Promise<void>;
  /**
   * As `sent`; and leases what is next in the same conversation, if it may go now, as `take` would. A long queue of one
   * conversation goes out one by one without being looked through for each.
   */
  sentThenNext(
    delivery: Pick<TakenDelivery, 'key' | 'to'>,
    now: Date,
    ref: MessageRef | undefined,
    leaseMs: number,
  ): Promise<TakenDelivery | undefined>;
  /**
   * Joins to an alarm that was taken those that wait behind it in its conversation, if there are `atLeast` so many, and
   * gives all that have joined it, oldest first. They are given to nobody any more: what becomes of the one they joined
   * (`sent`, `abandon`) becomes of them, and until then they count as waiting. None joins one of uncertain fate: what
   * may have arrived was a message without them.
   */
  joinAlarms(
    taken: TakenDelivery,
    now: Date,
    limits: { readonly atLeast: number; readonly atMost: number },
  ): Promise<readonly Delivery[]>;
  /** Those keys join it, too, as far as they wait and were never taken. */
  join(taken: Pick<TakenDelivery, 'key'>, keys: readonly string[], now: Date): Promise<void>;
  /** Makes the lease of a delivery that is still being sent last that long from now on; one that is not stays as it is. */
  renew(key: string, now: Date, leaseMs: number): Promise<void>;
  /** Not to be said any more, as what it told has been seen to: kept, with the reason. */
  withdraw(keys: readonly string[], at: Date, why: string): Promise<void>;
  /** What follows from a delivery; one whose key is there already stays as it is. */
  add(deliveries: readonly Delivery[]): Promise<void>;
  /** A delivery by its key, whatever became of it. */
  delivery(key: string): Promise<Delivery | undefined>;
  /** Tried in vain; comes back at `at`. `uncertain` as for `take`; `as-before`: nothing new is known of its fate. */
  postpone(key: string, at: Date, why: string, uncertain: boolean | 'as-before'): Promise<void>;
  /** Will never arrive (the person is gone, the channel refuses): kept, with the reason. */
  abandon(key: string, at: Date, why: string): Promise<void>;
  /** The ticket's card in that conversation and the ticket version it shows. */
  card(
    ticket: TicketId,
    conversation: ConversationId,
  ): Promise<{ readonly ref: MessageRef; readonly version: number } | undefined>;
  /** Those of the tickets that have a card in that conversation. */
  cardsIn(conversation: ConversationId, tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>>;
  cardSent(ticket: TicketId, conversation: ConversationId, ref: MessageRef, version: number): Promise<void>;
  /** The ticket whose card that message is. */
  ticketOfCard(ref: MessageRef): Promise<TicketId | undefined>;
}

export interface TakenDelivery extends Delivery {
  readonly attempts: number;
  readonly uncertain: boolean;
  /** After how many attempts it was not known whether it had arrived. */
  readonly doubts: number;
}

/** Why a platform did not take a message. */
export type DeliveryProblem =
  /** Try again at that delay; it certainly did not arrive. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
  /** The answer was lost: it may have arrived. */
  | { readonly kind: 'uncertain'; readonly why: string }
  /** It will never be taken. `gone`: what it was to change, or to be written under, was deleted. */
  | { readonly kind: 'refused'; readonly why: string; readonly gone?: true };

export class DeliveryError extends Error {
  readonly problem: DeliveryProblem;
  constructor(problem: DeliveryProblem) {
    super(problem.why);
    this.name = 'DeliveryError';
    this.problem = problem;
  }
}

/** Whether a delivery failed because what it belongs to was deleted. */
export function isGone(error: unknown): boolean {
  return error instanceof DeliveryError && error.problem.kind === 'refused' && error.problem.gone === true;
}

/** One door's way out. Methods reject with `DeliveryError` only. */
export interface Messenger {
  readonly door: Door;
  /** Cards are a list that engineers work through, and a new one calls nobody: all are posted, however many. */
  readonly listsCards?: true;
  post(
    to: ConversationId,
    reply: Reply,
    options: { readonly key: string; readonly onlyFor?: PersonId; readonly under?: MessageRef },
  ): Promise<MessageRef | undefined>;
  update(ref: MessageRef, reply: Reply): Promise<void>;
  /**
   * Did a post with that key arrive, under that message if one is given? Undefined: this platform cannot tell,
   * but takes messages again.
   */
  find(to: ConversationId, key: string, under?: MessageRef): Promise<MessageRef | 'absent' | undefined>;
  /** Only where observers are: news of an event, told again under the same key when an answer was lost. */
  tell?(to: ConversationId, news: EventNews, options: { readonly key: string }): Promise<void>;
  /**
   * Only where files do not come with their message: puts one beside it, once for a key however often it is asked.
   */
  attach?(file: Attachment, beside: DeliveredMessage, options: { readonly key: string }): Promise<void>;
  /** The conversation in which that person is spoken to alone, if it can be opened. */
  direct(person: PersonId): Promise<ConversationId | undefined>;
  /**
   * Shows the answer that will be posted there under that key while it is being worded. Undefined: not here, or not
   * now. Whatever was shown is replaced by the post with that key, also when another desk posts it.
   */
  preview?(
    to: ConversationId,
    options: { readonly key: string; readonly person: PersonId },
  ): Preview | undefined;
}

/** For show only: it never rejects and holds nothing up. */
export interface Preview {
  /** One more sentence that every check let through, as Markdown. */
  add(markdown: string): void;
  /** Nothing more comes. Resolves when nothing is being shown any more, or after a short while. */
  end(): Promise<void>;
}

/**
 * Everything one decision changes, written in one transaction or not at all. An event whose `seq` is taken
 * or a conversation whose version moved makes the whole change `stale`: read again, decide again.
 */
export interface Change {
  /** The inbox entry this handles. Already handled: the change is `stale` and nothing is written. */
  readonly handles?: EventId;
  /** Handled together with that one; the change is `stale` when one of them is handled already. */
  readonly alsoHandles?: readonly EventId[];
  /** Its `version` is one more than the one it was made from. */
  readonly conversation?: Conversation;
  readonly tickets: readonly TicketChange[];
  readonly deliveries: readonly Delivery[];
  readonly outcomes: readonly Outcome[];
  /** To the desk itself, each the next of its log: a taken `seq` makes the whole change `stale`. */
  readonly desk?: readonly DeskChange[];
}

export interface TicketChange {
  /** As it is after the events. */
  readonly ticket: Ticket;
  readonly events: readonly TicketEvent[];
  /** The fields that differ from before, where it is known that no other does: less to write. */
  readonly changed?: readonly (keyof Ticket)[];
}

/** What people changed at the desk while it runs; appended by a `Change`. */
export interface DeskLog {
  /** From that `seq` on, oldest first. */
  deskChanges(from: number): Promise<readonly DeskChange[]>;
  /** How many there are: the `seq` of the next one. */
  deskLogLength(): Promise<number>;
  /**
   * The newest of a kind, at most so many, oldest first; with `reaching` only those of which an entry ends on that day of
   * the desk's zone or later. Costs the same however long the log is.
   */
  newestDeskChanges(kind: DeskFact['kind'], limit: number, reaching?: string): Promise<readonly DeskChange[]>;
}

export interface WaitingEvent {
  readonly id: EventId;
  readonly tries: number;
  readonly conversation: ConversationId;
  readonly person: PersonId;
}

export interface DeskStore extends DeskLog {
  /**
   * Keeps what came in. `seen`: that id was kept before. Until `notBefore` it is left to whoever kept it, who may take
   * it sooner: `waiting` gives it from then on.
   */
  receive(incoming: Incoming, now: Date, notBefore?: Date): Promise<'new' | 'seen'>;
  /** Leases one kept event for handling; undefined when it is done, leased by another or put back for later. */
  take(id: EventId, now: Date, leaseMs: number): Promise<Incoming | undefined>;
  /** Makes the lease of an event that is still being handled last that long from now on; one that is done stays done. */
  renew(id: EventId, now: Date, leaseMs: number): Promise<void>;
  /** Whether that event's effects are written. */
  isHandled(id: EventId): Promise<boolean>;
  /** Kept events nobody is handling, oldest first. */
  waiting(now: Date, limit: number): Promise<readonly WaitingEvent[]>;
  /** What came in a conversation and is neither handled nor set aside, oldest first, whoever has leased it. */
  pendingIn(conversation: ConversationId): Promise<readonly Incoming[]>;
  /** Handling failed: it is free again at `at`, or set aside for good. */
  putBack(id: EventId, at: Date | 'set-aside', why: string): Promise<void>;

  conversation(id: ConversationId): Promise<Conversation | undefined>;
  ticket(id: TicketId): Promise<Ticket | undefined>;
  /** As stored; one that is not there or cannot be read is missing. */
  ticketsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>>;
  events(id: TicketId): Promise<readonly TicketEvent[]>;
  /** The logs of many tickets in one read; a ticket without events is missing. */
  eventsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, readonly TicketEvent[]>>;
  /** Those they need or have opened for a colleague, newest first. */
  ticketsOf(person: PersonId, limit: number): Promise<readonly Ticket[]>;
  /** Not closed; most pressing deadline first. */
  openTickets(limit: number): Promise<readonly Ticket[]>;
  nextTicketId(): Promise<TicketId>;

  commit(change: Change): Promise<'committed' | 'stale'>;

  /**
   * Leases open tickets whose next timer is due: until `now + leaseMs` nobody else is given them.
   * A commit on the ticket ends the lease.
   */
  due(now: Date, leaseMs: number, limit: number): Promise<readonly Ticket[]>;
  /** The instant from which `due` has something, as things stand; undefined when nothing is to come. */
  nextDueAt(): Promise<Date | undefined>;
  /** Many changes in as few transactions as possible; answers in order. */
  commitAll(changes: readonly Change[]): Promise<readonly ('committed' | 'stale')[]>;
}

/** Where a page of tickets ended; only the ledger that made it can read it. */
export type LedgerPlace = Branded<'LedgerPlace'>;

/**
 * What an auditor reads: the tickets and queues themselves, past every lease, in pages that cost the same
 * however many there are.
 */
export interface Ledger {
  /**
   * Tickets in the order of an instant, both ends of the span included, after the page that ended at `after`.
   * Open ones by when they were opened, by their earliest `deadline`, or by their next `timer` (a leased one:
   * the lease's end); those that are over by when they were `closed`. An empty page has no `end`.
   */
  page(
    by: LedgerOrder,
    after: LedgerPlace | undefined,
    span: { readonly from: Date; readonly until: Date },
    limit: number,
  ): Promise<{ readonly tickets: readonly TicketId[]; readonly end: LedgerPlace | undefined }>;
  /** As stored; one that cannot be read is missing. */
  projections(tickets: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>>;
  /** The keys of all deliveries about those tickets, whatever became of them. */
  noticeKeys(tickets: readonly TicketId[]): Promise<ReadonlySet<string>>;
  /** How many wait although they could have gone before that instant; counted up to `limit`. */
  stuck(outboxBefore: Date, inboxBefore: Date, limit: number): Promise<Stuck>;
  /** What the last audit left for the next one. */
  bookmark(): Promise<AuditBookmark | undefined>;
  keepBookmark(bookmark: AuditBookmark): Promise<void>;
}

export type LedgerOrder = 'opened' | 'deadline' | 'timer' | 'closed';

export interface Stuck {
  readonly outbox: number;
  readonly inbox: number;
  /** Of what came in: given up after it failed several times. */
  readonly setAside: number;
}

export interface AuditBookmark {
  readonly at: Date;
  readonly places: Readonly<Partial<Record<LedgerOrder, LedgerPlace>>>;
  /** What was late then, as `T-1042 warn resolution 50`. */
  readonly late: readonly string[];
}

/** The store cannot be reached or does not take writes. */
export class StoreUnavailable extends Error {
  readonly code = 'STORE_UNAVAILABLE';
  constructor(cause: unknown) {
    super('The ticket store does not answer; nothing was recorded.', { cause });
    this.name = 'StoreUnavailable';
  }
}

/**
 * Words by a language model, or nothing: the desk works without one. Never rejects; nothing when late or wrong. `within`
 * ends the time that one message has for all of them together.
 */
export interface LanguageModel {
  /** Whose word it is: another endpoint, another model or another way of asking has another. Absent: nothing is learned of it. */
  readonly id?: string;
  /** The question that the conversation's last message asks, on its own feet; nothing: use the message. */
  restate(
    turns: readonly { readonly who: string; readonly text: string }[],
    language: Language,
    within?: AbortSignal,
  ): Promise<string | undefined>;
  /** Whether that passage alone tells how to solve the question; `partly`: some of it, or something that may help. */
  solves(
    question: string,
    passage: { readonly title: string; readonly text: string },
    language: Language,
    within?: AbortSignal,
  ): Promise<'yes' | 'partly' | 'no' | undefined>;
  /** An answer made only of the passages, each sentence with the numbers (from 0) of those it rests on. */
  answer(
    question: string,
    passages: readonly { readonly title: string; readonly text: string }[],
    language: Language,
    within?: AbortSignal,
    /** Hears each sentence as soon as it is said; what was said may still come to nothing. */
    asItComes?: (sentence: { readonly text: string; readonly cites: readonly number[] }) => void,
  ): Promise<readonly { readonly text: string; readonly cites: readonly number[] }[] | undefined>;
}

/** Articles that tickets propose, and their way into the knowledge base. Asked twice for the same it says the same. */
export interface ArticleProposals {
  /** As drafted, but for what is given. `anyway`: although confirmed questions lose their answer. */
  approve(
    ticket: TicketId,
    changes: { readonly title?: string; readonly body?: string; readonly audience: Audience },
    by: string,
    anyway: boolean,
  ): Promise<Proposed>;
  dismiss(ticket: TicketId, by: string): Promise<Proposed>;
}

/** What became of a proposal, now or before. */
export type Proposed =
  | { readonly kind: 'live'; readonly by: string; readonly title: string }
  | { readonly kind: 'dismissed'; readonly by: string }
  /** Nothing was changed: so many confirmed questions would lose their answer, of which some are named. */
  | { readonly kind: 'held'; readonly lost: number; readonly questions: readonly string[] }
  | { readonly kind: 'refused'; readonly why: Readonly<Record<Language, string>> }
  | { readonly kind: 'unknown' };

/** What people send and are given as files, whichever door keeps the bytes. */
export interface Files {
  keep(name: string, mediaType: string, bytes: Uint8Array): Promise<Attachment>;
  /** Undefined when there is none of that reference, or it is larger: no more than that is read of it. */
  read(ref: string, limitBytes: number): Promise<Uint8Array | undefined>;
}

/** Names a channel's conversations; the desk file and the doors' settings say which. */
export interface ChannelDirectory {
  conversationsOf(channel: ChannelName): readonly ConversationId[];
  /** Programs that hear of every event of that ticket, each in its own conversation about it. */
  observersOf?(ticket: TicketId): readonly ConversationId[];
}
