import { expect, test } from 'vitest';
import { createBackoff } from './backoff.ts';

test('doubles to a ceiling, from half of the bound at least, and starts small again', () => {
  const low = createBackoff({ firstMs: 1000, mostMs: 10_000, random: () => 0 });
  expect(Array.from({ length: 6 }, () => low.next())).toEqual([500, 1000, 2000, 4000, 5000, 5000]);
  low.reset();
  expect(low.failures).toBe(0);
  expect(low.next()).toBe(500);
  const high = createBackoff({ firstMs: 1000, mostMs: 10_000, random: () => 0.999 });
  for (let i = 0; i < 100; i += 1) expect(high.next()).toBeLessThanOrEqual(10_000);
});

test("the server's own time is a minimum, still spread", () => {
  const half = createBackoff({ firstMs: 1000, mostMs: 10_000, random: () => 0.5 });
  expect(half.next(60_000)).toBe(60_250);
});
