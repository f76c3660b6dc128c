// One conversation across the folders of its account, each message once.
import type { Conversation } from '../../../../shared/model/conversation.ts';
import type { MessageId } from '../../../../shared/model/ids.ts';
import type { Db } from '../db.ts';
import { messageRow, type RowColumns, rowColumns } from './message-rows.ts';

interface ConversationColumns extends RowColumns {
  readonly message_id: string | null;
  readonly role: string | null;
}

/** Copies are shown from the folder a person would look in: archives of everything come last. */
const LATE_ROLES: ReadonlySet<string> = new Set(['all', 'flagged', 'important', 'junk', 'trash']);
/** What was thrown away takes part only where it is what is being read. */
const PUT_AWAY: ReadonlySet<string> = new Set(['junk', 'trash']);

/**
 * Empty when the message is in no visible list. The message asked for is always among the rows.
 * @param limit newest messages that are given
 */
export function conversation(db: Db, id: MessageId, limit: number): Conversation {
  const found = db.all<ConversationColumns>(
    `SELECT ${rowColumns}, h.message_id, b.role
     FROM (SELECT id FROM message WHERE thread_id = (SELECT thread_id FROM message WHERE id = ?)
       AND view_mailbox_id IS NOT NULL ORDER BY date DESC, id DESC LIMIT ?) newest
     JOIN message m ON m.id = newest.id JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.view_mailbox_id
     ORDER BY m.date DESC, m.id DESC`,
    // Only what is given is joined: of ten thousand messages the headers of a few hundred are read.
    id,
    // Room for copies: each message may be in a second folder and in the archive of everything.
    limit * 3 + 1,
  );
  const asked = found.find((row) => row.id === id) ?? one(db, id);
  if (asked === undefined) return { rows: [], cut: false, split: false };
  const chosen = new Map<string, ConversationColumns>([[keyOf(asked), asked]]);
  for (const row of found) {
    if (row.id === id || PUT_AWAY.has(row.role ?? '')) continue;
    const held = chosen.get(keyOf(row));
    const better = held !== undefined && held.id !== id && rank(row) < rank(held);
    if (held === undefined || better) chosen.set(keyOf(row), row);
  }
  const newest = [...chosen.values()].sort((a, b) => b.date - a.date || b.id - a.id);
  const kept = newest.slice(0, limit);
  if (!kept.includes(asked)) kept[kept.length - 1] = asked;
  return {
    rows: kept.reverse().map(messageRow),
    cut: newest.length > limit || found.length > limit * 3,
    split: asked.thread_id < 0,
  };
}

function one(db: Db, id: MessageId): ConversationColumns | undefined {
  return db.get<ConversationColumns>(
    `SELECT ${rowColumns}, h.message_id, b.role
     FROM message m JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.view_mailbox_id WHERE m.id = ?`,
    id,
  );
}

const keyOf = (row: ConversationColumns): string => row.message_id ?? `id ${row.id}`;
const rank = (row: ConversationColumns): number => (LATE_ROLES.has(row.role ?? '') ? 1 : 0);
