/** The embedder that the configuration asks for, or none; search goes by words alone then. */
import { join } from 'node:path';
import type { Log } from '../bot/ports.ts';
import type { Embedder } from '../knowledge/types.ts';
import type { Config } from './config.ts';
import { localEmbedder } from './local-model/embedder.ts';
import { ModelUnavailable } from './local-model/fetch-model.ts';
import { endpointEmbedder } from './openai/embedder.ts';
import { recognised } from './openai/same-model.ts';
import { EMBEDDING_SETTINGS, troubleOf } from './openai/trouble.ts';

export async function startEmbedder(
  { embeddings, dataDir }: Config,
  onStop: (close: () => Promise<void>) => void,
  log: Log,
  /** Hears what is wrong with the endpoint, and undefined once it answers. */
  trouble: (what: string | undefined) => void = () => undefined,
): Promise<Embedder | undefined> {
  switch (embeddings.kind) {
    case 'off':
      return undefined;
    case 'endpoint':
      return watched(
        async () => recognised(await endpointEmbedder(embeddings), join(dataDir, 'vectors')),
        trouble,
      );
    case 'local': {
      const stopping = new AbortController();
      let close = async (): Promise<void> => undefined;
      onStop(async () => {
        stopping.abort();
        await close();
      });
      try {
        return await localEmbedder(dataDir, {
          signal: stopping.signal,
          onThread: (closeThread) => {
            close = closeThread;
          },
        });
      } catch (error) {
        const tried =
          error instanceof ModelUnavailable
            ? error.tried.map(({ place, why }) => `${place} (${why})`)
            : undefined;
        log.warn('embeddings.unavailable', { error, tried });
        return undefined;
      }
    }
    default: {
      const never: never = embeddings;
      return never;
    }
  }
}

/** The same embedder, whose failures and recoveries are heard of. */
async function watched(
  open: () => Promise<Embedder>,
  trouble: (what: string | undefined) => void,
): Promise<Embedder> {
  const heard = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      const made = await run();
      trouble(undefined);
      return made;
    } catch (error) {
      trouble(troubleOf(error, EMBEDDING_SETTINGS));
      throw error;
    }
  };
  const opened = await heard(open);
  return { ...opened, embed: (texts, as) => heard(() => opened.embed(texts, as)) };
}
