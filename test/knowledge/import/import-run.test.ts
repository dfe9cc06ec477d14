import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { folderSource } from '../../../knowledge/import/folder.ts';
import type { ImportStep } from '../../../knowledge/import/import-run.ts';
import { importRun } from '../../../knowledge/import/import-run.ts';
import type { Manifest } from '../../../knowledge/import/manifest.ts';
import { compareWithManifest } from '../../../knowledge/import/manifest.ts';
import type { DocumentSource, FoundDocument, PlacedObjection } from '../../../knowledge/import/outcome.ts';
import { objection } from '../../../knowledge/import/outcome.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

jest.setTimeout(60_000);

const NOTHING: Manifest = new Map();

/** A source of these documents; `undefined` stands for one that could not be opened. */
function source(
  documents: Readonly<Record<string, string | PlacedObjection>>,
  collection = 'folder:it',
): DocumentSource {
  return {
    collection,
    async *documents() {
      for (const [location, content] of Object.entries(documents)) {
        yield typeof content === 'string'
          ? ({ kind: 'document', location, bytes: Buffer.from(content) } satisfies FoundDocument)
          : content;
      }
    },
  };
}

const titles = (articles: readonly { readonly source: { readonly location: string } }[]) =>
  articles.map((article) => article.source.location);

describe('an import says what differs from what is there', () => {
  test('added, changed, unchanged, removed', async () => {
    const before = await importRun([source({ 'a.md': 'One.', 'b.md': 'Two.', 'c.md': 'Three.' })], NOTHING);
    expect(titles(before.added)).toEqual(['a.md', 'b.md', 'c.md']);
    const after = await importRun(
      [source({ 'a.md': 'One.', 'b.md': 'Two, mended.', 'd.md': 'Four.' })],
      before.manifest,
    );
    expect(titles(after.added)).toEqual(['d.md']);
    expect(titles(after.changed)).toEqual(['b.md']);
    expect(titles(after.unchanged)).toEqual(['a.md']);
    expect(after.removed).toEqual(['folder:it\tc.md']);
    expect([...after.manifest.keys()].sort()).toEqual([
      'folder:it\ta.md',
      'folder:it\tb.md',
      'folder:it\td.md',
    ]);
  });

  test('nothing changes when nothing changed', async () => {
    const { manifest } = await importRun([source({ 'a.md': 'One.' })], NOTHING);
    const again = await importRun([source({ 'a.md': 'One.' })], manifest);
    expect([again.added, again.changed, again.removed]).toEqual([[], [], []]);
  });

  test('other collections are left alone', async () => {
    const { manifest } = await importRun([source({ 'a.md': 'One.' }, 'shipped')], NOTHING);
    expect((await importRun([source({ 'b.md': 'Two.' })], manifest)).removed).toEqual([]);
    expect((await importRun([source({ 'b.md': 'Two.' }, 'shipped')], manifest)).removed).toHaveLength(1);
  });

  test('an id that another collection has taken is refused, whatever the order', async () => {
    const first = source({ 'a.md': '---\nsubject: vpn\n---\nOne.' }, 'shipped');
    const second = source({ 'b.md': '---\nsubject: vpn\n---\nTwo.' });
    const report = await importRun([first, second], NOTHING);
    expect(report.refused).toMatchObject([{ code: 'same_id', location: 'b.md' }]);
    const taken = new Map(report.added.map((article) => [article.id, article.source]));
    expect((await importRun([second], NOTHING, { taken })).refused).toMatchObject([{ code: 'same_id' }]);
    expect((await importRun([first], NOTHING, { taken })).refused).toEqual([]);
  });
});

describe('an article whose document is refused now', () => {
  const before = { 'a.md': 'One.', 'b.md': 'Two.' };
  const removedAfter = async (now: Parameters<typeof source>[0]) => {
    const { manifest } = await importRun([source(before)], NOTHING);
    return (await importRun([source(now)], manifest)).removed;
  };

  test.each([
    ['empty', ''],
    ['of a wrong date', '---\nupdated: soon\n---\nOne.'],
    ['locked', { ...objection('unreadable', 'EACCES'), location: 'a.md' }],
  ])('stays while the document is %s', async (_name, content) => {
    expect(await removedAfter({ 'a.md': content, 'b.md': 'Two.' })).toEqual([]);
  });

  test.each([
    ['an unknown audience', '---\naudience: admins\n---\nOne.'],
    ['front matter nobody can read', '---\naudience: engineers\ntitle: a: b\n---\nOne.'],
  ])('is withdrawn if it has %s: it may not be for staff', async (_name, content) => {
    expect(await removedAfter({ 'a.md': content, 'b.md': 'Two.' })).toEqual(['folder:it\ta.md']);
  });

  test('is withdrawn even if the rest of the folder could not be read', async () => {
    const locked = { ...objection('unreadable', 'EIO'), location: 'b' };
    const now = { 'a.md': '---\naudience: admins\n---\nOne.', b: locked };
    expect(await removedAfter(now)).toEqual(['folder:it\ta.md']);
  });

  test('stays with all others while the folder cannot be opened', async () => {
    expect(await removedAfter({ x: { ...objection('unreadable', 'EIO'), location: '/srv/it' } })).toEqual([]);
    expect(await removedAfter({})).toHaveLength(2);
  });

  test('in a table or archive stays while the whole cannot be read, and goes with its row', async () => {
    const table = 'question,answer\nJam,Open.\nWi-Fi,Move.\n';
    const { manifest } = await importRun([source({ 'faq.csv': table })], NOTHING);
    const removed = async (csv: string) => (await importRun([source({ 'faq.csv': csv })], manifest)).removed;
    expect(await removed('question,answer\n"Jam')).toEqual([]);
    expect(await removed('question,answer\nJam,Open.\n')).toHaveLength(1);
    expect(await removed('question,answer,audience\nJam,Open.,admins\nWi-Fi,Move.,staff\n')).toHaveLength(1);
  });
});

describe('an import that is interrupted', () => {
  test('loses nothing: what was told is whole, nothing counts as removed, the next run goes on', async () => {
    const documents = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}.md`, `Step ${index}.`]),
    );
    const gone = new Map([['folder:it\tgone.md', 'v1']]);
    const stop = new AbortController();
    const steps: ImportStep[] = [];
    const first = await importRun([source(documents)], gone, {
      signal: stop.signal,
      onStep: async (step) => {
        steps.push(step);
        if (steps.length === 10) stop.abort();
      },
    });
    expect(first).toMatchObject({ complete: false, documents: 5, removed: [] });
    expect(first.added).toHaveLength(5);
    const second = await importRun([source(documents)], first.manifest);
    expect(second).toMatchObject({ complete: true, removed: ['folder:it\tgone.md'] });
    expect([second.unchanged.length, second.added.length]).toEqual([5, 15]);
  });

  test('tells progress and refusals while it runs', async () => {
    const steps: ImportStep[] = [];
    await importRun([source({ 'a.md': 'One.', 'b.md': '' })], NOTHING, {
      onStep: (step) => void steps.push(step),
    });
    expect(steps).toMatchObject([
      { kind: 'article' },
      { kind: 'progress', location: 'a.md', documents: 1 },
      { kind: 'refused', location: 'b.md' },
      { kind: 'progress', location: 'b.md', documents: 2 },
    ]);
  });

  test('every refusal says in both languages what is wrong and what to do', async () => {
    const folder = temporaryFolder({
      'a.pdf': 'x',
      'b.md': '---js\n---\n',
      'c.csv': 'a,b\n',
      'd.pptx': 'x',
      'e.zip': 'x',
    });
    try {
      const { refused } = await importRun([folderSource(folder.path, { collection: 'folder:it' })], NOTHING);
      expect(refused.map((refusal) => refusal.location)).toEqual([
        'a.pdf',
        'b.md',
        'c.csv',
        'd.pptx',
        'e.zip',
      ]);
      for (const { reason, wayOut } of refused) {
        expect(reason.en + wayOut.en).not.toMatch(/[\u4e00-\u9fff]|\{\}/);
        expect(reason.zh).toMatch(/[\u4e00-\u9fff].*。$/);
        expect(wayOut.zh).toMatch(/[\u4e00-\u9fff].*。$/);
      }
    } finally {
      folder.remove();
    }
  });
});

describe('for any two states', () => {
  const state = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), text: fc.constantFrom('One.', 'Two.') }),
    {
      selector: ({ name }) => name,
    },
  );
  const documents = (articles: readonly { name: string; text: string }[]) =>
    source(Object.fromEntries(articles.map(({ name, text }) => [`${name}.md`, text])));

  test('carrying out what differs leads from one to the other', async () => {
    await fc.assert(
      fc.asyncProperty(state, state, async (before, now) => {
        const first = await importRun([documents(before)], NOTHING);
        const report = await importRun([documents(now)], first.manifest);
        const base = new Map(first.manifest);
        for (const key of report.removed) base.delete(key);
        for (const article of [...report.added, ...report.changed])
          base.set(`folder:it\t${article.source.location}`, article.version);
        const fresh = (await importRun([documents(now)], NOTHING)).manifest;
        expect(new Map([...base].sort())).toEqual(new Map([...fresh].sort()));
        expect(new Map([...report.manifest].sort())).toEqual(new Map([...fresh].sort()));
      }),
      { numRuns: 50 },
    );
  });

  test('a location may be named like a property of every object', () => {
    expect(
      compareWithManifest(new Map([['folder:it\t__proto__', 'v']]), [], new Set(['folder:it'])).removed,
    ).toEqual(['folder:it\t__proto__']);
  });
});
