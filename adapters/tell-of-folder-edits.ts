/**
 * A watched folder has editors and a history of its own, so its edits go live at once and are not held. When one costs
 * confirmed questions their answer, the engineers' channel is told which, once however many desks watch the folder. So it
 * is when the articles that ship with the desk have changed by an update.
 */
import { createHash } from 'node:crypto';
import { sentences } from '../bot/front-line/sentences.ts';
import type { ChannelDirectory, Delivery, DeskStore } from '../bot/ports.ts';
import type { Rules } from '../bot/tickets/ticket.ts';
import type { Part } from '../bot/types.ts';
import type { Loss } from '../knowledge/replay.ts';
import type { Article } from '../knowledge/types.ts';
import { type EditParts, tryOut } from './edit-knowledge.ts';
import type { FolderEditListener } from './knowledge.ts';
import type { MongoFolderEdits, SeenEdit } from './mongo/folder-edits.ts';

export interface TellParts extends Pick<EditParts, 'outcomes' | 'now'> {
  readonly store: Pick<DeskStore, 'commit'>;
  readonly channels: ChannelDirectory;
  /** Shared by all desks. */
  readonly edits: Pick<MongoFolderEdits, 'seen' | 'of' | 'told'>;
  rules(): Rules;
  /** Something waits in the outbox. */
  deliver(): void;
}

/** More than these are in no message; all are counted. */
const NAMED = 5;

export function tellOfFolderEdits(parts: TellParts): FolderEditListener {
  const { edits } = parts;
  return async (put, remove, before) => {
    const versions = new Map<string, string | undefined>(remove.map((id) => [id, undefined]));
    for (const { id, version } of put) versions.set(id, version);
    if (versions.size === 0) return undefined;
    // At once: a correction may follow within seconds.
    const seen = await edits.seen(versions);
    if ([...seen.values()].every(({ isTold }) => isTold)) return undefined;
    return async () => {
      const trial = await tryOut({ ...parts, knowledge: before });
      if (!trial) return;
      const lost = await trial(put, remove);
      // Another desk may have met these edits one by one, and told of them.
      const told = new Set([...(await edits.of([...seen.keys()])).values()].flatMap(({ losses }) => losses));
      const untold = lost.filter((loss) => !told.has(keyOf(loss)));
      if (untold.length > 0) {
        const old = before.articles().filter(({ id }) => seen.has(id));
        const deliveries = notices(
          untold,
          seen,
          before.isShipped ? undefined : filesOf([...put, ...old]),
          parts,
        );
        await parts.store.commit({ tickets: [], outcomes: [], deliveries });
        parts.deliver();
      }
      await edits.told(seen, untold.map(keyOf));
    };
  };
}

function keyOf({ question, article }: Loss): string {
  return hash([question, article]);
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}

/** Where in the folder they lie, without the row or section of a file that holds several. */
function filesOf(articles: readonly Article[]): readonly string[] {
  return [...new Set(articles.map(({ source }) => source.location.replace(/#.*/s, '')))].sort();
}

/** @param files that were edited; undefined for the articles that ship */
function notices(
  lost: readonly Loss[],
  seen: ReadonlyMap<string, SeenEdit>,
  files: readonly string[] | undefined,
  { rules, channels, now }: TellParts,
): readonly Delivery[] {
  const { desk } = rules();
  const { language } = desk;
  const s = sentences(language);
  const named: Part[] = lost
    .slice(0, NAMED)
    .map(({ question, title }) => ({ kind: 'text', tone: 'quiet', text: s.lostQuestion(question, title) }));
  const parts: readonly Part[] = [
    { kind: 'text', tone: 'warning', text: (files ? s.folderEditLost : s.updateLost)(lost.length) },
    ...named,
    ...(files
      ? [
          {
            kind: 'text',
            tone: 'quiet',
            text: s.editedFiles(files.slice(0, NAMED), Math.max(0, files.length - NAMED)),
          } as const,
        ]
      : []),
  ];
  const key = hash([...seen].map(([id, { nth }]) => [id, nth]).sort());
  return channels.conversationsOf(desk.levels[0]!.channel).map((to) => ({
    key: `folder-edit:${key}:${to}`,
    to,
    content: { kind: 'reply', reply: { language, parts } },
    createdAt: now(),
  }));
}
