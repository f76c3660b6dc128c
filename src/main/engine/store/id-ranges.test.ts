// Lists of ids as ranges and back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idsOfRanges, rangesOfList } from './id-ranges.ts';

test('neighbours become ranges', () => {
  expect(rangesOfList('')).toBe('');
  expect(rangesOfList('7')).toBe('7');
  expect(rangesOfList('1,2,3,9,11,12')).toBe('1:3,9,11:12');
  expect(idsOfRanges('')).toEqual([]);
  expect(idsOfRanges('1:3,9')).toEqual([1, 2, 3, 9]);
});

test('any ascending list comes back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (ids) => {
      const sorted = ids.toSorted((a, b) => a - b);
      expect(idsOfRanges(rangesOfList(sorted.join()))).toEqual(sorted);
    }),
    { seed: 1, numRuns: 200 },
  );
});
