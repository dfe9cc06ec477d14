/** How a ticket looks: to engineers in their channel, and to the person it belongs to. */

import { customerName } from '../customers.ts';
import { levelOf } from '../engineers.ts';
import { sentences } from '../front-line/sentences.ts';
import type { Button, Fact, Input, Language, Part, Reply } from '../types.ts';
import { bothTimes, exactTime } from '../when.ts';
import type { Rules } from './ticket.ts';
import type { Ticket } from './types.ts';

/** The card in an engineers' channel. */
export function engineerCard(ticket: Ticket, rules: Rules): Reply {
  const { language } = rules.desk;
  const s = sentences(language);
  const parts: Part[] = [
    {
      kind: 'text',
      tone: 'heading',
      text: `${ticket.id} · ${s.priorities[ticket.priority]} · ${s.cardStatuses[ticket.status]}`,
    },
    { kind: 'text', text: ticket.summary },
    {
      kind: 'facts',
      facts: [
        { label: s.requester, value: ticket.requester.name },
        ...(ticket.customer
          ? [{ label: s.customer, value: customerName(rules.desk, ticket.customer, language) }]
          : []),
        ...ticketFacts(ticket, rules, language, (instant) => atDesk(instant, ticket, rules), s.cardStatuses),
      ],
    },
  ];
  if (ticket.waiting)
    parts.push({
      kind: 'text',
      tone: 'quiet',
      text: s.cardPaused(s.cardWaits[ticket.waiting.reason], atDesk(ticket.waiting.until, ticket, rules)),
    });
  if (ticket.solution && (ticket.status === 'resolved' || ticket.status === 'closed'))
    parts.push({ kind: 'quote', who: s.cardSolution, text: ticket.solution });
  if (ticket.attachments.length > 0) parts.push({ kind: 'files', files: ticket.attachments });
  parts.push({ kind: 'buttons', buttons: engineerButtons(ticket, rules) });
  return { language, parts };
}

/** What a person is shown of a ticket of theirs. */
export function requesterCard(
  ticket: Ticket,
  rules: Rules,
  language: Language,
  timeZone = ticket.timeZone,
): Reply {
  const s = sentences(language);
  const facts: Fact[] = [
    { label: s.number, value: ticket.id },
    { label: s.summary, value: clip(ticket.summary, 200) },
    ...ticketFacts(ticket, rules, language, (instant) =>
      atCustomer(instant, ticket, rules, language, timeZone),
    ),
  ];
  return {
    language,
    parts: [
      { kind: 'facts', facts },
      { kind: 'buttons', buttons: requesterButtons(ticket, language) },
    ],
  };
}

/** Number aside, the figures both sides see: who, by when, in what state. */
export function ticketFacts(
  ticket: Ticket,
  rules: Rules,
  language: Language,
  when: (instant: Date) => string,
  statuses = sentences(language).statuses,
): readonly Fact[] {
  const s = sentences(language);
  const level = levelOf(rules.desk, ticket.level).name[language];
  const facts: Fact[] = [
    { label: s.priority, value: s.priorities[ticket.priority] },
    { label: s.status, value: statuses[ticket.status] },
    { label: s.who, value: whoOf(ticket, rules, language) },
  ];
  if (ticket.assignee && ticket.levels.length > 1) facts.push({ label: s.level, value: level });
  const { deadlines } = ticket;
  if (deadlines['first-response'])
    facts.push({ label: s.respondBy, value: when(deadlines['first-response']) });
  if (deadlines['next-response'])
    facts.push({ label: s.nextAnswerBy, value: when(deadlines['next-response']) });
  if (deadlines.resolution) facts.push({ label: s.resolveBy, value: when(deadlines.resolution) });
  else if (ticket.status === 'waiting') facts.push({ label: s.resolveBy, value: s.paused });
  facts.push({ label: s.opened, value: when(ticket.openedAt) });
  if (ticket.category) facts.push({ label: s.category, value: ticket.category });
  if (ticket.asset) facts.push({ label: s.asset, value: ticket.asset });
  return facts;
}

/** Who looks at it; until somebody does, the level that will. */
export function whoOf(ticket: Ticket, { desk }: Rules, language: Language): string {
  return ticket.assignee?.name ?? sentences(language).nobodyYet(levelOf(desk, ticket.level).name[language]);
}

/**
 * An instant as this desk writes it; for somebody whose clock shows another time, by their clock and with its zone.
 */
export function at(instant: Date, rules: Rules, language: Language, timeZone?: string): string {
  return exactTime(instant, language, rules.desk.calendar.timeZone, timeZone);
}

/**
 * An instant of a ticket as its requester reads it: by the clock of the customer, or by their own, with its zone, where
 * that shows another time.
 */
export function atCustomer(
  instant: Date,
  ticket: Ticket,
  rules: Rules,
  language: Language,
  timeZone?: string,
): string {
  return exactTime(instant, language, rules.calendarOf(ticket.customer).timeZone, timeZone);
}

/** An instant of a ticket as engineers read it: by the desk's clock, and beside it by the customer's where that differs. */
export function atDesk(instant: Date, ticket: Ticket, rules: Rules): string {
  const { language, calendar } = rules.desk;
  return bothTimes(instant, language, calendar.timeZone, rules.calendarOf(ticket.customer).timeZone);
}

/** The first characters of a text, whole code points, with an ellipsis where it was cut. */
export function clip(text: string, characters: number): string {
  const points = Array.from(text.slice(0, characters * 2 + 2));
  return points.length <= characters ? text : `${points.slice(0, characters - 1).join('')}…`;
}

function engineerButtons(ticket: Ticket, rules: Rules): readonly Button[] {
  const s = sentences(rules.desk.language);
  const id = ticket.id;
  const text = (label: string): Input => ({ name: 'text', label, kind: 'text', required: true });
  const reason: Input = { name: 'reason', label: s.why, kind: 'line', required: true };
  const reasonTold: Input = { ...reason, label: s.whyTold };
  const claim: Button = { label: s.claim, action: { kind: 'claim', ticket: id }, style: 'primary' };
  const acknowledge: Button = { label: s.acknowledge, action: { kind: 'acknowledge', ticket: id } };
  const say: Button = { label: s.say, action: { kind: 'say', ticket: id }, inputs: [text(s.sayWhat)] };
  const ask: Button = { label: s.ask, action: { kind: 'ask', ticket: id }, inputs: [text(s.askWhat)] };
  const note: Button = {
    label: s.note,
    action: { kind: 'note', ticket: id },
    inputs: [text(s.noteWhat)],
    secondary: true,
  };
  const resolve: Button = {
    label: s.resolve,
    action: { kind: 'resolve', ticket: id },
    inputs: [{ name: 'solution', label: s.solution, kind: 'text', required: true }],
    ...(ticket.assignee && { style: 'primary' as const }),
  };
  const wait: Button = {
    label: s.wait,
    action: { kind: 'wait', ticket: id },
    secondary: true,
    inputs: [
      {
        name: 'reason',
        label: s.waitFor,
        kind: 'select',
        required: true,
        options: optionsOf(s.cardWaits),
      },
      { name: 'until', label: s.waitUntil, kind: 'line', required: false },
      text(s.waitWhy),
    ],
  };
  const resume: Button = { label: s.resume, action: { kind: 'resume', ticket: id }, style: 'primary' };
  const handOver: Button = {
    label: s.handOver,
    action: { kind: 'hand-over', ticket: id },
    secondary: true,
    inputs: [
      {
        name: 'to',
        label: s.handOverTo,
        kind: 'select',
        required: true,
        options: [
          ...rules.desk.engineers.map((one) => ({ value: one.id, label: one.name })),
          ...rules.desk.levels.map((one) => ({ value: one.id, label: one.name[rules.desk.language] })),
        ],
      },
      reasonTold,
    ],
  };
  const setPriority: Button = {
    label: s.setPriority,
    action: { kind: 'set-priority', ticket: id },
    secondary: true,
    inputs: [
      {
        name: 'impact',
        label: s.impact,
        kind: 'select',
        required: true,
        options: optionsOf(s.impacts),
        initial: ticket.impact,
      },
      {
        name: 'urgency',
        label: s.urgency,
        kind: 'select',
        required: true,
        options: optionsOf(s.urgencies),
        initial: ticket.urgency,
      },
      reasonTold,
    ],
  };
  const release: Button = {
    label: s.release,
    action: { kind: 'release', ticket: id },
    inputs: [reason],
    secondary: true,
  };
  const explain: Button = { label: s.explain, action: { kind: 'explain', ticket: id }, secondary: true };
  const reopen: Button = {
    label: s.reopen,
    action: { kind: 'reopen', ticket: id },
    inputs: [{ name: 'text', label: s.why, kind: 'line', required: true }],
  };
  const alarm = ticket.alarm ? [acknowledge] : [];
  switch (ticket.status) {
    case 'new':
      return [claim, ...alarm, say, ask, note, resolve, setPriority, handOver, wait, explain];
    case 'claimed':
      return [resolve, ...alarm, say, ask, note, wait, handOver, setPriority, release, explain];
    case 'waiting':
      return [resume, say, resolve, note, handOver, setPriority, explain];
    case 'resolved':
    case 'closed':
      return [reopen, note, explain];
    default: {
      const never: never = ticket.status;
      return never;
    }
  }
}

function requesterButtons(ticket: Ticket, language: Language): readonly Button[] {
  const s = sentences(language);
  const add: Button = {
    label: s.addMore,
    action: { kind: 'add', ticket: ticket.id },
    inputs: [{ name: 'text', label: s.whatElse, kind: 'text', required: true }],
  };
  switch (ticket.status) {
    case 'new':
    case 'claimed':
    case 'waiting':
      return [
        add,
        { label: s.withdraw, action: { kind: 'withdraw', ticket: ticket.id }, secondary: true },
        { label: s.explain, action: { kind: 'explain', ticket: ticket.id }, secondary: true },
      ];
    case 'resolved':
      return resolvedButtons(ticket, language);
    case 'closed':
      return [reopenButton(ticket, language, s.reopen)];
    default: {
      const never: never = ticket.status;
      return never;
    }
  }
}

/** Does it work now? Yes closes, no opens it again. */
export function resolvedButtons(ticket: Ticket, language: Language): readonly Button[] {
  const s = sentences(language);
  return [
    { label: s.yesWorks, action: { kind: 'confirm', ticket: ticket.id }, style: 'primary' },
    reopenButton(ticket, language, s.noReopen),
  ];
}

function reopenButton(ticket: Ticket, language: Language, label: string): Button {
  return {
    label,
    action: { kind: 'reopen', ticket: ticket.id },
    inputs: [{ name: 'text', label: sentences(language).stillWrong, kind: 'line', required: false }],
  };
}

export function optionsOf(names: Readonly<Record<string, string>>): { value: string; label: string }[] {
  return Object.entries(names).map(([value, label]) => ({ value, label }));
}
