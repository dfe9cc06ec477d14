/** Files of the page, kept where all attachments are. */
import type { FileStore as MongoFiles } from './mongo/file-store.ts';
import type { FileStore } from './web/types.ts';

export function webFiles(files: MongoFiles): FileStore {
  return {
    async put({ name, mediaType, bytes }) {
      return { name, mediaType, ...(await files.put(bytes, name, mediaType)) };
    },
    async get(ref) {
      const file = await files.get(ref);
      if (!file) return undefined;
      const { name, mediaType, sizeBytes, bytes } = file;
      return { attachment: { name, mediaType, sizeBytes, ref }, content: () => bytes };
    },
  };
}
