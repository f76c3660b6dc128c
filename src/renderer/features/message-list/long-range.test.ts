// Long ranges: by name where they fit, by what is left out where that is less.
import { expect, test } from 'vitest';
import type { MessageWindow } from '../../../shared/model/message.ts';
import { selectLongRange } from './long-range.ts';
import { emptySelection, isSelected, selectedCount, selectOne, toContract } from './selection.ts';

const TOTAL = 30_000;
const none = selectOne(emptySelection(1), 61);

/** Row `index` has the id `index + 1`. */
function fetch(start: number, count: number): Promise<MessageWindow> {
  const rows = Array.from({ length: Math.max(0, Math.min(count, TOTAL - start)) }, (_, offset) => ({
    id: start + offset + 1,
  }));
  return Promise.resolve({
    mailboxId: 1,
    start,
    total: TOTAL,
    revision: 1,
    rows,
  } as unknown as MessageWindow);
}

test('a range of a few thousand is named', async () => {
  const { selected, cut } = await selectLongRange(none, fetch, { start: 60, end: 3_059, total: TOTAL });
  expect(selectedCount(selected, TOTAL)).toBe(3_000);
  expect(isSelected(selected, 61)).toBe(true);
  expect(isSelected(selected, 3_061)).toBe(false);
  expect(cut).toBe(false);
});

test('nearly everything is the folder without the rest', async () => {
  const { selected, cut } = await selectLongRange(none, fetch, { start: 60, end: TOTAL - 1, total: TOTAL });
  expect(selectedCount(selected, TOTAL)).toBe(TOTAL - 60);
  expect(toContract(selected)).toMatchObject({ kind: 'mailbox', except: { length: 60 } });
  expect(isSelected(selected, 60)).toBe(false);
  expect(isSelected(selected, 61)).toBe(true);
  expect(cut).toBe(false);
});

test('a range that fits neither way is cut, and says so', async () => {
  const { selected, cut } = await selectLongRange(none, fetch, { start: 9_000, end: 20_000, total: TOTAL });
  expect(selectedCount(selected, TOTAL)).toBe(10_000);
  expect(cut).toBe(true);
});
