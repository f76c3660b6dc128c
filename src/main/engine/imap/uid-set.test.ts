import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatUids,
  mergedRanges,
  parseRanges,
  rangesCount,
  rangesHave,
  rangesOverlap,
  requireSet,
  unfoldRanges,
} from './uid-set.ts';

test('sets are read in the order written, with the bounds of each range sorted', () => {
  expect(parseRanges('304,320:319,5:*')).toEqual([
    { lo: 304, hi: 304 },
    { lo: 319, hi: 320 },
    { lo: 5, hi: 4294967295 },
  ]);
  expect([...unfoldRanges(parseRanges('304,319:320'))]).toEqual([304, 319, 320]);
});

test.each(['', '0', '1,', '1:2:3', 'a', '-1', '4294967296', '1 2'])('%j is no set', (text) => {
  expect(() => parseRanges(text)).toThrow(/not a set/);
});

test('a set for the wire cannot carry anything else', () => {
  expect(requireSet('1:*,7')).toBe('1:*,7');
  for (const bad of ['1\r\nA DELETE x', '1 (FLAGS)', '']) expect(() => requireSet(bad)).toThrow(/not a set/);
});

test('a range a server could use to exhaust us is refused', () => {
  expect(() => unfoldRanges(parseRanges('1:*'))).toThrow(/too many/);
});

test('formatting, merging and membership agree with plain sets', () => {
  const uids = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(uids, uids, (some, others) => {
      const sorted = [...some].sort((a, b) => a - b);
      const text = formatUids(sorted);
      if (sorted.length === 0) return;
      expect([...unfoldRanges(parseRanges(text))]).toEqual(sorted);
      const ranges = mergedRanges(some.map((uid) => ({ lo: uid, hi: uid })));
      expect(rangesCount(ranges)).toBe(sorted.length);
      for (let uid = 1; uid <= 60; uid++) expect(rangesHave(ranges, uid)).toBe(some.includes(uid));
      const merged = mergedRanges(others.map((uid) => ({ lo: uid, hi: uid })));
      expect(rangesOverlap(ranges, merged)).toBe(others.some((uid) => some.includes(uid)));
    }),
    { seed: 23 },
  );
});
