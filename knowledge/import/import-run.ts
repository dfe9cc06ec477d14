import type { Article, Source } from '../types.ts';
import type { DocumentReader } from './document-reader.ts';
import { openReader } from './document-reader.ts';
import { IdRegister } from './id-register.ts';
import type { Comparison, Manifest } from './manifest.ts';
import { compareWithManifest, manifestKey } from './manifest.ts';
import type { DocumentSource, Outcome, Refusal } from './outcome.ts';
import { readFound } from './read-found.ts';

export interface Progress {
  readonly kind: 'progress';
  readonly collection: string;
  /** The document that was read last. */
  readonly location: string;
  /** Documents met so far in this source, refused ones too. */
  readonly documents: number;
}

export type ImportStep = Outcome | Progress;

/**
 * Reads a source document by document, at the pace of the one who asks. Never throws for a document. Ends
 * early when the signal is aborted; what was given out until then is whole.
 */
export async function* readSource(
  source: DocumentSource,
  reader: DocumentReader,
  ids: IdRegister,
  signal?: AbortSignal,
): AsyncGenerator<ImportStep> {
  const { collection } = source;
  let documents = 0;
  for await (const found of source.documents(signal)) {
    if (signal?.aborted) return;
    documents += 1;
    const { outcomes, links } = await readFound(found, source, reader);
    if (signal?.aborted) return;
    for (const outcome of outcomes) {
      yield outcome.kind === 'article' ? ids.claim(outcome.article) : outcome;
    }
    source.follow?.(links);
    yield { kind: 'progress', collection, location: found.location, documents };
  }
}

export interface ImportOptions {
  readonly signal?: AbortSignal;
  /** Told every step, and waited for: what it has stored need not be imported again after an interruption. */
  readonly onStep?: (step: ImportStep) => void | Promise<void>;
  /** Ids of articles outside these sources, which may not be taken again. */
  readonly taken?: ReadonlyMap<string, Source>;
  /** All that an interrupted run had come to, where a source goes on with it: counts as if it had been read now. */
  readonly earlier?: readonly Outcome[];
  readonly reader?: DocumentReader;
}

export interface ImportReport extends Comparison {
  readonly refused: readonly Refusal[];
  readonly documents: number;
  /** False if it was interrupted; then nothing counts as gone, only what must not be shown is removed. */
  readonly complete: boolean;
}

/**
 * Reads sources and says what differs from `previous`: what to add, to change, to remove. Interrupted, it
 * reports what it had; run again with the manifest of that report it goes on from there.
 */
export async function importRun(
  sources: readonly DocumentSource[],
  previous: Manifest,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const { signal } = options;
  const reader = options.reader ?? openReader();
  const ids = new IdRegister(options.taken);
  const earlier = (options.earlier ?? []).map((outcome) =>
    outcome.kind === 'article' ? ids.claim(outcome.article) : outcome,
  );
  const read: Outcome[] = [];
  const readToTheEnd = new Set<string>();
  let documents = 0;
  try {
    for (const source of sources) {
      for await (const step of readSource(source, reader, ids, signal)) {
        if (step.kind === 'progress') documents += 1;
        else read.push(step);
        await options.onStep?.(step);
      }
      const isWhole = !source.partial || options.earlier !== undefined;
      if (!signal?.aborted && isWhole) readToTheEnd.add(source.collection);
    }
  } finally {
    if (!options.reader) await reader.close();
  }
  // What was being read when the earlier run broke off is read again, and counts as it is now.
  const documentsRead = new Set(read.map(documentOf));
  const readBefore = earlier.filter((outcome) => !documentsRead.has(documentOf(outcome)));
  const outcomes = [...readBefore, ...read];
  return {
    ...compareWithManifest(previous, outcomes, signal?.aborted ? new Set() : readToTheEnd),
    refused: outcomes.filter((outcome) => outcome.kind === 'refused'),
    documents: documents + new Set(readBefore.map(documentOf)).size,
    complete: !signal?.aborted,
  };
}

/** The document an outcome comes from, of which it may be a part. */
function documentOf(outcome: Outcome): string {
  const key = manifestKey(outcome.kind === 'article' ? outcome.article.source : outcome);
  return key.replace(/#.*/s, '');
}

export interface ArticlesRead {
  readonly articles: readonly Article[];
  readonly refused: readonly Refusal[];
}
