import { expect, test } from '@jest/globals';
import { reachOf } from '../../../knowledge/import/public-address.ts';

test.each([
  ['public', '93.184.216.34'],
  ['public', '2606:2800:220:1:248:1893:25c8:1946'],
  ['public', '::ffff:93.184.216.34'],
  ['private', '127.0.0.1'],
  ['private', '10.1.2.3'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['private', '100.64.0.1'],
  ['private', '0.0.0.0'],
  ['private', '255.255.255.255'],
  ['private', '224.0.0.1'],
  ['private', '::'],
  ['private', '::1'],
  ['private', 'fd00::1'],
  ['private', 'ff02::1'],
  ['private', '::ffff:127.0.0.1'],
  ['private', '::ffff:7f00:1'],
  ['private', '::127.0.0.1'],
  ['private', '64:ff9b::7f00:1'],
  ['private', '2002:7f00:1::'],
  ['private', '2001:db8::1'],
  ['link-local', '169.254.169.254'],
  ['link-local', '::ffff:169.254.169.254'],
  ['link-local', 'fe80::1%eth0'],
  ['private', 'not an address'],
])('%s: %s', (reach, address) => {
  expect(reachOf(address)).toBe(reach);
});
