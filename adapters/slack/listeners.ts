/**
 * What happens in Slack, handed to the desk. A listener returns when the event is kept, and not before: the gate
 * acknowledges then. Whatever is for show only (reactions, status, home) goes on in the background.
 */
import type { App } from '@slack/bolt';
import { Commands } from './commands.ts';
import { slackCode } from './delivery-problem.ts';
import { HomeOpened } from './home-opened.ts';
import { Posts } from './posts.ts';
import { Presses } from './presses.ts';
import { readStep, readStrange, teamIn } from './receive.ts';
import { type ListenerParts, Reception } from './reception.ts';
import { slackSentences } from './sentences.ts';
import { Submissions } from './submissions.ts';

/** Every button, form, shortcut and command: what they are is decided by what they carry. */
const ANYTHING = /.*/s;

export class Listeners {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;
  readonly #posts: Posts;
  readonly #presses: Presses;
  readonly #submissions: Submissions;
  readonly #home: HomeOpened;
  readonly #commands: Commands;

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    this.#reception = new Reception(parts);
    this.#posts = new Posts(parts, this.#reception);
    this.#submissions = new Submissions(parts, this.#reception);
    this.#presses = new Presses(parts, this.#reception, this.#submissions);
    this.#home = new HomeOpened(parts, this.#reception);
    this.#commands = new Commands(parts, this.#reception, this.#submissions);
  }

  register(app: App): void {
    app.event('message', ({ body }) => this.#posts.post(body));
    app.event('app_mention', ({ body }) => this.#posts.post(body));
    app.event('reaction_added', ({ body }) => this.#posts.reaction(body));
    app.event('app_home_opened', ({ body }) => this.#home.opened(body));
    app.event('app_uninstalled', ({ body }) => this.uninstalled(body));
    app.event('tokens_revoked', async ({ body, event }) => {
      // A person's own token is none of the desk's.
      if ((event.tokens.bot?.length ?? 0) > 0) await this.uninstalled(body);
    });
    app.event('function_executed', ({ body }) => this.step(body));
    app.action(ANYTHING, async ({ body, ack }) => {
      await this.#presses.press(body);
      await ack();
    });
    app.view(ANYTHING, async ({ body, ack }) => {
      const answer = await this.#submissions.submission(body);
      await (answer ? ack(answer) : ack());
    });
    app.shortcut(ANYTHING, async ({ body, ack }) => {
      await this.#submissions.shortcut(body);
      await ack();
    });
    app.command(ANYTHING, async ({ body, ack }) => {
      const text = await this.#commands.command(body);
      await (text ? ack({ response_type: 'ephemeral', text }) : ack());
    });
  }

  async uninstalled(body: unknown): Promise<void> {
    const team = teamIn(body);
    if (team) await this.#parts.uninstalled?.(team);
  }

  /** The workflow ends there and says why, instead of waiting for ever. */
  async step(body: unknown): Promise<void> {
    const { clients, desk, log } = this.#parts;
    const step = readStep(body, await this.#reception.receiverOf(body));
    if (!step) return;
    log.warn('slack.step-unknown', {});
    const client = await clients.of(step.team);
    try {
      await client.functions.completeError({
        function_execution_id: step.run,
        error: slackSentences(desk().language).unknownStep,
        ...(step.token && { token: step.token }),
      });
    } catch (error) {
      log.warn('slack.step-not-ended', { code: slackCode(error), error });
    }
  }

  /** Something of Slack's that no part of this app asks for. What it is to be answered with, if anything. */
  async strange(body: unknown): Promise<object | undefined> {
    const found = readStrange(body, await this.#reception.receiverOf(body));
    if (!found) return undefined;
    const { type, user, team, userTeam, channel } = found;
    this.#parts.log.warn('slack.request-unknown', { type });
    this.#parts.inBackground(async () => {
      const ear = { user, team, channel };
      const person = this.#reception.served(await this.#parts.people.know({ user, team, userTeam }), ear);
      // A list asks again with every letter that is typed.
      if (person)
        await this.#reception.tellOnce(
          'unknown',
          { ...ear, language: this.#reception.language(person) },
          (s) => s.unknownRequest,
        );
    });
    return type === 'block_suggestion' ? { options: [] } : undefined;
  }
}
