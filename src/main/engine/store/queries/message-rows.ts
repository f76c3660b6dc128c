// Columns to rows: how a message looks to lists and to the reader, always in the effective view.
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { Address, MessageDetail, MessageRow } from '../../../../shared/model/message.ts';
import type { Db } from '../db.ts';
import { flagList } from '../flags.ts';

const nobody: Address = { name: '', address: '' };

/** Joined as `m` (message) and `h` (header). */
export const rowColumns = `m.id, m.view_mailbox_id, m.uid, m.view_flags, m.view_keywords, m.date, m.size,
  m.has_attachment, m.thread_id, m.body_id, h.subject, h.sender, h.recipients`;

export interface RowColumns {
  readonly id: number;
  readonly view_mailbox_id: number;
  readonly uid: number | null;
  readonly view_flags: number;
  readonly view_keywords: string | null;
  readonly date: number;
  readonly size: number;
  readonly has_attachment: number;
  readonly thread_id: number;
  readonly body_id: number | null;
  readonly subject: string;
  readonly sender: string | null;
  readonly recipients: string | null;
}

export function messageRow(row: RowColumns): MessageRow {
  return {
    id: row.id,
    mailboxId: row.view_mailbox_id,
    uid: row.uid,
    subject: row.subject,
    from: addresses(row.sender)[0] ?? nobody,
    to: addresses(row.recipients),
    date: row.date,
    flags: flagList(row.view_flags, row.view_keywords),
    size: row.size,
    hasAttachment: row.has_attachment === 1,
    threadId: row.thread_id,
    cached: row.body_id !== null,
  };
}

/** Address lists are kept as `[name, address, name, address …]`; an empty list is NULL. */
export function addressColumn(list: readonly Address[]): string | null {
  const [only, second] = list;
  if (only === undefined) return null;
  if (second === undefined) return JSON.stringify([only.name, only.address]);
  return JSON.stringify(list.flatMap(({ name, address }) => [name, address]));
}

export function addresses(column: string | null): Address[] {
  if (column === null) return [];
  const flat = JSON.parse(column) as string[];
  const list: Address[] = [];
  for (let i = 0; i < flat.length; i += 2) list.push({ name: flat[i] ?? '', address: flat[i + 1] ?? '' });
  return list;
}

/** cc, bcc and reply-to are rarely there: one column holds all three, NULL when all are empty. */
export function othersColumn(message: {
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
}): string | null {
  const { cc, bcc, replyTo } = message;
  if (cc.length === 0 && bcc.length === 0 && replyTo.length === 0) return null;
  return JSON.stringify([addressColumn(cc), addressColumn(bcc), addressColumn(replyTo)]);
}

/** Rows of these messages, in the order of their ids; those in no visible list are left out. */
export function rowsById(db: Db, ids: readonly MessageId[]): MessageRow[] {
  if (ids.length === 0) return [];
  return db
    .all<RowColumns>(
      `SELECT ${rowColumns} FROM json_each(?) j JOIN message m ON m.id = j.value JOIN header h ON h.id = m.id
       WHERE m.view_mailbox_id IS NOT NULL`,
      JSON.stringify(ids),
    )
    .map(messageRow);
}

interface DetailColumns extends RowColumns {
  readonly account_id: number;
  readonly sender: string | null;
  readonly others: string | null;
  readonly message_id: string | null;
  readonly sent_at: number | null;
}

export function messageDetail(db: Db, id: MessageId): MessageDetail | null {
  const row = db.get<DetailColumns>(
    `SELECT ${rowColumns}, b.account_id, h.others, h.message_id, h.sent_at
     FROM message m JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.view_mailbox_id WHERE m.id = ?`,
    id,
  );
  if (row === undefined) return null;
  const others = row.others === null ? [] : (JSON.parse(row.others) as (string | null)[]);
  return {
    ...messageRow(row),
    accountId: row.account_id,
    messageId: row.message_id,
    cc: addresses(others[0] ?? null),
    bcc: addresses(others[1] ?? null),
    replyTo: addresses(others[2] ?? null),
    sentAt: row.sent_at,
  };
}
