/** The slash command, whatever its word. */
import { placeOf } from './ids.ts';
import { plainText } from './plain-text.ts';
import { type Command, type Receiver, readCommand } from './receive.ts';
import { ANSWER_WITHIN_MS, type ListenerParts, type Reception } from './reception.ts';
import { slackSentences } from './sentences.ts';
import type { Submissions } from './submissions.ts';
import { within } from './within.ts';

export class Commands {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;
  readonly #submissions: Submissions;

  constructor(parts: ListenerParts, reception: Reception, submissions: Submissions) {
    this.#parts = parts;
    this.#reception = reception;
    this.#submissions = submissions;
  }

  /** What is said to the one who typed it; undefined says nothing. */
  async command(body: unknown): Promise<string | undefined> {
    const receiver = await this.#reception.receiverOf(body);
    const command = readCommand(body, receiver);
    if (!command) return undefined;
    try {
      return await within(ANSWER_WITHIN_MS, this.#obey(command, receiver), command.id);
    } catch (error) {
      this.#parts.log.error('slack.command-failed', { event: command.id, error });
      const { known } = await this.#parts.people.meet(command);
      const language = this.#reception.languageIn(known);
      return slackSentences(language).unavailable(this.#reception.hotline(language));
    }
  }

  async #obey(command: Command, receiver: Receiver): Promise<string | undefined> {
    const { messenger, clock, people, log } = this.#parts;
    const { user, team, userName: name } = command;
    const known = await people.know({ user, team, name });
    if (known.kind === 'not-served') return slackSentences(known.language).strangers;
    const { person } = known;
    const language = this.#reception.language(person);
    const s = slackSentences(language);
    const { commands } = this.#parts.settings;
    if (!commands.includes(command.word)) {
      log.warn('slack.command-unknown', { event: command.id });
      return s.unknownCommand(command.word, commands[0] ?? '/it');
    }
    const wanted = readCommandText(command.text);
    if (wanted.kind === 'help') return s.usage(command.word);
    const say = (text: string) =>
      plainText(text, { botUser: receiver.botUser, nameOf: (id) => people.nameOf(id) });
    if (wanted.kind === 'form') {
      const forUser = wanted.forUser;
      await this.#submissions.openTicketForm(
        { ...(wanted.text && { summary: say(wanted.text) }), ...(forUser && { forUser }) },
        command,
        person,
      );
      return undefined;
    }
    const conversation = await messenger.direct(person.id);
    if (!conversation) return s.unavailable(this.#reception.hotline(language));
    const at = clock.now();
    if (wanted.kind === 'ask') {
      await this.#reception.learnNames(wanted.text, command.team, receiver.botUser);
      await this.#reception.keep({
        kind: 'message',
        id: command.id,
        conversation,
        person,
        text: say(wanted.text),
        attachments: [],
        at,
      });
    } else
      await this.#reception.keep({
        kind: 'action',
        id: command.id,
        conversation,
        person,
        action: { kind: wanted.kind },
        at,
      });
    return placeOf(conversation)?.channel === command.channel ? undefined : s.answeredInDirect;
  }
}

type Wanted =
  | { readonly kind: 'help' | 'my-tickets' | 'queue' }
  | { readonly kind: 'form'; readonly text?: string; readonly forUser?: string }
  | { readonly kind: 'ask'; readonly text: string };

/** What stands behind a slash command. */
export function readCommandText(text: string): Wanted {
  const words = text.trim();
  if (words === '' || /^(new|ticket|form|报修|新建|开工单)$/i.test(words)) return { kind: 'form' };
  if (/^(help|\?|帮助)$/i.test(words)) return { kind: 'help' };
  if (/^(my )?tickets$|^(我的)?工单$/i.test(words)) return { kind: 'my-tickets' };
  if (/^(queue|队列)$/i.test(words)) return { kind: 'queue' };
  const behalf = /^(?:for|代|替)\s*<@([UW][\w-]+)(?:\|[^>]*)?>\s*([\s\S]*)$/i.exec(words);
  if (behalf) return { kind: 'form', forUser: behalf[1]!, ...(behalf[2] && { text: behalf[2].trim() }) };
  const form = /^(?:new|ticket|报修|新建|开工单)[\s:：]+([\s\S]+)$/i.exec(words);
  return form ? { kind: 'form', text: form[1]!.trim() } : { kind: 'ask', text: words };
}
