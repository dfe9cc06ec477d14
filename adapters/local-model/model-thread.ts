/**
 * The thread that holds the model: gets a text, answers with its vector. Loading blocks it for a second and
 * cutting a long text into tokens for some milliseconds, which the desk's event loop would feel.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { LocalModel } from './fetch-model.ts';

/** What the thread is started with. */
export interface Start {
  readonly model: LocalModel;
  readonly threads: number;
}

/** What the thread answers: first `ready`, then one answer a text, in order. */
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'vector'; readonly vector: Float32Array<ArrayBuffer> }
  | { readonly kind: 'failure'; readonly message: string };

/** The models' context; more is cut off. */
const MAX_TOKENS = 512;
/** No 512 tokens are longer; cut before it costs time. */
const MAX_CHARACTERS = 16_384;

if (parentPort) await serve(parentPort, workerData as Start);

async function serve(port: NonNullable<typeof parentPort>, { model, threads }: Start): Promise<void> {
  const say = (answer: Answer, transfer: readonly ArrayBuffer[] = []) => port.postMessage(answer, transfer);
  const tokenizer = new Tokenizer(
    JSON.parse(await readFile(join(model.folder, 'tokenizer.json'), 'utf8')),
    {},
  );
  const session = await InferenceSession.create(join(model.folder, 'model.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });

  async function vectorOf(text: string): Promise<Float32Array<ArrayBuffer>> {
    const { ids } = tokenizer.encode(text.slice(0, MAX_CHARACTERS));
    const kept = ids.length <= MAX_TOKENS ? ids : [...ids.slice(0, MAX_TOKENS - 1), ...ids.slice(-1)];
    const tensor = (values: BigInt64Array) => new Tensor('int64', values, [1, kept.length]);
    const inputs: Record<string, Tensor> = {
      input_ids: tensor(BigInt64Array.from(kept, BigInt)),
      attention_mask: tensor(new BigInt64Array(kept.length).fill(1n)),
    };
    if (session.inputNames.includes('token_type_ids')) {
      inputs.token_type_ids = tensor(new BigInt64Array(kept.length));
    }
    const { last_hidden_state: states } = await session.run(inputs);
    if (!(states?.data instanceof Float32Array)) throw new Error('The model has no last_hidden_state');
    const { dimensions, vector } = model.recipe;
    return unitMean(vector === 'mean' ? states.data : states.data.subarray(0, dimensions), dimensions);
  }

  port.on('message', (text: string) => {
    vectorOf(text).then(
      (vector) => say({ kind: 'vector', vector }, [vector.buffer]),
      (problem: unknown) => say({ kind: 'failure', message: String(problem) }),
    );
  });
  say({ kind: 'ready' });
}

/** The mean of the rows, of length one. */
function unitMean(states: Float32Array, size: number): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(size);
  for (let at = 0; at < states.length; at++) sum[at % size]! += states[at]!;
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}
