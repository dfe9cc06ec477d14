import { describe, expect, test } from '@jest/globals';
import {
  article,
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
import type { MemoryDeskStore } from '../../support/memory-desk-store.ts';

const LI_NA = person('li-na');
const TOM = person('tom');

describe('titles are offered, and the person', () => {
  test.each(['2', 'the second one', '第二个'])('writes %j: that one is shown', async (text) => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my device does nothing');
    expect(wordsIn(await desk.says(TOM, text))).toContain('Check the address');
    expect(await desk.store.openTickets(10)).toEqual([]);
  });

  test.each(['neither', 'none of them', '都不是'])('writes %j: a ticket about the request', async (text) => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my device does nothing');
    await desk.says(TOM, text);
    expect((await desk.onlyTicket()).summary).toBe('my device does nothing');
  });

  test.each(['yes', 'both', '好的'])('writes %j: which one is meant is asked', async (text) => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my device does nothing');
    expect(wordsIn(await desk.says(TOM, text))).toMatch(/1 to 2|1 到 2/u);
  });

  test('says that it worked: it is not asked on', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my device does nothing');
    expect(wordsIn(await desk.says(TOM, 'that worked perfectly, thanks'))).toContain('Good to hear');
    expect(wordsIn(await desk.says(TOM, '2'))).not.toContain('Check the address');
  });

  test('tells more: titles stay beside a new one, for one of them may be meant', async () => {
    const knowledge = new ScriptedKnowledge(
      [VPN, PRINTER, SCANNER],
      [
        { when: /paper/, show: ['printer.en', 'vpn.en'] },
        { when: /device/, show: ['printer.en', 'scanner.en'] },
      ],
    );
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my device does nothing');
    const words = wordsIn(await desk.says(TOM, 'the paper stays inside'));
    expect(words).toContain(PRINTER.title);
    expect(words).toContain(VPN.title);
  });
});

describe('a ticket is proposed, and the person', () => {
  const unknown = 'the gate on floor 2 squeaks';

  test.each([
    'ok',
    '好',
    'ja bitte',
    'はい',
    'still not working',
    'are you kidding me?? i tried all that',
    '急!!!',
  ])('writes %j: it is opened', async (text) => {
    const desk = deskUnderTest();
    await desk.says(TOM, unknown);
    await desk.says(TOM, text);
    expect((await desk.onlyTicket()).summary).toBe(unknown);
  });

  test('says no: nothing is good to hear about that', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, unknown);
    expect(wordsIn(await desk.says(TOM, 'no'))).toContain('All right');
  });

  test('only praises: none is opened', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, unknown);
    await desk.says(TOM, 'perfect, thank you');
    expect(await desk.store.openTickets(10)).toEqual([]);
  });
});

describe('an article was shown, and the person', () => {
  test('goes on to another matter, which the first one does not blur', async () => {
    const knowledge = new ScriptedKnowledge(
      [VPN, PRINTER],
      [
        { when: /vpn/i, show: ['vpn.en'] },
        { when: /print/i, show: ['printer.en'] },
      ],
    );
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my VPN does not connect');
    const replies = await desk.says(TOM, 'thanks that fixed it, but now my printer is offline');
    expect(wordsIn(replies)).toContain('Turn it off and on');
    expect(knowledge.asked.at(-1)).toBe('my printer is offline');
    const outcomes = (desk.store as MemoryDeskStore).outcomes.map(({ kind }) => kind);
    expect(outcomes).toEqual(['answered', 'solved', 'answered']);
  });

  test('drops it for another', async () => {
    const knowledge = new ScriptedKnowledge([VPN], [{ when: /vpn/i, show: ['vpn.en'] }]);
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my VPN does not connect');
    expect(wordsIn(await desk.says(TOM, 'forget the VPN, the gate squeaks loudly'))).toContain(
      'open a ticket',
    );
    expect(knowledge.asked.at(-1)).toBe('the gate squeaks loudly');
  });

  test('wants it done: people do it', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, 'can you do it for me?');
    expect((await desk.onlyTicket()).summary).toBe('my VPN does not connect');
  });

  test('is fed up: people are offered, and nothing is asked again', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    const replies = await desk.says(TOM, 'this is ridiculous!!');
    expect(wordsIn(replies)).toContain('with all you wrote');
    expect(buttonsIn(replies).map(({ action }) => action.kind)).toEqual(['human']);
  });

  test('is in a hurry: it goes with the request, and the ticket is the more urgent', async () => {
    const desk = deskUnderTest();
    await desk.says(LI_NA, '忘记密码了');
    expect(wordsIn(await desk.says(LI_NA, '急急急！！'))).toContain('很急');
    await desk.says(LI_NA, '还是不行啊');
    expect(await desk.onlyTicket()).toMatchObject({ urgency: 'stops-work' });
  });
});

describe('a ticket is open, and the person', () => {
  const opened = async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'a human please, the gate squeaks loudly');
    return { desk, id: (await desk.onlyTicket()).id };
  };

  test.each(['please cancel my ticket', 'never mind', 'it works now'])(
    'writes %j: one tap withdraws it',
    async (text) => {
      const { desk, id } = await opened();
      const replies = await desk.says(TOM, text);
      expect(buttonsIn(replies).map(({ action }) => action)).toEqual([{ kind: 'withdraw', ticket: id }]);
    },
  );

  test('asks when: the times stand there', async () => {
    const { desk, id } = await opened();
    const words = wordsIn(await desk.says(TOM, 'when will someone come?'));
    expect(words).toContain(id);
    expect(words).toContain('To be solved by');
  });

  test('asks for a person once more: is with people, and nothing is asked; much later it may be another matter', async () => {
    const { desk, id } = await opened();
    expect(wordsIn(await desk.says(TOM, 'human please'))).toContain(
      `Ticket ${id} is with the engineers already`,
    );
    desk.clock.advance(60 * MINUTE_MS);
    expect(wordsIn(await desk.says(TOM, 'human please'))).toContain('what is it about?');
  });
});

describe('a person', () => {
  test('asks when the desk is there: its hours, and now', async () => {
    const desk = deskUnderTest();
    const words = wordsIn(await desk.says(TOM, 'what are your opening hours?'));
    expect(words).toContain('Monday to Friday 09:00-12:00, 13:00-18:00 (Asia/Shanghai)');
    expect(words).toContain('here now, until Mon 23 Nov, 12:00');
    desk.clock.advance(10 * 60 * MINUTE_MS);
    const evening = wordsIn(await desk.says(LI_NA, '几点上班'));
    expect(evening).toContain('周一至周五');
    expect(evening).toContain('11月24日周二 09:00');
  });

  test('far away asks when the desk is there: all of it by one clock, and their own beside', async () => {
    const desk = deskUnderTest();
    const words = wordsIn(
      await desk.says({ ...TOM, timeZone: 'Europe/Berlin' }, 'what are your opening hours?'),
    );
    expect(words).toContain('(Asia/Shanghai)');
    expect(words).toContain('here now, until Mon 23 Nov, 12:00 (05:00 CET)');
  });

  test('hears that something is back, which says nothing of whether it works: asked', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    const asked = await desk.says(TOM, "it's back");
    expect(wordsIn(asked)).toContain('works again, or that the trouble is back?');
    expect(buttonsIn(asked).map(({ action }) => action.kind)).toEqual(['solved', 'not-solved']);
    expect(await desk.store.openTickets(10)).toEqual([]);
    await desk.says(TOM, 'it happened again');
    await desk.onlyTicket();
  });

  test('chats: told what the desk is for, and what was shown is still open', async () => {
    const desk = deskUnderTest();
    expect(wordsIn(await desk.says(TOM, 'how are you?'))).toContain('better at IT');
    await desk.says(TOM, 'my VPN does not connect');
    expect(buttonsIn(await desk.says(TOM, '哈哈哈')).map(({ action }) => action.kind)).toContain('solved');
    await desk.says(TOM, 'it works now');
    expect(await desk.store.openTickets(10)).toEqual([]);
  });

  test('wants what no IT gives out: nobody is shown how software is ordered', async () => {
    const knowledge = new ScriptedKnowledge([VPN], [{ when: /software or hardware/, show: ['vpn.en'] }]);
    const desk = deskUnderTest({ knowledge });
    const words = wordsIn(await desk.says(TOM, 'I need a taxi to the airport'));
    expect(words).not.toContain(VPN.title);
    expect(words).toContain('Shall I open a ticket?');
    expect(wordsIn(await deskUnderTest({ knowledge }).says(TOM, 'I need Photoshop'))).toContain(VPN.title);
  });

  test('asks for people and says only that it is pressing: asked once, then it is opened', async () => {
    const desk = deskUnderTest();
    expect(wordsIn(await desk.says(TOM, 'urgent!!!'))).toContain('what is it about?');
    await desk.says(TOM, 'nobody can open the gate');
    expect((await desk.onlyTicket()).summary).toBe('nobody can open the gate');
  });

  test('sends a picture alone: it is kept, and not called empty', async () => {
    const desk = deskUnderTest();
    const attachments = [{ ref: 'f', name: 'screen.png', mediaType: 'image/png', size: 8 }] as never;
    const replies = await desk.says(person('tom', 'en'), '', { attachments });
    expect(wordsIn(replies)).toContain('I have your file');
    expect(buttonsIn(replies).map(({ action }) => action.kind)).toEqual(['human']);
  });

  test('orders something no article names: how things are ordered is offered, never answered', async () => {
    const how = article('order.en', 'Request software', '## Steps\n\n1. Open the catalogue.');
    const desk = deskUnderTest({
      knowledge: new ScriptedKnowledge([how], [{ when: /^request software/, show: [how.id] }]),
    });
    const replies = await desk.says(TOM, 'I need photoshop');
    expect(wordsIn(replies)).toContain('Request software');
    expect(wordsIn(replies)).not.toContain('Open the catalogue');
    await desk.says(TOM, 'no');
    expect((await desk.onlyTicket()).summary).toBe('I need photoshop');
  });

  test('orders something right after an answer: what was answered does not colour it', async () => {
    const how = article('order.en', 'Request software', '## Steps\n\n1. Open the catalogue.');
    const when = [
      { when: /^request software/, show: [how.id] },
      { when: /VPN/, show: [VPN.id] },
    ];
    const desk = deskUnderTest({ knowledge: new ScriptedKnowledge([how, VPN], when) });
    await desk.says(TOM, 'my VPN does not connect');
    expect(wordsIn(await desk.says(TOM, 'I need photoshop'))).toContain('Request software');
  });

  test('orders what nobody has written about: it is called an order', async () => {
    const desk = deskUnderTest();
    expect(wordsIn(await desk.says(TOM, 'I need photoshop'))).toContain('to be ordered');
  });

  test.each([
    ['my laptop', 'it does not start', 'my laptop does not start'],
    ['我的笔记本', '开不了机', '我的笔记本开不了机'],
  ])('names %j and tells the rest when asked', async (name, told, together) => {
    const knowledge = new ScriptedKnowledge(
      [PRINTER, SCANNER],
      [{ when: /^(my laptop|我的笔记本)$/, show: ['printer.en', 'scanner.en'] }],
    );
    const desk = deskUnderTest({ knowledge });
    const replies = await desk.says(TOM, name);
    expect(wordsIn(replies)).toContain(name);
    expect(wordsIn(replies)).not.toContain(PRINTER.title);
    desk.clock.advance(5 * MINUTE_MS);
    await desk.says(TOM, told);
    expect(knowledge.asked).toContain(together);
  });
});
