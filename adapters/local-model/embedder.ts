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
  return loadEmbedder(models, options);
}

/** Loads models that are on this machine. Rejects when their files cannot be used. */
export async function loadEmbedder(
  models: readonly LocalModel[],
  { threads = Math.min(4, availableParallelism()) }: EmbedderOptions = {},
): Promise<LocalEmbedder> {
  // Another recipe makes other vectors of the same model
  const recipes = createHash('sha256').update(JSON.stringify(models.map(({ recipe }) => recipe)));
  const name = `${models.map((model) => model.name).join('+')}-${recipes.digest('hex').slice(0, 8)}`;
  const worker = new Worker(new URL('./start-thread.mjs', import.meta.url), {
    execArgv: [],
    workerData: { models, threads } satisfies Start,
  });
  await once(worker, 'message').catch((problem: unknown) => {
    throw new UnusableModel(models.map(({ folder }) => folder).join(' or '), problem);
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
      worker.postMessage(current.asked);
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
    if (answer.kind === 'failure') current?.failed(new Error(`${name}: ${answer.message}`));
    proceed();
  });
  worker.on('error', (problem) => end(new Error(`${name} broke down: ${String(problem)}`)));
  worker.on('exit', () => end(new Error(`${name} has ended`)));
  worker.unref();

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
    close: async () => {
      end(new Error(`${name} was closed`));
      await worker.terminate();
    },
  };
}
