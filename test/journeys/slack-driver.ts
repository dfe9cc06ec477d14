/** The Slack door, over HTTP or Socket Mode: what people do in the stand-in reaches the desk as Slack sends it. */
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { SlackStandIn } from '../support/slack-stand-in/slack-stand-in.ts';
import { type Ephemeral, pressables, type SlackPost } from '../support/slack-stand-in/workspace.ts';
import type { ChannelKey, DoorDriver, Player, Seen, SeenButton, SentFile } from './door-driver.ts';
import { linesIn, linesOfBlocks } from './lines.ts';

const CHANNELS: Readonly<Record<ChannelKey, string>> = { engineers: 'C0ENGINEERS', managers: 'C0MANAGERS' };

export class SlackDriver implements DoorDriver {
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly #slack: SlackStandIn;
  readonly #transport: 'http' | 'socket';
  #again: (() => Promise<unknown>) | undefined;

  private constructor(slack: SlackStandIn, transport: 'http' | 'socket') {
    this.#slack = slack;
    this.#transport = transport;
    this.name = `slack-${transport}`;
    this.settings = {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.apiUrl,
      ...(transport === 'socket'
        ? { SLACK_APP_TOKEN: slack.appToken }
        : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    };
  }

  static async open(transport: 'http' | 'socket'): Promise<SlackDriver> {
    const slack = await SlackStandIn.start();
    slack.channel(CHANNELS.engineers, 'engineers', [slack.botUser]);
    slack.channel(CHANNELS.managers, 'managers', [slack.botUser]);
    return new SlackDriver(slack, transport);
  }

  personId(player: Player): PersonId {
    return `slack:${userOf(player)}` as PersonId;
  }

  channelId(channel: ChannelKey): ConversationId {
    return `slack:${CHANNELS[channel]}` as ConversationId;
  }

  async enter(deskUrl: string, players: readonly Player[]): Promise<void> {
    const slack = this.#slack;
    for (const player of players) {
      const user = userOf(player);
      const locale = player.language === 'zh' ? 'zh-CN' : 'en-US';
      slack.person(user, player.name, { locale, tz: 'Asia/Shanghai' });
      // Everybody may join a channel in Slack: a card's buttons are seen by whoever does.
      slack.channels.get(CHANNELS.engineers)!.members.add(user);
      if (player.isEngineer) slack.channels.get(CHANNELS.managers)!.members.add(user);
    }
    if (this.#transport === 'http') slack.requestUrl = `${deskUrl}/slack/events`;
    else await slack.untilConnected();
  }

  async writes(player: Player, text: string, files: readonly SentFile[] = []): Promise<void> {
    const user = userOf(player);
    await this.#say(user, this.#slack.directOf(user).id, text, files);
  }

  async writesUnder(
    player: Player,
    channel: ChannelKey,
    card: string,
    text: string,
    files: readonly SentFile[] = [],
  ): Promise<void> {
    await this.#say(userOf(player), CHANNELS[channel], text, files, card);
  }

  async deliversAgain(): Promise<void> {
    await this.#again!();
  }

  /** Slack sends again by itself what was not acknowledged. */
  async triesAgain(): Promise<void> {
    const sent = await this.#slack.advance(10 * 60_000);
    if (sent.some(({ status }) => status !== 200)) throw new Error('Slack was refused once more');
  }

  async shownTo(player: Player): Promise<readonly Seen[]> {
    const user = userOf(player);
    const posts = this.#messages(this.#slack.directOf(user).id);
    const alone = this.#slack.ephemerals.filter((one) => one.user === user);
    return [...posts, ...alone].sort(byTime).map((one) => this.#seen(one));
  }

  async shownIn(channel: ChannelKey): Promise<readonly Seen[]> {
    return this.#messages(CHANNELS[channel]).map((one) => this.#seen(one));
  }

  /** A file shared beside the message that names it is no message of its own. */
  #messages(channel: string): readonly SlackPost[] {
    return this.#slack.deskPosts(channel).filter(({ text, files }) => text !== '' || !files);
  }

  async opensFile(player: Player, where: 'own chat' | ChannelKey, name: string): Promise<Buffer | undefined> {
    const channel = where === 'own chat' ? this.#slack.directOf(userOf(player)).id : CHANNELS[where];
    return this.#slack
      .deskPosts(channel)
      .flatMap(({ files = [] }) => files)
      .find((file) => file.name === name)?.bytes;
  }

  refused(): readonly string[] {
    return this.#slack.refused.map(({ method, faults }) => `${method}: ${faults.join(', ')}`);
  }

  async close(): Promise<void> {
    await this.#slack.stop();
  }

  async #say(
    user: string,
    channel: string,
    text: string,
    files: readonly SentFile[],
    thread?: string,
  ): Promise<void> {
    const { ts } = await this.#slack.say(user, channel, text, {
      ...(thread && { thread }),
      files: files.map(({ name, mediaType, bytes }) => ({ name, mimetype: mediaType, bytes })),
    });
    const event = { type: 'message', channel, user, ts, text, channel_type: 'im' };
    this.#again = () => this.#slack.send(event);
  }

  #seen(shown: SlackPost | Ephemeral): Seen {
    // What was drawn then: the post may be redrawn before an old button is pressed.
    const then = structuredClone(shown);
    const blocks = then.blocks as readonly { readonly type: string }[] | undefined;
    return {
      id: then.ts,
      ...(then.thread && then.thread !== then.ts && { under: then.thread }),
      lines: blocks ? linesOfBlocks(blocks) : linesIn(then.text),
      buttons: pressables(then.blocks).map((pressed): SeenButton => {
        const { i: inputs = [] } = JSON.parse(pressed.value.startsWith('{') ? pressed.value : '{}') as {
          i?: readonly { name: string }[];
        };
        return {
          label: pressed.label,
          inputs: inputs.map(({ name }) => name),
          press: (by, values = {}) => this.#press(userOf(by), then, pressed, values),
        };
      }),
    };
  }

  async #press(
    user: string,
    on: SlackPost | Ephemeral,
    pressed: ReturnType<typeof pressables>[number],
    values: Readonly<Record<string, string>>,
  ): Promise<void> {
    const slack = this.#slack;
    const forms = slack.views.length;
    const body = slack.pressBody(user, on, pressed);
    this.#again = () => slack.interact(body);
    taken(await slack.interact(body));
    const form = slack.views.slice(forms).find((one) => one.user === user);
    if (!form) return;
    // Slack never sends a press again; a form can be sent twice.
    this.#again = () => slack.submit(form, values);
    taken(await slack.submit(form, values));
  }
}

function taken({ status, body }: { readonly status: unknown; readonly body: unknown }): void {
  if (status !== 200) throw new Error(`The desk answered ${String(status)} to Slack`);
  if (JSON.stringify(body ?? '').includes('"errors"')) throw new Error(`The form: ${JSON.stringify(body)}`);
}

function userOf({ key }: Player): string {
  return `U0${key.replace(/-/g, '').toUpperCase()}`;
}

/** The stand-in counts up behind the point; seconds may pass between. */
function byTime(one: { readonly ts: string }, other: { readonly ts: string }): number {
  return Number(one.ts.split('.')[1]) - Number(other.ts.split('.')[1]);
}
