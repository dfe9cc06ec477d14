import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from 'node:fs';
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
 * SHA-256 and the vector. A record cut short by a crash is dropped at the next start. Memory holds where each stands;
 * the file is not even looked at until a text is asked for, so that a start from a saved index does without it.
 */
export function vectorsInFolder(folder: string, model: string, dimensions: number): VectorCache {
  const path = join(folder, `${model.replace(/[^\w.-]+/g, '_')}-${dimensions}.vectors`);
  const recordBytes = KEY_BYTES + dimensions * Float32Array.BYTES_PER_ELEMENT;
  let file: { readonly descriptor: number; readonly places: Map<string, number>; end: number } | undefined;

  const opened = (): NonNullable<typeof file> => {
    if (file) return file;
    mkdirSync(folder, { recursive: true });
    const descriptor = openSync(path, 'a+');
    const { size } = fstatSync(descriptor);
    const records = Math.floor(size / recordBytes);
    if (records * recordBytes !== size) ftruncateSync(descriptor, records * recordBytes);
    const places = new Map<string, number>();
    const many = Buffer.alloc(recordBytes * RECORDS_READ);
    for (let record = 0; record < records; record += RECORDS_READ) {
      const count = Math.min(RECORDS_READ, records - record);
      readSync(descriptor, many, 0, count * recordBytes, record * recordBytes);
      for (let i = 0; i < count; i++) {
        const at = i * recordBytes;
        places.set(many.toString('latin1', at, at + KEY_BYTES), record + i);
      }
    }
    file = { descriptor, places, end: records };
    return file;
  };

  /** The vector of that key; `moved` when another process appended, too, and the record is another's. */
  const read = (key: string): Float32Array | 'moved' | undefined => {
    const { descriptor, places } = opened();
    const place = places.get(key);
    if (place === undefined) return undefined;
    const record = Buffer.alloc(recordBytes);
    readSync(descriptor, record, 0, recordBytes, place * recordBytes);
    if (record.toString('latin1', 0, KEY_BYTES) !== key) return 'moved';
    // a copy of its own: numbers of four bytes start at a multiple of four
    return new Float32Array(new Uint8Array(record.subarray(KEY_BYTES)).buffer);
  };

  return {
    get: (text) => {
      const key = keyOf(text);
      const first = read(key);
      if (first !== 'moved') return first;
      if (file) closeSync(file.descriptor);
      file = undefined;
      const again = read(key);
      return again === 'moved' ? undefined : again;
    },
    put: (entries) => {
      const now = opened();
      const chunks: Buffer[] = [];
      for (const [text, vector] of entries) {
        const key = keyOf(text);
        now.places.set(key, now.end++);
        chunks.push(Buffer.from(key, 'latin1'), Buffer.from(Float32Array.from(vector).buffer));
      }
      appendFileSync(now.descriptor, Buffer.concat(chunks));
    },
  };
}

/** Some megabytes at a time. */
const RECORDS_READ = 1_024;

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest().toString('latin1', 0, KEY_BYTES);
}
