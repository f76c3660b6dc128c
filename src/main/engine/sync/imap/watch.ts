// Keeps one connection on a mailbox and hears what happens there, by NOTIFY, IDLE or asking, whichever the server can.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { problem, toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxState } from '../../store/rows.ts';
import { Bell } from '../bell.ts';
import type { Locks } from '../locks.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Purpose } from './lease.ts';
import { followMailbox, syncMailbox } from './mailbox-sync.ts';
import { fixedWork } from './mailbox-work.ts';
import type { MailboxSyncContext } from './open-mailbox.ts';
import { type StatusAsker, statusAsker } from './status-asker.ts';
import type { ImapTuning } from './tuning.ts';
import type { WatchFacts } from './watch-facts.ts';
import type { WatchMemory } from './watch-memory.ts';

export interface WatchOptions {
  readonly pool: ConnectionPool<ImapSession>;
  readonly purpose: Extract<Purpose, 'watch' | 'watch-shown'>;
  readonly context: MailboxSyncContext;
  readonly locks: Locks;
  readonly mailbox: MailboxState;
  readonly tuning: ImapTuning;
  readonly signal: AbortSignal;
  /** Another mailbox is to be watched: come to an end. */
  readonly leaving: AbortSignal;
  readonly facts: WatchFacts;
  /** Kept by the caller between two watches of this mailbox. */
  readonly memory: WatchMemory;
  /** It listens from here on; false: it does no more. */
  readonly onListening: (listening: boolean) => void;
  readonly onSynced: () => void;
  /** Messages of the mailbox changed. */
  readonly onChanged: () => void;
  /** Another mailbox changed (by its wire name), or nobody knows which (null). */
  readonly onDirty: (wireName: string | null) => void;
  /** Mailboxes that nobody listens to at the moment: this connection asks after them too. */
  readonly unheard: () => readonly MailboxState[];
}

/** Times in a row that news came only when asked for before IDLE is taken for silent. */
const SILENCES = 2;

/**
 * Resolves when somebody more urgent needs the connection (true), or when told to leave; rejects when it is lost.
 */
export async function watchMailbox(options: WatchOptions): Promise<boolean> {
  const { pool, purpose, mailbox, signal, leaving } = options;
  const either = AbortSignal.any([signal, leaving]);
  const lease = await pool.lease({ purpose, mailbox: mailbox.wireName, signal: either });
  try {
    await new Watch(options, lease.session, lease.wanted).run();
    return lease.wanted.aborted;
  } finally {
    options.onListening(false);
    lease.release();
  }
}

class Watch {
  readonly #options: WatchOptions;
  readonly #session: ImapSession;
  readonly #wanted: AbortSignal;
  readonly #bell = new Bell();
  readonly #asker: StatusAsker;
  #lost = false;
  #silences = 0;

  constructor(options: WatchOptions, session: ImapSession, wanted: AbortSignal) {
    this.#options = options;
    this.#session = session;
    this.#wanted = wanted;
    this.#asker = statusAsker(options.context.store, session);
  }

  async run(): Promise<void> {
    const { context, locks, mailbox, signal, memory, leaving, facts } = this.#options;
    const session = this.#session;
    if (!memory.follows(session)) {
      // Given in passing, between two steps of more urgent work: opening a mailbox for a moment helps nobody.
      await nextTurn();
      if (this.#wanted.aborted) return;
      // Whoever holds the lock may be waiting for this very connection.
      if (locks.busy(mailbox.id)) return;
      await locks.run(mailbox.id, signal, () => syncMailbox(context, mailbox.id, fixedWork(session, signal)));
      if (!memory.begin(session, context.store.messages.uidCount(mailbox.id))) return;
      this.#options.onSynced();
    }
    memory.onNews = () => this.#bell.ring();
    if (memory.news) this.#bell.ring();
    const ended = new AbortController();
    const over = AbortSignal.any([this.#wanted, leaving, ended.signal, signal]);
    void session.closed.then(() => this.#isLost());
    try {
      if (over.aborted) return;
      await facts.startNotify(session, this.#options);
      this.#options.onListening(true);
      const pushed = session.capabilities.has('IDLE') && context.trust.believes('IDLE');
      if (pushed) {
        session.idle({ signal: over }).catch((error: unknown) => {
          context.log.info('idle-ended', { code: toProblem(error).code });
          this.#isLost();
        });
      }
      await this.#listen(pushed, over);
    } finally {
      ended.abort();
      memory.onNews = null;
    }
  }

  #isLost(): void {
    this.#lost = true;
    this.#bell.ring();
  }

  async #listen(pushed: boolean, over: AbortSignal): Promise<void> {
    const { context, tuning, facts, memory, signal } = this.#options;
    const { clock } = context;
    const checkMs = (): number => {
      if (!pushed) return tuning.pollMs;
      return facts.idleProved ? tuning.idleCheckMs : tuning.unprovedCheckMs;
    };
    let checkAt = clock.now() + checkMs();
    let askAt = clock.now() + tuning.statusPollMs;
    while (!over.aborted) {
      const before = memory.news;
      const wait = Math.max(1, Math.min(checkAt, askAt) - clock.now());
      const why = await this.#bell.wait(wait, over).catch(() => 'over' as const);
      if (this.#lost) throw (await closedReason(this.#session)) ?? problem('network', 'connection-reset');
      if (why === 'over') return;
      const spoke = memory.news;
      if (spoke && !before && pushed) {
        // By itself, and before it was asked.
        facts.idleProved = true;
        this.#silences = 0;
      }
      if (clock.now() >= askAt) {
        await this.#asker.ask(this.#options.unheard(), this.#options.onDirty, signal);
        askAt = clock.now() + tuning.statusPollMs;
      }
      if (clock.now() >= checkAt) {
        await this.#session.noop({ signal });
        checkAt = clock.now() + checkMs();
      }
      if (memory.news && !spoke && pushed && this.#isSilent()) return;
      if (memory.news && !(await this.#follow())) return;
    }
  }

  /** News came only because it was asked for. */
  #isSilent(): boolean {
    this.#silences += 1;
    if (this.#silences < SILENCES) return false;
    this.#options.context.trust.distrust('IDLE', 'silent');
    return true;
  }

  /** False when somebody else is at work on this mailbox: what was heard is kept until they are done. */
  async #follow(): Promise<boolean> {
    const { context, locks, mailbox, tuning, signal, memory } = this.#options;
    await context.clock.sleep(tuning.gatherMs, signal);
    if (locks.busy(mailbox.id)) return false;
    const ear = memory.takeNews();
    if (ear === null) return false;
    const work = fixedWork(this.#session, signal);
    await locks.run(mailbox.id, signal, () => followMailbox(context, mailbox.id, work, ear));
    this.#options.onChanged();
    this.#options.onSynced();
    return true;
  }
}

async function closedReason(session: ImapSession): Promise<Error | null> {
  const reason = await Promise.race([session.closed, Promise.resolve(null)]);
  return reason === null ? null : problem(reason.kind, reason.code, { retry: reason.retry });
}
