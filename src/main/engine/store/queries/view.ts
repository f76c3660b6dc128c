// The effective view of single messages: base columns plus the waiting operations, in the order the person acted.
import type { MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import { changeKeywords } from '../flags.ts';
import type { FlagPayload, MovePayload } from './payloads.ts';

interface ViewColumns {
  readonly mailbox_id: number;
  readonly flags: number;
  readonly keywords: string | null;
  readonly pending: number;
  readonly view_mailbox_id: number | null;
  readonly view_flags: number;
  readonly view_keywords: string | null;
}

interface View {
  mailboxId: MailboxId | null;
  flags: number;
  keywords: string | null;
}

/** After base columns or operations changed. Inside a transaction; the caller writes the counters. */
export function recomputeViews(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  ids: Iterable<MessageId>,
): void {
  for (const id of ids) {
    const row = db.get<ViewColumns>(
      `SELECT mailbox_id, flags, keywords, pending, view_mailbox_id, view_flags, view_keywords
       FROM message WHERE id = ?`,
      id,
    );
    if (row === undefined) continue;
    const view: View = { mailboxId: row.mailbox_id, flags: row.flags, keywords: row.keywords };
    if (row.pending > 0) applyOperations(db, id, view);
    writeView(db, feed, counters, id, row, view);
  }
}

function applyOperations(db: Db, id: MessageId, view: View): void {
  const waiting = db.all<{ kind: string; payload: string }>(
    `SELECT o.kind, o.payload FROM operation_target t JOIN operation o ON o.id = t.operation_id
     WHERE t.message_id = ? AND o.state <> 'refused' ORDER BY o.seq, o.id`,
    id,
  );
  for (const { kind, payload } of waiting) {
    if (kind === 'flag') {
      const flag = JSON.parse(payload) as FlagPayload;
      view.flags = (view.flags | flag.addMask) & ~flag.removeMask;
      view.keywords = changeKeywords(view.keywords, flag.addKeywords, flag.removeKeywords);
    } else if (kind === 'move') {
      view.mailboxId = (JSON.parse(payload) as MovePayload).to;
    } else if (kind === 'delete-for-good') {
      view.mailboxId = null;
    }
  }
}

function writeView(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  id: MessageId,
  row: ViewColumns,
  view: View,
): void {
  const moved = row.view_mailbox_id !== view.mailboxId;
  if (!moved && row.view_flags === view.flags && row.view_keywords === view.keywords) return;
  db.run(
    'UPDATE message SET view_mailbox_id = ?, view_flags = ?, view_keywords = ? WHERE id = ?',
    view.mailboxId,
    view.flags,
    view.keywords,
    id,
  );
  if (moved) {
    counters.moved(row.view_mailbox_id, row.view_flags, -1);
    counters.moved(view.mailboxId, view.flags, 1);
  } else {
    counters.reflagged(view.mailboxId, row.view_flags, view.flags);
    feed.rowChanged(id, view.mailboxId);
  }
}
