import type { Conversation, Outcome } from '../../bot/front-line/types.ts';
import { type Change, type DeskStore, StoreUnavailable, type WaitingEvent } from '../../bot/ports.ts';
import type { DeskChange, DeskFact } from '../../bot/roster/types.ts';
import type { Ticket, TicketEvent, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, EventId, Incoming, PersonId } from '../../bot/types.ts';
import { MemoryOutbox } from './memory-outbox.ts';

interface Kept {
  readonly incoming: Incoming;
  readonly receivedAt: Date;
  freeAt: Date | 'never';
  tries: number;
  handled: boolean;
}

/** The desk's memory without a database: same promises, nothing kept. What it hands out is a copy. */
export class MemoryDeskStore implements DeskStore {
  readonly outbox: MemoryOutbox;
  /** For assertions: every change that was asked for, in order, and how it ended. */
  readonly commits: { readonly change: Change; readonly answer: 'committed' | 'stale' }[] = [];
  readonly outcomes: Outcome[] = [];
  /** While set, every call is refused as if the database were away. */
  away = false;

  readonly #inbox = new Map<EventId, Kept>();
  readonly #conversations = new Map<ConversationId, Conversation>();
  readonly #tickets = new Map<TicketId, Ticket>();
  readonly #events = new Map<TicketId, readonly TicketEvent[]>();
  readonly #leasedUntil = new Map<TicketId, Date>();
  readonly #deskChanges: DeskChange[] = [];
  #ticketNumber = 1000;

  constructor(outbox = new MemoryOutbox()) {
    this.outbox = outbox;
  }

  async receive(incoming: Incoming, now: Date, notBefore = now): Promise<'new' | 'seen'> {
    this.#reach();
    if (this.#inbox.has(incoming.id)) return 'seen';
    const kept = {
      incoming: structuredClone(incoming),
      receivedAt: now,
      freeAt: notBefore,
      tries: 0,
      handled: false,
    };
    this.#inbox.set(incoming.id, kept);
    return 'new';
  }

  async take(id: EventId, now: Date, leaseMs: number): Promise<Incoming | undefined> {
    this.#reach();
    const kept = this.#inbox.get(id);
    if (!kept || kept.freeAt === 'never' || (kept.tries > 0 && !isFree(kept, now))) return undefined;
    kept.freeAt = new Date(now.getTime() + leaseMs);
    kept.tries += 1;
    return structuredClone(kept.incoming);
  }

  async renew(id: EventId, now: Date, leaseMs: number): Promise<void> {
    this.#reach();
    const kept = this.#inbox.get(id);
    if (!kept || kept.freeAt === 'never') return;
    kept.freeAt = new Date(Math.max(kept.freeAt.getTime(), now.getTime() + leaseMs));
  }

  async isHandled(id: EventId): Promise<boolean> {
    this.#reach();
    return this.#inbox.get(id)?.handled ?? false;
  }

  async waiting(now: Date, limit: number): Promise<readonly WaitingEvent[]> {
    this.#reach();
    return [...this.#inbox.values()]
      .filter((kept) => isFree(kept, now))
      .sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime())
      .slice(0, limit)
      .map(({ incoming: { id, conversation, person }, tries }) => ({
        id,
        tries,
        conversation,
        person: person.id,
      }));
  }

  async pendingIn(conversation: ConversationId): Promise<readonly Incoming[]> {
    this.#reach();
    return [...this.#inbox.values()]
      .filter((kept) => kept.freeAt !== 'never' && kept.incoming.conversation === conversation)
      .sort((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime())
      .map(({ incoming }) => structuredClone(incoming));
  }

  async putBack(id: EventId, at: Date | 'set-aside', _why: string): Promise<void> {
    this.#reach();
    const kept = this.#inbox.get(id);
    if (kept && kept.freeAt !== 'never') kept.freeAt = at === 'set-aside' ? 'never' : at;
  }

  async conversation(id: ConversationId): Promise<Conversation | undefined> {
    this.#reach();
    return structuredClone(this.#conversations.get(id));
  }

  async ticket(id: TicketId): Promise<Ticket | undefined> {
    this.#reach();
    return structuredClone(this.#tickets.get(id));
  }

  async ticketsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, Ticket>> {
    this.#reach();
    const found = ids.flatMap((id) => this.#tickets.get(id) ?? []);
    return new Map(found.map((ticket) => [ticket.id, structuredClone(ticket)]));
  }

  async events(id: TicketId): Promise<readonly TicketEvent[]> {
    this.#reach();
    return structuredClone(this.#events.get(id) ?? []);
  }

  async eventsOfMany(ids: readonly TicketId[]): Promise<ReadonlyMap<TicketId, readonly TicketEvent[]>> {
    this.#reach();
    const logs = ids.map((id) => [id, structuredClone(this.#events.get(id) ?? [])] as const);
    return new Map(logs.filter(([, log]) => log.length > 0));
  }

  async ticketsOf(person: PersonId, limit: number): Promise<readonly Ticket[]> {
    this.#reach();
    const theirs = [...this.#tickets.values()]
      .filter(
        ({ requester, openedBy }) =>
          requester.id === person || (openedBy.kind === 'person' && openedBy.id === person),
      )
      .sort((one, other) => other.openedAt.getTime() - one.openedAt.getTime());
    return structuredClone(theirs.slice(0, limit));
  }

  async openTickets(limit: number): Promise<readonly Ticket[]> {
    this.#reach();
    const open = [...this.#tickets.values()]
      .filter((ticket) => ticket.status !== 'closed')
      .sort(
        (one, other) =>
          firstDeadline(one) - firstDeadline(other) || one.openedAt.getTime() - other.openedAt.getTime(),
      );
    return structuredClone(open.slice(0, limit));
  }

  async nextTicketId(): Promise<TicketId> {
    this.#reach();
    this.#ticketNumber += 1;
    return `T-${this.#ticketNumber}` as TicketId;
  }

  async commit(change: Change): Promise<'committed' | 'stale'> {
    this.#reach();
    const answer = this.#isStale(change) ? 'stale' : 'committed';
    const copy = structuredClone(change);
    this.commits.push({ change: copy, answer });
    if (answer === 'stale') return answer;
    for (const id of handledBy(copy))
      Object.assign(this.#inbox.get(id) as Kept, { handled: true, freeAt: 'never' });
    if (copy.conversation) this.#conversations.set(copy.conversation.id, copy.conversation);
    for (const { ticket, events } of copy.tickets) {
      this.#tickets.set(ticket.id, ticket);
      this.#events.set(ticket.id, [...(this.#events.get(ticket.id) ?? []), ...events]);
      this.#leasedUntil.delete(ticket.id);
    }
    this.outbox.add(copy.deliveries);
    this.outcomes.push(...copy.outcomes);
    this.#deskChanges.push(...(copy.desk ?? []));
    return answer;
  }

  async deskChanges(from: number): Promise<readonly DeskChange[]> {
    this.#reach();
    return structuredClone(this.#deskChanges.slice(from));
  }

  async deskLogLength(): Promise<number> {
    this.#reach();
    return this.#deskChanges.length;
  }

  async newestDeskChanges(
    kind: DeskFact['kind'],
    limit: number,
    reaching?: string,
  ): Promise<readonly DeskChange[]> {
    this.#reach();
    const reaches = ({ fact }: DeskChange): boolean =>
      reaching === undefined || (fact.kind === 'duty' && fact.entries.some(({ to }) => to >= reaching));
    const found = this.#deskChanges.filter((change) => change.fact.kind === kind && reaches(change));
    return structuredClone(found.slice(-limit));
  }

  async commitAll(changes: readonly Change[]): Promise<readonly ('committed' | 'stale')[]> {
    const answers: ('committed' | 'stale')[] = [];
    for (const change of changes) answers.push(await this.commit(change));
    return answers;
  }

  async due(now: Date, leaseMs: number, limit: number): Promise<readonly Ticket[]> {
    this.#reach();
    const nextAt = (ticket: Ticket) => this.#nextAt(ticket);
    const due = [...this.#tickets.values()]
      .filter(
        (ticket) => ticket.status !== 'closed' && (nextAt(ticket)?.getTime() ?? Infinity) <= now.getTime(),
      )
      .sort((one, other) => Number(nextAt(one)) - Number(nextAt(other)))
      .slice(0, limit);
    for (const ticket of due) this.#leasedUntil.set(ticket.id, new Date(now.getTime() + leaseMs));
    return structuredClone(due);
  }

  async nextDueAt(): Promise<Date | undefined> {
    this.#reach();
    const instants = [...this.#tickets.values()]
      .filter(({ status }) => status !== 'closed')
      .flatMap((ticket) => this.#nextAt(ticket)?.getTime() ?? []);
    return instants.length > 0 ? new Date(Math.min(...instants)) : undefined;
  }

  #nextAt(ticket: Ticket): Date | undefined {
    return this.#leasedUntil.get(ticket.id) ?? ticket.timers[0]?.at;
  }

  /** For the ledger: every ticket as stored, no copy, and what its lease makes of its next timer. */
  stored(): readonly { readonly ticket: Ticket; readonly nextTimerAt: Date | undefined }[] {
    this.#reach();
    return [...this.#tickets.values()].map((ticket) => ({
      ticket,
      nextTimerAt: ticket.status === 'closed' ? undefined : this.#nextAt(ticket),
    }));
  }

  /** For the ledger: what came in and is not handled. */
  unhandled(): readonly { readonly receivedAt: Date; readonly isSetAside: boolean }[] {
    this.#reach();
    return [...this.#inbox.values()]
      .filter(({ handled }) => !handled)
      .map(({ receivedAt, freeAt }) => ({ receivedAt, isSetAside: freeAt === 'never' }));
  }

  /** As if somebody had changed the document by hand. */
  damage(id: TicketId, change: Partial<Ticket>): void {
    this.#tickets.set(id, { ...this.#tickets.get(id)!, ...structuredClone(change) });
  }

  #isStale(change: Change): boolean {
    for (const { ticket, events } of change.tickets) {
      const from = ticket.version - events.length;
      events.forEach((event, index) => {
        if (event.ticket === ticket.id && event.seq === from + index) return;
        throw new Error(
          `Event ${event.ticket}:${event.seq} does not belong at ${ticket.id}:${from + index}.`,
        );
      });
      if ((this.#tickets.get(ticket.id)?.version ?? 0) !== from) return true;
    }
    const { conversation, desk = [] } = change;
    if (desk.some(({ seq }, index) => seq !== this.#deskChanges.length + index)) return true;
    if (handledBy(change).some((id) => this.#inbox.get(id)?.handled !== false)) return true;
    return (
      conversation !== undefined &&
      (this.#conversations.get(conversation.id)?.version ?? 0) !== conversation.version - 1
    );
  }

  #reach(): void {
    if (this.away) throw new StoreUnavailable(new Error('switched off by the test'));
  }
}

function handledBy({ handles, alsoHandles = [] }: Change): readonly EventId[] {
  return handles === undefined ? alsoHandles : [handles, ...alsoHandles];
}

function isFree(kept: Kept, now: Date): boolean {
  return kept.freeAt !== 'never' && kept.freeAt <= now;
}

function firstDeadline(ticket: Ticket): number {
  return Math.min(...Object.values(ticket.deadlines).map((deadline) => deadline.getTime()), Infinity);
}
