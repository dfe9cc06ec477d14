/**
 * Answers shown while they are being worded, by Slack's own streams. A stream is for show: it is begun once for a
 * delivery, remembered before it is begun, and ended and replaced by whoever posts that delivery, be it another
 * desk after this one died. Where Slack refuses it there is none, and the answer comes in one piece.
 */
import type { WebClient } from '@slack/web-api';
import { DeliveryError, type Log, type Preview } from '../../bot/ports.ts';
import type { PersonId } from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import { escaped, shorten } from './fit.ts';
import { isDirect, type Place, userOf } from './ids.ts';
import type { People } from './people.ts';
import { threadBelow } from './receive.ts';
import type { SlackMemory } from './types.ts';
import { within } from './within.ts';

/** Slack takes more than 20 a minute in a workspace; whoever comes after them sees the status only. */
const STARTED_A_MINUTE = 15;
const MINUTE_MS = 60_000;
/** What a workspace refuses is not tried again for this long. */
const GIVEN_UP_MS = 3_600_000;
/** The answer itself does not wait longer for what is only for show. */
const WAITED_FOR_MS = 2_000;
const MOST_CHARACTERS = 10_000;
/** Only the first words an event is answered with are ever shown before they are whole. */
const FIRST_REPLY = /:reply:0$/;
const BETWEEN_SENTENCES = '\n\n';

interface Begun {
  readonly thread: string;
  /** Absent while Slack has not said where it stands. */
  readonly ts?: string;
}

export interface StreamsParts {
  readonly clients: Clients;
  readonly people: Pick<People, 'workspaceOf'>;
  readonly memory: SlackMemory;
  readonly log: Log;
}

export class Streams {
  readonly #parts: StreamsParts;
  /** Workspace, direct or not -> until when none is begun there. */
  readonly #restsUntil = new Map<string, number>();
  readonly #started = new Map<string, readonly number[]>();
  readonly #begun = new Recent<string>(1_000);

  constructor(parts: StreamsParts) {
    this.#parts = parts;
  }

  preview(
    place: Place,
    { key, person }: { readonly key: string; readonly person: PersonId },
  ): Preview | undefined {
    const thread = place.thread ?? threadBelow(key);
    // What a workspace refuses in its channels it may allow in direct messages.
    const team = `${place.team ?? ''} ${isDirect(place.channel) ? 'direct' : 'channel'}`;
    if (!FIRST_REPLY.test(key) || thread === undefined || this.#begun.has(key) || !this.#mayStart(team))
      return undefined;
    this.#begun.set(key, true);
    let waiting: string[] = [];
    let sent = 0;
    let ts: string | undefined;
    let isOver = false;
    let sending: Promise<void> | undefined;
    const send = async (): Promise<void> => {
      while (waiting.length > 0 && !isOver) {
        const text = shorten(waiting.map((one) => one + BETWEEN_SENTENCES).join(''), MOST_CHARACTERS - sent);
        waiting = [];
        sent += text.length;
        const client = await this.#parts.clients.of(place.team);
        if (ts === undefined) ts = await this.#start(client, key, place, thread, person, text);
        else await client.chat.appendStream({ channel: place.channel, ts, markdown_text: text });
        if (ts === undefined || sent >= MOST_CHARACTERS) isOver = true;
      }
    };
    return {
      add: (markdown) => {
        if (isOver) return;
        waiting.push(escaped(markdown));
        sending ??= send()
          .catch((error: unknown) => {
            isOver = true;
            this.#rest(team, error);
          })
          .finally(() => {
            sending = undefined;
          });
      },
      end: async () => {
        await within(WAITED_FOR_MS, sending ?? Promise.resolve(), 'a stream').catch(() => undefined);
        isOver = true;
      },
    };
  }

  /** Undefined: another desk has begun one for that delivery. */
  async #start(
    client: WebClient,
    key: string,
    { channel, team }: Place,
    thread: string,
    person: PersonId,
    text: string,
  ): Promise<string | undefined> {
    const { memory } = this.#parts;
    if ((await memory.read(memoryKey(key))) !== undefined) return undefined;
    const begun: Begun = { thread };
    await memory.write(memoryKey(key), JSON.stringify(begun));
    const { ts } = await client.chat.startStream({
      channel,
      thread_ts: thread,
      markdown_text: text,
      ...(!isDirect(channel) && (await this.#recipient(person, team))),
    });
    if (ts) await memory.write(memoryKey(key), JSON.stringify({ ...begun, ts }));
    return ts;
  }

  /** Asked for in channels: the workspace is the asker's own, which an organization's installation does not tell. */
  async #recipient(person: PersonId, team: string | undefined) {
    const user = userOf(person)?.user;
    if (!user) return undefined;
    const { clients, people } = this.#parts;
    const workspace = (await people.workspaceOf(user, team)) ?? (await clients.installation(team)).team;
    return { recipient_user_id: user, recipient_team_id: workspace };
  }

  /**
   * Ends what is shown of that delivery. Answers where it stands, so that the whole can take its place.
   * @throws DeliveryError when Slack cannot say now; nothing is to be posted then, or it would be there twice.
   */
  async settle(key: string, place: Place): Promise<string | undefined> {
    const { memory, clients, log } = this.#parts;
    if (!FIRST_REPLY.test(key)) return undefined;
    const text = await memory.read(memoryKey(key)).catch((error: unknown) => {
      log.warn('slack.stream-unknown', { error });
      throw new DeliveryError({
        kind: 'later',
        afterMs: 5_000,
        why: 'the store does not say what was shown',
      });
    });
    if (text === undefined) return undefined;
    const begun = JSON.parse(text) as Begun;
    let { ts } = begun;
    try {
      const client = await clients.of(place.team);
      ts ??= await lostStream(client, place.channel, begun.thread);
      if (ts === undefined) return undefined;
      await client.chat.stopStream({ channel: place.channel, ts });
      return ts;
    } catch (error) {
      const problem = deliveryProblem(error);
      if (problem.kind !== 'refused') throw new DeliveryError(problem);
      const code = slackCode(error);
      log.info('slack.stream-not-ended', { code });
      return code === 'message_not_found' ? undefined : ts;
    }
  }

  #mayStart(team: string): boolean {
    const now = Date.now();
    if ((this.#restsUntil.get(team) ?? 0) > now) return false;
    const recent = (this.#started.get(team) ?? []).filter((at) => now - at < MINUTE_MS);
    if (recent.length >= STARTED_A_MINUTE) return false;
    this.#started.set(team, [...recent, now]);
    return true;
  }

  #rest(team: string, error: unknown): void {
    const problem = deliveryProblem(error);
    const ms =
      problem.kind === 'refused' ? GIVEN_UP_MS : problem.kind === 'later' ? problem.afterMs : MINUTE_MS / 2;
    // A stream Slack has ended by itself, or whose question was deleted, says nothing about the next one.
    const isOver = slackCode(error) === 'message_not_in_streaming_state' || 'gone' in problem;
    if (!isOver) this.#restsUntil.set(team, Date.now() + ms);
    this.#parts.log.info('slack.stream-given-up', { code: slackCode(error), problem: problem.kind });
  }
}

/** A stream whose beginning Slack did not confirm: the desk's own post in that thread that is still being written. */
async function lostStream(client: WebClient, channel: string, thread: string): Promise<string | undefined> {
  const { messages } = await client.conversations.replies({ channel, ts: thread, limit: 200 });
  return messages?.findLast(
    (message) =>
      (message as { streaming_state?: string }).streaming_state === 'in_progress' && message.bot_id,
  )?.ts;
}

function memoryKey(key: string): string {
  return `slack:stream:${key}`;
}
