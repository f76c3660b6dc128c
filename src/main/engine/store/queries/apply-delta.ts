// What one sync step learned of a mailbox, written in one transaction: base columns, effective view, threads, counts.
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import { storeLimits } from '../../lib/limits.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import { flagColumns } from '../flags.ts';
import { takeMessageIds } from '../ids.ts';
import type { DeltaCounts, FetchedMessage, FlagUpdate, MailboxDelta } from '../rows.ts';
import { refsColumn } from '../thread-keys.ts';
import type { StoreContext } from './context.ts';
import { giveUpMissed, hasUnplaced, takeUnplaced } from './epochs.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { addressColumn, othersColumn } from './message-rows.ts';
import { tellRethreaded } from './rethread.ts';
import { messageVanished } from './vanished.ts';
import { recomputeViews } from './view.ts';

export function applyDelta(context: StoreContext, mailboxId: MailboxId, delta: MailboxDelta): DeltaCounts {
  const { db, feed } = context;
  const { accountId } = mailboxOrThrow(db, mailboxId);
  const counters = new CounterChanges();
  let removed = 0;
  for (const uid of delta.removed) {
    if (messageVanished(context, counters, mailboxId, uid)) removed += 1;
  }
  const { asOf } = delta;
  const { added, changed, doubted } = addMessages(context, counters, accountId, mailboxId, delta.added, {
    asOf,
  });
  let reflagged = changed;
  for (const update of delta.flags) {
    const outcome = updateFlags(context, counters, mailboxId, update);
    if (outcome === 'changed') reflagged += 1;
    else if (outcome === 'doubted') doubted.push(update.uid);
  }
  if (delta.confirmedAt !== undefined) giveUpMissed(db, feed, counters, mailboxId);
  writeSyncPoint(db, feed, mailboxId, delta);
  counters.write(db, feed);
  return { added, removed, changed: reflagged, doubted };
}

/**
 * Rows for messages of an IMAP mailbox or, with `uid` null, of a local folder. Answers their ids in order. `bodyIds`: of
 * those whose bodies are written already. `asOf`, `doubted`: as in `MailboxDelta` and `DeltaCounts`.
 */
export function addMessages(
  context: StoreContext,
  counters: CounterChanges,
  accountId: AccountId,
  mailboxId: MailboxId,
  messages: readonly FetchedMessage[],
  more: { readonly bodyIds?: readonly (number | null)[]; readonly asOf?: number | undefined } = {},
): { added: number; changed: number; ids: MessageId[]; doubted: number[] } {
  const { db, feed, threads } = context;
  if (messages.length === 0) return { added: 0, changed: 0, ids: [], doubted: [] };
  const relink = hasUnplaced(db, mailboxId);
  const firstId = takeMessageIds(db, messages.length);
  const ids = messages.map((_, i) => firstId + i);
  const threadIds = threads.assign(accountId, messages, ids, (moved) => tellRethreaded(feed, moved));
  let added = 0;
  let changed = 0;
  const doubted: number[] = [];
  messages.forEach((message, i) => {
    const id = ids[i] ?? 0;
    const sender = addressColumn(message.from.slice(0, storeLimits.addresses));
    const outcome =
      (relink ? relinkMessage(db, feed, counters, mailboxId, message, sender, ids, i) : null) ??
      insertMessage(
        db,
        counters,
        mailboxId,
        message,
        sender,
        id,
        threadIds[i] ?? id,
        more.bodyIds?.[i] ?? null,
      );
    if (outcome === 'added') {
      added += 1;
    } else if (message.uid !== null) {
      const { uid, flags, modSeq } = message;
      const said = { uid, flags, modSeq, ...(more.asOf === undefined ? {} : { asOf: more.asOf }) };
      const known = updateFlags(context, counters, mailboxId, said);
      if (known === 'changed') changed += 1;
      else if (known === 'doubted') doubted.push(uid);
    }
  });
  return { added, changed, ids, doubted };
}

function insertMessage(
  db: Db,
  counters: CounterChanges,
  mailboxId: MailboxId,
  message: FetchedMessage,
  sender: string | null,
  id: MessageId,
  threadId: number,
  bodyId: number | null,
): 'added' | 'known' {
  const { mask, keywords } = flagColumns(message.flags);
  const inserted = db.run(
    `INSERT INTO message (id, mailbox_id, uid, mod_seq, flags, keywords, date, size, has_attachment, thread_id,
       view_mailbox_id, view_flags, view_keywords, body_id)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?2, ?5, ?6, ?11) ON CONFLICT (mailbox_id, uid) DO NOTHING`,
    id,
    mailboxId,
    message.uid,
    message.modSeq,
    mask,
    keywords,
    message.date,
    message.size,
    message.hasAttachment ? 1 : 0,
    threadId,
    bodyId,
  );
  if (inserted === 0) return 'known';
  db.run(
    `INSERT INTO header (id, subject, sender, recipients, others, message_id, refs, sent_at, email_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    message.subject.slice(0, storeLimits.subjectChars),
    sender,
    addressColumn(message.to.slice(0, storeLimits.addresses)),
    othersColumn(message),
    message.messageId,
    refsColumn(message),
    message.sentAt,
    message.emailId,
  );
  counters.moved(mailboxId, mask, 1);
  return 'added';
}

/** The listed message is one that is held without a UID: it gets its UID and the server's flags, and stays itself. */
function relinkMessage(
  db: Db,
  feed: ChangeFeed,
  counters: CounterChanges,
  mailboxId: MailboxId,
  message: FetchedMessage,
  sender: string | null,
  ids: MessageId[],
  i: number,
): 'added' | 'known' | null {
  if (message.uid === null) return null;
  const known = db.get('SELECT 1 FROM message WHERE mailbox_id = ? AND uid = ?', mailboxId, message.uid);
  if (known !== undefined) return 'known';
  const id = takeUnplaced(db, mailboxId, message, sender);
  if (id === null) return null;
  ids[i] = id;
  const { mask, keywords } = flagColumns(message.flags);
  db.run(
    `UPDATE message SET mailbox_id = ?2, uid = ?3, mod_seq = ?4, flags = ?5, keywords = ?6 WHERE id = ?1`,
    id,
    mailboxId,
    message.uid,
    message.modSeq,
    mask,
    keywords,
  );
  if (message.emailId !== null) db.run('UPDATE header SET email_id = ? WHERE id = ?', message.emailId, id);
  recomputeViews(db, feed, counters, [id]);
  feed.rowChanged(id, mailboxId);
  return 'added';
}

function updateFlags(
  { db, feed, flagWrites }: StoreContext,
  counters: CounterChanges,
  mailboxId: MailboxId,
  update: FlagUpdate,
): 'changed' | 'same' | 'doubted' {
  const row = db.get<{
    id: number;
    flags: number;
    keywords: string | null;
    pending: number;
    view_mailbox_id: number | null;
    view_flags: number;
    overtaken: number;
  }>(
    `SELECT id, flags, keywords, pending, view_mailbox_id, view_flags, coalesce(mod_seq > ?3, 0) AS overtaken
     FROM message WHERE mailbox_id = ?1 AND uid = ?2`,
    mailboxId,
    update.uid,
    update.modSeq,
  );
  if (row === undefined) return 'same';
  const { mask, keywords } = flagColumns(update.flags);
  const same = row.flags === mask && row.keywords === keywords;
  if (same) {
    if (update.modSeq !== null && row.overtaken === 0) {
      db.run('UPDATE message SET mod_seq = ?2 WHERE id = ?1 AND mod_seq IS NOT ?2', row.id, update.modSeq);
    }
    return 'same';
  }
  // Two connections may be read in another order than the server spoke on them.
  if (row.overtaken === 1) return 'doubted';
  if (update.asOf !== undefined && flagWrites.doubts(row.id, update.asOf)) return 'doubted';
  if (row.pending > 0) {
    db.run(
      'UPDATE message SET flags = ?, keywords = ?, mod_seq = coalesce(?, mod_seq) WHERE id = ?',
      mask,
      keywords,
      update.modSeq,
      row.id,
    );
    recomputeViews(db, feed, counters, [row.id]);
    return 'changed';
  }
  db.run(
    `UPDATE message SET flags = ?2, keywords = ?3, view_flags = ?2, view_keywords = ?3,
       mod_seq = coalesce(?4, mod_seq) WHERE id = ?1`,
    row.id,
    mask,
    keywords,
    update.modSeq,
  );
  counters.reflagged(row.view_mailbox_id, row.view_flags, mask);
  feed.rowChanged(row.id, row.view_mailbox_id);
  return 'changed';
}

function writeSyncPoint(db: Db, feed: ChangeFeed, mailboxId: MailboxId, delta: MailboxDelta): void {
  if (delta.uidNext !== undefined) {
    db.run('UPDATE mailbox SET uid_next = ?2 WHERE id = ?1 AND uid_next IS NOT ?2', mailboxId, delta.uidNext);
  }
  if (delta.highestModSeq !== undefined) {
    db.run(
      'UPDATE mailbox SET highest_mod_seq = ?2 WHERE id = ?1 AND highest_mod_seq IS NOT ?2',
      mailboxId,
      delta.highestModSeq,
    );
  }
  if (delta.confirmedAt !== undefined) {
    db.run('UPDATE mailbox SET confirmed_at = ? WHERE id = ?', delta.confirmedAt, mailboxId);
    feed.mailboxChanged(mailboxId);
  }
  if (delta.listedAt !== undefined) {
    db.run('UPDATE mailbox SET listed_at = ? WHERE id = ?', delta.listedAt, mailboxId);
  }
  if (delta.missing !== undefined) {
    const sql = 'UPDATE mailbox SET missing = ?2 WHERE id = ?1 AND missing <> ?2';
    if (db.run(sql, mailboxId, delta.missing) > 0) feed.mailboxChanged(mailboxId);
  }
}
