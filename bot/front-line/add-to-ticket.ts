/** What a person says about a ticket of theirs goes into it. */
import { heardFacts } from '../tickets/act.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Language, Part } from '../types.ts';
import type { DeskParts, Draft } from './context.ts';
import { logOf } from './on-ticket.ts';
import { sentences } from './sentences.ts';

/** @param isItNeeded what is said instead when they may not want the ticket any more; then one tap withdraws it. */
export async function addToTicket(
  text: string,
  attachments: IncomingMessage['attachments'],
  ticket: Ticket,
  draft: Draft,
  parts: DeskParts,
  isItNeeded?: string,
): Promise<void> {
  const { person } = draft.incoming;
  const { language } = draft;
  const history = await logOf(ticket, parts);
  const by = { kind: 'person', id: person.id, name: person.name } as const;
  draft.append(ticket.id, history, by, heardFacts(ticket, text, attachments));
  // They are the ticket's now: the next request starts without them.
  draft.update({ turns: [], attachments: [] });
  const s = sentences(language);
  draft.reply({
    language,
    parts: [
      { kind: 'text', text: isItNeeded ?? s.added(ticket.id) },
      isItNeeded ? withdrawButton(ticket, language) : somethingElseButton(text, language),
    ],
  });
}

export function withdrawButton({ id }: Ticket, language: Language): Part {
  const { withdraw } = sentences(language);
  return { kind: 'buttons', buttons: [{ label: withdraw, action: { kind: 'withdraw', ticket: id } }] };
}

/** What was added is another matter: a ticket of its own. */
function somethingElseButton(text: string, language: Language): Part {
  const { somethingElse } = sentences(language);
  const summary = Array.from(text).slice(0, 300).join('') || somethingElse;
  return {
    kind: 'buttons',
    buttons: [
      { label: somethingElse, action: { kind: 'open-ticket', details: { summary } }, secondary: true },
    ],
  };
}
