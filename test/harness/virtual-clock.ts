// Time that passes when a test says so: waits of a tenth of a second and more end by `pass` alone, others by themselves.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, systemClock } from '../../src/main/engine/lib/clock.ts';

export interface VirtualClock extends Clock {
  /** Ms passed since the beginning. */
  readonly passed: number;
  /** Waits of exactly this many ms that have not ended. */
  waits(ms: number): number;
  pass(ms: number): void;
  /** Passes this much in steps, with turns of the event loop between them for what follows from each. */
  flow(ms: number, step: number): Promise<void>;
}

const SHORT_MS = 100;
const TURNS = 10;

export function createVirtualClock(start = Date.now()): VirtualClock {
  const waiting = new Set<{ readonly ms: number; readonly until: number; end(): void }>();
  let passed = 0;
  const pass = (ms: number): void => {
    passed += ms;
    for (const wait of [...waiting]) if (wait.until <= passed) wait.end();
  };
  return {
    get passed() {
      return passed;
    },
    now: () => start + passed,
    waits: (ms) => [...waiting].filter((wait) => wait.ms === ms).length,
    pass,
    flow: async (ms, step) => {
      for (let left = ms; left > 0; left -= step) {
        pass(Math.min(step, left));
        for (let turn = 0; turn < TURNS; turn += 1) await nextTurn();
      }
    },
    sleep: (ms, signal) => {
      if (ms < SHORT_MS) return systemClock.sleep(ms, signal);
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = (): void => {
          waiting.delete(wait);
          reject(signal?.reason);
        };
        const wait = {
          ms,
          until: passed + ms,
          end: (): void => {
            waiting.delete(wait);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        waiting.add(wait);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
