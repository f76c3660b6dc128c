// The part of a host's name that one owner registered: whose word about a sender is believed, and which two names are of one site.
// Under which names anybody may have one is said by the Public Suffix List, both of its parts (as RFC 7489 section 3.2 has it).
import { getDomain } from 'tldts';

/** @returns lower case; what belongs to nobody's name (an IP address, a single label, a suffix itself) as it is */
export function registrableHost(host: string): string {
  const name = host.trim().replace(/\.$/, '').toLowerCase();
  return (
    getDomain(name, { allowPrivateDomains: true, extractHostname: false, validateHostname: false }) ?? name
  );
}
