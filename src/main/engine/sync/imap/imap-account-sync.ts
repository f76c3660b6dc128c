// One IMAP account: its connections, its rounds over all mailboxes, its watch for news, its bodies and its outbox.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import type { SyncStatus } from '../../../../shared/model/sync-status.ts';
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import type { Credentials } from '../../accounts/credentials.ts';
import type { ImapSession, WireTap } from '../../imap/session.ts';
import type { StatusData } from '../../imap/types.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { createOutboxRunner, type OutboxRunner } from '../../outbox/runner.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { AccountSync, MailboxSyncSummary, SyncRequest, WakeReason } from '../account-sync.ts';
import { Bell } from './bell.ts';
import { fetchBodies, fetchLargeBody, LARGE_BODY } from './body-fetch.ts';
import { prefetchBodies, wantsBodies } from './body-prefetch.ts';
import { ConnectionPool, type Purpose } from './connection-pool.ts';
import { byInterest, listFolders } from './folder-list.ts';
import { Locks } from './locks.ts';
import { LISTING_AGE_MS, type MailboxSyncContext, syncMailbox } from './mailbox-sync.ts';
import { withWork } from './mailbox-work.ts';
import { openSession, prepareSession } from './open-session.ts';
import { createOutboxTransport } from './outbox-transport.ts';
import { openKnownMailbox, UidsVoid } from './select-mailbox.ts';
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

interface RoundRequest {
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  readonly eager: boolean;
  readonly mailbox?: string | undefined;
  /** Mailboxes that STATUS says are unchanged are left alone even where STATUS cannot tell flags. */
  readonly lenient: boolean;
  /** Also fetch the bodies that the policy wants. */
  readonly bodies?: boolean;
  readonly onMailbox?: ((summary: MailboxSyncSummary) => void) | undefined;
}

class ImapAccountSync implements AccountSync {
  readonly accountId: AccountId;
  readonly #deps: ImapAccountSyncDeps;
  readonly #tuning: ImapTuning;
  readonly #pool: ConnectionPool<ImapSession>;
  readonly #locks = new Locks();
  readonly #trust: ServerTrust;
  readonly #board: StatusBoard;
  readonly #stopping = new AbortController();
  readonly #rounds = new Bell();
  readonly #bodies = new Bell();
  readonly #watching = new Bell();
  readonly #outboxBell = new Bell();
  readonly #transport: OutboxTransport;
  readonly #outbox: OutboxRunner;
  readonly #listedAt = new Map<MailboxId, number>();
  readonly #bodyFailures = new Map<MessageId, number>();
  /** STATUS at the end of the last sync of each mailbox, and how often it was believed since. */
  readonly #seen = new Map<MailboxId, { status: string; believed: number }>();
  readonly #fetching = new Map<MessageId, Promise<void>>();
  readonly #dirty = new Set<MailboxId>();
  readonly #refused = new Set<'NOTIFY'>();
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
      const summaries = await this.#round({
        purpose: 'sync',
        signal,
        eager: true,
        lenient: false,
        mailbox: request.mailbox,
        bodies: request.bodies === true,
        onMailbox: request.onMailbox,
      });
      this.#board.idle(this.#allConfirmedAt());
      return summaries;
    } catch (error) {
      throw this.#explained(error, signal);
    } finally {
      // Whatever came of it, the background work goes on from here: signed in again, for one.
      this.#rounds.ring();
    }
  }

  async fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void> {
    if (this.#deps.store.bodies.info(messageId) !== null) return;
    const under = this.#fetching.get(messageId);
    if (under !== undefined) return await under;
    const both = AbortSignal.any([signal, this.#stopping.signal]);
    const fetched = this.#fetchBody(messageId, both).finally(() => this.#fetching.delete(messageId));
    this.#fetching.set(messageId, fetched);
    try {
      await fetched;
    } catch (error) {
      throw this.#explained(error, both);
    }
  }

  operationsWaiting(): void {
    this.#outboxBell.ring();
  }

  bodyPolicyChanged(): void {
    this.#bodies.ring();
  }

  wake(reason: WakeReason): void {
    if (reason === 'suspend') return;
    for (const session of this.#pool.sessions()) void this.#probe(session);
    if (reason === 'offline') return;
    this.#pool.forgive();
    this.#roundWanted = true;
    this.#rounds.ring();
    this.#watching.ring();
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

  /** After a sleep or a change of network a socket may be dead without a word: whoever says nothing in time is. */
  async #probe(session: ImapSession): Promise<void> {
    const before = session.bytesReceived;
    const late = new AbortController();
    const answered = session.noop({ signal: late.signal, priority: 'high' }).then(
      () => true,
      () => false,
    );
    const inTime = await Promise.race([
      answered,
      this.#deps.clock.sleep(this.#tuning.probeMs, this.#stopping.signal).then(
        () => false,
        () => true,
      ),
    ]);
    // Busy with a long answer is alive.
    if (inTime || session.bytesReceived > before) return;
    late.abort();
    session.destroy({ kind: 'network', code: 'connection-timeout', retry: 'backoff' });
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
      let wait: number;
      try {
        if (due) {
          const first = lastRound === Number.NEGATIVE_INFINITY;
          this.#roundWanted = false;
          await this.#round({ purpose: 'refresh', signal, eager: false, lenient: !first });
          lastRound = this.#deps.clock.now();
        } else await this.#syncDirty(signal);
        backoff.reset();
        this.#board.idle(this.#allConfirmedAt());
        this.#bodies.ring();
        this.#watching.ring();
        this.#outboxBell.ring();
        wait = lastRound + interval - this.#deps.clock.now();
      } catch (error) {
        if (signal.aborted) return;
        this.#roundWanted = true;
        const reason = toProblem(error);
        wait = this.#waitAfter(reason, backoff.next(reason.retryAfterMs));
        this.#board.failed(reason, Number.isFinite(wait) ? this.#deps.clock.now() + wait : null);
      }
      await this.#rounds.wait(Math.max(0, wait), signal);
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
    if (reason.retry !== 'backoff' && reason.kind !== 'bug') return Number.POSITIVE_INFINITY;
    const poolWait = this.#pool.retryAt - this.#deps.clock.now();
    return poolWait > 0 ? poolWait + 1 : ownBackoff;
  }

  async #round(request: RoundRequest): Promise<MailboxSyncSummary[]> {
    const { store, clock } = this.#deps;
    const { purpose, signal, eager } = request;
    this.#board.syncing(null);
    const folders = await withWork(this.#pool, { purpose, signal, eager }, (work) =>
      listFolders(store, this.accountId, work.session, signal, { status: request.mailbox === undefined }),
    );
    const wanted = folders.mailboxes.filter(
      (m) => request.mailbox === undefined || m.path === request.mailbox,
    );
    if (request.mailbox !== undefined && wanted.length === 0) throw problem('refused', 'mailbox-missing');
    const summaries: MailboxSyncSummary[] = [];
    for (const mailbox of wanted) {
      const status = folders.status.get(mailbox.id);
      const began = clock.now();
      let summary: MailboxSyncSummary | null;
      if (status !== undefined && this.#unchanged(mailbox, status, request.lenient)) {
        summary = this.#nothingNew(mailbox, clock.now() - began);
      } else summary = await this.#syncOne(mailbox, request, status);
      if (summary === null) continue;
      if (request.bodies === true) {
        const { octets } = await this.#bodiesOf(mailbox.id, purpose, signal);
        summary = { ...summary, bytes: summary.bytes + octets, ms: Math.round(clock.now() - began) };
      }
      summaries.push(summary);
      request.onMailbox?.(summary);
    }
    return summaries;
  }

  async #syncDirty(signal: AbortSignal): Promise<void> {
    for (const id of [...this.#dirty]) {
      this.#dirty.delete(id);
      const mailbox = this.#deps.store.mailboxes.get(id);
      if (mailbox === null || !mailbox.selectable) continue;
      await this.#syncOne(mailbox, { purpose: 'refresh', signal, eager: false, lenient: true }, undefined);
    }
  }

  /** Null when the server refuses this one mailbox: the others are synced all the same. */
  async #syncOne(
    mailbox: MailboxState,
    request: RoundRequest,
    status: StatusData | undefined,
  ): Promise<MailboxSyncSummary | null> {
    const { store } = this.#deps;
    const { purpose, signal, eager } = request;
    this.#board.syncing(mailbox.path);
    try {
      const summary = await this.#locks.run(mailbox.id, signal, () =>
        withWork(this.#pool, { purpose, signal, eager, mailbox: mailbox.wireName }, (work) =>
          syncMailbox(this.#context(), mailbox.id, work),
        ),
      );
      if (status !== undefined) this.#seen.set(mailbox.id, { status: statusKey(status), believed: 0 });
      return summary;
    } catch (error) {
      const reason = toProblem(error);
      if (signal.aborted || store.mailboxes.get(mailbox.id) === null) throw error;
      store.mailboxes.setStatus(mailbox.id, { state: 'failed', problem: reason });
      if (reason.kind !== 'refused' || request.mailbox !== undefined) throw error;
      this.#deps.log.warn('mailbox-refused', { mailbox: mailbox.id, code: reason.code });
      return null;
    }
  }

  #context(): MailboxSyncContext {
    const { store, clock, log } = this.#deps;
    return {
      store,
      clock,
      log,
      trust: this.#trust,
      listedAt: this.#listedAt,
      onProgress: (done, total) => this.#board.progress(done, total),
    };
  }

  /** STATUS proves that nothing changed; without mod-sequences it cannot speak of flags, so it is not believed for long. */
  #unchanged(mailbox: MailboxState, status: StatusData, lenient: boolean): boolean {
    const { store, clock } = this.#deps;
    const held = store.mailboxes.summaries().find((s) => s.id === mailbox.id)?.status;
    if (held?.state !== 'complete') return false;
    const listedAt = this.#listedAt.get(mailbox.id) ?? held.confirmedAt ?? Number.NEGATIVE_INFINITY;
    if (clock.now() - listedAt > LISTING_AGE_MS) return false;
    if (status.uidValidity !== mailbox.uidValidity || status.uidNext !== mailbox.uidNext) return false;
    if (status.messages !== store.messages.uids(mailbox.id).length) return false;
    if (status.highestModSeq !== null && status.highestModSeq > 0n && this.#trust.believes('CONDSTORE')) {
      return status.highestModSeq === mailbox.highestModSeq;
    }
    const seen = this.#seen.get(mailbox.id);
    if (!lenient || seen === undefined || seen.status !== statusKey(status)) return false;
    seen.believed += 1;
    return seen.believed <= this.#tuning.statusBelieved;
  }

  /** STATUS counted as many messages under the same UIDNEXT as are held: the UID sets are equal. */
  #nothingNew(mailbox: MailboxState, ms: number): MailboxSyncSummary {
    this.#deps.store.mailboxes.setSyncPoint(mailbox.id, { confirmedAt: this.#deps.clock.now() });
    const messages = this.#deps.store.messages.uids(mailbox.id).length;
    return {
      account: this.accountId,
      mailbox: mailbox.path,
      messages,
      added: 0,
      removed: 0,
      changed: 0,
      bytes: 0,
      ms,
    };
  }

  // --- watching

  async #watchLoop(): Promise<void> {
    const { signal } = this.#stopping;
    const backoff = createBackoff({
      firstMs: this.#tuning.firstBackoffMs,
      mostMs: this.#tuning.mostBackoffMs,
    });
    await this.#watching.wait(Number.POSITIVE_INFINITY, signal);
    while (!signal.aborted) {
      const inbox = this.#deps.store.mailboxes.byPath(this.accountId, 'INBOX');
      if (inbox === null || this.#locks.busy(inbox.id)) {
        await this.#watching.wait(this.#tuning.firstBackoffMs, signal);
        continue;
      }
      try {
        await watchInbox({
          pool: this.#pool,
          context: this.#context(),
          locks: this.#locks,
          inbox,
          tuning: this.#tuning,
          signal,
          onSynced: () => this.#board.idle(this.#allConfirmedAt()),
          onChanged: () => this.#bodies.ring(),
          refused: this.#refused,
          onDirty: (wireName) => this.#markDirty(this.#idOf(wireName)),
        });
        backoff.reset();
      } catch (error) {
        if (signal.aborted) return;
        const reason = toProblem(error);
        this.#deps.log.info('watch-ended', { code: reason.code });
        // What happened while nobody watched is found by a round.
        this.#roundWanted = true;
        this.#rounds.ring();
        await this.#watching.wait(this.#waitAfter(reason, backoff.next(reason.retryAfterMs)), signal);
      }
    }
  }

  /** Null: nobody knows which mailbox, so all are looked at. */
  #markDirty(mailboxId: MailboxId | null): void {
    if (mailboxId === null) this.#roundWanted = true;
    else this.#dirty.add(mailboxId);
    this.#rounds.ring();
  }

  #idOf(wireName: string | null): MailboxId | null {
    const held = this.#deps.store.mailboxes.byAccount(this.accountId);
    return held.find((mailbox) => mailbox.wireName === wireName)?.id ?? null;
  }

  // --- bodies

  async #bodyLoop(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#bodies.wait(Number.POSITIVE_INFINITY, signal);
      try {
        await this.#allBodies(signal);
      } catch (error) {
        if (signal.aborted) return;
        // The round loop says what is wrong with the connection, and rings again once it stands.
        this.#deps.log.info('prefetch-ended', { code: toProblem(error).code });
      }
    }
  }

  async #allBodies(signal: AbortSignal): Promise<void> {
    const mailboxes = this.#deps.store.mailboxes.byAccount(this.accountId).sort(byInterest);
    for (const mailbox of mailboxes) await this.#bodiesOf(mailbox.id, 'bodies', signal);
  }

  async #bodiesOf(id: MailboxId, purpose: Purpose, signal: AbortSignal): Promise<{ octets: number }> {
    const { store, clock, log, settings } = this.#deps;
    const context = { store, clock, log, settings, failures: this.#bodyFailures };
    const mailbox = store.mailboxes.get(id);
    if (mailbox === null || mailbox.uidValidity === null || !wantsBodies(context, id)) return { octets: 0 };
    const { wireName } = mailbox;
    const request = { purpose, signal, mailbox: wireName, eager: purpose === 'sync' };
    try {
      return await withWork(this.#pool, request, (work) => prefetchBodies(context, id, work));
    } catch (error) {
      if (error instanceof UidsVoid) this.#markDirty(id);
      else if (!(error instanceof ProblemError) || error.problem.kind !== 'refused') throw error;
      return { octets: 0 };
    } finally {
      store.mailboxes.bodiesChanged(id);
    }
  }

  async #fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void> {
    const { store } = this.#deps;
    for (let attempt = 1; ; attempt += 1) {
      const place = store.messages.location(messageId);
      const size = store.messages.detail(messageId)?.size ?? 0;
      if (place === null) throw problem('refused', 'not-found');
      const { uid, mailboxId, wireName } = place;
      if (uid === null) throw problem('refused', 'message-missing');
      try {
        await withWork(
          this.#pool,
          { purpose: 'person', signal, mailbox: wireName, eager: true },
          async (work) => {
            const open = async (): Promise<ImapSession> => {
              await openKnownMailbox(store, work.session, mailboxId, signal);
              return work.session;
            };
            const session = await open();
            const wanted = { id: messageId, uid, size };
            if (size > LARGE_BODY) await fetchLargeBody(store, session, wanted, signal, open);
            else {
              const { failed } = await fetchBodies(store, session, [wanted], { signal, priority: 'high' });
              const reason = failed.get(messageId);
              if (reason !== undefined) throw new ProblemError(reason);
            }
          },
        );
        return;
      } catch (error) {
        const code = error instanceof ProblemError ? error.problem.code : null;
        if (code === 'message-missing') this.#markDirty(mailboxId);
        if (!(error instanceof UidsVoid) || attempt > 1) throw error;
        await this.sync({ mailbox: this.#pathOf(mailboxId), signal });
      }
    }
  }

  #pathOf(mailboxId: MailboxId): string {
    return this.#deps.store.mailboxes.get(mailboxId)?.path ?? 'INBOX';
  }

  // --- small things

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
    if (reason.kind !== 'cancelled' && reason.kind !== 'refused') this.#board.failed(reason, null);
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

function statusKey(status: StatusData): string {
  return [status.messages, status.uidNext, status.uidValidity, status.unseen].join(' ');
}
