import { expect, test } from 'vitest';
import { astring, dateTime, flagList, raw, secretString } from './wire-encode.ts';

test('names travel as atoms, quoted or as literals, whatever they hold', () => {
  expect(astring('INBOX')).toBe('INBOX');
  expect(astring('Sent Mail')).toBe('"Sent Mail"');
  expect(astring('')).toBe('""');
  expect(astring('nil')).toBe('"nil"');
  expect(astring('a*%')).toBe('"a*%"');
  expect(astring('q"\\')).toBe('"q\\"\\\\"');
  expect(astring('two\r\nlines')).toEqual({ kind: 'literal', bytes: Buffer.from('two\r\nlines') });
  expect(astring('\xc3\xa4')).toEqual({ kind: 'literal', bytes: Buffer.from('\xc3\xa4', 'latin1') });
  expect(astring('\xc3\xa4', true)).toBe('"\xc3\xa4"');
  expect(() => astring('ä→')).toThrow(/not encoded/);
});

test('secrets keep their mark in either form', () => {
  expect(secretString('pa"ss')).toEqual({ kind: 'secret', text: '"pa\\"ss"' });
  expect(secretString('pässword')).toEqual({
    kind: 'literal',
    bytes: Buffer.from('pässword', 'utf8'),
    secret: true,
  });
});

test('flags and raw text cannot end a line or a list', () => {
  expect(flagList(['\\Seen', '$Forwarded', 'work'])).toBe('(\\Seen $Forwarded work)');
  expect(flagList([])).toBe('()');
  for (const flag of ['a b', 'a)', '\\', '', 'x\r\n', '\\\\Seen', '*'])
    expect(() => flagList([flag])).toThrow();
  expect(() => raw('NOOP\r\nA DELETE INBOX')).toThrow();
});

test('dates are written in UTC', () => {
  expect(dateTime(Date.UTC(2024, 1, 3, 4, 5, 6))).toBe('" 3-Feb-2024 04:05:06 +0000"');
  expect(() => dateTime(Number.NaN)).toThrow();
});
