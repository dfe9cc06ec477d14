/** A request in several posts, through the intake and the store: answered once, with nothing lost on the way. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openIntake } from '../../bot/intake.ts';
import type { ConversationId, EventId, Incoming, IncomingMessage } from '../../bot/types.ts';
import { resumeInbox } from '../../jobs/resume-inbox.ts';
import {
  type DeskUnderTest,
  deskUnderTest,
  MINUTE_MS,
  PRINTER,
  person,
  ScriptedKnowledge,
  silentLog,
  VPN,
  wordsIn,
} from '../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../support/memory-desk-store.ts';

const PAUSE = { eachMs: 1_800, mostMs: 5_000, readMs: 4_000 };
const TOM = person('tom');
const CHAT = TOM.id as unknown as ConversationId;

beforeEach(() => {
  // The desk's clock is set by hand, and the pause is real time: both pass together here.
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

function deskWithPause(options: Parameters<typeof deskUnderTest>[0] = {}) {
  const desk = deskUnderTest({ pause: PAUSE, ...options });
  let posts = 0;
  const incoming = (text: string, more: Partial<IncomingMessage> = {}): IncomingMessage => {
    posts += 1;
    return {
      kind: 'message',
      id: `test:post-${posts}` as EventId,
      conversation: CHAT,
      person: TOM,
      text,
      attachments: [],
      at: desk.clock.now(),
      ...more,
    };
  };
  /** Resolves when it is kept, as a door acknowledges it. */
  const writes = async (text: string, more: Partial<IncomingMessage> = {}) => {
    const message = incoming(text, more);
    await desk.intake.accept(message);
    return message;
  };
  const pass = async (ms: number) => {
    desk.clock.advance(ms);
    await jest.advanceTimersByTimeAsync(ms);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await desk.deliver();
  };
  const shown = () => desk.shownIn(CHAT);
  const transcript = async () => {
    const [opened] = await desk.store.events((await desk.onlyTicket()).id);
    return opened?.kind === 'opened' ? opened.transcript.map(({ text }) => text) : [];
  };
  return { ...desk, desk, incoming, writes, pass, shown, transcript };
}

const handledIn = (desk: Pick<DeskUnderTest, 'store'>) =>
  (desk.store as MemoryDeskStore).commits.flatMap(({ change, answer }) =>
    answer === 'committed' && change.handles ? [[change.handles, ...(change.alsoHandles ?? [])]] : [],
  );

describe('a greeting, a name and what is wrong', () => {
  test.each([
    ['hi', 'my vpn', 'it does not connect since this morning', 'Restart the VPN client'],
    ['你好', '我的密码', '从今天早上开始登录不上', '打开自助重置页面'],
  ])('%j, %j, %j are answered once, by all their words', async (hello, name, what, answer) => {
    const { writes, pass, shown, desk } = deskWithPause();
    await writes(hello);
    await pass(1_500);
    await writes(name);
    await pass(1_500);
    expect(shown()).toEqual([]);
    await writes(what);
    await pass(1);
    expect(shown()).toHaveLength(1);
    expect(wordsIn(shown())).toContain(answer);
    expect(handledIn(desk)).toEqual([['test:post-1', 'test:post-2', 'test:post-3']]);
    expect((await desk.store.conversation(CHAT))?.turns.map(({ text }) => text).slice(0, 2)).toEqual([
      name,
      what,
    ]);
  });

  test('that nobody can answer have one offer of a ticket, which holds all of them in order', async () => {
    const { writes, pass, shown, desk, transcript } = deskWithPause();
    for (const text of ['hello', 'the gate', 'it beeps since this morning', 'all night']) {
      await writes(text);
      await pass(1_000);
      expect(shown()).toEqual([]);
    }
    await pass(800);
    expect(shown()).toHaveLength(1);
    expect(await desk.store.openTickets(5)).toEqual([]);
    await writes('yes');
    await pass(1);
    expect((await transcript()).slice(0, 3)).toEqual([
      'the gate',
      'it beeps since this morning',
      'all night',
    ]);
    expect(await desk.onlyTicket()).toMatchObject({
      summary: 'the gate it beeps since this morning all night',
    });
  });

  test('and a wish for a person at the end open the ticket at once, with all words', async () => {
    const { writes, pass, shown, transcript, desk } = deskWithPause();
    await writes('我的电脑');
    await pass(500);
    await writes('转人工');
    await pass(1);
    expect(shown()).toHaveLength(1);
    expect(await transcript()).toEqual(['我的电脑']);
    expect(await desk.onlyTicket()).toMatchObject({ summary: '我的电脑' });
  });

  test('keep the files of each', async () => {
    const { writes, pass, desk } = deskWithPause();
    const file = (name: string) => ({ name, mediaType: 'image/png', sizeBytes: 9, ref: name });
    await writes('', { attachments: [file('one.png')] });
    await pass(1_000);
    await writes('the gate', { attachments: [file('two.png')] });
    await pass(1_000);
    await writes('a human please');
    await pass(1);
    const [opened] = await desk.store.events((await desk.onlyTicket()).id);
    expect(opened).toMatchObject({ attachments: [{ name: 'one.png' }, { name: 'two.png' }] });
  });
});

describe('the pause', () => {
  test('is none for a clear question', async () => {
    const { writes, pass, shown } = deskWithPause();
    await writes('my vpn does not connect');
    await pass(0);
    expect(shown()).toHaveLength(1);
  });

  test('ends by itself, and what was said is answered', async () => {
    const { writes, pass, shown } = deskWithPause();
    await writes('hi');
    await pass(1_799);
    expect(shown()).toEqual([]);
    await pass(1);
    expect(wordsIn(shown())).toContain('Hello!');
  });

  test('lasts five seconds at most, however many beginnings follow one another', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    for (let posts = 0; posts < 5; posts += 1) {
      await writes('my vpn');
      expect(shown()).toEqual([]);
      await pass(1_000);
    }
    expect(shown()).toHaveLength(1);
    expect(handledIn(desk)[0]).toHaveLength(5);
  });

  test('takes no place from those who have asked something', async () => {
    const { writes, pass, desk } = deskWithPause();
    const others = Array.from({ length: 6 }, (_, index) => person(`other-${index}`));
    for (const other of others)
      await writes('hi', { person: other, conversation: other.id as unknown as ConversationId });
    await writes('my vpn does not connect');
    await pass(0);
    expect(desk.shownIn(CHAT)).toHaveLength(1);
    expect(desk.shownIn('web:other-0' as ConversationId)).toEqual([]);
  });

  test('is cut short by a button, before which the post is handled', async () => {
    const { writes, pass, desk, transcript } = deskWithPause();
    await writes('the gate');
    const tap: Incoming = {
      kind: 'action',
      id: 'test:tap' as EventId,
      conversation: CHAT,
      person: TOM,
      action: { kind: 'human' },
      at: desk.clock.now(),
    };
    await desk.intake.accept(tap);
    await pass(0);
    expect((await transcript())[0]).toBe('the gate');
  });

  test('ends when the desk is asked to stop', async () => {
    const { writes, desk } = deskWithPause();
    const { id } = await writes('hi');
    await desk.intake.idle();
    expect(await desk.store.isHandled(id)).toBe(true);
  });

  test('of a desk that was killed is over for every other desk within it, and nothing is lost', async () => {
    const { incoming, pass, shown, desk } = deskWithPause();
    // Kept by a desk that is no more: what it held back is only in the store.
    const until = new Date(desk.clock.now().getTime() + PAUSE.mostMs);
    await desk.store.receive(incoming('hi'), desk.clock.now(), until);
    await pass(1_000);
    await desk.store.receive(incoming('my vpn'), desk.clock.now(), until);
    const other = openIntake(desk.parts, () => {}, silentLog);
    expect(await resumeInbox(other)).toBe(0);
    await pass(PAUSE.mostMs);
    expect(await resumeInbox(other)).toBeGreaterThan(0);
    await desk.deliver();
    expect(shown()).toHaveLength(1);
    expect(handledIn(desk)).toEqual([['test:post-1', 'test:post-2']]);
    expect(await resumeInbox(other)).toBe(0);
  });

  test('in one desk and the end of the sentence in another are one request', async () => {
    const { writes, incoming, pass, shown, desk } = deskWithPause();
    await writes('my vpn');
    await pass(1_000);
    const other = openIntake(desk.parts, () => {}, silentLog, undefined, PAUSE);
    const { handled } = await other.accept(incoming('does not connect'));
    await pass(0);
    await handled;
    await pass(PAUSE.mostMs);
    expect(shown()).toHaveLength(1);
    expect(handledIn(desk)).toEqual([['test:post-1', 'test:post-2']]);
  });
});

describe('while a post waits', () => {
  test('its writer changes it: the new words are answered', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const first = await writes('my vnp');
    await pass(1_000);
    await writes('my vpn', { edits: first.id });
    await pass(1_000);
    expect(shown()).toEqual([]);
    await writes('it does not connect');
    await pass(1);
    expect(wordsIn(shown())).toContain('Restart the VPN client');
    const turns = (await desk.store.conversation(CHAT))!.turns;
    expect(turns.slice(0, 2)).toMatchObject([
      { text: 'my vpn', event: first.id },
      { text: 'it does not connect' },
    ]);
    // Also later its words are found again.
    await writes('', { edits: first.id });
    await pass(1);
    expect((await desk.store.conversation(CHAT))!.turns.map(({ text }) => text)).not.toContain('my vpn');
  });

  test('its writer deletes it: nothing is said', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const first = await writes('my password hunter2,');
    await pass(1_000);
    const { id } = await writes('', { edits: first.id });
    await pass(PAUSE.mostMs);
    expect(shown()).toEqual([]);
    expect(await desk.store.isHandled(first.id)).toBe(true);
    expect(await desk.store.isHandled(id)).toBe(true);
    expect(JSON.stringify((await desk.store.conversation(CHAT)) ?? {})).not.toContain('hunter2');
  });
});

describe('a request that looks complete and finds nothing', () => {
  test('waits a moment for what may follow, and is then offered a ticket', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const { id } = await writes('it beeps at the gate on floor 3 since this morning');
    await pass(1_799);
    expect(shown()).toEqual([]);
    // Its desk has it, and would lose it by being killed: it is leased like everything in hand.
    expect((await desk.store.pendingIn(CHAT)).map((one) => one.id)).toEqual([id]);
    await pass(1);
    expect(shown()).toHaveLength(1);
    expect(wordsIn(shown())).toContain('Shall I open a ticket?');
  });

  test.each([
    ['it asks for something since this morning', 'on my vpn', 'Restart the VPN client'],
    ['它从今天早上开始一直弹出来', '要我输密码', '打开自助重置页面'],
  ])('%j is looked up with %j, and opens no ticket', async (first, second, answer) => {
    const { writes, pass, shown, desk } = deskWithPause();
    await writes(first);
    await pass(1_000);
    await writes(second);
    await pass(1_800);
    expect(shown()).toHaveLength(1);
    expect(wordsIn(shown())).toContain(answer);
    expect(handledIn(desk)).toEqual([['test:post-1', 'test:post-2']]);
    expect(await desk.store.openTickets(5)).toEqual([]);
  });

  test('and whose rest finds nothing either has one offer, and no ticket by itself', async () => {
    const { writes, pass, shown, desk, transcript } = deskWithPause();
    const texts = ['the gate is dead', 'it beeps', 'and it smells'];
    for (const text of texts) {
      await writes(text);
      await pass(1_000);
    }
    await pass(4_000);
    expect(shown()).toHaveLength(1);
    expect(await desk.store.openTickets(5)).toEqual([]);
    await writes('yes');
    await pass(1);
    expect((await transcript()).slice(0, 3)).toEqual(texts);
  });

  test('is taken up by another desk when its own is killed meanwhile', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const { store } = desk;
    const commit = store.commit.bind(store);
    await writes('the gate is dead');
    await pass(0);
    // The first desk does nothing any more.
    store.commit = () => new Promise(() => {});
    for (let second = 0; second < 60; second += 1) await pass(1_000);
    store.commit = commit;
    const other = openIntake(desk.parts, () => {}, silentLog, undefined, PAUSE);
    expect(await resumeInbox(other)).toBe(1);
    await pass(0);
    expect(shown()).toHaveLength(1);
    expect(handledIn(desk)).toEqual([['test:post-1']]);
  });

  test('is changed or taken back meanwhile like any other', async () => {
    const { writes, pass, shown } = deskWithPause();
    const first = await writes('my vnp does not connect');
    await pass(1_000);
    await writes('my vpn does not connect', { edits: first.id });
    await pass(1);
    expect(wordsIn(shown())).toContain('Restart the VPN client');
    const other = deskWithPause();
    const second = await other.writes('my password hunter2 does not work at the gate');
    await other.pass(0);
    await other.writes('', { edits: second.id });
    await other.pass(5_000);
    expect(other.shown()).toEqual([]);
    expect(await other.desk.store.pendingIn(CHAT)).toEqual([]);
  });

  test('is not kept waiting when looking it up took longer than that', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const ask = desk.parts.knowledge.ask.bind(desk.parts.knowledge);
    desk.parts.knowledge.ask = async (asked) => {
      desk.clock.advance(2_000);
      return ask(asked);
    };
    await writes('the gate is dead');
    await pass(0);
    expect(shown()).toEqual([]);
    await pass(1_800);
    expect(shown()).toHaveLength(1);
  });
});

describe('a post right behind an answer, before it can have been read', () => {
  test.each([
    ['my vpn does not connect', 'it started this morning', 'Did what I showed help?', 'That solved it'],
    ['我忘记密码了', '从今天早上开始就登录不上', '刚才的内容有帮助吗？', '解决了'],
  ])('%j, %j: is put with it, and opens no ticket', async (question, more, lead, solved) => {
    const { writes, pass, shown, desk, transcript } = deskWithPause();
    await writes(question);
    await pass(2_000);
    expect(shown()).toHaveLength(1);
    await writes(more);
    await pass(1_800);
    expect(wordsIn(shown().slice(1))).toContain(lead);
    expect(wordsIn(shown().slice(1))).toContain(solved);
    expect(await desk.store.openTickets(5)).toEqual([]);
    // Should it not help, engineers read both.
    await pass(5_000);
    await writes('still not working');
    await pass(0);
    const told = await transcript();
    expect(told.filter((text) => text === question || text === more)).toEqual([question, more]);
    expect(await desk.onlyTicket()).toMatchObject({ summary: `${question} ${more}` });
  });

  test.each([
    ['the device on floor two', 'it is the grey one'],
    ['device 二楼', '灰色的那台出问题了'],
  ])('%j, %j: titles that were offered are offered again', async (question, more) => {
    const { writes, pass, shown, desk } = deskWithPause();
    await writes(`${question}, it fails`);
    await pass(500);
    await writes(more);
    await pass(2_000);
    expect(shown()).toHaveLength(2);
    for (const reply of shown()) expect(wordsIn([reply])).toContain('[Printer prints nothing]');
    expect(await desk.store.openTickets(5)).toEqual([]);
  });

  test.each([
    ['the gate is dead', 'it beeps all the time', 'Shall I open a ticket with all of it?'],
    ['三楼的闸机坏了', '一直在响', '要一并开工单吗？'],
  ])('%j, %j: a ticket that is proposed is not opened unasked, and holds both', async (first, more, lead) => {
    const { writes, pass, shown, desk, transcript } = deskWithPause();
    await writes(first);
    await pass(2_000);
    await writes(more);
    await pass(1_800);
    expect(shown()).toHaveLength(2);
    expect(wordsIn(shown().slice(1))).toContain(lead);
    expect(await desk.store.openTickets(5)).toEqual([]);
    await writes('yes');
    await pass(0);
    expect((await transcript()).filter((text) => text === first || text === more)).toEqual([first, more]);
    expect(await desk.onlyTicket()).toMatchObject({ summary: `${first} ${more}` });
  });

  test('while many cannot work has its ticket all the same', async () => {
    const { writes, pass, desk } = deskWithPause();
    await writes('my vpn does not connect');
    await pass(1_000);
    await writes('our whole team cannot work');
    await pass(0);
    expect(await desk.onlyTicket()).toMatchObject({ impact: 'team' });
  });

  test('a while later is a word about the answer: people take over', async () => {
    const { writes, pass, desk } = deskWithPause();
    await writes('my vpn does not connect');
    await pass(4_000);
    await writes('it started this morning');
    await pass(1_800);
    expect(await desk.store.openTickets(5)).toHaveLength(1);
  });
});

describe('posts that come while the one before is being handled', () => {
  const slow = () => {
    const knowledge = new ScriptedKnowledge(
      [VPN, PRINTER],
      [
        { when: /vpn/i, show: ['vpn.en'] },
        { when: /printer/i, show: ['printer.en'] },
      ],
    );
    const ask = knowledge.ask.bind(knowledge);
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    knowledge.ask = async (asked) => {
      await held;
      return ask(asked);
    };
    return { ...deskWithPause({ knowledge }), goOn: () => goOn() };
  };

  test('wait for it, and are then one request of their own', async () => {
    const { writes, pass, shown, desk, goOn } = slow();
    await writes('my vpn does not connect');
    await pass(500);
    await writes('the gate is dead');
    await writes('it beeps');
    await pass(500);
    expect(shown()).toEqual([]);
    goOn();
    await pass(1);
    await pass(1_800);
    expect(handledIn(desk)).toEqual([['test:post-1'], ['test:post-2', 'test:post-3']]);
    expect(shown()).toHaveLength(2);
    expect(wordsIn(shown().slice(0, 1))).toContain('Restart the VPN client');
  });

  test('do not wait for ever for one that hangs', async () => {
    const { writes, pass, desk } = slow();
    await writes('my vpn does not connect');
    await pass(0);
    const { id } = await writes('thanks');
    await pass(15_000);
    expect(await desk.store.isHandled(id)).toBe(false);
    await pass(2_000);
    expect(await desk.store.isHandled(id)).toBe(true);
  });
});

describe('a request in several posts that cannot be handled', () => {
  test('is set aside as a whole after three times, with one apology', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const { store } = desk;
    const commit = store.commit.bind(store);
    store.commit = async (change) => {
      if (change.handles === undefined) return commit(change);
      throw new Error('a fault in the desk');
    };
    await writes('my vpn');
    await pass(1_000);
    await writes('does not connect');
    await pass(1);
    for (let minute = 0; minute < 5; minute += 1) {
      desk.clock.advance(MINUTE_MS);
      await resumeInbox(desk.intake);
    }
    await pass(0);
    expect(shown()).toHaveLength(1);
    expect(wordsIn(shown())).toContain('went wrong');
    expect(await store.pendingIn(CHAT)).toEqual([]);
  });

  test('because one of its posts was handled elsewhere goes on without that one', async () => {
    const { writes, pass, shown, desk } = deskWithPause();
    const { store } = desk;
    const commit = store.commit.bind(store);
    let stolen = false;
    store.commit = async (change) => {
      if (!stolen && change.alsoHandles) {
        stolen = true;
        await commit({ handles: change.handles!, tickets: [], deliveries: [], outcomes: [] });
      }
      return commit(change);
    };
    await writes('hi');
    await pass(1_000);
    await writes('my vpn does not connect');
    await pass(1);
    expect(shown()).toHaveLength(1);
    expect(handledIn(desk)).toEqual([['test:post-1'], ['test:post-2']]);
  });

  test('at any instant of its handling: what a killed desk leaves is handled by the next one, once', async () => {
    const calls = ['take', 'pendingIn', 'conversation', 'commit'] as const;
    for (const call of calls) {
      for (const nth of [1, 2]) {
        const { incoming, pass, shown, desk, transcript } = deskWithPause();
        const texts = ['the gate', 'it beeps', 'a human please'];
        for (const text of texts) {
          await desk.store.receive(incoming(text), desk.clock.now());
          desk.clock.advance(1_000);
        }
        // A desk whose process ends there: that call, and all that would follow, never returns.
        let left = nth;
        let isDead = false;
        const store = new Proxy(desk.store, {
          get: (target, name, receiver) => {
            const method = Reflect.get(target, name, receiver);
            if (typeof method !== 'function') return method;
            return (...args: unknown[]) => {
              if (name === call) left -= 1;
              if (left === 0) isDead = true;
              return isDead ? new Promise(() => {}) : method.apply(target, args);
            };
          },
        });
        const dying = openIntake({ ...desk.parts, store }, () => {}, silentLog);
        void resumeInbox(dying);
        await pass(0);
        const next = openIntake(desk.parts, () => {}, silentLog);
        await pass(60_000);
        await resumeInbox(next);
        await pass(0);
        const handled = handledIn(desk).flat();
        expect([call, nth, [...handled].sort()]).toEqual([
          call,
          nth,
          ['test:post-1', 'test:post-2', 'test:post-3'],
        ]);
        expect(await transcript()).toEqual(['the gate', 'it beeps']);
        expect(shown()).toHaveLength(1);
        expect(await resumeInbox(next)).toBe(0);
      }
    }
  });
});
