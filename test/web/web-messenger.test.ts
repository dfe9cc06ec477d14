import { beforeEach, describe, expect, test } from '@jest/globals';
import type { WebMessages } from '../../adapters/web/web-messages.ts';
import { webMessenger } from '../../adapters/web/web-messenger.ts';
import { StoreUnavailable } from '../../bot/ports.ts';
import { engineerCard } from '../../bot/tickets/card.ts';
import type { Ticket } from '../../bot/tickets/types.ts';
import type { ConversationId, MessageRef, PersonId, Reply } from '../../bot/types.ts';
import {
  deskUnderTest,
  ENGINEERS_CHANNEL,
  MONDAY_9AM,
  person,
  shippedRules,
  WANG_LEI,
} from '../support/desk-under-test.ts';
import { memoryWebMessages } from '../support/memory-web-messages.ts';
import { SetClock } from '../support/set-clock.ts';

const rules = shippedRules();
const LI_NA = 'web:li-na' as ConversationId;
const hello: Reply = { language: 'en', parts: [{ kind: 'text', text: 'Hello' }] };
let messages: WebMessages;
let ticket: Ticket;
let messenger: ReturnType<typeof webMessenger>;

beforeEach(async () => {
  const desk = deskUnderTest();
  await desk.taps(person('tom', 'en'), { kind: 'open-ticket', details: { summary: 'Screen is black' } });
  ticket = await desk.onlyTicket();
  messages = memoryWebMessages();
  messenger = webMessenger({
    messages,
    tickets: { ticket: async (id) => (id === ticket.id ? ticket : undefined) },
    clock: new SetClock(MONDAY_9AM),
    desk: () => rules.desk,
  });
});

const shown = (conversation: ConversationId, viewer: string) =>
  messages.list({ conversation, viewer: viewer as PersonId, limit: 50, which: { kind: 'latest' } });

describe('a delivery to the page', () => {
  test('with the same key is one message', async () => {
    const ref = await messenger.post(LI_NA, hello, { key: 'k1' });
    expect(await messenger.post(LI_NA, hello, { key: 'k1' })).toBe(ref);
    expect(await shown(LI_NA, LI_NA)).toHaveLength(1);
  });

  test('can be asked for by its key after a crash', async () => {
    expect(await messenger.find(LI_NA, 'k1')).toBe('absent');
    const ref = await messenger.post(LI_NA, hello, { key: 'k1' });
    expect(await messenger.find(LI_NA, 'k1')).toBe(ref);
  });

  test('for one engineer alone is never listed for another', async () => {
    await messenger.post(ENGINEERS_CHANNEL, hello, { key: 'k1', onlyFor: WANG_LEI.id });
    expect(await shown(ENGINEERS_CHANNEL, WANG_LEI.id)).toHaveLength(1);
    expect(await shown(ENGINEERS_CHANNEL, 'web:zhang-min')).toEqual([]);
  });

  test('waits while the store is away, and certainly has not arrived', async () => {
    messages = { ...messages, append: () => Promise.reject(new StoreUnavailable(new Error('gone'))) };
    const away = webMessenger({
      messages,
      tickets: { ticket: async () => undefined },
      clock: new SetClock(MONDAY_9AM),
      desk: () => rules.desk,
    });
    await expect(away.post(LI_NA, hello, { key: 'k1' })).rejects.toMatchObject({
      problem: { kind: 'later' },
    });
  });
});

describe("a ticket in an engineers' channel", () => {
  test('is a card the first time and an alert on that card later', async () => {
    const card = await messenger.post(ENGINEERS_CHANNEL, engineerCard(ticket, rules), { key: 'card' });
    await messenger.post(
      ENGINEERS_CHANNEL,
      {
        language: 'zh',
        parts: [
          { kind: 'text', tone: 'warning', text: '75 %' },
          { kind: 'buttons', buttons: [{ label: '认领', action: { kind: 'claim', ticket: ticket.id } }] },
        ],
      },
      { key: 'warning' },
    );
    const [first, second] = await shown(ENGINEERS_CHANNEL, WANG_LEI.id);
    expect(first?.content).toMatchObject({
      ticket: { id: ticket.id, status: 'new', priority: ticket.priority },
    });
    expect(second?.content).toMatchObject({ about: card });
    expect(second?.content).not.toHaveProperty('ticket');
  });

  test('changes in place, with the ticket as it is then', async () => {
    const card = (await messenger.post(ENGINEERS_CHANNEL, engineerCard(ticket, rules), {
      key: 'card',
    })) as MessageRef;
    const since = MONDAY_9AM;
    ticket = { ...ticket, status: 'claimed', assignee: { id: WANG_LEI.id, name: WANG_LEI.name, since } };
    await messenger.update(card, engineerCard(ticket, rules));
    const [only, ...others] = await shown(ENGINEERS_CHANNEL, WANG_LEI.id);
    expect(others).toEqual([]);
    expect(only?.content).toMatchObject({ ticket: { status: 'claimed', assigneePeople: ['web:wang-lei'] } });
  });

  test("shows nothing of the ticket's inside in the person's own chat", async () => {
    await messenger.post(LI_NA, engineerCard(ticket, rules), { key: 'mine' });
    const [message] = await shown(LI_NA, LI_NA);
    expect(message?.content).not.toHaveProperty('ticket');
  });

  test('that was never posted cannot be changed', async () => {
    await expect(messenger.update('nowhere' as MessageRef, hello)).rejects.toMatchObject({
      problem: { kind: 'refused', why: expect.stringContaining('nowhere') },
    });
  });
});

test('a person of this door is spoken to in a chat of their own, others are not here', async () => {
  expect(await messenger.direct('web:li-na' as PersonId)).toBe('web:li-na');
  expect(await messenger.direct('slack:U1' as PersonId)).toBeUndefined();
});
