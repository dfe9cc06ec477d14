/**
 * Unit vectors in one flat array, searched exactly: 100,000 x 384 take about 50 ms, so no approximate index with
 * its build time, memory and misses is needed.
 */
export class VectorIndex {
  readonly dimensions: number;
  #rows: Float32Array<ArrayBuffer>;
  #count = 0;
  /** Means that are taken out of questions and of rows before they are compared, and each row's length without its mean. */
  #questionMean: Float32Array;
  #rowMean: Float32Array;
  #lengths = new Float32Array(0);
  readonly #scores: [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)];

  constructor(dimensions: number, rows: Float32Array<ArrayBuffer> = new Float32Array(0)) {
    this.dimensions = dimensions;
    this.#rows = rows;
    this.#count = rows.length / dimensions;
    this.#questionMean = new Float32Array(dimensions);
    this.#rowMean = new Float32Array(dimensions);
    this.centre(this.#questionMean, this.#rowMean);
  }

  /** Adds a row; without a vector it is similar to nothing until one is set. */
  add(vector?: Float32Array): void {
    const row = this.#count++;
    if (this.#count * this.dimensions > this.#rows.length) {
      const capacity = Math.max(64, this.#count * 2);
      this.#rows = grown(this.#rows, capacity * this.dimensions);
      this.#lengths = grown(this.#lengths, capacity);
    }
    if (vector) this.set(row, vector);
  }

  set(row: number, vector: Float32Array): void {
    this.#rows.set(vector.subarray(0, this.dimensions), row * this.dimensions);
    this.#lengths[row] = lengthWithout(this.row(row), this.#rowMean);
  }

  row(row: number): Float32Array {
    return this.#rows.subarray(row * this.dimensions, (row + 1) * this.dimensions);
  }

  centre(questionMean: Float32Array, rowMean: Float32Array): void {
    this.#questionMean = questionMean;
    this.#rowMean = rowMean;
    this.#lengths = grown(this.#lengths, this.#rows.length / this.dimensions);
    for (let row = 0; row < this.#count; row++) this.#lengths[row] = lengthWithout(this.row(row), rowMean);
  }

  /** Cosine of every row with the query, both without their means. Two results can be kept; the next call with the same `keep` overwrites. */
  score(query: Float32Array, keep: 0 | 1 = 0): Float32Array {
    const { dimensions } = this;
    const rows = this.#rows;
    if (this.#scores[keep].length < this.#count) this.#scores[keep] = new Float32Array(this.#count * 2);
    const scores = this.#scores[keep];
    const length = lengthWithout(query, this.#questionMean) || 1;
    const asked = query.map((value, i) => (value - this.#questionMean[i]!) / length);
    const common = dot(asked, this.#rowMean);
    // eight products a turn in four sums keep the processor's adders busy; the tail is for odd sizes
    const whole = dimensions - (dimensions % 8);
    for (let row = 0, at = 0; row < this.#count; row++, at += dimensions) {
      const rowLength = this.#lengths[row]!;
      if (rowLength === 0) {
        scores[row] = 0;
        continue;
      }
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
      scores[row] = (a + b + c + d - common) / rowLength;
    }
    return scores;
  }

  save(): Float32Array<ArrayBuffer> {
    return this.#rows.slice(0, this.#count * this.dimensions);
  }
}

function grown(values: Float32Array<ArrayBuffer>, size: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(size);
  larger.set(values.subarray(0, size));
  return larger;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** 0 for a row of zeros, which stands for "no vector yet". */
function lengthWithout(vector: Float32Array, mean: Float32Array): number {
  let sum = 0;
  let any = 0;
  for (let i = 0; i < mean.length; i++) {
    const rest = vector[i]! - mean[i]!;
    sum += rest * rest;
    any += Math.abs(vector[i]!);
  }
  return any === 0 ? 0 : Math.sqrt(sum);
}
