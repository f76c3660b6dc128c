// What a person decides of an operation that waits or was refused: try it again, or give it up.
import type { OperationId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import { changing, type StoreContext } from './context.ts';
import { dropTwins, remakeTwins } from './copies.ts';
import { mailboxOrThrow, mailboxState } from './mailbox-state.ts';
import { nextSeq, type OperationColumns, readOperation, settleRemaining } from './operation-rows.ts';
import type { MovePayload } from './payloads.ts';
import { refuseOne, TARGETS } from './settle.ts';
import { refuseMailbox, reviveMailbox } from './settle-mailbox.ts';
import { clearTouched, recomputeTouched, touch } from './touched.ts';

/** Again, now: one that waits is tried at once, a refused one takes effect in the view as the newest act. */
export function retry(context: StoreContext, id: OperationId): void {
  changing(context, (counters) => {
    const { db, feed } = context;
    const operation = readOperation(db, id);
    if (operation === undefined) throw problem('refused', 'not-found', { detail: 'no such operation' });
    if (operation.state === 'sending') return;
    if (operation.state === 'refused') targetMustExist(context, operation);
    db.run(
      `UPDATE operation SET state = 'waiting', next_try_at = NULL, attempts = 0, reason = NULL, seq = ?2
       WHERE id = ?1`,
      id,
      operation.state === 'refused' ? nextSeq(db) : operation.seq,
    );
    feed.outboxChanged();
    if (operation.state !== 'refused') return;
    if (operation.kind.startsWith('mailbox-')) {
      reviveMailbox(context, operation);
      return;
    }
    settleRemaining(db, id);
    if (readOperation(db, id) === undefined) return;
    if (operation.kind === 'copy') {
      const target = mailboxOrThrow(db, (JSON.parse(operation.payload) as MovePayload).to);
      remakeTwins(context, counters, id, target);
    }
    clearTouched(db);
    touch(db, TARGETS, id);
    db.run(`UPDATE message SET pending = pending + 1 WHERE id IN (${TARGETS})`, id);
    recomputeTouched(context, counters);
  });
}

/** The person gives it up. Messages in a command on its way are settled by its answer; what is there is for sync to tell. */
export function discard(context: StoreContext, id: OperationId): void {
  changing(context, (counters) => {
    const { db, feed } = context;
    const operation = readOperation(db, id);
    if (operation === undefined) throw problem('refused', 'not-found', { detail: 'no such operation' });
    feed.outboxChanged();
    if (operation.kind.startsWith('mailbox-')) {
      if (operation.state === 'sending') throw problem('refused', 'in-use', { detail: 'being carried out' });
      if (operation.state === 'waiting') refuseMailbox(context, counters, operation, null, refuseOne);
      db.run('DELETE FROM operation WHERE id = ?', id);
      dropUnmade(context, operation);
      return;
    }
    if (operation.state === 'refused') {
      db.run('DELETE FROM operation WHERE id = ?', id);
      return;
    }
    const taken = operation.state === 'sending' ? 'sent = 0' : 'sent >= 0';
    if (operation.kind === 'copy') dropTwins(context, counters, id, taken);
    clearTouched(db);
    touch(db, `${TARGETS} AND ${taken}`, id);
    db.run(`DELETE FROM operation_target WHERE operation_id = ? AND ${taken}`, id);
    db.run('UPDATE message SET pending = pending - 1 WHERE id IN (SELECT id FROM touched)');
    settleRemaining(db, id);
    recomputeTouched(context, counters);
  });
}

/** A folder that was never made goes with the operation that was to make it. */
function dropUnmade(context: StoreContext, operation: OperationColumns): void {
  if (operation.kind !== 'mailbox-create') return;
  context.db.run('DELETE FROM mailbox WHERE id = ? AND provisional = 1', operation.mailbox_id);
}

/** Messages must not be shown in a folder that went while the operation lay refused. */
function targetMustExist({ db }: StoreContext, { kind, payload }: OperationColumns): void {
  if (kind !== 'move' && kind !== 'copy') return;
  if (mailboxState(db, (JSON.parse(payload) as MovePayload).to) === null)
    throw problem('refused', 'mailbox-missing');
}
