import { describe, expect, test } from '@jest/globals';
import { messageMarkdown } from '../../adapters/teams/markdown.ts';

const LIMIT = 28_000;

describe('the words of a model in a Teams message', () => {
  test.each([
    ['[a page](https://it.example/vpn "VPN")', '[a page](https://it.example/vpn "VPN")'],
    ['[a page](javascript:void)', 'a page'],
    ['[a [page](ftp://it.example)', '[a page'],
    ['![a picture](https://it.example/who-reads.png)', 'a picture'],
    ['<b>&</b>', '&lt;b>&amp;&lt;/b>'],
  ])('%s becomes %s', (source, expected) => {
    expect(messageMarkdown(source, LIMIT)).toBe(expected);
  });

  test('brackets that never close stay as they are, however many', () => {
    const storm = '[a]('.repeat(5_000);
    expect(messageMarkdown(storm, LIMIT)).toBe(storm);
  });
});
