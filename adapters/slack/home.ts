/** The app's home: my open tickets; for engineers also the queue and who is on duty. Pure. */
import type { HomeView, KnownBlock } from '@slack/types';
import { customerCalled } from '../../bot/customers.ts';
import type { Desk } from '../../bot/desk.ts';
import { engineerOf, levelOf } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import { onDuty } from '../../bot/service-level/roster.ts';
import type { Ticket } from '../../bot/tickets/types.ts';
import type { ConversationId, Language, Part, Person } from '../../bot/types.ts';
import { exactTime } from '../../bot/when.ts';
import { shortenFilled } from './fit.ts';
import { renderReply } from './render.ts';
import { slackSentences } from './sentences.ts';

/** Pressed on the home: opens the ticket form. */
export const NEW_TICKET_ACTION = 'new-ticket';
/** More are counted as this many and more. */
export const MOST_COUNTED = 500;
const TICKETS_SHOWN = 12;
const QUEUE_SHOWN = 15;

export interface HomeContent {
  readonly person: Person;
  readonly language: Language;
  readonly desk: Desk;
  readonly now: Date;
  /** Where the buttons' answers go: the direct messages with the person. */
  readonly direct: ConversationId;
  /** Undefined: the store could not be read. */
  readonly mine: readonly Ticket[] | undefined;
  /** For engineers. */
  readonly queue: readonly Ticket[] | undefined;
}

/** An instant of a ticket by the clock of whoever looks. */
type When = (at: Date, ticket: Ticket) => string;

export function homeView({ person, language, desk, now, direct, mine, queue }: HomeContent): HomeView {
  const s = slackSentences(language);
  const atDesk: When = (at) => exactTime(at, language, desk.calendar.timeZone, person.timeZone);
  const atCustomer: When = (at, { customer }) => {
    const { calendar } = customerCalled(desk, customer) ?? desk;
    return exactTime(at, language, calendar.timeZone, person.timeZone);
  };
  const parts: Part[] = [
    { kind: 'text', tone: 'heading', text: desk.name[language] },
    { kind: 'text', text: s.homeHello },
  ];
  const blocks: KnownBlock[] = [...render(parts, language, direct), newTicketButtons(language)];
  if (mine === undefined)
    blocks.push(...render([{ kind: 'text', tone: 'warning', text: s.homeUnavailable }], language, direct));
  else blocks.push(...render(ticketParts(mine.filter(isOpen), desk, language, atCustomer), language, direct));
  if (engineerOf(desk, person.id)) {
    const duty = onDuty(desk, now).map((engineer) => engineer.name);
    const fact = {
      label: s.homeDuty,
      value: duty.length > 0 ? duty.join(language === 'zh' ? '、' : ', ') : s.homeNobodyOnDuty,
    };
    blocks.push(
      { type: 'divider' },
      ...render(
        [...queueParts(queue ?? [], desk, language, atDesk), { kind: 'facts', facts: [fact] }],
        language,
        direct,
      ),
    );
  }
  return { type: 'home', blocks: blocks.slice(0, 100).map(withOwnId) };
}

/** Each part as a message of its own, so that each keeps its own limits. */
function render(parts: readonly Part[], language: Language, direct: ConversationId): readonly KnownBlock[] {
  return parts.flatMap((part) => renderReply({ language, parts: [part] }, direct).blocks);
}

/** Ids are unique within a view; what stands after the bar says where answers go. */
function withOwnId(block: KnownBlock, index: number): KnownBlock {
  const bar = block.block_id?.indexOf('|') ?? -1;
  return bar === -1 ? block : { ...block, block_id: `home.${index}${block.block_id!.slice(bar)}` };
}

function newTicketButtons(language: Language): KnownBlock {
  const s = slackSentences(language);
  return {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: NEW_TICKET_ACTION,
        style: 'primary',
        text: { type: 'plain_text', text: s.newTicket, emoji: false },
        value: NEW_TICKET_ACTION,
      },
    ],
  };
}

function isOpen(ticket: Ticket): boolean {
  return ticket.status !== 'closed';
}

function ticketParts(
  tickets: readonly Ticket[],
  desk: Desk,
  language: Language,
  when: When,
): readonly Part[] {
  const s = slackSentences(language);
  if (tickets.length === 0) return [{ kind: 'text', text: s.homeNone }];
  const parts: Part[] = [{ kind: 'text', tone: 'heading', text: s.homeMine }];
  for (const ticket of tickets.slice(0, TICKETS_SHOWN))
    parts.push(...oneTicket(ticket, desk, language, when));
  return withRest(parts, tickets.length, TICKETS_SHOWN, language);
}

function queueParts(tickets: readonly Ticket[], desk: Desk, language: Language, when: When): readonly Part[] {
  const s = slackSentences(language);
  if (tickets.length === 0) return [{ kind: 'text', text: s.homeQueueEmpty }];
  const parts: Part[] = [{ kind: 'text', tone: 'heading', text: s.homeQueue(counted(tickets.length)) }];
  for (const ticket of tickets.slice(0, QUEUE_SHOWN)) parts.push(...oneTicket(ticket, desk, language, when));
  return withRest(parts, tickets.length, QUEUE_SHOWN, language);
}

function oneTicket(ticket: Ticket, desk: Desk, language: Language, when: When): readonly Part[] {
  const d = sentences(language);
  const { deadlines } = ticket;
  const who = ticket.assignee?.name ?? d.nobodyYet(levelOf(desk, ticket.level).name[language]);
  const lines = [
    `${ticket.id} · ${d.priorities[ticket.priority]} · ${d.statuses[ticket.status]} · ${who}`,
    shortenFilled(ticket.summary, 120),
    ...(deadlines['first-response']
      ? [d.titled(d.respondBy, when(deadlines['first-response'], ticket))]
      : []),
    ...(deadlines['next-response']
      ? [d.titled(d.nextAnswerBy, when(deadlines['next-response'], ticket))]
      : []),
    ...(deadlines.resolution
      ? [d.titled(d.resolveBy, when(deadlines.resolution, ticket))]
      : ticket.waiting
        ? [d.titled(d.resolveBy, d.paused)]
        : []),
  ];
  return [
    { kind: 'text', text: lines.join('\n') },
    { kind: 'buttons', buttons: [{ label: d.details, action: { kind: 'show', ticket: ticket.id } }] },
  ];
}

function withRest(parts: readonly Part[], total: number, shown: number, language: Language): readonly Part[] {
  const rest = counted(total, total - shown);
  return total > shown
    ? [...parts, { kind: 'text', tone: 'quiet', text: slackSentences(language).homeMore(rest) }]
    : parts;
}

function counted(total: number, count = total): string {
  return total < MOST_COUNTED ? `${count}` : `${count}+`;
}
