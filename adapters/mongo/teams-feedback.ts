/** Thumbs under what the language model wrote in Teams, in MongoDB: one document a person and message. */
import type { Feedback, FeedbackStore } from '../teams/types.ts';
import { answered, type Mongo } from './connect.ts';

export class MongoTeamsFeedback implements FeedbackStore {
  readonly #collection;

  constructor(mongo: Mongo) {
    this.#collection = mongo.db.collection<Feedback & { readonly _id: string }>('teams_feedback');
  }

  async keep(feedback: Feedback): Promise<void> {
    const _id = JSON.stringify([feedback.conversation, feedback.about, feedback.person]);
    await answered(this.#collection.replaceOne({ _id }, feedback, { upsert: true }));
  }
}
