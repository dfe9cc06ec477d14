/** Proposes an article for each ticket that told how it was solved; engineers are told in their channel and decide. */
import { checkedWording } from '../bot/front-line/wording.ts';
import type { ChannelDirectory, DeskStore, LanguageModel, Ledger } from '../bot/ports.ts';
import {
  type ArticleDraft,
  type DraftMaterial,
  draftArticle,
  materialOf,
} from '../bot/proposals/draft-article.ts';
import { proposalNotices } from '../bot/proposals/proposal-notices.ts';
import type { Rules } from '../bot/tickets/ticket.ts';
import type { TicketId } from '../bot/tickets/types.ts';

export interface Proposals {
  /** Those of the tickets that were looked at before, whatever became of it. */
  known(tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>>;
  /** Without a draft the ticket has nothing to tell, and is not looked at again. One known before stays as it is. */
  propose(ticket: TicketId, draft: ArticleDraft | undefined, at: Date): Promise<void>;
}

export interface ProposeParts {
  readonly ledger: Pick<Ledger, 'page' | 'projections'>;
  readonly store: Pick<DeskStore, 'eventsOfMany' | 'commit'>;
  readonly channels: ChannelDirectory;
  rules(): Rules;
  readonly proposals: Proposals;
  readonly model?: LanguageModel | undefined;
}

/** A desk that was off over the holidays catches up. */
const LOOK_BACK_MS = 14 * 24 * 60 * 60_000;
const PAGE = 200;

/** Returns how many were proposed. */
export async function proposeArticles(parts: ProposeParts, now: Date): Promise<number> {
  const span = { from: new Date(now.getTime() - LOOK_BACK_MS), until: now };
  let count = 0;
  let after: Awaited<ReturnType<Ledger['page']>>['end'];
  do {
    const { tickets, end } = await parts.ledger.page('closed', after, span, PAGE);
    count += await proposeFor(tickets, parts, now);
    after = end;
  } while (after !== undefined);
  return count;
}

async function proposeFor(tickets: readonly TicketId[], parts: ProposeParts, now: Date): Promise<number> {
  const known = await parts.proposals.known(tickets);
  const fresh = tickets.filter((id) => !known.has(id));
  if (fresh.length === 0) return 0;
  const [projections, logs] = await Promise.all([
    parts.ledger.projections(fresh),
    parts.store.eventsOfMany(fresh),
  ]);
  let count = 0;
  for (const ticket of projections.values()) {
    const material = materialOf(ticket, logs.get(ticket.id) ?? []);
    const draft = material && draftArticle(material, await worded(material, parts.model));
    if (draft) {
      count += 1;
      // Told first: killed in between, the same notice is made again, and delivered once.
      const deliveries = proposalNotices(draft, ticket, now, parts.rules(), parts.channels);
      await parts.store.commit({ tickets: [], outcomes: [], deliveries });
    }
    await parts.proposals.propose(ticket.id, draft, now);
  }
  return count;
}

/** The solution as steps, made only of the engineer's words and checked against them; or nothing. */
async function worded(
  { problem, solution, said, language }: DraftMaterial,
  model: LanguageModel | undefined,
): Promise<string | undefined> {
  if (!model) return undefined;
  const passages = [{ title: problem, text: [solution, ...said].join('\n') }];
  const sentences = await model.answer(problem, passages, language);
  const checked = sentences && checkedWording(sentences, passages);
  // One source needs no marks.
  return checked?.replace(/ \[1\]$/gm, '');
}
