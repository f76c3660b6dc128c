// Messages that came to other folders since a copy was asked for: what another program may have made of that copy.
import type { MailboxId } from '../../../../shared/model/ids.ts';
import type { Db } from '../db.ts';
import type { MoveWork } from './lanes.ts';

/** UIDs by mailbox, neither of the source nor of the target; empty where nothing was noted. */
export function arrivals(db: Db, work: MoveWork): Map<MailboxId, number[]> {
  const firstRow = work.note?.firstRow;
  if (firstRow === undefined) return new Map();
  const rows = db.all<{ mailbox_id: number; uid: number }>(
    `SELECT m.mailbox_id, m.uid FROM message m JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.mailbox_id
     WHERE m.id >= ?1 AND m.uid IS NOT NULL AND b.account_id = ?2 AND m.mailbox_id NOT IN (?3, ?4)
       AND h.message_id IN (SELECT value FROM json_each(?5))`,
    firstRow,
    work.accountId,
    work.mailboxId,
    work.to,
    JSON.stringify(work.targets.flatMap(({ header }) => header ?? [])),
  );
  const found = Map.groupBy(rows, (row) => row.mailbox_id);
  return new Map([...found].map(([id, list]) => [id, list.map(({ uid }) => uid)]));
}
