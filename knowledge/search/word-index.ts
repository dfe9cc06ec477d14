import { type Term, tokenise } from './tokenise.ts';

/**
 * An inverted index over units (a passage, or one question phrase of an article).
 *
 * Scores are BM25F with one length over all fields (Robertson, Zaragoza and Taylor, "Simple BM25 extension
 * to multiple weighted fields", CIKM 2004): a term's frequency is the sum over fields of weight x occurrences.
 * Postings are one 32-bit number each, unit << 8 | frequency x 8, in unit order: a question over 100,000
 * articles then reads flat memory, and a saved index is loaded without building anything.
 */
export interface Field {
  readonly text: string;
  readonly weight: number;
}

/** One thing the asker said, with the terms that would satisfy it: itself, synonyms, corrected spellings. */
export interface Slot {
  /** The term that was said. */
  readonly said: string;
  readonly terms: readonly { readonly id: number; readonly weight: number }[];
  /** How often and how loudly it was said. */
  readonly weight: number;
  readonly idf: number;
  /** False when nothing in the index satisfies it. */
  readonly known: boolean;
}

/** What slots weigh together: how rare they are, times how loudly they were said. */
export function weightOf(slots: readonly Slot[]): number {
  return slots.reduce((sum, slot) => sum + slot.idf * slot.weight, 0);
}

export interface SavedWords {
  readonly terms: string;
  readonly offsets: Uint32Array;
  readonly postings: Uint32Array;
  readonly lengths: Float32Array;
}

const K1 = 1.6;
const B = 0.6;
const FREQUENCY_STEPS = 8;
const MAX_FREQUENCY = 255;
/** Of a very long question only the rarest terms are asked for. */
const MAX_SLOTS = 48;
const MIN_TYPO_LENGTH = 5;

export class WordIndex {
  readonly #ids = new Map<string, number>();
  readonly #terms: string[] = [];
  #postings: Uint32Array[] = [];
  #counts: number[] = [];
  #lengths: Float32Array = new Float32Array(1024);
  #units = 0;
  #totalLength = 0;
  #live = 0;
  /** 1 for each unit that was removed since the index was last rebuilt; empty while none was. */
  #removed: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** Terms by first letter and length, for spelling correction. */
  readonly #shapes = new Map<string, number[]>();

  /** What one term can add at most, beside its rarity and weight. */
  static readonly highestGain = K1 + 1;

  get units(): number {
    return this.#units;
  }

  /** Adds a unit and returns its number; numbers only grow. */
  add(fields: readonly Field[]): number {
    const unit = this.#units++;
    const frequencies = new Map<string, number>();
    let length = 0;
    for (const field of fields) {
      for (const term of tokenise(field.text)) {
        const weight = term.weight * field.weight;
        frequencies.set(term.text, (frequencies.get(term.text) ?? 0) + weight);
        length += weight;
      }
    }
    for (const [term, frequency] of frequencies) {
      const steps = Math.min(MAX_FREQUENCY, Math.max(1, Math.round(frequency * FREQUENCY_STEPS)));
      this.#append(this.#idOf(term), ((unit << 8) | steps) >>> 0);
    }
    if (unit >= this.#lengths.length) {
      const grown = new Float32Array(Math.max(1024, unit * 2));
      grown.set(this.#lengths);
      this.#lengths = grown;
    }
    this.#lengths[unit] = length;
    this.#totalLength += length;
    if (length > 0) this.#live++;
    return unit;
  }

  /** Forgets a unit's share in all counts; its postings stay until the index is rebuilt and callers skip it. */
  remove(unit: number): void {
    const length = this.#lengths[unit] ?? 0;
    this.#totalLength -= length;
    if (length > 0) this.#live--;
    if (unit >= this.#removed.length) {
      const grown = new Uint8Array(Math.ceil(this.#units * 1.25));
      grown.set(this.#removed);
      this.#removed = grown;
    }
    this.#removed[unit] = 1;
  }

  /** Units that have the term. Counted only where some were removed: an article that is often edited must not make its words common. */
  #documents(id: number): number {
    const count = this.#counts[id]!;
    if (this.#removed.length === 0) return count;
    const postings = this.#postings[id]!;
    let documents = 0;
    for (let i = 0; i < count; i++) if (this.#removed[postings[i]! >>> 8] !== 1) documents++;
    return documents;
  }

  /** Whether any unit has the term: found at the first, without counting them. */
  #stands(id: number): boolean {
    const postings = this.#postings[id]!;
    for (let i = 0; i < this.#counts[id]!; i++) if (this.#removed[postings[i]! >>> 8] !== 1) return true;
    return false;
  }

  knows(term: string): boolean {
    return this.#known(term) !== undefined;
  }

  /** The term's number, if any unit has it. */
  #known(term: string): number | undefined {
    const id = this.#ids.get(term);
    return id !== undefined && this.#stands(id) ? id : undefined;
  }

  /** What the question asks for, rarest first; `expand` gives other words for a run of terms. */
  slots(terms: readonly Term[], expand: (terms: readonly Term[]) => readonly Expansion[]): Slot[] {
    const said = new Map<string, number>();
    for (const term of terms) said.set(term.text, Math.max(said.get(term.text) ?? 0, 0) + term.weight);
    const others = new Map<string, { text: string; weight: number }[]>();
    for (const expansion of expand(terms)) {
      for (const text of expansion.instead) {
        const list = others.get(expansion.of) ?? [];
        list.push({ text, weight: expansion.weight });
        others.set(expansion.of, list);
      }
    }
    const slots: Slot[] = [];
    for (const [text, count] of said) {
      const found: { id: number; weight: number }[] = [];
      const exact = this.#known(text);
      if (exact !== undefined) found.push({ id: exact, weight: 1 });
      for (const other of others.get(text) ?? []) {
        const id = this.#known(other.text);
        // where the knowledge base uses the asker's word too, a synonym is mostly noise (measured)
        if (id !== undefined)
          found.push({ id, weight: exact === undefined ? other.weight : other.weight / 3 });
      }
      if (found.length === 0) found.push(...this.#corrections(text));
      // rarity is the said word's own; a common synonym must not make a rare word common
      const documents = found
        .slice(0, exact === undefined ? undefined : 1)
        .reduce((most, { id }) => Math.max(most, this.#documents(id)), 0);
      slots.push({
        said: text,
        terms: found,
        // a word said five times is not five times as important
        weight: Math.min(1.5, count < 1 ? count : 1 + 0.25 * (count - 1)),
        idf: Math.log(1 + (this.#live - Math.min(this.#live, documents) + 0.5) / (documents + 0.5)),
        known: found.length > 0,
      });
    }
    return slots.sort((a, b) => b.idf * b.weight - a.idf * a.weight).slice(0, MAX_SLOTS);
  }

  /** BM25 of every unit; the array is reused by the next call. */
  score(slots: readonly Slot[]): Float32Array {
    if (this.#scores.length < this.#units) this.#scores = new Float32Array(Math.max(1024, this.#units * 2));
    const scores = this.#scores;
    scores.fill(0);
    const average = this.#averageLength();
    for (const slot of slots) {
      for (const { id, weight } of slot.terms) {
        const postings = this.#postings[id]!;
        const gain = slot.idf * slot.weight * weight * (K1 + 1);
        for (let i = 0, end = this.#counts[id]!; i < end; i++) {
          const posting = postings[i]!;
          const unit = posting >>> 8;
          const frequency = (posting & 255) / FREQUENCY_STEPS;
          scores[unit]! +=
            (gain * frequency) / (frequency + K1 * (1 - B + (B * this.#lengths[unit]!) / average));
        }
      }
    }
    return scores;
  }
  #scores = new Float32Array(0);

  /** How well a unit satisfies one slot, 0..1, whatever its length. */
  satisfies(slot: Slot, unit: number): number {
    let best = 0;
    for (const { id, weight } of slot.terms) if (weight > best && this.#has(id, unit)) best = weight;
    return best;
  }

  /** Those of the terms that the index knows. */
  idsOf(terms: readonly Term[]): ReadonlySet<number> {
    return new Set(terms.map(({ text }) => this.#ids.get(text)).filter((id) => id !== undefined));
  }

  /** Drops removed units for good; `numbers` gives each unit's new number, rising, or -1. */
  renumber(numbers: Int32Array, units: number): void {
    for (const [id, postings] of this.#postings.entries()) {
      const kept = postings.subarray(0, this.#counts[id]).filter((posting) => numbers[posting >>> 8]! >= 0);
      this.#postings[id] = kept.map((posting) => ((numbers[posting >>> 8]! << 8) | (posting & 255)) >>> 0);
      this.#counts[id] = kept.length;
    }
    const lengths = new Float32Array(units);
    for (const [unit, number] of numbers.entries()) if (number >= 0) lengths[number] = this.#lengths[unit]!;
    this.#lengths = lengths;
    this.#units = units;
    this.#removed = new Uint8Array();
  }

  save(): SavedWords {
    const offsets = new Uint32Array(this.#terms.length + 1);
    for (let id = 0; id < this.#terms.length; id++) offsets[id + 1] = offsets[id]! + this.#counts[id]!;
    const postings = new Uint32Array(offsets[this.#terms.length]!);
    for (let id = 0; id < this.#terms.length; id++) {
      postings.set(this.#postings[id]!.subarray(0, this.#counts[id]), offsets[id]);
    }
    return { terms: this.#terms.join('\n'), offsets, postings, lengths: this.#lengths.slice(0, this.#units) };
  }

  static load(saved: SavedWords): WordIndex {
    const index = new WordIndex();
    const terms = saved.terms === '' ? [] : saved.terms.split('\n');
    for (let id = 0; id < terms.length; id++) {
      index.#idOf(terms[id]!);
      index.#postings[id] = saved.postings.subarray(saved.offsets[id], saved.offsets[id + 1]);
      index.#counts[id] = saved.offsets[id + 1]! - saved.offsets[id]!;
    }
    index.#lengths = saved.lengths;
    index.#units = saved.lengths.length;
    for (const length of saved.lengths) {
      index.#totalLength += length;
      if (length > 0) index.#live++;
    }
    return index;
  }

  #averageLength(): number {
    return Math.max(1, this.#totalLength / Math.max(1, this.#live));
  }

  #idOf(term: string): number {
    const known = this.#ids.get(term);
    if (known !== undefined) return known;
    const id = this.#terms.length;
    this.#ids.set(term, id);
    this.#terms.push(term);
    this.#postings.push(new Uint32Array(2));
    this.#counts.push(0);
    if (isCorrectable(term)) {
      const shape = shapeOf(term, term.length);
      const list = this.#shapes.get(shape);
      if (list) list.push(id);
      else this.#shapes.set(shape, [id]);
    }
    return id;
  }

  #append(id: number, posting: number): void {
    const count = this.#counts[id]!;
    let postings = this.#postings[id]!;
    if (count === postings.length) {
      const grown = new Uint32Array(Math.max(4, count * 2));
      grown.set(postings);
      postings = this.#postings[id] = grown;
    }
    postings[count] = posting;
    this.#counts[id] = count + 1;
  }

  #has(id: number, unit: number): boolean {
    const postings = this.#postings[id]!;
    let low = 0;
    let high = this.#counts[id]! - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const at = postings[middle]! >>> 8;
      if (at === unit) return true;
      if (at < unit) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }

  /** Known terms one slip away from an unknown one; the first letter is taken to be right. */
  #corrections(term: string): { id: number; weight: number }[] {
    if (!isCorrectable(term)) return [];
    const found: { id: number; weight: number }[] = [];
    for (let length = term.length - 1; length <= term.length + 1; length++) {
      for (const id of this.#shapes.get(shapeOf(term, length)) ?? []) {
        if (isOneSlipApart(term, this.#terms[id]!) && this.#stands(id)) found.push({ id, weight: 0.7 });
      }
    }
    return found.sort((a, b) => this.#counts[b.id]! - this.#counts[a.id]!).slice(0, 3);
  }
}

/** Other words for what was asked: satisfied by any of `instead`. */
export interface Expansion {
  /** A term of the question. */
  readonly of: string;
  readonly instead: readonly string[];
  readonly weight: number;
}

function isCorrectable(term: string): boolean {
  return term.length >= MIN_TYPO_LENGTH && /^[a-z]+$/.test(term);
}

function shapeOf(term: string, length: number): string {
  return term[0]! + length;
}

/** One letter added, dropped, changed, or two neighbours swapped (Damerau, CACM 1964). */
export function isOneSlipApart(a: string, b: string): boolean {
  if (a.length > b.length) return isOneSlipApart(b, a);
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  if (a.length < b.length) return a.slice(i) === b.slice(i + 1);
  return (
    a.slice(i + 1) === b.slice(i + 1) ||
    (a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2))
  );
}
