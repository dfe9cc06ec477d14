/** Somebody waits and asks how it stands: who has it and what was promised by when; and the engineers hear that they wait. */
import { engineerOf, levelOf } from '../engineers.ts';
import { atCustomer, requesterCard } from '../tickets/card.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Part } from '../types.ts';
import type { DeskParts, Draft } from './context.ts';
import { logOf, showTickets } from './on-ticket.ts';
import { sentences } from './sentences.ts';

/** Beside more open tickets than this one the list says how each stands. */
const READ_TICKETS = 50;

/** @param ticket what is talked about, while it is open; else the only one that is open is meant. */
export async function askedAfter(
  { person, text }: Pick<IncomingMessage, 'person' | 'text'>,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const asked = ticket ?? (await onlyOpenOne(person, parts));
  if (!asked || engineerOf(rules.desk, person.id)) return showTickets(person, draft, parts);
  // What waits for their own word, or is solved, waits for no engineer; and to ask is no answer that starts the work again.
  const waitsForPeople = asked.status !== 'resolved' && asked.waiting?.reason !== 'requester';
  if (!waitsForPeople) return draft.reply({ language, parts: howItStands(asked, draft) }, person.id);
  const by = { kind: 'person', id: person.id, name: person.name } as const;
  const heard = { kind: 'heard', text, attachments: [] } as const;
  const now = draft.append(asked.id, await logOf(asked, parts), by, [heard]);
  const told = { kind: 'text', text: sentences(language).toldYouWait } as const;
  draft.reply({ language, parts: [...howItStands(now, draft), told] }, person.id);
}

/** Who has it and the next promise, in a sentence each; then the ticket. */
export function howItStands(ticket: Ticket, { language, rules, now, incoming }: Draft): readonly Part[] {
  const s = sentences(language);
  const { timeZone } = incoming.person;
  const when = (instant: Date) => atCustomer(instant, ticket, rules, language, timeZone);
  const level = levelOf(rules.desk, ticket.level).name[language];
  const { waiting } = ticket;
  const who =
    ticket.status === 'resolved'
      ? s.isSolved(ticket.id)
      : waiting
        ? s.toldPaused(ticket.id, s.waits[waiting.reason], when(waiting.until))
        : ticket.assignee
          ? s.isWith(ticket.id, ticket.assignee.name)
          : s.isWithNobody(ticket.id, level);
  const promises = ticket.status === 'resolved' || waiting ? [] : promisesOf(ticket);
  const next = promises.find(({ due }) => due > now);
  const missed = promises.find(({ due }) => due <= now);
  const told = [
    ...(missed ? [s.promisedLate(s.clocks[missed.clock], when(missed.due))] : []),
    ...(next ? [s.promisedBy(s.clocks[next.clock], when(next.due))] : []),
  ];
  return [
    { kind: 'text', text: [who, ...told].join(language === 'zh' ? '' : ' ') },
    ...(waiting?.reason === 'requester'
      ? ([
          { kind: 'quote', who: ticket.assignee?.name ?? level, text: waiting.text },
          { kind: 'text', text: s.toldQuestion },
        ] as const)
      : []),
    ...requesterCard(ticket, rules, language, timeZone).parts,
  ];
}

function promisesOf({ deadlines }: Ticket) {
  const clocks = ['first-response', 'next-response', 'resolution'] as const;
  return clocks.flatMap((clock) => (deadlines[clock] ? [{ clock, due: deadlines[clock] }] : []));
}

async function onlyOpenOne(
  person: IncomingMessage['person'],
  { store }: DeskParts,
): Promise<Ticket | undefined> {
  const open = (await store.ticketsOf(person.id, READ_TICKETS)).filter(({ status }) => status !== 'closed');
  return open.length === 1 ? open[0] : undefined;
}
