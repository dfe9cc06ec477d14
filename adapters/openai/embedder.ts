/** Vectors from any OpenAI-compatible endpoint. */
import { createHash } from 'node:crypto';
import { redact } from '../../bot/redact.ts';
import { timeLimit } from '../../knowledge/time-limit.ts';
import type { Embedder } from '../../knowledge/types.ts';
import { isRefused, openClient } from './client.ts';
import { isLate } from './trouble.ts';

export interface EmbeddingEndpoint {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  /** How long a batch of articles may take, with every further try; two minutes unless told. */
  readonly readingTimeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
/** Nobody waits for articles to be read, and a server on a busy machine takes its time over many at once. */
const READING_TIMEOUT_MS = 120_000;
/** An endpoint that limits the rate says when it takes more. */
const READING_RETRIES = 5;
/** A batch in the widest vectors there are takes a tenth of this. */
const VECTORS_BYTES_MAX = 64 * 1024 * 1024;
/** As many texts at once, until the endpoint refuses so many: some take ten, some one. */
const BATCH = 32;
/** A text that is refused alone is too long for the model and is read from its beginning; not shorter than this. */
const SHORTENED_TO = 64;

/** An answer that holds no vectors to compare with. */
export class UnusableVectors extends Error {
  readonly code: string = 'UNUSABLE_VECTORS';
}

/** The endpoint runs another model than at the start: what was read by the first compares with nothing of the second. */
export class OtherModel extends UnusableVectors {
  override readonly code = 'OTHER_MODEL';
}

/**
 * Asks the endpoint for its dimensions. Rejects when it does not answer. Nothing personal and no secret leaves: texts are
 * redacted.
 */
export async function endpointEmbedder({
  baseUrl,
  apiKey,
  model,
  readingTimeoutMs = READING_TIMEOUT_MS,
}: EmbeddingEndpoint): Promise<Embedder> {
  const client = openClient({
    baseUrl,
    apiKey,
    timeoutMs: TIMEOUT_MS,
    maxRetries: 1,
    bytesMax: VECTORS_BYTES_MAX,
  });
  let dimensions: number | undefined;
  let batch = BATCH;
  /** What goes along with the texts: less of it where it is refused. */
  const besides: ((as: 'query' | 'passage') => object)[] = [
    // `input_type` is what servers of asymmetric models (e5) go by; OpenAI's own does not know it.
    ...(new URL(baseUrl).hostname.endsWith('openai.com')
      ? []
      : [(as: 'query' | 'passage') => ({ encoding_format: 'float', input_type: as })]),
    () => ({ encoding_format: 'float' }),
    () => ({}),
  ];

  const ask = async (texts: readonly string[], as: 'query' | 'passage'): Promise<Float32Array[]> => {
    const limitMs = as === 'passage' ? readingTimeoutMs : TIMEOUT_MS;
    // Not `embeddings.create`, which asks for base64 unless told otherwise and then takes nothing else.
    const { data } = await client.post<Answer>('/embeddings', {
      body: { model, input: texts, ...besides[0]!(as) },
      // Small local servers answer a kept-alive connection 30 ms later than a new one (delayed ACK).
      headers: isLoopback(baseUrl) ? { connection: 'close' } : {},
      timeout: limitMs,
      // The client's own limit ends with the headers: a body may stall for ever.
      signal: timeLimit(limitMs),
      ...(as === 'passage' && { maxRetries: READING_RETRIES }),
    });
    if (!Array.isArray(data) || data.length !== texts.length)
      throw new UnusableVectors('The embedding endpoint answered vectors for another number of texts');
    const rows = [...data].sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
    const vectors = rows.map(({ embedding }) => unit(numbersOf(embedding)));
    // One text of signs alone may have no direction, and is like nothing then.
    if (vectors.every((vector) => vector.every((value) => value === 0)))
      throw new UnusableVectors('The embedding endpoint answered vectors without direction');
    dimensions ??= vectors[0]!.length;
    if (vectors.some((vector) => vector.length !== dimensions))
      throw new OtherModel(`The embedding endpoint answered vectors of other than ${dimensions} numbers`);
    return vectors;
  };

  /** Undefined when it refuses these texts together or at all; what else goes wrong rejects. */
  const askOrRefused = (texts: readonly string[], as: 'query' | 'passage') =>
    ask(texts, as).catch((error: unknown) => {
      if (isRefused(error)) return undefined;
      throw error;
    });

  const embedSome = async (texts: readonly string[], as: 'query' | 'passage'): Promise<Float32Array[]> =>
    (await askOrRefused(texts, as)) ?? (await embedRefused(texts, as));

  /** Asked with half as many texts, then with less of the one. */
  const embedRefused = async (texts: readonly string[], as: 'query' | 'passage'): Promise<Float32Array[]> => {
    if (texts.length === 1) {
      const characters = Array.from(texts[0]!);
      // Asked once more for the error that is to be seen.
      if (characters.length <= SHORTENED_TO) return ask(texts, as);
      return embedSome([characters.slice(0, Math.ceil(characters.length / 2)).join('')], as);
    }
    const size = Math.ceil(texts.length / 2);
    const halves = [texts.slice(0, size), texts.slice(size)];
    const first = await askOrRefused(halves[0]!, as);
    const second = await askOrRefused(halves[1]!, as);
    // Both taken: it was their number. One refused: it is more likely a text in it.
    if (first && second) batch = Math.min(batch, size);
    return [
      ...(first ?? (await embedRefused(halves[0]!, as))),
      ...(second ?? (await embedRefused(halves[1]!, as))),
    ];
  };

  while (dimensions === undefined) {
    const made = await (besides.length > 1 ? askOrRefused(['ping'], 'query') : ask(['ping'], 'query'));
    if (!made) besides.shift();
  }
  const host = createHash('sha256').update(baseUrl).digest('hex').slice(0, 8);
  return {
    // One name may stand for another model after a restart of the server: of other dimensions, its vectors never meet.
    model: `${model}-${dimensions}@${host}`,
    dimensions,
    async embed(texts, as) {
      const vectors: Float32Array[] = [];
      while (vectors.length < texts.length) {
        const some = texts.slice(vectors.length, vectors.length + batch);
        try {
          vectors.push(...(await embedSome(some.map(redact), as)));
        } catch (error) {
          // Whoever takes minutes for so many may manage fewer the next time.
          if (isLate(error)) batch = Math.ceil(some.length / 4);
          throw error;
        }
      }
      return vectors;
    },
  };
}

interface Answer {
  readonly data?: readonly { readonly index?: number; readonly embedding: unknown }[];
}

function isLoopback(baseUrl: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(baseUrl).hostname);
}

/** Numbers as they are, or as base64 of 32 bits each, which some answer unasked. */
function numbersOf(embedding: unknown): Float32Array {
  if (typeof embedding === 'string') {
    const bytes = Uint8Array.from(Buffer.from(embedding, 'base64'));
    if (bytes.length % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(bytes.buffer);
  }
  if (Array.isArray(embedding) && embedding.every((value) => typeof value === 'number'))
    return Float32Array.from(embedding);
  throw new UnusableVectors('The embedding endpoint answered a vector that is no list of numbers');
}

/** Of length one, or all zeros where it has no direction. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (vector.length === 0 || !Number.isFinite(length))
    throw new UnusableVectors('The embedding endpoint answered a vector that is no list of numbers');
  return length === 0 ? vector : vector.map((value) => value / length);
}
