import { beforeEach, describe, expect, test } from '@jest/globals';
import type { NewWebMessage, WebContent } from '../../adapters/web/types.ts';
import type { WebMessages, WebMessagesQuery } from '../../adapters/web/web-messages.ts';
import type { Status, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';

const CHANNEL = 'web:channel-engineers' as ConversationId;
const LI_NA = 'web:li-na' as ConversationId;
const WANG = 'web:wang-lei' as PersonId;
const ZHANG = 'web:zhang-min' as PersonId;
const AT = new Date('2026-11-23T09:00:00+08:00');

const words = (text: string): WebContent => ({
  kind: 'desk',
  reply: { language: 'en', parts: [{ kind: 'text', text }] },
});
const card = (id: string, status: Status = 'new'): WebContent => ({
  ...(words(id) as Extract<WebContent, { kind: 'desk' }>),
  ticket: {
    id: id as TicketId,
    status,
    priority: 3,
    summary: 'Screen is black',
    requester: 'Li Na',
    openedAt: AT,
    assigneePeople: [],
    alarmed: false,
    lastActivityAt: AT,
  },
});
const entry = (id: string, more: Partial<NewWebMessage> = {}): NewWebMessage => ({
  id,
  conversation: CHANNEL,
  at: AT,
  content: words(id),
  ...more,
});

export function webMessagesContract(name: string, open: () => Promise<WebMessages>): void {
  describe(`the page's messages ${name}`, () => {
    let messages: WebMessages;
    beforeEach(async () => {
      messages = await open();
    });
    const list = (which: WebMessagesQuery['which'], more: Partial<WebMessagesQuery> = {}) =>
      messages.list({ conversation: CHANNEL, viewer: WANG, limit: 100, which, ...more });
    const ids = async (...args: Parameters<typeof list>) => (await list(...args)).map(({ id }) => id);

    test('come back as they were written', async () => {
      const written = entry('a', { content: card('T-1') });
      expect(await messages.append(written)).toBe('new');
      expect(await messages.find('a')).toEqual({ ...written, place: 1, revision: 1, replies: 0 });
      expect(await messages.find('b')).toBeUndefined();
    });

    test('are stored once under one id', async () => {
      await messages.append(entry('a'));
      expect(await messages.append(entry('a', { content: words('other') }))).toBe('seen');
      expect((await messages.find('a'))?.content).toEqual(words('a'));
      expect(await messages.revision(CHANNEL)).toBe(1);
    });

    test('sent at the same moment under one id are one', async () => {
      const answers = await Promise.all(Array.from({ length: 5 }, () => messages.append(entry('a'))));
      expect(answers.filter((answer) => answer === 'new')).toHaveLength(1);
      expect(await ids({ kind: 'latest' })).toEqual(['a']);
    });

    test('are listed newest last, page by page', async () => {
      for (const id of ['a', 'b', 'c', 'd', 'e']) await messages.append(entry(id));
      expect(await ids({ kind: 'latest' }, { limit: 2 })).toEqual(['d', 'e']);
      expect(await ids({ kind: 'latest', before: 4 }, { limit: 2 })).toEqual(['b', 'c']);
      expect(await ids({ kind: 'latest', before: 2 }, { limit: 2 })).toEqual(['a']);
    });

    test('of one conversation are not those of another', async () => {
      await messages.append(entry('a'));
      await messages.append(entry('b', { conversation: LI_NA }));
      expect(await ids({ kind: 'latest' })).toEqual(['a']);
      expect(await ids({ kind: 'changed', after: 0 })).toEqual(['a']);
      expect(await messages.revision(LI_NA)).toBe(1);
      expect(await messages.revision('web:nobody' as ConversationId)).toBe(0);
    });

    test('for one person alone are listed for nobody else, in no list', async () => {
      await messages.append(entry('card', { content: card('T-1') }));
      await messages.append(entry('secret', { onlyFor: WANG }));
      await messages.append(entry('under', { onlyFor: WANG, under: 'card' }));
      const seenBy = async (viewer: PersonId) => [
        ...(await ids({ kind: 'latest' }, { viewer })),
        ...(await ids({ kind: 'changed', after: 0 }, { viewer })),
        ...(await ids({ kind: 'under', card: 'card' }, { viewer })),
      ];
      expect(await seenBy(ZHANG)).toEqual(['card', 'card']);
      expect(await seenBy(WANG)).toEqual(['card', 'secret', 'card', 'secret', 'under', 'under']);
    });

    test('changed in place keep their place and get a later revision', async () => {
      await messages.append(entry('a'));
      await messages.append(entry('b'));
      expect(await messages.replace('a', words('changed'))).toBe(true);
      expect(await ids({ kind: 'latest' })).toEqual(['a', 'b']);
      expect(await list({ kind: 'changed', after: 2 })).toMatchObject([
        { id: 'a', place: 1, revision: 3, content: words('changed') },
      ]);
      expect(await messages.replace('nowhere', words('x'))).toBe(false);
    });

    test("a person's message only moves forward: kept, then handled", async () => {
      const content: WebContent = {
        kind: 'person',
        person: { id: WANG, name: '王磊' },
        text: 'hello',
        attachments: [],
        state: 'pending',
      };
      await messages.append(entry('a', { content }));
      await messages.advance('a', 'handled');
      await messages.advance('a', 'kept');
      expect(await messages.find('a')).toMatchObject({ revision: 2, content: { state: 'handled' } });
      await messages.advance('nowhere', 'kept');
    });

    test('under a card are counted on it and listed under it, not beside it', async () => {
      await messages.append(entry('card', { content: card('T-1') }));
      await messages.append(entry('one', { under: 'card' }));
      await messages.append(entry('two', { under: 'card' }));
      expect(await ids({ kind: 'latest' })).toEqual(['card']);
      expect(await ids({ kind: 'under', card: 'card' })).toEqual(['one', 'two']);
      expect(await messages.find('card')).toMatchObject({ replies: 2 });
    });

    test('cards are found by their ticket, open ones as a list', async () => {
      await messages.append(entry('old', { content: card('T-1', 'closed') }));
      await messages.append(entry('new', { content: card('T-2') }));
      await messages.append(entry('done', { content: card('T-3', 'resolved') }));
      await messages.append(entry('words'));
      expect(await messages.cardOf('T-1' as TicketId, CHANNEL)).toBe('old');
      expect(await messages.cardOf('T-1' as TicketId, LI_NA)).toBeUndefined();
      expect(await ids({ kind: 'open-cards' })).toEqual(['new', 'done']);
    });

    test('written by many at once: whoever reads on from what was seen last misses nothing', async () => {
      const seen: string[] = [];
      let after = 0;
      const readOn = async () => {
        for (const message of await list({ kind: 'changed', after })) {
          seen.push(message.id);
          after = message.revision;
        }
      };
      const writers = Array.from({ length: 20 }, (_, index) =>
        messages.append(entry(`m${index}`)).then(readOn),
      );
      await Promise.all(writers);
      await readOn();
      expect([...new Set(seen)].sort()).toEqual(Array.from({ length: 20 }, (_, index) => `m${index}`).sort());
    });

    test('who watches is told which conversation changed, until it stops', async () => {
      const told: (string | undefined)[] = [];
      let wake = () => {};
      const watching = messages.watch((conversation) => {
        told.push(conversation);
        wake();
      });
      const hears = (conversation: string) =>
        new Promise<void>((resolve) => {
          wake = () => told.includes(conversation) && resolve();
          wake();
        });
      await messages.append(entry('a'));
      await hears(CHANNEL);
      await messages.append(entry('b', { conversation: LI_NA }));
      await hears(LI_NA);
      await watching.stop();
      const before = told.length;
      await messages.append(entry('c'));
      expect(told).toHaveLength(before);
    });
  });
}
