/**
 * A watched folder has editors and a history of its own, so its edits go live at once and are not held. When one costs
 * confirmed questions their answer, the engineers' channel is told which, once however many desks watch the folder.
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

export interface TellParts extends Pick<EditParts, 'knowledge' | 'outcomes' | 'now'> {
  readonly store: Pick<DeskStore, 'commit'>;
  readonly channels: ChannelDirectory;
  rules(): Rules;
  /** Something waits in the outbox. */
  deliver(): void;
}

/** More than these are in no message; all are counted. */
const NAMED = 5;

export function tellOfFolderEdits(parts: TellParts): FolderEditListener {
  return async (put, remove, past) => {
    const trial = await tryOut(past ? { ...parts, knowledge: past } : parts);
    return (
      trial &&
      (async () => {
        const lost = await trial(put, remove);
        if (lost.length === 0) return;
        await parts.store.commit({
          tickets: [],
          outcomes: [],
          deliveries: notices(lost, put, remove, parts),
        });
        parts.deliver();
      })
    );
  };
}

function notices(
  lost: readonly Loss[],
  put: readonly Article[],
  remove: readonly string[],
  { rules, channels, now }: TellParts,
): readonly Delivery[] {
  const { desk } = rules();
  const { language } = desk;
  const s = sentences(language);
  const named: Part[] = lost
    .slice(0, NAMED)
    .map(({ question, title }) => ({ kind: 'text', tone: 'quiet', text: s.lostQuestion(question, title) }));
  const parts: readonly Part[] = [
    { kind: 'text', tone: 'warning', text: s.folderEditLost(lost.length) },
    ...named,
  ];
  const edit = JSON.stringify([put.map(({ id, version }) => [id, version]).sort(), [...remove].sort()]);
  const key = createHash('sha256').update(edit).digest('hex').slice(0, 16);
  return channels.conversationsOf(desk.levels[0]!.channel).map((to) => ({
    key: `folder-edit:${key}:${to}`,
    to,
    content: { kind: 'reply', reply: { language, parts } },
    createdAt: now(),
  }));
}
