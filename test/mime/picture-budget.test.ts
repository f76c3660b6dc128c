import { expect, test } from 'vitest';
import { PictureBudget, pictureBudgets } from '../../src/shared/picture-budget.ts';
import { gif, jpeg, png } from '../corpus/pictures.ts';

const budget = () => new PictureBudget(pictureBudgets.addressed);

test('photographs as large as cameras make them bring their own allowance', () => {
  const album = budget();
  // Twelve megapixels in three megabytes, thirty times.
  for (let i = 0; i < 30; i++) expect(album.fits(`${i}`, jpeg(4_000, 3_000), 3_000_000)).toBe(true);
});

test('small files that become large ones fit until the sum is reached, each once', () => {
  const bombs = budget();
  const fits = Array.from({ length: 9 }, (_, i) => bombs.fits(`${i}`, png(3_000, 2_000)));
  expect(fits).toEqual([true, true, true, true, false, false, false, false, false]);
  expect(bombs.fits('0', png(3_000, 2_000))).toBe(true);
  expect(bombs.fits('8', png(3_000, 2_000))).toBe(false);
  // What is small still fits.
  expect(bombs.fits('small', png(100, 100))).toBe(true);
});

test('each frame of a moving picture counts, those behind the beginning in proportion', () => {
  expect(budget().fits('a', Buffer.concat([gif(600, 400, 100), Buffer.alloc(4_000_000)]))).toBe(true);
  expect(budget().fits('a', gif(2_000, 2_000, 20))).toBe(false);
  expect(budget().fits('a', png(2_000, 2_000, 20))).toBe(false);
  expect(budget().fits('a', gif(500, 500, 20))).toBe(true);
  expect(budget().fits('a', gif(500, 500, 20), gif(500, 500, 20).length * 10)).toBe(false);
  // A still one that took half a gigabyte.
  expect(budget().fits('a', gif(7_000, 7_000), 33_000)).toBe(false);
});

test('what is no picture takes nothing', () => {
  expect(budget().fits('a', new TextEncoder().encode('words'))).toBe(true);
});
