// An intent on messages becomes waiting operations and a changed view, in one transaction: one operation for each
// mailbox the server has them in, a few statements whatever their number. Local folders change at once.
import type { MailboxId, OperationId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { CounterChanges } from '../counters.ts';
import { flagColumns } from '../flags.ts';
import type { CopyIntent, DeleteIntent, FlagIntent, MessageIntent, MoveIntent } from '../intents.ts';
import type { MailboxState } from '../rows.ts';
import { choose, chosenLanes, countChosenLists, keepChosen, tellChosen } from './chosen.ts';
import { cancelNeutral, cancelSuperseded } from './coalesce.ts';
import type { StoreContext } from './context.ts';
import { copyChosen } from './copies.ts';
import { flagAssignment, flagCondition } from './flag-sql.ts';
import { deleteLocal, moveLocal } from './local-changes.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { insertOperation, nextSeq } from './operation-rows.ts';
import type { FlagPayload } from './payloads.ts';
import { recordFlagUndo, recordMoveUndo, type UndoRecorder } from './undo-log.ts';

/** Inside a transaction. Answers the operations made, none where all of it was local; null: nothing changed. */
export function enqueueMessages(
  context: StoreContext,
  counters: CounterChanges,
  intent: MessageIntent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  switch (intent.kind) {
    case 'flag':
      return enqueueFlag(context, counters, intent, undo);
    case 'move':
      return enqueueMove(context, counters, intent, undo);
    case 'move-to-role':
      return moveToRole(context, counters, intent, undo);
    case 'copy':
      return enqueueCopy(context, counters, intent, undo);
    case 'delete-for-good':
      return enqueueDelete(context, counters, intent);
  }
}

function enqueueFlag(
  context: StoreContext,
  counters: CounterChanges,
  intent: FlagIntent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const { db } = context;
  const add = flagColumns(intent.add);
  const remove = flagColumns(intent.remove);
  const payload: FlagPayload = {
    addMask: add.mask & ~remove.mask,
    removeMask: remove.mask,
    addKeywords: add.keywords,
    removeKeywords: remove.keywords,
  };
  const { condition, params } = flagCondition(payload);
  if (choose(db, intent.selection, condition, params) === 0) return null;
  if (undo !== null) recordFlagUndo(context, undo, payload);
  const neutral = cancelNeutral(context, counters, payload);
  if (cancelSuperseded(context, counters, { kind: 'flag', payload }) || neutral) {
    if (keepChosen(db, condition, params) === 0) return [];
  }
  const operations = insertTargets(context, 'flag', payload, (lane) => !lane.local);
  const { sql: set, values } = flagAssignment(payload, 'view_');
  countUnread(context, counters, payload);
  db.run(`UPDATE message SET ${set} WHERE id IN (SELECT id FROM chosen)`, ...values);
  const base = flagAssignment(payload, '');
  db.run(
    `UPDATE message SET ${base.sql} WHERE id IN (SELECT id FROM chosen)
       AND mailbox_id IN (SELECT id FROM mailbox WHERE local = 1)`,
    ...base.values,
  );
  tellChosen(db, context.feed, counters);
  return operations;
}

/** Before the view changes. */
function countUnread(context: StoreContext, counters: CounterChanges, payload: FlagPayload): void {
  const rows = context.db.all<{ view_mailbox_id: number; change: number }>(
    `SELECT m.view_mailbox_id,
       sum((m.view_flags & 1) - (((m.view_flags | ${payload.addMask}) & ~${payload.removeMask}) & 1)) AS change
     FROM chosen c JOIN message m ON m.id = c.id WHERE m.view_mailbox_id IS NOT NULL GROUP BY m.view_mailbox_id`,
  );
  for (const row of rows) counters.sum(row.view_mailbox_id, 0, row.change, false);
}

function enqueueMove(
  context: StoreContext,
  counters: CounterChanges,
  intent: MoveIntent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const { db } = context;
  const target = targetOf(context, intent);
  if (choose(db, intent.selection, 'm.view_mailbox_id <> ?', [intent.to]) === 0) return null;
  if (undo !== null) recordMoveUndo(context, undo);
  if (cancelSuperseded(context, counters, { kind: 'move' })) {
    if (keepChosen(db, 'm.view_mailbox_id <> ?', [intent.to]) === 0) return [];
  }
  const operations = insertTransfers(context, 'move', target);
  countChosenLists(db, counters, -1);
  if (target.local) moveLocal(context, intent.to);
  db.run('UPDATE message SET view_mailbox_id = ? WHERE id IN (SELECT id FROM chosen)', intent.to);
  countChosenLists(db, counters, 1);
  return operations;
}

function moveToRole(
  context: StoreContext,
  counters: CounterChanges,
  intent: Extract<MessageIntent, { kind: 'move-to-role' }>,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const { db } = context;
  choose(db, intent.selection);
  const accounts = db.all<{ account_id: number; ids: string }>(
    `SELECT b.account_id, json_group_array(m.id) AS ids FROM chosen c JOIN message m ON m.id = c.id
     JOIN mailbox b ON b.id = m.view_mailbox_id GROUP BY b.account_id`,
  );
  const made = accounts.map(({ account_id: accountId, ids }) => {
    const to = db.get<{ id: number }>(
      `SELECT id FROM mailbox WHERE account_id = ? AND role = ? AND view_path IS NOT NULL AND selectable = 1
       ORDER BY id LIMIT 1`,
      accountId,
      intent.role,
    );
    if (to === undefined) {
      throw problem('refused', 'mailbox-missing', { detail: `this account has no ${intent.role} folder` });
    }
    const selection = { kind: 'ids' as const, ids: JSON.parse(ids) as number[] };
    return enqueueMove(context, counters, { kind: 'move', selection, to: to.id }, undo);
  });
  const changed = made.filter((ids) => ids !== null);
  return changed.length === 0 ? null : changed.flat();
}

function enqueueCopy(
  context: StoreContext,
  counters: CounterChanges,
  intent: CopyIntent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  const { db } = context;
  const target = targetOf(context, intent);
  if (choose(db, intent.selection) === 0) return null;
  const operations = insertTransfers(context, 'copy', target);
  copyChosen(context, counters, target, operations, undo);
  return operations;
}

function enqueueDelete(
  context: StoreContext,
  counters: CounterChanges,
  intent: DeleteIntent,
): OperationId[] | null {
  const { db } = context;
  if (choose(db, intent.selection) === 0) return null;
  cancelSuperseded(context, counters, { kind: 'delete-for-good' });
  // Taking back what a copy operation had not made yet may have removed some of them.
  if (keepChosen(db, '1', []) === 0) return [];
  const operations = insertTargets(context, 'delete-for-good', {}, (lane) => !lane.local);
  countChosenLists(db, counters, -1);
  db.run('UPDATE message SET view_mailbox_id = NULL WHERE id IN (SELECT id FROM chosen)');
  deleteLocal(context);
  return operations;
}

function targetOf({ db }: StoreContext, { to }: MoveIntent | CopyIntent): MailboxState {
  const target = mailboxOrThrow(db, to);
  if (target.selectable) return target;
  throw problem('refused', 'unsupported', { detail: 'this folder holds no messages' });
}

/** From one local folder into another nobody needs to be told. */
function insertTransfers(context: StoreContext, kind: 'move' | 'copy', target: MailboxState): OperationId[] {
  return insertTargets(context, kind, { to: target.id }, (lane) => !(lane.local && target.local));
}

/** One operation for each lane, with the chosen of that lane as its targets. */
function insertTargets(
  context: StoreContext,
  kind: 'flag' | 'move' | 'copy' | 'delete-for-good',
  payload: object,
  queued: (lane: { mailboxId: MailboxId; local: boolean }) => boolean,
): OperationId[] {
  const { db } = context;
  const all = chosenLanes(db);
  const lanes = all.filter(queued);
  const seq = nextSeq(db);
  const ids = lanes.map((lane) => {
    const id = insertOperation(db, {
      seq,
      accountId: lane.accountId,
      mailboxId: lane.mailboxId,
      kind,
      payload,
      since: context.clock.now(),
      remaining: lane.count,
    });
    db.run(
      all.length === 1
        ? 'INSERT INTO operation_target (operation_id, message_id) SELECT ?1, id FROM chosen WHERE ?2 > 0'
        : `INSERT INTO operation_target (operation_id, message_id)
           SELECT ?1, m.id FROM chosen c JOIN message m ON m.id = c.id WHERE m.mailbox_id = ?2`,
      id,
      lane.mailboxId,
    );
    db.run(
      `UPDATE message SET pending = pending + 1
       WHERE id IN (SELECT message_id FROM operation_target WHERE operation_id = ?)`,
      id,
    );
    return id;
  });
  if (ids.length > 0) context.feed.outboxChanged();
  return ids;
}
