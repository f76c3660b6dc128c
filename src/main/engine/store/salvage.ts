// Reads what can be read of a damaged file into a new one: from the first row of each table up to the damage, and from
// the last row back to it. Afterwards the new file is made consistent, and servers are asked for everything anew.
import { createHash } from 'node:crypto';
import { ProblemError } from '../../../shared/problem.ts';
import type { Db, SqlValue } from './db.ts';
import { CHUNKS_PER_BODY, deleteBody } from './queries/body-writer.ts';

/** All of them, parents before children. */
export const mailTables = [
  'meta',
  'account',
  'mailbox',
  'mailbox_choice',
  'picture_grant',
  'message',
  'header',
  'unplaced',
  'thread_ref',
  'thread_alias',
  'thread_split',
  'thread_part',
  'uidl',
  'dropped_body',
  'operation',
  'operation_target',
  'undo_step',
  'undo_part',
] as const;

/** Ids that were spent but whose rows are lost must not be given again. */
const SPENT_IDS = 1_000_000;

/** Answers how many rows were kept. `old` null: not even the schema can be read. */
export function salvageMail(old: Db | null, fresh: Db, bodiesDb: Db): number {
  fresh.exec('PRAGMA foreign_keys = OFF');
  try {
    return fresh.transaction(() => {
      const kept = mailTables.reduce((sum, table) => sum + copyTable(old, fresh, table), 0);
      restoreAccounts(fresh, bodiesDb);
      makeConsistent(fresh);
      return kept;
    });
  } finally {
    fresh.exec('PRAGMA foreign_keys = ON');
  }
}

/** Only bodies whose bytes still are what they were when they arrived. Answers how many. */
export function salvageBodies(old: Db | null, fresh: Db): number {
  if (old === null) return 0;
  copyTable(old, fresh, 'account_copy');
  copyTable(old, fresh, 'body');
  let kept = 0;
  for (const body of fresh.all<{ id: number; size: number; sha256: string | null }>(
    'SELECT id, size, sha256 FROM body',
  )) {
    if (copyChunks(old, fresh, body.id, body.size, body.sha256)) kept += 1;
    else deleteBody(fresh, body.id);
  }
  return kept;
}

function copyChunks(old: Db, fresh: Db, id: number, size: number, sha256: string | null): boolean {
  const hash = createHash('sha256');
  let octets = 0;
  const chunks = readable(
    old.iterate<{ id: number; bytes: Uint8Array }>(
      'SELECT id, bytes FROM chunk WHERE id >= ? AND id < ? ORDER BY id',
      id * CHUNKS_PER_BODY,
      (id + 1) * CHUNKS_PER_BODY,
    ),
  );
  for (const chunk of chunks) {
    fresh.run('INSERT OR REPLACE INTO chunk (id, bytes) VALUES (?, ?)', chunk.id, chunk.bytes);
    hash.update(chunk.bytes);
    octets += chunk.bytes.byteLength;
  }
  return octets === size && hash.digest('hex') === sha256;
}

function copyTable(old: Db | null, fresh: Db, table: string): number {
  if (old === null) return 0;
  const columns = fresh.all<{ name: string }>(`PRAGMA table_info("${table}")`).map((column) => column.name);
  const insert = `INSERT OR IGNORE INTO "${table}" (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
  let kept = 0;
  for (const order of ['ASC', 'DESC']) {
    // Every table is stored in the order of its first column.
    const sql = `SELECT * FROM "${table}" ORDER BY "${columns[0]}" ${order}`;
    for (const row of readable(old.iterateExact(sql))) {
      const added = insertReadable(
        fresh,
        insert,
        columns.map((column) => row[column] ?? null),
      );
      // From the back, until it meets what was read from the front.
      if (added === 0 && order === 'DESC') break;
      kept += added;
    }
  }
  return kept;
}

/** Rows up to the first that cannot be read, for whatever reason: what SQLite says of a damaged file is not reliable. */
function* readable<Row>(rows: Generator<Row>): Generator<Row> {
  for (;;) {
    let next: IteratorResult<Row>;
    try {
      next = rows.next();
    } catch {
      return;
    }
    if (next.done === true) return;
    yield next.value;
  }
}

/** A damaged row may hold what its column cannot: it is passed over. A full disk is not. */
function insertReadable(fresh: Db, sql: string, values: readonly SqlValue[]): number {
  try {
    return fresh.run(sql, ...values);
  } catch (thrown) {
    if (thrown instanceof ProblemError) throw thrown;
    return 0;
  }
}

/** Settings are kept a second time beside the bodies. */
function restoreAccounts(fresh: Db, bodiesDb: Db): void {
  for (const row of bodiesDb.all<{ id: number; settings: string }>('SELECT id, settings FROM account_copy')) {
    fresh.run('INSERT OR IGNORE INTO account (id, settings) VALUES (?, ?)', row.id, row.settings);
  }
}

function makeConsistent(fresh: Db): void {
  const strays = [
    'DELETE FROM mailbox WHERE account_id NOT IN (SELECT id FROM account)',
    'DELETE FROM mailbox_choice WHERE account_id NOT IN (SELECT id FROM account)',
    'DELETE FROM picture_grant WHERE account_id NOT IN (SELECT id FROM account)',
    'DELETE FROM thread_split WHERE account_id NOT IN (SELECT id FROM account)',
    'DELETE FROM thread_part WHERE split_id NOT IN (SELECT id FROM thread_split)',
    // A part whose choice is lost must not become that of a later one.
    'UPDATE message SET thread_id = id WHERE thread_id < 0 AND -thread_id NOT IN (SELECT id FROM thread_split)',
    'DELETE FROM message WHERE mailbox_id NOT IN (SELECT id FROM mailbox) OR id NOT IN (SELECT id FROM header)',
    'DELETE FROM header WHERE id NOT IN (SELECT id FROM message)',
    'DELETE FROM unplaced WHERE message_id NOT IN (SELECT id FROM message)',
    'DELETE FROM uidl WHERE account_id NOT IN (SELECT id FROM account)',
    // What was fetched but is lost here may be fetched again.
    `DELETE FROM uidl WHERE message_id IS NOT NULL AND deleted_here_at IS NULL
       AND message_id NOT IN (SELECT id FROM message)`,
    'DELETE FROM operation WHERE account_id NOT IN (SELECT id FROM account)',
    `DELETE FROM operation_target WHERE operation_id NOT IN (SELECT id FROM operation)
       OR message_id NOT IN (SELECT id FROM message)`,
    `UPDATE operation SET remaining = (SELECT count(*) FROM operation_target WHERE operation_id = operation.id)
       WHERE NOT kind GLOB 'mailbox-*'`,
    "DELETE FROM operation WHERE remaining = 0 AND state <> 'refused'",
    'DELETE FROM undo_part WHERE step_id NOT IN (SELECT id FROM undo_step)',
    `UPDATE message SET pending = (SELECT count(*) FROM operation_target t JOIN operation o ON o.id = t.operation_id
       WHERE t.message_id = message.id AND o.state <> 'refused')`,
    // Without its operations a message is seen where and as the server has it.
    `UPDATE message SET view_mailbox_id = mailbox_id, view_flags = flags, view_keywords = keywords WHERE pending = 0`,
    `UPDATE mailbox SET
       messages = (SELECT count(*) FROM message WHERE view_mailbox_id = mailbox.id),
       unread = (SELECT count(*) FROM message WHERE view_mailbox_id = mailbox.id AND view_flags & 1 = 0),
       revision = revision + 1`,
    // Nothing of what the server said last is relied on.
    `UPDATE mailbox SET uid_next = NULL, highest_mod_seq = NULL, confirmed_at = NULL, listed_at = NULL,
       state = CASE WHEN state = 'complete' THEN 'partial' ELSE state END WHERE local = 0`,
  ];
  for (const sql of strays) fresh.run(sql);
  fresh.run(
    `INSERT OR REPLACE INTO meta (key, value)
     SELECT 'next_message_id', max(coalesce((SELECT max(id) FROM message), 0),
       coalesce((SELECT value FROM meta WHERE key = 'next_message_id'), 0)) + ?`,
    SPENT_IDS,
  );
}
