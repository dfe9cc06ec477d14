/**
 * Unit vectors in one flat array, searched exactly: 100,000 x 384 take about 50 ms, so no approximate index and
 * its build time, memory and misses are needed.
 */
export class VectorIndex {
  readonly dimensions: number;
  #rows: Float32Array<ArrayBuffer>;
  #count = 0;

  constructor(dimensions: number, rows: Float32Array<ArrayBuffer> = new Float32Array(0)) {
    this.dimensions = dimensions;
    this.#rows = rows;
    this.#count = rows.length / dimensions;
  }

  /** Adds a row and returns its number; a missing vector is a row of zeros, similar to nothing. */
  add(vector: Float32Array | undefined): number {
    const row = this.#count++;
    if (this.#count * this.dimensions > this.#rows.length) {
      const grown = new Float32Array(Math.max(64, this.#count * 2) * this.dimensions);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    if (vector) this.#rows.set(vector.subarray(0, this.dimensions), row * this.dimensions);
    return row;
  }

  row(row: number): Float32Array {
    return this.#rows.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  /** Cosine of every row with the query; the array is reused by the next call. */
  score(query: Float32Array): Float32Array {
    const { dimensions } = this;
    const rows = this.#rows;
    if (this.#scores.length < this.#count) this.#scores = new Float32Array(this.#count * 2);
    const scores = this.#scores;
    // eight running sums keep the processor's adders busy; the tail is for odd sizes
    const whole = dimensions - (dimensions % 8);
    for (let row = 0, at = 0; row < this.#count; row++, at += dimensions) {
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let i = 0; i < whole; i += 8) {
        a += query[i]! * rows[at + i]! + query[i + 4]! * rows[at + i + 4]!;
        b += query[i + 1]! * rows[at + i + 1]! + query[i + 5]! * rows[at + i + 5]!;
        c += query[i + 2]! * rows[at + i + 2]! + query[i + 6]! * rows[at + i + 6]!;
        d += query[i + 3]! * rows[at + i + 3]! + query[i + 7]! * rows[at + i + 7]!;
      }
      for (let i = whole; i < dimensions; i++) a += query[i]! * rows[at + i]!;
      scores[row] = a + b + c + d;
    }
    return scores;
  }
  #scores = new Float32Array(0);

  save(): Float32Array<ArrayBuffer> {
    return this.#rows.slice(0, this.#count * this.dimensions);
  }
}
