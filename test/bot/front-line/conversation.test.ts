import { describe, expect, test } from '@jest/globals';
import type { LanguageModel } from '../../../bot/ports.ts';
import {
  article,
  buttonsIn,
  deskUnderTest,
  PRINTER,
  person,
  SCANNER,
  ScriptedKnowledge,
  scriptedKnowledge,
  VPN,
  wordsIn,
} from '../../support/desk-under-test.ts';
import type { MemoryDeskStore } from '../../support/memory-desk-store.ts';

const LI_NA = person('li-na');
const TOM = person('tom');

describe('a person with a question', () => {
  test('gets the article with its source and the three buttons', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(TOM, 'my VPN does not connect');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
    expect(buttonsIn(replies).map((button) => button.action.kind)).toEqual(['solved', 'not-solved', 'human']);
    const passage = replies[0]!.parts.find((part) => part.kind === 'passage');
    expect(passage).toMatchObject({ sources: [{ articleId: 'vpn.en' }], writtenByModel: false });
  });

  test('is answered in the language of the message, whatever the page was set to', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(person('li-na', 'en'), '忘记密码了怎么办');
    expect(replies[0]!.language).toBe('zh');
    expect(wordsIn(replies)).toContain('[解决了]');
  });

  test('says it helped, and no ticket is opened', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, 'it works now');
    expect(await desk.store.openTickets(10)).toEqual([]);
  });

  test('taps "did not help" and has a ticket that knows what was tried', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    const replies = await desk.taps(TOM, { kind: 'not-solved' });
    const ticket = await desk.onlyTicket();
    expect(wordsIn(replies)).toContain(ticket.id);
    expect((await desk.store.events(ticket.id))[0]).toMatchObject({
      tried: ['vpn.en'],
      summary: 'my VPN does not connect',
    });
  });

  test('taps "that solved it" twice and is thanked twice', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    expect(wordsIn(await desk.taps(TOM, { kind: 'solved' }))).toContain('Good to hear');
    expect(wordsIn(await desk.taps(TOM, { kind: 'solved' }))).toContain('noted already, thank you');
  });

  test.each([{ kind: 'not-solved' } as const, { kind: 'human' } as const])(
    'taps $kind twice: one ticket, and no second one is asked for',
    async (action) => {
      const desk = deskUnderTest();
      await desk.says(TOM, 'my VPN does not connect');
      await desk.taps(TOM, action);
      const { id } = await desk.onlyTicket();
      expect(wordsIn(await desk.taps(TOM, action))).toContain(`Ticket ${id} is with the engineers already`);
      await desk.says(TOM, 'it is the blue one by the window');
      await desk.onlyTicket();
    },
  );

  test('finds an open ticket below fifty newer ones that are closed, and hears how many are not shown', async () => {
    const desk = deskUnderTest();
    const opens = async (summary: string) => {
      await desk.taps(TOM, { kind: 'open-ticket', details: { summary } });
      return (await desk.store.ticketsOf(TOM.id, 1))[0]!.id;
    };
    const oldest = await opens('the oldest one');
    for (let number = 1; number <= 51; number += 1) {
      desk.clock.advance(1_000);
      await desk.taps(TOM, { kind: 'withdraw', ticket: await opens(`number ${number}`) });
    }
    expect(wordsIn(await desk.taps(TOM, { kind: 'my-tickets' }))).toContain(oldest);
    for (let number = 1; number <= 9; number += 1) {
      desk.clock.advance(1_000);
      await opens(`open ${number}`);
    }
    const listed = wordsIn(await desk.taps(TOM, { kind: 'my-tickets' }));
    expect(listed).toContain('open 9');
    expect(listed).toContain('另有 2 张较早的');
  });

  test('asks for a person again an hour later: it may be about something else', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    await desk.taps(TOM, { kind: 'human' });
    desk.clock.advance(3_600_000);
    expect(wordsIn(await desk.taps(TOM, { kind: 'human' }))).toContain('what is it about?');
  });

  test('finds after all that an answer works: the ticket can be withdrawn with one tap', async () => {
    const desk = deskUnderTest();
    await desk.says(LI_NA, '忘记密码了');
    await desk.taps(LI_NA, { kind: 'not-solved' });
    const { id } = await desk.onlyTicket();
    const replies = await desk.taps(LI_NA, { kind: 'solved' });
    expect(wordsIn(replies)).toContain(`工单 ${id} 还在工程师那里`);
    expect(buttonsIn(replies).map(({ action }) => action)).toEqual([{ kind: 'withdraw', ticket: id }]);
  });

  test('"still not working" after an answer does the same, in Chinese too', async () => {
    const desk = deskUnderTest();
    await desk.says(LI_NA, '忘记密码了');
    const replies = await desk.says(LI_NA, '还是不行');
    expect((await desk.onlyTicket()).language).toBe('zh');
    expect(wordsIn(replies)).toContain('已受理');
  });

  test('is offered titles when two articles fit, and one tap shows the article', async () => {
    const desk = deskUnderTest();
    const offered = await desk.says(TOM, 'the device on floor two');
    expect(buttonsIn(offered).map((button) => button.label)).toEqual([
      'Printer prints nothing',
      'Scan to mail fails',
      'None of these',
      'A human, please',
    ]);
    const shown = await desk.taps(TOM, { kind: 'choose', articleId: 'scanner.en' });
    expect(wordsIn(shown)).toContain('Check the address');
  });

  test('gets all of an article that was shown in part: the same answer, judged once', async () => {
    const steps = (name: string) => `1. ${name} one.\n2. ${name} two.`;
    const guide = `## Windows\n\n${steps('Glass')}\n\n## Mac\n\n${steps('Apple')}`;
    const knowledge = new ScriptedKnowledge(
      [article('guide', 'Printers', guide)],
      [{ when: /./, show: ['guide'] }],
    );
    const desk = deskUnderTest({ knowledge });
    const part = await desk.says(TOM, 'add the printer on my mac');
    expect(wordsIn(part)).toContain('Apple two.');
    expect(wordsIn(part)).not.toContain('Glass');
    const whole = buttonsIn(part).find(({ label }) => label === 'Whole article')!;
    expect(wordsIn(await desk.taps(TOM, whole.action as never))).toContain('Glass two.');
    await desk.taps(TOM, { kind: 'solved' });
    const { outcomes } = desk.store as MemoryDeskStore;
    expect(outcomes.map(({ kind }) => kind)).toEqual(['answered', 'solved']);
  });

  test('is offered two articles under one title by their dates', async () => {
    const knowledge = new ScriptedKnowledge(
      [
        article('new', 'Guest parking', 'Guests park on level 3.', { updated: '2026-06-01' }),
        article('old', 'Guest parking', 'Guests park on level 1.', { updated: '2024-01-01' }),
      ],
      [{ when: /park/, show: ['new', 'old'] }],
    );
    const replies = await deskUnderTest({ knowledge }).says(TOM, 'where do guests park');
    const labels = buttonsIn(replies).map(({ label }) => label);
    expect(labels.slice(0, 2)).toEqual(['Guest parking · 2026-06-01', 'Guest parking · 2024-01-01']);
    expect(wordsIn(replies)).toContain('Guest parking · 2026-06-01: Guests park on level 3.');
  });

  test('with two questions gets both answers in one reply', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(TOM, 'Why does the VPN not connect? 还有，密码忘记了怎么办？');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
    expect(wordsIn(replies)).toContain('忘记密码');
  });

  test('with two troubles in one sentence gets both answers, and one when both clauses are about the same', async () => {
    const desk = deskUnderTest();
    const both = await desk.says(TOM, 'VPN连不上，密码也忘记了');
    expect(wordsIn(both)).toContain('Restart the VPN client');
    expect(wordsIn(both)).toContain('忘记密码');
    const one = await desk.says(LI_NA, 'VPN连不上，在家里的 vpn');
    expect(one.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'passage'))).toHaveLength(1);
  });

  test('with two troubles in one sentence of which one is unsure gets the answer, and titles for the other', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(TOM, '忘记密码了，那个 device 也不动');
    expect(wordsIn(replies)).toContain('打开自助重置页面');
    expect(wordsIn(replies)).toContain('关于“那个 device 也不动”');
  });

  test.each(['I forgot my VPN and cannot sign in', '忘了VPN，登不上去'])(
    'who says %j is not asked about what follows from the first',
    async (text) => {
      const knowledge = new ScriptedKnowledge(
        [VPN, PRINTER, SCANNER],
        [
          { when: /VPN.*(?:sign in|登)/, show: ['vpn.en', 'printer.en'] },
          { when: /VPN/, show: ['vpn.en'] },
          { when: /sign in|登/, show: ['printer.en', 'scanner.en'] },
        ],
      );
      const words = wordsIn(await deskUnderTest({ knowledge }).says(TOM, text));
      expect(words).toContain('Restart the VPN client');
      expect(words).not.toContain(PRINTER.title);
    },
  );

  test('with a trouble told in two clauses gets the answer, and is not asked what the second one is about', async () => {
    const when = [
      { when: /VPN连不上/, show: [VPN.id] },
      { when: /一直转圈/, show: [PRINTER.id, VPN.id] },
    ];
    const desk = deskUnderTest({ knowledge: new ScriptedKnowledge([VPN, PRINTER], when) });
    const replies = await desk.says(TOM, 'VPN连不上，电脑上一直转圈');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
    expect(wordsIn(replies)).not.toContain('关于“');
  });

  test('with two questions of which one has no answer is told so, and that one goes to people with one tap', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(
      TOM,
      'Why does the VPN not connect? And also the badge reader at gate 3 beeps',
    );
    expect(wordsIn(replies)).toContain('Restart the VPN client');
    expect(wordsIn(replies)).toContain('On “the badge reader at gate 3 beeps” I have nothing');
    const [open] = buttonsIn(replies).filter(({ action }) => action.kind === 'open-ticket');
    await desk.taps(TOM, open!.action as never);
    expect((await desk.onlyTicket()).summary).toBe('the badge reader at gate 3 beeps');
  });

  test('with two questions that are both unsure is offered titles for each', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(
      TOM,
      'Which device on floor two is it? And what about the badge reader at gate 3?',
    );
    expect(wordsIn(replies)).toContain('On “Which device on floor two is it?”: is it one of these?');
    expect(wordsIn(replies)).toContain('On “what about the badge reader at gate 3?” I have nothing');
    const shown = await desk.taps(TOM, { kind: 'choose', articleId: 'scanner.en' });
    expect(wordsIn(shown)).toContain('Check the address');
  });

  test('asks two more things right after an answer: they are not mixed with the first', async () => {
    const knowledge = scriptedKnowledge();
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, 'How do I use the device? And where is the badge reader at gate 3?');
    expect(knowledge.asked.slice(1)).toEqual([
      'How do I use the device?',
      'where is the badge reader at gate 3?',
    ]);
  });

  test('is answered by an article that was offered, once a further word makes it sure', async () => {
    const knowledge = new ScriptedKnowledge(
      [PRINTER, SCANNER],
      [
        { when: /offline/, show: ['printer.en'] },
        { when: /device/, show: ['printer.en', 'scanner.en'] },
      ],
    );
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'the device on floor two');
    desk.clock.advance(120_000);
    expect(wordsIn(await desk.says(TOM, 'Windows shows it offline'))).toContain('Turn it off and on');
    expect(await desk.store.openTickets(5)).toEqual([]);
  });

  test('asks on ("and on the phone?"): it is looked up with the first question, and no ticket is opened', async () => {
    const knowledge = scriptedKnowledge();
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my VPN does not connect');
    desk.clock.advance(120_000);
    const same = await desk.says(TOM, 'and on the phone?');
    expect(knowledge.asked.at(-1)).toBe('my VPN does not connect\nand on the phone?');
    expect(wordsIn(same)).toContain('What I showed is all I have on that');
    expect(await desk.store.openTickets(5)).toEqual([]);
    await desk.taps(TOM, { kind: 'human' });
    expect(await desk.onlyTicket()).toMatchObject({ summary: 'my VPN does not connect and on the phone?' });
  });

  test('asks something else that has no answer: a ticket is proposed for that, not opened for the first', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    desk.clock.advance(120_000);
    const replies = await desk.says(TOM, 'How do I open gate 3 by badge?');
    expect(buttonsIn(replies).map(({ label }) => label)).toEqual(['Open a ticket']);
    expect(await desk.store.openTickets(5)).toEqual([]);
    await desk.taps(TOM, { kind: 'human' });
    expect(await desk.onlyTicket()).toMatchObject({ summary: 'How do I open gate 3 by badge?' });
  });

  test('asks something else at once after an answer: what was shown is not offered for it', async () => {
    const knowledge = scriptedKnowledge();
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, '忘记密码了怎么办');
    const replies = await desk.says(TOM, 'How do I open gate 3?');
    expect(knowledge.asked.at(-1)).toBe('How do I open gate 3?');
    expect(buttonsIn(replies).map(({ label }) => label)).toEqual(['Open a ticket']);
  });

  test('asks on about titles that were offered: they are offered again', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'the device on floor two');
    const replies = await desk.says(TOM, 'and on floor three?');
    expect(buttonsIn(replies).map(({ action }) => action.kind)).toContain('choose');
  });

  test('says one word, is asked what about it, and the next sentence is looked up with it', async () => {
    const knowledge = new ScriptedKnowledge(
      [PRINTER],
      [{ when: /gizmo[\s\S]*offline/, show: ['printer.en'] }],
    );
    const desk = deskUnderTest({ knowledge });
    expect(wordsIn(await desk.says(TOM, 'gizmo'))).toContain('What about “gizmo”?');
    desk.clock.advance(120_000);
    expect(wordsIn(await desk.says(TOM, 'it is shown as offline'))).toContain('Turn it off and on');
  });

  test('tells in one breath that it did not help and what was tried: both are in the ticket', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    await desk.says(TOM, 'still not working, I tried another cable too');
    const ticket = await desk.onlyTicket();
    const [opened] = await desk.store.events(ticket.id);
    expect(opened).toMatchObject({ tried: ['vpn.en'], summary: 'my VPN does not connect' });
    expect(JSON.stringify(opened)).toContain('another cable');
  });

  test('in a third language that finds nothing reads that in two it would', async () => {
    const replies = await deskUnderTest().says(TOM, 'Mein Drucker druckt nicht mehr');
    expect(wordsIn(replies)).toContain('A ticket may be in any language');
    expect(wordsIn(await deskUnderTest().says(TOM, 'The badge reader beeps'))).not.toContain('any language');
  });

  test('nobody can answer, while a whole team cannot work, has a ticket at once', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'urgent: nobody in our office can work, the badge readers are all dead');
    expect(await desk.onlyTicket()).toMatchObject({ impact: 'team', urgency: 'stops-work' });
  });

  test('nobody can answer is offered a ticket, and one more sentence opens it with everything said', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    expect(await desk.store.openTickets(10)).toEqual([]);
    await desk.says(TOM, 'It started this morning after the power cut');
    const ticket = await desk.onlyTicket();
    const [opened] = await desk.store.events(ticket.id);
    expect(opened).toMatchObject({ summary: 'The badge reader at gate 3 beeps' });
    expect(JSON.stringify(opened)).toContain('after the power cut');
  });
});

describe('what never opens a ticket', () => {
  test.each(['hi', '谢谢', '', '🎉', 'you idiot', 'who are you', '在吗', 'ok', 'bye', '好的'])(
    '%j',
    async (text) => {
      const desk = deskUnderTest();
      const replies = await desk.says(TOM, text);
      expect(replies).toHaveLength(1);
      expect(await desk.store.openTickets(10)).toEqual([]);
    },
  );

  test('thanks after an answer is not taken for "solved": the person is asked', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'my VPN does not connect');
    const replies = await desk.says(TOM, 'thanks');
    expect(buttonsIn(replies).map((button) => button.action.kind)).toEqual(['solved', 'not-solved']);
  });
});

describe('a person who wants a human', () => {
  test('and has said why gets a ticket at once', async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    await desk.taps(TOM, { kind: 'human' });
    expect((await desk.onlyTicket()).summary).toBe('The badge reader at gate 3 beeps');
  });

  test('and says why in the same breath gets a ticket at once', async () => {
    const desk = deskUnderTest();
    await desk.says(LI_NA, '转人工，显示器一直闪');
    expect((await desk.onlyTicket()).summary).toBe('显示器一直闪');
  });

  test('and has not is asked for one sentence, and that sentence is the ticket', async () => {
    const desk = deskUnderTest();
    const replies = await desk.says(LI_NA, '转人工');
    expect(wordsIn(replies)).toContain('一句话');
    await desk.says(LI_NA, '显示器一直闪');
    expect((await desk.onlyTicket()).summary).toBe('显示器一直闪');
  });
});

describe('a person with a ticket', () => {
  test('opened for a colleague finds it among their own', async () => {
    const desk = deskUnderTest();
    const details = { summary: 'No sound in the small room', onBehalfOf: 'Ann' };
    await desk.taps(TOM, { kind: 'open-ticket', details });
    const { id } = await desk.onlyTicket();
    const shown = wordsIn(await desk.says(TOM, 'my tickets'));
    expect(shown).toContain(id);
    expect(shown).toContain('No sound in the small room');
  });

  const withTicket = async () => {
    const desk = deskUnderTest();
    await desk.says(TOM, 'The badge reader at gate 3 beeps');
    await desk.taps(TOM, { kind: 'human' });
    return { desk, ticket: await desk.onlyTicket() };
  };

  test('is told number, priority, who looks and by when, exactly', async () => {
    const { desk } = await withTicket();
    const told = wordsIn(desk.shownIn(TOM.id as never));
    expect(told).toContain('P3 normal');
    expect(told).toContain('First-line support, nobody yet');
    expect(told).toContain('Mon 23 Nov, 10:00');
    expect(told).toContain('Tue 24 Nov, 18:00');
  });

  test('who writes more has it added to the ticket', async () => {
    const { desk, ticket } = await withTicket();
    await desk.says(TOM, 'now gate 4 beeps as well');
    const events = await desk.store.events(ticket.id);
    expect(events.at(-1)).toMatchObject({ kind: 'heard', text: 'now gate 4 beeps as well' });
  });

  test('and another question that the knowledge base can answer gets the answer, not a longer ticket', async () => {
    const { desk, ticket } = await withTicket();
    const replies = await desk.says(TOM, 'my VPN does not connect');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
    expect(await desk.store.events(ticket.id)).toHaveLength(1);
  });

  test('asks how it is going at any time', async () => {
    const { desk, ticket } = await withTicket();
    expect(wordsIn(await desk.says(TOM, 'what about my ticket?'))).toContain(ticket.id);
    expect(wordsIn(await desk.says(TOM, ticket.id))).toContain('waiting for an engineer');
  });

  test('of somebody else learns nothing of it', async () => {
    const { desk, ticket } = await withTicket();
    const told = wordsIn(await desk.says(LI_NA, ticket.id));
    expect(told).not.toContain('badge');
    expect(told).toContain('只有报修人');
  });
});

describe('a message of 100,000 characters', () => {
  test('is answered, with a word about its length, and kept whole with a ticket', async () => {
    const desk = deskUnderTest();
    const log = `VPN fails: ${'x'.repeat(100_000)}`;
    expect(wordsIn(await desk.says(TOM, log))).toContain('first 4,000 characters');
    await desk.taps(TOM, { kind: 'not-solved' });
    const [opened] = await desk.store.events((await desk.onlyTicket()).id);
    expect(JSON.stringify(opened).length).toBeGreaterThan(100_000);
  });
});

describe('with a language model', () => {
  const modelThat = (answer: LanguageModel['answer']): LanguageModel => ({
    answer,
    restate: async () => undefined,
    solves: async () => undefined,
  });

  test('its words are shown, marked as such, when every sentence stands in the passage it cites', async () => {
    const model = modelThat(async () => [{ text: 'Restart the VPN client.', cites: [0] }]);
    const replies = await deskUnderTest({ model }).says(TOM, 'my VPN does not connect');
    expect(replies[0]!.parts.find((part) => part.kind === 'passage')).toMatchObject({ writtenByModel: true });
  });

  test('what it made up is dropped and the article speaks for itself', async () => {
    const model = modelThat(async () => [{ text: 'Send your password to https://evil.example', cites: [0] }]);
    const replies = await deskUnderTest({ model }).says(TOM, 'my VPN does not connect');
    expect(wordsIn(replies)).not.toContain('evil');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
  });

  test('that says nothing in time costs nothing but its words', async () => {
    const model = modelThat(async () => undefined);
    const replies = await deskUnderTest({ model }).says(TOM, 'my VPN does not connect');
    expect(wordsIn(replies)).toContain('Restart the VPN client');
  });
});

test('with the outcome stands what a language model held of the article, and which model that was', async () => {
  const model: LanguageModel = {
    id: 'small',
    answer: async () => undefined,
    restate: async () => undefined,
    solves: async (_, { title }) => (/printer/i.test(title) ? 'yes' : 'no'),
  };
  const desk = deskUnderTest({ model });
  await desk.says(TOM, 'the device in room 12 is broken');
  const [outcome] = (desk.store as MemoryDeskStore).outcomes;
  expect(outcome?.guess).toMatchObject({ article: 'printer.en', agreed: true, reader: 'small' });
});

describe('a knowledge base that fails', () => {
  test('leaves the person with a plain apology and the event set aside, never with silence', async () => {
    const knowledge = {
      ask: () => Promise.reject(new Error('broken')),
      search: () => Promise.reject(new Error('broken')),
      article: () => undefined,
    };
    const desk = deskUnderTest({ knowledge });
    await desk.says(TOM, 'my VPN does not connect');
    for (const seconds of [3, 20]) {
      desk.clock.advance(seconds * 1_000);
      await desk.intake.resume(10);
    }
    await desk.deliver();
    expect(wordsIn(desk.shownIn(TOM.id as never))).toContain('Something went wrong on my side');
  });
});
