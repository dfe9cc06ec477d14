/** One tap on a button in, its effects into the draft. */
import { engineerOf } from '../engineers.ts';
import { decideOnArticle } from '../proposals/decide-on-article.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingAction, Language, Reply } from '../types.ts';
import { textReply } from './answer.ts';
import { changeDesk } from './change-desk.ts';
import type { DeskParts, Draft } from './context.ts';
import { judged } from './feedback.ts';
import { toPeople } from './handover.ts';
import { confirmHolidays, showCalendar } from './on-calendar.ts';
import { chosen } from './on-choice.ts';
import { confirmDesk, dropDesk } from './on-desk-file.ts';
import { changeDuty, showDuty } from './on-duty.ts';
import { actOnTicket, explainTicket, showQueue, showTicket, showTickets } from './on-ticket.ts';
import { logCall, openTicket } from './open-ticket.ts';
import { guessed, triedIn } from './phase.ts';
import { sentences } from './sentences.ts';

const TAPPED_TWICE_MS = 60_000;

export async function handleAction(incoming: IncomingAction, draft: Draft, parts: DeskParts): Promise<void> {
  const { action, person } = incoming;
  const s = sentences(draft.language);
  const { conversation } = draft;
  const tapped = { person, text: '' };
  switch (action.kind) {
    case 'solved':
    case 'not-solved': {
      const works = action.kind === 'solved';
      const ticket = await ticketHere(draft, parts);
      // On an answer that led to a ticket: it works after all, or the same was tapped twice.
      if (conversation.phase.kind === 'idle' && ticket && ticket.status !== 'resolved')
        return draft.reply(
          works ? worksAfterAll(ticket, draft.language) : withPeople(ticket, draft.language),
        );
      return judged(works, tapped, ticket, draft, parts, works ? s.solvedAlready : s.describeFirst);
    }
    case 'human': {
      const ticket = action.summary ? undefined : await ticketHere(draft, parts);
      if (ticket && conversation.phase.kind === 'idle' && isJustOpened(ticket, draft.now))
        return draft.reply(withPeople(ticket, draft.language));
      return toPeople(tapped, draft, parts, action.summary);
    }
    case 'choose':
      return chosen(action, draft, parts);
    case 'none-of-these': {
      const { phase } = conversation;
      if (phase.kind === 'idle') return draft.reply(textReply(s.nothingToJudge, draft.language));
      if (phase.kind === 'offered') draft.outcome('not-solved', phase.question, phase.shown, guessed(phase));
      return openTicket({ question: phase.question, tried: triedIn(phase) }, person, draft, parts);
    }
    case 'open-ticket':
      if (incoming.attachments)
        draft.update({ attachments: [...draft.conversation.attachments, ...incoming.attachments] });
      return openTicket(
        { question: action.details.summary, tried: [], details: action.details },
        person,
        draft,
        parts,
      );
    case 'my-tickets':
      return showTickets(person, draft, parts);
    case 'queue':
      return showQueue(person, draft, parts);
    case 'show':
      return showTicket(action.ticket, person, draft, parts);
    case 'explain':
      return explainTicket(action.ticket, person, draft, parts);
    case 'duty':
      return showDuty(person, draft, parts);
    case 'change-duty':
      return changeDuty(action, person, draft, parts);
    case 'calendar':
      return showCalendar(person, draft, parts);
    case 'confirm-holidays':
      return confirmHolidays(action, person, draft, parts);
    case 'change-desk':
      return changeDesk(action, person, draft, parts);
    case 'confirm-desk':
      return confirmDesk(action, person, draft, parts);
    case 'drop-desk':
      return dropDesk(action, person, draft, parts);
    case 'approve-article':
    case 'dismiss-article':
      return decideOnArticle(action, person, draft, parts);
    case 'log-call': {
      if (!engineerOf(draft.rules.desk, person.id))
        return draft.reply(
          { ...textReply(s.engineersOnly, draft.language), refused: 'not-an-engineer' },
          person.id,
        );
      const id = await logCall(action.caller, action.details, person, draft, parts);
      if (!id) return;
      return draft.reply(
        { ...textReply(s.ticketOpenedFor(id, action.caller), draft.language), opened: id },
        person.id,
      );
    }
    default:
      return actOnTicket(action, person, draft, parts, incoming.attachments);
  }
}

/** The ticket this conversation is about, while it is open. */
async function ticketHere({ conversation }: Draft, { store }: DeskParts): Promise<Ticket | undefined> {
  const ticket = conversation.ticket ? await store.ticket(conversation.ticket) : undefined;
  return ticket?.status === 'closed' ? undefined : ticket;
}

/** Whoever taps twice on what opened it means the same ticket; later it may be about something else. */
function isJustOpened({ openedAt }: Ticket, now: Date): boolean {
  return now.getTime() - openedAt.getTime() < TAPPED_TWICE_MS;
}

function withPeople({ id }: Ticket, language: Language): Reply {
  return textReply(sentences(language).ticketAlready(id), language);
}

function worksAfterAll({ id }: Ticket, language: Language): Reply {
  const s = sentences(language);
  return {
    language,
    parts: [
      { kind: 'text', text: s.worksAfterAll(id) },
      { kind: 'buttons', buttons: [{ label: s.withdraw, action: { kind: 'withdraw', ticket: id } }] },
    ],
  };
}
