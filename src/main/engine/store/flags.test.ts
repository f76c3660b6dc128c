// Flags as columns and back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeKeywords, commonKeywords, flagColumns, flagList } from './flags.ts';

test('system flags in any case, keywords once and sorted, session flags left out', () => {
  expect(flagColumns(['\\SEEN', '\\recent', 'b', 'A', 'a', '\\Unknown', ''])).toEqual({
    mask: 1,
    keywords: 'A b',
  });
  expect(flagColumns([])).toEqual({ mask: 0, keywords: null });
  expect(flagList(31, 'A b')).toEqual([
    '\\Seen',
    '\\Answered',
    '\\Flagged',
    '\\Deleted',
    '\\Draft',
    'A',
    'b',
  ]);
});

test('keywords are added and removed without regard to case, and keep their spelling', () => {
  expect(changeKeywords('Work', 'work $Later', null)).toBe('$Later Work');
  expect(changeKeywords('Work b', null, 'WORK')).toBe('b');
  expect(changeKeywords('b', null, 'B')).toBeNull();
  expect(commonKeywords('Work b', 'B c')).toBe('b');
  expect(commonKeywords('Work', 'c')).toBeNull();
});

test('any list of flags comes back as the same set', () => {
  const names = fc.constantFrom('\\Seen', '\\Flagged', '\\Draft', 'a', 'B', '$c', 'd-e');
  fc.assert(
    fc.property(fc.uniqueArray(names), (flags) => {
      const { mask, keywords } = flagColumns(flags);
      expect(new Set(flagList(mask, keywords))).toEqual(new Set(flags));
    }),
    { seed: 1, numRuns: 100 },
  );
});
