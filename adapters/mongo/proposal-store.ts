/** Articles drafted from tickets, waiting for an engineer, and what became of them. */
import type mongoose from 'mongoose';
import type { ArticleDraft } from '../../bot/proposals/draft-article.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Proposals } from '../../jobs/propose-articles.ts';
import { answered, isDuplicateKey, type Mongo } from './connect.ts';

export type ProposalState = 'nothing-to-tell' | 'proposed' | 'approved' | 'dismissed';

interface ProposalDocument {
  readonly _id: TicketId;
  readonly draft?: ArticleDraft;
  readonly state: ProposalState;
  readonly at: Date;
  /** Who approved or dismissed it, and when. */
  readonly by?: string;
  readonly decidedAt?: Date;
}

export class MongoProposalStore implements Proposals {
  readonly #proposals: mongoose.mongo.Collection<ProposalDocument>;

  private constructor(mongo: Mongo) {
    this.#proposals = mongo.db.collection('article_proposals');
  }

  static async open(mongo: Mongo): Promise<MongoProposalStore> {
    const store = new MongoProposalStore(mongo);
    await store.#proposals.createIndex({ state: 1, at: -1 });
    return store;
  }

  async known(tickets: readonly TicketId[]): Promise<ReadonlySet<TicketId>> {
    const found = await answered(
      this.#proposals.find({ _id: { $in: [...tickets] } }, { projection: { _id: 1 } }).toArray(),
    );
    return new Set(found.map(({ _id }) => _id));
  }

  async propose(ticket: TicketId, draft: ArticleDraft | undefined, at: Date): Promise<void> {
    const document: ProposalDocument = draft
      ? { _id: ticket, draft, state: 'proposed', at }
      : { _id: ticket, state: 'nothing-to-tell', at };
    try {
      await answered(this.#proposals.insertOne(document));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Newest first. */
  async waiting(limit: number): Promise<readonly ArticleDraft[]> {
    const found = await answered(
      this.#proposals.find({ state: 'proposed' }).sort({ at: -1 }).limit(limit).toArray(),
    );
    return found.flatMap(({ draft }) => draft ?? []);
  }

  async get(
    ticket: TicketId,
  ): Promise<
    { readonly draft: ArticleDraft; readonly state: ProposalState; readonly by: string } | undefined
  > {
    const found = await answered(this.#proposals.findOne({ _id: { $eq: ticket } }));
    return found?.draft ? { draft: found.draft, state: found.state, by: found.by ?? '' } : undefined;
  }

  /** False when somebody else decided before. */
  async decide(
    ticket: TicketId,
    state: 'approved' | 'dismissed',
    by: string,
    decidedAt: Date,
    session?: mongoose.mongo.ClientSession,
  ): Promise<boolean> {
    const decided = this.#proposals.updateOne(
      { _id: { $eq: ticket }, state: 'proposed' },
      { $set: { state, by, decidedAt } },
      session && { session },
    );
    // A transaction tells by itself what is worth another attempt.
    const result = await (session ? decided : answered(decided));
    return result.modifiedCount === 1;
  }
}
