/**
 * The desk's ids for Slack's things: a person is `slack:U1`, a place `slack:C1`, a thread
 * `slack:C1:1700000000.000100`. A desk that serves several workspaces names them: `slack:T2/U1`. A second
 * person who calls the desk within one thread has a conversation of their own: `slack:C1:1700000000.000100:U2`.
 */
import type { ConversationId, Door, EventId, MessageRef, PersonId } from '../../bot/types.ts';

export const SLACK = 'slack' as Door;

/** A post or thread root: what Slack calls `channel` and `ts`. */
export interface Place {
  /** Absent when the desk serves one workspace. */
  readonly team?: string;
  readonly channel: string;
  /** The thread's first post. */
  readonly thread?: string;
  /** Set when the thread's conversation belongs to a second person. */
  readonly user?: string;
}

const TEAM = '(?:([TE][\\w-]{1,30})/)?';
const TS = '\\d{1,15}\\.\\d{1,9}';
const conversationPattern = new RegExp(
  `^slack:${TEAM}([CDG][\\w-]{1,30})(?::(${TS}))?(?::([UW][\\w-]{1,30}))?$`,
);
const personPattern = new RegExp(`^slack:${TEAM}([UWB][\\w-]{1,30})$`);

function inTeam(team: string | undefined, rest: string): string {
  return team === undefined ? rest : `${team}/${rest}`;
}

export function personId(user: string, team?: string): PersonId {
  return `slack:${inTeam(team, user)}` as PersonId;
}

export function conversationId({ team, channel, thread, user }: Place): ConversationId {
  const tail = [channel, thread, user].filter((part) => part !== undefined).join(':');
  return `slack:${inTeam(team, tail)}` as ConversationId;
}

/** Undefined: that is no conversation of this door. */
export function placeOf(id: ConversationId | MessageRef): Place | undefined {
  const found = conversationPattern.exec(id);
  if (!found) return undefined;
  const [, team, channel, thread, user] = found;
  return { ...(team && { team }), channel: channel!, ...(thread && { thread }), ...(user && { user }) };
}

/** A post: `thread` is its own `ts`. */
export function messageRef(channel: string, ts: string, team?: string): MessageRef {
  return conversationId({ ...(team && { team }), channel, thread: ts }) as string as MessageRef;
}

export function userOf(id: PersonId): { readonly team?: string; readonly user: string } | undefined {
  const found = personPattern.exec(id);
  if (!found) return undefined;
  return { ...(found[1] && { team: found[1] }), user: found[2]! };
}

/** Identity of something that happened in Slack: the same for every copy Slack sends of it. */
export function eventId(...parts: readonly string[]): EventId {
  return ['slack', ...parts].join(':') as EventId;
}

/** A direct message with the app: its channel id starts with D. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

const BELIEVED_MS = 10 * 60_000;

/**
 * When something happened: Slack's `ts`, as long as it is near our own clock. Deadlines start there, so a
 * far-off time is not believed.
 */
export function instantOf(ts: string, now: Date): Date {
  const at = Math.round(Number(ts) * 1000);
  const isNear = Number.isFinite(at) && at <= now.getTime() && now.getTime() - at <= BELIEVED_MS;
  return isNear ? new Date(at) : now;
}

export interface PostPlace {
  readonly team?: string | undefined;
  readonly channel: string;
  readonly ts: string;
}

/** A post becomes one ticket, by whichever way. */
export function eventOfPost({ workspace, channel, ts }: PostPlace & { readonly workspace: string }): EventId {
  return eventId('reaction', workspace, channel, ts);
}
