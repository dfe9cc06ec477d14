import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { vectorsInFolder } from '../../../knowledge/search/vector-cache.ts';
import { temporaryFolder } from '../import/fixtures/temporary-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
afterEach(() => folder.remove());

const cache = () => vectorsInFolder(folder.path, 'model@1', 2);
const at = (text: string, opened = cache()) => {
  const vector = opened.get(text);
  return vector && Array.from(vector);
};

describe('vectors that were computed once', () => {
  test('are there at the next start, of that model alone', () => {
    folder = temporaryFolder({});
    cache().put([
      ['printer', Float32Array.of(1, 0)],
      ['VPN', Float32Array.of(0, 1)],
    ]);
    expect([at('printer'), at('VPN'), at('mail')]).toEqual([[1, 0], [0, 1], undefined]);
    expect(vectorsInFolder(folder.path, 'model@2', 2).get('printer')).toBeUndefined();
  });

  test('are those of their text also when another desk writes into the same file', () => {
    folder = temporaryFolder({});
    const [one, other] = [cache(), cache()];
    expect([at('printer', one), at('printer', other)]).toEqual([undefined, undefined]);
    other.put([['printer', Float32Array.of(1, 0)]]);
    one.put([['VPN', Float32Array.of(0, 1)]]);
    expect([at('VPN', one), at('printer', one), at('printer', other)]).toEqual([
      [0, 1],
      [1, 0],
      [1, 0],
    ]);
  });

  test('a record cut short by a crash is dropped, the others stay and new ones follow', () => {
    folder = temporaryFolder({});
    cache().put([['printer', Float32Array.of(1, 0)]]);
    appendFileSync(join(folder.path, 'model_1-2.vectors'), 'half a rec');
    const opened = cache();
    expect(at('printer', opened)).toEqual([1, 0]);
    opened.put([['VPN', Float32Array.of(0, 1)]]);
    expect(at('VPN')).toEqual([0, 1]);
  });
});
