import { expect, test } from 'vitest';
import { publicAddresses } from './address-policy.ts';

/** First and last address of every range that must not be reached. */
const refused = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private 10/8', '10.0.0.0', '10.255.255.255'],
  ['carrier-grade NAT', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.255'],
  ['link-local and cloud metadata', '169.254.0.0', '169.254.169.254'],
  ['private 172.16/12', '172.16.0.0', '172.31.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255'],
  ['documentation 1', '192.0.2.0', '192.0.2.255'],
  ['6to4 relays', '192.88.99.0', '192.88.99.255'],
  ['private 192.168/16', '192.168.0.0', '192.168.255.255'],
  ['benchmarking', '198.18.0.0', '198.19.255.255'],
  ['documentation 2', '198.51.100.0', '198.51.100.255'],
  ['documentation 3', '203.0.113.0', '203.0.113.255'],
  ['multicast', '224.0.0.1', '239.255.255.255'],
  ['reserved and broadcast', '240.0.0.0', '255.255.255.255'],
  ['unspecified and loopback, IPv6', '::', '::1'],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:8.8.8.8'],
  ['IPv4-compatible', '::7f00:1', '::8.8.8.8'],
  ['NAT64', '64:ff9b::a00:1', '64:ff9b:1::1'],
  ['discard', '100::', '100::ffff'],
  ['Teredo and assignments', '2001::1', '2001:1ff:ffff:ffff::1'],
  ['documentation, IPv6', '2001:db8::1', '3fff:fff::1'],
  ['6to4', '2002:7f00:1::', '2002:ffff::1'],
  ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['link-local, IPv6', 'fe80::1', 'febf::1'],
  ['site-local', 'fec0::1', 'feff::1'],
  ['multicast, IPv6', 'ff00::', 'ff02::1'],
  ['with a zone', 'fe80::1%lo', '2606:4700::1%eth0'],
  ['no address at all', 'localhost', ''],
] as const;

test.each(refused)('refuses %s', (_name, first, last) => {
  expect(publicAddresses.allowsAddress(first)).toBe(false);
  expect(publicAddresses.allowsAddress(last)).toBe(false);
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.1',
  '169.253.255.255',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
  '2001:4860:4860::8888',
])('allows %s, beside or far from them', (address) => {
  expect(publicAddresses.allowsAddress(address)).toBe(true);
});

test('allows the ports of the web alone', () => {
  expect([80, 443, 8080, 8443].every((port) => publicAddresses.allowsPort(port))).toBe(true);
  expect([0, 22, 25, 143, 631, 3306, 6379, 9200].some((port) => publicAddresses.allowsPort(port))).toBe(
    false,
  );
});
