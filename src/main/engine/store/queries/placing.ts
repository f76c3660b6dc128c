// A message gets the place the server gave it: after a move or copy was carried out, or was found to have been.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { CounterChanges } from '../counters.ts';
import type { MailboxState } from '../rows.ts';
import type { StoreContext } from './context.ts';
import { relane } from './relane.ts';
import { dropMessages } from './removal.ts';
import { rethread } from './rethread.ts';
import { recomputeViews } from './view.ts';

/** The name a mailbox gave a message; the UIDs of another UIDVALIDITY than the one held mean nothing here. */
export interface ServerPlace {
  readonly uidValidity: number;
  readonly uid: number;
}

/** Inside a transaction. `place` null: it is there, under a UID that a listing will tell. */
export function placeMessage(
  context: StoreContext,
  counters: CounterChanges,
  id: MessageId,
  target: MailboxState,
  place: ServerPlace | null,
): void {
  const { db, feed } = context;
  const before = db.get<{ mailbox_id: number; account_id: number }>(
    'SELECT m.mailbox_id, b.account_id FROM message m JOIN mailbox b ON b.id = m.mailbox_id WHERE m.id = ?',
    id,
  );
  if (before === undefined) return;
  const uid = place !== null && place.uidValidity === target.uidValidity && !target.local ? place.uid : null;
  db.run('UPDATE message SET mod_seq = NULL WHERE id = ?', id);
  if (uid !== null) absorb(context, counters, id, target.id, uid);
  db.run('DELETE FROM unplaced WHERE message_id = ?', id);
  db.run('UPDATE message SET mailbox_id = ?, uid = ? WHERE id = ?', target.id, uid, id);
  if (uid === null && !target.local) awaitListing(context, id);
  if (before.account_id !== target.accountId) rethread(context, id, target.accountId);
  recomputeViews(db, feed, counters, [id]);
  if (before.mailbox_id !== target.id) relane(context, id);
}

/** Sync may have listed the message at its new place already: that row's truth is kept, its identity is not. */
function absorb(
  context: StoreContext,
  counters: CounterChanges,
  id: MessageId,
  mailboxId: MailboxId,
  uid: number,
): void {
  const { db, feed } = context;
  const twin = db.get<{ id: number; flags: number; keywords: string | null; body_id: number | null }>(
    'SELECT id, flags, keywords, body_id FROM message WHERE mailbox_id = ? AND uid = ? AND id <> ?',
    mailboxId,
    uid,
    id,
  );
  if (twin === undefined) return;
  // With its MODSEQ, or an older word about it would be believed.
  db.run(
    `UPDATE message SET flags = ?2, keywords = ?3, body_id = coalesce(body_id, ?4),
       mod_seq = (SELECT t.mod_seq FROM message t WHERE t.id = ?5)
     WHERE id = ?1`,
    id,
    twin.flags,
    twin.keywords,
    twin.body_id,
    twin.id,
  );
  const adopted = db.run(
    'UPDATE OR IGNORE operation_target SET message_id = ? WHERE message_id = ?',
    id,
    twin.id,
  );
  db.run('UPDATE message SET pending = pending + ? WHERE id = ?', adopted, id);
  db.run('UPDATE message SET pending = pending - ? WHERE id = ?', adopted, twin.id);
  dropMessages(db, feed, counters, [twin.id]);
}

export function awaitListing(context: StoreContext, id: MessageId): void {
  context.db.run(
    `INSERT OR REPLACE INTO unplaced (message_id, mailbox_id, why, email_id, header_message_id, size, date)
     SELECT m.id, m.mailbox_id, 'moved', h.email_id, h.message_id, m.size, m.date
     FROM message m JOIN header h ON h.id = m.id WHERE m.id = ?`,
    id,
  );
}
