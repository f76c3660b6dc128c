// Selecting one, some, a range, and all but some.
import { expect, test } from 'vitest';
import {
  emptySelection,
  isSelected,
  selectAll,
  selectedCount,
  selectOne,
  selectRange,
  toContract,
  toggle,
  withoutGone,
} from './selection.ts';

test('nothing selected means no command', () => {
  expect(toContract(emptySelection(1))).toBeNull();
});

test('one, then another by toggle, then the first put back', () => {
  const two = toggle(selectOne(emptySelection(1), 10), 11);
  expect(toContract(two)).toEqual({ kind: 'ids', ids: [10, 11] });
  expect(toContract(toggle(two, 10))).toEqual({ kind: 'ids', ids: [11] });
  expect(two.anchor).toBe(11);
});

test('a range replaces the selection and keeps its anchor', () => {
  const range = selectRange(selectOne(emptySelection(1), 10), [10, 11, 12]);
  expect(selectedCount(range, 100)).toBe(3);
  expect(range.anchor).toBe(10);
});

test('everything except one names the mailbox, not a hundred thousand ids', () => {
  const all = toggle(selectAll(emptySelection(4)), 10);
  expect(isSelected(all, 10)).toBe(false);
  expect(isSelected(all, 11)).toBe(true);
  expect(selectedCount(all, 100_000)).toBe(99_999);
  expect(toContract(all)).toEqual({ kind: 'mailbox', mailboxId: 4, except: [10] });
  expect(isSelected(selectOne(all, 5), 11)).toBe(false);
});

test('what has left is selected no more, and nothing else in its stead', () => {
  const two = toggle(selectOne(emptySelection(1), 10), 11);
  expect(toContract(withoutGone(two, 11))).toEqual({ kind: 'ids', ids: [10] });
  expect(withoutGone(two, 11).anchor).toBeNull();
  expect(toContract(withoutGone(selectOne(two, 10), 10))).toBeNull();
  const all = selectAll(two);
  expect(withoutGone(all, 10)).toBe(all);
});
