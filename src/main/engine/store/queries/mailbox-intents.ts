// Folders made, renamed, deleted and subscribed by the person: in the tree at once, at the server when their turn
// comes. Folders of POP3 accounts change for good at once.
import type { MailboxId, OperationId } from '../../../../shared/model/ids.ts';
import type { OperationKind } from '../../../../shared/model/operation.ts';
import { problem } from '../../../../shared/problem.ts';
import type { MailboxIntent } from '../intents.ts';
import type { MailboxState } from '../rows.ts';
import type { StoreContext } from './context.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { pathKey, removeMailbox } from './mailboxes.ts';
import { insertOperation, nextSeq } from './operation-rows.ts';
import type { MailboxPayload } from './payloads.ts';
import type { UndoRecorder } from './undo-log.ts';

/** Inside a transaction. Answers the operation, none for a local folder; null: nothing changed. */
export function enqueueMailbox(
  context: StoreContext,
  intent: MailboxIntent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  switch (intent.kind) {
    case 'mailbox-create':
      return create(context, intent.accountId, intent.path, undo);
    case 'mailbox-rename':
      return rename(context, intent.mailboxId, intent.path, undo);
    case 'mailbox-delete':
      return remove(context, intent.mailboxId);
    case 'mailbox-subscribe':
      return subscribe(context, intent.mailboxId, intent.subscribed, undo);
  }
}

function create(
  context: StoreContext,
  accountId: number,
  path: string,
  undo: UndoRecorder | null,
): OperationId[] {
  const { db, feed } = context;
  refuseTaken(context, accountId, path);
  const local = isLocalAccount(context, accountId);
  const id = db.insert(
    `INSERT INTO mailbox (account_id, path, wire_name, separator, selectable, subscribed, local, provisional,
       view_path, view_subscribed, state)
     VALUES (?1, ?2, ?2, ?3, 1, 1, ?4, ?5, ?2, 1, ?6)`,
    accountId,
    freeBasePath(context, accountId, path),
    separatorOf(context, accountId),
    Number(local),
    Number(!local),
    local ? 'complete' : 'never',
  );
  db.run('UPDATE mailbox SET view_path = ? WHERE id = ?', path, id);
  feed.mailboxChanged(id);
  undo?.part({ kind: 'mailbox-delete', mailboxId: id }, '');
  return local ? [] : [insert(context, accountId, id, 'mailbox-create', { path })];
}

function rename(
  context: StoreContext,
  id: MailboxId,
  path: string,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const mailbox = mailboxOrThrow(context.db, id);
  const from = viewPath(context, id);
  if (from === path) return null;
  if (pathKey(from) === 'INBOX') throw problem('refused', 'unsupported', { detail: 'INBOX keeps its name' });
  if (mailbox.separator !== null && path.startsWith(`${from}${mailbox.separator}`)) {
    throw problem('refused', 'invalid-argument', { detail: 'a folder cannot be moved into itself' });
  }
  refuseTaken(context, mailbox.accountId, path);
  undo?.part({ kind: 'mailbox-rename', mailboxId: id, path: from }, '');
  renameView(context, mailbox, from, path);
  if (!mailbox.local) {
    // One that the server does not have yet is simply made under the new name.
    const making = pendingCreate(context, id);
    if (making === null) return [insert(context, mailbox.accountId, id, 'mailbox-rename', { from, path })];
    context.db.run('UPDATE operation SET payload = ? WHERE id = ?', JSON.stringify({ path }), making);
    context.feed.outboxChanged();
    return [];
  }
  context.db.run(
    'UPDATE mailbox SET path = view_path, wire_name = view_path WHERE account_id = ? AND local = 1',
    mailbox.accountId,
  );
  return [];
}

/** The folder and all below it, in the effective view. */
export function renameView(context: StoreContext, mailbox: MailboxState, from: string, to: string): void {
  const { db, feed } = context;
  db.run('UPDATE mailbox SET view_path = ? WHERE id = ?', to, mailbox.id);
  feed.mailboxChanged(mailbox.id);
  if (mailbox.separator === null) return;
  const below = `${from}${mailbox.separator}`;
  const children = db.all<{ id: number }>(
    `UPDATE mailbox SET view_path = ?3 || substr(view_path, length(?2) + 1)
     WHERE account_id = ?1 AND substr(view_path, 1, length(?2)) = ?2 RETURNING id`,
    mailbox.accountId,
    below,
    `${to}${mailbox.separator}`,
  );
  for (const child of children) feed.mailboxChanged(child.id);
}

function remove(context: StoreContext, id: MailboxId): OperationId[] {
  const { db, feed } = context;
  const mailbox = mailboxOrThrow(db, id);
  if (mailbox.role === 'inbox') throw problem('refused', 'unsupported', { detail: 'INBOX stays' });
  const path = viewPath(context, id);
  if (mailbox.local) {
    db.run(
      `UPDATE uidl SET message_id = NULL, deleted_here_at = coalesce(deleted_here_at, ?2)
       WHERE message_id IN (SELECT id FROM message WHERE mailbox_id = ?1)`,
      id,
      context.clock.now(),
    );
    removeMailbox(db, feed, id);
    return [];
  }
  const making = pendingCreate(context, id);
  const inUse =
    db.get('SELECT 1 FROM message WHERE mailbox_id = ?1 OR view_mailbox_id = ?1 LIMIT 1', id) !== undefined;
  if (making !== null && !inUse) {
    db.run('DELETE FROM operation WHERE id = ?', making);
    removeMailbox(db, feed, id);
    feed.outboxChanged();
    return [];
  }
  db.run('UPDATE mailbox SET view_path = NULL WHERE id = ?', id);
  feed.mailboxRemoved(id);
  return [insert(context, mailbox.accountId, id, 'mailbox-delete', { path })];
}

function subscribe(
  context: StoreContext,
  id: MailboxId,
  subscribed: boolean,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const { db, feed } = context;
  const mailbox = mailboxOrThrow(db, id);
  const changed = db.run(
    'UPDATE mailbox SET view_subscribed = ?2 WHERE id = ?1 AND view_subscribed <> ?2',
    id,
    Number(subscribed),
  );
  if (changed === 0) return null;
  feed.mailboxChanged(id);
  undo?.part({ kind: 'mailbox-subscribe', mailboxId: id, subscribed: !subscribed }, '');
  if (mailbox.local) {
    db.run('UPDATE mailbox SET subscribed = view_subscribed WHERE id = ?', id);
    return [];
  }
  const opposite = db.get<{ id: number }>(
    "SELECT id FROM operation WHERE mailbox_id = ? AND kind = 'mailbox-subscribe' AND state = 'waiting'",
    id,
  );
  if (opposite !== undefined) {
    db.run('DELETE FROM operation WHERE id = ?', opposite.id);
    feed.outboxChanged();
    return [];
  }
  const path = viewPath(context, id);
  return [insert(context, mailbox.accountId, id, 'mailbox-subscribe', { path, subscribed })];
}

function insert(
  context: StoreContext,
  accountId: number,
  mailboxId: MailboxId,
  kind: OperationKind,
  payload: MailboxPayload,
): OperationId {
  context.feed.outboxChanged();
  return insertOperation(context.db, {
    seq: nextSeq(context.db),
    accountId,
    mailboxId,
    kind,
    payload,
    since: context.clock.now(),
    remaining: 1,
  });
}

/** The waiting operation that is to make this mailbox, unless a server may have seen it. */
function pendingCreate(context: StoreContext, id: MailboxId): OperationId | null {
  return (
    context.db.get<{ id: number }>(
      `SELECT id FROM operation WHERE mailbox_id = ? AND kind = 'mailbox-create' AND state <> 'sending' AND attempts = 0`,
      id,
    )?.id ?? null
  );
}

function refuseTaken(context: StoreContext, accountId: number, path: string): void {
  const taken = context.db.get(
    'SELECT 1 FROM mailbox WHERE account_id = ?1 AND (view_path = ?2 OR (?3 AND upper(view_path) = ?2))',
    accountId,
    pathKey(path),
    Number(pathKey(path) === 'INBOX'),
  );
  if (taken !== undefined) throw problem('refused', 'already-exists', { detail: 'a folder has this name' });
}

/** A mailbox renamed in view still holds its old name at the server: the row of a new one must not clash with it. */
function freeBasePath(context: StoreContext, accountId: number, path: string): string {
  const taken = context.db.get('SELECT 1 FROM mailbox WHERE account_id = ? AND path = ?', accountId, path);
  return taken === undefined ? path : `${path}\u0000${nextSeq(context.db)}`;
}

function viewPath(context: StoreContext, id: MailboxId): string {
  const sql = 'SELECT coalesce(view_path, path) AS path FROM mailbox WHERE id = ?';
  return context.db.get<{ path: string }>(sql, id)?.path ?? '';
}

function isLocalAccount(context: StoreContext, accountId: number): boolean {
  const account = context.db.get<{ settings: string }>(
    'SELECT settings FROM account WHERE id = ?',
    accountId,
  );
  if (account === undefined) throw problem('refused', 'not-found', { detail: 'no such account' });
  return (JSON.parse(account.settings) as { protocol: string }).protocol === 'pop3';
}

function separatorOf(context: StoreContext, accountId: number): string {
  const sql = 'SELECT separator FROM mailbox WHERE account_id = ? AND separator IS NOT NULL LIMIT 1';
  return context.db.get<{ separator: string }>(sql, accountId)?.separator ?? '/';
}
