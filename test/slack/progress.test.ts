import { describe, expect, test } from '@jest/globals';
import type { Clients } from '../../adapters/slack/clients.ts';
import { Progress } from '../../adapters/slack/progress.ts';
import type { Post } from '../../adapters/slack/receive.ts';
import type { Conversation } from '../../bot/front-line/types.ts';
import type { Ticket } from '../../bot/tickets/types.ts';
import type { ConversationId } from '../../bot/types.ts';
import { silentLog } from '../support/desk-under-test.ts';

const AT = new Date('2026-03-02T01:00:00Z');
const conversation = (n: number) => `slack:D${n}` as ConversationId;

/** Every call counts as slow at once; what is handled, and whose turn it is, the test says. */
function openProgress() {
  const calls: string[] = [];
  const handled = new Map<number, () => void>();
  const turns: (() => void)[] = [];
  const tasks: Promise<void>[] = [];
  const react = (what: string) => async (given: { name: string; timestamp: string }) => {
    calls.push(`${what} ${given.name} ${given.timestamp}`);
  };
  const client = {
    assistant: { threads: { setStatus: async () => undefined } },
    reactions: { add: react('add'), remove: react('remove') },
  };
  const progress = new Progress({
    clients: { of: async () => client } as unknown as Clients,
    reads: {
      conversation: async (id) => ({ id, ticket: `T-${id}`, person: 'slack:U1' }) as unknown as Conversation,
      ticketsOf: async () =>
        [...handled.keys()].map(
          (n) => ({ id: `T-${conversation(n)}`, status: 'new', openedAt: AT }) as unknown as Ticket,
        ),
    },
    memory: { read: async () => undefined, write: async () => undefined } as never,
    clock: { now: () => AT },
    log: silentLog,
    reactions: true,
    wait: async () => undefined,
    turn: () => new Promise<void>((resolve) => turns.push(resolve)),
    inBackground: (task) => void tasks.push(task()),
  });
  const soon = () => new Promise((resolve) => setImmediate(resolve));
  return {
    calls,
    begin(n: number) {
      const done = new Promise<void>((resolve) => handled.set(n, resolve));
      const post = { channel: `D${n}`, ts: `${n}.0` } as Post;
      progress.begin(post, { conversation: conversation(n), at: AT }, done, async () => 'en');
    },
    handled: (n: number) => handled.get(n)!(),
    async giveTurn() {
      while (turns.length === 0) await soon();
      turns.shift()!();
      await soon();
    },
    soon,
    settled: () => Promise.all(tasks),
  };
}

describe('the state of a request on its own post', () => {
  test('signs go up one after another, each when it is its turn', async () => {
    const desk = openProgress();
    desk.begin(1);
    desk.begin(2);
    await desk.soon();
    expect(desk.calls).toEqual([]);
    await desk.giveTurn();
    expect(desk.calls).toEqual(['add eyes 1.0']);
    await desk.giveTurn();
    expect(desk.calls).toEqual(['add eyes 1.0', 'add eyes 2.0']);
    desk.handled(1);
    desk.handled(2);
    await desk.settled();
  });

  test('what was dealt with before its turn gets no sign that it is being worked on', async () => {
    const desk = openProgress();
    desk.begin(1);
    await desk.soon();
    desk.handled(1);
    await desk.giveTurn();
    await desk.settled();
    expect(desk.calls).toEqual(['add ticket 1.0']);
  });

  test('of more posts than are shown at once each still shows its ticket when it has one, and not before', async () => {
    const desk = openProgress();
    for (let n = 1; n <= 13; n += 1) desk.begin(n);
    for (let turn = 0; turn < 12; turn += 1) await desk.giveTurn();
    expect(desk.calls.filter((call) => call.startsWith('add eyes'))).toHaveLength(12);
    expect(desk.calls.filter((call) => call.startsWith('add ticket'))).toEqual([]);
    for (let n = 1; n <= 13; n += 1) desk.handled(n);
    await desk.settled();
    expect(desk.calls.filter((call) => call.startsWith('add ticket'))).toHaveLength(13);
    expect(desk.calls).toContain('add ticket 13.0');
  });
});
