/** One message of a person in, its replies and effects into the draft: what it is for, and who deals with that. */
import { engineerOf } from '../engineers.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage } from '../types.ts';
import { addToTicket } from './add-to-ticket.ts';
import { type DeskParts, type Draft, withoutTurn, withTurn } from './context.ts';
import { withHuman } from './handover.ts';
import { heardInTalk, withoutMatterBefore } from './heard-in-talk.ts';
import type { Intent } from './intent.ts';
import { offeredDeskFile } from './on-desk-file.ts';
import { changedDuty } from './on-duty.ts';
import { onIntent } from './on-intent.ts';
import { onOverheard, onRequest } from './on-request.ts';
import { actOnTicket } from './on-ticket.ts';
import { endOf, turnsOf, type Written } from './one-request.ts';
import { withoutOldTurns } from './phase.ts';
import { searchedText } from './searched-text.ts';
import { sentences } from './sentences.ts';
import type { Conversation } from './types.ts';

/** Among so many tickets of a person is the one an engineer has just spoken about. */
const RECENT_TICKETS = 50;
/** What an engineer's question may be answered with; greetings and commands are not. */
const MAY_ANSWER: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>([
  'request',
  'yes',
  'no',
  'thanks',
  'solved',
  'not-solved',
  'is-back',
  'emoji',
  'picks',
  'urgent',
]);

export async function handleMessage(written: Written, draft: Draft, parts: DeskParts): Promise<void> {
  const message = withoutMatterBefore(written, draft);
  if (message.underCardOf) return talkUnderCard(message, draft, parts);
  if (message.edits) {
    draft.conversation = withoutTurn(draft.conversation, message.edits);
    if (message.text.trim() === '') return deleted(draft);
  }
  const searched = searchedText(message, draft);
  if (message.overheard) return onOverheard(message, searched, draft, parts);

  if (await changedDuty(message, draft, parts)) return;
  if (await offeredDeskFile(message, draft, parts)) return;
  const heard = endOf(message) ?? heardInTalk(message.text, draft);
  const isStaff = !engineerOf(draft.rules.desk, message.person.id);
  // Staff who ask about holidays mean their own, and their calls are no business of the hotline.
  const isRequest = isStaff && (heard.kind === 'calendar' || heard.kind === 'log-call');
  const intent: Intent = isRequest ? { kind: 'request' } : heard;
  const previous = withoutOldTurns(draft);
  draft.conversation = {
    ...turnsOf(message, intent.kind === 'request').reduce(
      (talk, { text, at, id }) => withTurn(talk, 'person', text, at, id),
      previous,
    ),
    attachments: [...previous.attachments, ...message.attachments],
  };
  const spoken = await spokenSince(previous, message, parts);
  if (spoken) draft.update({ ticket: spoken.ticket.id });
  const ticket = spoken?.ticket ?? (previous.ticket ? await parts.store.ticket(previous.ticket) : undefined);
  const open = ticket && ticket.status !== 'closed' ? ticket : undefined;

  // "Please answer here; it goes straight to the engineer": nothing is searched, and "ok" is an answer.
  if (spoken?.isQuestion && MAY_ANSWER.has(intent.kind))
    return addToTicket(message.text, message.attachments, spoken.ticket, draft, parts);
  if (intent.kind === 'request')
    return onRequest(message, searched, open, draft, parts, spoken !== undefined);
  if (message.attachments.length > 0 && intent.kind === 'empty')
    return fileAlone(message, open, draft, parts);
  return onIntent(intent, message, open, draft, parts);
}

/**
 * The open ticket whose engineer spoke here last, when that was after the person's own last words: what they write
 * next is about that one, however many tickets they have opened since.
 */
async function spokenSince(
  { id, updatedAt }: Conversation,
  { person }: IncomingMessage,
  { store }: DeskParts,
): Promise<{ readonly ticket: Ticket; readonly isQuestion: boolean } | undefined> {
  const moved = (await store.ticketsOf(person.id, RECENT_TICKETS)).filter(
    (ticket) =>
      ticket.conversation === id && ticket.status !== 'closed' && ticket.lastActivityAt >= updatedAt,
  );
  if (moved.length === 0) return undefined;
  const logs = await store.eventsOfMany(moved.map((ticket) => ticket.id));
  const spoken = moved.flatMap((ticket) => {
    const last = logs.get(ticket.id)?.findLast(({ kind }) => kind === 'said' || kind === 'resolved');
    return last && last.at > updatedAt
      ? [{ ticket, at: last.at, isQuestion: last.kind === 'said' && last.question }]
      : [];
  });
  return spoken.sort((one, other) => other.at.getTime() - one.at.getTime())[0];
}

/** Files that came with what was deleted go as well, unless there is more in the request. */
function deleted(draft: Draft): void {
  const { turns, attachments } = draft.conversation;
  if (attachments.length > 0 && turns.every(({ who }) => who !== 'person')) draft.update({ attachments: [] });
}

async function fileAlone(
  { attachments }: IncomingMessage,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (ticket) return addToTicket('', attachments, ticket, draft, parts);
  draft.reply(withHuman(sentences(draft.language).fileReceived, draft));
}

/** Words written under a ticket's card stay among engineers, unless they begin with `>`: those go to the person. */
async function talkUnderCard(message: IncomingMessage, draft: Draft, parts: DeskParts): Promise<void> {
  const ticket = message.underCardOf!;
  const forPerson = /^\s*[>＞]\s*/u;
  const files = message.attachments;
  const text = message.text.replace(forPerson, '').trim() || files.map(({ name }) => name).join(', ');
  if (!text) return;
  const kind = forPerson.test(message.text) ? 'say' : 'note';
  return actOnTicket({ kind, ticket, text }, message.person, draft, parts, files);
}
