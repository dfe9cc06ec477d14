import type { VersionedValues } from '../../jobs/refine-calibration.ts';

/** Versioned values of one process, as JSON would bring them back. */
export function memoryValues(): VersionedValues {
  const kept = new Map<string, { readonly version: number; readonly value: unknown }>();
  return {
    read: async (key) => kept.get(key),
    async write(key, value, expected) {
      if ((kept.get(key)?.version ?? 0) !== expected) return 'stale';
      kept.set(key, { version: expected + 1, value: JSON.parse(JSON.stringify(value)) });
      return 'written';
    },
  };
}
