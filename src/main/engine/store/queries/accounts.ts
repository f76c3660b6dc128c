// Accounts as the person configured them. Secrets are never here: they are behind the Credentials port.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { Db } from '../db.ts';

export type StoredAccount = AccountSettings & { readonly id: AccountId };

export interface AccountStore {
  list(): StoredAccount[];
  get(id: AccountId): StoredAccount | null;
  add(settings: AccountSettings): AccountId;
  update(id: AccountId, changes: Partial<AccountSettings>): void;
  /** With its mailboxes, messages and waiting operations; bodies follow with the next collection. */
  remove(id: AccountId): void;
  /** Protocol extensions that the account's server was caught lying about. */
  doubts(id: AccountId): readonly string[];
  setDoubts(id: AccountId, doubts: readonly string[]): void;
}

interface AccountColumns {
  readonly id: number;
  readonly settings: string;
}

export function createAccounts(db: Db, bodiesDb: Db, feed: ChangeFeed): AccountStore {
  const get = (id: AccountId): StoredAccount | null => {
    const row = db.get<AccountColumns>('SELECT id, settings FROM account WHERE id = ?', id);
    return row === undefined ? null : fromColumns(row);
  };
  /** A second copy beside the bodies: POP3 mail found there after damage still knows its account. */
  const copy = (id: AccountId, settings: string): void => {
    bodiesDb.run('INSERT OR REPLACE INTO account_copy (id, settings) VALUES (?, ?)', id, settings);
  };
  return {
    list: () => db.all<AccountColumns>('SELECT id, settings FROM account ORDER BY id').map(fromColumns),
    get,
    add: (settings) =>
      db.transaction(() => {
        const text = JSON.stringify(settings);
        const id = db.insert('INSERT INTO account (settings) VALUES (?)', text);
        copy(id, text);
        feed.accountsChanged();
        return id;
      }),
    update: (id, changes) =>
      db.transaction(() => {
        const held = get(id);
        if (held === null) throw problem('bug', 'not-found', { detail: 'no such account' });
        const { id: _, ...settings } = { ...held, ...changes };
        const text = JSON.stringify(settings);
        db.run('UPDATE account SET settings = ? WHERE id = ?', text, id);
        // Another server has told no lies yet.
        if (settings.host !== held.host) db.run('DELETE FROM meta WHERE key = ?', doubtsKey(id));
        copy(id, text);
        feed.accountsChanged();
      }),
    remove: (id) =>
      db.transaction(() => {
        const mailboxes = db.all<{ id: number }>('SELECT id FROM mailbox WHERE account_id = ?', id);
        db.run(
          `INSERT OR IGNORE INTO dropped_body (body_id) SELECT body_id FROM message
           WHERE body_id IS NOT NULL AND mailbox_id IN (SELECT id FROM mailbox WHERE account_id = ?)`,
          id,
        );
        db.run('DELETE FROM account WHERE id = ?', id);
        db.run('DELETE FROM meta WHERE key = ?', doubtsKey(id));
        bodiesDb.run('DELETE FROM account_copy WHERE id = ?', id);
        for (const mailbox of mailboxes) feed.mailboxRemoved(mailbox.id);
        feed.accountsChanged();
        feed.outboxChanged();
      }),
    doubts: (id) => {
      const row = db.get<{ value: string }>('SELECT value FROM meta WHERE key = ?', doubtsKey(id));
      return row === undefined || row.value === '' ? [] : row.value.split(' ');
    },
    setDoubts: (id, doubts) => {
      db.run('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)', doubtsKey(id), doubts.join(' '));
    },
  };
}

const doubtsKey = (id: AccountId): string => `doubts:${id}`;

function fromColumns(row: AccountColumns): StoredAccount {
  return { ...(JSON.parse(row.settings) as AccountSettings), id: row.id };
}
