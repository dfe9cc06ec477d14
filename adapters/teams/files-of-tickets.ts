/** The files of a ticket, into the OneDrive of whoever may see them and agrees; see give-file.ts. */
import { buffer } from 'node:stream/consumers';
import { engineerOf, isSamePerson } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Attachment, Language, Person } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Activity } from './activity.ts';
import type { InvokeAnswer } from './bot-framework.ts';
import type { DoorContext } from './door-context.ts';
import { type Consent, consentCard, fileCard, upload } from './give-file.ts';
import { baseOf } from './ids.ts';
import { sayFor } from './invoke-answers.ts';
import type { Received } from './receive.ts';
import { teamsSentences } from './sentences.ts';
import { hostOf, isFileUrl } from './take-file.ts';
import type { OutgoingActivity, Reference, TeamsFiles } from './types.ts';
import { plainText } from './writer.ts';

const FILES_AT_ONCE = 10;

export function openFilesOfTickets(context: DoorContext) {
  const { settings, reads, references, rules, log, framework, messenger, beside, write, writeTo } = context;
  /** Consent cards that were answered. */
  const consented = new Recent<string>();

  /** The newest files of a ticket: all for engineers, for whom it belongs to what they sent and were sent. */
  async function filesFor(id: TicketId, person: Person): Promise<readonly Attachment[] | undefined> {
    const ticket = await reads.ticket(id);
    const { desk } = rules();
    const isEngineer = engineerOf(desk, person.id) !== undefined;
    if (!ticket || (!isEngineer && !isSamePerson(desk, person.id, ticket.requester.id))) return undefined;
    const added = (await reads.events(id)).flatMap((event) =>
      event.kind === 'said' || (event.kind === 'noted' && isEngineer) ? (event.attachments ?? []) : [],
    );
    const all = new Map([...ticket.attachments, ...added].map((file) => [file.ref, file]));
    return [...all.values()].slice(-FILES_AT_ONCE);
  }

  async function onFilesWanted(
    { kind, conversation: here, person }: Received,
    ticket: TicketId,
    activity: Activity,
    language: Language,
  ): Promise<InvokeAnswer> {
    const s = teamsSentences(language);
    const files = await filesFor(ticket, person);
    if (!files) return sayFor(activity, sentences(language).engineersOnly);
    const held = await Promise.all(
      files.map(async (file) => ((await context.files?.get(file.ref)) ? [file] : [])),
    );
    const given = held.flat();
    if (given.length === 0) return sayFor(activity, s.noFiles);
    const conversation =
      kind === 'personal' ? here : await messenger.direct(person.id).catch(() => undefined);
    const place = conversation && (await references.get(baseOf(conversation)));
    if (!place) return sayFor(activity, s.noPlace);
    beside('teams.consent-unsent', async () => {
      for (const file of given)
        await writeTo(place, { type: 'message', attachments: [consentCard(file, ticket, language)] });
    });
    return sayFor(activity, s.filesComing(given.length));
  }

  async function onConsent(
    { person }: Received,
    consent: Consent | undefined,
    activity: Activity,
    reference: Reference,
    language: Language,
  ): Promise<InvokeAnswer> {
    const done: InvokeAnswer = { status: 200, body: {} };
    const { replyToId } = activity;
    if (!consent) {
      log.warn('teams.consent-unreadable', {});
      const words = plainText(teamsSentences(language).unreadableButton);
      beside('teams.note-unsent', () => write(reference, activity, words));
      return done;
    }
    if (reference.kind !== 'personal') return done;
    const asked = `${reference.conversation} ${replyToId ?? consent.upload?.uniqueId ?? consent.file}`;
    // Teams repeats an invoke it thinks unanswered; one consent is one upload.
    if (consented.has(asked)) return done;
    consented.set(asked, true);
    const card = () =>
      replyToId
        ? framework.remove(reference.serviceUrl, activity.conversation.id, replyToId)
        : Promise.resolve();
    const { upload: place } = consent;
    if (!place) {
      beside('teams.consent-not-removed', card);
      return done;
    }
    beside('teams.file-not-given', async () => {
      const files = await filesFor(consent.ticket, person);
      const file = files?.find(({ ref }) => ref === consent.file);
      const isGiven = file !== undefined && (await give(file, place.uploadUrl));
      const outgoing: OutgoingActivity = isGiven
        ? { type: 'message', attachments: [fileCard(place)] }
        : plainText(teamsSentences(language).notUploaded(file?.name ?? place.name));
      await writeTo(reference, outgoing);
      if (isGiven) await card();
    });
    return done;
  }

  async function give({ ref }: Attachment, url: string): Promise<boolean> {
    if (!isFileUrl({ url, needsToken: false }, settings)) {
      log.warn('teams.foreign-upload-address', { host: hostOf(url) });
      return false;
    }
    const bytes = await bytesOf(context.files, ref).catch((error: unknown) => {
      log.warn('teams.file-unreadable', { error });
      return undefined;
    });
    return bytes !== undefined && upload(url, bytes);
  }

  return { onFilesWanted, onConsent };
}

export async function bytesOf(files: TeamsFiles | undefined, ref: string): Promise<Uint8Array | undefined> {
  const kept = await files?.get(ref);
  return kept && buffer(kept.content());
}
