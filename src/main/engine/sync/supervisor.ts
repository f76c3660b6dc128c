// All accounts' synchronisation: one AccountSync each, started and stopped here, so that a fault in one never reaches
// another.
import type { AccountSettings, Protocol } from '../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import { ProblemError, problem, toProblem } from '../../../shared/problem.ts';
import type { Credentials } from '../accounts/credentials.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { WireTap } from '../net/wire-tap.ts';
import type { OutboxNotice } from '../outbox/task.ts';
import type { Store } from '../store/store.ts';
import type { AccountSync, MailboxSyncSummary, WakeReason } from './account-sync.ts';
import { protocols as allProtocols, type ProtocolSync } from './protocols.ts';
import { WakeSpread } from './wake-spread.ts';

export interface SupervisorOptions {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly clock?: Clock | undefined;
  readonly log: Log;
  /** Whether accounts work by themselves. Without, only what is asked for is done. */
  readonly background: boolean;
  /** Protocol log: makes a tap for one connection of this account; undefined while it is not recorded. */
  readonly tap?: ((accountId: AccountId, protocol: Protocol) => WireTap | undefined) | undefined;
  /** Whether a person switched the protocol log of this account on. */
  readonly recording?: (accountId: AccountId) => boolean;
  readonly protocols?: Readonly<Record<AccountSettings['protocol'], ProtocolSync>>;
  /** 0 ≤ n < 1. */
  readonly random?: () => number;
}

export interface SupervisedSyncRequest {
  /** All accounts when absent. */
  readonly accountId?: AccountId | undefined;
  /** Decoded path. */
  readonly mailbox?: string | undefined;
  readonly bodies?: boolean | undefined;
  readonly signal: AbortSignal;
  readonly onMailbox?: ((summary: MailboxSyncSummary) => void) | undefined;
}

export interface SyncSupervisor {
  /** Starts the accounts of the store. */
  start(): void;
  verify(settings: AccountSettings, password: string, signal: AbortSignal): Promise<void>;
  /** Also after new settings or a new password: its work starts afresh. */
  accountAdded(accountId: AccountId): Promise<void>;
  accountRemoved(accountId: AccountId): Promise<void>;
  /**
   * One round now. Every account gets its chance whatever the others meet; rejects with the first problem once all
   * have ended.
   */
  sync(request: SupervisedSyncRequest): Promise<MailboxSyncSummary[]>;
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
  operationsWaiting(accountId: AccountId): void;
  bodyPolicyChanged(accountId: AccountId): void;
  /** The mailbox that a window shows, of whichever account; null for none. */
  watch(mailboxId: MailboxId | null): void;
  /** Ends a check that the person does not want to wait for. */
  cancelCheck(accountId: AccountId): void;
  wake(reason: WakeReason): void;
  statuses(): SyncStatus[];
  /** The answer unsubscribes. */
  on(event: 'status', listener: (status: SyncStatus) => void): () => void;
  /** Told of what an outbox did otherwise than asked. The answer unsubscribes. */
  onNotice(listener: (accountId: AccountId, notice: OutboxNotice) => void): () => void;
  stop(): Promise<void>;
}

export function createSyncSupervisor(options: SupervisorOptions): SyncSupervisor {
  const { store, credentials, log } = options;
  const clock = options.clock ?? systemClock;
  const protocols = options.protocols ?? allProtocols;
  const syncs = new Map<AccountId, AccountSync>();
  const wakes = new WakeSpread({ syncs, clock, random: options.random ?? Math.random });
  /** Which AccountSync of an account is the living one. */
  const generation = new Map<AccountId, number>();
  const listeners = new Set<(status: SyncStatus) => void>();
  const noticeListeners = new Set<(accountId: AccountId, notice: OutboxNotice) => void>();
  let shown: { readonly accountId: AccountId; readonly mailboxId: MailboxId } | null = null;
  let stopped = false;

  const create = (accountId: AccountId): AccountSync => {
    if (stopped) throw problem('cancelled', 'engine-stopped');
    const account = store.accounts.get(accountId);
    if (account === null) throw problem('refused', 'not-found');
    const { id: _, ...settings } = account;
    const current = (generation.get(accountId) ?? 0) + 1;
    generation.set(accountId, current);
    const made = protocols[account.protocol].create({
      store,
      credentials,
      clock,
      settings,
      accountId,
      log: log.child({ account: accountId }),
      onStatus: (status) => {
        // A sync that was replaced has nothing to say any more.
        if (current !== generation.get(accountId)) return;
        for (const listener of [...listeners]) listener(told(status));
      },
      onNotice: (notice) => {
        for (const listener of [...noticeListeners]) listener(accountId, notice);
      },
      // Not the account's own: a lane would wait for itself.
      otherAccount: (id) => (id === accountId ? null : syncOf(id).transport()),
      tap: () => options.tap?.(accountId, account.protocol),
    });
    syncs.set(accountId, made);
    made.watch(shownOf(accountId));
    return made;
  };
  const told = (status: SyncStatus): SyncStatus =>
    options.recording?.(status.accountId) === true ? { ...status, recording: true } : status;
  const shownOf = (accountId: AccountId): MailboxId | null =>
    shown?.accountId === accountId ? shown.mailboxId : null;
  const syncOf = (accountId: AccountId): AccountSync => syncs.get(accountId) ?? create(accountId);
  const drop = async (accountId: AccountId): Promise<void> => {
    const held = syncs.get(accountId);
    syncs.delete(accountId);
    generation.set(accountId, (generation.get(accountId) ?? 0) + 1);
    await held?.stop();
  };

  return {
    start: () => {
      if (!options.background) return;
      for (const { id } of store.accounts.list()) syncOf(id).start();
    },
    verify: (settings, password, signal) => protocols[settings.protocol].verify(settings, password, signal),
    accountAdded: async (accountId) => {
      await drop(accountId);
      const made = create(accountId);
      if (options.background) made.start();
    },
    accountRemoved: drop,
    sync: async ({ accountId, mailbox, bodies, signal, onMailbox }) => {
      const ids = accountId === undefined ? store.accounts.list().map((account) => account.id) : [accountId];
      const request = {
        signal,
        ...(mailbox === undefined ? {} : { mailbox }),
        ...(bodies === undefined ? {} : { bodies }),
        ...(onMailbox === undefined ? {} : { onMailbox }),
      };
      const rounds = await Promise.allSettled(ids.map(async (id) => await syncOf(id).sync(request)));
      const failed = rounds.find((round) => round.status === 'rejected');
      if (failed !== undefined) throw new ProblemError(toProblem(failed.reason), { cause: failed.reason });
      return rounds.flatMap((round) => (round.status === 'fulfilled' ? round.value : []));
    },
    fetchBody: async (messageId, signal) => {
      const place = store.messages.location(messageId);
      if (place === null) throw problem('refused', 'not-found');
      await syncOf(place.accountId).fetchBody(messageId, signal);
    },
    operationsWaiting: (accountId) => syncOf(accountId).operationsWaiting(),
    watch: (mailboxId) => {
      const accountId = mailboxId === null ? undefined : store.mailboxes.get(mailboxId)?.accountId;
      shown = mailboxId === null || accountId === undefined ? null : { accountId, mailboxId };
      for (const [id, sync] of syncs) sync.watch(shownOf(id));
    },
    cancelCheck: (accountId) => syncs.get(accountId)?.cancelCheck(),
    bodyPolicyChanged: (accountId) => syncOf(accountId).bodyPolicyChanged(),
    wake: (reason) => wakes.wake(reason, shown?.accountId ?? null),
    statuses: () => [...syncs.values()].map((sync) => told(sync.status())),
    on: (_event, listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNotice: (listener) => {
      noticeListeners.add(listener);
      return () => noticeListeners.delete(listener);
    },
    stop: async () => {
      stopped = true;
      wakes.stop();
      const running = [...syncs.values()];
      syncs.clear();
      await Promise.all(running.map((sync) => sync.stop()));
    },
  };
}
