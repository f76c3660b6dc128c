// One look at all mailboxes of an account, or at some: folder list and STATUS first, then only what may have changed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import { type Problem, problem, toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { StatusData } from '../../imap/types.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { moment } from '../../lib/moment.ts';
import type { MailboxState } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { MailboxSyncSummary } from '../account-sync.ts';
import type { Locks } from '../locks.ts';
import type { StatusBoard } from '../status-board.ts';
import type { AccountBodies } from './account-bodies.ts';
import { newBodyMemory } from './body-fetch.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { type ListedFolders, listFolders } from './folder-list.ts';
import type { Purpose } from './lease.ts';
import { isInbox } from './mailbox-roles.ts';
import { syncMailbox } from './mailbox-sync.ts';
import { withWork } from './mailbox-work.ts';
import { listedLately } from './membership.ts';
import type { MailboxSyncContext } from './open-mailbox.ts';
import type { ServerTrust } from './server-trust.ts';

export interface RoundsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly accountId: AccountId;
  readonly pool: ConnectionPool<ImapSession>;
  readonly locks: Locks;
  readonly trust: ServerTrust;
  readonly board: StatusBoard;
  readonly bodies: AccountBodies;
  /** Rounds in which an unchanged STATUS is believed where it cannot speak of flags. */
  readonly statusBelieved: number;
  /** This mailbox was just brought up to date, and is open on this connection. Answers whether a watch takes it over. */
  readonly onOpen?: (id: MailboxId, session: ImapSession) => boolean;
}

export interface RoundRequest {
  readonly purpose: Purpose;
  readonly signal: AbortSignal;
  readonly eager: boolean;
  readonly mailbox?: string | undefined;
  /** Mailboxes that STATUS says are unchanged are left alone even where STATUS cannot tell flags. */
  readonly lenient: boolean;
  /** Also fetch the bodies that the policy wants. */
  readonly bodies?: boolean;
  readonly onMailbox?: ((summary: MailboxSyncSummary) => void) | undefined;
  /** When it was asked for, by the logical clock: what began later and is complete, is an answer. */
  readonly asked?: number;
}

export class Rounds {
  readonly context: MailboxSyncContext;
  readonly #deps: RoundsDeps;
  /** STATUS at the end of the last sync of each mailbox, and how often it was believed since. */
  readonly #seen = new Map<MailboxId, { status: string; believed: number }>();

  constructor(deps: RoundsDeps) {
    this.#deps = deps;
    const { store, clock, log, trust, board } = deps;
    this.context = {
      store,
      clock,
      log,
      trust,
      completed: new Map(),
      onProgress: (done, total) => board.progress(done, total),
    };
    // Nothing is being synced yet, whatever a crash left written.
    for (const { id } of store.mailboxes.byAccount(deps.accountId)) this.#notSyncing(id);
  }

  async run(request: RoundRequest): Promise<MailboxSyncSummary[]> {
    const { store, clock, pool, accountId, board, bodies } = this.#deps;
    const { purpose, signal, eager, mailbox: only } = request;
    const asked = moment();
    board.syncing(null);
    const list = (status: boolean): Promise<ListedFolders> =>
      withWork(pool, { purpose, signal, eager }, (work) =>
        listFolders(store, accountId, work.session, signal, { status }),
      );
    const ahead = only === undefined && this.#nothingHeld() ? await this.#inboxAhead(list, request) : null;
    const folders = await list(only === undefined);
    const wanted = folders.mailboxes.filter((mailbox) => only === undefined || mailbox.path === only);
    if (only !== undefined && wanted.length === 0) throw problem('refused', 'mailbox-missing');
    const summaries: MailboxSyncSummary[] = [];
    const memory = newBodyMemory();
    for (const mailbox of wanted) {
      const status = folders.status.get(mailbox.id);
      const began = clock.now();
      const unchanged = status !== undefined && this.#unchanged(mailbox, status, request.lenient);
      let summary =
        mailbox.id === ahead?.id
          ? ahead.summary
          : unchanged
            ? this.#nothingNew(mailbox)
            : await this.syncOne(mailbox, { ...request, asked }, status);
      if (summary === null) continue;
      if (request.bodies === true) {
        const { octets } = await bodies.prefetch(mailbox.id, { purpose, signal, memory });
        summary = { ...summary, bytes: summary.bytes + octets, ms: Math.round(clock.now() - began) };
      }
      summaries.push(summary);
      request.onMailbox?.(summary);
    }
    return summaries;
  }

  #nothingHeld(): boolean {
    const { store, accountId } = this.#deps;
    return store.mailboxes.byAccount(accountId).every(({ uidValidity }) => uidValidity === null);
  }

  /**
   * Of an account never seen, what a person waits for: the INBOX, before the server counts what is in all the others.
   * Its STATUS would cost a large mailbox as much as opening it.
   */
  async #inboxAhead(
    list: (status: boolean) => Promise<ListedFolders>,
    request: RoundRequest,
  ): Promise<{ id: MailboxId; summary: MailboxSyncSummary | null } | null> {
    const inbox = (await list(false)).mailboxes.find(({ path }) => isInbox(path));
    return inbox === undefined ? null : { id: inbox.id, summary: await this.syncOne(inbox, request) };
  }

  /** Null when the server refuses this one mailbox: the others are synced all the same. */
  async syncOne(
    mailbox: MailboxState,
    request: RoundRequest,
    status?: StatusData,
  ): Promise<MailboxSyncSummary | null> {
    const { pool, locks, board, log, onOpen } = this.#deps;
    const { purpose, signal, eager, asked = moment() } = request;
    board.syncing(mailbox.path);
    try {
      let open: ImapSession | null = null;
      const summary = await locks.run(mailbox.id, signal, async () => {
        // Whoever was at it meanwhile, a watch mostly, began after this was asked for.
        if (this.#completed(mailbox.id) > asked) return this.#nothingNew(mailbox);
        return await withWork(pool, { purpose, signal, eager, mailbox: mailbox.wireName }, async (work) => {
          const done = await syncMailbox(this.context, mailbox.id, work);
          if (this.#completed(mailbox.id) > asked) open = work.session;
          return done;
        });
      });
      // The watch goes first, or the mailbox would be opened and compared once more for it.
      if (open !== null && onOpen?.(mailbox.id, open) === true) await nextTurn();
      if (status !== undefined) this.#seen.set(mailbox.id, { status: statusKey(status), believed: 0 });
      return summary;
    } catch (error) {
      const reason = toProblem(error);
      this.#notSyncing(mailbox.id, signal.aborted ? null : reason);
      if (signal.aborted || reason.kind !== 'refused' || request.mailbox !== undefined) throw error;
      log.warn('mailbox-refused', { mailbox: mailbox.id, code: reason.code });
      return null;
    }
  }

  #completed(id: MailboxId): number {
    return this.context.completed?.get(id) ?? 0;
  }

  /** What broke off is partial; what the server refuses has failed. A lost connection says nothing of the mailbox. */
  #notSyncing(id: MailboxId, reason: Problem | null = null): void {
    const { mailboxes } = this.#deps.store;
    const held = mailboxes.summaries().find((summary) => summary.id === id);
    if (held === undefined) return;
    const concernsMailbox =
      reason !== null && !['network', 'cancelled', 'auth', 'tls', 'throttled'].includes(reason.kind);
    if (concernsMailbox) mailboxes.setStatus(id, { state: 'failed', problem: reason });
    else if (held.status.state === 'syncing') mailboxes.setStatus(id, { state: 'partial' });
  }

  /** STATUS proves that nothing changed; without mod-sequences it cannot speak of flags, so it is not believed for long. */
  #unchanged(mailbox: MailboxState, status: StatusData, lenient: boolean): boolean {
    const { store, clock, trust, statusBelieved } = this.#deps;
    const held = store.mailboxes.summaries().find((summary) => summary.id === mailbox.id)?.status;
    if (held?.state !== 'complete') return false;
    if (!listedLately(mailbox, clock.now())) return false;
    if (status.uidValidity !== mailbox.uidValidity || status.uidNext !== mailbox.uidNext) return false;
    if (status.messages !== store.messages.uidCount(mailbox.id)) return false;
    if (status.highestModSeq !== null && status.highestModSeq > 0n && trust.believes('CONDSTORE')) {
      return status.highestModSeq === mailbox.highestModSeq;
    }
    const seen = this.#seen.get(mailbox.id);
    if (!lenient || seen === undefined || seen.status !== statusKey(status)) return false;
    seen.believed += 1;
    return seen.believed <= statusBelieved;
  }

  /** The UID sets are equal, be it that STATUS counted as many messages under the same UIDNEXT as are held. */
  #nothingNew(mailbox: MailboxState): MailboxSyncSummary {
    const { store, clock, accountId } = this.#deps;
    store.mailboxes.setSyncPoint(mailbox.id, { confirmedAt: clock.now() });
    const messages = store.messages.uidCount(mailbox.id);
    const nothing = { added: 0, removed: 0, changed: 0, bytes: 0, ms: 0 };
    return { account: accountId, mailbox: mailbox.path, messages, ...nothing };
  }
}

function statusKey(status: StatusData): string {
  return [status.messages, status.uidNext, status.uidValidity, status.unseen].join(' ');
}
