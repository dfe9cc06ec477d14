/** What people write in Teams, change and take back. */
import { createHash } from 'node:crypto';
import { atMost } from '../../bot/at-most.ts';
import { engineerOf } from '../../bot/engineers.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Attachment, EventId, IncomingMessage, Language } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Activity } from './activity.ts';
import type { InvokeAnswer } from './bot-framework.ts';
import type { DoorContext } from './door-context.ts';
import { ACCEPTED } from './invoke-answers.ts';
import { FORM_ACTION, type Received, readTicketLine, ticketForm } from './receive.ts';
import { formCard } from './render.ts';
import { teamsSentences } from './sentences.ts';
import { isFileUrl, takeFile } from './take-file.ts';
import type { Reference, RemoteFile } from './types.ts';
import { cardActivity, plainText } from './writer.ts';

const SIGN_MS = 3_000;
const MOST_SIGNS = 6;
/** Typed words that bring the form instead of a search. */
const FORM_WORDS =
  /^\s*(new ticket|on behalf of( a colleague)?|for a colleague|新工单|填写工单|代(同事)?报修)\s*[.。!！]?\s*$/i;

export function openMessages(context: DoorContext) {
  const { settings, reads, rules, framework, keep, beside, write, sayIn, stopped } = context;
  /** Messages and a hash of what they say now. */
  const said = new Recent<EventId, string>();
  /** First versions of messages that their writers have changed since. */
  const late = new Recent<EventId>();

  async function onMessage(
    received: Extract<Received, { what: 'message' }>,
    activity: Activity,
    reference: Reference,
    language: Language,
  ): Promise<InvokeAnswer> {
    const { message, under, called, withheld } = received;
    const { edits } = message;
    const ticket = under && (await reads.ticketOfCard(under));
    if (edits) {
      if (ticket || !(await isNewWording(received))) return ACCEPTED;
      superseded(edits);
    } else if (late.has(message.id) || (!called && !ticket && !message.overheard)) return ACCEPTED;
    if (called && FORM_WORDS.test(message.text)) {
      const form = formCard(ticketForm(language), FORM_ACTION, language, teamsSentences(language).formTitle);
      beside('teams.form-unsent', () => write(reference, activity, cardActivity(form)));
      return ACCEPTED;
    }
    if (called) beside('teams.typing-unsent', () => write(reference, activity, { type: 'typing' }));
    // Those of a changed message came with its first version.
    const files = edits ? [] : received.files;
    const taken = await Promise.all(files.map((file) => take(file, reference)));
    const lost = files.filter((_, index) => !taken[index]);
    for (const { name } of lost)
      beside('teams.file-note-unsent', () =>
        write(reference, activity, plainText(teamsSentences(language).fileNotTaken(name))),
      );
    if (withheld && !edits && (called || ticket)) {
      const s = teamsSentences(language);
      const isEngineer = ticket && engineerOf(rules().desk, message.person.id);
      const words = isEngineer ? s.filesNotGivenForTicket(ticket) : s.filesNotGiven;
      beside('teams.file-note-unsent', () => write(reference, activity, plainText(words)));
    }
    heard(message);
    const attachments = taken.flatMap((file) => file ?? []);
    const line = attachments.length > 0 ? await ticketLine(received) : undefined;
    const { handled } = await keep({
      ...message,
      attachments,
      ...(ticket && { underCardOf: ticket }),
      ...(line && { underCardOf: line.ticket, text: line.rest }),
    });
    if (called) beside('teams.typing-unsent', () => typeUntil(handled, reference, activity));
    if (line) beside('teams.note-unsent', () => confirm(message, line, handled, language));
    return ACCEPTED;
  }

  /** Teams gives files to a bot in a chat with it alone: there engineers name the ticket that a file is for. */
  async function ticketLine({ message, kind }: Extract<Received, { what: 'message' }>) {
    const line = kind === 'personal' ? readTicketLine(message.text) : undefined;
    const isKnown = line && engineerOf(rules().desk, message.person.id) && (await reads.ticket(line.ticket));
    return isKnown ? line : undefined;
  }

  /** Under a card what was written stands there; elsewhere its writer is told where it went. */
  async function confirm(
    { id, conversation }: IncomingMessage,
    { ticket, rest }: { readonly ticket: TicketId; readonly rest: string },
    handled: Promise<void>,
    language: Language,
  ) {
    await handled;
    // Refused: the desk has said why.
    if (await reads.delivery(`${id}:reply:0`)) return;
    const s = teamsSentences(language);
    await sayIn(conversation, /^\s*[>＞]/u.test(rest) ? s.fileSaid(ticket) : s.fileNoted(ticket), language);
  }

  /** A sign of typing fades after a few seconds; a model may take longer. */
  async function typeUntil(handled: Promise<void>, reference: Reference, activity: Activity) {
    for (let signs = 0; signs < MOST_SIGNS; signs += 1) {
      if (await atMost(SIGN_MS, Promise.race([handled, stopped]))) return;
      await write(reference, activity, { type: 'typing' });
    }
  }

  /**
   * Whether a changed message says something the desk has not heard: Teams tells of changed formatting and of
   * messages brought back as well. What is not addressed to it counts where it has been spoken with.
   */
  async function isNewWording({ message, called }: Extract<Received, { what: 'message' }>): Promise<boolean> {
    if (message.edits && said.get(message.edits) === hashOf(message.text)) return false;
    const turns = (await reads.conversation(message.conversation))?.turns ?? [];
    if (!called && turns.length === 0) return false;
    return !turns.some(({ who, text }) => who === 'person' && text === message.text);
  }

  /** What the desk has heard of a message, as a hash: a change to the same words is none. */
  function heard({ id, edits, text }: IncomingMessage) {
    said.set(edits ?? id, hashOf(text));
  }

  /** Only what the desk still holds of the request can be taken back; a ticket keeps what it was told. */
  async function onDeleted(
    message: Extract<Received, { what: 'deleted' }>['message'],
  ): Promise<InvokeAnswer> {
    superseded(message.edits);
    said.delete(message.edits);
    // What waits comes first: were it handled in between, it is a turn by then.
    const waiting = await reads.pendingIn(message.conversation);
    const turns = (await reads.conversation(message.conversation))?.turns ?? [];
    const holds = [...waiting.map(({ id }) => id), ...turns.map(({ event }) => event)];
    if (holds.includes(message.edits)) await keep(message);
    return ACCEPTED;
  }

  /** Should the first version of a message arrive after its change, it is not listened to. */
  function superseded(message: EventId) {
    late.set(message, true);
  }

  async function take(file: RemoteFile, { serviceUrl }: Reference): Promise<Attachment | undefined> {
    if (!context.files || !isFileUrl(file, settings)) return undefined;
    const token = file.needsToken ? await framework.token(serviceUrl).catch(() => undefined) : undefined;
    const bytes = await takeFile(file, token);
    return bytes && context.files.put({ name: file.name, mediaType: file.mediaType, bytes });
  }

  return { onMessage, onDeleted };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
