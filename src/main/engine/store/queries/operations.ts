// The person's intents: recorded here with their effect on the view, listed for the outbox, taken back by undo.
import type { AccountId, MailboxId, MessageId, OperationId } from '../../../../shared/model/ids.ts';
import type { OperationSummary } from '../../../../shared/model/operation.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { CounterChanges } from '../counters.ts';
import type { ConversationIntent, Intent, MailboxIntent, MessageIntent } from '../intents.ts';
import { arrivals } from './arrivals.ts';
import { changing, type StoreContext } from './context.ts';
import { enqueueMessages } from './enqueue.ts';
import {
  type FlagWork,
  type Lane,
  lanes,
  type MailboxWorkItem,
  type MessageWork,
  type MoveWork,
  nextWork,
  type Work,
  type WorkNote,
} from './lanes.ts';
import { enqueueMailbox } from './mailbox-intents.ts';
import { type OperationColumns, operationSummary, readOperation } from './operation-rows.ts';
import type { ServerPlace } from './placing.ts';
import * as settle from './settle.ts';
import { discard, retry } from './settle-by-hand.ts';
import { confirmMailbox } from './settle-mailbox.ts';
import { divideConversation } from './split-conversation.ts';
import { type InverseIntent, takeUndoStep, UndoRecorder } from './undo-log.ts';

/** What an intent became. */
export interface Enqueued {
  /** One for each mailbox concerned; none where it was local and is done. */
  readonly operations: readonly OperationSummary[];
  /** The step `undo` would take back; null where nothing changed or there is no way back. */
  readonly undoStepId: number | null;
}

export interface Undone {
  /** What was taken back, e.g. `move`. */
  readonly kind: string;
  /** Messages or mailboxes. */
  readonly count: number;
  readonly operations: readonly OperationSummary[];
}

export interface OperationStore {
  /** One transaction: the operations and their effect on the view. Null: nothing changed, or all of it was local. */
  enqueue(intent: Intent): OperationSummary | null;
  /** As `enqueue`, telling everything it made. `byTheWay`: no act of its own for the person, so `undo` passes over it. */
  act(intent: Intent, options?: { readonly byTheWay: boolean }): Enqueued;
  /** Takes back the newest step that still has an effect; null when there is none. */
  undo(): Undone | null;
  /** In the order of the person's acts. */
  list(): OperationSummary[];
  get(id: OperationId): OperationSummary | null;
  retry(id: OperationId): void;
  discard(id: OperationId): void;

  /** For the outbox: lanes with waiting operations. */
  lanes(accountId: AccountId): Lane[];
  next(lane: Lane, limit: number): Work | null;
  begin(work: Work, note?: WorkNote): void;
  /** UIDs of messages like these that came to other folders since `begin` noted it, by mailbox. */
  arrivals(work: MoveWork): ReadonlyMap<MailboxId, readonly number[]>;
  confirmFlags(work: FlagWork, ids: ReadonlySet<MessageId>): void;
  confirmPlaced(work: MoveWork, places: ReadonlyMap<MessageId, ServerPlace | null>): void;
  confirmDeleted(work: MessageWork, ids: ReadonlySet<MessageId>): void;
  confirmMarked(work: MessageWork, ids: ReadonlySet<MessageId>): void;
  confirmMailbox(work: MailboxWorkItem, wireName: string | null): void;
  forget(work: MessageWork, ids: ReadonlySet<MessageId>): void;
  postpone(
    work: Work,
    reason: Problem | null,
    nextTryAt: number | null,
    outcome: 'unknown' | 'not-done',
  ): void;
  refuse(operationIds: readonly OperationId[], reason: Problem): void;
  /** At start: what was being sent when the engine ended has an answer nobody heard. */
  recover(): void;
}

export function createOperations(context: StoreContext): OperationStore {
  const { db } = context;
  const act: OperationStore['act'] = (intent, { byTheWay } = { byTheWay: false }) =>
    changing(context, (counters) => {
      const undo = byTheWay ? null : new UndoRecorder(db, intent.kind, context.clock.now());
      const ids = apply(context, counters, intent, undo) ?? [];
      return { operations: summariesOf(context, ids), undoStepId: undo?.finish() ?? null };
    });
  return {
    act,
    enqueue: (intent) => act(intent).operations[0] ?? null,
    undo: () => changing(context, (counters) => undoNewest(context, counters)),
    list: () =>
      db
        .all<OperationColumns>('SELECT * FROM operation ORDER BY seq, id')
        .map((row) => operationSummary(db, row)),
    get: (id) => summariesOf(context, [id])[0] ?? null,
    retry: (id) => retry(context, id),
    discard: (id) => discard(context, id),
    lanes: (accountId) => lanes(context, accountId),
    next: (lane, limit) => nextWork(context, lane, limit),
    begin: (work, note) => settle.begin(context, work, note),
    arrivals: (work) => arrivals(db, work),
    confirmFlags: (work, ids) => settle.confirmFlags(context, work, ids),
    confirmPlaced: (work, places) => settle.confirmPlaced(context, work, places),
    confirmDeleted: (work, ids) => settle.confirmDeleted(context, work, ids),
    confirmMarked: (work, ids) => settle.confirmMarked(context, work, ids),
    confirmMailbox: (work, wireName) => confirmMailbox(context, work, wireName),
    forget: (work, ids) => settle.forgetTargets(context, work, ids),
    postpone: (work, reason, nextTryAt, outcome) =>
      settle.postpone(context, work, reason, nextTryAt, outcome),
    recover: () => settle.recover(context),
    refuse: (operationIds, reason) => settle.refuse(context, operationIds, reason),
  };
}

function apply(
  context: StoreContext,
  counters: CounterChanges,
  intent: Intent,
  undo: UndoRecorder | null,
): OperationId[] | null {
  if (isMailboxIntent(intent)) return enqueueMailbox(context, intent, undo);
  if (isConversationIntent(intent)) return divideConversation(context, intent, undo) ? [] : null;
  return enqueueMessages(context, counters, intent, undo);
}

function isConversationIntent(intent: Intent): intent is ConversationIntent {
  return intent.kind === 'conversation-split' || intent.kind === 'conversation-join';
}

function isMailboxIntent(intent: Intent | InverseIntent): intent is MailboxIntent {
  return intent.kind.startsWith('mailbox-');
}

/** Steps that a refusal or the server has made void are passed over. */
function undoNewest(context: StoreContext, counters: CounterChanges): Undone | null {
  for (let step = takeUndoStep(context.db); step !== null; step = takeUndoStep(context.db)) {
    const made: OperationId[] = [];
    let changed = false;
    let count = 0;
    for (const part of step.parts) {
      const ids = apply(context, counters, inverse(part.intent, part.ids), null);
      if (ids === null) continue;
      changed = true;
      count += Math.max(1, part.ids.length);
      made.push(...ids);
    }
    if (changed) return { kind: step.kind, count, operations: summariesOf(context, made) };
  }
  return null;
}

function inverse(intent: InverseIntent, ids: readonly MessageId[]): Intent {
  if (isMailboxIntent(intent)) return intent;
  const message: MessageIntent | ConversationIntent = { ...intent, selection: { kind: 'ids', ids } };
  return message;
}

function summariesOf(context: StoreContext, ids: readonly OperationId[]): OperationSummary[] {
  return ids.flatMap((id) => {
    const row = readOperation(context.db, id);
    return row === undefined ? [] : [operationSummary(context.db, row)];
  });
}
