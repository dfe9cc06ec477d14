/** What a desk knew when it stopped, as one file in its data folder, so that the next start reads only what changed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../bot/ports.ts';
import type { SavedFile } from '../knowledge/import/watch-folder.ts';
import type { SavedKnowledgeBase } from '../knowledge/knowledge-base.ts';
import { type ReadIndex, readIndex, UnusableIndex, writeIndex } from '../knowledge/search/index-file.ts';
import type { Article } from '../knowledge/types.ts';
import type { Mark } from './mongo/article-store.ts';

/** What a folder held. */
export interface KnownFolder {
  /** The one that `files` are of; they mean nothing for another one. */
  readonly folder: string;
  readonly files: readonly SavedFile[];
}

export interface KnownBefore extends KnownFolder {
  readonly base: SavedKnowledgeBase;
  /** The articles of the shared store. */
  readonly imported: readonly Article[];
  /** Up to where they are told. */
  readonly mark?: Mark;
}

export interface SavedKnowledge {
  /** Undefined when there is nothing of use; why is in the log. */
  read(): Promise<KnownBefore | undefined>;
  /**
   * The folder alone, where other code wrote it: enough to tell what was edited meanwhile, not to answer from. Never rejects;
   * undefined when there is nothing of use.
   */
  readFolder(): Promise<KnownFolder | undefined>;
  /** Never rejects: a desk that cannot save starts more slowly the next time, and the log says so. */
  write(known: KnownBefore): Promise<void>;
}

export function savedKnowledge(dataDir: string, log: Log): SavedKnowledge {
  const path = join(dataDir, 'knowledge.index');
  const madeBy = `firstline ${thisCode()} unicode ${process.versions.unicode}`;
  return {
    async read() {
      try {
        const found = await readIndex(path, madeBy);
        if (!found) return undefined;
        const { imported, mark } = found.lists;
        return {
          base: found.knowledge,
          ...folderIn(found.lists),
          imported: (imported ?? []) as readonly Article[],
          ...(mark?.[0] !== undefined && { mark: mark[0] as Mark }),
        };
      } catch (error) {
        const why = error instanceof UnusableIndex ? { why: error.message } : { error };
        log.warn('knowledge.index-not-used', why);
        return undefined;
      }
    },
    readFolder: () =>
      readIndex(path).then(
        (found) => found && folderIn(found.lists),
        () => undefined,
      ),
    async write({ base, folder, files, imported, mark }) {
      try {
        await writeIndex(path, madeBy, base, { folder: [folder], files, imported, mark: mark ? [mark] : [] });
      } catch (error) {
        log.warn('knowledge.index-not-saved', { error });
      }
    },
  };
}

function folderIn({ folder, files = [] }: ReadIndex['lists']): KnownFolder {
  return { folder: String(folder?.[0]), files: files as readonly SavedFile[] };
}

const KNOWLEDGE = fileURLToPath(new URL('../knowledge', import.meta.url));

/**
 * Names the code that reads documents and indexes them: other code may read them differently, and what it made is
 * not used then. Nobody has to remember to count a version up.
 */
function thisCode(): string {
  const hash = createHash('sha256');
  const files = readdirSync(KNOWLEDGE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) hash.update(file.slice(KNOWLEDGE.length)).update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
