// What the outbox may send next. A lane is one mailbox at the server, or an account's folders; within a lane the
// order of the person's acts on each message is kept, and lanes know nothing of each other.
import type { AccountId, MailboxId, MessageId, OperationId } from '../../../../shared/model/ids.ts';
import type { Flag } from '../../../../shared/model/message.ts';
import type { OperationKind } from '../../../../shared/model/operation.ts';
import { flagList } from '../flags.ts';
import type { StoreContext } from './context.ts';
import type { OperationColumns } from './operation-rows.ts';
import type { FlagPayload, MailboxPayload, MovePayload } from './payloads.ts';

export interface Lane {
  readonly accountId: AccountId;
  /** Null: the account's folder operations. */
  readonly mailboxId: MailboxId | null;
  /** Epoch ms before which nothing of it is due; 0 = now. */
  readonly dueAt: number;
}

export interface WorkTarget {
  readonly operationId: OperationId;
  readonly messageId: MessageId;
  /** Null in a local folder. */
  readonly uid: number | null;
  /** Base flags, as an APPEND has to give them. */
  readonly flags: readonly Flag[];
  /** Epoch ms. */
  readonly date: number;
  readonly size: number;
  /** Message-ID without angle brackets. */
  readonly header: string | null;
}

interface MessageWorkBase {
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  /** Operations served, in order; several when they say the same. */
  readonly operationIds: readonly OperationId[];
  /** Tries before this one. */
  readonly attempts: number;
  /** Sent before, and the answer was lost: find out what happened before repeating. */
  readonly verify: boolean;
  readonly targets: readonly WorkTarget[];
  /** What an earlier try wrote down with `note`. */
  readonly note: WorkNote | null;
}

/** What has to be known to recognise, after a lost answer, which messages of the target mailbox are ours. */
export interface WorkNote {
  readonly uidValidity: number;
  readonly uidNext: number;
  /** Ids of messages that came to the cache since begin here; the store adds it. */
  readonly firstRow?: number;
}

export interface FlagWork extends MessageWorkBase {
  readonly kind: 'flag';
  readonly add: readonly Flag[];
  readonly remove: readonly Flag[];
}

export interface MoveWork extends MessageWorkBase {
  readonly kind: 'move' | 'copy';
  readonly to: MailboxId;
}

export interface DeleteWork extends MessageWorkBase {
  readonly kind: 'delete-for-good';
}

export type MessageWork = FlagWork | MoveWork | DeleteWork;

export interface MailboxWorkItem {
  readonly kind: 'mailbox-create' | 'mailbox-rename' | 'mailbox-delete' | 'mailbox-subscribe';
  readonly accountId: AccountId;
  readonly mailboxId: MailboxId;
  readonly operationIds: readonly [OperationId];
  readonly attempts: number;
  readonly verify: boolean;
  /** Create, rename: the name wanted, decoded. */
  readonly path: string | null;
  readonly subscribed: boolean;
}

export type Work = MessageWork | MailboxWorkItem;

/** Operations looked at in one lane before its turn is over: a lane of thousands stays quick. */
const OPERATIONS_SCANNED = 200;

const isMailboxKind = (kind: OperationKind): boolean => kind.startsWith('mailbox-');

export function lanes(context: StoreContext, accountId: AccountId): Lane[] {
  return context.db
    .all<{ mailbox_id: number | null; due_at: number }>(
      `SELECT CASE WHEN kind GLOB 'mailbox-*' THEN NULL ELSE mailbox_id END AS mailbox_id,
         min(coalesce(next_try_at, 0)) AS due_at
       FROM operation WHERE account_id = ? AND state = 'waiting' GROUP BY 1 ORDER BY min(seq)`,
      accountId,
    )
    .map((row) => ({ accountId, mailboxId: row.mailbox_id, dueAt: row.due_at }));
}

/** The next piece of work of a lane, at most `limit` messages; null when nothing is due or everything waits for others. */
export function nextWork(context: StoreContext, lane: Lane, limit: number): Work | null {
  const now = context.clock.now();
  const operations = context.db.all<OperationColumns>(
    `SELECT * FROM operation WHERE account_id = ?1 AND state = 'waiting'
       AND CASE WHEN ?2 IS NULL THEN kind GLOB 'mailbox-*' ELSE mailbox_id = ?2 AND NOT kind GLOB 'mailbox-*' END
     ORDER BY seq, id LIMIT ?3`,
    lane.accountId,
    lane.mailboxId,
    OPERATIONS_SCANNED,
  );
  for (const [i, operation] of operations.entries()) {
    if ((operation.next_try_at ?? 0) > now || waitsForMailbox(context, operation)) continue;
    if (isMailboxKind(operation.kind)) return mailboxWork(operation);
    const found = targetsOf(context, operation, limit);
    if (found.targets.length === 0) continue;
    return messageWork(operation, withFollowers(context, operations.slice(i), found, limit), found.verify);
  }
  return null;
}

interface Found {
  readonly verify: boolean;
  readonly targets: WorkTarget[];
}

/** Those whose answer was lost come first, by themselves. */
function targetsOf(context: StoreContext, operation: OperationColumns, limit: number): Found {
  const lost = readTargets(context, operation, 1, limit);
  if (lost.length > 0) return { verify: true, targets: lost };
  return { verify: false, targets: readTargets(context, operation, 0, limit) };
}

/** Messages with a UID (or local ones) that no earlier operation still waits to change. */
function readTargets(
  context: StoreContext,
  operation: OperationColumns,
  sent: 0 | 1,
  limit: number,
): WorkTarget[] {
  return context.db
    .all<{
      message_id: number;
      uid: number | null;
      flags: number;
      keywords: string | null;
      date: number;
      size: number;
      header: string | null;
    }>(
      `SELECT t.message_id, m.uid, m.flags, m.keywords, m.date, m.size, h.message_id AS header
       FROM operation_target t JOIN message m ON m.id = t.message_id JOIN header h ON h.id = m.id
       JOIN mailbox b ON b.id = m.mailbox_id
       WHERE t.operation_id = ?1 AND t.sent = ?2 AND m.mailbox_id = ?5 AND (m.uid IS NOT NULL OR b.local = 1)
         AND (m.pending = 1 OR NOT EXISTS (
           SELECT 1 FROM operation_target e JOIN operation o ON o.id = e.operation_id
           WHERE e.message_id = t.message_id AND (o.seq, o.id) < (?3, ?1) AND o.state <> 'refused'))
       LIMIT ?4`,
      operation.id,
      sent,
      operation.seq,
      limit,
      operation.mailbox_id,
    )
    .map((row) => ({
      operationId: operation.id,
      messageId: row.message_id,
      uid: row.uid,
      flags: flagList(row.flags, row.keywords),
      date: row.date,
      size: row.size,
      header: row.header,
    }));
}

/** Operations right behind that say the very same go in the same command. */
function withFollowers(
  context: StoreContext,
  operations: readonly OperationColumns[],
  found: Found,
  limit: number,
): WorkTarget[] {
  const [first, ...behind] = operations;
  const targets = [...found.targets];
  if (first === undefined || found.verify) return targets;
  for (const operation of behind) {
    if (targets.length >= limit) break;
    if (operation.kind !== first.kind || operation.payload !== first.payload || operation.attempts > 0) break;
    targets.push(...readTargets(context, operation, 0, limit - targets.length));
  }
  return targets;
}

function messageWork(
  operation: OperationColumns,
  targets: readonly WorkTarget[],
  verify: boolean,
): MessageWork {
  const payload = JSON.parse(operation.payload) as object & { note?: WorkNote };
  const base: MessageWorkBase = {
    accountId: operation.account_id,
    mailboxId: operation.mailbox_id ?? 0,
    operationIds: [...new Set(targets.map((target) => target.operationId))],
    attempts: operation.attempts,
    verify,
    targets,
    note: payload.note ?? null,
  };
  if (operation.kind === 'flag') {
    const flag = payload as FlagPayload;
    return {
      ...base,
      kind: 'flag',
      add: flagList(flag.addMask, flag.addKeywords),
      remove: flagList(flag.removeMask, flag.removeKeywords),
    };
  }
  if (operation.kind === 'move' || operation.kind === 'copy') {
    return { ...base, kind: operation.kind, to: (payload as MovePayload).to };
  }
  return { ...base, kind: 'delete-for-good' };
}

function mailboxWork(operation: OperationColumns): MailboxWorkItem {
  const payload = JSON.parse(operation.payload) as MailboxPayload;
  return {
    kind: operation.kind as MailboxWorkItem['kind'],
    accountId: operation.account_id,
    mailboxId: operation.mailbox_id ?? 0,
    operationIds: [operation.id],
    attempts: operation.attempts,
    verify: operation.attempts > 0,
    path: payload.path ?? null,
    subscribed: payload.subscribed ?? false,
  };
}

/**
 * Folder operations and operations on messages of those folders keep the order of the person's acts: a move into a
 * new folder waits for the folder, a folder's deletion waits for what was moved out of it.
 */
function waitsForMailbox(context: StoreContext, operation: OperationColumns): boolean {
  const { db } = context;
  if (isMailboxKind(operation.kind)) {
    return (
      db.get(
        `WITH RECURSIVE concerned(id) AS (
           SELECT ?1 UNION
           SELECT c.id FROM mailbox p JOIN mailbox c ON c.account_id = p.account_id AND p.separator IS NOT NULL
             AND substr(c.path, 1, length(p.path) + 1) = p.path || p.separator
           WHERE p.id = ?1)
         SELECT 1 FROM operation o WHERE (o.seq, o.id) < (?2, ?3) AND o.state <> 'refused'
           AND (o.mailbox_id IN concerned OR o.payload ->> '$.to' IN concerned
             OR (o.kind GLOB 'mailbox-*' AND o.account_id = ?4)) LIMIT 1`,
        operation.mailbox_id,
        operation.seq,
        operation.id,
        operation.account_id,
      ) !== undefined
    );
  }
  return (
    db.get(
      `SELECT 1 FROM mailbox WHERE id IN (?1, ?2) AND (provisional = 1 OR epoch_open = 1 AND id = ?1)
       UNION ALL
       SELECT 1 FROM operation o WHERE (o.seq, o.id) < (?3, ?4) AND o.state <> 'refused'
         AND o.kind GLOB 'mailbox-*' AND o.kind <> 'mailbox-subscribe' AND o.mailbox_id IN (?1, ?2) LIMIT 1`,
      operation.mailbox_id,
      (JSON.parse(operation.payload) as Partial<MovePayload>).to ?? operation.mailbox_id,
      operation.seq,
      operation.id,
    ) !== undefined
  );
}
