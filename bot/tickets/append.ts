/** Appends facts to a ticket's log: the events, the ticket after them, and who hears of it. */
import type { ChannelDirectory, Delivery, TicketChange } from '../ports.ts';
import type { Door } from '../types.ts';
import { noticesFor } from './notices.ts';
import { type Rules, ticketOf } from './ticket.ts';
import type { Actor, TicketEvent, TicketFact, TicketId } from './types.ts';

export interface Appended extends TicketChange {
  readonly deliveries: readonly Delivery[];
}

/** `history` is the whole log so far; empty for a new ticket, whose first fact is `opened`. */
export function append(
  history: readonly TicketEvent[],
  happened: { readonly ticket: TicketId; readonly by: Actor; readonly door: Door; readonly at: Date },
  facts: readonly TicketFact[],
  rules: Rules,
  channels: ChannelDirectory,
): Appended {
  // A message that was kept while the desk was down is handled late; the log still runs forward.
  const latest = history.at(-1)?.at;
  const at = latest && latest > happened.at ? latest : happened.at;
  const events = facts.map(
    (fact, index): TicketEvent => ({ ...happened, at, seq: history.length + index, ...fact }),
  );
  const ticket = ticketOf([...history, ...events], rules);
  return { ticket, events, deliveries: noticesFor(ticket, events, rules, channels) };
}
