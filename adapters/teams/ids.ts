/**
 * The desk's ids for Teams' things. A person is `teams:<Entra object id>` (Teams' own id where there is none), a
 * personal chat `teams:a:1x…`, a channel `teams:19:…@thread.tacv2`, a thread in it
 * `teams:19:…@thread.tacv2;messageid=17…`. Where others read along each person has a conversation of their own,
 * `…#<person>`, so that two people who ask in one thread do not answer each other's questions.
 */
import { createHash } from 'node:crypto';
import type { ConversationId, Door, EventId, MessageRef, PersonId } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';

export const TEAMS = 'teams' as Door;

export interface Place {
  /** Teams' conversation id, with its thread. */
  readonly conversation: string;
  /** Without the thread. */
  readonly base: string;
  /** Activity id of the thread's first post. */
  readonly thread?: string;
  readonly person?: string;
}

const THREAD = /;messageid=([^;#|]+)/;

/** @param teamsConversation as in an activity. `#` and `|` separate parts of the desk's ids and do not occur in Teams'. */
export function conversationId(teamsConversation: string, person?: PersonId): ConversationId {
  const suffix = person === undefined ? '' : `#${person.slice(TEAMS.length + 1)}`;
  return `teams:${teamsConversation}${suffix}` as ConversationId;
}

export function personId(account: {
  readonly id: string;
  readonly aadObjectId?: string | undefined;
}): PersonId {
  return `teams:${account.aadObjectId?.toLowerCase() ?? account.id}` as PersonId;
}

/** Undefined: that is no conversation of this door. */
export function placeOf(id: ConversationId): Place | undefined {
  const found = /^teams:([^#|]+)(?:#([^|]+))?$/.exec(id);
  if (!found) return undefined;
  const conversation = found[1]!;
  const thread = THREAD.exec(conversation)?.[1];
  return {
    conversation,
    base: conversation.replace(THREAD, ''),
    ...(thread && { thread }),
    ...(found[2] && { person: found[2] }),
  };
}

/** The place as references know it. */
export function baseOf(id: ConversationId): ConversationId {
  return id.replace(/#.*$/s, '').replace(THREAD, '') as ConversationId;
}

/** A top-level post in a channel is the first of its own thread. */
export function messageRef(place: Place, isChannel: boolean, activity: string): MessageRef {
  const conversation =
    isChannel && !place.thread ? `${place.base};messageid=${activity}` : place.conversation;
  return `teams:${conversation}|${activity}` as MessageRef;
}

/** The first post of a thread, as a reference. */
export function threadRef(place: Place): MessageRef | undefined {
  return place.thread === undefined
    ? undefined
    : (`teams:${place.conversation}|${place.thread}` as MessageRef);
}

export function messageOf(
  ref: MessageRef,
): { readonly conversation: string; readonly activity: string } | undefined {
  const found = /^teams:([^#|]+)\|([^|]+)$/.exec(ref);
  return found ? { conversation: found[1]!, activity: found[2]! } : undefined;
}

export function isChannelId(base: string): boolean {
  return /@thread\.(tacv2|skype)$/.test(base);
}

export function messageEvent(conversation: string, activity: string): EventId {
  return `teams:${conversation}:${activity}` as EventId;
}

/** Of one version of a message: its writer may change it again, and back. */
export function editEvent(
  conversation: string,
  activity: string,
  version: readonly (string | undefined)[],
): EventId {
  const hash = createHash('sha256').update(JSON.stringify(version)).digest('base64url').slice(0, 16);
  return `teams:edit:${conversation}:${activity}:${hash}` as EventId;
}

/** Teams repeats an unanswered invoke about 15 and 30 s later, also under another activity id. */
const REPEATS_WITHIN_MS = 90_000;

const PRESS = 'teams:press:';

/** Whether that is the id of a press, or a key that begins with one. */
export function isPress(id: string): boolean {
  return id.startsWith(PRESS);
}

/**
 * Names what was pressed by its content, so that a repeat with a new activity id is the same event, while the same
 * button pressed again later is a new one. Repeats that reach another replica meet in the same interval of
 * the clock; only one that crosses its border would count twice, and then the ticket's state decides.
 */
export class PressIdentity {
  readonly #recent = new Recent<string, { readonly id: EventId; readonly at: number }>();

  idOf(content: readonly string[], now: Date): EventId {
    const hash = createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 27);
    const at = now.getTime();
    const earlier = this.#recent.get(hash);
    this.#recent.delete(hash);
    const isRepeat = earlier !== undefined && at - earlier.at < REPEATS_WITHIN_MS;
    const id = isRepeat ? earlier.id : (`${PRESS}${hash}:${Math.floor(at / REPEATS_WITHIN_MS)}` as EventId);
    this.#recent.set(hash, { id, at: isRepeat ? earlier.at : at });
    return id;
  }
}
