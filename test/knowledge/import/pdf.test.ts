import { describe, expect, jest, test } from '@jest/globals';
import { articleFrom, refusalOf } from './fixtures/imported.ts';
import { pdfFile } from './fixtures/pdf-file.ts';

// A busy machine is no fault of a document.
jest.setTimeout(60_000);

const LINES = ['VPN 连不上怎么办', '1. 检查电脑的时间。', '2. 在手机上确认登录。'];

describe('PDF', () => {
  test('its text, title and date', async () => {
    const pdf = pdfFile(LINES, { title: 'VPN guide', modified: '20260301120000Z' });
    expect(await articleFrom('vpn.pdf', pdf)).toMatchObject({
      title: 'VPN guide',
      body: LINES.join('\n'),
      language: 'zh',
      updated: '2026-03-01',
    });
  });

  test('its first line is the title where the program named it after a file', async () => {
    const pdf = pdfFile(LINES, { title: 'Microsoft Word - Document1.docx' });
    expect((await articleFrom('vpn.pdf', pdf)).title).toBe('VPN 连不上怎么办');
  });

  test('scanned pages are refused with the way out', async () => {
    const refused = await refusalOf('scan.pdf', pdfFile([], { scanned: true }));
    expect(refused.code).toBe('scanned');
    expect(refused.wayOut.en).toContain('text recognition');
  });

  test('letters without a text map are not passed on as text', async () => {
    const pdf = pdfFile([
      Array.from({ length: 60 }, (_, index) => String.fromCodePoint(0xe000 + index)).join(''),
    ]);
    expect((await refusalOf('x.pdf', pdf)).code).toBe('scanned');
  });

  test('one under a password is refused by that reason', async () => {
    expect((await refusalOf('x.pdf', pdfFile(LINES, { encrypted: true }))).code).toBe('encrypted');
  });

  test.each([
    ['text', Buffer.from('not a PDF')],
    ['only the beginning of one', pdfFile(LINES).subarray(0, 60)],
  ])('%s is damaged', async (_name, bytes) => {
    expect((await refusalOf('x.pdf', bytes)).code).toBe('damaged');
  });
});
