// Lends the account's connections to the outbox, each time making sure that the UIDs it is about to name still mean
// the messages the person meant.
import type { AccountId, MailboxId, MessageId } from '../../../../shared/model/ids.ts';
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { OutboxTransport } from '../../outbox/transport.ts';
import type { Store } from '../../store/store.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { openKnownMailbox, UidsVoid } from './select-mailbox.ts';

export interface OutboxTransportDeps {
  readonly store: Store;
  readonly pool: ConnectionPool<ImapSession>;
  fetchBody(messageId: MessageId, signal: AbortSignal): Promise<void>;
  changedAt(mailboxId: MailboxId): void;
  foldersChanged(accountId: AccountId): void;
  readonly otherAccount?: OutboxTransport['otherAccount'];
}

export function createOutboxTransport(deps: OutboxTransportDeps): OutboxTransport {
  const { store, pool } = deps;
  return {
    withMailbox: async (mailboxId, signal, work) => {
      const mailbox = store.mailboxes.get(mailboxId);
      if (mailbox === null) throw problem('refused', 'mailbox-missing');
      return await onLivingSession(
        pool,
        { purpose: 'outbox', mailbox: mailbox.wireName, signal },
        async (session) => {
          try {
            await openKnownMailbox(store, session, mailboxId, signal);
          } catch (error) {
            if (!(error instanceof UidsVoid)) throw error;
            deps.changedAt(mailboxId);
            throw problem('refused', 'message-missing', { retry: 'backoff', detail: 'UIDVALIDITY changed' });
          }
          const open = session.selected;
          if (open === null) throw problem('bug', 'internal', { detail: 'nothing selected' });
          return await work(session, open);
        },
      );
    },
    withSession: (_accountId, signal, work) => onLivingSession(pool, { purpose: 'outbox', signal }, work),
    fetchBody: deps.fetchBody,
    changedAt: deps.changedAt,
    foldersChanged: deps.foldersChanged,
    otherAccount: deps.otherAccount,
  };
}

/** A connection that lay unused this long is asked for a sign of life first, ms. */
const DOUBTFUL_MS = 20_000;

/**
 * The work itself is not begun twice on a lost connection: whether a command was carried out is for the outbox to find
 * out. What can be known before is whether the connection still lives.
 */
async function onLivingSession<T>(
  pool: ConnectionPool<ImapSession>,
  request: { readonly purpose: 'outbox'; readonly mailbox?: string; readonly signal: AbortSignal },
  work: (session: ImapSession) => Promise<T>,
): Promise<T> {
  for (;;) {
    const lease = await pool.lease({ ...request, eager: true });
    try {
      if (lease.idleMs > DOUBTFUL_MS && !(await answers(lease.session, request.signal))) continue;
      return await work(lease.session);
    } finally {
      lease.release();
    }
  }
}

async function answers(session: ImapSession, signal: AbortSignal): Promise<boolean> {
  try {
    await session.noop({ signal });
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    session.destroy();
    return false;
  }
}
