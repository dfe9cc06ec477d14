import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { importRun } from '../../../knowledge/import/import-run.ts';
import type { FoundDocument, PlacedObjection } from '../../../knowledge/import/outcome.ts';
import { safePath, zipSource } from '../../../knowledge/import/zip.ts';
import { gb18030 } from './fixtures/gb18030.ts';
import { type ZipEntry, zipFile } from './fixtures/zip-file.ts';

jest.setTimeout(60_000);

const page = (name: string | Buffer): ZipEntry => ({ name, data: 'Open the portal and sign in.' });

/** What an export comes to: locations of articles, and of refusals with their codes. */
async function importedFrom(archive: Uint8Array) {
  const { added, refused } = await importRun([zipSource(archive, { collection: 'zip:export' })], new Map());
  return {
    articles: added.map((article) => article.source.location),
    refused: refused.map((refusal) => [refusal.code, refusal.location]),
  };
}

describe('an export in a zip', () => {
  test('gives its documents; pictures and styles beside them are passed over', async () => {
    const archive = zipFile([
      page('IT/'),
      page('IT/VPN setup.md'),
      { name: 'IT/page_12345.html', data: '<p>Open the portal and sign in.</p>' },
      { name: 'IT/images/a.png', data: 'png' },
      { name: 'styles/site.css', data: 'p{}' },
      { name: '__MACOSX/IT/._VPN setup.md', data: 'x' },
    ]);
    expect(await importedFrom(archive)).toEqual({
      articles: ['IT/VPN setup.md', 'IT/page_12345.html'],
      refused: [],
    });
  });

  test('made on Chinese Windows has readable names', async () => {
    const archive = zipFile([page(gb18030('网络\\打印机.md')), page(Buffer.from('网络/无线.md'))]);
    expect((await importedFrom(archive)).articles).toEqual(['网络/打印机.md', '网络/无线.md']);
  });

  test('packed in parts, as Notion does, is read through', async () => {
    const part = zipFile([page('VPN.md')]);
    expect((await importedFrom(zipFile([{ name: 'Part-1.zip', data: part }]))).articles).toEqual([
      'Part-1.zip/VPN.md',
    ]);
  });
});

test('of a database that Notion exports twice only the whole one is read', async () => {
  const name = (end: string) => `IT/FAQ 0123456789abcdef0123456789abcdef${end}.csv`;
  const data = 'Name,Answer\nHow do I print?,Press print.';
  const archive = zipFile([
    { name: name(''), data },
    { name: name('_all'), data },
    { name: 'IT/other.csv', data },
  ]);
  const { articles, refused } = await importedFrom(archive);
  expect(articles.map((location) => location.replace(/#.*/, ''))).toEqual([name('_all'), 'IT/other.csv']);
  expect(refused).toEqual([]);
});

test('other archives, and files that do not say what they are, are refused with what to do', async () => {
  const archive = zipFile([
    { name: 'more.rar', data: 'Rar!' },
    { name: 'README', data: 'text' },
    { name: 'a.pptx', data: 'x' },
  ]);
  expect(await importedFrom(archive)).toEqual({
    articles: [],
    refused: [
      ['other_archive', 'more.rar'],
      ['no_ending', 'README'],
      ['unsupported_format', 'a.pptx'],
    ],
  });
});

describe('one bad entry is refused by name, and the others are read', () => {
  test.each<[string, ZipEntry, string, string]>([
    ['a name that leads out of it', page('../../etc/passwd.md'), 'unsafe_path', '/'],
    ['a name that leads out by backslashes', page('..\\..\\passwd.md'), 'unsafe_path', '/'],
    ['an absolute name', page('/etc/passwd.md'), 'unsafe_path', '/'],
    ['a name with a drive', page('C:\\passwd.md'), 'unsafe_path', '/'],
    ['a link', { ...page('link.md'), symbolicLink: true }, 'link_outside', 'link.md'],
    ['a password', { ...page('secret.md'), encrypted: true }, 'encrypted', 'secret.md'],
    [
      'a document over 10 MB',
      { name: 'big.md', data: Buffer.alloc(11 * 1024 * 1024, 'a') },
      'too_large',
      'big.md',
    ],
    ['an untrue size', { name: 'liar.md', data: 'x'.repeat(9000), declaredBytes: 5 }, 'damaged', 'liar.md'],
    ['an old format', page('old.doc'), 'unsupported_format', 'old.doc'],
  ])('%s', async (_name, entry, code, location) => {
    expect(await importedFrom(zipFile([page('a.md'), entry, page('z.md')]))).toEqual({
      articles: ['a.md', 'z.md'],
      refused: [[code, location]],
    });
  });

  test('the refusal of a bad name says the name', async () => {
    const source = zipSource(zipFile([page('../x.md')]), { collection: 'zip:export' });
    const { refused } = await importRun([source], new Map());
    expect(refused[0]?.reason.en).toContain('../x.md');
  });
});

describe('an archive made to do harm is left as soon as it shows', () => {
  test('documents that unpack a hundred times their size', async () => {
    const nothing = Buffer.alloc(9 * 1024 * 1024, 0x20);
    const bomb = zipFile(Array.from({ length: 8 }, (_, index) => ({ name: `${index}.txt`, data: nothing })));
    const found: (FoundDocument | PlacedObjection)[] = [];
    for await (const each of zipSource(bomb, { collection: 'zip:bomb' }).documents()) found.push(each);
    // Not even the first of them, which would be an article of nine megabytes.
    expect(found.map((each) => (each.kind === 'document' ? each.location : each.code))).toEqual([
      'archive_bomb',
    ]);
  });

  test('but large pictures and films beside its documents are not counted, for they are not unpacked', async () => {
    const nothing = Buffer.alloc(9 * 1024 * 1024, 0x20);
    const films = Array.from({ length: 8 }, (_, index) => ({ name: `${index}.mp4`, data: nothing }));
    expect(await importedFrom(zipFile([...films, page('a.md')]))).toEqual({
      articles: ['a.md'],
      refused: [],
    });
  });

  test('one inside an archive of good documents takes only itself along', async () => {
    const nothing = Buffer.alloc(9 * 1024 * 1024, 0x20);
    const bomb = zipFile(Array.from({ length: 8 }, (_, index) => ({ name: `${index}.txt`, data: nothing })));
    expect(await importedFrom(zipFile([page('a.md'), { name: 'more.zip', data: bomb }]))).toEqual({
      articles: ['a.md'],
      refused: [['archive_bomb', 'more.zip']],
    });
  });

  test('an archive in an archive in an archive', async () => {
    const layer = (data: Uint8Array) => zipFile([{ name: 'next.zip', data }]);
    expect(await importedFrom(layer(layer(zipFile([page('a.md')]))))).toEqual({
      articles: [],
      refused: [['archive_depth', 'next.zip/next.zip']],
    });
  });

  test('more entries than any export has', async () => {
    const many = zipFile(Array.from({ length: 20_001 }, (_, index) => ({ name: `${index}.md`, data: '' })));
    expect((await importedFrom(many)).refused).toEqual([['archive_entries', '/']]);
  });

  test.each([
    ['not an archive', Buffer.from('hello')],
    ['half of one', zipFile([page('a.md'), page('b.md')]).subarray(0, 60)],
    ['nothing', Buffer.alloc(0)],
  ])('%s', async (_name, bytes) => {
    expect(await importedFrom(bytes)).toEqual({ articles: [], refused: [['damaged', '/']] });
  });
});

describe('for any name', () => {
  const part = fc.constantFrom(
    '..',
    '.',
    '',
    'a',
    'b.md',
    'C:',
    '...',
    ' ',
    '\u202e',
    '\n',
    '..\u200b',
    '文',
  );
  const name = fc
    .tuple(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\'))
    .map(([parts, bar]) => parts.join(bar));

  test('a path is either refused or stays below the archive', () => {
    fc.assert(
      fc.property(fc.oneof(name, fc.string({ unit: 'binary' })), (written) => {
        const path = safePath(written);
        if (path === undefined) return;
        const parts = path.split('/');
        expect(parts).not.toContain('..');
        expect(parts).not.toContain('');
        expect(path).not.toMatch(/^[a-z]:|\\|\n/i);
      }),
      { numRuns: 300 },
    );
  });

  test('an archive with a few bytes changed is read or refused, never thrown', async () => {
    const whole = zipFile([
      page('a.md'),
      page('网络/b.html'),
      { name: 'c.zip', data: zipFile([page('d.md')]) },
    ]);
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        const found = [];
        for await (const each of zipSource(bytes, { collection: 'zip:x' }).documents()) found.push(each);
        expect(found.every((each) => each.location !== '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
