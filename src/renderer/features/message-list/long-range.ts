// Selecting with Shift over more rows than the list holds.
import type { MessageWindow } from '../../../shared/model/message.ts';
import { fetchIds, RANGE_LIMIT } from '../../data/range-ids.ts';
import { type ListSelection, selectAllExcept, selectRange } from './selection.ts';

interface Range {
  /** First and last row, both inclusive. */
  readonly start: number;
  readonly end: number;
  readonly total: number;
}

/** Names the rows of the range, or where those are too many, the few left out of the folder. `cut`: neither was possible. */
export async function selectLongRange(
  selection: ListSelection,
  fetch: (start: number, count: number) => Promise<MessageWindow>,
  { start, end, total }: Range,
): Promise<{ selected: ListSelection; cut: boolean }> {
  const length = end - start + 1;
  if (length > RANGE_LIMIT && total - length <= RANGE_LIMIT) {
    const above = start === 0 ? [] : await fetchIds(fetch, 0, start - 1);
    const below = end === total - 1 ? [] : await fetchIds(fetch, end + 1, total - 1);
    return { selected: selectAllExcept(selection, [...above, ...below]), cut: false };
  }
  const ids = await fetchIds(fetch, start, end);
  return { selected: selectRange(selection, ids), cut: length > RANGE_LIMIT };
}
