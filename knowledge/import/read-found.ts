import { outcomeOf } from './article-from-draft.ts';
import type { DocumentReader } from './document-reader.ts';
import type { Defaults, FoundDocument, Outcome, PlacedObjection } from './outcome.ts';
import { refusal } from './refusals.ts';

export interface Read {
  readonly outcomes: readonly Outcome[];
  readonly links: readonly string[];
}

/** What one document of a collection comes to. */
export async function readFound(
  found: FoundDocument | PlacedObjection,
  from: { readonly collection: string; readonly defaults?: Defaults | undefined },
  reader: DocumentReader,
): Promise<Read> {
  const { collection, defaults } = from;
  const { location } = found;
  if (found.kind === 'objection') return { outcomes: [refusal(collection, location, found)], links: [] };
  const { parts, links = [] } = await reader.read(found);
  const place = {
    collection,
    location,
    ...(found.url === undefined ? {} : { url: found.url }),
    ...(defaults === undefined ? {} : { defaults }),
  };
  return { outcomes: parts.map((part) => outcomeOf(part, place)), links };
}
