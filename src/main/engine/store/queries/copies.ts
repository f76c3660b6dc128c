// Copies: the copy is in view at once, as a message of its own that has no UID until the server made it.
import type { OperationId } from '../../../../shared/model/ids.ts';
import type { CounterChanges } from '../counters.ts';
import { rangesOfList } from '../id-ranges.ts';
import { takeMessageIds } from '../ids.ts';
import type { MailboxState } from '../rows.ts';
import { countChosen } from './chosen.ts';
import type { StoreContext } from './context.ts';
import { settleRemaining } from './operation-rows.ts';
import { dropMessages } from './removal.ts';
import type { UndoRecorder } from './undo-log.ts';

/** Twins of the chosen messages in `target`; those of operations wait there for their UID. */
export function copyChosen(
  context: StoreContext,
  counters: CounterChanges,
  target: MailboxState,
  operations: readonly OperationId[],
  undo: UndoRecorder | null,
): void {
  const { db } = context;
  const count = countChosen(db);
  const first = takeMessageIds(db, count);
  insertTwins(
    context,
    counters,
    target,
    'SELECT id, row_number() OVER (ORDER BY id) - 1 + ?1 AS twin FROM chosen',
    [first],
  );
  for (const operation of operations) {
    db.run(
      `UPDATE operation_target SET twin_id =
         (SELECT n.twin FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 + ?2 AS twin FROM chosen) n
          WHERE n.id = operation_target.message_id)
       WHERE operation_id = ?1`,
      operation,
      first,
    );
    markUnplaced(context, operation);
  }
  undo?.part(
    { kind: 'delete-for-good' },
    rangesOfList(`${Array.from({ length: count }, (_, i) => first + i).join()}`),
  );
}

/** `pairs` answers (id, twin). */
function insertTwins(
  context: StoreContext,
  counters: CounterChanges,
  target: MailboxState,
  pairs: string,
  params: readonly number[],
): void {
  const { db } = context;
  const at = params.length + 1;
  db.run(
    `INSERT INTO message (id, mailbox_id, flags, keywords, date, size, has_attachment, thread_id, body_id,
       view_mailbox_id, view_flags, view_keywords)
     SELECT p.twin, ?${at}, m.view_flags, m.view_keywords, m.date, m.size, m.has_attachment, m.thread_id, m.body_id,
       ?${at}, m.view_flags, m.view_keywords
     FROM (${pairs}) p JOIN message m ON m.id = p.id`,
    ...params,
    target.id,
  );
  db.run(
    `INSERT INTO header (id, subject, sender, recipients, others, message_id, refs, sent_at, email_id)
     SELECT p.twin, h.subject, h.sender, h.recipients, h.others, h.message_id, h.refs, h.sent_at, NULL
     FROM (${pairs}) p JOIN header h ON h.id = p.id`,
    ...params,
  );
  const sums = db.get<{ count: number; unread: number | null }>(
    `SELECT count(*) AS count, sum(1 - (m.view_flags & 1)) AS unread FROM (${pairs}) p JOIN message m ON m.id = p.twin`,
    ...params,
  );
  counters.sum(target.id, sums?.count ?? 0, sums?.unread ?? 0, true);
}

function markUnplaced(context: StoreContext, operation: OperationId): void {
  context.db.run(
    `INSERT INTO unplaced (message_id, mailbox_id, why, header_message_id, size, date)
     SELECT m.id, m.mailbox_id, 'waiting', h.message_id, m.size, m.date
     FROM operation_target t JOIN message m ON m.id = t.twin_id JOIN header h ON h.id = m.id
     WHERE t.operation_id = ?`,
    operation,
  );
}

/**
 * A refused copy that is tried again gets its twins anew. Inside a transaction.
 */
export function remakeTwins(
  context: StoreContext,
  counters: CounterChanges,
  operation: OperationId,
  target: MailboxState,
): void {
  const { db } = context;
  const count =
    db.get<{ count: number }>(
      'SELECT count(*) AS count FROM operation_target WHERE operation_id = ? AND twin_id IS NULL',
      operation,
    )?.count ?? 0;
  if (count === 0) return;
  const first = takeMessageIds(db, count);
  db.run(
    `UPDATE operation_target SET twin_id =
       (SELECT n.twin FROM (SELECT message_id, row_number() OVER (ORDER BY message_id) - 1 + ?2 AS twin
          FROM operation_target WHERE operation_id = ?1 AND twin_id IS NULL) n
        WHERE n.message_id = operation_target.message_id)
     WHERE operation_id = ?1 AND twin_id IS NULL`,
    operation,
    first,
  );
  insertTwins(
    context,
    counters,
    target,
    'SELECT message_id AS id, twin_id AS twin FROM operation_target WHERE operation_id = ?1 AND twin_id >= ?2',
    [operation, first],
  );
  markUnplaced(context, operation);
}

/** The twins of these targets of the operation leave the view: their copy is not going to be made. */
export function dropTwins(
  context: StoreContext,
  counters: CounterChanges,
  operation: OperationId,
  which: 'sent = 0' | 'sent >= 0',
): void {
  const { db, feed } = context;
  const twins = db.all<{ twin_id: number }>(
    `SELECT twin_id FROM operation_target WHERE operation_id = ? AND twin_id IS NOT NULL AND ${which}`,
    operation,
  );
  db.run(`UPDATE operation_target SET twin_id = NULL WHERE operation_id = ? AND ${which}`, operation);
  dropMessages(
    db,
    feed,
    counters,
    twins.map((row) => row.twin_id),
  );
}

/** Chosen messages that are copies still to be made: they are not made, and gone from the chosen. */
export function discardCopies(context: StoreContext, counters: CounterChanges): boolean {
  const { db, feed } = context;
  const twins = db.all<{ operation_id: number; message_id: number; twin_id: number }>(
    `SELECT t.operation_id, t.message_id, t.twin_id FROM unplaced u JOIN operation_target t ON t.twin_id = u.message_id
     WHERE u.why = 'waiting' AND t.sent = 0 AND u.message_id IN (SELECT id FROM chosen)`,
  );
  for (const { operation_id, message_id, twin_id } of twins) {
    db.run(
      'DELETE FROM operation_target WHERE operation_id = ? AND message_id = ?',
      operation_id,
      message_id,
    );
    db.run('UPDATE message SET pending = pending - 1 WHERE id = ?', message_id);
    db.run('DELETE FROM chosen WHERE id = ?', twin_id);
    settleRemaining(db, operation_id);
  }
  dropMessages(
    db,
    feed,
    counters,
    twins.map((row) => row.twin_id),
  );
  if (twins.length > 0) feed.outboxChanged();
  return twins.length > 0;
}
