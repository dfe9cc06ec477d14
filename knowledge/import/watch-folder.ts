import { createHash } from 'node:crypto';
import { createReadStream, watch } from 'node:fs';
import type { Article } from '../types.ts';
import type { DocumentReader } from './document-reader.ts';
import { openReader } from './document-reader.ts';
import type { FoundFile } from './folder.ts';
import { documentsOf, filesUnder } from './folder.ts';
import { IdRegister } from './id-register.ts';
import type { ArticlesRead } from './import-run.ts';
import { compareWithManifest, manifestKey, manifestOf } from './manifest.ts';
import type { Defaults, Outcome, Refusal } from './outcome.ts';
import { readFound } from './read-found.ts';
import { hidesOthers, refusal } from './refusals.ts';

export interface FolderEdit {
  /** Those that are new or have another version. */
  readonly changed: readonly Article[];
  /** Ids of articles that are gone or must no longer be shown. */
  readonly removed: readonly string[];
}

export interface FolderChange extends ArticlesRead, FolderEdit {}

export interface WatchOptions {
  readonly signal: AbortSignal;
  readonly collection?: string;
  readonly defaults?: Defaults;
  readonly reader?: DocumentReader;
  /** Quiet after the last event before the folder is looked at. */
  readonly debounceMs?: number;
  /** Before a document that could not be read is tried again. */
  readonly retryMs?: number;
  /** The folder is looked at this often without any event: some file systems send none. */
  readonly rescanMs?: number;
  /** What was in it when it was last looked at: only what differs is told. */
  readonly state?: FolderState;
}

/**
 * Tells every change of a folder, the first time all that is in it. Resolves when the signal is aborted;
 * rejects only if `onChange` does.
 */
export async function watchFolder(
  folder: string,
  onChange: (change: FolderChange) => void | Promise<void>,
  options: WatchOptions,
): Promise<void> {
  const { signal, debounceMs = 300, retryMs = 2_000, rescanMs = 60_000 } = options;
  const reader = options.reader ?? openReader();
  const state = options.state ?? new FolderState(folder, reader, options.collection, options.defaults);
  const bell = new Bell(signal);
  const watcher = startWatching(folder, () => bell.ring());
  try {
    while (!signal.aborted) {
      const { change, again } = await state.look();
      if (change && !signal.aborted) await onChange(change);
      const rung = await bell.wait(again ? retryMs : rescanMs);
      while (rung && !signal.aborted && (await bell.wait(debounceMs))) {
        // still being written
      }
    }
  } finally {
    watcher?.close();
    if (!options.reader) await reader.close();
  }
}

function startWatching(folder: string, onEvent: () => void) {
  try {
    const watcher = watch(folder, { recursive: true, persistent: false }, onEvent);
    // A watcher that fails (a folder deleted, no watches left) leaves the regular look.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined; // the folder does not exist yet
  }
}

/** Wakes the one who waits; a ring while nobody waits is kept. */
class Bell {
  #rung = false;
  #wake: (() => void) | undefined;
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.ring(), { once: true });
  }

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** True if it rang, false if the time passed. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.#rung && !this.#signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const rung = this.#rung;
    this.#rung = false;
    this.#wake = undefined;
    return rung;
  }
}

/** What is known of one file. JSON can hold it. */
export interface Known {
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly hash: string | undefined;
  readonly articles: readonly Article[];
  readonly refused: readonly Refusal[];
  /** Earlier articles of a document that cannot be read now. */
  readonly kept: readonly Article[];
  /** False while a refusal may be due to half a file: it is told once it has been met twice. */
  readonly settled: boolean;
}

/** A file's location and what is known of it. */
export type SavedFile = readonly [location: string, known: Known];

/** The articles of a folder as it was saved. Pure. */
export function articlesOf(saved: readonly SavedFile[]): readonly Article[] {
  const files = saved.map(([, known]) => known);
  return summary(files, [], true).articles;
}

/** What a watched folder held when it was last looked at. */
export class FolderState {
  #known = new Map<string, Known>();
  #told: ArticlesRead | undefined;

  readonly #folder: string;
  readonly #from: { readonly collection: string; readonly defaults?: Defaults | undefined };
  readonly #reader: DocumentReader;

  /** @param known what an earlier `save` gave: files that have not changed since are not read again */
  constructor(
    folder: string,
    reader: DocumentReader,
    collection = 'shipped',
    defaults?: Defaults,
    known: readonly SavedFile[] = [],
  ) {
    this.#folder = folder;
    this.#reader = reader;
    this.#from = { collection, defaults };
    this.#known = new Map(known);
  }

  save(): readonly SavedFile[] {
    return [...this.#known];
  }

  /**
   * Looks at the folder and reads what has other content than before. `again`: a document could not be read,
   * perhaps because it is still being written; its refusal is told only if it stays so. The first look tells all.
   */
  async look(): Promise<{ readonly change: FolderChange | undefined; readonly again: boolean }> {
    const now = new Map<string, Known>();
    const problems: Refusal[] = [];
    for await (const file of filesUnder(this.#folder)) {
      if (file.kind === 'objection') problems.push(refusal(this.#from.collection, file.location, file));
      else now.set(file.location, await this.#read(file));
    }
    // A folder that cannot be opened says nothing about what was in it.
    if (problems.some((problem) => hidesOthers(problem.code))) {
      for (const [location, known] of this.#known) if (!now.has(location)) now.set(location, known);
    }
    this.#known = now;
    const told = summary(now.values(), problems, this.#told === undefined);
    const change = difference(this.#told, told);
    this.#told = told;
    return { change, again: [...now.values()].some((known) => !known.settled) };
  }

  async #read(file: FoundFile): Promise<Known> {
    const { bytes, modifiedMs } = file;
    const former = this.#known.get(file.location);
    if (former?.settled && former.bytes === bytes && former.modifiedMs === modifiedMs) return former;
    const hash = await hashOfFile(file.path);
    if (former && hash !== undefined && former.hash === hash) {
      return this.#settle({ ...former, bytes, modifiedMs });
    }
    const outcomes: Outcome[] = [];
    for await (const found of documentsOf(file)) {
      outcomes.push(...(await readFound(found, this.#from, this.#reader)).outcomes);
    }
    const articles = outcomes.flatMap((outcome) => (outcome.kind === 'article' ? [outcome.article] : []));
    const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
    const kept = refused.length === 0 ? [] : [...(former?.articles ?? []), ...(former?.kept ?? [])];
    return { bytes, modifiedMs, hash, articles, refused, kept, settled: refused.length === 0 };
  }

  /** The document is whole and still refused: only what its refusal does not withdraw stays. */
  #settle(known: Known): Known {
    const read = known.articles.map((article): Outcome => ({ kind: 'article', article }));
    const { removed } = compareWithManifest(
      manifestOf(known.kept),
      [...read, ...known.refused],
      new Set([this.#from.collection]),
    );
    const kept = known.kept.filter((article) => !removed.includes(manifestKey(article.source)));
    return { ...known, kept, settled: true };
  }
}

/** What is told of the folder: settled refusals (or all), and of two articles with one id the first by location. */
function summary(files: Iterable<Known>, problems: readonly Refusal[], all: boolean): ArticlesRead {
  const ids = new IdRegister();
  const articles = new Map<string, Article>();
  const refused: Refusal[] = [...problems];
  for (const file of files) {
    if (file.settled || all) refused.push(...file.refused);
    const read = new Set(file.articles.map((article) => manifestKey(article.source)));
    const kept = file.kept.filter((article) => !read.has(manifestKey(article.source)));
    for (const article of [...file.articles, ...kept]) {
      const claimed = ids.claim(article);
      if (claimed.kind === 'article') articles.set(article.id, article);
      else refused.push(claimed);
    }
  }
  return { articles: [...articles.values()], refused };
}

/** What was edited from one state of a folder to the next. Pure. */
function editBetween(before: readonly Article[], now: readonly Article[]): FolderEdit {
  const versions = new Map(before.map((article) => [article.id, article.version]));
  const ids = new Set(now.map((article) => article.id));
  return {
    changed: now.filter((article) => versions.get(article.id) !== article.version),
    removed: [...versions.keys()].filter((id) => !ids.has(id)),
  };
}

/**
 * What was edited from one state of a folder to another that other code may have read: an article that changed though its
 * file did not was read differently, and nobody edited it. Pure.
 */
export function editOfFiles(before: readonly SavedFile[], now: readonly SavedFile[]): FolderEdit {
  const hashes = new Map(before.map(([location, { hash }]) => [location, hash]));
  const isSame = ([location, { hash }]: SavedFile) => hash !== undefined && hashes.get(location) === hash;
  const same = new Set(now.filter(isSame).map(([location]) => location));
  const [was, is] = [filesOfArticles(before), filesOfArticles(now)];
  const isEdited = (id: string) =>
    [was.get(id), is.get(id)].some((location) => location !== undefined && !same.has(location));
  const { changed, removed } = editBetween(articlesOf(before), articlesOf(now));
  return { changed: changed.filter(({ id }) => isEdited(id)), removed: removed.filter(isEdited) };
}

/** Article id -> the file that holds it, the first of several. */
function filesOfArticles(files: readonly SavedFile[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [location, { articles, kept }] of files)
    for (const { id } of [...articles, ...kept]) if (!found.has(id)) found.set(id, location);
  return found;
}

function difference(before: ArticlesRead | undefined, now: ArticlesRead): FolderChange | undefined {
  const { changed, removed } = editBetween(before?.articles ?? [], now.articles);
  const sameRefusals = JSON.stringify(before?.refused) === JSON.stringify(now.refused);
  return before && changed.length === 0 && removed.length === 0 && sameRefusals
    ? undefined
    : { ...now, changed, removed };
}

async function hashOfFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk);
  } catch {
    return undefined; // deleted or locked; reading it will say so
  }
  return hash.digest('hex');
}
