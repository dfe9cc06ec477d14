/** From the desk to people: at once when it is known what it is about, else after one sentence. */
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Reply } from '../types.ts';
import { addToTicket } from './add-to-ticket.ts';
import { asksForTicket } from './after-a-reply.ts';
import { textReply } from './answer.ts';
import { wordsIn } from './article/sections.ts';
import type { DeskParts, Draft } from './context.ts';
import { reasonIn, type Written } from './one-request.ts';
import { openTicket } from './open-ticket.ts';
import { isForgotten, triedIn } from './phase.ts';
import { askWhatFor } from './propose-ticket.ts';
import { lastRequest } from './searched-text.ts';
import { sentences } from './sentences.ts';

/** Whoever asks for a person so soon after a ticket was opened means the same. */
const JUST_OPENED_MS = 10 * 60_000;

/** @param summary what it is about, where that was just said; else what was asked last. */
export async function toPeople(
  message: Pick<IncomingMessage, 'person' | 'text'>,
  draft: Draft,
  parts: DeskParts,
  summary?: string,
): Promise<void> {
  const { phase, turns } = draft.conversation;
  const named = summary === undefined ? namedIn(message.text, draft) : undefined;
  if (named) return openTicket({ question: named, tried: [] }, message.person, draft, parts);
  const asked =
    summary ??
    (phase.kind === 'idle' ? undefined : phase.question || undefined) ??
    lastRequest(turns.filter((turn) => !asksForTicket(turn.text)));
  if (!asked) return askWhatFor(sentences(draft.language).describeFirst, draft);
  return openTicket({ question: asked, tried: triedIn(phase) }, message.person, draft, parts);
}

/** "Open the ticket about the gate": what was told of the gate, when it is not what was talked about last. */
function namedIn(text: string, { conversation: { phase, turns } }: Draft): string | undefined {
  const last = wordsIn(phase.kind === 'idle' ? '' : phase.question);
  const words = [...wordsIn(text.slice(0, NAMED_CHARACTERS))].filter((word) => !SAID_OF_TICKETS.has(word));
  if (words.length === 0 || words.some((word) => last.has(word))) return undefined;
  const told = turns.filter(({ who, text: said }) => who === 'person' && said !== text);
  const isMeant = (said: string) => {
    const known = wordsIn(said.slice(0, NAMED_CHARACTERS));
    return words.some((word) => known.has(word));
  };
  return told.findLast((turn) => isMeant(turn.text))?.text;
}

const NAMED_CHARACTERS = 300;
const SAID_OF_TICKETS = wordsIn(
  'open raise create log file submit make ticket case please 开 提 建 报 工单 单子 报修 开个 提个 人工 转人工 human person',
);

/** A person is asked for in words. */
export async function askedForPerson(
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (isForgotten(draft)) draft.update({ phase: { kind: 'idle' }, turns: [] });
  const reason = asksForTicket(message.text) ? wishedFor(message.text, draft) : reasonIn(message);
  const isWithPeople =
    ticket !== undefined &&
    ticket.status !== 'resolved' &&
    draft.conversation.phase.kind === 'idle' &&
    reason === undefined &&
    draft.now.getTime() - ticket.openedAt.getTime() < JUST_OPENED_MS;
  if (isWithPeople)
    return draft.reply(textReply(sentences(draft.language).ticketAlready(ticket.id), draft.language));
  return toPeople(message, draft, parts, reason);
}

/** What a ticket is asked for, where nothing of it was said before: "open a ticket for the lamp in room 3". */
function wishedFor(text: string, draft: Draft): string | undefined {
  const [, english, chinese] = FOR_WHAT.exec(text) ?? [];
  const words = [...wordsIn(english ?? chinese ?? '')];
  const said = draft.conversation.turns.filter(({ text: told }) => told !== text);
  const known = wordsIn(said.map((turn) => turn.text).join('\n'));
  return words.length > 0 && !words.some((word) => known.has(word)) ? text : undefined;
}

const FOR_WHAT =
  /\b(?:for|about|on|regarding) (?!me\b|it\b|that\b|this\b)(.{3,60})$|(?:给|为|把|对)(?!我)(.{2,16}?)(?:那个|这个|那件事|的事|问题)?(?:开|提|建|报)/iu;

/** It is pressing: that goes with whatever it is about, and nobody is made to say it again. */
export async function hurried(
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  const s = sentences(draft.language);
  if (phase.kind === 'idle')
    return ticket ? addToTicket(message.text, [], ticket, draft, parts) : askWhatFor(s.urgentWhat, draft);
  if (phase.kind === 'proposed' && phase.question !== '') {
    const { question, tried } = phase;
    const details = { summary: question, urgency: 'stops-work' };
    return openTicket({ question, tried, details }, message.person, draft, parts);
  }
  if (phase.kind === 'proposed') return toPeople(message, draft, parts);
  draft.update({ phase: { ...phase, question: `${phase.question}\n${message.text}` } });
  draft.reply(withHuman(s.urgentNoted, draft));
}

/** A reply with a person one tap away. */
export function withHuman(text: string, { language }: Draft): Reply {
  return {
    language,
    parts: [
      { kind: 'text', text },
      { kind: 'buttons', buttons: [{ label: sentences(language).human, action: { kind: 'human' } }] },
    ],
  };
}
