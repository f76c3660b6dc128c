// An account's raw messages: one that a person wants now, ahead of everything, and all that the policy wants, behind it.
import type { AccountSettings } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import { ProblemError, problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Store } from '../../store/store.ts';
import { fetchBodies, fetchLargeBody, LARGE_BODY, newBodyMemory } from './body-fetch.ts';
import { prefetchBodies, wantsBodies } from './body-prefetch.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { byInterest } from './folder-list.ts';
import type { Purpose } from './lease.ts';
import { type MailboxWork, withWork } from './mailbox-work.ts';
import { openKnownMailbox, UidsVoid } from './select-mailbox.ts';
import type { SmallBodyMemory } from './small-bodies.ts';

export interface AccountBodiesDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AccountSettings;
  readonly accountId: AccountId;
  readonly pool: ConnectionPool<ImapSession>;
  /** What the cache holds of this mailbox is not what the server has: sync it soon. */
  readonly onStale: (mailboxId: MailboxId) => void;
  /** Syncs it now. */
  readonly resync: (mailboxId: MailboxId, signal: AbortSignal) => Promise<void>;
  /** Ends fetches that several wait for. */
  readonly stopping: AbortSignal;
}

export class AccountBodies {
  readonly #deps: AccountBodiesDeps;
  readonly #failures = new Map<MessageId, number>();
  readonly #fetching = new Map<MessageId, Promise<void>>();

  constructor(deps: AccountBodiesDeps) {
    this.#deps = deps;
  }

  /** Every mailbox in turn, the most interesting first. */
  async prefetchAll(signal: AbortSignal): Promise<void> {
    const { store, accountId } = this.#deps;
    const memory = newBodyMemory();
    for (const { id } of store.mailboxes.byAccount(accountId).sort(byInterest)) {
      await this.prefetch(id, { purpose: 'bodies', signal, memory });
    }
  }

  /** `memory`: the same for all mailboxes of a run, however many. */
  async prefetch(
    id: MailboxId,
    run: { readonly purpose: Purpose; readonly signal: AbortSignal; readonly memory: SmallBodyMemory },
  ): Promise<{ octets: number }> {
    const { purpose, signal, memory } = run;
    const { store, clock, log, settings, pool } = this.#deps;
    const context = { store, clock, log, settings, failures: this.#failures, memory };
    const mailbox = store.mailboxes.get(id);
    if (mailbox === null || mailbox.uidValidity === null || !wantsBodies(context, id)) return { octets: 0 };
    const request = { purpose, signal, mailbox: mailbox.wireName, eager: purpose === 'sync' };
    try {
      return await withWork(pool, request, (work) => prefetchBodies(context, id, work));
    } catch (error) {
      if (error instanceof UidsVoid) this.#deps.onStale(id);
      else if (!(error instanceof ProblemError) || error.problem.kind !== 'refused') throw error;
      return { octets: 0 };
    } finally {
      store.mailboxes.bodiesChanged(id);
    }
  }

  /** Several may want the same one: it is fetched once, and goes on for the others when one has lost patience. */
  async fetch(messageId: MessageId, signal: AbortSignal): Promise<void> {
    if (this.#deps.store.bodies.info(messageId) !== null) return;
    let fetching = this.#fetching.get(messageId);
    if (fetching === undefined) {
      fetching = this.#fetch(messageId).finally(() => this.#fetching.delete(messageId));
      this.#fetching.set(messageId, fetching);
    }
    await orAborted(fetching, signal);
  }

  async #fetch(messageId: MessageId): Promise<void> {
    const { store, pool, stopping: signal } = this.#deps;
    for (let attempt = 1; ; attempt += 1) {
      const place = store.messages.location(messageId);
      const size = store.messages.detail(messageId)?.size ?? 0;
      if (place === null) throw problem('refused', 'not-found');
      const { uid, mailboxId, wireName } = place;
      if (uid === null) throw problem('refused', 'message-missing');
      const request = { purpose: 'person' as const, signal, mailbox: wireName, eager: true };
      try {
        await withWork(pool, request, (work) =>
          this.#fetchOne({ id: messageId, uid, size }, mailboxId, work),
        );
        store.mailboxes.bodiesChanged(mailboxId);
        return;
      } catch (error) {
        const code = error instanceof ProblemError ? error.problem.code : null;
        if (code === 'message-missing') this.#deps.onStale(mailboxId);
        if (!(error instanceof UidsVoid) || attempt > 1) throw error;
        await this.#deps.resync(mailboxId, signal);
      }
    }
  }

  async #fetchOne(
    wanted: { readonly id: MessageId; readonly uid: number; readonly size: number },
    mailboxId: MailboxId,
    work: MailboxWork,
  ): Promise<void> {
    const { store } = this.#deps;
    const { signal } = work;
    const open = async (): Promise<ImapSession> => {
      await openKnownMailbox(store, work.session, mailboxId, signal);
      return work.session;
    };
    const session = await open();
    if (wanted.size > LARGE_BODY) {
      await fetchLargeBody(store, session, wanted, signal, open);
      return;
    }
    const { failed } = await fetchBodies(store, session, [wanted], { signal, priority: 'high' });
    const reason = failed.get(wanted.id);
    if (reason !== undefined) throw new ProblemError(reason);
  }
}

function orAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
