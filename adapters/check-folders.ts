/** The folders and files that settings name, looked at before anything is fetched or started. */
import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synonymsFrom } from '../knowledge/search/synonyms.ts';

/** The data folder cannot be written to: no permission, a full or read-only disk. */
export class DataFolderUnusable extends Error {
  readonly code = 'DATA_FOLDER_UNUSABLE';
}

/** Makes the folder when it is not there. @throws DataFolderUnusable */
export function checkDataFolder(folder: string): void {
  const probe = join(folder, `.write-test-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    // More than a file system takes without a free block.
    writeFileSync(probe, Buffer.alloc(64 * 1024));
    rmSync(probe);
  } catch (error) {
    // Without this the reason would be lost behind a second one: below a file there is nothing to remove.
    try {
      rmSync(probe, { force: true });
    } catch {}
    const { code } = error as NodeJS.ErrnoException;
    throw new DataFolderUnusable(
      `The data folder ${folder} cannot be written to (${code}). Free space, mend its permissions, or name another in DATA_DIR.`,
    );
  }
}

/** The folder of the company's articles cannot be read: a wrong name would look like a desk that knows nothing. */
export class KnowledgeFolderUnusable extends Error {
  readonly code = 'KNOWLEDGE_FOLDER_UNUSABLE';
}

/** An empty folder will do: what is put into it is read. @throws KnowledgeFolderUnusable */
export function checkKnowledgeFolder(folder: string): void {
  const problem = problemOf(folder);
  if (problem)
    throw new KnowledgeFolderUnusable(
      `KNOWLEDGE_DIR=${folder}: ${problem} Make it a folder that this user may read, name another, or leave KNOWLEDGE_DIR empty for the articles that ship. A single document or a zip export is taken in by: npm run knowledge -- import PATH`,
    );
}

function problemOf(folder: string): string | undefined {
  try {
    if (!statSync(folder).isDirectory()) return 'it is a file, and the desk watches a folder.';
    accessSync(folder, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such folder.' : `it cannot be read (${code}).`;
  }
}

/** The file of the company's own words cannot be read, or is no list of lists of words. */
export class SynonymsUnusable extends Error {
  readonly code = 'SYNONYMS_UNUSABLE';
}

/** The text of the file, once it is known to be one. @throws SynonymsUnusable */
export function readSynonyms(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    synonymsFrom(text);
    return text;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem =
      code === 'ENOENT'
        ? 'there is no such file.'
        : code === 'synonyms-unreadable'
          ? message
          : `it cannot be read (${code ?? message}).`;
    throw new SynonymsUnusable(
      `SYNONYMS_FILE=${path}: ${problem} It holds one list of words that mean the same on each line, e.g. - [gp, globalprotect]`,
    );
  }
}
