import type { Article, Asked, Language, Passage } from '../types.ts';
import { passagesOf } from './passages.ts';
import type { Synonyms } from './synonyms.ts';
import { MAX_QUESTION_CHARACTERS, normalise, tokenise } from './tokenise.ts';
import { VectorIndex } from './vector-index.ts';
import { type Field, type SavedWords, type Slot, WordIndex } from './word-index.ts';

/**
 * Finds articles by words and by meaning. An article is indexed in **units**: each passage, its title, and each phrase
 * people ask it with. Translations and copies of one article form a **group**, found and shown as one; a group's
 * score is that of its best unit.
 */
export interface Candidate {
  readonly article: Article;
  readonly passage: Passage;
  readonly signals: Signals;
}

/** What speaks for one candidate, in figures. */
export interface Signals {
  /** BM25 of the best unit, as a share of the highest a unit could reach. */
  readonly words: number;
  /** Share of the question, by rarity, that the article contains; that its best unit contains; that its title contains. */
  readonly coverage: number;
  readonly unitCoverage: number;
  readonly titleCoverage: number;
  /** Share of the title, by rarity, that the question contains. */
  readonly titleAsked: number;
  /** Cosines of the question with the best passage, the mean of the best two, the title, the closest phrase. */
  readonly passageCosine: number;
  readonly supportCosine: number;
  readonly titleCosine: number;
  readonly phraseCosine: number;
}

export interface Found {
  /** In no particular order: ranking is a matter of confidence. */
  readonly candidates: readonly Candidate[];
  /** What the question asks for, rarest first. */
  readonly slots: readonly Slot[];
  /** How similar this question is to passages at large. */
  readonly background: { readonly mean: number; readonly deviation: number };
  readonly hasMeaning: boolean;
}

export interface SavedIndex {
  readonly words: SavedWords;
  readonly vectors?: { readonly dimensions: number; readonly rows: Float32Array<ArrayBuffer> };
}

interface IndexedArticle {
  readonly article: Article;
  readonly group: number;
  readonly firstUnit: number;
  readonly parts: readonly number[];
}

const TITLE_WEIGHT = 3;
const HEADING_WEIGHT = 1.5;
/** So many groups by words and as many by meaning are looked at closely. */
const POOL = 24;
const TITLE = -1;

export class SearchIndex {
  readonly #synonyms: Synonyms;
  #words = new WordIndex();
  #vectors: VectorIndex | undefined;
  readonly #byId = new Map<string, IndexedArticle>();
  /** Members of each group; a removed group stays as an empty list. */
  readonly #groups: IndexedArticle[][] = [];
  readonly #groupOf = new Map<string, number>();
  /** Per unit: its group (-1 when removed), whether only engineers may see it, and what it is (passage number, -1 title, -2 - n phrase n). */
  #unitGroup: number[] = [];
  #unitEngineers: boolean[] = [];
  #unitPart: number[] = [];
  #removed = 0;

  constructor(synonyms: Synonyms) {
    this.#synonyms = synonyms;
  }

  get size(): number {
    return this.#byId.size;
  }

  article(id: string): Article | undefined {
    return this.#byId.get(id)?.article;
  }

  articles(): Article[] {
    return [...this.#byId.values()].map(({ article }) => article);
  }

  /** Adds an article, or its new version in place of the old. `vectors` are those of `textsToEmbed(article)`, in order. */
  put(article: Article, vectors?: readonly (Float32Array | undefined)[]): void {
    this.remove(article.id);
    const units = unitsOf(article);
    for (const [i, unit] of units.entries()) {
      this.#words.add(unit.fields);
      this.#addVector(vectors?.[i]);
    }
    this.#register(
      article,
      units.map(({ part }) => part),
    );
  }

  remove(id: string): void {
    const old = this.#byId.get(id);
    if (!old) return;
    this.#byId.delete(id);
    const members = this.#groups[old.group]!;
    members.splice(members.indexOf(old), 1);
    for (let i = 0; i < old.parts.length; i++) {
      this.#unitGroup[old.firstUnit + i] = -1;
      this.#words.remove(old.firstUnit + i);
      this.#removed++;
    }
  }

  /** Candidates for a question among the articles this asker may see; without a query vector, by words alone. */
  find(asked: Asked, query: Float32Array | undefined, without?: string): Found {
    const terms = tokenise(asked.question.slice(0, MAX_QUESTION_CHARACTERS));
    const slots = this.#words.slots(terms, this.#synonyms);
    const words = this.#words.score(slots);
    const cosines =
      query && this.#vectors && query.length === this.#vectors.dimensions
        ? this.#vectors.score(query)
        : undefined;

    const bestWords = new Float32Array(this.#groups.length);
    const bestCosine = new Float32Array(this.#groups.length);
    const hidden = without === undefined ? undefined : this.#byId.get(without)?.group;
    const seesAll = asked.audience === 'engineers';
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let unit = 0; unit < this.#unitGroup.length; unit++) {
      const group = this.#unitGroup[unit]!;
      if (group < 0 || group === hidden || !(seesAll || !this.#unitEngineers[unit])) continue;
      const score = words[unit]!;
      if (score > bestWords[group]!) bestWords[group] = score;
      if (cosines) {
        const cosine = cosines[unit]!;
        if (cosine > bestCosine[group]!) bestCosine[group] = cosine;
        if (this.#unitPart[unit]! >= 0) {
          count++;
          sum += cosine;
          squares += cosine * cosine;
        }
      }
    }
    const pool = new Set([...highest(bestWords, POOL), ...highest(bestCosine, POOL)]);
    const mean = sum / Math.max(1, count);
    const asks = new Set(slots.flatMap((slot) => slot.terms.map(({ id }) => id)));
    return {
      candidates: [...pool].map((group) =>
        this.#candidate(this.#groups[group]!, asked, slots, asks, words, cosines),
      ),
      slots,
      background: { mean, deviation: Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean)) },
      hasMeaning: cosines !== undefined,
    };
  }

  #candidate(
    members: readonly IndexedArticle[],
    asked: Asked,
    slots: readonly Slot[],
    asks: ReadonlySet<number>,
    words: Float32Array,
    cosines: Float32Array | undefined,
  ): Candidate {
    const visible = members.filter(
      ({ article }) => asked.audience === 'engineers' || article.audience === 'staff',
    );
    let bestUnit = -1;
    let bestUnitScore = -1;
    let passage = 0;
    let second = 0;
    let title = 0;
    let phrase = 0;
    const covered = new Float32Array(slots.length);
    // of many copies a few say the same as all
    for (const { firstUnit, parts } of visible.slice(0, MAX_MEMBERS_READ)) {
      for (const [i, part] of parts.entries()) {
        const unit = firstUnit + i;
        if (words[unit]! > bestUnitScore) {
          bestUnitScore = words[unit]!;
          bestUnit = unit;
        }
        const cosine = cosines?.[unit] ?? 0;
        if (part === TITLE) title = Math.max(title, cosine);
        else if (part < TITLE) phrase = Math.max(phrase, cosine);
        else if (cosine > passage) {
          second = passage;
          passage = cosine;
        } else if (cosine > second) second = cosine;
        if (words[unit]! > 0) {
          for (const [s, slot] of slots.entries())
            covered[s] = Math.max(covered[s]!, this.#words.satisfies(slot, unit));
        }
      }
    }
    const total = slots.reduce((all, slot) => all + slot.idf * slot.weight, 0) || 1;
    const share = (of: (slot: Slot, s: number) => number) =>
      slots.reduce((all, slot, s) => all + slot.idf * slot.weight * of(slot, s), 0) / total;

    const shown = shownOf(visible, asked.language);
    const titleSlots = this.#words.slots(tokenise(shown.article.title), () => []);
    const titleTerms = new Set(titleSlots.flatMap((slot) => slot.terms.map(({ id }) => id)));
    const titleTotal = titleSlots.reduce((all, slot) => all + slot.idf, 0) || 1;
    return {
      article: shown.article,
      passage: this.#passageOf(shown, words, cosines),
      signals: {
        words: Math.max(0, bestUnitScore) / (total * WordIndex.highestGain),
        coverage: share((_, s) => covered[s]!),
        unitCoverage: share((slot) => (bestUnit < 0 ? 0 : this.#words.satisfies(slot, bestUnit))),
        titleCoverage: share((slot) => (slot.terms.some(({ id }) => titleTerms.has(id)) ? 1 : 0)),
        titleAsked:
          titleSlots.reduce(
            (all, slot) => all + (slot.terms.some(({ id }) => asks.has(id)) ? slot.idf : 0),
            0,
          ) / titleTotal,
        passageCosine: passage,
        supportCosine: (passage + (second || passage)) / 2,
        titleCosine: title,
        phraseCosine: phrase,
      },
    };
  }

  #passageOf(
    { article, firstUnit, parts }: IndexedArticle,
    words: Float32Array,
    cosines: Float32Array | undefined,
  ): Passage {
    const passages = passagesOf(article);
    let best = 0;
    let bestScore = -1;
    for (const [i, part] of parts.entries()) {
      const score = (cosines?.[firstUnit + i] ?? 0) * 100 + words[firstUnit + i]!;
      if (part >= 0 && score > bestScore) {
        best = part;
        bestScore = score;
      }
    }
    return passages[best]!;
  }

  #register(article: Article, parts: readonly number[]): void {
    const group = this.#groupFor(article);
    const firstUnit = this.#unitGroup.length;
    for (const part of parts) {
      this.#unitGroup.push(group);
      this.#unitEngineers.push(article.audience === 'engineers');
      this.#unitPart.push(part);
    }
    const indexed = { article, group, firstUnit, parts };
    this.#groups[group]!.push(indexed);
    this.#byId.set(article.id, indexed);
  }

  #groupFor(article: Article): number {
    const content = `${article.title}\n${article.body}`;
    const keys = [`subject ${article.subject}`, `content ${content.length} ${hash(normalise(content))}`];
    const group =
      keys.map((key) => this.#groupOf.get(key)).find((known) => known !== undefined) ??
      this.#groups.push([]) - 1;
    for (const key of keys) if (!this.#groupOf.has(key)) this.#groupOf.set(key, group);
    return group;
  }

  #addVector(vector: Float32Array | undefined): void {
    if (vector && !this.#vectors) {
      this.#vectors = new VectorIndex(vector.length);
      for (let unit = 0; unit < this.#words.units - 1; unit++) this.#vectors.add(undefined);
    }
    this.#vectors?.add(vector);
  }
}
const MAX_MEMBERS_READ = 20;

/** What the embedding model reads of an article, in the order of its units. */
export function textsToEmbed(article: Article): string[] {
  return unitsOf(article).map((unit) => unit.text);
}

function unitsOf(article: Article): { part: number; text: string; fields: readonly Field[] }[] {
  const passages = passagesOf(article).map((passage, part) => {
    const headings = passage.headings.join(' / ');
    return {
      part,
      text: [article.title, headings, passage.text].filter((text) => text !== '').join('\n'),
      fields: [
        { text: article.title, weight: TITLE_WEIGHT },
        { text: headings, weight: HEADING_WEIGHT },
        { text: passage.text, weight: 1 },
      ],
    };
  });
  const phrases = article.questions.map((text, i) => ({
    part: TITLE - 1 - i,
    text,
    fields: [{ text, weight: 1 }],
  }));
  return [...passages, { part: TITLE, text: article.title, fields: [] }, ...phrases];
}

/** Of translations the asker's language, of copies the newest. */
function shownOf(members: readonly IndexedArticle[], language: Language): IndexedArticle {
  return members.reduce((best, other) => {
    const closer = Number(other.article.language === language) - Number(best.article.language === language);
    if (closer !== 0) return closer > 0 ? other : best;
    return (other.article.updated ?? '') > (best.article.updated ?? '') ? other : best;
  });
}

/** Positions of the highest scores above 0, best first. */
function highest(scores: Float32Array, limit: number): number[] {
  const best: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i]!;
    if (score <= 0 || (best.length === limit && score <= scores[best[limit - 1]!]!)) continue;
    let at = best.length < limit ? best.push(i) - 1 : limit - 1;
    while (at > 0 && scores[best[at - 1]!]! < score) {
      best[at] = best[at - 1]!;
      at--;
    }
    best[at] = i;
  }
  return best;
}

/** FNV-1a, 32 bit; only tells copies from others, together with the length. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
