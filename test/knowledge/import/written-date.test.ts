import { expect, test } from '@jest/globals';
import { lastDateIn, statedDate } from '../../../knowledge/import/written-date.ts';
import { articleFrom } from './fixtures/imported.ts';
import { pdfFile } from './fixtures/pdf-file.ts';

test.each([
  ['Finance Systems · Version 5 · Last updated: 3 March 2026', '2026-03-03'],
  ['Owner: Workplace. Date: 2026-04-02', '2026-04-02'],
  ['Version 3.2. Last reviewed 14 October 2026.', '2026-10-14'],
  ['**Updated:** Mar 3, 2026', '2026-03-03'],
  ['编制：信息部 版本：V2.3 生效日期：2026年3月1日', '2026-03-01'],
])('a document is from the day it says: %s', (text, day) => {
  expect(statedDate(`${text}\n\n1. Restart it.`)).toBe(day);
});

test.each([
  'Licences end on 31 December 2026.',
  'Update to version 3.2 of 2026.',
  'Updated drivers are on the share.',
  `${'Text. '.repeat(120)}Last updated: 3 March 2026`,
])('a day that stands there for something else, or far below, is not it: %s', (text) => {
  expect(statedDate(text)).toBeUndefined();
});

test('the last of several days', () => {
  expect(lastDateIn('Created on 2 January 2025, changed on Mar 03, 2026')).toBe('2026-03-03');
});

test('a printed page is from the day it says, not from the day it was printed', async () => {
  const lines = [
    'How to submit a claim',
    'Last updated: 3 March 2026',
    '1. Tap the plus.',
    '2. Choose Submit.',
  ];
  const pdf = pdfFile(lines, { title: 'Claims', modified: '20261127010000Z' });
  expect((await articleFrom('x.pdf', pdf)).updated).toBe('2026-03-03');
});
