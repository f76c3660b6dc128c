// An address for the eye: an international domain as people write it, or in punycode where its letters would deceive.
import { readableHost } from '../../reader/link-check.ts';

/** Characters that turn the direction of what follows: an address has no use for them, whoever imitates one has. */
const TURNING = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;
const INTERNATIONAL = /[^\p{ASCII}]|(?:^|\.)xn--/iu;

/** @param address local part and domain (RFC 5322 addr-spec), in Unicode (RFC 6532) or punycode (RFC 5890) */
export function readableAddress(address: string): string {
  const plain = address.replace(TURNING, '');
  const at = plain.lastIndexOf('@') + 1;
  return plain.slice(0, at) + readableDomain(plain.slice(at));
}

export function readableDomain(domain: string): string {
  if (!INTERNATIONAL.test(domain)) return domain;
  // What is no host name is shown as it came.
  const address = `https://${domain}/`;
  if (/[/\\?#@:[\]]/.test(domain) || !URL.canParse(address)) return domain;
  return readableHost(new URL(address).hostname);
}
