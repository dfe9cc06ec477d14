import { expect, test } from '@jest/globals';
import { rememberingQuestions } from '../../../knowledge/search/recent-questions.ts';
import type { Embedder } from '../../../knowledge/types.ts';

test('a question is read once, a passage each time, and a failure is not remembered', async () => {
  const read: string[] = [];
  let isDown = false;
  const counting: Embedder = {
    model: 'counting',
    dimensions: 1,
    embed: async (texts, as) => {
      if (isDown) throw new Error('down');
      read.push(...texts.map((text) => `${as} ${text}`));
      return texts.map((text) => new Float32Array([text.length]));
    },
  };
  const embedder = rememberingQuestions(counting);
  expect(await embedder.embed(['vpn', 'wlan', 'vpn'], 'query')).toEqual([
    new Float32Array([3]),
    new Float32Array([4]),
    new Float32Array([3]),
  ]);
  expect(await embedder.embed(['mail', 'vpn'], 'query')).toEqual([
    new Float32Array([4]),
    new Float32Array([3]),
  ]);
  await embedder.embed(['vpn'], 'passage');
  await embedder.embed(['vpn'], 'passage');
  expect(read).toEqual(['query vpn', 'query wlan', 'query mail', 'passage vpn', 'passage vpn']);
  isDown = true;
  await expect(embedder.embed(['printer'], 'query')).rejects.toThrow('down');
  isDown = false;
  expect(await embedder.embed(['printer'], 'query')).toEqual([new Float32Array([7])]);
  expect(embedder).toMatchObject({ model: 'counting', dimensions: 1 });
});
