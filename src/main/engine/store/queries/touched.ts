// Messages whose operations changed get their view anew, however many they are.
import type { CounterChanges } from '../counters.ts';
import type { Db, SqlValue } from '../db.ts';
import type { StoreContext } from './context.ts';
import { flagAssignment } from './flag-sql.ts';
import type { FlagPayload, MovePayload } from './payloads.ts';
import { recomputeViews } from './view.ts';

export function prepareTouched(db: Db): void {
  db.exec('CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)');
}

export function clearTouched(db: Db): void {
  db.run('DELETE FROM touched');
}

/** `ids`: a query of message ids. */
export function touch(db: Db, ids: string, ...params: SqlValue[]): void {
  db.run(`INSERT OR IGNORE INTO touched (id) ${ids}`, ...params);
}

/** Above this many messages a few statements for all of them cost less than a few for each. */
const FEW = 200;

/** Inside a transaction; empties the set. Answers how many messages there were. */
export function recomputeTouched(context: StoreContext, counters: CounterChanges): number {
  const { db, feed } = context;
  const touched = db.get<{ count: number }>('SELECT count(*) AS count FROM touched')?.count ?? 0;
  if (touched > FEW) {
    recomputeMany(context, counters);
  } else if (touched > 0) {
    const ids = db.all<{ id: number }>('SELECT id FROM touched').map((row) => row.id);
    recomputeViews(db, feed, counters, ids);
  }
  clearTouched(db);
  return touched;
}

/** The base, then each waiting operation in the order of the acts. */
function recomputeMany(context: StoreContext, counters: CounterChanges): void {
  const { db } = context;
  countTouched(db, counters, -1);
  db.run(
    `UPDATE message SET view_mailbox_id = mailbox_id, view_flags = flags, view_keywords = keywords
     WHERE id IN (SELECT id FROM touched)`,
  );
  const operations = db.all<{ id: number; kind: string; payload: string }>(
    `SELECT id, kind, payload FROM operation WHERE state <> 'refused' AND kind IN ('flag', 'move', 'delete-for-good')
       AND EXISTS (SELECT 1 FROM operation_target t WHERE t.operation_id = operation.id
         AND t.message_id IN (SELECT id FROM touched)) ORDER BY seq, id`,
  );
  const theirs = `id IN (SELECT message_id FROM operation_target
    WHERE operation_id = ? AND message_id IN (SELECT id FROM touched))`;
  for (const { id, kind, payload } of operations) {
    if (kind === 'flag') {
      const { sql, values } = flagAssignment(JSON.parse(payload) as FlagPayload, 'view_');
      db.run(`UPDATE message SET ${sql} WHERE ${theirs}`, ...values, id);
    } else {
      const to = kind === 'move' ? (JSON.parse(payload) as MovePayload).to : null;
      db.run(`UPDATE message SET view_mailbox_id = ? WHERE ${theirs}`, to, id);
    }
  }
  countTouched(db, counters, 1);
}

function countTouched(db: Db, counters: CounterChanges, sign: 1 | -1): void {
  const rows = db.all<{ view_mailbox_id: number; count: number; unread: number }>(
    `SELECT m.view_mailbox_id, count(*) AS count, sum(1 - (m.view_flags & 1)) AS unread
     FROM touched t JOIN message m ON m.id = t.id WHERE m.view_mailbox_id IS NOT NULL GROUP BY m.view_mailbox_id`,
  );
  for (const row of rows) counters.sum(row.view_mailbox_id, sign * row.count, sign * row.unread, true);
}
