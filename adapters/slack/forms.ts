/** Forms: what a button asks before it acts, and the ticket form. Pure. */
import type { KnownBlock, ModalView, PlainTextElement, PlainTextOption } from '@slack/types';
import { sentences } from '../../bot/front-line/sentences.ts';
import { optionsOf } from '../../bot/tickets/card.ts';
import type { ConversationId, Input, Language } from '../../bot/types.ts';
import type { PressedButton } from './buttons.ts';
import { LIMITS, shorten, shortenFilled } from './fit.ts';
import { slackSentences } from './sentences.ts';

export const BUTTON_FORM = 'button';
export const TICKET_FORM = 'ticket';

/** The shortcuts of manifest.json that open the ticket form: from anywhere, and from a message. */
export const TICKET_SHORTCUTS: readonly string[] = ['new_ticket', 'ticket_from_message'];

/** What a form must bring back. Not JSON: quoting a button's value once more could break Slack's limit. */
export interface FormOrigin {
  readonly conversation: ConversationId;
  /** The button's value as it travels. */
  readonly value: string;
}

export function originText({ conversation, value }: FormOrigin): string {
  return `${conversation}\n${value}`;
}

export function readOrigin(metadata: string): FormOrigin | undefined {
  const end = metadata.indexOf('\n');
  if (end === -1) return undefined;
  return { conversation: metadata.slice(0, end) as ConversationId, value: metadata.slice(end + 1) };
}

/** The block an input stands in: where Slack shows what is wrong with it. */
export function blockOf(input: string): string {
  return `input-${input}`.slice(0, LIMITS.blockId);
}

export function buttonForm(button: PressedButton, origin: FormOrigin, language: Language): ModalView {
  return modal(
    BUTTON_FORM,
    button.label,
    originText(origin),
    button.inputs.slice(0, LIMITS.viewBlocks).map(inputBlock),
    language,
  );
}

/** The post a ticket form was opened from. */
export interface PostOrigin {
  readonly channel: string;
  readonly ts: string;
}

export function postText({ channel, ts }: PostOrigin): string {
  return `${channel}\n${ts}`;
}

export function readPostOrigin(metadata: string): PostOrigin | undefined {
  const found = /^([CDG][\w-]+)\n(\d+\.\d+)$/.exec(metadata);
  return found ? { channel: found[1]!, ts: found[2]! } : undefined;
}

export interface TicketFormStart {
  /** Absent: the form was not opened from a post. */
  readonly from?: PostOrigin;
  readonly summary?: string;
  /** The colleague it is for. */
  readonly forUser?: string;
}

/** Brings back what was entered and the post it is about: the ticket is told of in the direct messages of whoever sends it. */
export function ticketForm(start: TicketFormStart, language: Language): ModalView {
  const s = slackSentences(language);
  const d = sentences(language);
  const input = (one: Omit<Input, 'required'> & { readonly required?: boolean }) =>
    inputBlock({ required: false, ...one });
  const blocks: KnownBlock[] = [
    input({
      name: 'summary',
      label: s.ticketWhat,
      kind: 'text',
      required: true,
      ...(start.summary && { initial: start.summary }),
    }),
    input({ name: 'impact', label: s.ticketImpact, kind: 'select', options: optionsOf(d.impacts) }),
    input({ name: 'urgency', label: s.ticketUrgency, kind: 'select', options: optionsOf(d.urgencies) }),
    input({ name: 'category', label: s.ticketCategory, kind: 'line' }),
    input({ name: 'asset', label: s.ticketAsset, kind: 'line' }),
    {
      type: 'input',
      block_id: blockOf('for'),
      optional: true,
      label: plain(s.ticketFor, LIMITS.inputLabel),
      element: {
        type: 'users_select',
        action_id: 'for',
        ...(start.forUser && { initial_user: start.forUser }),
      },
    },
    {
      type: 'input',
      block_id: blockOf('files'),
      optional: true,
      label: plain(s.ticketFiles, LIMITS.inputLabel),
      element: { type: 'file_input', action_id: 'files', max_files: 10 },
    },
  ];
  return modal(TICKET_FORM, s.ticketTitle, start.from ? postText(start.from) : '', blocks, language);
}

/** Words for the one who opened or sent something, where there is no conversation to say them in. */
export function noteForm(title: string, text: string, language: Language): ModalView {
  return {
    type: 'modal',
    title: plain(title, LIMITS.viewTitle),
    close: plain(slackSentences(language).close, LIMITS.viewButton),
    blocks: [{ type: 'section', text: plain(text, LIMITS.sectionText) }],
  };
}

function modal(
  form: string,
  title: string,
  metadata: string,
  blocks: readonly KnownBlock[],
  language: Language,
): ModalView {
  const s = slackSentences(language);
  return {
    type: 'modal',
    callback_id: form,
    ...(metadata && { private_metadata: metadata.slice(0, LIMITS.privateMetadata) }),
    title: plain(title, LIMITS.viewTitle),
    submit: plain(s.send, LIMITS.viewButton),
    close: plain(s.cancel, LIMITS.viewButton),
    blocks: [...blocks],
  };
}

function inputBlock(input: Input): KnownBlock {
  const base = {
    type: 'input',
    block_id: blockOf(input.name),
    optional: !input.required,
    label: plain(input.label, LIMITS.inputLabel),
  } as const;
  const action_id = input.name.slice(0, LIMITS.actionId) || 'input';
  const initial = input.initial ? shorten(input.initial, LIMITS.inputText) : undefined;
  switch (input.kind) {
    case 'line':
    case 'text':
      return {
        ...base,
        element: {
          type: 'plain_text_input',
          action_id,
          multiline: input.kind === 'text',
          max_length: LIMITS.inputText,
          ...(initial && { initial_value: initial }),
        },
      };
    case 'time':
      return {
        ...base,
        element: {
          type: 'timepicker',
          action_id,
          ...(initial && /^([01]\d|2[0-3]):[0-5]\d$/.test(initial) && { initial_time: initial }),
        },
      };
    case 'select': {
      const options: PlainTextOption[] = (input.options ?? [])
        .filter((option) => option.value !== '' && option.value.length <= LIMITS.optionValue)
        .slice(0, LIMITS.options)
        .map(({ value, label }) => ({ text: plain(label, LIMITS.optionText), value }));
      // A choice of nothing is asked for in words.
      if (options.length === 0)
        return { ...base, element: { type: 'plain_text_input', action_id, max_length: LIMITS.inputText } };
      const chosen = options.find((option) => option.value === input.initial);
      return {
        ...base,
        element: { type: 'static_select', action_id, options, ...(chosen && { initial_option: chosen }) },
      };
    }
    default: {
      const never: never = input.kind;
      return never;
    }
  }
}

function plain(text: string, limit: number): PlainTextElement {
  return { type: 'plain_text', text: shortenFilled(text, limit), emoji: false };
}
