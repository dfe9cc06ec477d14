import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Log } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, EventId } from '../../bot/types.ts';
import { type AuditParts, type AuditResult, audit } from '../../jobs/audit.ts';
import { watchDeadlines } from '../../jobs/watch-deadlines.ts';
import {
  type DeskUnderTest,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MINUTE_MS,
  person,
  shippedRules,
  WANG_LEI,
  wordsIn,
  ZHANG_MIN,
} from '../support/desk-under-test.ts';
import { MemoryDeskStore } from '../support/memory-desk-store.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';

const TOM = person('tom', 'en');
const MANAGERS = 'web:channel-managers' as ConversationId;

interface Audited {
  readonly desk: DeskUnderTest;
  readonly store: MemoryDeskStore;
  readonly outbox: MemoryOutbox;
  readonly id: TicketId;
  readonly parts: AuditParts;
  /** Heartbeats sent so far. */
  beats(): number;
  readonly logged: string[];
  check(): Promise<AuditResult>;
}

/** A desk with one open ticket, opened on Monday at nine. */
async function auditedDesk(): Promise<Audited> {
  const outbox = new MemoryOutbox();
  const store = new MemoryDeskStore(outbox);
  const desk = deskUnderTest({ store, outbox });
  await desk.says(TOM, 'the card reader at the gate is dead');
  await desk.says(TOM, 'human please');
  const { id } = await desk.onlyTicket();
  let beats = 0;
  const logged: string[] = [];
  const at = (level: string) => (event: string) => {
    logged.push(`${level} ${event}`);
  };
  const log: Log = { info: at('info'), warn: at('warn'), error: at('error') };
  const beat = async () => {
    beats += 1;
  };
  const parts: AuditParts = { ...desk.parts, ledger: new MemoryLedger(store), log, beat };
  return { desk, store, outbox, id, parts, logged, beats: () => beats, check: () => audit(parts) };
}

const IN_ORDER = {
  redrawn: 0,
  hastened: 0,
  added: 0,
  late: [],
  damaged: [],
  untold: 0,
  outbox: 0,
  inbox: 0,
} as const;

describe('a desk in order', () => {
  test('is told so, outside, once an audit', async () => {
    const { check, beats, logged } = await auditedDesk();
    expect(await check()).toMatchObject({ ...IN_ORDER, checked: 1, turned: true });
    expect(beats()).toBe(1);
    expect(logged).toEqual(['info audit.done']);
  });

  test('is found in order after every kind of thing that can happen to a ticket', async () => {
    const { desk, id, check } = await auditedDesk();
    const tap = (action: object) =>
      desk.taps(WANG_LEI, { ticket: id, ...action } as never, ENGINEERS_CHANNEL);
    await tap({ kind: 'claim' });
    await desk.says(ZHANG_MIN, 'typed under the card', {
      conversation: ENGINEERS_CHANNEL,
      underCardOf: id,
      inPublic: true,
    });
    await tap({ kind: 'say', text: 'On my way' });
    await desk.says(TOM, 'it is gate 3');
    await desk.passes(5 * HOUR_MS, 20 * MINUTE_MS);
    await tap({ kind: 'wait', reason: 'requester', text: 'Which reader?' });
    expect(await check()).toMatchObject(IN_ORDER);
    await desk.passes(6 * 24 * HOUR_MS, HOUR_MS);
    expect(await check()).toMatchObject(IN_ORDER);
    await tap({ kind: 'hand-over', to: 'second-line', reason: 'needs a key' });
    await tap({ kind: 'set-priority', impact: 'company', urgency: 'stops-work', reason: 'all gates' });
    await tap({ kind: 'release', reason: 'off duty' });
    await tap({ kind: 'resolve', solution: 'New battery' });
    expect(await check()).toMatchObject(IN_ORDER);
    await desk.taps(TOM, { kind: 'reopen', ticket: id });
    await desk.passes(10 * HOUR_MS, 20 * MINUTE_MS);
    await tap({ kind: 'resolve', solution: 'New reader' });
    while ((await desk.store.ticket(id))!.status !== 'closed') await desk.passes(HOUR_MS, HOUR_MS);
    expect(await check()).toMatchObject({ ...IN_ORDER, checked: 1 });
  });
});

describe('a ticket that is not what its log says', () => {
  test('is drawn anew, and nobody outside is alarmed', async () => {
    const { store, id, check, beats, logged } = await auditedDesk();
    const before = await store.ticket(id);
    store.damage(id, { status: 'resolved', level: 'second-line' });
    expect(await check()).toMatchObject({ ...IN_ORDER, redrawn: 1 });
    expect(await store.ticket(id)).toEqual(before);
    expect(beats()).toBe(1);
    expect(logged).toEqual(['warn audit.done']);
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('is found although it looks as if nothing were to come', async () => {
    const { desk, store, id, check } = await auditedDesk();
    store.damage(id, { timers: [], deadlines: {} });
    await desk.passes(2 * HOUR_MS);
    expect(await desk.store.events(id)).toHaveLength(1);
    expect(await check()).toMatchObject({ redrawn: 1, hastened: 1 });
    await watchDeadlines(desk.parts);
    const last = (await store.events(id)).at(-1);
    expect(last).toMatchObject({ kind: 'escalated', clock: 'first-response' });
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('with a log that has a gap cannot be repaired: people are called and the heartbeat stops', async () => {
    const { desk, store, id, check, beats } = await auditedDesk();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL);
    const read = store.eventsOfMany.bind(store);
    store.eventsOfMany = async (ids) =>
      new Map([...(await read(ids))].map(([one, log]) => [one, log.slice(1)]));
    expect(await check()).toMatchObject({ damaged: [id] });
    expect(beats()).toBe(0);
    await desk.deliver();
    expect(wordsIn(desk.shownIn(MANAGERS))).toContain(id);
  });
});

describe('a promise that passed without a word', () => {
  test('within two minutes is no matter: the desk may be about to say it', async () => {
    const { desk, check } = await auditedDesk();
    desk.clock.advance(31 * MINUTE_MS);
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('is made due the first time, and calls people the second time', async () => {
    const { desk, id, check, beats, logged } = await auditedDesk();
    desk.clock.advance(70 * MINUTE_MS);
    expect(await check()).toMatchObject({ ...IN_ORDER, hastened: 1 });
    expect(beats()).toBe(1);
    // Nobody watches the deadlines: five minutes later it still stands there.
    desk.clock.advance(5 * MINUTE_MS);
    expect(await check()).toMatchObject({ late: [id] });
    expect(beats()).toBe(1);
    expect(logged.at(-1)).toBe('error audit.done');
    await desk.deliver();
    expect(wordsIn(desk.shownIn(MANAGERS))).toContain(id);
  });

  test('is made due although somebody has leased it again and again', async () => {
    const { desk, store, id, check } = await auditedDesk();
    desk.clock.advance(40 * MINUTE_MS);
    await store.due(desk.clock.now(), 15_000, 10);
    expect(await check()).toMatchObject({ hastened: 1 });
    expect((await store.due(desk.clock.now(), 15_000, 10)).map((ticket) => ticket.id)).toEqual([id]);
  });

  test('calls people once an hour, however many audits find it', async () => {
    const { desk, check } = await auditedDesk();
    desk.clock.advance(60 * MINUTE_MS);
    for (let run = 0; run < 12; run += 1) {
      desk.clock.advance(5 * MINUTE_MS);
      await check();
    }
    await desk.deliver();
    expect(desk.shownIn(MANAGERS)).toHaveLength(2);
  });

  test.each([
    ['paused, after a question', { kind: 'wait', reason: 'requester', text: 'Which reader?' }],
    ['solved', { kind: 'resolve', solution: 'New battery' }],
  ])('is owed nothing while it is %s', async (_why, action) => {
    const { desk, id, check } = await auditedDesk();
    await desk.taps(WANG_LEI, { ticket: id, ...action } as never, ENGINEERS_CHANNEL);
    desk.clock.advance(8 * HOUR_MS);
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('in the evening is owed the next morning', async () => {
    const { desk, check } = await auditedDesk();
    const beforeHours = new Date('2026-11-24T08:59:00+08:00');
    await desk.passes(HOUR_MS * 9);
    desk.clock.set(beforeHours);
    expect(await check()).toMatchObject({ hastened: 0, late: [] });
    desk.clock.set('2026-11-24T11:30:00+08:00');
    expect(await check()).toMatchObject({ hastened: 1 });
  });

  test('shows although the desk itself has planned nothing', async () => {
    const { desk, store, id, check } = await auditedDesk();
    // As a fault in the planning would leave it: the same log, no timer anywhere.
    store.damage(id, { timers: [] });
    desk.clock.advance(70 * MINUTE_MS);
    expect((await check()).hastened).toBe(1);
  });
});

describe('a notice that got lost', () => {
  const channelKeys = (outbox: MemoryOutbox) =>
    outbox
      .all()
      .map(({ key }) => key)
      .filter((key) => key.includes(':channel:') || key.includes(':person:'));

  test('is added once, with the key and the words it had', async () => {
    const { desk, outbox, check, id } = await auditedDesk();
    await desk.passes(65 * MINUTE_MS);
    const all = outbox.all();
    const lost = all.filter(({ key }) => channelKeys(outbox).includes(key));
    expect(lost.length).toBeGreaterThan(3);
    for (const { key } of lost) outbox.lose(key);
    expect(await check()).toMatchObject({ ...IN_ORDER, added: lost.length });
    const now = outbox.all().filter(({ key }) => key.startsWith(`${id}:`));
    const fresh = now.map(({ fate: _fate, ...delivery }) => delivery);
    for (const { fate: _fate, ...delivery } of lost) expect(fresh).toContainEqual(delivery);
    await desk.deliver();
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('that went to another channel then is not sent to a channel added since', async () => {
    const { desk, check, parts } = await auditedDesk();
    await desk.passes(65 * MINUTE_MS);
    const rules = shippedRules();
    desk.setRules({
      ...rules,
      desk: {
        ...rules.desk,
        channels: rules.desk.channels.map((channel) => ({
          ...channel,
          conversations: [...channel.conversations, 'slack:C1' as ConversationId],
        })),
      },
    });
    expect(parts.channels.conversationsOf(rules.desk.channels[0]!.name)).toHaveLength(2);
    expect(await check()).toMatchObject(IN_ORDER);
  });

  test('by the hundred is not poured out over people: it is reported', async () => {
    const { desk, outbox, check, beats } = await auditedDesk();
    for (let index = 0; index < 220; index += 1) {
      const colleague = person(`colleague-${index}`, 'en');
      await desk.says(colleague, 'the card reader at the gate is dead');
      await desk.says(colleague, 'human please');
    }
    for (const { key } of outbox.all()) if (key.includes(':card:')) outbox.lose(key);
    const result = await check();
    expect(result.added).toBeLessThanOrEqual(200);
    expect(result.untold).toBeGreaterThan(0);
    expect(beats()).toBe(0);
  });

  test('of last week tells nobody anything new', async () => {
    const { desk, outbox, check } = await auditedDesk();
    for (const { key } of outbox.all()) outbox.lose(key);
    desk.clock.advance(7 * 24 * HOUR_MS);
    expect(await check()).toMatchObject({ added: 0, untold: 0 });
  });
});

describe('what does not move', () => {
  test('a message that waits ten minutes to go out is reported and stops the heartbeat', async () => {
    const { desk, check, beats } = await auditedDesk();
    for (let attempt = 0; attempt < 3; attempt += 1)
      desk.web.failNext({ kind: 'later', afterMs: HOUR_MS, why: 'the platform is away' });
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: (await desk.onlyTicket()).id }, ENGINEERS_CHANNEL);
    desk.clock.advance(11 * MINUTE_MS);
    expect((await check()).outbox).toBeGreaterThan(0);
    expect(beats()).toBe(0);
  });

  test('a message that came in and is not handled within two minutes likewise', async () => {
    const { desk, store, check, beats } = await auditedDesk();
    const conversation = TOM.id as string as ConversationId;
    const id = 'web:forgotten' as EventId;
    const at = desk.clock.now();
    await store.receive(
      { kind: 'message', id, conversation, person: TOM, text: '?', attachments: [], at },
      at,
    );
    expect(await check()).toMatchObject({ inbox: 0 });
    desk.clock.advance(3 * MINUTE_MS);
    expect(await check()).toMatchObject({ inbox: 1 });
    expect(beats()).toBe(1);
  });
});

describe('an audit that cannot be done', () => {
  test('fails loudly and sends no heartbeat', async () => {
    const { store, check, beats } = await auditedDesk();
    store.away = true;
    await expect(check()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(beats()).toBe(0);
  });
});

describe('a day off-line', () => {
  let audited: Audited;
  const TICKETS = 40;
  beforeEach(async () => {
    audited = await auditedDesk();
    for (let index = 1; index < TICKETS; index += 1) {
      const colleague = person(`colleague-${index}`, 'en');
      await audited.desk.says(colleague, 'the card reader at the gate is dead');
      await audited.desk.says(colleague, 'human please');
    }
  });
  afterEach(async () => {
    expect(await audited.check()).toMatchObject(IN_ORDER);
  });

  const noticesSince = (before: number) =>
    audited.outbox
      .all()
      .slice(before)
      .filter(({ content }) => content.kind !== 'card');

  test('ends with one word about each promise to the engineers and one about each ticket to its person', async () => {
    const { desk, outbox } = audited;
    const before = outbox.all().length;
    desk.clock.set('2026-11-24T11:00:00+08:00');
    await watchDeadlines(desk.parts);
    await watchDeadlines(desk.parts);
    await audited.check();
    await watchDeadlines(desk.parts);
    const notices = noticesSince(before);
    // The answer is late: of two escalations and three warnings the last level hears the furthest. Half of the
    // time to solve it is over: a warning.
    expect(notices.filter(({ key }) => key.includes(':channel:'))).toHaveLength(TICKETS * 2);
    expect(new Set(notices.filter(({ key }) => key.includes(':channel:')).map(({ to }) => to))).toEqual(
      new Set([MANAGERS]),
    );
    expect(notices.filter(({ key }) => key.includes(':person:'))).toHaveLength(TICKETS);
    expect(notices).toHaveLength(TICKETS * 3);
  });

  test('after which the clock is set back an hour says nothing a second time', async () => {
    const { desk, outbox } = audited;
    desk.clock.set('2026-11-24T11:00:00+08:00');
    await watchDeadlines(desk.parts);
    await audited.check();
    const before = outbox.all().length;
    desk.clock.set('2026-11-24T10:00:00+08:00');
    await watchDeadlines(desk.parts);
    await audited.check();
    expect(outbox.all()).toHaveLength(before);
  });

  test('in which the clock had run a week ahead and back leaves the auditor looking', async () => {
    const { desk, store, id, check } = audited;
    desk.clock.set('2026-11-30T08:00:00+08:00');
    await check();
    desk.clock.set('2026-11-23T09:10:00+08:00');
    store.damage(id, { level: 'second-line' });
    expect(await check()).toMatchObject({ redrawn: 1 });
  });
});

describe('many open tickets', () => {
  /** So many more, of which every one differs from its log, so that those looked at can be counted. */
  async function deskWith(more: number) {
    const audited = await auditedDesk();
    const { store, parts, id } = audited;
    const [opened] = await store.events(id);
    const ticket = (await store.ticket(id))!;
    for (let number = 1; number <= more; number += 1) {
      const other = `T-${50_000 + number}` as TicketId;
      const openedAt = new Date(ticket.openedAt.getTime() - number);
      await store.commit({
        tickets: [
          {
            ticket: { ...ticket, id: other, openedAt, level: 'second-line', timers: [], deadlines: {} },
            events: [{ ...opened!, ticket: other }],
          },
        ],
        deliveries: [],
        outcomes: [],
      });
    }
    return { ...audited, quiet: { ...parts, channels: { conversationsOf: () => [] } } };
  }

  test('are gone through in slices, each ticket within one turn', async () => {
    const { check, quiet } = await deskWith(89);
    const redrawn: number[] = [];
    const limits = { timer: 5, deadline: 10, closed: 10, opened: 40 };
    for (let run = 0; run < 3; run += 1) redrawn.push((await audit(quiet, limits)).redrawn);
    expect(redrawn.reduce((sum, one) => sum + one)).toBe(89);
    expect(Math.max(...redrawn)).toBeLessThanOrEqual(41);
    expect(await check()).toMatchObject({ redrawn: 0 });
  });

  test('leave time for other work after each page, and are left where they are when the desk stops', async () => {
    const { quiet } = await deskWith(250);
    const stopping = new AbortController();
    const rests: number[] = [];
    const rest = async (ms: number) => {
      rests.push(ms);
      stopping.abort();
    };
    const stopped = await audit({ ...quiet, rest, signal: stopping.signal });
    expect(rests).toHaveLength(1);
    expect(stopped).toMatchObject({ redrawn: 100, turned: false });
    // The next run goes on there.
    expect(await audit(quiet)).toMatchObject({ redrawn: 150, turned: true });
  });
});
