// Messages that leave the cache: with their header, their place in the counts, and their body when no other has it.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';

/** Inside a transaction; waiting operations forget these messages. The caller writes the counters. */
export function dropMessages(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  ids: readonly MessageId[],
): void {
  for (const id of ids) {
    const row = db.get<{
      view_mailbox_id: number | null;
      view_flags: number;
      body_id: number | null;
      pending: number;
    }>('SELECT view_mailbox_id, view_flags, body_id, pending FROM message WHERE id = ?', id);
    if (row === undefined) continue;
    counters.moved(row.view_mailbox_id, row.view_flags, -1);
    if (row.body_id !== null) db.run('INSERT OR IGNORE INTO dropped_body (body_id) VALUES (?)', row.body_id);
    if (row.pending > 0) forgetTarget(db, feed, id);
    db.run('DELETE FROM message WHERE id = ?', id);
  }
}

/** Deletion elsewhere wins: what waited for this message has nothing left to do. */
function forgetTarget(db: Db, feed: ChangeFeed, id: MessageId): void {
  db.run(
    `UPDATE operation SET remaining = remaining - 1
     WHERE id IN (SELECT operation_id FROM operation_target WHERE message_id = ?)`,
    id,
  );
  db.run('DELETE FROM operation_target WHERE message_id = ?', id);
  db.run(
    "DELETE FROM operation WHERE remaining <= 0 AND kind IN ('flag', 'move', 'copy', 'delete-for-good')",
  );
  feed.outboxChanged();
}

/**
 * The server no longer has this UID. Answers whether a message was held under it. A message whose move was already
 * asked for is where it was sent: it waits there for its new UID.
 */
export function messageVanished(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  mailboxId: MailboxId,
  uid: number,
): boolean {
  const row = db.get<{ id: number }>(
    'SELECT id FROM message WHERE mailbox_id = ? AND uid = ?',
    mailboxId,
    uid,
  );
  if (row === undefined) return false;
  dropMessages(db, feed, counters, [row.id]);
  return true;
}
