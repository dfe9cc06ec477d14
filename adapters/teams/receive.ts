/** An activity -> what the desk is asked, in its own words. Pure; `undefined` is what does not concern it. */
import { completeAction } from '../../bot/actions.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type {
  Action,
  ConversationId,
  EventId,
  IncomingMessage,
  Input,
  Language,
  MessageRef,
  Person,
} from '../../bot/types.ts';
import type { Activity } from './activity.ts';
import { type Consent, readConsent } from './give-file.ts';
import { conversationId, editEvent, messageEvent, personId, placeOf, threadRef } from './ids.ts';
import { type ButtonData, VERB } from './render.ts';
import { teamsSentences } from './sentences.ts';
import { clean, shorten, withoutMentions, wordsOfHtml } from './text.ts';
import type { PlaceKind, RemoteFile } from './types.ts';

/** What every activity of a person says. */
export interface From {
  readonly person: Person;
  readonly conversation: ConversationId;
  readonly kind: PlaceKind;
  readonly inPublic: boolean;
}

export type Received = From & What;

type What =
  | {
      readonly what: 'message';
      readonly message: IncomingMessage;
      readonly files: readonly RemoteFile[];
      /** Something was sent along that Teams does not hand out there: perhaps a file. */
      readonly withheld: boolean;
      /** The thread's first post, if it was written in one: perhaps a ticket's card. */
      readonly under?: MessageRef;
      /** The desk was called by name. */
      readonly called: boolean;
    }
  /** Somebody deleted a message of theirs. */
  | { readonly what: 'deleted'; readonly message: IncomingMessage & { readonly edits: EventId } }
  /** A button of a card; `content` names the press among all presses. */
  | {
      readonly what: 'press';
      readonly press: Press;
      readonly content: readonly string[];
      readonly isInvoke: boolean;
    }
  /** Asks for the presser's view of a ticket's card; `automatic`: the client asked, nobody pressed. */
  | { readonly what: 'view'; readonly ticket: TicketId; readonly lead: string; readonly automatic: boolean }
  /** The dialog for a new ticket is to be shown. `about`: the message it was opened from. */
  | { readonly what: 'form'; readonly about: string }
  | { readonly what: 'form-sent'; readonly press: Press; readonly content: readonly string[] }
  /** The ticket's files are wanted in the presser's own chat. */
  | { readonly what: 'files'; readonly ticket: TicketId; readonly isInvoke: boolean }
  /** A consent card was answered; undefined: with something that no card of ours asks. */
  | { readonly what: 'consent'; readonly consent: Consent | undefined }
  | { readonly what: 'query'; readonly text: string }
  | { readonly what: 'feedback'; readonly about: string; readonly liked: boolean; readonly text: string }
  | { readonly what: 'added' }
  | { readonly what: 'removed' }
  /** An invoke, or a command of one, that this door does not know: it is answered all the same. */
  | { readonly what: 'other-invoke' }
  | { readonly what: 'unreadable-press'; readonly isInvoke: boolean };

/** Undefined `action`: what came back does not make one, for these reasons. */
export type Press =
  | { readonly ok: true; readonly action: Action; readonly label: string }
  | { readonly ok: false; readonly problems: readonly string[] };

export interface ReceiveContext {
  readonly now: Date;
  /** Base conversation ids, as Teams names them, where the desk reads along. */
  readonly listenIn: readonly string[];
}

export function receive(activity: Activity, context: ReceiveContext): Received | undefined {
  // Bots and connectors are `28:…`.
  const isBot = activity.from.role === 'bot' || activity.from.id.startsWith('28:');
  if (isBot && activity.type.startsWith('message')) return undefined;
  const kind = kindOf(activity);
  const person = personOf(activity);
  const inPublic = kind !== 'personal';
  const from: From = {
    person,
    kind,
    inPublic,
    conversation: conversationId(activity.conversation.id, inPublic ? person.id : undefined),
  };
  const what = whatOf(activity, from, context);
  return what && { ...from, ...what };
}

function whatOf(activity: Activity, from: From, context: ReceiveContext): What | undefined {
  switch (activity.type) {
    case 'message':
      return pressIn(activity, activity.value, from, false) ?? messageIn(activity, from, context);
    case 'invoke':
      return invokeIn(activity, from);
    case 'installationUpdate':
      return { what: activity.action?.startsWith('remove') ? 'removed' : 'added' };
    case 'conversationUpdate': {
      const isDesk = ({ id }: { id: string }) => id === activity.recipient.id;
      if (activity.membersRemoved.some(isDesk)) return { what: 'removed' };
      return activity.membersAdded.some(isDesk) ? { what: 'added' } : undefined;
    }
    case 'messageUpdate':
      return messageIn(activity, from, context);
    case 'messageDelete':
      return deletedIn(activity, from, context);
    default:
      return undefined;
  }
}

function messageIn(activity: Activity, from: From, { now, listenIn }: ReceiveContext): What | undefined {
  if (!activity.id) return undefined;
  const place = placeOf(from.conversation);
  const mentions = activity.entities.filter(
    ({ type, mentioned }) => type === 'mention' && mentioned?.id === activity.recipient.id,
  );
  const called = !from.inPublic || mentions.length > 0;
  const html = activity.attachments.find(({ contentType }) => contentType === 'text/html');
  const written =
    activity.text?.trim() || (typeof html?.content === 'string' ? wordsOfHtml(html.content) : '');
  const text = withoutMentions(
    activity.textFormat === 'xml' ? wordsOfHtml(written) : written,
    mentions.map(({ text: mention }) => mention ?? ''),
  );
  const under = place && threadRef(place);
  const isEdit = activity.type === 'messageUpdate';
  const overheard = !called && !isEdit && place !== undefined && listenIn.includes(place.base);
  if (!called && !overheard && !under) return undefined;
  const id = messageEvent(activity.conversation.id, activity.id);
  const files = filesOf(activity);
  return {
    what: 'message',
    called,
    files,
    withheld:
      from.inPublic &&
      files.length === 0 &&
      typeof html?.content === 'string' &&
      /<attachment\b/i.test(html.content),
    ...(under && { under }),
    message: {
      kind: 'message',
      id: isEdit ? editEvent(activity.conversation.id, activity.id, [activity.timestamp, text]) : id,
      conversation: from.conversation,
      person: from.person,
      text,
      attachments: [],
      at: now,
      ...(from.inPublic && { inPublic: true }),
      ...(overheard && { overheard: true }),
      ...(isEdit && { edits: id }),
    },
  };
}

function deletedIn(activity: Activity, from: From, { now }: ReceiveContext): What | undefined {
  if (!activity.id) return undefined;
  return {
    what: 'deleted',
    message: {
      kind: 'message',
      id: editEvent(activity.conversation.id, activity.id, ['deleted', activity.timestamp]),
      edits: messageEvent(activity.conversation.id, activity.id),
      conversation: from.conversation,
      person: from.person,
      text: '',
      attachments: [],
      at: now,
      ...(from.inPublic && { inPublic: true }),
    },
  };
}

function invokeIn(activity: Activity, from: From): What {
  const value = asObject(activity.value);
  switch (activity.name) {
    case 'adaptiveCard/action': {
      const { data: carried, verb = VERB } = asObject(value.action);
      const data = verb === VERB ? asObject(carried) : {};
      const view = viewIn(data, value.trigger === 'automatic');
      return view ?? pressIn(activity, data, from, true) ?? { what: 'unreadable-press', isInvoke: true };
    }
    case 'task/fetch': {
      const { f } = asObject(asObject(value.data).firstline) as ButtonData;
      return f === true ? { what: 'form', about: '' } : { what: 'other-invoke' };
    }
    case 'task/submit': {
      const sent = pressIn(activity, value.data, from, true);
      return sent?.what === 'press'
        ? { what: 'form-sent', press: sent.press, content: sent.content }
        : { what: 'unreadable-press', isInvoke: true };
    }
    case 'composeExtension/fetchTask':
      return isCommand(value, 'openTicket')
        ? { what: 'form', about: aboutOf(value.messagePayload) }
        : { what: 'other-invoke' };
    case 'composeExtension/submitAction': {
      const sent = pressIn(activity, value.data, from, true);
      return sent?.what === 'press'
        ? { what: 'form-sent', press: sent.press, content: sent.content }
        : isCommand(value, 'openTicket')
          ? { what: 'form', about: aboutOf(value.messagePayload) }
          : { what: 'other-invoke' };
    }
    case 'composeExtension/query': {
      if (!isCommand(value, 'search')) return { what: 'other-invoke' };
      const parameters = Array.isArray(value.parameters) ? value.parameters.map(asObject) : [];
      // The package calls it `query`; other clients give it a name of their own.
      const query = parameters.find(({ name }) => name !== 'initialRun')?.value;
      return { what: 'query', text: typeof query === 'string' ? query.slice(0, 400) : '' };
    }
    case 'message/submitAction': {
      const sent = asObject(value.actionValue);
      const isThumb = sent.reaction === 'like' || sent.reaction === 'dislike';
      if (!isThumb || (value.actionName && value.actionName !== 'feedback')) return { what: 'other-invoke' };
      return {
        what: 'feedback',
        about: activity.replyToId ?? '',
        liked: sent.reaction === 'like',
        text: feedbackText(sent.feedback),
      };
    }
    case 'fileConsent/invoke':
      return { what: 'consent', consent: readConsent(activity.value) };
    default:
      return { what: 'other-invoke' };
  }
}

/** Commands as the app package names them. Clients that are not Teams may name none. */
function isCommand({ commandId }: Readonly<Record<string, unknown>>, known: string): boolean {
  return !commandId || commandId === known;
}

function viewIn(data: Readonly<Record<string, unknown>>, automatic: boolean): What | undefined {
  const { v, w } = asObject(data.firstline) as ButtonData;
  if (typeof v !== 'string' || !isTicketId(v)) return undefined;
  return {
    what: 'view',
    ticket: v,
    lead: typeof w === 'string' ? w.slice(0, 400) : '',
    automatic,
  };
}

/** What an engineer writes in front of a file for a ticket, in a chat where no card stands above. */
export function readTicketLine(
  text: string,
): { readonly ticket: TicketId; readonly rest: string } | undefined {
  const found = /^\s*(T-\d{1,9})(?!\d)\s*[:：,，]?\s*([\s\S]*)$/i.exec(text);
  const [, number = '', rest = ''] = found ?? [];
  const ticket = number.toUpperCase();
  return isTicketId(ticket) ? { ticket, rest } : undefined;
}

function isTicketId(text: string): text is TicketId {
  return /^T-\d{1,9}$/.test(text);
}

/** Also a button of a client that knows no invokes: a message that holds a value. */
function pressIn(activity: Activity, value: unknown, from: From, isInvoke: boolean): What | undefined {
  const data = asObject(value);
  if (!('firstline' in data)) return undefined;
  const view = viewIn(data, false);
  if (view) return view;
  const { a, p, l, g } = asObject(data.firstline) as ButtonData;
  if (typeof g === 'string' && isTicketId(g)) return { what: 'files', ticket: g, isInvoke };
  if (a === undefined) return { what: 'unreadable-press', isInvoke };
  const inputs: Record<string, string> = {};
  if (typeof p === 'string')
    for (const [name, input] of Object.entries(data))
      if (name.startsWith(`${p}:`) && ['string', 'number', 'boolean'].includes(typeof input))
        inputs[name.slice(p.length + 1)] = clean(String(input));
  const completed = completeAction(a, inputs);
  return {
    what: 'press',
    isInvoke,
    content: [
      activity.conversation.id,
      from.person.id,
      activity.replyToId ?? '',
      JSON.stringify(a),
      JSON.stringify(inputs),
    ],
    press: completed.ok
      ? { ok: true, action: completed.action, label: typeof l === 'string' ? shorten(clean(l), 80) : '' }
      : completed,
  };
}

/** The fields of the dialog: an `open-ticket` action takes them. */
export function ticketForm(language: Language, about = ''): readonly Input[] {
  const s = sentences(language);
  const options = (names: Readonly<Record<string, string>>) =>
    Object.entries(names).map(([value, label]) => ({ value, label }));
  return [
    {
      name: 'summary',
      label: teamsSentences(language).formWhat,
      kind: 'text',
      required: true,
      ...(about && { initial: shorten(about, 2_000) }),
    },
    { name: 'category', label: s.category, kind: 'line', required: false },
    {
      name: 'impact',
      label: s.impact,
      kind: 'select',
      required: false,
      options: options(s.impacts),
      initial: 'person',
    },
    // Left empty it is taken from the words.
    { name: 'urgency', label: s.urgency, kind: 'select', required: false, options: options(s.urgencies) },
    { name: 'asset', label: s.asset, kind: 'line', required: false },
    { name: 'onBehalfOf', label: teamsSentences(language).formColleague, kind: 'line', required: false },
  ];
}

/** What a sent form becomes, before its inputs are merged in. */
export const FORM_ACTION = { kind: 'open-ticket', details: {} } as const;

/** The words of a message that a ticket is opened from. */
function aboutOf(payload: unknown): string {
  const { body } = asObject(payload);
  const { content, contentType } = asObject(body);
  if (typeof content !== 'string') return '';
  const cut = content.slice(0, 20_000);
  return withoutMentions(contentType === 'text' ? cut : wordsOfHtml(cut), []);
}

function feedbackText(feedback: unknown): string {
  if (typeof feedback !== 'string') return '';
  try {
    const { feedbackText: text } = asObject(JSON.parse(feedback));
    return typeof text === 'string' ? shorten(clean(text), 2_000) : '';
  } catch {
    return '';
  }
}

function filesOf(activity: Activity): readonly RemoteFile[] {
  return activity.attachments
    .slice(0, 10)
    .flatMap(({ contentType, contentUrl, name, content }): RemoteFile[] => {
      const { downloadUrl, fileType } = asObject(content);
      if (
        contentType === 'application/vnd.microsoft.teams.file.download.info' &&
        typeof downloadUrl === 'string'
      )
        return [
          {
            name: fileName(name),
            mediaType: mediaTypeOf(name, fileType),
            url: downloadUrl,
            needsToken: false,
          },
        ];
      if (/^image\//.test(contentType) && contentUrl)
        return [
          {
            name: fileName(name ?? 'image.png'),
            mediaType: contentType === 'image/*' ? 'image/png' : contentType,
            url: contentUrl,
            needsToken: true,
          },
        ];
      return [];
    });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
};

function mediaTypeOf(name: string | undefined, fileType: unknown): string {
  const extension = typeof fileType === 'string' ? fileType : (name ?? '').split('.').at(-1);
  return MEDIA_TYPES[(extension ?? '').toLowerCase()] ?? 'application/octet-stream';
}

function fileName(name: string | undefined): string {
  const last =
    clean(name ?? '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return shorten(last.replace(/\n/g, ' ').trim(), 200) || 'file';
}

/** Bot Framework clients that are not Teams say less: one other person is a personal chat. */
export function kindOf({ conversation }: Activity): PlaceKind {
  switch (conversation.conversationType) {
    case 'personal':
    case 'groupChat':
    case 'channel':
      return conversation.conversationType;
    default:
      return conversation.isGroup ? 'groupChat' : 'personal';
  }
}

export function personOf(activity: Activity): Person {
  const { from, locale, localTimezone } = activity;
  const tenant = tenantOf(activity);
  const language = /^zh/i.test(locale ?? '') ? 'zh' : /^en/i.test(locale ?? '') ? 'en' : undefined;
  const name = clean(from.name ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return {
    id: personId(from),
    name: shorten(name, 120) || '?',
    ...(language && { language }),
    ...(isTimeZone(localTimezone) && { timeZone: localTimezone }),
    ...(tenant && { belongsTo: [`teams:${tenant.toLowerCase()}`] }),
  };
}

/** Whose Teams it was written in; in a channel shared between companies that is the one that owns it. */
export function tenantOf({ conversation, channelData }: Activity): string | undefined {
  return conversation.tenantId ?? channelData?.tenant?.id;
}

function isTimeZone(name: string | undefined): name is string {
  if (!name) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
