/** The collection, except that something else happens right after its n-th `find` was answered. */
export function interruptedAfterRead<Collection extends object>(
  collection: Collection,
  nth: number,
  meanwhile: () => Promise<void>,
): Collection {
  let reads = 0;
  return new Proxy(collection, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (property !== 'find') return value.bind(target);
      return (...filter: unknown[]) => {
        const cursor = value.apply(target, filter);
        reads += 1;
        if (reads !== nth) return cursor;
        const toArray = cursor.toArray.bind(cursor);
        cursor.toArray = async () => {
          const found = await toArray();
          await meanwhile();
          return found;
        };
        return cursor;
      };
    },
  });
}
