/** What the search extension finds: the searcher's own tickets and articles they may read. */
import { engineerOf } from '../../bot/engineers.ts';
import { sentences } from '../../bot/front-line/sentences.ts';
import type { DeskStore } from '../../bot/ports.ts';
import { clip, requesterCard } from '../../bot/tickets/card.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { Language, Person } from '../../bot/types.ts';
import type { KnowledgeBase } from '../../knowledge/types.ts';
import type { SearchHit } from './types.ts';

const TICKETS = 50;
const HITS = 12;

export interface SearchParts {
  readonly store: Pick<DeskStore, 'ticket' | 'ticketsOf'>;
  readonly knowledge: KnowledgeBase;
  rules(): Rules;
}

/**
 * Hits may be put into any chat, so articles for engineers are never among them; of other people's tickets
 * engineers find one by its number.
 */
export function deskSearch({ store, knowledge, rules }: SearchParts) {
  return async (text: string, person: Person): Promise<readonly SearchHit[]> => {
    const language = person.language ?? rules().desk.language;
    const words = text.trim();
    const own = await store.ticketsOf(person.id, TICKETS);
    const number = /^t-?(\d{1,9})$/i.exec(words)?.[1];
    if (number) {
      const id = `T-${number}` as TicketId;
      const isEngineer = engineerOf(rules().desk, person.id) !== undefined;
      const found =
        own.find((ticket) => ticket.id === id) ?? (isEngineer ? await store.ticket(id) : undefined);
      return found ? [ticketHit(found, rules(), language)] : [];
    }
    const tickets = own
      .filter(({ summary }) => summary.toLowerCase().includes(words.toLowerCase()))
      .slice(0, 4);
    const matches = words
      ? await knowledge.search({ question: words, audience: 'staff', language }, HITS)
      : [];
    const { knowledgeSource } = sentences(language);
    return [
      ...tickets.map((ticket) => ticketHit(ticket, rules(), language)),
      ...matches.map(
        ({ article, passage }): SearchHit => ({
          title: article.title,
          line: [knowledgeSource, article.updated].filter(Boolean).join(' · '),
          reply: {
            language,
            parts: [
              {
                kind: 'passage',
                title: article.title,
                markdown: article.body.length <= 1_800 ? article.body : passage.text,
                writtenByModel: false,
                sources: [
                  {
                    articleId: article.id,
                    title: article.title,
                    ...(article.source.url && { url: article.source.url }),
                    ...(article.updated && { updated: article.updated }),
                  },
                ],
              },
            ],
          },
        }),
      ),
    ];
  };
}

function ticketHit(ticket: Ticket, rules: Rules, language: Language): SearchHit {
  const s = sentences(language);
  return {
    title: `${ticket.id} · ${clip(ticket.summary, 80)}`,
    line: `${s.statuses[ticket.status]} · ${s.priorities[ticket.priority]}`,
    reply: requesterCard(ticket, rules, language),
  };
}
