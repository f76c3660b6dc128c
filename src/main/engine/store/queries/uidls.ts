// The ledger of POP3: every message ever taken from a server, by unique-id (RFC 1939 section 7), and what became of it
// here and there. One unique-id may have several entries: servers give one to two messages, or use one again.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import type { Db, SqlValue } from '../db.ts';

export interface UidlRecord {
  readonly id: number;
  /** Empty where the server had none. */
  readonly uidl: string;
  /** `suspicious`: what came was hardly the message; it is never followed by DELE. */
  readonly state: 'whole' | 'headers' | 'suspicious';
  /** SHA-256 over the raw bytes, lower-case hex; null while only the headers are held. */
  readonly contentHash: string | null;
  /** Hash of the header fields that tell messages apart. */
  readonly headerHash: string;
  /** Octets that LIST gave when it was last identified by its content; null when unknown. */
  readonly announced: number | null;
  /** Null once it was deleted for good here. */
  readonly messageId: MessageId | null;
  /** Epoch ms of the download. */
  readonly fetchedAt: number;
  /** Epoch ms since when it is in the trash or gone here; null while it is neither. See `noteDeletions`. */
  readonly deletedHereAt: number | null;
  /**
   * Epoch ms when the server confirmed its deletion, or when it was first missing in a listing; 0 when DELE was sent and
   * nothing is known since; null while it is there.
   */
  readonly deletedThereAt: number | null;
  /** How often DELE was in vain, or for a suspicious answer how often it was fetched again. */
  readonly tries: number;
  /** Epoch ms of the last of these tries; 0 before the first. */
  readonly triedAt: number;
}

export type NewUidlRecord = Pick<
  UidlRecord,
  'uidl' | 'state' | 'contentHash' | 'headerHash' | 'announced' | 'messageId' | 'fetchedAt'
>;
export type UidlChanges = Partial<Omit<UidlRecord, 'id' | 'headerHash' | 'fetchedAt'>>;

export interface UidlStore {
  /** In the order they were added. */
  all(accountId: AccountId): UidlRecord[];
  byMessage(messageId: MessageId): UidlRecord | null;
  add(accountId: AccountId, record: NewUidlRecord): number;
  update(id: number, changes: UidlChanges): void;
  /**
   * Brings `messageId` and `deletedHereAt` of the account's entries up to date with the effective view: set to `now` for
   * what has come to be in the trash or gone since the last call, null for what was brought back.
   */
  noteDeletions(accountId: AccountId, now: number): void;
}

interface UidlColumns {
  readonly id: number;
  readonly uidl: string;
  readonly state: UidlRecord['state'];
  readonly content_hash: string | null;
  readonly header_hash: string;
  readonly announced: number | null;
  readonly message_id: number | null;
  readonly fetched_at: number;
  readonly deleted_here_at: number | null;
  readonly deleted_there_at: number | null;
  readonly tries: number;
  readonly tried_at: number;
}

const changeable: Readonly<Record<keyof UidlChanges, string>> = {
  uidl: 'uidl',
  state: 'state',
  contentHash: 'content_hash',
  announced: 'announced',
  messageId: 'message_id',
  deletedHereAt: 'deleted_here_at',
  deletedThereAt: 'deleted_there_at',
  tries: 'tries',
  triedAt: 'tried_at',
};

export function createUidls(db: Db): UidlStore {
  return {
    all: (accountId) =>
      db.all<UidlColumns>('SELECT * FROM uidl WHERE account_id = ? ORDER BY id', accountId).map(fromColumns),
    byMessage: (messageId) => {
      const row = db.get<UidlColumns>('SELECT * FROM uidl WHERE message_id = ?', messageId);
      return row === undefined ? null : fromColumns(row);
    },
    add: (accountId, record) =>
      db.insert(
        `INSERT INTO uidl (account_id, uidl, state, content_hash, header_hash, announced, message_id, fetched_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        accountId,
        record.uidl,
        record.state,
        record.contentHash,
        record.headerHash,
        record.announced,
        record.messageId,
        record.fetchedAt,
      ),
    update: (id, changes) => {
      const set: [string, SqlValue][] = [];
      for (const [key, column] of Object.entries(changeable) as [keyof UidlChanges, string][]) {
        const value = changes[key];
        if (value !== undefined) set.push([column, value]);
      }
      if (set.length === 0) return;
      const assign = set.map(([column], i) => `${column} = ?${i + 2}`).join(', ');
      db.run(`UPDATE uidl SET ${assign} WHERE id = ?1`, id, ...set.map(([, value]) => value));
    },
    noteDeletions: (accountId, now) => db.transaction(() => noteDeletions(db, accountId, now)),
  };
}

/** In sight: in a list that is not the trash. A message without a list waits for being deleted for good. */
const IN_SIGHT = `EXISTS (SELECT 1 FROM message m JOIN mailbox b ON b.id = m.view_mailbox_id
  WHERE m.id = uidl.message_id AND b.role IS NOT 'trash')`;

function noteDeletions(db: Db, accountId: AccountId, now: number): void {
  db.run(
    `UPDATE uidl SET message_id = NULL WHERE account_id = ? AND message_id IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = uidl.message_id)`,
    accountId,
  );
  db.run(
    `UPDATE uidl SET deleted_here_at = NULL
     WHERE account_id = ? AND deleted_here_at IS NOT NULL AND ${IN_SIGHT}`,
    accountId,
  );
  db.run(
    `UPDATE uidl SET deleted_here_at = ?
     WHERE account_id = ? AND deleted_here_at IS NULL AND NOT ${IN_SIGHT}`,
    now,
    accountId,
  );
}

function fromColumns(row: UidlColumns): UidlRecord {
  return {
    id: row.id,
    uidl: row.uidl,
    state: row.state,
    contentHash: row.content_hash,
    headerHash: row.header_hash,
    announced: row.announced,
    messageId: row.message_id,
    fetchedAt: row.fetched_at,
    deletedHereAt: row.deleted_here_at,
    deletedThereAt: row.deleted_there_at,
    tries: row.tries,
    triedAt: row.tried_at,
  };
}
