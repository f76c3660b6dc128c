// What a message row says, to the eye and to assistive technology.
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { displayName, listDate } from '../../ui/format.ts';
import { DELETED, tagName, tagsOf } from '../tags/tag-words.ts';

export const SEEN = '\\Seen';
export const FLAGGED = '\\Flagged';
/** Set by the engine: a POP3 server sent something that is hardly the message. */
export const SUSPICIOUS = '$Suspicious';

/** System flags are case-insensitive (RFC 9051 section 2.3.2). */
export function hasFlag(row: Pick<MessageRow, 'flags'>, flag: string): boolean {
  const wanted = flag.toLowerCase();
  return row.flags.some((held) => held.toLowerCase() === wanted);
}

/** Who a row is about: the sender, or in folders of one's own mail the recipients. */
export function rowPeople(row: MessageRow, role: MailboxRole | null): string {
  if (role !== 'sent' && role !== 'drafts') return displayName(row.from);
  if (row.to.length === 0) return 'No recipients';
  return `To ${row.to.map(displayName).join(', ')}`;
}

export function rowSubject(row: Pick<MessageRow, 'subject'>): string {
  return row.subject.trim() || 'No subject';
}

/** The row in one breath: state first, then sender, subject and date. */
export function rowLabel(row: MessageRow, role: MailboxRole | null, now: number): string {
  const tags = tagsOf(row.flags);
  return [
    hasFlag(row, SEEN) ? '' : 'Unread',
    hasFlag(row, FLAGGED) ? 'Flagged' : '',
    hasFlag(row, DELETED) ? 'Marked as deleted' : '',
    row.hasAttachment ? 'Has attachment' : '',
    hasFlag(row, SUSPICIOUS) ? 'Doubtful download' : '',
    rowPeople(row, role),
    rowSubject(row),
    listDate(row.date, now),
    tags.length > 0 ? `Tags: ${tags.map(tagName).join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
