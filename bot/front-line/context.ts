/** What front-line and ticket handling work with, and what they leave behind. */
import type { KnowledgeBase } from '../../knowledge/types.ts';
import type {
  ArticleProposals,
  ChannelDirectory,
  Clock,
  Delivery,
  DeskStore,
  Files,
  LanguageModel,
  Messenger,
  TicketChange,
} from '../ports.ts';
import type { DeskChange, DeskFileReader } from '../roster/types.ts';
import { append } from '../tickets/append.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Actor, Ticket, TicketEvent, TicketFact, TicketId } from '../tickets/types.ts';
import {
  doorOf,
  type EventId,
  type Incoming,
  isIn,
  type Language,
  type Part,
  type PersonId,
  type Reply,
} from '../types.ts';
import type { Conversation, Outcome } from './types.ts';

/** What the desk's work rests on; built once in adapters/main.ts. */
export interface DeskParts {
  readonly store: DeskStore;
  readonly knowledge: KnowledgeBase;
  readonly model?: LanguageModel;
  /** Absent: tickets propose no articles. */
  readonly proposals?: ArticleProposals;
  readonly clock: Clock;
  readonly channels: ChannelDirectory;
  /** The rules now: the desk file may change while the desk runs, and so may the roster. */
  rules(): Rules;
  /** Shows an answer while it is being worded; see `Messenger.preview`. */
  preview?: Messenger['preview'];
  /** Somebody has just changed the desk: `rules` are to know it when this resolves. */
  deskChanged?(): Promise<void>;
  /** Reads a desk file that somebody wrote; without it the desk file is changed in the file alone. */
  readonly deskFile?: DeskFileReader;
  /** Without it no file is read or given in chat. */
  readonly files?: Files;
}

/**
 * The decision on one event in the making. Everything is collected here and written in one transaction by
 * `handle`; nothing here has an effect by itself.
 */
export class Draft {
  readonly incoming: Incoming;
  readonly rules: Rules;
  readonly language: Language;
  conversation: Conversation;
  readonly deliveries: Delivery[] = [];
  readonly outcomes: Outcome[] = [];
  readonly desk: DeskChange[] = [];
  /** Written so soon after what was last looked up that the reply to that cannot have been read. */
  readonly isSameBreath: boolean;
  private readonly changes = new Map<
    TicketId,
    { readonly change: TicketChange; readonly history: readonly TicketEvent[] }
  >();
  private readonly channels: ChannelDirectory;
  private replies = 0;
  private below: readonly Part[] = [];

  constructor(
    incoming: Incoming,
    conversation: Conversation,
    rules: Rules,
    channels: ChannelDirectory,
    isSameBreath = false,
  ) {
    this.incoming = incoming;
    this.isSameBreath = isSameBreath;
    this.conversation = conversation;
    this.language = conversation.language;
    this.rules = rules;
    this.channels = channels;
  }

  get now(): Date {
    return this.incoming.at;
  }

  get tickets(): readonly TicketChange[] {
    return [...this.changes.values()].map(({ change }) => change);
  }

  /** Under which the next reply will be delivered. */
  get nextKey(): string {
    return replyKey(this.incoming, this.replies);
  }

  /** Answers in the conversation the event came from; `onlyFor` where others would see it too. */
  reply(shown: Reply, onlyFor?: PersonId): void {
    const reply = this.below.length > 0 ? { ...shown, parts: [...shown.parts, ...this.below] } : shown;
    this.below = [];
    this.deliveries.push({
      key: this.nextKey,
      to: this.incoming.conversation,
      ...(onlyFor && { onlyFor }),
      content: { kind: 'reply', reply },
      createdAt: this.now,
    });
    this.replies += 1;
  }

  /** These stand below the next reply. */
  showBelow(parts: readonly Part[]): void {
    this.below = parts;
  }

  /** Replies and remembers its own words as a turn. */
  speak(reply: Reply): void {
    this.reply(reply);
    this.conversation = withTurn(this.conversation, 'desk', wordsOf(reply), this.now);
  }

  /** Adds facts to a ticket; returns it as it is then. */
  append(id: TicketId, history: readonly TicketEvent[], by: Actor, facts: readonly TicketFact[]): Ticket {
    const happened = { ticket: id, by, door: doorOf(this.incoming.conversation), at: this.now };
    const { deliveries, ...change } = append(history, happened, facts, this.rules, this.channels);
    this.changes.set(id, { change, history });
    this.deliveries.push(...deliveries.filter((delivery) => !this.isEcho(delivery, facts)));
    return change.ticket;
  }

  /** A note typed under a card stands there already. */
  private isEcho({ content, to }: Delivery, facts: readonly TicketFact[]): boolean {
    const { incoming } = this;
    return (
      incoming.kind === 'message' &&
      incoming.underCardOf !== undefined &&
      content.kind === 'under-card' &&
      isIn(incoming.conversation, to) &&
      facts.every((fact) => fact.kind === 'noted')
    );
  }

  outcome(
    kind: Outcome['kind'],
    question: string,
    articles: readonly string[],
    more: Partial<Outcome> = {},
  ): void {
    this.outcomes.push({
      conversation: this.conversation.id,
      person: this.incoming.person.id,
      at: this.now,
      kind,
      question,
      articles,
      ...more,
    });
  }

  /** A request was looked up in vain, and a ticket is proposed. */
  get foundNothing(): boolean {
    return (
      this.conversation.phase.kind === 'proposed' &&
      this.changes.size === 0 &&
      this.outcomes.length === 1 &&
      this.outcomes[0]!.kind === 'unanswered'
    );
  }

  update(next: Partial<Conversation>): void {
    this.conversation = { ...this.conversation, ...next };
  }

  /** The request is done with: nothing of it goes with what is written next. */
  endRequest(): void {
    this.update({ phase: { kind: 'idle' }, turns: [], attachments: [] });
  }
}

/** The same whoever handles the event, and however often. */
export function replyKey({ id }: Pick<Incoming, 'id'>, index: number): string {
  return `${id}:reply:${index}`;
}

const MAX_TURNS = 40;

/** The conversation after a turn; the oldest fall out. */
export function withTurn(
  conversation: Conversation,
  who: 'person' | 'desk' | 'engineer',
  text: string,
  at: Date,
  event?: EventId,
): Conversation {
  const turn = { who, text, at, ...(event && { event }) };
  return { ...conversation, turns: [...conversation.turns, turn].slice(-MAX_TURNS) };
}

/**
 * The conversation as if that message had not been written. When it was the person's last, what the desk said to it
 * goes too: nobody can say yes to an answer whose question is gone. What is in a ticket stays there.
 */
export function withoutTurn(conversation: Conversation, event: EventId): Conversation {
  const { turns } = conversation;
  const index = turns.findIndex((turn) => turn.event === event);
  if (index < 0) return conversation;
  const isLast = turns.slice(index + 1).every(({ who }) => who !== 'person');
  return isLast
    ? { ...conversation, turns: turns.slice(0, index), phase: { kind: 'idle' } }
    : { ...conversation, turns: turns.toSpliced(index, 1) };
}

/** A conversation's first state. */
export function newConversation(incoming: Incoming, language: Language): Conversation {
  return {
    id: incoming.conversation,
    version: 0,
    person: incoming.person.id,
    language,
    turns: [],
    attachments: [],
    phase: { kind: 'idle' },
    updatedAt: incoming.at,
  };
}

/** Words of a reply as the desk's turn in the conversation. */
function wordsOf(reply: Reply): string {
  return reply.parts
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'passage' ? `«${part.title}»` : ''))
    .filter((text) => text !== '')
    .join('\n');
}
