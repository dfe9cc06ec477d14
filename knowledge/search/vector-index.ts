export interface SavedVectors {
  readonly dimensions: number;
  readonly rows: Float32Array<ArrayBuffer>;
  /** What is taken out of questions, then of rows. */
  readonly means: Float32Array;
}

/** Up to so many rows every one is compared exactly: some 4 ms at 768 dimensions. */
const EXACT_UP_TO = 4_000;
/** Of more, so many that look nearest by their sketches. */
const COMPARED_EXACTLY = 1_000;

/**
 * Unit vectors in one flat array, without an approximate index and its build time. Large collections are first looked through by
 * sketches, the signs of a vector's numbers as bits: the share of equal signs estimates the angle (Charikar,
 * "Similarity estimation techniques from rounding algorithms", STOC 2002), and the nearest are compared exactly.
 */
export class VectorIndex {
  readonly dimensions: number;
  #rows: Float32Array<ArrayBuffer>;
  #count = 0;
  /** Means that are taken out of questions and of rows before they are compared, and each row's length without its mean. */
  #questionMean: Float32Array;
  #rowMean: Float32Array;
  #lengths: Float32Array<ArrayBuffer>;
  #sketches: Uint32Array<ArrayBuffer>;
  readonly #sketchWords: number;
  readonly #kept = [new Kept(), new Kept()] as const;

  constructor(dimensions: number, rows: Float32Array<ArrayBuffer> = new Float32Array(0)) {
    this.dimensions = dimensions;
    this.#rows = rows;
    this.#count = rows.length / dimensions;
    this.#questionMean = new Float32Array(dimensions);
    this.#rowMean = new Float32Array(dimensions);
    this.#lengths = new Float32Array(this.#count);
    this.#sketchWords = Math.ceil(dimensions / 32);
    this.#sketches = new Uint32Array(this.#count * this.#sketchWords);
  }

  /** Adds a row; without a vector it is similar to nothing until one is set. */
  add(vector?: Float32Array): void {
    const row = this.#count++;
    if (this.#count * this.dimensions > this.#rows.length) {
      const capacity = Math.max(64, Math.ceil(this.#count * 1.25));
      this.#rows = resized(this.#rows, new Float32Array(capacity * this.dimensions));
      this.#lengths = resized(this.#lengths, new Float32Array(capacity));
      this.#sketches = resized(this.#sketches, new Uint32Array(capacity * this.#sketchWords));
    }
    this.#rows.fill(0, row * this.dimensions, (row + 1) * this.dimensions);
    this.#measure(row);
    if (vector) this.set(row, vector);
  }

  set(row: number, vector: Float32Array): void {
    this.#rows.set(vector.subarray(0, this.dimensions), row * this.dimensions);
    this.#measure(row);
  }

  row(row: number): Float32Array {
    return this.#rows.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  centre(questionMean: Float32Array, rowMean: Float32Array): void {
    this.#questionMean = questionMean;
    this.#rowMean = rowMean;
    for (let row = 0; row < this.#count; row++) this.#measure(row);
  }

  /**
   * Cosine of every row with the query, both without their means; in large collections estimates but for the nearest.
   * Two results can be kept; the next call with the same `keep` overwrites.
   */
  score(query: Float32Array, keep: 0 | 1 = 0): Float32Array {
    const kept = this.#kept[keep];
    if (kept.scores.length < this.#count) kept.scores = new Float32Array(this.#count * 2);
    const length = lengthWithout(query, this.#questionMean) || 1;
    kept.asked = query.map((value, i) => (value - this.#questionMean[i]!) / length);
    kept.common = 0;
    for (let i = 0; i < this.dimensions; i++) kept.common += kept.asked[i]! * this.#rowMean[i]!;
    if (this.#count <= EXACT_UP_TO) for (let row = 0; row < this.#count; row++) this.sharpen(row, keep);
    else this.#estimate(keep);
    return kept.scores;
  }

  /** Makes one row's score of the last `score` exact. */
  sharpen(row: number, keep: 0 | 1): void {
    const { asked, common, scores } = this.#kept[keep];
    const { dimensions } = this;
    const rows = this.#rows;
    const length = this.#lengths[row]!;
    const at = row * dimensions;
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
    scores[row] = length === 0 ? 0 : (a + b + c + d - common) / length;
  }

  #estimate(keep: 0 | 1): void {
    const { asked, scores } = this.#kept[keep];
    const words = this.#sketchWords;
    const sketches = this.#sketches;
    const sketch = new Uint32Array(words);
    for (let i = 0; i < this.dimensions; i++) if (asked[i]! > 0) sketch[i >> 5]! |= 1 << (i & 31);
    const cosineAt = Float32Array.from({ length: this.dimensions + 1 }, (_, different) =>
      Math.cos((Math.PI * different) / this.dimensions),
    );
    const histogram = new Uint32Array(this.dimensions + 1);
    const differences = new Uint16Array(this.#count);
    for (let row = 0, at = 0; row < this.#count; row++, at += words) {
      let different = 0;
      for (let i = 0; i < words; i++) different += bitsIn(sketches[at + i]! ^ sketch[i]!);
      differences[row] = different;
      histogram[different]!++;
      scores[row] = this.#lengths[row] === 0 ? 0 : cosineAt[different]!;
    }
    let limit = 0;
    for (let near = 0; limit < this.dimensions && near + histogram[limit]! <= COMPARED_EXACTLY; limit++)
      near += histogram[limit]!;
    for (let row = 0; row < this.#count; row++) if (differences[row]! < limit) this.sharpen(row, keep);
  }

  #measure(row: number): void {
    const at = row * this.dimensions;
    const first = row * this.#sketchWords;
    const sketches = this.#sketches;
    sketches.fill(0, first, first + this.#sketchWords);
    let any = false;
    let sum = 0;
    for (let i = 0; i < this.dimensions; i++) {
      const value = this.#rows[at + i]!;
      const rest = value - this.#rowMean[i]!;
      if (value !== 0) any = true;
      sum += rest * rest;
      if (rest > 0) sketches[first + (i >> 5)]! |= 1 << (i & 31);
    }
    // a row of zeros stands for "no vector yet"
    this.#lengths[row] = any ? Math.sqrt(sum) : 0;
  }

  /** Drops rows for good; `numbers` gives each row's new number, rising, or -1. */
  renumber(numbers: Int32Array, count: number): void {
    for (const [row, number] of numbers.entries()) {
      if (number < 0) continue;
      this.#rows.copyWithin(number * this.dimensions, row * this.dimensions, (row + 1) * this.dimensions);
    }
    this.#count = count;
    this.centre(this.#questionMean, this.#rowMean);
  }

  save(): SavedVectors {
    return {
      dimensions: this.dimensions,
      rows: this.#rows.slice(0, this.#count * this.dimensions),
      means: Float32Array.from([...this.#questionMean, ...this.#rowMean]),
    };
  }

  static load({ dimensions, rows, means }: SavedVectors): VectorIndex {
    const index = new VectorIndex(dimensions, rows);
    index.centre(means.slice(0, dimensions), means.slice(dimensions));
    return index;
  }
}

class Kept {
  asked = new Float32Array(0);
  common = 0;
  scores = new Float32Array(0);
}

/** Set bits of a 32-bit number (Warren, Hacker's Delight, 5-1). */
function bitsIn(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function resized<T extends Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>>(from: T, to: T): T {
  to.set(from.subarray(0, to.length));
  return to;
}

function lengthWithout(vector: Float32Array, mean: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < mean.length; i++) sum += (vector[i]! - mean[i]!) ** 2;
  return Math.sqrt(sum);
}
