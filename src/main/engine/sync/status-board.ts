// How the account stands, told when it changes and not more often than a person can see.
import type { SyncStatus } from '../../../shared/model/sync-status.ts';
import type { Problem } from '../../../shared/problem.ts';
import type { Clock } from '../lib/clock.ts';

const PROGRESS_MS = 100;

export class StatusBoard {
  #current: SyncStatus;
  #toldAt = Number.NEGATIVE_INFINITY;
  readonly #clock: Clock;
  readonly #onStatus: (status: SyncStatus) => void;

  constructor(accountId: number, clock: Clock, onStatus: (status: SyncStatus) => void) {
    this.#clock = clock;
    this.#onStatus = onStatus;
    this.#current = {
      accountId,
      phase: 'offline',
      mailbox: null,
      progress: null,
      confirmedAt: null,
      problem: null,
      nextTryAt: null,
    };
  }

  get current(): SyncStatus {
    return this.#current;
  }

  connecting(): void {
    this.#tell({ phase: 'connecting', mailbox: null, progress: null, nextTryAt: null });
  }

  syncing(mailbox: string | null): void {
    this.#tell({ phase: 'syncing', mailbox, progress: null, nextTryAt: null });
  }

  /** In messages, and where known in octets too. */
  progress(done: number, total: number, octets?: { readonly done: number; readonly total: number }): void {
    const progress = octets === undefined ? { done, total } : { done, total, octets };
    if (this.#clock.now() - this.#toldAt < PROGRESS_MS) this.#current = { ...this.#current, progress };
    else this.#tell({ progress });
  }

  idle(confirmedAt: number | null): void {
    this.#tell({ phase: 'idle', mailbox: null, progress: null, confirmedAt, problem: null, nextTryAt: null });
  }

  failed(problem: Problem, nextTryAt: number | null): void {
    const offline = problem.kind === 'network';
    const phase = nextTryAt !== null ? 'waiting' : offline ? 'offline' : 'failed';
    this.#tell({ phase, mailbox: null, progress: null, problem, nextTryAt });
  }

  /** Extensions the server was caught lying about. */
  notices(doubted: readonly string[]): void {
    if (doubted.length > 0) this.#tell({ doubted: [...doubted] });
  }

  #tell(change: Partial<SyncStatus>): void {
    this.#current = { ...this.#current, ...change };
    this.#toldAt = this.#clock.now();
    this.#onStatus(this.#current);
  }
}
