/** What the desk itself reads of files that people send. */
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import type { FileStore } from '../../adapters/web/types.ts';
import { deskFiles } from '../../adapters/web-files.ts';

test('a file is read up to the limit, whatever size its sender claims, and not past it', async () => {
  let given = 0;
  const endless = function* () {
    for (;;) {
      given += 1;
      yield Buffer.alloc(1_000, 'x');
    }
  };
  const attachment = (ref: string) => ({ name: 'desk.yaml', mediaType: 'text/yaml', sizeBytes: 1, ref });
  const contents: Record<string, () => Readable> = {
    small: () => Readable.from([Buffer.from('name: '), Buffer.from('desk')]),
    endless: () => Readable.from(endless()),
  };
  const store: FileStore = {
    put: async () => attachment('kept'),
    get: async (ref) => {
      const content = contents[ref];
      return content && { attachment: attachment(ref), content };
    },
  };
  const files = deskFiles(store);
  expect(Buffer.from((await files.read('small', 10))!).toString()).toBe('name: desk');
  expect(await files.read('small', 9)).toBeUndefined();
  expect(await files.read('endless', 5_000)).toBeUndefined();
  expect(given).toBeLessThan(100);
  expect(await files.read('gone', 10)).toBeUndefined();
});
