import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { recognised } from '../../adapters/openai/same-model.ts';
import type { Embedder } from '../../knowledge/types.ts';

/** Models of one name, told apart by which way their vectors point. */
const running = (angle: () => number): Embedder => ({
  model: 'm-2@host',
  dimensions: 2,
  embed: async (texts) => texts.map(() => Float32Array.of(Math.cos(angle()), Math.sin(angle()))),
});
const FIRST = 0;
const SECOND = 1.2;
const MINUTE_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firstline-models-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const nameOf = async (angle: number) =>
  (
    await recognised(
      running(() => angle),
      folder,
    )
  ).model;

describe('an endpoint that runs another model under the same name', () => {
  test('has another name at the next start, and its old one when the old model is back', async () => {
    expect(await nameOf(FIRST)).toBe('m-2@host');
    expect(await nameOf(SECOND)).toBe('m-2@host.2');
    expect(await nameOf(SECOND)).toBe('m-2@host.2');
    expect(await nameOf(FIRST)).toBe('m-2@host');
    expect(await nameOf(-SECOND)).toBe('m-2@host.3');
  });

  test('is the same when it answers a little differently', async () => {
    expect(await nameOf(FIRST)).toBe('m-2@host');
    expect(await nameOf(FIRST + 0.01)).toBe('m-2@host');
  });

  test('is noticed within ten minutes of use, and says no more', async () => {
    let angle = FIRST;
    let minutes = 0;
    const embedder = await recognised(
      running(() => angle),
      folder,
      () => minutes * MINUTE_MS,
    );
    minutes = 11;
    expect(await embedder.embed(['a', 'b'], 'query')).toHaveLength(2);
    angle = SECOND;
    minutes = 22;
    await expect(embedder.embed(['a'], 'passage')).rejects.toMatchObject({ code: 'OTHER_MODEL' });
    await expect(embedder.embed(['a'], 'query')).rejects.toMatchObject({ code: 'OTHER_MODEL' });
  });

  test('is not suspected because one look failed', async () => {
    let isDown = false;
    let minutes = 0;
    const up = running(() => FIRST);
    const embedder = await recognised(
      {
        ...up,
        // Questions fail, articles are read.
        embed: (texts, as) =>
          isDown && as === 'query' ? Promise.reject(new Error('busy')) : up.embed(texts, as),
      },
      folder,
      () => minutes * MINUTE_MS,
    );
    isDown = true;
    minutes = 11;
    expect(await embedder.embed(['a'], 'passage')).toHaveLength(1);
    isDown = false;
    minutes = 22;
    expect(await embedder.embed(['a'], 'query')).toHaveLength(1);
  });
});
