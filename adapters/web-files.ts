/** Files of the page, kept where all attachments are; those that came through Slack stay there. */
import { buffer } from 'node:stream/consumers';
import type { Files } from '../bot/ports.ts';
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

/** The files of all doors, for the desk itself. */
export function deskFiles(files: FileStore): Files {
  return {
    keep: (name, mediaType, bytes) => files.put({ name, mediaType, bytes: Buffer.from(bytes) }),
    async read(ref, limitBytes) {
      const found = await files.get(ref);
      if (!found) return undefined;
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of found.content()) {
        size += chunk.length;
        // Leaving the loop ends the download.
        if (size > limitBytes) return undefined;
        chunks.push(chunk);
      }
      return new Uint8Array(Buffer.concat(chunks));
    },
  };
}
