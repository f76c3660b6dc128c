// Messages that leave the cache: with their header, their place in the counts, their part in waiting operations, and
// their body when no other message has it.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import type { StoreContext } from './context.ts';
import { recomputeViews } from './view.ts';

/**
 * Inside a transaction; the caller writes the counters. `told`: an operation that loses its last message this way is
 * kept as refused for this reason; without it there is nothing left to say, as deletion elsewhere wins.
 */
export function dropMessages(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  ids: readonly MessageId[],
  told: Problem | null = null,
): void {
  for (const id of ids) {
    const row = db.get<{ view_mailbox_id: number | null; view_flags: number; body_id: number | null }>(
      'SELECT view_mailbox_id, view_flags, body_id FROM message WHERE id = ?',
      id,
    );
    if (row === undefined) continue;
    counters.moved(row.view_mailbox_id, row.view_flags, -1);
    if (row.body_id !== null) db.run('INSERT OR IGNORE INTO dropped_body (body_id) VALUES (?)', row.body_id);
    db.run('UPDATE operation_target SET twin_id = NULL WHERE twin_id = ?', id);
    forgetTarget(db, feed, counters, id, told);
    db.run('DELETE FROM message WHERE id = ?', id);
  }
}

/** The message stays, what waited for it does not, and the operation says why. Inside a transaction. */
export function refuseTargets(
  context: StoreContext,
  counters: CounterChanges,
  ids: readonly MessageId[],
  told: Problem,
): void {
  const { db, feed } = context;
  for (const id of ids) {
    forgetTarget(db, feed, counters, id, told);
    db.run('UPDATE message SET pending = 0 WHERE id = ?', id);
  }
  recomputeViews(db, feed, counters, ids);
}

function forgetTarget(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  id: MessageId,
  told: Problem | null,
): void {
  const targets = db.all<{ operation_id: number; twin_id: number | null; sent: number }>(
    'DELETE FROM operation_target WHERE message_id = ? RETURNING operation_id, twin_id, sent',
    id,
  );
  if (targets.length === 0) return;
  for (const target of targets) {
    // A copy that was asked for may be there; one that was not will never be.
    if (target.twin_id !== null && target.sent === 1) {
      db.run("UPDATE unplaced SET why = 'moved' WHERE message_id = ?", target.twin_id);
    } else if (target.twin_id !== null) {
      dropMessages(db, feed, counters, [target.twin_id]);
    }
    db.run('UPDATE operation SET remaining = remaining - 1 WHERE id = ?', target.operation_id);
    if (told !== null) {
      db.run(
        "UPDATE operation SET state = 'refused', reason = ? WHERE id = ? AND remaining = 0",
        JSON.stringify(told),
        target.operation_id,
      );
    } else {
      db.run(
        "DELETE FROM operation WHERE id = ? AND remaining = 0 AND state <> 'refused'",
        target.operation_id,
      );
    }
  }
  feed.outboxChanged();
}
