// mail.db, fifth schema: when each mailbox was last compared by its whole listing, so that a restart need not do it again.
import type { Migration } from './migrate.ts';

export const listedAt: Migration = {
  version: 5,
  up: (db) => db.exec('ALTER TABLE mailbox ADD COLUMN listed_at INTEGER;'),
};
