// A mailbox's UIDVALIDITY (RFC 3501 section 2.3.1.1): when it changes, every UID held is void. Messages and bodies
// are kept aside and linked again as the new listing arrives, so nothing is downloaded or shown twice.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import type { FetchedMessage } from '../rows.ts';
import { changing, type StoreContext } from './context.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { dropMessages, refuseTargets } from './removal.ts';

export interface ServerEpoch {
  readonly uidValidity: number;
  readonly uidNext: number | null;
  readonly highestModSeq: bigint | null;
}

export type EpochChange = 'first' | 'same' | 'changed';

export function beginEpoch(context: StoreContext, id: MailboxId, epoch: ServerEpoch): EpochChange {
  const { db, feed } = context;
  const held = mailboxOrThrow(db, id).uidValidity;
  if (held === epoch.uidValidity) return 'same';
  const first = held === null;
  // The sync point belongs to the old UIDs: nothing of the new ones was seen yet.
  db.run(
    `UPDATE mailbox SET uid_validity = ?2, uid_next = NULL, highest_mod_seq = NULL, confirmed_at = NULL, listed_at = NULL,
       epoch_open = ?3, state = CASE WHEN ?3 THEN 'partial' ELSE state END WHERE id = ?1`,
    id,
    epoch.uidValidity,
    first ? 0 : 1,
  );
  feed.mailboxChanged(id);
  if (first) return 'first';
  db.run(
    `INSERT OR REPLACE INTO unplaced (message_id, mailbox_id, why, email_id, header_message_id, size, date)
     SELECT m.id, m.mailbox_id, 'epoch', h.email_id, h.message_id, m.size, m.date
     FROM message m JOIN header h ON h.id = m.id WHERE m.mailbox_id = ? AND m.uid IS NOT NULL`,
    id,
  );
  db.run('UPDATE message SET uid = NULL, mod_seq = NULL WHERE mailbox_id = ? AND uid IS NOT NULL', id);
  refuseAmbiguous(context, id);
  return 'changed';
}

/** Of several messages that cannot be told apart, which one an operation meant is lost with the UIDs. */
function refuseAmbiguous(context: StoreContext, id: MailboxId): void {
  const ambiguous = context.db.all<{ message_id: number }>(
    `SELECT u.message_id FROM unplaced u JOIN message m ON m.id = u.message_id
     WHERE u.mailbox_id = ?1 AND u.why = 'epoch' AND m.pending > 0 AND u.email_id IS NULL AND EXISTS (
       SELECT 1 FROM unplaced o WHERE o.mailbox_id = ?1 AND o.header_message_id IS u.header_message_id
         AND o.size = u.size AND o.date = u.date AND o.message_id <> u.message_id)`,
    id,
  );
  if (ambiguous.length === 0) return;
  changing(context, (counters) =>
    refuseTargets(
      context,
      counters,
      ambiguous.map((row) => row.message_id),
      LOST,
    ),
  );
}

const LOST = { kind: 'refused', code: 'message-missing', retry: 'never' } as const;

export function finishEpoch(db: Db, feed: ChangeFeed, id: MailboxId): number {
  const changed = db.run('UPDATE mailbox SET epoch_open = 0 WHERE id = ? AND epoch_open = 1', id) > 0;
  const leftovers = db.all<{ message_id: number }>(
    "SELECT message_id FROM unplaced WHERE mailbox_id = ? AND why = 'epoch'",
    id,
  );
  const counters = new CounterChanges();
  dropMessages(
    db,
    feed,
    counters,
    leftovers.map((row) => row.message_id),
    LOST,
  );
  counters.write(db, feed);
  if (changed && releaseWaiting(db, id) > 0) feed.outboxChanged();
  return leftovers.length;
}

/** What only waited for the new UIDs may go at once: nothing is wrong any more. */
function releaseWaiting(db: Db, id: MailboxId): number {
  return db.run(
    `UPDATE operation SET next_try_at = NULL, attempts = 0, reason = NULL
     WHERE mailbox_id = ? AND state = 'waiting' AND reason ->> '$.code' = 'message-missing'`,
    id,
  );
}

/** Listings of a moved message's new mailbox that may miss it before it is given up: the first may be older than the move. */
const MISSES_ALLOWED = 1;

/** Both UID sets were equal: messages that were moved here without a known UID and never showed up are not here. */
export function giveUpMissed(db: Db, feed: ChangeFeed, counters: CounterChanges, id: MailboxId): void {
  const missed = db.all<{ message_id: number }>(
    `UPDATE unplaced SET missed = missed + 1 WHERE mailbox_id = ?1 AND why = 'moved' RETURNING message_id, missed`,
    id,
  );
  if (missed.length === 0) return;
  const gone = db.all<{ message_id: number }>(
    `SELECT message_id FROM unplaced WHERE mailbox_id = ?1 AND why = 'moved' AND missed > ?2`,
    id,
    MISSES_ALLOWED,
  );
  dropMessages(
    db,
    feed,
    counters,
    gone.map((row) => row.message_id),
  );
}

export function hasUnplaced(db: Db, id: MailboxId): boolean {
  return db.get("SELECT 1 FROM unplaced WHERE mailbox_id = ? AND why <> 'waiting' LIMIT 1", id) !== undefined;
}

/**
 * The message kept aside that a listed one is: by EMAILID (RFC 8474), else by Message-ID, size and INTERNALDATE, and
 * without a Message-ID also by sender and subject, where the server has any: those of a row may be from its body. Takes it
 * out of the unplaced. Null: it is new.
 */
export function takeUnplaced(
  db: Db,
  id: MailboxId,
  message: FetchedMessage,
  sender: string | null,
): MessageId | null {
  const found =
    (message.emailId === null
      ? undefined
      : db.get<{ message_id: number }>(
          "SELECT message_id FROM unplaced WHERE mailbox_id = ? AND email_id = ? AND why <> 'waiting' LIMIT 1",
          id,
          message.emailId,
        )) ??
    db.get<{ message_id: number }>(
      `SELECT u.message_id FROM unplaced u JOIN header h ON h.id = u.message_id
       WHERE u.mailbox_id = ?1 AND u.header_message_id IS ?2 AND u.size = ?3 AND u.date = ?4 AND u.why <> 'waiting'
         AND (u.email_id IS NULL OR ?7 IS NULL)
         AND (?2 IS NOT NULL OR ((h.sender IS ?5 OR ?5 IS NULL) AND (h.subject = ?6 OR ?6 = '')))
       ORDER BY (h.sender IS ?5 AND h.subject = ?6) DESC, u.message_id LIMIT 1`,
      id,
      message.messageId,
      message.size,
      message.date,
      sender,
      message.subject,
      message.emailId,
    );
  if (found === undefined) return null;
  db.run('DELETE FROM unplaced WHERE message_id = ?', found.message_id);
  return found.message_id;
}
