/** The client of an OpenAI-compatible endpoint, whatever form its address was copied in. */
import OpenAI from 'openai';
import { boundedFetch } from './bounded-fetch.ts';

export interface ClientOptions {
  readonly baseUrl?: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** See `boundedFetch`. */
  readonly bytesMax: number;
}

/**
 * An address may carry a query (Azure's `?api-version=...`), which stays behind the path of each call, and the path of a
 * call itself, which is taken off. Azure reads the key from a header of its own where its address names a version.
 */
export function openClient({ baseUrl, apiKey, timeoutMs, maxRetries, bytesMax }: ClientOptions): OpenAI {
  const address = baseUrl === undefined ? undefined : new URL(baseUrl);
  const query = Object.fromEntries(address?.searchParams ?? []);
  if (address) {
    address.search = '';
    address.pathname = address.pathname.replace(/\/(?:chat\/completions|embeddings)\/*$/u, '');
  }
  return new OpenAI({
    apiKey,
    ...(address && { baseURL: address.href.replace(/\/+$/u, '') }),
    ...(Object.keys(query).length > 0 && { defaultQuery: query }),
    ...('api-version' in query && { defaultHeaders: { 'api-key': apiKey } }),
    timeout: timeoutMs,
    maxRetries,
    fetch: boundedFetch(bytesMax),
    // It would print what was asked and said.
    logLevel: 'off',
  });
}

/** The endpoint answers, and does not take this request as it is. */
export function isRefused(error: unknown): boolean {
  return error instanceof OpenAI.APIError && [400, 413, 415, 422].includes(error.status ?? 0);
}

/** An answer that the model or a filter kept back. */
export class FilteredCompletion extends Error {
  readonly code = 'FILTERED_COMPLETION';
}

/** Whether it is for the words in it that an endpoint did not answer: OpenAI's and Azure's filter, DashScope's, DeepSeek's. */
export function isFiltered(error: unknown): boolean {
  if (error instanceof FilteredCompletion) return true;
  if (!(error instanceof OpenAI.APIError)) return false;
  const { code, message } = error;
  return (
    /content_(?:filter|policy)|data_?inspection/iu.test(code ?? '') || /Content Exists Risk/iu.test(message)
  );
}
