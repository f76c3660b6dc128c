// mail.db, third schema: what a person chose for a folder, kept by its name so that no LIST can take it away.
import type { Migration } from './migrate.ts';

export const folderChoices: Migration = {
  version: 3,
  up: (db) => db.exec(schema),
};

const schema = `
-- No reference to mailbox: a server that leaves a folder out for a while, and then lists it again, changes nothing here.
CREATE TABLE mailbox_choice (
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  -- 'none': this folder has no role, whatever the server says. NULL: as the server says.
  role TEXT,
  -- JSON; NULL: as the account says.
  body_policy TEXT,
  PRIMARY KEY (account_id, path)
) STRICT, WITHOUT ROWID;

-- From here on role is what holds: the person's choice, else what is listed.
ALTER TABLE mailbox ADD COLUMN listed_role TEXT;
UPDATE mailbox SET listed_role = role;

CREATE TRIGGER mailbox_choice_follows AFTER UPDATE OF path ON mailbox WHEN NEW.path <> OLD.path
BEGIN
  UPDATE OR REPLACE mailbox_choice SET path = NEW.path WHERE account_id = OLD.account_id AND path = OLD.path;
END;
`;
