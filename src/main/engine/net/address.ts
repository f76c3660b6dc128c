// What a configured host name says of itself before any connection: address or name, this machine or another.
import { isIP, isIPv4, isIPv6 } from 'node:net';

/** `localhost`, 127.0.0.0/8 and ::1: bytes that never leave this machine. A name is never resolved to find out. */
export function isLoopbackHost(host: string): boolean {
  const bare = withoutBrackets(host).toLowerCase().replace(/\.$/, '');
  if (bare === 'localhost' || bare.endsWith('.localhost')) return true;
  if (isIPv4(bare)) return bare.startsWith('127.');
  if (!isIPv6(bare)) return false;
  return bare === '::1' || bare === '0:0:0:0:0:0:0:1' || bare.startsWith('::ffff:127.');
}

/** Server Name Indication carries host names only (RFC 6066 section 3): undefined for addresses. */
export function serverNameOf(host: string): string | undefined {
  const bare = withoutBrackets(host);
  return isIP(bare) === 0 ? bare.replace(/\.$/, '') : undefined;
}

/** `[::1]` as people write it, as sockets want it. */
export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}
