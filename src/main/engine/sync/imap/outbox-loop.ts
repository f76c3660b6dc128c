// When an account's waiting operations are carried out: as soon as there are any, and again when one is due.
import { toProblem } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { OutboxRunner } from '../../outbox/runner.ts';
import type { Bell } from '../bell.ts';
import type { RetryPace } from './retry-pace.ts';

/** Until the signal aborts. */
export async function outboxLoop(
  outbox: OutboxRunner,
  bell: Bell,
  pace: RetryPace,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  let wait = 0;
  while (!signal.aborted) {
    await bell.wait(wait, signal);
    try {
      const { nextDueAt } = await outbox.run(signal);
      pace.reset();
      wait = nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt - clock.now();
    } catch (error) {
      if (signal.aborted) return;
      // The round loop says what is wrong with the connection, and rings again once it stands.
      wait = pace.after(toProblem(error));
    }
  }
}
