/** A request becomes a ticket that carries the whole conversation. */
import { customerCalled, customerOf, policyFor } from '../customers.ts';
import type { Customer } from '../desk.ts';
import { engineerOf, levelOf } from '../engineers.ts';
import { onDuty } from '../service-level/roster.ts';
import { clip, requesterCard } from '../tickets/card.ts';
import type { Actor, Impact, TicketFact, TicketId, Urgency } from '../tickets/types.ts';
import type { Part, Person, PersonId, TicketDetails } from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { incidentIn, type SecurityIncident } from './security-incident.ts';
import { sentences } from './sentences.ts';
import { severityOf } from './severity.ts';

export interface Opening {
  readonly question: string;
  readonly tried: readonly string[];
  readonly details?: TicketDetails;
  /** What the person reads besides, once told what to do at once. */
  readonly instructions?: readonly Part[];
}

/** Opens a ticket for the person of the conversation, or for the colleague whom `details` name, and says so. */
export async function openTicket(
  opening: Opening,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { details } = opening;
  const found = customerFor(details?.customer, person, draft);
  if (!found.ok) return;
  const colleague = details?.onBehalfOf?.trim();
  const requester = colleague
    ? {
        id: `${draft.incoming.conversation.split(':')[0]}:on-behalf-${colleague}` as PersonId,
        name: colleague,
      }
    : { id: person.id, name: person.name };
  const id = await open(
    opening,
    requester,
    { kind: 'person', id: person.id, name: person.name },
    found.customer,
    draft,
    parts,
    [],
  );
  const s = sentences(draft.language);
  const ticket = draft.tickets.find((change) => change.ticket.id === id)!.ticket;
  const duty = onDuty(draft.rules.desk, draft.now).map((engineer) => engineer.name);
  const level = levelOf(draft.rules.desk, ticket.level).name[draft.language];
  const incident = incidentIn(opening.question);
  const replyParts: Part[] = [
    ...(incident
      ? [{ kind: 'text', text: s.incidentNow(incident, draft.rules.desk.hotline[draft.language]) } as const]
      : []),
    { kind: 'text', text: colleague ? s.ticketOpenedFor(id, colleague) : s.ticketOpened(id) },
    ...(duty.length > 0
      ? [
          {
            kind: 'text',
            tone: 'quiet',
            text: s.onDuty(level, duty),
          } as const,
        ]
      : []),
    ...requesterCard(ticket, draft.rules, draft.language).parts,
    { kind: 'text', tone: 'quiet', text: s.addAnything },
    ...(opening.instructions ?? []),
  ];
  draft.reply({ language: draft.language, parts: replyParts, opened: id });
  draft.update({ phase: { kind: 'idle' }, ticket: id, turns: [], attachments: [] });
}

/** An engineer's call on the hotline: the caller's ticket, taken by the engineer, who has answered by phone. */
export async function logCall(
  caller: string,
  details: TicketDetails,
  engineer: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<TicketId | undefined> {
  const by: Actor = {
    kind: 'engineer',
    id: engineer.id,
    name: engineerOf(draft.rules.desk, engineer.id)?.name ?? engineer.name,
  };
  const requester = { id: `hotline:${caller}` as PersonId, name: caller };
  const found = customerFor(details.customer, engineer, draft, requester);
  if (!found.ok) return undefined;
  const spoken: readonly TicketFact[] = [
    { kind: 'claimed' },
    { kind: 'said', text: sentences(draft.rules.desk.language).loggedByPhone, question: false },
  ];
  const { customer } = found;
  const opening = { question: details.summary, tried: [], details };
  return open(opening, requester, by, customer, draft, parts, spoken);
}

/**
 * By whose hours the ticket goes: the one named, else the one the requester belongs to. An engineer may name any;
 * somebody who is known to belong to one cannot choose another's promise. Refused with a reply when not `ok`.
 */
function customerFor(
  named: string | undefined,
  person: Person,
  draft: Draft,
  requester: Pick<Person, 'id' | 'belongsTo'> = person,
): { readonly ok: boolean; readonly customer?: Customer } {
  const { desk } = draft.rules;
  const own = customerOf(desk, requester);
  if (named === undefined) return { ok: true, ...(own && { customer: own }) };
  const s = sentences(draft.language);
  const refuse = (text: string, refused: string) => {
    draft.reply({ ...textReply(text, draft.language), refused }, person.id);
    return { ok: false };
  };
  const customer = customerCalled(desk, named);
  if (!customer)
    return refuse(
      s.unknownCustomer(clip(named, 60), desk.customers.map(({ id }) => id).join(', ') || s.none),
      'unknown-customer',
    );
  if (own && own !== customer && !engineerOf(desk, person.id))
    return refuse(s.notYourCustomer(own.name[draft.language]), 'not-your-customer');
  return { ok: true, customer };
}

/** An intruder in one account is no trouble of that one person; a thing that was lost is. */
function severityOfIncident(incident: SecurityIncident, impact: Impact): ReturnType<typeof severityOf> {
  return { impact: impact === 'person' && incident !== 'device' ? 'team' : impact, urgency: 'stops-work' };
}

async function open(
  { question, tried, details }: Opening,
  requester: { readonly id: PersonId; readonly name: string },
  by: Actor,
  customer: Customer | undefined,
  draft: Draft,
  parts: DeskParts,
  then: readonly TicketFact[],
): Promise<TicketId> {
  const { desk } = draft.rules;
  const id = await parts.store.nextTicketId();
  const { conversation } = draft;
  const written = conversation.turns.filter((turn) => turn.who === 'person').map((turn) => turn.text);
  const told = [question, details?.summary ?? '', ...written];
  const words = severityOf(told.join('\n').slice(0, 10_000));
  const [incident] = told.flatMap((text) => incidentIn(text) ?? []);
  const severity = incident ? severityOfIncident(incident, words.impact) : words;
  const impact = (details?.impact as Impact | undefined) ?? severity.impact;
  const urgency = (details?.urgency as Urgency | undefined) ?? severity.urgency;
  const isForCaller = by.kind === 'engineer';
  const policy = policyFor(desk, customer?.id);
  const opened: TicketFact = {
    kind: 'opened',
    requester,
    ...(customer && { customer: customer.id }),
    // A caller has no chat; a colleague's ticket is spoken about with the one who reported it.
    ...(!isForCaller && { conversation: conversation.id }),
    language: draft.language,
    ...(!isForCaller && draft.incoming.person.timeZone && { timeZone: draft.incoming.person.timeZone }),
    summary: clip((details?.summary ?? question).replace(/\s+/gu, ' ').trim(), 300),
    transcript: isForCaller ? [] : conversation.turns,
    tried,
    // By name too: an article may be gone when an engineer wonders what was shown.
    triedTitles: tried.map((article) => parts.knowledge.article(article)?.title ?? article),
    attachments: isForCaller ? [] : conversation.attachments,
    ...(details?.category && { category: details.category }),
    ...(details?.asset && { asset: details.asset }),
    impact,
    urgency,
    priority: desk.priorities[impact][urgency],
    policy: `${policy.name}@${policy.version}`,
  };
  draft.append(id, [], by, [opened, ...then]);
  draft.outcome('ticket', question, tried, { ticket: id, person: requester.id });
  return id;
}
