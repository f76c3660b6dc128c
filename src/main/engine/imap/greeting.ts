// The server's first line: it decides whether this is an IMAP server at all, and it has to come in time.
import { problem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';
import { parseResponse, type Response, type StatusLine } from './parse-response.ts';
import type { Scanner } from './scanner.ts';

export class Greeting {
  #waiting: { resolve(line: StatusLine): void; reject(reason: Error): void } | null = null;

  /** Whether the next line is the first. */
  get awaited(): boolean {
    return this.#waiting !== null;
  }

  /** Resolves with the first line. `late` is called when it does not come; it has to end the wait by `refuse`. */
  async wait(clock: Clock, ms: number, late: () => void): Promise<StatusLine> {
    const over = new AbortController();
    try {
      const line = new Promise<StatusLine>((resolve, reject) => {
        this.#waiting = { resolve, reject };
      });
      const deadline = clock.sleep(ms, over.signal).then(late, () => undefined);
      return await Promise.race([line, deadline.then(() => line)]);
    } finally {
      over.abort();
    }
  }

  came(line: StatusLine): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(line);
  }

  refuse(reason: Error): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(reason);
  }
}

export function parseGreeting(scanner: Scanner): Response {
  const line = scanner.text(scanner.pos, Math.min(scanner.end, scanner.pos + 200));
  if (!/^\* (OK|PREAUTH|BYE)\b/i.test(line)) {
    throw problem('protocol', 'not-imap', { detail: line });
  }
  return parseResponse(scanner, false);
}
