// What the store's operation queries work with, handed down together.
import type { Clock } from '../../lib/clock.ts';
import type { ChangeFeed } from '../change-feed.ts';
import { CounterChanges } from '../counters.ts';
import type { Db } from '../db.ts';
import type { FlagWrites } from '../flag-writes.ts';
import type { Threads } from '../threads.ts';

export interface StoreContext {
  readonly db: Db;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
  readonly threads: Threads;
  readonly flagWrites: FlagWrites;
}

/** One transaction whose counts are written at its end. */
export function changing<T>(context: StoreContext, fn: (counters: CounterChanges) => T): T {
  return context.db.transaction(() => {
    const counters = new CounterChanges();
    const result = fn(counters);
    counters.write(context.db, context.feed);
    return result;
  });
}
