/** One desk, two customers: each ticket by the hours, the zone and the policy of whose it is. */
import { describe, expect, test } from '@jest/globals';
import { customerOf } from '../../bot/customers.ts';
import { rulesWith } from '../../bot/roster/rules-with.ts';
import type { DeskChange } from '../../bot/roster/types.ts';
import { missedBy } from '../../bot/tickets/audited.ts';
import { ticketOf } from '../../bot/tickets/ticket.ts';
import type { ConversationId, Person, PersonId, TicketDetails } from '../../bot/types.ts';
import {
  deskUnderTest,
  ENGINEERS_CHANNEL,
  HOUR_MS,
  MINUTE_MS,
  person,
  shippedRules,
  WANG_LEI,
  wordsIn,
} from '../support/desk-under-test.ts';
import { ANNA, BERLINS_POLICY, CHEN_GONG, twoCustomers } from '../support/two-customers.ts';

const TOM = person('tom', 'en');
const opens = (more: Partial<TicketDetails> = {}) =>
  ({ kind: 'open-ticket', details: { summary: 'The plotter smears', ...more } }) as const;
const ownChat = ({ id }: Person) => id as string as ConversationId;

function deskAt(startAt: string, ...changes: readonly (readonly [string, string])[]) {
  const desk = deskUnderTest({ startAt: new Date(startAt), rules: () => twoCustomers(...changes) });
  const ticketOfPerson = async ({ id }: Person) => (await desk.store.ticketsOf(id, 1))[0]!;
  return { ...desk, ticketOfPerson };
}

describe('two customers write in the same minute', () => {
  // 17:30 in Shanghai: the plant is closed, Berlin has its morning, and the desk itself half an hour left.
  const AT = '2026-11-23T17:30:00+08:00';

  test('and each ticket has the deadlines of its own hours', async () => {
    const desk = deskAt(AT);
    for (const who of [CHEN_GONG, ANNA, TOM]) await desk.taps(who, opens());
    const first = async (who: Person) => (await desk.ticketOfPerson(who)).deadlines['first-response'];
    expect(await first(CHEN_GONG)).toEqual(new Date('2026-11-24T09:00:00+08:00'));
    expect(await first(ANNA)).toEqual(new Date('2026-11-23T11:30:00+01:00'));
    expect(await first(TOM)).toEqual(new Date('2026-11-24T09:30:00+08:00'));
    expect((await desk.ticketOfPerson(ANNA)).customer).toBe('berlin');
    expect(await desk.ticketOfPerson(TOM)).not.toHaveProperty('customer');
  });

  test('each person reads times by the clock on their wall, engineers by theirs with the customer’s beside it', async () => {
    const desk = deskAt(AT);
    await desk.taps(CHEN_GONG, opens());
    await desk.taps(ANNA, opens());
    expect(wordsIn(desk.shownIn(ownChat(CHEN_GONG)))).toContain('11月24日周二 09:00');
    const annas = wordsIn(desk.shownIn(ownChat(ANNA)));
    expect(annas).toContain('An engineer answers by: Mon 23 Nov, 11:30\n');
    expect(annas).not.toContain('GMT');
    const cards = wordsIn(desk.shownIn(ENGINEERS_CHANNEL));
    expect(cards).toContain('客户: 柏林办公室');
    expect(cards).toContain('客户: 上海工厂');
    expect(cards).toContain('11月23日周一 18:30（11:30 GMT+1）');
    // Where both clocks show the same there is one time.
    expect(cards).toContain('11月24日周二 09:00\n');
  });

  test('an explanation counts and shows the customer’s hours', async () => {
    const desk = deskAt(AT);
    await desk.taps(ANNA, opens());
    const { id: ticket } = await desk.ticketOfPerson(ANNA);
    const told = wordsIn(await desk.taps(ANNA, { kind: 'explain', ticket }));
    expect(told).toContain('Due Mon 23 Nov, 11:30');
    expect(told).toContain('Mon 23 Nov, 19:00 – Tue 24 Nov, 07:00 | skipped');
    expect(told).toContain('(Europe/Berlin)');
  });

  test('*My tickets* and the queue are read by the clock of who looks', async () => {
    const desk = deskAt(AT);
    await desk.taps(ANNA, opens());
    await desk.taps(ANNA, opens());
    expect(wordsIn(await desk.says(ANNA, 'my tickets'))).toContain('| Tue 24 Nov, 14:30');
    expect(wordsIn(await desk.taps(WANG_LEI, { kind: 'queue' }))).toContain('11月23日周一 18:30');
  });

  test('an engineer in a chat of their own is shown the customer, too; the person is not', async () => {
    const desk = deskAt(AT);
    await desk.taps(ANNA, opens());
    const { id: ticket } = await desk.ticketOfPerson(ANNA);
    expect(wordsIn(await desk.taps(WANG_LEI, { kind: 'show', ticket }))).toContain('客户: 柏林办公室');
    expect(wordsIn(await desk.taps(ANNA, { kind: 'show', ticket }))).not.toContain('Customer');
  });
});

describe('where clocks change in Berlin and not at the desk', () => {
  test.each([
    // Half an hour on Saturday evening, the other half on Sunday morning after the night of 25 or 23 hours.
    ['autumn', '2026-10-24T18:30:00+02:00', '2026-10-25T07:30:00+01:00'],
    ['spring', '2026-03-28T18:30:00+01:00', '2026-03-29T07:30:00+02:00'],
  ])('in %s the first hour ends by the new clock', async (_, at, due) => {
    const desk = deskAt(at);
    await desk.taps(ANNA, opens());
    expect((await desk.ticketOfPerson(ANNA)).deadlines['first-response']).toEqual(new Date(due));
    expect(wordsIn(desk.shownIn(ownChat(ANNA)))).toMatch(/An engineer answers by: Sun 2[59] \w+, 07:30\n/);
  });
});

describe('what happens by itself', () => {
  test('on a Sunday Berlin’s ticket is warned about and escalated, the plant’s is left until Monday', async () => {
    const desk = deskAt('2026-11-22T10:00:00+01:00');
    await desk.taps(ANNA, opens());
    await desk.taps(CHEN_GONG, opens());
    await desk.passes(3 * HOUR_MS);
    const kinds = async (who: Person) =>
      (await desk.store.events((await desk.ticketOfPerson(who)).id)).map(({ kind }) => kind);
    expect(await kinds(ANNA)).toEqual(expect.arrayContaining(['warned', 'escalated']));
    expect(await kinds(CHEN_GONG)).toEqual(['opened']);
    expect(wordsIn(desk.shownIn(ownChat(ANNA)))).toContain('was due Sun 22 Nov, 11:00');
  });

  test('and what was missed there on a Sunday is what an auditor holds against the desk', async () => {
    const desk = deskAt('2026-11-22T10:00:00+01:00');
    await desk.taps(ANNA, opens());
    await desk.taps(CHEN_GONG, opens());
    const missed = async (who: Person) => {
      const ticket = await desk.ticketOfPerson(who);
      // As if the desk had planned nothing by itself.
      const bare = { ...ticket, timers: [] };
      const log = await desk.store.events(ticket.id);
      return missedBy(new Date('2026-11-22T12:00:00+01:00'), bare, log, desk.parts.rules());
    };
    expect(await missed(ANNA)).toEqual(['escalate first-response 0']);
    expect(await missed(CHEN_GONG)).toEqual([]);
  });

  test('a pause ends, and silence closes, by the customer’s service days', async () => {
    const desk = deskAt('2026-11-20T09:00:00+01:00');
    await desk.taps(ANNA, opens());
    const { id: ticket } = await desk.ticketOfPerson(ANNA);
    // Three service days of eight hours are two of Berlin's of twelve, weekend or not.
    await desk.taps(WANG_LEI, { kind: 'wait', ticket, reason: 'requester', text: 'Which model?' });
    expect((await desk.ticketOfPerson(ANNA)).waiting?.until).toEqual(new Date('2026-11-22T09:00:00+01:00'));
    await desk.taps(WANG_LEI, { kind: 'resume', ticket });
    await desk.taps(WANG_LEI, { kind: 'resolve', ticket, solution: 'Cleaned' });
    expect((await desk.ticketOfPerson(ANNA)).timers).toMatchObject([
      { kind: 'close', at: new Date('2026-11-22T09:00:00+01:00') },
    ]);
  });
});

describe('whose customer somebody is', () => {
  const { desk } = twoCustomers();
  const known = (id: string, ...belongsTo: string[]) =>
    customerOf(desk, { id: id as PersonId, belongsTo })?.id;

  test('is known by workspace, tenant, mail domain or by name', () => {
    expect(known('slack:T0BERLIN/U1', 'slack:T0BERLIN')).toBe('berlin');
    expect(known('slack:U1', 'slack:T0PLANT')).toBe('plant');
    expect(known('teams:u-1', 'teams:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee')).toBe('berlin');
    expect(known('api:portal/li@berlin.example', 'mail:berlin.example')).toBe('berlin');
    expect(known('web:anna')).toBe('berlin');
  });
  test('is nobody’s where nothing fits', () => {
    expect(known('slack:T0OTHER/U1', 'slack:T0OTHER', 'mail:sub.berlin.example')).toBeUndefined();
    expect(known('web:anna-2')).toBeUndefined();
  });
  test('is decided by the name before the place, and by what the door says first', () => {
    expect(known('web:anna', 'mail:plant.example')).toBe('berlin');
    expect(known('slack:U1', 'mail:plant.example', 'slack:T0BERLIN')).toBe('plant');
  });
});

describe('a ticket for a customer that is named', () => {
  const AT = '2026-11-23T17:30:00+08:00';
  const call = (more: object, caller = 'Frau Weber') =>
    ({ kind: 'log-call', caller, details: { summary: 'No network', ...more } }) as const;

  test('a call is logged for the one the engineer chooses, or for the one who is known by name', async () => {
    const desk = deskAt(AT);
    const [form] = await desk.says(WANG_LEI, '登记来电');
    const inputs = form!.parts.flatMap((part) =>
      part.kind === 'buttons' ? part.buttons.flatMap((button) => button.inputs ?? []) : [],
    );
    expect(inputs.find(({ name }) => name === 'customer')).toMatchObject({
      kind: 'select',
      required: false,
      options: [
        { value: 'plant', label: '上海工厂' },
        { value: 'berlin', label: '柏林办公室' },
      ],
    });
    await desk.taps(WANG_LEI, call({ customer: 'berlin' }));
    await desk.taps(WANG_LEI, call({}, '老周'));
    await desk.taps(WANG_LEI, call({}));
    const tickets = await desk.store.openTickets(10);
    const customers = Object.fromEntries(tickets.map((one) => [one.requester.id, one.customer]));
    expect(customers['hotline:老周']).toBe('plant');
    const webers = tickets.filter(({ requester }) => requester.name === 'Frau Weber');
    expect(webers.map(({ customer }) => customer).sort()).toEqual(['berlin', undefined]);
  });

  test('one the desk file lacks is refused, with those there are', async () => {
    const desk = deskAt(AT);
    const [reply] = await desk.taps(WANG_LEI, call({ customer: 'paris' }));
    expect(reply).toMatchObject({ refused: 'unknown-customer' });
    expect(wordsIn([reply!])).toBe('没有客户"paris"。现有：plant, berlin。');
    expect(await desk.store.openTickets(10)).toEqual([]);
  });

  test('nobody chooses another customer’s promise for themselves; an engineer and a stranger may name one', async () => {
    const desk = deskAt(AT);
    const [reply] = await desk.taps(ANNA, opens({ customer: 'plant' }));
    expect(reply).toMatchObject({ refused: 'not-your-customer' });
    expect(await desk.store.openTickets(10)).toEqual([]);
    await desk.taps(ANNA, opens({ customer: 'berlin' }));
    await desk.taps(TOM, opens({ customer: 'plant' }));
    expect((await desk.ticketOfPerson(TOM)).customer).toBe('plant');
  });

  test('without customers a desk asks nobody', async () => {
    const desk = deskUnderTest();
    expect(JSON.stringify(await desk.says(WANG_LEI, '登记来电'))).not.toContain('customer');
  });
});

describe('a policy of the customer’s own', () => {
  test('is what its tickets are opened under, and no other', async () => {
    const desk = deskAt('2026-11-23T17:30:00+08:00', BERLINS_POLICY);
    await desk.taps(ANNA, opens());
    await desk.taps(TOM, opens());
    const annas = await desk.ticketOfPerson(ANNA);
    expect(annas).toMatchObject({
      policy: 'berlin@2026-11',
      deadlines: { 'first-response': new Date('2026-11-23T11:00:00+01:00') },
    });
    expect((await desk.ticketOfPerson(TOM)).policy).toBe('contract@2026-11');
  });
});

describe('a customer that is gone from the desk file', () => {
  const opened = async () => {
    const desk = deskAt('2026-11-23T17:30:00+08:00');
    await desk.taps(ANNA, opens());
    const ticket = await desk.ticketOfPerson(ANNA);
    return { ticket, log: await desk.store.events(ticket.id) };
  };

  test('keeps for its tickets the hours that the log holds', async () => {
    const { ticket, log } = await opened();
    const berlin = twoCustomers().desk.customers[1]!;
    const hours: DeskChange = {
      seq: 0,
      at: new Date('2026-11-01T00:00:00Z'),
      by: { id: 'desk:file' as PersonId, name: 'desk file' },
      door: 'desk' as never,
      fact: { kind: 'customer-hours', customer: 'berlin', calendar: berlin.calendar, ownYears: true },
    };
    const unknown: string[] = [];
    const rules = rulesWith(shippedRules(), [hours], (customer) => unknown.push(customer));
    expect(ticketOf(log, rules).deadlines).toEqual(ticket.deadlines);
    expect(unknown).toEqual([]);
  });

  test('and was never heard of leaves its tickets with the desk’s, which says so', async () => {
    const { log } = await opened();
    const unknown: string[] = [];
    const nothing: DeskChange = {
      seq: 0,
      at: new Date('2026-11-01T00:00:00Z'),
      by: { id: 'desk:file' as PersonId, name: 'desk file' },
      door: 'desk' as never,
      fact: { kind: 'hours', calendar: shippedRules().desk.calendar },
    };
    const rules = rulesWith(shippedRules(), [nothing], (customer) => unknown.push(customer));
    const found = ticketOf(log, rules);
    expect(found.deadlines['first-response']).toEqual(new Date('2026-11-24T09:30:00+08:00'));
    expect(found.timers.length).toBeGreaterThan(0);
    expect(new Set(unknown)).toEqual(new Set(['berlin']));
  });
});

test('a ticket without a customer is what it was before there were any', async () => {
  const [before, after] = [deskUnderTest(), deskUnderTest({ rules: () => twoCustomers() })];
  for (const desk of [before, after]) {
    await desk.taps(TOM, opens());
    await desk.passes(30 * MINUTE_MS);
  }
  expect(await after.onlyTicket()).toEqual(await before.onlyTicket());
  expect(after.shownIn(ENGINEERS_CHANNEL)).toEqual(before.shownIn(ENGINEERS_CHANNEL));
});
