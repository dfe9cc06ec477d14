/**
 * Embeds Chinese and English text in this process, on the processor. The model computes on threads of the
 * runtime's own, so the event loop stays free but for the cutting into tokens (about a millisecond a passage).
 */

import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Embedder } from '../../knowledge/types.ts';
import { fetchModel, type LocalModel } from './fetch-model.ts';

/** What the model was trained with; more is cut off. */
const MAX_TOKENS = 512;
/** No 512 tokens need more; what is longer is cut before it costs time. */
const MAX_CHARACTERS = 16_384;

interface Waiting {
  readonly text: string;
  readonly done: (vector: Float32Array) => void;
  readonly failed: (problem: unknown) => void;
}

/** An embedder that holds a model in memory until it is closed. */
export interface LocalEmbedder extends Embedder {
  close(): Promise<void>;
}

export interface EmbedderOptions {
  /** Threads the model may use. */
  readonly threads?: number;
}

/** Fetches the model into the data folder if it is not there, and loads it. */
export async function localEmbedder(
  dataDir = '.data',
  options: EmbedderOptions = {},
): Promise<LocalEmbedder> {
  return loadEmbedder(await fetchModel(dataDir), options);
}

/** Loads a model that is on this machine. */
export async function loadEmbedder(model: LocalModel, options: EmbedderOptions = {}): Promise<LocalEmbedder> {
  const tokenizer = new Tokenizer(
    JSON.parse(await readFile(join(model.folder, 'tokenizer.json'), 'utf8')),
    {},
  );
  const session = await InferenceSession.create(join(model.folder, 'model.onnx'), {
    intraOpNumThreads: options.threads ?? Math.min(4, availableParallelism()),
    interOpNumThreads: 1,
  });

  async function vectorOf(text: string): Promise<Float32Array> {
    const { ids } = tokenizer.encode(text.slice(0, MAX_CHARACTERS));
    const end = ids.at(-1);
    const kept = ids.length <= MAX_TOKENS || end === undefined ? ids : [...ids.slice(0, MAX_TOKENS - 1), end];
    const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, kept.length]);
    const inputs: Record<string, Tensor> = {
      input_ids: tensor(BigInt64Array.from(kept, BigInt)),
      attention_mask: tensor(new BigInt64Array(kept.length).fill(1n)),
    };
    if (session.inputNames.includes('token_type_ids')) {
      inputs.token_type_ids = tensor(new BigInt64Array(kept.length));
    }
    const { last_hidden_state: states } = await session.run(inputs);
    if (!(states?.data instanceof Float32Array)) throw new Error(`${model.name} has no last_hidden_state`);
    const vector = unitMean(states.data, kept.length);
    states.dispose();
    return vector;
  }

  // One text at a time, each over all threads: two at once would only share them. A question goes before
  // passages that are waiting, so that indexing does not keep anybody waiting in a chat.
  const questions: Waiting[] = [];
  const passages: Waiting[] = [];
  let working: Promise<void> | undefined;
  let closed = false;

  async function work(): Promise<void> {
    for (
      let next = questions.shift() ?? passages.shift();
      next;
      next = questions.shift() ?? passages.shift()
    ) {
      const { text, done, failed } = next;
      await vectorOf(text).then(done, failed);
    }
    working = undefined;
  }

  return {
    model: model.name,
    dimensions: 384,
    embed: (texts, as) => {
      if (closed) return Promise.reject(new Error(`${model.name} has been closed`));
      const queue = as === 'query' ? questions : passages;
      const vectors = texts.map(
        (text) =>
          new Promise<Float32Array>((done, failed) => {
            queue.push({ text: `${as}: ${text}`, done, failed });
          }),
      );
      working ??= work();
      return Promise.all(vectors);
    },
    close: async () => {
      closed = true;
      const problem = new Error(`${model.name} was closed`);
      for (const { failed } of [...questions.splice(0), ...passages.splice(0)]) failed(problem);
      await working;
      await session.release();
    },
  };
}

/** The mean of the rows, of length one. */
function unitMean(states: Float32Array, rows: number): Float32Array {
  const size = states.length / rows;
  const sum = new Float32Array(size);
  for (let at = 0; at < states.length; at++) sum[at % size]! += states[at]!;
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
