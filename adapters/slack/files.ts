/**
 * Files both ways. Slack's own stay in Slack and are fetched when somebody wants them; whoever is named a file sees
 * it beside the message that names it, uploaded by a delivery of its own.
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FilesInfoResponse, WebClient } from '@slack/web-api';
import { DeliveryError, type Log } from '../../bot/ports.ts';
import type { Attachment } from '../../bot/types.ts';
import type { Clients } from './clients.ts';
import { deliveryProblem, slackCode } from './delivery-problem.ts';
import type { Place } from './ids.ts';
import type { OtherFiles, SlackMemory } from './types.ts';

/** Larger ones are named, not carried. */
export const MOST_FILE_BYTES = 50 * 1024 * 1024;
const READ_AGAIN_MS = 30_000;
const UPLOAD_AGAIN_MS = 10_000;
const UPLOAD_TIMEOUT_MS = 60_000;

const reference = /^slack:(?:([TE][\w-]+)\/)?(F[\w-]+)$/;

export interface SlackFilesParts {
  readonly clients: Clients;
  readonly memory: SlackMemory;
  readonly log: Log;
  readonly others?: OtherFiles;
  /** Hosts besides Slack's own that may be sent the token: the address of a stand-in. */
  readonly trustedHosts: readonly string[];
}

export class SlackFiles {
  readonly #parts: SlackFilesParts;

  constructor(parts: SlackFilesParts) {
    this.#parts = parts;
  }

  /** Files that came with something the desk keeps: from now on `open` gives them. */
  async came(files: readonly Attachment[]): Promise<void> {
    await Promise.all(
      files.map((file) => this.#parts.memory.write(`slack:came:${file.ref}`, JSON.stringify(file))),
    );
  }

  /**
   * For the other doors: a file that came through Slack. Undefined: none of that reference did, whatever else the desk
   * may read in Slack. Slack is asked only when the content is; that ends with an error when it is gone or Slack is away.
   */
  async open(
    ref: string,
  ): Promise<{ readonly attachment: Attachment; readonly content: () => Readable } | undefined> {
    const text = reference.test(ref) ? await this.#parts.memory.read(`slack:came:${ref}`) : undefined;
    if (text === undefined) return undefined;
    return { attachment: JSON.parse(text) as Attachment, content: () => Readable.from(this.#chunks(ref)) };
  }

  async *#chunks(ref: string): AsyncGenerator<Uint8Array> {
    const response = await this.#download(ref);
    if (!response) throw new Error('The file is no longer in Slack');
    yield* atMost(response, MOST_FILE_BYTES);
  }

  /**
   * The bytes of a file that came through Slack; undefined when it is gone or not Slack's.
   * @throws when Slack cannot be reached or the file is larger than the desk carries.
   */
  async read(ref: string): Promise<Uint8Array | undefined> {
    const response = await this.#download(ref);
    return response && buffer(atMost(response, MOST_FILE_BYTES));
  }

  /** Undefined when it is gone or not Slack's. */
  async #info(ref: string): Promise<FilesInfoResponse['file']> {
    const [, team, id] = reference.exec(ref) ?? [];
    if (id === undefined) return undefined;
    const client = await this.#parts.clients.of(team);
    try {
      return (await client.files.info({ file: id })).file;
    } catch (error) {
      if (['file_not_found', 'file_deleted'].includes(slackCode(error) ?? '')) return undefined;
      throw error;
    }
  }

  async #download(ref: string): Promise<Response | undefined> {
    const file = await this.#info(ref);
    const url = file?.url_private_download ?? file?.url_private;
    if (!url || !this.#isSlack(url)) return undefined;
    const { botToken } = await this.#parts.clients.installation(reference.exec(ref)?.[1]);
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${botToken}` },
      // A redirect could carry the token elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`Slack answered HTTP ${response.status} for a file`);
    // A web page instead of the file: the token lacks files:read.
    if ((response.headers.get('content-type') ?? '').startsWith('text/html'))
      throw new Error('Slack answered with its sign-in page: the app lacks the scope files:read');
    return response;
  }

  /**
   * Puts a file into a thread, once for a key: what was uploaded is remembered before it is shared, and asked about
   * before it is shared again.
   * @throws DeliveryError when it cannot be had; whatever Slack or the network answered otherwise.
   */
  async show(file: Attachment, place: Place, thread: string, key: string): Promise<void> {
    const { memory, clients } = this.#parts;
    const client = await clients.of(place.team);
    const kept = await memory.read(memoryKey(key));
    let id = kept === undefined ? undefined : await unshared(client, kept, place.channel);
    if (id === 'shared') return;
    if (kept === undefined && (await this.#standsIn(thread, place.channel, file.ref))) return;
    if (id === undefined) {
      id = await this.#upload(client, file, await this.#bytes(file));
      // A long upload outlives its lease: whoever was faster is not overtaken.
      if ((await memory.read(memoryKey(key))) !== kept)
        throw new DeliveryError({ kind: 'later', afterMs: 1_000, why: 'another desk has uploaded the file' });
      await memory.write(memoryKey(key), id);
    }
    try {
      await client.files.completeUploadExternal({
        files: [{ id, title: file.name }],
        channel_id: place.channel,
        thread_ts: thread,
      });
    } catch (error) {
      // Slack does not take what was uploaded earlier: it is uploaded once more.
      if (id !== kept || deliveryProblem(error).kind !== 'refused') throw error;
      await memory.remove(memoryKey(key));
      throw new DeliveryError({ kind: 'later', afterMs: 1_000, why: 'Slack has lost what was uploaded' });
    }
  }

  /** Whether it came out of that very thread: an engineer's file under a card is not shown there once more. */
  async #standsIn(thread: string, channel: string, ref: string): Promise<boolean> {
    try {
      const file = await this.#info(ref);
      const shares = { ...file?.shares?.public, ...file?.shares?.private }[channel] ?? [];
      return shares.some((share) => share.thread_ts === thread);
    } catch (error) {
      throw this.#notRead(error);
    }
  }

  #notRead(error: unknown): DeliveryError {
    this.#parts.log.warn('slack.file-not-read', { code: slackCode(error), error });
    return new DeliveryError({ kind: 'later', afterMs: READ_AGAIN_MS, why: 'the file could not be read' });
  }

  async #bytes({ ref, sizeBytes }: Attachment): Promise<Uint8Array> {
    const refused = (why: string) => new DeliveryError({ kind: 'refused', why });
    if (sizeBytes > MOST_FILE_BYTES) throw refused('the file is larger than the desk carries');
    let bytes: Uint8Array | undefined;
    try {
      bytes = (await this.read(ref)) ?? (await this.#parts.others?.read(ref));
    } catch (error) {
      if (error instanceof RangeError) throw refused('the file is larger than the desk carries');
      throw this.#notRead(error);
    }
    if (!bytes || bytes.length === 0) throw refused('the file is gone');
    return bytes;
  }

  /** The file's id; nobody sees it before it is shared. */
  async #upload(client: WebClient, { name }: Attachment, bytes: Uint8Array): Promise<string> {
    const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
      filename: name,
      length: bytes.length,
    });
    if (!url || !id || !this.#isSlack(url))
      throw new DeliveryError({ kind: 'refused', why: 'Slack named no place to upload to' });
    const answer = await fetch(url, {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: { 'content-type': 'application/octet-stream' },
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    if (!answer.ok)
      throw new DeliveryError({
        kind: 'later',
        afterMs: UPLOAD_AGAIN_MS,
        why: `Slack answered HTTP ${answer.status} to an upload`,
      });
    return id;
  }

  #isSlack(address: string): boolean {
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      return false;
    }
    if (this.#parts.trustedHosts.includes(url.host)) return true;
    return (
      url.protocol === 'https:' &&
      (url.hostname === 'slack.com' || /\.(slack|slack-files|slack-edge)\.com$/.test(url.hostname))
    );
  }
}

/** What became of a file uploaded earlier: shared there, still to be shared, or gone. */
async function unshared(client: WebClient, id: string, channel: string): Promise<string | undefined> {
  try {
    const { file } = await client.files.info({ file: id });
    const shares = { ...file?.shares?.public, ...file?.shares?.private };
    return shares[channel] ||
      file?.channels?.includes(channel) ||
      file?.groups?.includes(channel) ||
      file?.ims?.includes(channel)
      ? 'shared'
      : id;
  } catch (error) {
    if (['file_not_found', 'file_deleted'].includes(slackCode(error) ?? '')) return undefined;
    throw error;
  }
}

function memoryKey(key: string): string {
  return `slack:file:${key}`;
}

async function* atMost(response: Response, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) throw new RangeError(`A file is larger than ${most} bytes`);
    yield chunk;
  }
}
