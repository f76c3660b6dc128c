// mail.db, sixth schema: what a server calls a mailbox for good (RFC 8474), so that it is known again under another name.
import type { Migration } from './migrate.ts';

export const objectIds: Migration = {
  version: 6,
  up: (db) => db.exec('ALTER TABLE mailbox ADD COLUMN object_id TEXT;'),
};
