import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Outcome } from '../../../bot/front-line/types.ts';
import { figuresOf, requestsIn } from '../../../bot/reports/resolution.ts';
import { confirmedQuestions, judgedGuesses, unmetQuestions } from '../../../bot/reports/what-was-learned.ts';
import type { TicketId } from '../../../bot/tickets/types.ts';
import type { ConversationId, PersonId } from '../../../bot/types.ts';

const START = Date.parse('2026-11-23T01:00:00Z');
const HOUR_MS = 60 * 60_000;
const LATER = new Date(START + 1000 * HOUR_MS);

const at = (hours: number, kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({
  conversation: 'web:li-na' as ConversationId,
  person: 'web:li-na' as PersonId,
  at: new Date(START + hours * HOUR_MS),
  kind,
  question: 'the VPN does not connect',
  articles: kind === 'ticket' || kind === 'unanswered' ? [] : ['vpn'],
  ...(kind === 'ticket' && { ticket: 'T-1' as TicketId }),
  ...more,
});
const PRINTER = { question: 'paper jam on the third floor', articles: ['printer'] };
const endings = (outcomes: readonly Outcome[], now = LATER) =>
  requestsIn(outcomes, now).map(({ ending }) => ending);

describe('a request ends in one way', () => {
  test('the person says it works: confirmed', () => {
    expect(endings([at(0, 'answered'), at(0.1, 'solved')])).toEqual(['confirmed']);
  });

  test('an answer and then 72 hours of silence: assumed, and open until they are over', () => {
    expect(endings([at(0, 'answered')], new Date(START + 72 * HOUR_MS))).toEqual(['open']);
    expect(endings([at(0, 'answered')], new Date(START + 72 * HOUR_MS + 1))).toEqual(['assumed']);
  });

  test('it did not help and people took over: a ticket, nothing else', () => {
    expect(endings([at(0, 'answered'), at(1, 'not-solved'), at(1, 'ticket')])).toEqual(['ticket']);
  });

  test('silence after talking to people about something else is not taken for success', () => {
    expect(endings([at(0, 'answered'), at(5, 'ticket', { question: 'I need a new chair' })])).toEqual([
      'ticket',
    ]);
  });

  test('back with the same thing within 72 hours: returned, and deducted from the solved', () => {
    const back = [at(0, 'answered'), at(0.1, 'solved'), at(20, 'answered'), at(20.1, 'solved')];
    expect(endings(back)).toEqual(['returned', 'confirmed']);
    expect(figuresOf(requestsIn(back, LATER))).toMatchObject({ confirmed: 1, returned: 1, resolved: 0.5 });
  });

  test('back after silence that was taken for success: returned too', () => {
    expect(endings([at(0, 'answered'), at(100, 'ticket')])).toEqual(['returned', 'ticket']);
  });

  test('back with the same thing after a long time: a new request', () => {
    expect(endings([at(0, 'answered'), at(0.1, 'solved'), at(100, 'answered')])).toEqual([
      'confirmed',
      'assumed',
    ]);
  });

  test('two questions about two things are two requests', () => {
    expect(endings([at(0, 'answered'), at(1, 'answered', PRINTER)])).toEqual(['assumed', 'assumed']);
  });

  test('asked again in other words while no answer was there: one request', () => {
    const words = { question: 'tunnel client shows error 809' };
    expect(endings([at(0, 'unanswered'), at(0.2, 'answered', words), at(0.3, 'solved', words)])).toEqual([
      'confirmed',
    ]);
  });

  test('nothing found, and the person went away: abandoned, never solved', () => {
    expect(endings([at(0, 'unanswered')])).toEqual(['abandoned']);
    expect(endings([at(0, 'offered')])).toEqual(['abandoned']);
  });

  test('two people who ask the same are two requests', () => {
    const other = { person: 'web:tom' as PersonId };
    expect(endings([at(0, 'answered'), at(1, 'ticket', other)])).toEqual(['assumed', 'ticket']);
  });

  test('a reopened ticket is one ticket, reopened once', () => {
    const requests = requestsIn([at(0, 'ticket'), at(9, 'reopened', { ticket: 'T-1' as TicketId })], LATER);
    expect(requests).toMatchObject([{ ending: 'ticket', reopenings: 1 }]);
  });
});

const anyOutcome = fc.record({
  afterHours: fc.integer({ min: 0, max: 90 }),
  kind: fc.constantFrom<Outcome['kind']>(
    'answered',
    'offered',
    'unanswered',
    'solved',
    'not-solved',
    'ticket',
    'reopened',
  ),
  question: fc.constantFrom('vpn down', 'vpn is down again', 'paper jam', '打印机卡纸', ''),
  articles: fc.subarray(['vpn', 'printer', 'password']),
  who: fc.constantFrom('a', 'b'),
  ticket: fc.nat(5),
});
const anyHistory = fc.array(anyOutcome, { maxLength: 30 }).map((steps) => {
  let hours = 0;
  let tickets = 10;
  return steps.map(({ afterHours, who, ticket, ...rest }): Outcome => {
    hours += afterHours;
    if (rest.kind === 'ticket') tickets += 1;
    return {
      conversation: `web:${who}` as ConversationId,
      person: `web:${who}` as PersonId,
      at: new Date(START + hours * HOUR_MS),
      ...rest,
      ...(rest.kind === 'ticket' && { ticket: `T-${tickets}` as TicketId }),
      ...(rest.kind === 'reopened' && { ticket: `T-${11 + ticket}` as TicketId }),
    };
  });
});

describe('in any history', () => {
  test('totals add up and nothing is counted twice or lost', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const requests = requestsIn(history, LATER);
        const figures = figuresOf(requests);
        const { confirmed, assumed, ticket, returned, abandoned, open } = figures;
        expect(confirmed + assumed + ticket + returned + abandoned + open).toBe(figures.requests);
        const counted = history.filter(({ kind }) => kind !== 'reopened').length;
        expect(requests.reduce((sum, request) => sum + request.outcomes, 0)).toBe(counted);
        // each ticket is one request's ending
        expect(ticket).toBe(history.filter(({ kind }) => kind === 'ticket').length);
        expect(new Set(requests.flatMap((request) => request.ticket ?? [])).size).toBe(ticket);
        expect(confirmed).toBeLessThanOrEqual(history.filter(({ kind }) => kind === 'solved').length);
      }),
      { numRuns: 500 },
    );
  });

  test('what has ended stays as it is when nothing more happens', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const now = history.at(-1)?.at ?? LATER;
        const then = requestsIn(history, now);
        const later = requestsIn(history, new Date(now.getTime() + 10_000 * HOUR_MS));
        for (const [i, request] of then.entries())
          if (request.ending !== 'open') expect(later[i]!.ending).toBe(request.ending);
        expect(figuresOf(later).open).toBe(0);
      }),
    );
  });
});

describe('what ended requests teach', () => {
  const guess = { article: 'vpn', confidence: 0.8 };
  const asked = at(0, 'answered', { guess });
  test('a guess the person confirmed was right; one that did not help, or came back, was wrong', () => {
    expect(judgedGuesses(requestsIn([asked, at(0.1, 'solved', { guess })], LATER))).toEqual([
      { confidence: 0.8, right: true },
    ]);
    expect(
      judgedGuesses(requestsIn([asked, at(1, 'not-solved', { guess }), at(1, 'ticket')], LATER)),
    ).toEqual([{ confidence: 0.8, right: false }]);
    const back = requestsIn([asked, at(0.1, 'solved', { guess }), at(9, 'ticket')], LATER);
    expect(judgedGuesses(back)).toEqual([{ confidence: 0.8, right: false }]);
  });

  test('solved by another title than the one held for right: the guess was wrong', () => {
    const offered = at(0, 'offered', { articles: ['vpn', 'proxy'], guess });
    const chosen = at(0, 'answered', { articles: ['proxy'], guess });
    const solved = at(0.1, 'solved', { articles: ['proxy'], guess });
    expect(judgedGuesses(requestsIn([offered, chosen, solved], LATER))).toEqual([
      { confidence: 0.8, right: false },
    ]);
  });

  test('silence judges nothing, and no question is learned from it', () => {
    expect(judgedGuesses(requestsIn([asked], LATER))).toEqual([]);
    expect(confirmedQuestions(requestsIn([asked], LATER))).toEqual([]);
  });

  test('a question that came back is not learned, but is a gap that names the article', () => {
    const back = requestsIn([asked, at(0.1, 'solved'), at(9, 'ticket')], LATER);
    expect(confirmedQuestions(back)).toEqual([]);
    expect(unmetQuestions(back)).toMatchObject([{ wrong: ['vpn'] }, { wrong: [] }]);
  });
});
