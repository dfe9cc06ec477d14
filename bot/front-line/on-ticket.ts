/** Actions on tickets and looks at them, for whoever asks; refusals in plain words. */
import { engineerOf, isSamePerson } from '../engineers.ts';
import { explain } from '../service-level/explain.ts';
import { act, type Refusal, type TicketAction } from '../tickets/act.ts';
import { at, atCustomer, clip, engineerCard, optionsOf, requesterCard, whoOf } from '../tickets/card.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Ticket, TicketEvent, TicketId } from '../tickets/types.ts';
import type { Attachment, Button, Language, Part, Person, Reply } from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { sentences } from './sentences.ts';

/** Does it, or tells this person alone why not. */
export async function actOnTicket(
  action: TicketAction,
  person: Person,
  draft: Draft,
  parts: DeskParts,
  attachments: readonly Attachment[] = [],
): Promise<void> {
  const { language } = draft;
  const ticket = await parts.store.ticket(action.ticket);
  if (!ticket)
    return draft.reply(refused(sentences(language).noSuchTicket(action.ticket), NO_SUCH, draft), person.id);
  const result = act(ticket, action, person, draft.rules, draft.now, attachments);
  if (!result.ok) return draft.reply(refusalReply(result.refusal, ticket, draft), person.id);
  const history = await logOf(ticket, parts);
  const after = draft.append(ticket.id, history, result.by, result.facts);
  if (action.kind === 'reopen') draft.outcome('reopened', ticket.summary, [], { ticket: ticket.id });
  if (action.kind === 'add') draft.reply(textReply(sentences(language).added(ticket.id), language));
  const isTheirConversation = draft.conversation.id === ticket.conversation;
  if (isTheirConversation) draft.update({ ticket: after.status === 'closed' ? undefined : after.id });
}

/**
 * The log as it was when the ticket was read. What has come in between makes the commit stale, and the decision is made
 * anew: appended after it, a claim would follow the claim that it did not see.
 */
export async function logOf(
  { id, version }: Ticket,
  { store }: Pick<DeskParts, 'store'>,
): Promise<readonly TicketEvent[]> {
  return (await store.events(id)).slice(0, version);
}

const NO_SUCH = 'no-such-ticket';

function refused(text: string, code: string, { language }: Draft): Reply {
  return { ...textReply(text, language), refused: code };
}

function refusalReply(refusal: Refusal, ticket: Ticket, draft: Draft): Reply {
  const { language } = draft;
  const parts: Part[] = [{ kind: 'text', text: refusalText(refusal, ticket, draft) }];
  if (
    refusal.kind === 'closed' &&
    isSamePerson(draft.rules.desk, ticket.requester.id, draft.incoming.person.id)
  )
    parts.push({
      kind: 'buttons',
      buttons: [{ label: sentences(language).reopen, action: { kind: 'reopen', ticket: ticket.id } }],
    });
  return { language, parts, refused: refusal.kind };
}

function refusalText(refusal: Refusal, ticket: Ticket, draft: Draft): string {
  const { language } = draft;
  const s = sentences(language);
  switch (refusal.kind) {
    case 'not-an-engineer':
      return s.engineersOnly;
    case 'not-yours':
      return s.notYours;
    case 'claimed-by':
      return s.takenBy(refusal.name, timeOf(refusal.since, ticket, draft));
    case 'already-yours':
      return s.alreadyYours;
    case 'closed':
      return s.ticketClosed(timeOf(refusal.at, ticket, draft));
    case 'already-resolved':
      return s.ticketResolved(timeOf(refusal.at, ticket, draft));
    case 'not-resolved':
      return s.notResolved;
    case 'not-waiting':
      return s.notWaiting;
    case 'nothing-to-acknowledge':
      return s.nothingToAcknowledge;
    case 'unknown-colleague':
      return s.unknownColleague(clip(refusal.name, 60), refusal.known.join(language === 'zh' ? '、' : ', '));
    case 'bad-time':
      return s.badTime(clip(refusal.value, 40));
    default: {
      const never: never = refusal;
      return never;
    }
  }
}

const SHOWN_TICKETS = 8;
/** An open one may be older than many that are closed. */
const READ_TICKETS = 500;

/** The person's own tickets, open ones first. */
export async function showTickets(person: Person, draft: Draft, parts: DeskParts): Promise<void> {
  const { language } = draft;
  const s = sentences(language);
  const all = await parts.store.ticketsOf(person.id, READ_TICKETS);
  const open = all.filter((ticket) => ticket.status !== 'closed');
  const listed = open.length > 0 ? open : all;
  const shown = listed.slice(0, SHOWN_TICKETS);
  const more = listed.length - shown.length;
  if (shown.length === 0) return draft.reply(textReply(s.noTickets, language), person.id);
  if (shown.length === 1)
    return draft.reply(
      { language, parts: requesterCard(shown[0]!, draft.rules, language, person.timeZone).parts },
      person.id,
    );
  draft.reply(
    {
      language,
      parts: [
        { kind: 'text', tone: 'heading', text: s.yourTickets },
        {
          kind: 'table',
          columns: [s.number, s.summary, s.status, s.resolveBy],
          rows: shown.map((ticket) => [
            ticket.id,
            clip(ticket.summary, 60),
            s.statuses[ticket.status],
            ticket.deadlines.resolution ? timeOf(ticket.deadlines.resolution, ticket, draft) : '',
          ]),
        },
        ...(more > 0
          ? [
              {
                kind: 'text',
                tone: 'quiet',
                text: s.moreTickets(all.length < READ_TICKETS ? `${more}` : `${more}+`),
              } as const,
            ]
          : []),
        {
          kind: 'buttons',
          buttons: shown.map((ticket) => ({ label: ticket.id, action: { kind: 'show', ticket: ticket.id } })),
        },
      ],
    },
    person.id,
  );
}

/** One ticket, to those who may see it. */
export async function showTicket(
  id: TicketId,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  const ticket = await parts.store.ticket(id);
  if (!ticket) return draft.reply(refused(s.noSuchTicket(id), NO_SUCH, draft), person.id);
  if (engineerOf(rules.desk, person.id)) return draft.reply(engineerCard(ticket, rules), person.id);
  if (!mayRead(ticket, person, draft))
    return draft.reply(refused(s.readTheirTicket, 'not-yours', draft), person.id);
  draft.reply(requesterCard(ticket, rules, language, person.timeZone), person.id);
}

/** How the deadlines came about: every interval, counted or not, and why. */
export async function explainTicket(
  id: TicketId,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  const ticket = await parts.store.ticket(id);
  if (!ticket) return draft.reply(refused(s.noSuchTicket(id), NO_SUCH, draft), person.id);
  if (!mayRead(ticket, person, draft))
    return draft.reply(refused(s.readTheirTicket, 'not-yours', draft), person.id);
  const events = await parts.store.events(id);
  const calendar = rules.calendarOf(ticket.customer);
  const { timeZone } = calendar;
  const { levels } = rules.desk;
  const told = explain(events, rules.policyOf, calendar, language, timeZone, draft.now, levels);
  draft.reply({ language, parts: told.parts }, person.id);
}

/** The engineer's queue: most pressing first. */
export async function showQueue(person: Person, draft: Draft, parts: DeskParts): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  if (!engineerOf(rules.desk, person.id))
    return draft.reply(refused(s.engineersOnly, 'not-an-engineer', draft), person.id);
  const open = await parts.store.openTickets(200);
  const mine = open.filter(
    (ticket) => ticket.assignee && isSamePerson(rules.desk, ticket.assignee.id, person.id),
  );
  const shown = [...mine, ...open.filter((ticket) => !mine.includes(ticket))].slice(0, 15);
  draft.reply(
    {
      language,
      parts: [
        {
          kind: 'text',
          tone: 'heading',
          text: open.length === 0 ? s.queueEmpty : s.queueTitle(open.length, mine.length),
        },
        ...(shown.length > 0
          ? [
              {
                kind: 'table',
                columns: [s.number, s.priority, s.summary, s.who, s.due],
                rows: shown.map((ticket) => [
                  ticket.id,
                  `P${ticket.priority}`,
                  clip(ticket.summary, 60),
                  whoOf(ticket, rules, language),
                  dueOf(ticket, draft),
                ]),
              } as const,
            ]
          : []),
        { kind: 'buttons', buttons: [callButton(language, rules)] },
      ],
    },
    person.id,
  );
}

/** For an engineer with somebody on the phone: one button that asks who it is and what is wrong. */
export function callForm(language: Language, rules: Rules): Reply {
  return {
    language,
    parts: [
      { kind: 'text', text: sentences(language).logCallHint },
      { kind: 'buttons', buttons: [callButton(language, rules)] },
    ],
  };
}

function callButton(language: Language, { desk }: Rules): Button {
  const s = sentences(language);
  const select = (name: string, label: string, names: Readonly<Record<string, string>>, initial: string) =>
    ({ name, label, kind: 'select', required: true, options: optionsOf(names), initial }) as const;
  return {
    label: s.logCall,
    action: { kind: 'log-call' },
    style: 'primary',
    inputs: [
      { name: 'caller', label: s.caller, kind: 'line', required: true },
      ...(desk.customers.length > 0
        ? [
            {
              name: 'customer',
              label: s.customerOfCaller,
              kind: 'select',
              required: false,
              options: desk.customers.map(({ id, name }) => ({ value: id, label: name[language] })),
            } as const,
          ]
        : []),
      { name: 'summary', label: s.description, kind: 'text', required: true },
      select('urgency', s.urgency, s.urgencies, 'hinders'),
      select('impact', s.impact, s.impacts, 'person'),
      { name: 'asset', label: s.asset, kind: 'line', required: false },
    ],
  };
}

function dueOf(ticket: Ticket, draft: Draft): string {
  const next = Object.values(ticket.deadlines).sort((a, b) => a.getTime() - b.getTime())[0];
  return next ? timeOf(next, ticket, draft) : '';
}

/** By the clock of whoever looks: an engineer's is the desk's, anybody else's the customer's, or their own. */
function timeOf(instant: Date, ticket: Ticket, { incoming, language, rules }: Draft): string {
  const { id, timeZone } = incoming.person;
  return engineerOf(rules.desk, id)
    ? at(instant, rules, language, timeZone)
    : atCustomer(instant, ticket, rules, language, timeZone);
}

function mayRead(ticket: Ticket, person: Person, draft: Draft): boolean {
  const { desk } = draft.rules;
  return (
    engineerOf(desk, person.id) !== undefined ||
    isSamePerson(desk, ticket.requester.id, person.id) ||
    (ticket.openedBy.kind === 'person' && ticket.openedBy.id === person.id)
  );
}
