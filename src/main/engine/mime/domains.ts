// Names of hosts compared as owners see them: for believing a server's word and for seeing through look-alikes.

/** Second levels under which registries sell names, as far as comparisons here need them. */
const SECOND_LEVEL = /^(?:co|com|net|org|gov|edu|ac|or|ne|go|gob|mil|nom|asn|id)$/;

/** `imap.mail.example.co.uk` → `example.co.uk`; addresses and single labels stay as they are. */
export function registrableDomain(host: string): string {
  const labels = host.trim().replace(/\.$/, '').toLowerCase().split('.');
  if (labels.length <= 2 || /^\d+$/.test(labels.at(-1) ?? '')) return labels.join('.');
  const country = (labels.at(-1) ?? '').length === 2;
  return labels.slice(country && SECOND_LEVEL.test(labels.at(-2) ?? '') ? -3 : -2).join('.');
}

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
