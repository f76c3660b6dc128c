// Keeps one connection on the INBOX and hears what happens there, by NOTIFY, IDLE or asking, whichever the server can.
import { problem, toProblem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxState } from '../../store/rows.ts';
import { Bell } from '../bell.ts';
import type { Locks } from '../locks.ts';
import type { ConnectionPool } from './connection-pool.ts';
import { MailboxEar } from './mailbox-ear.ts';
import { followMailbox, syncMailbox } from './mailbox-sync.ts';
import { fixedWork } from './mailbox-work.ts';
import type { MailboxSyncContext } from './open-mailbox.ts';
import type { ImapTuning } from './tuning.ts';

export interface WatchOptions {
  readonly pool: ConnectionPool<ImapSession>;
  readonly context: MailboxSyncContext;
  readonly locks: Locks;
  readonly inbox: MailboxState;
  readonly tuning: ImapTuning;
  readonly signal: AbortSignal;
  readonly onSynced: () => void;
  /** The INBOX changed. */
  readonly onChanged: () => void;
  /** Extensions this server offered and then refused; kept by the caller between watches. */
  readonly refused: Set<'NOTIFY'>;
  /** Connections that hear of all mailboxes by NOTIFY already; kept by the caller between watches. */
  readonly notified: WeakSet<ImapSession>;
  /** Another mailbox changed (by its wire name), or nobody knows which (null). */
  readonly onDirty: (wireName: string | null) => void;
}

/** Times that news came only when asked for before IDLE is taken for silent. */
const SILENCES = 2;

/** Resolves when somebody more urgent needs the connection; rejects when it is lost. */
export async function watchInbox(options: WatchOptions): Promise<void> {
  const { pool, inbox, signal } = options;
  const lease = await pool.lease({ purpose: 'watch', mailbox: inbox.wireName, signal });
  try {
    await watch(options, lease.session, lease.wanted);
  } finally {
    lease.release();
  }
}

async function watch(options: WatchOptions, session: ImapSession, wanted: AbortSignal): Promise<void> {
  const { context, locks, inbox, tuning, signal } = options;
  const bell = new Bell();
  // Whoever holds the lock may be waiting for this very connection.
  if (locks.busy(inbox.id)) return;
  await locks.run(inbox.id, signal, () => syncMailbox(context, inbox.id, fixedWork(session, signal)));
  options.onSynced();
  const ended = new AbortController();
  const over = AbortSignal.any([wanted, ended.signal, signal]);
  let news = false;
  let lost = false;
  const hear = (): void => {
    news = true;
    bell.ring();
  };
  const ear = new MailboxEar(session, inbox.wireName, hear);
  ear.exists = context.store.messages.uids(inbox.id).length;
  const stopListening = session.onUnsolicited((event) => {
    if (event.type === 'status') options.onDirty(event.status.wireName);
    else if (event.type === 'notify-overflow') {
      // RFC 5465 section 5.8: it has given up for this connection.
      options.refused.add('NOTIFY');
      options.onDirty(null);
    }
  });
  void session.closed.then(() => {
    lost = true;
    bell.ring();
  });
  try {
    if (wanted.aborted) return;
    await startNotify(options, session);
    const pushed = session.capabilities.has('IDLE') && context.trust.believes('IDLE');
    if (pushed) {
      session.idle({ signal: over }).catch((error: unknown) => {
        lost = true;
        context.log.info('idle-ended', { code: toProblem(error).code });
        bell.ring();
      });
    }
    let silences = 0;
    while (!over.aborted) {
      const wait = pushed ? tuning.idleCheckMs : tuning.pollMs;
      const why = await bell.wait(wait, over).catch(() => 'over' as const);
      if (lost) throw (await closedReason(session)) ?? problem('network', 'connection-reset');
      if (why === 'over') return;
      if (why === 'time') {
        await session.noop({ signal });
        if (news && pushed) {
          silences += 1;
          if (silences >= SILENCES) {
            context.trust.distrust('IDLE', 'silent');
            return;
          }
        }
      }
      if (!news) continue;
      await context.clock.sleep(tuning.gatherMs, signal);
      if (locks.busy(inbox.id)) {
        options.onDirty(inbox.wireName);
        return;
      }
      news = false;
      const work = fixedWork(session, signal);
      await locks.run(inbox.id, signal, () => followMailbox(context, inbox.id, work, ear));
      options.onChanged();
      options.onSynced();
    }
  } finally {
    ended.abort();
    stopListening();
    ear.stop();
  }
}

/** Where offered, this connection also hears of all other mailboxes (RFC 5465); else rounds of STATUS find them. */
async function startNotify(options: WatchOptions, session: ImapSession): Promise<void> {
  const { refused, notified, signal, context } = options;
  if (!session.capabilities.has('NOTIFY') || refused.has('NOTIFY')) return;
  try {
    await session.notify({ signal });
    if (notified.has(session)) return;
    notified.add(session);
    // What arrived elsewhere between the last round and this answer, nobody was told of.
    options.onDirty(null);
  } catch (error) {
    const { kind, code } = toProblem(error);
    if (kind !== 'refused' && code !== 'server-bad') throw error;
    context.log.info('notify-refused', { code });
    refused.add('NOTIFY');
  }
}

async function closedReason(session: ImapSession): Promise<Error | null> {
  const reason = await Promise.race([session.closed, Promise.resolve(null)]);
  return reason === null ? null : problem(reason.kind, reason.code, { retry: reason.retry });
}
