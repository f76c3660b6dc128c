import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatRanges,
  includesUid,
  MAX_UID,
  mergeRanges,
  sameUids,
  toRanges,
  uidArray,
  union,
  withinRanges,
  without,
} from './uid-array.ts';

const uids = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 40 }).map((list) => uidArray(list));
const list = (array: Uint32Array): number[] => [...array];

describe('UID arrays against plain sets', () => {
  test('difference, union and equality', () => {
    fc.assert(
      fc.property(uids, uids, (a, b) => {
        const inB = new Set(b);
        expect(list(without(a, b))).toEqual(list(a).filter((uid) => !inB.has(uid)));
        expect(list(union(a, b))).toEqual([...new Set([...a, ...b])].sort((x, y) => x - y));
        expect(sameUids(a, b)).toBe(list(a).join() === list(b).join());
        for (const uid of [1, 30, 60]) expect(includesUid(a, uid)).toBe(list(a).includes(uid));
      }),
    );
  });

  test('ranges name exactly their members', () => {
    fc.assert(
      fc.property(uids, uids, (held, named) => {
        const ranges = toRanges(named);
        expect(list(withinRanges(held, ranges))).toEqual(list(held).filter((uid) => named.includes(uid)));
        expect(mergeRanges(ranges)).toEqual(ranges);
      }),
    );
  });
});

test('a hostile range costs no more than what is held', () => {
  const held = uidArray([5, 7, MAX_UID]);
  expect(list(withinRanges(held, [{ lo: 1, hi: MAX_UID }]))).toEqual([5, 7, MAX_UID]);
  expect(list(withinRanges(held, [{ lo: MAX_UID, hi: 6 }]))).toEqual([7, MAX_UID]);
  expect(mergeRanges([{ lo: 0, hi: 3 }])).toEqual([]);
});

test('what is no UID is left out', () => {
  expect(list(uidArray([3, 0, -1, 2.5, 3, 1, Number.NaN, MAX_UID + 1]))).toEqual([1, 3]);
});

test('sequence-set text', () => {
  expect(formatRanges(toRanges(uidArray([1, 2, 3, 7, 9, 10])))).toBe('1:3,7,9:10');
  expect(formatRanges([])).toBe('');
});
