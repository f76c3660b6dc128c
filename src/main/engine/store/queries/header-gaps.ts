// Rows for which the server's ENVELOPE had no words, or words it spoiled: filled from the message's own header once its
// octets are held. What the server said stays as it is, and the Message-ID with it, by which a listing knows a message again.
import type { HeaderData } from '../../../../shared/model/header-data.ts';
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { Address } from '../../../../shared/model/message.ts';
import { storeLimits } from '../../lib/limits.ts';
import type { StoreContext } from './context.ts';
import { addressColumn, othersColumn } from './message-rows.ts';

export type SpokenHeader = Pick<HeaderData, 'subject' | 'from' | 'to' | 'sentAt'> &
  Partial<Pick<HeaderData, 'cc' | 'bcc' | 'replyTo'>>;

/** What a server puts in place of octets it could not read. */
const SPOILED = '\ufffd';

/** Of these messages, those whose row lacks a subject, a sender or a date, or has a spoiled one. */
export function headerGaps({ db }: StoreContext, ids: readonly MessageId[]): MessageId[] {
  if (ids.length === 0) return [];
  return db
    .all<{ id: number }>(
      `SELECT h.id FROM json_each(?) j JOIN header h ON h.id = j.value
       WHERE h.subject = '' OR h.sender IS NULL OR h.sent_at IS NULL OR instr(h.subject || h.sender, char(65533)) > 0`,
      `[${ids.join()}]`,
    )
    .map(({ id }) => id);
}

interface HeaderColumns {
  readonly subject: string;
  readonly sender: string | null;
  readonly recipients: string | null;
  readonly others: string | null;
  readonly sent_at: number | null;
  readonly view_mailbox_id: number | null;
}

/** False where there was nothing to fill, or nothing to fill it with. */
export function fillHeader({ db, feed }: StoreContext, id: MessageId, said: SpokenHeader): boolean {
  const held = db.get<HeaderColumns>(
    `SELECT h.subject, h.sender, h.recipients, h.others, h.sent_at, m.view_mailbox_id
     FROM header h JOIN message m ON m.id = h.id WHERE h.id = ?`,
    id,
  );
  if (held === undefined) return false;
  const { cc = [], bcc = [], replyTo = [] } = said;
  const subject = whole(held.subject || null, said.subject.slice(0, storeLimits.subjectChars) || null) ?? '';
  const sender = whole(held.sender, people(said.from));
  const recipients = held.recipients ?? people(said.to);
  const others = held.others ?? othersColumn({ cc, bcc, replyTo });
  const sentAt = held.sent_at ?? said.sentAt;
  const same =
    subject === held.subject &&
    sender === held.sender &&
    recipients === held.recipients &&
    others === held.others &&
    sentAt === held.sent_at;
  if (same) return false;
  db.run(
    'UPDATE header SET subject = ?2, sender = ?3, recipients = ?4, others = ?5, sent_at = ?6 WHERE id = ?1',
    id,
    subject,
    sender,
    recipients,
    others,
    sentAt,
  );
  feed.rowChanged(id, held.view_mailbox_id);
  return true;
}

const people = (list: readonly Address[]): string | null =>
  addressColumn(list.slice(0, storeLimits.addresses));

/** What is held, unless it is nothing, or spoiled where the message itself is not. */
function whole(held: string | null, own: string | null): string | null {
  if (held === null) return own;
  return held.includes(SPOILED) && own !== null && !own.includes(SPOILED) ? own : held;
}
