// One IMAP account: its connections, its rounds over all mailboxes, its watch for news, its bodies and its outbox.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../../shared/model/sync-status.ts';
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import type { Credentials } from '../../accounts/credentials.ts';
import type { ImapSession, WireTap } from '../../imap/session.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createOutboxRunner, type OutboxRunner } from '../../outbox/runner.ts';
import type { OutboxNotice } from '../../outbox/task.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { Store } from '../../store/store.ts';
import type { AccountSync, MailboxSyncSummary, SyncRequest, WakeReason } from '../account-sync.ts';
import { AccountBodies } from './account-bodies.ts';
import { Bell } from './bell.ts';
import { ConnectionPool } from './connection-pool.ts';
import { Locks } from './locks.ts';
import { openSession, prepareSession } from './open-session.ts';
import { createOutboxTransport } from './outbox-transport.ts';
import { probeSession } from './probe.ts';
import { Rounds } from './rounds.ts';
import { createServerTrust, type ServerTrust } from './server-trust.ts';
import { StatusBoard } from './status-board.ts';
import { defaultTuning, type ImapTuning } from './tuning.ts';
import { watchInbox } from './watch.ts';

export interface ImapAccountSyncDeps {
  readonly store: Store;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly settings: AccountSettings;
  readonly accountId: AccountId;
  readonly log: Log;
  readonly onStatus: (status: SyncStatus) => void;
  /** Something of the outbox was done otherwise than asked. */
  readonly onNotice?: ((notice: OutboxNotice) => void) | undefined;
  /** Connections of another account, for messages that are carried over to it. */
  readonly otherAccount?: OutboxTransport['otherAccount'];
  /** For the protocol log: one tap a connection. */
  readonly tap?: (() => WireTap | undefined) | undefined;
  readonly tuning?: Partial<ImapTuning> | undefined;
}

export function createImapAccountSync(deps: ImapAccountSyncDeps): AccountSync {
  return new ImapAccountSync(deps);
}

/** How long a polite end may take. */
const STOP_MS = 1_500;

class ImapAccountSync implements AccountSync {
  readonly accountId: AccountId;
  readonly #deps: ImapAccountSyncDeps;
  readonly #tuning: ImapTuning;
  readonly #pool: ConnectionPool<ImapSession>;
  readonly #locks = new Locks();
  readonly #trust: ServerTrust;
  readonly #board: StatusBoard;
  readonly #stopping = new AbortController();
  readonly #roundBell = new Bell();
  readonly #bodyBell = new Bell();
  readonly #watchBell = new Bell();
  readonly #outboxBell = new Bell();
  readonly #rounds: Rounds;
  readonly #bodies: AccountBodies;
  readonly #transport: OutboxTransport;
  readonly #outbox: OutboxRunner;
  readonly #dirty = new Set<MailboxId>();
  readonly #refused = new Set<'NOTIFY'>();
  readonly #notified = new WeakSet<ImapSession>();
  readonly #tasks: Promise<void>[] = [];
  #started = false;
  #roundWanted = true;
  #connectedOnce = false;

  constructor(deps: ImapAccountSyncDeps) {
    this.#deps = deps;
    this.accountId = deps.accountId;
    this.#tuning = { ...defaultTuning, ...deps.tuning };
    this.#board = new StatusBoard(deps.accountId, deps.clock, deps.onStatus);
    this.#trust = createServerTrust(
      {
        load: () => deps.store.accounts.doubts(deps.accountId),
        save: (doubted) => deps.store.accounts.setDoubts(deps.accountId, doubted),
      },
      (extension, what) => {
        deps.log.warn('server-distrusted', { extension, what });
        this.#board.notices(this.#trust.doubted);
      },
    );
    this.#board.notices(this.#trust.doubted);
    this.#pool = new ConnectionPool<ImapSession>({
      clock: deps.clock,
      limit: deps.settings.connections ?? this.#tuning.connections,
      firstBackoffMs: this.#tuning.firstBackoffMs,
      mostBackoffMs: this.#tuning.mostBackoffMs,
      eagerMs: this.#tuning.eagerMs,
      open: (signal) => this.#open(signal),
    });
    const { store, clock, log, settings, accountId } = deps;
    this.#bodies = new AccountBodies({
      store,
      clock,
      log,
      settings,
      accountId,
      pool: this.#pool,
      onStale: (mailboxId) => this.#markDirty(mailboxId),
      resync: async (mailboxId, signal) => {
        const mailbox = store.mailboxes.get(mailboxId)?.path ?? 'INBOX';
        await this.#rounds.run({ purpose: 'sync', signal, eager: true, lenient: true, mailbox });
      },
      stopping: this.#stopping.signal,
    });
    this.#rounds = new Rounds({
      store,
      clock,
      log,
      accountId,
      pool: this.#pool,
      locks: this.#locks,
      trust: this.#trust,
      board: this.#board,
      bodies: this.#bodies,
      statusBelieved: this.#tuning.statusBelieved,
    });
    this.#transport = createOutboxTransport({
      store: deps.store,
      pool: this.#pool,
      fetchBody: (messageId, signal) => this.fetchBody(messageId, signal),
      changedAt: (mailboxId) => this.#markDirty(mailboxId),
      foldersChanged: () => this.#markDirty(null),
      otherAccount: deps.otherAccount,
    });
    this.#outbox = createOutboxRunner({
      store: deps.store,
      clock: deps.clock,
      log: deps.log,
      accountId: deps.accountId,
      transport: this.#transport,
      onNotice: (notice) => deps.onNotice?.(notice),
    });
  }

  transport(): OutboxTransport {
    return this.#transport;
  }

  start(): void {
    if (this.#started || this.#stopping.signal.aborted) return;
    this.#started = true;
    for (const task of [
      () => this.#roundLoop(),
      () => this.#watchLoop(),
      () => this.#bodyLoop(),
      () => this.#outboxLoop(),
    ]) {
      this.#tasks.push(this.#guarded(task));
    }
  }

  async sync(request: SyncRequest): Promise<MailboxSyncSummary[]> {
    const signal = AbortSignal.any([request.signal, this.#stopping.signal]);
    try {
      // First what the person did here, then what the server has: a round that follows tells the outcome of both.
      await this.#outbox.run(signal);
      const summaries = await this.#rounds.run({
        purpose: 'sync',
        signal,
        eager: true,
        lenient: false,
        mailbox: request.mailbox,
        bodies: request.bodies === true,
        onMailbox: request.onMailbox,
      });
      this.#settled();
      return summaries;
    } catch (error) {
      const explained = this.#explained(error, signal);
      const { kind, retry } = explained.problem;
      if (kind !== 'cancelled' && kind !== 'refused') this.#board.failed(explained.problem, null);
      // The background work finds out for itself how things stand, and when to try again.
      if (retry !== 'after-sign-in') this.#roundWanted = true;
      throw explained;
    } finally {
      this.#roundBell.ring();
    }
  }

  async fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void> {
    try {
      await this.#bodies.fetch(messageId, signal);
    } catch (error) {
      throw this.#explained(error, signal);
    }
  }

  operationsWaiting(): void {
    this.#outboxBell.ring();
  }

  cancelCheck(): void {
    // By IMAP an account follows its server all the time, in small steps: there is no check to end.
  }

  bodyPolicyChanged(): void {
    this.#bodyBell.ring();
  }

  wake(reason: WakeReason): void {
    if (reason === 'suspend') return;
    const { clock } = this.#deps;
    for (const session of this.#pool.sessions()) {
      void probeSession(session, clock, this.#tuning.probeMs, this.#stopping.signal);
    }
    if (reason === 'offline') return;
    this.#pool.forgive();
    this.#roundWanted = true;
    this.#roundBell.ring();
    this.#watchBell.ring();
    this.#outboxBell.ring();
  }

  status(): SyncStatus {
    return this.#board.current;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(problem('cancelled', 'engine-stopped'));
    await this.#pool.stop(STOP_MS);
    await Promise.all(this.#tasks);
  }

  // --- connections

  async #open(signal: AbortSignal): Promise<ImapSession> {
    const { settings, credentials, accountId, clock, tap, log } = this.#deps;
    if (!this.#connectedOnce) this.#board.connecting();
    const session = await openSession({
      settings,
      signal,
      clock,
      tap: tap?.(),
      secret: async () => {
        const secret = await credentials.get(accountId, signal);
        if (secret === null) throw problem('auth', 'credentials-missing', { retry: 'after-sign-in' });
        return secret;
      },
    });
    try {
      await prepareSession(session, settings, { qresync: this.#trust.believes('QRESYNC') });
    } catch (error) {
      session.destroy();
      throw error;
    }
    this.#connectedOnce = true;
    log.info('connected', { encrypted: session.encrypted, compressed: session.compressed });
    return session;
  }

  // --- rounds

  async #roundLoop(): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = createBackoff({
      firstMs: this.#tuning.firstBackoffMs,
      mostMs: this.#tuning.mostBackoffMs,
    });
    let lastRound = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const now = this.#deps.clock.now();
      const interval = this.#intervalMs();
      const due = this.#roundWanted || now - lastRound >= interval;
      const busy = due || this.#dirty.size > 0;
      let wait = lastRound + interval - now;
      try {
        if (due) {
          const first = lastRound === Number.NEGATIVE_INFINITY;
          this.#roundWanted = false;
          await this.#rounds.run({ purpose: 'refresh', signal, eager: false, lenient: !first });
          lastRound = this.#deps.clock.now();
          wait = interval;
        } else await this.#syncDirty(signal);
        if (busy) this.#settled();
        backoff.reset();
      } catch (error) {
        if (signal.aborted) return;
        this.#roundWanted = true;
        const reason = toProblem(error);
        wait = this.#waitAfter(reason, backoff.next(reason.retryAfterMs));
        this.#board.failed(reason, Number.isFinite(wait) ? this.#deps.clock.now() + wait : null);
      }
      await this.#roundBell.wait(Math.max(0, wait), signal);
    }
  }

  // --- the outbox

  async #outboxLoop(): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = createBackoff({
      firstMs: this.#tuning.firstBackoffMs,
      mostMs: this.#tuning.mostBackoffMs,
    });
    let wait = 0;
    while (!signal.aborted) {
      await this.#outboxBell.wait(wait, signal);
      try {
        const { nextDueAt } = await this.#outbox.run(signal);
        backoff.reset();
        wait = nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt - this.#deps.clock.now();
      } catch (error) {
        if (signal.aborted) return;
        // The round loop says what is wrong with the connection, and rings again once it stands.
        const reason = toProblem(error);
        wait = this.#waitAfter(reason, backoff.next(reason.retryAfterMs));
      }
    }
  }

  #intervalMs(): number {
    const minutes = this.#deps.settings.checkIntervalMinutes;
    return minutes === 0 ? Number.POSITIVE_INFINITY : minutes * 60_000;
  }

  #waitAfter(reason: Problem, ownBackoff: number): number {
    if (reason.retry === 'after-sign-in') return Number.POSITIVE_INFINITY;
    const poolWait = this.#pool.retryAt - this.#deps.clock.now();
    return poolWait > 0 ? poolWait + 1 : ownBackoff;
  }

  async #syncDirty(signal: AbortSignal): Promise<void> {
    for (const id of [...this.#dirty]) {
      this.#dirty.delete(id);
      const mailbox = this.#deps.store.mailboxes.get(id);
      if (mailbox === null || !mailbox.selectable) continue;
      await this.#rounds.syncOne(mailbox, { purpose: 'refresh', signal, eager: false, lenient: true });
    }
  }

  // --- watching

  async #watchLoop(): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = createBackoff({
      firstMs: this.#tuning.firstBackoffMs,
      mostMs: this.#tuning.mostBackoffMs,
    });
    await this.#watchBell.wait(Number.POSITIVE_INFINITY, signal);
    while (!signal.aborted) {
      const inbox = this.#deps.store.mailboxes.byPath(this.accountId, 'INBOX');
      if (inbox === null || this.#locks.busy(inbox.id)) {
        await this.#watchBell.wait(this.#tuning.firstBackoffMs, signal);
        continue;
      }
      try {
        await watchInbox({
          pool: this.#pool,
          context: this.#rounds.context,
          locks: this.#locks,
          inbox,
          tuning: this.#tuning,
          signal,
          onSynced: () => this.#board.idle(this.#allConfirmedAt()),
          onChanged: () => this.#bodyBell.ring(),
          refused: this.#refused,
          notified: this.#notified,
          onDirty: (wireName) => this.#markDirty(this.#idOf(wireName)),
        });
        backoff.reset();
      } catch (error) {
        if (signal.aborted) return;
        const reason = toProblem(error);
        this.#deps.log.info('watch-ended', { code: reason.code });
        // What happened while nobody watched is found by a round.
        this.#roundWanted = true;
        this.#roundBell.ring();
        await this.#watchBell.wait(this.#waitAfter(reason, backoff.next(reason.retryAfterMs)), signal);
      }
    }
  }

  /** Null: nobody knows which mailbox, so all are looked at. */
  #markDirty(mailboxId: MailboxId | null): void {
    if (mailboxId === null) this.#roundWanted = true;
    else this.#dirty.add(mailboxId);
    this.#roundBell.ring();
  }

  #idOf(wireName: string | null): MailboxId | null {
    const held = this.#deps.store.mailboxes.byAccount(this.accountId);
    return held.find((mailbox) => mailbox.wireName === wireName)?.id ?? null;
  }

  // --- bodies

  async #bodyLoop(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#bodyBell.wait(Number.POSITIVE_INFINITY, signal);
      try {
        await this.#bodies.prefetchAll(signal);
      } catch (error) {
        if (signal.aborted) return;
        // The round loop says what is wrong with the connection, and rings again once it stands.
        this.#deps.log.info('prefetch-ended', { code: toProblem(error).code });
      }
    }
  }

  // --- small things

  /** The connection stands and the mailboxes are in sync: everything else may go on. */
  #settled(): void {
    this.#board.idle(this.#allConfirmedAt());
    this.#bodyBell.ring();
    this.#watchBell.ring();
    this.#outboxBell.ring();
  }

  /** The oldest of all mailboxes' confirmations; null while any was never confirmed. */
  #allConfirmedAt(): number | null {
    let oldest: number | null = null;
    for (const summary of this.#deps.store.mailboxes.summaries()) {
      if (summary.accountId !== this.accountId || !summary.selectable) continue;
      const { confirmedAt } = summary.status;
      if (confirmedAt === null) return null;
      if (oldest === null || confirmedAt < oldest) oldest = confirmedAt;
    }
    return oldest;
  }

  /** An error as the caller may see it, with the account named. */
  #explained(error: unknown, signal: AbortSignal): ProblemError {
    const reason =
      signal.aborted && !(error instanceof ProblemError) ? toProblem(signal.reason) : toProblem(error);
    return new ProblemError({ ...reason, accountId: this.accountId });
  }

  /** A task that ends by stopping ends well; anything else is a fault of ours, said once and not repeated in a storm. */
  async #guarded(task: () => Promise<void>): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await task();
        return;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        const reason = toProblem(error);
        this.#deps.log.error('task-failed', { code: reason.code, detail: reason.detail ?? '' });
        this.#board.failed(reason, null);
        await this.#deps.clock
          .sleep(this.#tuning.mostBackoffMs, this.#stopping.signal)
          .catch(() => undefined);
      }
    }
  }
}
