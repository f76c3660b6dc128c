// Keeps one watch of an account going: gives way to others' work on its mailbox, comes back after a loss, follows when
// another mailbox is to be watched.
import { toProblem } from '../../../../shared/problem.ts';
import type { MailboxState } from '../../store/rows.ts';
import { Bell } from '../bell.ts';
import type { RetryPace } from './retry-pace.ts';
import { type WatchOptions, watchMailbox } from './watch.ts';
import { WatchMemory } from './watch-memory.ts';

export interface WatchLoopDeps
  extends Omit<WatchOptions, 'mailbox' | 'signal' | 'leaving' | 'memory' | 'onListening'> {
  readonly pace: RetryPace;
  /** The mailbox to watch now; null for none until rung again. */
  readonly target: () => MailboxState | null;
  /** What happened since nobody watches has to be found otherwise. */
  readonly onLost: () => void;
}

export class WatchLoop {
  readonly #deps: WatchLoopDeps;
  readonly #bell = new Bell();
  #leaving = new AbortController();
  #watching: MailboxState['id'] | null = null;
  #listening = false;

  constructor(deps: WatchLoopDeps) {
    this.#deps = deps;
  }

  /** A connection hears at this moment what happens in the mailbox. */
  get listening(): boolean {
    return this.#listening;
  }

  /** Look again what is to be watched. */
  ring(): void {
    if (this.#watching !== null && this.#deps.target()?.id !== this.#watching) this.#leaving.abort();
    this.#bell.ring();
  }

  /** Until the signal aborts; begins when rung for the first time. */
  async run(signal: AbortSignal): Promise<void> {
    const { target, locks, tuning, pace, onLost, context } = this.#deps;
    let memory = new WatchMemory();
    let remembered: MailboxState['id'] | null = null;
    await this.#bell.wait(Number.POSITIVE_INFINITY, signal);
    while (!signal.aborted) {
      const mailbox = target();
      if (mailbox === null || locks.busy(mailbox.id)) {
        await this.#bell.wait(mailbox === null ? Number.POSITIVE_INFINITY : tuning.firstBackoffMs, signal);
        continue;
      }
      if (remembered !== mailbox.id) {
        memory.forget();
        memory = new WatchMemory();
        remembered = mailbox.id;
      }
      this.#leaving = new AbortController();
      this.#watching = mailbox.id;
      const leaving = this.#leaving.signal;
      const onListening = (listening: boolean): void => {
        this.#listening = listening;
      };
      try {
        await watchMailbox({ ...this.#deps, mailbox, signal, leaving, memory, onListening });
        pace.reset();
      } catch (error) {
        if (signal.aborted) return;
        if (leaving.aborted) continue;
        const reason = toProblem(error);
        context.log.info('watch-ended', { code: reason.code });
        onLost();
        await this.#bell.wait(pace.after(reason), signal);
      } finally {
        this.#watching = null;
      }
    }
  }
}
