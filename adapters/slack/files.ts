/**
 * Files both ways. Slack's own stay in Slack and are fetched when somebody wants them; others are uploaded
 * beside the message that names them, once a conversation.
 */
import type { Clock, Log } from '../../bot/ports.ts';
import type { Attachment } from '../../bot/types.ts';
import type { Clients } from './clients.ts';
import { CALL_TIMEOUT_MS } from './clients.ts';
import { slackCode } from './delivery-problem.ts';
import type { Place } from './ids.ts';
import type { OtherFiles, SlackMemory } from './types.ts';

/** Larger ones are named, not carried. */
export const MOST_FILE_BYTES = 50 * 1024 * 1024;
const UPLOAD_TRIES = 3;
const UPLOAD_TIMEOUT_MS = 60_000;

const reference = /^slack:(?:([TE][\w-]+)\/)?(F[\w-]+)$/;

export interface SlackFilesParts {
  readonly clients: Clients;
  readonly memory: SlackMemory;
  readonly clock: Clock;
  readonly log: Log;
  readonly others?: OtherFiles;
  /** Hosts besides Slack's own that may be sent the token: the address of a stand-in. */
  readonly trustedHosts: readonly string[];
  readonly wait: (ms: number) => Promise<void>;
}

export class SlackFiles {
  readonly #parts: SlackFilesParts;
  readonly #running = new Set<Promise<void>>();
  /** A card and the words under it name the same file in one breath. */
  readonly #underWay = new Set<string>();

  constructor(parts: SlackFilesParts) {
    this.#parts = parts;
  }

  /**
   * The bytes of a file that came through Slack; undefined when it is gone or not Slack's.
   * @throws when Slack cannot be reached or the file is larger than the desk carries.
   */
  async read(ref: string): Promise<Uint8Array | undefined> {
    const found = reference.exec(ref);
    if (!found) return undefined;
    const [, team, id] = found;
    const client = await this.#parts.clients.of(team);
    let url: string | undefined;
    try {
      const { file } = await client.files.info({ file: id! });
      url = file?.url_private_download ?? file?.url_private;
    } catch (error) {
      if (['file_not_found', 'file_deleted'].includes(slackCode(error) ?? '')) return undefined;
      throw error;
    }
    if (!url || !this.#isSlack(url)) return undefined;
    const { botToken } = await this.#parts.clients.installation(team);
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
    return readAtMost(response, MOST_FILE_BYTES);
  }

  /** Uploads what is not there yet, in the background: the message itself is never held up by a file. */
  show(files: readonly Attachment[], place: Place, thread: string): void {
    const task = this.#showAll(files, place, thread).finally(() => this.#running.delete(task));
    this.#running.add(task);
  }

  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #showAll(files: readonly Attachment[], place: Place, thread: string): Promise<void> {
    for (const file of files) {
      const key = `slack:file:${place.team ?? ''}/${place.channel}:${thread}:${file.ref}`;
      if (this.#underWay.has(key) || file.sizeBytes > MOST_FILE_BYTES) continue;
      this.#underWay.add(key);
      try {
        await this.#showOne(key, file, place, thread);
      } finally {
        this.#underWay.delete(key);
      }
    }
  }

  async #showOne(key: string, file: Attachment, place: Place, thread: string): Promise<void> {
    for (let attempt = 1; attempt <= UPLOAD_TRIES; attempt += 1) {
      try {
        if (await this.#parts.memory.read(key)) return;
        const bytes = (await this.read(file.ref)) ?? (await this.#parts.others?.read(file.ref));
        if (!bytes || bytes.length === 0) return;
        await this.#upload(file, bytes, place, thread);
        return await this.#parts.memory.write(key, 'shown');
      } catch (error) {
        this.#parts.log.warn('slack.file-not-shown', { attempt, code: slackCode(error), error });
        if (attempt < UPLOAD_TRIES) await this.#parts.wait(attempt * 2_000);
      }
    }
  }

  async #upload({ name }: Attachment, bytes: Uint8Array, place: Place, thread: string): Promise<void> {
    const client = await this.#parts.clients.of(place.team);
    const { upload_url: url, file_id: id } = await client.files.getUploadURLExternal({
      filename: name,
      length: bytes.length,
    });
    if (!url || !id || !this.#isSlack(url)) throw new Error('Slack named no place to upload to');
    const answer = await fetch(url, {
      method: 'POST',
      body: Buffer.from(bytes),
      headers: { 'content-type': 'application/octet-stream' },
      redirect: 'error',
      signal: AbortSignal.timeout(Math.max(CALL_TIMEOUT_MS, UPLOAD_TIMEOUT_MS)),
    });
    if (!answer.ok) throw new Error(`Slack answered HTTP ${answer.status} to an upload`);
    await client.files.completeUploadExternal({
      files: [{ id, title: name }],
      channel_id: place.channel,
      thread_ts: thread,
    });
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

async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > most) throw new RangeError(`A file is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
