/**
 * A question asked in a channel, answered to the one who asked: Slack shows them the answer alone, with a
 * button that shows it to everybody. The answer waits in the door's memory until then.
 */

import { createHash } from 'node:crypto';
import type { Clock, Outbox } from '../../bot/ports.ts';
import type { ConversationId, Language, Person, PersonId, Reply } from '../../bot/types.ts';
import { isDirect, placeOf } from './ids.ts';
import type { PostOptions } from './messenger.ts';
import { slackSentences } from './sentences.ts';
import type { SlackMemory, SlackReads } from './types.ts';

const SHARE = 'share:';

export function isShare(value: string): boolean {
  return value.startsWith(SHARE);
}

/** The button's value of an answer that may be shared. */
export function shareValue(key: string): string {
  return `${SHARE}${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}

interface Shareable {
  readonly to: ConversationId;
  readonly reply: Reply;
  readonly asker: PersonId;
  readonly isShared?: true;
}

export interface SharingParts {
  readonly memory: SlackMemory;
  readonly reads: Pick<SlackReads, 'conversation'>;
  readonly outbox: Pick<Outbox, 'add'>;
  readonly clock: Clock;
}

export class Sharing {
  readonly #parts: SharingParts;

  constructor(parts: SharingParts) {
    this.#parts = parts;
  }

  /** For whom alone an answer is, when it is one to a question asked in a channel; it can be shared then. */
  async keepBack(
    to: ConversationId,
    reply: Reply,
    options: PostOptions,
  ): Promise<{ readonly onlyFor: PersonId; readonly share: string } | undefined> {
    const place = placeOf(to);
    if (isShare(options.key)) return undefined;
    if (!place?.thread || isDirect(place.channel) || options.onlyFor || options.under) return undefined;
    if (!reply.parts.some((part) => part.kind === 'passage')) return undefined;
    const asker = (await this.#parts.reads.conversation(to))?.person;
    if (!asker) return undefined;
    const share = shareValue(options.key);
    const shareable: Shareable = { to, reply, asker };
    await this.#parts.memory.write(memoryKey(share), JSON.stringify(shareable));
    return { onlyFor: asker, share };
  }

  /**
   * Sends a kept answer to everybody, by the outbox: it is there once, however often and wherever the button is pressed,
   * and whatever becomes of Slack's answer. Returns what the one who pressed is told.
   */
  async share(value: string, person: Person, language: Language): Promise<string> {
    const s = slackSentences(language);
    const text = await this.#parts.memory.read(memoryKey(value));
    const kept = text === undefined ? undefined : (JSON.parse(text) as Shareable);
    if (!kept || kept.asker !== person.id) return s.shareGone;
    if (kept.isShared) return s.shared;
    const reply: Reply = { ...kept.reply, parts: kept.reply.parts.filter((part) => part.kind !== 'buttons') };
    await this.#parts.outbox.add([
      {
        key: value,
        to: kept.to,
        content: { kind: 'reply', reply },
        createdAt: this.#parts.clock.now(),
      },
    ]);
    const done: Shareable = { ...kept, isShared: true };
    await this.#parts.memory.write(memoryKey(value), JSON.stringify(done));
    return s.shared;
  }
}

function memoryKey(value: string): string {
  return `slack:${value}`;
}
