// Keeps an account's watch going: begins once there is an INBOX, gives way to others' work on it, comes back after a loss.
import type { AccountId } from '../../../../shared/model/ids.ts';
import { toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../../store/store.ts';
import { Bell } from '../bell.ts';
import type { Locks } from '../locks.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { MailboxSyncContext } from './open-mailbox.ts';
import type { RetryPace } from './retry-pace.ts';
import type { ImapTuning } from './tuning.ts';
import { watchInbox } from './watch.ts';

export interface WatchLoopDeps {
  readonly store: Store;
  readonly log: Log;
  readonly accountId: AccountId;
  readonly pool: ConnectionPool<ImapSession>;
  readonly context: MailboxSyncContext;
  readonly locks: Locks;
  readonly tuning: ImapTuning;
  readonly pace: RetryPace;
  /** The watched mailbox was compared with the server. */
  readonly onSynced: () => void;
  /** Its messages changed. */
  readonly onChanged: () => void;
  /** Another mailbox changed (by its wire name), or nobody knows which (null). */
  readonly onDirty: (wireName: string | null) => void;
  /** What happened since nobody watches has to be found otherwise. */
  readonly onLost: () => void;
}

export class WatchLoop {
  readonly #deps: WatchLoopDeps;
  readonly #bell = new Bell();
  readonly #refused = new Set<'NOTIFY'>();
  readonly #notified = new WeakSet<ImapSession>();

  constructor(deps: WatchLoopDeps) {
    this.#deps = deps;
  }

  ring(): void {
    this.#bell.ring();
  }

  /** Until the signal aborts; begins when rung for the first time. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, log, accountId, locks, tuning, pace, onLost } = this.#deps;
    await this.#bell.wait(Number.POSITIVE_INFINITY, signal);
    while (!signal.aborted) {
      const inbox = store.mailboxes.byPath(accountId, 'INBOX');
      if (inbox === null || locks.busy(inbox.id)) {
        await this.#bell.wait(tuning.firstBackoffMs, signal);
        continue;
      }
      try {
        await watchInbox({
          ...this.#deps,
          inbox,
          signal,
          refused: this.#refused,
          notified: this.#notified,
        });
        pace.reset();
      } catch (error) {
        if (signal.aborted) return;
        const reason = toProblem(error);
        log.info('watch-ended', { code: reason.code });
        onLost();
        await this.#bell.wait(pace.after(reason), signal);
      }
    }
  }
}
