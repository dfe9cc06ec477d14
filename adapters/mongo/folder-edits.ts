/**
 * Which edits of the watched folder have been seen and told of, for all desks together. The version of an article alone would
 * not do: the same bad edit may be made again after it was corrected, and is another edit then.
 */
import type mongoose from 'mongoose';
import { answered, type Mongo } from './connect.ts';

interface EditDocument {
  /** The article's id. */
  readonly _id: string;
  /** As it was last seen by any desk; null: it was gone. */
  readonly version: string | null;
  /** Counts how often it was seen to change. */
  readonly edits: number;
  /** The last of its edits that was tried to the end, with whatever it cost told. */
  readonly told?: number;
  /** What was told of the present edit. */
  readonly losses: readonly string[];
}

/** What is known of the present edit of an article. */
export interface SeenEdit {
  /** 1 for the first one. */
  readonly nth: number;
  readonly isTold: boolean;
  readonly losses: readonly string[];
}

const AT_ONCE = 1_000;

export class MongoFolderEdits {
  readonly #edits: mongoose.mongo.Collection<EditDocument>;

  constructor({ db }: Mongo) {
    this.#edits = db.collection('folder_edits');
  }

  /** A desk has seen these articles in these versions, undefined for one that is gone: says which edit of each that is. */
  async seen(versions: ReadonlyMap<string, string | undefined>): Promise<ReadonlyMap<string, SeenEdit>> {
    const all = [...versions];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const writes = all.slice(from, from + AT_ONCE).map(([_id, version = null]) => {
        const same = { $eq: ['$version', { $literal: version }] };
        const next = { $add: [{ $ifNull: ['$edits', 0] }, 1] };
        const update = {
          version: { $literal: version },
          edits: { $cond: [same, '$edits', next] },
          losses: { $cond: [same, '$losses', []] },
        };
        return { updateOne: { filter: { _id }, update: [{ $set: update }], upsert: true } };
      });
      await answered(this.#edits.bulkWrite(writes, { ordered: false }));
    }
    return this.of([...versions.keys()]);
  }

  async of(ids: readonly string[]): Promise<ReadonlyMap<string, SeenEdit>> {
    const found = new Map<string, SeenEdit>();
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = { _id: { $in: ids.slice(from, from + AT_ONCE) } };
      for (const { _id, edits, told, losses } of await answered(this.#edits.find(some).toArray()))
        found.set(_id, { nth: edits, isTold: told === edits, losses });
    }
    return found;
  }

  /** These edits have been tried, and these losses are told; an article that has changed since is left alone. */
  async told(edits: ReadonlyMap<string, SeenEdit>, losses: readonly string[]): Promise<void> {
    const all = [...edits];
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const writes = all.slice(from, from + AT_ONCE).map(([_id, { nth }]) => ({
        updateOne: {
          filter: { _id, edits: nth },
          update: { $set: { told: nth }, $addToSet: { losses: { $each: [...losses] } } },
        },
      }));
      await answered(this.#edits.bulkWrite(writes, { ordered: false }));
    }
  }
}
