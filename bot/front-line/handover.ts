/** From the desk to people: at once when it is known what it is about, else after one sentence. */
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Reply } from '../types.ts';
import { addToTicket } from './add-to-ticket.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { reasonIn, type Written } from './one-request.ts';
import { openTicket } from './open-ticket.ts';
import { isForgotten, triedIn } from './phase.ts';
import { askWhatFor } from './propose-ticket.ts';
import { lastRequest } from './searched-text.ts';
import { sentences } from './sentences.ts';

/** Whoever asks for a person so soon after a ticket was opened means the same. */
const JUST_OPENED_MS = 10 * 60_000;

/** @param summary what it is about, where that was just said; else what was asked last. */
export async function toPeople(
  message: Pick<IncomingMessage, 'person' | 'text'>,
  draft: Draft,
  parts: DeskParts,
  summary?: string,
): Promise<void> {
  const { phase, turns } = draft.conversation;
  const asked =
    summary ?? (phase.kind === 'idle' ? undefined : phase.question || undefined) ?? lastRequest(turns);
  if (!asked) return askWhatFor(sentences(draft.language).describeFirst, draft);
  return openTicket({ question: asked, tried: triedIn(phase) }, message.person, draft, parts);
}

/** A person is asked for in words. */
export async function askedForPerson(
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (isForgotten(draft)) draft.update({ phase: { kind: 'idle' }, turns: [] });
  const reason = reasonIn(message);
  const isWithPeople =
    ticket !== undefined &&
    ticket.status !== 'resolved' &&
    draft.conversation.phase.kind === 'idle' &&
    reason === undefined &&
    draft.now.getTime() - ticket.openedAt.getTime() < JUST_OPENED_MS;
  if (isWithPeople)
    return draft.reply(textReply(sentences(draft.language).ticketAlready(ticket.id), draft.language));
  return toPeople(message, draft, parts, reason);
}

/** It is pressing: that goes with whatever it is about, and nobody is made to say it again. */
export async function hurried(
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  const s = sentences(draft.language);
  if (phase.kind === 'idle')
    return ticket ? addToTicket(message.text, [], ticket, draft, parts) : askWhatFor(s.urgentWhat, draft);
  if (phase.kind === 'proposed') return toPeople(message, draft, parts);
  draft.update({ phase: { ...phase, question: `${phase.question}\n${message.text}` } });
  draft.reply(withHuman(s.urgentNoted, draft));
}

/** A reply with a person one tap away. */
export function withHuman(text: string, { language }: Draft): Reply {
  return {
    language,
    parts: [
      { kind: 'text', text },
      { kind: 'buttons', buttons: [{ label: sentences(language).human, action: { kind: 'human' } }] },
    ],
  };
}
