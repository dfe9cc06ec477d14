/** What all desks on one MongoDB have sent into each place of Teams lately, by MongoDB's clock. */
import type { Limit, SharedPace } from '../teams/pace.ts';
import { answered, type Mongo } from './connect.ts';

interface PaceDocument {
  readonly _id: string;
  /** When messages left, oldest first: no more than the largest limit looks at. */
  readonly at: readonly Date[];
  readonly waitMs: number;
  readonly touchedAt: Date;
}

export class MongoTeamsPace implements SharedPace {
  readonly #collection;

  private constructor(mongo: Mongo) {
    this.#collection = mongo.db.collection<PaceDocument>('teams_pace');
  }

  static async open(mongo: Mongo): Promise<MongoTeamsPace> {
    const pace = new MongoTeamsPace(mongo);
    // Longer than the longest limit looks back.
    await answered(pace.#collection.createIndex({ touchedAt: 1 }, { expireAfterSeconds: 2 * 3_600 }));
    return pace;
  }

  async take(place: string, limits: readonly Limit[], marginMs: number): Promise<number> {
    const most = Math.max(...limits.map(({ messages }) => messages));
    const free = limits.map(({ messages, withinMs }) => ({
      $cond: [
        { $gte: [{ $size: '$at' }, messages] },
        { $add: [{ $arrayElemAt: ['$at', -messages] }, withinMs + marginMs] },
        '$$NOW',
      ],
    }));
    const updated = await answered(
      this.#collection.findOneAndUpdate(
        { _id: { $eq: place } },
        [
          { $set: { at: { $ifNull: ['$at', []] }, touchedAt: '$$NOW' } },
          { $set: { waitMs: { $subtract: [{ $max: ['$$NOW', ...free] }, '$$NOW'] } } },
          {
            $set: {
              at: {
                $cond: [
                  { $lte: ['$waitMs', 0] },
                  { $slice: [{ $concatArrays: ['$at', ['$$NOW']] }, -most] },
                  '$at',
                ],
              },
            },
          },
        ],
        { upsert: true, returnDocument: 'after', projection: { waitMs: 1 } },
      ),
    );
    return Number(updated?.waitMs ?? 0);
  }
}
