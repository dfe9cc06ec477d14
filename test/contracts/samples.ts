import type { Conversation } from '../../bot/front-line/types.ts';
import type { Change, Delivery } from '../../bot/ports.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Ticket, TicketEvent, TicketId, Timer } from '../../bot/tickets/types.ts';
import type { ConversationId, Door, EventId, IncomingMessage, PersonId } from '../../bot/types.ts';

export const MONDAY_9AM = new Date('2026-11-23T01:00:00Z');
export const MINUTE_MS = 60_000;

/** That many minutes past nine. */
export function minute(minutes: number): Date {
  return new Date(MONDAY_9AM.getTime() + minutes * MINUTE_MS);
}

export const LI_NA = { id: 'web:li-na' as PersonId, name: 'Li Na' };
export const LI_NAS_CHAT = 'web:chat-li-na' as ConversationId;

export function aMessage(id: string, at = MONDAY_9AM): IncomingMessage {
  return {
    kind: 'message',
    id: id as EventId,
    conversation: LI_NAS_CHAT,
    person: LI_NA,
    text: 'The printer on floor 3 is jammed',
    attachments: [],
    at,
  };
}

export function aConversation(version: number): Conversation {
  return {
    id: LI_NAS_CHAT,
    version,
    person: LI_NA.id,
    language: 'en',
    turns: [{ who: 'person', text: 'The printer on floor 3 is jammed', at: MONDAY_9AM }],
    attachments: [],
    phase: { kind: 'idle' },
    updatedAt: MONDAY_9AM,
  };
}

export function aWarning(at: Date): Timer {
  return { at, kind: 'warn', clock: 'resolution', step: 75, due: new Date(at.getTime() + 60 * MINUTE_MS) };
}

export function aTicket(id: TicketId, facts: Partial<Ticket> = {}): Ticket {
  return {
    id,
    version: 1,
    status: 'new',
    requester: LI_NA,
    conversation: LI_NAS_CHAT,
    language: 'en',
    summary: 'Printer jammed',
    attachments: [],
    impact: 'team',
    urgency: 'hinders',
    priority: 2,
    policy: 'standard 1',
    openedAt: MONDAY_9AM,
    openedBy: { kind: 'person', ...LI_NA },
    level: 'first-line',
    levels: ['first-line'],
    lastActivityAt: MONDAY_9AM,
    reopenings: 0,
    deadlines: { resolution: minute(240) },
    timers: [aWarning(minute(180))],
    ...facts,
  };
}

export function anEvent(ticket: TicketId, seq: number, by = 'lao-zhang'): TicketEvent {
  const engineer = { kind: 'engineer', id: `web:${by}` as PersonId, name: by } as const;
  return { ticket, seq, at: MONDAY_9AM, by: engineer, door: 'web' as Door, kind: 'claimed' };
}

export function aDelivery(key: string, facts: Partial<Delivery> = {}): Delivery {
  return {
    key,
    to: LI_NAS_CHAT,
    content: { kind: 'reply', reply: { language: 'en', parts: [{ kind: 'text', text: key }] } },
    createdAt: MONDAY_9AM,
    ...facts,
  };
}

/** A warning of the ticket whose number its key begins with. */
export function anAlarm(key: string, facts: Partial<Delivery> = {}): Delivery {
  const delivery = aDelivery(key, facts);
  const happened = { seq: 4, at: delivery.createdAt, by: { kind: 'desk' }, door: 'desk' as Door } as const;
  const [ticket] = key.split(':', 1) as [TicketId];
  return {
    ...delivery,
    content: {
      kind: 'alarm',
      event: { ticket, ...happened, kind: 'warned', clock: 'resolution', percent: 75, due: minute(240) },
    },
  };
}

export function aChange(facts: Partial<Change> = {}): Change {
  return { tickets: [], deliveries: [], outcomes: [], ...facts };
}

/** The ticket's first event and its projection. */
export function opening(id: TicketId, facts: Partial<Ticket> = {}): Change {
  return aChange({ tickets: [{ ticket: aTicket(id, facts), events: [anEvent(id, 0)] }] });
}

/** The ticket's next event, made from that version. */
export function claiming(ticket: Ticket, by: string, deliveries: readonly Delivery[] = []): Change {
  const claimed: Ticket = { ...ticket, version: ticket.version + 1, status: 'claimed' };
  return aChange({
    tickets: [{ ticket: claimed, events: [anEvent(ticket.id, ticket.version, by)] }],
    deliveries,
  });
}

const byLaoZhang = {
  at: MONDAY_9AM,
  by: { id: 'web:lao-zhang' as PersonId, name: 'Lao Zhang' },
  door: 'web' as Door,
};

export function onLeave(seq: number): DeskChange {
  const entry = { engineer: 'lao-zhang', from: '2026-11-24', to: '2026-11-25', on: false };
  return { seq, ...byLaoZhang, fact: { kind: 'duty', entries: [entry], reason: 'a wedding' } };
}

export function holidays(seq: number): DeskChange {
  const days = {
    year: 2027,
    holidays: { '2027-01-01': '元旦' },
    makeUpDays: { '2027-01-09': 1 },
    source: 'x',
  };
  return { seq, ...byLaoZhang, fact: { kind: 'holidays', days } };
}
