/** Files of the page, kept where all attachments are; those that came through Slack stay there. */
import { buffer } from 'node:stream/consumers';
import type { FileStore as MongoFiles } from './mongo/file-store.ts';
import type { FileStore } from './web/types.ts';

/** @param elsewhere finds files that a door keeps by itself. */
export function webFiles(files: MongoFiles, elsewhere?: FileStore['get']): FileStore {
  return {
    async put({ name, mediaType, bytes }) {
      return { name, mediaType, ...(await files.put(bytes, name, mediaType)) };
    },
    async get(ref) {
      const file = await files.get(ref);
      if (!file) return elsewhere?.(ref);
      const { name, mediaType, sizeBytes, bytes } = file;
      return { attachment: { name, mediaType, sizeBytes, ref }, content: () => bytes };
    },
  };
}

/** The whole file at once; undefined when there is none of that reference. */
export async function bytesOf(files: MongoFiles, ref: string): Promise<Uint8Array | undefined> {
  const file = await files.get(ref);
  return file && new Uint8Array(await buffer(file.bytes));
}
