import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import { readIndex, writeIndex } from '../../../knowledge/search/index-file.ts';
import { vectorsInMemory } from '../../../knowledge/search/vector-cache.ts';
import type { Embedder } from '../../../knowledge/types.ts';
import { meanings, OFFICE, staffAsk } from '../articles-for-tests.ts';
import { temporaryFolder } from '../import/fixtures/temporary-folder.ts';

const THIS_CODE = 'code 1';
let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder({});
  path = join(folder.path, 'index');
});
afterEach(() => folder.remove());

const model = meanings(/blank|empty sheet|白纸/, /VPN|远程/, /password|密码/, /mail/);

async function saved(embedder?: Embedder) {
  const kb = await openKnowledgeBase({ articles: OFFICE, ...(embedder && { embedder }) });
  await kb.settled();
  await writeIndex(path, THIS_CODE, kb.save(), { articles: OFFICE });
  return kb;
}

/** Counts what it is given to read. */
function counting() {
  const read: string[] = [];
  const embedder: Embedder = {
    ...model,
    embed: (texts, as) => {
      if (as === 'passage') read.push(...texts);
      return model.embed(texts, as);
    },
  };
  return { embedder, read };
}

test('what a killed writer left is taken away with the next saving, what another is writing is not', async () => {
  for (const name of ['index.11.new', 'index.12.new', 'notes.13.new'])
    writeFileSync(join(folder.path, name), 'half');
  const twoHoursAgo = Date.now() / 1000 - 7200;
  for (const name of ['index.11.new', 'notes.13.new'])
    utimesSync(join(folder.path, name), twoHoursAgo, twoHoursAgo);
  await saved();
  expect(readdirSync(folder.path).sort()).toEqual(['index', 'index.12.new', 'notes.13.new']);
});

describe('a saved index', () => {
  test('decides as the one that was saved, and its model reads nothing again', async () => {
    const first = await saved(model);
    const { knowledge, lists } = (await readIndex(path, THIS_CODE))!;
    expect(lists).toEqual({ articles: OFFICE });
    const { embedder, read } = counting();
    const kb = await openKnowledgeBase({ articles: OFFICE, saved: knowledge });
    expect(kb.hasMeaning()).toBe(false);
    await kb.learn(embedder, vectorsInMemory());
    expect(kb.hasMeaning()).toBe(true);
    expect(read).toEqual([]);
    for (const question of ['打出来全是白纸', 'printer gives blank pages', 'VPN 0x80070005'])
      expect(await kb.ask(staffAsk(question))).toEqual(await first.ask(staffAsk(question)));
  });

  test('with another model keeps its words, and all is read again', async () => {
    await saved(model);
    const { knowledge } = (await readIndex(path, THIS_CODE))!;
    const { embedder, read } = counting();
    const kb = await openKnowledgeBase({ articles: OFFICE, saved: knowledge });
    await kb.learn({ ...embedder, model: 'another' }, vectorsInMemory());
    expect(read.length).toBeGreaterThanOrEqual(OFFICE.length);
    expect((await kb.search(staffAsk('打出来全是白纸'), 1))[0]?.article.id).toBe('printer');
  });

  test('with another model decides as a knowledge base that never had one before', async () => {
    await saved(model);
    const { knowledge } = (await readIndex(path, THIS_CODE))!;
    const another = { ...meanings(/printer|打印|纸/, /VPN|远程/, /mail|邮/), model: 'another' };
    const fresh = await openKnowledgeBase({ articles: OFFICE, embedder: another });
    await fresh.settled();
    const kb = await openKnowledgeBase({ articles: OFFICE, saved: knowledge });
    await kb.learn(another, vectorsInMemory());
    expect(kb.save().nearMisses).toEqual(fresh.save().nearMisses);
    for (const question of ['打出来全是白纸', 'printer gives blank pages', 'VPN 0x80070005'])
      expect(await kb.ask(staffAsk(question))).toEqual(await fresh.ask(staffAsk(question)));
  });

  test('takes changes while the model is still to come, and is searched by words until then', async () => {
    await saved();
    const { knowledge } = (await readIndex(path, THIS_CODE))!;
    const kb = await openKnowledgeBase({ articles: OFFICE, saved: knowledge });
    kb.remove(['printer']);
    expect(await kb.search(staffAsk('blank toner cartridge'), 3)).toEqual([]);
    const settled = await kb.learn(model, vectorsInMemory());
    expect(settled).toEqual({ byWordsAlone: 0 });
  });

  test('that is not there is no fault', async () => {
    expect(await readIndex(path, THIS_CODE)).toBeUndefined();
  });

  test.each<[string, () => void]>([
    [
      'was made by other code',
      () => writeFileSync(path, readFileSync(path, 'latin1').replace('code 1', 'code 2'), 'latin1'),
    ],
    ['ends early', () => truncateSync(path, readFileSync(path).length - 10)],
    ['is empty', () => truncateSync(path, 0)],
    ['is something else', () => writeFileSync(path, 'Dear colleagues,\n')],
    [
      'has one wrong byte',
      () => {
        const bytes = readFileSync(path);
        bytes[bytes.length - 100]! ^= 1;
        writeFileSync(path, bytes);
      },
    ],
  ])('that %s is refused as a whole', async (_, spoil) => {
    await saved(model);
    spoil();
    await expect(readIndex(path, THIS_CODE)).rejects.toMatchObject({ code: 'UNUSABLE_INDEX' });
  });

  test('leaves nothing beside it', async () => {
    await saved();
    await saved();
    expect(readdirSync(folder.path)).toEqual(['index']);
  });
});
