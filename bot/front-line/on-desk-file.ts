/**
 * The desk file in a manager's direct message: given as a file, and taken as one. What a manager sends is checked and shown
 * first, and counts when they confirm it.
 */
import { engineerOf } from '../engineers.ts';
import type { DeskChange, DeskFileOffer } from '../roster/types.ts';
import { whatChanged } from '../roster/what-changed.ts';
import { at, clip } from '../tickets/card.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Action, Button, IncomingMessage, Language, Part, Person } from '../types.ts';
import { textReply } from './answer.ts';
import { changeDesk, deskBefore, deskFaults } from './change-desk.ts';
import type { DeskParts, Draft } from './context.ts';
import { record } from './desk-log.ts';
import { holidaysWaiting } from './holidays-to-confirm.ts';
import { intentOf } from './intent.ts';
import { managerOrRefused, type Waiting } from './managers.ts';
import { sentences } from './sentences.ts';

/** As much as `change-desk` takes. */
const LIMIT_BYTES = 200_000;
/** Newer ones than these are not asked about: each desk file in force makes the older ones void. */
const KNOWN_OFFERS = 20;
const SHOWN_LINES = 20;
const LINE_CHARACTERS = 120;
const MEDIA_TYPE = 'application/yaml';

/** The desk file in force, as a file; a manager's alone to see. */
export async function showDeskFile(message: IncomingMessage, draft: Draft, parts: DeskParts): Promise<void> {
  const { language, rules } = draft;
  const { person } = message;
  const s = sentences(language);
  if (!managerOrRefused(person, draft)) return;
  if (message.inPublic) return draft.reply(textReply(s.deskFileDirectly, language), person.id);
  const [last] = await parts.store.newestDeskChanges('desk-file', 1);
  if (!parts.deskFile || !parts.files || last?.fact.kind !== 'desk-file')
    return draft.reply({ ...textReply(s.deskFileOnly, language), refused: 'desk-file-only' }, person.id);
  const file = await parts.files.keep('desk.yaml', MEDIA_TYPE, new TextEncoder().encode(last.fact.text));
  const words = s.deskFileShown(last.by.name, at(last.at, rules, language));
  const waiting = await deskFilesWaiting(rules, language, parts);
  draft.reply(
    {
      language,
      parts: [
        { kind: 'text', text: words },
        { kind: 'files', files: [file] },
        ...waiting.flatMap((one) => one.parts),
      ],
    },
    person.id,
  );
}

/** A desk file that a manager sends: alone, or with words that say so. False when it is about something else. */
export async function offeredDeskFile(
  message: IncomingMessage,
  draft: Draft,
  parts: DeskParts,
): Promise<boolean> {
  const { person, attachments } = message;
  const file = attachments.find(({ name }) => /\.ya?ml$/iu.test(name));
  const { kind } = intentOf(message.text);
  if (!file || message.inPublic || (kind !== 'empty' && kind !== 'desk-file')) return false;
  if (kind === 'empty' && (attachments.length > 1 || !engineerOf(draft.rules.desk, person.id)?.manager))
    return false;
  if (!managerOrRefused(person, draft)) return true;

  const { language, rules } = draft;
  const s = sentences(language);
  const refuse = (text: string, refused: string): true => {
    draft.reply({ ...textReply(text, language), refused }, person.id);
    return true;
  };
  if (!parts.deskFile) return refuse(s.deskFileOnly, 'desk-file-only');
  const text = await textOf(file.ref, parts);
  if (text === undefined) return refuse(s.deskFileUnreadable(LIMIT_BYTES / 1_000), 'desk-file-unreadable');
  const read = await parts.deskFile.read(text);
  if ('faults' in read) return refuse(deskFaults(read.faults, language), 'desk-file-faulty');
  const { desk } = read;
  if (desk.version === rules.desk.version) {
    draft.reply(textReply(s.deskSame, language), person.id);
    return true;
  }
  if (!desk.engineers.some(({ manager }) => manager)) return refuse(s.deskNoManager, 'no-manager-left');
  const changed = whatChanged(await deskBefore(rules, parts), desk).map((part) => s.deskParts[part]);
  const offer = { file: file.ref, version: desk.version, basedOn: rules.desk.version };
  await record({ kind: 'desk-file-offer', state: 'waits', ...offer }, person, draft, parts);
  const lines = await differenceParts(text, language, parts);
  draft.reply(
    {
      language,
      parts: [
        { kind: 'text', text: s.deskWouldChange(changed) },
        ...lines,
        { kind: 'buttons', buttons: offerButtons(offer, language) },
      ],
    },
    person.id,
  );
  return true;
}

/** What a desk file would change, line by line. */
async function differenceParts(text: string, language: Language, parts: DeskParts): Promise<readonly Part[]> {
  const [last] = await parts.store.newestDeskChanges('desk-file', 1);
  const lines = last?.fact.kind === 'desk-file' ? differentLines(last.fact.text, text) : [];
  const more = lines.length - SHOWN_LINES;
  const shown = lines.slice(0, SHOWN_LINES).join('\n');
  return [
    ...(shown ? [{ kind: 'text', tone: 'quiet', text: shown } as const] : []),
    ...(more > 0
      ? [{ kind: 'text', tone: 'quiet', text: sentences(language).moreLines(more) } as const]
      : []),
  ];
}

function offerButtons(offer: DeskFileOffer, language: Language): readonly Button[] {
  const s = sentences(language);
  return [
    { label: s.deskConfirm, style: 'primary', action: { kind: 'confirm-desk', ...offer } },
    { label: s.deskDrop, action: { kind: 'drop-desk', ...offer } },
  ];
}

/** Desk files that managers have sent and that can still be put in force, oldest first; each once, however often it was sent. */
export async function deskFilesWaiting(
  rules: Rules,
  language: Language,
  parts: DeskParts,
): Promise<readonly Waiting[]> {
  const { version } = rules.desk;
  const s = sentences(language);
  const last = new Map<string, DeskChange>();
  for (const change of await parts.store.newestDeskChanges('desk-file-offer', KNOWN_OFFERS))
    if (change.fact.kind === 'desk-file-offer') last.set(change.fact.version, change);
  const waiting: Waiting[] = [];
  for (const { by, at: when, fact } of last.values()) {
    if (fact.kind !== 'desk-file-offer' || fact.state === 'dropped') continue;
    if (fact.basedOn !== version || fact.version === version) continue;
    const sent = await textOf(fact.file, parts);
    const read = sent === undefined ? undefined : await parts.deskFile?.read(sent);
    if (sent === undefined || !read || !('desk' in read) || read.desk.version !== fact.version) continue;
    const changed = whatChanged(await deskBefore(rules, parts), read.desk).map((part) => s.deskParts[part]);
    const text = s.deskOffered(by.name, at(when, rules, language), changed);
    const { file, basedOn } = fact;
    waiting.push({
      about: 'desk-file',
      text,
      parts: [
        { kind: 'text', tone: 'warning', text },
        ...(await differenceParts(sent, language, parts)),
        { kind: 'buttons', buttons: offerButtons({ file, version: fact.version, basedOn }, language) },
      ],
    });
  }
  return waiting;
}

/** Everything that waits for the managers, whoever of them sees to it. */
export async function waitingForManagers(
  rules: Rules,
  now: Date,
  language: Language,
  parts: DeskParts,
): Promise<readonly Waiting[]> {
  const [holidays, files] = await Promise.all([
    holidaysWaiting(rules, now, language),
    deskFilesWaiting(rules, language, parts),
  ]);
  return [...holidays, ...files];
}

/** A file that was sent is not wanted after all; nothing else changes. */
export async function dropDesk(
  action: Extract<Action, { kind: 'drop-desk' }>,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { kind: _, ...offer } = action;
  if (!managerOrRefused(person, draft)) return;
  await record({ kind: 'desk-file-offer', state: 'dropped', ...offer }, person, draft, parts);
  draft.reply(textReply(sentences(draft.language).deskDropped, draft.language), person.id);
}

/** The file a manager has seen checked counts from now on, if it still says that and nobody was faster. */
export async function confirmDesk(
  action: Extract<Action, { kind: 'confirm-desk' }>,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  if (!managerOrRefused(person, draft)) return;
  if (action.version === rules.desk.version) return draft.reply(textReply(s.deskSame, language), person.id);
  if (action.basedOn !== rules.desk.version)
    return draft.reply({ ...textReply(s.deskMoved, language), refused: 'desk-file-moved' }, person.id);
  const text = await textOf(action.file, parts);
  const read = text === undefined ? undefined : await parts.deskFile?.read(text);
  // A button comes back from outside: only what was checked and shown is confirmed.
  if (text === undefined || !read || !('desk' in read) || read.desk.version !== action.version)
    return draft.reply(
      { ...textReply(s.deskFileGone, language), refused: 'desk-file-unreadable' },
      person.id,
    );
  return changeDesk({ kind: 'change-desk', text, basedOn: action.basedOn }, person, draft, parts);
}

/** Undefined when it is gone, too large or no text. */
async function textOf(ref: string, parts: DeskParts): Promise<string | undefined> {
  const bytes = await parts.files?.read(ref, LIMIT_BYTES);
  if (!bytes) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Lines that only one of two files has, those of the first with a minus; a line that has only moved is in both. */
function differentLines(before: string, after: string): readonly string[] {
  const onlyIn = (text: string, other: string, sign: string) => {
    const left = new Map<string, number>();
    for (const line of other.split(/\r?\n/)) left.set(line, (left.get(line) ?? 0) + 1);
    return text.split(/\r?\n/).flatMap((line, index) => {
      const count = left.get(line) ?? 0;
      left.set(line, count - 1);
      return count > 0 || line.trim() === ''
        ? []
        : [`${sign} ${index + 1}: ${clip(line.trim(), LINE_CHARACTERS)}`];
    });
  };
  return [...onlyIn(before, after, '-'), ...onlyIn(after, before, '+')];
}
