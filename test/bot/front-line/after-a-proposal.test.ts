import { describe, expect, test } from '@jest/globals';
import { declinesTicket, takesTicket } from '../../../bot/front-line/after-a-reply.ts';
import { goesOnInWords } from '../../../bot/front-line/new-matter.ts';
import {
  buttonsIn,
  deskUnderTest,
  MINUTE_MS,
  PRINTER,
  person,
  SCANNER,
  ScriptedKnowledge,
  VPN,
  wordsIn,
} from '../../support/desk-under-test.ts';

const TOM = person('tom');
const UNKNOWN = 'the gate on floor 2 squeaks';

/** The desk has proposed a ticket about the gate a while ago. */
async function proposed(first = UNKNOWN) {
  const knowledge = new ScriptedKnowledge(
    [VPN, PRINTER, SCANNER],
    [
      { when: /vpn/i, show: ['vpn.en'] },
      { when: /scan|扫描/, show: ['printer.en', 'scanner.en'] },
    ],
  );
  const desk = deskUnderTest({ knowledge });
  expect(buttonsIn(await desk.says(TOM, first)).map(({ label }) => label)).toEqual(
    /\p{Script=Han}/u.test(first) ? ['开工单'] : ['Open a ticket'],
  );
  desk.clock.advance(2 * MINUTE_MS);
  return desk;
}

describe('a ticket is proposed, and what the person writes next', () => {
  test.each([
    'yes please, it is urgent',
    'sure go ahead',
    'fine, create a ticket then',
    'pls do',
    '那就开一个吧',
    '开工单吧门禁那个',
    '麻烦了',
  ])('takes it: %s', async (text) => {
    expect(takesTicket(text)).toBe(true);
    const desk = await proposed();
    await desk.says(TOM, text);
    expect(await desk.onlyTicket()).toMatchObject({ summary: UNKNOWN });
  });

  test.each([
    'never mind',
    '算了',
    "nah I'll ask a colleague",
    'no thanks, found it',
    'maybe later',
    '不用了',
    '先不用',
    '我自己再试试',
  ])('does not want it: %s', async (text) => {
    const desk = await proposed();
    expect(wordsIn(await desk.says(TOM, text))).toMatch(/All right|好的，有问题随时找我/u);
    expect(await desk.store.openTickets(5)).toEqual([]);
    desk.clock.advance(2 * MINUTE_MS);
    expect(wordsIn(await desk.says(TOM, 'yes'))).toContain('nothing open here');
  });

  test.each(['yesterday it was fine', 'sure is loud', '开门的时候响', 'no light at all on the reader'])(
    'is neither a yes nor a no: %s',
    (text) => {
      expect(takesTicket(text)).toBe(false);
      expect(declinesTicket(text)).toBe(false);
    },
  );

  test('is a yes and tells more: an engineer reads that, too', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'yes please, the left wing touches the floor');
    const { id } = await desk.onlyTicket();
    expect(JSON.stringify((await desk.store.events(id))[0])).toContain('the left wing touches the floor');
  });

  test.each([
    'it happens since monday',
    'the light on it is red',
    "I'm at desk 4",
    '周一开始的',
    '红灯一直亮',
  ])('tells more of the same: %s', async (text) => {
    const desk = await proposed();
    await desk.says(TOM, text);
    expect(await desk.onlyTicket()).toMatchObject({ summary: UNKNOWN });
  });

  test('asks what to do about it: people do', async () => {
    const desk = await proposed('二楼闸机吱吱响');
    await desk.says(TOM, '怎么办啊');
    await desk.onlyTicket();
  });

  test('begins another matter that has an answer: that is answered, and the first is one tap away', async () => {
    const desk = await proposed();
    const replies = await desk.says(TOM, 'how do I connect to the vpn?');
    expect(replies).toHaveLength(1);
    const words = wordsIn(replies);
    expect(words).toContain('Restart the VPN client');
    expect(words).toContain(`“${UNKNOWN}” is not with the engineers yet.`);
    expect(await desk.store.openTickets(5)).toEqual([]);
    await desk.says(TOM, 'that worked');
    expect(await desk.store.openTickets(5)).toEqual([]);
    const open = buttonsIn(replies).find(({ action }) => action.kind === 'open-ticket')!;
    await desk.taps(TOM, open.action as never);
    expect(await desk.onlyTicket()).toMatchObject({ summary: UNKNOWN });
  });

  test.each(['my scan does not arrive', '扫描件一直收不到'])(
    'tells of another trouble that has titles: those are offered: %s',
    async (text) => {
      const desk = await proposed();
      const words = wordsIn(await desk.says(TOM, text));
      expect(words).toContain(SCANNER.title);
      expect(words).toMatch(/not with the engineers yet|还没有转给工程师/u);
      expect(await desk.store.openTickets(5)).toEqual([]);
    },
  );

  test('asks something else that nobody has written about: a ticket is proposed for that', async () => {
    const desk = await proposed();
    const words = wordsIn(await desk.says(TOM, 'who hands out parking permits?'));
    expect(words).toContain('Shall I open a ticket?');
    expect(words).toContain(UNKNOWN);
    await desk.says(TOM, 'yes');
    expect(await desk.onlyTicket()).toMatchObject({ summary: 'who hands out parking permits?' });
  });

  test('leads over to another matter in words: it is looked up without them', async () => {
    const desk = await proposed();
    const words = wordsIn(await desk.says(TOM, '对了，另外问一下vpn怎么连'));
    expect(words).toContain('Restart the VPN client');
    expect(words).toContain(UNKNOWN);
  });

  test('is another matter although it comes at once, when it is found by itself', async () => {
    const desk = deskUnderTest({ pause: { eachMs: 0, mostMs: 0, readMs: 4_000 } });
    await desk.says(TOM, UNKNOWN);
    desk.clock.advance(2_000);
    const words = wordsIn(await desk.says(TOM, 'how do I connect to the vpn?'));
    expect(words).toContain('Restart the VPN client');
    expect(words).toContain(UNKNOWN);
  });

  test.each(['actually yes do open it', 'ugh fine, open one', '还是开一个吧', 'open a ticket please'])(
    'changes their mind and has it opened after all: %s',
    async (text) => {
      const desk = await proposed();
      await desk.says(TOM, 'never mind');
      await desk.says(TOM, text);
      expect(await desk.onlyTicket()).toMatchObject({ summary: UNKNOWN });
    },
  );

  test('comes back to the first by its name', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'how do I connect to the vpn?');
    desk.clock.advance(MINUTE_MS);
    await desk.says(TOM, 'ok now open the ticket about the gate');
    const { id } = await desk.onlyTicket();
    expect((await desk.store.events(id))[0]).toMatchObject({ summary: UNKNOWN, tried: [] });
  });

  test('names what nobody has told yet: the ticket is about that', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'no');
    await desk.says(TOM, 'open a ticket for the lamp in room 3');
    expect((await desk.onlyTicket()).summary).toContain('the lamp in room 3');
  });

  test.each(['急', 'urgent!!'])('is in a hurry: it is opened, and as urgent as that: %s', async (text) => {
    const desk = await proposed();
    await desk.says(TOM, text);
    expect(await desk.onlyTicket()).toMatchObject({ summary: UNKNOWN, urgency: 'stops-work' });
  });

  test('only calls: nobody opens a ticket unasked', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'hello??');
    expect(await desk.store.openTickets(5)).toEqual([]);
  });

  test('asks for news of what is not with people yet: it goes to them', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'any news?');
    await desk.onlyTicket();
  });
});

describe('a ticket is open, and what the person writes next', () => {
  async function opened() {
    const desk = await proposed();
    await desk.says(TOM, 'yes');
    desk.clock.advance(2 * MINUTE_MS);
    return { desk, ticket: await desk.onlyTicket() };
  }

  test('tells more of the same: it goes into the ticket', async () => {
    const { desk, ticket } = await opened();
    expect(wordsIn(await desk.says(TOM, 'only when it is cold'))).toContain(
      `Passed on to the engineers with ticket ${ticket.id}`,
    );
  });

  test('begins another matter: titles are offered for it, and nothing of it goes into the ticket', async () => {
    const { desk, ticket } = await opened();
    expect(wordsIn(await desk.says(TOM, 'my scan does not arrive'))).toContain(SCANNER.title);
    expect((await desk.store.ticket(ticket.id))!.version).toBe(ticket.version);
    await desk.says(TOM, 'none of them');
    expect((await desk.store.openTickets(5)).map(({ summary }) => summary).sort()).toEqual([
      'my scan does not arrive',
      UNKNOWN,
    ]);
  });

  test('goes on to tell of an incident: it goes into that ticket, whatever else is found', async () => {
    const desk = await proposed();
    await desk.says(TOM, 'I clicked a phishing link in a mail');
    const { id } = await desk.onlyTicket();
    desk.clock.advance(MINUTE_MS);
    expect(wordsIn(await desk.says(TOM, 'my passport scan was uploaded there'))).toContain(id);
    await desk.onlyTicket();
  });

  test('has another one proposed, and tells more: it is of that one', async () => {
    const { desk } = await opened();
    await desk.says(TOM, 'who hands out parking permits?');
    desk.clock.advance(MINUTE_MS);
    await desk.says(TOM, 'for the blue car');
    expect((await desk.store.openTickets(5)).map(({ summary }) => summary)).toContain(
      'who hands out parking permits?',
    );
  });

  test('is in a language the desk does not know: people read it', async () => {
    const { desk, ticket } = await opened();
    expect(wordsIn(await desk.says(TOM, 'wann ist das fertig? die Tür ist nicht mehr zu'))).toContain(
      `Passed on to the engineers with ticket ${ticket.id}`,
    );
  });

  test('follows the words of an engineer: it goes to that engineer', async () => {
    const { desk, ticket } = await opened();
    await desk.taps(
      { id: 'web:wang-lei' as never, name: '王磊' },
      { kind: 'say', ticket: ticket.id, text: 'Did you scan your badge?' },
    );
    desk.clock.advance(MINUTE_MS);
    expect(wordsIn(await desk.says(TOM, 'my scan does not arrive'))).toContain('Passed on');
  });
});

test('words that refer back begin nothing, words of their own may', () => {
  for (const text of [
    'since the power cut',
    '已经撤回了',
    '还要做什么吗',
    'already changed the password',
    'only on floor 3',
    'what should I do?',
    '就是昨天更新之后',
    '谁能来看看',
  ])
    expect(goesOnInWords(text)).toBe(true);
  for (const text of ['how do I scan to mail?', 'my mailbox is full', '打印机卡纸了怎么办', '怎么设置签名'])
    expect(goesOnInWords(text)).toBe(false);
});
