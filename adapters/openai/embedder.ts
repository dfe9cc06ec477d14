/** Vectors from any OpenAI-compatible endpoint. */
import { createHash } from 'node:crypto';
import OpenAI from 'openai';
import type { Embedder } from '../../knowledge/types.ts';
import { boundedFetch } from './bounded-fetch.ts';

export interface EmbeddingEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
}

const TIMEOUT_MS = 15_000;
/** Nobody waits for articles to be read, and a server on a busy machine takes its time over many at once. */
const READING_TIMEOUT_MS = 120_000;
/** A batch in the widest vectors there are takes a tenth of this. */
const VECTORS_BYTES_MAX = 64 * 1024 * 1024;
const BATCH = 32;

/** Asks the endpoint once for its dimensions. Rejects when it does not answer. */
export async function endpointEmbedder({ baseUrl, apiKey, model }: EmbeddingEndpoint): Promise<Embedder> {
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    timeout: TIMEOUT_MS,
    maxRetries: 1,
    fetch: boundedFetch(VECTORS_BYTES_MAX),
  });
  const embed: Embedder['embed'] = async (texts, as) => {
    const vectors: Float32Array[] = [];
    for (let from = 0; from < texts.length; from += BATCH) {
      const answer = await client.embeddings.create(
        // `input_type` is what servers of asymmetric models (e5) go by; OpenAI's own does not know it.
        {
          model,
          input: texts.slice(from, from + BATCH) as string[],
          encoding_format: 'float',
          ...inputType(baseUrl, as),
        },
        // Small local servers answer a kept-alive connection 30 ms later than a new one (delayed ACK).
        {
          headers: isLoopback(baseUrl) ? { connection: 'close' } : {},
          ...(as === 'passage' && { timeout: READING_TIMEOUT_MS }),
        },
      );
      const sorted = [...answer.data].sort((one, other) => one.index - other.index);
      if (sorted.length !== Math.min(BATCH, texts.length - from))
        throw new Error(
          `The embedding endpoint answered ${sorted.length} vectors for another number of texts`,
        );
      vectors.push(...sorted.map((row) => unit(row.embedding)));
    }
    return vectors;
  };
  const [probe] = await embed(['ping'], 'query');
  const host = createHash('sha256').update(baseUrl).digest('hex').slice(0, 8);
  return { model: `${model}@${host}`, dimensions: probe!.length, embed };
}

function inputType(baseUrl: string, as: 'query' | 'passage'): object {
  return new URL(baseUrl).hostname.endsWith('openai.com') ? {} : { input_type: as };
}

function isLoopback(baseUrl: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname);
}

function unit(values: readonly number[]): Float32Array {
  const vector = Float32Array.from(values);
  const length = Math.hypot(...vector);
  if (!(length > 0)) throw new Error('The embedding endpoint answered a vector without direction');
  return vector.map((value) => value / length);
}
