import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { docxFile } from './fixtures/docx-file.ts';
import { imported } from './fixtures/imported.ts';
import { pdfFile } from './fixtures/pdf-file.ts';
import { xlsxFile } from './fixtures/xlsx-file.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

const SAMPLES: Readonly<Record<string, Buffer>> = {
  md: Buffer.from('---\ntitle: T\naudience: staff\n---\n# T\n\n| a |\n| - |\n'),
  txt: Buffer.from('打印机卡纸'),
  html: Buffer.from('<!doctype html><title>T</title><main><h1>T</h1><table><tr><td>a</table><p>x</main>'),
  csv: Buffer.from('question,answer\n"a ""b""",c\n问题,答案\n'),
  docx: docxFile([{ text: 'Title', style: 'Heading1' }, { text: 'Text' }]),
  xlsx: xlsxFile({
    A: [
      ['question', 'answer'],
      ['a', 'b'],
    ],
  }),
  pdf: pdfFile(['VPN does not connect', '1. Check the time']),
};

describe.each(Object.keys(SAMPLES))('whatever is in a .%s', (ending) => {
  const location = `x.${ending}`;

  async function isReadOrRefused(bytes: Uint8Array): Promise<void> {
    for (const outcome of await imported(location, bytes)) {
      if (outcome.kind === 'article') {
        expect(outcome.article.body).not.toBe('');
        expect(outcome.article.id).toMatch(/^\S+\.(?:zh|en)$/);
      } else {
        expect(outcome.location).toContain(location);
        for (const text of [outcome.reason, outcome.wayOut]) {
          expect(text.en + text.zh).not.toMatch(/\{\}|undefined/);
        }
      }
    }
  }

  test('random bytes are read or refused', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), isReadOrRefused), { numRuns: 60 });
  });

  test('random text is read or refused', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 500 }).map((written) => Buffer.from(written));
    await fc.assert(fc.asyncProperty(text, isReadOrRefused), { numRuns: 60 });
  });

  test('a good one with bytes changed or cut is read or refused', async () => {
    const sample = SAMPLES[ending]!;
    const change = fc.tuple(fc.nat(sample.length - 1), fc.nat(255));
    const damaged = fc
      .tuple(fc.array(change, { maxLength: 8 }), fc.nat(sample.length))
      .map(([changes, cut]) => {
        const bytes = Buffer.from(sample);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes.subarray(0, cut % 3 === 0 ? cut : undefined);
      });
    await fc.assert(fc.asyncProperty(damaged, isReadOrRefused), { numRuns: 60 });
  });

  test('the sample itself is read', async () => {
    expect((await imported(location, SAMPLES[ending]!))[0]).toMatchObject({ kind: 'article' });
  });
});
