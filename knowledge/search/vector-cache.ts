import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers the vectors of texts, so that only new text is ever embedded. */
export interface VectorCache {
  get(text: string): Float32Array | undefined;
  put(entries: readonly (readonly [text: string, vector: Float32Array])[]): void;
}

/** A cache for one run. */
export function vectorsInMemory(): VectorCache {
  const vectors = new Map<string, Float32Array>();
  return {
    get: (text) => vectors.get(keyOf(text)),
    put: (entries) => {
      for (const [text, vector] of entries) vectors.set(keyOf(text), vector);
    },
  };
}

const KEY_BYTES = 16;

/**
 * A cache in one append-only file a model, `<folder>/<model>.vectors`: a record is the first 16 bytes of the text's
 * SHA-256 and the vector. A record cut short by a crash is dropped at the next start.
 */
export function vectorsInFolder(folder: string, model: string, dimensions: number): VectorCache {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${model.replace(/[^\w.-]+/g, '_')}-${dimensions}.vectors`);
  const recordBytes = KEY_BYTES + dimensions * 4;
  const vectors = new Map<string, Float32Array>();
  const file = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const records = Math.floor(file.length / recordBytes);
  if (records * recordBytes !== file.length) truncateSync(path, records * recordBytes);
  const flat = new Float32Array(records * dimensions);
  for (let i = 0; i < records; i++) {
    const at = i * recordBytes;
    const vector = flat.subarray(i * dimensions, (i + 1) * dimensions);
    new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength).set(
      file.subarray(at + KEY_BYTES, at + recordBytes),
    );
    vectors.set(file.toString('latin1', at, at + KEY_BYTES), vector);
  }
  return {
    get: (text) => vectors.get(keyOf(text)),
    put: (entries) => {
      const chunks: Buffer[] = [];
      for (const [text, vector] of entries) {
        const key = keyOf(text);
        vectors.set(key, vector);
        chunks.push(Buffer.from(key, 'latin1'), Buffer.from(Float32Array.from(vector).buffer));
      }
      appendFileSync(path, Buffer.concat(chunks));
    },
  };
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, KEY_BYTES);
}
