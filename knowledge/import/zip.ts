import { stat } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise, openPromise } from 'yauzl';
import type { UnpackBudget } from './archive.ts';
import { ARCHIVE_ENTRIES_MAX, bombSize, isBomb, unpack, unpackBudget } from './archive.ts';
import { cleanText } from './clean-text.ts';
import { type Format, formatOf, isCompanion, isCopy, unknownFormat } from './formats.ts';
import type { Defaults, DocumentSource, FoundDocument, PlacedObjection } from './outcome.ts';
import { DOCUMENT_BYTES_MAX, moreThan, objection } from './outcome.ts';

const UNPACKED_BYTES_MAX = 1024 * 1024 * 1024;
const NESTED_ARCHIVE_BYTES_MAX = 200 * 1024 * 1024;
/** Notion packs its export into parts, each an archive in the archive. */
const DEPTH_MAX = 2;

/** A zip file on disk, or its bytes as they were uploaded: an export of Confluence, Notion, SharePoint. */
export function zipSource(
  archive: string | Uint8Array,
  options: { readonly collection: string; readonly defaults?: Defaults },
): DocumentSource {
  return { ...options, documents: (signal) => documentsInZip(archive, '', signal) };
}

/**
 * The documents in an archive, one after the other; nothing is written to disk. `location` goes before the
 * names of the entries, for an archive that lies among other documents.
 */
export async function* documentsInZip(
  archive: string | Uint8Array,
  location: string,
  signal?: AbortSignal,
): AsyncGenerator<FoundDocument | PlacedObjection> {
  const packedBytes = typeof archive === 'string' ? await sizeOf(archive) : archive.length;
  yield* entriesOf(archive, location, unpackBudget(packedBytes, UNPACKED_BYTES_MAX), 1, signal);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0; // opening it below says what is wrong
  }
}

async function* entriesOf(
  archive: string | Uint8Array,
  location: string,
  budget: UnpackBudget,
  depth: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundDocument | PlacedObjection> {
  const here = location || '/';
  if (depth > DEPTH_MAX) {
    yield { ...objection('archive_depth'), location: here };
    return;
  }
  let zip: ZipFile | undefined;
  try {
    // Names as bytes: archives made on Chinese Windows hold them in GB18030 without saying so.
    const options = { decodeStrings: false, autoClose: false };
    zip = await (typeof archive === 'string'
      ? openPromise(archive, options)
      : fromBufferPromise(Buffer.from(archive), options));
    if (zip.entryCount > ARCHIVE_ENTRIES_MAX) {
      yield { ...objection('archive_entries', String(zip.entryCount)), location: here };
      return;
    }
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(entry);
    // Judged by the sizes it declares before anything of it goes live; one that declares less is found while it unpacks.
    const declared = { ...budget, unpackedBytes: budget.unpackedBytes + declaredBytes(entries) };
    if (isBomb(declared)) {
      yield { ...objection('archive_bomb', bombSize(declared)), location: here };
      return;
    }
    const names = new Set(entries.map(entryName));
    for (const entry of entries) {
      if (signal?.aborted) return;
      if (isCopy(entryName(entry), names)) continue;
      for await (const found of documentOf(zip, entry, location, budget, depth, signal)) {
        yield found;
        if (found.kind === 'objection' && found.code === 'archive_bomb') return;
      }
    }
  } catch {
    yield { ...objection('damaged'), location: here };
  } finally {
    zip?.close();
  }
}

async function* documentOf(
  zip: ZipFile,
  entry: Entry,
  outside: string,
  budget: UnpackBudget,
  depth: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<FoundDocument | PlacedObjection> {
  const name = entryName(entry);
  if (name.endsWith('/')) return;
  const path = safePath(name);
  if (path === undefined) {
    yield { ...objection('unsafe_path', name), location: outside || '/' };
    return;
  }
  const location = outside ? `${outside}/${path}` : path;
  const format = formatOf(path);
  if (format === undefined) {
    if (!isCompanion(path)) yield { ...unknownFormat(path), location };
    return;
  }
  if (isCompanion(path)) return;
  if (isSymbolicLink(entry)) {
    yield { ...objection('link_outside'), location };
    return;
  }
  if (entry.isEncrypted()) {
    yield { ...objection('encrypted'), location };
    return;
  }
  const bytesMax = bytesMaxOf(format);
  let unpacked: Awaited<ReturnType<typeof unpack>>;
  try {
    unpacked = await unpack(zip, entry, budget, bytesMax);
  } catch {
    yield { ...objection('damaged'), location };
    return;
  }
  switch (unpacked.kind) {
    case 'bytes':
      if (format === 'archive') yield* entriesOf(unpacked.bytes, location, budget, depth + 1, signal);
      else yield { kind: 'document', location, bytes: unpacked.bytes };
      return;
    case 'larger':
      yield { ...objection('too_large', moreThan(bytesMax)), location };
      return;
    case 'bomb':
      yield { ...objection('archive_bomb', bombSize(budget)), location: outside || '/' };
      return;
    default: {
      const never: never = unpacked;
      return never;
    }
  }
}

function bytesMaxOf(format: Format): number {
  return format === 'archive' ? NESTED_ARCHIVE_BYTES_MAX : DOCUMENT_BYTES_MAX;
}

/** What would be unpacked of these entries, were they all read as far as one may be. */
function declaredBytes(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) {
    const name = entryName(entry);
    const format = isCompanion(name) ? undefined : formatOf(name);
    if (format !== undefined) bytes += Math.min(entry.uncompressedSize, bytesMaxOf(format));
  }
  return bytes;
}

function entryName(entry: Entry): string {
  const bytes = entry.fileNameRaw;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // the next one
    }
  }
  return bytes.toString('latin1');
}

function isSymbolicLink(entry: Entry): boolean {
  return ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000;
}

/** The name as a path below the archive, with `/`; nothing if it leads out of it. */
export function safePath(name: string): string | undefined {
  const written = cleanText(name).replaceAll('\\', '/');
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  const leadsOut = written.startsWith('/') || /^[a-z]:/i.test(parts[0] ?? '') || parts.includes('..');
  return leadsOut || parts.length === 0 || written.includes('\n') ? undefined : parts.join('/');
}
