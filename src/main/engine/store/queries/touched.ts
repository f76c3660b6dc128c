// Many messages whose operations changed get their view anew: those without any operation left in one statement, the
// others one by one.
import type { CounterChanges } from '../counters.ts';
import type { Db, SqlValue } from '../db.ts';
import type { StoreContext } from './context.ts';
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

/** Inside a transaction; empties the set. Answers how many messages there were. */
export function recomputeTouched(context: StoreContext, counters: CounterChanges): number {
  const { db, feed } = context;
  const touched = db.get<{ count: number }>('SELECT count(*) AS count FROM touched')?.count ?? 0;
  if (touched === 0) return 0;
  const others = db.all<{ id: number }>(
    'SELECT m.id FROM touched t JOIN message m ON m.id = t.id WHERE m.pending > 0',
  );
  db.run(
    `DELETE FROM touched WHERE id NOT IN (SELECT m.id FROM touched t JOIN message m ON m.id = t.id WHERE m.pending = 0
       AND (m.view_mailbox_id IS NOT m.mailbox_id OR m.view_flags <> m.flags OR m.view_keywords IS NOT m.keywords))`,
  );
  countTouched(db, counters, -1);
  db.run(
    `UPDATE message SET view_mailbox_id = mailbox_id, view_flags = flags, view_keywords = keywords
     WHERE id IN (SELECT id FROM touched)`,
  );
  countTouched(db, counters, 1);
  clearTouched(db);
  recomputeViews(
    db,
    feed,
    counters,
    others.map((row) => row.id),
  );
  return touched;
}

function countTouched(db: Db, counters: CounterChanges, sign: 1 | -1): void {
  const rows = db.all<{ view_mailbox_id: number; count: number; unread: number }>(
    `SELECT m.view_mailbox_id, count(*) AS count, sum(1 - (m.view_flags & 1)) AS unread
     FROM touched t JOIN message m ON m.id = t.id WHERE m.view_mailbox_id IS NOT NULL GROUP BY m.view_mailbox_id`,
  );
  for (const row of rows) counters.sum(row.view_mailbox_id, sign * row.count, sign * row.unread, true);
}
