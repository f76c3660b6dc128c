// Which lines of a long conversation are in sight at first: what is unread, what is open, where it began and where it is.
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';

/** Conversations up to this long are shown whole. */
const SHORT = 4;

export function foldedRows(rows: readonly MessageRow[], open: MessageId): readonly MessageRow[] {
  if (rows.length <= SHORT) return rows;
  return rows.filter(
    (row, index) => row.id === open || !hasFlag(row, SEEN) || index === 0 || index >= rows.length - 2,
  );
}
