// The active row goes where its message goes, and to another message only once its own has certainly left.
import { expect, test } from 'vitest';
import type { MessageRow } from '../../../shared/model/message.ts';
import { relocate } from './active-row.ts';

/** @param places null: gone. What is absent is not known. */
function list(total: number | null, held: Record<number, number>, places: Record<number, number | null>) {
  return {
    total,
    placeOf: (id: number) => places[id],
    rowAt: (index: number) => (held[index] === undefined ? undefined : ({ id: held[index] } as MessageRow)),
  };
}

test('stays with a message that moved, held or not', () => {
  expect(relocate(list(50, { 5: 7 }, { 7: 5 }), { index: 3, id: 7 })).toEqual({ index: 5, id: 7 });
  expect(relocate(list(5_000, { 3: 9 }, { 7: 1_200 }), { index: 3, id: 7 })).toEqual({ index: 1_200, id: 7 });
});

test('a message whose place is not known is not replaced by the one that stands where it was', () => {
  const active = { index: 3, id: 7 };
  expect(relocate(list(5_000, { 3: 9 }, {}), active)).toBe(active);
});

test('a message that has left is followed by the one in its place', () => {
  expect(relocate(list(50, { 3: 9 }, { 7: null }), { index: 3, id: 7 })).toEqual({ index: 3, id: 9 });
  expect(relocate(list(3, { 2: 9 }, { 7: null }), { index: 3, id: 7 })).toEqual({ index: 2, id: 9 });
});

test('a row that had not arrived gets its message', () => {
  expect(relocate(list(50, { 3: 9 }, {}), { index: 3, id: null })).toEqual({ index: 3, id: 9 });
  const active = { index: 3, id: null };
  expect(relocate(list(null, {}, {}), active)).toBe(active);
});
