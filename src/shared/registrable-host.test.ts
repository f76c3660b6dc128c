// Neighbours under a name that anybody may have one below are no owners of one another.
import { expect, test } from 'vitest';
import { registrableHost } from './registrable-host.ts';

test.each([
  ['a.b.example.org', 'example.org'],
  ['A.B.Example.CO.UK.', 'example.co.uk'],
  ['example.de', 'example.de'],
  ['mail.example.id.au', 'example.id.au'],
  ['b.evil.sch.uk', 'b.evil.sch.uk'],
  ['box.ann.duckdns.org', 'ann.duckdns.org'],
  ['mail.bank.uk.com', 'bank.uk.com'],
  ['a.xn--e1afmkfd.xn--p1ai', 'xn--e1afmkfd.xn--p1ai'],
  ['mail.provider.example', 'provider.example'],
  ['127.0.0.1', '127.0.0.1'],
  ['[2001:db8::1]', '[2001:db8::1]'],
  ['localhost', 'localhost'],
  ['co.uk', 'co.uk'],
  ['', ''],
])('%j → %j', (host, registered) => {
  expect(registrableHost(host)).toBe(registered);
});
