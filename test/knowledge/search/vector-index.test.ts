import { describe, expect, test } from '@jest/globals';
import { Sketches } from '../../../knowledge/search/sketches.ts';
import { type Means, VectorIndex } from '../../../knowledge/search/vector-index.ts';

const unit = (...values: number[]) => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (x) => x / length);
};

const both = (means: Means): [Means, Means] => [means, means];

describe('likeness in meaning', () => {
  test('is the cosine, and 0 for an article without a vector', () => {
    const index = new VectorIndex(2);
    for (const vector of [unit(1, 0), unit(1, 1), undefined]) index.add(vector);
    const [same, half, none] = index.score(unit(1, 0));
    expect(same).toBeCloseTo(1);
    expect(half).toBeCloseTo(Math.SQRT1_2);
    expect(none).toBe(0);
  });

  test('what all texts have in common does not count once it is taken out', () => {
    const index = new VectorIndex(3);
    const [a, b] = [unit(10, 1, 0), unit(10, 0, 1)];
    index.add(a);
    index.add(b);
    expect(index.score(a)[1]).toBeGreaterThan(0.9);
    const mean = a.map((x, i) => (x + b[i]!) / 2);
    index.centre(both({ question: mean, row: mean }));
    expect(index.score(a)[0]).toBeCloseTo(1);
    expect(index.score(a)[1]).toBeCloseTo(-1);
  });

  test('compares across languages without what each language has in common', () => {
    // the third number says which language a text is in, the first two what it says
    const index = new VectorIndex(3);
    const [vpn, printer] = [unit(1, 0, 1), unit(0, 1, 1)];
    const [foreignVpn, foreignPrinter] = [unit(1, 0, -1), unit(0, 1, -1)];
    for (const row of [vpn, printer]) index.add(row, 0);
    for (const row of [foreignVpn, foreignPrinter]) index.add(row, 1);
    const middle = (one: Float32Array, other: Float32Array) => one.map((x, i) => (x + other[i]!) / 2);
    const mean = middle(vpn, printer);
    const foreign = middle(foreignVpn, foreignPrinter);
    expect(index.score(vpn)[1]).toBeGreaterThan(index.score(vpn)[2]!);
    index.centre([
      { question: mean, row: mean },
      { question: foreign, row: foreign },
    ]);
    const likeness = [...VectorIndex.load(index.save()).score(vpn, 0, 0).subarray(0, 4)];
    expect(likeness.map((one) => Math.round(one * 1_000) / 1_000)).toEqual([1, -1, 1, -1]);
    expect(index.score(foreignPrinter, 0, 1)[1]).toBeCloseTo(1, 3);
  });

  test('comes back from a saved index as it was', () => {
    const index = new VectorIndex(2);
    index.add(unit(3, 4));
    index.centre(both({ question: unit(1, 0), row: unit(0, 1) }));
    expect(VectorIndex.load(index.save()).score(unit(1, 1))[0]).toBe(index.score(unit(1, 1))[0]);
  });
});

describe('in a large collection', () => {
  const DIMENSIONS = 128;
  const ROWS = 6_000;
  const random = randomNumbers();
  const noisy = (vector: ArrayLike<number>, noise: number) =>
    unit(...Array.from(vector, (x) => x + noise * (random() - 0.5)));
  const topics = Array.from({ length: 100 }, () => noisy(new Float32Array(DIMENSIONS), 1));
  const vectors = Array.from({ length: ROWS }, (_, i) => noisy(topics[i % 100]!, 0.3));
  const questions = Array.from({ length: 40 }, (_, i) => noisy(vectors[i * 97]!, 0.2));
  const exact = (question: Float32Array) =>
    Float32Array.from(vectors, (row) => row.reduce((sum, x, i) => sum + x * question[i]!, 0));
  const filled = () => {
    const index = new VectorIndex(DIMENSIONS);
    for (const vector of vectors) index.add(vector);
    return index;
  };
  const nearest = (scores: Float32Array, count: number) =>
    Array.from(scores.subarray(0, ROWS).keys())
      .sort((a, b) => scores[b]! - scores[a]!)
      .slice(0, count);
  const shared = (index: VectorIndex) =>
    questions.reduce((sum, question) => {
      const found = new Set(nearest(index.score(question), 10));
      return sum + nearest(exact(question), 10).filter((row) => found.has(row)).length;
    }, 0) /
    (questions.length * 10);

  test('at least 99 of 100 of the ten nearest are those of an exact comparison, with their exact likeness', () => {
    const index = filled();
    expect(shared(index)).toBeGreaterThanOrEqual(0.99);
    const scores = index.score(questions[0]!);
    const [best] = nearest(scores, 1);
    expect(scores[best!]).toBeCloseTo(exact(questions[0]!)[best!]!, 3);
  });

  test('a twin that trusts the sketches alone finds fewer: the exact comparison is what does it', () => {
    const sketches = new Sketches(DIMENSIONS);
    sketches.resize(ROWS);
    for (const [row, vector] of vectors.entries()) sketches.set(row, vector, new Float32Array(DIMENSIONS), 1);
    const found = questions.reduce((sum, question) => {
      const likeness = new Float32Array(ROWS);
      sketches.compare(question, (first, distances) =>
        likeness.set(
          Float32Array.from(distances, (d) => -d),
          first,
        ),
      );
      const near = new Set(nearest(likeness, 10));
      return sum + nearest(exact(question), 10).filter((row) => near.has(row)).length;
    }, 0);
    expect(found / (questions.length * 10)).toBeLessThan(0.99);
  });

  test('what is only estimated scatters as the truth does', () => {
    const index = filled();
    const deviation = (scores: ArrayLike<number>) => {
      const values = Array.from({ length: ROWS }, (_, i) => scores[i]!);
      const mean = values.reduce((sum, x) => sum + x, 0) / ROWS;
      return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / ROWS);
    };
    for (const question of questions.slice(0, 5))
      expect(Math.abs(deviation(index.score(question)) / deviation(exact(question)) - 1)).toBeLessThan(0.12);
  });

  test('rows that go leave the others as they were, and a row without a vector is like nothing', () => {
    const index = filled();
    const numbers = Int32Array.from({ length: ROWS }, (_, row) => (row % 2 === 0 ? row / 2 : -1));
    index.renumber(numbers, ROWS / 2);
    index.add();
    const scores = index.score(vectors[4_000]!);
    expect(nearest(scores.subarray(0, ROWS / 2 + 1), 1)).toEqual([2_000]);
    expect(scores[ROWS / 2]).toBe(0);
  });

  test('comes back from a saved index as it was, and grows from there', () => {
    const index = VectorIndex.load(filled().save());
    expect(shared(index)).toBeGreaterThanOrEqual(0.99);
    const other = noisy(new Float32Array(DIMENSIONS), 1);
    index.add(other);
    expect(index.score(other)[ROWS]).toBeCloseTo(1, 3);
  });
});

describe('sketches', () => {
  test.each([1, 16, 100, 128, 129, 768])(
    'of %i numbers differ in as many bits as signs differ',
    (dimensions) => {
      const random = randomNumbers();
      const vectors = Array.from({ length: 5_000 }, () =>
        Float32Array.from({ length: dimensions }, () => random() - 0.5),
      );
      const sketches = new Sketches(dimensions);
      sketches.resize(vectors.length);
      for (const [row, vector] of vectors.entries())
        sketches.set(row, vector, new Float32Array(dimensions), 1);
      const asked = vectors[17]!;
      const told: number[] = [];
      sketches.compare(asked, (first, distances) => {
        expect(first).toBe(told.length);
        told.push(...distances);
      });
      expect(told).toEqual(vectors.map((vector) => vector.filter((x, i) => x > 0 !== asked[i]! > 0).length));
    },
  );
});

/** Lehmer's generator: the same numbers each time. */
function randomNumbers(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
