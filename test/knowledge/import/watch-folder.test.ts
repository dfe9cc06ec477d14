import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { DocumentReader } from '../../../knowledge/import/document-reader.ts';
import { readDocument } from '../../../knowledge/import/read-document.ts';
import type { FolderChange } from '../../../knowledge/import/watch-folder.ts';
import {
  editOfFiles,
  FolderState,
  type SavedFile,
  watchFolder,
} from '../../../knowledge/import/watch-folder.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

jest.setTimeout(60_000);

let folder: ReturnType<typeof temporaryFolder>;
afterEach(() => folder.remove());

/** Reads on the spot and keeps the names of what it read. */
function recordingReader(): DocumentReader & { readonly names: string[] } {
  const names: string[] = [];
  return {
    names,
    read: (document) => {
      names.push(document.location);
      return readDocument(document);
    },
    close: async () => {},
  };
}

function watched(files: Readonly<Record<string, string>>) {
  folder = temporaryFolder(files);
  const reader = recordingReader();
  const state = new FolderState(folder.path, reader, 'folder:it');
  return {
    names: reader.names,
    look: async () => {
      reader.names.length = 0;
      const { change, again } = await state.look();
      return {
        again,
        changed: change?.changed.map((article) => article.id),
        removed: change?.removed,
        articles: change?.articles.map((article) => article.id),
        refused: change?.refused.map((refusal) => refusal.code),
      };
    },
  };
}

describe('a watched folder', () => {
  test('is told whole at first, then only what changed; the rest is not even read', async () => {
    const { look, names } = watched({ 'a.md': 'One.', 'b.md': 'Two.' });
    expect(await look()).toMatchObject({ changed: ['it-a.en', 'it-b.en'], removed: [], again: false });
    expect(await look()).toMatchObject({ changed: undefined });
    folder.write('b.md', 'Two, mended.');
    folder.write('c.md', 'Three.');
    expect(await look()).toMatchObject({
      changed: ['it-b.en', 'it-c.en'],
      articles: ['it-a.en', 'it-b.en', 'it-c.en'],
    });
    expect(names).toEqual(['b.md', 'c.md']);
    folder.delete('a.md');
    expect(await look()).toMatchObject({ changed: [], removed: ['it-a.en'] });
  });

  test('a file that was only touched is not read again', async () => {
    const { look, names } = watched({ 'a.md': 'One.' });
    await look();
    utimesSync(join(folder.path, 'a.md'), new Date(0), new Date(0));
    expect(await look()).toMatchObject({ changed: undefined });
    expect(names).toEqual([]);
  });

  test('half a file is tried again before anyone hears of it, and the former article stays', async () => {
    const { look } = watched({ 'a.md': '---\ntitle: A\n---\nOne.' });
    await look();
    folder.write('a.md', '---\ntitle: A, mend');
    expect(await look()).toMatchObject({ changed: undefined, again: true });
    folder.write('a.md', '---\ntitle: A, mended\n---\nOne.');
    expect(await look()).toMatchObject({ changed: ['it-a.en'], refused: [], again: false });
  });

  test('a file that stays unreadable is refused at the second look, and the former article stays', async () => {
    const { look, names } = watched({ 'a.md': 'One.' });
    await look();
    folder.write('a.md', '');
    expect(await look()).toMatchObject({ changed: undefined, again: true });
    expect(await look()).toMatchObject({
      articles: ['it-a.en'],
      removed: [],
      refused: ['empty'],
      again: false,
    });
    expect(await look()).toMatchObject({ changed: undefined });
    expect(names).toEqual([]);
  });

  test('unless it may not be for staff: then the former article is withdrawn', async () => {
    const { look } = watched({ 'a.md': 'How to open the safe.' });
    await look();
    folder.write('a.md', '---\naudience: engineer\n---\nHow to open the safe.');
    await look();
    expect(await look()).toMatchObject({ articles: [], removed: ['it-a.en'], refused: ['unknown_audience'] });
  });

  test('of two files with one id the second takes its place when the first is deleted', async () => {
    const { look } = watched({
      'a.md': '---\nsubject: vpn\n---\nOne.',
      'b.md': '---\nsubject: vpn\n---\nTwo.',
    });
    expect(await look()).toMatchObject({ changed: ['vpn.en'], refused: ['same_id'] });
    folder.delete('a.md');
    expect(await look()).toMatchObject({ changed: ['vpn.en'], removed: [], refused: [] });
  });

  test('a folder that disappears takes nothing with it', async () => {
    const { look } = watched({ 'it/a.md': 'One.' });
    await look();
    folder.remove();
    expect(await look()).toMatchObject({ articles: ['it-it-a.en'], removed: [], refused: ['unreadable'] });
  });
});

describe('the watch itself', () => {
  test('tells what people do to the folder until it is stopped', async () => {
    folder = temporaryFolder({ 'a.md': 'One.' });
    const stop = new AbortController();
    const changes: FolderChange[] = [];
    await watchFolder(
      folder.path,
      (change) => {
        changes.push(change);
        if (changes.length === 1) folder.write('new/b.md', 'Two.');
        if (changes.length === 2) folder.write('new/b.md', 'Two, mended.');
        if (changes.length === 3) folder.delete('a.md');
        if (changes.length === 4) stop.abort();
      },
      // The regular look is short so that the test does not depend on the events of the file system.
      {
        signal: stop.signal,
        collection: 'folder:it',
        debounceMs: 5,
        retryMs: 20,
        rescanMs: 50,
        reader: recordingReader(),
      },
    );
    expect(changes.map((change) => [change.changed.map((article) => article.id), change.removed])).toEqual([
      [['it-a.en'], []],
      [['it-new-b.en'], []],
      [['it-new-b.en'], []],
      [[], ['it-a.en']],
    ]);
  });

  test('the events of the file system are enough', async () => {
    folder = temporaryFolder({ 'a.md': 'One.' });
    const stop = new AbortController();
    const changed: string[] = [];
    await watchFolder(
      folder.path,
      (change) => {
        changed.push(...change.changed.map((article) => article.title));
        if (changed.length === 1) folder.write('a.md', '# Mended\n\nOne.');
        else stop.abort();
      },
      { signal: stop.signal, debounceMs: 5, rescanMs: 3_600_000, reader: recordingReader() },
    );
    expect(changed).toEqual(['a', 'Mended']);
  });

  test('what fails in the one who is told is not swallowed', async () => {
    folder = temporaryFolder({ 'a.md': 'One.' });
    const failing = () => Promise.reject(new Error('the index is gone'));
    const watching = watchFolder(folder.path, failing, {
      signal: new AbortController().signal,
      reader: recordingReader(),
    });
    await expect(watching).rejects.toThrow('the index is gone');
  });
});

describe('what was edited while nobody looked', () => {
  const file = (location: string, hash: string | undefined, version: string, id = location): SavedFile => [
    location,
    {
      bytes: 1,
      modifiedMs: 1,
      hash,
      articles: [article(id, version, location)],
      refused: [],
      kept: [],
      settled: true,
    },
  ];
  const article = (id: string, version: string, location: string): SavedFile[1]['articles'][number] => ({
    id,
    subject: id,
    title: id,
    body: 'Words.',
    language: 'en',
    audience: 'staff',
    questions: [],
    source: { collection: 'folder', location },
    version,
  });
  const edited = (before: readonly SavedFile[], now: readonly SavedFile[]) => {
    const { changed, removed } = editOfFiles(before, now);
    return { changed: changed.map(({ id }) => id), removed };
  };

  test('is what other files hold, not what other code reads in the same ones', () => {
    const before = [file('a', '1', 'v1'), file('b', '2', 'v1'), file('c', '3', 'v1'), file('d', '4', 'v1')];
    const now = [file('a', '1', 'v2'), file('b', 'x', 'v2'), file('e', '5', 'v1')];
    expect(edited(before, now)).toEqual({ changed: ['b', 'e'], removed: ['c', 'd'] });
    expect(edited([file('a', '1', 'v1', 'old-id')], [file('a', '1', 'v1', 'new-id')])).toEqual({
      changed: [],
      removed: [],
    });
    expect(edited([file('a', undefined, 'v1')], [file('a', undefined, 'v2')]).changed).toEqual(['a']);
  });

  test('is an article, too, that now comes from another file because its own is gone', () => {
    const second = file('z', '2', 'v2', 'vpn');
    expect(edited([file('a', '1', 'v1', 'vpn'), second], [second])).toEqual({
      changed: ['vpn'],
      removed: [],
    });
  });
});
