/** An article in the engineer's own words, drafted from a ticket that is over. Pure; an engineer approves it. */
import { redact } from '../redact.ts';
import type { Ticket, TicketEvent, TicketId } from '../tickets/types.ts';
import type { Language } from '../types.ts';

export interface ArticleDraft {
  readonly ticket: TicketId;
  readonly language: Language;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** How people asked for it. */
  readonly questions: readonly string[];
  /** Some of it was worded by a language model. */
  readonly writtenByModel: boolean;
}

/** "Done" teaches nobody anything. */
const SOLUTION_CHARACTERS_MIN: Readonly<Record<Language, number>> = { zh: 8, en: 20 };
const TITLE_CHARACTERS = 120;
const SAID_MAX = 10;

const WORDS = {
  zh: { problem: '现象', solution: '解决办法', said: '工程师的说明' },
  en: { problem: 'What happens', solution: 'What solves it', said: 'What the engineer told the person' },
} as const;

/** What the draft is made of, without personal data. */
export interface DraftMaterial {
  readonly ticket: TicketId;
  readonly language: Language;
  readonly problem: string;
  readonly solution: string;
  readonly said: readonly string[];
}

/** Undefined when the ticket does not tell how it was solved: withdrawn, still open, or solved by one word. */
export function materialOf(ticket: Ticket, events: readonly TicketEvent[]): DraftMaterial | undefined {
  const { language, solution } = ticket;
  if (ticket.status !== 'closed' || ticket.closeCause === 'withdrawn' || !solution) return undefined;
  const told = redact(solution).trim();
  if (Array.from(told).length < SOLUTION_CHARACTERS_MIN[language]) return undefined;
  // After a reopening the earlier words did not solve it.
  const reopened = events.findLastIndex(({ kind }) => kind === 'reopened');
  const said = events
    .slice(reopened + 1)
    .flatMap((event) => (event.kind === 'said' && !event.question ? [redact(event.text).trim()] : []));
  return {
    ticket: ticket.id,
    language,
    problem: redact(ticket.summary).trim(),
    solution: told,
    said: [...new Set(said)].filter((text) => text !== told).slice(-SAID_MAX),
  };
}

/** @param steps the solution as a language model put it, checked against the engineer's words */
export function draftArticle(material: DraftMaterial, steps?: string): ArticleDraft {
  const { ticket, language, problem, solution, said } = material;
  const w = WORDS[language];
  const parts = [`## ${w.problem}\n\n${problem}`, `## ${w.solution}\n\n${steps ?? solution}`];
  if (!steps && said.length > 0) parts.push(`## ${w.said}\n\n${said.map((text) => asItem(text)).join('\n')}`);
  return {
    ticket,
    language,
    title: Array.from(problem.split('\n', 1)[0]!).slice(0, TITLE_CHARACTERS).join(''),
    body: parts.join('\n\n'),
    questions: [problem.replace(/\s+/g, ' ')],
    writtenByModel: steps !== undefined,
  };
}

function asItem(text: string): string {
  return `- ${text.replace(/\n/g, '\n  ')}`;
}
