/**
 * The Teams door: activities with tokens of a local issuer to the real CloudAdapter, and the stand-in that takes what
 * the desk posts. Cards are read and pressed as a Teams client does: an engineer's client asks for its own view of a
 * shared card, forms unfold in the card, and an invoke's answer is shown to whoever pressed.
 */

import { teamsSentences } from '../../adapters/teams/sentences.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { cardFaults } from '../support/adaptive-card-check.ts';
import { signInEnv } from '../support/teams-desk.ts';
import { APP_ID, TENANT, TeamsStandIn } from '../support/teams-stand-in.ts';
import type { ChannelKey, DoorDriver, Player, Seen, SeenButton, SentFile } from './door-driver.ts';
import { linesIn, linesOfCard } from './lines.ts';

const CHANNELS: Readonly<Record<ChannelKey, string>> = {
  engineers: '19:engineers@thread.tacv2',
  managers: '19:managers@thread.tacv2',
};
const ADAPTIVE_CARD = 'application/vnd.microsoft.card.adaptive';
/** Which Azure gives to a machine with a managed identity. */
const IDENTITY = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;

type Json = Readonly<Record<string, unknown>>;

/** A message as it was posted and last drawn. */
interface Shown {
  readonly id: string;
  readonly conversation: string;
  readonly order: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as it came
  activity: any;
}

export class TeamsDriver implements DoorDriver {
  readonly name = 'teams';
  readonly settings: Readonly<Record<string, string>>;
  readonly #teams: TeamsStandIn;
  readonly #env = IDENTITY.map((name) => [name, process.env[name]] as const);
  readonly #toasts: { readonly to: string; readonly order: number; readonly seen: Seen }[] = [];
  readonly #refused: string[] = [];
  #url = '';
  #activities = 0;
  #last: unknown;
  #lastWritten: (() => Promise<void>) | undefined;

  private constructor(teams: TeamsStandIn) {
    this.#teams = teams;
    process.env.IDENTITY_ENDPOINT = `${teams.url}/msi`;
    process.env.IDENTITY_HEADER = 'header';
    this.settings = {
      ...signInEnv(teams),
      MicrosoftAppType: 'UserAssignedMSI',
      MicrosoftAppPassword: '',
      TEAMS_PUBLIC_URL: 'https://desk.example.com',
    };
  }

  static async open(): Promise<TeamsDriver> {
    return new TeamsDriver(await new TeamsStandIn().open());
  }

  personId({ key }: Player): PersonId {
    return `teams:${key}` as PersonId;
  }

  channelId(channel: ChannelKey): ConversationId {
    return `teams:${CHANNELS[channel]}` as ConversationId;
  }

  async enter(deskUrl: string, players: readonly Player[]): Promise<void> {
    this.#url = deskUrl;
    this.#teams.members = players
      .filter(({ isEngineer }) => isEngineer)
      .map((player) => ({ id: accountOf(player).id, name: player.name, aadObjectId: player.key }));
    for (const player of players)
      await this.#send(player, { type: 'installationUpdate', action: 'add', conversation: personal(player) });
    const [someone] = players;
    for (const channel of Object.values(CHANNELS))
      await this.#send(someone!, {
        type: 'conversationUpdate',
        membersAdded: [{ id: DESK.id }],
        conversation: inChannel(channel),
      });
  }

  async writes(player: Player, text: string, files: readonly SentFile[] = []): Promise<void> {
    await this.#write(player, personal(player), text, files);
    this.#lastWritten = () => this.writes(player, text, files);
  }

  async writesUnder(
    player: Player,
    channel: ChannelKey,
    card: string,
    text: string,
    files: readonly SentFile[] = [],
  ): Promise<void> {
    await this.#write(player, inChannel(`${CHANNELS[channel]};messageid=${card}`), text, files);
  }

  async deliversAgain(): Promise<void> {
    await this.#post(this.#last);
  }

  /** Teams does not send again what was acknowledged with an apology: the person does. */
  async triesAgain(): Promise<void> {
    await this.#lastWritten!();
  }

  async shownTo(player: Player): Promise<readonly Seen[]> {
    const own = this.#shown((conversation) => isChatOf(conversation, player)).map((one) => ({
      order: one.order,
      seen: this.#seen(one, player),
    }));
    const toasts = this.#toasts.filter(({ to }) => to === player.key);
    return [...own, ...toasts].sort((one, other) => one.order - other.order).map(({ seen }) => seen);
  }

  async shownIn(channel: ChannelKey, viewer: Player): Promise<readonly Seen[]> {
    const shown = this.#shown((conversation) => conversation.startsWith(CHANNELS[channel]));
    return Promise.all(
      shown.map(async (one) => {
        const seen = this.#seen(one, viewer);
        const under = /;messageid=(.+)$/.exec(one.conversation)?.[1];
        const own = await this.#ownView(one, viewer);
        const posted = { ...seen, ...(under && under !== one.id && { under }) };
        return own ? { ...posted, buttons: this.#buttons(own, one) } : posted;
      }),
    );
  }

  async opensFile(player: Player, where: 'own chat' | ChannelKey, name: string): Promise<Buffer | undefined> {
    const shown = this.#shown((conversation) =>
      where === 'own chat' ? isChatOf(conversation, player) : conversation.startsWith(CHANNELS[where]),
    );
    const url = shown
      .flatMap(({ activity }) => linksIn(activity))
      .find(({ text }) => text.includes(name))?.url;
    if (!url) return undefined;
    const { pathname, search } = new URL(url);
    const response = await fetch(`${this.#url}${pathname}${search}`);
    return response.ok ? Buffer.from(await response.arrayBuffer()) : undefined;
  }

  refused(): readonly string[] {
    return this.#refused;
  }

  async close(): Promise<void> {
    for (const [name, value] of this.#env)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    await this.#teams.close();
  }

  async #write(player: Player, conversation: Json, text: string, files: readonly SentFile[]): Promise<void> {
    const attachments = files.map(({ name, mediaType, bytes }) => {
      this.#teams.files.set(name, { mediaType, bytes });
      const contentUrl = `${this.#teams.url}/files/${encodeURIComponent(name)}`;
      // Pictures lie behind the desk's own sign-in, other files at an address of their own.
      return mediaType.startsWith('image/')
        ? { contentType: mediaType, contentUrl, name }
        : {
            contentType: 'application/vnd.microsoft.teams.file.download.info',
            name,
            content: { downloadUrl: contentUrl, fileType: name.split('.').at(-1) },
          };
    });
    await this.#send(player, { text, conversation, attachments });
  }

  async #send(player: Player, more: Json): Promise<unknown> {
    const activity = this.#activity(player, more);
    this.#last = activity;
    return this.#post(activity);
  }

  #activity(player: Player, more: Json): Json {
    this.#activities += 1;
    return {
      type: 'message',
      id: `in-${this.#activities}`,
      channelId: 'msteams',
      serviceUrl: `${this.#teams.url}/`,
      from: accountOf(player),
      recipient: DESK,
      locale: player.language === 'zh' ? 'zh-CN' : 'en-GB',
      localTimezone: 'Asia/Shanghai',
      textFormat: 'plain',
      channelData: { tenant: { id: TENANT } },
      ...more,
    };
  }

  async #post(activity: unknown): Promise<unknown> {
    const response = await fetch(`${this.#url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#teams.token()}` },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`The desk answered ${response.status} ${text} to Teams`);
    return text === '' ? undefined : JSON.parse(text);
  }

  #shown(isThere: (conversation: string) => boolean): readonly Shown[] {
    const shown = new Map<string, Shown>();
    for (const [order, { id, method, conversation, activity }] of this.#teams.taken.entries()) {
      if (activity.type === 'typing' || !isThere(conversation)) continue;
      const known = shown.get(id);
      if (known && method === 'put') known.activity = activity;
      else shown.set(id, { id, conversation, order, activity });
    }
    return [...shown.values()];
  }

  #seen(one: Shown, viewer: Player): Seen {
    const card = cardIn(one.activity);
    if (card) this.#check(card);
    const { text, suggestedActions } = one.activity as { text?: string; suggestedActions?: unknown };
    void [viewer, suggestedActions];
    return {
      id: one.id,
      lines: [...linesIn(text ?? ''), ...linesOfCard(card?.body as readonly unknown[] | undefined)],
      buttons: card ? this.#buttons(card, one) : [],
    };
  }

  /** What the engineer's client draws instead of a shared card. */
  async #ownView(one: Shown, viewer: Player): Promise<Json | undefined> {
    const refresh = cardIn(one.activity)?.refresh as { action: Json; userIds: readonly string[] } | undefined;
    if (!refresh?.userIds.includes(accountOf(viewer).id)) return undefined;
    const answer = (await this.#invoke(viewer, one, refresh.action, {}, 'automatic')) as {
      type: string;
      value: Json;
    };
    if (answer.type !== ADAPTIVE_CARD) throw new Error(`A view was answered with ${answer.type}`);
    this.#check(answer.value);
    return answer.value;
  }

  #buttons(card: Json, on: Shown): readonly SeenButton[] {
    // Titles to choose from stand in rows of the body.
    const rows = ((card.body ?? []) as readonly Json[]).flatMap(({ type, actions }) =>
      type === 'ActionSet' ? (actions as readonly Json[]) : [],
    );
    return [...rows, ...((card.actions ?? []) as readonly Json[])].map((action) => {
      const form = action.type === 'Action.ShowCard' ? (action.card as Json) : undefined;
      const fields = ((form?.body ?? []) as readonly Json[]).map(({ id, value }) => ({
        id: String(id),
        name: String(id).replace(/^\d+:/, ''),
        value,
      }));
      const execute = form ? (form.actions as readonly Json[])[0]! : action;
      return {
        label: String(action.title),
        inputs: fields.map(({ name }) => name),
        press: async (by, values = {}) => {
          const inputs = Object.fromEntries(
            fields.flatMap(({ id, name, value }) => {
              const entered = values[name] ?? value;
              return entered === undefined ? [] : [[id, entered]];
            }),
          );
          await this.#press(by, on, execute, inputs);
        },
      };
    });
  }

  async #press(by: Player, on: Shown, action: Json, inputs: Json): Promise<void> {
    const order = this.#teams.taken.length;
    const answer = (await this.#invoke(by, on, action, inputs, 'manual')) as { type: string; value: unknown };
    if (answer.type === ADAPTIVE_CARD) return this.#check(answer.value as Json);
    const s = teamsSentences(by.language);
    const text = String(answer.value);
    const isConfirmation = text === s.done(String(action.title)) || text === s.alreadyDone;
    this.#toasts.push({
      to: by.key,
      order: order - 0.5,
      seen: { id: `toast-${this.#toasts.length}`, lines: linesIn(text), buttons: [], isConfirmation },
    });
  }

  #invoke(by: Player, on: Shown, action: Json, inputs: Json, trigger: string): Promise<unknown> {
    const isChannel = on.conversation.startsWith('19:');
    const thread = on.conversation.includes(';messageid=') ? '' : `;messageid=${on.id}`;
    const invoke = {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: on.id,
      conversation: isChannel ? inChannel(`${on.conversation}${thread}`) : personal(by),
      value: {
        action: { type: action.type, verb: action.verb, data: { ...(action.data as Json), ...inputs } },
        trigger,
      },
    };
    // A client that asks for a view by itself does nothing.
    return trigger === 'automatic' ? this.#post(this.#activity(by, invoke)) : this.#send(by, invoke);
  }

  #check(card: Json): void {
    this.#refused.push(...cardFaults(card as never));
  }
}

const DESK = { id: `28:${APP_ID}`, name: 'Firstline' };

function accountOf({ key, name }: Player) {
  return { id: `29:${key}`, aadObjectId: key, name };
}

function personal({ key }: Player): Json {
  return { id: `a:${key}`, conversationType: 'personal', tenantId: TENANT };
}

function inChannel(id: string): Json {
  return { id, conversationType: 'channel', isGroup: true, tenantId: TENANT };
}

function isChatOf(conversation: string, { key }: Player): boolean {
  return conversation === `a:${key}`;
}

function cardIn(activity: { attachments?: readonly { content: Json }[] }): Json | undefined {
  return activity.attachments?.[0]?.content;
}

/** Every link in a message and its card. */
function linksIn(activity: unknown): readonly { readonly text: string; readonly url: string }[] {
  const found: { text: string; url: string }[] = [];
  JSON.stringify(activity, (_key, value: unknown) => {
    const { text, altText, url, selectAction } = (value ?? {}) as Readonly<Record<string, string>> & {
      selectAction?: { url?: string };
    };
    const to = url ?? (selectAction as { url?: string } | undefined)?.url;
    if (typeof to === 'string') found.push({ text: text ?? altText ?? '', url: to });
    return value;
  });
  return found;
}
