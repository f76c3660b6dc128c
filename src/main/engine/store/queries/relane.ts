// Operations follow their messages: what waited in the mailbox a message was moved out of has to be carried out in
// the one it is in now.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { StoreContext } from './context.ts';
import { type OperationColumns, settleRemaining } from './operation-rows.ts';
import type { Begun } from './payloads.ts';

/** Inside a transaction, after the base mailbox of the message changed. */
export function relane(context: StoreContext, id: MessageId): void {
  const { db } = context;
  const strays = db.all<OperationColumns & { base_mailbox: number; base_account: number }>(
    `SELECT o.*, m.mailbox_id AS base_mailbox, b.account_id AS base_account
     FROM operation_target t JOIN operation o ON o.id = t.operation_id JOIN message m ON m.id = t.message_id
     JOIN mailbox b ON b.id = m.mailbox_id
     WHERE t.message_id = ? AND o.mailbox_id IS NOT m.mailbox_id AND o.state <> 'sending'`,
    id,
  );
  for (const stray of strays) {
    // How far the others have come says nothing of this one.
    const { of: _, ...payload } = JSON.parse(stray.payload) as Begun;
    const asked = JSON.stringify(payload);
    const lane =
      db.get<{ id: number }>(
        `SELECT id FROM operation WHERE account_id = ? AND mailbox_id = ? AND seq = ? AND kind = ? AND payload = ?
           AND state = ?`,
        stray.base_account,
        stray.base_mailbox,
        stray.seq,
        stray.kind,
        asked,
        stray.state,
      )?.id ??
      db.insert(
        `INSERT INTO operation (seq, account_id, mailbox_id, kind, payload, state, since, reason, remaining)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)`,
        stray.seq,
        stray.base_account,
        stray.base_mailbox,
        stray.kind,
        asked,
        stray.state,
        stray.since,
        stray.reason,
      );
    db.run(
      'UPDATE operation_target SET operation_id = ? WHERE operation_id = ? AND message_id = ?',
      lane,
      stray.id,
      id,
    );
    settleRemaining(db, lane);
    settleRemaining(db, stray.id);
    context.feed.outboxChanged();
  }
}
