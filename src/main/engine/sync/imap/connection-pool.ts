// The few connections an account may hold, lent by urgency: a person's click goes first, and whoever holds a connection
// for something longer is told that somebody waits. All reconnecting goes through here, so all back-off does too.
import { type Problem, ProblemError, problem, toProblem } from '../../../../shared/problem.ts';
import { ConnectPace, type ConnectPaceOptions } from './connect-pace.ts';
import {
  isBackground,
  isWatch,
  type Lease,
  type LeaseRequest,
  type PooledSession,
  PURPOSES,
  type Purpose,
} from './lease.ts';

export interface ConnectionPoolOptions<S extends PooledSession> extends ConnectPaceOptions {
  /** Connects, signs in and prepares a session. Throws a ProblemError. */
  open(signal: AbortSignal): Promise<S>;
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
  readonly #pace: ConnectPace;
  readonly #attempts = new Set<AbortController>();
  #orders = 0;
  #lastProblem: Problem | null = null;

  constructor(options: ConnectionPoolOptions<S>) {
    this.#options = options;
    this.#pace = new ConnectPace(options);
  }

  /** Sessions now open, leased or not. */
  sessions(): S[] {
    return [...this.#connections].map((c) => c.session);
  }

  /** Epoch ms before which only eager requests try to connect; 0 when nothing stands in the way. */
  get retryAt(): number {
    return this.#pace.notBefore;
  }

  /**
   * The network came back or the person signed in again: waiting after failures is over, and attempts that began before
   * are given up, as they may be talking to a network that is no more.
   */
  forgive(): void {
    this.#pace.forgive();
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
      const opens = this.#mayOpen() && this.#pace.mayTryNow(waiting.request.eager === true);
      if (waiting.request.purpose === 'person' || !opens) this.#wantOne(waiting);
    }
    this.#openWhatIsMissing();
  }

  /** Long work in the background leaves one connection for the person and the watch, where there are two. */
  #mayTake(waiting: Waiting<S>): boolean {
    if (!isBackground(waiting.request.purpose)) return true;
    let held = 0;
    for (const c of this.#connections) if (c.lease !== null && isBackground(c.lease.purpose)) held += 1;
    if (held === 0 || held < this.#pace.limit - 1) return true;
    for (const c of this.#connections) {
      if (c.lease !== null && isBackground(c.lease.purpose) && isLessUrgent(c.lease, waiting)) {
        c.lease.wanted.abort();
      }
    }
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

  /** Tells those that hold something longer that somebody more urgent waits; of the watches, as many as are needed. */
  #wantOne(waiting: Waiting<S>): void {
    // Two watches share what there is by waiting: only a single connection goes from one to the other.
    if (isWatch(waiting.request.purpose) && this.#pace.limit > 1) return;
    let needed = this.#waiting.indexOf(waiting) + 1;
    const watches: Connection<S>[] = [];
    for (const c of this.#connections) {
      if (c.lease === null || !isLessUrgent(c.lease, waiting)) continue;
      if (!isWatch(c.lease.purpose)) c.lease.wanted.abort();
      else if (c.lease.wanted.signal.aborted) needed -= 1;
      else watches.push(c);
    }
    // The one with the right mailbox open saves a SELECT; else INBOX goes on being heard.
    const { mailbox } = waiting.request;
    const worth = (c: Connection<S>): number => {
      if (mailbox !== undefined && c.session.selected?.wireName === mailbox) return 0;
      return c.lease?.purpose === 'watch-shown' ? 1 : 2;
    };
    watches.sort((a, b) => worth(a) - worth(b));
    for (const c of watches.slice(0, Math.max(0, needed))) c.lease?.wanted.abort();
  }

  #openWhatIsMissing(): void {
    const servable = this.#waiting.filter(
      (w) => !isBackground(w.request.purpose) || this.#backgroundHasRoom(),
    );
    let need = servable.length - this.#attempts.size;
    while (need > 0 && this.#mayOpen()) {
      if (!this.#pace.mayTryNow(servable.some((w) => w.request.eager === true))) {
        this.#refuseHopeless();
        return;
      }
      need -= 1;
      this.#open();
    }
  }

  #mayOpen(): boolean {
    return this.#connections.size + this.#attempts.size < this.#pace.limit;
  }

  #backgroundHasRoom(): boolean {
    for (const c of this.#connections) {
      if (c.lease !== null && isBackground(c.lease.purpose)) return this.#pace.limit > 2;
    }
    return true;
  }

  #open(): void {
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    this.#pace.trying();
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
    if (this.#isOneTooMany(reason)) {
      this.#pump();
      return;
    }
    this.#lastProblem = reason;
    this.#pace.failed(reason);
    if (this.#connections.size > 0) {
      // A new connection is not to be had now: those who wait take turns with what there is.
      for (const waiting of this.#waiting) this.#wantOne(waiting);
    } else if (this.#attempts.size === 0) this.#refuseAll(reason);
  }

  #lost(connection: Connection<S>, reason: Problem | null): void {
    this.#connections.delete(connection);
    if (this.#stopping.signal.aborted) return;
    if (reason !== null && this.#isOneTooMany(reason)) {
      this.#pump();
      return;
    }
    if (this.#pace.lost(connection.openedAt, reason) && reason !== null) this.#lastProblem = reason;
    this.#pump();
  }

  /** The server allows fewer than we hoped, for a while; what is open serves everyone, in turn. */
  #isOneTooMany(reason: Problem): boolean {
    if (this.#connections.size === 0 || reason.kind !== 'throttled') return false;
    this.#pace.lower(this.#connections.size);
    return true;
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

function isLessUrgent(lease: { readonly purpose: Purpose }, waiting: { readonly rank: number }): boolean {
  return PURPOSES.indexOf(lease.purpose) > waiting.rank;
}
