/** What every listener does: whom it serves and in which language, handing in what happened, a word to one person alone. */

import type { ModalView } from '@slack/types';
import type { Desk } from '../../bot/desk.ts';
import type { Clock, Intake, Log } from '../../bot/ports.ts';
import type {
  Action,
  ConversationId,
  EventId,
  Incoming,
  Language,
  Person,
  TicketDetails,
} from '../../bot/types.ts';
import { Recent } from '../../knowledge/recent.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import type { SlackFiles } from './files.ts';
import { noteForm } from './forms.ts';
import { isDirect, personId, placeOf } from './ids.ts';
import type { SlackMessenger } from './messenger.ts';
import type { Known, People, Who } from './people.ts';
import type { Progress } from './progress.ts';
import { type Post, type Receiver, teamIn } from './receive.ts';
import { type SlackSentences, slackSentences } from './sentences.ts';
import type { SlackSettings } from './settings.ts';
import type { Sharing } from './sharing.ts';
import type { SlackMemory, SlackReads } from './types.ts';
import { within } from './within.ts';

export interface ListenerParts {
  readonly settings: SlackSettings;
  readonly intake: Intake;
  readonly desk: () => Desk;
  readonly reads: SlackReads;
  readonly memory: SlackMemory;
  readonly clients: Clients;
  readonly files: Pick<SlackFiles, 'came'>;
  readonly people: People;
  readonly messenger: SlackMessenger;
  readonly progress: Progress;
  readonly sharing: Sharing;
  readonly clock: Clock;
  readonly log: Log;
  /** Questions people ask most, for the suggested prompts; the manifest's own without it. */
  readonly topics?: (language: Language) => Promise<readonly string[]>;
  /** Runs what nobody waits for; its errors are logged. */
  readonly inBackground: (task: () => Promise<void>) => void;
  readonly uninstalled?: (team: string) => Promise<void>;
}

/** One who is refused or told that nothing can be kept hears it once in this time. */
const TOLD_AGAIN_AFTER_MS = 5 * 60_000;
const KEEP_WITHIN_MS = 1_800;
/** Leaves room within Slack's three seconds to say that it did not work. */
export const ANSWER_WITHIN_MS = 2_000;

/** Where words for one person alone can be put. */
export interface Ear {
  readonly user: string;
  readonly team?: string | undefined;
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
  readonly language?: Language | undefined;
}

export type Words = (s: SlackSentences, hotline: string) => string;

export class Reception {
  readonly #parts: ListenerParts;
  readonly #told = new Recent<string, number>(1_000);

  constructor(parts: ListenerParts) {
    this.#parts = parts;
  }

  async receiverOf(body: unknown): Promise<Receiver> {
    const { settings, clients } = this.#parts;
    const manyWorkspaces = settings.access.kind === 'oauth';
    const { botUser, botId } = await clients.installation(manyWorkspaces ? teamIn(body) : undefined);
    return { botUser, ...(botId && { botId }), listenIn: settings.listenIn, manyWorkspaces };
  }

  /** The person, or undefined: a stranger is told why, bots and people who are gone are not. */
  served(known: Known, ear: Ear): Person | undefined {
    if (known.kind === 'person') return known.person;
    this.#parts.log.info('slack.not-served', { why: known.why });
    if (known.why === 'stranger')
      this.#parts.inBackground(() =>
        this.tellOnce('stranger', { ...ear, language: known.language }, (s) => s.strangers),
      );
    return undefined;
  }

  async languageOf(who: Who): Promise<Language> {
    return this.languageIn(await this.#parts.people.know(who));
  }

  languageIn(known: Known): Language {
    return known.kind === 'person' ? this.language(known.person) : known.language;
  }

  language(person: Person): Language {
    return person.language ?? this.#parts.desk().language;
  }

  hotline(language: Language): string {
    return this.#parts.desk().hotline[language];
  }

  async nameOf(user: string, team: string | undefined): Promise<string> {
    await this.#parts.people.learn([user], team);
    return this.#parts.people.nameOf(user) ?? user;
  }

  async learnNames(text: string, team: string | undefined, botUser: string): Promise<void> {
    const users = [...text.matchAll(/<@([UW][\w-]+)>/g)]
      .map((found) => found[1]!)
      .filter((user) => user !== botUser);
    if (users.length > 0) await this.#parts.people.learn(users, team);
  }

  /** Hands in; a store that does not answer in time is a store that is away. */
  keep(...what: Parameters<Intake['accept']>): ReturnType<Intake['accept']> {
    const { files, intake } = this.#parts;
    const { id, attachments = [] } = what[0];
    // Before the desk tells other doors of them.
    const accepted =
      attachments.length > 0
        ? files.came(attachments).then(() => intake.accept(...what))
        : intake.accept(...what);
    return within(KEEP_WITHIN_MS, accepted, id);
  }

  /** Whether it is new. */
  async keepTicket(
    id: EventId,
    conversation: ConversationId,
    person: Person,
    details: TicketDetails,
    attachments: Post['files'],
    inPublic: boolean,
  ): Promise<boolean> {
    const { stored } = await this.keep({
      kind: 'action',
      id,
      conversation,
      person,
      action: { kind: 'open-ticket', details },
      at: this.#parts.clock.now(),
      ...(attachments.length > 0 && { attachments }),
      ...(inPublic && { inPublic }),
    });
    return stored === 'new';
  }

  async tellOnce(what: string, ear: Ear, words: Words): Promise<void> {
    const key = `${what} ${ear.team ?? ''}/${ear.user}`;
    const now = this.#parts.clock.now().getTime();
    if ((this.#told.get(key) ?? 0) > now) return;
    this.#told.set(key, now + TOLD_AGAIN_AFTER_MS);
    const language = ear.language ?? this.#parts.desk().language;
    await this.tell(ear, words(slackSentences(language), this.hotline(language)));
  }

  /** As `tell`, where the person looks: on the app's home, or after a shortcut, nobody looks at a conversation. */
  async explain(
    ear: Ear & { readonly language: Language },
    { triggerId, team }: { readonly triggerId: string; readonly team?: string | undefined },
    text: string,
  ): Promise<void> {
    if (ear.channel) return this.tell(ear, text);
    try {
      const client = await this.#parts.clients.of(team);
      await client.views.open({ trigger_id: triggerId, view: this.note(text, ear.language) });
    } catch (error) {
      this.#parts.log.warn('slack.form-not-opened', { code: slackCode(error), error });
      await this.tell(ear, text);
    }
  }

  /** Words for one person alone, now or never: a wish, not a promise. */
  async tell({ user, team, channel, thread }: Ear, text: string): Promise<void> {
    const { messenger, clients, log } = this.#parts;
    try {
      const client = await clients.of(team);
      if (channel) {
        try {
          const below = thread && { thread_ts: thread };
          await client.chat.postEphemeral({ channel, user, text, ...below });
          return;
        } catch (error) {
          // Shortcuts and commands are used where the app is not, too.
          if (isDirect(channel) || deliveryProblem(error).kind !== 'refused') throw error;
        }
      }
      const direct = await messenger.direct(personId(user, team));
      const place = direct && placeOf(direct);
      if (place) await client.chat.postEphemeral({ channel: place.channel, user, text });
    } catch (error) {
      log.warn('slack.not-told', { code: slackCode(error), error });
    }
  }

  sayInTheirLanguage(ear: Ear, words: Words): void {
    this.#parts.inBackground(async () => {
      const language = await this.languageOf(ear);
      await this.tell({ ...ear, language }, words(slackSentences(language), this.hotline(language)));
    });
  }

  note(text: string, language: Language): ModalView {
    return noteForm(this.#parts.desk().name[language], text, language);
  }
}

export function incomingAction(
  id: EventId,
  conversation: ConversationId,
  person: Person,
  action: Action,
  at: Date,
): Incoming {
  const channel = placeOf(conversation)?.channel ?? '';
  return {
    kind: 'action',
    id,
    conversation,
    person,
    action,
    at,
    ...(!isDirect(channel) && { inPublic: true }),
  };
}
