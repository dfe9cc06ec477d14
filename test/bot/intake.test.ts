import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { openIntake } from '../../bot/intake.ts';
import { StoreUnavailable } from '../../bot/ports.ts';
import type { ConversationId, EventId } from '../../bot/types.ts';
import { resumeInbox } from '../../jobs/resume-inbox.ts';
import { aMessage, LI_NAS_CHAT, MINUTE_MS } from '../contracts/samples.ts';
import { deskUnderTest, silentLog, wordsIn } from '../support/desk-under-test.ts';

/** A desk whose commits fail with that as often as the test says. */
function failing(error: () => Error, times: number) {
  const desk = deskUnderTest();
  const commit = desk.store.commit.bind(desk.store);
  let left = times;
  desk.store.commit = async (change) => {
    if (change.handles === undefined || left === 0) return commit(change);
    left -= 1;
    throw error();
  };
  const intake = openIntake(desk.parts, () => {}, silentLog);
  return { desk, intake };
}

describe('a message whose handling fails', () => {
  test('three times is set aside, and the person is told', async () => {
    const { desk, intake } = failing(() => new Error('a fault in the desk'), 99);
    await (await intake.accept(aMessage('web:1', desk.clock.now()))).handled;
    for (let minute = 0; minute < 5; minute += 1) {
      desk.clock.advance(MINUTE_MS);
      await resumeInbox(intake);
    }
    await desk.deliver();
    expect(wordsIn(desk.shownIn(LI_NAS_CHAT))).toContain('went wrong');
    expect(desk.shownIn(LI_NAS_CHAT)).toHaveLength(1);
  });

  test('because the store is away is never given up', async () => {
    const { desk, intake } = failing(() => new StoreUnavailable('away'), 12);
    await (await intake.accept(aMessage('web:1', desk.clock.now()))).handled;
    for (let minute = 0; minute < 15; minute += 1) {
      desk.clock.advance(MINUTE_MS);
      await resumeInbox(intake);
    }
    await desk.deliver();
    expect(wordsIn(desk.shownIn(LI_NAS_CHAT))).not.toContain('went wrong');
    expect(desk.shownIn(LI_NAS_CHAT)).toHaveLength(1);
  });

  test('while its desk is killed is taken up by another, once', async () => {
    const { desk } = failing(() => new Error(''), 0);
    const message = aMessage('web:1', desk.clock.now());
    await desk.store.receive(message, desk.clock.now());
    await desk.store.take(message.id, desk.clock.now(), 10_000);
    const others = [1, 2].map(() => openIntake(desk.parts, () => {}, silentLog));
    desk.clock.advance(9_999);
    expect(await Promise.all(others.map((intake) => resumeInbox(intake)))).toEqual([0, 0]);
    desk.clock.advance(1);
    await Promise.all(others.map((intake) => resumeInbox(intake)));
    await desk.deliver();
    expect(desk.shownIn(LI_NAS_CHAT)).toHaveLength(1);
  });
});

describe('a message whose handling takes long', () => {
  const slow = () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
    const desk = deskUnderTest();
    const ask = desk.parts.knowledge.ask.bind(desk.parts.knowledge);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    desk.parts.knowledge.ask = async (asked) => {
      await held;
      return ask(asked);
    };
    const intake = openIntake(desk.parts, () => {}, silentLog);
    const other = openIntake(desk.parts, () => {}, silentLog);
    const pass = async (ms: number) => {
      desk.clock.advance(ms);
      await jest.advanceTimersByTimeAsync(ms);
    };
    return { desk, intake, other, pass, goOn };
  };
  afterEach(() => {
    jest.useRealTimers();
  });

  test('is not taken up by another desk while it is being handled', async () => {
    const { desk, intake, other, pass, goOn } = slow();
    const { handled } = await intake.accept(aMessage('web:1', desk.clock.now()));
    for (let second = 0; second < 18; second += 3) {
      await pass(3_000);
      expect(await resumeInbox(other)).toBe(0);
    }
    expect(await desk.store.isHandled(aMessage('web:1').id)).toBe(false);
    goOn();
    await handled;
    await desk.deliver();
    expect(desk.shownIn(LI_NAS_CHAT)).toHaveLength(1);
    await pass(60_000);
    expect(await resumeInbox(other)).toBe(0);
  });

  test('leaves its place to those behind it', async () => {
    const { desk, intake, pass, goOn } = slow();
    const ids = Array.from({ length: 12 }, (_, i) => `web:${i}`);
    const kept = await Promise.all(
      ids.map((id) =>
        intake.accept({
          ...aMessage(id, desk.clock.now()),
          conversation: `web:person-${id}` as ConversationId,
        }),
      ),
    );
    // None of these is searched for.
    const greeting = { ...aMessage('web:hello', desk.clock.now()), text: 'hello' };
    const { handled } = await intake.accept(greeting);
    for (let passed = 0; passed < 2_000; passed += 100) await pass(100);
    await handled;
    goOn();
    await Promise.all(kept.map((one) => one.handled));
    for (const id of ids) expect(await desk.store.isHandled(id as EventId)).toBe(true);
  });

  test('is left to others when it hangs', async () => {
    const { desk, intake, pass } = slow();
    await intake.accept(aMessage('web:1', desk.clock.now()));
    for (let second = 0; second < 30; second += 3) await pass(3_000);
    expect(await desk.store.waiting(desk.clock.now(), 1)).toHaveLength(1);
  });
});

describe('what waits for its acknowledgement', () => {
  const held = () => {
    const desk = deskUnderTest();
    const receive = desk.store.receive.bind(desk.store);
    let release = () => {};
    desk.store.receive = async (incoming, now) => {
      if (incoming.id === 'web:held') await new Promise<void>((resolve) => (release = resolve));
      return receive(incoming, now);
    };
    const intake = openIntake(desk.parts, () => {}, silentLog);
    return { desk, intake, letGo: () => release() };
  };

  test('goes before what is to be handled', async () => {
    const { desk, intake, letGo } = held();
    const first = await intake.accept(aMessage('web:1', desk.clock.now()));
    const second = intake.accept(aMessage('web:held', desk.clock.now()));
    const { handled } = await intake.accept(aMessage('web:3', desk.clock.now()));
    let isStored = false;
    const order: string[] = [];
    void second.then(() => {
      isStored = true;
    });
    void first.handled.then(() =>
      order.push(isStored ? 'stored, then handled' : 'handled before it was stored'),
    );
    await new Promise((resolve) => setImmediate(resolve));
    letGo();
    await Promise.all([first.handled, handled, (await second).handled]);
    expect(order).toEqual(['stored, then handled']);
  });

  test('does not keep what was stored from being handled for ever', async () => {
    const { desk, intake, letGo } = held();
    const second = intake.accept(aMessage('web:held', desk.clock.now()));
    await (await intake.accept(aMessage('web:1', desk.clock.now()))).handled;
    expect(await desk.store.isHandled(aMessage('web:1').id)).toBe(true);
    letGo();
    await (await second).handled;
  });
});

describe('a person the door asks about after their words were kept', () => {
  test('is handled as they are known by then', async () => {
    const { desk, intake } = failing(() => new Error(''), 0);
    const message = aMessage('web:1', desk.clock.now());
    const known = { ...message.person, name: 'Li Na', language: 'zh' as const };
    await (await intake.accept({ ...message, text: '😀' }, async () => known)).handled;
    await desk.deliver();
    expect(desk.shownIn(LI_NAS_CHAT)[0]?.language).toBe('zh');
  });

  test('and whom the desk does not serve is not answered, then or later', async () => {
    const { desk, intake } = failing(() => new Error(''), 0);
    await (await intake.accept(aMessage('web:1', desk.clock.now()), async () => undefined)).handled;
    desk.clock.advance(60 * MINUTE_MS);
    expect(await intake.resume(10)).toBe(0);
    await desk.deliver();
    expect(desk.shownIn(LI_NAS_CHAT)).toHaveLength(0);
  });
});

test('when more waits than a run has time for, the run ends and the next one goes on', async () => {
  let waiting = 100;
  const intake = {
    resume: async (limit: number) => {
      const taken = Math.min(limit, waiting);
      waiting -= taken;
      return taken;
    },
  };
  expect(await resumeInbox(intake, 0)).toBeLessThan(100);
  expect(waiting).toBeGreaterThan(0);
  await resumeInbox(intake);
  expect(waiting).toBe(0);
});
