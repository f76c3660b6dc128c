// What a person chose for a folder (its role, its offline policy), and the roles that follow from it.
import type { BodyPolicy } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type { ChosenRole, MailboxChoice, MailboxRole } from '../../../../shared/model/mailbox.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { Db } from '../db.ts';
import { mailboxOrThrow } from './mailbox-state.ts';

/** What may be changed; null goes back to what the server or the account says. */
export interface MailboxChanges {
  readonly role?: ChosenRole | null;
  readonly bodyPolicy?: BodyPolicy | null;
}

interface RoleColumns {
  readonly id: number;
  readonly role: MailboxRole | null;
  readonly listed_role: MailboxRole | null;
  readonly chosen: ChosenRole | null;
}

/** Inside a transaction. @throws ProblemError `unsupported` for INBOX's role and for folders that no server knows. */
export function changeChoice(db: Db, feed: ChangeFeed, id: MailboxId, changes: MailboxChanges): void {
  const mailbox = mailboxOrThrow(db, id);
  const { accountId, path } = mailbox;
  if (mailbox.local) throw problem('refused', 'unsupported', { detail: 'a folder of this computer' });
  if (mailbox.listedRole === 'inbox' && changes.role !== undefined && changes.role !== null) {
    throw problem('refused', 'unsupported', { detail: 'INBOX stays' });
  }
  const next: MailboxChoice = { role: mailbox.chosenRole, bodyPolicy: mailbox.bodyPolicy, ...changes };
  if (next.role !== null && next.role !== 'none') {
    // One folder a role: the newest choice takes it over.
    db.run(
      'UPDATE mailbox_choice SET role = NULL WHERE account_id = ? AND role = ? AND path <> ?',
      accountId,
      next.role,
      path,
    );
  }
  db.run(
    'INSERT OR REPLACE INTO mailbox_choice (account_id, path, role, body_policy) VALUES (?, ?, ?, ?)',
    accountId,
    path,
    next.role,
    next.bodyPolicy === null ? null : JSON.stringify(next.bodyPolicy),
  );
  db.run('DELETE FROM mailbox_choice WHERE role IS NULL AND body_policy IS NULL');
  settleRoles(db, feed, accountId);
  feed.mailboxChanged(id);
}

/** Inside a transaction, after a LIST or a choice. Who was chosen for a role has it, and nobody else of the account. */
export function settleRoles(db: Db, feed: ChangeFeed, accountId: AccountId): void {
  const rows = db.all<RoleColumns>(
    `SELECT b.id, b.role, b.listed_role, c.role AS chosen FROM mailbox b
     LEFT JOIN mailbox_choice c ON c.account_id = b.account_id AND c.path = b.path
     WHERE b.account_id = ? AND b.local = 0`,
    accountId,
  );
  const taken = new Set<string>(rows.flatMap((row) => (row.chosen === null ? [] : [row.chosen])));
  for (const row of rows) {
    const role = roleOf(row, taken);
    if (role === row.role) continue;
    db.run('UPDATE mailbox SET role = ? WHERE id = ?', role, row.id);
    feed.mailboxChanged(row.id);
  }
}

function roleOf({ chosen, listed_role }: RoleColumns, taken: ReadonlySet<string>): MailboxRole | null {
  if (chosen === 'none') return null;
  if (chosen !== null) return chosen;
  return listed_role !== null && taken.has(listed_role) ? null : listed_role;
}

/** The person deleted the folder: another one of that name starts anew. */
export function dropChoice(db: Db, accountId: AccountId, path: string): void {
  db.run('DELETE FROM mailbox_choice WHERE account_id = ? AND path = ?', accountId, path);
}
