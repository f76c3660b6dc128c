// Initials of any script, one colour for one sender.
import { expect, test } from 'vitest';
import { hueOf, initials } from './monogram.ts';

test.each([
  ['Ann Smith', 'AS'],
  ['Dr. Maria van der Berg', 'DB'],
  ['ann.smith@example.org', 'AO'],
  ['"Quoted" (Name)', 'QN'],
  ['Élodie', 'É'],
  ['山田 太郎', '山太'],
  ['🎉 Party', 'P'],
  ['***', '?'],
  ['', '?'],
])('%s is %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test('the colour belongs to the address, in any spelling', () => {
  expect(hueOf('Ann@Example.org ')).toBe(hueOf('ann@example.org'));
  expect(hueOf('ann@example.org')).not.toBe(hueOf('bo@example.org'));
});
