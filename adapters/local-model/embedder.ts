/** Embeds Chinese and English text on this machine, with no key and no account. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Embedder } from '../../knowledge/types.ts';
import { fetchModel, type LocalModel } from './fetch-model.ts';
import type { Answer, Start } from './model-thread.ts';

interface Waiting {
  readonly text: string;
  readonly done: (vector: Float32Array) => void;
  readonly failed: (problem: Error) => void;
}

/** An embedder that holds a model in memory until it is closed. */
export interface LocalEmbedder extends Embedder {
  close(): Promise<void>;
}

/** The model's files are there but cannot be loaded. */
export class UnusableModel extends Error {
  readonly code = 'unusable-model';
  constructor(folder: string, cause: unknown) {
    super(
      `The embedding model in ${folder} cannot be loaded (${cause}). Delete the folder to fetch it anew`,
      { cause },
    );
  }
}

export interface EmbedderOptions {
  /** Threads the model may compute on. */
  readonly threads?: number;
}

/** Fetches the model into the data folder if it is not there, and loads it. */
export async function localEmbedder(
  dataDir = '.data',
  options: EmbedderOptions = {},
): Promise<LocalEmbedder> {
  return loadEmbedder(await fetchModel(dataDir), options);
}

/** Loads a model that is on this machine. Rejects when its files cannot be used. */
export async function loadEmbedder(
  model: LocalModel,
  { threads = Math.min(4, availableParallelism()) }: EmbedderOptions = {},
): Promise<LocalEmbedder> {
  const worker = new Worker(new URL('./start-thread.mjs', import.meta.url), {
    execArgv: [],
    workerData: { model, threads } satisfies Start,
  });
  await once(worker, 'message').catch((problem: unknown) => {
    throw new UnusableModel(model.folder, problem);
  });

  // One text at a time, each over all threads: two at once would only share them. A question goes before
  // passages that are waiting, so that indexing keeps nobody waiting in a chat.
  const questions: Waiting[] = [];
  const passages: Waiting[] = [];
  let current: Waiting | undefined;
  let over: Error | undefined;

  function proceed(): void {
    current = questions.shift() ?? passages.shift();
    // An idle model does not keep a program from ending
    if (current === undefined) {
      worker.unref();
    } else {
      worker.ref();
      worker.postMessage(current.text);
    }
  }

  function end(reason: Error): void {
    over ??= reason;
    for (const { failed } of [current, ...questions.splice(0), ...passages.splice(0)].filter(
      (each) => !!each,
    )) {
      failed(over);
    }
    current = undefined;
  }

  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'vector') current?.done(answer.vector);
    if (answer.kind === 'failure') current?.failed(new Error(`${model.name}: ${answer.message}`));
    proceed();
  });
  worker.on('error', (problem) => end(new Error(`${model.name} broke down: ${String(problem)}`)));
  worker.on('exit', () => end(new Error(`${model.name} has ended`)));
  worker.unref();

  return {
    model: model.name,
    dimensions: model.recipe.dimensions,
    embed: (texts, as) => {
      if (over) return Promise.reject(over);
      const queue = as === 'query' ? questions : passages;
      const vectors = texts.map(
        (text) =>
          new Promise<Float32Array>((done, failed) => {
            queue.push({ text: model.recipe[as] + text, done, failed });
          }),
      );
      if (!current) proceed();
      return Promise.all(vectors);
    },
    close: async () => {
      end(new Error(`${model.name} was closed`));
      await worker.terminate();
    },
  };
}
