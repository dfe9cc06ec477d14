import type { Mongo } from '../../adapters/mongo/connect.ts';

/** Empties the collections and keeps their indexes. */
export async function emptied(mongo: Mongo): Promise<void> {
  for (const collection of await mongo.db.collections()) await collection.deleteMany({});
}
