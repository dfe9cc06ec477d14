import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { formatOf, isCompanion, isCopy, unknownFormat } from './formats.ts';
import type { Defaults, DocumentSource, FoundDocument, PlacedObjection } from './outcome.ts';
import { DOCUMENT_BYTES_MAX, objection } from './outcome.ts';
import { systemProblem } from './system-problem.ts';
import { documentsInZip } from './zip.ts';

export interface FoundFile {
  readonly kind: 'file';
  /** Relative to the folder, with `/`. */
  readonly location: string;
  readonly path: string;
  readonly bytes: number;
  /** When its content or anything said of it last changed: a copy that keeps an old date changes this too. */
  readonly modifiedMs: number;
}

/** A folder with all its folders. `zh` and `en` in a path say the language, `engineers` the audience. */
export function folderSource(
  folder: string,
  options: { readonly collection: string; readonly defaults?: Defaults },
): DocumentSource {
  return {
    ...options,
    async *documents(signal) {
      for await (const file of filesUnder(folder)) {
        if (signal?.aborted) return;
        if (file.kind === 'file') yield* documentsOf(file, signal);
        else yield file;
      }
    },
  };
}

/** The files that may be documents, in the order of their names; links are followed within the folder only. */
export async function* filesUnder(folder: string): AsyncGenerator<FoundFile | PlacedObjection> {
  let root: string;
  try {
    root = await realpath(folder);
  } catch (error) {
    yield { ...objection('unreadable', systemProblem(error)), location: folder };
    return;
  }
  yield* walk(root, root, '', new Set([root]));
}

async function* walk(
  root: string,
  folder: string,
  location: string,
  above: ReadonlySet<string>,
): AsyncGenerator<FoundFile | PlacedObjection> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    yield { ...objection('unreadable', systemProblem(error)), location: location || '.' };
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Set(entries.map((entry) => entry.name));
  for (const entry of entries) {
    const here = location ? `${location}/${entry.name}` : entry.name;
    if (isCompanion(here) || isCopy(entry.name, names)) continue;
    const found = await lookAt(root, join(folder, entry.name), entry);
    switch (found?.kind) {
      case undefined: // deleted meanwhile, or neither file nor folder
        break;
      case 'objection':
        yield { ...found, location: here };
        break;
      case 'folder':
        // A link to a folder above would lead round in circles.
        if (!above.has(found.path)) yield* walk(root, found.path, here, new Set([...above, found.path]));
        break;
      case 'file':
        if (formatOf(here) === undefined) {
          yield { ...unknownFormat(here), location: here };
        } else {
          yield {
            kind: 'file',
            location: here,
            path: found.path,
            bytes: found.bytes,
            modifiedMs: found.modifiedMs,
          };
        }
        break;
    }
  }
}

async function lookAt(root: string, path: string, entry: Dirent) {
  try {
    const real = entry.isSymbolicLink() ? await realpath(path) : path;
    if (!real.startsWith(root + sep)) return objection('link_outside');
    const about = await stat(real);
    if (about.isDirectory()) return { kind: 'folder', path: real } as const;
    return about.isFile()
      ? ({
          kind: 'file',
          path: real,
          bytes: about.size,
          modifiedMs: Math.max(about.mtimeMs, about.ctimeMs),
        } as const)
      : undefined;
  } catch (error) {
    return isMissing(error) ? undefined : objection('unreadable', systemProblem(error));
  }
}

/** What a file holds: itself, or the documents of an archive. */
export async function* documentsOf(
  file: FoundFile,
  signal?: AbortSignal,
): AsyncGenerator<FoundDocument | PlacedObjection> {
  const { location } = file;
  if (formatOf(location) === 'archive') {
    yield* documentsInZip(file.path, location, signal);
    return;
  }
  if (file.bytes > DOCUMENT_BYTES_MAX) {
    yield { ...objection('too_large', `${(file.bytes / 1024 / 1024).toFixed(1)} MB`), location };
    return;
  }
  try {
    yield { kind: 'document', location, bytes: await readFile(file.path) };
  } catch (error) {
    if (!isMissing(error)) yield { ...objection('unreadable', systemProblem(error)), location };
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
