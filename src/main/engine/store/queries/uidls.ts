// POP3 unique-ids (RFC 1939 section 7) that were fetched, and what became of each message here and at the server.
// One unique-id may have several entries: servers give one to two messages, or use one again.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import type { Db, SqlValue } from '../db.ts';

export interface UidlRecord {
  readonly id: number;
  readonly accountId: AccountId;
  readonly uidl: string;
  /** Of the raw bytes, where they were fetched whole. */
  readonly contentHash: string | null;
  /** Null once the message was deleted here. */
  readonly messageId: MessageId | null;
  readonly fetchedAt: number;
  readonly deletedHereAt: number | null;
  readonly deletedThereAt: number | null;
  /** The POP3 side's own remark, e.g. `suspicious`, `headers-only`. */
  readonly note: string | null;
}

export interface UidlChanges {
  readonly contentHash?: string | null;
  readonly messageId?: MessageId | null;
  readonly deletedHereAt?: number | null;
  readonly deletedThereAt?: number | null;
  readonly note?: string | null;
}

export interface UidlStore {
  names(accountId: AccountId): Set<string>;
  all(accountId: AccountId): UidlRecord[];
  byName(accountId: AccountId, uidl: string): UidlRecord[];
  byMessage(messageId: MessageId): UidlRecord | null;
  add(record: {
    readonly accountId: AccountId;
    readonly uidl: string;
    readonly messageId: MessageId | null;
    readonly contentHash: string | null;
    readonly fetchedAt: number;
    readonly note?: string;
  }): number;
  update(id: number, changes: UidlChanges): void;
  /** Gone at the server and here: nothing is left to remember. */
  forget(id: number): void;
}

interface UidlColumns {
  readonly id: number;
  readonly account_id: number;
  readonly uidl: string;
  readonly content_hash: string | null;
  readonly message_id: number | null;
  readonly fetched_at: number;
  readonly deleted_here_at: number | null;
  readonly deleted_there_at: number | null;
  readonly note: string | null;
}

export function createUidls(db: Db): UidlStore {
  return {
    names: (accountId) =>
      new Set(
        db
          .all<{ uidl: string }>('SELECT DISTINCT uidl FROM uidl WHERE account_id = ?', accountId)
          .map((row) => row.uidl),
      ),
    all: (accountId) =>
      db.all<UidlColumns>('SELECT * FROM uidl WHERE account_id = ? ORDER BY id', accountId).map(fromColumns),
    byName: (accountId, uidl) =>
      db
        .all<UidlColumns>('SELECT * FROM uidl WHERE account_id = ? AND uidl = ? ORDER BY id', accountId, uidl)
        .map(fromColumns),
    byMessage: (messageId) => {
      const row = db.get<UidlColumns>('SELECT * FROM uidl WHERE message_id = ?', messageId);
      return row === undefined ? null : fromColumns(row);
    },
    add: (record) =>
      db.insert(
        `INSERT INTO uidl (account_id, uidl, content_hash, message_id, fetched_at, note) VALUES (?, ?, ?, ?, ?, ?)`,
        record.accountId,
        record.uidl,
        record.contentHash,
        record.messageId,
        record.fetchedAt,
        record.note ?? null,
      ),
    update: (id, changes) => {
      const columns: [string, SqlValue | undefined][] = [
        ['content_hash', changes.contentHash],
        ['message_id', changes.messageId],
        ['deleted_here_at', changes.deletedHereAt],
        ['deleted_there_at', changes.deletedThereAt],
        ['note', changes.note],
      ];
      const set = columns.filter((column): column is [string, SqlValue] => column[1] !== undefined);
      if (set.length === 0) return;
      const assign = set.map(([name], i) => `${name} = ?${i + 2}`).join(', ');
      db.run(`UPDATE uidl SET ${assign} WHERE id = ?1`, id, ...set.map(([, value]) => value));
    },
    forget: (id) => {
      db.run('DELETE FROM uidl WHERE id = ?', id);
    },
  };
}

function fromColumns(row: UidlColumns): UidlRecord {
  return {
    id: row.id,
    accountId: row.account_id,
    uidl: row.uidl,
    contentHash: row.content_hash,
    messageId: row.message_id,
    fetchedAt: row.fetched_at,
    deletedHereAt: row.deleted_here_at,
    deletedThereAt: row.deleted_there_at,
    note: row.note,
  };
}
