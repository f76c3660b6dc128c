// Columns to what sync needs of a mailbox: the server's truth, never the effective view.
import type { BodyPolicy } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type { ChosenRole, MailboxRole } from '../../../../shared/model/mailbox.ts';
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
  readonly listed_role: MailboxRole | null;
  readonly chosen_role: ChosenRole | null;
  readonly body_policy: string | null;
  readonly selectable: number;
  readonly local: number;
  readonly uid_validity: number | null;
  readonly uid_next: number | null;
  /** As text: 63 bits do not fit a number. */
  readonly highest_mod_seq: string | null;
  readonly listed_at: number | null;
  readonly object_id: string | null;
}

const stateQuery = `SELECT b.id, b.account_id, b.path, b.wire_name, b.separator, b.role, b.listed_role, b.selectable, b.local,
    b.uid_validity, b.uid_next, CAST(b.highest_mod_seq AS TEXT) AS highest_mod_seq, b.listed_at, b.object_id,
    c.role AS chosen_role, c.body_policy
  FROM mailbox b LEFT JOIN mailbox_choice c ON c.account_id = b.account_id AND c.path = b.path`;

/** Those that the server has (or, for POP3, the local folders), by path. */
export function mailboxStates(db: Db, accountId: AccountId): MailboxState[] {
  return db
    .all<MailboxColumns>(
      `${stateQuery} WHERE b.account_id = ? AND b.provisional = 0 ORDER BY b.path`,
      accountId,
    )
    .map(fromColumns);
}

export function mailboxState(db: Db, id: MailboxId): MailboxState | null {
  const row = db.get<MailboxColumns>(`${stateQuery} WHERE b.id = ?`, id);
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
    listedRole: row.listed_role,
    chosenRole: row.chosen_role,
    bodyPolicy: row.body_policy === null ? null : (JSON.parse(row.body_policy) as BodyPolicy),
    selectable: row.selectable === 1,
    local: row.local === 1,
    uidValidity: row.uid_validity,
    uidNext: row.uid_next,
    highestModSeq: row.highest_mod_seq === null ? null : BigInt(row.highest_mod_seq),
    listedAt: row.listed_at,
    objectId: row.object_id,
  };
}
