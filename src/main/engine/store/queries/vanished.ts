// A UID that the server no longer has: gone with its message, or moved away by an operation of ours that was sent.
import type { MailboxId } from '../../../../shared/model/ids.ts';
import type { CounterChanges } from '../counters.ts';
import type { StoreContext } from './context.ts';
import { mailboxState } from './mailbox-state.ts';
import { settleRemaining } from './operation-rows.ts';
import type { MovePayload } from './payloads.ts';
import { placeMessage } from './placing.ts';
import { dropMessages } from './removal.ts';

/**
 * Inside a transaction. Answers whether a message was held under it. A message whose move was already asked for is
 * where it was sent, and waits there for its new UID.
 */
export function messageVanished(
  context: StoreContext,
  counters: CounterChanges,
  mailboxId: MailboxId,
  uid: number,
): boolean {
  const { db, feed } = context;
  const row = db.get<{ id: number; pending: number }>(
    'SELECT id, pending FROM message WHERE mailbox_id = ? AND uid = ?',
    mailboxId,
    uid,
  );
  if (row === undefined) return false;
  const move =
    row.pending === 0
      ? undefined
      : db.get<{ id: number; payload: string }>(
          `SELECT o.id, o.payload FROM operation_target t JOIN operation o ON o.id = t.operation_id
           WHERE t.message_id = ? AND t.sent = 1 AND o.kind = 'move' AND o.state <> 'refused'
           ORDER BY o.seq LIMIT 1`,
          row.id,
        );
  const target = move === undefined ? null : mailboxState(db, (JSON.parse(move.payload) as MovePayload).to);
  if (move === undefined || target === null || target.local) {
    dropMessages(db, feed, counters, [row.id]);
    return true;
  }
  db.run('DELETE FROM operation_target WHERE operation_id = ? AND message_id = ?', move.id, row.id);
  db.run('UPDATE message SET pending = pending - 1 WHERE id = ?', row.id);
  settleRemaining(db, move.id);
  placeMessage(context, counters, row.id, target, null);
  feed.outboxChanged();
  return true;
}
