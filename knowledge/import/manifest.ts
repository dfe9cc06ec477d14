import type { Article, Source } from '../types.ts';
import type { Outcome, Refusal } from './outcome.ts';
import { hidesOthers, withdrawsFormerVersion } from './refusals.ts';

/** What is in the knowledge base: the version of the article at each `manifestKey`. */
export type Manifest = ReadonlyMap<string, string>;

export function manifestKey(source: Pick<Source, 'collection' | 'location'>): string {
  return `${source.collection}\t${source.location}`;
}

export function manifestOf(articles: Iterable<Article>): Manifest {
  return new Map(Array.from(articles, (article) => [manifestKey(article.source), article.version]));
}

export interface Comparison {
  readonly added: readonly Article[];
  readonly changed: readonly Article[];
  readonly unchanged: readonly Article[];
  /** Keys of articles that are gone or must no longer be shown. */
  readonly removed: readonly string[];
  /** What the knowledge base holds once this is carried out. */
  readonly manifest: Manifest;
}

/**
 * Compares what was read with what is there; pure. Only collections that were read to their end lose
 * articles. An article whose document is refused now stays as it was, unless the refusal leaves open for whom
 * it is: then it is withdrawn.
 */
export function compareWithManifest(
  previous: Manifest,
  outcomes: readonly Outcome[],
  readToTheEnd: ReadonlySet<string>,
): Comparison {
  const articles = outcomes.flatMap((outcome) => (outcome.kind === 'article' ? [outcome.article] : []));
  const refusals = outcomes.filter((outcome) => outcome.kind === 'refused');
  const changeOf = (article: Article) => {
    const version = previous.get(manifestKey(article.source));
    return version === undefined ? 'added' : version === article.version ? 'unchanged' : 'changed';
  };
  const read = manifestOf(articles);
  const fate = fateOfUnread(refusals, readToTheEnd);
  const removed = [...previous.keys()].filter((key) => !read.has(key) && fate(key) === 'removed');
  const manifest = new Map([...previous, ...read]);
  for (const key of removed) manifest.delete(key);
  return {
    added: articles.filter((article) => changeOf(article) === 'added'),
    changed: articles.filter((article) => changeOf(article) === 'changed'),
    unchanged: articles.filter((article) => changeOf(article) === 'unchanged'),
    removed,
    manifest,
  };
}

/** What becomes of an article that is in the manifest but was not read again. */
function fateOfUnread(refusals: readonly Refusal[], readToTheEnd: ReadonlySet<string>) {
  const withdrawn = new Set<string>();
  const kept = new Set<string>();
  const hiding = new Set<string>();
  for (const refused of refusals) {
    (withdrawsFormerVersion(refused.code) ? withdrawn : kept).add(manifestKey(refused));
    if (hidesOthers(refused.code) || refused.location === '/') hiding.add(refused.collection);
  }
  return (key: string): 'removed' | 'kept' => {
    const collection = key.slice(0, key.indexOf('\t'));
    // The document itself, then what contains it: an archive or a table that could not be read as a whole.
    const places = [key, ...containersOf(key)];
    if (places.some((place) => withdrawn.has(place))) return 'removed';
    const mayStillBeThere =
      !readToTheEnd.has(collection) || hiding.has(collection) || places.some((place) => kept.has(place));
    return mayStillBeThere ? 'kept' : 'removed';
  };
}

function containersOf(key: string): readonly string[] {
  return [...key.matchAll(/[/#]/g)].map((mark) => key.slice(0, mark.index));
}
