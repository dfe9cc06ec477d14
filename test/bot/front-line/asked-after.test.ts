import { describe, expect, test } from '@jest/globals';
import { asksAfter } from '../../../bot/front-line/after-a-reply.ts';
import {
  buttonsIn,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MINUTE_MS,
  person,
  WANG_LEI,
  wordsIn,
} from '../../support/desk-under-test.ts';

const TOM = person('tom');

async function opened(text = 'a human please, the gate on floor 2 squeaks') {
  const desk = deskUnderTest();
  await desk.says(TOM, text);
  const { id } = await desk.onlyTicket();
  desk.clock.advance(5 * MINUTE_MS);
  const heard = async () =>
    (await desk.store.events(id)).flatMap((event) => (event.kind === 'heard' ? [event.text] : []));
  return { desk, id, heard };
}

describe('somebody waits for people and asks', () => {
  test.each([
    'any news?',
    'is anyone looking at this??',
    "what's happening with my ticket",
    'still waiting here...',
    'when will it be done?',
    'is it fixed yet?',
  ])('%j: hears who has it and by when, and the engineers hear of it', async (text) => {
    const { desk, id, heard } = await opened();
    const words = wordsIn(await desk.says(TOM, text));
    expect(words).toMatch(
      new RegExp(`^Ticket ${id} is with First-line support; nobody has taken it yet. Promised by`, 'u'),
    );
    expect(words).toContain('To be solved by');
    expect(words).toContain('I have told the engineers that you are waiting.');
    expect(await heard()).toEqual([text]);
    expect(wordsIn(desk.shownIn(ENGINEERS_CHANNEL))).toContain(text);
  });

  test.each([
    '怎么还没好',
    '有人在处理吗',
    '催一下',
    '等了半天了',
    '到底什么时候能好啊',
    '我的工单怎么样了',
    '好了吗',
  ])('%j, in Chinese', async (text) => {
    const { desk, id, heard } = await opened('转人工，二楼闸机吱吱响');
    const words = wordsIn(await desk.says(TOM, text));
    expect(words).toMatch(new RegExp(`^工单 ${id} 在一线工程师那里，还没有人认领。承诺`, 'u'));
    expect(words).toContain('已转告工程师您在等。');
    expect(await heard()).toEqual([text]);
  });

  test('who has taken it is named', async () => {
    const { desk, id } = await opened();
    await desk.taps(WANG_LEI, { kind: 'claim', ticket: id });
    expect(wordsIn(await desk.says(TOM, 'any news?'))).toContain(`王磊 is working on ticket ${id}.`);
  });

  test('that a promise was missed is said, with a word of regret', async () => {
    const { desk } = await opened();
    await desk.passes(30 * HOUR_MS, 30 * MINUTE_MS);
    expect(wordsIn(await desk.says(TOM, 'any news?'))).toContain(
      'We are late: the first response was promised by Mon',
    );
  });

  test('of what waits for their own answer: is asked that again, and the clock stands still', async () => {
    const { desk, id, heard } = await opened();
    await desk.taps(WANG_LEI, {
      kind: 'wait',
      ticket: id,
      reason: 'requester',
      text: 'Which of the two wings?',
    });
    // Said once already, so that the question is not the last word.
    await desk.taps(TOM, { kind: 'my-tickets' });
    const words = wordsIn(await desk.says(TOM, 'any news?'));
    expect(words).toContain('waiting for your answer');
    expect(words).toContain('Which of the two wings?');
    expect(await heard()).toEqual([]);
    expect((await desk.store.ticket(id))!.status).toBe('waiting');
    await desk.says(TOM, 'the left one');
    expect(await heard()).toEqual(['the left one']);
  });

  test('of what is solved: asked whether it works, and "怎么还没好" says that it does not', async () => {
    const { desk, id } = await opened();
    await desk.taps(WANG_LEI, { kind: 'resolve', ticket: id, solution: 'Oiled it.' });
    const asked = await desk.says(TOM, 'any news?');
    expect(wordsIn(asked)).toContain('Does it work for you?');
    expect(buttonsIn(asked).map(({ action }) => action.kind)).toEqual(['confirm', 'reopen']);
    await desk.says(TOM, '怎么还没好');
    expect((await desk.store.ticket(id))!.status).not.toBe('resolved');
  });

  test('without a ticket: is told so; and of an answer on the screen "怎么还没好" is about that', async () => {
    const desk = deskUnderTest();
    expect(wordsIn(await desk.says(TOM, 'any news?'))).toContain('You have no tickets');
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, '怎么还没好');
    expect(await desk.onlyTicket()).toMatchObject({ summary: 'my VPN does not connect' });
  });

  test('in another place than where it was opened: the only open one is meant', async () => {
    const { desk, id, heard } = await opened();
    const conversation = 'web:tom;elsewhere' as never;
    expect(wordsIn(await desk.says(TOM, 'any news?', { conversation }))).toContain(id);
    expect(await heard()).toEqual(['any news?']);
  });

  test('and is rude instead: told that it is with people, and by when', async () => {
    const { desk, id, heard } = await opened();
    const words = wordsIn(await desk.says(TOM, 'you are useless'));
    expect(words).toContain('It is with people');
    expect(words).toContain(id);
    expect(words).not.toContain('Tell me in a sentence');
    expect(await heard()).toEqual([]);
  });

  test.each(['👍', 'no worries, thanks'])('and only writes %j: no engineer is disturbed', async (text) => {
    const { desk, heard } = await opened();
    expect(wordsIn(await desk.says(TOM, text))).toContain('You are welcome');
    expect(await heard()).toEqual([]);
  });

  test('to have it cancelled: one tap does', async () => {
    const { desk, id } = await opened();
    expect(buttonsIn(await desk.says(TOM, 'cancel it please')).map(({ action }) => action)).toEqual([
      { kind: 'withdraw', ticket: id },
    ]);
  });
});

test.each([
  'how are you?',
  'how do I update Zoom?',
  'when I open Outlook it crashes',
  'status of the printer says offline',
  'is there any news channel on the intranet?',
  '有没有人遇到过VPN断线',
  '什么时候发工资',
  '等了半天页面才打开',
])('%j asks after nothing', (text) => {
  expect(asksAfter(text)).toBeUndefined();
});

describe('a ticket is open, and the person', () => {
  test.each(['hello??', '有人吗'])(
    'calls %j: hears how it stands, and is not asked what is wrong',
    async (text) => {
      const { desk, id } = await opened();
      expect(wordsIn(await desk.says(TOM, text))).toContain(id);
    },
  );

  test('says yes to it: no engineer is told so', async () => {
    const { desk, id, heard } = await opened();
    expect(wordsIn(await desk.says(TOM, 'yes'))).toContain(`Ticket ${id} is with the engineers already`);
    expect(await heard()).toEqual([]);
  });

  test('sends an angry face: a word of regret, and how it stands', async () => {
    const { desk, heard } = await opened();
    expect(wordsIn(await desk.says(TOM, '😡'))).toContain('It is with people');
    expect(await heard()).toEqual([]);
  });
});
