// How long one loop of an account waits after a failure: for the person, for the pool's next try, or by a back-off of its own.
import type { Problem } from '../../../../shared/problem.ts';
import { createBackoff } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import type { ImapTuning } from './tuning.ts';

export interface RetryPace {
  /** Ms until the next try; Infinity: only a person can mend it. */
  after(reason: Problem): number;
  /** It worked. */
  reset(): void;
}

export function createRetryPace(
  pool: { readonly retryAt: number },
  tuning: Pick<ImapTuning, 'firstBackoffMs' | 'mostBackoffMs'>,
  clock: Clock,
): RetryPace {
  const backoff = createBackoff({ firstMs: tuning.firstBackoffMs, mostMs: tuning.mostBackoffMs });
  return {
    after: (reason) => {
      const own = backoff.next(reason.retryAfterMs);
      if (reason.retry === 'after-sign-in') return Number.POSITIVE_INFINITY;
      const poolWait = pool.retryAt - clock.now();
      return poolWait > 0 ? poolWait + 1 : own;
    },
    reset: () => backoff.reset(),
  };
}
