/**
 * `npm run demo`: a working day at the desk, played through the real thing (MongoDB, agenda, the web door over
 * HTTP) on a fast clock, and told as it happens. Ends with the figures of the day; exits with 1 when the story
 * did not come out as the service level demands.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../adapters/config.ts';
import { createLogger } from '../adapters/log.ts';
import { type RunningDesk, startDesk } from '../adapters/start-desk.ts';
import type { Clock } from '../bot/ports.ts';
import type { TicketId } from '../bot/tickets/types.ts';
import { exactTime } from '../bot/when.ts';

const START = new Date('2026-11-23T08:55:00+08:00');
/** One real second is four minutes of the day. */
const SPEED = 240;
const ZONE = 'Asia/Shanghai';

interface Step {
  /** `HH:MM` of the day, `+1 HH:MM` of the next. */
  readonly at: string;
  run(day: Day): Promise<void>;
}

/** A clock that runs `SPEED` times as fast as the wall's, can be moved over the quiet hours, and waits for a slow machine. */
class FastClock implements Clock {
  #base = START.getTime();
  #started = performance.now();
  #held = false;

  now(): Date {
    return new Date(this.#base + (this.#held ? 0 : (performance.now() - this.#started) * SPEED));
  }

  /** Stands still meanwhile: on a busy machine a reply would take the desk an hour of its day. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#base = this.now().getTime();
    this.#held = true;
    await work().finally(() => {
      this.#started = performance.now();
      this.#held = false;
    });
  }

  jumpTo(at: Date): void {
    this.#base = at.getTime();
    this.#started = performance.now();
  }

  async reach(at: Date): Promise<void> {
    const waitMs = (at.getTime() - this.now().getTime()) / SPEED;
    if (waitMs > 0) await sleep(waitMs);
  }
}

interface Shown {
  readonly id: string;
  readonly place: number;
  readonly onlyFor?: string;
  readonly under?: string;
  readonly content:
    | { readonly kind: 'person'; readonly person: { readonly name: string }; readonly text: string }
    | { readonly kind: 'desk'; readonly parts: readonly ShownPart[] };
}

type ShownPart = { readonly kind: string } & Readonly<Record<string, unknown>>;

const STAFF = [
  '李娜',
  'Tom Baker',
  '陈晓明',
  'Maria Keller',
  '周涛',
  'Anna Schmidt',
  '吴静',
  'Ben Carter',
  '郑爽',
  'Lucy Hall',
];
const CHANNEL = 'web:channel-engineers';

class Day {
  readonly #desk: RunningDesk;
  readonly #url: string;
  readonly clock: FastClock;
  readonly #told = new Set<string>();
  readonly tickets = new Map<string, string>();
  answered = 0;
  offered = 0;
  solved = 0;
  requests = 0;

  constructor(desk: RunningDesk, clock: FastClock) {
    this.#desk = desk;
    this.#url = desk.url;
    this.clock = clock;
  }

  idOf(name: string): string {
    return `web:${name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}`;
  }

  /** A person writes; the desk's replies come back. */
  async says(name: string, text: string): Promise<readonly Shown[]> {
    const before = await this.#messages(name);
    await this.#post('messages', name, this.idOf(name), { text, files: [] });
    return this.#replies(name, before.length);
  }

  /** A request, and what this person does with the answer: most that are answered are helped. */
  async asks(name: string, text: string, isHelped: boolean): Promise<void> {
    this.requests += 1;
    let replies = await this.says(name, text);
    const kinds = () => actionsIn(replies).map((action) => action.kind);
    const choose = actionsIn(replies).find((action) => action.kind === 'choose');
    if (choose) {
      this.offered += 1;
      replies = await this.taps(name, choose);
    }
    if (kinds().includes('solved')) {
      if (!choose) this.answered += 1;
      if (isHelped) {
        this.solved += 1;
        await this.taps(name, { kind: 'solved' });
        return;
      }
      replies = await this.taps(name, { kind: 'not-solved' });
    } else if (kinds().includes('human')) {
      replies = await this.taps(name, { kind: 'human' });
    }
    const id = /T-\d+/.exec(JSON.stringify(replies))?.[0];
    if (id) this.tickets.set(name, id);
  }

  async taps(name: string, action: object, conversation = this.idOf(name)): Promise<readonly Shown[]> {
    const before = await this.#messages(name, conversation);
    await this.#post('actions', name, conversation, { action, inputs: {} });
    return conversation === CHANNEL ? [] : this.#replies(name, before.length);
  }

  /** An engineer, or whoever has claimed it, acts on the ticket of that person. */
  async works(engineer: string, on: string, action: object): Promise<void> {
    const ticket = this.tickets.get(on);
    if (!ticket) throw new Error(`The story needs a ticket of ${on}, and there is none`);
    const owner = (await this.#desk.store.ticket(ticket as TicketId))?.assignee?.name;
    await this.taps(engineer === 'owner' ? owner! : engineer, { ...action, ticket }, CHANNEL);
    await this.tell();
  }

  /** Prints what has appeared anywhere since the last time, oldest first. */
  async tell(): Promise<void> {
    const places = [
      ...STAFF.map((name) => [name, this.idOf(name)] as const),
      ['王磊', CHANNEL] as const,
      ['赵宁', 'web:channel-managers'] as const,
    ];
    for (const [name, conversation] of places) {
      for (const message of await this.#messages(name, conversation)) {
        if (this.#told.has(message.id)) continue;
        this.#told.add(message.id);
        const words = wordsOf(message);
        if (!words) continue;
        const where = conversation.startsWith('web:channel-') ? `#${conversation.slice(12)}` : name;
        const who = message.content.kind === 'person' ? '' : ' ←';
        console.log(`${stamp(this.clock.now())}  ${where}${who} ${words}`);
      }
    }
  }

  async #replies(name: string, count: number): Promise<readonly Shown[]> {
    // The person's own words are one entry; the desk's reply is at least one more.
    for (let tries = 0; tries < 200; tries += 1) {
      const fresh = (await this.#messages(name)).slice(count);
      if (fresh.some((message) => message.content.kind === 'desk')) {
        await this.tell();
        return fresh;
      }
      await sleep(50);
    }
    throw new Error(`${name} was left without a reply for ten seconds`);
  }

  async #messages(name: string, conversation = this.idOf(name)): Promise<readonly Shown[]> {
    const query = new URLSearchParams({ person: this.#engineer(name) ?? this.idOf(name), conversation });
    const response = await fetch(`${this.#url}/page/api/conversation?${query}`);
    if (!response.ok) throw new Error(`conversation: ${response.status} ${await response.text()}`);
    const { messages } = (await response.json()) as { messages: readonly Shown[] };
    return [...messages].sort((one, other) => one.place - other.place);
  }

  async #post(path: string, name: string, conversation: string, body: object): Promise<void> {
    const id = this.#engineer(name) ?? this.idOf(name);
    const response = await fetch(`${this.#url}/page/api/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#url },
      body: JSON.stringify({ clientId: crypto.randomUUID(), person: { id, name }, conversation, ...body }),
    });
    if (response.status !== 202) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  #engineer(name: string): string | undefined {
    return { 王磊: 'web:wang-lei', 张敏: 'web:zhang-min', 陈杰: 'web:chen-jie', 赵宁: 'web:zhao-ning' }[name];
  }
}

/** The day's script. Answered requests end by themselves; the others need people. */
const SCRIPT: readonly Step[] = [
  { at: '08:58', run: async (day) => void (await day.says('李娜', '早上好')) },
  { at: '09:02', run: (day) => day.asks('李娜', '电脑连不上公司 VPN，一直转圈', true) },
  { at: '09:05', run: (day) => day.asks('Tom Baker', 'I forgot my password and cannot sign in', true) },
  { at: '09:09', run: (day) => day.asks('陈晓明', '打印机卡纸了，纸取不出来', true) },
  { at: '09:15', run: (day) => day.asks('Maria Keller', 'Outlook says my mailbox is full', true) },
  { at: '09:20', run: (day) => day.asks('周涛', '三楼会议室的门禁读卡器一直响，刷不开门', false) },
  {
    at: '09:24',
    run: async (day) => {
      console.log('— 王磊 and 张敏 press Claim in the same moment —');
      await Promise.all([
        day.works('王磊', '周涛', { kind: 'claim' }),
        day.works('张敏', '周涛', { kind: 'claim' }),
      ]);
    },
  },
  {
    at: '09:30',
    run: (day) =>
      day.works('owner', '周涛', { kind: 'wait', reason: 'requester', text: '读卡器上的灯是红色还是蓝色？' }),
  },
  { at: '09:41', run: async (day) => void (await day.says('周涛', '红色，闪两下就灭')) },
  { at: '09:50', run: (day) => day.asks('Anna Schmidt', 'The camera is black in every meeting', true) },
  {
    at: '10:05',
    run: (day) =>
      day.works('owner', '周涛', { kind: 'resolve', solution: '更换了读卡器的电源模块，现场测试正常' }),
  },
  { at: '10:12', run: async (day) => void (await day.says('周涛', '好了')) },
  { at: '10:20', run: (day) => day.asks('吴静', 'Excel 打开很慢，一保存就卡死', true) },
  {
    at: '10:30',
    run: (day) => day.asks('Ben Carter', 'The forklift terminal in the warehouse shows error 7734', false),
  },
  // Nobody takes it: warnings, then escalation.
  { at: '11:45', run: (day) => day.works('陈杰', 'Ben Carter', { kind: 'acknowledge' }) },
  { at: '11:50', run: (day) => day.works('陈杰', 'Ben Carter', { kind: 'claim' }) },
  {
    at: '11:55',
    run: (day) =>
      day.works('陈杰', 'Ben Carter', {
        kind: 'say',
        text: 'Sorry for the delay. I am restarting the terminal service now.',
      }),
  },
  {
    at: '13:10',
    run: (day) =>
      day.works('陈杰', 'Ben Carter', {
        kind: 'resolve',
        solution: 'Terminal service restarted, firmware updated',
      }),
  },
  { at: '13:30', run: async (day) => void (await day.says('Ben Carter', 'still not working')) },
  {
    at: '13:40',
    run: (day) =>
      day.works('陈杰', 'Ben Carter', {
        kind: 'wait',
        reason: 'parts',
        until: '1d',
        text: 'The scanner module is being replaced',
      }),
  },
  { at: '14:00', run: (day) => day.asks('郑爽', '手机收不到公司邮件', true) },
  { at: '14:10', run: (day) => day.asks('Lucy Hall', 'How do I connect to the guest wifi?', true) },
  {
    at: '14:30',
    run: async (day) => {
      console.log('— 张敏 takes a call on the hotline —');
      await day.taps(
        '张敏',
        {
          kind: 'log-call',
          caller: '前台 刘姐',
          details: { summary: '访客机打不出胸卡', urgency: 'hinders' },
        },
        CHANNEL,
      );
    },
  },
  { at: '15:00', run: (day) => day.asks('李娜', '点了一个可疑邮件里的链接，还输了密码', true) },
  { at: '15:20', run: async (day) => void (await day.says('Tom Baker', 'thanks!')) },
  { at: '16:00', run: async (day) => void (await day.says('Ben Carter', 'what about my ticket?')) },
  {
    at: '17:30',
    run: (day) => day.asks('Maria Keller', 'The label printer in the lab prints mirrored barcodes', false),
  },
  {
    at: '+1 09:10',
    run: (day) =>
      day.works('张敏', 'Maria Keller', {
        kind: 'say',
        text: 'Good morning, I will be in the lab in ten minutes.',
      }),
  },
  {
    at: '+1 10:00',
    run: (day) =>
      day.works('张敏', 'Maria Keller', {
        kind: 'resolve',
        solution: 'Printer driver reset to the label profile',
      }),
  },
  { at: '+1 10:05', run: async (day) => void (await day.says('Maria Keller', 'yes')) },
];

const dataDir = process.env.DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'firstline-day-')));
const read = readConfig({ PORT: '0', LOG_LEVEL: 'error', ...process.env, DATA_DIR: dataDir });
if ('problems' in read) throw new Error(read.problems.join('\n'));
const clock = new FastClock();
const desk = await startDesk(read.config, createLogger(read.config.logLevel), clock);
let isAsPromised = false;
try {
  clock.jumpTo(START);
  const day = new Day(desk, clock);
  console.log(`A day at the desk, ${exactTime(START, 'en', ZONE)}; one second is ${SPEED / 60} minutes.\n`);
  for (const step of SCRIPT) {
    const at = instant(step.at);
    // The night has nothing to tell: no promise runs while the desk is closed.
    if (at.getTime() - clock.now().getTime() > 10 * 3_600_000)
      clock.jumpTo(new Date(at.getTime() - 20 * 60_000));
    while (at.getTime() - clock.now().getTime() > 4 * 60_000) {
      await clock.reach(new Date(Math.min(at.getTime(), clock.now().getTime() + 4 * 60_000)));
      await clock.during(() => day.tell());
    }
    await clock.reach(at);
    await clock.during(() => step.run(day));
  }
  await sleep(2_000);
  await day.tell();
  isAsPromised = await figures(day, desk);
} finally {
  await desk.stop();
  if (!process.env.DATA_DIR) await rm(dataDir, { recursive: true, force: true });
}
process.exit(isAsPromised ? 0 : 1);

async function figures(day: Day, { store }: { store: Parameters<typeof eventsOf>[0] }): Promise<boolean> {
  const events = await eventsOf(store, [...day.tickets.values()]);
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  const rows: readonly (readonly [string, number | string])[] = [
    ['requests', day.requests],
    ['answered from the knowledge base', day.answered],
    ['offered to choose', day.offered],
    [
      'confirmed solved without a ticket',
      `${day.solved} (${Math.round((100 * day.solved) / day.requests)} %)`,
    ],
    ['tickets', day.tickets.size],
    ['claims', count('claimed')],
    ['warnings', count('warned')],
    ['escalations', count('escalated')],
    ['resolved', count('resolved')],
    ['reopened', count('reopened')],
    ['closed', count('closed')],
  ];
  console.log('\nThe day in figures');
  for (const [name, figure] of rows) console.log(`  ${name.padEnd(36)}${figure}`);
  const firstClaims = new Set(
    events.filter((event) => event.kind === 'claimed').map((event) => event.ticket),
  );
  const promised: readonly (readonly [string, boolean])[] = [
    ['30 % or more of the requests end at the desk', day.solved / day.requests >= 0.3],
    ['of two claims at once one won', count('claimed') === firstClaims.size],
    ['the channel was warned before the escalation', count('warned') >= 2 && count('escalated') >= 1],
    ['a reopened ticket is open again', count('reopened') === 1],
  ];
  for (const [what, holds] of promised) console.log(`  ${holds ? 'yes' : 'NO '}  ${what}`);
  return promised.every(([, holds]) => holds);
}

async function eventsOf(
  store: { events(id: never): Promise<readonly { readonly kind: string; readonly ticket: string }[]> },
  tickets: readonly string[],
) {
  return (await Promise.all(tickets.map((id) => store.events(id as never)))).flat();
}

function instant(at: string): Date {
  const [, next, time] = /^(\+1 )?(\d\d:\d\d)$/.exec(at)!;
  return new Date(`2026-11-${next ? '24' : '23'}T${time}:00+08:00`);
}

function stamp(at: Date): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: ZONE,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);
}

function actionsIn(messages: readonly Shown[]): readonly { readonly kind: string }[] {
  return messages.flatMap(({ content }) =>
    content.kind === 'desk'
      ? content.parts.flatMap((part) =>
          part.kind === 'buttons'
            ? (part.buttons as { action: { kind: string } }[]).map((button) => button.action)
            : [],
        )
      : [],
  );
}

function wordsOf({ content }: Shown): string {
  if (content.kind === 'person') return content.text;
  return content.parts
    .map((part) => {
      if (part.kind === 'text') return String(part.text);
      if (part.kind === 'passage') return `«${String(part.title)}»`;
      if (part.kind === 'quote') return `${String(part.who)}: ${String(part.text)}`;
      if (part.kind === 'facts')
        return (part.facts as { label: string; value: string }[])
          .slice(0, 6)
          .map((fact) => `${fact.label} ${fact.value}`)
          .join(' · ');
      return '';
    })
    .filter((text) => text !== '')
    .join(' | ');
}
