/** The web door: the same requests the two pages send, and the messages they would show. */
import { randomUUID } from 'node:crypto';
import { personIdOf } from '../../adapters/web/people.ts';
import type { MessageView, PartView } from '../../adapters/web/render.ts';
import type { Action, Attachment, Button, ConversationId, PersonId } from '../../bot/types.ts';
import type { ChannelKey, DoorDriver, Player, Seen, SentFile } from './door-driver.ts';
import { beside, linesOfHtml } from './lines.ts';

interface Sent {
  readonly path: string;
  readonly body: unknown;
}

export class WebDriver implements DoorDriver {
  readonly name = 'web';
  readonly settings = {};
  readonly #pages = new Map<string, readonly MessageView[]>();
  #url = '';
  #last: Sent | undefined;
  #untaken: { readonly sent: Sent; readonly by: Player } | undefined;
  /** What the page says by itself about something that was not taken. */
  readonly #notes: { readonly to: Player; readonly seen: Seen }[] = [];

  personId(player: Player): PersonId {
    return player.isEngineer ? (`web:${player.key}` as PersonId) : personIdOf(player.name)!;
  }

  channelId(channel: ChannelKey): ConversationId {
    return `web:channel-${channel}` as ConversationId;
  }

  async enter(deskUrl: string): Promise<void> {
    this.#url = deskUrl;
  }

  async writes(player: Player, text: string, files: readonly SentFile[] = []): Promise<void> {
    await this.#write(player, this.personId(player), text, files);
  }

  async writesUnder(
    player: Player,
    channel: ChannelKey,
    card: string,
    text: string,
    files: readonly SentFile[] = [],
  ): Promise<void> {
    await this.#write(player, this.channelId(channel), text, files, card);
  }

  async deliversAgain(): Promise<void> {
    const { path, body } = this.#last!;
    await this.#post(path, body);
  }

  /** The page offers to send it again, under the same id. */
  async triesAgain(): Promise<void> {
    const { sent, by } = this.#untaken!;
    await this.#send(by, sent);
  }

  async shownTo(player: Player): Promise<readonly Seen[]> {
    const own = (await this.#read(player, this.personId(player))).map((one) => this.#seen(one, one.id));
    const alone = player.isEngineer
      ? (await this.#inChannels(player)).filter(({ message }) => message.onlyFor !== undefined)
      : [];
    const notes = this.#notes.filter(({ to }) => to.key === player.key).map(({ seen }) => seen);
    return [
      ...own.flatMap((one) => one ?? []),
      ...alone.flatMap(({ message, channel }) => this.#seen(message, message.id, channel) ?? []),
      ...notes,
    ];
  }

  async shownIn(channel: ChannelKey, viewer: Player): Promise<readonly Seen[]> {
    return (await this.#inChannels(viewer))
      .filter((one) => one.channel === this.channelId(channel) && one.message.onlyFor === undefined)
      .flatMap(({ message, channel: place }) => this.#seen(message, message.id, place) ?? []);
  }

  async opensFile(player: Player, where: 'own chat' | ChannelKey, name: string): Promise<Buffer | undefined> {
    const messages =
      where === 'own chat'
        ? await this.#read(player, this.personId(player))
        : (await this.#inChannels(player))
            .filter(({ channel }) => channel === this.channelId(where))
            .map(({ message }) => message);
    const file = messages
      .flatMap(({ content }) => (content.kind === 'desk' ? content.parts : []))
      .flatMap((part): readonly Attachment[] => (part.kind === 'files' ? part.files : []))
      .find((one) => one.name === name);
    if (!file) return undefined;
    const response = await fetch(`${this.#url}/page/files/${encodeURIComponent(file.ref)}`);
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  }

  refused(): readonly string[] {
    return [];
  }

  async close(): Promise<void> {}

  async #write(
    player: Player,
    conversation: string,
    text: string,
    files: readonly SentFile[],
    under?: string,
  ): Promise<void> {
    const refs = await Promise.all(files.map((file) => this.#upload(file)));
    await this.#send(player, {
      path: 'messages',
      body: { ...this.#envelope(player, conversation), text, files: refs, ...(under && { under }) },
    });
  }

  async #act(
    player: Player,
    conversation: string,
    action: unknown,
    inputs: Readonly<Record<string, string>>,
    pressed?: { readonly message: string; readonly label: string },
  ): Promise<void> {
    await this.#send(player, {
      path: 'actions',
      body: { ...this.#envelope(player, conversation), action, inputs, ...(pressed && { pressed }) },
    });
  }

  #envelope({ name, language, ...player }: Player, conversation: string) {
    const id = this.personId({ name, language, ...player });
    return { clientId: randomUUID(), person: { id, name, language }, conversation };
  }

  async #send(by: Player, sent: Sent): Promise<void> {
    this.#last = sent;
    const problem = await this.#post(sent.path, sent.body);
    this.#untaken = problem ? { sent, by } : undefined;
    if (problem)
      this.#notes.push({ to: by, seen: { id: `note-${this.#notes.length}`, lines: [problem], buttons: [] } });
  }

  async #post(path: string, body: unknown): Promise<string | undefined> {
    const response = await fetch(`${this.#url}/page/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#url },
      body: JSON.stringify(body),
    });
    if (response.status === 202) return undefined;
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    if (response.status !== 503)
      throw new Error(`${path}: ${response.status} ${error.code} ${error.message}`);
    return error.message;
  }

  async #upload({ name, mediaType, bytes }: SentFile): Promise<string> {
    const response = await fetch(`${this.#url}/page/api/files?name=${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': mediaType, origin: this.#url },
      body: bytes as unknown as BodyInit,
    });
    if (response.status !== 201) throw new Error(`upload: ${response.status} ${await response.text()}`);
    return ((await response.json()) as Attachment).ref;
  }

  async #inChannels(viewer: Player): Promise<readonly { channel: string; message: MessageView }[]> {
    const found: { channel: string; message: MessageView }[] = [];
    for (const key of ['engineers', 'managers'] as const) {
      const channel = this.channelId(key);
      for (const message of await this.#read(viewer, channel)) {
        found.push({ channel, message });
        if (message.replies > 0)
          for (const reply of await this.#read(viewer, channel, message.id))
            found.push({ channel, message: reply });
      }
    }
    return found.sort((one, other) => one.message.place - other.message.place);
  }

  async #read(viewer: Player, conversation: string, under?: string): Promise<readonly MessageView[]> {
    const query = new URLSearchParams({
      person: this.personId(viewer),
      conversation,
      ...(under && { under }),
    });
    const response = await fetch(`${this.#url}/page/api/${under ? 'thread' : 'conversation'}?${query}`);
    // A page that cannot read shows what it has.
    if (response.status === 503) return this.#pages.get(String(query)) ?? [];
    if (!response.ok) throw new Error(`reading: ${response.status} ${await response.text()}`);
    const { messages } = (await response.json()) as { messages: MessageView[] };
    messages.sort((one, other) => one.place - other.place);
    this.#pages.set(String(query), messages);
    return messages;
  }

  /** Undefined: a person's own words. */
  #seen(message: MessageView, id: string, channel?: string): Seen | undefined {
    const { content } = message;
    if (content.kind !== 'desk') return undefined;
    const buttons = content.parts.flatMap((part): readonly Button[] =>
      part.kind === 'buttons' ? part.buttons : [],
    );
    return {
      id,
      lines: content.parts.flatMap(linesOfPart),
      ...(message.under && { under: message.under }),
      ...(content.parts.some(({ kind }) => kind === 'passage') && { isArticle: true }),
      buttons: buttons.map((button) => ({
        label: button.label,
        inputs: (button.inputs ?? []).map((input) => input.name),
        press: async (by, inputs = {}) => {
          // The engineers' channel is closed to everybody else: only a forged request gets as far as the desk.
          const place = channel && by.isEngineer ? channel : this.personId(by);
          const pressed = channel ? undefined : { message: id, label: button.label };
          await this.#act(by, place, button.action as Action, inputs, pressed);
        },
      })),
    };
  }
}

function linesOfPart(part: PartView): readonly string[] {
  switch (part.kind) {
    case 'text':
      return part.text.split('\n');
    case 'passage':
      return [
        part.title,
        ...linesOfHtml(part.html),
        ...part.sources.map(({ title, updated }) => [title, updated].filter(Boolean).join(' · ')),
      ];
    case 'quote':
      return [part.who, ...part.text.split('\n')].filter((line) => line !== '');
    case 'facts':
      return part.facts.map(({ label, value }) => beside(label, value));
    case 'table':
      return [part.columns, ...part.rows].map((row) => row.join(' | '));
    case 'files':
      return part.files.map(({ name }) => name);
    case 'mention':
      return [part.people.map((person) => `@${person}`).join(' ')];
    case 'buttons':
      return [];
    default: {
      const never: never = part;
      return never;
    }
  }
}
