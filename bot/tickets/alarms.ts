/**
 * Warnings and escalations as a channel sees them: a few as messages of their own, many as one digest. Both are drawn
 * from the tickets as they are when the message goes out, so that whatever was seen to meanwhile is not called for.
 */
import { engineersOf, levelOf } from '../engineers.ts';
import { type Sentences, sentences } from '../front-line/sentences.ts';
import type { AlarmEvent } from '../ports.ts';
import { onDuty } from '../service-level/roster.ts';
import type { Button, Language, Part, PersonId, Reply } from '../types.ts';
import { at, atDesk, clip, whoOf } from './card.ts';
import type { Rules } from './ticket.ts';
import type { ClockName, Ticket, TicketId } from './types.ts';

/** Lines of a digest: what fits a screen, and every platform's message. */
const SHOWN = 10;
const SUMMARY_CHARACTERS = 60;
/** Of the time: used up. An escalation, whatever its step. */
const OVERDUE = 100;
/** Stronger than any deadline: nobody has the ticket at all. */
const FREE = 101;

export interface Alarm {
  readonly event: AlarmEvent;
  /** As it is now; missing when it cannot be read, and the alarm is raised all the same. */
  readonly ticket: Ticket | undefined;
}

/** Whether somebody has seen to it since: claimed, acknowledged, paused, answered, moved, solved. */
export function isSeenTo({ event, ticket }: Alarm): boolean {
  if (!ticket) return false;
  if (ticket.status === 'resolved' || ticket.status === 'closed' || ticket.waiting) return true;
  const isTakenSince = ticket.assignee !== undefined && ticket.assignee.since > event.at;
  switch (event.kind) {
    case 'offered':
      return ticket.assignee !== undefined;
    case 'warned':
      return isTakenSince || ticket.deadlines[event.clock]?.getTime() !== event.due.getTime();
    case 'escalated':
      return !ticket.alarm || ticket.deadlines[event.clock]?.getTime() !== event.due.getTime();
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** One alarm as a message of its own. */
export function alarmReply({ event, ticket }: Alarm, rules: Rules, now: Date): Reply {
  const { desk } = rules;
  const { language } = desk;
  return {
    language,
    parts: [
      { kind: 'text', tone: 'warning', text: alarmText({ event, ticket }, rules) },
      ...(ticket ? [{ kind: 'text', text: clip(ticket.summary, 200) } as const] : []),
      ...mention(calledBy({ event, ticket }, rules, now)),
      firstButtons(event.ticket, ticket, language),
    ],
  };
}

/** What to do about a ticket that a whole channel is called for. */
export function firstButtons(id: TicketId, ticket: Ticket | undefined, language: Language): Part {
  const s = sentences(language);
  const claim: Button = { label: s.claim, action: { kind: 'claim', ticket: id }, style: 'primary' };
  const acknowledge: Button = { label: s.acknowledge, action: { kind: 'acknowledge', ticket: id } };
  const first = ticket?.assignee ? (ticket.alarm ? [acknowledge] : []) : [claim];
  return {
    kind: 'buttons',
    buttons: [...first, { label: s.details, action: { kind: 'show', ticket: id } }],
  };
}

function alarmText({ event, ticket }: Alarm, rules: Rules): string {
  const { desk } = rules;
  const s = sentences(desk.language);
  if (event.kind === 'offered') return s.cardOffered(event.ticket);
  const due = ticket ? atDesk(event.due, ticket, rules) : at(event.due, rules, desk.language);
  const clock = s.clocks[event.clock];
  if (event.kind === 'warned') return s.warning(event.ticket, clock, event.percent, due);
  const level = levelOf(desk, event.to).name[desk.language];
  return event.repeat > 0
    ? s.escalationAgain(event.ticket, clock, due, level, event.repeat)
    : s.escalation(event.ticket, clock, due, level);
}

/**
 * Many alarms as one message: how many of which kind, the most pressing each on a line, everybody concerned called
 * once. Of several alarms about one promise of a ticket the strongest counts.
 */
export function digestReply(alarms: readonly Alarm[], rules: Rules, now: Date): Reply {
  const { desk } = rules;
  const { language } = desk;
  const s = sentences(language);
  const strongest = strongestOf(alarms);
  const tickets = new Map<TicketId, Alarm>();
  for (const alarm of [...strongest].sort(byPressure))
    if (!tickets.has(alarm.event.ticket)) tickets.set(alarm.event.ticket, alarm);
  const all = [...tickets.values()];
  const shown = all.slice(0, SHOWN);
  const buttons: readonly Button[] = [
    { label: s.queue, action: { kind: 'queue' }, style: 'primary' },
    ...shown.map(({ event: { ticket } }) => ({ label: ticket, action: { kind: 'show', ticket } as const })),
  ];
  return {
    language,
    digestOf: [...tickets.keys()],
    parts: [
      { kind: 'text', tone: 'warning', text: s.digestTitle(all.length) },
      { kind: 'facts', facts: countsOf(strongest, s, language) },
      {
        kind: 'table',
        columns: [s.number, s.priority, s.summary, s.digestPromise, s.due, s.who],
        rows: shown.map((alarm) => lineOf(alarm, rules, s)),
      },
      ...(all.length > SHOWN
        ? [{ kind: 'text', tone: 'quiet', text: s.digestMore(all.length - SHOWN) } as const]
        : []),
      ...mention([...new Set(strongest.flatMap((alarm) => calledBy(alarm, rules, now)))]),
      { kind: 'buttons', buttons },
    ],
  };
}

/** One of each ticket and promise. */
function strongestOf(alarms: readonly Alarm[]): readonly Alarm[] {
  const kept = new Map<string, Alarm>();
  for (const alarm of alarms) {
    const key = `${alarm.event.ticket} ${clockOf(alarm.event) ?? ''}`;
    const other = kept.get(key);
    if (!other || usedOf(alarm.event) >= usedOf(other.event)) kept.set(key, alarm);
  }
  return [...kept.values()];
}

/** By what the business loses first: priority, then how much of the time is used, then the deadline. */
function byPressure(one: Alarm, other: Alarm): number {
  // One that cannot be read may be anything: it comes first.
  const priority = ({ ticket }: Alarm): number => ticket?.priority ?? 0;
  const due = ({ event, ticket }: Alarm): number =>
    event.kind === 'offered' ? (nextDeadline(ticket)?.getTime() ?? Infinity) : event.due.getTime();
  return (
    priority(one) - priority(other) ||
    usedOf(other.event) - usedOf(one.event) ||
    due(one) - due(other) ||
    (one.event.ticket < other.event.ticket ? -1 : 1)
  );
}

/** A line for each promise: how many are overdue, and how many have used how much of the time. */
function countsOf(alarms: readonly Alarm[], s: Sentences, language: Language) {
  const separator = language === 'zh' ? '，' : ', ';
  const kinds = [...CLOCKS, undefined].map((clock) => ({
    label: clock ? titled(s.clocks[clock]) : s.digestFree,
    events: alarms.map(({ event }) => event).filter((event) => clockOf(event) === clock),
  }));
  return kinds
    .filter(({ events }) => events.length > 0)
    .map(({ label, events }) => {
      const counts = new Map<number, number>();
      for (const event of events) counts.set(usedOf(event), (counts.get(usedOf(event)) ?? 0) + 1);
      const values = [...counts]
        .sort(([one], [other]) => other - one)
        .map(([used, count]) => (used === FREE ? String(count) : s.digestCount(count, used)));
      return { label, value: values.join(separator) };
    });
}

function lineOf({ event, ticket }: Alarm, rules: Rules, s: Sentences): readonly string[] {
  const due = event.kind === 'offered' ? nextDeadline(ticket) : event.due;
  return [
    event.ticket,
    ticket ? `P${ticket.priority}` : '',
    ticket ? clip(ticket.summary.replace(/\s+/gu, ' '), SUMMARY_CHARACTERS) : '',
    event.kind === 'offered'
      ? s.digestFree
      : s.digestState(s.clocks[event.clock], event.kind === 'warned' ? event.percent : OVERDUE),
    due ? (ticket ? atDesk(due, ticket, rules) : at(due, rules, rules.desk.language)) : '',
    ticket ? whoOf(ticket, rules, rules.desk.language) : '',
  ];
}

/** Whoever has it, or is on duty; of an escalation the level it went to. */
function calledBy({ event, ticket }: Alarm, { desk }: Rules, now: Date): readonly PersonId[] {
  const engineers =
    event.kind === 'escalated'
      ? engineersOf(desk, levelOf(desk, event.to).id)
      : ticket?.assignee
        ? undefined
        : onDuty(desk, now);
  return engineers ? engineers.flatMap(({ people }) => people) : [ticket!.assignee!.id];
}

const CLOCKS: readonly ClockName[] = ['first-response', 'next-response', 'resolution'];

function clockOf(event: AlarmEvent): ClockName | undefined {
  return event.kind === 'offered' ? undefined : event.clock;
}

function usedOf(event: AlarmEvent): number {
  if (event.kind === 'offered') return FREE;
  return event.kind === 'warned' ? event.percent : OVERDUE;
}

function nextDeadline(ticket: Ticket | undefined): Date | undefined {
  return Object.values(ticket?.deadlines ?? {}).sort((one, other) => one.getTime() - other.getTime())[0];
}

function titled(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function mention(people: readonly PersonId[]): readonly Part[] {
  return people.length === 0 ? [] : [{ kind: 'mention', people }];
}
