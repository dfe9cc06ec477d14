import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { SavedKnowledgeBase } from '../knowledge-base.ts';
import type { SavedVectors } from './vector-index.ts';
import type { SavedWords } from './word-index.ts';

/** Why a file is no index of this program; the desk then builds its index anew. */
export class UnusableIndex extends Error {
  readonly code = 'UNUSABLE_INDEX';
}

/** One line of JSON that says what follows is not longer than this: whatever else a file begins with. */
const HEAD_BYTES_MAX = 64 * 1024;
/** JSON is written in pieces of about this many characters: a string has its limit, and all articles may pass it. */
const PIECE_CHARACTERS = 4_000_000;
/** The operating system takes no more at once. */
const WRITTEN_AT_ONCE = 1 << 30;

/**
 * Writes an index as one file: a line of JSON that says what follows, then JSON in pieces and the arrays as they lie
 * in memory. Written beside, brought to the disk and renamed, so that a reader never sees half a file.
 * @param madeBy names the code that made it: another does not read it
 * @param lists what belongs to it, e.g. the articles: any number of values that JSON can hold
 */
export async function writeIndex(
  path: string,
  madeBy: string,
  { index, model, nearMisses }: SavedKnowledgeBase,
  lists: Readonly<Record<string, readonly unknown[]>> = {},
): Promise<void> {
  const parts: Uint8Array[] = [Buffer.from(index.words.terms, 'utf8'), ...arraysOf(index)];
  const pieces: Record<string, number> = {};
  for (const [name, values] of Object.entries({ ...lists, [OWN]: index.articles })) {
    const made = inPieces(values);
    pieces[name] = made.length;
    parts.push(...made);
  }
  let check = 0;
  for (const part of parts) check = crc32(part, check);
  const head: Head = {
    madeBy,
    ...(model === undefined ? {} : { model }),
    nearMisses,
    dimensions: index.vectors?.dimensions ?? 0,
    pieces,
    check,
  };
  const sizes = new Float64Array(parts.map((part) => part.length));
  const line = `${JSON.stringify({ ...head, parts: parts.length })}\n`;
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, 'w');
  try {
    for (const part of [Buffer.from(line), bytesOf(sizes), ...parts]) await writeWhole(file, part);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(beside, { force: true });
    throw error;
  }
  await file.close();
  await rename(beside, path);
  await removeUnfinished(path);
}

/** Writing takes seconds. */
const UNFINISHED_AFTER_MS = 3_600_000;

/** What writers left that were killed while they wrote: as large as the index itself, and read by nobody. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !/\.\d+\.new$/.test(name)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > UNFINISHED_AFTER_MS)
      await rm(join(folder, name), { force: true });
  }
}

export interface ReadIndex {
  readonly knowledge: SavedKnowledgeBase;
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
}

/**
 * The index of a file; undefined when there is none.
 * @param madeBy undefined: whoever made it, for what of it means the same to all
 * @throws UnusableIndex when other code wrote it, or it is not whole
 */
export async function readIndex(path: string, madeBy?: string): Promise<ReadIndex | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return await read(file, madeBy);
  } finally {
    await file.close();
  }
}

async function read(file: FileHandle, madeBy: string | undefined): Promise<ReadIndex> {
  const { size } = await file.stat();
  let at = 0;
  const next = async (bytes: number): Promise<ArrayBuffer> => {
    if (!(bytes >= 0 && at + bytes <= size)) throw new UnusableIndex('it ends before it should');
    const part = new Uint8Array(bytes);
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await file.read(part, done, Math.min(bytes - done, WRITTEN_AT_ONCE), at + done);
      if (bytesRead === 0) throw new UnusableIndex('it ends before it should');
      done += bytesRead;
    }
    at += bytes;
    return part.buffer;
  };
  const beginning = new Uint8Array(await next(Math.min(size, HEAD_BYTES_MAX)));
  const end = beginning.indexOf(0x0a);
  const head = headOf(beginning.subarray(0, Math.max(0, end)));
  if (!head || (madeBy !== undefined && head.madeBy !== madeBy))
    throw new UnusableIndex('other code wrote it');
  at = end + 1;
  const sizes = new Float64Array(await next(head.parts * Float64Array.BYTES_PER_ELEMENT));
  const parts: ArrayBuffer[] = [];
  let check = 0;
  for (const bytes of sizes) {
    const part = await next(bytes);
    check = crc32(new Uint8Array(part), check);
    parts.push(part);
  }
  if (at !== size || check !== head.check) throw new UnusableIndex('its content is damaged');

  const [terms, offsets, postings, unitLengths, rows, tongues, means, lengths, sketches, ...json] = parts;
  const words: SavedWords = {
    terms: new TextDecoder().decode(terms),
    offsets: new Uint32Array(offsets!),
    postings: new Uint32Array(postings!),
    lengths: new Float32Array(unitLengths!),
  };
  const vectors: SavedVectors = {
    dimensions: head.dimensions,
    rows: new Int16Array(rows!),
    tongues: new Uint8Array(tongues!),
    means: new Float32Array(means!),
    lengths: new Float32Array(lengths!),
    sketches: new Uint8Array(sketches!),
  };
  const lists: Record<string, readonly unknown[]> = {};
  let piece = 0;
  for (const [name, count] of Object.entries(head.pieces)) {
    const values: unknown[] = [];
    for (const part of json.slice(piece, piece + count)) {
      for (const value of JSON.parse(new TextDecoder().decode(part)) as unknown[]) values.push(value);
    }
    piece += count;
    lists[name] = values;
  }
  const { [OWN]: articles, ...others } = lists;
  const index = {
    articles: articles as SavedKnowledgeBase['index']['articles'],
    words,
    ...(head.dimensions > 0 ? { vectors } : {}),
  };
  const { model, nearMisses } = head;
  return { knowledge: { index, nearMisses, ...(model === undefined ? {} : { model }) }, lists: others };
}

/** The index's own list, beside those it was given. */
const OWN = 'indexed';

interface Head {
  readonly madeBy: string;
  readonly model?: string;
  readonly nearMisses: SavedKnowledgeBase['nearMisses'];
  readonly dimensions: number;
  /** Name of a list -> in how many pieces it stands, in this order. */
  readonly pieces: Readonly<Record<string, number>>;
  /** CRC-32 of all that follows the sizes. */
  readonly check: number;
}

function headOf(line: Uint8Array): (Head & { readonly parts: number }) | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(line));
  } catch {
    return undefined;
  }
}

function arraysOf({ words, vectors }: SavedKnowledgeBase['index']): readonly Uint8Array[] {
  const { rows, tongues, means, lengths, sketches } = vectors ?? NONE;
  return [words.offsets, words.postings, words.lengths, rows, tongues, means, lengths, sketches].map(bytesOf);
}

const NONE = {
  rows: new Int16Array(),
  tongues: new Uint8Array(),
  means: new Float32Array(),
  lengths: new Float32Array(),
  sketches: new Uint8Array(),
};

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function inPieces(values: readonly unknown[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let texts: string[] = [];
  let characters = 0;
  const flush = () => {
    if (texts.length > 0) pieces.push(Buffer.from(`[${texts.join(',')}]`));
    texts = [];
    characters = 0;
  };
  for (const value of values) {
    const text = JSON.stringify(value);
    texts.push(text);
    characters += text.length;
    if (characters >= PIECE_CHARACTERS) flush();
  }
  flush();
  return pieces;
}

async function writeWhole(file: FileHandle, part: Uint8Array): Promise<void> {
  for (let done = 0; done < part.length; ) {
    const { bytesWritten } = await file.write(part, done, Math.min(part.length - done, WRITTEN_AT_ONCE));
    done += bytesWritten;
  }
}
