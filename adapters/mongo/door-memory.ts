/** Small texts a door has to remember across restarts and replicas, by key. */
import { answered, type Mongo } from './connect.ts';

interface MemoryDocument {
  readonly _id: string;
  readonly text: string;
}

export class MongoDoorMemory {
  readonly #collection;

  constructor(mongo: Mongo) {
    this.#collection = mongo.db.collection<MemoryDocument>('door_memory');
  }

  async read(key: string): Promise<string | undefined> {
    return (await answered(this.#collection.findOne({ _id: { $eq: key } })))?.text;
  }

  async write(key: string, text: string): Promise<void> {
    await answered(this.#collection.updateOne({ _id: key }, { $set: { text } }, { upsert: true }));
  }

  async remove(key: string): Promise<void> {
    await answered(this.#collection.deleteOne({ _id: { $eq: key } }));
  }
}
