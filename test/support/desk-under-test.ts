/** A whole desk in memory, on a clock the test sets: the real decisions behind fake ports. */
import { readFileSync } from 'node:fs';
import { rulesOf, SHIPPED_DESK_FILE } from '../../adapters/desk-file/live-desk.ts';
import { readDesk } from '../../adapters/desk-file/read-desk.ts';
import type { DeskParts } from '../../bot/front-line/context.ts';
import { openIntake } from '../../bot/intake.ts';
import type { ArticleProposals, DeskStore, LanguageModel, Log, Messenger, Outbox } from '../../bot/ports.ts';
import { rulesWith } from '../../bot/roster/rules-with.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import type { Pause } from '../../bot/talks.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Ticket } from '../../bot/tickets/types.ts';
import type {
  Action,
  Button,
  ConversationId,
  Door,
  EventId,
  IncomingMessage,
  Part,
  Person,
  PersonId,
  Reply,
} from '../../bot/types.ts';
import { doorOf } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import type { Article, KnowledgeBase, Match, Verdict } from '../../knowledge/types.ts';
import { MemoryDeskStore } from './memory-desk-store.ts';
import { MemoryOutbox } from './memory-outbox.ts';
import { RecordingMessenger } from './recording-messenger.ts';
import { SetClock } from './set-clock.ts';

/** 2026-11-23 is a Monday; the shipped desk works in Shanghai. */
export const MONDAY_9AM = new Date('2026-11-23T09:00:00+08:00');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export const shippedRules = (): Rules => {
  const read = readDesk(readFileSync(SHIPPED_DESK_FILE, 'utf8'));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return rulesOf(read.desk);
};

export const article = (id: string, title: string, body: string, more: Partial<Article> = {}): Article => ({
  id,
  subject: id,
  title,
  body,
  language: 'en',
  audience: 'staff',
  source: { collection: 'test', location: id },
  questions: [],
  version: '1',
  ...more,
});

/** Answers by a rule the test writes: question in, verdict out. */
export class ScriptedKnowledge implements KnowledgeBase {
  readonly asked: string[] = [];
  readonly #articles: readonly Article[];
  readonly #answers: readonly { readonly when: RegExp; readonly show: readonly string[] }[];

  /** One article shown is an answer, several are choices; what no rule meets finds nothing. */
  constructor(articles: readonly Article[], answers: readonly { when: RegExp; show: readonly string[] }[]) {
    this.#articles = articles;
    this.#answers = answers;
  }

  article(id: string): Article | undefined {
    return this.#articles.find((one) => one.id === id);
  }

  async ask({ question }: { question: string }): Promise<Verdict> {
    this.asked.push(question);
    const matches = this.#matches(question);
    const why = { features: {}, thresholds: { answer: 0.9, choices: 0.5 }, calibration: 'scripted' };
    if (matches.length === 1) return { kind: 'answer', match: matches[0]!, others: [], why };
    return matches.length > 1 ? { kind: 'choices', matches, why } : { kind: 'none', matches: [], why };
  }

  async search({ question }: { question: string }): Promise<readonly Match[]> {
    return this.#matches(question);
  }

  #matches(question: string): readonly Match[] {
    const shown = this.#answers.find(({ when }) => when.test(question))?.show ?? [];
    return shown.map((id) => {
      const found = this.article(id)!;
      return { article: found, passage: { articleId: id, headings: [], text: found.body }, confidence: 0.95 };
    });
  }
}

export const VPN = article('vpn.en', 'VPN does not connect', '## Steps\n\n1. Restart the VPN client.');
export const PRINTER = article('printer.en', 'Printer prints nothing', '## Steps\n\n1. Turn it off and on.');
export const SCANNER = article('scanner.en', 'Scan to mail fails', '## Steps\n\n1. Check the address.');
export const PASSWORD_ZH = article('password.zh', '忘记密码', '## 步骤\n\n1. 打开自助重置页面。', {
  language: 'zh',
});

export const scriptedKnowledge = (): ScriptedKnowledge =>
  new ScriptedKnowledge(
    [VPN, PRINTER, SCANNER, PASSWORD_ZH],
    [
      { when: /vpn/i, show: ['vpn.en'] },
      { when: /print.*scan|scan.*print|device/i, show: ['printer.en', 'scanner.en'] },
      { when: /密码/, show: ['password.zh'] },
    ],
  );

export interface DeskUnderTestOptions {
  readonly knowledge?: KnowledgeBase;
  readonly model?: LanguageModel;
  readonly proposals?: ArticleProposals;
  readonly store?: DeskStore;
  readonly outbox?: Outbox;
  readonly messengers?: readonly Messenger[];
  readonly rules?: () => Rules;
  readonly startAt?: Date;
  readonly pause?: Pause;
}

export type DeskUnderTest = ReturnType<typeof deskUnderTest>;

/** Engineers of the shipped desk file, by their web ids. */
export const WANG_LEI: Person = { id: 'web:wang-lei' as PersonId, name: '王磊' };
export const ZHANG_MIN: Person = { id: 'web:zhang-min' as PersonId, name: '张敏' };
export const CHEN_JIE: Person = { id: 'web:chen-jie' as PersonId, name: '陈杰' };
export const ENGINEERS_CHANNEL = 'web:channel-engineers' as ConversationId;

export function deskUnderTest(options: DeskUnderTestOptions = {}) {
  const clock = new SetClock(options.startAt ?? MONDAY_9AM);
  const outbox = options.outbox ?? new MemoryOutbox();
  const store = options.store ?? new MemoryDeskStore(outbox as MemoryOutbox);
  const web = new RecordingMessenger('web');
  const messengers = new Map<Door, Messenger>(
    [web, ...(options.messengers ?? [])].map((messenger) => [messenger.door, messenger]),
  );
  const rules = options.rules ?? shippedRules;
  const knowledge = options.knowledge ?? scriptedKnowledge();
  let current = rules();
  let changes: readonly DeskChange[] = [];
  const parts: DeskParts = {
    store,
    knowledge,
    clock,
    rules: () => rulesWith(current, changes),
    deskChanged: async () => {
      changes = await store.deskChanges(0);
    },
    channels: {
      conversationsOf: (name) =>
        current.desk.channels.find((channel) => channel.name === name)?.conversations ?? [],
    },
    ...(options.model && { model: options.model }),
    preview: (to, what) => messengers.get(doorOf(to))?.preview?.(to, what),
    ...(options.proposals && { proposals: options.proposals }),
  };
  const intake = openIntake(parts, () => {}, silentLog, undefined, options.pause);
  let events = 0;
  const nextId = () => {
    events += 1;
    return `test:${events}` as EventId;
  };

  const deliver = () => deliverOutbox({ ...parts, outbox, messengers, log: silentLog });
  const shownIn = (conversation: ConversationId) => web.postedTo(conversation).map((post) => post.reply);
  const accept = async (incoming: Parameters<typeof intake.accept>[0], conversation: ConversationId) => {
    const before = web.postedTo(conversation).length;
    const { handled } = await intake.accept(incoming);
    await handled;
    await deliver();
    return web
      .postedTo(conversation)
      .slice(before)
      .map((post) => post.reply);
  };

  return {
    clock,
    store,
    outbox,
    web,
    parts,
    intake,
    deliver,
    shownIn,
    setRules(next: Rules) {
      current = next;
    },
    /** Writes in the person's own conversation; answers with what appeared there. */
    says(person: Person, text: string, more: Partial<IncomingMessage> = {}): Promise<readonly Reply[]> {
      const conversation = more.conversation ?? (person.id as unknown as ConversationId);
      return accept(
        {
          kind: 'message',
          id: nextId(),
          conversation,
          person,
          text,
          attachments: [],
          at: clock.now(),
          ...more,
        },
        conversation,
      );
    },
    /** Taps; answers with what appeared in that conversation. */
    taps(
      person: Person,
      action: Action,
      conversation = person.id as unknown as ConversationId,
    ): Promise<readonly Reply[]> {
      return accept(
        { kind: 'action', id: nextId(), conversation, person, action, at: clock.now() },
        conversation,
      );
    },
    /** Moves the clock in steps, doing what falls due on the way. */
    async passes(ms: number, stepMs = 5 * MINUTE_MS): Promise<void> {
      const end = clock.now().getTime() + ms;
      while (clock.now().getTime() < end) {
        clock.set(new Date(Math.min(end, clock.now().getTime() + stepMs)));
        await watchDeadlines(parts);
        await deliver();
      }
    },
    async onlyTicket(): Promise<Ticket> {
      const tickets = await store.openTickets(10);
      if (tickets.length !== 1) throw new Error(`Expected one open ticket, found ${tickets.length}`);
      return tickets[0]!;
    },
  };
}

export const person = (name: string, language?: 'zh' | 'en'): Person => ({
  id: `web:${name}` as PersonId,
  name,
  ...(language && { language }),
});

/** All words of replies, for reading. */
export function wordsIn(replies: readonly Reply[]): string {
  return replies.flatMap((reply) => reply.parts.map(wordsOfPart)).join('\n');
}

function wordsOfPart(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'passage':
      return `${part.title}\n${part.markdown}`;
    case 'quote':
      return `${part.who}: ${part.text}`;
    case 'facts':
      return part.facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
    case 'table':
      return [part.columns, ...part.rows].map((row) => row.join(' | ')).join('\n');
    case 'buttons':
      return part.buttons.map((button) => `[${button.label}]`).join(' ');
    case 'files':
      return part.files.map((file) => file.name).join(' ');
    case 'mention':
      return part.people.join(' ');
    default: {
      const never: never = part;
      return never;
    }
  }
}

export function buttonsIn(replies: readonly Reply[]): readonly Button[] {
  return replies.flatMap((reply) =>
    reply.parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : [])),
  );
}
