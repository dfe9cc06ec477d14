/** Embeds Chinese and English text on this machine, with no key and no account. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Embedder } from '../../knowledge/types.ts';
import { fetchModel, type LocalModel, type ModelSources, ModelUnavailable } from './fetch-model.ts';
import type { Answer, Asked, Start } from './model-thread.ts';
import { allMiniLmL6, multilingualE5Small } from './models.ts';

interface Waiting {
  readonly asked: Asked;
  readonly done: (vector: Float32Array) => void;
  readonly failed: (problem: Error) => void;
}

/** An embedder that holds a model in memory until it is closed. */
export interface LocalEmbedder extends Embedder {
  /** Refuses what waits at once, and is done when the text under way is. */
  close(): Promise<void>;
}

/** The model's files are there but cannot be loaded. */
export class UnusableModel extends Error {
  readonly code = 'unusable-model';
  constructor(folder: string, cause: unknown) {
    super(
      `The embedding model in ${folder} cannot be loaded (${cause}). Delete the folder to have it fetched anew`,
      { cause },
    );
  }
}

export interface EmbedderOptions {
  /** Threads the model may compute on. */
  readonly threads?: number;
  /** Once aborted, no model is loaded any more; the reason is thrown. */
  readonly signal?: AbortSignal;
  /** Given the way to end it as soon as there is something to end, which is before the model can be used. */
  readonly onThread?: (close: () => Promise<void>) => void;
  /** Told when a further model could not be had: the desk works with the first alone, less well in English. */
  readonly onMissing?: (problem: ModelUnavailable) => void;
}

/** Fetches the models into the data folder if they are not there, and loads them. The first is indispensable. */
export async function localEmbedder(
  dataDir = '.data',
  options: EmbedderOptions = {},
  [first, ...more]: readonly [ModelSources, ...ModelSources[]] = [multilingualE5Small, allMiniLmL6],
): Promise<LocalEmbedder> {
  const models = [await fetchModel(dataDir, first)];
  for (const sources of more) {
    try {
      models.push(await fetchModel(dataDir, sources));
    } catch (problem) {
      if (!(problem instanceof ModelUnavailable)) throw problem;
      options.onMissing?.(problem);
    }
  }
  options.signal?.throwIfAborted();
  return loadEmbedder(models, options);
}

/** Loads models that are on this machine. Rejects when their files cannot be used. */
export async function loadEmbedder(
  models: readonly LocalModel[],
  { threads = Math.min(4, availableParallelism()), onThread }: EmbedderOptions = {},
): Promise<LocalEmbedder> {
  // Another recipe makes other vectors of the same model
  const recipes = createHash('sha256').update(JSON.stringify(models.map(({ recipe }) => recipe)));
  const name = `${models.map((model) => model.name).join('+')}-${recipes.digest('hex').slice(0, 8)}`;
  const worker = new Worker(new URL('./start-thread.mjs', import.meta.url), {
    execArgv: [],
    workerData: { models, threads } satisfies Start,
  });
  // One text at a time, each over all threads: two at once would only share them. A question goes before
  // passages that are waiting, so that indexing keeps nobody waiting in a chat.
  const questions: Waiting[] = [];
  const passages: Waiting[] = [];
  let current: Waiting | undefined;
  let over: Error | undefined;
  /** Pending while the thread is in the model's own code: ended there, it takes the whole process with it. */
  let underWay = Promise.resolve();
  let finish = (): void => undefined;

  function begin(): void {
    underWay = new Promise((resolve) => {
      finish = resolve;
    });
  }

  function proceed(): void {
    current = questions.shift() ?? passages.shift();
    // An idle model does not keep a program from ending
    if (current === undefined) {
      worker.unref();
    } else {
      worker.ref();
      worker.postMessage(current.asked);
      begin();
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

  async function close(): Promise<void> {
    end(new Error(`${name} was closed`));
    await underWay;
    worker.ref();
    await worker.terminate();
  }

  begin();
  onThread?.(close);
  await once(worker, 'message')
    .catch((problem: unknown) => {
      throw new UnusableModel(models.map(({ folder }) => folder).join(' or '), problem);
    })
    .finally(finish);

  worker.on('message', (answer: Answer) => {
    finish();
    if (answer.kind === 'vector') current?.done(answer.vector);
    if (answer.kind === 'failure') current?.failed(new Error(`${name}: ${answer.message}`));
    proceed();
  });
  worker.on('error', (problem) => end(new Error(`${name} broke down: ${String(problem)}`)));
  worker.on('exit', () => {
    finish();
    end(new Error(`${name} has ended`));
  });
  if (!over) worker.unref();

  return {
    model: name,
    dimensions: models.reduce((sum, { recipe }) => sum + recipe.dimensions, 0),
    embed: (texts, as) => {
      if (over) return Promise.reject(over);
      const queue = as === 'query' ? questions : passages;
      const vectors = texts.map(
        (text) =>
          new Promise<Float32Array>((done, failed) => {
            queue.push({ asked: { text, as }, done, failed });
          }),
      );
      if (!current) proceed();
      return Promise.all(vectors);
    },
    close,
  };
}
