// Which row of the list the keyboard is on, as a value: it belongs to a message and goes where that goes.
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';

export interface ActiveRow {
  readonly index: number;
  /** Null while the row has not arrived. */
  readonly id: MessageId | null;
}

/** Where the active message is now; when it has left the list, the message that took its place. */
export function relocate(
  list: Pick<ListWindow, 'total' | 'placeOf' | 'rowAt'>,
  active: ActiveRow,
): ActiveRow {
  if (list.total === null || list.total === 0) return active;
  if (active.id !== null) {
    const place = list.placeOf(active.id);
    // Not known is not gone: nothing may be selected in its stead.
    if (place === undefined) return active;
    if (place !== null) return place === active.index ? active : { index: place, id: active.id };
  }
  const index = Math.min(active.index, list.total - 1);
  const row = list.rowAt(index);
  if (!row) return index === active.index ? active : { index, id: active.id };
  return { index, id: row.id };
}
