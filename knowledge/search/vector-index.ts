import { Sketches } from './sketches.ts';

export interface SavedVectors {
  readonly dimensions: number;
  readonly rows: Int16Array<ArrayBuffer>;
  /** Each row's tongue. */
  readonly tongues: Uint8Array<ArrayBuffer>;
  /** Per tongue: what is taken out of questions, then of rows. */
  readonly means: Float32Array;
  readonly lengths: Float32Array<ArrayBuffer>;
  readonly sketches: Uint8Array<ArrayBuffer>;
}

/**
 * Texts of one language have something in common that others have not: each tongue has means of its own.
 * What a number stands for is the caller's affair.
 */
export type Tongue = 0 | 1;
const TONGUES = [0, 1] as const;

export interface Means {
  readonly question: Float32Array;
  readonly row: Float32Array;
}

/** Up to so many rows every one is compared exactly: some 4 ms at 768 dimensions. */
const EXACT_UP_TO = 4_000;
/** Of more, so many that look nearest by their sketches. */
const COMPARED_EXACTLY = 1_000;
/** And so many others, from all over, which tell how far estimates are to be trusted. */
const SAMPLED = 500;
/** Numbers of unit vectors as 16 bits: a likeness differs by some 0.00002 for it, in half the memory. */
const SCALE = 1 / 32_767;
/** Rows lie in pieces of 4,096: one more never moves the others. */
const PIECE_BITS = 12;
const PIECE_ROWS = 1 << PIECE_BITS;

/**
 * Unit vectors in flat arrays, without an approximate index and its build time. Large collections are first looked
 * through by their sketches, and the nearest are compared exactly.
 */
export class VectorIndex {
  readonly dimensions: number;
  readonly #pieces: Int16Array<ArrayBuffer>[] = [];
  #count = 0;
  /** What is taken out of questions and of rows before they are compared, and each row's length without it. */
  #means: readonly [Means, Means];
  #lengths: Float32Array<ArrayBuffer>;
  #tongues: Uint8Array<ArrayBuffer>;
  readonly #sketches: Sketches;
  readonly #kept = [new Kept(), new Kept()] as const;

  constructor(dimensions: number) {
    this.dimensions = dimensions;
    const nothing = { question: new Float32Array(dimensions), row: new Float32Array(dimensions) };
    this.#means = [nothing, nothing];
    this.#lengths = new Float32Array(0);
    this.#tongues = new Uint8Array(0);
    this.#sketches = new Sketches(dimensions);
  }

  /** Adds a row; without a vector it is similar to nothing until one is set. */
  add(vector?: Float32Array, tongue: Tongue = 0): void {
    const row = this.#count++;
    if (this.#count > this.#lengths.length) {
      const room = Math.max(64, Math.ceil(this.#count * 1.25));
      const [lengths, tongues] = [new Float32Array(room), new Uint8Array(room)];
      lengths.set(this.#lengths);
      tongues.set(this.#tongues);
      this.#lengths = lengths;
      this.#tongues = tongues;
    }
    this.#tongues[row] = tongue;
    if (row >> PIECE_BITS === this.#pieces.length)
      this.#pieces.push(new Int16Array(PIECE_ROWS * this.dimensions));
    this.#sketches.resize(this.#count);
    this.#row(row).fill(0);
    this.#lengths[row] = 0;
    if (vector) this.set(row, vector);
  }

  set(row: number, vector: Float32Array): void {
    const numbers = this.#row(row);
    for (let i = 0; i < this.dimensions; i++) numbers[i] = Math.round(vector[i]! / SCALE);
    this.#measure(row);
  }

  #row(row: number): Int16Array {
    const at = (row & (PIECE_ROWS - 1)) * this.dimensions;
    return this.#pieces[row >> PIECE_BITS]!.subarray(at, at + this.dimensions);
  }

  /** Mean of those rows that have a vector. */
  meanOf(rows: Iterable<number>): Float32Array {
    const sums = new Float64Array(this.dimensions);
    let count = 0;
    for (const row of rows) {
      if (this.#lengths[row] === 0) continue;
      count++;
      const numbers = this.#row(row);
      for (let i = 0; i < this.dimensions; i++) sums[i]! += numbers[i]!;
    }
    return Float32Array.from(sums, (sum) => (sum / Math.max(1, count)) * SCALE);
  }

  /** `means` by tongue. */
  centre(means: readonly [Means, Means]): void {
    this.#means = means;
    for (let row = 0; row < this.#count; row++) this.#measure(row);
  }

  /**
   * Cosine of every row with the query, both without their means; in large collections estimates but for the nearest.
   * Two results can be kept; the next call with the same `keep` overwrites.
   */
  score(query: Float32Array, keep: 0 | 1 = 0, tongue: Tongue = 0): Float32Array {
    const kept = this.#kept[keep];
    if (kept.scores.length < this.#count) kept.scores = new Float32Array(this.#count * 2);
    const { question } = this.#means[tongue];
    const length = lengthWithout(query, question) || 1;
    kept.asked = query.map((value, i) => (value - question[i]!) / length);
    for (const each of TONGUES) {
      const { row } = this.#means[each];
      kept.common[each] = 0;
      for (let i = 0; i < this.dimensions; i++) kept.common[each] += kept.asked[i]! * row[i]!;
    }
    if (this.#count <= EXACT_UP_TO) for (let row = 0; row < this.#count; row++) this.sharpen(row, keep);
    else this.#estimate(keep);
    return kept.scores;
  }

  /** Makes one row's score of the last `score` exact. */
  sharpen(row: number, keep: 0 | 1): void {
    const { asked, common, scores } = this.#kept[keep];
    const { dimensions } = this;
    const rows = this.#pieces[row >> PIECE_BITS]!;
    const length = this.#lengths[row]!;
    const at = (row & (PIECE_ROWS - 1)) * dimensions;
    // eight products a turn in four sums keep the processor's adders busy; the tail is for odd sizes
    const whole = dimensions - (dimensions % 8);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let i = 0; i < whole; i += 8) {
      a += asked[i]! * rows[at + i]! + asked[i + 4]! * rows[at + i + 4]!;
      b += asked[i + 1]! * rows[at + i + 1]! + asked[i + 5]! * rows[at + i + 5]!;
      c += asked[i + 2]! * rows[at + i + 2]! + asked[i + 6]! * rows[at + i + 6]!;
      d += asked[i + 3]! * rows[at + i + 3]! + asked[i + 7]! * rows[at + i + 7]!;
    }
    for (let i = whole; i < dimensions; i++) a += asked[i]! * rows[at + i]!;
    scores[row] = length === 0 ? 0 : ((a + b + c + d) * SCALE - common[this.#tongueOf(row)]) / length;
  }

  #estimate(keep: 0 | 1): void {
    const { asked, scores } = this.#kept[keep];
    const lengths = this.#lengths;
    const cosineAt = Float32Array.from({ length: this.dimensions + 1 }, (_, different) =>
      Math.cos((Math.PI * different) / this.dimensions),
    );
    const histogram = new Uint32Array(this.dimensions + 1);
    if (this.#differences.length < this.#count) this.#differences = new Uint16Array(this.#count * 2);
    const differences = this.#differences;
    this.#sketches.compare(asked, (first, block) => {
      differences.set(block, first);
      for (let i = 0; i < block.length; i++) {
        // a row without a vector is near to nothing
        if (lengths[first + i] === 0) differences[first + i] = this.dimensions;
        else histogram[block[i]!]!++;
      }
    });
    const { slope, offset } = this.#trust(differences, cosineAt, keep);
    const estimateAt = cosineAt.map((cosine) => offset + slope * cosine);
    let limit = 0;
    for (let near = 0; limit < this.dimensions && near + histogram[limit]! <= COMPARED_EXACTLY; limit++)
      near += histogram[limit]!;
    for (let row = 0; row < this.#count; row++) {
      const different = differences[row]!;
      if (lengths[row] === 0) scores[row] = 0;
      else if (different < limit) this.sharpen(row, keep);
      else scores[row] = estimateAt[different]!;
    }
  }
  #differences = new Uint16Array(0);

  /**
   * Estimates scatter more than what they estimate. Some are compared with the truth, and all are drawn in so that
   * they scatter as that does: how much a question's likenesses differ is a figure the decision rests on.
   */
  #trust(differences: Uint16Array, cosineAt: Float32Array, keep: 0 | 1): { slope: number; offset: number } {
    const { scores } = this.#kept[keep];
    const exact: number[] = [];
    const estimated: number[] = [];
    for (let i = 0; i < SAMPLED; i++) {
      // the golden ratio's steps meet no rhythm in which articles may stand
      const row = (Math.imul(i, 0x9e3779b1) >>> 0) % this.#count;
      if (this.#lengths[row] === 0) continue;
      this.sharpen(row, keep);
      exact.push(scores[row]!);
      estimated.push(cosineAt[differences[row]!]!);
    }
    const [is, seems] = [spreadOf(exact), spreadOf(estimated)];
    const slope = seems.deviation > 0 ? Math.min(1, is.deviation / seems.deviation) : 1;
    return { slope, offset: is.mean - slope * seems.mean };
  }

  #tongueOf(row: number): Tongue {
    return this.#tongues[row] === 1 ? 1 : 0;
  }

  #measure(row: number): void {
    const numbers = this.#row(row);
    const mean = this.#means[this.#tongueOf(row)].row;
    let any = false;
    let sum = 0;
    for (let i = 0; i < this.dimensions; i++) {
      const value = numbers[i]!;
      const rest = value * SCALE - mean[i]!;
      if (value !== 0) any = true;
      sum += rest * rest;
    }
    // a row of zeros stands for "no vector yet"
    this.#lengths[row] = any ? Math.sqrt(sum) : 0;
    if (any) this.#sketches.set(row, numbers, mean, SCALE);
  }

  /** Drops rows for good; `numbers` gives each row's new number, rising, or -1. */
  renumber(numbers: Int32Array, count: number): void {
    for (const [row, number] of numbers.entries()) {
      if (number < 0) continue;
      this.#row(number).set(this.#row(row));
      this.#lengths[number] = this.#lengths[row]!;
      this.#tongues[number] = this.#tongues[row]!;
      this.#sketches.move(row, number);
    }
    this.#count = count;
    this.#pieces.length = Math.ceil(count / PIECE_ROWS);
    this.#sketches.resize(count);
  }

  save(): SavedVectors {
    const rows = new Int16Array(this.#count * this.dimensions);
    for (const [i, piece] of this.#pieces.entries()) {
      const from = i * PIECE_ROWS * this.dimensions;
      rows.set(piece.subarray(0, rows.length - from), from);
    }
    return {
      dimensions: this.dimensions,
      rows,
      tongues: this.#tongues.slice(0, this.#count),
      means: Float32Array.from(this.#means.flatMap(({ question, row }) => [...question, ...row])),
      lengths: this.#lengths.slice(0, this.#count),
      sketches: this.#sketches.save(),
    };
  }

  static load({ dimensions, rows, tongues, means, lengths, sketches }: SavedVectors): VectorIndex {
    const index = new VectorIndex(dimensions);
    const size = PIECE_ROWS * dimensions;
    for (let from = 0; from < rows.length; from += size) {
      const piece = rows.subarray(from, from + size);
      index.#pieces.push(piece.length === size ? piece : resized(piece, size));
    }
    index.#count = lengths.length;
    index.#lengths = lengths;
    index.#tongues = tongues;
    const mean = (at: number) => means.slice(at * dimensions, (at + 1) * dimensions);
    index.#means = [
      { question: mean(0), row: mean(1) },
      { question: mean(2), row: mean(3) },
    ];
    if (!index.#sketches.restore(sketches, lengths.length)) {
      index.#sketches.resize(lengths.length);
      index.centre(index.#means);
    }
    return index;
  }
}

class Kept {
  asked = new Float32Array(0);
  /** What each tongue's rows share with the question. */
  readonly common: [number, number] = [0, 0];
  scores = new Float32Array(0);
}

function spreadOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, values.length);
  return { mean, deviation: Math.sqrt(square) };
}

function resized(piece: Int16Array, size: number): Int16Array<ArrayBuffer> {
  const whole = new Int16Array(size);
  whole.set(piece);
  return whole;
}

function lengthWithout(vector: Float32Array, mean: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += (vector[i]! - mean[i]!) ** 2;
  return Math.sqrt(sum);
}
