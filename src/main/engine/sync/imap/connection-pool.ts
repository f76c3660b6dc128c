// The few connections an account may hold, lent by urgency: a person's click goes first, and whoever holds a connection
// for something longer is told that somebody waits. All reconnecting goes through here, so all back-off does too.
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';

/** What the pool needs of a session. */
export interface PooledSession {
  /** Resolves once the connection is gone, with the reason or null for a polite end. */
  readonly closed: Promise<Problem | null>;
  readonly selected: { readonly wireName: string } | null;
  logout(): Promise<void>;
  destroy(): void;
}

/** Most urgent first. `sync` was asked for by a person; `refresh` and `bodies` are background work. */
export const PURPOSES = ['person', 'outbox', 'sync', 'refresh', 'bodies', 'watch'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface LeaseRequest {
  readonly purpose: Purpose;
  /** A connection that has this mailbox open already is preferred. */
  readonly mailbox?: string;
  readonly signal: AbortSignal;
  /** Try to connect now, even while waiting after a failure. A storm is still prevented: see `eagerMs`. */
  readonly eager?: boolean;
}

/** A borrowed connection. Give it back with `release`, or `discard` it when its state is no longer known. */
export interface Lease<S extends PooledSession> {
  readonly session: S;
  /** Nobody used this connection before. */
  readonly fresh: boolean;
  /** How long it lay unused before this lease, ms: the longer, the likelier it died without a word. */
  readonly idleMs: number;
  /** Aborts when somebody more urgent waits: finish the batch in hand, then release and ask again. */
  readonly wanted: AbortSignal;
  release(): void;
  discard(): void;
}

export interface ConnectionPoolOptions<S extends PooledSession> {
  /** Connects, signs in and prepares a session. Throws a ProblemError. */
  open(signal: AbortSignal): Promise<S>;
  readonly clock: Clock;
  /** Most connections at once; 2 by default, as many providers count them per person, not per program. */
  readonly limit?: number;
  readonly firstBackoffMs?: number;
  readonly mostBackoffMs?: number;
  /** A connection that lived this long counts as a success: the next failure starts with a short wait. */
  readonly stableMs?: number;
  /** Even an eager request leaves this much time between two attempts after a failure. */
  readonly eagerMs?: number;
  /** How long fewer connections are used after the server said "too many". */
  readonly loweredMs?: number;
  readonly random?: () => number;
}

interface Connection<S> {
  readonly session: S;
  readonly openedAt: number;
  used: boolean;
  freeSince: number;
  lease: { readonly purpose: Purpose; readonly wanted: AbortController } | null;
}

interface Waiting<S extends PooledSession> {
  readonly request: LeaseRequest;
  readonly rank: number;
  readonly order: number;
  grant(lease: Lease<S>): void;
  refuse(error: ProblemError): void;
}

export class ConnectionPool<S extends PooledSession> {
  readonly #options: ConnectionPoolOptions<S>;
  readonly #connections = new Set<Connection<S>>();
  readonly #waiting: Waiting<S>[] = [];
  readonly #stopping = new AbortController();
  readonly #backoff;
  readonly #eagerMs: number;
  readonly #attempts = new Set<AbortController>();
  #orders = 0;
  #limit: number;
  #loweredUntil = 0;
  #notBefore = 0;
  #lastAttempt = Number.NEGATIVE_INFINITY;
  #lastProblem: Problem | null = null;

  constructor(options: ConnectionPoolOptions<S>) {
    this.#options = options;
    this.#limit = Math.max(1, options.limit ?? 2);
    this.#eagerMs = options.eagerMs ?? 1_000;
    this.#backoff = createBackoff({
      firstMs: options.firstBackoffMs ?? 2_000,
      mostMs: options.mostBackoffMs ?? 300_000,
      ...(options.random === undefined ? {} : { random: options.random }),
    });
  }

  /** Sessions now open, leased or not. */
  sessions(): S[] {
    return [...this.#connections].map((c) => c.session);
  }

  /** Epoch ms before which only eager requests try to connect; 0 when nothing stands in the way. */
  get retryAt(): number {
    return this.#notBefore;
  }

  /**
   * The network came back or the person signed in again: waiting after failures is over, and attempts that began before
   * are given up, as they may be talking to a network that is no more.
   */
  forgive(): void {
    this.#notBefore = 0;
    this.#lastAttempt = Number.NEGATIVE_INFINITY;
    this.#backoff.reset();
    for (const attempt of this.#attempts) attempt.abort();
    this.#pump();
  }

  lease(request: LeaseRequest): Promise<Lease<S>> {
    return new Promise((resolve, reject) => {
      if (this.#stopping.signal.aborted) {
        reject(problem('cancelled', 'engine-stopped'));
        return;
      }
      if (request.signal.aborted) {
        reject(request.signal.reason);
        return;
      }
      const leave = (): void => {
        request.signal.removeEventListener('abort', onAbort);
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
      };
      const onAbort = (): void => {
        leave();
        reject(request.signal.reason);
      };
      const waiting: Waiting<S> = {
        request,
        rank: PURPOSES.indexOf(request.purpose),
        order: this.#orders++,
        grant: (lease) => {
          leave();
          resolve(lease);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      request.signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(waiting);
      this.#waiting.sort((a, b) => a.rank - b.rank || a.order - b.order);
      this.#pump();
    });
  }

  /** Ends politely within `deadlineMs`, then at once. */
  async stop(deadlineMs: number): Promise<void> {
    const stopped = problem('cancelled', 'engine-stopped');
    this.#stopping.abort(stopped);
    for (const waiting of [...this.#waiting]) waiting.refuse(stopped);
    const idle = [...this.#connections].filter((c) => c.lease === null).map((c) => c.session);
    for (const c of this.#connections) if (c.lease !== null) c.session.destroy();
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled(idle.map((session) => session.logout())),
      this.#options.clock.sleep(deadlineMs, patience.signal).catch(() => undefined),
    ]);
    patience.abort();
    for (const c of this.#connections) c.session.destroy();
  }

  /** Serves whoever can be served; asks for what is missing. Called after every change. */
  #pump(): void {
    if (this.#stopping.signal.aborted) return;
    for (const waiting of [...this.#waiting]) {
      if (!this.#mayTake(waiting)) continue;
      const free = this.#freeFor(waiting.request.mailbox);
      if (free !== null) {
        waiting.grant(this.#lend(free, waiting.request.purpose));
        continue;
      }
      const opens = this.#mayOpen() && this.#mayTryNow(waiting.request.eager === true);
      if (waiting.request.purpose === 'person' || !opens) this.#wantOne(waiting);
    }
    this.#openWhatIsMissing();
  }

  /** Long work in the background leaves one connection for the person and the watch, where there are two. */
  #mayTake(waiting: Waiting<S>): boolean {
    if (!isBackground(waiting.request.purpose)) return true;
    let held = 0;
    for (const c of this.#connections) if (c.lease !== null && isBackground(c.lease.purpose)) held += 1;
    if (held === 0 || held < this.#currentLimit() - 1) return true;
    this.#wantOne(waiting);
    return false;
  }

  #freeFor(mailbox: string | undefined): Connection<S> | null {
    let free: Connection<S> | null = null;
    for (const c of this.#connections) {
      if (c.lease !== null) continue;
      if (mailbox !== undefined && c.session.selected?.wireName === mailbox) return c;
      // Without a wish, one that has nothing open: the other keeps its mailbox for whoever asks next.
      if (free === null || c.session.selected === null) free = c;
    }
    return free;
  }

  #lend(connection: Connection<S>, purpose: Purpose): Lease<S> {
    const wanted = new AbortController();
    const held = { purpose, wanted };
    connection.lease = held;
    const fresh = !connection.used;
    connection.used = true;
    const idleMs = fresh ? 0 : this.#options.clock.now() - connection.freeSince;
    const giveBack = (): void => {
      if (connection.lease !== held) return;
      connection.lease = null;
      connection.freeSince = this.#options.clock.now();
      this.#pump();
    };
    return {
      session: connection.session,
      fresh,
      idleMs,
      wanted: wanted.signal,
      release: giveBack,
      discard: () => {
        connection.session.destroy();
        this.#connections.delete(connection);
        giveBack();
      },
    };
  }

  /** Tells the least urgent holders that somebody more urgent waits. */
  #wantOne(waiting: Waiting<S>): void {
    for (const c of this.#connections) {
      if (c.lease !== null && PURPOSES.indexOf(c.lease.purpose) > waiting.rank) c.lease.wanted.abort();
    }
  }

  #currentLimit(): number {
    if (this.#options.clock.now() >= this.#loweredUntil) this.#limit = Math.max(1, this.#options.limit ?? 2);
    return this.#limit;
  }

  #openWhatIsMissing(): void {
    const servable = this.#waiting.filter(
      (w) => !isBackground(w.request.purpose) || this.#backgroundHasRoom(),
    );
    let need = servable.length - this.#attempts.size;
    while (need > 0 && this.#mayOpen()) {
      if (!this.#mayTryNow(servable.some((w) => w.request.eager === true))) {
        this.#refuseHopeless();
        return;
      }
      need -= 1;
      this.#open();
    }
  }

  #mayTryNow(eager: boolean): boolean {
    const now = this.#options.clock.now();
    return now >= this.#notBefore || (eager && now - this.#lastAttempt >= this.#eagerMs);
  }

  #mayOpen(): boolean {
    return this.#connections.size + this.#attempts.size < this.#currentLimit();
  }

  #backgroundHasRoom(): boolean {
    for (const c of this.#connections) {
      if (c.lease !== null && isBackground(c.lease.purpose)) return this.#currentLimit() > 2;
    }
    return true;
  }

  #open(): void {
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    this.#lastAttempt = this.#options.clock.now();
    this.#options.open(AbortSignal.any([this.#stopping.signal, attempt.signal])).then(
      (session) => {
        this.#attempts.delete(attempt);
        if (this.#stopping.signal.aborted) {
          session.destroy();
          return;
        }
        this.#lastProblem = null;
        const openedAt = this.#options.clock.now();
        const connection: Connection<S> = {
          session,
          openedAt,
          used: false,
          freeSince: openedAt,
          lease: null,
        };
        this.#connections.add(connection);
        void session.closed.then((reason) => this.#lost(connection, reason));
        this.#pump();
      },
      (error: unknown) => {
        this.#attempts.delete(attempt);
        if (attempt.signal.aborted) this.#pump();
        else this.#openFailed(toProblem(error));
      },
    );
  }

  #openFailed(reason: Problem): void {
    if (this.#stopping.signal.aborted) return;
    const now = this.#options.clock.now();
    if (this.#connections.size > 0 && (reason.kind === 'throttled' || reason.code === 'in-use')) {
      // The server allows fewer than we hoped; what is open serves everyone, in turn.
      this.#limit = this.#connections.size;
      this.#loweredUntil = now + (this.#options.loweredMs ?? 600_000);
      this.#pump();
      return;
    }
    this.#lastProblem = reason;
    // Only a person can mend a sign-in. All else may pass: even a wrong certificate may be a hotel's, not the server's.
    this.#notBefore =
      reason.retry === 'after-sign-in'
        ? Number.POSITIVE_INFINITY
        : now + this.#backoff.next(reason.retryAfterMs);
    if (this.#connections.size > 0) {
      // A new connection is not to be had now: those who wait take turns with what there is.
      for (const waiting of this.#waiting) this.#wantOne(waiting);
    } else if (this.#attempts.size === 0) this.#refuseAll(reason);
  }

  #lost(connection: Connection<S>, reason: Problem | null): void {
    this.#connections.delete(connection);
    if (this.#stopping.signal.aborted) return;
    const now = this.#options.clock.now();
    if (now - connection.openedAt >= (this.#options.stableMs ?? 30_000)) {
      this.#backoff.reset();
      this.#notBefore = 0;
    } else if (reason !== null) {
      // Accepted, then dropped: coming straight back would be the storm that back-off is there to prevent.
      this.#lastProblem = reason;
      this.#notBefore = now + this.#backoff.next(reason.retryAfterMs);
    }
    this.#pump();
  }

  /** Nobody could be served before the wait is over, so nobody is kept waiting without knowing. */
  #refuseHopeless(): void {
    if (this.#connections.size > 0 || this.#attempts.size > 0) return;
    this.#refuseAll(this.#lastProblem ?? { kind: 'network', code: 'offline', retry: 'backoff' });
  }

  #refuseAll(reason: Problem): void {
    for (const waiting of [...this.#waiting]) waiting.refuse(new ProblemError(reason));
  }
}

function isBackground(purpose: Purpose): boolean {
  return purpose === 'refresh' || purpose === 'bodies';
}
