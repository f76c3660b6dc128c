// Which addresses of the network a message may make the engine talk to: only public ones, never this machine, its
// neighbours or a provider's inside. Asked by `guarded-request.ts` for every address, after every redirect.
import { BlockList, isIP } from 'node:net';

/** Injected where requests are made, so that tests can reach a server on this machine without a switch in the program. */
export interface AddressPolicy {
  allowsAddress(ip: string): boolean;
  allowsPort(port: number): boolean;
}

/** IANA special-purpose registries (RFC 6890 and successors): not globally reachable, or not meant for a web server. */
const REFUSED_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Inside 2000::/3, which is all of IPv6 that is global unicast; everything outside it is refused already. */
const REFUSED_V6: readonly (readonly [string, number])[] = [
  // Protocol assignments with Teredo, benchmarking and ORCHID.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4 carries an IPv4 address that could be private.
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [net, prefix] of REFUSED_V4) refused.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of REFUSED_V6) refused.addSubnet(net, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

/** Of the web, and its usual second choices: a message shall not knock at the door of any other service. */
const PORTS: ReadonlySet<number> = new Set([80, 443, 8080, 8443]);

export const publicAddresses: AddressPolicy = {
  allowsAddress: (ip) => {
    const family = isIP(ip);
    if (family === 4) return !refused.check(ip, 'ipv4');
    // A zone (`fe80::1%eth0`) only makes sense next door. IPv4-mapped and NAT64 forms are outside 2000::/3.
    if (family !== 6 || ip.includes('%')) return false;
    return global6.check(ip, 'ipv6') && !refused.check(ip, 'ipv6');
  },
  allowsPort: (port) => PORTS.has(port),
};
