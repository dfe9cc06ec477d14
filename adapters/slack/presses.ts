/** Buttons and menus, also old ones. */
import { completeAction } from '../../bot/actions.ts';
import type { ConversationId, Person } from '../../bot/types.ts';
import { readButton } from './buttons.ts';
import { buttonForm } from './forms.ts';
import { NEW_TICKET_ACTION } from './home.ts';
import { conversationId, instantOf, isDirect, placeOf } from './ids.ts';
import { type Press, readPress } from './receive.ts';
import {
  ANSWER_WITHIN_MS,
  type Ear,
  incomingAction,
  type ListenerParts,
  type Reception,
} from './reception.ts';
import { conversationIn } from './render.ts';
import { slackSentences } from './sentences.ts';
import { isShare } from './sharing.ts';
import type { Submissions } from './submissions.ts';
import { within } from './within.ts';

export class Presses {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;
  readonly #submissions: Submissions;

  constructor(parts: ListenerParts, reception: Reception, submissions: Submissions) {
    this.#parts = parts;
    this.#reception = reception;
    this.#submissions = submissions;
  }

  async press(body: unknown): Promise<void> {
    const receiver = await this.#reception.receiverOf(body);
    const press = readPress(body, receiver);
    if (!press) return;
    const ear: Ear = { user: press.user, team: press.team, channel: press.channel, thread: press.thread };
    try {
      await within(ANSWER_WITHIN_MS, this.#pressed(press, ear), press.id);
    } catch (error) {
      this.#parts.log.error('slack.press-failed', { event: press.id, error });
      this.#reception.sayInTheirLanguage(ear, (s, hotline) => s.unavailable(hotline));
    }
  }

  async #pressed(press: Press, ear: Ear): Promise<void> {
    const { people, clock, log } = this.#parts;
    const { user, team, userTeam } = press;
    const { known, introduce } = await people.meet({ user, team, userTeam, name: press.userName });
    const person = this.#reception.served(known, ear);
    if (!person) return;
    const language = this.#reception.language(person);
    const s = slackSentences(language);
    const heard = { ...ear, language };
    if (press.value === NEW_TICKET_ACTION) return this.#submissions.openTicketForm({}, press, person);
    const conversation = await this.#conversationOf(press, person);
    if (!conversation) return;
    if (isShare(press.value))
      return this.#reception.tell(heard, await this.#parts.sharing.share(press.value, person, language));
    const button = await readButton(this.#parts.memory, press.value);
    if (!button) {
      log.warn('slack.button-unreadable', { event: press.id });
      return this.#reception.explain(heard, press, s.unreadableButton);
    }
    if (button.inputs.length > 0)
      return this.#submissions.openForm(
        buttonForm(button, { conversation, value: press.value }, language),
        press,
        heard,
      );
    const completed = completeAction(button.action, {});
    if (!completed.ok) {
      log.warn('slack.action-refused', { event: press.id, problems: completed.problems.length });
      return this.#reception.explain(heard, press, s.unreadableButton);
    }
    const at = instantOf(press.pressedAt, clock.now());
    const { handled } = await this.#reception.keep(
      incomingAction(press.id, conversation, person, completed.action, at),
      introduce && (async () => this.#reception.served(await introduce(), ear)),
    );
    this.#parts.progress.pressed(conversation, handled);
  }

  async #conversationOf(press: Press, person: Person): Promise<ConversationId | undefined> {
    const written = conversationIn(press.blockId);
    const place = written && placeOf(written);
    // Only the very channel the button was pressed in is believed, or the person's own direct messages.
    if (written && place && (press.channel === undefined || place.channel === press.channel)) return written;
    if (press.channel === undefined) return this.#parts.messenger.direct(person.id);
    const thread = press.thread ?? press.messageTs;
    return conversationId({
      ...(press.team && { team: press.team }),
      channel: press.channel,
      ...(!isDirect(press.channel) && thread && { thread }),
    });
  }
}
