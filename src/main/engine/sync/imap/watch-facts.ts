// What an account's watches have learnt of its server: whether NOTIFY covers everything, whether IDLE speaks by itself.
import { toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { Log } from '../../lib/log.ts';

export interface NotifyListener {
  /** Another mailbox changed (by its wire name), or nobody knows which (null). */
  readonly onDirty: (wireName: string | null) => void;
  readonly signal: AbortSignal;
}

export class WatchFacts {
  /** In IDLE this server said something before it was asked. */
  idleProved = false;
  readonly #log: Log;
  readonly #onHearsAll: () => void;
  readonly #notified = new WeakSet<ImapSession>();
  #refused = false;
  #hearsAll: boolean | null = null;

  /** @param onHearsAll `hearsAll` is another than before. */
  constructor(log: Log, onHearsAll: () => void) {
    this.#log = log;
    this.#onHearsAll = onHearsAll;
  }

  /** One connection is told of every mailbox; null: not known yet. */
  get hearsAll(): boolean | null {
    return this.#hearsAll;
  }

  /** Where offered, this connection also hears of all other mailboxes (RFC 5465); else rounds of STATUS find them. */
  async startNotify(session: ImapSession, listener: NotifyListener): Promise<void> {
    if (!session.capabilities.has('NOTIFY') || this.#refused) {
      this.#set(false);
      return;
    }
    const first = !this.#notified.has(session);
    // For as long as the connection lives: it is told of other mailboxes also while it is lent.
    if (first) this.#hear(session, listener);
    try {
      await session.notify({ signal: listener.signal });
      this.#set(true);
      // What arrived elsewhere between the last round and this answer, nobody was told of.
      if (first) listener.onDirty(null);
    } catch (error) {
      const { kind, code } = toProblem(error);
      if (kind !== 'refused' && code !== 'server-bad') throw error;
      this.#log.info('notify-refused', { code });
      this.#refused = true;
      this.#set(false);
    }
  }

  #hear(session: ImapSession, { onDirty }: NotifyListener): void {
    this.#notified.add(session);
    session.onUnsolicited((event) => {
      if (event.type === 'status') onDirty(event.status.wireName);
      else if (event.type === 'notify-overflow') {
        // RFC 5465 section 5.8: it has given up for this connection.
        this.#refused = true;
        this.#set(false);
        onDirty(null);
      }
    });
  }

  #set(hearsAll: boolean): void {
    if (this.#hearsAll === hearsAll) return;
    this.#hearsAll = hearsAll;
    this.#onHearsAll();
  }
}
