// One address as mail writes it, to be pasted where an address is asked for.
import type { Address } from '../../../shared/model/message.ts';

/** RFC 5322 section 3.2.3: what may stand in a name without quotes. */
const PLAIN_NAME = /^[\p{L}\p{N}\p{M} !#$%&'*+/=?^_`{|}~-]+$/u;

/** `Ann Smith <ann@example.org>`, quoted where the name needs it. */
export function addressText({ name, address }: Address): string {
  const words = name.trim().replace(/\s+/g, ' ');
  if (words === '') return address;
  const written = PLAIN_NAME.test(words) ? words : `"${words.replace(/["\\]/g, '\\$&')}"`;
  return address === '' ? written : `${written} <${address}>`;
}
