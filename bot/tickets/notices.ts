/**
 * Who hears of an event: the person it belongs to, the engineers' channels, the colleagues under the card.
 * Every notice's key is the event's identity, so an event is told once however often this runs.
 */
import { engineersOf, isSamePerson, levelOf } from '../engineers.ts';
import { sentences } from '../front-line/sentences.ts';
import type { ChannelDirectory, Delivery, DeliveryContent, EventNews } from '../ports.ts';
import { onDuty } from '../service-level/roster.ts';
import type { Attachment, ConversationId, Language, Part, PersonId, Reply } from '../types.ts';
import { firstButtons } from './alarms.ts';
import { atCustomer, atDesk, clip, resolvedButtons } from './card.ts';
import type { Rules } from './ticket.ts';
import type { Ticket, TicketEvent } from './types.ts';

/** `ticket` is as it is after all of `events`. */
export function noticesFor(
  ticket: Ticket,
  events: readonly TicketEvent[],
  rules: Rules,
  channels: ChannelDirectory,
): readonly Delivery[] {
  const last = events.at(-1);
  if (!last) return [];
  const deliveries: Delivery[] = [];
  const push = (key: string, to: Delivery['to'], content: DeliveryContent, createdAt: Date) =>
    deliveries.push({ key: `${key}:${to}`, to, content, createdAt });

  // Cards first: what is said under a card needs the card.
  if (events.some((event) => !LEAVES_THE_CARD.has(event.kind) && !isSilent(event)))
    // Levels may share a channel; a key given twice would make the whole transaction take its slower way.
    for (const to of new Set(
      ticket.levels.flatMap((level) => channels.conversationsOf(levelOf(rules.desk, level).channel)),
    ))
      deliveries.push({
        key: cardKey(last, to),
        to,
        content: { kind: 'card', ticket: ticket.id },
        createdAt: last.at,
      });

  const here = channels.conversationsOf(levelOf(rules.desk, ticket.level).channel);
  const { language } = rules.desk;
  for (const event of events) {
    const key = `${ticket.id}:${event.seq}`;
    const told = toRequester(ticket, event, rules);
    if (told && ticket.conversation)
      push(
        `${key}:person`,
        ticket.conversation,
        { kind: 'reply', reply: reply(ticket.language, told) },
        event.at,
      );
    for (const to of channels.observersOf?.(ticket.id) ?? [])
      push(`${key}:event`, to, { kind: 'event', news: newsOf(ticket, event) }, event.at);
    const under = underCard(ticket, event, rules);
    const shouted = toChannel(ticket, event, rules);
    for (const to of here) {
      if (under)
        push(
          `${key}:under`,
          to,
          { kind: 'under-card', ticket: ticket.id, reply: reply(language, under) },
          event.at,
        );
      if (shouted) push(`${key}:channel`, to, { kind: 'reply', reply: reply(language, shouted) }, event.at);
      if (event.kind === 'warned' || event.kind === 'escalated' || event.kind === 'offered')
        push(`${key}:channel`, to, { kind: 'alarm', event }, event.at);
    }
  }
  return deliveries;
}

/** Identity of the notice that draws the ticket's card there as it is after that event. */
export function cardKey({ ticket, seq }: Pick<TicketEvent, 'ticket' | 'seq'>, to: ConversationId): string {
  return `${ticket}:${seq}:card:${to}`;
}

/** Nothing on a card changes by these. */
const LEAVES_THE_CARD: ReadonlySet<TicketEvent['kind']> = new Set(['warned', 'reminded', 'noted']);

/** A change of rules that moves no time is for the log alone. */
function isSilent(event: TicketEvent): boolean {
  return event.kind === 'policy-changed' && event.timesStand === true;
}

function newsOf(ticket: Ticket, event: TicketEvent): EventNews {
  const { status, priority } = ticket;
  const { seq, at, kind, by } = event;
  return { ticket: ticket.id, seq, at, happened: kind, by: by.kind, status, priority };
}

const reply = (language: Language, parts: readonly Part[]): Reply => ({ language, parts });

/** What the person is told: on any exception, always with what happens next. */
function toRequester(ticket: Ticket, event: TicketEvent, rules: Rules): readonly Part[] | undefined {
  const language = ticket.language;
  const s = sentences(language);
  const text = (words: string): Part => ({ kind: 'text', text: words });
  const when = (instant: Date) => atCustomer(instant, ticket, rules, language, ticket.timeZone);
  const newTime = (): readonly Part[] =>
    ticket.deadlines.resolution ? [text(s.toldNewTime(when(ticket.deadlines.resolution)))] : [];
  const who = event.by.kind === 'desk' ? '' : event.by.name;
  const isOwnDoing = event.by.kind !== 'desk' && isSamePerson(rules.desk, event.by.id, ticket.requester.id);
  switch (event.kind) {
    case 'opened':
    case 'heard':
    case 'noted':
    case 'warned':
    case 'acknowledged':
    case 'reminded':
    case 'offered':
      return undefined;
    case 'policy-changed':
      if (isSilent(event)) return undefined;
      return [text(s.toldRules(ticket.id, s.whyRules[event.reason] ?? event.reason)), ...newTime()];
    case 'claimed':
      return [text(s.toldClaimed(ticket.id, who))];
    case 'released':
      return [text(s.toldReleased(ticket.id))];
    case 'handed-over': {
      const to = 'level' in event.to ? levelOf(rules.desk, event.to.level).name[language] : event.to.name;
      return [
        text(s.toldHandedOver(ticket.id, to, event.reason)),
        ...(ticket.deadlines.resolution ? [text(s.toldTimeStands(when(ticket.deadlines.resolution)))] : []),
      ];
    }
    case 'said':
      if (event.withPause) return undefined;
      return [
        { kind: 'quote', who: s.toldSays(who, ticket.id), text: event.text },
        ...filesOf(event.attachments),
        ...(event.question ? [{ kind: 'text', tone: 'quiet', text: s.toldQuestion } as const] : []),
      ];
    case 'paused':
      return [
        { kind: 'quote', who: s.toldSays(who, ticket.id), text: event.text },
        text(s.toldPaused(ticket.id, s.waits[event.reason], when(event.until))),
        ...(event.reason === 'requester'
          ? [{ kind: 'text', tone: 'quiet', text: s.toldQuestion } as const]
          : []),
      ];
    case 'resumed':
      return event.cause === 'requester-answered'
        ? undefined
        : [text(s.toldResumed(ticket.id)), ...newTime()];
    case 'prioritised':
      return [text(s.toldPriority(ticket.id, s.priorities[event.priority], event.reason)), ...newTime()];
    case 'escalated':
      if (event.repeat > 0) return undefined;
      return [
        text(
          s.toldLate(
            ticket.id,
            s.clocks[event.clock],
            when(event.due),
            levelOf(rules.desk, event.to).name[language],
          ),
        ),
      ];
    case 'resolved': {
      const closing = ticket.timers.find((timer) => timer.kind === 'close');
      return [
        text(s.toldResolved(ticket.id, who)),
        { kind: 'quote', who, text: event.solution },
        { kind: 'buttons', buttons: resolvedButtons(ticket, language) },
        ...(closing
          ? [
              {
                kind: 'text',
                tone: 'quiet',
                text: s.toldSilence(when(closing.at)),
              } as const,
            ]
          : []),
      ];
    }
    case 'reopened':
      return [text(s.toldReopened(ticket.id)), ...newTime()];
    case 'closed':
      if (event.cause === 'silence')
        return [
          text(s.toldClosedBySilence(ticket.id)),
          { kind: 'buttons', buttons: [{ label: s.reopen, action: { kind: 'reopen', ticket: ticket.id } }] },
        ];
      if (event.cause === 'withdrawn') return [text(s.toldWithdrawn(ticket.id))];
      return isOwnDoing ? [text(s.toldClosed(ticket.id))] : undefined;
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** The story under the card, for colleagues. */
function underCard(ticket: Ticket, event: TicketEvent, rules: Rules): readonly Part[] | undefined {
  const { language } = rules.desk;
  const s = sentences(language);
  const text = (words: string): readonly Part[] => [{ kind: 'text', tone: 'quiet', text: words }];
  const who = event.by.kind === 'desk' ? '' : event.by.name;
  switch (event.kind) {
    case 'opened': {
      // What the card says already, and what was sent along, is not said again.
      const turns = event.transcript.filter(
        ({ who: by, text: words }) => by !== 'desk' && words.replace(/\s+/gu, ' ').trim() !== event.summary,
      );
      const tried = event.triedTitles ?? event.tried;
      const story: readonly Part[] = [
        ...turns.map(
          (turn): Part => ({ kind: 'quote', who: event.requester.name, text: clip(turn.text, 3_000) }),
        ),
        ...(tried.length > 0 ? [{ kind: 'text', tone: 'quiet', text: s.triedArticles(tried) } as const] : []),
      ];
      return story.length > 0 ? story : undefined;
    }
    case 'claimed':
      return text(s.cardClaimed(who));
    case 'released':
      return text(s.cardReleased(who, event.reason));
    case 'handed-over': {
      const to = 'level' in event.to ? levelOf(rules.desk, event.to.level).name[language] : event.to.name;
      const called =
        'level' in event.to
          ? engineersOf(rules.desk, event.to.level).flatMap((engineer) => engineer.people)
          : [event.to.engineer];
      return [...text(s.cardHandedOver(who, to, event.reason)), ...mention(called)];
    }
    case 'said':
      if (event.withPause) return undefined;
      return [
        { kind: 'quote', who: event.question ? s.cardAsked(who) : s.cardSaid(who), text: event.text },
        ...filesOf(event.attachments),
      ];
    case 'heard':
      return [
        { kind: 'quote', who: s.cardRequesterSaid(who), text: event.text },
        ...filesOf(event.attachments),
        ...mention(ticket.assignee ? [ticket.assignee.id] : []),
      ];
    case 'noted':
      return [{ kind: 'quote', who: s.cardNoted(who), text: event.text }, ...filesOf(event.attachments)];
    case 'paused':
      return [
        {
          kind: 'quote',
          who: event.reason === 'requester' ? s.cardAsked(who) : s.cardSaid(who),
          text: event.text,
        },
        ...text(s.cardPaused(s.cardWaits[event.reason], atDesk(event.until, ticket, rules))),
      ];
    case 'resumed':
      // The answer stands there and calls the assignee.
      return event.cause === 'requester-answered' ? undefined : text(s.cardResumed[event.cause]);
    case 'prioritised':
      return text(s.cardPriority(s.priorities[event.priority], event.reason));
    case 'acknowledged':
      return text(s.cardAcknowledged(who));
    case 'reminded':
      return [
        ...text(s.cardReminded(ticket.id, ticket.assignee?.name ?? '')),
        ...mention(ticket.assignee ? [ticket.assignee.id] : []),
      ];
    case 'resolved':
      return [{ kind: 'quote', who: s.cardResolved(who), text: event.solution }];
    case 'closed':
      return text(s.cardClosed[event.cause]);
    case 'policy-changed':
      if (isSilent(event)) return undefined;
      return text(s.rulesChanged(s.whyRules[event.reason] ?? event.reason));
    case 'warned':
    case 'escalated':
    case 'offered':
    case 'reopened':
      return undefined;
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** What the whole channel must see although no promise is at stake, with the people it concerns called by name. */
function toChannel(ticket: Ticket, event: TicketEvent, rules: Rules): readonly Part[] | undefined {
  if (event.kind !== 'reopened') return undefined;
  const { desk } = rules;
  const who = event.by.kind === 'desk' ? '' : event.by.name;
  const responsible = ticket.assignee
    ? [ticket.assignee.id]
    : onDuty(desk, event.at).flatMap((engineer) => engineer.people);
  return [
    { kind: 'text', tone: 'warning', text: sentences(desk.language).cardReopened(ticket.id, who) },
    ...(event.text ? [{ kind: 'quote', who, text: event.text } as const] : []),
    ...mention(responsible),
    firstButtons(ticket.id, ticket, desk.language),
  ];
}

function filesOf(files: readonly Attachment[] = []): readonly Part[] {
  return files.length > 0 ? [{ kind: 'files', files }] : [];
}

function mention(people: readonly PersonId[]): readonly Part[] {
  return people.length === 0 ? [] : [{ kind: 'mention', people }];
}
