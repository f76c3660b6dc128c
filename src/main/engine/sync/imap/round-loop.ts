// When an account's mailboxes are looked at without being asked: at first, by the interval, and when something was heard.
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import { toProblem } from '../../../../shared/problem.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { Bell } from '../bell.ts';
import type { StatusBoard } from '../status-board.ts';
import type { RetryPace } from './retry-pace.ts';
import type { Rounds } from './rounds.ts';

export interface RoundLoopDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly accountId: AccountId;
  readonly rounds: Rounds;
  readonly board: StatusBoard;
  readonly pace: RetryPace;
  /** Between two rounds; Infinity: only when something happened. */
  readonly intervalMs: number;
  /** The connection stands and what was asked for was looked at. */
  readonly onSettled: () => void;
}

export class RoundLoop {
  readonly #deps: RoundLoopDeps;
  readonly #bell = new Bell();
  readonly #dirty = new Set<MailboxId>();
  #wanted = true;

  constructor(deps: RoundLoopDeps) {
    this.#deps = deps;
  }

  /** A whole round is due, once the loop is rung for. */
  want(): void {
    this.#wanted = true;
  }

  ring(): void {
    this.#bell.ring();
  }

  /** Null: nobody knows which mailbox, so all are looked at. */
  markDirty(mailboxId: MailboxId | null): void {
    if (mailboxId === null) this.#wanted = true;
    else this.#dirty.add(mailboxId);
    this.#bell.ring();
  }

  markDirtyByName(wireName: string | null): void {
    const held = this.#deps.store.mailboxes.byAccount(this.#deps.accountId);
    this.markDirty(held.find((mailbox) => mailbox.wireName === wireName)?.id ?? null);
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { rounds, clock, pace, board, intervalMs, onSettled } = this.#deps;
    let lastRound = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      const now = clock.now();
      const due = this.#wanted || now - lastRound >= intervalMs;
      const busy = due || this.#dirty.size > 0;
      let wait = lastRound + intervalMs - now;
      try {
        if (due) {
          const first = lastRound === Number.NEGATIVE_INFINITY;
          this.#wanted = false;
          await rounds.run({ purpose: 'refresh', signal, eager: false, lenient: !first });
          lastRound = clock.now();
          wait = intervalMs;
        } else await this.#syncDirty(signal);
        if (busy) onSettled();
        pace.reset();
      } catch (error) {
        if (signal.aborted) return;
        this.#wanted = true;
        const reason = toProblem(error);
        wait = pace.after(reason);
        board.failed(reason, Number.isFinite(wait) ? clock.now() + wait : null);
      }
      await this.#bell.wait(Math.max(0, wait), signal);
    }
  }

  async #syncDirty(signal: AbortSignal): Promise<void> {
    const { store, rounds } = this.#deps;
    for (const id of [...this.#dirty]) {
      this.#dirty.delete(id);
      const mailbox = store.mailboxes.get(id);
      if (mailbox === null || !mailbox.selectable) continue;
      await rounds.syncOne(mailbox, { purpose: 'refresh', signal, eager: false, lenient: true });
    }
  }
}
