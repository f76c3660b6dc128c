import { expect, test } from 'vitest';
import { pdfLimits } from './limits.ts';
import { boundedScale, boundedSize } from './page-size.ts';

test.each([
  [595, 842, 595, 842],
  [0, 842, 42.1, 842],
  [Number.NaN, Number.POSITIVE_INFINITY, 1, 1],
  [-5, 1_000_000, 50_000, 1_000_000],
  [1_000_000, 1, 1_000_000, 50_000],
])('%d by %d is laid out as %d by %d', (width, height, wide, high) => {
  expect(boundedSize({ width, height })).toEqual({ width: wide, height: high });
});

test('a drawn page never has more pixels than are allowed', () => {
  for (const [width, height] of [
    [595, 842],
    [14_400, 14_400],
    [1e9, 5e7],
    [1, 1],
  ] as const) {
    for (const wanted of [0.1, 1, 4, 1e6]) {
      const scale = boundedScale(wanted, { width, height });
      expect(scale).toBeLessThanOrEqual(wanted);
      expect(width * scale * height * scale).toBeLessThanOrEqual(pdfLimits.canvasPixels * 1.001);
    }
  }
  expect(boundedScale(2, { width: 595, height: 842 })).toBe(2);
});
