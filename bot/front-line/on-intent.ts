/** Whatever somebody writes that is no request: small talk, a verdict, a wish for people, a command. */
import type { Ticket } from '../tickets/types.ts';
import { addToTicket, withdrawButton } from './add-to-ticket.ts';
import { textReply } from './answer.ts';
import { askedAfter, howItStands } from './asked-after.ts';
import type { DeskParts, Draft } from './context.ts';
import { judged, openQuestion } from './feedback.ts';
import { askedForPerson, hurried, toPeople, withHuman } from './handover.ts';
import { type Intent, intentOf } from './intent.ts';
import { showCalendar } from './on-calendar.ts';
import { pickedAt } from './on-choice.ts';
import { showDeskFile } from './on-desk-file.ts';
import { showDeskHours } from './on-desk-hours.ts';
import { showDuty } from './on-duty.ts';
import { callForm, explainTicket, showQueue, showTicket, showTickets } from './on-ticket.ts';
import type { Written } from './one-request.ts';
import { sentences } from './sentences.ts';

const SAYS_NO: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>(['no', 'not-solved']);

/** @param ticket what is talked about, while it is open. */
export async function onIntent(
  intent: Exclude<Intent, { kind: 'request' }>,
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language } = draft;
  const { phase } = draft.conversation;
  const s = sentences(language);
  const sorryItTakesSoLong = (waits: Ticket) =>
    draft.reply({
      language,
      parts: [{ kind: 'text', text: s.sorryWaiting }, ...howItStands(waits, draft)],
    });
  const say = (text: string) => draft.reply(textReply(text, language));
  switch (intent.kind) {
    case 'empty':
      return say(s.empty);
    case 'greeting':
      return say(s.greeting);
    case 'goodbye':
      return say(s.goodbye);
    case 'insult':
      if (ticket && phase.kind === 'idle') return sorryItTakesSoLong(ticket);
      return draft.reply(withHuman(phase.kind === 'idle' ? s.sorry : s.sorryPeople, draft));
    case 'who-are-you':
      return draft.reply(withHuman(s.whoAmI, draft));
    case 'small-talk':
      return draft.reply({
        language,
        parts: [{ kind: 'text', text: s.smallTalk }, ...openQuestion(ticket, draft)],
      });
    case 'is-back': {
      const question = openQuestion(ticket, draft);
      return question.length > 0
        ? draft.reply({ language, parts: [{ kind: 'text', text: s.isBack }, ...question] })
        : judged(false, message, ticket, draft, parts, s.describeFirst);
    }
    case 'asks-for-help':
      return say(s.tellMe);
    case 'thanks':
      // Thanks is no proof that it works: only the person's word or tap is.
      return draft.reply({
        language,
        parts: [{ kind: 'text', text: s.thanks }, ...openQuestion(ticket, draft)],
      });
    case 'emoji':
      // Thumbs up or down for a ticket that was just opened is no news for engineers.
      if (intent.mood !== 'other' && phase.kind === 'idle' && ticket && ticket.status !== 'resolved')
        return intent.mood === 'good' ? say(s.thanks) : sorryItTakesSoLong(ticket);
      if (intent.mood === 'good') return judged(true, message, ticket, draft, parts, s.thanks);
      if (intent.mood === 'bad') return judged(false, message, ticket, draft, parts, s.emoji);
      return say(s.emoji);
    case 'picks':
      return pickedAt(intent.index, draft, parts);
    case 'urgent':
      return hurried(message, ticket, draft, parts);
    case 'desk-hours':
      return showDeskHours(draft);
    case 'cancel-ticket':
      if (!ticket || ticket.status === 'resolved') return showTickets(message.person, draft, parts);
      return draft.reply({
        language,
        parts: [{ kind: 'text', text: s.cancelTicket(ticket.id) }, withdrawButton(ticket, language)],
      });
    case 'yes':
      if (phase.kind === 'proposed') return toPeople(message, draft, parts);
      if (phase.kind === 'offered')
        return phase.shown.length === 1
          ? pickedAt(0, draft, parts)
          : draft.reply(withHuman(s.whichOne(phase.shown.length), draft));
      // Nothing was asked of them: a yes to the ticket tells engineers nothing.
      if (phase.kind === 'idle' && ticket && ticket.status !== 'resolved' && !ticket.waiting)
        return say(s.ticketAlready(ticket.id));
      return judged(true, message, ticket, draft, parts, s.nothingToJudge);
    case 'solved':
      return judged(true, message, ticket, draft, parts, s.glad);
    case 'no':
      if (phase.kind === 'proposed') {
        // Whoever changes their mind says "open it after all": what it was about is still known.
        draft.update({ phase: { kind: 'idle' } });
        return say(s.neverMind);
      }
      return judged(false, message, ticket, draft, parts, s.nothingToJudge);
    case 'never-mind':
      // Nothing is asked for any more, which is no verdict on what was shown.
      if (phase.kind === 'proposed') draft.update({ phase: { kind: 'idle' } });
      else draft.endRequest();
      if (ticket && ticket.status !== 'resolved')
        return addToTicket(message.text, [], ticket, draft, parts, s.addedNeverMind(ticket.id));
      return say(s.neverMind);
    case 'not-solved':
      // Asked whether people shall take over: they shall.
      if (phase.kind === 'proposed') return toPeople(message, draft, parts);
      return judged(false, message, ticket, draft, parts, s.describeFirst);
    case 'human':
      return askedForPerson(message, ticket, draft, parts);
    case 'asks-after':
      // Only proposed so far, and somebody takes it for done.
      if (phase.kind === 'proposed' && phase.question !== '') return toPeople(message, draft, parts);
      // Asked whether it works now, "怎么还没好" says that it does not.
      if (ticket?.status === 'resolved' && SAYS_NO.has(intentOf(message.text).kind))
        return judged(false, message, ticket, draft, parts, s.describeFirst);
      return askedAfter(message, ticket, draft, parts);
    case 'my-tickets':
      return showTickets(message.person, draft, parts);
    case 'ticket-status':
      return showTicket(intent.ticket, message.person, draft, parts);
    case 'explain':
      return explainTicket(intent.ticket, message.person, draft, parts);
    case 'queue':
      return showQueue(message.person, draft, parts);
    case 'duty':
      return showDuty(message.person, draft, parts);
    case 'calendar':
      return showCalendar(message.person, draft, parts);
    case 'desk-file':
      return showDeskFile(message, draft, parts);
    case 'log-call':
      return draft.reply(callForm(language, draft.rules), message.person.id);
    default:
      intent satisfies never;
  }
}
