/** Where the desk may write in Teams, in MongoDB: one document a place, one a person. */
import type mongoose from 'mongoose';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import type { Reference, ReferenceStore } from '../teams/types.ts';
import { answered, type Mongo } from './connect.ts';

type ReferenceDocument = Omit<Reference, 'conversation'> & { readonly _id: ConversationId };

interface MetDocument {
  readonly _id: PersonId;
  readonly teamsId: string;
}

export class MongoTeamsReferences implements ReferenceStore {
  readonly #places: mongoose.mongo.Collection<ReferenceDocument>;
  readonly #people: mongoose.mongo.Collection<MetDocument>;

  private constructor(mongo: Mongo) {
    this.#places = mongo.db.collection('teams_references');
    this.#people = mongo.db.collection('teams_people');
  }

  /** Creates what it is found by. */
  static async open(mongo: Mongo): Promise<MongoTeamsReferences> {
    const store = new MongoTeamsReferences(mongo);
    await answered(
      store.#places.createIndex({ person: 1 }, { partialFilterExpression: { person: { $exists: true } } }),
    );
    return store;
  }

  async save({ conversation, ...rest }: Reference): Promise<void> {
    await answered(this.#places.replaceOne({ _id: conversation }, rest, { upsert: true }));
  }

  async get(conversation: ConversationId): Promise<Reference | undefined> {
    return referenceFrom(await answered(this.#places.findOne({ _id: conversation })));
  }

  async directOf(person: PersonId): Promise<Reference | undefined> {
    // Who removed the app and added it again may have two; the newer one is alive.
    return referenceFrom(
      await answered(this.#places.findOne({ person, kind: 'personal' }, { sort: { at: -1 } })),
    );
  }

  async forget(conversation: ConversationId): Promise<void> {
    await answered(this.#places.deleteOne({ _id: conversation }));
  }

  async meet(person: PersonId, teamsId: string): Promise<void> {
    await answered(this.#people.updateOne({ _id: person }, { $set: { teamsId } }, { upsert: true }));
  }

  async teamsIdsOf(people: readonly PersonId[]): Promise<ReadonlyMap<PersonId, string>> {
    if (people.length === 0) return new Map();
    const met = await answered(this.#people.find({ _id: { $in: [...people] } }).toArray());
    return new Map(met.map(({ _id, teamsId }) => [_id, teamsId]));
  }
}

function referenceFrom(document: ReferenceDocument | null): Reference | undefined {
  if (!document) return undefined;
  const { _id, ...rest } = document;
  return { conversation: _id, ...rest };
}
