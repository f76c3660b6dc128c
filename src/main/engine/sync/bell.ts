// One waiter, many callers: a loop sleeps on it until there is something to do or its time is over.
export class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  /** Remembered when nobody waits yet. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Until rung, until `ms` passed (Infinity: only when rung), or rejects when the signal aborts. Rung before: at once. */
  async wait(ms: number, signal: AbortSignal): Promise<'rung' | 'time'> {
    signal.throwIfAborted();
    if (!this.#rung && ms > 0) {
      await new Promise<void>((resolve, reject) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          this.#wake = null;
          resolve();
        };
        const onAbort = (): void => {
          done();
          reject(signal.reason);
        };
        const timer = ms < LONGEST_TIMER ? setTimeout(done, ms).unref() : undefined;
        signal.addEventListener('abort', onAbort, { once: true });
        this.#wake = done;
      });
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung ? 'rung' : 'time';
  }
}

/** Beyond this, setTimeout fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;
