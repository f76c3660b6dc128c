// One wait with an end: a call's own time limit joined with the engine's stop.
import { problem } from '../../../shared/problem.ts';

/** Runs `work` with a signal that aborts after `ms` or with `stop`; the deadline is told as a network timeout. */
export async function withDeadline<T>(
  ms: number,
  stop: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(problem('network', 'connection-timeout')), ms);
  const onStop = (): void => controller.abort(problem('cancelled', 'engine-stopped', { retry: 'backoff' }));
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    return await work(controller.signal);
  } catch (thrown) {
    // Work that reports its abort in words of its own still failed for the reason that the signal carries.
    if (controller.signal.aborted) throw controller.signal.reason;
    throw thrown;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
