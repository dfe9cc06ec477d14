import type { Delivery, Outbox, TakenDelivery } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, MessageRef } from '../../bot/types.ts';

interface Entry {
  readonly delivery: Delivery;
  readonly place: number;
  freeAt: Date;
  attempts: number;
  uncertain: boolean;
  doubts: number;
  leased: boolean;
  fate: 'waiting' | 'sent' | 'abandoned' | 'withdrawn';
  /** Key of the alarm it has joined. */
  within?: string;
  ref?: MessageRef | undefined;
  why?: string;
}

/** The outbox without a database: same promises, nothing kept. */
export class MemoryOutbox implements Outbox {
  readonly #entries = new Map<string, Entry>();
  readonly #cards = new Map<string, { ticket: TicketId; ref: MessageRef; version: number }>();
  #added = 0;

  /** What a commit does with its deliveries; a key that is there already stays as it is. */
  async add(deliveries: readonly Delivery[]): Promise<void> {
    for (const delivery of structuredClone(deliveries)) {
      if (this.#entries.has(delivery.key)) continue;
      const freeAt = delivery.notBefore ?? delivery.createdAt;
      const place = this.#added++;
      this.#entries.set(delivery.key, {
        ...{
          delivery,
          place,
          freeAt,
          attempts: 0,
          uncertain: false,
          doubts: 0,
          leased: false,
          fate: 'waiting',
        },
      });
    }
  }

  /** As if somebody had deleted it by hand. */
  lose(key: string): void {
    this.#entries.delete(key);
  }

  /** For assertions: every delivery ever added, in order, with its fate. */
  all(): readonly (Delivery & Pick<Entry, 'fate' | 'why' | 'within'>)[] {
    return structuredClone(
      [...this.#entries.values()].map(({ delivery, fate, why, within }) => ({
        ...delivery,
        fate,
        ...(why !== undefined && { why }),
        ...(within !== undefined && { within }),
      })),
    );
  }

  async take(now: Date, leaseMs: number, limit: number): Promise<readonly TakenDelivery[]> {
    const waiting = [...this.#entries.values()]
      .filter(
        (entry) =>
          entry.fate === 'waiting' &&
          entry.within === undefined &&
          (entry.attempts > 0 || entry.freeAt <= now),
      )
      // What was attempted stays the head of its conversation until its fate is known.
      .sort((one, other) => Number(other.attempts > 0) - Number(one.attempts > 0) || inOrder(one, other));
    const heads = new Map<ConversationId, Entry>();
    for (const entry of waiting) if (!heads.has(entry.delivery.to)) heads.set(entry.delivery.to, entry);
    const taken = [...heads.values()]
      .filter((entry) => entry.freeAt <= now)
      .sort(inOrder)
      .slice(0, limit);
    return taken.map((entry) => this.#lease(entry, now, leaseMs));
  }

  #lease(entry: Entry, now: Date, leaseMs: number): TakenDelivery {
    entry.uncertain ||= entry.leased;
    entry.doubts += Number(entry.leased);
    entry.leased = true;
    entry.attempts += 1;
    entry.freeAt = new Date(now.getTime() + leaseMs);
    const { delivery, attempts, uncertain, doubts } = entry;
    return structuredClone({ ...delivery, attempts, uncertain, doubts });
  }

  async delivery(key: string): Promise<Delivery | undefined> {
    return structuredClone(this.#entries.get(key)?.delivery);
  }

  async sent(key: string, _at: Date, ref: MessageRef | undefined): Promise<void> {
    for (const entry of this.#waiting(key)) Object.assign(entry, { fate: 'sent', ref });
  }

  async sentThenNext(
    { key, to }: Pick<TakenDelivery, 'key' | 'to'>,
    now: Date,
    ref: MessageRef | undefined,
    leaseMs: number,
  ): Promise<TakenDelivery | undefined> {
    const done = this.#entries.get(key);
    // In one step: nobody takes the next one in between.
    const sent = this.sent(key, now, ref);
    const next = [...this.#entries.values()]
      .filter((entry) => entry.delivery.to === to && entry.fate === 'waiting' && entry.within === undefined)
      .sort(inOrder)
      .find((entry) => done !== undefined && inOrder(done, entry) < 0 && entry.freeAt <= now);
    const taken = next && next.attempts === 0 ? this.#lease(next, now, leaseMs) : undefined;
    await sent;
    return taken;
  }

  async postpone(key: string, at: Date, why: string, uncertain: boolean | 'as-before'): Promise<void> {
    const entry = this.#waiting(key).at(-1);
    if (!entry) return;
    Object.assign(entry, { freeAt: at, why, leased: false });
    if (uncertain !== 'as-before') entry.uncertain = uncertain;
    entry.doubts += Number(uncertain === true);
  }

  async abandon(key: string, _at: Date, why: string): Promise<void> {
    for (const entry of this.#waiting(key)) Object.assign(entry, { fate: 'abandoned', why });
  }

  async joinAlarms(
    { key, to, uncertain }: TakenDelivery,
    now: Date,
    { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
  ): Promise<readonly Delivery[]> {
    const all = [...this.#entries.values()].sort(inOrder);
    const joined = () => all.filter((entry) => entry.within === key && entry.fate === 'waiting');
    const waiting = all
      .filter(
        (entry) =>
          entry.delivery.to === to &&
          entry.delivery.content.kind === 'alarm' &&
          entry.fate === 'waiting' &&
          entry.within === undefined &&
          entry.attempts === 0 &&
          entry.freeAt <= now,
      )
      .slice(0, Math.max(0, atMost - joined().length));
    if (!uncertain && joined().length + waiting.length >= atLeast)
      for (const entry of waiting) entry.within = key;
    return structuredClone(joined().map(({ delivery }) => delivery));
  }

  async join({ key }: Pick<TakenDelivery, 'key'>, keys: readonly string[], now: Date): Promise<void> {
    for (const one of keys) {
      const entry = this.#entries.get(one);
      if (entry?.fate === 'waiting' && entry.attempts === 0 && !entry.within && entry.freeAt <= now)
        entry.within = key;
    }
  }

  async renew(key: string, now: Date, leaseMs: number): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry?.fate !== 'waiting' || !entry.leased) return;
    entry.freeAt = new Date(Math.max(entry.freeAt.getTime(), now.getTime() + leaseMs));
  }

  async withdraw(keys: readonly string[], _at: Date, why: string): Promise<void> {
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry?.fate === 'waiting') Object.assign(entry, { fate: 'withdrawn', why });
    }
  }

  async card(ticket: TicketId, conversation: ConversationId) {
    const card = this.#cards.get(`${ticket} ${conversation}`);
    return card && { ref: card.ref, version: card.version };
  }

  async cardsIn(conversation: ConversationId, tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>> {
    return new Set(tickets.filter((ticket) => this.#cards.has(`${ticket} ${conversation}`)));
  }

  async cardSent(
    ticket: TicketId,
    conversation: ConversationId,
    ref: MessageRef,
    version: number,
  ): Promise<void> {
    this.#cards.set(`${ticket} ${conversation}`, { ticket, ref, version });
  }

  async ticketOfCard(ref: MessageRef): Promise<TicketId | undefined> {
    return [...this.#cards.values()].find((card) => card.ref === ref)?.ticket;
  }

  /** Whatever has joined it, and itself last. */
  #waiting(key: string): readonly Entry[] {
    const own = this.#entries.get(key);
    if (own?.fate !== 'waiting') return [];
    const joined = [...this.#entries.values()].filter(
      (entry) => entry.within === key && entry.fate === 'waiting',
    );
    return [...joined, own];
  }
}

function inOrder(one: Entry, other: Entry): number {
  const at = (entry: Entry) => (entry.delivery.notBefore ?? entry.delivery.createdAt).getTime();
  return at(one) - at(other) || one.place - other.place;
}
