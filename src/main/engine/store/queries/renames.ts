// A mailbox that another client renamed: what its messages are known again by, and the row under its new name.
import type { MailboxId } from '../../../../shared/model/ids.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { Db } from '../db.ts';
import type { ListedMailbox } from '../rows.ts';

/** Of one message, what a server says the same of each time it is asked. */
export interface Fingerprint {
  readonly uid: number;
  readonly size: number;
  /** INTERNALDATE, epoch ms. */
  readonly date: number;
  readonly messageId: string | null;
}

/** Of at most `count` messages, spread over the whole mailbox. */
export function fingerprints(db: Db, id: MailboxId, count: number): Fingerprint[] {
  return db.all<Fingerprint & Record<string, string | number | null>>(
    `SELECT m.uid, m.size, m.date, h.message_id AS messageId
     FROM (SELECT id, uid, size, date, row_number() OVER (ORDER BY uid DESC) - 1 AS place, count(*) OVER () AS total
       FROM message WHERE mailbox_id = ?1 AND uid IS NOT NULL) m
     JOIN header h ON h.id = m.id WHERE m.place % ((m.total + ?2 - 1) / ?2) = 0 ORDER BY m.uid`,
    id,
    count,
  );
}

/**
 * The row goes on under the name that LIST gave it; messages, bodies and the person's choice stay with it. False when
 * another row has that name, or an operation of the person's gave this one a name already.
 */
export function adoptName(db: Db, feed: ChangeFeed, id: MailboxId, listed: ListedMailbox): boolean {
  const renamed = db.run(
    `UPDATE mailbox SET path = ?2, view_path = ?2, wire_name = ?3, separator = ?4
     WHERE id = ?1 AND local = 0 AND provisional = 0 AND view_path = path AND NOT EXISTS (
       SELECT 1 FROM mailbox o WHERE o.account_id = mailbox.account_id AND (o.path = ?2 OR o.view_path = ?2))`,
    id,
    listed.path,
    listed.wireName,
    listed.separator,
  );
  if (renamed > 0) feed.mailboxChanged(id);
  return renamed > 0;
}
