/** Forms: what opens one, and what comes back from it. */

import type { ModalView, View } from '@slack/types';
import { completeAction } from '../../bot/actions.ts';
import type { EventId, Language, Person } from '../../bot/types.ts';
import { readButton } from './buttons.ts';
import { slackCode } from './delivery-problem.ts';
import {
  BUTTON_FORM,
  blockOf,
  type FormOrigin,
  readOrigin,
  readPostOrigin,
  TICKET_FORM,
  TICKET_SHORTCUTS,
  type TicketFormStart,
  ticketForm,
} from './forms.ts';
import { eventOfPost, type PostPlace, placeOf } from './ids.ts';
import { plainText } from './plain-text.ts';
import {
  type Post,
  type Receiver,
  readShortcut,
  readSubmission,
  type Shortcut,
  type Submission,
} from './receive.ts';
import {
  ANSWER_WITHIN_MS,
  type Ear,
  incomingAction,
  type ListenerParts,
  type Reception,
} from './reception.ts';
import { slackSentences } from './sentences.ts';
import { within } from './within.ts';

/** Slack shows no more beside an input. */
const MOST_OF_AN_ERROR = 300;

export class Submissions {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;

  constructor(parts: ListenerParts, reception: Reception) {
    this.#parts = parts;
    this.#reception = reception;
  }

  async openForm(
    view: View,
    press: { readonly triggerId: string; readonly team?: string | undefined },
    ear: Ear,
  ): Promise<void> {
    const client = await this.#parts.clients.of(press.team);
    try {
      await client.views.open({ trigger_id: press.triggerId, view });
    } catch (error) {
      const code = slackCode(error);
      this.#parts.log.warn('slack.form-not-opened', { code, error });
      await this.#reception.tell(
        ear,
        slackSentences(ear.language ?? this.#parts.desk().language).formNotOpened,
      );
    }
  }

  async openTicketForm(
    start: TicketFormStart,
    from: {
      readonly triggerId: string;
      readonly user: string;
      readonly team?: string | undefined;
      readonly channel?: string | undefined;
    },
    person: Person,
  ): Promise<void> {
    const language = this.#reception.language(person);
    const ear = { user: from.user, team: from.team, channel: from.channel, language };
    await this.openForm(ticketForm(start, language), from, ear);
  }

  /** The answer closes the form, or says in it what is wrong. */
  async submission(body: unknown): Promise<FormAnswer | undefined> {
    const receiver = await this.#reception.receiverOf(body);
    const sent = readSubmission(body, receiver);
    if (!sent) {
      this.#parts.log.warn('slack.form-unreadable', {});
      const { language } = this.#parts.desk();
      return {
        response_action: 'update',
        view: this.#reception.note(slackSentences(language).unknownForm, language),
      };
    }
    try {
      return await within(ANSWER_WITHIN_MS, this.#submitted(sent, readOrigin(sent.metadata)), sent.id);
    } catch (error) {
      this.#parts.log.error('slack.form-failed', { event: sent.id, error });
      const { known } = await this.#parts.people.meet(sent);
      const language =
        known.kind === 'person' ? this.#reception.language(known.person) : this.#parts.desk().language;
      return this.#refusal(
        sent,
        slackSentences(language).unavailable(this.#reception.hotline(language)),
        language,
      );
    }
  }

  async #submitted(sent: Submission, origin: FormOrigin | undefined): Promise<FormAnswer | undefined> {
    const { user, team, userTeam } = sent;
    const person = this.#reception.served(
      await this.#parts.people.know({ user, team, userTeam, name: sent.userName }),
      { user, team },
    );
    if (!person) return undefined;
    const language = this.#reception.language(person);
    const s = slackSentences(language);
    if (sent.form === TICKET_FORM) return this.#ticketFormSent(sent, person);
    if (!origin || !placeOf(origin.conversation) || sent.form !== BUTTON_FORM) {
      this.#parts.log.warn('slack.form-unknown', { event: sent.id });
      return this.#refusal(sent, s.unknownForm, language);
    }
    const button = await readButton(this.#parts.memory, origin.value);
    if (!button) return this.#refusal(sent, s.unreadableButton, language);
    const completed = completeAction(button.action, sent.inputs);
    if (!completed.ok) return this.#corrections(sent, completed.problems, language);
    await this.#reception.keep(
      incomingAction(sent.id, origin.conversation, person, completed.action, this.#parts.clock.now()),
    );
    return undefined;
  }

  /** In the form itself, so that what was entered can still be copied; a form without inputs gives way to the words. */
  #refusal(sent: Submission, text: string, language: Language): FormAnswer {
    return sent.firstBlock
      ? { response_action: 'errors', errors: { [sent.firstBlock]: text.slice(0, MOST_OF_AN_ERROR) } }
      : { response_action: 'update', view: this.#reception.note(text, language) };
  }

  /** Beside each input what is wrong with it, in the person's language; `problems` are worded for programs. */
  #corrections(sent: Submission, problems: readonly string[], language: Language): FormAnswer {
    const s = slackSentences(language);
    const errors: Record<string, string> = {};
    for (const problem of problems) {
      const name = problem.replace(/:.*$/s, '').split('.').at(-1) ?? '';
      if (sent.names.includes(name))
        errors[blockOf(name)] = sent.inputs[name]?.trim() ? s.cannotBeUsed : s.fillIn;
    }
    return Object.keys(errors).length > 0
      ? { response_action: 'errors', errors }
      : this.#refusal(sent, s.unreadableButton, language);
  }

  async #ticketFormSent(sent: Submission, person: Person) {
    const language = this.#reception.language(person);
    const s = slackSentences(language);
    // Asked for here and not when the form opens: a form opens within three seconds or never.
    const conversation = await this.#parts.messenger.direct(person.id);
    if (!conversation) return this.#refusal(sent, s.unavailable(this.#reception.hotline(language)), language);
    const colleague = sent.people.for;
    const onBehalfOf =
      colleague && colleague !== sent.user ? await this.#reception.nameOf(colleague, sent.team) : undefined;
    const completed = completeAction(
      { kind: 'open-ticket', details: {} },
      { ...sent.inputs, ...(onBehalfOf && { onBehalfOf }) },
    );
    if (!completed.ok || completed.action.kind !== 'open-ticket')
      return this.#corrections(sent, completed.ok ? [] : completed.problems, language);
    const { details } = completed.action;
    const from = readPostOrigin(sent.metadata);
    if (!from) {
      await this.#reception.keepTicket(sent.id, conversation, person, details, sent.files, false);
      return undefined;
    }
    const post = { workspace: sent.workspace, team: sent.team, ...from };
    const { memory } = this.#parts;
    const ofPost = await memory.read(filesKey(post));
    const files = [...(ofPost ? (JSON.parse(ofPost) as Post['files']) : []), ...sent.files];
    // The same event as the emoji on that post: whoever comes second is told, and the same form sent twice is one.
    const event = eventOfPost(post);
    if (await this.#reception.keepTicket(event, conversation, person, details, files, false)) {
      await memory.write(formKey(event), sent.id);
      return undefined;
    }
    return (await memory.read(formKey(event))) === sent.id
      ? undefined
      : this.#refusal(sent, s.ticketAlready, language);
  }

  async shortcut(body: unknown): Promise<void> {
    const receiver = await this.#reception.receiverOf(body);
    const found = readShortcut(body, receiver);
    if (!found) return;
    const ear: Ear = { user: found.user, team: found.team, channel: found.from?.channel };
    try {
      await within(ANSWER_WITHIN_MS, this.#shortcutUsed(found, receiver, ear), 'a shortcut');
    } catch (error) {
      this.#parts.log.error('slack.shortcut-failed', { error });
      this.#reception.sayInTheirLanguage(ear, (s) => s.formNotOpened);
    }
  }

  async #shortcutUsed(found: Shortcut, receiver: Receiver, ear: Ear): Promise<void> {
    const { user, team, userTeam, userName: name } = found;
    const person = this.#reception.served(await this.#parts.people.know({ user, team, userTeam, name }), ear);
    if (!person) return;
    if (!TICKET_SHORTCUTS.includes(found.name)) {
      this.#parts.log.warn('slack.shortcut-unknown', {});
      const { settings } = this.#parts;
      const language = this.#reception.language(person);
      const words = slackSentences(language).unknownShortcut(settings.commands[0] ?? '/it');
      return this.#reception.explain({ user, team, language }, found, words);
    }
    const start = await this.#startFrom(found, receiver);
    await this.openTicketForm(start, { ...found, channel: ear.channel }, person);
  }

  async #startFrom({ from, user, team }: Shortcut, receiver: Receiver): Promise<TicketFormStart> {
    if (!from) return {};
    await this.#reception.learnNames(from.text, team, receiver.botUser);
    const summary = plainText(from.text, {
      botUser: receiver.botUser,
      nameOf: (id) => this.#parts.people.nameOf(id),
    });
    if (from.files.length > 0)
      await this.#parts.memory.write(filesKey({ team, ...from }), JSON.stringify(from.files));
    const isColleague = from.author !== undefined && from.author !== user && from.author !== receiver.botUser;
    const { channel, ts } = from;
    return {
      from: { channel, ts },
      summary: summary.slice(0, 2_900),
      ...(isColleague && { forUser: from.author }),
    };
  }
}

interface FormErrors {
  readonly response_action: 'errors';
  readonly errors: Record<string, string>;
}

/** What is wrong stands in the form, or in its place. */
export type FormAnswer = FormErrors | { readonly response_action: 'update'; readonly view: ModalView };

/** Files of a post whose ticket form is open. */
function filesKey({ team, channel, ts }: PostPlace): string {
  return `slack:files:${team ? `${team}/` : ''}${channel}:${ts}`;
}

/** Which form opened the ticket of a post. */
function formKey(event: EventId): string {
  return `slack:form:${event}`;
}
