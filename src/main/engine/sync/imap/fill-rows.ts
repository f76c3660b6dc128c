// Bodies that were just stored, looked at once more: where a server had nothing to say of a message, its own header has.
import type { MessageId } from '../../../../shared/model/ids.ts';
import { headerLimits } from '../../lib/limits.ts';
import { parseHeaderBlock } from '../../mime/headers.ts';
import type { Store } from '../../store/store.ts';

/** One query for all, and one header read for each row that has a gap. */
export function fillRows(store: Store, ids: readonly MessageId[]): void {
  for (const id of store.messages.headerGaps(ids)) {
    store.messages.fillHeader(id, parseHeaderBlock(headOf(store, id)));
  }
}

/** As much of a message as its header may take. */
function headOf(store: Store, id: MessageId): Buffer {
  const pieces: Uint8Array[] = [];
  let octets = 0;
  for (const piece of store.bodies.chunks(id)) {
    pieces.push(piece);
    octets += piece.byteLength;
    if (octets >= headerLimits.blockOctets) break;
  }
  return Buffer.concat(pieces);
}
