// The host in a mail address, for believing a server's word and for seeing through look-alikes.

/** The part after the last `@`, lower case; empty when there is none. */
export function addressDomain(address: string): string {
  const at = address.lastIndexOf('@');
  return at < 0
    ? ''
    : address
        .slice(at + 1)
        .trim()
        .toLowerCase();
}
