import { describe, expect, test } from '@jest/globals';
import type { TicketId } from '../../../bot/tickets/types.ts';
import type { Action, ConversationId } from '../../../bot/types.ts';
import { isIn } from '../../../bot/types.ts';
import {
  article,
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  person,
  ScriptedKnowledge,
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

test('a question that has an answer of its own gets it, however soon it follows another one', async () => {
  const knowledge = new ScriptedKnowledge(
    [
      article('printer.en', 'Printer is offline', 'Switch it on.'),
      article('scanner.en', 'Scanner is offline', 'Switch it on.'),
      article('vpn.en', 'VPN does not connect', 'Restart the VPN client'),
    ],
    [
      { when: /device/, show: ['printer.en', 'scanner.en'] },
      { when: /vpn/i, show: ['vpn.en'] },
    ],
  );
  const desk = deskUnderTest({ knowledge });
  await desk.says(TOM, 'the device on floor two');
  desk.clock.advance(10_000);
  expect(wordsIn(await desk.says(TOM, 'and my VPN does not connect'))).toContain('Restart the VPN client');
});

describe('a second matter right after one that was answered', () => {
  test('is offered titles for itself alone: nobody reads that the first one has no answer', async () => {
    const knowledge = new ScriptedKnowledge(
      [
        article('jam.zh', '打印机卡纸', '打开后盖'),
        article('offline.zh', '打印机脱机', '重启打印机'),
        article('vpn.zh', 'VPN 连不上', '重启 VPN'),
      ],
      [
        { when: /VPN.*\n.*打印/, show: [] },
        { when: /打印/, show: ['jam.zh', 'offline.zh'] },
        { when: /VPN/, show: ['vpn.zh'] },
      ],
    );
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'VPN连不上');
    desk.clock.advance(5_000);
    const replies = await desk.says(TOM, '打印机也卡纸了');
    expect(buttonsIn(replies).map(({ label }) => label)).toEqual([
      '打印机卡纸',
      '打印机脱机',
      '都不是',
      '转人工',
    ]);
    expect(wordsIn(replies)).not.toContain('VPN');
  });
});

describe('of several tickets of one person', () => {
  const deskWithTwo = async () => {
    const desk = deskUnderTest();
    const ids = [];
    for (const summary of ['The badge reader at gate 3 beeps', 'the fork lift has a flat tyre']) {
      await desk.taps(TOM, { kind: 'open-ticket', details: { summary } });
      ids.push((await desk.store.ticketsOf(TOM.id, 1))[0]!.id);
      desk.clock.advance(1_000);
    }
    const [first, second] = ids as [TicketId, TicketId];
    const heard = async (id: TicketId) =>
      (await desk.store.events(id)).flatMap((event) => (event.kind === 'heard' ? [event.text] : []));
    const acts = (action: Action) => desk.taps(WANG_LEI, action, ENGINEERS_CHANNEL);
    return { desk, first, second, heard, acts };
  };

  test('the one whose engineer asks gets the answer, and what follows it', async () => {
    const { desk, first, second, heard, acts } = await deskWithTwo();
    await acts({ kind: 'ask', ticket: first, text: 'Does the red light blink?' });
    desk.clock.advance(1_000);
    expect(wordsIn(await desk.says(TOM, 'twice a second'))).toContain(first);
    desk.clock.advance(1_000);
    await desk.says(TOM, 'and it smells');
    expect(await heard(first)).toEqual(['twice a second', 'and it smells']);
    expect(await heard(second)).toEqual([]);
  });

  test('"ok" answers a question, though it would otherwise be thanks', async () => {
    const { desk, first, heard, acts } = await deskWithTwo();
    await acts({ kind: 'ask', ticket: first, text: 'May I restart it?' });
    desk.clock.advance(1_000);
    await desk.says(TOM, 'ok');
    expect(await heard(first)).toEqual(['ok']);
  });

  test('an answer in words goes to the engineer even where an article would fit', async () => {
    const { desk, first, heard, acts } = await deskWithTwo();
    await acts({ kind: 'ask', ticket: first, text: 'What else does not work?' });
    desk.clock.advance(1_000);
    await desk.says(TOM, 'my VPN does not connect');
    expect(await heard(first)).toEqual(['my VPN does not connect']);
  });

  test('the one that is said to be solved is opened again by a no, whatever was opened since', async () => {
    const { desk, first, second, acts } = await deskWithTwo();
    await acts({ kind: 'resolve', ticket: first, solution: 'new battery' });
    desk.clock.advance(1_000);
    await desk.says(TOM, 'no it still beeps');
    expect(await desk.store.ticket(first)).toMatchObject({ reopenings: 1 });
    expect(await desk.store.ticket(second)).toMatchObject({ status: 'new', reopenings: 0 });
  });

  test('without a word of an engineer the newest is meant', async () => {
    const { desk, first, second, heard } = await deskWithTwo();
    await desk.says(TOM, 'it is the left one');
    expect(await heard(second)).toEqual(['it is the left one']);
    expect(await heard(first)).toEqual([]);
  });
});

describe('"never mind"', () => {
  test.each(['never mind, it works now', 'never mind', '算了，已经好了', '没事了'])(
    '%j after asking for a person opens no ticket, and the next request is searched',
    async (words) => {
      const desk = deskUnderTest();
      await desk.says(TOM, 'a human please');
      await desk.says(TOM, words);
      expect(await desk.store.openTickets(5)).toEqual([]);
      expect(wordsIn(await desk.says(TOM, 'my VPN does not connect'))).toContain('Restart the VPN client');
    },
  );

  test.each(['forget it', '算了'])('%j after an answer is no verdict on it', async (words) => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, words);
    expect(await desk.store.openTickets(5)).toEqual([]);
  });

  test('the engineers of an open ticket are told', async () => {
    const desk = deskUnderTest();
    await desk.taps(TOM, { kind: 'open-ticket', details: { summary: 'The fork lift has a flat tyre' } });
    await desk.says(TOM, 'never mind');
    const { id } = await desk.onlyTicket();
    expect((await desk.store.events(id)).at(-1)).toMatchObject({ kind: 'heard', text: 'never mind' });
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
