/**
 * What Slack sends -> what happened, in the door's words. Pure; undefined means: nothing for the desk. The ids
 * are the same for every copy Slack sends of one event, for both twins of a mention and for a replayed request.
 */
import { z } from 'zod';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Attachment, ConversationId, EventId, IncomingMessage, Person } from '../../bot/types.ts';
import { conversationId, eventId, instantOf, isDirect, personId } from './ids.ts';
import { mentions, type NameOf, plainText } from './plain-text.ts';

/** Who receives, and where it reads along. */
export interface Receiver {
  readonly botUser: string;
  readonly botId?: string;
  /** Channels where it speaks only when it is sure. */
  readonly listenIn: readonly string[];
  /** Whether ids name their workspace. */
  readonly manyWorkspaces: boolean;
}

/** Somebody wrote something, or changed what they had just written. */
export interface Post {
  readonly id: EventId;
  readonly workspace: string;
  /** `workspace` when ids name it. */
  readonly team?: string;
  readonly channel: string;
  readonly ts: string;
  /** The first post of its thread, when it is not that itself. */
  readonly thread?: string;
  readonly user: string;
  /** The writer's own workspace, when Slack says so: another one in a shared channel. */
  readonly userTeam?: string;
  readonly text: string;
  readonly blocks?: unknown;
  readonly files: readonly Attachment[];
  readonly callsDesk: boolean;
  readonly isEdit: boolean;
  /** The post that was changed, or deleted: then nothing is written. */
  readonly edits?: EventId | undefined;
  readonly writtenAt: string;
}

const text = z.string().max(200_000);
const slackFile = z.object({
  id: z.string().max(40),
  name: z.string().nullish(),
  title: z.string().nullish(),
  mimetype: z.string().nullish(),
  size: z.number().nullish(),
  mode: z.string().nullish(),
});
const message = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.string().optional(),
  hidden: z.boolean().optional(),
  channel: z.string().regex(/^[CDG][\w-]+$/),
  ts: z.string().regex(/^\d+\.\d+$/),
  thread_ts: z
    .string()
    .regex(/^\d+\.\d+$/)
    .optional(),
  user: z
    .string()
    .regex(/^[UW][\w-]+$/)
    .optional(),
  user_team: z.string().nullish(),
  source_team: z.string().nullish(),
  team: z.string().nullish(),
  bot_id: z.string().nullish(),
  app_id: z.string().nullish(),
  text: text.nullish(),
  blocks: z.unknown().optional(),
  files: z.array(z.unknown()).nullish(),
  edited: z.object({ user: z.string(), ts: z.string().regex(/^\d+\.\d+$/) }).nullish(),
});
const changed = z.object({
  channel: message.shape.channel,
  message: message.omit({ channel: true, type: true }),
  previous_message: z.object({ text: text.nullish() }).nullish(),
});
const removed = z.object({
  subtype: z.literal('message_deleted'),
  channel: message.shape.channel,
  previous_message: message.omit({ channel: true, type: true }),
});
const envelope = z.object({
  event_id: z.string().max(100).nullish(),
  /** People of other companies are in that channel. */
  is_ext_shared_channel: z.boolean().nullish(),
  event: z.object({ type: z.string(), subtype: z.string().optional() }).loose(),
});

/** Posts of people. Bots, the desk itself, joins and the like are nothing; so is what Slack changed by itself. */
export function readPost(body: unknown, receiver: Receiver): Post | undefined {
  const read = envelope.safeParse(body);
  if (!read.success) return undefined;
  const workspace = workspaceOf(body);
  if (read.data.event.subtype === 'message_changed') return readEdit(read.data.event, workspace, receiver);
  const found = message.safeParse(read.data.event);
  if (!found.success) return undefined;
  const event = { ...found.data };
  if (read.data.is_ext_shared_channel) event.source_team ??= event.team;
  if (
    event.subtype !== undefined &&
    !['file_share', 'thread_broadcast', 'me_message'].includes(event.subtype)
  )
    return undefined;
  return postOf(event, event.channel, workspace, receiver, false);
}

function readEdit(event: unknown, workspace: string, receiver: Receiver): Post | undefined {
  const found = changed.safeParse(event);
  if (!found.success) return undefined;
  const { channel, message: inner, previous_message: previous } = found.data;
  // Unfurled links and new reply counts are changes too: only what its writer rewrote counts.
  if (!inner.edited || inner.edited.user !== inner.user || (previous?.text ?? '') === (inner.text ?? ''))
    return undefined;
  const post = postOf({ ...inner, channel, type: 'message' }, channel, workspace, receiver, true);
  // Called only now: the desk has not heard its first wording, nor seen its files.
  const wasHeard = isDirect(channel) || !post?.callsDesk || mentions(previous?.text ?? '', receiver.botUser);
  return wasHeard ? post : { ...post, edits: undefined };
}

/** A post that its writer took back: what it was, without its words. */
export function readDeletion(body: unknown, receiver: Receiver): Post | undefined {
  const read = envelope.safeParse(body);
  const found = read.success ? removed.safeParse(read.data.event) : undefined;
  if (!found?.success) return undefined;
  const { channel, previous_message: previous } = found.data;
  const workspace = workspaceOf(body);
  const gone = { ...previous, text: '', files: [], hidden: false, channel, type: 'message' as const };
  const post = postOf(gone, channel, workspace, receiver, true);
  return post && { ...post, id: eventId('deletion', workspace, channel, previous.ts), blocks: undefined };
}

/** The conversations a post may have been heard in. */
export function conversationsOf(post: Post): readonly ConversationId[] {
  if (isDirect(post.channel))
    return [conversationId({ ...(post.team && { team: post.team }), channel: post.channel })];
  const { first, own } = threadOf(post);
  return [first, own];
}

function postOf(
  event: z.infer<typeof message>,
  channel: string,
  workspace: string,
  receiver: Receiver,
  isEdit: boolean,
): Post | undefined {
  const { user } = event;
  if (!user || event.hidden || event.bot_id || event.app_id) return undefined;
  if (user === receiver.botUser || user === 'USLACKBOT') return undefined;
  const written = event.text ?? '';
  const userTeam = event.user_team ?? event.source_team;
  const editedAt = event.edited?.ts ?? event.ts;
  const thread = event.thread_ts && event.thread_ts !== event.ts ? event.thread_ts : undefined;
  const place = below(channel, thread);
  return {
    id: isEdit
      ? eventId('edit', workspace, channel, event.ts, editedAt, ...place)
      : eventId('message', workspace, channel, event.ts, ...place),
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    channel,
    ts: event.ts,
    ...(thread && { thread }),
    user,
    ...(userTeam && { userTeam }),
    text: written,
    ...(event.blocks !== undefined && { blocks: event.blocks }),
    files: (event.files ?? [])
      .slice(0, 20)
      .flatMap((file) => attachmentOf(file, receiver.manyWorkspaces ? workspace : undefined)),
    callsDesk: event.type === 'app_mention' || mentions(written, receiver.botUser),
    isEdit,
    ...(isEdit && { edits: eventId('message', workspace, channel, event.ts, ...place) }),
    writtenAt: isEdit ? editedAt : event.ts,
  };
}

/**
 * Direct messages are one conversation, whatever thread they stand in; the thread is part of what happened, so
 * that it is answered where it was written.
 */
function below(channel: string, thread: string | undefined): readonly string[] {
  return isDirect(channel) && thread ? ['in', thread] : [];
}

/** The thread of a direct message in which what is delivered under that key answers; undefined: in none. */
export function threadIn(key: string): string | undefined {
  return /^slack:(?:message|edit|press):.*:in:(\d+\.\d+):reply:/.exec(key)?.[1];
}

/** The thread an answer to a direct message can stand in: its own, or the one it begins. */
export function threadBelow(key: string): string | undefined {
  return threadIn(key) ?? /^slack:message:[^:]*:D[\w-]+:(\d+\.\d+):reply:/.exec(key)?.[1];
}

/** Slack keeps the bytes; the ref is the file's id. */
export function attachmentOf(file: unknown, team: string | undefined): Attachment[] {
  const read = slackFile.safeParse(file);
  if (!read.success || read.data.mode === 'tombstone' || !/^F[\w-]+$/.test(read.data.id)) return [];
  const { id, name, title, mimetype, size } = read.data;
  return [
    {
      name: (name || title || id).slice(0, 200),
      mediaType: mimetype || 'application/octet-stream',
      sizeBytes: Math.max(0, size ?? 0),
      ref: `slack:${team ? `${team}/` : ''}${id}`,
    },
  ];
}

const isTrue = z
  .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
  .optional()
  .catch(undefined);
const id = z.string().optional().catch(undefined);
const installed = z.object({
  authorizations: z
    .array(z.object({ team_id: id, enterprise_id: id, is_enterprise_install: isTrue }))
    .optional()
    .catch(undefined),
  is_enterprise_install: isTrue,
  enterprise_id: id,
  enterprise: z.object({ id }).optional().catch(undefined),
  team_id: id,
  team: z.object({ id }).optional().catch(undefined),
  user: z.object({ team_id: id }).optional().catch(undefined),
});

/**
 * Whose installation it is for: the workspace, or the organization (`E…`) that installed the app for all of its
 * workspaces. In a shared channel `team_id` may be the other company's. Undefined when Slack names none.
 */
export function teamIn(body: unknown): string | undefined {
  const read = installed.safeParse(body);
  if (!read.success) return undefined;
  const { authorizations, team_id: team, team: of, user: by, enterprise, enterprise_id: org } = read.data;
  const first = authorizations?.[0];
  const isOrg = first?.is_enterprise_install ?? read.data.is_enterprise_install;
  const ofOrg = isOrg ? (first?.enterprise_id ?? enterprise?.id ?? org) : undefined;
  return ofOrg ?? first?.team_id ?? team ?? of?.id ?? by?.team_id;
}

function workspaceOf(body: unknown): string {
  return teamIn(body) ?? 'T0';
}

/** What is known about the thread a post stands in. */
export interface Thread {
  /** The ticket whose card is its first post. */
  readonly card?: TicketId;
  /** The conversation of whoever called the desk first in it. */
  readonly first?: Conversation;
  /** The writer's own conversation in a thread that another person began. */
  readonly own?: Conversation;
}

/** Where to look before deciding what a post is. Undefined: there is nothing to be found yet. */
export function threadToLookUp(
  post: Post,
): { readonly root: string; readonly first: ConversationId; readonly own: ConversationId } | undefined {
  if (isDirect(post.channel) || (post.thread === undefined && !post.isEdit)) return undefined;
  return threadOf(post);
}

function threadOf(post: Post) {
  const root = post.thread ?? post.ts;
  const place = { ...(post.team && { team: post.team }), channel: post.channel, thread: root };
  return { root, first: conversationId(place), own: conversationId({ ...place, user: post.user }) };
}

export type Route = Pick<IncomingMessage, 'conversation' | 'underCardOf' | 'overheard' | 'inPublic'>;

/** Whether a post is for the desk, and in which conversation. */
export function routeOf(post: Post, thread: Thread, receiver: Receiver): Route | undefined {
  if (isDirect(post.channel))
    return { conversation: conversationId({ ...(post.team && { team: post.team }), channel: post.channel }) };
  const { first, own } = threadOf(post);
  if (thread.card) {
    // What was sent on to the person stays sent: an edit would say it twice.
    return post.isEdit ? undefined : { conversation: first, underCardOf: thread.card, inPublic: true };
  }
  const writer = personId(post.user, post.team);
  const isFirst = !thread.first || thread.first.person === writer;
  const conversation = isFirst ? first : own;
  if (post.callsDesk) return { conversation, inPublic: true };
  const known = isFirst ? thread.first : thread.own;
  if (known && hasSpoken(known)) return { conversation, inPublic: true };
  const isListening = receiver.listenIn.includes(post.channel) && post.thread === undefined && !post.isEdit;
  return isListening ? { conversation: first, inPublic: true, overheard: true } : undefined;
}

/** The desk answers on in a thread it has spoken in, without being called again. */
function hasSpoken(conversation: Conversation): boolean {
  return (
    conversation.phase.kind !== 'idle' ||
    conversation.ticket !== undefined ||
    conversation.turns.some((turn) => turn.who !== 'person')
  );
}

export function incomingMessage(
  post: Post,
  route: Route,
  person: Person,
  options: { readonly botUser: string; readonly nameOf: NameOf; readonly now: Date },
): IncomingMessage {
  return {
    kind: 'message',
    id: post.id,
    ...route,
    person,
    text: plainText(post.text, { ...options, blocks: post.blocks }),
    // Those of a changed post came with its first wording.
    attachments: post.edits ? [] : post.files,
    ...(post.edits && { edits: post.edits }),
    at: instantOf(post.writtenAt, options.now),
  };
}

/** Somebody put an emoji on a post. */
export interface Reaction {
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly emoji: string;
  readonly channel: string;
  readonly ts: string;
}

const reaction = z.object({
  type: z.literal('reaction_added'),
  user: z.string().regex(/^[UW][\w-]+$/),
  reaction: z.string().max(200),
  item: z.object({ type: z.literal('message'), channel: message.shape.channel, ts: message.shape.ts }),
});

export function readReaction(body: unknown, receiver: Receiver): Reaction | undefined {
  const read = envelope.safeParse(body);
  const found = read.success ? reaction.safeParse(read.data.event) : undefined;
  if (!read.success || !found?.success || found.data.user === receiver.botUser) return undefined;
  const workspace = workspaceOf(body);
  const { user, reaction: emoji, item } = found.data;
  return {
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user,
    emoji,
    channel: item.channel,
    ts: item.ts,
  };
}

/** A button, a menu or a form came back. */
export interface Press {
  readonly id: EventId;
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly userName: string;
  readonly userTeam?: string;
  /** Absent on the app's home. */
  readonly channel?: string;
  readonly messageTs?: string;
  readonly thread?: string;
  readonly blockId: string;
  readonly value: string;
  readonly triggerId: string;
  readonly responseUrl?: string;
  readonly pressedAt: string;
}

const user = z.object({
  id: z.string().regex(/^[UW][\w-]+$/),
  username: z.string().nullish(),
  name: z.string().nullish(),
  team_id: z.string().nullish(),
});
const interaction = {
  user,
  trigger_id: z.string().max(500).default(''),
};
const press = z.object({
  ...interaction,
  type: z.literal('block_actions'),
  channel: z.object({ id: message.shape.channel }).nullish(),
  container: z
    .object({
      message_ts: z.string().nullish(),
      channel_id: z.string().nullish(),
      thread_ts: z.string().nullish(),
      view_id: z.string().nullish(),
    })
    .nullish(),
  message: z.object({ ts: z.string().nullish(), thread_ts: z.string().nullish() }).nullish(),
  response_url: z.string().max(2_000).nullish(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255).default(''),
        block_id: z.string().max(255).default(''),
        action_ts: z.string().max(40).default(''),
        value: z.string().max(2_000).nullish(),
        selected_option: z.object({ value: z.string().max(2_000) }).nullish(),
      }),
    )
    .min(1),
});

export function readPress(body: unknown, receiver: Receiver): Press | undefined {
  const read = press.safeParse(body);
  if (!read.success) return undefined;
  const {
    actions,
    user: by,
    channel,
    container,
    message: shown,
    trigger_id: triggerId,
    response_url: responseUrl,
  } = read.data;
  const action = actions[0]!;
  const workspace = workspaceOf(body);
  const place = channel?.id ?? container?.channel_id ?? undefined;
  const messageTs = shown?.ts ?? container?.message_ts ?? undefined;
  const thread = shown?.thread_ts ?? container?.thread_ts ?? undefined;
  return {
    id: eventId(
      'press',
      workspace,
      place ?? container?.view_id ?? 'home',
      messageTs ?? '',
      action.action_id,
      by.id,
      action.action_ts || triggerId,
      ...(place ? below(place, thread === messageTs ? undefined : thread) : []),
    ),
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user: by.id,
    userName: by.name || by.username || by.id,
    ...(by.team_id && { userTeam: by.team_id }),
    ...(place && { channel: place }),
    ...(messageTs && { messageTs }),
    ...(thread && { thread }),
    blockId: action.block_id,
    value: action.selected_option?.value ?? action.value ?? '',
    triggerId,
    ...(responseUrl && { responseUrl }),
    pressedAt: action.action_ts,
  };
}

/** A form was sent. */
export interface Submission {
  readonly id: EventId;
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly userName: string;
  readonly userTeam?: string;
  readonly form: string;
  readonly metadata: string;
  /** Names of all inputs, filled or not, and the block of the first. */
  readonly names: readonly string[];
  readonly firstBlock: string;
  /** Input name -> what was entered. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Input name -> the person chosen. */
  readonly people: Readonly<Record<string, string>>;
  readonly files: readonly Attachment[];
}

const entered = z.object({
  type: z.string().nullish(),
  value: z.string().max(3_000).nullish(),
  selected_option: z.object({ value: z.string().max(150) }).nullish(),
  selected_time: z.string().max(10).nullish(),
  selected_user: z.string().max(40).nullish(),
  files: z.array(z.unknown()).max(20).nullish(),
});
const submission = z.object({
  ...interaction,
  type: z.literal('view_submission'),
  view: z.object({
    id: z.string().max(100),
    callback_id: z.string().max(255).default(''),
    private_metadata: z.string().max(3_000).default(''),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), entered)) }),
  }),
});

/** One form is one thing that happened, however often it is sent. */
export function readSubmission(body: unknown, receiver: Receiver): Submission | undefined {
  const read = submission.safeParse(body);
  if (!read.success) return undefined;
  const { view, user: by } = read.data;
  const workspace = workspaceOf(body);
  const inputs: Record<string, string> = {};
  const people: Record<string, string> = {};
  const files: Attachment[] = [];
  const names: string[] = [];
  for (const elements of Object.values(view.state.values))
    for (const [name, one] of Object.entries(elements)) {
      names.push(name);
      const value = one.value ?? one.selected_option?.value ?? one.selected_time;
      if (value) inputs[name] = value;
      if (one.selected_user) people[name] = one.selected_user;
      for (const file of one.files ?? [])
        files.push(...attachmentOf(file, receiver.manyWorkspaces ? workspace : undefined));
    }
  return {
    id: eventId('form', workspace, view.id),
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user: by.id,
    userName: by.name || by.username || by.id,
    ...(by.team_id && { userTeam: by.team_id }),
    form: view.callback_id,
    metadata: view.private_metadata,
    names,
    firstBlock: Object.keys(view.state.values)[0] ?? '',
    inputs,
    people,
    files,
  };
}

/** A slash command. */
export interface Command {
  readonly id: EventId;
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly userName: string;
  readonly channel: string;
  readonly word: string;
  readonly text: string;
  readonly triggerId: string;
  readonly responseUrl?: string;
}

const command = z.object({
  user_id: user.shape.id,
  user_name: z.string().nullish(),
  channel_id: z.string().max(40).default(''),
  command: z.string().max(100),
  text: z.string().max(40_000).default(''),
  trigger_id: z.string().max(500).default(''),
  response_url: z.string().max(2_000).nullish(),
});

export function readCommand(body: unknown, receiver: Receiver): Command | undefined {
  const read = command.safeParse(body);
  if (!read.success) return undefined;
  const c = read.data;
  const workspace = workspaceOf(body);
  return {
    id: eventId('command', workspace, c.user_id, c.trigger_id || c.response_url || ''),
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user: c.user_id,
    userName: c.user_name || c.user_id,
    channel: c.channel_id,
    word: c.command,
    text: c.text.trim(),
    triggerId: c.trigger_id,
    ...(c.response_url && { responseUrl: c.response_url }),
  };
}

/** A shortcut: 'open a ticket', alone or from a message. */
export interface Shortcut {
  /** Which one, as the app's manifest names it. */
  readonly name: string;
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly userName: string;
  readonly userTeam?: string;
  readonly triggerId: string;
  readonly from?: {
    readonly channel: string;
    readonly ts: string;
    readonly thread?: string;
    readonly author?: string;
    readonly text: string;
    readonly files: readonly Attachment[];
  };
}

const shortcut = z.object({
  ...interaction,
  type: z.enum(['shortcut', 'message_action']),
  callback_id: z.string().max(255),
  channel: z.object({ id: message.shape.channel }).nullish(),
  message: z
    .object({
      ts: z.string(),
      thread_ts: z.string().nullish(),
      user: z.string().nullish(),
      text: text.nullish(),
      files: z.array(z.unknown()).nullish().catch(undefined),
    })
    .nullish(),
});

export function readShortcut(body: unknown, receiver: Receiver): Shortcut | undefined {
  const read = shortcut.safeParse(body);
  if (!read.success) return undefined;
  const { user: by, trigger_id: triggerId, channel, message: shown, callback_id: name } = read.data;
  const workspace = workspaceOf(body);
  return {
    name,
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user: by.id,
    userName: by.name || by.username || by.id,
    ...(by.team_id && { userTeam: by.team_id }),
    triggerId,
    ...(channel &&
      shown && {
        from: {
          channel: channel.id,
          ts: shown.ts,
          ...(shown.thread_ts && { thread: shown.thread_ts }),
          ...(shown.user && { author: shown.user }),
          text: shown.text ?? '',
          files: (shown.files ?? [])
            .slice(0, 20)
            .flatMap((file) => attachmentOf(file, receiver.manyWorkspaces ? workspace : undefined)),
        },
      }),
  };
}

/** Something a person did that this app has no part of: a list to be filled in, a step of an old workflow. */
export interface Strange {
  readonly type: string;
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly userTeam?: string;
  readonly channel?: string;
}

const strange = z.object({
  type: z.string().regex(/^[a-z_]{1,40}$/),
  user,
  channel: z.object({ id: message.shape.channel }).nullish(),
});

export function readStrange(body: unknown, receiver: Receiver): Strange | undefined {
  const read = strange.safeParse(body);
  if (!read.success) return undefined;
  const { type, user: by, channel } = read.data;
  const workspace = workspaceOf(body);
  return {
    type,
    workspace,
    ...(receiver.manyWorkspaces && { team: workspace }),
    user: by.id,
    ...(by.team_id && { userTeam: by.team_id }),
    ...(channel && { channel: channel.id }),
  };
}

/** A workflow has come to a step that is said to be this app's. */
export interface Step {
  readonly team?: string;
  readonly run: string;
  /** Good for this run alone. */
  readonly token?: string;
}

const step = z.object({
  type: z.literal('function_executed'),
  function_execution_id: z.string().max(100),
  bot_access_token: z.string().max(500).optional().catch(undefined),
});

export function readStep(body: unknown, receiver: Receiver): Step | undefined {
  const read = envelope.safeParse(body);
  const found = read.success ? step.safeParse(read.data.event) : undefined;
  if (!found?.success) return undefined;
  const { function_execution_id: run, bot_access_token: token } = found.data;
  return { run, ...(receiver.manyWorkspaces && { team: workspaceOf(body) }), ...(token && { token }) };
}

/** Somebody opened the app: its home, or the direct messages with it. */
export interface Opened {
  readonly workspace: string;
  readonly team?: string;
  readonly user: string;
  readonly channel: string;
  readonly tab: 'home' | 'messages';
}

const opened = z.object({
  type: z.literal('app_home_opened'),
  user: user.shape.id,
  channel: z.string().max(40).default(''),
  tab: z.enum(['home', 'messages']),
});

export function readOpened(body: unknown, receiver: Receiver): Opened | undefined {
  const read = envelope.safeParse(body);
  const found = read.success ? opened.safeParse(read.data.event) : undefined;
  if (!read.success || !found?.success) return undefined;
  const workspace = workspaceOf(body);
  const { user: who, channel, tab } = found.data;
  return { workspace, ...(receiver.manyWorkspaces && { team: workspace }), user: who, channel, tab };
}
