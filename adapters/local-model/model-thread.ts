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
  readonly models: readonly LocalModel[];
  readonly threads: number;
}

/** What the thread is asked. */
export interface Asked {
  readonly text: string;
  readonly as: 'query' | 'passage';
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

async function serve(port: NonNullable<typeof parentPort>, { models, threads }: Start): Promise<void> {
  const say = (answer: Answer, transfer: readonly ArrayBuffer[] = []) => port.postMessage(answer, transfer);
  const parts = await Promise.all(models.map((model) => load(model, threads)));

  port.on('message', async (asked: Asked) => {
    try {
      const vector = joined(
        models,
        await Promise.all(
          parts.map((part, at) => (isReadBy(models[at]!, asked.text) ? part(asked) : undefined)),
        ),
      );
      say({ kind: 'vector', vector }, [vector.buffer]);
    } catch (problem) {
      say({ kind: 'failure', message: String(problem) });
    }
  });
  say({ kind: 'ready' });
}

async function load(
  { folder, recipe }: LocalModel,
  threads: number,
): Promise<(asked: Asked) => Promise<Float32Array>> {
  const tokenizer = new Tokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')), {});
  const session = await InferenceSession.create(join(folder, 'model.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Threads that wait busily for more work would take the processor from the rest of the desk
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const { dimensions, vector } = recipe;
  const centre = {
    query: floatsOf(recipe.centre?.query, dimensions),
    passage: floatsOf(recipe.centre?.passage, dimensions),
  };

  return async ({ text, as }) => {
    const { ids } = tokenizer.encode((recipe[as] + text).slice(0, MAX_CHARACTERS));
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
    if (!(states?.data instanceof Float32Array)) throw new Error(`${folder} gives no last_hidden_state`);
    const sum = new Float32Array(dimensions);
    const counted = vector === 'mean' ? states.data.length : dimensions;
    for (let at = 0; at < counted; at++) sum[at % dimensions]! += states.data[at]!;
    return unit(unit(sum).map((value, at) => value - centre[as][at]!));
  };
}

/**
 * The models' vectors one behind the other, so that a cosine is the weighted mean of theirs; zero where a model
 * does not read the text, which leaves the decision to the others.
 */
function joined(
  models: readonly LocalModel[],
  vectors: readonly (Float32Array | undefined)[],
): Float32Array<ArrayBuffer> {
  const whole = new Float32Array(models.reduce((sum, { recipe }) => sum + recipe.dimensions, 0));
  let at = 0;
  models.forEach(({ recipe }, number) => {
    const share = Math.sqrt(recipe.weight ?? 1);
    whole.set(vectors[number]?.map((value) => value * share) ?? [], at);
    at += recipe.dimensions;
  });
  return unit(whole);
}

function isReadBy({ recipe }: LocalModel, text: string): boolean {
  if (recipe.letters === undefined) return true;
  const some = text.slice(0, MAX_CHARACTERS);
  const letters = some.match(/\p{L}/gu)?.length ?? 0;
  const latin = some.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin >= 0.9 * letters;
}

function floatsOf(base64: string | undefined, size: number): Float32Array {
  const bytes =
    base64 === undefined ? new Uint8Array(size * 4) : Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

function unit(vector: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
