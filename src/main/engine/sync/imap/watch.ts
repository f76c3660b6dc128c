// Keeps one connection on the INBOX and hears what happens there, by NOTIFY, IDLE or asking, whichever the server can.
import { problem } from '../../../../shared/problem.ts';
import type { ImapSession } from '../../imap/session.ts';
import type { MailboxState } from '../../store/rows.ts';
import { Bell } from './bell.ts';
import type { ConnectionPool } from './connection-pool.ts';
import type { Locks } from './locks.ts';
import { MailboxEar } from './mailbox-ear.ts';
import { followMailbox, type MailboxSyncContext, syncMailbox } from './mailbox-sync.ts';
import { fixedWork } from './mailbox-work.ts';
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
      context.trust.distrust('NOTIFY', 'overflow');
      options.onDirty(null);
    }
  });
  void session.closed.then(() => {
    lost = true;
    bell.ring();
  });
  try {
    const pushed = await startPush(session, context, over, (error) => {
      lost = true;
      context.log.info('idle-ended', { detail: error instanceof Error ? error.name : 'unknown' });
      bell.ring();
    });
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
          if (silences >= SILENCES) context.trust.distrust(pushed, 'silent');
          if (!context.trust.believes(pushed)) return;
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

/** What pushes from now on, or null: then the server has to be asked. */
async function startPush(
  session: ImapSession,
  context: MailboxSyncContext,
  over: AbortSignal,
  onError: (error: unknown) => void,
): Promise<'NOTIFY' | 'IDLE' | null> {
  const { capabilities } = session;
  const { trust } = context;
  if (capabilities.has('NOTIFY') && trust.believes('NOTIFY')) {
    try {
      await session.notify({ signal: over });
    } catch {
      // Refused for these mailboxes or events: IDLE is as good for the INBOX.
      trust.distrust('NOTIFY', 'refused');
    }
  }
  if (!capabilities.has('IDLE') || !trust.believes('IDLE')) return null;
  session.idle({ signal: over }).catch(onError);
  return 'IDLE';
}

async function closedReason(session: ImapSession): Promise<Error | null> {
  const reason = await Promise.race([session.closed, Promise.resolve(null)]);
  return reason === null ? null : problem(reason.kind, reason.code, { retry: reason.retry });
}
