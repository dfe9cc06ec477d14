import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { DeliveryError, type Messenger } from '../../bot/ports.ts';
import type { ConversationId, Door, MessageRef } from '../../bot/types.ts';
import { deliverOutbox } from '../../jobs/deliver-outbox.ts';
import { aChange, aDelivery } from '../contracts/samples.ts';
import {
  deskUnderTest,
  ENGINEERS_CHANNEL,
  MINUTE_MS,
  person,
  silentLog,
  WANG_LEI,
} from '../support/desk-under-test.ts';
import { MemoryOutbox } from '../support/memory-outbox.ts';

/** A platform that answers each post when the test says so. */
class HeldMessenger implements Messenger {
  readonly door = 'web' as Door;
  readonly asked: string[] = [];
  readonly #answers = new Map<string, () => void>();
  readonly #held: (key: string) => boolean;
  #onAsked: () => void = () => undefined;

  constructor(held: (key: string) => boolean) {
    this.#held = held;
  }

  async post(_to: ConversationId, _reply: unknown, { key }: { readonly key: string }): Promise<MessageRef> {
    this.asked.push(key);
    this.#onAsked();
    if (this.#held(key)) await new Promise<void>((resolve) => this.#answers.set(key, resolve));
    return key as MessageRef;
  }

  answer(key: string): void {
    this.#answers.get(key)!();
  }

  async untilAsked(key: string): Promise<void> {
    while (!this.asked.includes(key))
      await new Promise<void>((resolve) => {
        this.#onAsked = resolve;
      });
  }

  async update(): Promise<void> {}
  async find(): Promise<undefined> {}
  async direct(): Promise<undefined> {}
}

function sending(held: (key: string) => boolean) {
  const outbox = new MemoryOutbox();
  const desk = deskUnderTest({ outbox });
  const messenger = new HeldMessenger(held);
  const stopping = new AbortController();
  const messengers = new Map([[messenger.door, messenger]]);
  const parts = { ...desk.parts, outbox, messengers, log: silentLog, signal: stopping.signal };
  const add = (...keys: string[]) =>
    desk.store.commit(
      aChange({
        deliveries: keys.map((key) =>
          aDelivery(key, {
            to: `web:${key.split(' ')[0]}` as ConversationId,
            createdAt: desk.clock.now(),
          }),
        ),
      }),
    );
  return { outbox, messenger, stopping, parts, add, clock: desk.clock };
}

describe('sending', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test('a conversation whose platform does not answer holds up no other', async () => {
    const { messenger, parts, add } = sending((key) => key === 'slow 1');
    await add('slow 1', 'slow 2', 'quick 1', 'quick 2', 'quick 3');
    const sent = deliverOutbox(parts);
    await messenger.untilAsked('quick 3');
    expect(messenger.asked).not.toContain('slow 2');
    messenger.answer('slow 1');
    expect(await sent).toBe(5);
    expect(messenger.asked.at(-1)).toBe('slow 2');
  });

  test('asked to stop, it ends what is under way and leaves the rest to the next desk', async () => {
    const { outbox, messenger, stopping, parts, add } = sending((key) => key === 'Tom 1');
    await add('Tom 1', 'Tom 2', 'Tom 3');
    const sent = deliverOutbox(parts);
    await messenger.untilAsked('Tom 1');
    stopping.abort();
    messenger.answer('Tom 1');
    expect(await sent).toBe(1);
    expect(outbox.all().map(({ key, fate }) => `${key} ${fate}`)).toEqual([
      'Tom 1 sent',
      'Tom 2 waiting',
      'Tom 3 waiting',
    ]);
  });

  test('what a slow platform has in hand is not sent by another desk, and what hangs is', async () => {
    jest.useFakeTimers({
      now: 0,
      doNotFake: ['setTimeout', 'setImmediate', 'nextTick', 'performance', 'Date'],
    });
    const { messenger, parts, add, clock } = sending((key) => key === 'Tom 1');
    await add('Tom 1');
    const sent = deliverOutbox(parts);
    await messenger.untilAsked('Tom 1');
    const another = new HeldMessenger(() => false);
    const pass = async () => {
      clock.advance(3_000);
      await jest.advanceTimersByTimeAsync(3_000);
      await deliverOutbox({ ...parts, messengers: new Map([[another.door, another]]) });
    };
    for (let passed = 0; passed < 18_000; passed += 3_000) await pass();
    expect(another.asked).toEqual([]);
    for (let passed = 0; passed < 12_000; passed += 3_000) await pass();
    expect(another.asked).toEqual(['Tom 1']);
    messenger.answer('Tom 1');
    await sent;
  });

  test('a run ends although there is always more, and the next one goes on', async () => {
    const { messenger, parts, add } = sending(() => false);
    const post = messenger.post.bind(messenger);
    let count = 0;
    messenger.post = async (...args) => {
      count += 1;
      if (count < 10_000) await add(`Tom ${count + 1}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
      return post(...args);
    };
    await add('Tom 1');
    await deliverOutbox({ ...parts, runMs: 50 });
    const first = messenger.asked.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(10_000);
    await deliverOutbox({ ...parts, runMs: 50 });
    expect(messenger.asked.length).toBeGreaterThan(first);
    expect(new Set(messenger.asked).size).toBe(messenger.asked.length);
  });

  test('a store that goes away in between ends it, after what is under way', async () => {
    const { outbox, messenger, parts, add } = sending((key) => key === 'Tom 1');
    await add('Tom 1', 'Ann 1');
    const away = new Error('away');
    outbox.sent = async () => {
      throw away;
    };
    outbox.postpone = async () => {
      throw away;
    };
    const sent = deliverOutbox(parts);
    await messenger.untilAsked('Tom 1');
    messenger.answer('Tom 1');
    await expect(sent).rejects.toBe(away);
  });
});

describe('a post whose answer was lost', () => {
  test('a card that was claimed before it was found again shows who has it', async () => {
    const desk = deskUnderTest();
    const tom = person('tom', 'en');
    const post = desk.web.post.bind(desk.web);
    let lost = 0;
    desk.web.post = async (to, reply, options) => {
      const ref = await post(to, reply, options);
      if (lost > 0 || !options.key.includes(':card:')) return ref;
      lost += 1;
      throw new DeliveryError({ kind: 'uncertain', why: 'the connection broke' });
    };
    await desk.says(tom, 'the card reader at the gate is dead');
    await desk.says(tom, 'human please');
    const { id } = await desk.onlyTicket();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL);
    for (let minute = 0; minute < 10; minute += 1) {
      desk.clock.advance(MINUTE_MS);
      await desk.deliver();
    }
    const cards = desk.web.posted.filter(({ to, under }) => to === ENGINEERS_CHANNEL && !under);
    expect(lost).toBe(1);
    expect(cards).toHaveLength(1);
    const facts = cards[0]!.reply.parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
    expect(facts.map(({ value }) => value)).toContain(WANG_LEI.name);
  });

  test('is found under its card and not posted again', async () => {
    const desk = deskUnderTest();
    const tom = person('tom', 'en');
    await desk.says(tom, 'the card reader at the gate is dead');
    await desk.says(tom, 'human please');
    const { id } = await desk.onlyTicket();
    const underCard = () => desk.web.posted.filter(({ under }) => under);
    const before = underCard().length;
    const post = desk.web.post.bind(desk.web);
    let isLost = false;
    desk.web.post = async (to, reply, options) => {
      const ref = await post(to, reply, options);
      if (isLost || !options.under) return ref;
      isLost = true;
      throw new DeliveryError({ kind: 'uncertain', why: 'the connection broke' });
    };
    await desk.taps(WANG_LEI, { kind: 'note', ticket: id, text: 'ordered a battery' }, ENGINEERS_CHANNEL);
    expect(isLost).toBe(true);
    for (let minute = 0; minute < 10; minute += 1) {
      desk.clock.advance(MINUTE_MS);
      await desk.deliver();
    }
    const keys = underCard().map(({ key }) => key);
    expect(keys).toHaveLength(before + 1);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a message whose fate cannot be asked for', () => {
  const lost = (): never => {
    throw new DeliveryError({ kind: 'uncertain', why: '504' });
  };
  const hours = async (desk: ReturnType<typeof deskUnderTest>, count: number) => {
    for (let minute = 0; minute < count * 60; minute += 2) {
      desk.clock.advance(2 * MINUTE_MS);
      await desk.deliver();
    }
  };

  test('is sent again a few times: an answer less often than what engineers must not miss', async () => {
    const desk = deskUnderTest();
    const tom = person('tom', 'en');
    await desk.says(tom, 'the card reader at the gate is dead');
    await desk.says(tom, 'human please');
    const { id } = await desk.onlyTicket();
    const tries = new Map<string, number>();
    desk.web.canFind = false;
    desk.web.post = async (_to, _reply, { under }) => {
      tries.set(under ? 'notice' : 'answer', (tries.get(under ? 'notice' : 'answer') ?? 0) + 1);
      return lost();
    };
    await desk.taps(WANG_LEI, { kind: 'note', ticket: id, text: 'ordered a battery' }, ENGINEERS_CHANNEL);
    await desk.says(tom, 'hello');
    await hours(desk, 2);
    expect(Object.fromEntries(tries)).toEqual({ answer: 4, notice: 10 });
  });

  test('waits while the platform is away, however long, and arrives once afterwards', async () => {
    const desk = deskUnderTest();
    const tom = person('tom', 'en');
    let isAway = true;
    const post = desk.web.post.bind(desk.web);
    let tries = 0;
    desk.web.post = async (to, reply, options) => {
      tries += 1;
      return isAway ? lost() : post(to, reply, options);
    };
    desk.web.find = async () => {
      if (isAway) throw new DeliveryError({ kind: 'later', afterMs: MINUTE_MS, why: 'no answer' });
      return undefined;
    };
    await desk.says(tom, 'hello');
    await hours(desk, 5);
    expect(tries).toBe(1);
    isAway = false;
    await hours(desk, 1);
    expect(tries).toBe(2);
    expect(desk.web.postedTo(tom.id as unknown as ConversationId)).toHaveLength(1);
  });
});
