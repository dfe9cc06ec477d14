import { describe, expect, test } from '@jest/globals';
import { withoutTurn } from '../../../bot/front-line/context.ts';
import type { Conversation } from '../../../bot/front-line/types.ts';
import type { ConversationId, EventId } from '../../../bot/types.ts';
import { deskUnderTest, person } from '../../support/desk-under-test.ts';

const tom = person('tom', 'en');
const first = 'test:first' as EventId;
const change = 'test:change' as EventId;
const conversation = tom.id as unknown as ConversationId;

describe('a message its writer changes', () => {
  test('stands in place of what it said first: a ticket carries the new words only', async () => {
    const desk = deskUnderTest();
    await desk.says(tom, 'the gate card readr is daed', { id: first });
    const [answer] = await desk.says(tom, 'the card reader at the gate is dead', {
      id: change,
      edits: first,
    });
    expect(answer).toBeDefined();
    await desk.says(tom, 'human please');
    const [opened] = await desk.store.events((await desk.onlyTicket()).id);
    expect(JSON.stringify(opened)).toContain('the card reader at the gate is dead');
    expect(JSON.stringify(opened)).not.toContain('readr');
  });

  test('is not the second of two that were not understood: no ticket opens by itself', async () => {
    const desk = deskUnderTest();
    await desk.says(tom, 'the gate card readr is daed', { id: first });
    await desk.says(tom, 'the card reader at the gate is dead', { id: change, edits: first });
    expect(await desk.store.openTickets(10)).toEqual([]);
    // Twice told, people take over.
    const twin = deskUnderTest();
    await twin.says(tom, 'the gate card readr is daed');
    await twin.says(tom, 'the card reader at the gate is dead');
    expect(await twin.store.openTickets(10)).toHaveLength(1);
  });

  test('is answered to its new words', async () => {
    const desk = deskUnderTest();
    await desk.says(tom, 'the card reader at the gate is dead', { id: first });
    const [answer] = await desk.says(tom, 'the vpn is down', { id: change, edits: first });
    expect(answer?.parts).toContainEqual(
      expect.objectContaining({ kind: 'passage', title: 'VPN does not connect' }),
    );
  });
});

describe('a message its writer deletes', () => {
  test('is gone, with what was offered on it and its files, and nothing is said about it', async () => {
    const desk = deskUnderTest();
    const file = { name: 'passwords.png', mediaType: 'image/png', sizeBytes: 1, ref: 'f' };
    await desk.says(tom, 'my password is hunter2, the gate is dead', { id: first, attachments: [file] });
    expect(await desk.says(tom, '', { id: change, edits: first })).toEqual([]);
    expect(await desk.store.conversation(conversation)).toMatchObject({
      turns: [],
      attachments: [],
      phase: { kind: 'idle' },
    });
    await desk.says(tom, 'human please');
    await desk.says(tom, 'the card reader at the gate is dead');
    const [opened] = await desk.store.events((await desk.onlyTicket()).id);
    expect(JSON.stringify(opened)).not.toContain('hunter2');
    expect(JSON.stringify(opened)).not.toContain('passwords.png');
  });

  test('leaves the rest of the request', () => {
    const at = new Date('2026-11-23T01:00:00Z');
    const turns = [
      { who: 'person' as const, text: 'vpn', at, event: first },
      { who: 'desk' as const, text: 'answer', at },
      { who: 'person' as const, text: 'and the gate', at, event: change },
    ];
    const before: Conversation = {
      ...{
        id: conversation,
        version: 1,
        person: tom.id,
        language: 'en',
        turns,
        attachments: [],
        updatedAt: at,
      },
      phase: { kind: 'proposed', question: 'and the gate', tried: [], at },
    };
    const texts = ({ turns: kept }: Conversation) => kept.map(({ text }) => text);
    expect(texts(withoutTurn(before, first))).toEqual(['answer', 'and the gate']);
    expect(withoutTurn(before, first).phase).toEqual(before.phase);
    expect(texts(withoutTurn(before, change))).toEqual(['vpn', 'answer']);
    expect(withoutTurn(before, change).phase).toEqual({ kind: 'idle' });
    expect(withoutTurn(before, 'test:other' as EventId)).toBe(before);
  });

  test('is gone also after it was changed, and changed again', async () => {
    const desk = deskUnderTest();
    await desk.says(tom, 'the gate card readr is daed', { id: first });
    await desk.says(tom, 'the gate card reader is daed', { id: change, edits: first });
    await desk.says(tom, 'the gate card reader is dead', { id: 'test:again' as EventId, edits: first });
    const texts = async () => (await desk.store.conversation(conversation))?.turns.map(({ text }) => text);
    expect((await texts())?.filter((text) => text.startsWith('the gate'))).toEqual([
      'the gate card reader is dead',
    ]);
    await desk.says(tom, '', { id: 'test:gone' as EventId, edits: first });
    expect(await texts()).toEqual([]);
  });

  test('stays in a ticket that was opened with it', async () => {
    const desk = deskUnderTest();
    await desk.says(tom, 'the card reader at the gate is dead', { id: first });
    await desk.says(tom, 'human please');
    const { id } = await desk.onlyTicket();
    const before = await desk.store.events(id);
    expect(await desk.says(tom, '', { id: change, edits: first })).toEqual([]);
    expect(await desk.store.events(id)).toEqual(before);
  });
});
