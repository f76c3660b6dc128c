// When an account may connect, and how often at once: back-off after failures, fewer connections after "too many".
import type { Problem } from '../../../../shared/problem.ts';
import { type Backoff, createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';

export interface ConnectPaceOptions {
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

export class ConnectPace {
  readonly #options: ConnectPaceOptions;
  readonly #backoff: Backoff;
  #limit: number;
  #loweredUntil = 0;
  #notBefore = 0;
  #lastAttempt = Number.NEGATIVE_INFINITY;

  constructor(options: ConnectPaceOptions) {
    this.#options = options;
    this.#limit = wanted(options);
    this.#backoff = createBackoff({
      firstMs: options.firstBackoffMs ?? 2_000,
      mostMs: options.mostBackoffMs ?? 300_000,
      ...(options.random === undefined ? {} : { random: options.random }),
    });
  }

  /** Epoch ms before which only eager requests try to connect; 0 when nothing stands in the way. */
  get notBefore(): number {
    return this.#notBefore;
  }

  /** Connections that may be open at once now. */
  get limit(): number {
    if (this.#options.clock.now() >= this.#loweredUntil) this.#limit = wanted(this.#options);
    return this.#limit;
  }

  mayTryNow(eager: boolean): boolean {
    const now = this.#options.clock.now();
    return now >= this.#notBefore || (eager && now - this.#lastAttempt >= (this.#options.eagerMs ?? 1_000));
  }

  /** An attempt begins. */
  trying(): void {
    this.#lastAttempt = this.#options.clock.now();
  }

  failed(reason: Problem): void {
    // Only a person can mend a sign-in. All else may pass: even a wrong certificate may be a hotel's, not the server's.
    this.#notBefore =
      reason.retry === 'after-sign-in'
        ? Number.POSITIVE_INFINITY
        : this.#options.clock.now() + this.#backoff.next(reason.retryAfterMs);
  }

  /** A connection ended that had been open since `openedAt`. Answers whether it ended too early to be a success. */
  lost(openedAt: number, reason: Problem | null): boolean {
    const now = this.#options.clock.now();
    if (now - openedAt >= (this.#options.stableMs ?? 30_000)) {
      this.#reset();
      return false;
    }
    // Accepted, then dropped: coming straight back would be the storm that back-off is there to prevent.
    if (reason !== null) this.#notBefore = now + this.#backoff.next(reason.retryAfterMs);
    return true;
  }

  /** The server allows fewer than we hoped, for a while. */
  lower(limit: number): void {
    this.#limit = limit;
    this.#loweredUntil = this.#options.clock.now() + (this.#options.loweredMs ?? 600_000);
  }

  /** Waiting after failures is over. */
  forgive(): void {
    this.#lastAttempt = Number.NEGATIVE_INFINITY;
    this.#reset();
  }

  #reset(): void {
    this.#backoff.reset();
    this.#notBefore = 0;
  }
}

function wanted({ limit }: ConnectPaceOptions): number {
  return Math.max(1, limit ?? 2);
}
