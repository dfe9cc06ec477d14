import { describe, expect, test } from '@jest/globals';
import { VectorIndex } from '../../../knowledge/search/vector-index.ts';

const unit = (...values: number[]) => {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (x) => x / length);
};

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
    index.centre(mean, mean);
    expect(index.score(a)[0]).toBeCloseTo(1);
    expect(index.score(a)[1]).toBeCloseTo(-1);
  });

  test('in a large collection the nearest are found by sketches and compared exactly', () => {
    const index = new VectorIndex(64);
    let state = 1;
    const number = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647 - 0.5;
    };
    const noise = () => unit(...Array.from({ length: 64 }, number));
    const vectors = Array.from({ length: 25_000 }, noise);
    for (const vector of vectors) index.add(vector);
    const query = vectors[12_345]!.map((x, i) => x + 0.02 * Math.cos(i));
    const scores = index.score(query);
    const best = scores.subarray(0, 25_000).indexOf(Math.max(...scores.subarray(0, 25_000)));
    const estimated = scores[best];
    index.sharpen(best, 0);
    expect(best).toBe(12_345);
    expect(scores[best]).toBe(estimated);
  });

  test('comes back from a saved index as it was', () => {
    const index = new VectorIndex(2);
    index.add(unit(3, 4));
    index.centre(unit(1, 0), unit(0, 1));
    expect(VectorIndex.load(index.save()).score(unit(1, 1))[0]).toBeCloseTo(index.score(unit(1, 1))[0]!);
  });
});
