// mail.db, fourth schema: conversations a person divided, kept by the message that begins the part.
import type { Migration } from './migrate.ts';

export const dividedConversations: Migration = {
  version: 4,
  up: (db) => db.exec(schema),
};

const schema = `
-- AUTOINCREMENT: messages of the part carry minus this id as their conversation.
CREATE TABLE thread_split (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  -- Message-ID, or what stands for it: no reference to a row, which may go and come again.
  name TEXT NOT NULL,
  -- As in thread_ref.
  key INTEGER NOT NULL UNIQUE,
  -- The conversation as the messages have it.
  thread_id INTEGER NOT NULL
) STRICT;

-- Messages that were found to descend from it, in case the one between goes.
CREATE TABLE thread_part (
  split_id INTEGER NOT NULL REFERENCES thread_split(id) ON DELETE CASCADE,
  key INTEGER NOT NULL,
  PRIMARY KEY (split_id, key)
) STRICT, WITHOUT ROWID;
`;
