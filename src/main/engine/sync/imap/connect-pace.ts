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
  /** When the wait until `#notBefore` began. */
  #waitingSince = 0;
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
    // A clock that was set back meanwhile would make minutes of waiting into hours or days.
    if (this.#notBefore !== Number.POSITIVE_INFINITY && this.#options.clock.now() < this.#waitingSince) {
      this.#notBefore = 0;
    }
    return this.#notBefore;
  }

  /** Connections that may be open at once now. */
  get limit(): number {
    if (this.#options.clock.now() >= this.#loweredUntil) this.#limit = wanted(this.#options);
    return this.#limit;
  }

  mayTryNow(eager: boolean): boolean {
    const now = this.#options.clock.now();
    if (now >= this.notBefore) return true;
    const since = now - this.#lastAttempt;
    return eager && (since < 0 || since >= (this.#options.eagerMs ?? 1_000));
  }

  /** An attempt begins. */
  trying(): void {
    this.#lastAttempt = this.#options.clock.now();
  }

  failed(reason: Problem): void {
    // Only a person can mend a sign-in. All else may pass: even a wrong certificate may be a hotel's, not the server's.
    if (reason.retry === 'after-sign-in') this.#notBefore = Number.POSITIVE_INFINITY;
    else this.#wait(reason);
  }

  /** A connection ended that had been open since `openedAt`. Answers whether the next has to wait. */
  lost(openedAt: number, reason: Problem | null): boolean {
    const stable = this.#options.clock.now() - openedAt >= (this.#options.stableMs ?? 30_000);
    if (stable) this.#reset();
    if (reason === null || (stable && reason.kind !== 'throttled')) return false;
    // Accepted, then dropped, or told to go away for a while: coming straight back would be the storm that back-off is
    // there to prevent.
    this.#wait(reason);
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

  #wait({ retryAfterMs }: Problem): void {
    this.#waitingSince = this.#options.clock.now();
    this.#notBefore = this.#waitingSince + this.#backoff.next(retryAfterMs);
  }

  #reset(): void {
    this.#backoff.reset();
    this.#notBefore = 0;
  }
}

function wanted({ limit }: ConnectPaceOptions): number {
  return Math.max(1, limit ?? 2);
}
