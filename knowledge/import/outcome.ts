/**
 * The words of importing.
 *
 * A **document** is a file, a page or an entry of an archive: bytes at a **location**. Reading it gives
 * **drafts**, one for each article it holds, or **objections**: what is wrong with it. A draft becomes an
 * article, an objection a **refusal**, once it is known where the document came from.
 */
import type { Article, Audience, Bilingual, Language } from '../types.ts';
import type { Objection, ObjectionCode, Refusal } from './refusals.ts';

export type { Bilingual, Objection, Refusal };

export interface FoundDocument {
  readonly kind: 'document';
  /** Path or URL within its collection; its ending says the format unless `mediaType` does. */
  readonly location: string;
  readonly bytes: Uint8Array;
  readonly url?: string;
  /** `Content-Type` of a page, with its charset if the server named one. */
  readonly mediaType?: string;
}

/** What a document says of itself, as written; `toArticle` checks it. */
export type Fields = ReadonlyMap<FieldName, unknown>;

export type FieldName =
  | 'subject'
  | 'title'
  | 'language'
  | 'audience'
  | 'category'
  | 'appliesTo'
  | 'owner'
  | 'updated'
  | 'reviewBy'
  | 'questions';

export interface Draft {
  readonly kind: 'draft';
  readonly fields: Fields;
  /** Used where `fields` has no title. */
  readonly heading?: string;
  /** Markdown. */
  readonly body: string;
  /** Names one of several articles in a document, stable when the others move. */
  readonly part?: string;
}

export interface Reading {
  readonly parts: readonly (Draft | Objection)[];
  /** Links of a page, absolute; only for a page that has a URL. */
  readonly links?: readonly string[];
}

export type Outcome = { readonly kind: 'article'; readonly article: Article } | Refusal;

/** A place documents come from. Yields what it finds; what it cannot open it objects to and goes on. */
export interface DocumentSource {
  /** Name of the place, e.g. `folder:handbook`; see `Source.collection`. */
  readonly collection: string;
  /** Holds for every document that does not say otherwise; `engineers` cannot be widened by a document. */
  readonly defaults?: Defaults;
  documents(signal?: AbortSignal): AsyncIterable<FoundDocument | PlacedObjection>;
  /** Told the links of the document it yielded last, before it is asked for the next. */
  follow?(links: readonly string[]): void;
  /** It goes on where an earlier run stopped: what it does not yield need not be gone. */
  readonly partial?: boolean;
}

export interface Defaults {
  readonly audience?: Audience;
  readonly language?: Language;
  readonly owner?: string;
  readonly category?: string;
}

/** An objection made before there was a document to read. */
export interface PlacedObjection extends Objection {
  readonly location: string;
}

export const DOCUMENT_BYTES_MAX = 10 * 1024 * 1024;

/** The size of what was not read to its end. */
export function moreThan(bytes: number): Bilingual {
  const megabytes = Math.round(bytes / 1024 / 1024);
  return { en: `more than ${megabytes} MB`, zh: `${megabytes} MB 以上` };
}

export function objection(code: ObjectionCode, detail?: string | Bilingual, part?: string): Objection {
  return {
    kind: 'objection',
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(part === undefined ? {} : { part }),
  };
}
