import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { DocumentReader } from '../../../knowledge/import/document-reader.ts';
import { openReader } from '../../../knowledge/import/document-reader.ts';
import { docxFile } from './fixtures/docx-file.ts';
import { pdfFile } from './fixtures/pdf-file.ts';
import { xlsxFile } from './fixtures/xlsx-file.ts';

let reader: DocumentReader | undefined;
afterEach(async () => reader?.close());

const document = (location: string, bytes: Uint8Array) => ({ kind: 'document', location, bytes }) as const;
// Starting a thread takes a second on a busy machine.
jest.setTimeout(60_000);

describe('documents are read in a thread of their own', () => {
  test('of every format, in the order they were given', async () => {
    reader = openReader();
    const read = await Promise.all([
      reader.read(document('a.docx', docxFile([{ text: 'Word' }]))),
      reader.read(document('a.pdf', pdfFile(['PDF text, long enough']))),
      reader.read(
        document(
          'a.xlsx',
          xlsxFile({
            A: [
              ['question', 'answer'],
              ['Q', 'Excel'],
            ],
          }),
        ),
      ),
      reader.read(document('a.html', Buffer.from('<p>HTML'))),
      reader.read(document('a.md', Buffer.from('Markdown'))),
    ]);
    expect(read.map(({ parts }) => parts[0])).toMatchObject([
      { body: 'Word' },
      { body: 'PDF text, long enough' },
      { body: 'Excel', fields: new Map([['title', 'Q']]) },
      { body: 'HTML' },
      { body: 'Markdown' },
    ]);
  });

  test('one that takes too long is refused, and the next one is read', async () => {
    // A limit nothing can keep: not even the thread has started by then.
    reader = openReader({ timeoutMs: 1 });
    expect((await reader.read(document('x.html', Buffer.from('<p>HTML')))).parts).toMatchObject([
      { kind: 'objection', code: 'took_too_long' },
    ]);
    expect((await reader.read(document('a.md', Buffer.from('Markdown')))).parts).toMatchObject([
      { body: 'Markdown' },
    ]);
    await reader.close();
    reader = openReader();
    expect((await reader.read(document('a.html', Buffer.from('<p>HTML')))).parts).toMatchObject([
      { body: 'HTML' },
    ]);
  });

  test('one that needs too much memory is refused, and the next one is read', async () => {
    reader = openReader({ memoryMb: 60 });
    const cells = Array.from({ length: 60_000 }, (_, row) => `<tr><td>${row}<td>b<td>c`).join('');
    const hungry = document('x.html', Buffer.from(`<table>${cells}</table>`));
    expect((await reader.read(hungry)).parts).toMatchObject([{ kind: 'objection', code: 'too_complex' }]);
    expect((await reader.read(document('a.html', Buffer.from('<p>HTML')))).parts).toMatchObject([
      { body: 'HTML' },
    ]);
  });
});
