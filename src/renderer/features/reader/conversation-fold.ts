// Which lines of a conversation are in sight, and which message comes after another.
import type { MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';

/** Conversations up to this long are shown whole. */
const SHORT = 4;

/**
 * Of a long conversation: what is unread, what is open, where it began and where it is.
 * @param kept what stays in sight although it was read in the meantime
 */
export function foldedRows(
  rows: readonly MessageRow[],
  open: MessageId,
  kept: ReadonlySet<MessageId> = new Set(),
): readonly MessageRow[] {
  if (rows.length <= SHORT) return rows;
  return rows.filter(
    (row, index) =>
      row.id === open || kept.has(row.id) || !hasFlag(row, SEEN) || index === 0 || index >= rows.length - 2,
  );
}

/** The next newer (1) or older (-1) message; null at the end. */
export function neighbour(rows: readonly MessageRow[], open: MessageId, by: 1 | -1): MessageRow | null {
  const at = rows.findIndex(({ id }) => id === open);
  return at < 0 ? null : (rows[at + by] ?? null);
}

/** What is read next when this message leaves: the newer one, at the end the older one. */
export function successor(rows: readonly MessageRow[], gone: MessageId): MessageRow | null {
  return neighbour(rows, gone, 1) ?? neighbour(rows, gone, -1);
}
