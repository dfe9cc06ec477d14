import type { Article, Source } from '../types.ts';
import type { Outcome } from './outcome.ts';
import { objection } from './outcome.ts';
import { refusal } from './refusals.ts';

/** Lets each id be taken once; the second document that claims it is refused, and both are named. */
export class IdRegister {
  readonly #taken: Map<string, Source>;

  constructor(taken: ReadonlyMap<string, Source> = new Map()) {
    this.#taken = new Map(taken);
  }

  claim(article: Article): Outcome {
    const holder = this.#taken.get(article.id);
    if (holder && !isSame(holder, article.source)) {
      const other = `${holder.collection} ${holder.location} (${article.id})`;
      return refusal(article.source.collection, article.source.location, objection('same_id', other));
    }
    this.#taken.set(article.id, article.source);
    return { kind: 'article', article };
  }
}

function isSame(one: Source, other: Source): boolean {
  return one.collection === other.collection && one.location === other.location;
}
