/** Somebody opened the app: its home is drawn, and the first time they are greeted. */
import { engineerOf } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { Person } from '../../bot/types.ts';
import { homeView, MOST_COUNTED } from './home.ts';
import { conversationId } from './ids.ts';
import { readOpened } from './receive.ts';
import type { ListenerParts, Reception } from './reception.ts';

export class HomeOpened {
  readonly #parts: ListenerParts;
  readonly #reception: Reception;

  constructor(parts: ListenerParts, reception: Reception) {
    this.#parts = parts;
    this.#reception = reception;
  }

  async opened(body: unknown): Promise<void> {
    const opened = readOpened(body, await this.#reception.receiverOf(body));
    if (!opened) return;
    const { user, team, channel, tab } = opened;
    this.#parts.inBackground(async () => {
      const known = await this.#parts.people.know({ user, team });
      if (known.kind !== 'person') return;
      if (tab === 'home') await this.#showHome(known.person, user, team);
      else if (channel) await this.#greet(known.person, channel, team);
    });
  }

  async #showHome(person: Person, user: string, team: string | undefined): Promise<void> {
    const { clients, messenger, reads, desk, clock } = this.#parts;
    const direct = await messenger.direct(person.id);
    if (!direct) return;
    const rules = desk();
    const isEngineer = engineerOf(rules, person.id) !== undefined;
    const [mine, queue] = await Promise.all([
      reads.ticketsOf(person.id, MOST_COUNTED).catch(() => undefined),
      isEngineer ? reads.openTickets(MOST_COUNTED).catch(() => undefined) : undefined,
    ]);
    const view = homeView({
      person,
      language: this.#reception.language(person),
      desk: rules,
      now: clock.now(),
      direct,
      mine,
      queue,
    });
    const client = await clients.of(team);
    await client.views.publish({ user_id: user, view });
  }

  /** The first time somebody opens the messages they are greeted; the prompts are renewed every time. */
  async #greet(person: Person, channel: string, team: string | undefined): Promise<void> {
    const { memory, messenger, clients, topics } = this.#parts;
    const language = this.#reception.language(person);
    const key = `slack:greeted:${person.id}`;
    const to = conversationId({ ...(team && { team }), channel });
    if (!(await memory.read(key))) {
      await memory.write(key, 'greeted');
      await messenger.post(
        to,
        { language, parts: [{ kind: 'text', text: sentences(language).greeting }] },
        { key },
      );
    }
    const questions = await topics?.(language);
    if (!questions || questions.length === 0) return;
    const client = await clients.of(team);
    await client.assistant.threads.setSuggestedPrompts({
      channel_id: channel,
      prompts: questions
        .slice(0, 4)
        .map((question) => ({ title: question.slice(0, 75), message: question.slice(0, 300) })),
    });
  }
}
