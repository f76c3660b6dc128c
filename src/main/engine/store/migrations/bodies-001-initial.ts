// bodies.db, first schema: raw messages in chunks. Each body says itself whose it is, so that mail that no server
// holds can be found again when mail.db is lost.
import type { Migration } from './migrate.ts';

export const initialBodies: Migration = {
  version: 1,
  up: (db) => db.exec(schema),
};

const schema = `
CREATE TABLE body (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  -- 'uidl:…' for POP3, 'imap:UIDVALIDITY:UID:wire name' for IMAP, 'local:…' for the rest.
  origin_key TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT,
  -- 0 while its writer has not committed; such rows are dropped at the next start.
  complete INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX body_by_origin ON body(account_id, origin_key);

-- id = body id × 2^20 + position: appending never looks a key up.
CREATE TABLE chunk (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;

-- Settings of the accounts whose mail is here (no secrets), for the same rescue.
CREATE TABLE account_copy (id INTEGER PRIMARY KEY, settings TEXT NOT NULL) STRICT;
`;
