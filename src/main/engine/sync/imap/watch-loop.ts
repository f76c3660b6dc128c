// Keeps one watch of an account going: gives way to others' work on its mailbox, comes back after a loss, follows when
// another mailbox is to be watched.
import { toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
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

/** A watch that heard for so long was no failure. */
const STABLE_MS = 30_000;

export class WatchLoop {
  readonly #deps: WatchLoopDeps;
  readonly #bell = new Bell();
  #leaving = new AbortController();
  #memory = new WatchMemory();
  #remembered: MailboxState['id'] | null = null;
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

  /**
   * Somebody brought this mailbox up to date on a connection that still has it open: nothing has to be compared anew.
   * False: it is not watched here, or already.
   */
  take(id: MailboxState['id'], session: ImapSession): boolean {
    const { target, context } = this.#deps;
    if (this.#watching !== null || target()?.id !== id) return false;
    const begun = this.#remember(id).begin(session, context.store.messages.uidCount(id));
    if (begun) this.#bell.ring();
    return begun;
  }

  #remember(id: MailboxState['id']): WatchMemory {
    if (this.#remembered !== id) {
      this.#memory.forget();
      this.#memory = new WatchMemory();
      this.#remembered = id;
    }
    return this.#memory;
  }

  /** Until the signal aborts; begins when rung for the first time. */
  async run(signal: AbortSignal): Promise<void> {
    const { target, locks, tuning, pace, onLost, context, pool } = this.#deps;
    await this.#bell.wait(Number.POSITIVE_INFINITY, signal);
    while (!signal.aborted) {
      const mailbox = target();
      if (mailbox === null || locks.busy(mailbox.id)) {
        await this.#bell.wait(mailbox === null ? Number.POSITIVE_INFINITY : tuning.firstBackoffMs, signal);
        continue;
      }
      const memory = this.#remember(mailbox.id);
      this.#leaving = new AbortController();
      this.#watching = mailbox.id;
      const leaving = this.#leaving.signal;
      let listenedSince: number | null = null;
      let gaveWay = false;
      const onListening = (listening: boolean): void => {
        this.#listening = listening;
        if (listening) listenedSince ??= context.clock.now();
      };
      try {
        gaveWay = await watchMailbox({ ...this.#deps, mailbox, signal, leaving, memory, onListening });
        pace.reset();
      } catch (error) {
        if (signal.aborted) return;
        if (leaving.aborted) continue;
        const reason = toProblem(error);
        context.log.info('watch-ended', { code: reason.code });
        // Each loss after long listening is a first one.
        if (listenedSince !== null && context.clock.now() - listenedSince >= STABLE_MS) pace.reset();
        const wait = pace.after(reason);
        if (pool.retryAt > context.clock.now() || wait === Number.POSITIVE_INFINITY) {
          // The round finds out at once that there is nothing to be had, and says until when.
          onLost();
          await this.#bell.wait(wait, signal);
        } else {
          // Whoever lost their connections in the same moment, as when a server starts anew, does not come back in one.
          await this.#bell.wait(wait, signal);
          onLost();
        }
      } finally {
        this.#watching = null;
      }
      // The next message that is opened then finds its mailbox still open, without a SELECT there and one back.
      if (gaveWay) await this.#bell.wait(tuning.lingerMs, signal);
    }
  }
}
