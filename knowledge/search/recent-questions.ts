import { Recent } from '../recent.ts';
import type { Embedder } from '../types.ts';

/** Some megabytes. */
const QUESTIONS = 2_000;

/** Vectors by their texts. */
export interface KeptQuestions {
  get(question: string): Float32Array | undefined;
  set(question: string, vector: Float32Array): void;
}

/**
 * The same embedder, which does not read again the questions it read last, or those in `kept`: confirmed ones are asked again
 * before each edit.
 */
export function rememberingQuestions(
  embedder: Embedder,
  kept: KeptQuestions = new Recent<string, Float32Array>(QUESTIONS),
): Embedder {
  return {
    ...embedder,
    async embed(texts, as) {
      if (as !== 'query') return embedder.embed(texts, as);
      const known = new Map(texts.map((text) => [text, kept.get(text)]));
      const missing = [...known].flatMap(([text, vector]) => (vector ? [] : [text]));
      const made = missing.length > 0 ? await embedder.embed(missing, as) : [];
      for (const [i, text] of missing.entries()) {
        known.set(text, made[i]);
        kept.set(text, made[i]!);
      }
      return texts.map((text) => known.get(text)!);
    },
  };
}
