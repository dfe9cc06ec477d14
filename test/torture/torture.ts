/**
 * Three real desks on one MongoDB, with deadlines passing, people writing and engineers clicking over HTTP, while
 * desks and MongoDB are killed at instants a seed chooses. Afterwards everything is counted: nothing that was
 * accepted or due may be missing, nothing may be there twice.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadDesk, rulesOf } from '../../adapters/desk-file/live-desk.ts';
import { connectMongo, type Mongo } from '../../adapters/mongo/connect.ts';
import { MongoDeskStore } from '../../adapters/mongo/desk-store.ts';
import { MongoLedger } from '../../adapters/mongo/ledger.ts';
import { append } from '../../bot/tickets/append.ts';
import { missedBy } from '../../bot/tickets/audited.ts';
import { ticketOf } from '../../bot/tickets/ticket.ts';
import type { TicketEvent, TicketFact, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Door, PersonId } from '../../bot/types.ts';
import { type AuditResult, audit } from '../../jobs/audit.ts';
import { testMongodPath } from '../support/real-mongo.ts';
import { SlackStandIn } from '../support/slack-stand-in/slack-stand-in.ts';
import { DeskProcess, freePort } from './desk-process.ts';
import { SlackGate } from './slack-gate.ts';

const DESK_FILE = fileURLToPath(new URL('./desk.yaml', import.meta.url));
const ARTICLES = fileURLToPath(new URL('./articles', import.meta.url));
const SECOND_LINE = 'C0SECOND';
const ENGINEERS = ['web:wang-lei', 'web:zhang-min', 'web:chen-jie'];
const CHANNEL = 'web:channel-engineers';
const MINUTE_MS = 60_000;
/** A card that is posted for the words that stand under it. */
const FIRST_CARD = /:card$/;
/** Three words about each ticket's first response, in ms after it was opened. */
const WORDS = { 'warned 50': 30_000, 'warned 90': 54_000, 'escalated 0': MINUTE_MS } as const;
const QUIET_WITHIN_MS = 120_000;
/** For each ticket, on a busy machine: its messages wait in two channels, one after the other. */
const QUIET_A_TICKET_MS = 500;
/** As far as two machines may read one clock apart. */
const EARLY_MS = 1_000;

export interface TortureOptions {
  readonly kills: number;
  readonly tickets: number;
  readonly people: number;
  readonly seed: number;
  readonly desks?: number;
  /** Between two kills; otherwise one to five seconds. */
  readonly pauseMs?: number;
  /** The second desk's machine is eleven minutes ahead; the third's jumps eleven minutes back and forth. */
  readonly wrongClocks?: boolean;
  readonly log?: (line: string) => void;
}

export interface TortureResult {
  readonly seconds: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly refused: number;
  /** What each said last. */
  readonly failedStarts: readonly string[];
  /** Longest time until a "not recorded" came. */
  readonly slowestRefusalMs: number;
  readonly words: number;
  readonly posts: number;
  /** Told in one message with others; and not told, as somebody had seen to it before it could be. */
  readonly merged: number;
  readonly withdrawn: number;
  /** From when a word was due until its event was written, and until its message was out. */
  readonly lateMs: Spread;
  readonly outAfterMs: Spread;
  /**
   * Over the kills -9: from the kill, or from when it was due, until the last of what came up before the next
   * kill was done. Deadlines: its event written; in: a message handled; out: a message delivered.
   */
  readonly takeOverMs: Readonly<Record<'deadlines' | 'in' | 'out', Spread>>;
  readonly audit: AuditResult;
  /** What must not be: empty when all is well. */
  readonly faults: readonly string[];
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface Accepted {
  readonly id: string;
  /** Words that must stand in the log exactly once, where the action writes some. */
  readonly words?: string;
}

type KillKind = 'desk' | 'desk after it said yes' | 'desk after it sent' | 'mongod' | 'desk asked to stop';
const CLOCK_OFF_MS = 11 * MINUTE_MS;
const CLOCK_JUMPS_EVERY_MS = 20_000;
const WRONG_CLOCKS: readonly Readonly<Record<string, string>>[] = [
  {},
  { CLOCK_OFF_MS: String(CLOCK_OFF_MS) },
  { CLOCK_OFF_MS: String(-CLOCK_OFF_MS), CLOCK_JUMPS_EVERY_MS: String(CLOCK_JUMPS_EVERY_MS) },
];
const KILLS: readonly KillKind[] = [
  'desk after it said yes',
  'desk after it sent',
  'desk asked to stop',
  'mongod',
  'desk',
  'desk',
  'desk after it sent',
  'desk',
  'desk after it said yes',
  'desk',
];

export async function torture(options: TortureOptions): Promise<TortureResult> {
  const run = await Torture.begin(options);
  try {
    return await run.play();
  } catch (error) {
    throw new Error(`Torture ended early.\n${run.lastWords()}`, { cause: error });
  } finally {
    await run.end();
  }
}

class Torture {
  private readonly accepted: Accepted[] = [];
  private readonly faults: string[] = [];
  private readonly kills: Record<string, number> = {};
  private readonly killedAt: number[] = [];
  private begunAt = 0;
  private readonly restarts = new Set<Promise<void>>();
  private readonly own = new Map<PersonId, TicketId>();
  private readonly tickets: TicketId[] = [];
  private readonly random: () => number;
  private refused = 0;
  private slowestRefusalMs = 0;
  private isOver = false;
  private isInOrder = false;

  private constructor(
    private readonly options: TortureOptions,
    private readonly dataDir: string,
    private readonly slack: SlackStandIn,
    private readonly gates: readonly SlackGate[],
    private readonly desks: readonly DeskProcess[],
    private readonly mongo: Mongo,
  ) {
    this.random = seeded(options.seed);
  }

  static async begin(options: TortureOptions): Promise<Torture> {
    const dataDir = await mkdtemp(join(tmpdir(), 'firstline-torture-'));
    const slack = await SlackStandIn.start();
    slack.channel(SECOND_LINE, 'second-line', [slack.botUser]);
    const count = options.desks ?? 3;
    const gates = await Promise.all(Array.from({ length: count }, () => SlackGate.before(slack.origin)));
    const mongod = await testMongodPath().catch(() => undefined);
    const desks: DeskProcess[] = [];
    for (const [index, gate] of gates.entries()) {
      const env = {
        DATA_DIR: dataDir,
        DESK_FILE,
        KNOWLEDGE_DIR: ARTICLES,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_SIGNING_SECRET: slack.signingSecret,
        SLACK_API_URL: gate.apiUrl,
        ...(mongod && { MONGOD_PATH: mongod }),
        ...(options.wrongClocks && WRONG_CLOCKS[index % WRONG_CLOCKS.length]),
      };
      desks.push(new DeskProcess(await freePort(), env, join(dataDir, `desk-${index}.log`)));
    }
    for (const desk of desks) desk.start();
    try {
      await Promise.all(desks.map((desk) => desk.ready()));
    } catch (error) {
      for (const desk of desks) await desk.end('SIGTERM');
      for (const gate of gates) gate.stop();
      await slack.stop();
      throw error;
    }
    const note = JSON.parse(await readFile(join(dataDir, 'mongo-server', 'server.json'), 'utf8'));
    const mongo = await connectMongo(`mongodb://127.0.0.1:${note.port}/firstline?replicaSet=firstline`);
    return new Torture(options, dataDir, slack, gates, desks, mongo);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.restarts);
    for (const desk of this.desks) await desk.end('SIGTERM');
    await this.mongo.close().catch(() => undefined);
    for (const gate of this.gates) gate.stop();
    await this.slack.stop();
    if (this.isInOrder) await rm(this.dataDir, { recursive: true, force: true });
    else this.log(`The desks' logs are in ${this.dataDir}`);
  }

  lastWords(): string {
    return this.desks
      .map(
        (desk, index) => `Desk ${index} (${desk.isUp ? 'up' : 'down'}):\n${desk.said.slice(-12).join('\n')}`,
      )
      .join('\n');
  }

  private log(line: string): void {
    this.options.log?.(line);
  }

  async play(): Promise<TortureResult> {
    const startedAt = performance.now();
    await this.openTickets();
    this.begunAt = Date.now();
    const people = Array.from({ length: this.options.people }, (_, index) => this.write(index));
    const engineers = ENGINEERS.map((id) => this.work(id));
    await this.killAll();
    this.isOver = true;
    await Promise.all([...people, ...engineers, ...this.restarts]);
    await Promise.all(this.desks.map((desk) => desk.ready()));
    await this.untilQuiet();
    return this.count((performance.now() - startedAt) / 1000);
  }

  /** Tickets whose promises pass all through the run, and one for each person to add to. */
  private async openTickets(): Promise<void> {
    const { tickets, people, kills, pauseMs = 3_000 } = this.options;
    const rules = rulesOf(loadDesk(DESK_FILE));
    const channels = channelsOf(rules);
    const store = new MongoDeskStore(this.mongo, fail);
    const startAt = Date.now();
    for (let index = 0; index < tickets; index += 1) {
      const name = index < people ? `Person ${index}` : `Colleague ${index}`;
      const requester = { id: personId(name), name };
      const id = await store.nextTicketId();
      if (index < people) this.own.set(requester.id, id);
      else this.tickets.push(id);
      const at = new Date(startAt - 45_000 + Math.round(this.random() * kills * (pauseMs + 1_500)));
      const opened: TicketFact = {
        kind: 'opened',
        requester,
        conversation: requester.id as string as ConversationId,
        language: 'en',
        summary: `Ticket number ${index} of the torture`,
        transcript: [{ who: 'person', text: `Ticket number ${index}`, at }],
        tried: [],
        attachments: [],
        impact: 'team',
        urgency: 'hinders',
        priority: 2,
        policy: `${rules.desk.policy.name}@${rules.desk.policy.version}`,
      };
      const happened = { ticket: id, by: { kind: 'person', ...requester }, door: 'web' as Door, at } as const;
      const { deliveries, ...change } = append([], happened, [opened], rules, channels);
      const answer = await store.commit({ tickets: [change], deliveries, outcomes: [] });
      if (answer !== 'committed') throw new Error(`Ticket ${id} could not be opened: ${answer}`);
    }
  }

  // What people do.

  private async write(index: number): Promise<void> {
    const name = `Person ${index}`;
    const person = { id: personId(name), name };
    const at = { person, conversation: person.id };
    for (let number = 0; !this.isOver; number += 1) {
      await sleep(500 + Math.random() * 3_000);
      const words = `remark ${index}/${number}`;
      if (number % 2 === 0)
        await this.send(
          '/page/api/actions',
          {
            ...at,
            action: { kind: 'add', ticket: this.own.get(person.id), text: words },
          },
          words,
        );
      else await this.send('/page/api/messages', { ...at, text: `my device ${index}/${number} is dead` });
    }
  }

  private async work(id: string): Promise<void> {
    const at = { person: { id, name: '' }, conversation: CHANNEL };
    for (let number = 0; !this.isOver; number += 1) {
      await sleep(500 + Math.random() * 2_000);
      const ticket = this.tickets[Math.floor(Math.random() * this.tickets.length)];
      const words = `${id} ${number}`;
      const dice = Math.random();
      if (dice < 0.4) await this.send('/page/api/actions', { ...at, action: { kind: 'claim', ticket } });
      else {
        const kind = dice < 0.9 ? 'note' : 'say';
        await this.send('/page/api/actions', { ...at, action: { kind, ticket, text: words } }, words);
      }
    }
  }

  /** As the page does it: the same id again until somebody has taken it. */
  private async send(path: string, body: object, words?: string): Promise<void> {
    const clientId = randomUUID();
    const until = Date.now() + 120_000;
    while (Date.now() < until) {
      const desk = this.desks[Math.floor(Math.random() * this.desks.length)]!;
      if (desk.isUp && (await this.sendTo(desk, path, { clientId, ...body }, words))) return;
      await sleep(200 + Math.random() * 500);
    }
    this.faults.push(`nobody took ${path} ${clientId} for two minutes`);
  }

  private async sendTo(desk: DeskProcess, path: string, body: { clientId: string }, words?: string) {
    const askedAt = performance.now();
    const answer = await fetch(`${desk.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => undefined);
    if (!answer) return false;
    const text = await answer.text().catch(() => '');
    if (answer.status === 202) {
      this.accepted.push({ id: `web:${body.clientId}`, ...(words && { words }) });
      return true;
    }
    if (answer.status === 503) {
      this.refused += 1;
      this.slowestRefusalMs = Math.max(this.slowestRefusalMs, Math.round(performance.now() - askedAt));
      return false;
    }
    this.faults.push(`${path} was answered with ${answer.status}: ${text.slice(0, 300)}`);
    return true;
  }

  // What fate does.

  private async killAll(): Promise<void> {
    for (let kill = 0; kill < this.options.kills; kill += 1) {
      await sleep(this.options.pauseMs ?? 1_000 + this.random() * 4_000);
      const up = this.desks.filter((desk) => desk.isUp);
      const desk = up[Math.floor(this.random() * up.length)];
      const kind = KILLS[kill % KILLS.length]!;
      this.kills[kind] = (this.kills[kind] ?? 0) + 1;
      this.log(`kill ${kill + 1}/${this.options.kills}: ${kind} (${up.length} desks up)`);
      if (kind === 'mongod') await this.killMongod();
      else if (desk) await this.killDesk(desk, kind);
    }
  }

  private async killDesk(desk: DeskProcess, kind: Exclude<KillKind, 'mongod'>): Promise<void> {
    switch (kind) {
      case 'desk':
        await this.kill(desk);
        return this.restart(desk);
      case 'desk after it said yes': {
        const person = { id: personId('Person 0'), name: 'Person 0' };
        const words = `last words ${randomUUID()}`;
        const action = { kind: 'add', ticket: this.own.get(person.id), text: words };
        const body = { clientId: randomUUID(), person, conversation: person.id, action };
        await this.sendTo(desk, '/page/api/actions', body, words);
        await this.kill(desk);
        return this.restart(desk);
      }
      case 'desk after it sent': {
        const hit = new Promise<void>((resolve) => {
          for (const [index, gate] of this.gates.entries())
            gate.onNextPost(async () => {
              for (const other of this.gates) other.onNextPost(undefined);
              await this.kill(this.desks[index]!);
              this.restart(this.desks[index]!);
              resolve();
            });
        });
        await Promise.race([hit, sleep(15_000)]);
        for (const gate of this.gates) gate.onNextPost(undefined);
        return;
      }
      case 'desk asked to stop': {
        // Sooner it cannot hear that it is asked, and has begun nothing.
        await desk.ready();
        const exit = await desk.end('SIGTERM');
        if (exit?.code !== 0 || exit.tookMs > 30_000)
          this.faults.push(`asked to stop, a desk ended with ${JSON.stringify(exit)}`);
        return this.restart(desk);
      }
      default: {
        const never: never = kind;
        return never;
      }
    }
  }

  private async kill(desk: DeskProcess): Promise<void> {
    this.killedAt.push(Date.now());
    await desk.end('SIGKILL');
  }

  private restart(desk: DeskProcess): void {
    const afterMs = 200 + this.random() * 3_000;
    const started = sleep(afterMs).then(() => desk.start());
    this.restarts.add(started);
    void started.finally(() => this.restarts.delete(started));
  }

  /** The desks start it again: at least one of them must be there. */
  private async killMongod(): Promise<void> {
    const status = await this.mongo.db
      .admin()
      .serverStatus()
      .catch(() => undefined);
    if (!status) return;
    this.killedAt.push(Date.now());
    process.kill(Number(status.pid), 'SIGKILL');
  }

  private async untilQuiet(): Promise<void> {
    const until = Date.now() + QUIET_WITHIN_MS + this.options.tickets * QUIET_A_TICKET_MS;
    const { inbox, outbox, tickets } = this.mongo;
    for (let quiet = 0; quiet < 3; ) {
      await sleep(1_000);
      const now = new Date();
      const waiting = await Promise.all([
        inbox.countDocuments({ freeAt: { $exists: true } }),
        outbox.countDocuments({ freeAt: { $exists: true } }),
        tickets.countDocuments({ nextTimerAt: { $lte: new Date(now.getTime() + 2 * MINUTE_MS) } }),
      ]).catch(() => [Number.NaN]);
      quiet = waiting.every((count) => count === 0) ? quiet + 1 : 0;
      if (Date.now() > until) {
        this.faults.push(`not quiet: inbox, outbox, timers ${waiting.join(', ')}\n${this.lastWords()}`);
        return;
      }
    }
  }

  // What became of it.

  /** For each kill what it held up longest of what was waiting then or came up before the next kill. */
  private takeOver(work: readonly Work[]): Spread {
    return spreadOf(
      this.killedAt.map((at, index) => {
        const next = this.killedAt[index + 1] ?? Number.POSITIVE_INFINITY;
        const held = work.filter(({ dueAt, doneAt }) => doneAt > at && dueAt < next);
        return Math.max(0, ...held.map(({ dueAt, doneAt }) => doneAt - Math.max(dueAt, at)));
      }),
    );
  }

  private async count(seconds: number): Promise<TortureResult> {
    const { faults, mongo, slack } = this;
    const rules = rulesOf(loadDesk(DESK_FILE));
    const [inbox, events, outbox, shown, stored] = await Promise.all([
      mongo.inbox.find().toArray(),
      mongo.events.find().sort({ ticket: 1, seq: 1 }).toArray(),
      mongo.outbox.find().toArray(),
      mongo.db
        .collection<{ _id: string }>('web_messages')
        .find({}, { projection: { _id: 1 } })
        .toArray(),
      mongo.tickets.find().toArray(),
    ]);

    // Every message that was taken is handled, once.
    const handled = new Set(inbox.filter(({ doneAt }) => doneAt).map(({ _id }) => _id as string));
    const setAside = inbox.filter((one) => one.setAside);
    if (setAside.length > 0) faults.push(`${setAside.length} messages were set aside: ${setAside[0]?.why}`);
    const said = new Map<string, number>();
    for (const event of events)
      if ('text' in event && typeof event.text === 'string')
        said.set(event.text, (said.get(event.text) ?? 0) + 1);
    for (const { id, words } of this.accepted) {
      if (!handled.has(id)) faults.push(`accepted and not handled: ${id}`);
      if (words && said.get(words) !== 1) faults.push(`"${words}" is there ${said.get(words) ?? 0} times`);
    }

    // Every promise has its word, once.
    const logs = grouped<TicketId, TicketEvent>(events, ({ ticket }) => ticket);
    if (logs.size !== stored.length) faults.push(`${stored.length} tickets, ${logs.size} logs`);
    const lateMs: number[] = [];
    const outAfterMs: number[] = [];
    const passed: Work[] = [];
    const out = new Map(outbox.map((one) => [one._id, one]));
    let words = 0;
    for (const [id, log] of logs) {
      const ticket = ticketOf(log, rules);
      const missed = missedBy(new Date(), ticket, log, rules);
      if (missed.length > 0) faults.push(`${id} lacks ${missed.join(', ')}`);
      const claims = log.filter(({ kind }) => kind === 'claimed').length;
      if (claims > 1) faults.push(`${id} was claimed ${claims} times`);
      const seen = new Set<string>();
      for (const event of log) {
        if (event.kind !== 'warned' && event.kind !== 'escalated') continue;
        words += 1;
        const name = `${event.kind} ${event.kind === 'warned' ? event.percent : event.step}`;
        const what = `${name} ${event.clock} ${event.kind === 'escalated' ? event.repeat : ''}`;
        if (seen.has(what)) faults.push(`${id}: ${what} twice`);
        seen.add(what);
        const plannedAt = ticket.openedAt.getTime() + WORDS[name as keyof typeof WORDS];
        if (event.at.getTime() < plannedAt - EARLY_MS)
          faults.push(`${id}: ${what} ${plannedAt - event.at.getTime()} ms early`);
        // Some were due before they were there.
        const dueAt = Math.max(plannedAt, this.begunAt);
        lateMs.push(event.at.getTime() - dueAt);
        passed.push({ dueAt, doneAt: event.at.getTime() });
        const notices = outbox.filter(({ _id }) => _id.startsWith(`${id}:${event.seq}:channel:`));
        if (notices.length !== 1) faults.push(`${id}:${event.seq} has ${notices.length} notices`);
        for (const { sentAt } of notices) if (sentAt) outAfterMs.push(sentAt.getTime() - dueAt);
      }
    }

    // Every notice is seen, once; one that somebody has seen to meanwhile is not sent.
    let [merged, withdrawn] = [0, 0];
    const web = new Set(shown.map(({ _id }) => _id));
    const posts = slack.deskPosts(SECOND_LINE);
    const byKey = grouped(posts, ({ metadata }) => String(metadata?.event_payload.key));
    for (const [key, same] of byKey) {
      if (same.length > 1) faults.push(`seen ${same.length} times in Slack: ${key}`);
      if (!out.has(key.replace(FIRST_CARD, ''))) faults.push(`in Slack from nowhere: ${key}`);
    }
    const cards = grouped(
      [...byKey.keys()].filter((key) => key.includes(':card:') || FIRST_CARD.test(key)),
      (key) => key.slice(0, key.indexOf(':')),
    );
    for (const [ticket, same] of cards)
      if (same.length > 1) faults.push(`${ticket} has ${same.length} cards`);
    for (const { _id, to, content, within, sentAt, withdrawnAt, abandonedAt, why } of outbox) {
      // What tells many things in one message has its own key.
      const key = within ?? _id;
      if (abandonedAt) faults.push(`abandoned: ${_id} (${why})`);
      else if (withdrawnAt) withdrawn += 1;
      else if (!sentAt) faults.push(`never sent: ${_id}`);
      else if (content.kind !== 'card' && !(to.startsWith('slack:') ? byKey.has(key) : web.has(key)))
        faults.push(`sent and not there: ${_id}`);
      if (within !== undefined) merged += 1;
    }
    for (const desk of this.desks)
      for (const crash of desk.crashes)
        faults.push(`a desk ended by itself: ${JSON.stringify(crash)}\n${desk.said.slice(-8).join('\n')}`);

    const audited = await audit({
      store: new MongoDeskStore(mongo, fail),
      ledger: new MongoLedger(mongo, fail),
      clock: { now: () => new Date() },
      rules: () => rules,
      channels: channelsOf(rules),
      log: { info: () => {}, warn: () => {}, error: () => {} },
      beat: async () => undefined,
    });
    if (audited.redrawn + audited.hastened + audited.added + audited.untold + audited.late.length > 0)
      faults.push(`the auditor found ${JSON.stringify(audited)}`);
    this.isInOrder = faults.length === 0;
    return {
      seconds: Math.round(seconds),
      kills: this.kills,
      accepted: this.accepted.length,
      refused: this.refused,
      failedStarts: this.desks.flatMap((desk) => desk.failedStarts),
      slowestRefusalMs: this.slowestRefusalMs,
      words,
      posts: posts.length + web.size,
      merged,
      withdrawn,
      lateMs: spreadOf(lateMs),
      outAfterMs: spreadOf(outAfterMs),
      takeOverMs: {
        deadlines: this.takeOver(passed),
        in: this.takeOver(
          inbox.flatMap(({ receivedAt, doneAt }) =>
            doneAt ? [{ dueAt: receivedAt.getTime(), doneAt: doneAt.getTime() }] : [],
          ),
        ),
        out: this.takeOver(
          outbox.flatMap(({ orderAt, sentAt }) =>
            sentAt ? [{ dueAt: orderAt.getTime(), doneAt: sentAt.getTime() }] : [],
          ),
        ),
      },
      audit: audited,
      faults,
    };
  }
}

interface Work {
  readonly dueAt: number;
  readonly doneAt: number;
}

function grouped<Key, Value>(all: readonly Value[], keyOf: (one: Value) => Key): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

function channelsOf({ desk }: ReturnType<typeof rulesOf>) {
  return {
    conversationsOf: (name: string) => desk.channels.find((one) => one.name === name)?.conversations ?? [],
  };
}

function personId(name: string): PersonId {
  return `web:${name.toLowerCase().replaceAll(' ', '-')}` as PersonId;
}

function fail(error: unknown): void {
  throw error;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Mulberry32: the same seed, the same instants. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
