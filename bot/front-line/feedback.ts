/** The person says that it works, or that it does not, about whatever was last shown or solved. */
import { resolvedButtons } from '../tickets/card.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Part } from '../types.ts';
import { addToTicket } from './add-to-ticket.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { intentOf } from './intent.ts';
import { actOnTicket } from './on-ticket.ts';
import { openTicket } from './open-ticket.ts';
import { guessed } from './phase.ts';
import { askWhatFor } from './propose-ticket.ts';
import { sentences } from './sentences.ts';

/** @param otherwise what is said where there is nothing it could be about. */
export async function judged(
  works: boolean,
  message: Pick<IncomingMessage, 'person' | 'text'>,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
  otherwise: string,
): Promise<void> {
  const { phase } = draft.conversation;
  const { language } = draft;
  const s = sentences(language);
  if (phase.kind === 'answered' || phase.kind === 'offered') {
    if (!works) {
      draft.outcome('not-solved', phase.question, phase.shown, guessed(phase));
      return openTicket({ question: phase.question, tried: phase.shown }, message.person, draft, parts);
    }
    if (phase.kind === 'answered') {
      draft.outcome('solved', phase.question, phase.shown, guessed(phase));
      draft.endRequest();
      return draft.reply(textReply(s.glad, language));
    }
  }
  // Asked for a person or looked at titles, and then it worked.
  if (works && phase.kind !== 'idle') draft.endRequest();
  if (ticket?.status === 'resolved')
    return actOnTicket(
      works
        ? { kind: 'confirm', ticket: ticket.id }
        : { kind: 'reopen', ticket: ticket.id, text: message.text },
      message.person,
      draft,
      parts,
    );
  if (ticket && message.text.trim()) {
    const saysSo = works && intentOf(message.text).kind === 'solved';
    const isItNeeded = saysSo ? s.addedAndWorks(ticket.id) : undefined;
    return addToTicket(message.text, [], ticket, draft, parts, isItNeeded);
  }
  if (!works && phase.kind === 'idle') return askWhatFor(otherwise, draft);
  draft.reply(textReply(otherwise, language));
}

/** What the person has still to say: did the answer, or the engineer's solution, help? */
export function openQuestion(ticket: Ticket | undefined, { language, conversation }: Draft): readonly Part[] {
  const s = sentences(language);
  if (conversation.phase.kind === 'answered')
    return [
      {
        kind: 'buttons',
        buttons: [
          { label: s.solved, action: { kind: 'solved' }, style: 'primary' },
          { label: s.notSolved, action: { kind: 'not-solved' } },
        ],
      },
    ];
  return ticket?.status === 'resolved'
    ? [{ kind: 'buttons', buttons: resolvedButtons(ticket, language) }]
    : [];
}
