// How an operation ends: carried out, refused, or put off. Called by the outbox with what the server said; each call
// is one transaction that leaves base, view and queue in agreement.
import type { MessageId, OperationId } from '../../../../shared/model/ids.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { CounterChanges } from '../counters.ts';
import { DELETED } from '../flags.ts';
import { nextMessageId } from '../ids.ts';
import { changing, type StoreContext } from './context.ts';
import { dropTwins } from './copies.ts';
import { flagAssignment } from './flag-sql.ts';
import type { FlagWork, MessageWork, MoveWork, Work, WorkNote } from './lanes.ts';
import { forgetUidls } from './local-changes.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { type OperationColumns, readOperation, settleRemaining } from './operation-rows.ts';
import type { FlagPayload } from './payloads.ts';
import { placeMessage, type ServerPlace } from './placing.ts';
import { dropMessages } from './removal.ts';
import { refuseMailbox } from './settle-mailbox.ts';
import { clearTouched, recomputeTouched, touch } from './touched.ts';
import { recomputeViews } from './view.ts';

/** What was to be sent is not what is wanted any more: the person changed their mind while the mailbox was being opened. */
export class Overtaken extends Error {}

/**
 * Just before the command leaves: if the answer is lost, the next try knows that it was sent. Throws `Overtaken`, having
 * changed nothing, when the work is not as it was read.
 */
export function begin(context: StoreContext, work: Work, note?: WorkNote): void {
  const { db, feed } = context;
  if (!stillWanted(context, work)) throw new Overtaken();
  // Repeating a flag change is harmless; anything else must be known to have been sent even after a power cut.
  db.transaction(
    () => {
      for (const id of work.operationIds) {
        db.run("UPDATE operation SET state = 'sending', attempts = attempts + 1 WHERE id = ?", id);
        if ('targets' in work) {
          db.run(
            `UPDATE operation SET payload = json_set(payload, '$.of', max(coalesce(payload ->> '$.of', 0), remaining))
             WHERE id = ?`,
            id,
          );
        }
        if (note !== undefined) {
          db.run(
            "UPDATE operation SET payload = json_set(payload, '$.note', json(?)) WHERE id = ?",
            JSON.stringify({ firstRow: nextMessageId(db), ...note }),
            id,
          );
        }
      }
      if ('targets' in work) markSent(context, work);
      feed.outboxChanged();
    },
    { durable: work.kind !== 'flag' && !db.inTransaction },
  );
}

function stillWanted({ db }: StoreContext, work: Work): boolean {
  for (const id of work.operationIds) {
    if (db.get('SELECT 1 FROM operation WHERE id = ?', id) === undefined) return false;
    if (!('targets' in work)) continue;
    const mine = work.targets.filter((target) => target.operationId === id);
    const held = db.all<{ id: number; uid: number | null }>(
      `SELECT m.id, m.uid FROM operation_target t JOIN message m ON m.id = t.message_id
       WHERE t.operation_id = ? AND t.message_id IN (SELECT value FROM json_each(?))`,
      id,
      JSON.stringify(mine.map((target) => target.messageId)),
    );
    const uids = new Map(held.map((row) => [row.id, row.uid]));
    if (mine.some((target) => uids.get(target.messageId) !== target.uid)) return false;
  }
  return true;
}

function markSent(context: StoreContext, work: MessageWork): void {
  for (const id of work.operationIds) {
    const ids = work.targets.filter((target) => target.operationId === id).map((target) => target.messageId);
    context.db.run(
      'UPDATE operation_target SET sent = 1 WHERE operation_id = ? AND message_id IN (SELECT value FROM json_each(?))',
      id,
      JSON.stringify(ids),
    );
  }
}

/** The server has these flags now. */
export function confirmFlags(context: StoreContext, work: FlagWork, ids: ReadonlySet<MessageId>): void {
  changing(context, (counters) => {
    const { db } = context;
    const done = work.targets.filter((target) => ids.has(target.messageId));
    const payloads = new Map(
      work.operationIds.map((id) => [id, JSON.parse(readOperation(db, id)?.payload ?? '{}') as FlagPayload]),
    );
    for (const { operationId, messageId } of done) {
      const payload = payloads.get(operationId);
      if (payload?.addMask === undefined) continue;
      const { sql, values } = flagAssignment(payload, '');
      db.run(`UPDATE message SET ${sql} WHERE id = ?`, ...values, messageId);
    }
    context.flagWrites.confirmed(done.map((target) => target.messageId));
    settleTargets(context, counters, work, done);
  });
}

/** Moved or copied; a message without a place is there under a UID not known yet. */
export function confirmPlaced(
  context: StoreContext,
  work: MoveWork,
  places: ReadonlyMap<MessageId, ServerPlace | null>,
): void {
  changing(context, (counters) => {
    const { db } = context;
    const target = mailboxOrThrow(db, work.to);
    const done = work.targets.filter(({ messageId }) => places.has(messageId));
    const twins = new Map(done.map((item) => [item.messageId, twinOf(context, item)]));
    settleTargets(context, counters, work, done);
    for (const { messageId } of done) {
      const place = places.get(messageId) ?? null;
      if (work.kind === 'copy') {
        const twin = twins.get(messageId);
        if (twin === undefined || twin === null) continue;
        db.run(
          'UPDATE message SET body_id = (SELECT body_id FROM message WHERE id = ?) WHERE id = ? AND body_id IS NULL',
          messageId,
          twin,
        );
        placeMessage(context, counters, twin, target, place);
      } else {
        if (target.local === false) forgetUidls(context, `SELECT ${messageId}`);
        placeMessage(context, counters, messageId, target, place);
      }
    }
  });
}

function twinOf(
  context: StoreContext,
  item: { readonly operationId: OperationId; readonly messageId: MessageId },
): number | null {
  const sql = 'SELECT twin_id FROM operation_target WHERE operation_id = ? AND message_id = ?';
  return context.db.get<{ twin_id: number | null }>(sql, item.operationId, item.messageId)?.twin_id ?? null;
}

/** Gone for good at the server, or found to be gone. */
export function confirmDeleted(context: StoreContext, work: MessageWork, ids: ReadonlySet<MessageId>): void {
  changing(context, (counters) => {
    const done = work.targets.filter((target) => ids.has(target.messageId));
    settleTargets(context, counters, work, done);
    dropMessages(
      context.db,
      context.feed,
      counters,
      done.map((target) => target.messageId),
    );
  });
}

/** Not deleted, but marked so (no UIDPLUS): they are in view again, as the server has them. */
export function confirmMarked(context: StoreContext, work: MessageWork, ids: ReadonlySet<MessageId>): void {
  changing(context, (counters) => {
    const done = work.targets.filter((target) => ids.has(target.messageId));
    for (const { messageId } of done) {
      context.db.run(`UPDATE message SET flags = flags | ${DELETED} WHERE id = ?`, messageId);
    }
    context.flagWrites.confirmed(done.map((target) => target.messageId));
    settleTargets(context, counters, work, done);
  });
}

/** These targets leave the queue without their messages having changed, e.g. gone elsewhere: sync tells the rest. */
export function forgetTargets(context: StoreContext, work: MessageWork, ids: ReadonlySet<MessageId>): void {
  changing(context, (counters) => {
    const forgotten = work.targets.filter((target) => ids.has(target.messageId));
    const twins = forgotten.map((target) => twinOf(context, target)).filter((twin) => twin !== null);
    settleTargets(context, counters, work, forgotten);
    // What was never copied has no copy to show.
    dropMessages(context.db, context.feed, counters, twins);
  });
}

function settleTargets(
  context: StoreContext,
  counters: CounterChanges,
  work: MessageWork,
  done: readonly { readonly operationId: OperationId; readonly messageId: MessageId }[],
): void {
  const { db, feed } = context;
  for (const { operationId, messageId } of done) {
    const removed = db.run(
      'DELETE FROM operation_target WHERE operation_id = ? AND message_id = ?',
      operationId,
      messageId,
    );
    db.run('UPDATE message SET pending = pending - ? WHERE id = ?', removed, messageId);
  }
  for (const id of work.operationIds) {
    db.run(
      "UPDATE operation SET state = 'waiting', attempts = 0, next_try_at = NULL, reason = NULL WHERE id = ?",
      id,
    );
    settleRemaining(db, id);
  }
  recomputeViews(
    db,
    feed,
    counters,
    done.map((target) => target.messageId),
  );
  feed.outboxChanged();
}

/**
 * Not now. `unknown`: the command may have been carried out, so the next try verifies first; otherwise the server is
 * known not to have done it.
 */
export function postpone(
  context: StoreContext,
  work: Work,
  reason: Problem | null,
  nextTryAt: number | null,
  outcome: 'unknown' | 'not-done',
): void {
  const { db, feed } = context;
  db.transaction(() => {
    for (const id of work.operationIds) {
      db.run(
        "UPDATE operation SET state = 'waiting', reason = ?, next_try_at = ? WHERE id = ? AND state <> 'refused'",
        reason === null ? null : JSON.stringify(reason),
        nextTryAt,
        id,
      );
      if (outcome === 'not-done') db.run('UPDATE operation_target SET sent = 0 WHERE operation_id = ?', id);
    }
    feed.outboxChanged();
  });
}

/** For good, until the person tries again: the view goes back to what the server has. */
export function refuse(context: StoreContext, operationIds: readonly OperationId[], reason: Problem): void {
  changing(context, (counters) => {
    for (const id of operationIds) refuseOne(context, counters, id, reason);
  });
}

export function refuseOne(
  context: StoreContext,
  counters: CounterChanges,
  id: OperationId,
  reason: Problem,
): void {
  const { db, feed } = context;
  const operation = readOperation(db, id);
  if (operation === undefined || operation.state === 'refused') return;
  // Other targets stay marked as sent: a part may have been carried out (copied, not deleted), and a retry looks first.
  if (operation.kind === 'flag') db.run('UPDATE operation_target SET sent = 0 WHERE operation_id = ?', id);
  db.run(
    "UPDATE operation SET state = 'refused', reason = ?, next_try_at = NULL WHERE id = ?",
    JSON.stringify(reason),
    id,
  );
  if (operation.mailbox_id !== null && operation.kind.startsWith('mailbox-')) {
    refuseMailbox(context, counters, operation, reason, refuseOne);
  } else {
    withdraw(context, counters, operation);
  }
  feed.outboxChanged();
}

/** The operation no longer counts in the view of its messages. */
function withdraw(context: StoreContext, counters: CounterChanges, operation: OperationColumns): void {
  const { db } = context;
  if (operation.kind === 'copy') dropTwins(context, counters, operation.id, 'sent >= 0');
  clearTouched(db);
  touch(db, TARGETS, operation.id);
  db.run(`UPDATE message SET pending = pending - 1 WHERE id IN (${TARGETS})`, operation.id);
  recomputeTouched(context, counters);
}

/** Subquery of its message ids. */
export const TARGETS = 'SELECT message_id FROM operation_target WHERE operation_id = ?';

/** At start: what was being sent when the engine ended has an answer nobody heard. */
export function recover(context: StoreContext): void {
  context.db.run("UPDATE operation SET state = 'waiting' WHERE state = 'sending'");
}
