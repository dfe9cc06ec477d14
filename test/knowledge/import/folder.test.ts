import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { articlesIn } from '../../../knowledge/import/articles-in.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';
import { zipFile } from './fixtures/zip-file.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

let folder: ReturnType<typeof temporaryFolder>;
afterEach(() => folder.remove());

const read = async () => {
  const { articles, refused } = await articlesIn(folder.path, { collection: 'folder:it' });
  return {
    ids: articles.map((article) => article.id),
    articles,
    refused: refused.map((refusal) => [refusal.code, refusal.location]),
    refusals: refused,
  };
};

describe('a folder of articles', () => {
  test('is read with all its folders, in the order of names; what lies beside the articles is passed over', async () => {
    folder = temporaryFolder({
      'vpn.md': 'Sign in again.',
      'a/b/wifi.md': 'Move closer.',
      'a/b/picture.png': 'x',
      '.git/config.md': 'x',
      '~$open.docx': 'x',
      'node_modules/p/readme.md': 'x',
    });
    const { articles, refused } = await read();
    expect(articles.map((article) => article.source)).toEqual([
      { collection: 'folder:it', location: 'a/b/wifi.md' },
      { collection: 'folder:it', location: 'vpn.md' },
    ]);
    expect(refused).toEqual([]);
  });

  test('translations are one subject: by folder, by the end of the name, or because they say so', async () => {
    folder = temporaryFolder({
      'zh/network/vpn.md': '重新登录。',
      'en/network/vpn.md': 'Sign in again.',
      'wifi.zh.md': '靠近一点。',
      'wifi.en-us.md': 'Move closer.',
      'zh-CN/a.md': '---\nsubject: print\n---\n打开盖子。',
      'other.md': '---\nsubject: print\n---\nOpen the lid.',
    });
    expect((await read()).ids.sort()).toEqual([
      'it-network-vpn.en',
      'it-network-vpn.zh',
      'it-wifi.en',
      'it-wifi.zh',
      'print.en',
      'print.zh',
    ]);
  });

  test('the language is what the author says, else what the folder says, else what the text shows', async () => {
    folder = temporaryFolder({
      'zh/a.md': 'Command: gpupdate',
      'zh/b.md': '---\nlanguage: en\n---\nSign in again.',
      'c.md': '重新登录。',
      'd.md': 'Перезагрузите компьютер.',
    });
    const { ids, refused } = await read();
    expect(ids).toEqual(['it-c.zh', 'it-a.zh', 'it-b.en']);
    expect(refused).toEqual([['other_language', 'd.md']]);
  });

  test('two articles with one id: the second is refused and both are named', async () => {
    folder = temporaryFolder({
      'a.md': '---\nsubject: vpn\n---\nSign in again.',
      'b.md': '---\nsubject: VPN\n---\nSign out.',
      'my file.md': 'One.',
      'my-file.md': 'Two.',
    });
    const { ids, refusals } = await read();
    expect(ids).toEqual(['vpn.en', 'it-my-file.en']);
    expect(refusals).toMatchObject([
      { code: 'same_id', location: 'b.md', reason: { en: expect.stringContaining('a.md') } },
      { code: 'same_id', location: 'my-file.md', reason: { zh: expect.stringContaining('my file.md') } },
    ]);
  });

  test('names of any length and script give ids, and different ones', async () => {
    const long = '很长的文件名'.repeat(12);
    folder = temporaryFolder({ [`${long}1.md`]: '甲', [`${long}2.md`]: '乙', '🙂.md': '丙', '🙃.md': '丁' });
    const { ids } = await read();
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => id.length <= 90 && /^[\p{L}\p{N}-]+\.zh$/u.test(id))).toBe(true);
  });

  test('archives in it are read through, under their own name', async () => {
    folder = temporaryFolder({ 'old/export.zip': zipFile([{ name: 'vpn.md', data: 'Sign in again.' }]) });
    expect((await read()).articles[0]?.source.location).toBe('old/export.zip/vpn.md');
  });
});

describe('what cannot be read is refused by name, and the rest is read', () => {
  test('links that lead out of the folder, and circles', async () => {
    folder = temporaryFolder({ 'a/vpn.md': 'Sign in again.' });
    symlinkSync('/etc/hostname', join(folder.path, 'outside.md'));
    symlinkSync(folder.path, join(folder.path, 'a/circle'));
    symlinkSync(join(folder.path, 'a/vpn.md'), join(folder.path, 'inside.md'));
    expect(await read()).toMatchObject({
      ids: ['it-a-vpn.en', 'it-inside.en'],
      refused: [
        ['link_outside', 'a/circle'],
        ['link_outside', 'outside.md'],
      ],
    });
  });

  test('a format the desk does not know, an empty file, one that is too large', async () => {
    folder = temporaryFolder({
      'a.pptx': 'x',
      'b.md': '',
      'c.md': Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
      'd.md': 'Sign in again.',
    });
    expect(await read()).toMatchObject({
      ids: ['it-d.en'],
      refused: [
        ['unsupported_format', 'a.pptx'],
        ['empty', 'b.md'],
        ['too_large', 'c.md'],
      ],
    });
  });

  test('a folder that is not there', async () => {
    folder = temporaryFolder({});
    const { articles, refused } = await articlesIn(join(folder.path, 'nowhere'));
    expect(articles).toEqual([]);
    expect(refused).toMatchObject([
      { code: 'unreadable', reason: { en: expect.stringContaining('ENOENT') } },
    ]);
  });

  test('a file the desk may not open, unless it may open everything', async () => {
    folder = temporaryFolder({ 'a.md': 'Sign in again.', 'b.md': 'Move closer.' });
    chmodSync(join(folder.path, 'a.md'), 0);
    const { ids, refused } = await read();
    if (process.getuid?.() === 0) expect(ids).toHaveLength(2);
    else expect([ids, refused]).toEqual([['it-b.en'], [['unreadable', 'a.md']]]);
  });
});

describe('the articles that ship', () => {
  test('are all read, none refused', async () => {
    folder = temporaryFolder({});
    const { articles, refused } = await articlesIn('knowledge/articles');
    expect(refused).toEqual([]);
    expect(articles.length).toBeGreaterThan(0);
    expect(new Set(articles.map((article) => article.id)).size).toBe(articles.length);
  });
});
