import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { formatOf } from './formats.ts';
import { readMarkdown } from './markdown.ts';
import type { FoundDocument, Objection, Reading } from './outcome.ts';
import { DOCUMENT_BYTES_MAX, objection } from './outcome.ts';

/**
 * Reads documents without holding up the desk: everything but Markdown is parsed in a thread of its own, which
 * is ended when a document takes too long or too much memory. Then that document is objected to, and the next
 * one gets a new thread.
 */
export interface DocumentReader {
  read(document: FoundDocument): Promise<Reading>;
  /** Ends the thread; what is being read is objected to. */
  close(): Promise<void>;
}

export interface ReaderLimits {
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

export function openReader({ timeoutMs = 30_000, memoryMb = 512 }: ReaderLimits = {}): DocumentReader {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function inThread(document: FoundDocument): Promise<Reading> {
    const thread = worker ?? startThread(memoryMb);
    worker = thread;
    const listening = new AbortController();
    const next = (event: string) => once(thread, event, { signal: listening.signal });
    thread.ref();
    thread.postMessage(document);
    const reading = await Promise.race<Reading | Objection>([
      next('message').then(([message]) => message),
      next('exit').then(() => objection('too_complex')),
      pause(timeoutMs, objection('took_too_long', String(timeoutMs / 1000)), { signal: listening.signal }),
    ]).catch(() => objection('too_complex'));
    listening.abort();
    thread.unref();
    if (!('kind' in reading)) return reading;
    worker = undefined;
    await thread.terminate();
    return { parts: [reading] };
  }

  return {
    read(document) {
      // Linear in its length and by far the most frequent: not worth a thread.
      const inPlace =
        formatOf(document.location, document.mediaType) === 'markdown' &&
        document.bytes.length > 0 &&
        document.bytes.length <= DOCUMENT_BYTES_MAX;
      if (inPlace) return Promise.resolve(readMarkdown(document));
      const reading = last.then(() => inThread(document));
      last = reading;
      return reading;
    },
    async close() {
      const thread = worker;
      worker = undefined;
      await thread?.terminate();
    },
  };
}

function startThread(memoryMb: number): Worker {
  // The thread starts from plain JavaScript because a thread does not inherit the TypeScript loader.
  const thread = new Worker(new URL('./document-thread.mjs', import.meta.url), {
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  // Whoever is waiting hears of an error too; without a listener it would end the desk.
  return thread.on('error', () => {});
}
