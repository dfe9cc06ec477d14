import { describe, expect, test } from '@jest/globals';
import { type RequestFacts, refusal } from '../../adapters/web/loopback-only.ts';

const ask = (headers: RequestFacts['headers'] = {}, more: Partial<RequestFacts> = {}) =>
  refusal({
    method: 'POST',
    remoteAddress: '127.0.0.1',
    headers: { host: '127.0.0.1:3978', ...headers },
    ...more,
  })?.code;

describe('without sign-in the page is for this machine only', () => {
  test.each(['127.0.0.1:3978', 'localhost:3978', 'LOCALHOST', '[::1]:3978'])('it is called %s', (host) => {
    expect(ask({ host })).toBeUndefined();
  });

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.8.9.10'])(
    'a browser at %s is here',
    (remoteAddress) => {
      expect(ask({}, { remoteAddress })).toBeUndefined();
    },
  );

  test.each(['10.0.0.5', '::ffff:192.168.1.2', 'fe80::1', '127.0.0.1.evil.example', undefined])(
    'a browser at %s is elsewhere',
    (remoteAddress) => {
      expect(ask({}, { remoteAddress })).toBe('NOT_LOOPBACK');
    },
  );

  test.each([
    'evil.example',
    'evil.example:3978',
    'localhost.evil.example',
    '127.0.0.1.nip.io:3978',
    '',
    '127.0.0.1:3978@evil',
  ])('a name that was made to point here, %p, is refused', (host) => {
    expect(ask({ host })).toBe('FOREIGN_HOST');
  });

  test.each([
    ['http://127.0.0.1:3978', undefined],
    ['http://localhost:3978', 'FOREIGN_ORIGIN'],
    ['http://127.0.0.1:8080', 'FOREIGN_ORIGIN'],
    ['https://127.0.0.1:3978', 'FOREIGN_ORIGIN'],
    ['https://evil.example', 'FOREIGN_ORIGIN'],
    ['null', 'FOREIGN_ORIGIN'],
  ])('a page from %s: %s', (origin, code) => {
    expect(ask({ origin })).toBe(code);
  });

  test('a request that came through a proxy is from elsewhere, whatever its address', () => {
    expect(ask({ 'x-forwarded-for': '10.0.0.5' })).toBe('FORWARDED');
    expect(ask({ via: '1.1 gateway' })).toBe('FORWARDED');
  });

  test('another site may link to the page and nothing more', () => {
    const foreign = { 'sec-fetch-site': 'cross-site' };
    expect(ask({ ...foreign, 'sec-fetch-mode': 'navigate' }, { method: 'GET' })).toBeUndefined();
    expect(ask({ ...foreign, 'sec-fetch-mode': 'navigate' }, { method: 'POST' })).toBe('FOREIGN_SITE');
    expect(ask({ ...foreign, 'sec-fetch-mode': 'no-cors' }, { method: 'GET' })).toBe('FOREIGN_SITE');
    expect(ask({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, { method: 'GET' })).toBe(
      'FOREIGN_SITE',
    );
    expect(ask({ 'sec-fetch-site': 'same-origin' })).toBeUndefined();
  });

  test('the refusal names the value and says what would pass', () => {
    const error = refusal({ method: 'GET', remoteAddress: '::1', headers: { host: 'evil.example' } });
    expect(error?.message).toBe('The page is called localhost or 127.0.0.1, not "evil.example".');
  });
});
