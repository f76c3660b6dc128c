// One POP3 account: its checks by hand and by the clock, one session at a time, since a server locks the maildrop.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../../shared/model/sync-status.ts';
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import type { Credentials } from '../../accounts/credentials.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { Pop3Session } from '../../pop3/session.ts';
import type { Store } from '../../store/store.ts';
import type { AccountSync, MailboxSyncSummary, SyncRequest, WakeReason } from '../account-sync.ts';
import { Bell } from '../bell.ts';
import { Locks } from '../locks.ts';
import { StatusBoard } from '../status-board.ts';
import { entryOf, fetchWhole } from './fetch-whole.ts';
import { ensureLocalFolders, INBOX } from './local-folders.ts';
import { LocalOutbox } from './local-outbox.ts';
import { graceMsOf } from './removal.ts';
import { type RoundContext, RoundFailure, type RoundMemory, type RoundResult, runRound } from './round.ts';
import { SignInGate } from './sign-in.ts';

export interface Pop3AccountSyncDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly settings: AccountSettings;
  readonly accountId: AccountId;
  readonly log: Log;
  readonly onStatus: (status: SyncStatus) => void;
  /** Connections of another account, for messages that are carried over to it. */
  readonly otherAccount?: OutboxTransport['otherAccount'];
  /** Further trusted roots, PEM; for tests and private authorities. */
  readonly ca?: readonly string[] | undefined;
  /** For the protocol log: one tap a connection. */
  readonly tap?: (() => WireTap | undefined) | undefined;
}

export function createPop3AccountSync(deps: Pop3AccountSyncDeps): AccountSync {
  return new Pop3AccountSync(deps);
}

const MINUTE_MS = 60_000;
/** Sessions one check may use up while each gets further than the one before. */
const SESSIONS_PER_CHECK = 4;

class Pop3AccountSync implements AccountSync {
  readonly accountId: AccountId;
  readonly #deps: Pop3AccountSyncDeps;
  readonly #board: StatusBoard;
  readonly #gate = new SignInGate();
  readonly #locks = new Locks();
  readonly #bell = new Bell();
  readonly #outbox: LocalOutbox;
  readonly #stopping = new AbortController();
  readonly #memory: RoundMemory = { troublesome: new Set(), quietListing: null };
  #interrupt = new AbortController();
  #loop: Promise<unknown> | null = null;
  /** Epoch ms of the last check that worked. */
  #lastCheckAt = Number.NEGATIVE_INFINITY;
  /** Something happened that makes a check worthwhile before its time. */
  #wanted = false;

  constructor(deps: Pop3AccountSyncDeps) {
    this.#deps = deps;
    this.accountId = deps.accountId;
    this.#board = new StatusBoard(deps.accountId, deps.clock, deps.onStatus);
    this.#outbox = new LocalOutbox({
      ...deps,
      fetchBody: (messageId, signal) => this.fetchBody(messageId, signal),
    });
  }

  start(): void {
    if (this.#loop !== null || this.#stopping.signal.aborted) return;
    ensureLocalFolders(this.#deps.store, this.accountId);
    this.#loop = Promise.all([this.#checkByTheClock(), this.#outbox.keepSending(this.#stopping.signal)]);
  }

  async sync(request: SyncRequest): Promise<MailboxSyncSummary[]> {
    const started = this.#deps.clock.now();
    const inboxId = ensureLocalFolders(this.#deps.store, this.accountId);
    const signal = AbortSignal.any([request.signal, this.#stopping.signal]);
    await this.#outbox.run(signal);
    if (request.mailbox !== undefined && request.mailbox.toLowerCase() !== INBOX.toLowerCase()) {
      return [this.#untouched(request.mailbox)];
    }
    const { added, bytes } = await this.#check(inboxId, signal);
    const summary: MailboxSyncSummary = {
      account: this.accountId,
      mailbox: INBOX,
      messages: this.#deps.store.messages.totals(inboxId).messages,
      added,
      removed: 0,
      changed: 0,
      bytes,
      ms: this.#deps.clock.now() - started,
    };
    request.onMailbox?.(summary);
    return [summary];
  }

  async fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    if (store.bodies.info(messageId) !== null) return;
    entryOf({ store }, messageId);
    const both = AbortSignal.any([signal, this.#stopping.signal]);
    const inboxId = ensureLocalFolders(store, this.accountId);
    try {
      await this.#locks.run(this.accountId, both, async () => {
        if (store.bodies.info(messageId) !== null) return;
        await fetchWhole(await this.#open(both), this.#context(inboxId), messageId);
      });
      this.#board.idle(this.#board.current.confirmedAt);
    } catch (error) {
      throw this.#failed(error, both);
    }
  }

  transport(): null {
    return null;
  }

  /** Local folders change at once: what waits is on its way elsewhere, and a deletion may have to reach the server. */
  operationsWaiting(): void {
    this.#outbox.ring();
    const { store, settings, clock } = this.#deps;
    if (settings.leaveOnServer === 'until-deleted') store.uidls.noteDeletions(this.accountId, clock.now());
  }

  watch(): void {
    // Local folders change here alone, and a maildrop speaks only when it is asked.
  }

  cancelCheck(): void {
    this.#interrupt.abort(stoppedByPerson);
  }

  bodyPolicyChanged(): void {
    // By POP3 a message is fetched whole or not at all: there is no such policy.
  }

  wake(reason: WakeReason): void {
    if (reason === 'suspend' || reason === 'offline') return;
    // After a sleep the line is dead, whatever the socket says; nothing is lost by starting again.
    if (reason === 'resume') this.#interrupt.abort(problem('cancelled', 'internal', { detail: 'resumed' }));
    // Who checks only by hand is not to find the program online by itself.
    if (this.#deps.settings.checkIntervalMinutes === 0) return;
    this.#wanted = true;
    this.#bell.ring();
  }

  status(): SyncStatus {
    return this.#board.current;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(problem('cancelled', 'engine-stopped'));
    await this.#loop;
  }

  async #checkByTheClock(): Promise<void> {
    const { clock, settings, store, log } = this.#deps;
    const { signal } = this.#stopping;
    const backoff = createBackoff({ firstMs: 15_000, mostMs: 15 * MINUTE_MS });
    const interval = settings.checkIntervalMinutes * MINUTE_MS || Number.POSITIVE_INFINITY;
    const atStart = settings.checkAtStart ?? settings.checkIntervalMinutes > 0;
    let nextAt = clock.now() + (atStart ? 0 : interval);
    let seen = this.#lastCheckAt;
    while (!signal.aborted) {
      const woken = await this.#bell.wait(nextAt - clock.now(), signal).catch(() => 'stopped' as const);
      if (woken === 'stopped') return;
      if (this.#lastCheckAt > seen) {
        // By hand meanwhile, and it worked.
        seen = this.#lastCheckAt;
        backoff.reset();
        nextAt = seen + interval;
      }
      const wanted = this.#wanted;
      this.#wanted = false;
      if (!wanted && clock.now() < nextAt) continue;
      let wait = interval;
      try {
        await this.#check(ensureLocalFolders(store, this.accountId), signal);
        seen = this.#lastCheckAt;
        backoff.reset();
      } catch (error) {
        const reason = toProblem(error);
        if (signal.aborted) return;
        const stopped = this.#interrupt.signal.reason === stoppedByPerson;
        const again = !stopped && (reason.retry === 'backoff' || reason.kind === 'cancelled');
        if (again) wait = backoff.next(reason.retryAfterMs);
        else if (!stopped) wait = Number.POSITIVE_INFINITY;
        log.warn('check-failed', { kind: reason.kind, code: reason.code });
        this.#board.failed(reason, again ? clock.now() + wait : null);
      }
      nextAt = clock.now() + wait;
    }
  }

  /** One check, over as many sessions as it takes while each gets further. Rejects with a ProblemError. */
  async #check(inboxId: MailboxId, given: AbortSignal): Promise<{ added: number; bytes: number }> {
    const { store, clock } = this.#deps;
    const total = { added: 0, bytes: 0 };
    if (this.#interrupt.signal.aborted) this.#interrupt = new AbortController();
    const signal = AbortSignal.any([given, this.#interrupt.signal]);
    try {
      await this.#locks.run(this.accountId, signal, async () => {
        store.mailboxes.setStatus(inboxId, { state: 'syncing' });
        for (let sessions = 1; ; sessions += 1) {
          const session = await this.#open(signal);
          try {
            const result = await runRound(session, this.#context(inboxId));
            total.added += result.added;
            this.#conclude(inboxId, result);
            return;
          } catch (error) {
            if (!(error instanceof RoundFailure)) throw error;
            total.added += error.added;
            const worthwhile = error.advanced && !signal.aborted && sessions < SESSIONS_PER_CHECK;
            if (!worthwhile) throw error.reason;
          } finally {
            total.bytes += session.bytesReceived;
          }
        }
      });
      this.#lastCheckAt = clock.now();
      this.#bell.ring();
      return total;
    } catch (error) {
      const failure = this.#failed(error, signal);
      // On a full disk not even this can be written; the account's own status says it all the same.
      if (signal.reason === stoppedByPerson) {
        store.mailboxes.setStatus(inboxId, { state: 'partial', problem: null });
      } else if (failure.problem.kind !== 'storage') {
        store.mailboxes.setStatus(inboxId, { state: 'failed', problem: failure.problem });
      }
      throw failure;
    }
  }

  #conclude(inboxId: MailboxId, result: RoundResult): void {
    const { store, clock, log } = this.#deps;
    const now = clock.now();
    const complete = result.refused === 0;
    store.mailboxes.setStatus(inboxId, {
      state: complete ? 'complete' : 'partial',
      missing: result.refused,
      problem: result.cannotRemove ? cannotRemove : null,
      ...(complete ? { confirmedAt: now } : {}),
    });
    this.#board.idle(complete ? now : this.#board.current.confirmedAt);
    log.info('checked', { added: result.added, refused: result.refused, removed: result.removed });
  }

  async #open(signal: AbortSignal): Promise<Pop3Session> {
    const { settings, credentials, clock, ca, tap } = this.#deps;
    const session = await this.#gate.open({
      settings,
      accountId: this.accountId,
      credentials,
      clock,
      signal,
      ca,
      tap,
      onConnecting: () => this.#board.connecting(),
      onWaiting: (reason, nextTryAt) => this.#board.failed(reason, nextTryAt),
    });
    this.#board.syncing(INBOX);
    return session;
  }

  #context(inboxId: MailboxId): RoundContext {
    const { store, settings, clock } = this.#deps;
    return {
      store,
      accountId: this.accountId,
      inboxId,
      settings,
      clock,
      graceMs: graceMsOf(settings),
      memory: this.#memory,
      onProgress: ({ done, total, octets }) => this.#board.progress(done, total, octets),
    };
  }

  #untouched(mailbox: string): MailboxSyncSummary {
    const { store } = this.#deps;
    const found = store.mailboxes.byPath(this.accountId, mailbox);
    if (found === null) throw problem('refused', 'mailbox-missing');
    const { messages } = store.messages.totals(found.id);
    return {
      account: this.accountId,
      mailbox: found.path,
      messages,
      added: 0,
      removed: 0,
      changed: 0,
      bytes: 0,
      ms: 0,
    };
  }

  #failed(error: unknown, signal: AbortSignal): ProblemError {
    const reason =
      signal.aborted && !(error instanceof ProblemError) ? toProblem(signal.reason) : toProblem(error);
    if (reason.kind !== 'cancelled' || signal.reason === stoppedByPerson) this.#board.failed(reason, null);
    else this.#board.idle(this.#board.current.confirmedAt);
    return new ProblemError({ ...reason, accountId: this.accountId }, { cause: error });
  }
}

const stoppedByPerson = problem('cancelled', 'internal', { detail: 'stopped' });

const cannotRemove: Problem = { kind: 'refused', code: 'uidl-missing', retry: 'never' };
