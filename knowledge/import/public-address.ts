import { BlockList, isIP } from 'node:net';

const PRIVATE = new BlockList();
const LINK_LOCAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
// Of IPv6 only 2000::/3 is public; inside it lie ways to write a private IPv4 address, and documentation.
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');

/**
 * Where an address leads. Link-local ones, where clouds keep their credentials, are not for a crawler even on
 * an intranet.
 */
export function reachOf(address: string): 'public' | 'private' | 'link-local' {
  // An IPv4 address written as IPv6 is judged as what it is.
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address.split('%', 1)[0]!;
  const family = isIP(plain) === 4 ? 'ipv4' : 'ipv6';
  if (isIP(plain) === 0) return 'private';
  if (LINK_LOCAL.check(plain, family)) return 'link-local';
  const isPublic = family === 'ipv4' || PUBLIC_V6.check(plain, 'ipv6');
  return isPublic && !PRIVATE.check(plain, family) ? 'public' : 'private';
}
