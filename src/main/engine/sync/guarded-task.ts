// Keeps one background task of an account alive: a fault of ours in it is said once, and not repeated in a storm.
import { type Problem, toProblem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';

export interface GuardedTaskOptions {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Before a task that failed is begun again. */
  readonly pauseMs: number;
  readonly onFailed: (reason: Problem) => void;
}

/** Resolves once the task ended by itself or the signal aborted; never rejects. */
export async function guardedTask(task: () => Promise<void>, options: GuardedTaskOptions): Promise<void> {
  const { signal, clock, log } = options;
  while (!signal.aborted) {
    try {
      await task();
      return;
    } catch (error) {
      if (signal.aborted) return;
      const reason = toProblem(error);
      log.error('task-failed', { code: reason.code, detail: reason.detail ?? '' });
      options.onFailed(reason);
      await clock.sleep(options.pauseMs, signal).catch(() => undefined);
    }
  }
}
