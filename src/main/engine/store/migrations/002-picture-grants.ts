// mail.db, second schema: from whom pictures of the web may be loaded without being asked each time.
import type { Migration } from './migrate.ts';

export const pictureGrants: Migration = {
  version: 2,
  up: (db) =>
    db.exec(`
CREATE TABLE picture_grant (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  -- 'sender': an address; 'list': a List-Id. Both in lower case.
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, kind, value)
) STRICT, WITHOUT ROWID;
`),
};
