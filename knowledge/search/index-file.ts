import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { SavedKnowledgeBase } from '../knowledge-base.ts';

/** Changes whenever a saved index would be read wrongly by this code. */
const FORMAT = 'firstline-index-1';

/**
 * Writes an index as one file: a line of JSON that says what follows, then the arrays as they lie in memory. Written beside and
 * renamed, so that a reader never sees half a file.
 */
export function writeIndex(path: string, { index: saved, model, nearMisses }: SavedKnowledgeBase): void {
  const terms = Buffer.from(saved.words.terms, 'utf8');
  const arrays = [
    saved.words.offsets,
    saved.words.postings,
    saved.words.lengths,
    saved.vectors?.rows ?? NONE,
    saved.vectors?.means ?? NONE,
  ];
  const head = {
    format: FORMAT,
    model,
    nearMisses,
    articles: saved.articles,
    terms: terms.length,
    arrays: arrays.map((array) => array.length),
    dimensions: saved.vectors?.dimensions ?? 0,
  };
  const file = openSync(`${path}.new`, 'w');
  try {
    const bytes: Uint8Array[] = [Buffer.from(`${JSON.stringify(head)}\n`), terms];
    for (const array of arrays) bytes.push(Buffer.from(array.buffer, array.byteOffset, array.byteLength));
    for (const part of bytes) for (let done = 0; done < part.length; ) done += writeSync(file, part, done);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

/** The index of a file, or undefined when there is none or another version of the program wrote it: build anew then. */
export function readIndex(path: string): SavedKnowledgeBase | undefined {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return undefined;
  }
  const end = file.indexOf(0x0a);
  const head = end < 0 ? undefined : (JSON.parse(file.toString('utf8', 0, end)) as Head);
  if (head?.format !== FORMAT) return undefined;
  let at = end + 1;
  const next = (bytes: number): ArrayBuffer => {
    // a copy of its own: arrays must start at a multiple of four, and grow
    const part = new Uint8Array(file.subarray(at, at + bytes)).buffer;
    at += bytes;
    return part;
  };
  const terms = new TextDecoder().decode(next(head.terms));
  const [offsets = 0, postings = 0, lengths = 0, rows = 0, means = 0] = head.arrays;
  const words = {
    terms,
    offsets: new Uint32Array(next(offsets * 4)),
    postings: new Uint32Array(next(postings * 4)),
    lengths: new Float32Array(next(lengths * 4)),
  };
  const vectors = {
    dimensions: head.dimensions,
    rows: new Float32Array(next(rows * 4)),
    means: new Float32Array(next(means * 4)),
  };
  const index = { articles: head.articles, words, ...(head.dimensions > 0 ? { vectors } : {}) };
  return { index, ...(head.model === undefined ? {} : { model: head.model }), nearMisses: head.nearMisses };
}

const NONE = new Float32Array(0);

interface Head {
  readonly format: string;
  readonly model?: string;
  readonly nearMisses: SavedKnowledgeBase['nearMisses'];
  readonly articles: SavedKnowledgeBase['index']['articles'];
  readonly terms: number;
  readonly arrays: readonly number[];
  readonly dimensions: number;
}
