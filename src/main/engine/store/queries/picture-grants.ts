// Senders and mailing lists whose pictures the person always wants.
import type { AccountId } from '../../../../shared/model/ids.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Db } from '../db.ts';

export type PictureGrantKind = 'sender' | 'list';

export interface PictureGrantStore {
  has(accountId: AccountId, kind: PictureGrantKind, value: string): boolean;
  /** Idempotent. */
  add(accountId: AccountId, kind: PictureGrantKind, value: string): void;
  remove(accountId: AccountId, kind: PictureGrantKind, value: string): void;
}

const normal = (value: string): string => value.trim().toLowerCase();

export function createPictureGrants(db: Db, clock: Clock): PictureGrantStore {
  return {
    has: (accountId, kind, value) =>
      db.get(
        'SELECT 1 FROM picture_grant WHERE account_id = ? AND kind = ? AND value = ?',
        accountId,
        kind,
        normal(value),
      ) !== undefined,
    add: (accountId, kind, value) => {
      db.run(
        'INSERT OR IGNORE INTO picture_grant (account_id, kind, value, granted_at) VALUES (?, ?, ?, ?)',
        accountId,
        kind,
        normal(value),
        clock.now(),
      );
    },
    remove: (accountId, kind, value) => {
      db.run(
        'DELETE FROM picture_grant WHERE account_id = ? AND kind = ? AND value = ?',
        accountId,
        kind,
        normal(value),
      );
    },
  };
}
