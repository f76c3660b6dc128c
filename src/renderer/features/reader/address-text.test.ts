import { expect, test } from 'vitest';
import { addressText } from './address-text.ts';

test.each([
  [{ name: '', address: 'ann@example.org' }, 'ann@example.org'],
  [{ name: 'Ann  Smith', address: 'ann@example.org' }, 'Ann Smith <ann@example.org>'],
  [{ name: 'Smith, Ann', address: 'ann@example.org' }, '"Smith, Ann" <ann@example.org>'],
  [{ name: 'Ann "A" \\', address: 'a@b.c' }, '"Ann \\"A\\" \\\\" <a@b.c>'],
  [{ name: 'Łukasz Żółć', address: 'l@b.c' }, 'Łukasz Żółć <l@b.c>'],
  [{ name: 'Undisclosed', address: '' }, 'Undisclosed'],
])('%j is written %s', (address, text) => {
  expect(addressText(address)).toBe(text);
});
