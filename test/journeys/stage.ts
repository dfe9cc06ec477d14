/**
 * Where a journey is played: the players, what each of them reads next, and a clock. Whatever anybody sees must be
 * expected by the journey, in order and in number: a notice too many is as wrong as one too few.
 */
import { type Sentences, sentences } from '../../bot/front-line/sentences.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { Language } from '../../bot/types.ts';
import { exactTime } from '../../bot/when.ts';
import {
  type ChannelKey,
  type DoorDriver,
  newestButton,
  type Player,
  type Seen,
  type SeenButton,
  type SentFile,
} from './door-driver.ts';
import { engineerAsPlayer, type JourneyDesk, openJourneyDesk } from './journey-desk.ts';

export const MINUTE_MS = 60_000;
const ZONE = 'Asia/Shanghai';
/** A Monday; no holiday for four weeks. */
const FIRST_DAY = new Date('2026-03-02T09:00:00+08:00');
const DAY_MS = 24 * 60 * MINUTE_MS;

const STAFF: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'li-na': { zh: '李娜', en: 'Lina Berg' },
  'tom-baker': { zh: '周涛', en: 'Tom Baker' },
  'maria-keller': { zh: '吴静', en: 'Maria Keller' },
};
const ENGINEERS: Readonly<Record<string, string>> = {
  'wang-lei': '王磊',
  'zhang-min': '张敏',
  'chen-jie': '陈杰',
  'zhao-ning': '赵宁',
};

/** What one message must hold: each of these, in its words, or as `[label]` for a button. */
export type Expected = string | readonly string[];

export class Stage {
  readonly language: Language;
  readonly s: Sentences;
  readonly driver: DoorDriver;
  readonly desk: JourneyDesk;
  /** The story so far, message by message. */
  readonly transcript: string[] = [];
  readonly #actors = new Map<string, Actor>();
  readonly engineers: ChannelView;
  readonly managers: ChannelView;
  /** Words that no member of staff may ever read. */
  readonly secrets: string[] = [];
  /** Words of people, which may be in any language. */
  readonly quoted: string[] = [];
  #day = 0;

  private constructor(driver: DoorDriver, desk: JourneyDesk, language: Language) {
    this.driver = driver;
    this.desk = desk;
    this.language = language;
    this.s = sentences(language);
    for (const player of playersIn(language)) this.#actors.set(player.key, new Actor(this, player));
    this.engineers = new ChannelView(this, 'engineers');
    this.managers = new ChannelView(this, 'managers');
  }

  static async open(driver: DoorDriver, language: Language): Promise<Stage> {
    const desk = await openJourneyDesk(driver, language, FIRST_DAY);
    await driver.enter(desk.url, playersIn(language));
    const stage = new Stage(driver, desk, language);
    await desk.settled();
    await stage.#skipAll();
    return stage;
  }

  /** In the journey's language. */
  readonly t = (zh: string, en: string): string => (this.language === 'zh' ? zh : en);

  actor(key: string): Actor {
    const found = this.#actors.get(key);
    if (!found) throw new Error(`Nobody is called ${key}`);
    return found;
  }

  get liNa(): Actor {
    return this.actor('li-na');
  }
  get tom(): Actor {
    return this.actor('tom-baker');
  }
  get maria(): Actor {
    return this.actor('maria-keller');
  }
  get wangLei(): Actor {
    return this.actor('wang-lei');
  }
  get zhangMin(): Actor {
    return this.actor('zhang-min');
  }
  get chenJie(): Actor {
    return this.actor('chen-jie');
  }
  get zhaoNing(): Actor {
    return this.actor('zhao-ning');
  }

  now(): Date {
    return this.desk.clock.now();
  }

  /** "3月2日周一 10:00" */
  time(at: Date): string {
    return exactTime(at, this.language, ZONE);
  }

  /** Each story begins on a morning of its own, with a quiet desk whatever became of the one before. */
  async begins({ title, startsAt }: { readonly title: string; readonly startsAt?: Date }): Promise<void> {
    await this.desk.back();
    await this.desk.tidy();
    await this.#skipAll();
    const day = this.#day + 2 * Math.floor(this.#day / 5);
    this.desk.clock.set(startsAt ?? new Date(FIRST_DAY.getTime() + day * DAY_MS));
    if (!startsAt) this.#day += 1;
    this.secrets.length = 0;
    this.quoted.length = 0;
    this.transcript.push('', `## ${title}`, '', `            ${this.time(this.now())}`);
  }

  /** Nothing is left that nobody expected, and everything was in the right language. */
  async ends(): Promise<void> {
    await this.nothingElse();
    const refused = this.driver.refused();
    if (refused.length > 0) throw new Error(`The platform would refuse: ${refused.join('; ')}`);
    for (const actor of this.#actors.values()) await actor.checkAll();
    await this.engineers.checkAll();
    await this.managers.checkAll();
  }

  /** Everybody has read everything. */
  async nothingElse(): Promise<void> {
    for (const actor of this.#actors.values()) await actor.reads();
    await this.engineers.shows();
    await this.managers.shows();
  }

  async #skipAll(): Promise<void> {
    for (const actor of this.#actors.values()) await actor.skip();
    await this.engineers.skip();
    await this.managers.skip();
  }

  async passes(minutes: number): Promise<void> {
    await this.passesTo(new Date(this.now().getTime() + minutes * MINUTE_MS));
  }

  async passesTo(at: Date): Promise<void> {
    await this.desk.passesTo(at);
    this.transcript.push(`            · · · ${this.time(this.now())}`);
  }

  /** People take their time; platforms take what comes within seconds for one thing. */
  async act(who: string, what: string, work: () => Promise<void>): Promise<void> {
    await this.desk.passesTo(new Date(this.now().getTime() + MINUTE_MS));
    this.tell(`${who} ${what}`);
    await work();
    await this.desk.settled();
  }

  /** In the same moment. */
  async together(
    ...works: readonly { readonly what: string; readonly run: () => Promise<void> }[]
  ): Promise<void> {
    await this.desk.passesTo(new Date(this.now().getTime() + MINUTE_MS));
    for (const { what } of works) this.tell(what);
    await Promise.all(works.map(({ run }) => run()));
    await this.desk.settled();
  }

  tell(line: string): void {
    this.transcript.push(`${clockTime(this.now())}  ${line}`);
  }

  /** As the ticket is now: journeys ask it for numbers and times, never for what people saw. */
  async ticket(id?: TicketId): Promise<Ticket> {
    const open = await this.desk.store.openTickets(10);
    const found = id ? await this.desk.store.ticket(id) : open[0];
    if (!found || (!id && open.length !== 1))
      throw new Error(`${open.length} tickets are open instead of one`);
    return found;
  }

  async noTicket(): Promise<void> {
    const open = await this.desk.store.openTickets(10);
    if (open.length > 0) throw new Error(`A ticket was opened: ${open.map(({ id }) => id).join(', ')}`);
  }

  async close(): Promise<void> {
    await this.desk.close();
    await this.driver.close();
  }
}

export function playersIn(language: Language): readonly Player[] {
  return [
    ...Object.entries(STAFF).map(([key, names]) => ({
      key,
      name: names[language],
      language,
      isEngineer: false,
    })),
    ...Object.entries(ENGINEERS).map(([key, name]) => engineerAsPlayer(key, name, language)),
  ];
}

/** A list of messages that is read from where it was left. */
abstract class Reader {
  protected readonly stage: Stage;
  readonly #read = new Map<string, string>();
  readonly #all: Seen[] = [];

  protected constructor(stage: Stage) {
    this.stage = stage;
  }

  protected abstract seen(): Promise<readonly Seen[]>;
  protected abstract get label(): string;
  /** A card that is redrawn is no news by itself. */
  protected abstract get isRedrawnInPlace(): boolean;

  async fresh(): Promise<readonly Seen[]> {
    const all = await this.seen();
    const fresh: Seen[] = [];
    for (const one of all) {
      const words = wordsOf(one);
      const known = this.#read.get(one.id);
      if (known === words) continue;
      this.#read.set(one.id, words);
      const isRedrawn = known !== undefined;
      if (isRedrawn && !this.isRedrawnInPlace)
        throw new Error(`${this.label}: a message was changed:\n${known}\n->\n${words}`);
      this.#all.push(one);
      this.stage.transcript.push(...linesFor(this.label, one, isRedrawn));
      if (!isRedrawn && !one.isConfirmation) fresh.push(one);
    }
    return fresh;
  }

  /** Exactly these are new, in this order, and nothing else. */
  protected async expect(expected: readonly Expected[]): Promise<readonly Seen[]> {
    const fresh = await this.fresh();
    const isMet =
      fresh.length === expected.length && fresh.every((one, index) => holds(one, expected[index]!));
    if (isMet) return fresh;
    throw new Error(
      [
        `${this.label} (${this.stage.driver.name}) should see ${expected.length} new:`,
        ...expected.map((one) => `  + ${[one].flat().join(' … ')}`),
        `but sees ${fresh.length}:`,
        ...fresh.map((one) => `  - ${wordsOf(one).replace(/\n/g, '\n    ')}`),
      ].join('\n'),
    );
  }

  async skip(): Promise<void> {
    const { transcript } = this.stage;
    const before = transcript.length;
    await this.fresh();
    transcript.length = before;
    this.#all.length = 0;
  }

  /** In the journey's language, with nothing that was left unfilled, and none of the secrets. */
  async checkAll(): Promise<void> {
    for (const one of this.#all.splice(0)) this.check(one);
  }

  protected check(one: Seen): void {
    const words = wordsOf(one);
    if (/undefined|null|NaN|\[object|Invalid Date|\{\w+\}/.test(words))
      throw new Error(`Not filled in: ${words}`);
    if (one.isArticle) return;
    const foreign = this.stage.language === 'en' ? /\p{Script=Han}/u : /\b[a-z]{2,} [a-z]{2,}\b/;
    const found = [...one.lines, ...one.buttons.map(({ label }) => label)].find((line) => foreign.test(line));
    if (found && !this.stage.quoted.some((text) => text.includes(found) || found.includes(text)))
      throw new Error(`${this.label} reads a foreign line: ${found}`);
  }
}

export class Actor extends Reader {
  readonly player: Player;

  constructor(stage: Stage, player: Player) {
    super(stage);
    this.player = player;
  }

  get name(): string {
    return this.player.name;
  }

  protected get label(): string {
    return `→ ${this.name}`;
  }

  protected get isRedrawnInPlace(): boolean {
    return false;
  }

  protected seen(): Promise<readonly Seen[]> {
    return this.stage.driver.shownTo(this.player);
  }

  says(text: string, files: readonly SentFile[] = []): Promise<void> {
    const what = [`“${text}”`, ...files.map((file) => `📎 ${file.name}`)].join(' ');
    return this.stage.act(`${this.name}:`, what, () => this.stage.driver.writes(this.player, text, files));
  }

  /** Presses the newest button of that label in the own chat. */
  async presses(label: string, inputs?: Readonly<Record<string, string>>): Promise<void> {
    await this.pressing(await this.button(label), inputs);
  }

  /** Presses a button of the ticket's card in the engineers' channel. */
  async pressesOn(ticket: TicketId, label: string, inputs?: Readonly<Record<string, string>>): Promise<void> {
    await this.pressing(await this.stage.engineers.button(ticket, label, this.player), inputs, ticket);
  }

  /** Presses a button that was seen earlier. */
  pressing(button: SeenButton, inputs?: Readonly<Record<string, string>>, on?: string): Promise<void> {
    const filled = inputs ? ` (${Object.values(inputs).join(' · ')})` : '';
    return this.stage.act(this.name, `presses [${button.label}]${on ? ` on ${on}` : ''}${filled}`, () =>
      button.press(this.player, inputs),
    );
  }

  async button(label: string): Promise<SeenButton> {
    const seen = await this.seen();
    const found = newestButton(seen, label);
    if (!found)
      throw new Error(`${this.name} has no button ${label}; there is ${seen.flatMap(labels).join(', ')}`);
    return found;
  }

  /** Writes under the ticket's card in the engineers' channel. */
  async writesUnder(ticket: TicketId, text: string, files: readonly SentFile[] = []): Promise<void> {
    const card = await this.stage.engineers.card(ticket, this.player);
    const what = [`under ${ticket}: “${text}”`, ...files.map((file) => `📎 ${file.name}`)].join(' ');
    await this.stage.act(this.name, what, () =>
      this.stage.driver.writesUnder(this.player, 'engineers', card.id, text, files),
    );
  }

  /** Exactly these messages have come since this player last looked. */
  reads(...expected: readonly Expected[]): Promise<readonly Seen[]> {
    return this.expect(expected);
  }

  async opensFile(name: string): Promise<string | undefined> {
    return (await this.stage.driver.opensFile(this.player, 'own chat', name))?.toString();
  }

  protected override check(one: Seen): void {
    super.check(one);
    if (this.player.isEngineer) return;
    const secret = this.stage.secrets.find((words) => wordsOf(one).includes(words));
    if (secret) throw new Error(`${this.name} reads what was for colleagues only: ${secret}`);
  }
}

export class ChannelView extends Reader {
  readonly #channel: ChannelKey;

  constructor(stage: Stage, channel: ChannelKey) {
    super(stage);
    this.#channel = channel;
  }

  protected get label(): string {
    return `#${this.#channel}`;
  }

  protected get isRedrawnInPlace(): boolean {
    return true;
  }

  protected seen(): Promise<readonly Seen[]> {
    return this.stage.driver.shownIn(this.#channel, this.stage.wangLei.player);
  }

  /** Exactly these have been posted since the last look: cards, warnings, and what stands under cards. */
  shows(...expected: readonly Expected[]): Promise<readonly Seen[]> {
    return this.expect(expected);
  }

  /** The ticket's card as that player sees it now. */
  async card(ticket: TicketId, viewer: Player = this.stage.wangLei.player): Promise<Seen> {
    const seen = await this.stage.driver.shownIn(this.#channel, viewer);
    const found = seen.find(({ under, lines }) => !under && lines[0]?.startsWith(`${ticket} · `));
    if (!found) throw new Error(`No card of ${ticket} in ${this.label}`);
    return found;
  }

  async cardShows(ticket: TicketId, ...words: readonly string[]): Promise<void> {
    const card = await this.card(ticket);
    if (!holds(card, words)) throw new Error(`The card should show ${words.join(' … ')}:\n${wordsOf(card)}`);
  }

  async button(ticket: TicketId, label: string, viewer: Player): Promise<SeenButton> {
    const card = await this.card(ticket, viewer);
    const found = card.buttons.find((one) => one.label === label);
    if (!found)
      throw new Error(`The card of ${ticket} has no button ${label}; it has ${labels(card).join(', ')}`);
    return found;
  }

  async opensFile(name: string): Promise<string | undefined> {
    const viewer = this.stage.wangLei.player;
    return (await this.stage.driver.opensFile(viewer, this.#channel, name))?.toString();
  }
}

function labels({ buttons }: Seen): readonly string[] {
  return buttons.map(({ label }) => `[${label}]`);
}

function wordsOf(one: Seen): string {
  return [...one.lines, labels(one).join(' ')].filter((line) => line !== '').join('\n');
}

function holds(one: Seen, expected: Expected): boolean {
  const words = wordsOf(one);
  return [expected].flat().every((part) => words.includes(part));
}

const SHOWN_LINES = 14;

function linesFor(label: string, one: Seen, isRedrawn: boolean): readonly string[] {
  const lines = one.lines.length > SHOWN_LINES ? [...one.lines.slice(0, SHOWN_LINES - 2), '…'] : one.lines;
  const how = isRedrawn ? ' (redrawn)' : one.under ? ' ↳' : one.isConfirmation ? ' (platform)' : '';
  const buttons = labels(one).join(' ');
  return [
    `         ${label}${how}`,
    ...lines.map((line) => `            ${line}`),
    ...(buttons ? [`            ${buttons}`] : []),
  ];
}

function clockTime(at: Date): string {
  return at.toLocaleTimeString('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' });
}
