import type { DocumentReader } from './document-reader.ts';
import { folderSource } from './folder.ts';
import type { ArticlesRead } from './import-run.ts';
import { importRun } from './import-run.ts';

/** All articles of a folder, read at once, as the desk does at its start; and what was refused, with reasons. */
export async function articlesIn(
  folder: string,
  options: {
    readonly collection?: string;
    readonly reader?: DocumentReader;
    readonly signal?: AbortSignal;
  } = {},
): Promise<ArticlesRead> {
  const { collection = 'shipped', ...rest } = options;
  const { added, refused } = await importRun([folderSource(folder, { collection })], new Map(), rest);
  return { articles: added, refused };
}
