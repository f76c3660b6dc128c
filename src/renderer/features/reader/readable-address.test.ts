import { expect, test } from 'vitest';
import { readableAddress } from './readable-address.ts';

test.each([
  ['ann@example.org', 'ann@example.org'],
  ['Ann@Example.ORG', 'Ann@Example.ORG'],
  // One script: as people write it, whichever way it came.
  ['ann@bücher.example', 'ann@bücher.example'],
  ['ann@xn--bcher-kva.example', 'ann@bücher.example'],
  ['почта@пример.рф', 'почта@пример.рф'],
  // A Cyrillic letter among Latin ones, and Cyrillic letters that only imitate them.
  ['ann@ex\u0430mple.org', 'ann@xn--exmple-4nf.org'],
  ['ann@\u0430\u0440\u0440\u04cf\u0435.com', 'ann@xn--80ak6aa92e.com'],
  ['ann@xn--80ak6aa92e.com', 'ann@xn--80ak6aa92e.com'],
  // Turned around, `moc.knab` would read as another domain.
  ['ann@\u202eexample.org', 'ann@example.org'],
  ['ann@[192.0.2.1]', 'ann@[192.0.2.1]'],
  ['ann@0x7f.1', 'ann@0x7f.1'],
  ['ann@bü/cher', 'ann@bü/cher'],
  ['undisclosed', 'undisclosed'],
  ['', ''],
])('%s is shown as %s', (address, shown) => {
  expect(readableAddress(address)).toBe(shown);
});
