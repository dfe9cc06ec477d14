import { describe, expect, test } from '@jest/globals';
import type { ConversationId } from '../../../bot/types.ts';
import { isIn } from '../../../bot/types.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  person,
  WANG_LEI,
  wordsIn,
} from '../../support/desk-under-test.ts';

const TOM = person('tom');

async function deskWithClosedTicket() {
  const desk = deskUnderTest();
  await desk.says(TOM, 'The badge reader at gate 3 beeps');
  await desk.taps(TOM, { kind: 'human' });
  await desk.says(TOM, 'it beeps all night');
  const { id } = await desk.onlyTicket();
  await desk.taps(TOM, { kind: 'withdraw', ticket: id });
  return desk;
}

describe('a request', () => {
  test('does not begin with words that went to an earlier ticket', async () => {
    const desk = await deskWithClosedTicket();
    const asked = await desk.says(TOM, 'a human please');
    expect(wordsIn(asked)).toContain('what is it about');
    await desk.says(TOM, 'the fork lift has a flat tyre');
    const { id } = await desk.onlyTicket();
    const [opened] = await desk.store.events(id);
    expect(opened).toMatchObject({ summary: 'the fork lift has a flat tyre' });
    expect(JSON.stringify(opened)).not.toContain('beeps');
  });

  test('that came to nothing is taken up by more words soon, and forgotten by the next day', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    desk.clock.advance(20 * HOUR_MS);
    const next = await desk.says(TOM, 'the fork lift has a flat tyre');
    expect(buttonsIn(next).map(({ label }) => label)).toEqual(['Open a ticket']);
    expect(await desk.store.openTickets(5)).toEqual([]);
    desk.clock.advance(HOUR_MS);
    await desk.says(TOM, 'it is the left one at the back');
    expect(await desk.onlyTicket()).toMatchObject({ summary: 'the fork lift has a flat tyre' });
  });

  test('carries no greetings and commands to the engineers', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'hello');
    await desk.says(TOM, 'my tickets');
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    await desk.taps(TOM, { kind: 'human' });
    const { id } = await desk.onlyTicket();
    const [opened] = await desk.store.events(id);
    expect(opened).toMatchObject({
      transcript: [{ who: 'person', text: 'The badge reader at gate 3 beeps' }, {}],
    });
  });
});

describe('logging a call', () => {
  test('an engineer who says so is given the form', async () => {
    const desk = deskUnderTest();
    const [button] = buttonsIn(await desk.says(WANG_LEI, 'log a call'));
    expect(button).toMatchObject({ action: { kind: 'log-call' } });
    expect(button?.inputs?.map(({ name }) => name)).toEqual([
      'caller',
      'summary',
      'urgency',
      'impact',
      'asset',
    ]);
  });

  test('of staff the same words are a request', async () => {
    const desk = deskUnderTest();
    expect(buttonsIn(await desk.says(TOM, 'log a call')).map(({ action }) => action.kind)).toEqual(['human']);
  });
});

describe('words under a card', () => {
  const under = async (text: string) => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    await desk.taps(TOM, { kind: 'human' });
    const { id } = await desk.onlyTicket();
    const file = { name: 'form.pdf', mediaType: 'application/pdf', sizeBytes: 9, ref: 'f1' };
    const before = desk.shownIn(TOM.id as unknown as ConversationId).length;
    // As the doors name a thread: by its channel and its first post.
    const thread = `${ENGINEERS_CHANNEL}:1700000000.000100` as ConversationId;
    await desk.says(WANG_LEI, text, { conversation: thread, underCardOf: id, attachments: [file] });
    return {
      toPerson: wordsIn(desk.shownIn(TOM.id as unknown as ConversationId).slice(before)),
      underCard: wordsIn(
        desk.web.postedTo(ENGINEERS_CHANNEL).flatMap((post) => (post.under ? [post.reply] : [])),
      ),
    };
  };

  test('that go to the person take their files along', async () => {
    expect((await under('> please fill this in')).toPerson).toContain('form.pdf');
  });

  test('that stay among colleagues are not repeated where they stand, and their files stay', async () => {
    const { toPerson, underCard } = await under('looks like the power module');
    expect(toPerson).toBe('');
    expect(underCard).not.toContain('power module');
  });
});

test('a thread is in its channel, and in no other whose name begins alike', () => {
  const channel = 'slack:C0ENGINEERS' as ConversationId;
  expect(isIn(channel, channel)).toBe(true);
  expect(isIn('slack:C0ENGINEERS:1.2' as ConversationId, channel)).toBe(true);
  expect(
    isIn(
      'teams:19:a@thread.tacv2;messageid=5#wang' as ConversationId,
      'teams:19:a@thread.tacv2' as ConversationId,
    ),
  ).toBe(true);
  expect(isIn('slack:C0ENGINEERS2' as ConversationId, channel)).toBe(false);
});
