// Folders of POP3 accounts: what a person does there is done, no server is asked. Works on the chosen messages.
import type { MailboxId } from '../../../../shared/model/ids.ts';
import type { StoreContext } from './context.ts';

const CHOSEN_LOCAL = `id IN (SELECT id FROM chosen) AND mailbox_id IN (SELECT id FROM mailbox WHERE local = 1)`;

/** From local folders into another one. */
export function moveLocal(context: StoreContext, to: MailboxId): void {
  context.db.run(`UPDATE message SET mailbox_id = ? WHERE ${CHOSEN_LOCAL}`, to);
}

/** Their rows go; that their unique-ids were fetched is remembered, so that they do not come back. */
export function deleteLocal(context: StoreContext): void {
  const { db } = context;
  forgetUidls(context, `SELECT id FROM message WHERE ${CHOSEN_LOCAL}`);
  db.run(
    `INSERT OR IGNORE INTO dropped_body (body_id)
     SELECT body_id FROM message WHERE body_id IS NOT NULL AND ${CHOSEN_LOCAL}`,
  );
  db.run(`DELETE FROM message WHERE ${CHOSEN_LOCAL}`);
}

/** `ids`: a subquery of message ids. The POP3 side decides by the account's policy what follows at the server. */
export function forgetUidls(context: StoreContext, ids: string): void {
  context.db.run(
    `UPDATE uidl SET message_id = NULL, deleted_here_at = coalesce(deleted_here_at, ?) WHERE message_id IN (${ids})`,
    context.clock.now(),
  );
}
