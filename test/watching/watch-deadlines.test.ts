import { describe, expect, test } from '@jest/globals';
import { append } from '../../bot/tickets/append.ts';
import { BY_ITSELF, factsDue } from '../../bot/tickets/fire.ts';
import { keepWatch, warnOnly } from '../../jobs/watch-deadlines.ts';
import {
  deskUnderTest,
  HOUR_MS,
  MINUTE_MS,
  person,
  shippedRules,
  WANG_LEI,
} from '../support/desk-under-test.ts';

const TOM = person('tom');

async function withTicket() {
  const desk = deskUnderTest();
  await desk.says(TOM, 'The badge reader beeps');
  await desk.taps(TOM, { kind: 'human' });
  return { desk, id: (await desk.onlyTicket()).id };
}

describe('a warning taken from the projection alone', () => {
  test.each([31, 46, 55])('equals the one computed from the log, %d minutes in', async (minutes) => {
    const { desk, id } = await withTicket();
    const rules = shippedRules();
    const history = await desk.store.events(id);
    const ticket = (await desk.store.ticket(id))!;
    const now = new Date(desk.clock.now().getTime() + minutes * MINUTE_MS);
    const facts = factsDue(ticket, now, rules);
    expect(facts.map((fact) => fact.kind)).toEqual(['warned']);
    const slow = append(
      history,
      { ticket: id, by: { kind: 'desk' }, door: BY_ITSELF, at: now },
      facts,
      rules,
      desk.parts.channels,
    );
    expect(warnOnly(ticket, facts, now, rules, desk.parts.channels)).toEqual({
      tickets: [{ ticket: slow.ticket, events: slow.events, changed: ['version', 'timers'] }],
      deliveries: slow.deliveries,
      outcomes: [],
    });
  });
});

describe('keeping watch', () => {
  const watchFrom = async (minutesBefore: number) => {
    const { desk, id } = await withTicket();
    const dueAt = (await desk.store.ticket(id))!.timers[0]!.at;
    desk.clock.set(new Date(dueAt.getTime() - minutesBefore * MINUTE_MS));
    const heard: Date[] = [];
    const wait = async (ms: number) => desk.clock.advance(ms);
    const happened = () => heard.push(desk.clock.now());
    return { desk, id, dueAt, heard, wait, happened };
  };

  test('warns at the very instant a timer falls due, not at the next run', async () => {
    const { desk, id, dueAt, heard, wait, happened } = await watchFrom(2);
    await keepWatch(desk.parts, { forMs: 3 * MINUTE_MS, happened, wait });
    expect(heard).toEqual([dueAt]);
    expect((await desk.store.events(id)).at(-1)).toMatchObject({ kind: 'warned', at: dueAt });
  });

  test('ends at once when nothing falls into its time', async () => {
    const { desk, heard, wait, happened } = await watchFrom(4);
    const before = desk.clock.now();
    await keepWatch(desk.parts, { forMs: 3 * MINUTE_MS, happened, wait });
    expect([heard, desk.clock.now()]).toEqual([[], before]);
  });

  test('begins nothing once the desk is asked to stop', async () => {
    const { desk, id, heard, happened } = await watchFrom(2);
    const stopping = new AbortController();
    const wait = async (ms: number) => {
      desk.clock.advance(ms);
      stopping.abort();
    };
    await keepWatch(desk.parts, { forMs: 3 * MINUTE_MS, happened, wait, signal: stopping.signal });
    expect([heard, (await desk.store.ticket(id))?.version]).toEqual([[], 1]);
  });
});

describe('a desk that was off', () => {
  test('for a day says one word about a ticket, not one for every step it missed', async () => {
    const { desk, id } = await withTicket();
    desk.clock.advance(26 * HOUR_MS);
    await desk.passes(MINUTE_MS, MINUTE_MS);
    const told = (await desk.store.events(id)).filter(
      (event) => event.kind === 'warned' || event.kind === 'escalated',
    );
    expect(told.filter((event) => event.kind === 'warned' && event.clock === 'first-response')).toEqual([]);
    expect(
      told.filter((event) => event.kind === 'escalated' && event.clock === 'first-response'),
    ).toHaveLength(1);
  });
});

describe('what is done at the very moment a timer fires', () => {
  test('wins over the timer: a claimed ticket is not offered, an answered one not escalated', async () => {
    const { desk, id } = await withTicket();
    const stale = (await desk.store.ticket(id))!;
    desk.clock.advance(61 * MINUTE_MS);
    await desk.taps(WANG_LEI, { kind: 'say', ticket: id, text: 'here' });
    const facts = factsDue(stale, desk.clock.now(), shippedRules());
    const late = append(
      await desk.store.events(id).then((events) => events.slice(0, 1)),
      { ticket: id, by: { kind: 'desk' }, door: BY_ITSELF, at: desk.clock.now() },
      facts,
      shippedRules(),
      desk.parts.channels,
    );
    expect(await desk.store.commit({ tickets: [late], deliveries: late.deliveries, outcomes: [] })).toBe(
      'stale',
    );
    expect((await desk.store.events(id)).map((event) => event.kind)).toEqual(['opened', 'claimed', 'said']);
  });
});
