// Columns to what sync needs of a mailbox: the server's truth, never the effective view.
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type { MailboxRole } from '../../../../shared/model/mailbox.ts';
import { problem } from '../../../../shared/problem.ts';
import type { Db } from '../db.ts';
import type { MailboxState } from '../rows.ts';

interface MailboxColumns {
  readonly id: number;
  readonly account_id: number;
  readonly path: string;
  readonly wire_name: string;
  readonly separator: string | null;
  readonly role: MailboxRole | null;
  readonly selectable: number;
  readonly local: number;
  readonly uid_validity: number | null;
  readonly uid_next: number | null;
  /** As text: 63 bits do not fit a number. */
  readonly highest_mod_seq: string | null;
}

const stateColumns = `id, account_id, path, wire_name, separator, role, selectable, local, uid_validity, uid_next,
  CAST(highest_mod_seq AS TEXT) AS highest_mod_seq`;

/** Those that the server has (or, for POP3, the local folders), by path. */
export function mailboxStates(db: Db, accountId: AccountId): MailboxState[] {
  return db
    .all<MailboxColumns>(
      `SELECT ${stateColumns} FROM mailbox WHERE account_id = ? AND provisional = 0 ORDER BY path`,
      accountId,
    )
    .map(fromColumns);
}

export function mailboxState(db: Db, id: MailboxId): MailboxState | null {
  const row = db.get<MailboxColumns>(`SELECT ${stateColumns} FROM mailbox WHERE id = ?`, id);
  return row === undefined ? null : fromColumns(row);
}

export function mailboxOrThrow(db: Db, id: MailboxId): MailboxState {
  const found = mailboxState(db, id);
  if (found === null) throw problem('refused', 'not-found', { detail: 'no such mailbox' });
  return found;
}

function fromColumns(row: MailboxColumns): MailboxState {
  return {
    id: row.id,
    accountId: row.account_id,
    path: row.path,
    wireName: row.wire_name,
    separator: row.separator,
    role: row.role,
    selectable: row.selectable === 1,
    local: row.local === 1,
    uidValidity: row.uid_validity,
    uidNext: row.uid_next,
    highestModSeq: row.highest_mod_seq === null ? null : BigInt(row.highest_mod_seq),
  };
}
