import { describe, expect, test } from '@jest/globals';
import type { TicketId } from '../../../bot/tickets/types.ts';
import type { ConversationId } from '../../../bot/types.ts';
import {
  CHEN_JIE,
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MINUTE_MS,
  person,
  WANG_LEI,
  wordsIn,
  ZHANG_MIN,
} from '../../support/desk-under-test.ts';

const TOM = person('tom');
const AT_TOM = TOM.id as unknown as ConversationId;

async function deskWithTicket(text = 'The badge reader at gate 3 beeps') {
  const desk = deskUnderTest();
  await desk.says(TOM, text);
  await desk.taps(TOM, { kind: 'human' });
  const { id } = await desk.onlyTicket();
  const tap = (who: typeof WANG_LEI, action: Parameters<typeof desk.taps>[1]) =>
    desk.taps(who, action, ENGINEERS_CHANNEL);
  const card = () => {
    const found = desk.web.postedTo(ENGINEERS_CHANNEL)[0];
    if (!found) throw new Error('No card in the channel');
    return wordsIn([found.reply]);
  };
  return { desk, id, tap, card };
}

describe('a new ticket', () => {
  test('has a card in the engineers channel, and under it what the card does not say', async () => {
    const { desk, id, card } = await deskWithTicket();
    expect(card()).toContain(id);
    expect(card()).toContain('badge reader');
    expect(card()).toContain('[认领]');
    expect(desk.web.postedTo(ENGINEERS_CHANNEL).filter((post) => post.under)).toEqual([]);

    const other = await deskWithTicket('the vpn is down in the hotel');
    const [under] = other.desk.web.postedTo(ENGINEERS_CHANNEL).filter((post) => post.under);
    expect(wordsIn([under!.reply])).toContain('VPN does not connect');
    expect(wordsIn([under!.reply])).not.toContain('hotel');
  });
});

describe('claiming', () => {
  test('by somebody whose look at the ticket was overtaken is refused like any that comes second', async () => {
    const { desk, id, tap } = await deskWithTicket();
    const events = desk.store.events.bind(desk.store);
    desk.store.events = async (ticket) => {
      desk.store.events = events;
      await tap(ZHANG_MIN, { kind: 'claim', ticket: id });
      return events(ticket);
    };
    const replies = await tap(WANG_LEI, { kind: 'claim', ticket: id });
    const claims = (await desk.store.events(id)).filter((event) => event.kind === 'claimed');
    expect(claims).toMatchObject([{ by: { id: ZHANG_MIN.id } }]);
    expect(wordsIn(replies)).toContain(ZHANG_MIN.name);
  });

  test('of two engineers at once exactly one wins; the other alone is told who and when', async () => {
    const { desk, id, card } = await deskWithTicket();
    await Promise.all(
      [WANG_LEI, ZHANG_MIN].map((engineer) =>
        desk.taps(engineer, { kind: 'claim', ticket: id }, ENGINEERS_CHANNEL),
      ),
    );
    const ticket = await desk.store.ticket(id);
    const loser = ticket!.assignee!.id === WANG_LEI.id ? ZHANG_MIN : WANG_LEI;
    const claims = (await desk.store.events(id)).filter((event) => event.kind === 'claimed');
    expect(claims).toHaveLength(1);
    const refusal = desk.web.postedTo(ENGINEERS_CHANNEL).find((post) => post.onlyFor === loser.id);
    expect(wordsIn([refusal!.reply])).toContain(`${ticket!.assignee!.name}已在`);
    expect(card()).toContain(ticket!.assignee!.name);
  });

  test('twenty at once leave one owner', async () => {
    const { desk, id } = await deskWithTicket();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        desk.taps(
          [WANG_LEI, ZHANG_MIN, CHEN_JIE][index % 3]!,
          { kind: 'claim', ticket: id },
          ENGINEERS_CHANNEL,
        ),
      ),
    );
    expect((await desk.store.events(id)).filter((event) => event.kind === 'claimed')).toHaveLength(1);
  });

  test('by a member of staff is refused, to that person alone', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(TOM, { kind: 'claim', ticket: id });
    expect((await desk.store.ticket(id))!.assignee).toBeUndefined();
    const refusal = desk.web.postedTo(ENGINEERS_CHANNEL).find((post) => post.onlyFor === TOM.id);
    expect(wordsIn([refusal!.reply])).toMatch(/工程师|engineers/);
  });

  test('is told to the person it belongs to', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(WANG_LEI, { kind: 'claim', ticket: id });
    expect(wordsIn(desk.shownIn(AT_TOM))).toContain(`王磊 is looking at ticket ${id}`);
  });
});

describe('talking', () => {
  test('an engineer asks, the person answers in their own chat, the engineer reads it under the card', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(WANG_LEI, { kind: 'wait', ticket: id, reason: 'requester', text: 'Which gate exactly?' });
    expect(wordsIn(desk.shownIn(AT_TOM))).toContain('Which gate exactly?');
    expect((await desk.store.ticket(id))!.status).toBe('waiting');
    await desk.says(TOM, 'gate 3, the left one');
    expect((await desk.store.ticket(id))!.status).toBe('claimed');
    const under = desk.web.postedTo(ENGINEERS_CHANNEL).filter((post) => post.under);
    expect(wordsIn(under.map((post) => post.reply))).toContain('gate 3, the left one');
  });

  test.each([
    ['2026-11-24 11:00', '2026-11-24T11:00:00+08:00'],
    ['2026-11-24T11:00:00+01:00', '2026-11-24T11:00:00+01:00'],
    ['17:30', '2026-11-23T17:30:00+08:00'],
    ['明天', '2026-11-24T00:00:00+08:00'],
    ['2d', '2026-11-24T18:00:00+08:00'],
    // Not past the reason's limit of three service days.
    ['2027-01-01 09:00', '2026-11-25T18:00:00+08:00'],
  ])('a wait until %s ends by the desk’s clock, wherever the desk runs', async (until, at) => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(WANG_LEI, { kind: 'wait', ticket: id, reason: 'requester', until, text: 'Which gate?' });
    expect((await desk.onlyTicket()).waiting?.until).toEqual(new Date(at));
  });

  test('a note never reaches the person, however it is written', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(WANG_LEI, { kind: 'note', ticket: id, text: 'SECRET-ONE' });
    await desk.says(ZHANG_MIN, 'SECRET-TWO', {
      conversation: ENGINEERS_CHANNEL,
      underCardOf: id,
      inPublic: true,
    });
    await desk.says(ZHANG_MIN, '> hello Tom', {
      conversation: ENGINEERS_CHANNEL,
      underCardOf: id,
      inPublic: true,
    });
    const told = wordsIn(desk.shownIn(AT_TOM));
    const shown = wordsIn(desk.shownIn(ENGINEERS_CHANNEL));
    expect(shown).toContain('SECRET-ONE');
    // Typed under the card it stands there already.
    expect(shown).not.toContain('SECRET-TWO');
    expect(told).not.toContain('SECRET');
    expect(told).toContain('hello Tom');
    const events = await desk.store.events(id);
    expect(events.filter((event) => event.kind === 'noted')).toHaveLength(2);
  });
});

describe('solving', () => {
  const solved = async () => {
    const all = await deskWithTicket();
    await all.tap(WANG_LEI, { kind: 'resolve', ticket: all.id, solution: 'New battery in the reader' });
    return all;
  };

  test('asks the person; yes closes', async () => {
    const { desk, id } = await solved();
    expect(wordsIn(desk.shownIn(AT_TOM))).toContain('New battery in the reader');
    await desk.says(TOM, 'yes');
    expect(await desk.store.ticket(id)).toMatchObject({ status: 'closed', closeCause: 'confirmed' });
  });

  test('no opens it again and the channel hears of it', async () => {
    const { desk, id } = await solved();
    await desk.says(TOM, 'still not working');
    expect(await desk.store.ticket(id)).toMatchObject({ status: 'claimed', reopenings: 1 });
    expect(wordsIn(desk.shownIn(ENGINEERS_CHANNEL))).toContain('重新打开');
  });

  test('silence closes after three service days, and one tap opens it again', async () => {
    const { desk, id } = await solved();
    await desk.passes(2 * 24 * HOUR_MS, HOUR_MS);
    expect((await desk.store.ticket(id))!.status).toBe('resolved');
    await desk.passes(2 * 24 * HOUR_MS, HOUR_MS);
    expect(await desk.store.ticket(id)).toMatchObject({ status: 'closed', closeCause: 'silence' });
    await desk.taps(TOM, { kind: 'reopen', ticket: id });
    expect((await desk.store.ticket(id))!.status).toBe('claimed');
  });

  test('a ticket nobody solved cannot be confirmed', async () => {
    const { desk, id } = await deskWithTicket();
    const [refusal] = await desk.taps(TOM, { kind: 'confirm', ticket: id });
    expect(wordsIn([refusal!])).toContain('not solved yet');
    expect((await desk.store.ticket(id))!.status).toBe('new');
  });

  test('somebody else cannot close, open or add to my ticket', async () => {
    const { desk, id } = await solved();
    for (const action of [
      { kind: 'confirm', ticket: id },
      { kind: 'reopen', ticket: id },
      { kind: 'add', ticket: id, text: 'x' },
      { kind: 'withdraw', ticket: id },
    ] as const)
      await desk.taps(person('eve'), action);
    expect(await desk.store.ticket(id)).toMatchObject({ status: 'resolved', reopenings: 0 });
  });
});

describe('promises', () => {
  test('the channel is warned at 50, 75 and 90 % of the hour, and at the deadline the next level has it', async () => {
    const { desk, id } = await deskWithTicket();
    await desk.passes(70 * MINUTE_MS);
    const events = await desk.store.events(id);
    expect(events.flatMap((event) => (event.kind === 'warned' ? [event.percent] : []))).toEqual([50, 75, 90]);
    expect(events.filter((event) => event.kind === 'escalated')).toHaveLength(1);
    expect(await desk.store.ticket(id)).toMatchObject({
      level: 'second-line',
      alarm: { clock: 'first-response' },
    });
    expect(wordsIn(desk.shownIn(AT_TOM))).toContain('We are late');
    const escalation = wordsIn(desk.shownIn(ENGINEERS_CHANNEL));
    expect(escalation).toContain('已超时');
    expect(escalation).toContain('web:chen-jie');
  });

  test('an answer in time stops the clock: no warning, no escalation', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await tap(WANG_LEI, { kind: 'say', ticket: id, text: 'On my way' });
    await desk.passes(2 * HOUR_MS);
    const kinds = (await desk.store.events(id)).map((event) => event.kind);
    expect(kinds).not.toContain('warned');
    expect(kinds).not.toContain('escalated');
  });

  test('an alarm repeats until somebody says they are on it', async () => {
    const { desk, id, tap } = await deskWithTicket();
    await desk.passes(61 * MINUTE_MS);
    await tap(CHEN_JIE, { kind: 'acknowledge', ticket: id });
    await desk.passes(90 * MINUTE_MS);
    const escalations = (await desk.store.events(id)).filter((event) => event.kind === 'escalated');
    expect(escalations).toHaveLength(1);
  });

  test('a night and a weekend cost no service time', async () => {
    const desk = deskUnderTest({ startAt: new Date('2026-11-27T17:50:00+08:00') });
    await desk.says(TOM, 'The badge reader beeps');
    await desk.taps(TOM, { kind: 'human' });
    const ticket = await desk.onlyTicket();
    expect(ticket.deadlines['first-response']).toEqual(new Date('2026-11-30T09:50:00+08:00'));
    await desk.passes(60 * HOUR_MS, HOUR_MS);
    expect((await desk.store.events(ticket.id)).map((event) => event.kind)).toEqual(['opened']);
  });

  test('a make-up Sunday (调休) is a working day', async () => {
    const desk = deskUnderTest({ startAt: new Date('2026-09-19T12:00:00+08:00') });
    await desk.says(TOM, 'The badge reader beeps');
    await desk.taps(TOM, { kind: 'human' });
    expect((await desk.onlyTicket()).deadlines['first-response']).toEqual(
      new Date('2026-09-20T10:00:00+08:00'),
    );
  });

  test('explain names every interval, in the language of who asks', async () => {
    const { desk, id } = await deskWithTicket();
    const told = wordsIn(await desk.taps(TOM, { kind: 'explain', ticket: id }));
    expect(told).toContain('09:00');
    expect(told).toMatch(/Counted|counted/);
  });
});

describe('the hotline', () => {
  test('an engineer logs a call in one step, claimed and answered, with the same clock', async () => {
    const desk = deskUnderTest();
    await desk.taps(
      WANG_LEI,
      { kind: 'log-call', caller: '老周', details: { summary: '打印机卡纸', urgency: 'can-wait' } },
      ENGINEERS_CHANNEL,
    );
    const ticket = await desk.onlyTicket();
    expect(ticket).toMatchObject({ requester: { name: '老周' }, assignee: { name: '王磊' }, priority: 4 });
    expect(ticket.deadlines['first-response']).toBeUndefined();
    expect(ticket.deadlines.resolution).toBeDefined();
  });

  test('is not for staff', async () => {
    const desk = deskUnderTest();
    const replies = await desk.taps(TOM, { kind: 'log-call', caller: 'x', details: { summary: 'y' } });
    expect(wordsIn(replies)).toMatch(/Only engineers|工程师的操作/);
    expect(await desk.store.openTickets(5)).toEqual([]);
  });
});

describe('a tap on a ticket that does not exist', () => {
  test('is answered with the number', async () => {
    const desk = deskUnderTest();
    const replies = await desk.taps(TOM, { kind: 'show', ticket: 'T-9999' as TicketId });
    expect(wordsIn(replies)).toContain('T-9999');
  });
});
