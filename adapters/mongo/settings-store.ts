/**
 * What people change while the desk runs: duty swaps, confirmed calendars, calibrations. Each value keeps its
 * history: who wrote which version, when. Two writers at once end in one winner.
 */
import { answered, isDuplicateKey, type Mongo } from './connect.ts';

export interface Setting {
  /** 1 for the first one written. */
  readonly version: number;
  readonly value: unknown;
  readonly by: string;
  readonly at: Date;
}

export interface SettingsStore {
  /** The newest version; the reader checks the value's shape. */
  read(key: string): Promise<Setting | undefined>;
  /** `expectedVersion` is the one the value was made from, 0 for none. `stale`: another was written since. */
  write(
    key: string,
    value: unknown,
    expectedVersion: number,
    by: string,
    at: Date,
  ): Promise<'written' | 'stale'>;
  /** Newest first. */
  history(key: string, limit?: number): Promise<readonly Setting[]>;
}

export class MongoSettingsStore implements SettingsStore {
  readonly #mongo: Mongo;
  constructor(mongo: Mongo) {
    this.#mongo = mongo;
  }

  async read(key: string): Promise<Setting | undefined> {
    return (await this.history(key, 1))[0];
  }

  async write(
    key: string,
    value: unknown,
    expectedVersion: number,
    by: string,
    at: Date,
  ): Promise<'written' | 'stale'> {
    const present = (await this.read(key))?.version ?? 0;
    if (present !== expectedVersion) return 'stale';
    const version = expectedVersion + 1;
    try {
      await answered(
        this.#mongo.settings.insertOne({ _id: settingId(key, version), key, version, value, by, at }),
      );
      return 'written';
    } catch (error) {
      if (isDuplicateKey(error)) return 'stale';
      throw error;
    }
  }

  async history(key: string, limit = 100): Promise<readonly Setting[]> {
    const found = await answered(
      this.#mongo.settings
        .find({ _id: { $gte: settingId(key, 0), $lte: settingId(key, 999_999_999) } })
        .sort({ _id: -1 })
        .limit(limit)
        .toArray(),
    );
    return found.map(({ version, value, by, at }) => ({ version, value, by, at }));
  }
}

/** Padded, so that the order of ids is the order of versions. */
function settingId(key: string, version: number): string {
  return `${key}#${String(version).padStart(9, '0')}`;
}
