// One IMAP account: its connections, its rounds over all mailboxes, its watch for news, its bodies and its outbox.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../../shared/model/sync-status.ts';
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import type { Credentials } from '../../accounts/credentials.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { WireTap } from '../../net/wire-tap.ts';
import { createOutboxRunner, type OutboxRunner } from '../../outbox/runner.ts';
import type { OutboxNotice } from '../../outbox/task.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { Store } from '../../store/store.ts';
import type { AccountSync, MailboxSyncSummary, SyncRequest, WakeReason } from '../account-sync.ts';
import { Bell } from '../bell.ts';
import { guardedTask } from '../guarded-task.ts';
import { Locks } from '../locks.ts';
import { StatusBoard } from '../status-board.ts';
import { AccountBodies } from './account-bodies.ts';
import { AccountWatch } from './account-watch.ts';
import { allConfirmedAt } from './confirmed-at.ts';
import { ConnectionPool } from './connection-pool.ts';
import { openSession, prepareSession } from './open-session.ts';
import { outboxLoop } from './outbox-loop.ts';
import { createOutboxTransport } from './outbox-transport.ts';
import { probeSession } from './probe.ts';
import { createRetryPace, type RetryPace } from './retry-pace.ts';
import { RoundLoop } from './round-loop.ts';
import { Rounds } from './rounds.ts';
import { createServerTrust, type ServerTrust } from './server-trust.ts';
import { defaultTuning, type ImapTuning } from './tuning.ts';

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
  readonly #bodyBell = new Bell();
  readonly #outboxBell = new Bell();
  readonly #rounds: Rounds;
  readonly #roundLoop: RoundLoop;
  readonly #watch: AccountWatch;
  readonly #bodies: AccountBodies;
  readonly #transport: OutboxTransport;
  readonly #outbox: OutboxRunner;
  readonly #tasks: Promise<void>[] = [];
  #started = false;
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
      onStale: (mailboxId) => this.#roundLoop.markDirty(mailboxId),
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
      onOpen: (id, session) => this.#watch.take(id, session),
    });
    this.#roundLoop = new RoundLoop({
      store,
      clock,
      accountId,
      rounds: this.#rounds,
      board: this.#board,
      pace: this.#pace(),
      intervalMs: intervalMs(settings),
      onSettled: () => this.#settled(),
    });
    this.#watch = new AccountWatch({
      accountId,
      pool: this.#pool,
      context: this.#rounds.context,
      locks: this.#locks,
      tuning: this.#tuning,
      pace: () => this.#pace(),
      onSynced: () => this.#board.idle(allConfirmedAt(store, accountId)),
      onChanged: () => this.#bodyBell.ring(),
      onDirty: (wireName) => this.#roundLoop.markDirtyByName(wireName),
      onLost: () => {
        this.#roundLoop.want();
        this.#roundLoop.ring();
      },
    });
    this.#transport = createOutboxTransport({
      store: deps.store,
      pool: this.#pool,
      fetchBody: (messageId, signal) => this.fetchBody(messageId, signal),
      changedAt: (mailboxId) => this.#roundLoop.markDirty(mailboxId),
      foldersChanged: () => this.#roundLoop.markDirty(null),
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
    const { clock, log } = this.#deps;
    const { signal } = this.#stopping;
    for (const task of [
      () => this.#roundLoop.run(signal),
      ...this.#watch.tasks(signal),
      () => this.#bodyLoop(signal),
      () => outboxLoop(this.#outbox, this.#outboxBell, this.#pace(), clock, signal),
    ]) {
      const onFailed = (reason: Problem): void => this.#board.failed(reason, null);
      this.#tasks.push(
        guardedTask(task, { signal, clock, log, pauseMs: this.#tuning.mostBackoffMs, onFailed }),
      );
    }
  }

  async sync(request: SyncRequest): Promise<MailboxSyncSummary[]> {
    const signal = AbortSignal.any([request.signal, this.#stopping.signal]);
    try {
      // First what the person did here, then what the server has: a round that follows tells the outcome of both.
      await this.#sendWaiting(signal);
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
      if (retry !== 'after-sign-in') this.#roundLoop.want();
      throw explained;
    } finally {
      this.#roundLoop.ring();
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

  watch(mailboxId: MailboxId | null): void {
    this.#watch.show(mailboxId);
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
    this.#roundLoop.want();
    this.#roundLoop.ring();
    this.#watch.ring();
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

  // --- what the person did here

  /** A connection that lay idle may have died unnoticed. What was sent on it before, the outbox finds out for itself. */
  async #sendWaiting(signal: AbortSignal): Promise<void> {
    try {
      await this.#outbox.run(signal);
    } catch (error) {
      if (signal.aborted || toProblem(error).kind !== 'network') throw error;
      await this.#outbox.run(signal);
    }
  }

  // --- bodies

  async #bodyLoop(signal: AbortSignal): Promise<void> {
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
    this.#board.idle(allConfirmedAt(this.#deps.store, this.accountId));
    this.#bodyBell.ring();
    this.#watch.ring();
    this.#outboxBell.ring();
  }

  #pace(): RetryPace {
    return createRetryPace(this.#pool, this.#tuning, this.#deps.clock);
  }

  /** An error as the caller may see it, with the account named. */
  #explained(error: unknown, signal: AbortSignal): ProblemError {
    const reason =
      signal.aborted && !(error instanceof ProblemError) ? toProblem(signal.reason) : toProblem(error);
    return new ProblemError({ ...reason, accountId: this.accountId });
  }
}

function intervalMs({ checkIntervalMinutes }: AccountSettings): number {
  return checkIntervalMinutes === 0 ? Number.POSITIVE_INFINITY : checkIntervalMinutes * 60_000;
}
