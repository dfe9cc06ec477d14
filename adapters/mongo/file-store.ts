/** Bytes of attachments, in GridFS. A reference is random: knowing one file's says nothing of another's. */
import { randomUUID } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { answered, type Mongo } from './connect.ts';

export class FileTooLarge extends Error {
  readonly code = 'FILE_TOO_LARGE';
  constructor(name: string, limitBytes: number) {
    super(
      `The file ${name} is larger than ${limitBytes} bytes and was not kept; send it in parts or as a link.`,
    );
    this.name = 'FileTooLarge';
  }
}

export interface StoredFile {
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly bytes: Readable;
}

export interface FileStore {
  /** Rejects with `FileTooLarge` as soon as the limit is passed; nothing is kept then. */
  put(
    bytes: Readable | Uint8Array,
    name: string,
    mediaType: string,
  ): Promise<{ readonly ref: string; readonly sizeBytes: number }>;
  get(ref: string): Promise<StoredFile | undefined>;
}

export class MongoFileStore implements FileStore {
  readonly #bucket: mongoose.mongo.GridFSBucket;
  readonly #limitBytes: number;

  constructor(mongo: Mongo, limitBytes = 25_000_000) {
    this.#bucket = new mongoose.mongo.GridFSBucket(mongo.db, { bucketName: 'files' });
    this.#limitBytes = limitBytes;
  }

  async put(bytes: Readable | Uint8Array, name: string, mediaType: string) {
    const ref = randomUUID();
    const upload = this.#bucket.openUploadStreamWithId(asId(ref), name, { metadata: { mediaType } });
    const limitBytes = this.#limitBytes;
    let sizeBytes = 0;
    const counted = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        sizeBytes += chunk.length;
        done(sizeBytes > limitBytes ? new FileTooLarge(name, limitBytes) : null, chunk);
      },
    });
    const source = bytes instanceof Readable ? bytes : Readable.from([Buffer.from(bytes)]);
    try {
      await answered(pipeline(source, counted, upload));
    } catch (error) {
      await upload.abort().catch(() => undefined);
      throw error;
    }
    return { ref, sizeBytes };
  }

  async get(ref: string): Promise<StoredFile | undefined> {
    const [file] = await answered(
      this.#bucket
        .find({ _id: asId(ref) })
        .limit(1)
        .toArray(),
    );
    if (!file) return undefined;
    return {
      name: file.filename,
      mediaType: String(file.metadata?.mediaType ?? 'application/octet-stream'),
      sizeBytes: file.length,
      bytes: this.#bucket.openDownloadStream(asId(ref)),
    };
  }
}

/** GridFS takes any value as an id; its types know only ObjectId. */
function asId(ref: string): mongoose.mongo.ObjectId {
  return String(ref) as unknown as mongoose.mongo.ObjectId;
}
