// Notices a server that owes an answer and sends not one octet for too long.
import type { Clock } from '../lib/clock.ts';

export class SilenceWatch {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #owed: () => boolean;
  readonly #silent: () => void;
  readonly #ended = new AbortController();
  #lastActivity: number;
  #watching = false;

  /** @param owed whether an answer is due at all; @param silent called once when it has been due for too long. */
  constructor(clock: Clock, silenceMs: number, owed: () => boolean, silent: () => void) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#owed = owed;
    this.#silent = silent;
    this.#lastActivity = clock.now();
  }

  /** Octets moved. */
  touch(): void {
    this.#lastActivity = this.#clock.now();
  }

  /** Something may be owed from now on. */
  async start(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    while (this.#owed() && !this.#ended.signal.aborted) {
      const left = this.#lastActivity + this.#silenceMs - this.#clock.now();
      if (left <= 0) {
        this.#silent();
        break;
      }
      // Ends early with the session.
      await this.#clock.sleep(left, this.#ended.signal).then(undefined, () => undefined);
    }
    this.#watching = false;
  }

  stop(): void {
    this.#ended.abort();
  }
}
