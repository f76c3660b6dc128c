// The messages one intent means, in a temporary table: whatever their number, what follows is a few statements.
import type { MailboxId } from '../../../../shared/model/ids.ts';
import type { Selection } from '../../../../shared/model/message.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { CounterChanges } from '../counters.ts';
import type { Db, SqlValue } from '../db.ts';

/** Changed rows beyond this are told as a changed list instead. */
const ROWS_TOLD = 200;

export function prepareChosen(db: Db): void {
  db.exec('CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)');
}

/** Visible messages of the selection for which `condition` (over `message m`) holds. Answers how many. */
export function choose(
  db: Db,
  selection: Selection,
  condition = '1',
  params: readonly SqlValue[] = [],
): number {
  db.run('DELETE FROM chosen');
  if (selection.kind === 'ids') {
    return db.run(
      `INSERT OR IGNORE INTO chosen (id) SELECT m.id FROM json_each(?) j JOIN message m ON m.id = j.value
       WHERE m.view_mailbox_id IS NOT NULL AND (${condition})`,
      JSON.stringify(selection.ids),
      ...params,
    );
  }
  // Plain order of ids: the list index would send the insert all over the table.
  return db.run(
    `INSERT INTO chosen (id) SELECT m.id FROM message m WHERE m.view_mailbox_id = ? AND (${condition})
       AND m.id NOT IN (SELECT value FROM json_each(?)) ORDER BY m.id`,
    selection.mailboxId,
    ...params,
    JSON.stringify(selection.except),
  );
}

/** Keeps only those for which `condition` (over `message m`) holds. Answers how many are left. */
export function keepChosen(db: Db, condition: string, params: readonly SqlValue[]): number {
  db.run(
    `DELETE FROM chosen WHERE id NOT IN
       (SELECT c.id FROM chosen c JOIN message m ON m.id = c.id WHERE ${condition})`,
    ...params,
  );
  return countChosen(db);
}

export function countChosen(db: Db): number {
  return db.get<{ count: number }>('SELECT count(*) AS count FROM chosen')?.count ?? 0;
}

/** Lanes: where the server has each chosen message, or the local folder that holds it. */
export function chosenLanes(
  db: Db,
): { mailboxId: MailboxId; accountId: number; local: boolean; count: number }[] {
  return db
    .all<{ mailbox_id: number; account_id: number; local: number; count: number }>(
      `SELECT m.mailbox_id, b.account_id, b.local, count(*) AS count
       FROM chosen c JOIN message m ON m.id = c.id JOIN mailbox b ON b.id = m.mailbox_id GROUP BY m.mailbox_id`,
    )
    .map((row) => ({
      mailboxId: row.mailbox_id,
      accountId: row.account_id,
      local: row.local === 1,
      count: row.count,
    }));
}

/** The chosen leave the lists that show them, or come to them. */
export function countChosenLists(db: Db, counters: CounterChanges, sign: 1 | -1): void {
  const rows = db.all<{ view_mailbox_id: number; count: number; unread: number }>(
    `SELECT m.view_mailbox_id, count(*) AS count, sum(1 - (m.view_flags & 1)) AS unread
     FROM chosen c JOIN message m ON m.id = c.id WHERE m.view_mailbox_id IS NOT NULL GROUP BY m.view_mailbox_id`,
  );
  for (const row of rows) counters.sum(row.view_mailbox_id, sign * row.count, sign * row.unread, true);
}

/** The chosen stay in their lists, with other flags: few are told as rows, many as a list to be read again. */
export function tellChosen(db: Db, feed: ChangeFeed, counters: CounterChanges): void {
  const rows = db.all<{ id: number; view_mailbox_id: number | null }>(
    'SELECT m.id, m.view_mailbox_id FROM chosen c JOIN message m ON m.id = c.id LIMIT ?',
    ROWS_TOLD + 1,
  );
  if (rows.length <= ROWS_TOLD) {
    for (const row of rows) feed.rowChanged(row.id, row.view_mailbox_id);
    return;
  }
  const lists = db.all<{ id: number }>(
    `SELECT DISTINCT m.view_mailbox_id AS id FROM chosen c JOIN message m ON m.id = c.id
     WHERE m.view_mailbox_id IS NOT NULL`,
  );
  for (const { id } of lists) counters.sum(id, 0, 0, true);
}
