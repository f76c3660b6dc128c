// How folder operations end: the server has the folder under that name, or the tree goes back to what it has.
import type { AccountId, MailboxId, OperationId } from '../../../../shared/model/ids.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { CounterChanges } from '../counters.ts';
import type { MailboxState } from '../rows.ts';
import { changing, type StoreContext } from './context.ts';
import type { MailboxWorkItem } from './lanes.ts';
import { dropChoice } from './mailbox-choices.ts';
import { renameView } from './mailbox-intents.ts';
import { mailboxState } from './mailbox-state.ts';
import { removeMailbox } from './mailboxes.ts';
import type { OperationColumns } from './operation-rows.ts';
import type { MailboxPayload } from './payloads.ts';

type RefuseOne = (context: StoreContext, counters: CounterChanges, id: OperationId, reason: Problem) => void;

/** Carried out. `wireName`: of create and rename, what the server calls it now. */
export function confirmMailbox(context: StoreContext, work: MailboxWorkItem, wireName: string | null): void {
  changing(context, () => {
    const { db, feed } = context;
    for (const id of work.operationIds) db.run('DELETE FROM operation WHERE id = ?', id);
    feed.outboxChanged();
    const mailbox = mailboxState(db, work.mailboxId);
    if (mailbox === null) return;
    if (work.kind === 'mailbox-delete') {
      removeMailbox(db, feed, work.mailboxId);
      dropChoice(db, mailbox.accountId, mailbox.path);
      return;
    }
    if (work.kind === 'mailbox-subscribe') {
      db.run('UPDATE mailbox SET subscribed = ? WHERE id = ?', Number(work.subscribed), work.mailboxId);
      return;
    }
    const path = work.path ?? mailbox.path;
    removeDouble(context, mailbox.accountId, path, work.mailboxId);
    db.run(
      'UPDATE mailbox SET path = ?2, wire_name = ?3, provisional = 0 WHERE id = ?1',
      work.mailboxId,
      path,
      wireName ?? path,
    );
    if (work.kind === 'mailbox-rename' && mailbox.separator !== null) {
      renameBelow(context, mailbox, path, wireName ?? path);
    }
    feed.mailboxChanged(work.mailboxId);
  });
}

/** RENAME takes the folders below along (RFC 3501 section 6.3.5). */
function renameBelow(context: StoreContext, mailbox: MailboxState, path: string, wireName: string): void {
  const { db, feed } = context;
  const below = `${mailbox.path}${mailbox.separator ?? ''}`;
  const children = db.all<{ id: number; path: string; wire_name: string }>(
    'SELECT id, path, wire_name FROM mailbox WHERE account_id = ?1 AND substr(path, 1, length(?2)) = ?2',
    mailbox.accountId,
    below,
  );
  for (const child of children) {
    const renamed = `${path}${child.path.slice(mailbox.path.length)}`;
    removeDouble(context, mailbox.accountId, renamed, child.id);
    db.run(
      'UPDATE mailbox SET path = ?, wire_name = ? WHERE id = ?',
      renamed,
      `${wireName}${child.wire_name.slice(mailbox.wireName.length)}`,
      child.id,
    );
    feed.mailboxChanged(child.id);
  }
}

/** A LIST may have come in between and made a row of the new name: the old row has the history. */
function removeDouble(context: StoreContext, accountId: AccountId, path: string, id: MailboxId): void {
  const doubled = context.db.get<{ id: number }>(
    'SELECT id FROM mailbox WHERE account_id = ? AND path = ? AND id <> ?',
    accountId,
    path,
    id,
  );
  if (doubled !== undefined) removeMailbox(context.db, context.feed, doubled.id);
}

/** The tree shows what the server has again. `reason` null: the person gave it up. */
export function refuseMailbox(
  context: StoreContext,
  counters: CounterChanges,
  operation: OperationColumns,
  reason: Problem | null,
  refuseOne: RefuseOne,
): void {
  const { db, feed } = context;
  const id = operation.mailbox_id ?? 0;
  const mailbox = mailboxState(db, id);
  if (mailbox === null) return;
  if (operation.kind === 'mailbox-create') {
    db.run('UPDATE mailbox SET view_path = NULL WHERE id = ?', id);
    feed.mailboxRemoved(id);
    // What was to go into it has nowhere to go.
    const stranded = db.all<{ id: number }>(
      `SELECT id FROM operation WHERE state <> 'refused' AND id <> ?1 AND (payload ->> '$.to' = ?2 OR mailbox_id = ?2)`,
      operation.id,
      id,
    );
    const why: Problem = reason ?? { kind: 'refused', code: 'mailbox-missing', retry: 'never' };
    for (const row of stranded) refuseOne(context, counters, row.id, why);
  } else if (operation.kind === 'mailbox-rename') {
    const { path = mailbox.path } = JSON.parse(operation.payload) as MailboxPayload;
    renameView(context, mailbox, path, mailbox.path);
  } else if (operation.kind === 'mailbox-delete') {
    db.run('UPDATE mailbox SET view_path = path WHERE id = ?', id);
    feed.listChanged(id);
  } else {
    db.run('UPDATE mailbox SET view_subscribed = subscribed WHERE id = ?', id);
    feed.mailboxChanged(id);
  }
}

/** A refused folder operation is tried again: the tree shows it once more. */
export function reviveMailbox(context: StoreContext, operation: OperationColumns): void {
  const { db, feed } = context;
  const id = operation.mailbox_id ?? 0;
  const mailbox = mailboxState(db, id);
  if (mailbox === null) return;
  const { path = mailbox.path, subscribed = false } = JSON.parse(operation.payload) as MailboxPayload;
  if (operation.kind === 'mailbox-create') db.run('UPDATE mailbox SET view_path = ? WHERE id = ?', path, id);
  else if (operation.kind === 'mailbox-rename') renameView(context, mailbox, mailbox.path, path);
  else if (operation.kind === 'mailbox-delete')
    db.run('UPDATE mailbox SET view_path = NULL WHERE id = ?', id);
  else db.run('UPDATE mailbox SET view_subscribed = ? WHERE id = ?', Number(subscribed), id);
  feed.mailboxChanged(id);
}
