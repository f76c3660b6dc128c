// Messages: what sync compares with the server (base columns) and what lists show (effective columns).
import type { Conversation } from '../../../../shared/model/conversation.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { Flag, MessageDetail, MessageRow, MessageWindow } from '../../../../shared/model/message.ts';
import { problem } from '../../../../shared/problem.ts';
import { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import { flagList } from '../flags.ts';
import type { DeltaCounts, FetchedMessage, MailboxDelta } from '../rows.ts';
import { addMessages, applyDelta } from './apply-delta.ts';
import type { StoreContext } from './context.ts';
import { conversation } from './conversation.ts';
import { fillHeader, headerGaps, type SpokenHeader } from './header-gaps.ts';
import type { ListWindows, WindowPlaces } from './list-window.ts';
import { mailboxOrThrow } from './mailbox-state.ts';
import { messageDetail, messageRow, type RowColumns, rowColumns } from './message-rows.ts';
import { dropMessages } from './removal.ts';
import { knownTags } from './tags.ts';

export interface FlagState {
  readonly uid: number;
  readonly flags: Flag[];
  readonly modSeq: bigint | null;
}

export interface MessageLocation {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  /** Null: local, POP3, or the server has not named it yet. */
  readonly uid: number | null;
  readonly uidl: string | null;
  readonly uidValidity: number | null;
  readonly wireName: string;
}

export interface BodyWish {
  readonly id: MessageId;
  readonly uid: number | null;
  readonly uidl: string | null;
  readonly size: number;
}

export interface MessageStore {
  /** UIDs held of a mailbox at the server, ascending; both bounds included. */
  uids(mailboxId: MailboxId, from?: number, to?: number): Uint32Array;
  /** How many UIDs are held: a walk over one index, for much less than reading them. */
  uidCount(mailboxId: MailboxId): number;
  /** The highest `count` UIDs held, ascending. */
  newestUids(mailboxId: MailboxId, count: number): number[];
  /** The highest UID held, 0 where there is none. */
  lastUid(mailboxId: MailboxId): number;
  /** Base flags by UID, ascending; both bounds included. */
  flagStates(mailboxId: MailboxId, from?: number, to?: number): FlagState[];
  /** One transaction; applying the same delta again changes nothing. */
  applyDelta(mailboxId: MailboxId, delta: MailboxDelta): DeltaCounts;
  /** Newest first. */
  window(mailboxId: MailboxId, start: number, count: number, places?: WindowPlaces): MessageWindow;
  /** Newest first, from a cursor (`next` of the page before). */
  page(mailboxId: MailboxId, limit: number, before?: string): { rows: MessageRow[]; next: string | null };
  /** Where a page goes on after this row. */
  cursor(row: Pick<MessageRow, 'date' | 'id'>): string;
  detail(id: MessageId): MessageDetail | null;
  /** Its conversation across folders, at most `limit` messages. */
  conversation(id: MessageId, limit: number): Conversation;
  /** Where the server has the message (base, not effective). */
  location(id: MessageId): MessageLocation | null;
  /** Messages whose raw bytes are not held, newest first. */
  withoutBody(
    mailboxId: MailboxId,
    wish: { readonly sinceDate?: number; readonly maxSize: number; readonly limit: number },
  ): BodyWish[];
  /** A message of a local folder; for POP3 note its unique-id with `uidls.add` in the same transaction. */
  addLocal(mailboxId: MailboxId, message: FetchedMessage): MessageId;
  /** Many of them, with bodies that are written already (null: none). Answers their ids in order. */
  addLocalBatch(
    mailboxId: MailboxId,
    messages: readonly FetchedMessage[],
    bodyIds: readonly (number | null)[],
  ): MessageId[];
  /** Drops messages of a local folder for good. */
  removeLocal(ids: readonly MessageId[]): void;
  totals(mailboxId: MailboxId): { messages: number; unread: number };
  /** Of these, the ones whose row lacks words that their own header may have. */
  headerGaps(ids: readonly MessageId[]): MessageId[];
  /** Only what the server left empty or spoiled; one transaction. False: nothing changed. */
  fillHeader(id: MessageId, said: SpokenHeader): boolean;
  /** Keywords that this account's newer messages carry, sorted. */
  knownTags(accountId: AccountId): Flag[];
}

export function createMessages(context: StoreContext, windows: ListWindows): MessageStore {
  const { db, feed } = context;
  const totals = (mailboxId: MailboxId): { messages: number; unread: number } =>
    db.get<{ messages: number; unread: number }>(
      'SELECT messages, unread FROM mailbox WHERE id = ?',
      mailboxId,
    ) ?? { messages: 0, unread: 0 };
  return {
    uids: (mailboxId, from = 0, to = 0xffffffff) => uids(db, mailboxId, from, to),
    uidCount: (mailboxId) =>
      db.get<{ count: number }>(
        'SELECT count(*) AS count FROM message WHERE mailbox_id = ? AND uid IS NOT NULL',
        mailboxId,
      )?.count ?? 0,
    newestUids: (mailboxId, count) =>
      db
        .all<{ uid: number }>(
          'SELECT uid FROM message WHERE mailbox_id = ? AND uid IS NOT NULL ORDER BY uid DESC LIMIT ?',
          mailboxId,
          count,
        )
        .map(({ uid }) => uid)
        .reverse(),
    lastUid: (mailboxId) =>
      db.get<{ last: number | null }>('SELECT max(uid) AS last FROM message WHERE mailbox_id = ?', mailboxId)
        ?.last ?? 0,
    flagStates: (mailboxId, from = 0, to = 0xffffffff) => flagStates(db, mailboxId, from, to),
    applyDelta: (mailboxId, delta) => db.transaction(() => applyDelta(context, mailboxId, delta)),
    window: (mailboxId, start, count, places) => windows.read(mailboxId, start, count, places),
    page: (mailboxId, limit, before) => page(db, mailboxId, limit, before),
    cursor: cursorAt,
    detail: (id) => messageDetail(db, id),
    conversation: (id, limit) => conversation(db, id, limit),
    location: (id) => location(db, id),
    withoutBody: (mailboxId, { sinceDate = Number.MIN_SAFE_INTEGER, maxSize, limit }) =>
      db.all<{ id: number; uid: number | null; uidl: string | null; size: number }>(
        `SELECT m.id, m.uid, (SELECT u.uidl FROM uidl u WHERE u.message_id = m.id) AS uidl, m.size
         FROM message m WHERE m.mailbox_id = ? AND m.body_id IS NULL AND m.date >= ? AND m.size <= ?
         ORDER BY m.date DESC LIMIT ?`,
        mailboxId,
        sinceDate,
        maxSize,
        limit,
      ),
    addLocal: (mailboxId, message) => addLocal(context, mailboxId, [message])[0] ?? 0,
    addLocalBatch: (mailboxId, messages, bodyIds) => addLocal(context, mailboxId, messages, bodyIds),
    removeLocal: (ids) =>
      db.transaction(() => {
        const counters = new CounterChanges();
        dropMessages(db, feed, counters, ids);
        counters.write(db, feed);
      }),
    totals,
    headerGaps: (ids) => headerGaps(context, ids),
    fillHeader: (id, said) => db.transaction(() => fillHeader(context, id, said)),
    knownTags: (accountId) => knownTags(db, accountId),
  };
}

function addLocal(
  context: StoreContext,
  mailboxId: MailboxId,
  messages: readonly FetchedMessage[],
  bodyIds: readonly (number | null)[] = [],
): MessageId[] {
  const { db, feed } = context;
  return db.transaction(() => {
    const mailbox = mailboxOrThrow(db, mailboxId);
    if (!mailbox.local) throw problem('bug', 'internal', { detail: 'not a local folder' });
    const counters = new CounterChanges();
    const local = messages.map((message) => ({ ...message, uid: null }));
    const { ids } = addMessages(context, counters, mailbox.accountId, mailboxId, local, { bodyIds });
    counters.write(db, feed);
    return ids;
  });
}

/** Two rows of JavaScript per message would cost more than the query: SQLite joins the numbers into one text. */
function uids(db: Db, mailboxId: MailboxId, from: number, to: number): Uint32Array {
  const row = db.get<{ count: number; list: string | null }>(
    `SELECT count(*) AS count, group_concat(uid) AS list FROM
       (SELECT uid FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid)`,
    mailboxId,
    from,
    to,
  );
  const list = row?.list;
  const found = new Uint32Array(row?.count ?? 0);
  if (list === null || list === undefined) return found;
  let value = 0;
  let at = 0;
  for (let i = 0; i < list.length; i += 1) {
    const unit = list.charCodeAt(i);
    if (unit === 0x2c) {
      found[at] = value;
      at += 1;
      value = 0;
    } else {
      value = value * 10 + (unit - 0x30);
    }
  }
  found[at] = value;
  return found;
}

function flagStates(db: Db, mailboxId: MailboxId, from: number, to: number): FlagState[] {
  return db
    .all<{ uid: number; flags: number; keywords: string | null; mod_seq: number | string | null }>(
      // A MODSEQ beyond what a number can hold comes as text (RFC 7162: 63 bits).
      `SELECT uid, flags, keywords,
         CASE WHEN mod_seq > 9007199254740991 THEN CAST(mod_seq AS TEXT) ELSE mod_seq END AS mod_seq
       FROM message WHERE mailbox_id = ? AND uid BETWEEN ? AND ? ORDER BY uid`,
      mailboxId,
      from,
      to,
    )
    .map((row) => ({
      uid: row.uid,
      flags: flagList(row.flags, row.keywords),
      modSeq: row.mod_seq === null ? null : BigInt(row.mod_seq),
    }));
}

function page(
  db: Db,
  mailboxId: MailboxId,
  limit: number,
  before?: string,
): { rows: MessageRow[]; next: string | null } {
  const cursor = before === undefined ? null : parseCursor(before);
  const sql = `SELECT ${rowColumns} FROM message m JOIN header h ON h.id = m.id WHERE m.view_mailbox_id = ?
    ${cursor === null ? '' : 'AND (m.date, m.id) < (?, ?)'} ORDER BY m.date DESC, m.id DESC LIMIT ?`;
  const rows = db.all<RowColumns>(sql, mailboxId, ...(cursor === null ? [] : cursor), limit).map(messageRow);
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : cursorAt(last) };
}

function cursorAt(row: Pick<MessageRow, 'date' | 'id'>): string {
  return `${row.date}:${row.id}`;
}

function parseCursor(text: string): readonly [number, number] {
  const found = /^(-?\d{1,16}):(\d{1,16})$/.exec(text);
  if (found === null) throw problem('refused', 'invalid-argument', { detail: 'not a cursor' });
  return [Number(found[1]), Number(found[2])];
}

function location(db: Db, id: MessageId): MessageLocation | null {
  const row = db.get<{
    account_id: number;
    mailbox_id: number;
    uid: number | null;
    uidl: string | null;
    uid_validity: number | null;
    wire_name: string;
  }>(
    `SELECT b.account_id, m.mailbox_id, m.uid, (SELECT u.uidl FROM uidl u WHERE u.message_id = m.id) AS uidl,
       b.uid_validity, b.wire_name
     FROM message m JOIN mailbox b ON b.id = m.mailbox_id WHERE m.id = ?`,
    id,
  );
  if (row === undefined) return null;
  return {
    accountId: row.account_id,
    mailboxId: row.mailbox_id,
    uid: row.uid,
    uidl: row.uidl,
    uidValidity: row.uid_validity,
    wireName: row.wire_name,
  };
}
