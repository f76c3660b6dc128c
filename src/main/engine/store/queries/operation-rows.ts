// Operations as rows: inserting one, reading them for the outbox, dropping those that have nothing left to do.
import type { AccountId, MailboxId, OperationId } from '../../../../shared/model/ids.ts';
import type { OperationKind, OperationState, OperationSummary } from '../../../../shared/model/operation.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { Db } from '../db.ts';
import { flagList } from '../flags.ts';
import type { Begun, FlagPayload, MailboxPayload, MovePayload } from './payloads.ts';

export interface OperationColumns {
  readonly id: number;
  readonly seq: number;
  readonly account_id: number;
  readonly mailbox_id: number | null;
  readonly kind: OperationKind;
  readonly payload: string;
  readonly state: OperationState;
  readonly since: number;
  readonly attempts: number;
  readonly next_try_at: number | null;
  readonly reason: string | null;
  readonly remaining: number;
}

export function readOperation(db: Db, id: OperationId): OperationColumns | undefined {
  return db.get<OperationColumns>('SELECT * FROM operation WHERE id = ?', id);
}

export function nextSeq(db: Db): number {
  return db.get<{ seq: number }>('SELECT coalesce(max(seq), 0) + 1 AS seq FROM operation')?.seq ?? 1;
}

export function insertOperation(
  db: Db,
  operation: {
    readonly seq: number;
    readonly accountId: AccountId;
    readonly mailboxId: MailboxId | null;
    readonly kind: OperationKind;
    readonly payload: object;
    readonly since: number;
    readonly remaining: number;
  },
): OperationId {
  return db.insert(
    `INSERT INTO operation (seq, account_id, mailbox_id, kind, payload, state, since, remaining)
     VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)`,
    operation.seq,
    operation.accountId,
    operation.mailboxId,
    operation.kind,
    JSON.stringify(operation.payload),
    operation.since,
    operation.remaining,
  );
}

/** Counts what is left of these; one on messages with nothing left is done. */
export function settleRemaining(db: Db, id: OperationId): void {
  db.run(
    `UPDATE operation SET remaining = (SELECT count(*) FROM operation_target WHERE operation_id = ?1)
     WHERE id = ?1 AND kind IN ('flag', 'move', 'copy', 'delete-for-good')`,
    id,
  );
  db.run(
    `DELETE FROM operation WHERE id = ? AND remaining = 0
       AND kind IN ('flag', 'move', 'copy', 'delete-for-good')`,
    id,
  );
}

export function operationSummary(db: Db, row: OperationColumns): OperationSummary {
  const { of = 0 } = JSON.parse(row.payload) as Begun;
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    state: row.state,
    since: row.since,
    count: row.remaining,
    ...(of > row.remaining ? { of } : {}),
    what: oneLine(db, row),
    reason: row.reason === null ? null : (JSON.parse(row.reason) as Problem),
  };
}

/** One line without subjects or addresses: it may be logged. */
function oneLine(db: Db, row: OperationColumns): string {
  switch (row.kind) {
    case 'flag': {
      const flag = JSON.parse(row.payload) as FlagPayload;
      const added = flagList(flag.addMask, flag.addKeywords);
      const removed = flagList(flag.removeMask, flag.removeKeywords);
      return [
        ...(added.length > 0 ? [`add ${added.join(' ')}`] : []),
        ...(removed.length > 0 ? [`remove ${removed.join(' ')}`] : []),
      ].join(', ');
    }
    case 'move':
    case 'copy':
      return placed('to', mailboxName(db, (JSON.parse(row.payload) as MovePayload).to));
    case 'delete-for-good':
      return placed('from', row.mailbox_id === null ? '' : mailboxName(db, row.mailbox_id));
    case 'mailbox-rename': {
      const { from, path } = JSON.parse(row.payload) as MailboxPayload;
      return `${from} to ${path}`;
    }
    default:
      return (JSON.parse(row.payload) as MailboxPayload).path ?? '';
  }
}

/** The folder of a refused operation may be gone by now. */
const placed = (word: string, name: string): string => (name === '' ? '' : `${word} ${name}`);

function mailboxName(db: Db, id: MailboxId): string {
  const sql = 'SELECT coalesce(view_path, path) AS name FROM mailbox WHERE id = ?';
  return db.get<{ name: string }>(sql, id)?.name ?? '';
}
