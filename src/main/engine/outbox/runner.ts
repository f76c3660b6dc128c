// Carries out what waits for one account, lane by lane: sends it, and settles each operation as confirmed, put off or
// refused. Called by the account's sync whenever it is connected and something is due.
import type { AccountId } from '../../../shared/model/ids.ts';
import { type Problem, problem, toProblem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Lane, Work } from '../store/queries/lanes.ts';
import { Overtaken } from '../store/queries/settle.ts';
import type { Store } from '../store/store.ts';
import { carryOutCopy } from './operations/copies.ts';
import { carryOutDelete } from './operations/deletes.ts';
import { carryOutFlags } from './operations/flags.ts';
import { carryOutMailbox } from './operations/mailboxes.ts';
import { carryOutMove } from './operations/moves.ts';
import { carryOutTransfer } from './operations/transfers.ts';
import type { OutboxNotice, Task } from './task.ts';
import type { OutboxTransport } from './transport.ts';

export interface OutboxRunnerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly accountId: AccountId;
  readonly transport: OutboxTransport;
  /** An operation was refused for good; it stays in the outbox with this reason. */
  readonly onRefused?: (reason: Problem) => void;
  readonly onNotice?: (notice: OutboxNotice) => void;
  /** 0 ≤ n < 1, spreads the waits. */
  readonly random?: () => number;
}

export interface OutboxResult {
  /** Pieces of work that were carried out. */
  readonly done: number;
  /** Epoch ms when something put off is due again; null: nothing waits for time. */
  readonly nextDueAt: number | null;
}

export interface OutboxRunner {
  /**
   * Sends all that is due, in order; a second call while one runs joins it. Rejects with a ProblemError only when the
   * connection itself failed: nothing is lost, what waits is sent by a later run.
   */
  run(signal: AbortSignal): Promise<OutboxResult>;
}

/** Messages of one piece of work: bounds how long a lane keeps a connection, and how much one refusal undoes. */
const WORK_MESSAGES = 500;
/** Transfers carry whole messages: fewer at once. */
const TRANSFER_MESSAGES = 10;
const FIRST_WAIT_MS = 5_000;
const MOST_WAIT_MS = 15 * 60_000;

export function createOutboxRunner(deps: OutboxRunnerDeps): OutboxRunner {
  let running: Promise<OutboxResult> | null = null;
  return {
    run: (signal) => {
      running ??= runAll(deps, signal).finally(() => {
        running = null;
      });
      return running;
    },
  };
}

async function runAll(deps: OutboxRunnerDeps, signal: AbortSignal): Promise<OutboxResult> {
  const { store, clock, accountId } = deps;
  let done = 0;
  for (;;) {
    let progress = false;
    for (const lane of store.operations.lanes(accountId)) {
      signal.throwIfAborted();
      if (lane.dueAt > clock.now()) continue;
      const work = store.operations.next(lane, WORK_MESSAGES);
      if (work === null) continue;
      if (await carryOut(deps, lane, work, signal)) done += 1;
      progress = true;
    }
    if (!progress) break;
  }
  const later = store.operations.lanes(accountId).map((lane) => lane.dueAt);
  const due = later.filter((at) => at > clock.now());
  return { done, nextDueAt: due.length === 0 ? null : Math.min(...due) };
}

/** Answers whether it was carried out. Throws only what concerns the whole connection. */
async function carryOut(
  deps: OutboxRunnerDeps,
  lane: Lane,
  work: Work,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, log } = deps;
  let begun = false;
  const task: Task = {
    accountId: deps.accountId,
    store,
    transport: deps.transport,
    signal,
    begin: (item, note) => {
      begun = true;
      store.operations.begin(item, note);
    },
    notice: (notice) => {
      log.info('outbox-notice', { code: notice.code, count: notice.count });
      deps.onNotice?.(notice);
    },
  };
  try {
    const before = waitingIn(deps, work);
    await dispatch(task, work);
    // Work that comes back as it was would be sent for ever.
    if (waitingIn(deps, work) >= before) throw problem('bug', 'internal', { detail: 'nothing was settled' });
    log.info('outbox-done', { kind: work.kind, operation: work.operationIds[0] });
    return true;
  } catch (thrown) {
    if (thrown instanceof Overtaken && isOther(deps, lane, work)) return false;
    const reason = toProblem(thrown);
    log.warn('outbox-failed', { kind: work.kind, code: reason.code, lane: lane.mailboxId });
    // What an earlier try may have done is still not known when this one did not get as far.
    settleFailure(deps, work, reason, begun || work.verify);
    if (concernsConnection(reason)) throw thrown;
    return false;
  }
}

/** What the lane has to send next is not this work as it was read. */
function isOther({ store }: OutboxRunnerDeps, lane: Lane, work: Work): boolean {
  return JSON.stringify(store.operations.next(lane, WORK_MESSAGES)) !== JSON.stringify(work);
}

function waitingIn({ store }: OutboxRunnerDeps, work: Work): number {
  return work.operationIds.reduce((sum, id) => sum + (store.operations.get(id)?.count ?? 0), 0);
}

async function dispatch(task: Task, work: Work): Promise<void> {
  switch (work.kind) {
    case 'flag':
      return await carryOutFlags(task, work);
    case 'delete-for-good':
      return await carryOutDelete(task, work);
    case 'move':
    case 'copy': {
      const source = task.store.mailboxes.get(work.mailboxId);
      const target = task.store.mailboxes.get(work.to);
      if (source !== null && target !== null && (source.local || source.accountId !== target.accountId)) {
        return await carryOutTransfer(task, { ...work, targets: work.targets.slice(0, TRANSFER_MESSAGES) });
      }
      return work.kind === 'move' ? await carryOutMove(task, work) : await carryOutCopy(task, work);
    }
    default:
      return await carryOutMailbox(task, work);
  }
}

/** The connection, the sign-in or ourselves: no operation is to blame, all of them wait. */
function concernsConnection(reason: Problem): boolean {
  return ['network', 'tls', 'auth', 'cancelled'].includes(reason.kind);
}

function settleFailure(deps: OutboxRunnerDeps, work: Work, reason: Problem, unknown: boolean): void {
  const { store, clock } = deps;
  if (concernsConnection(reason)) {
    const shown = reason.kind === 'cancelled' ? null : reason;
    store.operations.postpone(work, shown, null, unknown ? 'unknown' : 'not-done');
    return;
  }
  if (reason.retry === 'backoff' || reason.kind === 'storage' || reason.kind === 'bug') {
    const wait = backoff(work.attempts, deps.random ?? Math.random, reason.retryAfterMs);
    store.operations.postpone(work, reason, clock.now() + wait, unknown ? 'unknown' : 'not-done');
    return;
  }
  store.operations.refuse(work.operationIds, { ...reason, accountId: deps.accountId });
  deps.onRefused?.({ ...reason, accountId: deps.accountId });
}

function backoff(attempts: number, random: () => number, atLeast = 0): number {
  const bound = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 20));
  return Math.max(atLeast, Math.round(bound / 2 + (random() * bound) / 2));
}
