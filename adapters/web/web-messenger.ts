/** The door's way out: a delivery becomes an entry of its conversation, and the open pages show it. */
import type { Desk } from '../../bot/desk.ts';
import { type Clock, DeliveryError, type DeskStore, type Messenger } from '../../bot/ports.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import { type ConversationId, type Door, doorOf, type MessageRef, type Reply } from '../../bot/types.ts';
import { webChannels } from './people.ts';
import type { TicketGlance, WebContent } from './types.ts';
import type { WebMessages } from './web-messages.ts';

export const WEB = 'web' as Door;
const AGAIN_AFTER_MS = 2_000;

export interface WebMessengerParts {
  readonly messages: WebMessages;
  readonly tickets: Pick<DeskStore, 'ticket'>;
  readonly clock: Clock;
  desk(): Desk;
}

/** A post's reference is its key, so the same key is one entry however often it is tried. */
export function webMessenger({ messages, tickets, clock, desk }: WebMessengerParts): Messenger {
  async function contentFor(to: ConversationId, reply: Reply, isTopLevel: boolean): Promise<WebContent> {
    const plain: WebContent = { kind: 'desk', reply };
    if (reply.digestOf || !isTopLevel || !webChannels(desk()).some(({ conversation }) => conversation === to))
      return plain;
    const id = ticketNamedBy(reply);
    if (!id) return plain;
    const card = await messages.cardOf(id, to);
    if (card) return { ...plain, about: card };
    const ticket = await tickets.ticket(id);
    return ticket ? { ...plain, ticket: glanceAt(ticket, desk()) } : plain;
  }

  return {
    door: WEB,
    listsCards: true,
    post: (to, reply, { key, onlyFor, under }) =>
      tried(async () => {
        const isTopLevel = onlyFor === undefined && under === undefined;
        await messages.append({
          id: key,
          conversation: to,
          at: clock.now(),
          ...(onlyFor ? { onlyFor } : {}),
          ...(under ? { under } : {}),
          content: await contentFor(to, reply, isTopLevel),
        });
        return key as MessageRef;
      }),
    update: (ref, reply) =>
      tried(async () => {
        const found = await messages.find(ref);
        if (found?.content.kind !== 'desk')
          throw new DeliveryError({
            kind: 'refused',
            why: `The page has no message ${ref} of the desk to change.`,
          });
        const { content } = found;
        const ticket = content.ticket && (await tickets.ticket(content.ticket.id));
        const glance = ticket ? glanceAt(ticket, desk()) : content.ticket;
        await messages.replace(ref, { ...content, reply, ...(glance ? { ticket: glance } : {}) });
      }),
    find: (_to, key) => tried(async () => ((await messages.find(key)) ? (key as MessageRef) : 'absent')),
    direct: async (person) => (doorOf(person) === WEB ? (person as string as ConversationId) : undefined),
  };
}

async function tried<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    // Never uncertain: the same key again is the same entry.
    throw new DeliveryError({ kind: 'later', afterMs: AGAIN_AFTER_MS, why: String(error) });
  }
}

/** The ticket that a reply's buttons act on. */
export function ticketNamedBy(reply: Reply): TicketId | undefined {
  for (const part of reply.parts) {
    if (part.kind !== 'buttons') continue;
    for (const { action } of part.buttons) if ('ticket' in action && action.ticket) return action.ticket;
  }
  return undefined;
}

function glanceAt(ticket: Ticket, desk: Desk): TicketGlance {
  const { assignee, waiting, deadlines } = ticket;
  const engineer = assignee && desk.engineers.find(({ people }) => people.includes(assignee.id));
  const respondBy = deadlines['first-response'] ?? deadlines['next-response'];
  return {
    id: ticket.id,
    status: ticket.status,
    priority: ticket.priority,
    summary: ticket.summary,
    requester: ticket.requester.name,
    openedAt: ticket.openedAt,
    ...(assignee ? { assignee: { id: assignee.id, name: assignee.name } } : {}),
    assigneePeople: engineer?.people ?? (assignee ? [assignee.id] : []),
    ...(waiting ? { waiting: { reason: waiting.reason, until: waiting.until } } : {}),
    ...(respondBy ? { respondBy } : {}),
    ...(deadlines.resolution ? { resolveBy: deadlines.resolution } : {}),
    alarmed: ticket.alarm !== undefined,
    lastActivityAt: ticket.lastActivityAt,
  };
}
