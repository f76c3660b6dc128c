// mail.db, first schema: accounts, mailboxes, messages with base and effective columns, threads, operations, undo.
import type { Migration } from './migrate.ts';

export const initial: Migration = {
  version: 1,
  up: (db) => db.exec(schema),
};

const schema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: an id names a keychain entry, an undo step or a row in a window, and is never given twice.
CREATE TABLE account (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  settings TEXT NOT NULL
) STRICT;

CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  wire_name TEXT NOT NULL,
  separator TEXT,
  role TEXT,
  selectable INTEGER NOT NULL,
  subscribed INTEGER NOT NULL,
  -- Belongs to a POP3 account: no server knows it.
  local INTEGER NOT NULL DEFAULT 0,
  -- Asked for by a waiting operation; the server does not have it yet.
  provisional INTEGER NOT NULL DEFAULT 0,
  -- Effective name; NULL while a waiting operation deletes it.
  view_path TEXT,
  view_subscribed INTEGER NOT NULL,
  uid_validity INTEGER,
  uid_next INTEGER,
  highest_mod_seq INTEGER,
  -- The UIDVALIDITY changed and no complete listing was applied since.
  epoch_open INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'never',
  missing INTEGER NOT NULL DEFAULT 0,
  confirmed_at INTEGER,
  problem TEXT,
  -- Of the effective view, kept right in the transaction that changes it.
  messages INTEGER NOT NULL DEFAULT 0,
  unread INTEGER NOT NULL DEFAULT 0,
  revision INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX mailbox_by_path ON mailbox(account_id, path);

-- Narrow on purpose: what lists sort and count by, and what 100,000 rows at once are changed in.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  mailbox_id INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE CASCADE,
  uid INTEGER,
  mod_seq INTEGER,
  flags INTEGER NOT NULL,
  keywords TEXT,
  date INTEGER NOT NULL,
  size INTEGER NOT NULL,
  has_attachment INTEGER NOT NULL,
  thread_id INTEGER NOT NULL,
  body_id INTEGER,
  -- Targets of this message in waiting operations.
  pending INTEGER NOT NULL DEFAULT 0,
  view_mailbox_id INTEGER,
  view_flags INTEGER NOT NULL,
  view_keywords TEXT
) STRICT;
CREATE UNIQUE INDEX message_by_uid ON message(mailbox_id, uid);
CREATE INDEX message_in_list ON message(view_mailbox_id, date DESC, id DESC);
CREATE INDEX message_in_thread ON message(thread_id);
CREATE INDEX message_with_body ON message(body_id) WHERE body_id IS NOT NULL;
CREATE INDEX message_without_body ON message(mailbox_id, date DESC) WHERE body_id IS NULL;

-- What one row shows and the reader needs, by the message's id.
CREATE TABLE header (
  id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  subject TEXT NOT NULL,
  sender TEXT,
  recipients TEXT,
  others TEXT,
  message_id TEXT,
  refs TEXT,
  sent_at INTEGER,
  email_id TEXT
) STRICT;

-- Messages whose UID is not known: why = 'epoch' (UIDVALIDITY changed), 'moved' (carried out, the server did not say
-- where to), 'waiting' (a copy that is still to be made). Only the first two may be linked to a listed message.
CREATE TABLE unplaced (
  message_id INTEGER PRIMARY KEY REFERENCES message(id) ON DELETE CASCADE,
  mailbox_id INTEGER NOT NULL,
  why TEXT NOT NULL,
  -- Complete listings survived without being found.
  missed INTEGER NOT NULL DEFAULT 0,
  email_id TEXT,
  header_message_id TEXT,
  size INTEGER NOT NULL,
  date INTEGER NOT NULL
) STRICT;
CREATE INDEX unplaced_by_email ON unplaced(mailbox_id, email_id) WHERE email_id IS NOT NULL;
CREATE INDEX unplaced_by_header ON unplaced(mailbox_id, header_message_id);

-- Key: hash of (account, Message-ID). Value: the conversation it belongs to.
CREATE TABLE thread_ref (key INTEGER PRIMARY KEY, thread_id INTEGER NOT NULL) STRICT;
-- Conversations found to be one.
CREATE TABLE thread_alias (thread_id INTEGER PRIMARY KEY, same_as INTEGER NOT NULL) STRICT;

-- Every message ever taken from a POP3 server. Outlives its message: what was deleted here must not come back.
CREATE TABLE uidl (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  -- Empty where the server had no unique-id.
  uidl TEXT NOT NULL,
  -- 'whole', 'headers' or 'suspicious'.
  state TEXT NOT NULL,
  content_hash TEXT,
  header_hash TEXT NOT NULL,
  announced INTEGER,
  message_id INTEGER,
  fetched_at INTEGER NOT NULL,
  deleted_here_at INTEGER,
  deleted_there_at INTEGER,
  tries INTEGER NOT NULL DEFAULT 0,
  tried_at INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX uidl_by_name ON uidl(account_id, uidl);
CREATE INDEX uidl_by_message ON uidl(message_id) WHERE message_id IS NOT NULL;

-- Bodies that lost a message and may be garbage.
CREATE TABLE dropped_body (body_id INTEGER PRIMARY KEY) STRICT;

-- One intent of the person in one mailbox (its lane), whatever number of messages.
CREATE TABLE operation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Order of the intents; a part split off later keeps its place.
  seq INTEGER NOT NULL,
  account_id INTEGER NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  mailbox_id INTEGER,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_at INTEGER,
  reason TEXT,
  remaining INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_by_lane ON operation(account_id, mailbox_id, seq);

CREATE TABLE operation_target (
  operation_id INTEGER NOT NULL REFERENCES operation(id) ON DELETE CASCADE,
  message_id INTEGER NOT NULL,
  -- 1 from just before the command leaves until its answer was written down.
  sent INTEGER NOT NULL DEFAULT 0,
  -- Kind 'copy': the provisional message that stands for the copy.
  twin_id INTEGER,
  PRIMARY KEY (operation_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX operation_target_by_message ON operation_target(message_id);
CREATE INDEX operation_target_by_twin ON operation_target(twin_id) WHERE twin_id IS NOT NULL;

CREATE TABLE undo_step (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL
) STRICT;
-- The inverse intents of a step, carried out in order of id; ids are ranges of message ids, e.g. 5:900,903.
CREATE TABLE undo_part (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  step_id INTEGER NOT NULL REFERENCES undo_step(id) ON DELETE CASCADE,
  intent TEXT NOT NULL,
  ids TEXT
) STRICT;
CREATE INDEX undo_part_by_step ON undo_part(step_id);
`;
