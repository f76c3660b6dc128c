// The ids of a stretch of a message list, also where its rows are not held: for selecting with Shift.
import type { MessageId } from '../../shared/model/ids.ts';
import type { MessageWindow } from '../../shared/model/message.ts';
import type { ListWindow } from './list-window.ts';

/** The contract takes at most this many ids in one selection. */
export const RANGE_LIMIT = 10_000;
const PAGE = 500;

/** Ids of the rows held from `start` to `end` (inclusive), or null when one of them is not. */
export function heldIds(list: ListWindow, start: number, end: number): MessageId[] | null {
  if (end - start >= RANGE_LIMIT) return null;
  const ids: MessageId[] = [];
  for (let index = start; index <= end; index += 1) {
    const row = list.rowAt(index);
    if (!row) return null;
    ids.push(row.id);
  }
  return ids;
}

/** The same, asking the engine; at most RANGE_LIMIT ids from `start`. */
export async function fetchIds(
  fetch: (start: number, count: number) => Promise<MessageWindow>,
  start: number,
  end: number,
): Promise<MessageId[]> {
  const last = Math.min(end, start + RANGE_LIMIT - 1);
  const ids: MessageId[] = [];
  for (let from = start; from <= last; from += PAGE) {
    const window = await fetch(from, Math.min(PAGE, last - from + 1));
    if (window.rows.length === 0) break;
    for (const row of window.rows) ids.push(row.id);
  }
  return ids;
}
