/** The knowledge base as the page works on it. */

import type { ArticleProposals, Proposed } from '../bot/ports.ts';
import type { ArticleDraft } from '../bot/proposals/draft-article.ts';
import type { Figures } from '../bot/reports/resolution.ts';
import type { TicketId } from '../bot/tickets/types.ts';
import type { OutcomeLog, VersionedValues } from '../jobs/refine-calibration.ts';
import type { Gap } from '../knowledge/gaps.ts';
import { formatOf } from '../knowledge/import/formats.ts';
import { manifestKey } from '../knowledge/import/manifest.ts';
import type { DocumentSource, Refusal } from '../knowledge/import/outcome.ts';
import { zipSource } from '../knowledge/import/zip.ts';
import type { Article, Audience } from '../knowledge/types.ts';
import {
  type EditOptions,
  type EditParts,
  type EditResult,
  type ImportResult,
  importFrom,
  oneDocument,
  removeArticles,
} from './edit-knowledge.ts';
import type { VerdictInContext } from './explain-verdict.ts';
import type { RunningKnowledge } from './knowledge.ts';
import {
  articlesLike,
  explainQuestion,
  knowledgeGaps,
  resolutionFigures,
  type Sureness,
  sureness,
} from './look-at-knowledge.ts';
import type { Alongside, MongoArticleStore } from './mongo/article-store.ts';
import type { MongoProposalStore } from './mongo/proposal-store.ts';

export interface ListedArticle extends Pick<Article, 'id' | 'title' | 'language' | 'audience'> {
  readonly collection: string;
  readonly owner?: string;
  readonly updated?: string;
  readonly reviewBy?: string;
  /** It was imported or approved here; others go when their file goes. */
  readonly isRemovable: boolean;
}

export interface Approval {
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly audience: Audience;
  /** Who approves. */
  readonly by: string;
}

export interface KnowledgeDesk {
  /** With what is not taken of the watched folder, as it is now. */
  list(
    text: string,
    limit: number,
  ): Promise<{ articles: readonly ListedArticle[]; total: number; refused: readonly Refusal[] }>;
  /** One document, or a zip export. */
  upload(
    file: { readonly name: string; readonly bytes: Uint8Array; readonly audience: Audience },
    options: EditOptions,
  ): Promise<ImportResult>;
  remove(id: string, options: EditOptions): Promise<EditResult | undefined>;
  explain(question: string, audience: Audience): Promise<VerdictInContext>;
  gaps(days: number): Promise<readonly Gap[]>;
  figures(days: number): Promise<Figures>;
  sureness(): Promise<Sureness>;
  proposals(limit: number): Promise<readonly ArticleDraft[]>;
  /** Makes the article live as the engineer worded it. Undefined: somebody decided about it before. */
  approve(ticket: TicketId, approval: Approval, options: EditOptions): Promise<ImportResult | undefined>;
  /** False: somebody decided about it before. */
  dismiss(ticket: TicketId, by: string): Promise<boolean>;
}

export interface KnowledgeDeskParts {
  readonly knowledge: RunningKnowledge;
  readonly store: MongoArticleStore;
  readonly proposals: MongoProposalStore;
  readonly outcomes: OutcomeLog;
  readonly settings: Pick<VersionedValues, 'read'>;
  now(): Date;
}

/** Articles made of tickets. */
const FROM_TICKETS = 'tickets';

export function knowledgeDesk(parts: KnowledgeDeskParts): KnowledgeDesk {
  const { knowledge, store, proposals, outcomes, settings, now } = parts;
  const edit: EditParts = { knowledge, store, outcomes, now };
  return {
    async list(text, limit) {
      const removable = await store.manifest();
      const found = articlesLike(text, knowledge.articles(), now().toISOString().slice(0, 10));
      const articles = found
        .slice(0, limit)
        .map((article) => listed(article, removable.has(manifestKey(article.source))));
      return { articles, total: found.length, refused: knowledge.refusedNow() };
    },
    upload: (file, options) => importFrom(uploaded(file), edit, options),
    async remove(id, options) {
      const article = (await store.articles()).find((one) => one.id === id);
      return article && removeArticles([manifestKey(article.source)], edit, options);
    },
    explain: (question, audience) => explainQuestion(question, audience, knowledge),
    gaps: (days) => knowledgeGaps(outcomes, knowledge, days, now()),
    figures: (days) => resolutionFigures(outcomes, days, now()),
    sureness: () => sureness(outcomes, settings, now()),
    proposals: (limit) => proposals.waiting(limit),
    async approve(ticket, approval, options) {
      const found = await proposals.get(ticket);
      if (found?.state !== 'proposed') return undefined;
      // Decided with the very write: others may decide while past questions are asked again, and a desk may be killed.
      const decide: Alongside = async (session) => {
        if (!(await proposals.decide(ticket, 'approved', approval.by, now(), session)))
          throw new DecidedBefore(ticket);
      };
      try {
        const document = approved(found.draft, approval, now());
        const result = await importFrom(document, edit, { ...options, alongside: decide });
        if (result.kind === 'nothing-new' && result.refused.length === 0)
          await proposals.decide(ticket, 'approved', approval.by, now());
        return result;
      } catch (error) {
        if (error instanceof DecidedBefore) return undefined;
        throw error;
      }
    },
    dismiss: (ticket, by) => proposals.decide(ticket, 'dismissed', by, now()),
  };
}

class DecidedBefore extends Error {
  readonly code = 'DECIDED_BEFORE';
  constructor(ticket: TicketId) {
    super(`Somebody decided about the article from ${ticket} before.`);
  }
}

const NAMED_LOSSES = 3;

/** The same decisions as on the page, for buttons in a channel. */
export function articleProposals(
  desk: Pick<KnowledgeDesk, 'approve' | 'dismiss'>,
  store: Pick<MongoProposalStore, 'get'>,
): ArticleProposals {
  /** What became of it before, or undefined while it waits. */
  const decided = async (ticket: TicketId): Promise<Proposed | undefined> => {
    const found = await store.get(ticket);
    if (!found) return { kind: 'unknown' };
    if (found.state === 'approved') return { kind: 'live', by: found.by, title: found.draft.title };
    return found.state === 'dismissed' ? { kind: 'dismissed', by: found.by } : undefined;
  };
  return {
    async approve(ticket, changes, by, anyway) {
      const before = await decided(ticket);
      if (before) return before;
      const { draft } = (await store.get(ticket))!;
      const approval = { title: draft.title, body: draft.body, ...changes, by };
      const result = await desk.approve(ticket, approval, { force: anyway });
      if (!result) return (await decided(ticket)) ?? { kind: 'unknown' };
      if (result.kind === 'held')
        return {
          kind: 'held',
          lost: result.losses.length,
          questions: result.losses.slice(0, NAMED_LOSSES).map(({ question }) => question),
        };
      const [refused] = result.refused;
      if (refused)
        return {
          kind: 'refused',
          why: {
            en: `${refused.reason.en} ${refused.wayOut.en}`,
            zh: `${refused.reason.zh}${refused.wayOut.zh}`,
          },
        };
      return { kind: 'live', by, title: approval.title };
    },
    async dismiss(ticket, by) {
      const before = await decided(ticket);
      if (before) return before;
      return (await desk.dismiss(ticket, by))
        ? { kind: 'dismissed', by }
        : ((await decided(ticket)) ?? { kind: 'unknown' });
    },
  };
}

function listed(article: Article, isRemovable: boolean): ListedArticle {
  const { id, title, language, audience, owner, updated, reviewBy, source } = article;
  return {
    id,
    title,
    language,
    audience,
    collection: source.collection,
    isRemovable,
    ...(owner && { owner }),
    ...(updated && { updated }),
    ...(reviewBy && { reviewBy }),
  };
}

function uploaded({ name, bytes, audience }: Parameters<KnowledgeDesk['upload']>[0]): DocumentSource {
  const defaults = { audience };
  return formatOf(name) === 'archive'
    ? zipSource(bytes, { collection: `zip:${name}`, defaults })
    : oneDocument(name, bytes, 'upload', defaults);
}

/** The approved article as a document, so that it is checked and goes live like any other. */
function approved(draft: ArticleDraft, { title, body, audience, by }: Approval, now: Date): DocumentSource {
  const fields = {
    subject: `ticket-${draft.ticket}`,
    title,
    language: draft.language,
    audience,
    owner: by,
    updated: now.toISOString().slice(0, 10),
    questions: draft.questions,
  };
  // JSON is YAML: nothing in a title can become a field.
  const matter = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const text = `---\n${matter.join('\n')}\n---\n\n${body}\n`;
  return oneDocument(`${draft.ticket}.md`, Buffer.from(text), FROM_TICKETS, {});
}
