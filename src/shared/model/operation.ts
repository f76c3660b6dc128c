// A queued intent of the person, as the outbox shows it.
import type { Problem } from '../problem.ts';
import type { AccountId, OperationId } from './ids.ts';

export type OperationKind =
  | 'flag'
  | 'move'
  | 'copy'
  | 'delete-for-good'
  | 'mailbox-create'
  | 'mailbox-rename'
  | 'mailbox-delete'
  | 'mailbox-subscribe';

export type OperationState = 'waiting' | 'sending' | 'refused';

export interface OperationSummary {
  readonly id: OperationId;
  readonly accountId: AccountId;
  readonly kind: OperationKind;
  readonly state: OperationState;
  /** Epoch ms when the person acted. */
  readonly since: number;
  /** Messages (or mailboxes) concerned. */
  readonly count: number;
  /** How many there were at first, where some of them are done already. */
  readonly of?: number;
  /** One line of what it does, e.g. `add \Seen`, `to Archive`; never a subject or an address. */
  readonly what: string;
  readonly reason: Problem | null;
}

/** What an act of the person became. */
export interface ActionResult {
  /** One for each mailbox concerned; none where it was local and is done already. */
  readonly operationIds: readonly OperationId[];
  /** Whether `outbox.undo` would take it back. */
  readonly undoable: boolean;
}

/** What `outbox.undo` took back. */
export interface UndoResult {
  /** Kind of the act, e.g. `move`. */
  readonly kind: string;
  /** Messages or mailboxes. */
  readonly count: number;
}
