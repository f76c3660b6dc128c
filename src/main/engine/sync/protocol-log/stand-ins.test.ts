import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStandIns, mask } from './stand-ins.ts';

const key = Buffer.alloc(32, 7);

test('words become others of the same length, always the same in one log and different in the next', () => {
  const one = createStandIns(key);
  const other = createStandIns(Buffer.alloc(32, 8));
  const made = one.words('Re: Meeting on 12 May with Ann');
  expect(made).toMatch(/^[A-Z][a-z]: [A-Z][a-z]{6} [a-z]{2} \d\d [A-Z][a-z]{2} [a-z]{4} [A-Z][a-z]{2}$/);
  expect(made).not.toMatch(/Meeting|Ann/);
  expect(one.words('Re: Meeting on 12 May with Ann')).toBe(made);
  expect(other.words('Re: Meeting on 12 May with Ann')).not.toBe(made);
});

test('encoded-words stay encoded-words', () => {
  const { words } = createStandIns(key);
  const made = words('=?utf-8?Q?Gr=C3=BC=C3=9Fe_Ann?= and =?utf-8?B?R3LDvMOfZQ==?=');
  expect(made).toMatch(
    /^=\?utf-8\?Q\?[A-Z][a-z]=78=78=78=78[a-z]_[A-Z][a-z]{2}\?= [a-z]{3} =\?utf-8\?B\?[A-Za-z0-9]{10}==\?=$/,
  );
});

test('a message id and its reference keep pointing at each other', () => {
  const { words } = createStandIns(key);
  const id = words('<a1.b2@mail.example.org>');
  expect(id).toMatch(/^<[a-z0-9]{2}\.[a-z0-9]{2}@[a-z]{4}\.[a-z]{7}\.[a-z]{3}>$/);
  expect(words(`<x@y> <a1.b2@mail.example.org>`).endsWith(id)).toBe(true);
});

test('addresses are found in any text, and the rest of it stays', () => {
  const { addresses } = createStandIns(key);
  expect(addresses('OK [CAPABILITY IMAP4rev1] ann@example.org logged in')).toMatch(
    /^OK \[CAPABILITY IMAP4rev1\] [a-z]{3}@[a-z]{7}\.[a-z]{3} logged in$/,
  );
});

test('length and line ends never change, whatever the octets', () => {
  const { words, addresses } = createStandIns(key);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => {
      const text = Buffer.from(octets).toString('latin1');
      for (const made of [words(text), addresses(text), mask(octets)]) {
        expect(made).toHaveLength(text.length);
        expect(made.replace(/[^\r\n]/g, '.')).toBe(text.replace(/[^\r\n]/g, '.'));
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});

test('a masked body tells its lines and nothing else', () => {
  expect(mask(Buffer.from('Dear Ann,\r\n\r\n1 + 1'))).toBe('xxxxxxxxx\r\n\r\nxxxxx');
});
