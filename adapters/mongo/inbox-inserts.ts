/**
 * Keeps what comes in, many with one write: whatever arrives while MongoDB flushes its journal goes with the next
 * write, so that fifty people who write in one second wait for a few flushes and not for fifty.
 */
import mongoose from 'mongoose';
import { StoreUnavailable } from '../../bot/ports.ts';
import type { InboxDocument } from './collections.ts';
import { answered, isDuplicateKey } from './connect.ts';

const { MongoBulkWriteError } = mongoose.mongo;

const MOST_A_WRITE = 200;
/** Each write is a flush of the journal: messages that come at a distance of some milliseconds share one. */
const GATHERED_FOR_MS = 12;
/** A write that takes longer hangs: what comes after it does not wait for it. */
const WAITED_FOR_MS = 100;
const DUPLICATE_KEY = 11_000;

interface Waiting {
  readonly document: InboxDocument;
  readonly resolve: (answer: 'new' | 'seen') => void;
  readonly reject: (error: unknown) => void;
}

export class InboxInserts {
  readonly #inbox: mongoose.mongo.Collection<InboxDocument>;
  #waiting: Waiting[] = [];
  #isBusy = false;

  constructor(inbox: mongoose.mongo.Collection<InboxDocument>) {
    this.#inbox = inbox;
  }

  /** `seen`: that id is there already. Rejects with `StoreUnavailable` when it is not certain to be kept. */
  add(document: InboxDocument): Promise<'new' | 'seen'> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ document, resolve, reject });
      this.#gather();
    });
  }

  /** A write is begun when others have had a moment to join it, and never beside another. */
  #gather(): void {
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    setTimeout(() => this.#write(), GATHERED_FOR_MS);
  }

  #write(): void {
    const batch = this.#waiting.splice(0, MOST_A_WRITE);
    let isReleased = false;
    const release = () => {
      clearTimeout(timer);
      if (isReleased) return;
      isReleased = true;
      this.#isBusy = false;
      this.#gather();
    };
    const timer = setTimeout(release, WAITED_FOR_MS);
    void this.#insert(batch).finally(release);
  }

  async #insert(batch: readonly Waiting[]): Promise<void> {
    try {
      const [first] = batch;
      if (batch.length === 1) await answered(this.#inbox.insertOne(first!.document));
      else
        await answered(
          this.#inbox.insertMany(
            batch.map(({ document }) => document),
            { ordered: false },
          ),
        );
      for (const { resolve } of batch) resolve('new');
    } catch (error) {
      const failed = failures(error, batch.length);
      for (const [index, { resolve, reject }] of batch.entries()) {
        const code = failed(index);
        if (code === undefined) resolve('new');
        else if (code === DUPLICATE_KEY) resolve('seen');
        else reject(error instanceof StoreUnavailable ? error : new StoreUnavailable(error));
      }
    }
  }
}

/** Which of a batch failed, by its code; the others are kept. */
function failures(error: unknown, size: number): (index: number) => number | undefined {
  if (size === 1) return () => (isDuplicateKey(error) ? DUPLICATE_KEY : 0);
  if (!(error instanceof MongoBulkWriteError)) return () => 0;
  // Written, and perhaps forgotten by a fail-over.
  if (error.result.getWriteConcernError()) return () => 0;
  const writeErrors = [error.writeErrors].flat();
  if (writeErrors.length === 0) return () => 0;
  const codes = new Map(writeErrors.map(({ index, code }) => [index, code]));
  return (index) => codes.get(index);
}
