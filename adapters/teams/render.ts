/**
 * Reply -> activity with an Adaptive Card 1.5. Whatever a reply holds, the card stays below Teams' limit: long texts
 * are cut at whole characters and say so, and buttons are kept before words. People's and articles' words go into
 * rich text, where no client reads markup: they can become neither mention nor link.
 */
import { sentences } from '../../bot/front-line/sentences.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type {
  Attachment,
  Button,
  Fact,
  Input,
  Language,
  Part,
  PassageSource,
  PersonId,
  Reply,
} from '../../bot/types.ts';
import { cardElements, messageMarkdown, paragraphs, richText, run } from './markdown.ts';
import { teamsSentences } from './sentences.ts';
import { clean, isWebLink, shorten, widthOf } from './text.ts';
import { ADAPTIVE_CARD, type AdaptiveCard, type CardJson, type OutgoingActivity } from './types.ts';

/** Teams takes about 28 KB at its narrowest; a card is kept below this, in UTF-8. */
export const CARD_LIMIT_BYTES = 25_000;
/** Teams shows six buttons; one place is kept for the menu with the others. */
const VISIBLE_BUTTONS = 5;
const MODEL_TEXT_LIMIT = 12_000;
const LABEL_LIMIT = 60;
const WIDE_LABEL_LIMIT = 90;
/** In widths of a Latin letter. */
const WIDE_FROM = 24;

export interface RenderContext {
  /** How Teams calls that person; undefined: unknown there. */
  nameOf(person: PersonId): { readonly id: string; readonly name: string } | undefined;
  /** Where the file can be fetched by the reader's client, if anywhere. */
  fileUrl?(file: Attachment): string | undefined;
  /** What the message is about, where its buttons do not say. */
  readonly ticket?: TicketId;
  /** The file itself as a `data:` address, if it is a picture small enough to be part of a card. */
  picture?(file: Attachment): string | undefined;
}

/** A card that many see: the buttons are for those whose view is asked for. */
export interface Shared {
  readonly ticket: TicketId;
  /** Teams' ids of those whose clients ask for their view by themselves, at most 60. */
  readonly viewers: readonly string[];
  /** This is one viewer's own view: with the buttons. `lead` stands above it, and comes back with the next request. */
  readonly own?: { readonly lead: string };
}

interface Room {
  /** Whether pictures may be part of the card. */
  readonly pictures: boolean;
  readonly text: number;
  readonly passage: number;
  readonly rows: number;
  readonly options: number;
  readonly buttons: number;
}

const ROOMS: readonly Room[] = [
  { pictures: true, text: 3_000, passage: 6_000, rows: 20, options: 60, buttons: 20 },
  { pictures: false, text: 3_000, passage: 6_000, rows: 20, options: 60, buttons: 20 },
  { pictures: false, text: 1_500, passage: 2_500, rows: 12, options: 40, buttons: 15 },
  { pictures: false, text: 500, passage: 900, rows: 8, options: 25, buttons: 12 },
  { pictures: false, text: 200, passage: 300, rows: 5, options: 12, buttons: 9 },
  { pictures: false, text: 60, passage: 60, rows: 3, options: 8, buttons: 6 },
];
/** Elements beyond these are left out in the last room. */
const LAST_ELEMENTS = 20;

/** @param shared set for a post in an engineers' channel about a ticket. */
export function renderReply(reply: Reply, context: RenderContext, shared?: Shared): OutgoingActivity {
  if (
    reply.parts.every((part) => part.kind === 'text' && part.tone !== 'heading' && part.tone !== 'warning')
  ) {
    const text = reply.parts.map((part) => (part.kind === 'text' ? clean(part.text) : '')).join('\n\n');
    return { type: 'message', text: shorten(text, MODEL_TEXT_LIMIT) || '…', textFormat: 'plain' };
  }
  const card = renderCard(reply, context, shared);
  const model = reply.parts.find((part) => part.kind === 'passage' && part.writtenByModel);
  const activity: OutgoingActivity = {
    type: 'message',
    summary: shorten(clean(spokenWords(reply)), 250) || sentences(reply.language).details,
    attachments: [{ contentType: ADAPTIVE_CARD, content: card }],
  };
  if (model?.kind !== 'passage') return activity;
  return {
    ...activity,
    text: messageMarkdown(model.markdown, MODEL_TEXT_LIMIT),
    textFormat: 'markdown',
    entities: [citations(model.sources, reply.language)],
    channelData: { feedbackLoop: { type: 'default' } },
  };
}

/** The card alone, as an invoke is answered with it. */
export function renderCard(reply: Reply, context: RenderContext, shared?: Shared): AdaptiveCard {
  let card = cardWithin(reply, context, ROOMS[0]!, shared);
  for (const room of ROOMS.slice(1)) {
    if (bytesOf(card) <= CARD_LIMIT_BYTES) return card;
    card = cardWithin(reply, context, room, shared);
  }
  if (bytesOf(card) <= CARD_LIMIT_BYTES) return card;
  const shortened = paragraphs(teamsSentences(reply.language).shortened, { isSubtle: true, size: 'Small' });
  return { ...card, body: [...card.body.slice(0, LAST_ELEMENTS), ...shortened] };
}

function bytesOf(card: AdaptiveCard): number {
  return Buffer.byteLength(JSON.stringify(card));
}

function cardWithin(
  reply: Reply,
  context: RenderContext,
  room: Room,
  shared: Shared | undefined,
): AdaptiveCard {
  const draft = new Draft(reply.language, context, room);
  for (const part of reply.parts) draft.add(part);
  return draft.card(shared, shared?.own?.lead ?? spokenWords(reply, 'warning'));
}

class Draft {
  private readonly language: Language;
  private readonly context: RenderContext;
  private readonly room: Room;
  private readonly body: CardJson[] = [];
  private readonly buttons: Button[] = [];
  private readonly mentions: CardJson[] = [];
  private shortened = false;
  private hasFiles = false;
  /** A file is named that neither can be opened from the card nor is shown in it. */
  private hasHidden = false;

  constructor(language: Language, context: RenderContext, room: Room) {
    this.language = language;
    this.context = context;
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
        this.hasFiles ||= part.files.length > 0;
        for (const file of part.files.slice(0, this.room.rows)) this.addFile(file);
        return;
      case 'buttons':
        this.buttons.push(...part.buttons);
        return;
      case 'mention':
        return this.addMentions(part.people);
      default: {
        const never: never = part;
        return never;
      }
    }
  }

  card(shared: Shared | undefined, lead: string): AdaptiveCard {
    const s = teamsSentences(this.language);
    const ask = shared && this.buttons.length > 0 ? viewAction(shared.ticket, lead, s.handle) : undefined;
    const ticket =
      shared?.ticket ?? ticketIn(this.buttons) ?? (this.hasHidden ? this.context.ticket : undefined);
    const files = this.hasFiles && ticket && execute(s.filesToChat, { g: ticket });
    // The button for it is in each engineer's own view.
    if (files && this.hasHidden && ask && !shared?.own)
      this.body.push(
        ...paragraphs(s.filesByHandle(s.handle, s.filesToChat), { isSubtle: true, size: 'Small' }),
      );
    if (!ask || shared?.own) this.addRows();
    const own = ask && !shared?.own ? [ask] : this.actions();
    const isMenuOnly =
      !this.hasHidden || own.filter(({ mode }) => mode !== 'secondary').length >= VISIBLE_BUTTONS;
    const actions =
      files && (!ask || shared?.own) ? [...own, { ...files, ...(isMenuOnly && { mode: 'secondary' }) }] : own;
    if (this.shortened) this.body.push(...paragraphs(s.shortened, { isSubtle: true, size: 'Small' }));
    const msteams = {
      ...(this.body.some(({ type }) => type === 'Table') && { width: 'Full' }),
      ...(this.mentions.length > 0 && { entities: this.mentions }),
    };
    return {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      body: this.body.length > 0 ? this.body : [richText([run('…')])],
      ...(actions.length > 0 && { actions }),
      ...(ask &&
        shared &&
        shared.viewers.length > 0 && { refresh: { action: ask, userIds: shared.viewers.slice(0, 60) } }),
      ...(Object.keys(msteams).length > 0 && { msteams }),
    };
  }

  private fitted(text: string, limit: number): string {
    const whole = clean(text).trim();
    if (whole.length > limit) this.shortened = true;
    return shorten(whole, limit);
  }

  private addText(text: string, tone: NonNullable<Extract<Part, { kind: 'text' }>['tone']>) {
    const words = this.fitted(text, this.room.text);
    switch (tone) {
      case 'plain':
        this.body.push(...paragraphs(words));
        return;
      case 'heading':
        this.body.push(...paragraphs(words, { weight: 'Bolder', size: 'Medium' }));
        return;
      case 'quiet':
        this.body.push(...paragraphs(words, { isSubtle: true, size: 'Small' }));
        return;
      case 'warning':
        this.body.push(...paragraphs(words, { weight: 'Bolder', color: 'Attention' }));
        return;
      default: {
        const never: never = tone;
        return never;
      }
    }
  }

  private addPassage({ title, markdown, sources, writtenByModel }: Extract<Part, { kind: 'passage' }>) {
    const s = sentences(this.language);
    if (writtenByModel) this.body.push(...paragraphs(s.byModel, { isSubtle: true, size: 'Small' }));
    else {
      this.body.push(richText([run(this.fitted(title, 300), { weight: 'Bolder', size: 'Medium' })]));
      const { elements, shortened } = cardElements(markdown, this.room.passage);
      this.body.push(...elements);
      this.shortened ||= shortened;
    }
    for (const [index, source] of sources.slice(0, this.room.rows).entries()) {
      const number = writtenByModel ? `[${index + 1}] ` : '';
      const line = `${number}${s.titled(s.knowledgeSource, shorten(clean(source.title), 200))}${source.updated ? ` · ${shorten(source.updated, 20)}` : ''}`;
      this.body.push(
        richText([run(line, { isSubtle: true, size: 'Small' }, source.url)], { spacing: 'Small' }),
      );
    }
  }

  private addQuote(who: string, text: string) {
    const items = [
      ...(who.trim() ? [richText([run(shorten(who, 200), { weight: 'Bolder', size: 'Small' })])] : []),
      ...paragraphs(this.fitted(text, this.room.text)),
    ];
    if (items.length > 0) this.body.push({ type: 'Container', style: 'emphasis', items });
  }

  /** Columns rather than a FactSet, whose values are read as Markdown: a lone dash would be drawn as a bullet. */
  private addFacts(facts: readonly Fact[]) {
    for (const { label, value } of facts.slice(0, this.room.rows))
      this.body.push({
        type: 'ColumnSet',
        spacing: 'Small',
        columns: [
          {
            type: 'Column',
            width: '120px',
            items: [richText([run(shorten(label, 60), { isSubtle: true })])],
          },
          { type: 'Column', width: 'stretch', items: paragraphs(this.fitted(value, this.room.text) || '–') },
        ],
      });
    if (facts.length > this.room.rows) this.shortened = true;
  }

  private addTable(columns: readonly string[], rows: readonly (readonly string[])[]) {
    const shown = columns.slice(0, 6);
    if (shown.length === 0) return;
    const row = (cells: readonly string[], isHead: boolean): CardJson => ({
      type: 'TableRow',
      cells: shown.map((_, index) => ({
        type: 'TableCell',
        items: [
          richText([run(this.fitted(cells[index] ?? '', 200) || '–', isHead ? { weight: 'Bolder' } : {})]),
        ],
      })),
    });
    this.body.push({
      type: 'Table',
      columns: shown.map((_, index) => ({ width: index === 1 ? 2 : 1 })),
      firstRowAsHeader: true,
      rows: [row(shown, true), ...rows.slice(0, this.room.rows).map((cells) => row(cells, false))],
    });
    if (rows.length > this.room.rows || columns.length > shown.length) this.shortened = true;
  }

  private addFile(file: Attachment) {
    const url = this.context.fileUrl?.(file);
    const name = shorten(clean(file.name), 150) || teamsSentences(this.language).file;
    const picture = this.room.pictures ? this.context.picture?.(file) : undefined;
    if (!url && !picture) this.hasHidden = true;
    if ((url || picture) && isPicture(file))
      this.body.push({
        type: 'Image',
        url: url ?? picture,
        altText: name,
        size: 'Large',
        ...(url && { selectAction: { type: 'Action.OpenUrl', url } }),
      });
    this.body.push(
      richText([run(`📎 ${name} (${Math.max(1, Math.round(file.sizeBytes / 1024))} KB)`, {}, url)], {
        spacing: 'Small',
      }),
    );
  }

  private addMentions(people: readonly PersonId[]) {
    const named = people.slice(0, 20).flatMap((person) => this.context.nameOf(person) ?? []);
    if (named.length === 0) return;
    const texts = named.map(({ id, name }) => {
      const text = `<at>${shorten(clean(name).replace(/[<>&]/g, ''), 80)}</at>`;
      this.mentions.push({ type: 'mention', text, mentioned: { id, name } });
      return text;
    });
    this.body.push({ type: 'TextBlock', text: texts.join(' '), wrap: true });
  }

  /** Buttons with long labels, a title to choose, each in a row: side by side their words would be cut. */
  private addRows() {
    for (const [index, button] of this.buttons.slice(0, this.room.buttons).entries())
      if (isWide(button))
        this.body.push({
          type: 'ActionSet',
          spacing: 'Small',
          actions: [this.action(button, index, WIDE_LABEL_LIMIT)],
        });
  }

  private actions(): readonly CardJson[] {
    const shown = this.buttons.slice(0, this.room.buttons);
    if (shown.length < this.buttons.length) this.shortened = true;
    const inRow = shown.filter((button) => !isWide(button));
    // A menu alone tells nobody what is in it.
    const isMenuAlone = inRow.every(({ secondary }) => secondary);
    let visible = 0;
    const actions = shown.flatMap((button, index) => {
      if (isWide(button)) return [];
      const isSecondary = (button.secondary === true && !isMenuAlone) || visible >= VISIBLE_BUTTONS;
      if (!isSecondary) visible += 1;
      return [{ ...this.action(button, index), ...(isSecondary && { mode: 'secondary' }) }];
    });
    const human = shown.find((button) => button.action.kind === 'human');
    return human ? [...actions, formAction(this.language)] : actions;
  }

  private action({ label, action, style, inputs }: Button, index: number, limit = LABEL_LIMIT): CardJson {
    const title = shorten(clean(label), limit) || '…';
    const look = style && { style: style === 'primary' ? 'positive' : 'destructive' };
    if (!inputs || inputs.length === 0) return { ...execute(title, { a: action, l: title }), ...look };
    return {
      type: 'Action.ShowCard',
      title,
      ...look,
      card: {
        type: 'AdaptiveCard',
        version: '1.5',
        body: inputs.map((input) =>
          inputElement(input, `${index}:${input.name}`, this.language, this.room.options),
        ),
        actions: [{ ...execute(title, { a: action, p: String(index), l: title }), style: 'positive' }],
      },
    };
  }
}

function isWide({ label, action, secondary, inputs }: Button): boolean {
  if (secondary || inputs?.length) return false;
  // Titles stand in one column, short ones too.
  return action.kind === 'choose' || widthOf(label) > WIDE_FROM;
}

/** Of a kind that Teams' clients draw. */
export function isPicture({ mediaType }: Attachment): boolean {
  return /^image\/(png|jpeg|gif)$/.test(mediaType);
}

/** The ticket that buttons act on. */
export function ticketIn(buttons: readonly Button[]): TicketId | undefined {
  for (const { action } of buttons) if ('ticket' in action && action.ticket) return action.ticket;
  return undefined;
}

/** What our buttons carry, beside the inputs of their card; the rest of the data is the client's. */
export interface ButtonData {
  /** The action, without what its inputs ask for. */
  readonly a?: unknown;
  /** Inputs of this button have this prefix: a card's forms share one name space. */
  readonly p?: string;
  readonly l?: string;
  /** Asks for the presser's view of that ticket's card, under these words. */
  readonly v?: string;
  readonly w?: string;
  /** Puts that ticket's files into the presser's own chat. */
  readonly g?: string;
  /** The form for a new ticket. */
  readonly f?: true;
}

/** Of every button of ours that is answered on the spot. */
export const VERB = 'firstline';

function execute(title: string, data: ButtonData): CardJson {
  const carried = { firstline: data };
  return {
    type: 'Action.Execute',
    verb: VERB,
    title,
    data: carried,
    // For clients that do not know Action.Execute; it arrives as a message with a value.
    fallback: { type: 'Action.Submit', title, data: carried },
  };
}

function viewAction(ticket: TicketId, lead: string, title: string): CardJson {
  return execute(title, { v: ticket, ...(lead && { w: shorten(lead, 400) }) });
}

/** Opens the dialog with category, impact and asset. */
function formAction(language: Language): CardJson {
  const title = teamsSentences(language).details;
  return {
    type: 'Action.Submit',
    title,
    mode: 'secondary',
    data: { msteams: { type: 'task/fetch' }, firstline: { f: true } },
  };
}

export function inputElement(input: Input, id: string, language: Language, options = 60): CardJson {
  const label = shorten(clean(input.label), 200) || input.name;
  const common = {
    id,
    label,
    ...(input.required && { isRequired: true, errorMessage: teamsSentences(language).fillIn(label) }),
    ...(input.initial !== undefined && { value: clean(input.initial) }),
  };
  switch (input.kind) {
    case 'line':
      return { type: 'Input.Text', ...common, maxLength: 300 };
    case 'text':
      return { type: 'Input.Text', ...common, isMultiline: true, maxLength: 4_000 };
    case 'select':
      return {
        type: 'Input.ChoiceSet',
        ...common,
        style: 'compact',
        choices: (input.options ?? [])
          .slice(0, options)
          .map(({ value, label: title }) => ({ title: shorten(clean(title), 100) || value, value })),
      };
    case 'time':
      return { type: 'Input.Time', ...common };
    default: {
      const never: never = input.kind;
      return never;
    }
  }
}

/** A sentence alone, where only a card can be shown. */
export function noteCard(text: string): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    body: paragraphs(text),
  };
}

/** A form whose one button sends what was filled in. */
export function formCard(
  inputs: readonly Input[],
  action: unknown,
  language: Language,
  heading: string,
): AdaptiveCard {
  const s = teamsSentences(language);
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.5',
    body: [
      richText([run(heading, { weight: 'Bolder', size: 'Medium' })]),
      ...inputs.map((input) => inputElement(input, `f:${input.name}`, language)),
    ],
    // A dialog takes Action.Submit only.
    actions: [
      {
        type: 'Action.Submit',
        title: s.send,
        style: 'positive',
        data: { firstline: { a: action, p: 'f', l: heading } },
      },
    ],
  };
}

/** Marks the words as the model's and says which articles each `[1]` stands for. */
function citations(sources: readonly PassageSource[], language: Language): Readonly<Record<string, unknown>> {
  const { knowledgeSource, titled } = sentences(language);
  return {
    type: 'https://schema.org/Message',
    '@type': 'Message',
    '@context': 'https://schema.org',
    '@id': '',
    additionalType: ['AIGeneratedContent'],
    citation: sources.slice(0, 20).map((source, index) => ({
      '@type': 'Claim',
      position: index + 1,
      appearance: {
        '@type': 'DigitalDocument',
        name: shorten(clean(source.title), 80) || String(index + 1),
        abstract: shorten(
          clean(`${titled(knowledgeSource, source.title)}${source.updated ? ` · ${source.updated}` : ''}`),
          160,
        ),
        ...(source.url && isWebLink(source.url) && { url: source.url }),
      },
    })),
  };
}

function spokenWords(reply: Reply, tone?: 'warning'): string {
  return reply.parts
    .flatMap((part) => {
      if (part.kind === 'text') return tone === undefined || part.tone === tone ? [part.text] : [];
      if (tone) return [];
      return part.kind === 'passage'
        ? [part.title]
        : part.kind === 'quote'
          ? [sentences(reply.language).titled(part.who, part.text)]
          : [];
    })
    .join(' ')
    .trim();
}
