// Dates by distance, sizes in units people know.
import { expect, test } from 'vitest';
import { displayName, fileSize, listDate, longDate, moment } from './format.ts';

const now = new Date(2026, 5, 15, 18, 30).getTime();

test('today shows the time', () => {
  const shown = listDate(new Date(2026, 5, 15, 9, 5).getTime(), now);
  expect(shown).toContain('05');
  expect(shown).not.toContain('2026');
});

test('this year shows day and month', () => {
  const shown = listDate(new Date(2026, 1, 3, 9, 5).getTime(), now);
  expect(shown).toContain('3');
  expect(shown).toMatch(/Feb/);
  expect(shown).not.toContain('2026');
});

test('an earlier year shows the whole date', () => {
  expect(listDate(new Date(2019, 1, 3).getTime(), now)).toContain('2019');
});

test('the same evening a year ago is not today', () => {
  expect(listDate(new Date(2025, 5, 15, 18, 30).getTime(), now)).toContain('2025');
});

test('an impossible date shows nothing instead of failing', () => {
  expect(listDate(Number.NaN, now)).toBe('');
  expect(longDate(1e20)).toBe('');
});

test('a moment of another day names the day', () => {
  const at = new Date(2026, 5, 14, 9, 5).getTime();
  expect(moment(at, now)).toContain('14');
  expect(moment(now, now)).not.toContain('15');
});

test.each([
  [0, '0'],
  [999, '999'],
  [1_234, '1.2'],
  [45_678, '46'],
  [5_000_000, '5'],
  [2_500_000_000, '2.5'],
])('%d octets', (octets, digits) => {
  expect(fileSize(octets).split(/\s/u)[0]).toBe(digits);
});

test('a sender always has some name', () => {
  expect(displayName({ name: ' ', address: 'a@b' })).toBe('a@b');
  expect(displayName({ name: '', address: '' })).toBe('Unknown sender');
});
