// How long to wait before trying a server again: grows with each failure, spread by chance so that accounts and
// machines that failed together do not come back together.

export interface BackoffOptions {
  /** Longest wait after the first failure, ms. */
  readonly firstMs: number;
  /** Longest wait of all, ms. */
  readonly mostMs: number;
  /** 0 ≤ n < 1. */
  readonly random?: () => number;
}

export interface Backoff {
  /** Counts one more failure and says how long to wait now, ms. `atLeastMs`: the server named a time itself. */
  next(atLeastMs?: number): number;
  /** After a success: the next failure starts small again. */
  reset(): void;
  /** Failures since the last success. */
  readonly failures: number;
}

/** Doubling, each wait drawn from the upper half of its bound ("equal jitter"): never zero, never all at once. */
export function createBackoff(options: BackoffOptions): Backoff {
  const random = options.random ?? Math.random;
  let failures = 0;
  return {
    get failures() {
      return failures;
    },
    next(atLeastMs = 0) {
      const bound = Math.min(options.mostMs, options.firstMs * 2 ** Math.min(failures, 30));
      failures += 1;
      const wait = bound / 2 + (random() * bound) / 2;
      if (wait >= atLeastMs) return Math.round(wait);
      return Math.round(atLeastMs + (random() * bound) / 2);
    },
    reset() {
      failures = 0;
    },
  };
}
