/**
 * Reply -> Block Kit. Whatever a reply holds, the payload is within Slack's limits: long texts are cut at whole
 * characters and say so, and buttons are kept before words. People's and articles' words go into rich text or
 * plain text, where Slack reads no markup: they can become neither mention nor link.
 */
import type {
  ActionsBlock,
  ActionsBlockElement,
  KnownBlock,
  RichTextElement,
  Button as SlackButton,
  TableBlock,
} from '@slack/types';
import { sentences } from '../../bot/front-line/sentences.ts';
import type {
  Attachment,
  Button,
  ConversationId,
  Fact,
  Language,
  Part,
  PassageSource,
  Reply,
} from '../../bot/types.ts';
import { type EncodedButton, encodeButton } from './buttons.ts';
import { clean, escaped, LIMITS, shorten, shortenFilled } from './fit.ts';
import { userOf } from './ids.ts';
import { charactersOf, fitRichText, isWebLink, richText } from './markdown.ts';
import { slackSentences } from './sentences.ts';

export interface Rendered {
  readonly blocks: readonly KnownBlock[];
  /** For notifications and screen readers; escaped. */
  readonly text: string;
  /** Buttons too long for Slack: to be kept before the message is posted. */
  readonly keep: readonly NonNullable<EncodedButton['keep']>[];
  /** To be uploaded beside the message. */
  readonly files: readonly Attachment[];
  /** Something was left out for lack of room. */
  readonly shortened: boolean;
}

/** Widest a single text may be; smaller when the message as a whole would be too long. */
interface Room {
  readonly text: number;
  readonly passage: number;
}

/** As many as stand in one line on most screens. */
const FEW_BUTTONS = 5;

const ROOMS: readonly Room[] = [
  { text: 3_000, passage: 9_000 },
  { text: 3_000, passage: 5_000 },
  { text: 2_000, passage: 2_500 },
  { text: 1_000, passage: 1_200 },
  { text: 400, passage: 400 },
  { text: 150, passage: 150 },
  { text: 60, passage: 60 },
];

/** @param to the conversation it is shown in; its buttons bring it back. */
export function renderReply(reply: Reply, to: ConversationId): Rendered {
  let rendered = renderWithin(reply, to, ROOMS[0]!);
  for (const room of ROOMS.slice(1)) {
    if (rendered.fits) break;
    rendered = renderWithin(reply, to, room);
  }
  return rendered;
}

function renderWithin(reply: Reply, to: ConversationId, room: Room): Rendered & { readonly fits: boolean } {
  const draft = new Draft(to, reply.language, room);
  for (const part of reply.parts) draft.add(part);
  return draft.finish();
}

class Draft {
  private readonly to: ConversationId;
  private readonly language: Language;
  private readonly room: Room;
  /** Words and buttons apart, in order: when there are too many blocks, words go first. */
  private readonly pieces: {
    readonly block: KnownBlock;
    readonly characters: number;
    readonly isButtons: boolean;
  }[] = [];
  private readonly keep: NonNullable<EncodedButton['keep']>[] = [];
  private readonly files: Attachment[] = [];
  private readonly spoken: string[] = [];
  private readonly mentioned: string[] = [];
  private shortened = false;
  private tables = 0;
  private rows = 0;

  constructor(to: ConversationId, language: Language, room: Room) {
    this.to = to;
    this.language = language;
    this.room = room;
  }

  add(part: Part) {
    switch (part.kind) {
      case 'text':
        return this.addText(part.text, part.tone ?? 'plain');
      case 'passage':
        return this.addPassage(part);
      case 'quote':
        return this.addQuote(part.who, part.text);
      case 'facts':
        return this.addFacts(part.facts);
      case 'table':
        return this.addTable(part.columns, part.rows);
      case 'files':
        return this.addFiles(part.files);
      case 'buttons':
        return this.addButtons(part.buttons);
      case 'mention':
        return this.addMentions(part.people.map((person) => userOf(person)?.user));
      default: {
        const never: never = part;
        return never;
      }
    }
  }

  finish(): Rendered & { readonly fits: boolean } {
    const characters = this.pieces.reduce((sum, piece) => sum + piece.characters, 0);
    let pieces = this.pieces;
    if (pieces.length > LIMITS.blocks || characters > LIMITS.messageCharacters) pieces = this.squeeze();
    const s = slackSentences(this.language);
    const text = [...this.mentioned, ...this.spoken.map((line) => escaped(clean(line)))].join('\n');
    const cut = fitEscaped(text, LIMITS.fallbackText);
    return {
      blocks: pieces.map((piece) => piece.block),
      text: cut === '' ? escaped(s.more) : cut,
      keep: this.keep,
      files: this.files,
      shortened: this.shortened,
      fits: characters <= LIMITS.messageCharacters && this.pieces.length <= LIMITS.blocks,
    };
  }

  /** Leaves out words from the end until blocks and characters fit; buttons last of all. */
  private squeeze(): typeof this.pieces {
    this.shortened = true;
    const note = this.noteBlock();
    let left = LIMITS.messageCharacters - note.characters;
    let blocks = LIMITS.blocks - 1;
    const kept = new Set<number>();
    for (const wanted of [true, false]) {
      for (const [index, piece] of this.pieces.entries()) {
        if (piece.isButtons !== wanted || blocks === 0 || piece.characters > left) continue;
        kept.add(index);
        left -= piece.characters;
        blocks -= 1;
      }
    }
    const pieces = this.pieces.filter((_, index) => kept.has(index));
    const firstButtons = pieces.findIndex((piece) => piece.isButtons);
    pieces.splice(firstButtons === -1 ? pieces.length : firstButtons, 0, note);
    return pieces;
  }

  private noteBlock(): { block: KnownBlock; characters: number; isButtons: boolean } {
    const { shortened } = slackSentences(this.language);
    return {
      block: { type: 'context', elements: [{ type: 'plain_text', text: shortened, emoji: false }] },
      characters: shortened.length,
      isButtons: false,
    };
  }

  private words(elements: RichTextElement[], style: 'section' | 'quote' = 'section') {
    const block: KnownBlock = {
      type: 'rich_text',
      elements: [
        style === 'quote' ? { type: 'rich_text_quote', elements } : { type: 'rich_text_section', elements },
      ],
    };
    this.push(block, charactersOf(block.elements));
  }

  private push(block: KnownBlock, characters: number, isButtons = false) {
    this.pieces.push({ block, characters, isButtons });
  }

  private fitted(text: string, limit: number): string {
    const whole = clean(text).trim();
    if (whole.length > limit) this.shortened = true;
    return shortenFilled(whole, limit);
  }

  private addText(text: string, tone: NonNullable<Extract<Part, { kind: 'text' }>['tone']>) {
    if (clean(text).trim() === '') return;
    const words = this.fitted(text, this.room.text);
    this.spoken.push(words);
    switch (tone) {
      case 'heading':
        if (words.length <= LIMITS.header && !words.includes('\n'))
          return this.push(
            { type: 'header', text: { type: 'plain_text', text: words, emoji: false } },
            words.length,
          );
        return this.words([{ type: 'text', text: words, style: { bold: true } }]);
      case 'quiet': {
        const quiet = shorten(words, 2_000);
        return this.push(
          { type: 'context', elements: [{ type: 'plain_text', text: quiet, emoji: false }] },
          quiet.length,
        );
      }
      case 'warning':
        return this.words([
          { type: 'emoji', name: 'warning', unicode: '26a0-fe0f' },
          { type: 'text', text: ` ${words}`, style: { bold: true } },
        ]);
      case 'plain':
        return this.words([{ type: 'text', text: words }]);
      default: {
        const never: never = tone;
        return never;
      }
    }
  }

  private addPassage(part: Extract<Part, { kind: 'passage' }>) {
    const title = this.fitted(part.title, LIMITS.header);
    this.push({ type: 'header', text: { type: 'plain_text', text: title, emoji: false } }, title.length);
    const whole = richText(part.markdown);
    const { elements, shortened } = fitRichText(whole, this.room.passage);
    if (elements.length > 0)
      this.push({ type: 'rich_text', elements: [...elements] }, charactersOf(elements));
    this.spoken.push(title, shorten(clean(part.markdown).trim(), 1_000));
    const source: RichTextElement[] = [];
    const s = slackSentences(this.language);
    if (shortened) {
      this.shortened = true;
      source.push({ type: 'text', text: `${s.shortened} ` });
      const url = part.sources.find((one) => one.url && isWebLink(one.url))?.url;
      if (url) source.push({ type: 'link', url, text: s.wholeText }, { type: 'text', text: ' ' });
    }
    if (part.writtenByModel) source.push({ type: 'text', text: `${sentences(this.language).byModel} ` });
    for (const one of part.sources.slice(0, 5)) source.push(...this.sourceLine(one));
    if (source.length > 0) this.words(source);
  }

  private sourceLine({ title, url, updated }: PassageSource): RichTextElement[] {
    const name = shortenFilled(title, 150);
    const style = { italic: true };
    const lead: RichTextElement = {
      type: 'text',
      text: sentences(this.language).titled(sentences(this.language).knowledgeSource, ''),
      style,
    };
    const link: RichTextElement =
      url && isWebLink(url) ? { type: 'link', url, text: name, style } : { type: 'text', text: name, style };
    return [
      lead,
      link,
      { type: 'text', text: updated ? ` · ${shorten(clean(updated), 40)}\n` : '\n', style },
    ];
  }

  private addQuote(who: string, text: string) {
    const name = this.fitted(who, 150);
    // A file alone: what follows is all that was sent.
    if (text.trim() === '') {
      this.spoken.push(name);
      return this.words([{ type: 'text', text: name, style: { bold: true } }], 'quote');
    }
    const words = this.fitted(text, this.room.text);
    this.spoken.push(sentences(this.language).titled(name, words));
    this.words(
      [
        { type: 'text', text: `${name}\n`, style: { bold: true } },
        { type: 'text', text: words },
      ],
      'quote',
    );
  }

  private addFacts(facts: readonly Fact[]) {
    const { titled } = sentences(this.language);
    const lines: RichTextElement[] = [];
    const shown = facts.slice(0, 30);
    if (shown.length < facts.length) this.shortened = true;
    for (const [index, { label, value }] of shown.entries()) {
      const end = index === shown.length - 1 ? '' : '\n';
      const name = shortenFilled(label, 75);
      const words = this.fitted(value, Math.min(300, this.room.text));
      lines.push(
        { type: 'text', text: name, style: { bold: true } },
        { type: 'text', text: `${titled('', words)}${end}` },
      );
      this.spoken.push(titled(name, words));
    }
    if (lines.length > 0) this.words(lines);
  }

  private addTable(columns: readonly string[], rows: readonly (readonly string[])[]) {
    const width = Math.min(LIMITS.tableColumns, columns.length);
    if (width === 0) return;
    const room = Math.min(200, this.room.text);
    const grid = [columns, ...rows]
      .slice(0, Math.min(LIMITS.tableRows - this.rows, Math.max(2, Math.floor(this.room.passage / 60))))
      .map((row) => Array.from({ length: width }, (_, column) => shortenFilled(row[column] ?? '', room)));
    if (grid.length < rows.length + 1 || width < columns.length) this.shortened = true;
    if (grid.length === 0) return;
    this.spoken.push(...grid.slice(0, 12).map((row) => row.join(' · ')));
    const characters = grid.flat().reduce((sum, cell) => sum + cell.length, 0);
    // Slack takes one table a message; a further one becomes lines.
    if (this.tables === 0) {
      this.tables += 1;
      this.rows += grid.length;
      const block: TableBlock = {
        type: 'table',
        rows: grid.map((row) => row.map((text) => ({ type: 'raw_text', text }))),
      };
      return this.push(block, characters);
    }
    this.words([{ type: 'text', text: grid.map((row) => row.join(' · ')).join('\n') }]);
  }

  private addFiles(files: readonly Attachment[]) {
    if (files.length === 0) return;
    const shown = files.slice(0, 20);
    if (shown.length < files.length) this.shortened = true;
    this.files.push(...shown);
    const { file } = slackSentences(this.language);
    const { titled } = sentences(this.language);
    const lines = shown.map(({ name, sizeBytes }) =>
      titled(file, `${shortenFilled(name, 120)} (${sizeOf(sizeBytes)})`),
    );
    this.spoken.push(...lines);
    this.words([{ type: 'text', text: lines.join('\n') }]);
  }

  private addMentions(users: readonly (string | undefined)[]): void {
    const known = users
      .flatMap((user) => (user === undefined ? [] : [`<@${user}>`]))
      .slice(0, LIMITS.mentions);
    if (known.length === 0) return;
    const text = known.join(' ');
    this.mentioned.push(text);
    this.push({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }, text.length, true);
  }

  private addButtons(buttons: readonly Button[]) {
    const plain = buttons.filter((button) => !button.secondary || button.style === 'danger');
    const secondary = buttons.filter((button) => button.secondary && button.style !== 'danger');
    // Two menus without a name side by side tell nobody what is in which.
    const excess = Math.max(0, secondary.length - LIMITS.overflowOptions);
    const shown = plain.length + excess <= FEW_BUTTONS ? excess : 0;
    const open = [...plain, ...secondary.slice(0, shown)];
    const hidden = secondary.slice(shown);
    const elements: ActionsBlockElement[] = [];
    const place = this.pieces.length;
    // A menu of one is a button.
    for (const button of hidden.length === 1 ? [...open, ...hidden] : open)
      elements.push(this.button(button, `press-${place}-${elements.length}`));
    if (hidden.length > 1) {
      const menus = Math.ceil(hidden.length / LIMITS.overflowOptions);
      for (let menu = 0; menu < menus; menu += 1) {
        const from = Math.floor((menu * hidden.length) / menus);
        const until = Math.floor(((menu + 1) * hidden.length) / menus);
        elements.push({
          type: 'overflow',
          action_id: `menu-${place}-${elements.length}`,
          options: hidden.slice(from, until).map((button) => ({
            text: { type: 'plain_text', text: shortenFilled(button.label, LIMITS.optionText), emoji: false },
            value: this.value(button, LIMITS.optionValue),
          })),
        });
      }
    }
    if (elements.length > 2 * LIMITS.elements) this.shortened = true;
    for (
      let from = 0, row = 0;
      from < Math.min(elements.length, 2 * LIMITS.elements);
      from += LIMITS.elements, row += 1
    ) {
      const some = elements.slice(from, from + LIMITS.elements);
      const block: ActionsBlock = {
        type: 'actions',
        block_id: `${place}.${row}|${this.to}`.slice(0, LIMITS.blockId),
        elements: some,
      };
      this.push(block, labelCharacters(some), true);
    }
  }

  private button(button: Button, actionId: string): SlackButton {
    const s = slackSentences(this.language);
    const label = shortenFilled(button.label, LIMITS.buttonText);
    const asks = button.inputs && button.inputs.length > 0;
    return {
      type: 'button',
      action_id: actionId,
      text: { type: 'plain_text', text: label, emoji: false },
      value: this.value(button, LIMITS.buttonValue),
      ...(button.style && { style: button.style }),
      ...(label !== button.label && { accessibility_label: label }),
      ...(button.style === 'danger' &&
        !asks && {
          confirm: {
            title: { type: 'plain_text', text: shorten(s.sure, LIMITS.confirmTitle) },
            text: { type: 'plain_text', text: shorten(s.sureAbout(label), LIMITS.confirmText) },
            confirm: { type: 'plain_text', text: shorten(s.yes, LIMITS.confirmButton) },
            deny: { type: 'plain_text', text: shorten(s.cancel, LIMITS.confirmButton) },
          },
        }),
    };
  }

  private value(button: Button, limit: number): string {
    const { value, keep } = encodeButton(button, limit);
    if (keep && !this.keep.some((one) => one.key === keep.key)) this.keep.push(keep);
    return value;
  }
}

/** The conversation an actions block was shown in. */
export function conversationIn(blockId: string): ConversationId | undefined {
  const bar = blockId.indexOf('|');
  return bar === -1 ? undefined : (blockId.slice(bar + 1) as ConversationId);
}

function labelCharacters(elements: readonly ActionsBlockElement[]): number {
  return elements.reduce((sum, element) => {
    if (element.type === 'button') return sum + element.text.text.length;
    if (element.type === 'overflow')
      return sum + element.options.reduce((inner, one) => inner + one.text.text.length, 0);
    return sum;
  }, 0);
}

/** Cuts escaped text without leaving half an entity behind. */
function fitEscaped(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${shorten(text, limit - 1)
    .replace(/…$/, '')
    .replace(/&[a-z]{0,3}$/, '')}…`;
}

function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${Math.max(0, Math.round(bytes))} B`;
  const kib = bytes / 1_024;
  return kib < 1_024 ? `${Math.round(kib)} KB` : `${(kib / 1_024).toFixed(1)} MB`;
}
