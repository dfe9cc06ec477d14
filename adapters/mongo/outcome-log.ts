/** What became of requests, as the desk wrote it down with each decision. */
import type { Outcome } from '../../bot/front-line/types.ts';
import type { OutcomeLog } from '../../jobs/refine-calibration.ts';
import { answered, type Mongo } from './connect.ts';

export class MongoOutcomeLog implements OutcomeLog {
  readonly #mongo: Mongo;
  constructor(mongo: Mongo) {
    this.#mongo = mongo;
  }

  async since(from: Date): Promise<readonly Outcome[]> {
    const found = await answered(
      this.#mongo.outcomes
        .find({ at: { $gte: from } })
        // Of one decision's outcomes the ids tell the order.
        .sort({ at: 1, _id: 1 })
        .toArray(),
    );
    return found.map(({ _id: _, ...outcome }) => outcome);
  }
}
