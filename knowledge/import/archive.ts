import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import type { Bilingual, Objection } from './outcome.ts';
import { objection } from './outcome.ts';

export const ARCHIVE_ENTRIES_MAX = 20_000;

/** How much an archive has unpacked to so far, against what it may. */
export interface UnpackBudget {
  unpackedBytes: number;
  readonly packedBytes: number;
  readonly unpackedBytesMax: number;
}

/** Text packs about ten to one; a hundred to one over this much is made to fill a memory. */
const RATIO_MAX = 100;
const RATIO_FREE_BYTES = 50 * 1024 * 1024;
const OFFICE_BYTES_MAX = 200 * 1024 * 1024;

export function unpackBudget(packedBytes: number, unpackedBytesMax: number): UnpackBudget {
  return { unpackedBytes: 0, packedBytes, unpackedBytesMax };
}

export type Unpacked =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'larger'; readonly bytesMax: number }
  | { readonly kind: 'bomb' };

/**
 * Unpacks one entry, counting what really comes out: the sizes an archive declares are not believed. Stops at
 * `bytesMax`, or where the budget of the whole archive is spent. Rejects if the entry is damaged.
 */
export async function unpack(
  zip: ZipFile,
  entry: Entry,
  budget: UnpackBudget,
  bytesMax: number,
): Promise<Unpacked> {
  const stream = await zip.openReadStreamPromise(entry);
  const chunks: Buffer[] = [];
  let size = 0;
  let outcome: Unpacked | undefined;
  await pipeline(stream, async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      size += chunk.length;
      budget.unpackedBytes += chunk.length;
      if (isBomb(budget)) {
        outcome = { kind: 'bomb' };
        return;
      }
      if (size > bytesMax) {
        outcome = { kind: 'larger', bytesMax };
        return;
      }
      chunks.push(chunk);
    }
  });
  return outcome ?? { kind: 'bytes', bytes: Buffer.concat(chunks) };
}

/** How much came out of how little before it was stopped. */
export function bombSize({ packedBytes, unpackedBytes }: UnpackBudget): Bilingual {
  return {
    en: `${packedBytes} bytes become more than ${unpackedBytes}`,
    zh: `${packedBytes} 字节解压后超过 ${unpackedBytes} 字节`,
  };
}

export function isBomb(budget: UnpackBudget): boolean {
  return (
    budget.unpackedBytes > budget.unpackedBytesMax ||
    (budget.unpackedBytes > RATIO_FREE_BYTES && budget.unpackedBytes > RATIO_MAX * budget.packedBytes)
  );
}

/**
 * Unpacks an Office file once, throwing the content away, before a library is let near it: the libraries
 * unpack into memory without a limit.
 */
export async function checkArchive(bytes: Uint8Array): Promise<Objection | undefined> {
  const budget = unpackBudget(bytes.length, OFFICE_BYTES_MAX);
  let zip: ZipFile | undefined;
  try {
    zip = await fromBufferPromise(Buffer.from(bytes), { decodeStrings: false });
    if (zip.entryCount > ARCHIVE_ENTRIES_MAX) return objection('archive_entries', String(zip.entryCount));
    for await (const entry of zip.eachEntry()) {
      if (entry.isEncrypted()) return objection('encrypted');
      const unpacked = await unpack(zip, entry, budget, 100 * 1024 * 1024);
      if (unpacked.kind !== 'bytes') return objection('archive_bomb', bombSize(budget));
    }
    return undefined;
  } catch {
    return objection('damaged');
  } finally {
    zip?.close();
  }
}
