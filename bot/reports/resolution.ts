/**
 * How requests ended, honestly counted. Pure: outcomes in, requests out.
 *
 * Each request has exactly one ending. **Confirmed**: the person said that it works. **Assumed**: answered,
 * then neither a related word, nor a ticket, nor any other human contact for 72 hours. **Ticket**: people took
 * over. **Returned**: it counted as confirmed or assumed, but within 72 hours the person was back with the
 * same thing; it counts as neither any more, and what came back is a request of its own. **Abandoned**: nothing
 * was shown to be right, and the person went away. **Open**: its 72 hours are not over.
 */
import { tokenise } from '../../knowledge/search/tokenise.ts';
import type { Guess, Outcome } from '../front-line/types.ts';
import type { TicketId } from '../tickets/types.ts';

export const SILENCE_MS = 72 * 60 * 60_000;
/** What is said this soon after a question without an answer is about it, in whatever words. */
const SAME_TALK_MS = 30 * 60_000;
/** Share of words in common from which two questions are the same thing. */
const ALIKE = 0.5;
/** So long it may keep others waiting. */
const TURN_MS = 20;

export type Ending = 'confirmed' | 'assumed' | 'ticket' | 'returned' | 'abandoned' | 'open';

export interface Request {
  readonly asker: string;
  readonly begun: Date;
  /** As it was put when it was answered or became a ticket. */
  readonly question: string;
  readonly ending: Ending;
  /** Set unless it is open. */
  readonly ended?: Date;
  /** What the person said solved it, also when it returned later. */
  readonly solvedBy: readonly string[];
  /** Shown as the answer. */
  readonly answers: readonly string[];
  /** Shown, and the person said that it did not help. */
  readonly inVain: readonly string[];
  readonly guess?: Guess;
  readonly ticket?: TicketId;
  readonly reopenings: number;
  /** How many outcomes it was made of. */
  readonly outcomes: number;
}

interface Growing {
  asker: string;
  begun: Date;
  question: string;
  questions: string[];
  lastAt: Date;
  /** What happened last, while it is open. */
  state: 'answered' | 'unanswered';
  ending: Ending;
  ended?: Date;
  solvedBy: string[];
  answers: string[];
  inVain: string[];
  guess?: Guess;
  ticket?: TicketId;
  reopenings: number;
  outcomes: number;
}

/** @param outcomes oldest first; of one asker two at one instant in the order they happened */
export function requestsIn(outcomes: readonly Outcome[], now: Date): readonly Request[] {
  return together([...perAsker(outcomes, now)], outcomes);
}

/** The same, giving way to whoever else has something to do: half a year of a large desk takes seconds. */
export async function requestsInTurns(outcomes: readonly Outcome[], now: Date): Promise<readonly Request[]> {
  const all: (readonly Growing[])[] = [];
  let since = performance.now();
  for (const requests of perAsker(outcomes, now)) {
    all.push(requests);
    if (performance.now() - since < TURN_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    since = performance.now();
  }
  return together(all, outcomes);
}

function* perAsker(outcomes: readonly Outcome[], now: Date): Generator<readonly Growing[]> {
  const byAsker = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'reopened') continue;
    const asker = outcome.person ?? outcome.conversation;
    const own = byAsker.get(asker);
    if (own) own.push(outcome);
    else byAsker.set(asker, [outcome]);
  }
  for (const [asker, own] of byAsker) {
    const requests: Growing[] = [];
    const isAlike = likenessOfWords();
    for (const outcome of own) {
      settle(requests, outcome.at);
      place(outcome, asker, requests, isAlike);
    }
    settle(requests, now);
    yield requests;
  }
}

/** A reopening is told by whoever did it: it belongs to the request whose ticket it was. */
function together(all: readonly (readonly Growing[])[], outcomes: readonly Outcome[]): readonly Request[] {
  const requests = all.flat();
  const byTicket = new Map(
    requests.flatMap((request) => (request.ticket ? [[request.ticket, request]] : [])),
  );
  for (const { kind, ticket } of outcomes) {
    const reopened = kind === 'reopened' && ticket ? byTicket.get(ticket) : undefined;
    if (reopened) reopened.reopenings += 1;
  }
  return requests
    .sort((one, other) => one.begun.getTime() - other.begun.getTime())
    .map(({ questions: _, lastAt: __, state: ___, ...request }) => request);
}

/** Puts an outcome where it belongs: into a request of that asker, perhaps a new one. */
function place(outcome: Outcome, asker: string, requests: Growing[], isAlike: IsAlike): Growing {
  const open = requests.filter(({ ending }) => ending === 'open');
  switch (outcome.kind) {
    case 'answered':
    case 'offered':
    case 'unanswered': {
      const same = open.findLast((request) => continues(request, outcome, isAlike));
      const request = same ?? begin(outcome, asker, requests, isAlike);
      request.state = outcome.kind === 'answered' ? 'answered' : 'unanswered';
      if (outcome.kind === 'answered') request.answers.push(...outcome.articles);
      return grow(request, outcome);
    }
    case 'solved':
    case 'not-solved': {
      const about = open.findLast(({ questions }) => questions.includes(outcome.question)) ?? open.at(-1);
      const request = about ?? begin(outcome, asker, requests, isAlike);
      if (outcome.kind === 'solved') {
        request.solvedBy = [...outcome.articles];
        end(request, 'confirmed', outcome.at);
      } else {
        request.inVain.push(...outcome.articles);
        request.state = 'unanswered';
      }
      return grow(request, outcome);
    }
    case 'ticket': {
      // Whatever else was answered and not confirmed: silence after talking to people proves nothing.
      const [first, ...others] = open;
      const request = first ?? begin(outcome, asker, requests, isAlike);
      for (const other of others) {
        absorb(request, other);
        requests.splice(requests.indexOf(other), 1);
      }
      if (outcome.ticket) request.ticket = outcome.ticket;
      end(request, 'ticket', outcome.at);
      return grow(request, outcome);
    }
    case 'reopened':
      throw new RangeError('A reopened ticket is no request of its own.');
    default: {
      const never: never = outcome.kind;
      return never;
    }
  }
}

function begin(outcome: Outcome, asker: string, requests: Growing[], isAlike: IsAlike): Growing {
  const before = requests.findLast(
    (request) =>
      (request.ending === 'confirmed' || request.ending === 'assumed') &&
      outcome.at.getTime() - request.ended!.getTime() <= SILENCE_MS &&
      isSameThing(request, outcome, isAlike),
  );
  if (before) end(before, 'returned', outcome.at);
  const request: Growing = {
    asker,
    begun: outcome.at,
    question: outcome.question,
    questions: [],
    lastAt: outcome.at,
    state: 'unanswered',
    ending: 'open',
    solvedBy: [],
    answers: [],
    inVain: [],
    reopenings: 0,
    outcomes: 0,
  };
  requests.push(request);
  return request;
}

function grow(request: Growing, outcome: Outcome): Growing {
  request.question = outcome.question || request.question;
  request.questions.push(outcome.question);
  request.lastAt = outcome.at;
  request.outcomes += 1;
  if (outcome.guess) request.guess = outcome.guess;
  return request;
}

function absorb(request: Growing, other: Growing): void {
  request.answers.push(...other.answers);
  request.inVain.push(...other.inVain);
  request.questions.push(...other.questions);
  request.outcomes += other.outcomes;
  if (other.guess) request.guess = other.guess;
}

function end(request: Growing, ending: Ending, at: Date): void {
  request.ending = ending;
  request.ended = at;
}

/** Ends what has been silent for 72 hours. */
function settle(requests: readonly Growing[], now: Date): void {
  for (const request of requests) {
    const silentUntil = request.lastAt.getTime() + SILENCE_MS;
    if (request.ending === 'open' && now.getTime() > silentUntil)
      end(request, request.state === 'answered' ? 'assumed' : 'abandoned', new Date(silentUntil));
  }
}

function continues(request: Growing, outcome: Outcome, isAlike: IsAlike): boolean {
  const isSameTalk =
    request.state === 'unanswered' && outcome.at.getTime() - request.lastAt.getTime() <= SAME_TALK_MS;
  return isSameTalk || isSameThing(request, outcome, isAlike);
}

/** The same article was shown, or the words are alike. */
function isSameThing(request: Growing, outcome: Outcome, isAlike: IsAlike): boolean {
  const known = new Set([...request.answers, ...request.solvedBy]);
  // Offered titles are guesses: that one of them was shown before means little.
  if (outcome.kind !== 'offered' && outcome.articles.some((article) => known.has(article))) return true;
  return request.questions.some((question) => isAlike(question, outcome.question));
}

type IsAlike = (one: string, other: string) => boolean;

/** Remembers the terms of the questions it was asked about: they come again. */
function likenessOfWords(): IsAlike {
  const known = new Map<string, ReadonlySet<string>>();
  const termsOf = (text: string): ReadonlySet<string> => {
    const terms = known.get(text) ?? new Set(tokenise(text.slice(0, 500)).map((term) => term.text));
    known.set(text, terms);
    return terms;
  };
  return (one, other) => {
    const [a, b] = [termsOf(one), termsOf(other)];
    const common = [...a].filter((term) => b.has(term)).length;
    return common > 0 && common / (a.size + b.size - common) >= ALIKE;
  };
}

export interface Figures extends Readonly<Record<Ending, number>> {
  /** All requests, open ones too. */
  readonly requests: number;
  /** Share of ended requests that the desk resolved by itself; undefined when none has ended. */
  readonly resolved?: number;
  /** The same, counting only what the person confirmed. */
  readonly confirmedOnly?: number;
}

export function figuresOf(requests: readonly Request[]): Figures {
  const count = (ending: Ending) => requests.filter((request) => request.ending === ending).length;
  const counts = {
    confirmed: count('confirmed'),
    assumed: count('assumed'),
    ticket: count('ticket'),
    returned: count('returned'),
    abandoned: count('abandoned'),
    open: count('open'),
  };
  const ended = requests.length - counts.open;
  return {
    requests: requests.length,
    ...counts,
    ...(ended > 0 && {
      resolved: (counts.confirmed + counts.assumed) / ended,
      confirmedOnly: counts.confirmed / ended,
    }),
  };
}
